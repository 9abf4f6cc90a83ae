//! The cache of the documents that are served: read from the folder of the feeds, each compressed once and kept while there is space.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use url::Url;

use super::address::moved;
use super::ask::Coding;

/// So many bytes are kept in all.
const ROOM: usize = 32 << 20;
/// No document is larger than this.
const LARGEST: u64 = 64 << 20;
/// Brotli's effort, of 11: beyond it, time grows faster than bytes shrink.
const EFFORT: u32 = 5;

/// A document in one coding.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its bytes, coded.
    pub bytes: Bytes,
    /// Its strong entity tag, in quotes.
    pub tag: String,
    /// When the file was written.
    pub modified: SystemTime,
}

/// Where documents are taken from.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    kept: Mutex<Kept>,
    /// The addresses by which documents were asked for, other than where they were written for.
    places: Mutex<Vec<Url>>,
    /// One reads or compresses at a time: nothing is compressed twice, and readers never hold up checks.
    desk: Arc<Semaphore>,
}

/// What tells one version of a file from another.
type Version = (u64, u64, i64, i64);
type Key = (String, Coding, Option<(Url, Url)>);
/// Documents are kept for so many addresses by which they are asked for; whoever makes up more is served them as they were
/// written.
const PLACES: usize = 8;

#[derive(Debug, Default)]
struct Kept {
    copies: HashMap<Key, (Version, Volume, u64)>,
    bytes: usize,
    clock: u64,
}

impl Shelf {
    /// Takes documents from that folder.
    pub fn new(folder: &Path) -> Shelf {
        Shelf {
            folder: folder.to_owned(),
            kept: Mutex::default(),
            places: Mutex::default(),
            desk: Arc::new(Semaphore::new(1)),
        }
    }

    /// The document of that name, which is never a path. None: it is not there. Where it was written for one address of the
    /// folder and is asked for by another, it says the latter of itself; whether it does, stands beside it.
    pub async fn take(
        self: &Arc<Self>,
        file: String,
        coding: Coding,
        place: Option<(Url, Url)>,
    ) -> io::Result<Option<(Volume, bool)>> {
        let place = place.filter(|(_, asked)| self.knows(asked));
        let is_moved = place.is_some();
        let Ok(seat) = Arc::clone(&self.desk).acquire_owned().await else { return Ok(None) };
        let shelf = Arc::clone(self);
        let taken = tokio::task::spawn_blocking(move || {
            let _seat = seat;
            match shelf.read((file, coding, place)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                other => other.map(|copy| Some((copy, is_moved))),
            }
        });
        taken.await.map_err(io::Error::other)?
    }

    fn knows(&self, asked: &Url) -> bool {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if !places.contains(asked) && places.len() < PLACES {
            places.push(asked.clone());
        }
        places.contains(asked)
    }

    fn read(&self, key: Key) -> io::Result<Volume> {
        let mut file = File::open(self.folder.join(&key.0))?;
        let about = file.metadata()?;
        if !about.is_file() || about.len() > LARGEST {
            return Err(io::Error::other("it is no file of a feed"));
        }
        let version = (about.ino(), about.len(), about.mtime(), about.mtime_nsec());
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = kept().get(&key, version) {
            return Ok(copy);
        }
        let mut plain = Vec::new();
        Read::by_ref(&mut file).take(LARGEST).read_to_end(&mut plain)?;
        if let Some((written, asked)) = &key.2 {
            plain = moved(&plain, written, asked);
        }
        let hash: String = Sha256::digest(&plain).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let copy = Volume {
            bytes: coded(plain, key.1)?.into(),
            tag: format!("\"{hash}{}\"", key.1.suffix()),
            modified: about.modified()?,
        };
        kept().put(key, version, copy.clone());
        Ok(copy)
    }
}

impl Kept {
    fn get(&mut self, key: &Key, version: Version) -> Option<Volume> {
        self.clock += 1;
        let (known, copy, used) = self.copies.get_mut(key)?;
        *used = self.clock;
        (*known == version).then(|| copy.clone())
    }

    fn put(&mut self, key: Key, version: Version, copy: Volume) {
        self.clock += 1;
        self.bytes += copy.bytes.len();
        if let Some((_, old, _)) = self.copies.insert(key, (version, copy, self.clock)) {
            self.bytes -= old.bytes.len();
        }
        while self.bytes > ROOM {
            let oldest = self.copies.iter().min_by_key(|(_, (_, _, used))| *used).map(|(key, _)| key.clone());
            let Some((_, old, _)) = oldest.and_then(|key| self.copies.remove(&key)) else { break };
            self.bytes -= old.bytes.len();
        }
    }
}

fn coded(plain: Vec<u8>, coding: Coding) -> io::Result<Vec<u8>> {
    match coding {
        Coding::Identity => Ok(plain),
        Coding::Gzip => {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(&plain)?;
            gzip.finish()
        }
        Coding::Brotli => {
            let mut coded = Vec::new();
            brotli::CompressorReader::new(plain.as_slice(), 1 << 16, EFFORT, 22).read_to_end(&mut coded)?;
            Ok(coded)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(length: usize) -> Volume {
        Volume { bytes: vec![0; length].into(), tag: String::new(), modified: SystemTime::UNIX_EPOCH }
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let key = |name: &str| (name.to_owned(), Coding::Gzip, None);
        let version = (1, 1, 1, 1);
        let mut kept = Kept::default();
        kept.put(key("a"), version, copy(ROOM / 2));
        kept.put(key("b"), version, copy(ROOM / 2));
        assert!(kept.get(&key("a"), version).is_some());
        kept.put(key("c"), version, copy(1));
        assert!(kept.get(&key("a"), version).is_some() && kept.get(&key("b"), version).is_none());
        assert!(kept.get(&key("a"), (2, 1, 1, 1)).is_none(), "another version is another document");
        kept.put(key("d"), version, copy(ROOM + 1));
        assert_eq!((kept.bytes, kept.copies.len()), (0, 0), "what is too large is not kept");
    }
}
