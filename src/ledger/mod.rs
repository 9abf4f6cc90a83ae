//! Sighting → ledger: which entries are new, revised, withdrawn; every entry once, under one id, for good.

mod likeness;
mod title;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::entry::{About, ContentHash, Coverage, Entry, EntryId, Layer, Name, Precision, Sighting, Stamp};
use likeness::{Likeness, likeness};
use title::title_from;

/// A missing entry is withdrawn when it was missed at so many looks …
const LOOKS: u32 = 3;
/// … of which each was so long after the one before.
const APART: SignedDuration = SignedDuration::from_mins(10);
/// A look that misses more than this share of what it should show, in percent, has seen a bad page.
const BAD: usize = 30;
/// A page may be ahead of us by so much; what it dates later than that is dated wrongly.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// All that we know of a live blog's entries, or of as many of them as a look can touch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// What every id of this live blog begins with. Given at the first look, and kept when its page moves.
    pub scope: String,
    /// What the page last said of the live blog as a whole.
    pub about: About,
    /// Whether the outlet still adds to it.
    pub coverage: Coverage,
    /// The entries on the page at the last look, in its order, with those that are missing where they should be.
    pub page: Vec<EntryId>,
    /// How many places have been given to entries.
    pub places: i64,
    records: BTreeMap<EntryId, Record>,
    touched: BTreeSet<EntryId>,
}

/// All that we know of one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its public id.
    pub id: EntryId,
    /// Whatever it was ever called.
    pub names: BTreeSet<Name>,
    /// As it was when it last changed.
    pub entry: Entry,
    /// Its heading; where it has none, one made from its text at first sight, and kept.
    pub title: String,
    /// What a reader would notice of it, in short.
    pub hash: ContentHash,
    /// The same for each layer of the page that has told of it since: another layer's words for the same are no edit,
    /// and one layer's other words are.
    #[serde(default)]
    pub layers: BTreeMap<Layer, ContentHash>,
    /// The recipe by which these were made.
    pub recipe: u32,
    /// When it was published. Moves at most once, from a time that was worked out to one that was read.
    pub published: Stamp,
    /// When a reader would last have noticed a change. Only ever moves on.
    pub updated: Timestamp,
    /// When we saw it first.
    pub first_seen: Timestamp,
    /// Settles the order of entries of one time: the greater is the newer.
    pub place: i64,
    /// Whether the outlet still shows it.
    pub standing: Standing,
}

impl Record {
    /// What was last seen of it in that layer.
    fn known_hash(&self, layer: Layer) -> Option<ContentHash> {
        let own = (self.entry.layer == layer).then_some(self.hash);
        self.layers.get(&layer).copied().or(own).filter(|_| self.recipe == ContentHash::RECIPE)
    }

    /// Whether a reader would notice that it says something else than it did. Another layer's words for the same, or
    /// another way to hash it, are no edit.
    fn is_edit(&self, entry: &Entry, hash: ContentHash, layers_agree: bool) -> bool {
        match self.known_hash(entry.layer) {
            Some(known) => known != hash,
            None if self.recipe != ContentHash::RECIPE => false,
            None => match likeness(entry, &self.entry) {
                Likeness::Same | Likeness::Cut => false,
                Likeness::Near => layers_agree,
                Likeness::Other => true,
            },
        }
    }
}

/// Whether the outlet still shows an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It did, as far as its page reached.
    Shown,
    /// It is not where it should be.
    Missing {
        /// At how many looks.
        looks: u32,
        /// When that was last counted.
        at: Timestamp,
    },
    /// It has taken it away.
    Withdrawn {
        /// When we were sure.
        at: Timestamp,
    },
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(EntryId),
    /// A reader would notice that it is not as it was.
    Revised(EntryId),
    /// The outlet has taken it away.
    Withdrawn(EntryId),
}

impl Ledger {
    /// A ledger from what was kept of it.
    pub fn kept(scope: String, about: About, coverage: Coverage, page: Vec<EntryId>, places: i64) -> Ledger {
        Ledger { scope, about, coverage, page, places, ..Ledger::default() }
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

    /// What we know once we have seen this, and what it changed.
    pub fn reconcile(mut self, sighting: Sighting) -> (Ledger, Vec<Change>) {
        let now = sighting.seen;
        if sighting.about.title.is_some() || self.about.title.is_none() {
            self.about = sighting.about;
        }
        self.coverage = sighting.coverage;
        let matches = self.matches(&sighting.entries);
        let layers_agree = self.layers_agree(&sighting.entries, &matches);
        let mut changes = Vec::new();
        let mut order: Vec<EntryId> = vec![EntryId(String::new()); sighting.entries.len()];
        let entries: Vec<(usize, Entry)> = sighting.entries.into_iter().enumerate().collect();
        // The newest gets the last place, whichever end of the page it stands at.
        let oldest_first: Vec<(usize, Entry)> =
            if is_newest_first(&entries) { entries.into_iter().rev().collect() } else { entries };
        for (at, entry) in oldest_first {
            let id = match &matches[at] {
                Some(id) => {
                    changes.extend(self.see_again(id, entry, layers_agree, now));
                    id.clone()
                }
                None => {
                    let id = self.add(entry, now);
                    changes.push(Change::Added(id.clone()));
                    id
                }
            };
            order[at] = id;
        }
        changes.extend(self.miss(order, now));
        changes.extend(sighting.tombstones.iter().filter_map(|name| self.take_back(name, now)));
        (self, changes)
    }

    /// Whether most entries that another layer tells of than ever before are told in the very same words: then other
    /// words are an edit.
    fn layers_agree(&self, entries: &[Entry], matches: &[Option<EntryId>]) -> bool {
        let (mut same, mut all) = (0, 0);
        for (entry, id) in entries.iter().zip(matches) {
            let Some(record) = id.as_ref().and_then(|id| self.records.get(id)) else { continue };
            if record.known_hash(entry.layer).is_none() {
                all += 1;
                same += usize::from(likeness(entry, &record.entry) == Likeness::Same);
            }
        }
        all >= 3 && same * 5 >= all * 3
    }

    /// What the outlet itself says that it has taken away.
    fn take_back(&mut self, name: &Name, now: Timestamp) -> Option<Change> {
        let shown = |record: &&mut Record| !matches!(record.standing, Standing::Withdrawn { .. });
        let record = self.records.values_mut().find(|record| record.names.contains(name)).filter(shown)?;
        record.standing = Standing::Withdrawn { at: now };
        record.updated = next_update(record, None, now);
        let id = record.id.clone();
        self.page.retain(|other| *other != id);
        self.touched.insert(id.clone());
        Some(Change::Withdrawn(id))
    }

    /// What we know once we have learnt that the page is as it was.
    pub fn seen_unchanged(mut self, now: Timestamp) -> (Ledger, Vec<Change>) {
        let missing: Vec<EntryId> = self.page.iter().filter(|id| self.is_missing(id)).cloned().collect();
        let changes = missing.iter().filter_map(|id| self.count_missing(id, now)).collect();
        self.page.retain(|id| {
            !matches!(self.records.get(id).map(|record| record.standing), Some(Standing::Withdrawn { .. }))
        });
        (self, changes)
    }

    /// From now on the page is another one: nothing that stood on the old one is missed on it.
    pub fn turn_the_page(&mut self) {
        for id in std::mem::take(&mut self.page) {
            if self.is_missing(&id)
                && let Some(record) = self.records.get_mut(&id)
            {
                record.standing = Standing::Shown;
                self.touched.insert(id);
            }
        }
    }

    /// For each entry the record that it is, by the most trusted name first, one to one.
    fn matches(&self, entries: &[Entry]) -> Vec<Option<EntryId>> {
        let strict = self.matches_by(entries, true);
        let matched = strict.iter().flatten().count();
        // Where the outlet gives its entries new ids at every fetch, no id is known and most texts are.
        if matched == 0 && !self.page.is_empty() {
            let loose = self.matches_by(entries, false);
            if loose.iter().flatten().count() * 2 > entries.len().min(self.page.len()) {
                return loose;
            }
        }
        strict
    }

    fn matches_by(&self, entries: &[Entry], ids_differ: bool) -> Vec<Option<EntryId>> {
        let mut known: HashMap<&Name, Vec<&Record>> = HashMap::new();
        for record in self.records.values() {
            record.names.iter().for_each(|name| known.entry(name).or_default().push(record));
        }
        let mut matches: Vec<Option<EntryId>> = vec![None; entries.len()];
        let mut taken: HashSet<&EntryId> = HashSet::new();
        for trust in 0..5 {
            for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.names.is_empty()) {
                if matches[at].is_some() {
                    continue;
                }
                let names = entry.names.iter().filter(|name| rank(name) == trust);
                let mut candidates = names.flat_map(|name| known.get(name).into_iter().flatten()).filter(|record| {
                    !taken.contains(&record.id) && (trust == 0 || !ids_differ || may_be_one(entry, record))
                });
                let first = candidates.next();
                // Of several that fit a weaker name none is it.
                if let Some(record) = first.filter(|first| trust == 0 || candidates.all(|other| other.id == first.id)) {
                    taken.insert(&record.id);
                    matches[at] = Some(record.id.clone());
                }
            }
        }
        matches
    }

    fn see_again(&mut self, id: &EntryId, entry: Entry, layers_agree: bool, now: Timestamp) -> Option<Change> {
        let record = self.records.get_mut(id)?;
        let before = record.clone();
        record.names.extend(entry.names.iter().cloned());
        if let Some(stamp) =
            entry.published.filter(|stamp| stamp.at.duration_since(now) <= AHEAD && is_better(stamp, &record.published))
        {
            record.published = stamp;
        }
        let returns = matches!(record.standing, Standing::Withdrawn { .. });
        record.standing = Standing::Shown;

        let hash = ContentHash::of(&entry);
        let is_edit = record.is_edit(&entry, hash, layers_agree);
        let revised = returns || is_edit;
        if record.recipe != ContentHash::RECIPE || revised {
            record.layers.clear();
        }
        record.layers.insert(entry.layer, hash);
        if revised {
            record.updated = next_update(record, entry.updated, now);
        }
        // What a person sees is kept, until something else is said.
        let is_better = entry.layer.is_seen() || !record.entry.layer.is_seen();
        if revised || (hash != record.hash && is_better) || record.recipe != ContentHash::RECIPE {
            record.title = entry.title.clone().unwrap_or_else(|| record.title.clone());
            record.hash = hash;
            record.recipe = ContentHash::RECIPE;
            record.entry = Entry {
                link: record.entry.link.take().or(entry.link),
                authors: if entry.authors.is_empty() {
                    std::mem::take(&mut record.entry.authors)
                } else {
                    entry.authors
                },
                ..entry
            };
        } else {
            let known = &mut record.entry;
            known.link = known.link.take().or(entry.link);
            if !entry.authors.is_empty() && is_better {
                known.authors = entry.authors;
            }
            known.categories = entry.categories;
        }
        if *record != before {
            self.touched.insert(id.clone());
        }
        revised.then(|| Change::Revised(id.clone()))
    }

    fn add(&mut self, entry: Entry, now: Timestamp) -> EntryId {
        let id = self.mint(&entry, now);
        let published = match entry.published {
            Some(stamp) if stamp.at.duration_since(now) <= AHEAD => stamp,
            // It was put online before its time: it is of now, and stays so.
            Some(_) => Stamp::exact(now),
            None => Stamp { at: now, precision: Precision::Day, inferred: true },
        };
        let updated = entry.updated.filter(|&updated| updated > published.at && updated <= now).unwrap_or(published.at);
        self.places += 1;
        let record = Record {
            id: id.clone(),
            names: entry.names.iter().cloned().collect(),
            title: entry.title.clone().unwrap_or_else(|| title_from(&entry)),
            hash: ContentHash::of(&entry),
            layers: BTreeMap::from([(entry.layer, ContentHash::of(&entry))]),
            recipe: ContentHash::RECIPE,
            published,
            updated,
            first_seen: now,
            place: self.places,
            standing: Standing::Shown,
            entry,
        };
        self.touched.insert(id.clone());
        self.records.insert(id.clone(), record);
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

    /// Counts the entries that the page should show and does not, and keeps the page's order for the next look.
    fn miss(&mut self, order: Vec<EntryId>, now: Timestamp) -> Vec<Change> {
        let place: HashMap<&EntryId, usize> = order.iter().enumerate().map(|(at, id)| (id, at)).collect();
        let was: HashSet<&EntryId> = self.page.iter().collect();
        // Missing are those that stood between two that still stand side by side, or with only new ones in between.
        // Those at the ends have scrolled off, or the page now begins at its other end.
        let mut missing: Vec<(EntryId, usize)> = Vec::new();
        let mut before: Option<usize> = None;
        let mut gap: Vec<&EntryId> = Vec::new();
        for id in &self.page {
            match place.get(id) {
                None => gap.push(id),
                Some(&at) => {
                    if let Some(before) =
                        before.filter(|&before| before < at && order[before + 1..at].iter().all(|id| !was.contains(id)))
                    {
                        missing.extend(gap.iter().map(|&id| (id.clone(), before)));
                    }
                    gap.clear();
                    before = Some(at);
                }
            }
        }
        let shown = self.page.len();
        let is_bad = missing.len() > 1 && missing.len() * 100 > shown * BAD;
        let mut changes = Vec::new();
        let mut behind: HashMap<usize, Vec<EntryId>> = HashMap::new();
        for (id, at) in missing {
            if !is_bad {
                changes.extend(self.count_missing(&id, now));
            }
            if is_bad || self.is_missing(&id) {
                behind.entry(at).or_default().push(id);
            }
        }
        let mut page = Vec::with_capacity(order.len());
        for (at, id) in order.into_iter().enumerate() {
            page.push(id);
            page.extend(behind.remove(&at).unwrap_or_default());
        }
        // What has scrolled off was not taken away, however long it is not seen.
        let still: HashSet<&EntryId> = page.iter().collect();
        let gone: Vec<EntryId> =
            self.page.iter().filter(|id| !still.contains(id) && self.is_missing(id)).cloned().collect();
        for id in gone {
            if let Some(record) = self.records.get_mut(&id) {
                record.standing = Standing::Shown;
                self.touched.insert(id);
            }
        }
        self.page = page;
        changes
    }

    fn is_missing(&self, id: &EntryId) -> bool {
        matches!(self.records.get(id).map(|record| record.standing), Some(Standing::Missing { .. }))
    }

    fn count_missing(&mut self, id: &EntryId, now: Timestamp) -> Option<Change> {
        let record = self.records.get_mut(id)?;
        let looks = match record.standing {
            Standing::Withdrawn { .. } => return None,
            Standing::Missing { at, .. } if now.duration_since(at) < APART => return None,
            Standing::Missing { looks, .. } => looks + 1,
            Standing::Shown => 1,
        };
        self.touched.insert(id.clone());
        if looks < LOOKS {
            record.standing = Standing::Missing { looks, at: now };
            return None;
        }
        record.standing = Standing::Withdrawn { at: now };
        record.updated = next_update(record, None, now);
        Some(Change::Withdrawn(id.clone()))
    }
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

/// Two that both bear an id of the outlet's own, and not the same one, are two.
fn may_be_one(entry: &Entry, record: &Record) -> bool {
    let is_id = |name: &&Name| matches!(name, Name::Id(_));
    !entry.names.iter().any(|name| is_id(&name)) || !record.names.iter().any(|name| is_id(&name))
}

/// Whether most neighbours on the page have the newer one on top; a page of which nothing is known has.
fn is_newest_first(entries: &[(usize, Entry)]) -> bool {
    let times: Vec<Timestamp> = entries.iter().filter_map(|(_, entry)| Some(entry.published?.at)).collect();
    let falls = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let rises = times.windows(2).filter(|pair| pair[0] < pair[1]).count();
    falls >= rises
}

/// A time that was read is better than one that was worked out, and so is one that is told more exactly.
fn is_better(new: &Stamp, old: &Stamp) -> bool {
    (!new.inferred && old.inferred) || (new.inferred == old.inferred && new.precision > old.precision)
}

/// Strictly after the last one; the page's own word for it where that can be true.
fn next_update(record: &Record, told: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let next = told.filter(|&told| told > record.updated && told <= now).unwrap_or(now);
    if next > record.updated { next } else { record.updated + SignedDuration::from_secs(1) }
}

/// A key that can stand in a tag URI as it is (RFC 4151, section 2.1), and is still the outlet's own id to the eye.
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

    use super::*;
    use crate::entry::{Content, Layer};

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
    fn on_another_page_nothing_of_the_old_one_is_missed() {
        let (mut ledger, _) = Ledger::default().reconcile(sighting("3:c 2:b 1:a", at(10)));
        for minute in [20, 40] {
            ledger = ledger.reconcile(sighting("3:c 1:a", at(minute))).0;
        }
        ledger.turn_the_page();
        let (ledger, changes) = ledger.reconcile(sighting("4:d 3:c 1:a", at(60)));
        assert_eq!(changes.len(), 1, "one is new, and 2 is not withdrawn: {changes:?}");
        assert!(ledger.records().all(|record| record.standing == Standing::Shown));
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
        let (ledger, told) = follow(&[(10, "3:c 2:b 1:a"), (11, "5:e 94:d 93:c 92:b 91:a")]);
        assert_eq!(told[1], "+5 +94", "only what is new by its text");
        assert_eq!(ledger.newest_first().len(), 5);
    }

    #[test]
    fn a_title_is_the_first_sentence_and_stays() {
        for (text, title) in [
            ("Good morning. It rains.", "Good morning"),
            ("It rains!\nAnd how.", "It rains!"),
            ("Mr. Smith has paid 3.50 for it. Nobody knows why.", "Mr. Smith has paid 3.50 for it"),
            ("“Is it so?” he asked. It was.", "“Is it so?” he asked"),
            ("\n – \nWhat is said", "What is said"),
            ("今日は雨です。明日も雨です。", "今日は雨です。"),
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
