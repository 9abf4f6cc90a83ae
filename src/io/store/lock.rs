//! One process at a time writes the record: the next one waits its turn, or is told.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::StoreError;

/// The file beside the record that the writing process has locked. It stays; a lock on it ends with its process.
const FILE: &str = "liveticker.lock";
/// How often it is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// The right to write the record, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Waits for the right to write the record `path`, so long and no longer.
pub async fn lock(folder: &Path, path: &Path, patience: Duration) -> Result<Lock, StoreError> {
    let at_folder = |error: std::io::Error| StoreError::Folder { folder: folder.to_owned(), reason: error.to_string() };
    let mut file = OpenOptions::new()
        .create(true)
        .read(true)
        .write(true)
        .truncate(false)
        .open(folder.join(FILE))
        .map_err(at_folder)?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(error)) => return Err(at_folder(error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => {
                let mut process = String::new();
                file.read_to_string(&mut process).map_err(at_folder)?;
                let process = Some(process.trim().to_owned()).filter(|id| !id.is_empty());
                return Err(StoreError::InUse { path: path.to_owned(), process, waited: patience });
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
        }
    }
    // For the message to whoever waits in vain; it is no more than that.
    let id = std::process::id().to_string();
    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(id.as_bytes())).map_err(at_folder)?;
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_the_next_one_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let try_it = || lock(folder.path(), Path::new("x.db"), Duration::ZERO);
        let first = try_it().await.unwrap();
        let error = try_it().await.unwrap_err().to_string();
        assert!(error.contains(&format!("another liveticker (process {}) is at work", std::process::id())), "{error}");
        drop(first);
        try_it().await.unwrap();
    }
}
