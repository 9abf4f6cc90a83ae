//! `liveticker status`: how each live blog stands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::kept::wait;
use super::paint::{Paint, Style, cut};
use super::prune::{left, names};
use super::{Out, WELL, WRONG, configuration, find, no_state_folder, state_folder, state_of};
use crate::board::{Standing, Status, head, row, table};
use crate::config::{Config, Draft};
use crate::io::store::{Store, StoreError, holder, record_of, set_aside_before};
use crate::liveblog::LiveBlog;
use crate::page::Source;
use crate::schedule::Stop;

/// Show the status of each live blog: running, quiet, ended, failing or paused, its last and its next check
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
        let Some((config, _)) = configuration(file, out) else {
            self.without_configuration(file, out);
            return WRONG;
        };
        let now = self.now.unwrap_or_else(Timestamp::now);
        let Known { statuses, state, has_record } = match statuses(&config, now, out) {
            Ok(known) => known,
            Err(status) => return status,
        };
        if self.json {
            out.facts(&statuses);
            return WELL;
        }
        show(&statuses, now, out);
        out.line("");
        out.line(&match has_record {
            true => format!("Record: {}", std::path::absolute(record_of(&state)).unwrap_or_default().display()),
            false => format!("Nothing was checked yet: there is no record in {}", state.display()),
        });
        let left = left(&config);
        if !left.is_empty() {
            out.line(&format!("Not followed any more: {} (`liveticker prune` removes their files)", names(&left)));
        }
        out.line(&match holder(&state) {
            Some(process) => format!("Service: running (process {process})"),
            None => "Service: not running".to_owned(),
        });
        WELL
    }
}

impl StatusCommand {
    /// What is known of all that was followed, where feeds.toml is faulty: a service goes on with what it had before.
    fn without_configuration(&self, file: Option<&Path>, out: &mut Out) {
        let Some(file) = find(file) else { return };
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let Some(state) = state_of(Some(Draft::read(&text, &file).service())) else { return };
        let mut paces = HashMap::new();
        wait(&mut Out::kept(), async |_| {
            let store = Store::open_to_read(&state).await?;
            paces = store.paces().await?;
            store.close().await;
            Ok(WELL)
        });
        let now = self.now.unwrap_or_else(Timestamp::now);
        let mut statuses: Vec<Status> = Vec::new();
        for (name, pace) in &paces {
            let place = pace.place.clone().unwrap_or_default();
            let source = place.parse().map_or_else(|_| Source::File(place.into()), Source::Web);
            statuses.push(Status::of(&LiveBlog::at(name.clone(), source, None), pace, pace.next, now));
        }
        statuses.sort_by(|one, other| one.name.cmp(&other.name));
        if !self.json && !statuses.is_empty() {
            out.line("");
            out.line("What was known before; a service that runs goes on with it:");
            show(&statuses, now, out);
        }
    }
}

/// The order in which columns are left out where a terminal is too narrow for all: the last check, how many entries, the last one.
const DISPENSABLE: [usize; 3] = [4, 2, 3];

/// So much of a long name is shown at least, in columns.
const NAME: usize = 24;

/// As a table of plain text; at a terminal in colour, no wider than it, with what is wrong wrapped below.
fn show(statuses: &[Status], now: Timestamp, out: &mut Out) {
    let (paint, zone) = (Paint::of_stdout(), TimeZone::system());
    let Some(room) = paint.width else {
        return table(statuses, &zone, now).lines().for_each(|line| out.line(line));
    };
    let rows: Vec<[String; 6]> =
        std::iter::once(head()).chain(statuses.iter().map(|status| row(status, now))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let mut columns: Vec<usize> = (0..6).collect();
    // Rather than a column the end of a long name is left out.
    let at_least = |column: usize| if column == 0 { width(0).min(NAME) } else { width(column) };
    let needed = |columns: &[usize]| columns.iter().map(|&column| at_least(column) + 2).sum::<usize>();
    for column in DISPENSABLE {
        if needed(&columns) > room + 2 {
            columns.retain(|kept| *kept != column);
        }
    }
    let others = needed(&columns) - at_least(0);
    let name = width(0).min(room.saturating_sub(others).max(8));
    for (at, row) in rows.iter().enumerate() {
        let status = at.checked_sub(1).and_then(|at| statuses.get(at));
        let cell = |&column: &usize| {
            let text = if column == 0 { cut(&row[0], name) } else { row[column].clone() };
            let width = if column == 0 { name } else { width(column) };
            let blanks = " ".repeat(width.saturating_sub(text.chars().count()));
            let style = match (status, column) {
                (None, _) => Style::Dim,
                (Some(_), 0) => Style::Bold,
                (Some(status), 1) => colour(status.standing),
                (Some(_), _) => Style::Plain,
            };
            let shown = paint.piece(style, &text);
            if column == 2 { format!("{blanks}{shown}") } else { format!("{shown}{blanks}") }
        };
        out.painted(columns.iter().map(cell).collect::<Vec<_>>().join("  ").trim_end());
        let Some(status) = status else { continue };
        if status.title != status.name.as_str() {
            let title = cut(&status.title, room.min(100).saturating_sub(4));
            let title = status.page.as_ref().map_or(title.clone(), |page| paint.link(&title, page.as_str()));
            out.painted(&format!("    {title}"));
        }
        for remark in status.remarks(&zone) {
            for line in paint.wrapped(&remark, 4) {
                out.painted(&paint.piece(colour_of_remark(status), &line));
            }
        }
    }
}

fn colour(standing: Standing) -> Style {
    match standing {
        Standing::Running => Style::Good,
        Standing::Failing | Standing::Stopped(Stop::Gone) => Style::Bad,
        Standing::Quiet | Standing::Asleep | Standing::Ended | Standing::Paused | Standing::Waiting => Style::Dim,
        Standing::Stopped(Stop::Over) => Style::Dim,
    }
}

fn colour_of_remark(status: &Status) -> Style {
    if status.last_error.is_some() || status.unpublished.is_some() { Style::Bad } else { Style::Fair }
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
            "the record was damaged, and is kept as {}: see the log of that time, and delete it when it is no longer needed",
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
