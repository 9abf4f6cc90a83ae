//! Names that stand at one place in most entries of a page: the by-line of a page that calls it nothing and says no "by".

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

use scraper::ElementRef;

use super::authors::is_portrait;
use super::outline::Outline;
use super::whose::path_of;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{person, work};
use crate::extract::view::{is_block, text_of};
use crate::extract::words::{self, Concept};

/// The name in each entry, and the element that shows it and nothing else.
pub type Signed<'a> = Vec<Option<(ElementRef<'a>, String)>>;

/// No name with a place or a role behind it is longer, in letters.
const LONGEST: usize = 48;
/// Fewer entries show no rule.
const FEWEST: usize = 3;

/// The names of writers by the place where most entries have one. Where nearly each entry has another, they may be people that it
/// tells of; where what stands there is no name in others, it is something else.
pub fn signed<'a>(outline: &Outline<'a>, members: &[usize]) -> Signed<'a> {
    let none = || vec![None; members.len()];
    if members.len() < FEWEST {
        return none();
    }
    let mut places: HashMap<u64, Vec<(usize, usize, Option<String>)>> = HashMap::new();
    for (nth, &member) in members.iter().enumerate() {
        let mut seen: HashSet<u64> = HashSet::new();
        work::spend(10 * outline.within(member).len());
        for at in outline.within(member).skip(1).filter(|&at| may_sign(outline, at)) {
            let place = path_of(outline, member, at).finish();
            // Where there are several, they are people that the entry tells of.
            let name = if seen.insert(place) { name_in(outline, at) } else { None };
            places.entry(place).or_default().push((nth, at, name));
        }
    }
    let most = places.into_values().filter_map(|found| {
        let names: Vec<&String> = found.iter().filter_map(|(.., name)| name.as_ref()).collect();
        let different = names.iter().collect::<HashSet<_>>().len();
        let is_rule = names.len() * 5 >= members.len() * 3 && names.len() * 5 >= found.len() * 4;
        // A newsroom has a handful of people on a story. One word that is the same in all is a zone, or a label.
        let is_label = different == 1 && names.iter().all(|name| !name.contains(' '));
        let is_few = different < names.len() && different * 4 <= names.len() * 3 && !is_label;
        let first = found.first().map(|(_, at, _)| *at)?;
        (is_rule && is_few).then_some((names.len(), first, found))
    });
    let Some((.., found)) = most.max_by_key(|(count, first, _)| (*count, std::cmp::Reverse(*first))) else {
        return none();
    };
    let mut signed = none();
    for (nth, at, name) in found {
        if let Some(name) = name {
            signed[nth] = Some((outline.places[at].element, name));
        }
    }
    signed
}

/// Whether an element may show a name and nothing else: short, no heading, no time, nothing of somebody else's, and not in the
/// middle of a sentence.
fn may_sign(outline: &Outline<'_>, at: usize) -> bool {
    let place = &outline.places[at];
    // A portrait is said to show whom it shows.
    if place.element.value().name() == "img" {
        return !place.quoted && place.element.attribute("alt").is_some() && is_portrait(place.element);
    }
    let is_heading =
        |at: usize| matches!(outline.places[at].element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    // A dash or a word before it may stand there too; beside that there are boxes and no running text.
    let stands_alone = || {
        let mut around = at;
        while outline.places[outline.places[around].parent].said <= place.said + 12 && around != 0 {
            work::spend(3);
            around = outline.places[around].parent;
        }
        let parent = outline.places[outline.places[around].parent].element;
        let mut beside = parent.children().inspect(|_| work::spend(5));
        !beside.any(|node| node.value().as_text().is_some_and(|text| text.chars().any(char::is_alphanumeric)))
    };
    let is_label = matches!(
        place.element.value().name(),
        "span" | "address" | "cite" | "div" | "p" | "b" | "a" | "strong" | "em" | "i" | "small"
    );
    is_label
        && (2..=LONGEST).contains(&place.said)
        && !place.quoted
        && !is_heading(at)
        && !is_heading(place.parent)
        && outline.marks_in(at).is_empty()
        && !place.element.descendent_elements().skip(1).any(|inner| is_block(inner.value().name()))
        && stands_alone()
}

/// The person whose name is all that an element shows, but for what they do and where they are.
fn name_in(outline: &Outline<'_>, at: usize) -> Option<String> {
    let element = outline.places[at].element;
    let text = element.attribute("alt").map_or_else(|| text_of(element), str::to_owned);
    if let Some(name) = in_brackets(&text) {
        return Some(name.to_owned());
    }
    let names = person::names_of(&text);
    // A place behind it is one word, or two.
    let (name, others) = names.split_first()?;
    let is_one = !others.iter().any(|other| person::looks_like_a_person(other));
    (is_one && person::is_written_like_a_person(name)).then(|| name.clone())
}

/// "(Magne)", "(kl)", "(ЈТ)": who wrote is told by a given name or by initials, in brackets and in an element of its own.
fn in_brackets(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix(['(', '[', '（'])?.strip_suffix([')', ']', '）'])?.trim();
    let is_word =
        !name.contains(char::is_whitespace) && name.chars().all(|char| char.is_alphabetic() || ".-/'’".contains(char));
    let says_something_else =
        || words::is(Concept::Updates, name) || words::is(Concept::PageLabel, name) || words::is(Concept::Live, name);
    ((2..=16).contains(&name.chars().count()) && is_word && !says_something_else()).then_some(name)
}
