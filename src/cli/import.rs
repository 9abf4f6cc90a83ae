//! `liveticker import`: takes in what `export` wrote, or other tools' settings (`takeover`).

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;

use super::kept::{asked_service, count, folders, wait};
use super::owner::go_on_as_owner_with;
use super::takeover::{Wanted, take_over};
use super::{FAILED, Out, WELL, WRONG};
use crate::import::{LONGEST, is_bridge, is_record};
use crate::io::control::{Reply, Request};
use crate::io::store::{ImportError, Store, Taken, holder};
use crate::liveblog::FeedName;

/// Read a record that `export` wrote, or take over feeds from rsspls, FreshRSS or RSS-Bridge
///
/// What FILE is shows its content. A record is read whole, or not at all; its markup is cleaned again like that of a page, its words
/// and times are trusted. Settings of other tools (feeds.toml of rsspls, an OPML file with FreshRSS' HTML+XPath feeds, a list of
/// addresses of RSS-Bridge's selector bridges) are added to feeds.toml, XPath as CSS selectors; what cannot be taken over is told,
/// setting by setting.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; "-" is standard input; or one address of RSS-Bridge
    #[arg(value_name = "FILE|URL")]
    file: PathBuf,
    /// Another name for the live blog; the ids of its entries stay as they are
    #[arg(long = "as", value_name = "NAME")]
    name: Option<FeedName>,
    /// Print what settings of other tools would add to feeds.toml; change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    /// Reads what it is, and takes it in.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let (mut lines, name): (Box<dyn BufRead>, String) = match self.file.to_str() {
            Some("-") => (Box::new(stdin().lock()), "standard input".to_owned()),
            Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
                if !is_bridge(url) {
                    out.error("this is no address of RSS-Bridge: `liveticker add` follows a page; an OPML file has to be saved first");
                    return WRONG;
                }
                (Box::new(Cursor::new(url.to_owned().into_bytes())), "the address".to_owned())
            }
            _ => match File::open(&self.file) {
                Ok(file) => (Box::new(BufReader::new(file)), self.file.display().to_string()),
                Err(error) => {
                    out.error(&format!("cannot read {}: {error}", self.file.display()));
                    return FAILED;
                }
            },
        };
        let unreadable = |error: std::io::Error, out: &mut Out| {
            out.error(&format!("cannot read {name}: {error}"));
            FAILED
        };
        match lines.fill_buf().map(is_record) {
            Ok(true) if self.dry_run => {
                out.error(&format!("{name} is a record, or empty: --dry-run is for settings of other tools"));
                WRONG
            }
            Ok(true) => self.record(lines, &name, file, out),
            Ok(false) => {
                let mut bytes = Vec::new();
                match lines.take(LONGEST as u64 + 1).read_to_end(&mut bytes) {
                    Ok(_) => {
                        let wanted = Wanted { name: self.name.as_ref(), is_dry: self.dry_run };
                        take_over(&bytes, (&self.file, &name), wanted, file, out)
                    }
                    Err(error) => unreadable(error, out),
                }
            }
            Err(error) => unreadable(error, out),
        }
    }

    /// Reads a record, checks it and keeps it.
    fn record(&self, mut lines: Box<dyn BufRead>, name: &str, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        if holder(&folders.state).is_some() {
            // The service that runs keeps the record: it takes it in itself.
            let mut bytes = Vec::new();
            if let Err(error) = { lines }.read_to_end(&mut bytes) {
                out.error(&format!("cannot read {name}: {error}"));
                return FAILED;
            }
            let request = Request::Import { name: self.name.clone() };
            match asked_service(&folders, &request, &bytes, out) {
                Some(status) => return status,
                None => lines = Box::new(Cursor::new(bytes)),
            }
        }
        // Its first bytes have told what it is.
        let input: Option<&mut dyn Read> = if self.file == Path::new("-") { Some(&mut lines) } else { None };
        if let Some(status) = go_on_as_owner_with(&folders.state, input, out) {
            return status;
        }
        wait(out, async |out| {
            let store = Store::open(&folders.state).await?;
            let (said, status) = taken(store.import(lines, self.name.clone()).await, name, Some(&folders.state));
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
