//! What becomes of each kind of element.

use scraper::ElementRef;
use url::Url;

use crate::extract::boilerplate::piece::{self, Around};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::embeds;
use crate::extract::view::left::Rule;
use crate::extract::view::{is_block, is_hidden, text_of};
use crate::extract::words::{self, Concept};

/// What becomes of an element.
pub enum Fate {
    /// It and all in it is no part of the text, by that rule.
    Leave(Rule),
    /// Nothing in it is text.
    Silent,
    /// Its content stays; it does not.
    Through,
    /// Like `Through`, and a paragraph ends before and behind it.
    Apart,
    /// Stays as an inline element of that name.
    Inline(&'static str),
    /// Stays as a block element of that name.
    Block(&'static str),
    /// A block that can hold text without a paragraph.
    Holder(&'static str),
    /// A link.
    Anchor,
    /// A picture.
    Picture,
    /// What stands there where no script runs: a picture may.
    WithoutScript,
    /// A line ends.
    Break,
    /// A line across.
    Rule,
    /// Something that plays or runs elsewhere: a link to it stays, where its content says nothing.
    Embed(Url),
}

/// What becomes of an element of an entry.
pub fn fate(element: ElementRef<'_>, base: Option<&Url>, around: &Around<'_>) -> Fate {
    let value = element.value();
    let name = value.name();
    if matches!(
        name,
        "script"
            | "style"
            | "template"
            | "svg"
            | "link"
            | "meta"
            | "head"
            | "title"
            | "base"
            | "param"
            | "track"
            | "source"
    ) {
        return Fate::Silent;
    }
    if is_hidden(value) && !can_be_unfolded(element) {
        return Fate::Leave(Rule::Hidden);
    }
    if let Some(rule) = piece::rule(element, around) {
        return Fate::Leave(rule);
    }
    if embeds::is_filled_by_script(element)
        && let Some(url) = embeds::of(element, base)
    {
        return Fate::Embed(url);
    }
    match name {
        "noscript" => Fate::WithoutScript,
        "img" | "amp-img" | "amp-anim" => Fate::Picture,
        "a" => Fate::Anchor,
        "br" => Fate::Break,
        "hr" => Fate::Rule,
        "p" => Fate::Holder("p"),
        "h1" | "h2" => Fate::Holder("h2"),
        "h3" => Fate::Holder("h3"),
        "h4" | "h5" | "h6" => Fate::Holder("h4"),
        "li" => Fate::Holder("li"),
        "pre" => Fate::Holder("pre"),
        "dt" => Fate::Holder("dt"),
        "dd" => Fate::Holder("dd"),
        "caption" => Fate::Holder("caption"),
        "td" => Fate::Holder("td"),
        "th" => Fate::Holder("th"),
        "figcaption" => Fate::Holder("figcaption"),
        "ul" => Fate::Block("ul"),
        "ol" => Fate::Block("ol"),
        "dl" => Fate::Block("dl"),
        "blockquote" => Fate::Block("blockquote"),
        "figure" => Fate::Holder("figure"),
        "table" => Fate::Block("table"),
        "thead" => Fate::Block("thead"),
        "tbody" => Fate::Block("tbody"),
        "tfoot" => Fate::Block("tfoot"),
        "tr" => Fate::Block("tr"),
        "b" | "strong" => Fate::Inline("strong"),
        "i" | "em" => Fate::Inline("em"),
        "cite" => Fate::Inline("cite"),
        "code" | "kbd" | "samp" => Fate::Inline("code"),
        "q" => Fate::Inline("q"),
        "s" | "strike" => Fate::Inline("s"),
        "del" => Fate::Inline("del"),
        "ins" => Fate::Inline("ins"),
        "u" => Fate::Inline("u"),
        "sub" => Fate::Inline("sub"),
        "sup" => Fate::Inline("sup"),
        "small" => Fate::Inline("small"),
        "mark" => Fate::Inline("mark"),
        "abbr" => Fate::Inline("abbr"),
        "bdi" | "bdo" => Fate::Inline("bdi"),
        // The formula again, for machines.
        "annotation" | "annotation-xml" => Fate::Leave(Rule::Hidden),
        "iframe" | "object" | "embed" | "video" | "audio" | "frame" | "amp-video" | "amp-audio" | "amp-iframe" => {
            embeds::of(element, base).map_or(Fate::Leave(Rule::Fallback), Fate::Embed)
        }
        "applet" | "noframes" | "noembed" => Fate::Leave(Rule::Fallback),
        _ if is_block(name) => Fate::Apart,
        _ => Fate::Through,
    }
}

/// A button beside something hidden may open a sign as well ("Link copied to clipboard."): no sign has so many bytes.
const SIGN: usize = 60;

/// Whether there is nothing but paragraphs in an element: no form, no menu, no buttons, no sign.
fn is_running_text(element: ElementRef<'_>) -> bool {
    let mut inner = element.descendent_elements().skip(1);
    element.attribute("role").is_none()
        && element.text().map(|text| text.trim().len()).sum::<usize>() > SIGN
        && inner.all(|inner| {
            matches!(
                inner.value().name(),
                "p" | "div" | "span" | "br" | "a" | "b" | "i" | "em" | "strong" | "ul" | "ol" | "li" | "blockquote"
            )
        })
        && element.child_elements().any(|inner| inner.value().name() == "p")
}

/// Whether something hidden is shown at a click, and says something: the rest of the text behind "Read more".
fn can_be_unfolded(element: ElementRef<'_>) -> bool {
    let near: Vec<ElementRef<'_>> = element.ancestors().take(2).filter_map(ElementRef::wrap).collect();
    let id = element.attribute("id").filter(|id| !id.is_empty());
    let opens = |other: ElementRef<'_>| {
        let value = other.value();
        let names_it = |name: &str, mark: &str| {
            id.is_some_and(|id| {
                value.attribute(name).is_some_and(|text| text.strip_prefix(mark).is_some_and(|rest| rest == id))
            })
        };
        names_it("aria-controls", "")
            || names_it("data-target", "#")
            || names_it("data-bs-target", "#")
            || (names_it("href", "#") && value.name() == "a")
    };
    // It stands beside what opens it.
    let is_opener = |node: Option<ego_tree::NodeRef<'_, scraper::Node>>| {
        node.and_then(ElementRef::wrap).is_some_and(|other| {
            let value = other.value();
            let is_button = value.name() == "button" || value.attribute("role") == Some("button");
            let shares = || words::is(Concept::ShareLabel, &text_of(other));
            value.attribute("aria-expanded").is_some() || (is_button && !shares() && is_running_text(element))
        })
    };
    let beside = || {
        let before = element.prev_siblings().find(|node| node.value().is_element());
        let after = element.next_siblings().find(|node| node.value().is_element());
        is_opener(before) || is_opener(after)
    };
    let is_opened =
        || id.is_some() && near.last().is_some_and(|above| above.descendent_elements().take(300).any(opens));
    let says = || {
        element.descendent_elements().any(|inner| {
            matches!(inner.value().name(), "p" | "li" | "div")
                && crate::extract::boilerplate::shape::is_sentence(&crate::extract::boilerplate::shape::short(inner))
        })
    };
    (beside() || is_opened()) && (says() || element.text().map(str::len).sum::<usize>() > 120)
}
