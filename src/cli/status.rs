//! `liveticker status`: how each live blog stands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::kept::wait;
use super::{Out, WELL, WRONG, configuration, no_state_folder, state_folder};
use crate::board::{Status, table};
use crate::config::Config;
use crate::io::store::{Store, StoreError, holder, record_of, set_aside_before};
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
        let Known { statuses, state, has_record } = match statuses(&config, now, out) {
            Ok(known) => known,
            Err(status) => return status,
        };
        if self.json {
            out.json(&format!("{}\n", serde_json::to_string_pretty(&statuses).unwrap_or_default()));
            return WELL;
        }
        table(&statuses, &TimeZone::system(), now).lines().for_each(|line| out.line(line));
        out.line("");
        out.line(&match has_record {
            true => format!("Record: {}", record_of(&state).display()),
            false => format!("Nothing was checked yet: there is no record in {}", state.display()),
        });
        out.line(&match holder(&state) {
            Some(process) => format!("Service: running (process {process})"),
            None => "Service: not running".to_owned(),
        });
        WELL
    }
}

/// What is known of all live blogs, and where that is kept.
pub struct Known {
    /// Of each, in the order of the configuration.
    pub statuses: Vec<Status>,
    /// The folder of the record.
    pub state: PathBuf,
    /// Whether there is one.
    pub has_record: bool,
}

/// How each live blog stands at `now`, whether the service runs or not. What went wrong has been said where that is not known; the
/// exit status is there instead.
pub fn statuses(config: &Config, now: Timestamp, out: &mut Out) -> Result<Known, u8> {
    let Some(state) = state_folder(config) else { return Err(no_state_folder(out)) };
    for aside in set_aside_before(&state) {
        out.error(&format!(
            "the record was damaged, and is kept as {}: look into the log of that time, and delete it once it is of no use",
            aside.display()
        ));
    }
    let (mut paces, mut has_record) = (HashMap::new(), false);
    let read = wait(out, async |_| {
        match Store::open_to_read(&state).await {
            Ok(store) => {
                paces = store.paces().await?;
                has_record = true;
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
    Ok(Known { statuses: config.blogs.iter().map(status).collect(), state, has_record })
}
