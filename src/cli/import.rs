//! `liveticker import`: takes in what `export` wrote.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::{Path, PathBuf};

use clap::Args;

use super::kept::{count, folders, wait};
use super::{FAILED, Out, WELL, WRONG, go_on_as_owner};
use crate::io::store::{ImportError, Store, StoreError};
use crate::liveblog::FeedName;

/// Take in a record that `export` wrote: all of it, or nothing
///
/// Its markup is cleaned again like an outlet's; what it says and when is believed.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; "-" is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Another name for the live blog. The ids of its entries stay as they were: they are for ever
    #[arg(long = "as", value_name = "NAME")]
    name: Option<FeedName>,
}

impl Import {
    /// Reads, checks and keeps.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        if let Some(status) = go_on_as_owner(&folders.state, out) {
            return status;
        }
        let lines: Box<dyn BufRead> = if self.file == Path::new("-") {
            Box::new(stdin().lock())
        } else {
            match File::open(&self.file) {
                Ok(file) => Box::new(BufReader::new(file)),
                Err(error) => {
                    out.error(&format!("cannot read {}: {error}", self.file.display()));
                    return FAILED;
                }
            }
        };
        wait(out, async |out| {
            let store = Store::open(&folders.state).await?;
            let status = self.take_in(&store, lines, &folders.state, out).await;
            store.close().await;
            status
        })
    }

    async fn take_in(
        &self,
        store: &Store,
        lines: Box<dyn BufRead>,
        folder: &Path,
        out: &mut Out,
    ) -> Result<u8, StoreError> {
        match store.import(lines, self.name.clone()).await {
            Ok(taken) => {
                let (entries, folder) = (count(taken.entries, "entry", "entries"), folder.display());
                let events = match taken.events {
                    0 => String::new(),
                    many => format!(", with {} that happened to them", count(many, "thing", "things")),
                };
                out.line(&format!("{}: {entries}{events}, now in the record in {folder}", taken.name));
                Ok(WELL)
            }
            Err(ImportError::Store(error)) => Err(error),
            Err(error @ ImportError::There(_)) => {
                out.error(&error.to_string());
                Ok(WRONG)
            }
            Err(error) => {
                let file = if self.file == Path::new("-") { Path::new("standard input") } else { &self.file };
                out.error(&format!("{}: {error}; nothing was taken in", file.display()));
                Ok(FAILED)
            }
        }
    }
}
