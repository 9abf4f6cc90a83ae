//! What the server is given to show.

use std::time::Instant;

use jiff::tz::TimeZone;
use url::Url;

use crate::board::{Board, Tally};

/// What the server shows. The service hands over another one whenever something has changed.
#[derive(Debug, Clone)]
pub struct Shown {
    /// How all live blogs stand. Only the feeds of these are served.
    pub board: Board,
    /// What has been counted.
    pub tally: Tally,
    /// Where the folder of the feeds is reachable, if the configuration says so; else it is where it was asked for.
    pub public_url: Option<Url>,
    /// The clock that people are shown.
    pub zone: TimeZone,
    /// The last heartbeat, by the clock that nobody can set.
    pub alive: Instant,
}
