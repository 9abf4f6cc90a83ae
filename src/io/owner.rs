//! Who owns a file and who we are: for words to people, and so that root leaves nothing behind that its owner cannot write.

use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// A user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its number; 0 is root.
    pub user: u32,
    /// The number of its group.
    pub group: u32,
    /// Its name, where `/etc/passwd` knows it.
    pub name: Option<String>,
}

impl Owner {
    /// The user who owns a file or a folder.
    pub fn of(path: &Path) -> Option<Owner> {
        let about = std::fs::metadata(path).ok()?;
        let (user, group) = (about.uid(), about.gid());
        let name = accounts().into_iter().find(|account| account.user == user).and_then(|account| account.name);
        Some(Owner { user, group, name })
    }

    /// The user of that name.
    pub fn named(name: &str) -> Option<Owner> {
        accounts().into_iter().find(|account| account.name.as_deref() == Some(name))
    }

    /// The user that we run as.
    pub fn me() -> Option<Owner> {
        Owner::of(Path::new("/proc/self"))
    }

    /// As `sudo -u` takes it: the name, else the number.
    pub fn word(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("#{}", self.user))
    }

    /// Makes a folder that belongs to it.
    pub fn make_folder(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        chown(folder, Some(self.user), Some(self.group))
    }
}

/// The users in `/etc/passwd` (passwd(5)); those that only a directory service knows have a number and no name.
fn accounts() -> Vec<Owner> {
    let text = std::fs::read("/etc/passwd").unwrap_or_default();
    String::from_utf8_lossy(&text).lines().filter_map(account).collect()
}

fn account(line: &str) -> Option<Owner> {
    let mut fields = line.split(':');
    let (name, _password) = (fields.next()?, fields.next()?);
    let (user, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Owner { user, group, name: Some(name.to_owned()).filter(|name| !name.is_empty()) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_account_is_known_by_its_line() {
        for (line, wanted) in [
            ("ann:x:1000:1001:Ann:/home/ann:/bin/bash", Some((1000, 1001, "ann"))),
            ("root:x:0:0::/root:/bin/sh", Some((0, 0, "root"))),
            ("ann:x:many:1:", None),
            ("ann", None),
            ("", None),
        ] {
            let found = account(line).map(|owner| (owner.user, owner.group, owner.name.unwrap()));
            assert_eq!(found, wanted.map(|(user, group, name)| (user, group, name.to_owned())), "{line}");
        }
    }

    #[test]
    fn what_we_make_is_ours() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Owner::of(folder.path()).map(|owner| owner.user), Owner::me().map(|me| me.user));
        assert_eq!(Owner::of(&folder.path().join("absent")), None);
    }
}
