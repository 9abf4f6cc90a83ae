//! Which of the entries on a page is which record: by the most trusted name first, one to one; and where names are
//! missing or lie, by likeness, time and neighbours.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use jiff::SignedDuration;

use super::likeness::Words;
use super::record::{Record, Standing};
use crate::entry::{ContentHash, Entry, EntryId, Name, Precision, Stamp};

/// Two times that are further apart are of two entries, unless their names or words leave no doubt.
const FAR: SignedDuration = SignedDuration::from_mins(10);
/// Two times that are nearer are the same, told with and without seconds.
const NEAR: SignedDuration = SignedDuration::from_secs(60);

/// Ages in hours and days are wrong by as much.
const AGES: SignedDuration = SignedDuration::from_hours(26);

/// So many on either side are compared with an entry that is not known by name.
const FEW: usize = 24;

/// Who says as much in the very same words is the same.
const MANY: usize = 8;

/// Who is who.
#[derive(Debug)]
pub struct Matches {
    /// For each entry of the page the record that it is; `None` for a new one.
    pub ids: Vec<Option<EntryId>>,
    /// Whether the site seems to have given new ids to entries that are known.
    pub ids_churn: bool,
}

/// Matches the entries of a page with the records at hand. `page` is what it should show, in its order.
pub fn matches(records: &BTreeMap<EntryId, Record>, page: &[EntryId], entries: &[Entry]) -> Matches {
    let mut matching = Matching::new(records, page, entries);
    matching.by_names(true, &[Times::Same, Times::Any]);
    // Of those that can be told by time and words most have other ids than they had.
    let known = matching.count();
    let mut ids_churn = false;
    if known < entries.len() && known < page.len() {
        let mut loose = matching.clone();
        loose.by_names(false, &[Times::Same]);
        let more = loose.count() - known;
        ids_churn = more >= 2 && more > known;
        if ids_churn {
            loose.by_names(false, &[Times::Any]);
            matching = loose;
        }
    }
    matching.by_likeness(ids_churn);
    Matches { ids: matching.found.iter().map(|found| found.map(|record| record.id.clone())).collect(), ids_churn }
}

#[derive(Clone)]
struct Matching<'a> {
    records: &'a BTreeMap<EntryId, Record>,
    page: &'a [EntryId],
    entries: &'a [Entry],
    found: Vec<Option<&'a Record>>,
    taken: HashSet<&'a EntryId>,
}

impl<'a> Matching<'a> {
    fn new(records: &'a BTreeMap<EntryId, Record>, page: &'a [EntryId], entries: &'a [Entry]) -> Matching<'a> {
        Matching { records, page, entries, found: vec![None; entries.len()], taken: HashSet::new() }
    }

    fn count(&self) -> usize {
        self.taken.len()
    }

    fn take(&mut self, at: usize, record: &'a Record) {
        self.taken.insert(&record.id);
        self.found[at] = Some(record);
    }

    /// By the names that both bear, the most trusted first. Two that bear different ids of the site's own are two,
    /// while `ids_differ`.
    fn by_names(&mut self, ids_differ: bool, times: &[Times]) {
        let asked: HashSet<&Name> = self.entries.iter().flat_map(|entry| &entry.names).collect();
        let mut known: HashMap<&Name, Vec<&Record>> = HashMap::new();
        for record in self.records.values() {
            for name in record.names.iter().filter(|name| asked.contains(name)) {
                known.entry(name).or_default().push(record);
            }
        }
        // An id that was used again is that of the later entry.
        known.values_mut().for_each(|records| records.sort_by_key(|record| std::cmp::Reverse(record.place)));
        let strong = (0..2).map(|trust| (trust, Times::Any));
        // Of one minute and one text says more than of one minute and one author.
        let weak = times.iter().flat_map(|&times| (2..5).rev().map(move |trust| (trust, times)));
        for (trust, times) in strong.chain(weak) {
            for at in 0..self.entries.len() {
                let entry = &self.entries[at];
                if self.found[at].is_some() || entry.names.is_empty() {
                    continue;
                }
                let names = entry.names.iter().filter(|name| rank(name) == trust);
                let mut candidates =
                    names.flat_map(|name| known.get(name).into_iter().flatten()).copied().filter(|record| {
                        !self.taken.contains(&record.id)
                            && match trust {
                                0 => !is_another(entry, record),
                                _ => {
                                    (!ids_differ || may_be_one(entry, record))
                                        && times_allow(entry, record, trust, times)
                                }
                            }
                    });
                let first = candidates.next();
                // Of several that fit a weaker name none is it.
                let is_clear = |first: &&Record| trust == 0 || candidates.all(|other| other.id == first.id);
                if let Some(record) = first.filter(is_clear) {
                    self.take(at, record);
                }
            }
        }
    }

    /// By likeness, those that are still unknown: an edited entry without an id, or one whose id is new.
    fn by_likeness(&mut self, ids_churn: bool) {
        let place: HashMap<&EntryId, usize> = self.page.iter().enumerate().map(|(at, id)| (id, at)).collect();
        let unknown = |at: &usize| self.found[*at].is_none();
        let seconds: BTreeSet<i64> = (0..self.entries.len())
            .filter(unknown)
            .filter_map(|at| self.entries[at].published)
            .map(|stamp| stamp.at.as_second())
            .collect();
        // What was not on the page a while ago has to be the same to the minute.
        let is_near = |record: &Record| {
            let second = record.published.at.as_second();
            seconds.range(second - NEAR.as_secs()..=second + NEAR.as_secs()).next().is_some()
        };
        let in_question =
            |record: &&Record| !self.taken.contains(&record.id) && (place.contains_key(&record.id) || is_near(record));
        if !(0..self.entries.len()).any(|at| unknown(&at)) {
            return;
        }
        let missing = Missing::new(self.records.values().filter(in_question), &place);
        if missing.by_time.is_empty() {
            return;
        }
        // Gone from between two that are there; one that has scrolled off is not.
        let is_there = |place: Option<usize>| {
            place.and_then(|place| self.page.get(place)).is_some_and(|id| self.taken.contains(id))
        };
        let is_between = |place: usize| is_there(place.checked_sub(1)) && is_there(place.checked_add(1));
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for at in (0..self.entries.len()).filter(|&at| self.found[at].is_none()) {
            let entry = &self.entries[at];
            let words = Words::of(entry);
            let gap = self.gap(at, &place);
            for number in missing.near(entry, &words, &gap) {
                let (record, known, place) = &missing.by_time[number];
                if !(ids_churn || may_be_one(entry, record)) {
                    continue;
                }
                let fits = gap.contains(place);
                let is_alone = fits && gap.len() <= 2;
                let is_gone = is_between(*place) && record.standing == Standing::Shown;
                if *place == usize::MAX && apart(entry, record).is_none_or(|apart| apart >= NEAR) {
                    continue;
                }
                if let Some(score) = score(apart(entry, record), &words, known, fits, is_gone || is_alone) {
                    pairs.push((score, at, number));
                }
            }
        }
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
        for (_, at, number) in pairs {
            let record = missing.by_time[number].0;
            if self.found[at].is_none() && !self.taken.contains(&record.id) {
                self.take(at, record);
            }
        }
    }

    /// Where on the page as it was an entry would stand, going by those around it that are known.
    fn gap(&self, at: usize, place: &HashMap<&EntryId, usize>) -> Range<usize> {
        let place_of = |at: usize| self.found[at].and_then(|record| place.get(&record.id).copied());
        let before = (0..at).rev().find_map(place_of);
        let after = (at + 1..self.entries.len()).find_map(place_of);
        match (before, after) {
            // Turned round, the one before stands behind.
            (Some(before), Some(after)) => before.min(after) + 1..before.max(after),
            (Some(before), None) => before + 1..self.page.len(),
            (None, Some(after)) => 0..after,
            (None, None) => 0..0,
        }
    }
}

/// The records at hand that were not found by name and come into question.
struct Missing<'a> {
    /// With their words and their places on the page as it was (those that did not stand on it: the highest number), the
    /// oldest first.
    by_time: Vec<(&'a Record, Words, usize)>,
    /// The place on the page as it was, and where it stands above.
    by_place: Vec<(usize, usize)>,
    /// Where those stand above that say the same.
    by_words: HashMap<ContentHash, Vec<usize>>,
}

impl<'a> Missing<'a> {
    fn new(records: impl Iterator<Item = &'a Record>, place: &HashMap<&EntryId, usize>) -> Missing<'a> {
        let place_of = |id: &EntryId| place.get(id).copied().unwrap_or(usize::MAX);
        let mut by_time: Vec<(&Record, Words, usize)> =
            records.map(|record| (record, Words::of(&record.entry), place_of(&record.id))).collect();
        by_time.sort_by_key(|(record, _, place)| (record.published.at, *place));
        let mut by_place: Vec<(usize, usize)> =
            by_time.iter().enumerate().map(|(number, (_, _, place))| (*place, number)).collect();
        by_place.sort_unstable();
        let mut by_words: HashMap<ContentHash, Vec<usize>> = HashMap::new();
        for (number, (_, words, _)) in by_time.iter().enumerate() {
            by_words.entry(words.hash()).or_default().push(number);
        }
        Missing { by_time, by_place, by_words }
    }

    /// Those that come into question for an entry: a few of about its time, a few of about its place, a few that say the
    /// same. All would be too many to compare on a page on which everything has changed.
    fn near(&self, entry: &Entry, words: &Words, gap: &Range<usize>) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        if let Some(published) = entry.published {
            let begin = self.by_time.partition_point(|(record, ..)| record.published.at < published.at);
            near.extend(begin.saturating_sub(FEW)..(begin + FEW).min(self.by_time.len()));
        }
        let begin = self.by_place.partition_point(|(place, _)| *place < gap.start);
        let in_gap = self.by_place[begin..].iter().take_while(|(place, _)| *place < gap.end);
        near.extend(in_gap.take(2 * FEW).map(|(_, number)| *number));
        near.extend(self.by_words.get(&words.hash()).into_iter().flatten().take(FEW));
        near
    }
}

#[derive(Clone, Copy)]
enum Times {
    Same,
    Any,
}

fn rank(name: &Name) -> u8 {
    match name {
        Name::Id(_) => 0,
        Name::Link(_) => 1,
        Name::Moment(_) => 2,
        Name::Heading(_) => 3,
        Name::Text(_) => 4,
    }
}

/// Whether the times of two that share a weak name leave it possible that they are one.
fn times_allow(entry: &Entry, record: &Record, trust: u8, times: Times) -> bool {
    let apart = apart(entry, record);
    // Several entries of one author may bear the same minute: then the words decide.
    if trust == 2 && !is_to_the_second(entry) && !is_like(entry, record) {
        return false;
    }
    match times {
        Times::Same => apart.is_none_or(|apart| apart < NEAR),
        // The name has the time in it, or a permalink, or is of no use without it.
        Times::Any if trust < 4 => true,
        Times::Any => {
            let (Some(stamp), Some(apart)) = (entry.published, apart) else { return true };
            let is_day = |stamp: &Stamp| stamp.precision == Precision::Day;
            let inferred = stamp.inferred || record.published.inferred;
            // A date or a zone that was worked out is wrong by whole hours.
            let by_hours = apart.as_secs() % 3600 == 0;
            // An age ("1 hour ago") is counted anew at each visit: of those that say the very same it tells nothing.
            let are_ages = stamp.inferred && record.published.inferred && apart <= AGES && say_the_same(entry, record);
            is_day(&stamp) || is_day(&record.published) || apart <= FAR || (inferred && by_hours) || are_ages
        }
    }
}

/// Whether two say the very same, in more words than a refrain has.
fn say_the_same(entry: &Entry, record: &Record) -> bool {
    let (is, was) = (Words::of(entry), Words::of(&record.entry));
    is.count() >= MANY && is.are_the_same(&was)
}

fn is_to_the_second(entry: &Entry) -> bool {
    entry.published.is_some_and(|stamp| stamp.precision == Precision::Second && stamp.at.as_second() % 60 != 0)
}

fn is_like(entry: &Entry, record: &Record) -> bool {
    let (is, was) = (Words::of(entry), Words::of(&record.entry));
    is.count() < 4 || was.count() < 4 || is.likeness(&was) >= 0.4 || is.containment(&was) >= 0.7
}

/// Two that both bear an id of the site's own, and not the same one, are two; unless the entry comes from another layer of the
/// page now, which has ids of its own.
fn may_be_one(entry: &Entry, record: &Record) -> bool {
    let is_id = |name: &&Name| matches!(name, Name::Id(_));
    !entry.names.iter().any(|name| is_id(&name))
        || !record.names.iter().any(|name| is_id(&name))
        || !record.tellings.contains_key(&entry.layer)
}

/// Whether the site has used the id of this record for something else: at another time, in other words.
fn is_another(entry: &Entry, record: &Record) -> bool {
    let is_read = |stamp: &Stamp| !stamp.inferred;
    let both_read = is_read(&record.published) && entry.published.as_ref().is_some_and(is_read);
    if !both_read || apart(entry, record).is_none_or(|apart| apart <= FAR) {
        return false;
    }
    let (is, was) = (Words::of(entry), Words::of(&record.entry));
    is.count() >= 4 && was.count() >= 4 && is.likeness(&was) < 0.4 && is.containment(&was) < 0.7
}

fn apart(entry: &Entry, record: &Record) -> Option<SignedDuration> {
    Some(entry.published?.at.duration_since(record.published.at).abs())
}

/// How sure it is that these two are one; `None` where it is not. `fits`: whether it stands among the same neighbours.
/// `is_gone`: whether the record is missing from where it stood alone or between others that are there.
fn score(apart: Option<SignedDuration>, is: &Words, was: &Words, fits: bool, is_gone: bool) -> Option<f64> {
    let (likeness, containment) = (is.likeness(was), is.containment(was));
    let is_one = match apart {
        Some(apart) if apart < NEAR => likeness >= 0.4 || containment >= 0.7 || (fits && likeness >= 0.3),
        // It was dated anew.
        Some(apart) if apart > FAR => is_gone && was.count() >= MANY && is.are_the_same(was),
        _ => (is_gone && likeness >= 0.85) || (fits && (likeness >= 0.5 || containment >= 0.9)),
    };
    let same_time = apart.is_some_and(|apart| apart < NEAR);
    is_one.then_some(likeness.max(containment * 0.9) + f64::from(u8::from(same_time)) + 0.1 * f64::from(u8::from(fits)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::Timestamp;

    use super::*;
    use crate::entry::{Content, Layer};

    /// "#3 12:07 Two boats are in." has an id, a time and a text; "12:07 …" no id; "? …" no time either.
    fn entry(told: &str) -> Entry {
        let (id, rest) = match told.strip_prefix('#') {
            Some(rest) => rest.split_once(' ').map(|(id, rest)| (Some(id), rest)).unwrap(),
            None => (None, told),
        };
        let (clock, text) = rest.split_once(' ').unwrap();
        let at = |clock: &str| format!("2026-03-02T{clock}:00Z").parse::<Timestamp>().unwrap();
        let mut names: Vec<Name> = id.map(|id| Name::Id(id.to_owned())).into_iter().collect();
        names.push(Name::Text(text.to_lowercase().chars().take(80).collect()));
        Entry {
            names,
            link: None,
            title: None,
            content: Content { text: text.to_owned(), ..Content::default() },
            published: (clock != "?").then(|| Stamp::exact(at(clock))),
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
            layers: Vec::new(),
        }
    }

    /// The pages as they were and are, entries parted by `|`; for each of the latter the place of the former, or -.
    fn matched(was: &str, is: &str) -> (String, bool) {
        let now = "2026-03-02T23:00:00Z".parse().unwrap();
        let parts = |page: &str| page.split('|').map(|part| entry(part.trim())).collect::<Vec<_>>();
        let records: BTreeMap<EntryId, Record> = parts(was)
            .into_iter()
            .enumerate()
            .map(|(at, entry)| {
                let id = EntryId(at.to_string());
                (id.clone(), Record::new(id, entry, 100 - at as i64, now, now))
            })
            .collect();
        let page: Vec<EntryId> = records.keys().cloned().collect();
        let matches = matches(&records, &page, &parts(is));
        let ids: Vec<String> =
            matches.ids.iter().map(|id| id.as_ref().map_or("-".to_owned(), |id| id.0.clone())).collect();
        (ids.join(" "), matches.ids_churn)
    }

    #[test]
    fn an_entry_is_found_again_by_all_that_is_known_of_it() {
        let boats = "Two boats are in and the harbour master says that a third one is on its way from Ireland";
        let ferry = "The ferry will not sail before six tomorrow morning says the company that runs it";
        let whale = "A whale was seen off the pier by a dozen people who were waiting for the bus into town";
        let page = format!("12:07 {boats} | 12:05 {ferry} | 12:01 {whale}");
        let with_ids = format!("#1 12:07 {boats} | #2 12:05 {ferry} | #3 12:01 {whale}");
        for (what, was, is, found) in [
            ("by text", &page, format!("12:07 {boats} | 12:05 {ferry} | 12:01 {whale}"), "0 1 2"),
            ("corrected, without an id", &page, format!("12:07 {boats} | 12:05 No {ferry} | 12:01 {whale}"), "0 1 2"),
            (
                "with more behind it",
                &page,
                format!(
                    "12:07 {boats} | 12:05 It is said: {ferry}, and more, much more, and still more than that was said | 12:01 {whale}"
                ),
                "0 1 2",
            ),
            (
                "dated anew by a minute and corrected",
                &page,
                format!("12:07 {boats} | 12:06 {ferry} now | 12:01 {whale}"),
                "0 1 2",
            ),
            ("dated anew", &page, format!("12:30 {ferry} | 12:07 {boats} | 12:01 {whale}"), "1 0 2"),
            (
                "said in quite other words, at the same minute among the same neighbours",
                &page,
                format!(
                    "12:07 {boats} | 12:05 The company says now it will sail the ferry at noon as planned | 12:01 {whale}"
                ),
                "0 1 2",
            ),
            (
                "something else at that minute",
                &page,
                format!("12:07 {boats} | 12:05 Rain begins over Dover tonight | 12:01 {whale}"),
                "0 - 2",
            ),
            ("turned round", &page, format!("12:01 {whale} | 12:05 No {ferry} | 12:07 {boats}"), "2 1 0"),
            (
                "the same short words again, later",
                &"12:07 Goal! | 12:01 Kick-off".to_owned(),
                "12:40 Goal! | 12:07 Goal! | 12:01 Kick-off".to_owned(),
                "- 0 1",
            ),
            (
                "the same words in one minute",
                &"12:07 Goal! | 12:07 Goal! | 12:01 Kick-off".to_owned(),
                "12:07 Goal! | 12:07 Goal! | 12:01 Kick-off".to_owned(),
                "0 1 2",
            ),
            ("by id, whatever it says", &with_ids, "#2 12:05 Quite other words than those".to_owned(), "1"),
            ("by id, dated anew", &with_ids, format!("#2 18:05 {ferry}"), "1"),
            ("an id that is used again", &with_ids, "#2 18:05 Rain begins over Dover tonight".to_owned(), "-"),
            ("other ids are other entries", &with_ids, format!("#8 12:30 {boats} | #1 12:07 {boats}"), "- 0"),
            ("an id comes to an entry that had none", &page, format!("#1 12:07 {boats} | #2 12:05 {ferry}"), "0 1"),
        ] {
            let (ids, churn) = matched(was, &is);
            assert_eq!((ids.as_str(), churn), (found, false), "{what}");
        }
        let (ids, churn) = matched(
            &with_ids,
            &format!(
                "#9 12:09 Rain begins over Dover tonight | #8 12:07 {boats} | #7 12:05 {ferry} now | #6 12:01 {whale}"
            ),
        );
        assert_eq!((ids.as_str(), churn), ("- 0 1 2", true), "ids that are new at every fetch");
    }
}
