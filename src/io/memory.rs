//! The record in memory: it gives what a database would, and no more, so that what is forgotten between visits is forgotten
//! here too.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::entry::{EntryId, Name};
use crate::feed::archive::{ARCHIVE, complete, places_of};
use crate::io::record::Record;
use crate::io::store::{ABOUT, CHUNK, StoreError};
use crate::ledger::{self, Ledger, Past};
use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::notice::Notice;
use crate::schedule::Pace;
use crate::state::{Memory as Remembered, State, Strangers, Wanted};

/// A record that nobody finds again when the program ends.
#[derive(Debug, Default)]
pub struct Memory {
    blogs: Mutex<HashMap<FeedName, Kept>>,
}

/// What is kept of one live blog.
#[derive(Debug, Default)]
struct Kept {
    memory: Remembered,
    /// The ledger without its records, as it is written down; empty before the first visit.
    ledger: String,
    pace: Pace,
    version: i64,
    due: BTreeSet<i64>,
    records: HashMap<EntryId, ledger::Record>,
    newest: BTreeSet<Reverse<(i64, i64, EntryId)>>,
    places: BTreeMap<i64, EntryId>,
    names: HashMap<Name, BTreeSet<EntryId>>,
    past: BTreeMap<(EntryId, u32), Past>,
    notices: Vec<(Arc<Target>, Notice)>,
}

impl Kept {
    fn of<'k>(&'k self, ids: impl IntoIterator<Item = &'k EntryId>) -> Vec<ledger::Record> {
        ids.into_iter().filter_map(|id| self.records.get(id)).cloned().collect()
    }

    fn window(&self, blog: &LiveBlog, ledger: &Ledger) -> Vec<ledger::Record> {
        let newest = self.newest.iter().take(blog.showing.keep).map(|Reverse((_, _, id))| id);
        let mut wanted: BTreeSet<&EntryId> = newest.collect();
        let times = wanted.iter().filter_map(|id| self.records.get(*id)).chain(ledger.records());
        let latest = times.map(|record| record.published.at).max();
        if let Some(since) = latest.and_then(|latest| latest.checked_sub(blog.reach()).ok()) {
            let young = self.newest.iter().take_while(|Reverse((at, _, _))| *at >= since.as_second());
            wanted.extend(young.map(|Reverse((_, _, id))| id));
        }
        let archived = complete(blog.showing.keep, ledger.places) * ARCHIVE;
        wanted.extend(self.places.range(archived + 1..).map(|(_, id)| id));
        wanted.extend(ledger.page.iter().filter(|id| ledger.record(id).is_none()));
        self.of(wanted)
    }

    fn named(&self, names: &[Name]) -> BTreeSet<&EntryId> {
        names.iter().filter_map(|name| self.names.get(name)).flatten().collect()
    }

    fn bearing(&self, strangers: &Strangers) -> Vec<ledger::Record> {
        let Strangers { strong, weak, since, until } = strangers;
        let mut records = self.of(self.named(strong));
        let (Some(since), Some(until)) = (since, until) else {
            records.extend(self.of(self.named(weak)));
            return records;
        };
        let (since, until) = (since.as_second() - ABOUT, until.as_second() + ABOUT);
        for names in weak.chunks(CHUNK) {
            let mut of_then = self.of(self.named(names));
            of_then.retain(|record| (since..=until).contains(&record.published.at.as_second()));
            of_then.sort_by_key(|record| Reverse(record.published.at));
            of_then.truncate(CHUNK);
            records.extend(of_then);
        }
        records
    }

    fn take(&mut self, record: &ledger::Record) {
        let key = |record: &ledger::Record| {
            let at: Timestamp = record.published.at;
            Reverse((at.as_second(), record.place, record.id.clone()))
        };
        if let Some(old) = self.records.get(&record.id) {
            self.newest.remove(&key(old));
            self.places.remove(&old.place);
        }
        self.newest.insert(key(record));
        self.places.insert(record.place, record.id.clone());
        for name in &record.names {
            self.names.entry(name.clone()).or_default().insert(record.id.clone());
        }
        self.records.insert(record.id.clone(), record.clone());
    }
}

impl Memory {
    /// The record of one entry.
    pub fn record(&self, blog: &FeedName, id: &EntryId) -> Option<ledger::Record> {
        self.kept().get(blog)?.records.get(id).cloned()
    }

    /// How many entries are known of a live blog.
    pub fn count(&self, blog: &FeedName) -> usize {
        self.kept().get(blog).map_or(0, |kept| kept.records.len())
    }

    /// Of what people are to be notified, in the order in which it was noted.
    pub fn notices(&self, blog: &FeedName) -> Vec<(Arc<Target>, Notice)> {
        self.kept().get(blog).map(|kept| kept.notices.clone()).unwrap_or_default()
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<FeedName, Kept>> {
        self.blogs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record for Memory {
    async fn head(&self, blog: &LiveBlog) -> Result<State, StoreError> {
        let kept = self.kept();
        let Some(kept) = kept.get(&blog.name) else { return Ok(State::default()) };
        let ledger = serde_json::from_str(&kept.ledger).unwrap_or_default();
        let (memory, due, pace) = (kept.memory.clone(), kept.due.clone(), kept.pace.clone());
        Ok(State { memory, ledger, due, pace, version: kept.version })
    }

    async fn recall(&self, blog: &FeedName, wanted: Wanted<'_>) -> Result<Vec<ledger::Record>, StoreError> {
        let kept = self.kept();
        let Some(kept) = kept.get(blog) else { return Ok(Vec::new()) };
        Ok(match wanted {
            Wanted::Window(blog, ledger) => kept.window(blog, ledger),
            Wanted::Named(strangers) => kept.bearing(strangers),
            Wanted::Archived(document) => kept.of(kept.places.range(places_of(document)).map(|(_, id)| id)),
        })
    }

    async fn past_of(&self, blog: &FeedName, ids: &[EntryId]) -> Result<Vec<Past>, StoreError> {
        let kept = self.kept();
        let Some(kept) = kept.get(blog) else { return Ok(Vec::new()) };
        let of = |id: &EntryId| kept.past.range((id.clone(), 0)..=(id.clone(), u32::MAX)).map(|(_, past)| past.clone());
        Ok(ids.iter().flat_map(of).collect())
    }

    async fn save(&self, blog: &FeedName, state: &State, notices: &[(Arc<Target>, Notice)]) -> Result<i64, StoreError> {
        let mut kept = self.kept();
        let kept = kept.entry(blog.clone()).or_default();
        if kept.version != state.version {
            return Err(StoreError::Overtaken { blog: blog.clone() });
        }
        kept.version += 1;
        kept.memory = state.memory.clone();
        kept.ledger = serde_json::to_string(&state.ledger).unwrap_or_default();
        kept.pace = state.pace.clone();
        kept.due.extend(&state.due);
        state.ledger.touched().for_each(|record| kept.take(record));
        for past in state.ledger.past() {
            kept.past.entry((past.id.clone(), past.number)).or_insert_with(|| past.clone());
        }
        kept.notices.extend_from_slice(notices);
        Ok(kept.version)
    }

    async fn keep_pace(&self, blog: &FeedName, pace: &Pace, version: i64) -> Result<(), StoreError> {
        match self.kept().get_mut(blog).filter(|kept| kept.version == version) {
            Some(kept) => {
                kept.pace = pace.clone();
                Ok(())
            }
            None => Err(StoreError::Overtaken { blog: blog.clone() }),
        }
    }

    async fn settle(&self, blog: &FeedName, document: i64) -> Result<(), StoreError> {
        if let Some(kept) = self.kept().get_mut(blog) {
            kept.due.remove(&document);
        }
        Ok(())
    }

    async fn rename(&self, old: &FeedName, new: &FeedName) -> Result<bool, StoreError> {
        let mut kept = self.kept();
        if kept.contains_key(new) {
            return Ok(false);
        }
        let Some(moved) = kept.remove(old) else { return Ok(false) };
        kept.insert(new.clone(), moved);
        Ok(true)
    }
}
