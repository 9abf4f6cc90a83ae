//! `liveticker history`: what has happened to entries, and the history of one of them.

use std::collections::HashMap;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::explain::{clock, minute};
use super::kept::{count, folders, stranger, wait};
use super::paint::{Paint, Style, cut};
use super::{FAILED, Out, WELL, WRONG, entry_history};
use crate::entry::EntryId;
use crate::io::store::{Cursor, Extent, Snapshot, Store, StoreError};
use crate::ledger::history::{EntryHistory, Tally, meant, short};
use crate::ledger::{Past, Record, Standing};
use crate::liveblog::FeedName;

/// So many of the entries that may be meant are listed.
const LISTED: usize = 10;
/// Less of a title, in columns, tells nobody what it is about.
const LEGIBLE: usize = 30;
/// A title of more characters is cut.
const TITLE: usize = 90;

/// Show which entries of a live blog were edited or withdrawn, or the whole history of one
#[derive(Debug, Args)]
pub struct History {
    /// The live blog; it need not be in feeds.toml any more
    #[arg(value_name = "NAME")]
    name: FeedName,
    /// An entry: its id, the part of it after the last "/", or the beginning of either
    #[arg(value_name = "ENTRY")]
    entry: Option<String>,
    /// List unchanged entries too
    #[arg(long, conflicts_with = "entry")]
    all: bool,
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
}

/// What has happened to the entries of a live blog.
#[derive(Serialize)]
struct List<'n> {
    name: &'n FeedName,
    /// How many entries the record has.
    entries: u64,
    since: Option<Timestamp>,
    /// Those that are listed, the one that changed last first.
    listed: Vec<Row>,
}

/// An entry in it.
#[derive(Serialize)]
struct Row {
    id: EntryId,
    title: String,
    published: Timestamp,
    first_seen: Timestamp,
    updated: Timestamp,
    revisions: u32,
    withdrawals: u32,
    /// When, if it is.
    withdrawn: Option<Timestamp>,
}

impl History {
    /// Reads the record, whoever writes it meanwhile.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        wait(out, async |out| {
            let store = Store::open_to_read(&folders.state).await?;
            let mut snapshot = store.snapshot().await?;
            let status = self.show(&mut snapshot, out).await;
            drop(snapshot);
            store.close().await;
            status
        })
    }

    async fn show(&self, snapshot: &mut Snapshot, out: &mut Out) -> Result<u8, StoreError> {
        if snapshot.state(&self.name).await?.is_none() {
            out.error(&stranger(&self.name, snapshot).await?);
            return Ok(WRONG);
        }
        match &self.entry {
            Some(entry) => self.tell(entry, snapshot, out).await,
            None => self.list(snapshot, out).await,
        }
    }

    async fn list(&self, snapshot: &mut Snapshot, out: &mut Out) -> Result<u8, StoreError> {
        let Extent { entries, since } = snapshot.extent(&self.name).await?;
        let mut tallies: HashMap<EntryId, Tally> = HashMap::new();
        let mut cursor = Cursor::default();
        loop {
            let page = snapshot.past(&self.name, &mut cursor).await?;
            if page.is_empty() {
                break;
            }
            for body in page {
                let past: Past = snapshot.understood(&self.name, &body)?;
                tallies.entry(past.id.clone()).or_default().add(&past);
            }
        }
        let mut listed = Vec::new();
        let mut cursor = Cursor::default();
        loop {
            let page = snapshot.records(&self.name, &mut cursor).await?;
            if page.is_empty() {
                break;
            }
            for body in page {
                let record: Record = snapshot.understood(&self.name, &body)?;
                let tally = tallies.get(&record.id);
                if self.all || tally.is_some() || record.is_withdrawn() {
                    listed.push(Row::of(record, tally.copied().unwrap_or_default()));
                }
            }
        }
        // Entries of one moment keep the order of the page: the newest on top.
        listed.reverse();
        listed.sort_by_key(|row| std::cmp::Reverse(row.updated));
        let list = List { name: &self.name, entries, since, listed };
        if self.json {
            out.facts(&list)
        } else {
            show_list(&list, self.all, out)
        }
        Ok(WELL)
    }

    async fn tell(&self, entry: &str, snapshot: &mut Snapshot, out: &mut Out) -> Result<u8, StoreError> {
        let ids = snapshot.ids(&self.name).await?;
        let id = match meant(entry, &ids).as_slice() {
            [id] => (*id).clone(),
            [] => {
                let all = format!("`liveticker history {} --all` lists all that there are", self.name);
                out.error(&format!(
                    "the record of {} has no entry that is called {entry:?} or begins so: {all}",
                    self.name
                ));
                return Ok(WRONG);
            }
            several => {
                out.error(&format!("{entry:?} may be any of {} entries:", several.len()));
                for id in several.iter().rev().take(LISTED) {
                    let title = snapshot.entry(&self.name, id).await?.map_or(String::new(), |(record, _)| record.title);
                    out.error(&format!("  {}  {}", short(id), one_line(&title)));
                }
                if several.len() > LISTED {
                    out.error(&format!("  and {} more", several.len() - LISTED));
                }
                return Ok(WRONG);
            }
        };
        let Some((record, past)) = snapshot.entry(&self.name, &id).await? else { return Ok(FAILED) };
        let history = EntryHistory::of(&record, past);
        if self.json {
            out.facts(&history)
        } else {
            entry_history::show(&history, out)
        }
        Ok(WELL)
    }
}

impl Row {
    fn of(record: Record, tally: Tally) -> Row {
        Row {
            withdrawn: match record.standing {
                Standing::Withdrawn { at } => Some(at),
                Standing::Shown | Standing::Missing { .. } => None,
            },
            id: record.id,
            title: record.title,
            published: record.published.at,
            first_seen: record.first_seen,
            updated: record.updated,
            revisions: tally.revisions,
            withdrawals: tally.withdrawals,
        }
    }

    /// What has happened to it, in a few words.
    fn happened(&self) -> String {
        let mut words = Vec::new();
        if self.revisions > 0 {
            words.push(count(self.revisions.into(), "revision", "revisions"));
        }
        match self.withdrawn {
            Some(at) => words.push(format!("withdrawn {}", minute(at))),
            None if self.withdrawals > 0 => words.push("withdrawn and returned".to_owned()),
            None => {}
        }
        if words.is_empty() { String::new() } else { format!("  ({})", words.join(", ")) }
    }
}

fn show_list(list: &List<'_>, all: bool, out: &mut Out) {
    let since = list.since.map_or(String::new(), |since| format!(" since {}", clock(since)));
    let some = match list.listed.len() {
        _ if all => "all of them, by their last change".to_owned(),
        0 => "nothing has happened to any of them".to_owned(),
        many => format!("something has happened to {many} of them, last to the topmost"),
    };
    out.line(&format!("{}: {}{since}; {some}", list.name, count(list.entries, "entry", "entries")));
    let paint = Paint::of_stdout();
    let width = list.listed.iter().map(|row| short(&row.id).chars().count()).max().unwrap_or(0);
    for row in &list.listed {
        let (time, id, happened) = (clock(row.updated), short(&row.id), row.happened());
        // What has happened stands behind the title, and is what the line is for.
        let others = time.chars().count() + width + happened.chars().count() + 4;
        let title = one_line(&row.title);
        let (time, id) = (paint.piece(Style::Dim, &time), paint.piece(Style::Bold, &format!("{id:<width$}")));
        let happened = paint.piece(Style::Fair, &happened);
        match paint.width {
            Some(columns) if columns < others + LEGIBLE => {
                out.painted(&format!("{time}  {id}{happened}"));
                out.painted(&format!(
                    "    {}",
                    paint.piece(Style::Plain, &cut(&title, columns.min(TITLE).saturating_sub(4)))
                ));
            }
            columns => {
                let room = columns.map_or(usize::MAX, |columns| columns - others);
                out.painted(&format!("{time}  {id}  {}{happened}", paint.piece(Style::Plain, &cut(&title, room))));
            }
        }
    }
}

fn one_line(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    let title = words.join(" ");
    match title.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title,
    }
}
