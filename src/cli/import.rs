//! `liveticker import`: takes in what `export` wrote.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;

use super::kept::{asked_service, count, folders, wait};
use super::{FAILED, Out, WELL, WRONG, go_on_as_owner};
use crate::io::control::{Reply, Request};
use crate::io::store::{ImportError, Store, Taken, holder};
use crate::liveblog::FeedName;

/// Read a record that `export` wrote: all of it, or nothing
///
/// Its markup is cleaned again like that of a page; its words and times are trusted.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; "-" is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Another name for the live blog; the ids of its entries stay as they are
    #[arg(long = "as", value_name = "NAME")]
    name: Option<FeedName>,
}

impl Import {
    /// Reads, checks and keeps.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        let mut lines: Box<dyn BufRead> = if self.file == Path::new("-") {
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
        let file =
            if self.file == Path::new("-") { "standard input".to_owned() } else { self.file.display().to_string() };
        if holder(&folders.state).is_some() {
            // The service that runs keeps the record: it takes it in itself.
            let mut bytes = Vec::new();
            if let Err(error) = { lines }.read_to_end(&mut bytes) {
                out.error(&format!("cannot read {file}: {error}"));
                return FAILED;
            }
            let request = Request::Import { name: self.name.clone() };
            match asked_service(&folders, &request, &bytes, out) {
                Some(status) => return status,
                None => lines = Box::new(std::io::Cursor::new(bytes)),
            }
        }
        if let Some(status) = go_on_as_owner(&folders.state, out) {
            return status;
        }
        wait(out, async |out| {
            let store = Store::open(&folders.state).await?;
            let (said, status) = taken(store.import(lines, self.name.clone()).await, &file, Some(&folders.state));
            store.close().await;
            said.into_iter().for_each(|line| out.reply(line));
            Ok(status)
        })
    }
}

/// What to say of a record that was taken in from `file`, into that folder; and the exit status.
pub fn taken(taken: Result<Taken, ImportError>, file: &str, folder: Option<&Path>) -> (Vec<Reply>, u8) {
    match taken {
        Ok(taken) => {
            let entries = count(taken.entries, "entry", "entries");
            let events = match taken.events {
                0 => String::new(),
                many => format!(", with {} that happened to them", count(many, "thing", "things")),
            };
            let place =
                folder.map_or("in the record".to_owned(), |folder| format!("in the record in {}", folder.display()));
            (vec![Reply::Line(format!("{}: {entries}{events}, now {place}", taken.name))], WELL)
        }
        Err(error @ ImportError::There(_)) => (vec![Reply::Error(error.to_string())], WRONG),
        Err(error @ ImportError::Store(_)) => (vec![Reply::Error(error.to_string())], FAILED),
        Err(error) => (vec![Reply::Error(format!("{file}: {error}; nothing was taken in"))], FAILED),
    }
}
