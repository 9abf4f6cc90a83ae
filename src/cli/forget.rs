//! `liveticker forget`: deletes the record of one live blog.

use std::path::{Path, PathBuf};

use clap::Args;

use super::explain::clock;
use super::kept::{Folders, asked_service, count, folders, stranger, wait};
use super::{FAILED, Out, WELL, WRONG, go_on_as_owner};
use crate::feed::Format;
use crate::io::control::Request;
use crate::io::store::{Extent, Store, StoreError, holder};
use crate::liveblog::FeedName;

/// So many published files are listed at most.
const LISTED: usize = 9;

/// Delete the record of a live blog; its published files stay
#[derive(Debug, Args)]
pub struct Forget {
    /// The live blog
    #[arg(value_name = "NAME")]
    name: FeedName,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Forget {
    /// Tells what would be lost, asks, deletes, tells what is left.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        // A service that runs does it itself.
        if holder(&folders.state).is_none()
            && let Some(status) = go_on_as_owner(&folders.state, out)
        {
            return status;
        }
        wait(out, async |out| {
            // Others may write while a person thinks.
            let store = Store::open_to_read(&folders.state).await?;
            let extent = self.extent(&store, out).await;
            store.close().await;
            let Some(Extent { entries, since }) = extent? else { return Ok(WRONG) };
            let since = since.map_or(String::new(), |since| format!(" since {}", clock(since)));
            let lost = format!("{}: {}{since}", self.name, count(entries, "entry", "entries"));
            if !self.yes {
                out.line(&format!("{lost}, and all that has happened to them"));
                match out.ask("Forget it?") {
                    Some(true) => {}
                    Some(false) => {
                        out.line("Nothing was forgotten.");
                        return Ok(FAILED);
                    }
                    None => {
                        out.error(
                            "there is nobody to ask whether it is to be forgotten: nothing was; --yes says that it is",
                        );
                        return Ok(WRONG);
                    }
                }
            }
            let request = Request::Forget { name: self.name.clone() };
            if let Some(status) = asked_service(&folders, &request, b"", out) {
                return Ok(if status == WELL { self.told(&lost, &folders, out) } else { status });
            }
            let store = Store::open(&folders.state).await?;
            let forgotten = store.forget(&self.name).await;
            store.close().await;
            forgotten?;
            Ok(self.told(&lost, &folders, out))
        })
    }

    /// What is gone, and what is left.
    fn told(&self, lost: &str, folders: &Folders, out: &mut Out) -> u8 {
        out.line(&format!("{lost}; forgotten. While feeds.toml follows it, the next check begins anew"));
        let files = published(&self.name, folders.output());
        for file in files.iter().take(LISTED) {
            out.line(&format!("{} is left as it was", file.display()));
        }
        if files.len() > LISTED {
            out.line(&format!("and so are {} more of its files", files.len() - LISTED));
        }
        WELL
    }

    async fn extent(&self, store: &Store, out: &mut Out) -> Result<Option<Extent>, StoreError> {
        let mut snapshot = store.snapshot().await?;
        if snapshot.state(&self.name).await?.is_some() {
            return snapshot.extent(&self.name).await.map(Some);
        }
        out.error(&stranger(&self.name, &mut snapshot).await?);
        Ok(None)
    }
}

/// The files that were published of a live blog and are still there: NAME.rss, and NAME~1.rss of an archive.
fn published(name: &FeedName, folder: Option<&Path>) -> Vec<PathBuf> {
    let is_of_name = |file: &PathBuf| {
        let file = file.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let ending = Format::ALL.iter().find_map(|format| file.strip_suffix(format.ending())?.strip_suffix('.'));
        let rest = ending.and_then(|stem| stem.strip_prefix(name.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('~'))
    };
    let Some(files) = folder.and_then(|folder| std::fs::read_dir(folder).ok()) else { return Vec::new() };
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).filter(is_of_name).collect();
    files.sort();
    files
}
