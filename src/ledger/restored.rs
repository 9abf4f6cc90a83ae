//! An entry as it was published, where the record of it is lost: it comes back under its id, and is not announced anew.

use jiff::Timestamp;

use super::record::Record;
use crate::entry::{Entry, EntryId};

/// An entry as it was published.
#[derive(Debug, Clone)]
pub struct Restored {
    /// Its id.
    pub id: EntryId,
    /// What it says.
    pub entry: Entry,
    /// When a reader would last have noticed a change.
    pub updated: Timestamp,
}

impl Restored {
    /// Its record, with that place.
    pub fn record(self, place: i64, now: Timestamp) -> Record {
        let mut record = Record::new(self.id, self.entry, place, Timestamp::MAX, now);
        record.updated = record.updated.max(self.updated);
        record.first_seen = record.published.at.min(now);
        // What the page says of it next is taken without a word: as it was published it may be put otherwise.
        record.recipe = 0;
        record.tellings.clear();
        record
    }
}
