//! State ⇄ database. One transaction a check; a check loads what its page and its feed can touch, however long the
//! history is.
//!
//! The statements are those that SQLite and PostgreSQL share: `$1`, BIGINT and TEXT, `ON CONFLICT`.

mod error;
mod heads;
mod lock;
mod moving;
mod names;
mod notices;
mod pings;
mod row;
mod salvage;
mod snapshot;
mod tables;
mod transcript;

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor, Row};
use url::Url;

use crate::entry::{EntryId, Name};
use crate::feed::archive::{ARCHIVE, complete, places_of};
use crate::io::record;
use crate::ledger::{Ledger, Past, Record};
use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::notice::Notice;
use crate::schedule::{Fate, Host, Pace, Ping};
use crate::state::{State, Strangers, Wanted};
use error::{denied, reason};
use lock::{Lock, PRIVATE, is_a_file, lock};
use names::written;
use row::{BlogRow, BlogRowRef};
use tables::{FILE, VERSION, bring_up_to_date, check_length, version};

pub use error::StoreError;
pub use lock::holder;
pub use moving::{ExportError, ImportError, Taken, export};
pub use notices::Pending;
pub use pings::Noted;
pub use salvage::{Salvaged, set_aside_before};
pub use snapshot::{Cursor, Extent, Snapshot};

/// How long one process waits for another one to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);
/// Two times that are no further apart, in seconds, may be those of one entry.
pub(super) const ABOUT: i64 = 600;
/// How many names or ids are asked for in one statement, at most.
pub(super) const CHUNK: usize = 512;

/// The record of all live blogs.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    /// For what may be lost when the machine loses its power, and only then: it is on the disk with the next change that is not.
    light: AnyPool,
    path: PathBuf,
    /// Its device and number: what is kept in a file that was removed is lost.
    inode: Option<(u64, u64)>,
    /// Held as long as anybody has the store; who only reads has none.
    _lock: Option<Arc<Lock>>,
}

fn inode(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// The file of the record below that folder.
pub fn record_of(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

impl Store {
    /// Opens the record below that folder to read and to write; makes folder and record where there are none. Waits for another
    /// process that writes it, up to ten seconds.
    pub async fn open(folder: &Path) -> Result<Store, StoreError> {
        Store::open_within(folder, PATIENCE).await
    }

    /// The same, with so much patience.
    pub async fn open_within(folder: &Path, patience: Duration) -> Result<Store, StoreError> {
        let at_folder = |reason: String| StoreError::Folder { folder: folder.to_owned(), reason };
        // Not for all to write into, whatever the umask says.
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o755).create(folder);
        made.map_err(|error| denied(folder, &error).unwrap_or_else(|| at_folder(error.to_string())))?;
        let path = folder.canonicalize().map_err(|error| at_folder(error.to_string()))?.join(FILE);
        let lock = lock(folder, &path, patience).await?;
        Store::connect(folder, path, Some(lock)).await
    }

    /// The same; one that is damaged is set aside whole, and what can be read of it is taken over into a new one.
    pub async fn open_or_salvage(folder: &Path, now: Timestamp) -> Result<(Store, Option<Salvaged>), StoreError> {
        match Store::open_sound(folder).await {
            Err(error) if salvage::is_damage(&error) => {}
            opened => return Ok((opened?, None)),
        }
        // A disk that cannot be read is no damage of what stands on it: the same file may be sound in another machine, or a moment
        // later. SQLite calls both malformed (SQLITE_IOERR_CORRUPTFS), so it is asked once more.
        salvage::can_be_read(folder)?;
        let why = match Store::open_sound(folder).await {
            Err(error) if salvage::is_damage(&error) => salvage::what_is_wrong(&error),
            opened => return Ok((opened?, None)),
        };
        let lock = lock(folder, &folder.join(FILE), PATIENCE).await?;
        let aside = salvage::set_aside(folder, now)?;
        // A new one in its place is meant: it is not the old one cut off.
        drop(lock.forget());
        let store = Store::open(folder).await?;
        let rows = salvage::take_over(&aside, &store.pool, &store.path).await?;
        Ok((store, Some(Salvaged { why, aside, rows })))
    }

    /// Opens the record, if all its pages hang together.
    async fn open_sound(folder: &Path) -> Result<Store, StoreError> {
        let store = Store::open(folder).await?;
        match salvage::check(&store.pool, &store.path).await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(error)
            }
        }
    }

    /// Opens the record below that folder to read in it, whoever writes it meanwhile.
    pub async fn open_to_read(folder: &Path) -> Result<Store, StoreError> {
        let path = folder.join(FILE);
        match std::fs::File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Absent { folder: folder.to_owned() });
            }
            // What else is wrong the database says.
            opened => opened.map(drop).or_else(|error| denied(&path, &error).map_or(Ok(()), Err))?,
        }
        let path = path.canonicalize().unwrap_or(path);
        Store::connect(folder, path, None).await
    }

    async fn connect(folder: &Path, path: PathBuf, mut held: Option<Lock>) -> Result<Store, StoreError> {
        let cannot =
            |error: std::io::Error| StoreError::Folder { folder: folder.to_owned(), reason: error.to_string() };
        is_a_file(&path).map_err(cannot)?;
        check_length(&path, held.as_ref().is_some_and(|lock| lock.had_record))?;
        if held.is_some() && !path.exists() {
            // SQLite would make it for all to read, and gives its logs the mode that it finds.
            std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .mode(PRIVATE)
                .open(&path)
                .map_err(|error| StoreError::Folder { folder: folder.to_owned(), reason: error.to_string() })?;
        }
        let file = Url::from_file_path(&path).map_err(|()| StoreError::Folder {
            folder: folder.to_owned(),
            reason: "its path cannot be written as a URL".to_owned(),
        })?;
        sqlx::any::install_default_drivers();
        let failed =
            |error: sqlx::Error| StoreError::Database { what: "open", path: path.clone(), reason: reason(&error) };
        let address = format!("sqlite://{}?mode=rwc", file.path());
        // A pool tries again and again and in the end says that it was late; one connection says what is wrong.
        let mut first = AnyConnection::connect(&address).await.map_err(failed)?;
        prepare(&mut first).await.map_err(failed)?;
        // Who came to read does not wait for a writer, unless there is something to be written first.
        let mut migrating = match &held {
            None if version(&mut first).await.map_err(failed)? < VERSION => Some(lock(folder, &path, PATIENCE).await?),
            _ => None,
        };
        check_length(&path, migrating.as_ref().is_some_and(|lock| lock.had_record))?;
        bring_up_to_date(&mut first, &path).await?;
        let marked = held.as_mut().or(migrating.as_mut()).map_or(Ok(()), Lock::mark);
        marked.map_err(|error| StoreError::Folder { folder: folder.to_owned(), reason: error.to_string() })?;
        let options = |most| AnyPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE * 2);
        let pool = options(4).after_connect(|connection, _| Box::pin(prepare(connection)));
        let pool = pool.connect(&address).await.map_err(failed)?;
        let light = options(1).after_connect(|connection, _| Box::pin(prepare_light(connection)));
        let light = light.connect_lazy(&address).map_err(failed)?;
        first.close().await.map_err(failed)?;
        let inode = inode(&path);
        Ok(Store { pool, light, path, inode, _lock: held.map(Arc::new) })
    }

    /// Lets go of the record, so that nothing of it is left in a file beside it.
    pub async fn close(&self) {
        self.light.close().await;
        self.pool.close().await;
    }

    /// The record as it is now.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::take(&self.pool, &self.path).await
    }

    /// Takes in what [`export`] wrote, under its own name or another one: all of it, or nothing.
    pub async fn import(&self, lines: impl BufRead, name: Option<FeedName>) -> Result<Taken, ImportError> {
        moving::import(&self.pool, &self.path, lines, name).await
    }

    /// Deletes all that is kept of a live blog.
    pub async fn forget(&self, name: &FeedName) -> Result<(), StoreError> {
        moving::forget(&self.pool, &self.path, name).await
    }

    /// What is kept of every live blog, without records and without its pace, one after the other.
    pub async fn heads(&self, each: impl FnMut(FeedName, State)) -> Result<(), StoreError> {
        heads::each(&self.pool, &self.path, each).await
    }

    /// Those that its feeds show, or its page showed at the last visit; not those of the latter that the ledger has at hand.
    async fn window(&self, blog: &LiveBlog, ledger: &Ledger) -> Result<Vec<Record>, StoreError> {
        let name = blog.name.as_str();
        let failed = |error: sqlx::Error| self.failed("read", &error);
        let newest =
            sqlx::query("SELECT body FROM record WHERE blog = $1 ORDER BY published DESC, place DESC LIMIT $2")
                .bind(name)
                .bind(i64::try_from(blog.showing.keep).unwrap_or(i64::MAX))
                .fetch_all(&self.pool)
                .await
                .map_err(failed)?;
        let mut records = self.records(&blog.name, newest)?;
        let newest = records.iter().chain(ledger.records()).map(|record| record.published.at).max();
        let since = newest.and_then(|newest| newest.checked_sub(blog.reach()).ok());
        let young = sqlx::query("SELECT body FROM record WHERE blog = $1 AND published >= $2")
            .bind(name)
            .bind(since.unwrap_or(Timestamp::MAX).as_second())
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        records.extend(self.records(&blog.name, young)?);
        let archived = complete(blog.showing.keep, ledger.places) * ARCHIVE;
        let unarchived = sqlx::query("SELECT body FROM record WHERE blog = $1 AND place > $2")
            .bind(name)
            .bind(archived)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        records.extend(self.records(&blog.name, unarchived)?);
        let at_hand: HashSet<&EntryId> = records.iter().map(|record| &record.id).collect();
        let is_absent = |id: &&EntryId| !at_hand.contains(id) && ledger.record(id).is_none();
        let absent: Vec<&str> = ledger.page.iter().filter(is_absent).map(|id| id.0.as_str()).collect();
        let shown = self.matching(&blog.name, "SELECT body FROM record WHERE blog = $1 AND id IN", &absent).await?;
        records.extend(shown);
        Ok(records)
    }

    /// The paces of all live blogs that were ever checked, by name.
    pub async fn paces(&self) -> Result<HashMap<FeedName, Pace>, StoreError> {
        let rows = sqlx::query("SELECT blog, body FROM pace").fetch_all(&self.pool).await;
        let mut paces = HashMap::new();
        for row in rows.map_err(|error| self.failed("read", &error))? {
            let (name, body): (&str, &str) = (
                row.try_get(0).map_err(|error| self.failed("read", &error))?,
                row.try_get(1).map_err(|error| self.failed("read", &error))?,
            );
            // A name that is none, or a row that is damaged, is a live blog that was never looked at.
            if let Ok(name) = name.parse::<FeedName>()
                && let Ok(pace) = self.understood(&name, body)
            {
                paces.insert(name, pace);
            }
        }
        Ok(paces)
    }

    /// What is known of hosts, by name. What is damaged was never known.
    pub async fn hosts(&self) -> Result<HashMap<String, Host>, StoreError> {
        let rows = sqlx::query("SELECT name, body FROM host").fetch_all(&self.pool).await;
        let mut hosts = HashMap::new();
        for row in rows.map_err(|error| self.failed("read", &error))? {
            let name: String = row.try_get(0).map_err(|error| self.failed("read", &error))?;
            let body: &str = row.try_get(1).map_err(|error| self.failed("read", &error))?;
            hosts.extend(serde_json::from_str(body).ok().map(|host| (name, host)));
        }
        Ok(hosts)
    }

    /// Keeps what has become known of hosts; of one of which nothing is to be known any more, nothing.
    pub async fn keep_hosts(&self, hosts: &[(String, Host)]) -> Result<(), StoreError> {
        for (name, host) in hosts {
            let body = serde_json::to_string(host).unwrap_or_default();
            let query = match *host == Host::default() || body.is_empty() {
                true => sqlx::query("DELETE FROM host WHERE name = $1").bind(name.as_str()),
                false => sqlx::query(
                    "INSERT INTO host (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                )
                .bind(name.as_str())
                .bind(body),
            };
            query.execute(&self.pool).await.map_err(|error| self.failed("write", &error))?;
        }
        Ok(())
    }

    /// Takes to a ledger its newest records that were published since then, so many at most.
    pub async fn recall_newest(
        &self,
        blog: &FeedName,
        ledger: &mut Ledger,
        most: usize,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let statement = "SELECT body FROM record WHERE blog = $1 AND published >= $2 \
             ORDER BY published DESC, place DESC LIMIT $3";
        let rows = sqlx::query(statement)
            .bind(blog.as_str())
            .bind(since.as_second())
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed("read", &error))?;
        ledger.recall(self.records(blog, rows)?);
        Ok(())
    }

    /// When the newest records of a live blog were published, to the second, so many at most.
    pub async fn newest_times(&self, blog: &FeedName, most: usize) -> Result<Vec<Timestamp>, StoreError> {
        let failed = |error: sqlx::Error| self.failed("read", &error);
        let statement = "SELECT published FROM record WHERE blog = $1 ORDER BY published DESC, place DESC LIMIT $2";
        let query = sqlx::query(statement).bind(blog.as_str()).bind(i64::try_from(most).unwrap_or(i64::MAX));
        let rows = query.fetch_all(&self.pool).await.map_err(failed)?;
        let seconds = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>().map_err(failed)?;
        Ok(seconds.into_iter().filter_map(|second| Timestamp::from_second(second).ok()).collect())
    }

    /// The records that stand in an archive document.
    async fn archived(&self, blog: &FeedName, document: i64) -> Result<Vec<Record>, StoreError> {
        let places = places_of(document);
        let rows = sqlx::query("SELECT body FROM record WHERE blog = $1 AND place BETWEEN $2 AND $3")
            .bind(blog.as_str())
            .bind(*places.start())
            .bind(*places.end())
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.failed("read", &error))?;
        self.records(blog, rows)
    }

    /// Notes that each of these push hubs is to be notified of each of these topics of a live blog. `ping` makes it of what was
    /// still to be told.
    pub async fn note_pings(
        &self,
        blog: &FeedName,
        hubs: &[Url],
        topics: &[Url],
        ping: impl Fn(Option<Ping>) -> Ping,
    ) -> Result<(), StoreError> {
        pings::note(&self.pool, &self.path, blog, hubs, topics, ping).await
    }

    /// What a push hub is still to be told.
    pub async fn pings(&self, hub: &Url) -> Result<Vec<Noted>, StoreError> {
        pings::of_hub(&self.pool, &self.path, hub).await
    }

    /// Keeps what became of a ping, unless its feed has changed again meanwhile: then it is to be told anew.
    pub async fn settle_ping(&self, noted: &Noted, fate: Fate) -> Result<(), StoreError> {
        pings::settle(&self.pool, &self.path, noted, fate).await
    }

    /// Forgets what was to be told to others than these push hubs.
    pub async fn keep_pings(&self, hubs: &[Url]) -> Result<(), StoreError> {
        pings::keep(&self.pool, &self.path, hubs).await
    }

    /// Of what a target is still to be notified, the oldest first.
    pub async fn notices(&self, target: &str) -> Result<Vec<Pending>, StoreError> {
        notices::of_target(&self.pool, &self.path, target).await
    }

    /// Keeps what became of a notification, unless something else is to be said of its entry meanwhile.
    pub async fn settle_notice(&self, pending: &Pending, fate: Fate) -> Result<(), StoreError> {
        notices::settle(&self.pool, &self.path, pending, fate).await
    }

    /// Forgets what others than these targets were to be notified of.
    pub async fn keep_notices(&self, targets: &[Arc<Target>]) -> Result<(), StoreError> {
        let names: Vec<String> = targets.iter().map(|target| target.name.clone()).collect();
        notices::keep(&self.pool, &self.path, &names).await
    }

    /// The records that know any of these names.
    async fn bearing(&self, blog: &FeedName, names: &[Name]) -> Result<Vec<Record>, StoreError> {
        let names: Vec<String> = names.iter().map(written).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let statement = "SELECT DISTINCT record.body FROM record JOIN name ON record.blog = name.blog AND record.id = name.id \
             WHERE name.blog = $1 AND name.name IN";
        self.matching(blog, statement, &names).await
    }

    /// The records that know any of these names and were published about then, the latest first; no more than a few
    /// hundred. Any number of entries may say the same.
    async fn bearing_within(
        &self,
        blog: &FeedName,
        names: &[Name],
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Vec<Record>, StoreError> {
        // Where the page tells no times, nothing can be told apart by them.
        let (Some(since), Some(until)) = (since, until) else { return self.bearing(blog, names).await };
        let (since, until) = (since.as_second() - ABOUT, until.as_second() + ABOUT);
        // Few entries are of that time, and many may bear the name: SQLite takes the tables of a cross join in turn.
        let mut records = Vec::new();
        for chunk in names.chunks(CHUNK) {
            let chunk = filled_up(chunk);
            let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 4)).collect();
            // Nothing but the number of values goes into the statement.
            let statement = format!(
                "SELECT DISTINCT record.body, record.published FROM record CROSS JOIN name \
                 WHERE record.blog = $1 AND record.published BETWEEN $2 AND $3 \
                 AND name.blog = record.blog AND name.id = record.id AND name.name IN ({}) \
                 ORDER BY record.published DESC LIMIT {CHUNK}",
                places.join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(statement)).bind(blog.as_str()).bind(since).bind(until);
            for name in chunk {
                query = query.bind(written(&name));
            }
            let rows = query.fetch_all(&self.pool).await.map_err(|error| self.failed("read", &error))?;
            records.extend(self.records(blog, rows)?);
        }
        Ok(records)
    }

    /// The records for which the statement holds with any of the values behind its `IN`.
    async fn matching(&self, blog: &FeedName, statement: &str, values: &[&str]) -> Result<Vec<Record>, StoreError> {
        self.records(blog, self.rows_of(blog, statement, values).await?)
    }

    /// The same as rows.
    async fn rows_of(&self, blog: &FeedName, statement: &str, values: &[&str]) -> Result<Vec<AnyRow>, StoreError> {
        let mut all = Vec::new();
        for chunk in values.chunks(CHUNK) {
            let chunk = filled_up(chunk);
            let places: Vec<String> = (0..chunk.len()).map(|at| format!("${}", at + 2)).collect();
            // Nothing but the number of values goes into the statement.
            let statement = format!("{statement} ({})", places.join(", "));
            let mut query = sqlx::query(AssertSqlSafe(statement)).bind(blog.as_str());
            for value in chunk {
                query = query.bind(value);
            }
            all.extend(query.fetch_all(&self.pool).await.map_err(|error| self.failed("read", &error))?);
        }
        Ok(all)
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

impl record::Record for Store {
    async fn head(&self, blog: &LiveBlog) -> Result<State, StoreError> {
        let name = blog.name.as_str();
        let failed = |error: sqlx::Error| self.failed("read", &error);
        // What tells of the version is read first: what is kept meanwhile is of a later one, and this one is not kept over it.
        let paced = sqlx::query("SELECT body, version FROM pace WHERE blog = $1").bind(name);
        let paced = paced.fetch_optional(&self.pool).await.map_err(failed)?;
        let (pace, version) = match paced {
            Some(row) => {
                let body: &str = row.try_get(0).map_err(failed)?;
                (self.understood(&blog.name, body)?, row.try_get(1).map_err(failed)?)
            }
            None => (Pace::default(), 0),
        };
        let row = sqlx::query("SELECT state FROM blog WHERE name = $1").bind(name).fetch_optional(&self.pool).await;
        let Some(row) = row.map_err(failed)? else { return Ok(State { pace, version, ..State::default() }) };
        let row: BlogRow = self.understood(&blog.name, row.try_get(0).map_err(failed)?)?;
        let due = sqlx::query("SELECT document FROM due WHERE blog = $1").bind(name).fetch_all(&self.pool).await;
        let due = due.map_err(failed)?.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(failed)?;
        Ok(State { memory: row.memory, ledger: row.ledger, due, pace, version })
    }

    async fn recall(&self, blog: &FeedName, wanted: Wanted<'_>) -> Result<Vec<Record>, StoreError> {
        match wanted {
            Wanted::Window(of, ledger) => self.window(of, ledger).await,
            Wanted::Archived(document) => self.archived(blog, document).await,
            Wanted::Named(Strangers { strong, weak, since, until }) => {
                let mut records = self.bearing(blog, strong).await?;
                records.extend(self.bearing_within(blog, weak, *since, *until).await?);
                Ok(records)
            }
        }
    }

    async fn past_of(&self, blog: &FeedName, ids: &[EntryId]) -> Result<Vec<Past>, StoreError> {
        let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
        let rows = self.rows_of(blog, "SELECT body FROM past WHERE blog = $1 AND id IN", &ids).await?;
        rows.iter()
            .map(|row| self.understood(blog, row.try_get(0).map_err(|error| self.failed("read", &error))?))
            .collect()
    }

    async fn save(&self, blog: &FeedName, state: &State, notices: &[(Arc<Target>, Notice)]) -> Result<i64, StoreError> {
        if inode(&self.path) != self.inode {
            return Err(StoreError::Gone { path: self.path.clone() });
        }
        let failed = |error: sqlx::Error| self.failed("write", &error);
        let ledger = &state.ledger;
        let row = self.spelt(blog, &BlogRowRef { memory: &state.memory, ledger })?;
        let (name, pace) = (blog.as_str(), self.spelt(blog, &state.pace)?);
        let next = state.pace.next.map(|next| next.as_second());
        // Of a visit that found nothing there is only when and how it was: that waits for no disk.
        let is_light =
            state.due.is_empty() && notices.is_empty() && ledger.touched().next().is_none() && ledger.past().is_empty();
        let pool = if is_light { &self.light } else { &self.pool };
        let mut transaction = pool.begin().await.map_err(failed)?;
        // First, so that whoever comes too late writes nothing.
        let next_version =
            "UPDATE pace SET body = $2, next_look = $3, version = version + 1 WHERE blog = $1 AND version = $4";
        let update = sqlx::query(next_version).bind(name).bind(pace.as_str()).bind(next).bind(state.version);
        let mut kept = update.execute(&mut *transaction).await.map_err(failed)?.rows_affected();
        if kept == 0 && state.version == 0 {
            let first =
                "INSERT INTO pace (blog, body, next_look, version) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING";
            let insert = sqlx::query(first).bind(name).bind(pace.as_str()).bind(next);
            kept = insert.execute(&mut *transaction).await.map_err(failed)?.rows_affected();
        }
        if kept == 0 {
            return Err(StoreError::Overtaken { blog: blog.clone() });
        }
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
        for past in ledger.past() {
            sqlx::query("INSERT INTO past (blog, id, number, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .bind(name)
                .bind(past.id.0.as_str())
                .bind(i64::from(past.number))
                .bind(self.spelt(blog, past)?)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        for document in &state.due {
            sqlx::query("INSERT INTO due (blog, document) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(name)
                .bind(document)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        for (target, notice) in notices {
            notices::note(&mut transaction, blog, target, notice).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(state.version + 1)
    }

    async fn keep_pace(&self, blog: &FeedName, pace: &Pace, version: i64) -> Result<(), StoreError> {
        let statement = "UPDATE pace SET body = $2, next_look = $3 WHERE blog = $1 AND version = $4";
        let next = pace.next.map(|next| next.as_second());
        let query = sqlx::query(statement).bind(blog.as_str()).bind(self.spelt(blog, pace)?).bind(next).bind(version);
        match query.execute(&self.light).await.map_err(|error| self.failed("write", &error))?.rows_affected() {
            0 => Err(StoreError::Overtaken { blog: blog.clone() }),
            _ => Ok(()),
        }
    }

    async fn settle(&self, blog: &FeedName, document: i64) -> Result<(), StoreError> {
        // Where that is lost, the same bytes are published once more.
        sqlx::query("DELETE FROM due WHERE blog = $1 AND document = $2")
            .bind(blog.as_str())
            .bind(document)
            .execute(&self.light)
            .await
            .map(|_| ())
            .map_err(|error| self.failed("write", &error))
    }

    async fn rename(&self, old: &FeedName, new: &FeedName) -> Result<bool, StoreError> {
        moving::rename(&self.pool, &self.path, old, new).await
    }
}

/// The same values, the last one as often as it takes to be a power of two. Each connection keeps a hundred statements ready,
/// and one for every number of values would fill that, megabytes of it, with statements that never come again.
fn filled_up<T: Clone>(values: &[T]) -> Vec<T> {
    let mut filled = values.to_vec();
    if let Some(last) = values.last() {
        filled.resize(values.len().next_power_of_two(), last.clone());
    }
    filled
}

/// The same for one whose changes are not waited for: only with a change of another connection, or when the log is emptied, are they
/// on the disk. What a process that is killed has written is there all the same.
async fn prepare_light(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    prepare(connection).await?;
    connection.execute("PRAGMA synchronous = NORMAL").await.map(drop)
}

/// What each connection needs; SQLite's own words.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute(AssertSqlSafe(format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))).await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    // KiB, of each connection: pages that are asked for again are in the system's own cache.
    connection.execute("PRAGMA cache_size = -256").await?;
    Ok(())
}
