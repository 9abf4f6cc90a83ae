//! What the server is given to show.

use jiff::tz::TimeZone;

use crate::board::{Board, Tally};

/// What the server shows. The service hands over another one whenever something has changed.
#[derive(Debug, Clone)]
pub struct Shown {
    /// How all live blogs stand. Only the feeds of these are served.
    pub board: Board,
    /// What has been counted.
    pub tally: Tally,
    /// The clock that people are shown.
    pub zone: TimeZone,
}
