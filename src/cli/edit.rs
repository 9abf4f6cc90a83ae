//! What the commands share that change feeds.toml: the file is read, changed, proved sound, and put in its place whole.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::kept::reload;
use super::places::{config_home, find};
use super::{FAILED, Out, WRONG, read_catalogue, text};
use crate::config::{Config, Draft, EditError};
use crate::io::beside::Beside;
use crate::profile::Catalogue;

/// The file that is to be changed, and what stands in it.
pub struct Edited {
    /// Where it is, or will be.
    pub file: PathBuf,
    /// Its text; empty where it is not there yet.
    pub text: String,
    /// What it says; nothing where it follows nothing yet.
    pub config: Option<Config>,
}

/// The configuration that is to be changed: the one that would be read, else one of the user's own that is still to be made.
/// What is wrong has been said where there is none.
pub fn edited(given: Option<&Path>, out: &mut Out) -> Result<Edited, u8> {
    let Some(file) = find(given).filter(|file| given.is_none() || file.exists()) else {
        let own = || Some(config_home()?.join("liveticker/feeds.toml"));
        let Some(file) = given.map(Path::to_owned).or_else(own) else {
            out.error("there is no folder for a configuration: say --config FILE, or set HOME");
            return Err(WRONG);
        };
        return Ok(Edited { file, text: String::new(), config: None });
    };
    let text = text(&file, out).ok_or(WRONG)?;
    let draft = Draft::read(&text, &file);
    if draft.follows_nothing() {
        return Ok(Edited { file, text, config: None });
    }
    let catalogue = read_catalogue(Some((&file, draft.service())), out);
    match draft.with(catalogue.as_ref().unwrap_or(Catalogue::shipped())) {
        Ok(config) => Ok(Edited { file, text, config: Some(config) }),
        Err(faults) => {
            out.error("feeds.toml is faulty, and is left as it is: mend it first");
            out.faults(&faults);
            Err(WRONG)
        }
    }
}

impl Edited {
    /// Puts the changed text in the place of the old one, and has a service that runs take it up. What went wrong has been said;
    /// then the file is as it was.
    pub fn put(&self, changed: Result<String, EditError>, given: Option<&Path>, out: &mut Out) -> Result<(), u8> {
        let changed = changed.map_err(|error| {
            out.error(&error.to_string());
            WRONG
        })?;
        let draft = Draft::read(&changed, &self.file);
        if !draft.follows_nothing() {
            let catalogue = read_catalogue(Some((&self.file, draft.service())), out);
            if let Err(faults) = draft.with(catalogue.as_ref().unwrap_or(Catalogue::shipped())) {
                out.error("feeds.toml would be faulty, and is left as it was:");
                out.faults(&faults);
                return Err(WRONG);
            }
        }
        let written = || {
            if let Some(folder) = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            let mut beside = Beside::of(&self.file)?;
            beside.write_all(changed.as_bytes())?;
            beside.put_in_place()
        };
        if let Err(error) = written() {
            let whose = super::owner::whose(&self.file)
                .map_or(String::new(), |owner| format!("; it belongs to {owner}: put `sudo` before the command"));
            out.error(&format!("cannot write {}: {error}{whose}", self.file.display()));
            return Err(FAILED);
        }
        reload(given, out);
        Ok(())
    }
}
