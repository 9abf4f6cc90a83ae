//! `liveticker rename`: another name for a live blog, under which everything that is known goes on.

use std::path::Path;

use clap::Args;

use super::edit::{Edited, edited};
use super::kept::{asked_service, folders, wait};
use super::{FAILED, Out, WELL, WRONG, given_out, go_on_as_owner};
use crate::config::{EditError, renamed};
use crate::feed::{Format, file_of};
use crate::io::control::Request;
use crate::io::publish::Publisher;
use crate::io::record::Record;
use crate::io::store::{Store, StoreError};
use crate::liveblog::FeedName;

/// Give a live blog another name: its entries keep their ids, its files and addresses change
#[derive(Debug, Args)]
pub struct Rename {
    /// The present name
    #[arg(value_name = "OLD")]
    old: FeedName,
    /// The new name
    #[arg(value_name = "NEW")]
    new: FeedName,
    /// Change the record only, if something else writes feeds.toml
    #[arg(long, hide = true)]
    record_only: bool,
}

impl Rename {
    /// Changes the record, then feeds.toml.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some(folders) = folders(file, out) else { return WRONG };
        let Rename { old, new, .. } = self;
        if self.record_only {
            if let Some(status) = go_on_as_owner(&folders.state, out) {
                return status;
            }
            return self.rename_in_record(&folders.state, out);
        }
        let edited = match edited(file, out) {
            Ok(edited) => edited,
            Err(status) => return status,
        };
        let changed = match renamed(&edited.text, old, new) {
            Ok(changed) => changed,
            // Somebody has written the new name already; what is known is still under the old one.
            Err(EditError::Known(_)) if !follows(&edited, old) => edited.text.clone(),
            Err(error) => {
                out.error(&error.to_string());
                return WRONG;
            }
        };
        let request = Request::Rename { old: old.clone(), new: new.clone() };
        let in_record = match asked_service(&folders, &request, b"", out) {
            Some(status) => status,
            // Who may write feeds.toml need not be the owner of the record.
            None => {
                super::owner::as_owner(&folders.state, &["rename", "--record-only", old.as_str(), new.as_str()], file)
                    .unwrap_or_else(|| self.rename_in_record(&folders.state, out))
            }
        };
        if in_record != WELL {
            return in_record;
        }
        if let Some(output) = folders.output() {
            remove_files(output, new);
        }
        if let Err(status) = edited.put(Ok(changed), file, out) {
            return status;
        }
        let folder = folders.service.as_ref().and_then(given_out);
        let address = folder.and_then(|folder| folder.join(&file_of(new, Format::Atom)).ok());
        out.line(&format!("{old} is called {new} from now on; its entries keep their ids"));
        if let Some(address) = address {
            out.line(&format!("Subscribe to {address}; `liveticker prune` removes the files of {old}"));
        }
        WELL
    }

    fn rename_in_record(&self, state: &Path, out: &mut Out) -> u8 {
        let Rename { old, new, .. } = self;
        wait(out, async |out| {
            let store = match Store::open(state).await {
                // What was never checked has no record.
                Err(StoreError::Absent { .. }) => return Ok(WELL),
                other => other?,
            };
            let is_known = store.paces().await?.contains_key(old);
            let renamed = store.rename(old, new).await;
            store.close().await;
            if !renamed? && is_known {
                out.error(&format!("the record has a live blog called {new} already: `liveticker forget {new}` first"));
                return Ok(FAILED);
            }
            Ok(WELL)
        })
    }
}

/// Takes away the feeds that stand under the new name already, with other ids: the next check writes them again. One that cannot
/// be removed is written over as soon as there is an entry more.
fn remove_files(output: &Path, name: &FeedName) {
    let of_name = |stem: &str| stem.split('~').next() == Some(name.as_str());
    for (_, file) in Publisher::new(output).files().iter().filter(|(stem, _)| of_name(stem)) {
        std::fs::remove_file(file).unwrap_or_default();
    }
}

fn follows(edited: &Edited, name: &FeedName) -> bool {
    edited.config.iter().flat_map(|config| &config.blogs).any(|blog| blog.name == *name)
}
