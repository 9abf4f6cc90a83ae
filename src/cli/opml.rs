//! `liveticker opml`: all feeds as a list that readers import.

use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::status::{Known, statuses};
use super::{Out, WELL, WRONG, configuration, given_out};
use crate::board::subscriptions;
use crate::feed::Format;

/// Print all feeds as OPML, for readers that import many at once
#[derive(Debug, Args)]
pub struct Opml {
    /// The format of the feeds
    #[arg(long, value_enum, default_value_t = Wanted::Atom)]
    format: Wanted,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    Rss,
    Atom,
    Json,
}

impl Opml {
    /// Prints it, whether the service runs or not: the titles are those of the last check.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, _)) = configuration(file, out) else { return WRONG };
        let folder = given_out(&config.service);
        let Known { statuses, .. } = match statuses(&config, Timestamp::now(), out) {
            Ok(known) => known,
            Err(status) => return status,
        };
        let format = match self.format {
            Wanted::Rss => Format::Rss,
            Wanted::Atom => Format::Atom,
            Wanted::Json => Format::Json,
        };
        out.bytes(subscriptions(&statuses, folder.as_ref(), format).as_bytes());
        WELL
    }
}
