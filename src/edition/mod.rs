//! The further feeds of a live blog, beside the full one: which there are, and how much of it reaches whoever reads them.

mod filter;
mod period;

use serde::Serialize;

pub use filter::{Filter, Pattern, PatternError, Words};
pub use period::{Period, PeriodError};

/// A further feed of a live blog, beside the full one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Edition {
    /// One item for each stretch of time, with all entries of it.
    Digest(Period),
    /// Only what the site has marked as a key event, or pinned.
    KeyEvents,
    /// Only what passes a filter.
    Filtered(Filter),
    /// Only what was changed or taken away after it was published, and how.
    Edits,
}

impl Edition {
    /// Those of which there is nothing more to be said, by the words that the configuration has for them.
    pub const WORDS: [(&str, Edition); 2] = [("key-events", Edition::KeyEvents), ("edits", Edition::Edits)];

    /// Its part of the names of its files, and of its address: `NAME~digest.atom`.
    pub fn word(&self) -> &'static str {
        match self {
            Edition::Digest(_) => "digest",
            Edition::KeyEvents => "key-events",
            Edition::Filtered(_) => "filtered",
            Edition::Edits => "edits",
        }
    }

    /// Whether what its entries said before bears on what it shows.
    pub fn asks_past(&self) -> bool {
        matches!(self, Edition::Edits | Edition::Filtered(_))
    }
}
