//! What the service does when a command asks for it while it runs, and what it says.

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use super::house::{House, never_set};
use super::said::{fact, said};
use super::{FAILED, WELL, WRONG};
use crate::io::Io;
use crate::io::control::{Call, Reply, Request};
use crate::io::record::Record;
use crate::io::store::StoreError;
use crate::liveblog::FeedName;
use crate::schedule::is_possible;
use crate::service::Ended;
use crate::visit;

/// For so long a command keeps the loop waiting for the configuration, at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// Somebody who waits until checks have ended that they have asked for, or until a live blog is at rest.
#[derive(Debug)]
pub struct Waiting {
    call: Call,
    names: HashSet<FeedName>,
    status: u8,
}

impl House {
    /// Does what a command asks for, or begins to.
    pub async fn answer(&mut self, call: Call, io: &Arc<Io>) {
        match &call.request {
            Request::Once { names, force, .. } => {
                let why = if *force { visit::Call::Force } else { visit::Call::Now };
                let all =
                    || self.config.blogs.iter().filter(|blog| !blog.following.is_paused).map(|blog| blog.name.clone());
                let names: Vec<FeedName> = if names.is_empty() { all().collect() } else { names.clone() };
                let stranger = names.iter().find(|name| !self.config.blogs.iter().any(|blog| blog.name == **name));
                if let Some(stranger) = stranger {
                    let file = self.file.display();
                    call.say(Reply::Error(format!("the service follows no live blog called {stranger} ({file})")));
                    return call.say(Reply::Status(WRONG));
                }
                let now = self.now();
                if !is_possible(now) {
                    call.say(Reply::Error(never_set(now)));
                    return call.say(Reply::Status(FAILED));
                }
                names.iter().for_each(|name| self.service.call(name, why, now));
                if names.is_empty() {
                    return call.say(Reply::Status(WELL));
                }
                self.waiting.push(Waiting { call, names: names.into_iter().collect(), status: WELL });
            }
            Request::Reload => {
                let read = tokio::time::timeout(PATIENCE, self.begin_reload()).await;
                let late = || Err("feeds.toml cannot be read: its disk does not answer".to_owned());
                self.reload(read.map_or_else(|_| late(), |read| read.unwrap_or_else(|error| Err(error.to_string()))));
                if let Some(problem) = self.shown.borrow().board.problem.clone() {
                    call.say(Reply::Error(problem));
                    return call.say(Reply::Status(WRONG));
                }
                call.say(Reply::Status(WELL));
            }
            Request::Forget { name } | Request::Rename { old: name, .. } if self.service.is_under_way(name) => {
                let names = HashSet::from([name.clone()]);
                self.waiting.push(Waiting { call, names, status: WELL });
            }
            Request::Forget { .. } | Request::Rename { .. } | Request::Import { .. } => {
                let status = self.change_record(&call, io).await;
                call.say(Reply::Status(status));
            }
        }
    }

    /// Tells whoever waits for it what a check came to.
    pub async fn answer_waiting(&mut self, ended: &Ended, io: &Arc<Io>) {
        let name = &ended.blog.name;
        let folder = self.given_out();
        let (lines, status) = match &ended.checked {
            Some(checked) => said(&ended.blog, checked, folder.as_ref()),
            None => (
                vec![Reply::Error(format!("{name}: the check broke off by a fault in liveticker; please report it"))],
                FAILED,
            ),
        };
        let facts =
            || fact(name, &lines, ended.checked.as_ref().and_then(|checked| checked.as_ref().ok()), folder.as_ref());
        let mut waiting = std::mem::take(&mut self.waiting);
        for waits in waiting.iter_mut().filter(|waits| waits.names.contains(name)) {
            waits.names.remove(name);
            match waits.call.request {
                Request::Once { json: true, .. } => {
                    waits.call.say(facts());
                    waits.status = waits.status.max(status);
                }
                Request::Once { .. } => {
                    lines.iter().for_each(|line| waits.call.say(line.clone()));
                    waits.status = waits.status.max(status);
                }
                _ => waits.status = self.change_record(&waits.call, io).await,
            }
            if waits.names.is_empty() {
                waits.call.say(Reply::Status(waits.status));
            }
        }
        waiting.retain(|waits| !waits.names.is_empty());
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
    }

    /// Nobody waits for a service that ends.
    pub fn leave_waiting(&mut self) {
        for waits in self.waiting.drain(..) {
            waits.call.say(Reply::Error("the service was stopped before it was done".to_owned()));
            waits.call.say(Reply::Status(FAILED));
        }
    }

    /// Changes the record, while no check of the live blog is under way; the exit status.
    async fn change_record(&mut self, call: &Call, io: &Arc<Io>) -> u8 {
        let now = self.now();
        let changed: Result<u8, StoreError> = match &call.request {
            Request::Forget { name } => io.store.forget(name).await.map(|()| {
                self.service.forget(name, now);
                WELL
            }),
            Request::Rename { old, new } => io.store.rename(old, new).await.map(|is_done| {
                if is_done {
                    self.service.rename(old, new);
                    WELL
                } else if self.service.paces().contains_key(old) {
                    call.say(Reply::Error(format!(
                        "the record has a live blog called {new} already: `liveticker forget {new}` first"
                    )));
                    FAILED
                } else {
                    // What was never checked has no record.
                    WELL
                }
            }),
            Request::Import { name } => {
                let (lines, status) = super::import::taken(
                    io.store.import(Cursor::new(&call.body), name.clone()).await,
                    "the file",
                    None,
                );
                lines.into_iter().for_each(|line| call.say(line));
                return status;
            }
            Request::Once { .. } | Request::Reload => Ok(WELL),
        };
        self.show_all();
        changed.unwrap_or_else(|error| {
            call.say(Reply::Error(error.to_string()));
            FAILED
        })
    }
}
