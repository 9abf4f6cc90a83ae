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
use crate::extract::words::{self, Concept, names};

/// The name in each entry, and the element that shows it and nothing else.
pub type Signed<'a> = Vec<Option<(ElementRef<'a>, String)>>;

type Node<'a> = ego_tree::NodeRef<'a, scraper::Node>;

/// No name with a place or a role behind it is longer, in letters.
const LONGEST: usize = 48;
/// Fewer entries show no rule.
const FEWEST: usize = 3;
/// A line that says who is on the story is no longer, in letters.
const LINE: usize = 400;

/// What an element shows that may be the name of a writer.
#[derive(Debug, Clone)]
struct Signature {
    name: String,
    /// It is written as names of persons are. A given name, and any name in a script without capitals, could be a label as well.
    is_sure: bool,
    /// A dash stands before it, as before whoever signs.
    is_led: bool,
}

/// The names of writers by the place where most entries have one. Where nearly each entry has another, they may be people that it
/// is about; where what stands there is no name in others, it is something else.
pub fn signed<'a>(outline: &Outline<'a>, members: &[usize]) -> Signed<'a> {
    let none = || vec![None; members.len()];
    if members.len() < FEWEST {
        return none();
    }
    let mut places: HashMap<u64, Vec<(usize, usize, Option<Signature>)>> = HashMap::new();
    for (nth, &member) in members.iter().enumerate() {
        let mut seen: HashSet<u64> = HashSet::new();
        work::spend(10 * outline.within(member).len());
        for at in outline.within(member).skip(1).filter(|&at| may_sign(outline, member, at)) {
            let place = path_of(outline, member, at).finish();
            // Where there are several, they are people that the entry tells of.
            let name = if seen.insert(place) { name_in(outline, at) } else { None };
            places.entry(place).or_default().push((nth, at, name));
        }
    }
    let most =
        places.into_values().filter_map(|found| {
            let names: Vec<&Signature> = found.iter().filter_map(|(.., name)| name.as_ref()).collect();
            let different: HashSet<&str> = names.iter().map(|name| name.name.as_str()).collect();
            let is_rule = names.len() * 5 >= members.len() * 3 && names.len() * 5 >= found.len() * 4;
            let (_, first, _) = *found.first()?;
            let sure = names.iter().filter(|name| name.is_sure).count();
            let elements =
                || found.iter().filter(|(.., name)| name.is_some()).map(|(_, at, _)| outline.places[*at].element);
            let are_names = || {
                // An agency, or somebody's given name, where the others have names and surnames.
                sure * 5 >= names.len() * 3
                    || names.iter().all(|name| name.is_led)
                    || elements().all(is_for_names)
                    || elements().all(has_picture)
                    || are_introduced(outline, members[0], &different)
                    || found.iter().all(|(nth, _, name)| {
                        name.as_ref()
                            .is_none_or(|name| is_called_author(outline.places[members[*nth]].element, &name.name))
                    })
            };
            (is_rule && recur(&names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>()) && are_names())
                .then_some((names.len(), first, found))
        });
    let Some((.., found)) = most.max_by_key(|(count, first, _)| (*count, std::cmp::Reverse(*first))) else {
        return none();
    };
    let mut signed = none();
    for (nth, at, name) in found {
        if let Some(name) = name {
            signed[nth] = Some((outline.places[at].element, name.name));
        }
    }
    signed
}

/// Whether names are those of a few people: a newsroom has a handful of them at work. One word that is the same in all is a zone, or a
/// label.
fn recur(names: &[&str]) -> bool {
    let different: HashSet<&&str> = names.iter().collect();
    let is_label = different.len() == 1 && names.iter().all(|name| !name.contains(' '));
    different.len() < names.len() && different.len() * 4 <= names.len() * 3 && !is_label
}

/// Whether an element is one that HTML has for whoever wrote or said something: "address" and "cite" (HTML, sections 4.3.10 and
/// 4.5.6).
fn is_for_names(element: ElementRef<'_>) -> bool {
    let mut around = std::iter::once(*element).chain(element.ancestors()).take(2).filter_map(ElementRef::wrap);
    around.any(|around| matches!(around.value().name(), "address" | "cite"))
}

/// Whether a picture stands before a text: somebody's portrait, for the same few recur from entry to entry.
fn has_picture(element: ElementRef<'_>) -> bool {
    let is_picture = |node: ElementRef<'_>| matches!(node.value().name(), "img" | "amp-img");
    element.child_elements().next().is_some_and(is_picture)
        || element.prev_siblings().find_map(ElementRef::wrap).is_some_and(is_picture)
}

/// Where most entries have their writer at one place, what stands there in the others: an agency, a given name, initials. `known`:
/// the elements of those that are known.
pub fn at_their_place<'a>(outline: &Outline<'a>, members: &[usize], known: &[Option<ElementRef<'a>>]) -> Signed<'a> {
    let places: Vec<Option<u64>> = members
        .iter()
        .zip(known)
        .map(|(&member, element)| {
            let element = (*element)?;
            work::spend(2 * outline.within(member).len());
            let at = outline.within(member).find(|&at| outline.places[at].element.id() == element.id())?;
            Some(path_of(outline, member, at).finish())
        })
        .collect();
    let count = |place: u64| places.iter().flatten().filter(|other| **other == place).count();
    let most = places.iter().flatten().copied().max_by_key(|&place| (count(place), place));
    let Some(place) = most.filter(|&place| count(place) > 1 && count(place) * 2 >= members.len()) else {
        return vec![None; members.len()];
    };
    let label = |member: usize| {
        work::spend(10 * outline.within(member).len());
        let mut at = outline.within(member).skip(1).filter(|&at| path_of(outline, member, at).finish() == place);
        let (at, None) = (at.next()?, at.next()) else { return None };
        let name = may_sign(outline, member, at).then(|| label_in(outline, at)).flatten()?;
        Some((outline.places[at].element, name))
    };
    members.iter().zip(known).map(|(&member, known)| if known.is_some() { None } else { label(member) }).collect()
}

/// A short label, without the words of a by-line before it.
fn label_in(outline: &Outline<'_>, at: usize) -> Option<String> {
    let text = text_of(outline.places[at].element);
    let text = without_dash(&text).unwrap_or(&text);
    let name = person::without_lead(text).unwrap_or(text).trim();
    let name = in_brackets(name).unwrap_or(name);
    (person::looks_like_a_person(name) || is_given_name(name)).then(|| name.to_owned())
}

/// Whether one line of running text above the entries names them all, as "Ada and Filip report from the harbour" does.
fn are_introduced(outline: &Outline<'_>, first: usize, names: &HashSet<&str>) -> bool {
    let has_words = |text: &str, name: &str| {
        let is_edge = |char: Option<char>| char.is_none_or(|char| !char.is_alphanumeric());
        text.match_indices(name)
            .any(|(at, _)| is_edge(text[..at].chars().next_back()) && is_edge(text[at + name.len()..].chars().next()))
    };
    names.len() > 1
        && (0..first).filter(|&at| outline.places[at].end <= first).any(|at| {
            let place = &outline.places[at];
            work::spend(2);
            // A line, and not the names of the site's sections.
            if !is_block(place.element.value().name()) || !(20..=LINE).contains(&place.said) {
                return false;
            }
            let is_of_link = |at: &ego_tree::NodeRef<'_, scraper::Node>| {
                at.ancestors()
                    .take_while(|around| around.id() != place.element.id())
                    .any(|around| around.value().as_element().is_some_and(|around| around.name() == "a"))
            };
            let nodes = place.element.descendants().filter(|node| node.value().is_text() && !is_of_link(node));
            let text: String = nodes.filter_map(|node| node.value().as_text().map(|text| text.to_string())).collect();
            work::spend(text.len());
            names.iter().all(|name| has_words(&text, name))
        })
}

/// Whether an attribute of the entry that is called an author's has that name.
fn is_called_author(member: ElementRef<'_>, name: &str) -> bool {
    member.value().attrs().any(|(called, value)| {
        value.trim() == name && names::tokens(called).iter().any(|word| words::is(Concept::AuthorName, word))
    })
}

/// Whether an element may show a name and nothing else: short, no heading, no time, nothing of somebody else's, and not in the
/// middle of a sentence.
fn may_sign(outline: &Outline<'_>, member: usize, at: usize) -> bool {
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
        && !place
            .element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .take(3)
            .any(|around| around.value().name() == "button")
        && !place
            .element
            .descendent_elements()
            .skip(1)
            .any(|inner| is_block(inner.value().name()) || inner.value().name() == "button")
        && (stands_alone() || is_apart(outline, member, at))
}

/// Whether there are words in it.
fn says(node: &Node<'_>) -> bool {
    work::spend(3);
    node.descendants().any(|node| node.value().as_text().is_some_and(|text| text.chars().any(char::is_alphanumeric)))
}

/// Whether an element's dash or brackets set it apart from the sentence beside it, at the end of the entry or right behind its time.
fn is_apart(outline: &Outline<'_>, member: usize, at: usize) -> bool {
    let element = outline.places[at].element;
    let text = text_of(element);
    let entry = outline.places[member].element.id();
    let within = || std::iter::once(*element).chain(element.ancestors()).take_while(|around| around.id() != entry);
    let is_time = |node: Node<'_>| {
        let place = outline.within(member).find(|&inner| outline.places[inner].element.id() == node.id());
        place.is_some_and(|place| !outline.marks_in(place).is_empty() && outline.places[place].said <= LONGEST)
    };
    (without_dash(&text).is_some() || in_brackets(&text).is_some())
        && (!within().any(|around| around.next_siblings().any(|node| says(&node)))
            || within().all(|around| around.prev_siblings().filter(says).all(is_time)))
}

/// The person whose name is all that an element shows, but for what they do and where they are.
fn name_in(outline: &Outline<'_>, at: usize) -> Option<Signature> {
    let element = outline.places[at].element;
    signature(&element.attribute("alt").map_or_else(|| text_of(element), str::to_owned))
}

/// The same of a text.
fn signature(text: &str) -> Option<Signature> {
    if let Some(name) = in_brackets(text) {
        return Some(Signature { name: name.to_owned(), is_sure: true, is_led: false });
    }
    let rest = without_dash(text);
    let (text, is_led) = (rest.unwrap_or(text), rest.is_some());
    let names = person::names_of(text);
    // A place behind it is one word, or two.
    if let Some((name, others)) = names.split_first()
        && person::is_written_like_a_person(name)
        && !others.iter().any(|other| person::looks_like_a_person(other))
    {
        return Some(Signature { name: name.clone(), is_sure: true, is_led });
    }
    let is_name = person::looks_like_a_person(text) || is_given_name(text);
    is_name.then(|| Signature { name: text.to_owned(), is_sure: false, is_led })
}

/// The names with which entries without a container end: in an element of their own, behind a dash or in brackets.
pub fn signed_off<'a>(entries: &[&[Node<'a>]]) -> Signed<'a> {
    let none = || vec![None; entries.len()];
    if entries.len() < FEWEST {
        return none();
    }
    let found: Signed<'a> = entries.iter().map(|nodes| closing(nodes)).collect();
    let names: Vec<&str> = found.iter().flatten().map(|(_, name)| name.as_str()).collect();
    let is_rule = names.len() * 5 >= entries.len() * 3;
    if is_rule && recur(&names) { found } else { none() }
}

/// The last name with which a block of an entry ends, and the element that shows it and nothing else. A picture may stand below it.
fn closing<'a>(nodes: &[Node<'a>]) -> Option<(ElementRef<'a>, String)> {
    let elements = nodes.iter().rev().flat_map(|node| {
        let within: Vec<ElementRef<'a>> = node.descendants().filter_map(ElementRef::wrap).collect();
        within.into_iter().rev()
    });
    let named = |element: ElementRef<'a>| {
        work::spend(20);
        let said: usize = element.text().map(str::len).sum();
        let text = if said <= 4 * LONGEST { text_of(element) } else { return None };
        let is_apart = without_dash(&text).is_some() || in_brackets(&text).is_some();
        if text.chars().count() > LONGEST || !is_apart || element.next_siblings().any(|node| says(&node)) {
            return None;
        }
        signature(&text).map(|signature| (element, signature.name))
    };
    elements.filter(|element| element.value().name() != "a").find_map(named)
}

/// What stands behind a dash.
fn without_dash(text: &str) -> Option<&str> {
    text.trim()
        .strip_prefix(['-', '\u{2013}', '\u{2014}', '\u{2015}', '~'])
        .map(str::trim)
        .filter(|rest| !rest.is_empty())
}

/// One word that may be somebody's given name: with a capital, where the script has any.
fn is_given_name(text: &str) -> bool {
    let is_small = text.chars().next().is_some_and(char::is_lowercase);
    let is_word = text.chars().all(|char| char.is_alphabetic() || person::is_mark(char) || "-'\u{2019}".contains(char));
    (2..=16).contains(&text.chars().count()) && is_word && !is_small && !says_something_else(text)
}

/// Whether a word is one of those that pages put beside their entries.
fn says_something_else(word: &str) -> bool {
    words::is(Concept::Updates, word) || words::is(Concept::PageLabel, word) || words::is(Concept::Live, word)
}

/// "(Magne)", "(kl)", "(ЈТ)": who wrote is told by a given name or by initials, in brackets and in an element of its own.
fn in_brackets(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix(['(', '[', '（'])?.strip_suffix([')', ']', '）'])?.trim();
    let is_word =
        !name.contains(char::is_whitespace) && name.chars().all(|char| char.is_alphabetic() || ".-/'’".contains(char));
    ((2..=16).contains(&name.chars().count()) && is_word && !says_something_else(name)).then_some(name)
}
