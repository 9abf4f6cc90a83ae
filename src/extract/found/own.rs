//! Of like elements those that are entries: readers' postings between those of the newsroom, and advertisements, have the
//! same form.

use super::families::Family;
use super::outline::{Outline, weight};
use crate::extract::boilerplate::shape::{Shape, is_paid};
use crate::extract::boilerplate::words::{ADVERT, ADVERT_LABELS, COMMENT, is_one};
use crate::extract::html::names;
use crate::extract::view::left::{Left, Rule};
use crate::extract::view::text_of;

/// Where more than this share of the members bear a name, it is what the page calls its entries.
const USUAL: usize = 3;

/// The members that are entries, and what the others say, with the rule.
pub fn entries(outline: &Outline<'_>, family: &Family) -> (Family, Vec<Left>) {
    let rules: Vec<Option<Rule>> = family.members.iter().map(|&at| other(outline, at)).collect();
    let count = |rule: Rule| rules.iter().filter(|other| **other == Some(rule)).count();
    // A page may call its own entries postings: then many are called so, and nothing else tells them from the rest.
    let is_usual = |rule: Rule| count(rule) * USUAL > family.members.len();
    let is_out = |rule: &Option<Rule>, at: usize| match rule {
        Some(Rule::Comments) => !is_usual(Rule::Comments) || answers(outline, at),
        Some(_) => true,
        None => false,
    };
    let mut own = Vec::new();
    let mut left = Vec::new();
    for (&at, rule) in family.members.iter().zip(&rules) {
        match rule.filter(|_| is_out(rule, at)) {
            Some(rule) => left.push(Left { rule, text: text_of(outline.places[at].element) }),
            None => own.push(at),
        }
    }
    if left.is_empty() || own.is_empty() {
        return (family.clone(), Vec::new());
    }
    (Family { members: own, form: family.form }, left)
}

/// What a member is, if it is no entry.
fn other(outline: &Outline<'_>, at: usize) -> Option<Rule> {
    let place = &outline.places[at];
    let value = place.element.value();
    let told = value.attr("data-type").map(names::words).into_iter();
    let called: Vec<Vec<String>> = names::of(value).into_iter().chain(told).collect();
    let is = |list: &[&str]| called.iter().any(|words| list.iter().any(|word| names::holds(words, word)));
    let is_ad_hoc = called.iter().any(|words| names::holds(words, "ad-hoc"));
    let left = beside_what_was_paid_for(outline, at);
    let is_advert = is(ADVERT) && !is_ad_hoc && {
        let shape = Shape::of(place.element, None);
        // Running text of its own speaks against the name.
        shape.sentences == 0 || left.is_labelled || left.has_paid_link
    };
    // Nothing is left once the paid part is out.
    if is_advert
        || (left.is_labelled && left.has_paid_link)
        || ((left.is_labelled || left.has_paid_link) && left.said < 12)
        || (left.is_labelled && left.links_only)
    {
        return Some(Rule::Advert);
    }
    let user = ["user-comment", "userpost", "user-post", "reader-comment"];
    (is(COMMENT) || is(&user)).then_some(Rule::Comments)
}

/// What an element says beside what was paid for.
struct Rest {
    has_paid_link: bool,
    is_labelled: bool,
    links_only: bool,
    said: usize,
}

fn beside_what_was_paid_for(outline: &Outline<'_>, at: usize) -> Rest {
    let mut rest = Rest { has_paid_link: false, is_labelled: false, links_only: false, said: outline.places[at].said };
    let mut gone = 0;
    for inner in outline.within(at).skip(1) {
        let place = &outline.places[inner];
        let name = place.element.value().name();
        if name == "a" && is_paid(place.element) {
            rest.has_paid_link = true;
            gone += place.said;
        } else if name == "time" {
            gone += place.said;
        } else if place.end == inner + 1
            && (2..=24).contains(&place.said)
            && super::flat::level(place.element).is_none()
            && is_one(&text_of(place.element), ADVERT_LABELS)
        {
            rest.is_labelled = true;
            gone += place.said;
        }
    }
    let place = &outline.places[at];
    rest.links_only = place.linked * 5 >= place.said.saturating_sub(gone) * 3 && place.linked > 0;
    rest.said = place.said.saturating_sub(gone);
    rest
}

/// Whether it can be answered: what people say to one another.
fn answers(outline: &Outline<'_>, at: usize) -> bool {
    let place = &outline.places[at];
    weight(&text_of(place.element)) > 0 && Shape::of(place.element, None).replies > 0
}
