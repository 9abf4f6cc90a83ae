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
        let pushed = may_be_pushed && page.new >= gap.len();
        if !(pushed && gap.len() > PUSHED) {
            for id in gap.iter().filter(|id| page.is_beyond(far, id)) {
                let standing = records.get(*id).map(|record| record.standing);
                let unclear = match standing {
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
