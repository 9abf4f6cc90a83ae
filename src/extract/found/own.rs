//! A family without what is no entry though it has the form of one: readers' postings between those of the newsroom, and
//! advertisements.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

use super::facts::Facts;
use super::families::Family;
use super::outline::Outline;
use super::whose::path_of;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::text_of;
use crate::extract::words::{self, Concept};

/// The members that are the newsroom's own. What bears a name of readers' postings has to be one by its form as well: it can
/// be answered, where the others cannot.
pub fn own(outline: &Outline<'_>, facts: &Facts, family: &Family) -> Family {
    let answerable: Vec<bool> = family.members.iter().map(|&at| facts.has_reply(&outline.within(at))).collect();
    // Where all can be answered, that tells none from the others.
    let some_answerable = answerable.iter().filter(|is| **is).count() * 2 < answerable.len();
    let mut sayings: HashMap<String, usize> = HashMap::new();
    let says = |at: usize| -> String {
        // Without digits: a copy may bear another time.
        text_of(outline.places[at].element).chars().filter(|char| char.is_alphabetic()).collect()
    };
    let may_be_advert: Vec<bool> = family.members.iter().map(|&at| advert_signs(outline, facts, at) > 0).collect();
    for (&at, _) in family.members.iter().zip(&may_be_advert).filter(|(_, may)| **may) {
        *sayings.entry(says(at)).or_default() += 1;
    }
    let is_own = |nth: usize, at: usize| {
        let is_reader = some_answerable && answerable[nth] && is_called(outline, at, Concept::CommentName);
        // One sign may be chance: an affiliate link, a heading on advertising, a class for what is promoted.
        let repeats = || usize::from(sayings.get(&says(at)).is_some_and(|count| *count > 1));
        let is_advert = may_be_advert[nth] && advert_signs(outline, facts, at) + repeats() >= 2;
        // Between the entries the outlet asks for an address or for an opinion.
        let asks = || outline.marks_in(at).is_empty() && has_field(outline, at);
        !is_reader && !is_advert && !asks()
    };
    let mut members: Vec<usize> =
        family.members.iter().enumerate().filter(|(nth, at)| is_own(*nth, **at)).map(|(_, &at)| at).collect();
    trim(outline, &mut members);
    without_summary(outline, &mut members);
    if members.is_empty() { family.clone() } else { Family { members, form: family.form } }
}

/// So many boxes in the frame of the entries a page may well have: its headline, a call for donations, dates to come.
const BOXES: usize = 4;

/// Takes from either end what has no time where the others do, or one in its text, and is made of other things than they, or called
/// otherwise than all of them: a box that only has the same frame. Between two entries it may be one that has lost its time.
fn trim(outline: &Outline<'_>, members: &mut Vec<usize>) {
    let has_time = |at: usize| !outline.marks_in(at).is_empty();
    let timed: Vec<usize> = members.iter().copied().filter(|&at| has_time(at)).collect();
    if timed.len() < 3 || members.len() - timed.len() > BOXES.max(members.len() / 5) {
        return;
    }
    let made_of = |at: usize| -> HashSet<(&str, Option<&str>)> {
        work::spend(20 * outline.within(at).len());
        let elements = outline.within(at).skip(1).map(|inner| outline.places[inner].element.value());
        elements.map(|value| (value.name(), value.attr("class"))).collect()
    };
    let place = |at: usize| outline.marks_in(at).first().map(|mark| path_of(outline, at, mark.at).finish());
    let stand = |at: usize| outline.marks_in(at).first().map(|mark| std::mem::discriminant(&mark.stand));
    let class = |at: usize| outline.places[at].element.attribute("class");
    let entry = timed[timed.len() / 2];
    let same = |at: &&usize| class(**at) == class(entry) && place(**at) == place(entry);
    // Nearly all: what is at the edge may have a time somewhere in its text.
    let are_called_alike = timed.len() - timed.iter().filter(same).count() <= 1;
    let is_other = |edge: usize, next: usize| {
        let is_called_otherwise = are_called_alike && class(edge) != class(entry) && place(edge) != place(entry);
        if is_called_otherwise || has_time(edge) {
            return is_called_otherwise && (!has_time(edge) || stand(edge) != stand(entry));
        }
        let (edge, next) = (made_of(edge), made_of(next));
        edge.intersection(&next).count() * 2 < edge.len()
    };
    while let [.., next, last] = members[..]
        && is_other(last, next)
    {
        members.pop();
    }
    while let [first, next, ..] = members[..]
        && is_other(first, next)
    {
        members.remove(0);
    }
}

/// Leaves out the box that lists the most important of the others: several times that are all theirs.
fn without_summary(outline: &Outline<'_>, members: &mut Vec<usize>) {
    let digits = |at: usize| -> String {
        text_of(outline.places[at].element).chars().filter(|char| char.is_numeric()).take(20).collect()
    };
    let times: Vec<Vec<String>> = members
        .iter()
        .map(|&at| {
            let marks = outline.marks_in(at).iter().take(20);
            work::spend(100);
            marks.filter(|mark| !outline.places[mark.at].quoted).map(|mark| digits(mark.at)).collect()
        })
        .collect();
    let is_summary = |nth: usize| {
        let others = || times.iter().enumerate().filter(|(other, times)| *other != nth && times.len() == 1);
        // Ages are alike by chance: "2 hours ago".
        let is_theirs = |time: &String| time.chars().count() >= 3 && others().any(|(_, times)| times[0] == *time);
        times[nth].len() >= 2 && times[nth].iter().all(is_theirs)
    };
    // They stand above or below the others.
    for edge in [members.len().saturating_sub(1), 0] {
        if members.len() > 3 && edge < times.len() && is_summary(edge) {
            members.remove(edge);
        }
    }
}

/// How many signs a member bears of an advertisement: its name, its label, links that were all paid for; with one of these,
/// that it has no time is one more.
fn advert_signs(outline: &Outline<'_>, facts: &Facts, at: usize) -> usize {
    let range = outline.within(at);
    let links = facts.links(&range);
    let is_paid = |link: usize| {
        let rel = outline.places[link].element.attribute("rel").unwrap_or_default();
        rel.split_ascii_whitespace().any(|word| word == "sponsored")
    };
    let label = range.clone().find(|&inner| outline.places[inner].end == inner + 1 && outline.places[inner].said > 0);
    let is_labelled = label.is_some_and(|label| {
        let text = text_of(outline.places[label].element);
        words::is(Concept::AdvertLabel, text.trim_end_matches(':'))
    });
    let is_paid_for = !links.is_empty() && links.iter().all(|(link, _)| is_paid(*link));
    let signs = [is_called(outline, at, Concept::AdvertName), is_labelled, is_paid_for];
    match signs.iter().filter(|is| **is).count() {
        0 => 0,
        signs => signs + usize::from(outline.marks_in(at).is_empty()),
    }
}

/// Whether there is something to be filled in.
fn has_field(outline: &Outline<'_>, at: usize) -> bool {
    outline.within(at).any(|inner| {
        let value = outline.places[inner].element.value();
        match value.name() {
            "textarea" => true,
            "input" => {
                matches!(value.attribute("type").unwrap_or("text"), "text" | "email" | "tel" | "radio" | "checkbox")
            }
            _ => false,
        }
    })
}

fn is_called(outline: &Outline<'_>, at: usize, concept: Concept) -> bool {
    let value = outline.places[at].element.value();
    value.classes().chain(value.attribute("data-type")).chain(value.id()).any(|name| words::is_named(concept, name))
}
