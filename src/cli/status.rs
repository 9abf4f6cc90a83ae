//! `liveticker status`: how each live blog stands.

use std::collections::HashMap;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::kept::wait;
use super::{Out, WELL, WRONG, configuration, no_state_folder, state_folder};
use crate::board::{Status, table};
use crate::config::Config;
use crate::io::store::{Store, StoreError};
use crate::liveblog::LiveBlog;

/// Show how each live blog stands: running, ended or failing, its last and its next look, what it cost today
#[derive(Debug, Args)]
pub struct StatusCommand {
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
    /// The time to tell of (RFC 3339), in place of the clock's: for tests
    #[arg(long, value_name = "INSTANT", hide = true)]
    now: Option<Timestamp>,
}

impl StatusCommand {
    /// Shows it, whether the service runs or not.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, _)) = configuration(file, out) else { return WRONG };
        let now = self.now.unwrap_or_else(Timestamp::now);
        let statuses = match statuses(&config, now, out) {
            Ok(statuses) => statuses,
            Err(status) => return status,
        };
        match self.json {
            true => out.json(&format!("{}\n", serde_json::to_string_pretty(&statuses).unwrap_or_default())),
            false => table(&statuses, &TimeZone::system(), now).lines().for_each(|line| out.line(line)),
        }
        WELL
    }
}

/// How each live blog stands at `now`, whether the service runs or not. What went wrong has been said where that is not known; the
/// exit status is there instead.
pub fn statuses(config: &Config, now: Timestamp, out: &mut Out) -> Result<Vec<Status>, u8> {
    let Some(state) = state_folder(config) else { return Err(no_state_folder(out)) };
    let mut paces = HashMap::new();
    let read = wait(out, async |_| {
        match Store::open_to_read(&state).await {
            Ok(store) => {
                paces = store.paces().await?;
                store.close().await;
            }
            // Nothing was ever looked at.
            Err(StoreError::Absent { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(WELL)
    });
    if read != WELL {
        return Err(read);
    }
    let status = |blog: &LiveBlog| {
        let pace = paces.get(&blog.name).cloned().unwrap_or_default();
        Status::of(blog, &pace, pace.next, now)
    };
    Ok(config.blogs.iter().map(status).collect())
}
