//! The tables of the record, from version to version: forward only, each step whole or not at all.
//!
//! The statements are those that SQLite and PostgreSQL share: BIGINT and TEXT, no clever types.

use std::io::Read;
use std::path::Path;

use sqlx::{AnyConnection, Connection, Executor, Row};

use super::error::{StoreError, reason};

/// The file below the state folder.
pub const FILE: &str = "liveticker.db";

/// What each version adds to the one before. What stands here was once written to disks: it is never changed, only
/// added to.
const STEPS: [&[&str]; 6] = [
    &[
        "CREATE TABLE IF NOT EXISTS blog (name TEXT PRIMARY KEY, state TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS record (blog TEXT NOT NULL, id TEXT NOT NULL, published BIGINT NOT NULL, \
         place BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (blog, id))",
        "CREATE INDEX IF NOT EXISTS record_newest ON record (blog, published DESC, place DESC)",
        "CREATE TABLE IF NOT EXISTS name (blog TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, \
         PRIMARY KEY (blog, name, id))",
    ],
    &[
        // What has happened to entries, and what they said before.
        "CREATE TABLE past (blog TEXT NOT NULL, id TEXT NOT NULL, number BIGINT NOT NULL, body TEXT NOT NULL, \
         PRIMARY KEY (blog, id, number))",
        // Archive documents that are to be published and are not yet.
        "CREATE TABLE due (blog TEXT NOT NULL, document BIGINT NOT NULL, PRIMARY KEY (blog, document))",
        "CREATE INDEX record_place ON record (blog, place)",
    ],
    &[
        // What looks came to and when the next one is due: written at every look, and short.
        "CREATE TABLE pace (blog TEXT PRIMARY KEY, body TEXT NOT NULL)",
        // What is known of hosts: until when they rest, and what their robots.txt says.
        "CREATE TABLE host (name TEXT PRIMARY KEY, body TEXT NOT NULL)",
    ],
    &[
        // What push hubs are to be told of and were not told yet. The topic is the address of a feed.
        "CREATE TABLE ping (hub TEXT NOT NULL, topic TEXT NOT NULL, blog TEXT NOT NULL, body TEXT NOT NULL, \
         PRIMARY KEY (hub, topic))",
    ],
    &[
        // Of what people are to be notified and were not yet.
        "CREATE TABLE notice (target TEXT NOT NULL, blog TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, \
         PRIMARY KEY (target, blog, id))",
    ],
    &[
        // The second of the next visit; none where it is wanted at once, or never.
        "ALTER TABLE pace ADD COLUMN next_look BIGINT",
        // How often a visit was kept: who began with another number knows something else than is kept.
        "ALTER TABLE pace ADD COLUMN version BIGINT NOT NULL DEFAULT 0",
        // Who is at a visit, and until which second nobody else may be.
        "ALTER TABLE pace ADD COLUMN leased_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE pace ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX pace_next ON pace (next_look)",
    ],
];

/// The version that all steps lead to.
pub const VERSION: i64 = STEPS.len() as i64;

/// No database has fewer bytes: a page of the smallest size.
const SMALLEST: u64 = 512;

/// The version of the record, 0 where nothing was ever written.
pub async fn version(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    // There is no such table in a file that was made just now; any other trouble comes again at the next statement.
    let row = match sqlx::query("SELECT number FROM version").fetch_optional(&mut *connection).await {
        Ok(row) => row,
        Err(sqlx::Error::Database(error)) if error.message().contains("no such table") => None,
        Err(error) => return Err(error),
    };
    row.map_or(Ok(0), |row| row.try_get::<i64, _>(0))
}

/// Takes all steps that are missing.
pub async fn bring_up_to_date(connection: &mut AnyConnection, path: &Path) -> Result<(), StoreError> {
    let failed =
        |error: sqlx::Error| StoreError::Database { what: "open", path: path.to_owned(), reason: reason(&error) };
    let found = version(connection).await.map_err(failed)?;
    if found > VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (step, number) in STEPS.iter().zip(1_i64..).skip(done) {
        let mut transaction = connection.begin().await.map_err(failed)?;
        transaction.execute("CREATE TABLE IF NOT EXISTS version (number BIGINT NOT NULL)").await.map_err(failed)?;
        for statement in *step {
            transaction.execute(*statement).await.map_err(failed)?;
        }
        transaction.execute("DELETE FROM version").await.map_err(failed)?;
        sqlx::query("INSERT INTO version (number) VALUES ($1)")
            .bind(number)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
    }
    Ok(())
}

/// Whether the file is as long as it says (SQLite's file format, section 1.3: page size at 16, number of pages at 28).
/// SQLite itself notices only when it comes to what is missing.
/// Where there `was_one`, an empty file is none.
pub fn check_length(path: &Path, was_one: bool) -> Result<(), StoreError> {
    let wal = path.with_extension("db-wal");
    // What is in the log has yet to come into the file.
    if std::fs::metadata(wal).is_ok_and(|wal| wal.len() > 0) {
        return Ok(());
    }
    let mut head = [0; 32];
    let Ok(mut file) = std::fs::File::open(path) else { return Ok(()) };
    let holds = file.metadata().map_or(u64::MAX, |file| file.len());
    if holds > 0 || was_one {
        match file.read_exact(&mut head) {
            Ok(()) => {}
            // It would be taken for a new file, and written over.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(StoreError::CutOff { path: path.to_owned(), should: SMALLEST, holds });
            }
            // That is the disk's trouble, and the record may be sound.
            Err(error) => {
                let (path, reason) = (path.to_owned(), error.to_string());
                return Err(StoreError::Database { what: "read", path, reason });
            }
        }
    }
    let size = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let should = size * u64::from(u32::from_be_bytes([head[28], head[29], head[30], head[31]]));
    if head.starts_with(b"SQLite format 3\0") && holds < should {
        return Err(StoreError::CutOff { path: path.to_owned(), should, holds });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    async fn connect(path: &Path) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap()
    }

    #[tokio::test]
    async fn a_record_of_any_version_is_brought_up_to_date_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        for from in 0..=STEPS.len() {
            let path = folder.path().join(format!("{from}.db"));
            let mut connection = connect(&path).await;
            for step in &STEPS[..from] {
                for statement in *step {
                    connection.execute(*statement).await.unwrap();
                }
            }
            if from > 0 {
                connection.execute("CREATE TABLE version (number BIGINT NOT NULL)").await.unwrap();
                sqlx::query("INSERT INTO version (number) VALUES ($1)")
                    .bind(i64::try_from(from).unwrap())
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.execute("INSERT INTO blog (name, state) VALUES ('a', 'b')").await.unwrap();
            }
            for _ in 0..2 {
                bring_up_to_date(&mut connection, &path).await.unwrap();
                assert_eq!(version(&mut connection).await.unwrap(), VERSION, "from {from}");
            }
            let kept = sqlx::query("SELECT state FROM blog").fetch_all(&mut connection).await.unwrap();
            assert_eq!(kept.len(), usize::from(from > 0));
            connection.execute("SELECT blog, id, number, body FROM past").await.unwrap();

            connection.execute("UPDATE version SET number = 1000").await.unwrap();
            let error = bring_up_to_date(&mut connection, &path).await.unwrap_err();
            assert!(error.to_string().contains("is of version 1000"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_shorter_than_it_says_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let mut bytes = vec![0; 8192];
        bytes[..16].copy_from_slice(b"SQLite format 3\0");
        bytes[16..18].copy_from_slice(&4096_u16.to_be_bytes());
        bytes[28..32].copy_from_slice(&2_u32.to_be_bytes());
        std::fs::write(&path, &bytes).unwrap();
        assert!(check_length(&path, false).is_ok());
        for length in [8191, 4096, 100] {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let error = check_length(&path, false).unwrap_err().to_string();
            assert!(error.contains(&format!("should hold 8192 bytes and holds {length}; the published")), "{error}");
        }
        std::fs::write(&path, b"").unwrap();
        assert!(check_length(&path, false).is_ok(), "a file that was made just now");
        assert!(check_length(&path, true).is_err());
        std::fs::write(path.with_extension("db-wal"), "something").unwrap();
        assert!(check_length(&path, false).is_ok(), "the log may have the rest");
    }

    #[test]
    fn what_cannot_be_read_is_not_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("liveticker.db");
        std::fs::write(&path, b"SQLite").unwrap();
        assert!(matches!(check_length(&path, true), Err(StoreError::CutOff { holds: 6, .. })));
        // A folder can be opened, and not read.
        let said = check_length(folder.path(), true).unwrap_err();
        assert!(matches!(&said, StoreError::Database { what: "read", .. }), "{said}");
    }
}
