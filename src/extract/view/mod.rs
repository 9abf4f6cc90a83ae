//! A view: what one layer of the page says of its entries, before anything is believed.

pub mod alike;
pub mod left;
pub mod unstable;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::{NodeId, NodeRef};
use jiff::Timestamp;
use regex::Regex;
use scraper::node::Element;
use scraper::{ElementRef, Node};
use url::Url;

use crate::entry::{About, Image, Layer, Media, Stamp, category, fold_ascii};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::alike::rows;
use crate::extract::view::left::Rule;
use crate::extract::words::names;

/// What one layer of the page says.
#[derive(Debug)]
pub struct View<'a> {
    /// Which layer.
    pub layer: Layer,
    /// Of the live blog as a whole.
    pub about: About,
    /// In the layer's own order.
    pub entries: Vec<Raw<'a>>,
}

/// What one layer says of one entry. Whatever it does not say is left out.
#[derive(Debug, Default)]
pub struct Raw<'a> {
    /// Every id, as the layer spells it.
    pub ids: Vec<String>,
    /// Where a browser finds it on the page, where that is no id: it is another one after an edit.
    pub anchor: Option<String>,
    /// The entry's address: absolute.
    pub link: Option<Url>,
    /// Plain text.
    pub title: Option<String>,
    /// What it says, not cleaned yet.
    pub body: Option<Body<'a>>,
    /// When it was published.
    pub published: Option<Stamp>,
    /// What stands where its time should be, if that was not understood.
    pub unread: Option<String>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Plain text.
    pub authors: Vec<String>,
    /// Plain text.
    pub categories: Vec<String>,
    /// Pictures that the body does not hold.
    pub images: Vec<Image>,
    /// Films and recordings that the body does not hold.
    pub media: Vec<Media>,
    /// Made once, when it is asked for.
    pub rows: OnceCell<Vec<u64>>,
}

/// What an entry says, as its layer has it.
#[derive(Debug)]
pub enum Body<'a> {
    /// Elements of the page and texts between them, but for those that were found to be something else.
    Elements {
        /// In the order of the page.
        within: Vec<NodeRef<'a, Node>>,
        /// Headings, times, names, advertisements; each with the rule by which it is no part of the text.
        without: Vec<(ElementRef<'a>, Rule)>,
        /// Texts of which so many bytes at the beginning are something else.
        cut: Vec<(NodeId, usize)>,
    },
    /// Markup in a string.
    Markup(String),
    /// Plain text; a line is a paragraph.
    Text(String),
}

impl Raw<'_> {
    /// By what its text can be compared with others. Not to be asked before its heading and body are what they are.
    pub fn rows(&self) -> &[u64] {
        self.rows.get_or_init(|| rows(&self.words()))
    }

    /// All that the layer says of the entry, its heading included, on one line.
    pub fn words(&self) -> String {
        let mut text = self.title.clone().unwrap_or_default();
        text.push(' ');
        match &self.body {
            Some(Body::Elements { within, without, cut }) => {
                let skipped: HashSet<NodeId> = without.iter().map(|(element, _)| element.id()).collect();
                within.iter().for_each(|node| collect_but(*node, &skipped, cut, &mut text));
            }
            Some(Body::Markup(markup)) => text_of_markup(markup, &mut text),
            Some(Body::Text(more)) => text.push_str(more),
            None => {}
        }
        fold(&text)
    }
}

fn collect_but(node: NodeRef<'_, Node>, skipped: &HashSet<NodeId>, cut: &[(NodeId, usize)], text: &mut String) {
    work::spend(20);
    match node.value() {
        Node::Text(part) => {
            let from = cut.iter().find(|(id, _)| *id == node.id()).map_or(0, |(_, bytes)| *bytes);
            text.push_str(part.get(from..).unwrap_or(part));
        }
        Node::Element(element) if !is_silent(element) && !skipped.contains(&node.id()) => {
            let apart = if is_block(element.name()) { " " } else { "" };
            text.push_str(apart);
            node.children().for_each(|child| collect_but(child, skipped, cut, text));
            text.push_str(apart);
        }
        _ => {}
    }
}

/// What stands between the tags. Entities stay as they are: it is for comparing and counting only.
fn text_of_markup(markup: &str, text: &mut String) {
    for (nth, part) in markup.split('<').enumerate() {
        let shown = if nth == 0 { part } else { part.split_once('>').map_or("", |(_, shown)| shown) };
        text.push_str(shown);
        text.push(' ');
    }
}

/// The text below an element as a browser would show it, folded to one line: blocks are set apart, and what is in
/// `<script>` or `<style>` is no text.
pub fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    collect(element, &mut text);
    work::spend(4 * text.len());
    fold(&text)
}

/// The text of a heading: without the times and labels that stand in it.
pub fn heading_text(heading: ElementRef<'_>, times: &[NodeId]) -> String {
    let is_label = |element: &ElementRef<'_>| {
        let called =
            ["label", "badge", "kicker", "eyebrow", "pretitle", "dachzeile", "tag", "flag", "rubric", "overline"];
        // No label is longer, in bytes: what is called a tag and says more is the heading's own.
        (names::is_called(element.value(), &called) && element.text().map(str::len).sum::<usize>() <= 40)
            // "Breaking", which sets the entry apart, and is one of its categories.
            || category::known(&text_of(*element)).is_some()
    };
    let inner = heading.descendent_elements().skip(1);
    let skipped: HashSet<NodeId> = inner
        .filter(|inner| times.contains(&inner.id()) || is_label(inner) || is_hidden(inner.value()))
        .map(|inner| inner.id())
        .collect();
    if skipped.is_empty() {
        return text_of(heading);
    }
    let mut text = String::new();
    collect_but(*heading, &skipped, &[], &mut text);
    let text = fold(&text);
    // A heading that is nothing but a label is one.
    if text.is_empty() { text_of(heading) } else { text }
}

fn collect(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        work::spend(40);
        match child.value() {
            Node::Text(part) => text.push_str(part),
            Node::Element(value) if !is_silent(value) && !is_hidden(value) => {
                let apart = is_block(value.name());
                if apart {
                    text.push(' ');
                }
                if let Some(element) = ElementRef::wrap(child) {
                    collect(element, text);
                }
                if apart {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
}

/// Whether nothing in it is text.
pub fn is_silent(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "noscript" | "template" | "svg" | "math")
}

/// Whether a person does not see it, as far as the element itself tells.
pub fn is_hidden(element: &Element) -> bool {
    work::spend(30);
    let style = element.attribute("style").unwrap_or_default();
    let hidden = element.attribute("hidden").is_some_and(|kind| !kind.eq_ignore_ascii_case("until-found"));
    hidden
        || (style.contains("display") && style.replace(' ', "").to_ascii_lowercase().contains("display:none"))
        || element.classes().any(is_name_of_hidden)
}

/// A class for what only a screen reader reads: `sr-only`, `gel-visually-hidden`. `screen-reader-friendly` is for all.
fn is_name_of_hidden(class: &str) -> bool {
    const NAMES: [&str; 6] =
        ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader", "screenreader", "hidden-text"];
    work::spend(10 + class.len() / 4);
    // Hardly a class has any of these letters.
    let bytes = class.as_bytes();
    let may_be =
        class == "u-h" || bytes.iter().any(|byte| matches!(byte, b'h' | b'H' | b's' | b'S')) && class.len() >= 7;
    if !may_be {
        return false;
    }
    if class == "u-h" {
        return true;
    }
    let words = names::tokens(class);
    if words.first().is_some_and(|first| matches!(first.as_str(), "not" | "no" | "un")) {
        return false;
    }
    NAMES.iter().any(|name| {
        let length = name.split('-').count();
        let found = words.windows(length).position(|row| row.iter().map(String::as_str).eq(name.split('-')));
        // What stands behind it is made up by a tool, or says that it is the text that is hidden.
        found.is_some_and(|at| {
            words.get(at + length).is_none_or(|next| {
                matches!(next.as_str(), "text" | "only" | "focusable" | "content" | "label")
                    || next.bytes().any(|byte| byte.is_ascii_digit())
            })
        })
    })
}

/// Whether a browser begins a new line for it.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Text without what XML 1.0 forbids (section 2.2) and what no reader can see. The C1 controls are what is left of
/// UTF-8 or windows-1252 that was taken for Latin-1: they are what they were there (WHATWG Encoding, section 4.2).
pub fn legal(text: &str) -> Cow<'_, str> {
    // Hardly a text has any: bytes are looked at, and characters only where a byte may begin such a one.
    let may_begin = |byte: u8| matches!(byte, 0..=8 | 0xb | 0xc | 0xe..=0x1f | 0x7f | 0xc2 | 0xef);
    let is_illegal = |char: char| matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if !(text.bytes().any(may_begin) && text.contains(is_illegal)) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // Letters of UTF-8 that was taken for Latin-1 stand together, and some of them are controls.
        let row = rest.find(|char: char| !matches!(char, '\u{80}'..='\u{ff}')).unwrap_or(rest.len());
        let (latin, after) = rest.split_at(row.max(first.len_utf8()));
        rest = after;
        if row == 0 {
            mended.extend(Some(first).filter(|char| !is_illegal(*char)));
            continue;
        }
        let bytes: Vec<u8> = latin.chars().filter_map(|char| u8::try_from(u32::from(char)).ok()).collect();
        let has_controls = bytes.iter().any(|byte| (0x80..=0x9f).contains(byte));
        match std::str::from_utf8(&bytes) {
            _ if !has_controls => mended.push_str(latin),
            Ok(meant) => mended.extend(meant.chars().filter(|char| !is_illegal(*char))),
            // Quotation marks, dashes and dots; the other controls are nothing that anybody meant.
            Err(_) => mended.extend(latin.chars().filter_map(|char| match char {
                '\u{82}' | '\u{84}' | '\u{8b}' | '\u{91}'..='\u{97}' | '\u{9b}' => {
                    let byte = [u8::try_from(u32::from(char)).unwrap_or(b'?')];
                    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
                }
                char => Some(char).filter(|char| !is_illegal(*char)),
            })),
        }
    }
    Cow::Owned(mended)
}

/// One line, its white space folded.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// An id without the prefixes under which a page's layers spell it: `post-17`, `#liveblogPost17` and
/// `urn:asset:17` are all `17`.
pub fn bare_id(id: &str) -> &str {
    static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            "(?i)^(?:(?:live-?blog|live|ncpost|post|block|entry|update|event|item|moment|msg|asset|urn|pinned|list|id|lb|h)[-_:]*)+",
        )
        .ok()
    });
    let id = id.trim().trim_start_matches('#');
    let bare = PREFIX.as_ref().and_then(|prefix| prefix.find(id)).map_or(id, |found| &id[found.end()..]);
    // `postal-strike-2` has no prefix, `liveblog` is a word, and `item-3` is a place rather than an id.
    let is_apart = id[..id.len() - bare.len()].ends_with(['-', '_', ':'])
        || bare.starts_with(|first: char| first.is_ascii_digit());
    let is_id = bare.len() >= 2 && bare.bytes().any(|byte| byte.is_ascii_digit());
    if is_apart && is_id { bare } else { id }
}

/// The ids of an entry that its address holds, as they are spelt there.
pub fn ids_in(link: &Url) -> Vec<String> {
    let named = |key: &str, value: &str| match key {
        "page" => value.strip_prefix("with:").map(str::to_owned),
        "post" | "post-id" | "postid" | "update" | "tickaroo_event_id" | "pinned_post_locator" => {
            Some(value.to_owned())
        }
        _ => None,
    };
    let fragment = link.fragment().filter(|fragment| !fragment.is_empty()).map(str::to_owned);
    let queried = link.query_pairs().filter_map(|(key, value)| named(&key, &value)).collect::<Vec<_>>();
    // `?post=asset:17#post`: the fragment is a word that all entries share.
    let fragment = fragment.filter(|fragment| queried.is_empty() || bare_id(fragment) != fragment);
    queried.into_iter().chain(fragment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_legal_and_says_what_was_meant() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("a\u{0}b\u{7}c", "abc"),
            ("it\u{92}s \u{93}open\u{94}", "it\u{2019}s \u{201c}open\u{201d}"),
            ("itâ\u{80}\u{99}s", "it\u{2019}s"),
            ("Café über", "Café über"),
            ("a\u{81}b", "ab"),
            ("\u{fffe}", ""),
        ] {
            assert_eq!(legal(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn only_what_is_called_hidden_is_hidden() {
        for (class, wanted) in [
            ("sr-only", true),
            ("gel-visually-hidden", true),
            ("screen-reader-text", true),
            ("visuallyHidden__x1y2", true),
            ("u-h", true),
            ("not-hidden-text", false),
            ("screen-reader-friendly", false),
            ("hidden-textiles", false),
            ("post", false),
        ] {
            let html = scraper::Html::parse_fragment(&format!("<b class='{class}'>x</b>"));
            let element = html.root_element().child_elements().next();
            assert_eq!(element.is_some_and(|element| is_hidden(element.value())), wanted, "{class}");
        }
    }

    #[test]
    fn an_id_is_the_same_in_every_spelling() {
        for (spelt, bare) in [
            ("post-1288914", "1288914"),
            ("#liveblogPost1288914", "1288914"),
            ("block-5e414f4a8f086a28115a8f71", "5e414f4a8f086a28115a8f71"),
            ("urn:asset:0b1c-22", "0b1c-22"),
            ("live-1924698-qq0im", "1924698-qq0im"),
            ("751105", "751105"),
            ("liveblog", "liveblog"),
            ("postal-strike-2", "postal-strike-2"),
            ("harbour-storm", "harbour-storm"),
            ("item-3", "item-3"),
        ] {
            assert_eq!(bare_id(spelt), bare, "{spelt}");
        }
    }

    #[test]
    fn an_address_holds_the_id_of_its_entry() {
        for (link, ids) in [
            ("https://a.example/live#block-17", vec!["block-17"]),
            ("https://a.example/live/#liveblogPost17", vec!["liveblogPost17"]),
            ("https://a.example/live?page=with:block-17#block-17", vec!["block-17", "block-17"]),
            ("https://a.example/live?post=asset:0b1c-22#post", vec!["asset:0b1c-22"]),
            ("https://a.example/live?page=2", vec![]),
            ("https://a.example/live", vec![]),
        ] {
            assert_eq!(
                Url::parse(link).map(|link| ids_in(&link)),
                Ok(ids.into_iter().map(str::to_owned).collect()),
                "{link}"
            );
        }
    }
}
