//! Whether a piece of an entry is boilerplate, and of what kind: evidence weighed in one table for each kind. Running text
//! (`<p>`, `<li>`, cells, quotations) never goes for what it is called.

use std::collections::HashSet;

use scraper::{ElementRef, Node};
use url::Url;

use super::counter;
use super::shape::{Shape, beside, is_button, is_sentence, short};
use crate::extract::html::address::is_share_link;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::weight::weight;
use crate::extract::view::left::Rule;
use crate::extract::view::{fold, is_block, text_of};
use crate::extract::words::{self, Concept, names};

/// From so many points on a piece goes.
const ENOUGH: i32 = 3;

/// What is known of the entry that a piece stands in.
#[derive(Debug, Default, Clone)]
pub struct Around<'p> {
    /// How much the whole entry says, in letters, its heading aside.
    pub whole: usize,
    /// The address of the page.
    pub page: Option<&'p Url>,
    /// The texts of boxes that stand in several entries, where there are any.
    pub recurring: Option<&'p HashSet<String>>,
}

/// The rule by which an element is no part of the text of its entry; `None` where it is.
pub fn rule(element: ElementRef<'_>, around: &Around<'_>) -> Option<Rule> {
    let value = element.value();
    match value.name() {
        "input" | "select" | "textarea" | "option" | "datalist" | "canvas" | "map" | "progress" | "meter" => {
            return Some(Rule::Control);
        }
        "amp-ad" | "amp-embed" | "amp-analytics" | "amp-pixel" | "i-amphtml-sizer" => return Some(Rule::Advert),
        "label" if is_of_a_field(element) => return Some(Rule::Control),
        "p" => return of_paragraph(element, around),
        "a" => return of_link(element, around),
        // What is called an aside of a quotation or of a table is a part of it.
        "body" | "html" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "th" | "tr" | "thead" | "tbody"
        | "tfoot" | "table" | "caption" | "dl" | "dt" | "dd" | "blockquote" | "figure" | "figcaption" | "pre" | "q"
        | "cite" | "br" | "hr" | "img" | "picture" | "video" | "audio" | "iframe" | "em" | "i" | "sub" | "sup"
        | "time" => return None,
        _ if is_button(element) => return Some(Rule::Control),
        "button" => return None,
        _ => {}
    }
    if value.attribute("content") == Some("Advertisement") {
        return Some(Rule::Advert);
    }
    if counter::is_one(element, false) {
        return Some(Rule::Counter);
    }
    of_box(element, around)
}

/// A text that is a label and stands by itself: nothing else stands in its line.
pub fn is_label(text: &str, node: ego_tree::NodeRef<'_, Node>) -> bool {
    let text = text.trim();
    let is_known = words::is(Concept::PageLabel, text)
        || words::is(Concept::AdvertLabel, text)
        || text.strip_prefix("Unhandled: ").is_some_and(|kind| kind.len() < 30 && !kind.contains(' '));
    if !is_known {
        return false;
    }
    // Up to the block that it stands in.
    let mut at = node;
    loop {
        let is_apart =
            |sibling: Option<ego_tree::NodeRef<'_, Node>>| match sibling.map(|sibling| sibling.value().clone()) {
                None => true,
                Some(Node::Element(element)) => is_block(element.name()),
                Some(_) => false,
            };
        let said = |node: &ego_tree::NodeRef<'_, Node>| match node.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(_) => true,
            _ => false,
        };
        let before = at.prev_siblings().find(said);
        let after = at.next_siblings().find(said);
        let Some(parent) = at.parent().and_then(ElementRef::wrap) else { return true };
        let name = parent.value().name();
        // In a line with others: labels and times only.
        let is_alone = |sibling: Option<ego_tree::NodeRef<'_, Node>>| {
            is_apart(sibling)
                || sibling.and_then(ElementRef::wrap).is_some_and(|element| {
                    let text = short(element);
                    (weight(&text) <= 30 && !text.is_empty() && !is_sentence(&text))
                        || matches!(element.value().name(), "svg" | "img" | "i")
                })
        };
        if !is_alone(before) || !is_alone(after) {
            return false;
        }
        if is_block(name) || name == "html" {
            // A heading is the newsroom's own.
            return !matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "th" | "dt" | "dd");
        }
        at = *parent;
    }
}

/// A label of something to fill in or to tick; the choices of a poll are text.
fn is_of_a_field(label: ElementRef<'_>) -> bool {
    let text = short(label);
    label.attribute("for").is_some() && !text.is_empty() && !is_sentence(&text)
        || label.descendent_elements().any(|inner| {
            inner.value().name() == "input"
                && matches!(inner.attribute("type").unwrap_or("text"), "text" | "email" | "tel" | "hidden")
        })
}

/// A paragraph in which the site asks for money, or that has nothing but buttons in it.
fn of_paragraph(element: ElementRef<'_>, around: &Around<'_>) -> Option<Rule> {
    if asks_for_money(element) {
        return Some(Rule::Money);
    }
    let shape = Shape::of(element, around.page);
    if !shape.is_of_links() {
        return None;
    }
    if shape.shares > 0 && shape.shares == shape.links {
        return Some(Rule::Share);
    }
    // "Read also: Ferries stay in" is no sentence, and most of it is the link.
    let leads_away = shape.to_site > 0 && shape.to_site == shape.links && shape.said < around.whole;
    (leads_away && words::begins(Concept::RelatedLabel, &text_of(element))).then_some(Rule::Related)
}

/// A link that does nothing but share what it stands in; one in the midst of a sentence is a part of it.
fn of_link(link: ElementRef<'_>, around: &Around<'_>) -> Option<Rule> {
    if is_button(link) {
        return Some(Rule::Control);
    }
    if counter::is_one(link, false) {
        return Some(Rule::Counter);
    }
    let text = short(link);
    // The sign by which one copies the address of an entry.
    let is_sign = |char: char| matches!(char, '#' | '\u{b6}' | '\u{a7}' | '\u{1f517}' | '\u{2693}' | '\u{fe0f}');
    if !text.is_empty() && text.chars().all(is_sign) && beside(link).0 == 0 {
        return Some(Rule::Share);
    }
    if is_related(link, around) {
        return Some(Rule::Related);
    }
    let shares = link.attribute("href").is_some_and(is_share_link);
    if !(shares || words::is(Concept::ShareLabel, &text)) || link.text().map(str::len).sum::<usize>() > 120 {
        return None;
    }
    // `… in the harbour. [Share]`: what stands at the end, and only shares, is a button.
    let (others, stands_at_the_end) = beside(link);
    // "Share:" before it, and no word of a sentence around.
    let is_alone = others <= if shares { 25 } else { 12 };
    (is_alone || (shares && stands_at_the_end && weight(&text) <= 20)).then_some(Rule::Share)
}

/// Whether a link stands between paragraphs as one does that leads to another article, and is called so or says so.
fn is_related(link: ElementRef<'_>, around: &Around<'_>) -> bool {
    let stands_between = || {
        let is_paragraph = |node: Option<ego_tree::NodeRef<'_, Node>>| {
            node.and_then(ElementRef::wrap).is_some_and(|other| is_block(other.value().name()))
        };
        let said = |node: &ego_tree::NodeRef<'_, Node>| match node.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(_) => true,
            _ => false,
        };
        let (before, after) = (link.prev_siblings().find(said), link.next_siblings().find(said));
        (is_paragraph(before) && (after.is_none() || is_paragraph(after))) || (before.is_none() && is_paragraph(after))
    };
    let is_called =
        || words::calls(Concept::RelatedName, link.value()) || words::begins(Concept::RelatedLabel, &text_of(link));
    let leads_away = || {
        let shape = Shape::of(link, around.page);
        shape.to_site > 0 && shape.said < around.whole
    };
    stands_between() && is_called() && leads_away()
}

/// A box beside the text.
fn of_box(element: ElementRef<'_>, around: &Around<'_>) -> Option<Rule> {
    let value = element.value();
    let shape = Shape::of(element, around.page);
    if shape.is_large || shape.said == 0 {
        // A list of readers' postings may be as long as it likes.
        let named = words::calls(Concept::ThreadName, value);
        return (shape.is_large && named && is_thread(element, true)).then_some(Rule::Comments);
    }
    let called = names::of(value);
    let is_called = |concept: Concept| words::are_called(concept, &called);
    let point = |holds: bool, points: i32| if holds { points } else { 0 };
    let is_aside = matches!(value.name(), "aside" | "nav" | "form" | "dialog")
        || matches!(value.attribute("role"), Some("complementary" | "navigation" | "form" | "search" | "dialog"));
    let recurs = shape.said >= 12
        && around.recurring.is_some_and(|texts| !texts.is_empty() && texts.contains(&text_of(element)));
    let rest = around.whole.saturating_sub(shape.said);
    // The first sentence says that it is text; each further one says it again.
    let spoken = match shape.sentences {
        0 => 0,
        1 => 2,
        2 => 3,
        _ => 4,
    };
    // What is all of an entry is the entry.
    let all = if rest == 0 { 4 } else { point(rest < 20 && shape.sentences > 0, 1) };
    let against = spoken + all;
    let only_links = shape.is_of_links();
    let leads_away = shape.to_site > 0 && shape.to_site + shape.paid >= shape.links.saturating_sub(shape.here);

    let is_ad_hoc = called.iter().any(|words| names::holds(words, "ad-hoc") || names::holds(words, "ad-lib"));
    let advert = point(is_called(Concept::AdvertName) && !is_ad_hoc, 3)
        + point(shape.is_labelled_advert, 2)
        + point(shape.paid > 0 && shape.paid == shape.links && only_links, 2)
        + point(only_links && shape.links > 0, 1)
        - against;
    let share = point(is_called(Concept::ShareName), 3)
        + point(shape.shares > 0 && shape.shares + shape.buttons + shape.here >= shape.links && only_links, 4)
        + point(only_links, 1)
        - spoken
        - point(rest == 0 && shape.shares == 0, 4);
    // What can only be answered on the page itself.
    let is_form = value.name() == "form" && shape.fields + shape.buttons + shape.choices > 0;
    let call = point(is_form, 5)
        + point(shape.fields > 0 && !is_form, 3)
        + point(is_called(Concept::CallName), 2)
        + point(is_aside, 1)
        + point(shape.headings > 0, 1)
        + point(shape.buttons > 0 || ends_with_a_link(element), 1)
        + point(recurs, 2)
        - against
        - point(shape.fields == 0 && !is_form && !is_called(Concept::CallName) && !recurs, 4);
    let related = point(is_called(Concept::RelatedName), 2)
        + point(only_links && words::begins(Concept::RelatedLabel, &short(element)), 1)
        + point(is_aside, 1)
        + point(only_links, 2)
        + point(shape.headings > 0, 1)
        + point(shape.pictures > 0 && shape.links > 0, 1)
        + point(recurs, 2)
        - against
        - point(!leads_away || !only_links, 4);
    let contents = point(only_links && shape.here >= 2 && shape.here == shape.links, 3) + point(is_aside, 1) - against;
    // An entry of one word ("Goal!") says less than its buttons.
    let controls = point(shape.buttons > 0 && shape.links == 0 && only_links, 3) + point(is_aside, 1)
        - against
        - point(holds_a_paragraph(element), 4);
    [
        (share, Rule::Share),
        (advert, Rule::Advert),
        (call, Rule::Call),
        (contents, Rule::Contents),
        (related, Rule::Related),
        (controls, Rule::Control),
    ]
    .into_iter()
    .filter(|(points, _)| *points >= ENOUGH)
    .max_by_key(|(points, _)| *points)
    .map(|(_, rule)| rule)
    .or_else(|| (rest > 0 && is_thread(element, shape.replies > 0)).then_some(Rule::Comments))
}

/// Whether a paragraph in it says something that cannot be clicked.
fn holds_a_paragraph(element: ElementRef<'_>) -> bool {
    let is_plain = |inner: ElementRef<'_>| {
        !inner.ancestors().take_while(|above| above.id() != element.id()).filter_map(ElementRef::wrap).any(is_button)
            && inner.text().any(|text| !text.trim().is_empty())
            && !inner.descendent_elements().any(|other| matches!(other.value().name(), "a" | "button"))
    };
    element.descendent_elements().any(|inner| inner.value().name() == "p" && is_plain(inner))
}

/// Whether the last thing that a box says is a link that stands alone: where it asks one to go.
fn ends_with_a_link(element: ElementRef<'_>) -> bool {
    element
        .descendants()
        .filter(|node| node.value().as_text().is_some_and(|text| !text.trim().is_empty()))
        .last()
        .is_some_and(|last| {
            last.ancestors()
                .take_while(|above| above.id() != element.id())
                .filter_map(ElementRef::wrap)
                .any(|above| above.value().name() == "a")
        })
}

/// Whether a box is a thread of readers' postings: several of one form, or called so, with who wrote them and when, and a way to
/// answer; `has_replies` where there is one anywhere in it, or that is not known.
fn is_thread(element: ElementRef<'_>, has_replies: bool) -> bool {
    let value = element.value();
    let called = words::calls(Concept::ThreadName, value);
    let called_one = called || words::calls(Concept::CommentName, value);
    // Whoever asks has a name for it, or a way to answer.
    let mut items: Vec<ElementRef<'_>> = element.child_elements().take(60).collect();
    while let [only] = items.as_slice() {
        items = only.child_elements().take(60).collect();
    }
    let is_item = |item: &&ElementRef<'_>| words::calls(Concept::CommentName, item.value());
    let named_items = items.iter().filter(is_item).count();
    if !called_one && named_items == 0 && !has_replies {
        return false;
    }
    let mut shapes = items.iter().map(|item| (*item, Shape::of(*item, None)));
    let (mut replies, mut times, mut persons) = (0, 0, 0);
    for (item, shape) in shapes.by_ref() {
        replies += usize::from(shape.replies > 0);
        times += usize::from(shape.times > 0);
        persons += usize::from(begins_with_a_name(item));
    }
    if !called_one && named_items == 0 && replies == 0 {
        return false;
    }
    let point = |holds: bool, points: i32| if holds { points } else { 0 };
    let points = point(called, 2)
        + point(called_one && !called, 1)
        + point(named_items > 0, 1)
        + point(times > 0, 1)
        + point(persons > 0, 1)
        + point(replies > 0, 1)
        + point(replies > 1 || named_items > 1 || times > 1, 1)
        + point(stands_last(element), 1);
    points > ENOUGH
}

/// Whether the first thing that it says is a short text of its own: the name of who wrote it.
fn begins_with_a_name(item: ElementRef<'_>) -> bool {
    let first = item.descendants().find(|node| node.value().as_text().is_some_and(|text| !text.trim().is_empty()));
    first.is_some_and(|first| {
        let text = first.value().as_text().map_or("", |text| text.trim());
        let element = first.parent().and_then(ElementRef::wrap);
        (2..=40).contains(&weight(text))
            && !is_sentence(text)
            && element.is_some_and(|element| {
                element.id() != item.id()
                    && !matches!(element.value().name(), "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "time")
            })
    })
}

/// Whether no text comes behind it in what it stands in.
fn stands_last(element: ElementRef<'_>) -> bool {
    !element
        .next_siblings()
        .filter_map(ElementRef::wrap)
        .any(|next| matches!(next.value().name(), "p" | "ul" | "ol" | "blockquote") && is_sentence(&text_of(next)))
}

/// A paragraph in which the site asks for money, wherever in its pages it may stand. News of somebody else's collection
/// is text: what anybody may ask for counts only beside the work of a newsroom.
fn asks_for_money(element: ElementRef<'_>) -> bool {
    const OF_OUTLETS: [&str; 6] = [
        "your support makes all the difference",
        "support our journalis",
        "your support helps us",
        "contribute from as little",
        "become a supporter today",
        "support us from",
    ];
    const OF_ANYBODY: [&str; 4] =
        ["a gift of any size", "make a donation", "donate here", "please consider supporting"];
    const NEWSROOM: [&str; 4] = ["our journalis", "our report", "our newsroom", "our coverage"];
    let letters: usize = element.text().map(str::len).sum();
    if !(10..=900).contains(&letters) {
        return false;
    }
    let text = fold(&element.text().collect::<String>()).to_lowercase();
    let is_button = matches!(text.as_str(), "donate here" | "donate now" | "make a donation");
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    is_button || says(&OF_OUTLETS) || (says(&OF_ANYBODY) && says(&NEWSROOM))
}
