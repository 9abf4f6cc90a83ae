//! An instant with what it is worth: how exactly it was told, and whether a part of it was worked out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A time with what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The instant.
    pub at: Timestamp,
    /// How exactly the page tells it.
    pub precision: Precision,
    /// Whether a part of it (date, zone) was worked out rather than read.
    pub inferred: bool,
}

/// How exactly a page tells a time. Greater is more exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The date alone.
    Day,
    /// Hour and minute.
    Minute,
    /// To the second, or finer.
    Second,
}

impl Stamp {
    /// A time that was read to the second, zone and all.
    pub fn exact(at: Timestamp) -> Stamp {
        Stamp { at, precision: Precision::Second, inferred: false }
    }
}
