//! Watches the file of the configuration: tells when its bytes are others than before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// Who writes a file writes it in pieces: so long it must be quiet.
const QUIET: Duration = Duration::from_millis(300);
/// Something else in the same folder may never be quiet: then it is checked all the same.
const AT_LAST: Duration = Duration::from_secs(2);
/// So many symbolic links on the way to a file; the kernel follows 40.
const LINKS: usize = 40;

/// A watch on one file, until it is dropped.
#[derive(Debug)]
pub struct Watch {
    changes: Option<mpsc::Receiver<()>>,
}

impl Watch {
    /// Begins to watch; within a tokio runtime. To be begun before the file is read, so that no change slips between. Where
    /// it cannot be watched the log says so, and no change is ever told of.
    pub fn new(file: &Path) -> Watch {
        match begin(file) {
            Ok(changes) => Watch { changes: Some(changes) },
            Err(error) => {
                tracing::warn!("cannot watch {} ({error}): after a change, reload the service", file.display());
                Watch { changes: None }
            }
        }
    }

    /// Returns when the file has changed. Nothing is lost if the future is dropped; several changes may be one.
    pub async fn changed(&mut self) {
        if let Some(changes) = &mut self.changes
            && changes.recv().await.is_some()
        {
            return;
        }
        self.changes = None;
        std::future::pending().await
    }
}

fn begin(file: &Path) -> notify::Result<mpsc::Receiver<()>> {
    let file = std::path::absolute(file)?;
    // One that waits stands for all that come meanwhile.
    let (stir, stirs) = mpsc::channel(1);
    let (change, changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if !event.is_ok_and(|event| is_reading(event.kind)) {
            // A full channel will be looked into, and a closed one has nobody to tell.
            stir.try_send(()).unwrap_or_default();
        }
    })?;
    let mut watched = BTreeSet::new();
    watch_folders(&mut watcher, &file, &mut watched)?;
    let known = hash(&file);
    tokio::spawn(follow(Followed { file, watcher, watched, known }, stirs, change));
    Ok(changes)
}

struct Followed {
    file: PathBuf,
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
    known: Option<[u8; 32]>,
}

async fn follow(mut followed: Followed, mut stirs: mpsc::Receiver<()>, change: mpsc::Sender<()>) {
    loop {
        tokio::select! {
            stir = stirs.recv() => if stir.is_none() { return },
            () = change.closed() => return,
        }
        let at_last = Instant::now() + AT_LAST;
        while let Ok(Some(())) = timeout_at(at_last.min(Instant::now() + QUIET), stirs.recv()).await {}
        let looked = tokio::task::spawn_blocking(move || {
            // Folders first: what changes in a new one after the look is seen.
            let result = watch_folders(&mut followed.watcher, &followed.file, &mut followed.watched);
            (hash(&followed.file), result, followed)
        });
        let Ok((hash, result, back)) = looked.await else { return };
        followed = back;
        if let Err(error) = result {
            tracing::warn!("cannot watch {} as before: {error}", followed.file.display());
        }
        // A file that is gone is not another one: it may be about to come.
        if hash.is_some() && hash != followed.known {
            followed.known = hash;
            change.try_send(()).unwrap_or_default();
        }
    }
}

/// Whether the event is of reading only, as we do ourselves.
fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// The folders, not the file: editors put a new file in its place. Asked for again each time, since a folder may be another
/// one under the same name.
fn watch_folders(watcher: &mut RecommendedWatcher, file: &Path, watched: &mut BTreeSet<PathBuf>) -> notify::Result<()> {
    let wanted = folders(file);
    for gone in watched.difference(&wanted) {
        // It may have ended by itself.
        watcher.unwatch(gone).unwrap_or_default();
    }
    *watched = wanted;
    watched.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::NonRecursive))
}

/// In these folders stand the file and the symbolic links on the way to it (Kubernetes and NixOS change a link); in place of
/// one that is not there, the next one above.
fn folders(file: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut at = file.to_owned();
    for _ in 0..LINKS {
        let Some(folder) = at.ancestors().skip(1).find(|folder| folder.is_dir()) else { break };
        found.insert(folder.to_owned());
        // The folder may itself be reached by a link, which stands in another folder.
        let link = at.ancestors().find(|path| path.is_symlink()).map(Path::to_owned);
        let Some((link, target)) = link.and_then(|link| Some((link.clone(), std::fs::read_link(&link).ok()?))) else {
            break;
        };
        let Some(beside) = link.parent() else { break };
        found.insert(beside.to_owned());
        at = beside.join(target).join(at.strip_prefix(&link).unwrap_or(Path::new("")));
        // A joined empty path ends in a slash.
        at = at.components().collect();
    }
    found
}

fn hash(file: &Path) -> Option<[u8; 32]> {
    // To read a pipe would wait for ever.
    let is_file = std::fs::metadata(file).is_ok_and(|file| file.is_file());
    let bytes = is_file.then(|| std::fs::read(file).ok())??;
    Some(Sha256::digest(&bytes).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    async fn is_told(watch: &mut Watch) -> bool {
        tokio::time::timeout(Duration::from_secs(20), watch.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn a_file_that_is_written_or_replaced_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("feeds.toml");
        fs::write(&file, "one").unwrap();
        let mut watch = Watch::new(&file);
        fs::write(&file, "two").unwrap();
        assert!(is_told(&mut watch).await, "written");
        fs::write(folder.path().join("beside"), "three").unwrap();
        fs::rename(folder.path().join("beside"), &file).unwrap();
        assert!(is_told(&mut watch).await, "replaced");
        fs::remove_file(&file).unwrap();
        fs::write(&file, "four").unwrap();
        assert!(is_told(&mut watch).await, "taken away and put back");
    }

    #[tokio::test]
    async fn the_same_bytes_are_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("feeds.toml");
        fs::write(&file, "one").unwrap();
        let mut watch = Watch::new(&file);
        fs::write(&file, "one").unwrap();
        fs::write(folder.path().join("another"), "two").unwrap();
        // Longer than a change would take to be told.
        assert!(tokio::time::timeout(QUIET * 5, watch.changed()).await.is_err());
        fs::write(&file, "two").unwrap();
        assert!(is_told(&mut watch).await);
    }

    #[tokio::test]
    async fn a_link_that_leads_elsewhere_is_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // As Kubernetes has it: feeds.toml → ..data/feeds.toml, ..data → ..1, and then ..data → ..2.
        for (version, text) in [("..1", "one"), ("..2", "two")] {
            fs::create_dir(at(version)).unwrap();
            fs::write(at(version).join("feeds.toml"), text).unwrap();
        }
        fs::create_dir(at("mounted")).unwrap();
        symlink("../..1", at("mounted/..data")).unwrap();
        symlink("..data/feeds.toml", at("mounted/feeds.toml")).unwrap();
        let mut watch = Watch::new(&at("mounted/feeds.toml"));
        symlink("../..2", at("mounted/..new")).unwrap();
        fs::rename(at("mounted/..new"), at("mounted/..data")).unwrap();
        assert!(is_told(&mut watch).await, "another folder");
        fs::write(at("..2/feeds.toml"), "three").unwrap();
        assert!(is_told(&mut watch).await, "behind the link");
    }

    #[tokio::test]
    async fn a_folder_that_comes_later_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("etc/feeds.toml");
        let mut watch = Watch::new(&file);
        fs::create_dir(folder.path().join("etc")).unwrap();
        fs::write(&file, "one").unwrap();
        assert!(is_told(&mut watch).await);
    }
}
