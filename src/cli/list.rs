//! `liveticker list`: what is followed, and what a reader subscribes to.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::paint::{Paint, Style};
use super::status::{Known, statuses};
use super::{Out, WELL, WRONG, configuration, given_out};
use crate::board::listed;
use crate::feed::Format;

/// List all feeds, with the addresses for a feed reader
#[derive(Debug, Args)]
pub struct List {
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
}

impl List {
    /// Lists all feeds, whether the service runs or not.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, _)) = configuration(file, out) else { return WRONG };
        let Known { statuses, .. } = match statuses(&config, Timestamp::now(), out) {
            Ok(known) => known,
            Err(status) => return status,
        };
        let folder = given_out(&config.service);
        let feeds = listed(&statuses);
        let address = |file: String| folder.as_ref().and_then(|folder| folder.join(&file).ok()).map(String::from);
        if self.json {
            let feeds: Vec<_> = feeds
                .iter()
                .map(|feed| {
                    json!({
                        "feed": feed.stem,
                        "title": feed.title,
                        "status": feed.of.map(|status| status.standing.word()),
                        "page": feed.of.and_then(|status| status.page.as_ref()),
                        "atom": address(feed.file(Format::Atom)),
                        "rss": address(feed.file(Format::Rss)),
                        "json": address(feed.file(Format::Json)),
                    })
                })
                .collect();
            out.facts(&feeds);
            return WELL;
        }
        let paint = Paint::of_stdout();
        let width = feeds.iter().map(|feed| feed.stem.len()).max().unwrap_or_default();
        let rows = feeds.iter().map(|feed| (&feed.stem, address(feed.file(Format::Atom)).unwrap_or_default()));
        let longest = rows.clone().map(|(_, address)| address.len()).max().unwrap_or_default();
        for (name, address) in rows {
            let link = paint.link(&address, &address);
            // An address that is broken cannot be copied.
            match width + 2 + longest <= paint.columns() {
                true => out.painted(&format!("{}  {link}", paint.piece(Style::Bold, &format!("{name:width$}")))),
                false => out.painted(&format!("{}\n  {link}", paint.piece(Style::Bold, name))),
            }
        }
        WELL
    }
}
