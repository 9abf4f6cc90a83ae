//! State ⇄ database. One transaction a look; a look loads what its page and its feed can touch, however long the
//! history is.
//!
//! The statements are those that SQLite and PostgreSQL share: `$1`, BIGINT and TEXT, `ON CONFLICT`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor, Row};
use thiserror::Error;
use url::Url;

use crate::entry::Name;
use crate::ledger::{Ledger, Record};
use crate::liveblog::{FeedName, LiveBlog};
use crate::state::{Memory, State};

/// The file below the state folder.
const FILE: &str = "liveticker.db";
/// Counts up with every change of the tables below.
const VERSION: i64 = 1;
/// How long one process waits for another one to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many names or ids are asked for in one statement.
const CHUNK: usize = 500;

const TABLES: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS version (number BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS blog (name TEXT PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS record (blog TEXT NOT NULL, id TEXT NOT NULL, published BIGINT NOT NULL, \
     place BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (blog, id))",
    "CREATE INDEX IF NOT EXISTS record_newest ON record (blog, published DESC, place DESC)",
    "CREATE TABLE IF NOT EXISTS name (blog TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, \
     PRIMARY KEY (blog, name, id))",
];

/// The record of all live blogs.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    path: PathBuf,
}

/// Why the record cannot be read or written. It is left as it is.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The folder cannot be made or entered.
    #[error("cannot keep the record in {}: {reason}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// In the words of the operating system.
        reason: String,
    },
    /// A later liveticker has written it.
    #[error("the record {} is of version {found}, and this liveticker knows versions up to {VERSION}: a newer one has written it", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// It is damaged, locked, or the disk is full.
    #[error("cannot {what} the record {}: {reason}{}", path.display(), advice(reason))]
    Database {
        /// What was tried: "open", "read", "write".
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// In the words of the database.
        reason: String,
    },
    /// One row of it makes no sense.
    #[error("the record {} holds something for {blog} that cannot be read: {reason}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Whose row.
        blog: FeedName,
        /// In the words of the JSON reader.
        reason: String,
    },
}

/// What a person can do about it.
fn advice(reason: &str) -> &'static str {
    if reason.contains("malformed") || reason.contains("not a database") || reason.contains("corrupt") {
        "; the published feeds are left as they are. Put a copy of the file back, or move it away to begin a new record"
    } else {
        ""
    }
}

/// The row of a live blog.
#[derive(Serialize, Deserialize)]
struct BlogRow {
    memory: Memory,
    /// Without its records.
    #[serde(flatten)]
    ledger: Ledger,
}

/// The same, to be written.
#[derive(Serialize)]
struct BlogRowRef<'a> {
    memory: &'a Memory,
    #[serde(flatten)]
    ledger: &'a Ledger,
}

impl Store {
    /// Opens the record below that folder; makes folder and record where there are none.
    pub async fn open(folder: &Path) -> Result<Store, StoreError> {
        let at_folder = |reason: String| StoreError::Folder { folder: folder.to_owned(), reason };
        std::fs::create_dir_all(folder).map_err(|error| at_folder(error.to_string()))?;
        let folder = folder.canonicalize().map_err(|error| at_folder(error.to_string()))?;
        let path = folder.join(FILE);
        let file =
            Url::from_file_path(&path).map_err(|()| at_folder("its path cannot be written as a URL".to_owned()))?;
        sqlx::any::install_default_drivers();
        let failed =
            |error: sqlx::Error| StoreError::Database { what: "open", path: path.clone(), reason: reason(&error) };
        let address = format!("sqlite://{}?mode=rwc", file.path());
        // A pool tries again and again and in the end says that it was late; one connection says what is wrong.
        let mut first = AnyConnection::connect(&address).await.map_err(failed)?;
        prepare(&mut first).await.map_err(failed)?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE * 2)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect(&address)
            .await
            .map_err(failed)?;
        first.close().await.map_err(failed)?;
        let store = Store { pool, path };
        store.bring_up_to_date().await?;
        Ok(store)
    }

    /// Lets go of the record, so that nothing of it is left in a file beside it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn bring_up_to_date(&self) -> Result<(), StoreError> {
        let failed = |error: sqlx::Error| self.failed("open", &error);
        let known = sqlx::query("SELECT number FROM version").fetch_optional(&self.pool).await;
        match known {
            Ok(Some(row)) => match row.try_get::<i64, _>(0).map_err(failed)? {
                found if found > VERSION => Err(StoreError::Newer { path: self.path.clone(), found }),
                _ => Ok(()),
            },
            // There is no such table in a file that was made just now; any other trouble comes again below.
            Ok(None) | Err(_) => {
                let mut transaction = self.pool.begin().await.map_err(failed)?;
                for table in TABLES {
                    transaction.execute(table).await.map_err(failed)?;
                }
                sqlx::query("INSERT INTO version (number) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM version)")
                    .bind(VERSION)
                    .execute(&mut *transaction)
                    .await
                    .map_err(failed)?;
                transaction.commit().await.map_err(failed)
            }
        }
    }

    /// What is kept of a live blog, with the records that its feed shows or its page showed at the last look.
    pub async fn load(&self, blog: &LiveBlog) -> Result<State, StoreError> {
        let name = blog.name.as_str();
        let failed = |error: sqlx::Error| self.failed("read", &error);
        let row = sqlx::query("SELECT state FROM blog WHERE name = $1").bind(name).fetch_optional(&self.pool).await;
        let Some(row) = row.map_err(failed)? else { return Ok(State::default()) };
        let row: BlogRow = self.understood(&blog.name, row.try_get(0).map_err(failed)?)?;
        let mut ledger = row.ledger;

        let newest =
            sqlx::query("SELECT body FROM record WHERE blog = $1 ORDER BY published DESC, place DESC LIMIT $2")
                .bind(name)
                .bind(i64::try_from(blog.keep).unwrap_or(i64::MAX))
                .fetch_all(&self.pool)
                .await
                .map_err(failed)?;
        ledger.recall(self.records(&blog.name, newest)?);
        let since =
            ledger.newest_first().first().and_then(|newest| newest.published.at.checked_sub(blog.keep_for).ok());
        let young = sqlx::query("SELECT body FROM record WHERE blog = $1 AND published >= $2")
            .bind(name)
            .bind(since.unwrap_or(Timestamp::MAX).as_second())
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        ledger.recall(self.records(&blog.name, young)?);
        let absent: Vec<&str> =
            ledger.page.iter().filter(|id| ledger.record(id).is_none()).map(|id| id.0.as_str()).collect();
        let shown = self.matching(&blog.name, "SELECT body FROM record WHERE blog = $1 AND id IN", &absent).await?;
        ledger.recall(shown);
        Ok(State { memory: row.memory, ledger })
    }

    /// The records that know any of these names.
    pub async fn recall(&self, blog: &FeedName, names: &[Name]) -> Result<Vec<Record>, StoreError> {
        let names: Vec<String> = names.iter().map(written).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let statement = "SELECT DISTINCT record.body FROM record JOIN name ON record.blog = name.blog AND record.id = name.id \
             WHERE name.blog = $1 AND name.name IN";
        self.matching(blog, statement, &names).await
    }

    /// Keeps what a look has changed: all of it, or nothing.
    pub async fn save(&self, blog: &FeedName, state: &State) -> Result<(), StoreError> {
        let failed = |error: sqlx::Error| self.failed("write", &error);
        let ledger = &state.ledger;
        let row = self.spelt(blog, &BlogRowRef { memory: &state.memory, ledger })?;
        let name = blog.as_str();
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO blog (name, state) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET state = excluded.state WHERE blog.state <> excluded.state",
        )
        .bind(name)
        .bind(row)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        for record in ledger.touched() {
            sqlx::query(
                "INSERT INTO record (blog, id, published, place, body) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (blog, id) DO UPDATE SET published = excluded.published, place = excluded.place, body = excluded.body",
            )
            .bind(name)
            .bind(record.id.0.as_str())
            .bind(record.published.at.as_second())
            .bind(record.place)
            .bind(self.spelt(blog, record)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
            for known in &record.names {
                sqlx::query("INSERT INTO name (blog, name, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(name)
                    .bind(written(known))
                    .bind(record.id.0.as_str())
                    .execute(&mut *transaction)
                    .await
                    .map_err(failed)?;
            }
        }
        transaction.commit().await.map_err(failed)
    }

    /// The records for which the statement holds with any of the values behind its `IN`.
    async fn matching(&self, blog: &FeedName, statement: &str, values: &[&str]) -> Result<Vec<Record>, StoreError> {
        let mut records = Vec::new();
        for chunk in values.chunks(CHUNK) {
            let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 2)).collect();
            // Nothing but the number of values goes into the statement.
            let statement = format!("{statement} ({})", places.join(", "));
            let mut query = sqlx::query(AssertSqlSafe(statement)).bind(blog.as_str());
            for value in chunk {
                query = query.bind(*value);
            }
            let rows = query.fetch_all(&self.pool).await.map_err(|error| self.failed("read", &error))?;
            records.extend(self.records(blog, rows)?);
        }
        Ok(records)
    }

    fn records(&self, blog: &FeedName, rows: Vec<AnyRow>) -> Result<Vec<Record>, StoreError> {
        rows.iter()
            .map(|row| self.understood(blog, row.try_get(0).map_err(|error| self.failed("read", &error))?))
            .collect()
    }

    fn understood<T: for<'de> Deserialize<'de>>(&self, blog: &FeedName, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.row(blog, &error))
    }

    fn spelt<T: Serialize>(&self, blog: &FeedName, value: &T) -> Result<String, StoreError> {
        serde_json::to_string(value).map_err(|error| self.row(blog, &error))
    }

    fn row(&self, blog: &FeedName, error: &serde_json::Error) -> StoreError {
        StoreError::Row { path: self.path.clone(), blog: blog.clone(), reason: error.to_string() }
    }

    fn failed(&self, what: &'static str, error: &sqlx::Error) -> StoreError {
        StoreError::Database { what, path: self.path.clone(), reason: reason(error) }
    }
}

/// What each connection needs; SQLite's own words.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute(AssertSqlSafe(format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))).await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    Ok(())
}

/// What the database says, without the layers around it.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    }
}

/// A name as it stands in the record.
fn written(name: &Name) -> String {
    match name {
        Name::Id(text) => format!("id:{text}"),
        Name::Link(text) => format!("link:{text}"),
        Name::Moment(text) => format!("moment:{text}"),
        Name::Heading(text) => format!("heading:{text}"),
        Name::Text(text) => format!("text:{text}"),
    }
}
