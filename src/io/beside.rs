//! A file that is written bit by bit, and is there when it is whole.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What is written beside the file, until it takes its place. Dropped before that, it is gone and the file is as it was.
#[derive(Debug)]
pub struct Beside {
    writer: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Beside {
    /// Begins to write beside that file, which need not be there.
    pub fn of(path: &Path) -> io::Result<Beside> {
        let file = tempfile::Builder::new()
            .prefix(".liveticker-")
            .suffix(".tmp")
            // The umask may take from it.
            .permissions(Permissions::from_mode(0o644))
            .tempfile_in(folder(path))?;
        Ok(Beside { writer: BufWriter::new(file), path: path.to_owned() })
    }

    /// Takes the place of the file, and is sure to be on the disk.
    pub fn put_in_place(self) -> io::Result<()> {
        let file = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // The name is only as safe as the folder that holds it.
        File::open(folder(&self.path))?.sync_all()
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "before").unwrap();
        let mut begun = Beside::of(&path).unwrap();
        begun.write_all(b"half of it").unwrap();
        drop(begun);
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        let mut whole = Beside::of(&path).unwrap();
        whole.write_all(b"all of it").unwrap();
        whole.put_in_place().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"all of it");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(Beside::of(&folder.path().join("absent/x")).is_err());
    }
}
