//! What the commands on the record share: where it is, and which live blogs it knows.

use std::path::{Path, PathBuf};

use super::places::sockets;
use super::{FAILED, Out, find, no_state_folder, state_of, text};
use crate::config::{Draft, Service};
use crate::io::control::{Request, ask};
use crate::io::store::{Snapshot, StoreError};
use crate::liveblog::FeedName;
use crate::table::nearest;

/// So many names are listed at most.
const LISTED: usize = 20;

/// The folders of the configuration.
pub struct Folders {
    /// Of the record.
    pub state: PathBuf,
    /// What the configuration says of the service, where there is one.
    pub service: Option<Service>,
}

impl Folders {
    /// Of the feeds, where there is a configuration.
    pub fn output(&self) -> Option<&Path> {
        self.service.as_ref().map(|service| service.output.as_path())
    }
}

/// The folders that the configuration names, which need not follow any live blog; without a configuration, those of the
/// user. What is wrong has been said where there are none.
pub fn folders(given: Option<&Path>, out: &mut Out) -> Option<Folders> {
    let service = match find(given) {
        None => None,
        Some(file) => match Draft::read(&text(&file, out)?, &file).service_alone() {
            Ok(service) => Some(service),
            Err(faults) => {
                out.faults(&faults);
                return None;
            }
        },
    };
    let Some(state) = state_of(service.as_ref()) else {
        no_state_folder(out);
        return None;
    };
    Some(Folders { state, service })
}

/// Asks the service that keeps the record there, where one runs; tells what it says. The exit status, if there is one.
pub fn asked_service(folders: &Folders, request: &Request, body: &[u8], out: &mut Out) -> Option<u8> {
    let is_machine = folders.service.as_ref().is_some_and(|service| service.is_machine);
    let answer = ask(&sockets(&folders.state, is_machine), request, body, |reply| out.reply(reply));
    answered(answer, out)
}

/// What became of the asking; what went wrong has been said.
pub fn answered(answer: std::io::Result<Option<u8>>, out: &mut Out) -> Option<u8> {
    match answer {
        Ok(status) => status,
        Err(error) => {
            out.error(&format!("the service did not answer: {error}"));
            Some(FAILED)
        }
    }
}

/// Has a service that runs take up the configuration; whoever cannot reach it need not: it watches the file itself.
pub fn reload(given: Option<&Path>, out: &mut Out) {
    if let Some(folders) = folders(given, &mut Out::kept()) {
        asked_service(&folders, &Request::Reload, b"", out);
    }
}

/// What runs the asynchronous part of a command; why there is none has been said.
pub fn runtime(out: &mut Out) -> Option<tokio::runtime::Runtime> {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => Some(runtime),
        Err(error) => {
            out.error(&format!("cannot start: {error}"));
            None
        }
    }
}

/// Waits for what is to be done with the record.
pub fn wait(out: &mut Out, doing: impl AsyncFnOnce(&mut Out) -> Result<u8, StoreError>) -> u8 {
    let Some(runtime) = runtime(out) else { return FAILED };
    match runtime.block_on(doing(out)) {
        Ok(status) => status,
        Err(error) => {
            out.error(&error.to_string());
            FAILED
        }
    }
}

/// What is said of a name that the record does not know.
pub async fn stranger(name: &FeedName, snapshot: &mut Snapshot) -> Result<String, StoreError> {
    let names = snapshot.names().await?;
    let meant = nearest(name.as_str(), names.iter()).filter(|_| names.len() > 1);
    let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
    let known = match names.len() {
        0 => "it knows none yet".to_owned(),
        many if many > LISTED => format!("it knows {}, and {} more", names[..LISTED].join(", "), many - LISTED),
        _ => format!("it knows {}", names.join(", ")),
    };
    Ok(format!("the record knows no live blog called {:?}: {known}{meant}", name.as_str()))
}

/// So many, in words.
pub fn count(many: u64, one: &str, more: &str) -> String {
    if many == 1 { format!("one {one}") } else { format!("{many} {more}") }
}
