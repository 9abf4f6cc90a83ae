//! One process at a time writes the record: the next one waits its turn, or is told.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::{StoreError, denied};

/// The file beside the record that the writing process has locked. It stays; a lock on it ends with its process.
const FILE: &str = "liveticker.lock";
/// How often it is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// The right to write the record, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Whether there was a record here once: an empty file in its place is none.
    pub had_record: bool,
}

/// The record is not for all to read, and whoever can open the lock can hold it.
pub const PRIVATE: u32 = 0o640;

/// What the lock's file says when there is a record beside it.
const KEPT: &str = "kept";

impl Lock {
    /// Notes that there is a record.
    pub fn mark(&mut self) -> std::io::Result<()> {
        if !self.had_record {
            self.had_record = true;
            self.file.write_all(format!("\n{KEPT}\n").as_bytes())?;
        }
        Ok(())
    }
}

impl Lock {
    /// Notes that the record has been set aside, and lets go.
    pub fn forget(mut self) -> std::io::Result<()> {
        self.had_record = false;
        self.file.set_len(0).and_then(|()| self.file.rewind())
    }
}

/// The process that writes the record of that folder now, as it told; `None` where nobody does, or where that is not for us to
/// see.
pub fn holder(folder: &Path) -> Option<String> {
    is_a_file(&folder.join(FILE)).ok()?;
    let mut file = File::open(folder.join(FILE)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            file.read_to_string(&mut text).ok()?;
            text.lines().next().map(str::to_owned).filter(|id| !id.is_empty())
        }
        _ => None,
    }
}

/// A pipe in place of a file would be waited for, and a device never ends.
pub fn is_a_file(path: &Path) -> std::io::Result<()> {
    match std::fs::metadata(path) {
        Ok(kind) if !kind.is_file() && !kind.is_dir() => {
            let name = path.file_name().unwrap_or_default().display();
            Err(std::io::Error::other(format!("{name} is no regular file")))
        }
        _ => Ok(()),
    }
}

/// Waits for the right to write the record `path`, so long and no longer.
pub async fn lock(folder: &Path, path: &Path, patience: Duration) -> Result<Lock, StoreError> {
    let at_folder = |error: std::io::Error| StoreError::Folder { folder: folder.to_owned(), reason: error.to_string() };
    is_a_file(&folder.join(FILE)).map_err(at_folder)?;
    let mut file = OpenOptions::new()
        .create(true)
        .read(true)
        .write(true)
        .truncate(false)
        .mode(PRIVATE)
        .open(folder.join(FILE))
        .map_err(|error| denied(&folder.join(FILE), &error).unwrap_or_else(|| at_folder(error)))?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(error)) => return Err(at_folder(error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => {
                let mut text = String::new();
                file.read_to_string(&mut text).map_err(at_folder)?;
                let process = text.lines().next().map(str::to_owned).filter(|id| !id.is_empty());
                return Err(StoreError::InUse { path: path.to_owned(), process, waited: patience });
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
        }
    }
    // For the message to whoever waits in vain; it is no more than that.
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(at_folder)?;
    let had_record = String::from_utf8_lossy(&text).lines().any(|line| line == KEPT);
    let mut id = std::process::id().to_string();
    if had_record {
        id.push_str(&format!("\n{KEPT}\n"));
    }
    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(id.as_bytes())).map_err(at_folder)?;
    Ok(Lock { file, had_record })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_the_next_one_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let try_it = || lock(folder.path(), Path::new("x.db"), Duration::ZERO);
        let mut first = try_it().await.unwrap();
        assert!(!first.had_record);
        first.mark().unwrap();
        let error = try_it().await.unwrap_err().to_string();
        assert!(error.contains(&format!("another liveticker (process {}) is at work", std::process::id())), "{error}");
        assert_eq!(holder(folder.path()), Some(std::process::id().to_string()));
        drop(first);
        assert_eq!(holder(folder.path()), None);
        assert!(try_it().await.unwrap().had_record, "and it is known that there was a record");
        assert!(try_it().await.unwrap().had_record);
    }
}
