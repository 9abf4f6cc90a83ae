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
    /// The id of the entry that is missing.
    pub id: EntryId,
    /// Before which place of the page it is to be expected at the next check.
    pub before: usize,
    /// What that may mean.
    pub why: Why,
}

/// What it may mean that an entry is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It stood between two that are there: it is missing.
    Gone,
    /// It stood above all that is left: the page may be an older copy.
    Above,
    /// It stood beside the last that is left: new ones may have pushed it off.
    Pushed,
    /// With others, so that it is plain: they were pushed off, and are no longer expected.
    Off,
}

/// Those that are absent and yet expected, where a page showed what is `expected` and now shows what is `shown`, both in
/// their order. All others that are gone have scrolled off, whichever end that was. `grows`: the page is longer than it
/// ever was, so that nothing was pushed off it.
///
/// Absence is almost never deletion: a page shows the newest so many, may turn round when coverage ends, and pins old
/// entries on top. So an entry counts as missed only between two that have kept their order, and between whose times its
/// own lies.
pub fn absent(known: &Known<'_>, expected: &[EntryId], shown: &[EntryId], grows: bool) -> Vec<Absent> {
    let there: HashSet<&EntryId> = shown.iter().collect();
    if expected.iter().all(|id| there.contains(id)) {
        return Vec::new();
    }
    // From here on the newest is on top, of whatever page.
    let rises = |page: &[EntryId]| !known.falls(page);
    let (mut expected, mut page): (Vec<&EntryId>, Vec<&EntryId>) = (expected.iter().collect(), shown.iter().collect());
    let upwards = rises(shown);
    if upwards {
        page.reverse();
    }
    let was: HashSet<&EntryId> = expected.iter().copied().collect();
    let page = Page::new(known, &was, page);
    let kept = |expected: &[&EntryId]| -> Vec<usize> {
        expected.iter().filter_map(|id| page.places.get(*id).copied()).collect()
    };
    let places = kept(&expected);
    let in_turn = places.windows(2).filter(|pair| pair[0] < pair[1]).count();
    if in_turn * 2 + 1 < places.len() {
        expected.reverse();
    }
    let regular = in_time(known, &page, in_order(&kept(&expected)));
    // Without its newest the page may be an older copy, or cut: what is new does not show.
    let headless = expected.first().is_some_and(|id| !page.places.contains_key(id));

    let usual = known.usual;
    let mut absent = Vec::new();
    let mut above = Above::default();
    let mut gap: Vec<&EntryId> = Vec::new();
    for id in expected {
        let Some(&far) = page.places.get(id) else {
            gap.push(id);
            continue;
        };
        if !regular.contains(&far) {
            continue;
        }
        // A first post or a summary at the old end never scrolls: what stood beside it may have been pushed off.
        let may_be_pushed = far + 1 == page.shown.len() && !grows;
        // A page that shrinks by most of what it showed is another matter; one that runs upwards may have a pinned one there.
        let stays = page.shown.len() >= usual || headless || (upwards && above.count > PUSHED);
        let pushed = may_be_pushed && stays;
        for id in gap.iter().filter(|id| is_newer(known.time(id), known.time(page.shown[far]))) {
            let is_above = !above.has_newer(known.time(id), page.latest[far]);
            let why = match known.standing(id) {
                _ if pushed && gap.len() > PUSHED => Why::Off,
                _ if is_above => Why::Above,
                // Once it was clear.
                Some(Standing::Missing { looks: 1.., .. }) => Why::Gone,
                Some(Standing::Missing { .. }) if may_be_pushed => Why::Pushed,
                // One that is gone, with nothing in its place, is gone.
                _ if pushed && (page.shown.len() >= usual || headless || upwards) => Why::Pushed,
                _ => Why::Gone,
            };
            absent.push(Absent { id: (*id).clone(), before: far, why });
        }
        gap.clear();
        above.add(known.time(id));
    }
    if upwards {
        absent.reverse();
        absent.iter_mut().for_each(|absent| absent.before = shown.len() - absent.before);
    }
    absent
}

/// How many of these are not missing.
pub fn usual(records: &BTreeMap<EntryId, Record>, page: &[EntryId]) -> usize {
    let is_shown = |id: &&EntryId| records.get(*id).is_some_and(|record| record.standing == Standing::Shown);
    page.iter().filter(is_shown).count()
}

/// What is known of the entries of both pages.
pub struct Known<'a> {
    /// All records of the live blog that are at hand, by id.
    pub records: &'a BTreeMap<EntryId, Record>,
    /// When those were published that have no record yet.
    pub new: HashMap<EntryId, Timestamp>,
    /// How many stood on the page as it was, without those that were missing then.
    pub usual: usize,
}

impl Known<'_> {
    fn time(&self, id: &EntryId) -> Option<Timestamp> {
        self.records.get(id).map(|record| record.published.at).or_else(|| self.new.get(id).copied())
    }

    fn standing(&self, id: &EntryId) -> Option<Standing> {
        self.records.get(id).map(|record| record.standing)
    }

    /// Whether a page has the newer ones on top, as most have; one that tells no times has.
    fn falls(&self, page: &[EntryId]) -> bool {
        let times: Vec<Timestamp> = page.iter().filter_map(|id| self.time(id)).collect();
        let falls = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let rises = times.windows(2).filter(|pair| pair[0] < pair[1]).count();
        falls >= rises
    }
}

/// A page as it is, the newest on top.
struct Page<'a> {
    shown: Vec<&'a EntryId>,
    places: HashMap<&'a EntryId, usize>,
    /// For each place, the latest time of those above it that are new to it.
    latest: Vec<Option<Timestamp>>,
}

impl<'a> Page<'a> {
    fn new(known: &'a Known<'a>, was: &HashSet<&EntryId>, shown: Vec<&'a EntryId>) -> Page<'a> {
        let mut latest = Vec::with_capacity(shown.len());
        let mut so_far: Option<Timestamp> = None;
        for id in &shown {
            latest.push(so_far);
            if !was.contains(id) {
                so_far = so_far.max(known.time(id));
            }
        }
        Page { places: shown.iter().enumerate().map(|(at, id)| (*id, at)).collect(), shown, latest }
    }
}

/// Those above that have kept their order.
#[derive(Default)]
struct Above {
    count: usize,
    nearest: Option<Timestamp>,
}

impl Above {
    fn add(&mut self, time: Option<Timestamp>) {
        self.count += 1;
        self.nearest = time;
    }

    /// Whether the nearest of them is newer; where there is none, any of those that are new to the page.
    fn has_newer(&self, this: Option<Timestamp>, new: Option<Timestamp>) -> bool {
        match (self.count, this) {
            (count, None) => count > 0,
            (0, Some(this)) => new.is_some_and(|new| minute(new) >= minute(this)),
            (_, this) => is_newer(self.nearest, this),
        }
    }
}

/// Whether, as far as times tell, one is as new as another or newer. One view tells minutes where another tells seconds.
fn is_newer(this: Option<Timestamp>, that: Option<Timestamp>) -> bool {
    this.zip(that).is_none_or(|(this, that)| minute(this) >= minute(that))
}

fn minute(time: Timestamp) -> i64 {
    time.as_second().div_euclid(60)
}

/// Of these places the most that have kept their order, without the pinned and the moved.
fn in_order(places: &[usize]) -> Vec<usize> {
    longest_row(places).into_iter().map(|at| places[at]).collect()
}

/// Of places on a page those whose times fall as they should, without what was moved up long ago.
fn in_time(known: &Known<'_>, page: &Page<'_>, places: Vec<usize>) -> HashSet<usize> {
    let age = |place: &usize| known.time(page.shown[*place]).map(|time| -minute(time));
    let timed: Vec<usize> = places.iter().copied().filter(|place| age(place).is_some()).collect();
    if timed.len() < places.len() {
        return places.into_iter().collect();
    }
    let ages: Vec<i64> = timed.iter().filter_map(age).collect();
    longest_row(&ages).into_iter().map(|at| timed[at]).collect()
}

/// Where the longest row of values that never fall stands in these.
fn longest_row<T: Ord>(values: &[T]) -> Vec<usize> {
    // The end of the best row of each length, and for each value the one before it in its row.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; values.len()];
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] <= *value);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut row = Vec::new();
    let mut at = ends.last().copied();
    while let Some(here) = at {
        row.push(here);
        at = before[here];
    }
    row.reverse();
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
            layers: Vec::new(),
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
        let absent = absent(
            &Known { usual: usual(&records, &expected), records: &records, new: HashMap::new() },
            &expected,
            &shown,
            grows,
        );
        let told: Vec<String> = absent
            .iter()
            .filter(|one| one.why != Why::Off)
            .map(|one| {
                let before = shown.get(one.before).map_or("the end", |id| id.0.as_str());
                format!("{}{} before {before}", one.id, if one.why == Why::Gone { "" } else { "?" })
            })
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
            ("turned round, and part of the other end", "4 3 2", "1 2 3", "4? before the end"),
            ("on a page that runs upwards", "1 2 3 4 5", "1 2 4 5", "3 before 4"),
            ("pushed off a page that runs upwards", "3 4 5 6", "4 5 6 7", ""),
            ("pushed off it below a pinned one", "1 4 5 6", "1 5 6 7", "4? before 5"),
            ("the newest of it", "3 4 5", "3 4", "5? before the end"),
            ("the newest of it, and then a newer one", "3 4 5", "3 4 6", "5 before 6"),
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
            ("no longer above the last one", "5 4 3? 2", "5 4 2 1", "3 before 2"),
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
            let is = in_order(&places);
            assert_eq!(is, row, "{places:?}");
        }
    }
}
