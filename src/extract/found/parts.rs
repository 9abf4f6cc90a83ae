//! The parts of an entry that nobody has described: its heading, its time, its id, and what in it says nothing.

use std::cell::OnceCell;
use std::collections::HashMap;

use ego_tree::NodeId;
use jiff::Timestamp;
use scraper::ElementRef;
use url::Url;

use super::families::heading_in;
use super::marks::{Mark, Stand, Time};
use super::outline::{Outline, weight};
use crate::extract::html::address::address;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::alike::rows as rows_of_text;
use crate::extract::view::{fold, heading_text, ids_in, text_of};
use crate::extract::words::names;
use crate::when::solve::{Shape, Told, alone, shape};
use crate::when::{self, Context};

/// A heading is no longer, in letters.
const HEADING: usize = 300;
/// A label is no longer, in letters.
const PHRASE: usize = 40;

/// The heading of an entry: its element and its words, without a time that stands in them.
pub fn heading<'a>(outline: &Outline<'a>, at: usize, context: &Context) -> Option<(ElementRef<'a>, String)> {
    let found = heading_in(outline, at).or_else(|| called_title(outline, at))?;
    let place = &outline.places[found];
    // One that comes after the text heads a part of it, or is that of a linked page.
    let is_late = outline.within(at).take_while(|&inner| inner < found).any(|inner| {
        let place = &outline.places[inner];
        matches!(place.element.value().name(), "p" | "li" | "blockquote") && place.said > 60 && place.end <= found
    });
    if is_late || place.said > HEADING {
        return None;
    }
    let times: Vec<NodeId> = shown_times(outline, outline.marks_in(found)).iter().map(|element| element.id()).collect();
    let times = if times.contains(&place.element.id()) { Vec::new() } else { times };
    let title = without_time(&heading_text(place.element, &times), context);
    Some((place.element, title)).filter(|(_, title)| !title.is_empty())
}

fn called_title(outline: &Outline<'_>, at: usize) -> Option<usize> {
    outline.within(at).skip(1).find(|&inner| {
        let place = &outline.places[inner];
        let value = place.element.value();
        let is_called = || {
            value.attribute("itemprop") == Some("headline")
                || value.classes().any(|class| {
                    let words = names::tokens(class);
                    let is_made_up = |word: &&String| word.bytes().any(|byte| byte.is_ascii_digit());
                    let last = words.iter().rev().find(|word| !is_made_up(word));
                    last.is_some_and(|word| ["title", "headline", "heading"].iter().any(|name| word.ends_with(name)))
                        && !words.iter().any(|word| {
                            matches!(
                                word.as_str(),
                                "sub" | "pre" | "kicker" | "subtitle" | "job" | "author" | "section"
                            )
                        })
                })
        };
        !place.quoted
            && (1..=HEADING).contains(&place.said)
            && is_called()
            && text_of(place.element).chars().any(char::is_alphabetic)
    })
}

/// A text without the time that it begins or ends with.
pub fn without_time(text: &str, context: &Context) -> String {
    let text = text.trim();
    work::spend(3_000 + 150 * text.len().min(120));
    // A time and nothing else, whatever stands around it in its language: "21:14 Uhr", "20.13 GMT".
    // "Noon: …" is said, and in some languages it is where something happens.
    let has_number = |part: &str| part.chars().any(char::is_numeric);
    let leading = when::meanings_leading(text, context);
    let is_time = || matches!(shape(&when::meanings(text, context)), Some(shape) if shape != Shape::Day);
    if leading.is_none() && has_number(text) && is_time() {
        return String::new();
    }
    let rest = match leading {
        Some((meanings, end)) if shape(&meanings) != Some(Shape::Day) && has_number(&text[..end]) => &text[end..],
        _ => when::match_minute(text).map_or(text, |end| &text[end..]),
    };
    let trailing = when::meanings_trailing(rest, context).filter(|(_, at)| has_number(&rest[*at..]));
    let rest = trailing.map_or(rest, |(_, at)| &rest[..at]);
    fold(rest.trim_matches(|char: char| char == '+' || char.is_whitespace()))
}

/// Text in bold that stands alone at the beginning, with other text behind it: a heading that is not marked as one.
pub fn bold_lead<'a>(first: ElementRef<'a>, context: &Context) -> Option<(ElementRef<'a>, String)> {
    let bold = first.descendent_elements().find(|element| matches!(element.value().name(), "b" | "strong"))?;
    let whole = text_of(first);
    let text = text_of(bold);
    if !whole.starts_with(&text) || weight(&text) > HEADING {
        return None;
    }
    // It fills its paragraph, or a line break sets it off.
    let fills = whole.len() == text.len();
    let breaks = || bold.next_siblings().find_map(ElementRef::wrap).is_some_and(|next| next.value().name() == "br");
    let title = without_time(&text, context);
    let is_words = title.chars().any(char::is_alphabetic) && !title.ends_with(':');
    ((fills || breaks()) && is_words).then_some((bold, title))
}

/// Labels beside times: a word or two in capitals, "KEY EVENT".
pub fn labels_beside_time<'a>(outline: &Outline<'a>, time: Option<&Mark>) -> Vec<(ElementRef<'a>, String)> {
    let Some(mark) = time.filter(|mark| mark.stand != Stand::OnContainer) else { return Vec::new() };
    let element = outline.places[mark.at].element;
    let beside = element.prev_siblings().chain(element.next_siblings()).filter_map(ElementRef::wrap);
    let named = beside.filter_map(|other| {
        let text = text_of(other);
        let shouts = text.chars().filter(|char| char.is_alphabetic()).count() >= 3
            && !text.chars().any(|char| char.is_lowercase() || char.is_ascii_digit())
            && text.chars().any(char::is_uppercase);
        // "GOAL!" is what the entry says, and so is what stands in a paragraph.
        let is_text = text.ends_with(['!', '.', '?'])
            || other
                .descendent_elements()
                .any(|inner| matches!(inner.value().name(), "p" | "li" | "td" | "dd" | "blockquote"));
        (weight(&text) <= PHRASE / 2 && shouts && !is_text && super::flat::level(other).is_none())
            .then_some((other, text))
    });
    named.collect()
}

/// The marks of an entry that show a time and nothing else: no part of what it says.
pub fn shown_times<'a>(outline: &Outline<'a>, marks: &[Mark]) -> Vec<ElementRef<'a>> {
    let shows = |mark: &&Mark| matches!(mark.stand, Stand::Alone | Stand::Attribute);
    let shown = || marks.iter().filter(shows).map(|mark| outline.places[mark.at].element);
    let is_in_figures = |element: ElementRef<'_>| element.text().any(|text| text.chars().any(char::is_numeric));
    // Where the time stands in figures, a heading, a paragraph or a cell of words is what the entry says: in some language "Sul"
    // is a day.
    let has_figures = shown().any(is_in_figures);
    let says = |element: &ElementRef<'_>| {
        let name = element.value().name();
        matches!(name, "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "li" | "dd" | "blockquote")
    };
    shown().filter(|element| !(has_figures && says(element) && !is_in_figures(*element))).collect()
}

/// The bytes at the beginning of a text that are the time of its entry, or that set it off.
pub fn cut(outline: &Outline<'_>, mark: &Mark) -> Option<(NodeId, usize)> {
    match mark.stand {
        // The minute of a match is nowhere else.
        Stand::Leading(node, bytes) if mark.time != Time::Minute => Some((node, bytes)),
        // `<b>18.40</b> - Two boats`: the dash goes with the time.
        Stand::Alone | Stand::Attribute if mark.time != Time::Minute => {
            let next = outline.places[mark.at].element.next_sibling()?;
            let text = next.value().as_text()?;
            let rest =
                text.trim_start().trim_start_matches(['-', '\u{2013}', '\u{2014}', ':', '|', '\u{b7}', '\u{2022}']);
            let behind = rest.trim_start();
            let is_set_off = rest.len() < text.trim_start().len() && behind.len() < rest.len() && !behind.is_empty();
            is_set_off.then(|| (next.id(), text.len() - behind.len()))
        }
        _ => None,
    }
}

/// The time of an entry among its marks: what was told exactly before a clock, and the first of equals. What is told on
/// its container may be when it was created, and what it shows when it went out; a reader sees the latter.
pub fn time(marks: &[Mark]) -> Option<&Mark> {
    let worth = |mark: &Mark| match (mark.time.shape(), mark.stand) {
        (Some(Shape::Whole | Shape::Clock(_) | Shape::Counted), _) if mark.is_change => 6,
        (Some(Shape::Whole), Stand::Attribute) => 0,
        (Some(Shape::Whole), Stand::OnContainer) => 1,
        (Some(Shape::Whole), _) => 2,
        (Some(Shape::Clock(_)), _) => 3,
        (Some(Shape::Counted), _) => 4,
        (None, _) => 5,
        (Some(Shape::Day), Stand::Alone | Stand::Attribute | Stand::OnContainer) => 7,
        _ => 9,
    };
    marks.iter().min_by_key(|mark| worth(mark)).filter(|mark| worth(mark) < 9)
}

/// What the time of an entry tells. A clock without a date is helped by the date of the last change.
pub fn told(time: Option<&Mark>, marks: &[Mark], context: &Context) -> Told {
    let Some(Time::Told(meanings)) = time.map(|mark| &mark.time) else { return Told::default() };
    let changes = marks.iter().filter(|mark| mark.is_change && mark.time.shape() == Some(Shape::Whole));
    let changed = changes.filter_map(|mark| match &mark.time {
        Time::Told(meanings) => Some(alone(meanings, context)?.at),
        Time::Minute => None,
    });
    Told { changed: changed.min(), ..Told::entry(meanings.clone()) }
}

/// The minute of a match that stands in place of a time, as it is written.
pub fn minute(outline: &Outline<'_>, mark: &Mark) -> Option<String> {
    let is_alone = mark.time == Time::Minute && mark.stand == Stand::Alone;
    is_alone.then(|| text_of(outline.places[mark.at].element)).filter(|text| !text.is_empty())
}

/// When the entry was last changed, by an attribute of its container or of a time in it.
pub fn updated(element: ElementRef<'_>, context: &Context) -> Option<Timestamp> {
    element.value().attrs().find_map(|(name, text)| {
        let tells = name.starts_with("data-") && (name.contains("update") || name.contains("modif"));
        tells.then(|| alone(&when::meanings(text, context), context)).flatten().map(|stamp| stamp.at)
    })
}

/// An attribute that may name entries, and its value in each.
struct Column<'c> {
    /// Whether it is of the entry's own element.
    is_own: bool,
    name: &'c str,
    values: Vec<Option<&'c str>>,
}

/// The id of each entry: the attribute that all of them have, each with another value.
pub fn ids(outline: &Outline<'_>, members: &[usize]) -> Vec<Vec<String>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    let mut known: HashMap<(bool, &str), usize> = HashMap::new();
    for (nth, &at) in members.iter().enumerate() {
        for inner in outline.within(at).take(40) {
            for (name, value) in outline.places[inner].element.value().attrs() {
                let is_id = name == "id" || name == "name" || name.starts_with("data-") && is_named_id(name);
                let value = value.trim();
                if !is_id || value.len() < 2 || value.len() > 100 || value.contains(char::is_whitespace) {
                    continue;
                }
                let is_own = inner == at;
                let column = *known.entry((is_own, name)).or_insert_with(|| {
                    columns.push(Column { is_own, name, values: vec![None; members.len()] });
                    columns.len() - 1
                });
                let told = &mut columns[column].values[nth];
                *told = told.or(Some(value));
            }
        }
    }
    let rows: Vec<OnceCell<Vec<u64>>> = vec![OnceCell::new(); members.len()];
    let rows_of =
        |nth: usize| rows[nth].get_or_init(|| rows_of_text(&text_of(outline.places[members[nth]].element))).as_slice();
    columns.retain(|column| tells_apart(&column.values, &|one, other| are_copies(rows_of(one), rows_of(other))));
    // An attribute of the entry itself before one inside it; the id before the rest.
    columns.sort_by_key(|column| (!column.is_own, column.name != "id", column.name.len(), column.name));
    columns.truncate(2);
    (0..members.len())
        .map(|nth| columns.iter().filter_map(|column| column.values[nth].map(str::to_owned)).collect())
        .collect()
}

fn is_named_id(name: &str) -> bool {
    name.ends_with("-id")
        || name.ends_with("id") && name.len() <= 12
        || name.ends_with("-guid")
        || name.ends_with("-key")
        || name.ends_with("-uuid")
        || name.ends_with("-hash")
}

/// Whether two texts are of one entry that stands twice on the page: but for a badge they say the same.
fn are_copies(one: &[u64], other: &[u64]) -> bool {
    let shared = one.iter().filter(|row| other.binary_search(row).is_ok()).count();
    one == other || (shared >= 3 && shared * 5 >= one.len().max(other.len()) * 4)
}

/// Nearly all have one, and but for copies no two the same; a few may be mistaken.
fn tells_apart(values: &[Option<&str>], are_copies: &dyn Fn(usize, usize) -> bool) -> bool {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let (mut told, mut alike, mut copies) = (0, 0, 0);
    for (nth, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        told += 1;
        match first.get(value) {
            Some(&other) if are_copies(nth, other) => copies += 1,
            Some(_) => alike += 1,
            None => {
                first.insert(value, nth);
            }
        }
    }
    told * 10 >= values.len() * 9 && alike * 5 <= (told - copies) && told - copies >= 2
}

/// The permalink of each entry: an address on the page, or the page of its own, that all have, each another one.
pub fn links(outline: &Outline<'_>, members: &[usize], base: Option<&Url>, page: Option<&Url>) -> Vec<Option<Url>> {
    let none = vec![None; members.len()];
    let Some(page) = page else { return none };
    let mut found: Vec<Option<Url>> = none.clone();
    for (nth, &at) in members.iter().enumerate() {
        found[nth] = outline.within(at).find_map(|inner| {
            let place = &outline.places[inner];
            if place.quoted {
                return None;
            }
            let value = place.element.value();
            ["href", "data-link", "data-url", "data-href", "data-clipboard-text", "data-share-url", "data-permalink"]
                .iter()
                .filter_map(|name| value.attribute(name))
                .filter_map(|text| address(text, base))
                .find(|link| is_on(link, page) && !ids_in(link).is_empty())
        });
    }
    let told: Vec<&Url> = found.iter().flatten().collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let rows = |nth: usize| rows_of_text(&text_of(outline.places[members[nth]].element));
    let is_own = found.iter().enumerate().all(|(nth, link)| {
        let Some(link) = link else { return true };
        match first.get(link.as_str()) {
            Some(&other) => are_copies(&rows(nth), &rows(other)),
            None => {
                first.insert(link.as_str(), nth);
                true
            }
        }
    });
    if told.len() * 10 >= members.len() * 8 && is_own { found } else { none }
}

/// Whether an address is one on that page.
fn is_on(link: &Url, page: &Url) -> bool {
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    link.host_str() == page.host_str() && path(link) == path(page)
}
