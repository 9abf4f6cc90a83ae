//! Sighting → ledger: which entries are new, revised, withdrawn; every entry once, under one id, for good.

mod absence;
mod anchors;
pub mod diff;
pub mod history;
mod likeness;
mod matching;
mod record;
mod restored;
pub mod title;
mod volatile;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::entry::{About, ContentHash, Coverage, Entry, EntryId, Layer, Name, Sighting, Stamp};
use absence::{Absent, Known, Why, absent, usual};
use likeness::{Likeness, Words, likeness};
use matching::matches;
use record::{APART, LOOKS, OfPage};

pub use record::{Event, Past, Record, Said, Standing};
pub use restored::Restored;

/// A check that misses more than this share of what it should find, in percent, has seen a bad page.
const BAD: usize = 30;
/// A page may be ahead of us by so much; what it dates later than that is dated wrongly.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// A clock is believed to have been set back by half of so much, and by no more.
const SET_BACK: SignedDuration = SignedDuration::from_hours(96);
/// After so many checks in a row at which all ids were new, they are no ids.
const CHURN: u8 = 2;

/// All that we know of a live blog's entries, or of as many of them as a check can touch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// What every id of this live blog begins with. Given at the first check, and kept when its page moves.
    pub scope: String,
    /// What the page last said of the live blog as a whole.
    pub about: About,
    /// The first headline of its page: the name by which people know it.
    #[serde(default)]
    pub headline: Option<String>,
    /// Whether the site still adds to it.
    pub coverage: Coverage,
    /// The entries on the page at the last check, in its order, with those that are missing where they should be.
    pub page: Vec<EntryId>,
    /// How many places have been given to entries.
    pub places: i64,
    /// What is wrong with the pages of late; while it is, they change nothing.
    #[serde(default)]
    pub doubt: Option<Doubt>,
    /// How many entries the page has shown at most.
    #[serde(default)]
    longest: usize,
    /// At how many checks in a row known entries had new ids.
    #[serde(default)]
    churn: u8,
    /// The time of the latest check of all.
    #[serde(default)]
    seen: Option<Timestamp>,
    /// When its first entry became known.
    #[serde(default)]
    begun: Option<Timestamp>,
    #[serde(skip)]
    records: BTreeMap<EntryId, Record>,
    #[serde(skip)]
    touched: BTreeSet<EntryId>,
    #[serde(skip)]
    past: Vec<Past>,
}

/// What makes us doubt what a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// So many entries are gone from its midst at once …
    pub gone: usize,
    /// … of so many.
    pub of: usize,
    /// At how many checks, ten minutes apart.
    pub looks: u32,
    /// When that was last counted.
    at: Timestamp,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(EntryId),
    /// A reader would notice that it is not as it was.
    Revised(EntryId),
    /// The site has taken it away.
    Withdrawn(EntryId),
}

impl Ledger {
    /// Of what was published, the oldest first, where the record is lost; all ids begin with `scope`.
    pub fn restored(scope: String, about: About, entries: Vec<Restored>, now: Timestamp) -> Ledger {
        let mut ledger = Ledger { scope, about, ..Ledger::default() };
        for restored in entries {
            let id = restored.id.clone();
            if !ledger.records.contains_key(&id) {
                ledger.places += 1;
                ledger.touched.insert(id.clone());
                ledger.records.insert(id, restored.record(ledger.places, now));
            }
        }
        ledger.seen = ledger.records.values().map(|record| record.updated).max().filter(|seen| *seen <= now);
        ledger
    }

    /// Adds records that were kept and are already known to be.
    pub fn recall(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            self.records.entry(record.id.clone()).or_insert(record);
        }
    }

    /// The records at hand, in the order of their ids.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The record of that id, if it is at hand.
    pub fn record(&self, id: &EntryId) -> Option<&Record> {
        self.records.get(id)
    }

    /// The records that are not as they were when they were recalled.
    pub fn touched(&self) -> impl Iterator<Item = &Record> {
        self.touched.iter().filter_map(|id| self.records.get(id))
    }

    /// What has happened to entries since they were recalled, in its order.
    pub fn past(&self) -> &[Past] {
        &self.past
    }

    /// Since when it is known, as far as the record tells: one of before this was kept begins with what is at hand.
    pub fn begun(&self) -> Option<Timestamp> {
        self.begun.or_else(|| self.records.values().map(|record| record.first_seen).min())
    }

    /// Whether any entry was ever seen.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records newest first: by publication, then by place.
    pub fn newest_first(&self) -> Vec<&Record> {
        let mut records: Vec<&Record> = self.records.values().collect();
        records.sort_by_key(|record| std::cmp::Reverse((record.published.at, record.place)));
        records
    }

    /// What we know once we have seen this, and what it changed. A page of which too much is gone changes nothing, and
    /// there is a [`Doubt`] instead, until it has shown itself so for a while.
    pub fn reconcile(mut self, mut sighting: Sighting) -> (Ledger, Vec<Change>) {
        let now = sighting.seen;
        // It shows nothing, so it tells nothing.
        if sighting.entries.is_empty() && sighting.tombstones.is_empty() {
            return (self, Vec::new());
        }
        if self.churn >= CHURN {
            forget_ids(&mut sighting.entries);
        }
        let matches = matches(&self.records, &self.page, &sighting.entries);
        let told: Vec<Option<Timestamp>> =
            sighting.entries.iter().map(|entry| entry.published.map(|stamp| stamp.at)).collect();
        if self.is_doubtful(&matches.ids, &told, now) {
            return (self, Vec::new());
        }
        let known = |id: &Option<EntryId>| Some(self.records.get(id.as_ref()?)?.published.at);
        let known: Vec<Option<Timestamp>> = matches.ids.iter().map(known).collect();
        let mut times: Vec<Option<Stamp>> = sighting.entries.iter().map(|entry| entry.published).collect();
        anchors::hold(&mut times, &known, now);
        sighting.entries.iter_mut().zip(times).for_each(|(entry, time)| entry.published = time);
        let latest = self.latest(now);
        self.seen = self.seen.max(Some(now));
        self.begun = self.begun().or(Some(now));
        self.churn = if matches.ids_churn { (self.churn + 1).min(CHURN) } else { self.lasting_churn(&matches.ids) };
        if sighting.about.title.is_some() || self.about.title.is_none() {
            self.about = sighting.about;
        }
        self.headline = self.headline.or_else(|| self.about.title.clone());
        self.coverage = sighting.coverage;
        let of_page = OfPage {
            layers_agree: self.layers_agree(&sighting.entries, &matches.ids),
            may_be_older: self.may_be_older(&sighting.entries, &matches.ids),
        };
        let main = main_layer(&sighting.entries);
        let usual = usual(&self.records, &self.page);
        let mut changes = Vec::new();
        let mut order: Vec<EntryId> = vec![EntryId(String::new()); sighting.entries.len()];
        let entries: Vec<(usize, Entry)> = sighting.entries.into_iter().enumerate().collect();
        // The newest gets the last place, whichever end of the page it stands at.
        let oldest_first: Vec<(usize, Entry)> =
            if is_newest_first(&entries) { entries.into_iter().rev().collect() } else { entries };
        for (at, entry) in oldest_first {
            let id = match &matches.ids[at] {
                Some(id) => {
                    changes.extend(self.see_again(id, entry, of_page, latest, now));
                    id.clone()
                }
                None => {
                    let id = self.add(entry, latest, now);
                    changes.push(Change::Added(id.clone()));
                    id
                }
            };
            order[at] = id;
        }
        changes.extend(self.miss(order, usual, main, now));
        changes.extend(sighting.tombstones.iter().filter_map(|name| self.take_back(name, now)));
        (self, changes)
    }

    /// What we know once we have learnt that the page is as it was when it was last believed.
    pub fn seen_unchanged(mut self, now: Timestamp) -> (Ledger, Vec<Change>) {
        self.doubt = None;
        let is_missed = |id: &&EntryId| {
            let standing = self.records.get(id).map(|record| record.standing);
            matches!(standing, Some(Standing::Missing { looks, .. }) if looks > 0)
        };
        let missing: Vec<EntryId> = self.page.iter().filter(is_missed).cloned().collect();
        let changes = missing.iter().filter_map(|id| self.count_missing(id, now)).collect();
        self.forget_withdrawn();
        (self, changes)
    }

    /// Whether the page says again what it said before: it is to be read until it is believed, or says something else.
    pub fn is_said_again(&self) -> bool {
        self.page.iter().filter_map(|id| self.records.get(id)).any(Record::is_said_again)
    }

    /// That the page is now another one: what was on the last one is not missing from it.
    pub fn turn_the_page(&mut self) {
        for id in std::mem::take(&mut self.page) {
            self.is_shown(&id);
        }
        self.longest = 0;
        self.doubt = None;
    }

    /// Whether too much is gone from the midst of the page at once. What keeps gone is believed in the end: then the page
    /// shows less, and nothing is missing from it. `told` is when the entries were published, by the page.
    fn is_doubtful(&mut self, matches: &[Option<EntryId>], told: &[Option<Timestamp>], now: Timestamp) -> bool {
        let known = matches.iter().flatten().count();
        let of = usual(&self.records, &self.page);
        let gone = if known * 5 > matches.len().min(self.page.len()) {
            let name = |(at, id): (usize, &Option<EntryId>)| id.clone().unwrap_or(EntryId(format!("new {at}")));
            let shown: Vec<EntryId> = matches.iter().enumerate().map(name).collect();
            let new = shown.iter().zip(told).filter_map(|(id, time)| Some((id.clone(), (*time)?)));
            let known = Known { records: &self.records, new: new.collect(), usual: of };
            let gone = absent(&known, &self.page, &shown, shown.len() > self.longest);
            let is_fresh = |id: &EntryId| self.records.get(id).is_some_and(|record| record.standing == Standing::Shown);
            let count = |why| gone.iter().filter(|absent| absent.why == why && is_fresh(&absent.id)).count();
            // An older copy, or the other end of the page, lacks its newest and nothing else.
            match count(Why::Gone) {
                clear @ (0 | 1) => clear,
                clear if shown.len() < of => clear + count(Why::Above) + count(Why::Pushed) + count(Why::Off),
                clear => clear + count(Why::Above),
            }
        } else {
            let strange = matches.iter().zip(told).filter(|(id, _)| id.is_none()).filter_map(|(_, time)| *time);
            self.strangers_in_the_midst(strange.collect())
        };
        if gone < 2 || gone * 100 <= of * BAD {
            self.doubt = None;
            return false;
        }
        let doubt = self.doubt.get_or_insert(Doubt { gone, of, looks: 0, at: now });
        (doubt.gone, doubt.of) = (gone, of);
        count(doubt, now);
        if doubt.looks < LOOKS {
            return true;
        }
        let shown: HashSet<&EntryId> = matches.iter().flatten().collect();
        let unshown: Vec<EntryId> = self.page.iter().filter(|id| !shown.contains(id)).cloned().collect();
        unshown.iter().for_each(|id| self.is_shown(id));
        self.page = matches.iter().flatten().cloned().collect();
        self.doubt = None;
        false
    }

    /// Of a page on which hardly anything is known: how many that are known belong between its entries, going by the times. A page
    /// that has merely moved on, or shows its other end, has none of them.
    fn strangers_in_the_midst(&self, told: Vec<Timestamp>) -> usize {
        let (first, last) = (told.iter().min(), told.iter().max());
        let (Some(first), Some(last)) = (first, last) else { return 0 };
        let times = self.page.iter().filter_map(|id| self.records.get(id)).map(|record| record.published.at);
        times.filter(|time| first < time && time < last).count()
    }

    /// The latest time that an entry can bear now. Where the clock was set back, the time of earlier checks was as true.
    fn latest(&self, now: Timestamp) -> Timestamp {
        let back = self.seen.map(|seen| seen.duration_since(now)).filter(|back| back.is_positive());
        // A clock that was years ahead for a look shall not let everything pass for ever.
        let ahead = back.map_or(AHEAD, |back| (back + back).clamp(AHEAD, SET_BACK));
        now.checked_add(ahead).unwrap_or(now)
    }

    /// How many checks in a row had new ids: those at a single check are a new design of the page. Ids that were found to be none
    /// are none from then on.
    fn lasting_churn(&self, matches: &[Option<EntryId>]) -> u8 {
        if self.churn >= CHURN || matches.iter().all(Option::is_none) { self.churn } else { 0 }
    }

    /// Whether most of the entries that come from another layer than ever before have the very same words: then other words are
    /// an edit.
    fn layers_agree(&self, entries: &[Entry], matches: &[Option<EntryId>]) -> bool {
        let (mut same, mut all) = (0, 0);
        for (entry, id) in entries.iter().zip(matches) {
            let Some(record) = id.as_ref().and_then(|id| self.records.get(id)) else { continue };
            if record.told_by(entry.layer).is_none() {
                all += 1;
                let is_same = || likeness(&Words::of(entry), &Words::of(&record.entry)) == Likeness::Same;
                same += usize::from(record.hash == ContentHash::of(entry) || is_same());
            }
        }
        all >= 3 && same * 5 >= all * 3
    }

    /// Whether a page may be an older copy of the last one: two entries say again what they said before, or one does and the
    /// newest is gone. One alone was corrected back.
    fn may_be_older(&self, entries: &[Entry], matches: &[Option<EntryId>]) -> bool {
        let says_again = |(entry, id): &(&Entry, &Option<EntryId>)| {
            let record = id.as_ref().and_then(|id| self.records.get(id));
            record.is_some_and(|record| !record.older.is_empty() && record.said_before(entry, ContentHash::of(entry)))
        };
        let again = entries.iter().zip(matches).filter(says_again).count();
        let newest = self.page.iter().filter_map(|id| self.records.get(id)).max_by_key(|record| record.place);
        let is_gone = || newest.is_some_and(|newest| !matches.iter().flatten().any(|id| *id == newest.id));
        again >= 2 || (again == 1 && is_gone())
    }

    fn see_again(
        &mut self,
        id: &EntryId,
        entry: Entry,
        page: OfPage,
        latest: Timestamp,
        now: Timestamp,
    ) -> Option<Change> {
        let record = self.records.get_mut(id)?;
        let before = record.clone();
        let past = record.see(entry, page, latest, now);
        if *record != before {
            self.touched.insert(id.clone());
        }
        self.past.push(past?);
        Some(Change::Revised(id.clone()))
    }

    fn add(&mut self, entry: Entry, latest: Timestamp, now: Timestamp) -> EntryId {
        let id = self.mint(&entry, now);
        self.places += 1;
        self.touched.insert(id.clone());
        self.records.insert(id.clone(), Record::new(id.clone(), entry, self.places, latest, now));
        id
    }

    /// An id from the most trusted name: the same again, should the record ever be lost.
    fn mint(&self, entry: &Entry, now: Timestamp) -> EntryId {
        let key = match entry.names.first() {
            Some(Name::Id(id)) => safe(id),
            _ => {
                let at = entry.published.map_or(now, |stamp| stamp.at);
                format!("{}-{}", at.strftime("%Y%m%dT%H%M%SZ"), &ContentHash::of(entry).to_string()[..12])
            }
        };
        let id = EntryId(format!("{}/{key}", self.scope));
        let again = (2..).map(|count| EntryId(format!("{}/{key}~{count}", self.scope)));
        std::iter::once(id.clone()).chain(again).find(|id| !self.records.contains_key(id)).unwrap_or(id)
    }

    /// Counts the entries that the page should show and does not, and keeps the page's order for the next check. `usual` is
    /// how many it showed, `main` the layer by which most of it was read.
    fn miss(&mut self, order: Vec<EntryId>, usual: usize, main: Option<Layer>, now: Timestamp) -> Vec<Change> {
        let grows = order.len() > self.longest;
        self.longest = self.longest.max(order.len());
        let mut changes = Vec::new();
        let mut before: HashMap<usize, Vec<EntryId>> = HashMap::new();
        for Absent { id, before: place, why } in
            absent(&Known { records: &self.records, new: HashMap::new(), usual }, &self.page, &order, grows)
        {
            if why == Why::Off {
                continue;
            }
            // A layer that never told of it does not miss it.
            let is_told = |record: &Record| {
                main.is_none_or(|main| record.tellings.contains_key(&main) || record.layers.contains(&main))
            };
            if why != Why::Gone || !self.records.get(&id).is_some_and(is_told) {
                self.is_unclear(&id, now);
            } else if let Some(change) = self.count_missing(&id, now) {
                changes.push(change);
                continue;
            }
            if !self.records.get(&id).is_some_and(Record::is_withdrawn) {
                before.entry(place).or_default().push(id);
            }
        }
        let mut page = Vec::with_capacity(order.len());
        for (at, id) in order.into_iter().enumerate() {
            page.extend(before.remove(&at).unwrap_or_default());
            page.push(id);
        }
        page.extend(before.into_values().flatten());
        // What has scrolled off was not taken away, however long it is not seen.
        let still: HashSet<&EntryId> = page.iter().collect();
        let gone: Vec<EntryId> = self.page.iter().filter(|id| !still.contains(id)).cloned().collect();
        gone.iter().for_each(|id| self.is_shown(id));
        self.page = page;
        changes
    }

    /// It is not missed, though it may be missing.
    fn is_unclear(&mut self, id: &EntryId, now: Timestamp) {
        if let Some(record) = self.records.get_mut(id).filter(|record| record.standing == Standing::Shown) {
            record.standing = Standing::Missing { looks: 0, at: now };
            self.touched.insert(id.clone());
        }
    }

    /// It is not missing, as far as can be told.
    fn is_shown(&mut self, id: &EntryId) {
        if let Some(record) = self.records.get_mut(id)
            && matches!(record.standing, Standing::Missing { .. })
        {
            record.standing = Standing::Shown;
            self.touched.insert(id.clone());
        }
    }

    fn count_missing(&mut self, id: &EntryId, now: Timestamp) -> Option<Change> {
        let record = self.records.get_mut(id)?;
        let before = record.standing;
        let past = record.miss(now);
        if record.standing != before {
            self.touched.insert(id.clone());
        }
        self.past.push(past?);
        Some(Change::Withdrawn(id.clone()))
    }

    /// Withdraws what the site itself says that it has taken away. An id that was used again is that of the later entry.
    fn take_back(&mut self, name: &Name, now: Timestamp) -> Option<Change> {
        let named = self.records.values_mut().filter(|record| record.names.contains(name));
        let record = named.max_by_key(|record| record.place)?;
        let past = record.withdraw(now)?;
        let id = record.id.clone();
        self.past.push(past);
        self.touched.insert(id.clone());
        self.forget_withdrawn();
        Some(Change::Withdrawn(id))
    }

    /// Nobody expects on the page what was taken away.
    fn forget_withdrawn(&mut self) {
        let records = &self.records;
        self.page.retain(|id| !records.get(id).is_some_and(Record::is_withdrawn));
    }
}

/// Counts a check, if it is long enough after the last one that was counted.
fn count(doubt: &mut Doubt, now: Timestamp) {
    if doubt.looks == 0 || now.duration_since(doubt.at) >= APART {
        doubt.looks += 1;
        doubt.at = now;
    }
    // The clock may have been set back.
    doubt.at = doubt.at.min(now);
}

/// An id that is new at every fetch names nothing.
fn forget_ids(entries: &mut [Entry]) {
    for entry in entries {
        let is_id = |name: &Name| matches!(name, Name::Id(_) | Name::Link(_));
        if !entry.names.iter().all(is_id) {
            entry.names.retain(|name| !is_id(name));
        }
    }
}

/// The layer by which most entries were read.
fn main_layer(entries: &[Entry]) -> Option<Layer> {
    let mut counts: BTreeMap<Layer, usize> = BTreeMap::new();
    entries.iter().for_each(|entry| *counts.entry(entry.layer).or_insert(0) += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(layer, _)| layer)
}

/// Whether most neighbours on the page have the newer one on top; a page of which nothing is known has.
fn is_newest_first(entries: &[(usize, Entry)]) -> bool {
    let times: Vec<Timestamp> = entries.iter().filter_map(|(_, entry)| Some(entry.published?.at)).collect();
    let falls = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let rises = times.windows(2).filter(|pair| pair[0] < pair[1]).count();
    falls >= rises
}

/// A key that can stand in a tag URI as it is (RFC 4151, section 2.1), and is still the site's own id to the eye.
fn safe(id: &str) -> String {
    let mut key = String::with_capacity(id.len());
    for byte in id.bytes().take(200) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' => key.push(char::from(byte)),
            byte => key.push_str(&format!("%{byte:02X}")),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::title::title_from;
    use super::*;
    use crate::entry::{Content, Precision, Stamp};

    fn at(minute: i64) -> Timestamp {
        "2026-03-02T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    /// "3:c" is an entry with the id 3, published at 12:03, that says "c"; "!3:c" one that bears no id.
    fn entry(word: &str) -> Entry {
        let (id, text) = word.split_once(':').unwrap();
        let text = format!("Of this update it is said that it says {text}.");
        let minute = id.trim_start_matches('!').parse().unwrap();
        let mut names = vec![Name::Text(text.to_lowercase())];
        if !id.starts_with('!') {
            names.insert(0, Name::Id(id.to_owned()));
        }
        Entry {
            names,
            link: None,
            title: None,
            content: Content { text, ..Content::default() },
            published: Some(Stamp::exact(at(minute))),
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
            layers: Vec::new(),
        }
    }

    fn sighting(words: &str, now: Timestamp) -> Sighting {
        let entries = words.split_whitespace().map(entry).collect();
        Sighting {
            seen: now,
            about: About::default(),
            entries,
            coverage: Coverage::Running,
            further: None,
            successor: None,
            stale: None,
            doubt: None,
            unread: Default::default(),
            tombstones: Vec::new(),
        }
    }

    /// What the looks come to, each after so many minutes: "+3" is added, "~3" revised, "-3" withdrawn.
    fn follow(looks: &[(i64, &str)]) -> (Ledger, Vec<String>) {
        let mut ledger = Ledger { scope: "tag:a.example,2026:x".to_owned(), ..Ledger::default() };
        let mut told = Vec::new();
        for (minute, words) in looks {
            let (next, changes) = match *words {
                "as it was" => ledger.seen_unchanged(at(*minute)),
                words => ledger.reconcile(sighting(words, at(*minute))),
            };
            ledger = next;
            let key = |id: &EntryId| id.0.rsplit('/').next().unwrap().to_owned();
            let mut changes: Vec<String> = changes
                .iter()
                .map(|change| match change {
                    Change::Added(id) => format!("+{}", key(id)),
                    Change::Revised(id) => format!("~{}", key(id)),
                    Change::Withdrawn(id) => format!("-{}", key(id)),
                })
                .collect();
            changes.sort();
            told.push(changes.join(" "));
        }
        (ledger, told)
    }

    #[test]
    fn every_change_is_told_once_and_none_that_was_not_one() {
        let six = "6:f 5:e 4:d 3:c 2:b 1:a";
        for (what, looks, told) in [
            ("nothing", vec![(9, "2:b 1:a"), (10, "2:b 1:a")], vec!["+1 +2", ""]),
            ("a new one on top", vec![(9, "2:b 1:a"), (10, "3:c 2:b 1:a")], vec!["+1 +2", "+3"]),
            ("scrolled off the end", vec![(9, "2:b 1:a"), (10, "3:c 2:b"), (60, "3:c 2:b")], vec!["+1 +2", "+3", ""]),
            ("an old entry pinned on top", vec![(9, "3:c 2:b 1:a"), (10, "1:a 4:d 3:c")], vec!["+1 +2 +3", "+4"]),
            (
                "pinned, and one scrolled off",
                vec![(9, "1:a 4:d 3:c 2:b"), (10, "1:a 5:e 4:d 3:c"), (40, "1:a 5:e 4:d 3:c")],
                vec!["+1 +2 +3 +4", "+5", ""],
            ),
            ("one word corrected", vec![(9, "2:b 1:a"), (10, "2:bb 1:a"), (11, "2:bb 1:a")], vec!["+1 +2", "~2", ""]),
            ("corrected and corrected back", vec![(9, "2:b"), (10, "2:bb"), (11, "2:b")], vec!["+2", "~2", "~2"]),
            ("another order", vec![(9, "3:c 2:b 1:a"), (10, "1:a 3:c 2:b")], vec!["+1 +2 +3", ""]),
            ("turned round at the end", vec![(9, six), (10, "1:a 2:b 3:c 4:d 5:e 6:f")], vec!["+1 +2 +3 +4 +5 +6", ""]),
            (
                "the other end of the page",
                vec![(9, "6:f 5:e 4:d"), (10, "1:a 2:b 3:c"), (60, "1:a 2:b 3:c"), (90, "1:a 2:b 3:c")],
                vec!["+4 +5 +6", "+1 +2 +3", "", ""],
            ),
            (
                "an old one comes back",
                vec![(9, "3:c 2:b 1:a"), (10, "4:d 3:c 2:b"), (11, "3:c 2:b 1:a")],
                vec!["+1 +2 +3", "+4", ""],
            ),
            ("two that say the same", vec![(9, "2:same 1:same"), (10, "3:same 2:same 1:same")], vec!["+1 +2", "+3"]),
            ("marks and case", vec![(9, "2:b 1:a"), (10, "2:B! 1:a"), (11, "2:“B” 1:a")], vec!["+1 +2", "", ""]),
            (
                "a counter that runs",
                vec![(9, "2:7"), (10, "2:8"), (11, "2:9"), (12, "2:10"), (13, "2:11"), (14, "2:12"), (15, "2:many")],
                vec!["+2", "~2", "~2", "~2", "", "", "~2"],
            ),
            (
                "no ids, one corrected",
                vec![(9, "!2:b !1:a"), (10, "!2:bb !1:a")],
                vec!["+20260302T120100Z-0000 +20260302T120200Z-0000", "~20260302T120200Z-0000"],
            ),
            (
                "no ids, one new",
                vec![(9, "!2:b !1:a"), (10, "!3:c !2:b !1:a")],
                vec!["+20260302T120100Z-0000 +20260302T120200Z-0000", "+20260302T120300Z-0000"],
            ),
        ] {
            let (_, mut is) = follow(&looks);
            // The end of a made id is a hash.
            let made = |word: &str| word.split_once("Z-").map_or(word.to_owned(), |(head, _)| format!("{head}Z-0000"));
            is.iter_mut().for_each(|line| *line = line.split(' ').map(made).collect::<Vec<_>>().join(" "));
            assert_eq!(is, told, "{what}");
        }
    }

    #[test]
    fn only_what_is_missed_again_and_again_in_its_place_is_withdrawn() {
        let six = "6:f 5:e 4:d 3:c 2:b 1:a";
        let without = "6:f 5:e 3:c 2:b 1:a";
        let all = "+1 +2 +3 +4 +5 +6";
        for (what, looks, told) in [
            (
                "three looks, ten minutes apart",
                vec![(10, six), (11, without), (21, without), (31, without)],
                vec![all, "", "", "-4"],
            ),
            (
                "looks in a hurry count once",
                vec![(10, six), (11, without), (12, without), (13, without), (14, without)],
                vec![all, "", "", "", ""],
            ),
            (
                "a page that stays as it is counts",
                vec![(10, six), (11, without), (21, "as it was"), (31, "as it was")],
                vec![all, "", "", "-4"],
            ),
            (
                "back in time",
                vec![(10, six), (11, without), (21, without), (31, six), (41, without)],
                vec![all, "", "", "", ""],
            ),
            (
                "back too late",
                vec![(10, six), (11, without), (21, without), (31, without), (41, six)],
                vec![all, "", "", "-4", "~4"],
            ),
            (
                "once is enough",
                vec![(10, six), (11, without), (21, without), (31, without), (41, without), (51, without)],
                vec![all, "", "", "-4", "", ""],
            ),
            (
                "half of the page is a bad page",
                vec![(10, six), (11, "6:f 1:a"), (21, "6:f 1:a"), (31, "6:f 1:a"), (41, six)],
                vec![all, "", "", "", ""],
            ),
            (
                "a page that stays half is believed, and nothing is missing from it",
                vec![
                    (10, six),
                    (11, "7:g 6:f 1:a"),
                    (21, "7:g 6:f 1:a"),
                    (31, "8:h 7:g 6:f 1:a"),
                    (41, "8:h 7:g 6:ff 1:a"),
                    (61, "8:h 7:g 6:ff 1:a"),
                ],
                vec![all, "", "", "+7 +8", "~6", ""],
            ),
            (
                "half of the page in a hurry",
                vec![(10, six), (11, "6:f 1:a"), (12, "6:f 1:a"), (13, "6:f 1:a"), (14, "6:f 1:a"), (15, six)],
                vec![all, "", "", "", "", ""],
            ),
            (
                "an unchanged page is the one that was believed",
                vec![
                    (10, six),
                    (11, "6:f 1:a"),
                    (21, "6:f 1:a"),
                    (31, "as it was"),
                    (41, "6:f 1:a"),
                    (51, "7:g 6:f 1:a"),
                ],
                vec![all, "", "", "", "", ""],
            ),
            (
                "with new ones on top",
                vec![(10, six), (11, "7:g 6:f 5:e 3:c 2:b"), (21, "8:h 7:g 6:f 5:e 3:c"), (31, "8:h 7:g 6:f 5:e 3:c")],
                vec![all, "+7", "+8", "-4"],
            ),
            (
                "scrolled off while it was missing",
                vec![
                    (10, six),
                    (11, without),
                    (21, "9:i 8:h 7:g 6:f 5:e"),
                    (31, "9:i 8:h 7:g 6:f 5:e"),
                    (41, "9:i 8:h 7:g 6:f 5:e"),
                ],
                vec![all, "", "+7 +8 +9", "", ""],
            ),
        ] {
            let (_, is) = follow(&looks);
            assert_eq!(is, told, "{what}");
        }
    }

    #[test]
    fn times_move_as_a_reader_wants_them_to() {
        let (ledger, _) = follow(&[(30, "2:b 1:a"), (40, "2:bb 1:a"), (50, "2:bb 1:a"), (40, "2:bbb 1:a")]);
        let records = ledger.newest_first();
        let second = records.first().unwrap();
        assert_eq!(second.published.at, at(2), "never moves");
        assert_eq!(second.updated, at(40) + SignedDuration::from_secs(1), "strictly on, though the clock went back");
        assert_eq!(records.last().unwrap().updated, at(1), "was not revised");

        let vague = |stamp: Stamp, now| {
            let mut seen = sighting("1:a", at(now));
            seen.entries[0].published = Some(stamp);
            seen
        };
        let clock = Stamp { at: at(-60), precision: Precision::Minute, inferred: true };
        let (ledger, _) = Ledger::default().reconcile(vague(clock, 10));
        let (ledger, changes) = ledger.reconcile(vague(Stamp::exact(at(1)), 20));
        assert!(changes.is_empty());
        assert_eq!(ledger.newest_first()[0].published, Stamp::exact(at(1)), "read is better than worked out");
        let (ledger, _) = ledger.reconcile(vague(Stamp::exact(at(3)), 30));
        assert_eq!(ledger.newest_first()[0].published.at, at(1), "but a new date for the same entry is not followed");
        let (ledger, _) = Ledger::default().reconcile(vague(Stamp::exact(at(500)), 10));
        assert_eq!(ledger.newest_first()[0].published.at, at(10), "nothing comes out of the future");
    }

    #[test]
    fn a_clock_that_goes_wrong_moves_no_time() {
        let day = 24 * 60;
        let (ledger, told) =
            follow(&[(9, "9:a"), (10 - day, "10:b 9:a"), (11 - day, "10:bb 9:a"), (12, "12:c 10:bb 9:a")]);
        assert_eq!(told, ["+9", "+10", "~10", "+12"]);
        let times: Vec<Timestamp> = ledger.newest_first().iter().map(|record| record.published.at).collect();
        assert_eq!(times, [at(12), at(10), at(9)], "as the page says, though our clock was a day behind");
        let (ledger, _) = follow(&[(9, "9:a"), (9, "10:b 9:aa"), (9, "10:b 9:aaa")]);
        assert_eq!(ledger.newest_first()[1].updated, at(9) + SignedDuration::from_secs(2), "looks in one second");
        let years = 10 * 365 * day;
        let (ledger, _) = follow(&[(9 + years, "9:a"), (10, "9:a"), (11, "99999:b 9:a")]);
        assert_eq!(ledger.newest_first()[0].published.at, at(11), "nor lets everything pass from then on");
    }

    #[test]
    fn a_page_of_thousands_of_entries_or_one_of_megabytes_is_as_any_other() {
        for sign in ["", "!"] {
            let page = |word: &str| {
                let entries: Vec<String> = (0..5_000).rev().map(|n| format!("{sign}{n}:{word}-{}", n * 7919)).collect();
                entries.join(" ")
            };
            let (was, is) = (page("a"), page("b"));
            let (ledger, told) = follow(&[(6_000, &was), (6_001, &is), (6_002, &is)]);
            let counts: Vec<usize> = told.iter().map(|line| line.split_whitespace().count()).collect();
            assert_eq!(counts, [5_000, 5_000, 0], "all of them corrected at once");
            assert_eq!(ledger.newest_first().len(), 5_000);
        }
        let huge = |end: &str| {
            let mut seen = sighting("1:a", at(9));
            seen.entries[0].content.text = format!("{} {end}", "word ".repeat(400_000));
            seen
        };
        let (ledger, _) = Ledger::default().reconcile(huge("one"));
        let (ledger, changes) = ledger.reconcile(huge("two"));
        assert_eq!(changes.len(), 1);
        assert!(ledger.newest_first()[0].title.chars().count() <= 101);
        assert_eq!(ledger.reconcile(huge("two")).1, []);
    }

    #[test]
    fn a_new_recipe_makes_no_edit() {
        let (mut ledger, _) = follow(&[(9, "2:b 1:a")]);
        for record in ledger.records.values_mut() {
            record.recipe -= 1;
            record.hash = ContentHash::of(&entry("9:of-another-recipe"));
            record.tellings.clear();
        }
        let (ledger, changes) = ledger.reconcile(sighting("2:b 1:a", at(10)));
        assert_eq!(changes, []);
        let (_, changes) = ledger.reconcile(sighting("2:bb 1:a", at(11)));
        assert_eq!(changes.len(), 1, "and the next one is told");
    }

    #[test]
    fn what_happens_to_an_entry_is_kept_with_what_it_said_before() {
        let six = "6:f 5:e 4:d 3:c 2:b 1:a";
        let (without, again) = ("6:f 5:e 3:c 2:b 1:a", "6:f 5:e 4:ddd 3:c 2:b 1:a");
        let (ledger, _) = follow(&[
            (10, six),
            (11, "6:f 5:e 4:dd 3:c 2:b 1:a"),
            (12, without),
            (22, without),
            (32, without),
            (40, again),
        ]);
        let said =
            |past: &Past| past.said.as_ref().map(|said| said.content.text.rsplit(' ').next().unwrap().to_owned());
        let past: Vec<_> = ledger.past().iter().map(|past| (past.number, past.event, past.at, said(past))).collect();
        assert_eq!(
            past,
            [
                (1, Event::Revised, at(11), Some("d.".to_owned())),
                (2, Event::Withdrawn, at(32), None),
                (3, Event::Returned, at(40), Some("dd.".to_owned())),
            ]
        );
        let record = ledger.records().find(|record| record.events > 0).unwrap();
        assert!(record.first.as_ref().unwrap().content.text.ends_with(" d."), "what it said at first stays at hand");
        assert_eq!(record.edited, Some(at(40)));
    }

    #[test]
    fn another_view_of_the_same_words_is_no_edit() {
        let say = |layer, text: &str, now| {
            let mut seen = sighting("1:a", at(now));
            seen.entries[0].layer = layer;
            seen.entries[0].content.text = text.to_owned();
            seen.entries[0].content.links = Vec::new();
            seen
        };
        let (ledger, _) = Ledger::default().reconcile(say(
            Layer::Selectors,
            "The ferry “Skua” sails at six, says the harbour master today.",
            9,
        ));
        let (ledger, changes) =
            ledger.reconcile(say(Layer::JsonLd, "The ferry \"Skua\" sails at six, says the harbour master today.", 10));
        assert!(changes.is_empty(), "{changes:?}");
        let (ledger, changes) =
            ledger.reconcile(say(Layer::JsonLd, "The ferry \"Skua\" sails at ten, says the harbour master today.", 11));
        assert_eq!(changes.len(), 1, "a word in the same view is");
        let (_, changes) = ledger.reconcile(say(
            Layer::Selectors,
            "No ferry will sail from this harbour before tomorrow morning.",
            12,
        ));
        assert_eq!(changes.len(), 1, "and so are other words in another one");
    }

    #[test]
    fn an_outlet_that_gives_new_ids_at_every_fetch_floods_nobody() {
        let at_fetch = |fetch: i64, words: &str| {
            let mut seen = sighting(words, at(fetch));
            for (number, entry) in seen.entries.iter_mut().enumerate() {
                entry.names[0] = Name::Id(format!("{fetch}-{number}"));
            }
            seen
        };
        let mut ledger = Ledger::default();
        for (fetch, words, counts) in [
            (10, "3:c 2:b 1:a", (3, 0)),
            (11, "4:d 3:c 2:b 1:a", (1, 0)),
            (12, "5:e 4:d 3:cc 2:b 1:a", (1, 1)),
            (13, "5:e 4:d 3:cc 2:bb", (0, 1)),
            (14, "6:f 5:e 4:d 3:cc", (1, 0)),
        ] {
            let (next, changes) = ledger.reconcile(at_fetch(fetch, words));
            let added = changes.iter().filter(|change| matches!(change, Change::Added(_))).count();
            assert_eq!((added, changes.len() - added), counts, "only what is new or corrected: {words}");
            ledger = next;
        }
        assert!(ledger.records().all(|record| record.names.len() < 6), "and ids that name nothing are forgotten");
    }

    #[test]
    fn a_title_is_the_first_sentence_and_stays() {
        for (text, title) in [
            ("Good morning. It rains.", "Good morning. It rains"),
            ("It rains!\nAnd how.", "It rains!"),
            (
                "Mr. Smith has paid 3.50 for the whole of the ferry. Nobody knows why.",
                "Mr. Smith has paid 3.50 for the whole of the ferry",
            ),
            (
                "“Is it so?” he asked those who stood on the quay. It was.",
                "“Is it so?” he asked those who stood on the quay",
            ),
            ("\n – \nWhat is said", "What is said"),
            ("今日は雨です。明日も雨です。", "今日は雨です。明日も雨です。"),
            ("Goal! Two one! It is over!", "Goal! Two one! It is over!"),
            ("", "Update"),
        ] {
            let mut one = entry("1:a");
            one.content.text = text.to_owned();
            assert_eq!(title_from(&one), title, "{text:?}");
        }
        let mut long = entry("1:a");
        long.content.text = "word ".repeat(100);
        let title = title_from(&long);
        assert!(title.ends_with("word…") && title.chars().count() <= 101, "{title}");

        let (ledger, _) = follow(&[(9, "1:a"), (10, "1:quite-another")]);
        assert_eq!(
            ledger.newest_first()[0].title,
            "Of this update it is said that it says a",
            "kept, as readers key on it"
        );
    }

    #[test]
    fn an_id_is_the_outlets_own_and_safe() {
        let mint = |names: Vec<Name>| {
            let mut one = entry("1:a");
            one.names = names;
            Ledger { scope: "tag:a.example,2026:x".into(), ..Ledger::default() }.mint(&one, at(9)).0
        };
        assert_eq!(mint(vec![Name::Id("5e41-ab:2".into())]), "tag:a.example,2026:x/5e41-ab:2");
        assert_eq!(mint(vec![Name::Id("a b/ü".into())]), "tag:a.example,2026:x/a%20b%2F%C3%BC");
        let made = mint(vec![Name::Text("words".into())]);
        assert!(made.starts_with("tag:a.example,2026:x/20260302T120100Z-"), "{made}");
    }
}
