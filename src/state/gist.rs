//! What every check asks of the records, kept in short: most checks find nothing, and need not read them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Precision;
use crate::ledger::{Ledger, Record, Standing};

/// What every check asks of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gist {
    /// When the newest entry was published.
    pub newest: Option<Timestamp>,
    /// Since when there was nothing new, as far as we can know: an entry that is dated ahead is as old as our knowledge of it,
    /// and so is one of which the page tells the day alone.
    pub silent_since: Option<Timestamp>,
    /// Whether entries are missing of which the checks are counted.
    pub misses: bool,
}

impl Gist {
    /// Of a ledger that has its records at hand; none of one that has not, or that has none.
    pub fn of(ledger: &Ledger) -> Option<Gist> {
        let is_missed = |record: &Record| matches!(record.standing, Standing::Missing { looks, .. } if looks > 0);
        let known = |record: &Record| match record.published.precision {
            Precision::Day => record.first_seen,
            Precision::Minute | Precision::Second => record.published.at.min(record.first_seen),
        };
        (!ledger.is_empty()).then(|| Gist {
            newest: ledger.newest_first().first().map(|record| record.published.at),
            silent_since: ledger.records().map(known).max(),
            misses: ledger.page.iter().filter_map(|id| ledger.record(id)).any(is_missed),
        })
    }
}
