//! The record without a database: what `io/store.rs` gives and keeps, in memory.
//!
//! It loads what a look can touch and no more, so that what the ledger forgets between looks is forgotten here too.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use liveticker::entry::{EntryId, Name};
use liveticker::ledger::{Ledger, Record};

/// So many of the newest records are loaded, whatever the page shows.
const KEEP: usize = 20;

#[derive(Default)]
pub struct Store {
    /// The ledger without its records, as it is written down; empty before the first look.
    ledger: String,
    page: Vec<EntryId>,
    records: HashMap<EntryId, Record>,
    newest: BTreeSet<Reverse<(Timestamp, i64, EntryId)>>,
    names: HashMap<Name, BTreeSet<EntryId>>,
}

impl Store {
    /// The newest records, and those of the last page.
    pub fn load(&self) -> Ledger {
        let mut ledger: Ledger = serde_json::from_str(&self.ledger).unwrap_or_default();
        let newest = self.newest.iter().take(KEEP).map(|Reverse((_, _, id))| id);
        let wanted: BTreeSet<&EntryId> = newest.chain(&self.page).collect();
        ledger.recall(wanted.into_iter().filter_map(|id| self.records.get(id)).cloned());
        ledger
    }

    /// The records that know any of these names.
    pub fn recall(&self, names: &[Name]) -> Vec<Record> {
        let ids: BTreeSet<&EntryId> = names.iter().filter_map(|name| self.names.get(name)).flatten().collect();
        ids.into_iter().filter_map(|id| self.records.get(id)).cloned().collect()
    }

    pub fn save(&mut self, ledger: &Ledger) {
        self.ledger = serde_json::to_string(ledger).unwrap_or_default();
        self.page.clone_from(&ledger.page);
        for record in ledger.touched() {
            let key = |record: &Record| Reverse((record.published.at, record.place, record.id.clone()));
            if let Some(old) = self.records.get(&record.id) {
                self.newest.remove(&key(old));
            }
            self.newest.insert(key(record));
            for name in &record.names {
                self.names.entry(name.clone()).or_default().insert(record.id.clone());
            }
            self.records.insert(record.id.clone(), record.clone());
        }
    }

    /// Closed and opened again: what can be touched goes the way through its written form.
    pub fn reopen(&mut self) -> Result<(), String> {
        let recent: Vec<EntryId> = self.newest.iter().take(KEEP).map(|Reverse((_, _, id))| id.clone()).collect();
        for id in recent.iter().chain(&self.page) {
            if let Some(record) = self.records.get_mut(id) {
                let written = serde_json::to_string(record).map_err(|error| error.to_string())?;
                let read: Record = serde_json::from_str(&written).map_err(|error| error.to_string())?;
                if read != *record {
                    return Err(format!("{id} is not read as it was written"));
                }
                *record = read;
            }
        }
        Ok(())
    }

    pub fn record(&self, id: &EntryId) -> Option<&Record> {
        self.records.get(id)
    }

    pub fn count(&self) -> usize {
        self.records.len()
    }
}
