//! `liveticker export`: the whole record of one live blog as lines of JSON.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::kept::{folders, stranger, wait};
use super::out::visible_json;
use super::{FAILED, Out, WELL, WRONG};
use crate::io::beside::Beside;
use crate::io::store::{ExportError, Snapshot, Store, StoreError, export};
use crate::liveblog::FeedName;

/// Write the whole record of a live blog as lines of JSON, for `import`
#[derive(Debug, Args)]
pub struct Export {
    /// The live blog; it need not be in feeds.toml any more
    #[arg(value_name = "NAME")]
    name: FeedName,
    /// The file to write, instead of standard output; it appears when it is complete
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Reads the record, whoever writes it meanwhile: what it gives is of one moment.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        wait(out, async |out| {
            let store = Store::open_to_read(&folders.state).await?;
            let mut snapshot = store.snapshot().await?;
            let status = self.give(&mut snapshot, out).await;
            drop(snapshot);
            store.close().await;
            status
        })
    }

    async fn give(&self, snapshot: &mut Snapshot, out: &mut Out) -> Result<u8, StoreError> {
        let given = match &self.output {
            None => {
                let to_out = |line: &str| {
                    out.json(line);
                    // Nobody reads on: there is no use in going on.
                    if out.is_broken() { Err(ErrorKind::BrokenPipe.into()) } else { Ok(()) }
                };
                export(snapshot, &self.name, to_out).await
            }
            Some(file) => to_file(snapshot, &self.name, file).await,
        };
        match (given, &self.output) {
            (Ok(true), None) => Ok(WELL),
            (Ok(true), Some(file)) => {
                out.line(&format!("{}: its record is in {}", self.name, file.display()));
                Ok(WELL)
            }
            (Ok(false), _) => {
                out.error(&stranger(&self.name, snapshot).await?);
                Ok(WRONG)
            }
            // What is wrong with standard output is told at the end.
            (Err(ExportError::Write(_)), None) => Ok(WELL),
            (Err(ExportError::Write(error)), Some(file)) => {
                out.error(&format!("cannot write {}: {error}", file.display()));
                Ok(FAILED)
            }
            (Err(ExportError::Store(error)), _) => Err(error),
        }
    }
}

async fn to_file(snapshot: &mut Snapshot, name: &FeedName, file: &Path) -> Result<bool, ExportError> {
    let mut beside = Beside::of(file)?;
    // The same bytes as on standard output.
    let is_known = export(snapshot, name, |line| beside.write_all(visible_json(line).as_bytes())).await?;
    if is_known {
        beside.put_in_place()?;
    }
    Ok(is_known)
}
