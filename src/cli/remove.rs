//! `liveticker remove`, `pause` and `resume`: less of feeds.toml is followed.

use std::path::Path;

use clap::Args;

use super::edit::edited;
use super::kept::{Folders, folders};
use super::{Out, WELL};
use crate::config::{EditError, paused, without};
use crate::io::publish::Publisher;
use crate::liveblog::FeedName;

/// Stop following a live blog: take it out of feeds.toml
///
/// Its record stays (`forget` deletes it), and so do its files (`prune` removes them).
#[derive(Debug, Args)]
pub struct Remove {
    /// The names of the live blogs
    #[arg(value_name = "NAME", required = true)]
    names: Vec<FeedName>,
}

impl Remove {
    /// Changes feeds.toml, and tells what stays.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let changed = change(&self.names, file, out, without);
        if let Err(status) = changed {
            return status;
        }
        let output = folders(file, out).and_then(|folders: Folders| folders.output().map(Path::to_owned));
        for name in &self.names {
            out.line(&format!(
                "{name} is not followed any more; what is known of it is kept (`liveticker forget {name}`)"
            ));
        }
        let is_of_them = |stem: &str| self.names.iter().any(|name| stem.split('~').next() == Some(name.as_str()));
        let files = output
            .map_or(0, |output| Publisher::new(&output).files().iter().filter(|(stem, _)| is_of_them(stem)).count());
        if files > 0 {
            out.line(&format!("{files} files of its feeds stay as they are: `liveticker prune` removes them"));
        }
        WELL
    }
}

/// Stop checking a live blog for now; its feeds stay as they are
#[derive(Debug, Args)]
pub struct Pause {
    /// The names of the live blogs
    #[arg(value_name = "NAME", required = true)]
    names: Vec<FeedName>,
}

impl Pause {
    /// Writes `paused = true` below it.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let changed = change(&self.names, file, out, |text, name| paused(text, name, true));
        told(changed, &self.names, "is paused; `liveticker resume` has it go on", out)
    }
}

/// Check a paused live blog again
#[derive(Debug, Args)]
pub struct Resume {
    /// The names of the live blogs
    #[arg(value_name = "NAME", required = true)]
    names: Vec<FeedName>,
}

impl Resume {
    /// Takes `paused` away.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let changed = change(&self.names, file, out, |text, name| paused(text, name, false));
        told(changed, &self.names, "goes on", out)
    }
}

fn told(changed: Result<(), u8>, names: &[FeedName], words: &str, out: &mut Out) -> u8 {
    match changed {
        Ok(()) => {
            names.iter().for_each(|name| out.line(&format!("{name} {words}")));
            WELL
        }
        Err(status) => status,
    }
}

/// Changes feeds.toml for each of these: all of it, or nothing.
fn change(
    names: &[FeedName],
    file: Option<&Path>,
    out: &mut Out,
    one: impl Fn(&str, &FeedName) -> Result<String, EditError>,
) -> Result<(), u8> {
    let edited = edited(file, out)?;
    let changed = names.iter().try_fold(edited.text.clone(), |text, name| one(&text, name));
    edited.put(changed, file, out)
}
