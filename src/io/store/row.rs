//! The row of a live blog.

use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::state::Memory;

/// The row of a live blog.
#[derive(Serialize, Deserialize)]
pub struct BlogRow {
    /// What is kept of the last good visit.
    pub memory: Memory,
    /// Without its records.
    #[serde(flatten)]
    pub ledger: Ledger,
}

/// The same, to be written.
#[derive(Serialize)]
pub struct BlogRowRef<'a> {
    /// What is kept of the last good visit.
    pub memory: &'a Memory,
    /// Without its records.
    #[serde(flatten)]
    pub ledger: &'a Ledger,
}
