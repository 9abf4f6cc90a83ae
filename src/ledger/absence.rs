//! Which entries are gone from where the page should show them, and which have merely scrolled off it.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::record::{Record, Standing};
use crate::entry::EntryId;

/// When more than so many are gone from above the last one of a page, they were pushed off.
const PUSHED: usize = 2;

/// An entry that the page showed, does not show now, and should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Which.
    pub id: EntryId,
    /// Before which place of the page it is to be expected at the next look.
    pub before: usize,
    /// Whether that may have another reason: it stood above all that is left, or new ones may have pushed it off.
    pub unclear: bool,
}

/// Those that are absent and yet expected, where a page showed what is `expected` and now shows what is `shown`, both in
/// their order. All others that are gone have scrolled off, whichever end that was. `grows`: the page is longer than it
/// ever was, so that nothing was pushed off it.
///
/// Absence is almost never deletion: a page shows the newest so many, may turn round when coverage ends, and pins old
/// entries on top. So an entry counts as missed only between two that have kept their order, and between whose times its
/// own lies.
pub fn absent(
    records: &BTreeMap<EntryId, Record>,
    expected: &[EntryId],
    shown: &[EntryId],
    grows: bool,
) -> Vec<Absent> {
    let page = Page::new(records, expected, shown);
    let mut expected: Vec<(&EntryId, Option<usize>)> =
        expected.iter().map(|id| (id, page.places.get(id).copied())).collect();
    if expected.iter().all(|(_, place)| place.is_some()) {
        return Vec::new();
    }
    let kept: Vec<usize> = expected.iter().filter_map(|(_, place)| *place).collect();
    let rises = kept.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let regular = if rises * 2 + 1 < kept.len() {
        expected.reverse();
        in_order(kept.iter().rev().copied())
    } else {
        in_order(kept.iter().copied())
    };

    let mut absent = Vec::new();
    let mut near: Option<usize> = None;
    let mut gap: Vec<&EntryId> = Vec::new();
    let mut left = regular.len();
    for (id, place) in expected {
        let Some(far) = place else {
            gap.push(id);
            continue;
        };
        if !regular.contains(&far) {
            continue;
        }
        // A first post or a summary at the end never scrolls: what stood above it may have been pushed off.
        left -= 1;
        let may_be_pushed = left == 0 && !grows;
        let standing = |id: &EntryId| records.get(id).map(|record| record.standing);
        let fresh = gap.iter().filter(|id| standing(id) == Some(Standing::Shown)).count();
        let pushed = may_be_pushed && page.new >= fresh;
        if !(pushed && gap.len() > PUSHED) {
            for id in gap.iter().filter(|id| page.is_beyond(far, id)) {
                let unclear = match standing(id) {
                    Some(Standing::Missing { looks: 0, .. }) => may_be_pushed || !page.has_before(near, far, id),
                    // Once it was clear.
                    Some(Standing::Missing { .. }) => false,
                    _ => pushed || !page.has_before(near, far, id),
                };
                absent.push(Absent { id: (*id).clone(), before: far, unclear });
            }
        }
        gap.clear();
        near = Some(far);
    }
    absent
}

/// A page as it is.
struct Page<'a> {
    records: &'a BTreeMap<EntryId, Record>,
    shown: &'a [EntryId],
    places: HashMap<&'a EntryId, usize>,
    /// Whether it runs from new to old.
    falls: bool,
    /// How many on it are new to it.
    new: usize,
    /// For each place, the nearest time (on a page that falls: the latest) of those before it that are new to it.
    nearest: Vec<Option<Timestamp>>,
}

impl<'a> Page<'a> {
    fn new(records: &'a BTreeMap<EntryId, Record>, expected: &'a [EntryId], shown: &'a [EntryId]) -> Page<'a> {
        let was: HashSet<&EntryId> = expected.iter().collect();
        let time = |id: &EntryId| records.get(id).map(|record| record.published.at);
        let times: Vec<Timestamp> = shown.iter().filter_map(time).collect();
        let falls = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let rises = times.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falls = falls >= rises;
        let mut nearest = Vec::with_capacity(shown.len());
        let mut so_far: Option<Timestamp> = None;
        for id in shown {
            nearest.push(so_far);
            if let Some(time) = time(id).filter(|_| !was.contains(id)) {
                so_far = Some(so_far.map_or(time, |far| if falls { far.max(time) } else { far.min(time) }));
            }
        }
        Page {
            records,
            shown,
            places: shown.iter().enumerate().map(|(at, id)| (id, at)).collect(),
            falls,
            new: shown.iter().filter(|id| !was.contains(id)).count(),
            nearest,
        }
    }

    fn time(&self, id: &EntryId) -> Option<Timestamp> {
        self.records.get(id).map(|record| record.published.at)
    }

    /// Whether, going by its time, the entry at that place stands behind this one.
    fn is_beyond(&self, place: usize, id: &EntryId) -> bool {
        match (self.time(&self.shown[place]), self.time(id)) {
            (Some(there), Some(this)) => there == this || (there < this) == self.falls,
            _ => true,
        }
    }

    /// Whether anything stands before it, going by the times: the one that did, or one that is new.
    fn has_before(&self, near: Option<usize>, far: usize, id: &EntryId) -> bool {
        let Some(this) = self.time(id) else { return near.is_some() };
        let is_before = |there: Timestamp| there == this || (there > this) == self.falls;
        near.and_then(|near| self.time(&self.shown[near])).is_some_and(is_before)
            || self.nearest[far].is_some_and(is_before)
    }
}

/// Of these places the most that rise: those that have kept their order, without the pinned and the moved.
fn in_order(places: impl Iterator<Item = usize>) -> HashSet<usize> {
    let places: Vec<usize> = places.collect();
    // The end of the best row of each length, and for each place the one before it in its row.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; places.len()];
    for (at, place) in places.iter().enumerate() {
        let length = ends.partition_point(|&end| places[end] < *place);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut row = HashSet::new();
    let mut at = ends.last().copied();
    while let Some(here) = at {
        row.insert(places[here]);
        at = before[here];
    }
    row
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::entry::{Content, Entry, Layer, Stamp};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn record(minute: i64, standing: Standing) -> Record {
        let entry = Entry {
            names: Vec::new(),
            link: None,
            title: None,
            content: Content::default(),
            published: Some(Stamp::exact(at(minute))),
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
        };
        let id = EntryId(minute.to_string());
        Record { standing, ..Record::new(id, entry, minute, at(10_000), at(10_000)) }
    }

    /// The pages are minutes of publication, which are the ids too: "5 4 3". "4?" is one of which it was unclear before, "4!"
    /// one that is missing already. The answer: "4 before 3", "4? before 3" where it is unclear.
    fn told(expected: &str, shown: &str, grows: bool) -> String {
        let ids = |page: &str| -> Vec<EntryId> {
            page.split_whitespace().map(|word| EntryId(word.trim_end_matches(['?', '!']).to_owned())).collect()
        };
        let words = expected.split_whitespace().chain(shown.split_whitespace());
        let mut records: BTreeMap<EntryId, Record> = BTreeMap::new();
        for word in words {
            let minute: i64 = word.trim_end_matches(['?', '!']).parse().unwrap();
            let standing = match word.chars().last() {
                Some('?') => Standing::Missing { looks: 0, at: at(0) },
                Some('!') => Standing::Missing { looks: 1, at: at(0) },
                _ => Standing::Shown,
            };
            records.entry(EntryId(minute.to_string())).or_insert_with(|| record(minute, standing));
        }
        let (expected, shown) = (ids(expected), ids(shown));
        let absent = absent(&records, &expected, &shown, grows);
        let told: Vec<String> = absent
            .iter()
            .map(|one| format!("{}{} before {}", one.id, if one.unclear { "?" } else { "" }, shown[one.before]))
            .collect();
        told.join(", ")
    }

    #[test]
    fn only_what_lacks_between_two_is_missed() {
        for (what, expected, shown, absent) in [
            ("nothing", "3 2 1", "3 2 1", ""),
            ("from the midst", "5 4 3 2 1", "5 4 2 1", "3 before 2"),
            ("two from the midst", "5 4 3 2 1", "5 2 1", "4 before 2, 3 before 2"),
            ("pushed off the end", "5 4 3", "6 5 4", ""),
            ("all pushed off", "3 2 1", "6 5 4", ""),
            ("the newest", "5 4 3", "4 3", "5? before 4"),
            ("the newest, and then a newer one", "5 4 3", "6 4 3", "5 before 4"),
            ("an older edge of a network", "6 5 4 3", "5 4 3 2", "6? before 5"),
            ("with a new one in its place", "5 4 2 1", "5 3 2 1", "4 before 2"),
            ("on a page that was turned round", "5 4 3 2 1", "1 2 4 5", "3 before 4"),
            ("turned round, and the other end of it", "9 8 7 6", "1 2 3 4", ""),
            ("turned round, and part of the other end", "4 3 2", "1 2 3", ""),
            ("on a page that runs upwards", "1 2 3 4 5", "1 2 4 5", "3 before 4"),
            ("pinned", "5 4 3 1", "1 5 4 3", ""),
            ("pinned, and one pushed off", "5 4 3 2", "1 6 5 4 3", ""),
            ("no longer pinned", "1 5 4 3", "5 4 3", ""),
            ("one of two that were pinned", "1 2 6 5 4", "1 6 5 4", ""),
            ("from below the pinned one", "1 6 5 4", "1 5 4", "6? before 5"),
            ("from below the pinned one, and then a newer one", "1 6 5 4", "1 7 5 4", "6 before 5"),
            ("from the midst, and one is pinned", "5 4 3 2 1", "2 5 4 1", "3 before 1"),
            ("pushed off above one that stays", "5 4 3 1", "6 5 4 1", "3? before 1"),
            ("and again", "6 5 4 3? 1", "8 7 6 5 1", "4? before 1, 3? before 1"),
            ("and then it is plain", "7 6 5 4 3? 1", "9 8 7 6 1", ""),
            ("from above the last one, with nothing new", "5 4 3 1", "5 4 1", "3 before 1"),
            ("as unclear as before", "5 4 3? 1", "5 4 1", "3? before 1"),
            ("no longer above the last one", "5 4 3? 2", "5 4 2 1", "3? before 2"),
            ("clear is clear", "5 4 3! 1", "6 5 4 1", "3 before 1"),
        ] {
            assert_eq!(told(expected, shown, false), absent, "{what}");
        }
        assert_eq!(told("5 4 3 1", "6 5 4 1", true), "3 before 1", "a page that grows pushes nothing off");
        assert_eq!(told("6 5 4 3? 1", "7 6 5 4 1", true), "3 before 1", "even if that was unclear");
    }

    #[test]
    fn the_most_that_kept_their_order_are_regular() {
        for (places, row) in [
            (vec![], vec![]),
            (vec![0, 1, 2], vec![0, 1, 2]),
            (vec![1, 2, 3, 0], vec![1, 2, 3]),
            (vec![3, 0, 1, 2], vec![0, 1, 2]),
            (vec![0, 4, 1, 2, 3], vec![0, 1, 2, 3]),
        ] {
            let mut is: Vec<usize> = in_order(places.iter().copied()).into_iter().collect();
            is.sort_unstable();
            assert_eq!(is, row, "{places:?}");
        }
    }
}
