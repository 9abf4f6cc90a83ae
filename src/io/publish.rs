//! Feeds → files: each is whole, or as it was.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::feed::{Feed, Format, archive_file_of, edition_file_of, file_of, render_all};
use crate::io::owner::Owner;
use crate::liveblog::{FeedName, LiveBlog};

/// So many archive documents are checked, whether they are there.
const LOOKED_AT: usize = 30;

/// What the names of files begin with that are not whole yet.
const BESIDE: &str = ".liveticker-";

/// Where feeds are published.
#[derive(Debug, Clone)]
pub struct Publisher {
    folder: PathBuf,
}

/// A document that is to be written.
#[derive(Debug)]
pub struct Draft {
    /// In which format.
    pub format: Format,
    path: PathBuf,
    bytes: Vec<u8>,
}

/// What keeps a file from being published. What was there is still there.
#[derive(Debug, Error)]
#[error("cannot {what} {}: {reason}{}", path.display(), self.advice())]
pub struct FileError {
    /// What was tried: "create", "write", …
    pub what: &'static str,
    /// On which file or folder.
    pub path: PathBuf,
    /// In the words of the operating system.
    pub reason: io::Error,
}

impl FileError {
    /// What a person can do about it.
    fn advice(&self) -> String {
        const OUTPUT: &str = "`output` in [service]";
        // Where it is not there yet, the folder is what denies it.
        let near = self.path.ancestors().find(|near| near.exists());
        match self.reason.kind() {
            io::ErrorKind::ReadOnlyFilesystem => format!("; give {OUTPUT} a folder that can be written"),
            io::ErrorKind::PermissionDenied => match (near.and_then(Owner::of), Owner::me()) {
                (Some(owner), Some(me)) if owner.user != me.user => {
                    let near = near.unwrap_or(&self.path).display();
                    let (owner, me) = (owner.word(), me.word());
                    format!("; it belongs to {owner}: `sudo chown -R {me} {near}`, or give {OUTPUT} another folder")
                }
                _ => format!("; give {OUTPUT} a folder that can be written"),
            },
            _ => String::new(),
        }
    }
}

impl Publisher {
    /// Tries whether feeds can be written; makes their folder, if it is not there.
    pub fn try_it(&self) -> Result<(), FileError> {
        fs::create_dir_all(&self.folder).map_err(failed("create", &self.folder))?;
        let beside = tempfile::Builder::new().prefix(BESIDE).suffix(".tmp").tempfile_in(&self.folder);
        beside.map(drop).map_err(failed("write into", &self.folder))
    }

    /// Publishes into that folder, which need not be there yet.
    pub fn new(folder: &Path) -> Publisher {
        Publisher { folder: folder.to_owned() }
    }

    /// Takes away what a process left that was killed while it wrote. Only for whoever has the right to write the record:
    /// nobody else publishes here.
    pub fn sweep(&self) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(BESIDE) && name.ends_with(".tmp") {
                // It is no more than in the way: the next sweep tries again.
                fs::remove_file(file.path()).unwrap_or_default();
            }
        }
    }

    /// Whether the files of a live blog's feeds are there, those of its further feeds as well. One that is empty is none.
    pub fn has(&self, blog: &LiveBlog) -> bool {
        let of = |format: Format| {
            let further =
                blog.showing.editions.iter().map(move |edition| edition_file_of(&blog.name, edition.word(), format));
            std::iter::once(file_of(&blog.name, format)).chain(further)
        };
        Format::ALL.into_iter().flat_map(of).all(|file| self.is_there(&file))
    }

    /// What was published of a live blog as JSON Feed: its archive documents from the first on as far as they are there, and the
    /// current one; nothing where that is not there.
    pub fn published(&self, name: &FeedName) -> Vec<Vec<u8>> {
        let archives = (1..).map_while(|number| whole(&self.folder.join(archive_file_of(name, number, Format::Json))));
        let mut documents: Vec<Vec<u8>> = archives.collect();
        match whole(&self.folder.join(file_of(name, Format::Json))) {
            Some(current) => documents.push(current),
            None => documents.clear(),
        }
        documents
    }

    /// Whether its archive documents are there, of which there are so many. Of all but the newest one format is checked for all,
    /// and of the old ones the latest few: checking all of them would cost by the length of the history.
    pub fn has_archives(&self, name: &FeedName, archives: i64) -> bool {
        let numbers = (1..=archives).rev();
        let newest = numbers.clone().take(1).flat_map(|number| Format::ALL.map(|format| (number, format)));
        let old = numbers.skip(1).take(LOOKED_AT - 1).map(|number| (number, Format::Atom));
        newest.chain(old).all(|(number, format)| self.is_there(&archive_file_of(name, number, format)))
    }

    /// Takes away the archive documents of a live blog. One that cannot be is no more than in the way.
    pub fn remove_archives(&self, name: &FeedName) {
        let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        for (stem, file) in self.files() {
            let rest = stem.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix('~'));
            if rest.is_some_and(number) {
                fs::remove_file(file).unwrap_or_default();
            }
        }
    }

    /// The files of feeds that are there, whoever's they are: what they are called without their endings, and where they are.
    pub fn files(&self) -> Vec<(String, PathBuf)> {
        let Ok(files) = fs::read_dir(&self.folder) else { return Vec::new() };
        let stem = |path: &Path| {
            let file = path.file_name()?.to_str()?;
            let ending = |format: &Format| file.strip_suffix(format.ending())?.strip_suffix('.');
            Format::ALL.iter().find_map(ending).map(str::to_owned)
        };
        let mut found: Vec<(String, PathBuf)> =
            files.filter_map(|file| Some(file.ok()?.path())).filter_map(|path| Some((stem(&path)?, path))).collect();
        found.sort();
        found
    }

    fn is_there(&self, file: &str) -> bool {
        fs::metadata(self.folder.join(file)).is_ok_and(|file| file.len() > 0)
    }

    /// A document of a feed in each format in which it has changed.
    pub fn drafts(&self, feed: &Feed) -> Vec<Draft> {
        let draft = |(format, bytes)| Draft { format, path: self.folder.join(feed.file(format)), bytes };
        render_all(feed).map(draft).filter(|draft| !has_bytes(&draft.path, &draft.bytes)).collect()
    }

    /// Writes them; tells whether there was any.
    pub fn write(&self, drafts: &[Draft]) -> Result<bool, FileError> {
        if !self.folder.is_dir() {
            // Not for all to write into, whatever the umask says; and for whoever serves the files.
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(&self.folder)
                .map_err(failed("create", &self.folder))?;
            for_others(&self.folder, 0o755).map_err(failed("create", &self.folder))?;
        }
        let mut any = false;
        for draft in drafts {
            any |= put(&draft.path, &draft.bytes)?;
        }
        if any {
            sync(&self.folder)?;
        }
        Ok(any)
    }

    /// Writes a document of a feed in each format, if it has changed; tells whether any had.
    pub fn publish(&self, feed: &Feed) -> Result<bool, FileError> {
        self.write(&self.drafts(feed))
    }
}

/// Writes beside the file, syncs, renames over it, syncs the folder. Leaves a file with the same bytes alone, and tells
/// whether it wrote. A symbolic link is replaced, not followed.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let any = put(path, bytes)?;
    if any {
        sync(folder_of(path))?;
    }
    Ok(any)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file is only as safe as the folder that holds it; for files that were written together, once.
fn sync(folder: &Path) -> Result<(), FileError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("sync", folder))
}

/// The same without syncing the folder.
fn put(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    if has_bytes(path, bytes) {
        return Ok(false);
    }
    let folder = folder_of(path);
    let mut beside = tempfile::Builder::new()
        .prefix(BESIDE)
        .suffix(".tmp")
        // For whoever serves the files; the umask may take from it, but not all.
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(failed("write into", folder))?;
    for_others(beside.path(), 0o644).map_err(failed("write", beside.path()))?;
    beside.write_all(bytes).map_err(failed("write", beside.path()))?;
    beside.as_file().sync_all().map_err(failed("sync", beside.path()))?;
    beside.persist(path).map_err(|error| failed("replace", path)(error.error))?;
    tracing::debug!("wrote {}", path.display());
    Ok(true)
}

/// Gives a new file or folder that mode where the umask has left it to us alone: feeds are there to be read, and a web server
/// is another user.
fn for_others(path: &Path, mode: u32) -> io::Result<()> {
    if fs::metadata(path)?.permissions().mode() & 0o077 == 0 {
        fs::set_permissions(path, Permissions::from_mode(mode))?;
    }
    Ok(())
}

fn has_bytes(path: &Path, bytes: &[u8]) -> bool {
    let is_as_long = fs::symlink_metadata(path).is_ok_and(|file| file.is_file() && file.len() == bytes.len() as u64);
    is_as_long && whole(path).is_some_and(|there| there == bytes)
}

fn failed<'p>(what: &'static str, path: &'p Path) -> impl Fn(io::Error) -> FileError + use<'p> {
    let path = path.to_owned();
    move |reason| FileError { what, path: path.clone(), reason }
}

/// What stands in a file. A pipe in its place would be waited for.
fn whole(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).and_then(|_| fs::read(path).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_file_with_the_same_bytes_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.rss");
        assert!(replace(&file, b"one").unwrap());
        let before = fs::metadata(&file).unwrap();
        assert!(!replace(&file, b"one").unwrap());
        let after = fs::metadata(&file).unwrap();
        assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
        assert!(replace(&file, b"two").unwrap());
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(after.mode() & 0o600, 0o600);
        assert_ne!(after.mode() & 0o044, 0, "whoever serves the files can read them");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn where_nothing_can_be_written_what_was_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.rss");
        fs::create_dir(&file).unwrap();
        fs::write(file.join("kept"), b"one").unwrap();
        let error = replace(&file, b"two").unwrap_err();
        assert!(error.to_string().starts_with("cannot replace "), "{error}");
        assert_eq!(fs::read(file.join("kept")).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

        let absent = folder.path().join("absent/a.rss");
        assert!(replace(&absent, b"two").unwrap_err().to_string().starts_with("cannot write into "));
    }

    #[test]
    fn a_link_is_replaced_and_what_it_leads_to_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("a.rss"));
        fs::write(&target, b"precious").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(replace(&link, b"precious").unwrap());
        assert!(replace(&link, b"two").unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"precious");
    }
}
