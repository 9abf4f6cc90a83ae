//! The record of one live blog leaves as lines, comes in again, or is deleted: each whole, or not at all.

use std::io::{BufRead, Read};
use std::path::Path;

use serde_json::value::RawValue;
use sqlx::{AnyConnection, AnyPool, Row};
use thiserror::Error;

use super::error::{StoreError, failed};
use super::names::written;
use super::snapshot::{Cursor, Snapshot};
use super::transcript::{self, Flaw, Line, Transcript};
use crate::ledger::{Past, Record};
use crate::liveblog::FeedName;

/// No line of a record is longer: nothing endless is read into memory.
const LONGEST: usize = 64 << 20;

/// Why a record could not leave.
#[derive(Debug, Error)]
pub enum ExportError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its lines cannot be written.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

/// Why a record could not come in. Nothing of it was kept.
#[derive(Debug, Error)]
pub enum ImportError {
    /// There is one.
    #[error(
        "there is a record of {0} already: `liveticker forget {0}` first, or take this one in under another name (--as)"
    )]
    There(FeedName),
    /// Its lines cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// One of them is wrong.
    #[error("line {number}: {flaw}")]
    Line {
        /// Which; the first is 1.
        number: u64,
        /// What is wrong.
        flaw: Flaw,
    },
    /// It cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Under this name.
    pub name: FeedName,
    /// So many entries.
    pub entries: u64,
    /// So many things that have happened to them.
    pub events: u64,
}

/// Gives the lines of a live blog's record, each with its end, in an order that is always the same; `false` where there
/// is none.
pub async fn export(
    snapshot: &mut Snapshot,
    name: &FeedName,
    mut give: impl FnMut(&str) -> std::io::Result<()>,
) -> Result<bool, ExportError> {
    let Some(state) = snapshot.state(name).await? else { return Ok(false) };
    let state: Box<RawValue> = snapshot.understood(name, &state)?;
    give(&format!("{}\n", transcript::head(name, &state)))?;
    let mut lines = 1;
    let mut cursor = Cursor::default();
    loop {
        let page = snapshot.records(name, &mut cursor).await?;
        if page.is_empty() {
            break;
        }
        lines += page.len() as u64;
        page.iter().try_for_each(|body| give(&format!("{}\n", transcript::record(body))))?;
    }
    let mut cursor = Cursor::default();
    loop {
        let page = snapshot.past(name, &mut cursor).await?;
        if page.is_empty() {
            break;
        }
        lines += page.len() as u64;
        page.iter().try_for_each(|body| give(&format!("{}\n", transcript::past(body))))?;
    }
    give(&format!("{}\n", transcript::end(lines)))?;
    Ok(true)
}

/// Takes in a record. One transaction: what comes before a wrong line is taken back with it.
pub async fn import(
    pool: &AnyPool,
    path: &Path,
    mut lines: impl BufRead,
    renamed: Option<FeedName>,
) -> Result<Taken, ImportError> {
    let mut transaction = pool.begin().await.map_err(failed("write", path))?;
    let mut transcript = Transcript::default();
    let mut taken: Option<Taken> = None;
    let mut line = Vec::new();
    while next_line(&mut lines, &mut line)? {
        let flawed = |number, flaw| ImportError::Line { number, flaw };
        if line.len() > LONGEST {
            return Err(flawed(transcript.lines + 1, Flaw::Long));
        }
        let read = transcript.read(&line);
        match read.map_err(|flaw| flawed(transcript.lines, flaw))? {
            Line::Head(name, state) => {
                let name = renamed.clone().unwrap_or(name);
                if is_known(&mut transaction, &name).await.map_err(failed("read", path))? {
                    return Err(ImportError::There(name));
                }
                add_blog(&mut transaction, &name, state).await.map_err(failed("write", path))?;
                taken = Some(Taken { name, entries: 0, events: 0 });
            }
            Line::Record(record, body) => {
                if let Some(taken) = &mut taken {
                    add_record(&mut transaction, &taken.name, &record, &body).await.map_err(failed("write", path))?;
                    taken.entries += 1;
                }
            }
            Line::Past(past, body) => {
                if let Some(taken) = &mut taken {
                    add_past(&mut transaction, &taken.name, &past, &body).await.map_err(failed("write", path))?;
                    taken.events += 1;
                }
            }
            Line::End => {}
        }
    }
    let cut_off = |flaw| ImportError::Line { number: transcript.lines + 1, flaw };
    transcript.finish().map_err(cut_off)?;
    // Nothing is whole that has no head.
    let taken = taken.ok_or(Flaw::CutOff).map_err(cut_off)?;
    transaction.commit().await.map_err(failed("write", path))?;
    Ok(taken)
}

/// Gives all that is kept of a live blog another name; `false` where there is nothing, or something under that one already.
pub async fn rename(pool: &AnyPool, path: &Path, old: &FeedName, new: &FeedName) -> Result<bool, StoreError> {
    let mut transaction = pool.begin().await.map_err(failed("write", path))?;
    let knows =
        async |transaction: &mut AnyConnection, name| is_known(transaction, name).await.map_err(failed("read", path));
    if !knows(&mut transaction, old).await? || knows(&mut transaction, new).await? {
        return Ok(false);
    }
    for statement in [
        // What push hubs were to be told is of files that are written under another name from now on.
        "DELETE FROM ping WHERE blog = $1",
        "UPDATE notice SET blog = $2 WHERE blog = $1",
        "DELETE FROM pace WHERE blog = $2",
        "UPDATE due SET blog = $2 WHERE blog = $1",
        "UPDATE pace SET blog = $2 WHERE blog = $1",
        "UPDATE past SET blog = $2 WHERE blog = $1",
        "UPDATE name SET blog = $2 WHERE blog = $1",
        "UPDATE record SET blog = $2 WHERE blog = $1",
        "UPDATE blog SET name = $2 WHERE name = $1",
    ] {
        let query = sqlx::query(statement).bind(old.as_str()).bind(new.as_str());
        query.execute(&mut *transaction).await.map_err(failed("write", path))?;
    }
    transaction.commit().await.map_err(failed("write", path))?;
    Ok(true)
}

/// Deletes all that is kept of a live blog.
pub async fn forget(pool: &AnyPool, path: &Path, name: &FeedName) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await.map_err(failed("write", path))?;
    for statement in [
        "DELETE FROM due WHERE blog = $1",
        "DELETE FROM ping WHERE blog = $1",
        "DELETE FROM notice WHERE blog = $1",
        "DELETE FROM pace WHERE blog = $1",
        "DELETE FROM past WHERE blog = $1",
        "DELETE FROM name WHERE blog = $1",
        "DELETE FROM record WHERE blog = $1",
        "DELETE FROM blog WHERE name = $1",
    ] {
        let query = sqlx::query(statement).bind(name.as_str());
        query.execute(&mut *transaction).await.map_err(failed("write", path))?;
    }
    transaction.commit().await.map_err(failed("write", path))
}

/// Reads the next line without its end; `false` where there is none.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let read = lines.by_ref().take(LONGEST as u64 + 2).read_until(b'\n', line)?;
    if line.ends_with(b"\n") {
        line.pop();
    }
    Ok(read > 0)
}

async fn is_known(connection: &mut AnyConnection, name: &FeedName) -> Result<bool, sqlx::Error> {
    let statement =
        "SELECT (SELECT COUNT(*) FROM blog WHERE name = $1) + (SELECT COUNT(*) FROM record WHERE blog = $1)";
    let row = sqlx::query(statement).bind(name.as_str()).fetch_one(connection).await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

async fn add_blog(connection: &mut AnyConnection, name: &FeedName, state: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::query("INSERT INTO blog (name, state) VALUES ($1, $2)").bind(name.as_str()).bind(state);
    query.execute(connection).await.map(drop)
}

async fn add_record(
    connection: &mut AnyConnection,
    name: &FeedName,
    record: &Record,
    body: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO record (blog, id, published, place, body) VALUES ($1, $2, $3, $4, $5)")
        .bind(name.as_str())
        .bind(record.id.0.as_str())
        .bind(record.published.at.as_second())
        .bind(record.place)
        .bind(body)
        .execute(&mut *connection)
        .await?;
    for known in &record.names {
        sqlx::query("INSERT INTO name (blog, name, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(name.as_str())
            .bind(written(known))
            .bind(record.id.0.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn add_past(connection: &mut AnyConnection, name: &FeedName, past: &Past, body: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO past (blog, id, number, body) VALUES ($1, $2, $3, $4)")
        .bind(name.as_str())
        .bind(past.id.0.as_str())
        .bind(i64::from(past.number))
        .bind(body)
        .execute(connection)
        .await
        .map(drop)
}
