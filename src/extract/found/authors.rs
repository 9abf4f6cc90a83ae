//! Who wrote an entry, where nobody has described it: what the page calls such a thing, a link to an author's page, the words of a
//! by-line, a name beside a portrait or a time.

use scraper::ElementRef;

use super::families::holder;
use super::marks::Stand;
use super::outline::{Outline, weight};
use crate::extract::boilerplate::shape::is_sentence;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{person, work};
use crate::extract::view::{fold, is_block, text_of};
use crate::extract::words::{self, Concept, names};
use crate::when::{self, Context};

/// No entry is by more.
const MOST_AUTHORS: usize = 4;
/// The least sure sign of an author: a name beside a small picture.
const PORTRAIT: u8 = 5;
/// A name is no longer, in letters.
const PHRASE: usize = 40;
/// Nor is a line that says who wrote.
const BY_LINE: usize = 120;
/// The words that lead to a name are no longer.
const LEAD: usize = 16;

/// Who wrote an entry, by what the page calls such a thing, by a link to an author's page or by the words of a by-line; and
/// the elements that say so.
pub fn authors<'a>(outline: &Outline<'a>, at: usize) -> Vec<(ElementRef<'a>, Vec<String>)> {
    ranked(outline, at).1
}

/// From here on a rank rests on the words of a by-line, or on a portrait, and not on what the page calls it.
pub const IN_WORDS: u8 = 4;

/// The same, and how surely: less is more.
pub fn ranked<'a>(outline: &Outline<'a>, at: usize) -> (u8, Vec<(ElementRef<'a>, Vec<String>)>) {
    among(outline, &Parts { roots: &[at], is_whole: true })
}

/// The elements that an entry is made of.
pub struct Parts<'p> {
    /// Their places, in the order of the page.
    pub roots: &'p [usize],
    /// Whether it is one element that holds the whole entry, and so cannot be its by-line.
    pub is_whole: bool,
}

impl Parts<'_> {
    /// Whether that place is one of the entry's, and not the whole of it.
    fn hold(&self, outline: &Outline<'_>, at: usize) -> bool {
        holder(outline, self.roots, at).is_some_and(|root| !(self.is_whole && at == root))
    }
}

/// The same of an entry that is made of these.
pub fn among<'a>(outline: &Outline<'a>, parts: &Parts<'_>) -> (u8, Vec<(ElementRef<'a>, Vec<String>)>) {
    let mut found: Vec<(u8, usize, Vec<String>)> = Vec::new();
    for inner in parts.roots.iter().flat_map(|&root| outline.within(root).skip(usize::from(parts.is_whole))) {
        let place = &outline.places[inner];
        let is_of_readers = outline.is_of_readers(inner, parts.roots[0]);
        if place.quoted || place.said == 0 || place.said > BY_LINE || is_of_readers {
            continue;
        }
        work::spend(300);
        let text = apart(place.element);
        let rank = author_rank(outline, parts, inner, &text);
        if let Some(rank) = rank
            && outline.marks_in(inner).is_empty()
        {
            let names = person::names_of(&text);
            if !names.is_empty() {
                found.push((rank, inner, names));
            }
        }
    }
    let Some(best) = found.iter().map(|(rank, ..)| *rank).min() else { return (u8::MAX, Vec::new()) };
    // Many persons are those whom an entry tells of, and so are several with their portraits.
    let mut different: Vec<&String> =
        found.iter().filter(|(rank, ..)| *rank == best).flat_map(|(.., names)| names).collect();
    different.sort_unstable();
    different.dedup();
    if different.len() > if best >= PORTRAIT { 1 } else { MOST_AUTHORS } {
        return (u8::MAX, Vec::new());
    }
    let mut names: Vec<(ElementRef<'a>, Vec<String>)> = Vec::new();
    for (_, inner, mine) in found.into_iter().filter(|(rank, ..)| *rank == best) {
        // A wrapper of the same name as what it wraps.
        let is_known =
            |name: &String| names.iter().any(|(_, others)| others.iter().any(|other| other.contains(name.as_str())));
        if !mine.iter().all(is_known) {
            let line = line_around(outline, parts, inner, best, &mine);
            names.push((outline.places[line].element, mine));
        }
    }
    (best, names)
}

/// The line that a name stands in, where that says nothing else than who wrote: "By", what they do. `rank`: how surely the name
/// is an author's.
fn line_around(outline: &Outline<'_>, parts: &Parts<'_>, name: usize, rank: u8, names: &[String]) -> usize {
    let own = outline.places[name].said;
    let mut line = name;
    loop {
        let around = outline.places[line].parent;
        let place = &outline.places[around];
        if around == line
            || !parts.hold(outline, around)
            || place.said > BY_LINE
            || !outline.marks_in(around).is_empty()
        {
            return line;
        }
        let is_bare = place.said == own;
        let text = apart(place.element);
        let named = || person::by_line(&text);
        let tells_of_them = || {
            (named().iter().all(|one| names.contains(one)) && !named().is_empty())
                || names.iter().any(|name| {
                    text.strip_prefix(name.as_str()).is_some_and(|rest| {
                        person::is_capacity(rest.trim_start_matches([' ', '|', ',', '\u{b7}', '\u{2013}', '-']))
                    })
                })
        };
        // In a language whose word for it nobody has told: a word or two before what the page itself calls an author.
        let is_led = || {
            rank < IN_WORDS
                && place.said <= own + LEAD
                && !is_sentence(&text)
                && !matches!(place.element.value().name(), "p" | "li" | "td" | "dd" | "blockquote")
        };
        if !(is_bare || tells_of_them() || is_led()) {
            return line;
        }
        line = around;
    }
}

/// The text of a by-line, with a sign where style alone sets a name and the next thing apart.
fn apart(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for part in element.text() {
        let ends = text.chars().next_back().is_some_and(char::is_alphanumeric);
        if ends && part.starts_with(char::is_alphanumeric) {
            text.push_str(" | ");
        }
        text.push_str(part);
    }
    fold(&text)
}

/// How surely an element tells who wrote its entry; less is more.
fn author_rank(outline: &Outline<'_>, parts: &Parts<'_>, at: usize, text: &str) -> Option<u8> {
    let place = &outline.places[at];
    let element = place.element;
    let value = element.value();
    if value.attribute("itemprop").is_some_and(|prop| prop == "author" || prop == "name")
        || value.attribute("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"))
        || value.attribute("data-testid").is_some_and(|id| names::tokens(id).iter().any(|word| word == "author"))
    {
        return Some(0);
    }
    const OTHER: [&str; 14] = [
        "avatar",
        "image",
        "img",
        "photo",
        "picture",
        "authority",
        "bio",
        "role",
        "job",
        "title",
        "twitter",
        "social",
        "icon",
        "comment",
    ];
    let mut called = names::of(value);
    // Components name their parts so.
    called
        .extend(["slot", "part", "data-component"].iter().filter_map(|name| value.attribute(name)).map(names::tokens));
    let is = |list: &[&str]| called.iter().any(|words| list.iter().any(|word| names::holds(words, word)));
    if words::are_called(Concept::AuthorName, &called) && !is(&OTHER) {
        return Some(1);
    }
    if (words::are_called(Concept::ByLineName, &called) || is(&["by-line"])) && !is(&OTHER) {
        return Some(2);
    }
    let is_in_text = || {
        // A link in a sentence is to whoever the sentence is about.
        let mut block = at;
        while parts.hold(outline, block) && !is_block(outline.places[block].element.value().name()) {
            block = outline.places[block].parent;
        }
        outline.places[block].said > place.said + 40
    };
    if value.name() == "a" && value.attribute("href").is_some_and(person::is_authors_page) && !is_in_text() {
        return Some(3);
    }
    let is_whole = || {
        matches!(
            value.name(),
            "p" | "div" | "span" | "small" | "em" | "i" | "address" | "footer" | "strong" | "b" | "li" | "h6"
        )
    };
    if is_whole() && !person::by_line(text).is_empty() && !is_in_text() {
        return Some(4);
    }
    if place.end <= at + 2 && place.said <= PHRASE && !is_in_text() {
        // "Ada Holm", and under it "Reporting from Kiel".
        let behind = element.next_siblings().find_map(ElementRef::wrap);
        if is_whole()
            && person::looks_like_a_person(text)
            && behind.is_some_and(|other| person::is_capacity(&text_of(other)))
        {
            return Some(4);
        }
        // What a portrait is said to show is a name, in whichever script.
        let is_person = person::looks_like_a_person(text);
        let is_name = |(img, shown): (ElementRef<'_>, String)| {
            if is_portrait(img) {
                is_person || shown == text
            } else {
                is_person && shown == text && is_captioned(element)
            }
        };
        return picture_beside(element).is_some_and(is_name).then_some(PORTRAIT);
    }
    None
}

/// Whether a picture is as small as portraits beside a by-line are, or is called one.
pub fn is_portrait(img: ElementRef<'_>) -> bool {
    let side = |name: &str| img.attribute(name).and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
    let is_called = |element: ElementRef<'_>| {
        names::is_called(element.value(), &["avatar", "gravatar", "portrait", "headshot", "profile"])
    };
    side("width").or_else(|| side("height")).is_some_and(|size| size <= 120.0)
        || is_called(img)
        || img.parent().and_then(ElementRef::wrap).is_some_and(is_called)
}

/// Whether a text and the picture beside it have a box of their own, which is no figure: a figure's caption says whom it shows.
fn is_captioned(element: ElementRef<'_>) -> bool {
    let Some(parent) = element.parent().and_then(ElementRef::wrap) else { return false };
    work::spend(20);
    let is_figure = |name: &str| matches!(name, "figure" | "figcaption" | "a");
    !is_figure(parent.value().name())
        && !is_figure(element.value().name())
        && text_of(parent) == text_of(element)
        && !parent.ancestors().filter_map(ElementRef::wrap).take(2).any(|around| is_figure(around.value().name()))
}

/// The picture that stands right before a text, or with it in a box of their own, and what it is said to show.
fn picture_beside(element: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
    if super::flat::level(element).is_some() {
        return None;
    }
    fn shows(node: ego_tree::NodeRef<'_, scraper::Node>) -> Option<(ElementRef<'_>, String)> {
        let other = ElementRef::wrap(node).filter(|other| other.text().all(|text| text.trim().is_empty()))?;
        let img = other.descendent_elements().find(|inner| matches!(inner.value().name(), "img" | "amp-img"))?;
        Some((img, fold(img.attribute("alt").unwrap_or_default())))
    }
    fn before(element: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
        element.prev_siblings().find(|node| node.value().is_element()).and_then(shows)
    }
    before(element).or_else(|| element.parent().and_then(ElementRef::wrap).and_then(before))
}

/// A short text right beside a time, or before it, which is the name of a person.
pub fn name_beside_time<'a>(outline: &Outline<'a>, at: usize, context: &Context) -> Option<(ElementRef<'a>, String)> {
    outline.marks_in(at).iter().find_map(|mark| {
        let element = outline.places[mark.at].element;
        if mark.stand == Stand::Alone
            && let Some((_, before)) = when::meanings_closing(&text_of(element), context)
            && let Some(name) = person::name_of(before).filter(|name| person::looks_like_a_person(name))
        {
            return Some((element, name));
        }
        let beside =
            [element.prev_siblings().find_map(ElementRef::wrap), element.next_siblings().find_map(ElementRef::wrap)];
        beside.into_iter().flatten().find_map(|other| {
            let text = text_of(other);
            let is_plain = other.descendent_elements().count() <= 3 && super::flat::level(other).is_none();
            (is_plain && weight(&text) <= PHRASE && person::looks_like_a_person(&text)).then_some((other, text))
        })
    })
}
