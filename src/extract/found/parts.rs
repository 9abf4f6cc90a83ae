//! The parts of an entry that nobody has described: its heading, its author, its id, and what in it says nothing.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use jiff::Timestamp;
use scraper::ElementRef;
use url::Url;

use super::families::heading_in;
use super::marks::{Mark, Stand, Time};
use super::outline::{Outline, weight};
use crate::extract::html::address::address;
use crate::extract::view::{fold, heading_text, ids_in, is_block, text_of};
use crate::when::solve::{Shape, Told, alone, shape};
use crate::when::{self, Context};

/// A heading is no longer, in letters.
const HEADING: usize = 300;
/// What says no more and recurs in most entries belongs to none of them.
const PHRASE: usize = 40;

/// The heading of an entry: its element and its words, without a time that stands in them.
pub fn heading<'a>(outline: &Outline<'a>, at: usize, context: &Context) -> Option<(ElementRef<'a>, String)> {
    let found = heading_in(outline, at).or_else(|| called_title(outline, at))?;
    let place = &outline.places[found];
    // One that comes after the text heads a part of it, or is that of a linked page.
    let is_late = outline.within(at).take_while(|&inner| inner < found).any(|inner| {
        let place = &outline.places[inner];
        matches!(place.element.value().name(), "p" | "li" | "blockquote") && place.said > 60
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
            value.attr("itemprop") == Some("headline")
                || value.classes().any(|class| {
                    let class = class.to_ascii_lowercase();
                    class.ends_with("title") || class.ends_with("headline") || class.ends_with("heading")
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
    let rest = match when::meanings_leading(text, context) {
        Some((meanings, end)) if shape(&meanings) != Some(Shape::Day) => &text[end..],
        _ => when::match_minute(text).map_or(text, |end| &text[end..]),
    };
    let rest = when::meanings_trailing(rest, context).map_or(rest, |(_, at)| &rest[..at]);
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

/// Who wrote an entry, by what the page calls such a thing, and the elements that say so.
pub fn authors<'a>(outline: &Outline<'a>, at: usize) -> Vec<(ElementRef<'a>, String)> {
    let mut found: Vec<(u8, usize, String)> = Vec::new();
    for inner in outline.within(at).skip(1) {
        let place = &outline.places[inner];
        if place.quoted || place.said == 0 || place.said > 100 {
            continue;
        }
        if let Some(rank) = author_rank(place.element)
            && outline.marks_in(inner).is_empty()
            && let Some(name) = name_of(&text_of(place.element))
        {
            found.push((rank, inner, name));
        }
    }
    let Some(best) = found.iter().map(|(rank, ..)| *rank).min() else { return Vec::new() };
    let mut names: Vec<(ElementRef<'a>, String)> = Vec::new();
    for (_, inner, name) in found.into_iter().filter(|(rank, ..)| *rank == best) {
        // A wrapper of the same name as what it wraps.
        if !names.iter().any(|(_, other)| other.contains(&name)) {
            names.push((outline.places[inner].element, name));
        }
    }
    names
}

fn author_rank(element: ElementRef<'_>) -> Option<u8> {
    let value = element.value();
    if value.attr("itemprop").is_some_and(|prop| prop == "author" || prop == "name")
        || value.attr("rel") == Some("author")
        || value.attr("data-testid").is_some_and(|id| id.contains("author"))
    {
        return Some(0);
    }
    let mut rank = None;
    for class in value.classes() {
        let class = class.to_ascii_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| class.contains(word));
        if is(&["author", "autor", "auteur", "redakteur", "contributor", "journalist", "reporter-name", "writer"])
            && !is(&["avatar", "image", "photo", "authority", "bio", "role", "job", "twitter"])
        {
            rank = rank.min(Some(1)).or(Some(1));
        } else if is(&["byline", "by-line"]) {
            rank = rank.or(Some(2));
        }
    }
    rank
}

/// A name without the word before it; `None` where this is none.
pub fn name_of(text: &str) -> Option<String> {
    let text = fold(text.trim_matches(|char: char| {
        char.is_whitespace() || matches!(char, ',' | '|' | '-' | '\u{2013}' | '\u{2014}' | '\u{b7}' | '\u{2022}' | ':')
    }));
    let lower = text.to_lowercase();
    let begin = ["by ", "von ", "par ", "por ", "di ", "door ", "av ", "af ", "autor: ", "author: ", "posted by "]
        .iter()
        .find(|word| lower.starts_with(*word))
        .map_or(0, |word| word.len());
    let name = text.get(begin..)?.trim();
    let letters = name.chars().filter(|char| char.is_alphabetic()).count();
    let is_name = letters >= 2 && name.chars().count() <= 80 && !name.chars().any(|char| char.is_ascii_digit());
    is_name.then(|| name.to_owned())
}

/// Whether a text looks like the name of a person: two to four words that begin with capitals, none of them shouting.
pub fn looks_like_a_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| {
        let mut chars = word.chars();
        // Many scripts have no capitals.
        let has_case = word.chars().any(|char| char.is_lowercase() || char.is_uppercase());
        (!has_case || (chars.next().is_some_and(char::is_uppercase) && chars.clone().any(char::is_lowercase)))
            && chars.all(|char| char.is_alphabetic() || matches!(char, '-' | '\'' | '\u{2019}' | '.'))
    };
    let small =
        |word: &&str| matches!(*word, "von" | "van" | "de" | "der" | "den" | "da" | "di" | "la" | "el" | "al" | "bin");
    (2..=4).contains(&words.len())
        && words.iter().all(|word| is_word(word) || small(word))
        && words.iter().filter(|word| is_word(word)).count() >= 2
}

/// The same, in a script that has capitals: in others nearly any few words look so.
pub fn is_written_like_a_person(text: &str) -> bool {
    text.chars().any(char::is_lowercase) && looks_like_a_person(text)
}

/// A short text right beside a time, or before it, which is the name of a person.
pub fn name_beside_time<'a>(outline: &Outline<'a>, at: usize, context: &Context) -> Option<(ElementRef<'a>, String)> {
    outline.marks_in(at).iter().find_map(|mark| {
        let element = outline.places[mark.at].element;
        if mark.stand == Stand::Alone
            && let Some((_, before)) = when::meanings_closing(&text_of(element), context)
            && let Some(name) = name_of(before).filter(|name| looks_like_a_person(name))
        {
            return Some((element, name));
        }
        let beside =
            [element.prev_siblings().find_map(ElementRef::wrap), element.next_siblings().find_map(ElementRef::wrap)];
        beside.into_iter().flatten().find_map(|other| {
            let text = text_of(other);
            let is_plain = other.descendent_elements().count() <= 3 && super::flat::level(other).is_none();
            (is_plain && weight(&text) <= PHRASE && looks_like_a_person(&text)).then_some((other, text))
        })
    })
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
        (weight(&text) <= PHRASE / 2 && shouts && super::flat::level(other).is_none()).then_some((other, text))
    });
    named.collect()
}

/// The short texts that most entries have: buttons, labels, "Copy link".
pub fn phrases(outline: &Outline<'_>, members: &[usize]) -> HashSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for &at in members {
        let mut mine: HashSet<String> = HashSet::new();
        for inner in outline.within(at).skip(1) {
            let place = &outline.places[inner];
            if is_phrase(outline, inner, at) {
                mine.insert(text_of(place.element));
            }
        }
        mine.into_iter().for_each(|text| *counts.entry(text).or_default() += 1);
    }
    let many = (members.len() * 3).div_ceil(5).max(3);
    counts.into_iter().filter(|(_, count)| *count >= many).map(|(text, _)| text).collect()
}

/// Whether an element has no others in it and says next to nothing, and neither does the block that it stands in: a word
/// in a sentence is part of it.
pub fn is_phrase(outline: &Outline<'_>, at: usize, entry: usize) -> bool {
    let place = &outline.places[at];
    if place.end != at + 1 || !(1..=PHRASE).contains(&place.said) {
        return false;
    }
    let mut block = at;
    while block != entry && !is_block(outline.places[block].element.value().name()) {
        block = outline.places[block].parent;
    }
    outline.places[block].said <= PHRASE + PHRASE / 2
}

/// The marks of an entry that show a time and nothing else: no part of what it says.
pub fn shown_times<'a>(outline: &Outline<'a>, marks: &[Mark]) -> Vec<ElementRef<'a>> {
    let shows = |mark: &&Mark| matches!(mark.stand, Stand::Alone | Stand::Attribute);
    marks.iter().filter(shows).map(|mark| outline.places[mark.at].element).collect()
}

/// The bytes at the beginning of a text that are the time of its entry.
pub fn cut(mark: &Mark) -> Option<(NodeId, usize)> {
    match mark.stand {
        // The minute of a match is nowhere else.
        Stand::Leading(node, bytes) if mark.time != Time::Minute => Some((node, bytes)),
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

/// The id of each entry: the attribute that all of them have and no two alike.
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
    columns.retain(|column| tells_apart(&column.values));
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

/// Nearly all have one, and but for a few copies no two the same.
fn tells_apart(values: &[Option<&str>]) -> bool {
    let told: Vec<&str> = values.iter().flatten().copied().collect();
    let distinct: HashSet<&str> = told.iter().copied().collect();
    told.len() * 10 >= values.len() * 9 && distinct.len() * 5 >= told.len() * 4 && told.len() >= 2
}

/// The permalink of each entry: an address on the page, or the page of its own, that all have and no two alike.
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
                .filter_map(|name| value.attr(name))
                .filter_map(|text| address(text, base))
                .find(|link| is_on(link, page) && !ids_in(link).is_empty())
        });
    }
    let told: Vec<&Url> = found.iter().flatten().collect();
    let distinct: HashSet<&str> = told.iter().map(|link| link.as_str()).collect();
    if told.len() * 10 >= members.len() * 8 && distinct.len() == told.len() { found } else { none }
}

/// Whether an address is one on that page.
fn is_on(link: &Url, page: &Url) -> bool {
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    link.host_str() == page.host_str() && path(link) == path(page)
}
