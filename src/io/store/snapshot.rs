//! The record as it is at one moment, whoever writes it meanwhile; read a page at a time, however long it is.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyPool, Row, Transaction};

use super::error::{StoreError, failed};
use crate::entry::EntryId;
use crate::ledger::{Past, Record};
use crate::liveblog::FeedName;

/// So many rows are held in memory at once.
const PAGE: i64 = 200;

/// The record as it is at one moment.
#[derive(Debug)]
pub struct Snapshot {
    transaction: Transaction<'static, Any>,
    path: PathBuf,
}

/// How far a walk through rows has come. The default is before the first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    number: i64,
    id: String,
}

impl Default for Cursor {
    fn default() -> Cursor {
        Cursor { number: i64::MIN, id: String::new() }
    }
}

/// How much the record has of a live blog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many entries.
    pub entries: u64,
    /// When the first of them was seen.
    pub since: Option<Timestamp>,
}

impl Snapshot {
    /// Takes a snapshot of the record as it is now.
    pub async fn take(pool: &AnyPool, path: &Path) -> Result<Snapshot, StoreError> {
        // In SQLite one transaction sees one state of the file; PostgreSQL would have to be asked for REPEATABLE READ.
        let transaction = pool.begin().await.map_err(failed("read", path))?;
        Ok(Snapshot { transaction, path: path.to_owned() })
    }

    /// The names of all live blogs that the record knows, in order.
    pub async fn names(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT name FROM blog ORDER BY name").fetch_all(&mut *self.transaction).await;
        self.texts(&rows.map_err(failed("read", &self.path))?)
    }

    /// What is kept of a live blog as a whole, in JSON; `None` where the record does not know it.
    pub async fn state(&mut self, name: &FeedName) -> Result<Option<String>, StoreError> {
        let query = sqlx::query("SELECT state FROM blog WHERE name = $1").bind(name.as_str());
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        Ok(self.texts(&rows)?.pop())
    }

    /// How much there is of a live blog.
    pub async fn extent(&mut self, name: &FeedName) -> Result<Extent, StoreError> {
        let query = sqlx::query("SELECT COUNT(*) FROM record WHERE blog = $1").bind(name.as_str());
        let row = query.fetch_one(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        let entries: i64 = row.try_get(0).map_err(failed("read", &self.path))?;
        // Places are given in the order of first sight.
        let query =
            sqlx::query("SELECT body FROM record WHERE blog = $1 ORDER BY place, id LIMIT 1").bind(name.as_str());
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        let first = self.texts(&rows)?.pop().map(|body| self.understood::<Record>(name, &body)).transpose()?;
        Ok(Extent { entries: u64::try_from(entries).unwrap_or(0), since: first.map(|first| first.first_seen) })
    }

    /// The ids of all entries, oldest first.
    pub async fn ids(&mut self, name: &FeedName) -> Result<Vec<EntryId>, StoreError> {
        let query = sqlx::query("SELECT id FROM record WHERE blog = $1 ORDER BY place, id").bind(name.as_str());
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        Ok(self.texts(&rows)?.into_iter().map(EntryId).collect())
    }

    /// One entry, with all that has happened to it.
    pub async fn entry(&mut self, name: &FeedName, id: &EntryId) -> Result<Option<(Record, Vec<Past>)>, StoreError> {
        let of_entry = |statement| sqlx::query(statement).bind(name.as_str()).bind(id.0.as_str());
        let query = of_entry("SELECT body FROM record WHERE blog = $1 AND id = $2");
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        let Some(body) = self.texts(&rows)?.pop() else { return Ok(None) };
        let record = self.understood(name, &body)?;
        let query = of_entry("SELECT body FROM past WHERE blog = $1 AND id = $2 ORDER BY number");
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        let past = self.texts(&rows)?.iter().map(|body| self.understood(name, body)).collect::<Result<_, _>>()?;
        Ok(Some((record, past)))
    }

    /// The next page of records, oldest first, each in JSON; an empty one at the end.
    pub async fn records(&mut self, name: &FeedName, cursor: &mut Cursor) -> Result<Vec<String>, StoreError> {
        let statement =
            "SELECT body, place, id FROM record WHERE blog = $1 AND (place, id) > ($2, $3) ORDER BY place, id LIMIT $4";
        let query = sqlx::query(statement).bind(name.as_str()).bind(cursor.number).bind(cursor.id.clone()).bind(PAGE);
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        self.page(&rows, cursor)
    }

    /// The next page of what has happened to entries, each in JSON, by entry and in its order; an empty one at the end.
    pub async fn past(&mut self, name: &FeedName, cursor: &mut Cursor) -> Result<Vec<String>, StoreError> {
        let statement = "SELECT body, number, id FROM past WHERE blog = $1 AND (id, number) > ($2, $3) ORDER BY id, number LIMIT $4";
        let query = sqlx::query(statement).bind(name.as_str()).bind(cursor.id.clone()).bind(cursor.number).bind(PAGE);
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(failed("read", &self.path))?;
        self.page(&rows, cursor)
    }

    /// A record or something that has happened, from its JSON.
    pub fn understood<T: for<'de> Deserialize<'de>>(&self, name: &FeedName, body: &str) -> Result<T, StoreError> {
        let wrong = |error: serde_json::Error| StoreError::Row {
            path: self.path.clone(),
            blog: name.clone(),
            reason: error.to_string(),
        };
        serde_json::from_str(body).map_err(wrong)
    }

    fn page(&self, rows: &[AnyRow], cursor: &mut Cursor) -> Result<Vec<String>, StoreError> {
        if let Some(last) = rows.last() {
            cursor.number = last.try_get(1).map_err(failed("read", &self.path))?;
            cursor.id = last.try_get(2).map_err(failed("read", &self.path))?;
        }
        self.texts(rows)
    }

    fn texts(&self, rows: &[AnyRow]) -> Result<Vec<String>, StoreError> {
        rows.iter().map(|row| row.try_get(0).map_err(failed("read", &self.path))).collect()
    }
}
