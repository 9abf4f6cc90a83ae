//! A file that is written bit by bit, and is there when it is whole.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// All that is still to be read, as a file without a name that is to be read from its start.
pub fn spooled(input: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(input, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// What is written beside the file, until it takes its place. Dropped before that, it is gone and the file is as it was.
/// What is no file (a device, a pipe) is written into; of a link, where it leads.
#[derive(Debug)]
pub struct Beside {
    writer: Writer,
}

#[derive(Debug)]
enum Writer {
    Beside(BufWriter<NamedTempFile>, PathBuf),
    Straight(BufWriter<File>),
}

impl Beside {
    /// Begins to write beside that file, which need not be there.
    pub fn of(path: &Path) -> io::Result<Beside> {
        let before = path.metadata().ok().filter(std::fs::Metadata::is_file);
        let path = match path.metadata() {
            Ok(kind) if kind.is_file() => path.canonicalize()?,
            Ok(_) => {
                let file = File::options().write(true).open(path)?;
                return Ok(Beside { writer: Writer::Straight(BufWriter::new(file)) });
            }
            Err(_) => path.to_owned(),
        };
        let file = tempfile::Builder::new()
            .prefix(".liveticker-")
            .suffix(".tmp")
            // The umask may take from it.
            .permissions(Permissions::from_mode(0o644))
            .tempfile_in(folder(&path))?;
        if let Some(before) = before {
            // Whoever could read it still can, and nobody else. Only root can give a file away.
            file.as_file().set_permissions(before.permissions())?;
            std::os::unix::fs::chown(file.path(), Some(before.uid()), Some(before.gid())).unwrap_or_default();
        }
        Ok(Beside { writer: Writer::Beside(BufWriter::new(file), path) })
    }

    /// Takes the place of the file, and is sure to be on the disk.
    pub fn put_in_place(self) -> io::Result<()> {
        match self.writer {
            Writer::Beside(writer, path) => {
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(&path)?;
                // The name is only as safe as the folder that holds it.
                File::open(folder(&path))?.sync_all()
            }
            Writer::Straight(mut writer) => writer.flush(),
        }
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Writer::Beside(writer, _) => writer.write(bytes),
            Writer::Straight(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.writer {
            Writer::Beside(writer, _) => writer.flush(),
            Writer::Straight(writer) => writer.flush(),
        }
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
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let mut begun = Beside::of(&path).unwrap();
        begun.write_all(b"half of it").unwrap();
        drop(begun);
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        let mut whole = Beside::of(&path).unwrap();
        whole.write_all(b"all of it").unwrap();
        whole.put_in_place().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"all of it");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "it is for the same people");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(Beside::of(&folder.path().join("absent/x")).is_err());
    }

    #[test]
    fn what_is_no_file_is_written_into_and_a_link_followed() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        std::fs::write(&target, "before").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut begun = Beside::of(&link).unwrap();
        begun.write_all(b"all of it").unwrap();
        begun.put_in_place().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"all of it");
        assert!(link.is_symlink());

        // A link of our own to the device: whatever goes wrong here, the device stays.
        let full = folder.path().join("full");
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        let mut begun = Beside::of(&full).unwrap();
        begun.write_all(b"all of it").unwrap();
        assert!(begun.put_in_place().is_err(), "what cannot be written is told");
        assert!(std::fs::metadata("/dev/full").unwrap().file_type().is_char_device());
    }
}
