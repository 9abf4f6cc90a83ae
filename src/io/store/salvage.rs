//! A damaged record is set aside whole, and what can be read of it is taken over into a new one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::de::IgnoredAny;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor, Row};
use url::Url;

use super::error::{DAMAGED, StoreError, failed};
use super::tables::FILE;

/// What became of a damaged record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// What was wrong with it.
    pub why: String,
    /// Where it is now, as it was.
    pub aside: PathBuf,
    /// So many rows of it could be read: entries, what happened to them, how live blogs stand.
    pub rows: u64,
}

/// A table: its columns, which of them are numbers, and which is JSON.
struct Table {
    name: &'static str,
    columns: &'static [(&'static str, bool)],
    json: &'static str,
}

/// All that is worth to be taken over. The names of entries are made anew from the entries; what hubs were to be told, and which
/// documents were due, is found out anew.
const TABLES: [Table; 5] = [
    Table { name: "blog", columns: &[("name", false), ("state", false)], json: "state" },
    Table {
        name: "record",
        columns: &[("blog", false), ("id", false), ("published", true), ("place", true), ("body", false)],
        json: "body",
    },
    Table { name: "past", columns: &[("blog", false), ("id", false), ("number", true), ("body", false)], json: "body" },
    Table { name: "pace", columns: &[("blog", false), ("body", false)], json: "body" },
    Table { name: "host", columns: &[("name", false), ("body", false)], json: "body" },
];

/// Whether an error says that the record itself is damaged: not the disk, nor the rights, nor another process.
pub fn is_damage(error: &StoreError) -> bool {
    match error {
        StoreError::CutOff { .. } => true,
        StoreError::Database { reason, .. } => {
            ["malformed", "not a database", "corrupt", "no such table", "no such column", DAMAGED]
                .iter()
                .any(|mark| reason.contains(mark))
        }
        _ => false,
    }
}

/// What is wrong with it, in a line, without what a person could do about it: it is being done.
pub fn what_is_wrong(error: &StoreError) -> String {
    match error {
        StoreError::CutOff { path, should, holds } => {
            format!("the record {} was cut off (it should hold {should} bytes and held {holds})", path.display())
        }
        StoreError::Database { path, reason, .. } if reason == DAMAGED => {
            format!("the record {} was damaged", path.display())
        }
        StoreError::Database { path, reason, .. } => format!("the record {} was damaged ({reason})", path.display()),
        other => other.to_string(),
    }
}

/// Whether all pages of the record hang together.
pub async fn check(pool: &AnyPool, path: &Path) -> Result<(), StoreError> {
    let row = sqlx::query("PRAGMA quick_check(1)").fetch_one(pool).await.map_err(failed("open", path))?;
    match row.try_get::<String, _>(0) {
        Ok(said) if said == "ok" => Ok(()),
        Ok(said) => {
            Err(StoreError::Database { what: "open", path: path.to_owned(), reason: format!("malformed: {said}") })
        }
        Err(error) => Err(failed("open", path)(error)),
    }
}

/// Reads the record from one end to the other, for the sake of the disk.
pub fn can_be_read(folder: &Path) -> Result<(), StoreError> {
    let read =
        std::fs::File::open(folder.join(FILE)).and_then(|mut file| std::io::copy(&mut file, &mut std::io::sink()));
    match read {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::Folder { folder: folder.to_owned(), reason: format!("{FILE} cannot be read: {error}") })
        }
        _ => Ok(()),
    }
}

/// Moves the record out of the way, with the logs beside it. Only for whoever has the right to write it.
pub fn set_aside(folder: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let path = folder.join(FILE);
    let at = now.strftime("%Y%m%dT%H%M%SZ");
    let names = std::iter::once(format!("{FILE}.damaged-{at}"));
    let names = names.chain((2..).map(|count| format!("{FILE}.damaged-{at}-{count}")));
    let aside = names.map(|name| folder.join(name)).find(|aside| !aside.exists()).unwrap_or_else(|| folder.join(FILE));
    let beside = |path: &Path, ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    // The logs first: a log without its record is taken for none, and a record with a stranger's log for another one.
    for ending in ["-wal", "-shm", ""] {
        let from = beside(&path, ending);
        if from.exists() {
            std::fs::rename(&from, beside(&aside, ending)).map_err(|error| StoreError::Folder {
                folder: folder.to_owned(),
                reason: format!("the damaged record cannot be set aside: {error}"),
            })?;
        }
    }
    Ok(aside)
}

/// Takes over what can be read of a record that was set aside; tells how many rows.
pub async fn take_over(aside: &Path, pool: &AnyPool, path: &Path) -> Result<u64, StoreError> {
    let whole = std::path::absolute(aside).unwrap_or_else(|_| aside.to_owned());
    let Ok(file) = Url::from_file_path(whole) else { return Ok(0) };
    let mut taken = 0;
    for mode in ["mode=ro", "mode=ro&immutable=1"] {
        let Ok(mut damaged) = AnyConnection::connect(&format!("sqlite://{}?{mode}", file.path())).await else {
            continue;
        };
        for table in &TABLES {
            taken += table_over(table, &mut damaged, pool, path).await?;
        }
        damaged.close().await.unwrap_or_default();
        if taken > 0 {
            break;
        }
    }
    Ok(taken)
}

/// One table: from its beginning as far as it can be read, and from its end. Row by row, since one bad page is enough to
/// lose a statement.
async fn table_over(
    table: &Table,
    damaged: &mut AnyConnection,
    pool: &AnyPool,
    path: &Path,
) -> Result<u64, StoreError> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    let (name, columns) = (table.name, columns.join(", "));
    let insert = format!("INSERT INTO {name} ({columns}) VALUES ({}) ON CONFLICT DO NOTHING", places.join(", "));
    let mut transaction = pool.begin().await.map_err(failed("write", path))?;
    let mut taken = 0;
    for (order, compare) in [("ASC", ">"), ("DESC", "<")] {
        let mut at = if order == "ASC" { i64::MIN } else { i64::MAX };
        let select =
            format!("SELECT rowid, {columns} FROM {name} WHERE rowid {compare} $1 ORDER BY rowid {order} LIMIT 1");
        while let Ok(Some(row)) =
            sqlx::query(AssertSqlSafe(select.clone())).bind(at).fetch_optional(&mut *damaged).await
        {
            let Ok(number) = row.try_get::<i64, _>(0) else { break };
            at = number;
            let Some(values) = values(table, &row) else { continue };
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for value in values {
                query = match value {
                    Ok(number) => query.bind(number),
                    Err(text) => query.bind(text),
                };
            }
            let done = query.execute(&mut *transaction).await.map_err(failed("write", path))?;
            // Those that were read from the beginning are met again.
            if done.rows_affected() == 0 && order == "DESC" {
                break;
            }
            taken += done.rows_affected();
        }
    }
    if name == "record" {
        name_anew(&mut transaction).await.map_err(failed("write", path))?;
    }
    transaction.commit().await.map_err(failed("write", path))?;
    Ok(taken)
}

/// The values of a row, numbers and texts; none where it is not sound.
fn values(table: &Table, row: &AnyRow) -> Option<Vec<Result<i64, String>>> {
    let value = |(at, (name, is_number)): (usize, &(&str, bool))| match is_number {
        true => row.try_get::<i64, _>(at + 1).ok().map(Ok),
        false => {
            let text = row.try_get::<String, _>(at + 1).ok()?;
            let is_sound = *name != table.json || serde_json::from_str::<IgnoredAny>(&text).is_ok();
            is_sound.then_some(Err(text))
        }
    };
    table.columns.iter().enumerate().map(value).collect()
}

/// The names under which the entries are found.
async fn name_anew(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let rows = connection.fetch_all("SELECT blog, id, body FROM record").await?;
    for row in rows {
        let (blog, id, body): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let Ok(record) = serde_json::from_str::<crate::ledger::Record>(&body) else {
            // It is JSON, and no entry: it would be in the way at every look.
            let query = sqlx::query("DELETE FROM record WHERE blog = $1 AND id = $2").bind(blog).bind(id);
            query.execute(&mut *connection).await?;
            continue;
        };
        for known in &record.names {
            sqlx::query("INSERT INTO name (blog, name, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(blog.as_str())
                .bind(super::names::written(known))
                .bind(id.as_str())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// The records that were set aside in that folder, the oldest first.
pub fn set_aside_before(folder: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(&format!("{FILE}.damaged-")) && !name.ends_with("-wal") && !name.ends_with("-shm")
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
    let mut found: Vec<PathBuf> = files.filter(is_one).collect();
    found.sort();
    found
}
