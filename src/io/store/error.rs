//! Why the record cannot be read or written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::io::owner::Owner;
use crate::liveblog::FeedName;

/// Why the record cannot be read or written. It is left as it is.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The folder cannot be made or entered.
    #[error("cannot keep the record in {}: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// In the words of the operating system.
        reason: String,
    },
    /// It is somebody else's.
    #[error("the record {} belongs to {owner}: put `sudo -u {owner}` before the command", path.display())]
    Denied {
        /// The file, or the folder that would not let us in.
        path: PathBuf,
        /// Whose it is: a name, else `#` and a number.
        owner: String,
    },
    /// Another process has kept something of it since it was read.
    #[error("another liveticker has checked {blog} meanwhile: what this check has learnt is not kept")]
    Overtaken {
        /// Which live blog.
        blog: FeedName,
    },
    /// There is none, and nothing is to be written.
    #[error("there is no record in {} yet: nothing was checked so far, or it was with another `state` in [service]", folder.display())]
    Absent {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Another process writes it.
    #[error(
        "another liveticker{} is at work on the record {}; it was waited for {} s",
        process.as_deref().map(|id| format!(" (process {id})")).unwrap_or_default(), path.display(), waited.as_secs()
    )]
    InUse {
        /// The file.
        path: PathBuf,
        /// Its process, if it could tell.
        process: Option<String>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Its file is not where it was.
    #[error(
        "the record {} was removed or replaced while it was in use: nothing is kept in it any more, and the published feeds stay as they are",
        path.display()
    )]
    Gone {
        /// Where it was.
        path: PathBuf,
    },
    /// A later liveticker has written it.
    #[error(
        "the record {} is of version {found}, and this liveticker knows versions up to {known}: a newer one has written it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest that is known.
        known: i64,
    },
    /// It is shorter than it says.
    #[error("the record {} is cut off: it should hold {should} bytes and holds {holds}{}", path.display(), advice("corrupt"))]
    CutOff {
        /// The file.
        path: PathBuf,
        /// How many bytes it says that it has.
        should: u64,
        /// How many it has.
        holds: u64,
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
        /// The live blog that the row belongs to.
        blog: FeedName,
        /// In the words of the JSON reader.
        reason: String,
    },
}

/// Whose the file or folder is, where we are not let in.
pub fn denied(path: &Path, error: &std::io::Error) -> Option<StoreError> {
    if error.kind() != std::io::ErrorKind::PermissionDenied {
        return None;
    }
    // Where it is not there yet, the folder is what denies it.
    let near = path.ancestors().find(|near| near.exists()).unwrap_or(path);
    let owner = Owner::of(near)?;
    // One's own folder that is closed to oneself is another trouble.
    (Owner::me().map(|me| me.user) != Some(owner.user))
        .then(|| StoreError::Denied { path: near.to_owned(), owner: owner.word() })
}

/// What a person can do about it.
fn advice(reason: &str) -> &'static str {
    if ["malformed", "not a database", "corrupt", DAMAGED].iter().any(|mark| reason.contains(mark)) {
        "; the published feeds are left as they are. The next start examines it, and sets it aside if it is damaged"
    } else {
        ""
    }
}

/// What was tried with the record at that path, and has failed.
pub fn failed(what: &'static str, path: &Path) -> impl Fn(sqlx::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |error| StoreError::Database { what, path: path.clone(), reason: reason(&error) }
}

/// SQLite calls a read that fails malformed, as it does what it has read (SQLITE_IOERR_CORRUPTFS): it cannot be told which it was.
pub const DAMAGED: &str = "it is damaged, or the disk could not read it at that moment";

/// What the database says, without the layers around it, and in words that lead somewhere.
pub fn reason(error: &sqlx::Error) -> String {
    let reason = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    };
    // It opens a file for each connection, and tries that for ten seconds.
    let few = "are too many files open? Raise LimitNOFILE= (`ulimit -n`)";
    match reason.as_str() {
        "database disk image is malformed" => DAMAGED.to_owned(),
        "unable to open database file" => format!("its file cannot be opened; {few}"),
        "database is locked" => "another program has locked it, and did not let go in time".to_owned(),
        _ if matches!(error, sqlx::Error::PoolTimedOut) => format!("its file cannot be opened in time; {few}"),
        _ => reason,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn whoever_is_not_let_in_is_told_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (denial, me) = (Error::from(ErrorKind::PermissionDenied), Owner::me().unwrap());
        assert!(denied(folder.path(), &denial).is_none(), "it is ours");
        assert!(denied(Path::new("/"), &Error::from(ErrorKind::NotFound)).is_none());
        // Something of somebody else's: of root's, unless we are root.
        let (theirs, owner) = match me.user {
            0 => {
                std::os::unix::fs::chown(folder.path(), Some(54_321), None).unwrap();
                (folder.path(), "#54321")
            }
            _ => (Path::new("/"), "root"),
        };
        let said = denied(&theirs.join("absent/liveticker.db"), &denial).unwrap().to_string();
        assert_eq!(
            said,
            format!("the record {} belongs to {owner}: put `sudo -u {owner}` before the command", theirs.display())
        );
    }
}
