//! Which of the times that stand in an entry is the entry's: the one that stands where it stands in most entries, and never one
//! of a card, of a quotation or of a link to another article.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use scraper::ElementRef;

use super::marks::{Mark, Stand};
use super::outline::Outline;
use super::parts;
use crate::extract::view::text_of;

/// A place is that of the entries' times where one in so many entries has a time there.
const COMMON: usize = 2;
/// Where so many of ten have a time at a common place, the others show none if they have none there or near the top.
const NEARLY_ALL: usize = 8;
/// A link that says so much more than its time, in letters, is one to what the time is of.
const SAYS_MORE: usize = 24;
/// A clock of two numbers is no longer, in letters.
const CLOCK: usize = 5;
/// The words in the class of a card that links to another article.
const CARDS: [&str; 8] = ["related", "card", "teaser", "promo", "embed", "tweet", "quote", "read-more"];

/// The time of each entry, of those that stand in it.
pub fn times(outline: &Outline<'_>, members: &[usize]) -> Vec<Option<Mark>> {
    let own: Vec<Vec<(u64, &Mark)>> = members
        .iter()
        .map(|&member| {
            let marks = outline.marks_in(member).iter();
            let marks = marks.filter(|mark| !outline.places[mark.at].quoted && !outline.is_of_readers(mark.at, member));
            marks.map(|mark| (place_of(outline, member, mark), mark)).collect()
        })
        .collect();
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for marks in &own {
        let mut seen: Vec<u64> = marks.iter().map(|(place, _)| *place).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|place| *counts.entry(place).or_default() += 1);
    }
    let is_common = |place: &u64| members.len() >= 3 && counts[place] * COMMON >= members.len();
    // How far into an entry the common places are, in elements.
    let depth = |member: usize, mark: &Mark| mark.at - member;
    let depths = own.iter().zip(members).filter_map(|(marks, &member)| {
        marks.iter().filter(|(place, _)| is_common(place)).map(|(_, mark)| depth(member, mark)).max()
    });
    let deepest = depths.clone().max().unwrap_or(0);
    let is_rule = depths.count() * 10 >= members.len() * NEARLY_ALL;
    own.iter()
        .zip(members)
        .map(|(marks, &member)| {
            let fits = |(place, mark): &&(u64, &Mark)| {
                is_common(place)
                    || (!is_of_a_card(outline, member, mark) && (!is_rule || depth(member, mark) <= deepest))
            };
            let marks: Vec<&(u64, &Mark)> = marks.iter().filter(fits).collect();
            let common: Vec<Mark> =
                marks.iter().filter(|(place, _)| is_common(place)).map(|(_, mark)| (*mark).clone()).collect();
            let all = || marks.iter().map(|(_, mark)| (*mark).clone()).collect::<Vec<Mark>>();
            parts::time(&common).cloned().or_else(|| parts::time(&all()).cloned())
        })
        .collect()
}

/// What stands in an entry where a time should be, and is not understood: all that an element for times shows.
pub fn unread(outline: &Outline<'_>, member: usize) -> Option<String> {
    let is_for_times = |at: &usize| {
        let place = &outline.places[*at];
        let value = place.element.value();
        let is_called = || {
            value.classes().any(|class| {
                let class = class.to_ascii_lowercase();
                class.ends_with("time") || class.ends_with("date") || class.ends_with("timestamp")
            })
        };
        !place.quoted && (1..=60).contains(&place.said) && (value.name() == "time" || is_called())
    };
    outline.within(member).find(is_for_times).map(|at| text_of(outline.places[at].element))
}

/// Clocks that nobody took for times, "20.45" where it may be any number: those that stand at the same place in most entries and
/// come in order.
pub fn columns_of_clocks<'a>(outline: &Outline<'a>, members: &[usize]) -> Vec<Option<ElementRef<'a>>> {
    let mut columns: HashMap<u64, Vec<(usize, u32, ElementRef<'a>)>> = HashMap::new();
    for (nth, &member) in members.iter().enumerate() {
        for at in outline.within(member) {
            let place = &outline.places[at];
            let shows_time = outline.marks_in(at).iter().any(|mark| mark.stand != Stand::OnContainer);
            if place.quoted || !(3..=CLOCK).contains(&place.said) || shows_time {
                continue;
            }
            let Some(minutes) = bare_clock(&text_of(place.element)) else { continue };
            let column = columns.entry(path_of(outline, member, at).finish()).or_default();
            if column.last().is_none_or(|(last, ..)| *last != nth) {
                column.push((nth, minutes, place.element));
            }
        }
    }
    let mut found = vec![None; members.len()];
    for column in columns.into_values().filter(|column| column.len() >= 3 && column.len() * 5 >= members.len() * 3) {
        let steps = column.windows(2).map(|pair| pair[0].1.cmp(&pair[1].1));
        let (mut up, mut down) = (0, 0);
        steps.for_each(|step| match step {
            Ordering::Less => up += 1,
            Ordering::Greater => down += 1,
            Ordering::Equal => {}
        });
        if up.max(down) * 5 >= (up + down) * 4 {
            column.into_iter().for_each(|(nth, _, element)| found[nth] = Some(element));
        }
    }
    found
}

/// The minute of the day that a text of two numbers may mean.
fn bare_clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(['.', ':', 'h'])?;
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (hours, rest) = (number(hours)?, number(minutes)?);
    (hours < 24 && rest < 60 && minutes.len() == 2).then_some(hours * 60 + rest)
}

/// Where a mark stands in its entry, and how: the same for like elements on like paths.
fn place_of(outline: &Outline<'_>, member: usize, mark: &Mark) -> u64 {
    let mut hasher = path_of(outline, member, mark.at);
    let stand = match mark.stand {
        Stand::Attribute => 0_u8,
        Stand::OnContainer => 1,
        Stand::Alone => 2,
        Stand::Leading(..) => 3,
        Stand::Trailing => 4,
    };
    (stand, mark.is_change).hash(&mut hasher);
    hasher.finish()
}

/// The way from an entry to a place in it: the same for like elements on like paths.
pub fn path_of(outline: &Outline<'_>, member: usize, place: usize) -> DefaultHasher {
    let mut hasher = DefaultHasher::new();
    let mut at = place;
    while at != member {
        let value = outline.places[at].element.value();
        value.name().hash(&mut hasher);
        // Classes that differ from entry to entry tell nothing of the place.
        value
            .classes()
            .filter(|class| !class.bytes().any(|byte| byte.is_ascii_digit()))
            .for_each(|class| class.hash(&mut hasher));
        at = outline.places[at].parent;
    }
    hasher
}

/// Whether a time is of something that stands in the entry: a card, a link to another article.
pub fn is_of_a_card(outline: &Outline<'_>, member: usize, mark: &Mark) -> bool {
    let mut at = mark.at;
    let own = outline.places[at].said;
    while at != member {
        let place = &outline.places[at];
        let value = place.element.value();
        let is_link = value.name() == "a" && place.said > own + SAYS_MORE;
        let is_called = value.classes().any(|class| {
            let class = class.to_ascii_lowercase();
            CARDS.iter().any(|word| class.contains(word))
        });
        // A box beside the text that holds the time and no more is where this page puts its times.
        let is_aside =
            place.margin.is_some() && outline.places[member].margin.is_none() && place.said > own + SAYS_MORE;
        if is_link || is_called || is_aside {
            return true;
        }
        at = place.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_of_two_numbers_is_told_from_other_numbers() {
        for (text, minutes) in [
            ("20.45", Some(1245)),
            ("0:05", Some(5)),
            ("21h05", Some(1265)),
            ("1.85", None),
            ("24.00", None),
            ("3.5", None),
            ("20.45.10", None),
            ("Goal", None),
        ] {
            assert_eq!(bare_clock(text), minutes, "{text}");
        }
    }
}
