//! `liveticker once`: checks each live blog now.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::claims::{claimed, renamed_anew};
use super::house::never_set;
use super::kept::answered;
use super::places::sockets;
use super::said::{fact, said};
use super::{
    FAILED, Out, WELL, WRONG, caller, configuration, given_out, go_on_as_owner, no_state_folder, state_folder,
};
use crate::config::{Config, Service};
use crate::io::Io;
use crate::io::control::{Request, ask};
use crate::io::fetch::Limits;
use crate::io::signals::bear_long_files;
use crate::io::store::holder;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::Fate;
use crate::schedule::is_possible;
use crate::service::{self, Round, Sent, groups, pass, publish_group, restore};
use crate::visit::Call;

/// Check each live blog of the configuration now, or those named, and write their feeds
#[derive(Debug, Args)]
pub struct Once {
    /// The live blogs to check; all if none is named
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Check only what is due: for a timer
    #[arg(long, conflicts_with = "force")]
    due: bool,
    /// Check also during a Retry-After, and pages that are gone
    #[arg(long)]
    force: bool,
    /// A line of JSON for each live blog, for other programs
    #[arg(long)]
    json: bool,
    /// The time of the check (RFC 3339), instead of now: for saved pages and for tests
    #[arg(long, value_name = "INSTANT")]
    now: Option<Timestamp>,
}

impl Once {
    /// Checks, with a line for each live blog.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        let known = |name: &&String| config.blogs.iter().any(|blog| blog.name.as_str() == name.as_str());
        if let Some(stranger) = self.names.iter().find(|name| !known(name)) {
            out.error(&format!("{} has no live blog called {stranger:?}", file.display()));
            return WRONG;
        }
        let wanted = |blog: &&LiveBlog| match self.names.as_slice() {
            [] => !blog.following.is_paused,
            names => names.iter().any(|name| name == blog.name.as_str()),
        };
        let blogs: Vec<&LiveBlog> = config.blogs.iter().filter(wanted).collect();
        let Some(state) = state_folder(&config) else { return no_state_folder(out) };
        if let Some(status) = self.ask_service(&state, &config.service, out) {
            return status;
        }
        if let Some(status) = go_on_as_owner(&state, out) {
            return status;
        }
        if self.now.is_none() && !is_possible(Timestamp::now()) {
            out.error(&never_set(Timestamp::now()));
            return FAILED;
        }
        let folder = given_out(&config.service);
        if let Some(process) = holder(&state) {
            out.hint(&format!("liveticker (process {process}) is at work on the record; waiting for it …"));
        }
        let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                out.error(&format!("cannot start: {error}"));
                return FAILED;
            }
        };
        let limits = Limits { gap: config.service.gap.unsigned_abs(), ..Limits::default() };
        out.expect(blogs.len());
        runtime.block_on(async {
            // Where it cannot be borne it ends us, as it did before.
            let _bearing = bear_long_files();
            let io = match Io::open(&state, &config.service.output, caller(&config.service), limits).await {
                Ok(io) => io,
                Err(error) => {
                    out.error(&error.to_string());
                    return FAILED;
                }
            };
            let now = || self.now.unwrap_or_else(Timestamp::now);
            match restore(&io, &config.blogs, now()).await {
                Ok(restored) => restored.iter().for_each(|restored| out.error(&restored.words)),
                Err(error) => {
                    out.error(&error.to_string());
                    return FAILED;
                }
            }
            match io.store.paces().await {
                Ok(paces) => {
                    let claims = claimed(blogs.iter().copied(), &paces);
                    claims.iter().for_each(|claim| out.error(claim));
                    if !claims.is_empty() {
                        return WRONG;
                    }
                    let told = renamed_anew(&config.blogs, &paces, &io.store).await;
                    told.iter().for_each(|words| out.error(words));
                }
                Err(error) => {
                    out.error(&error.to_string());
                    return FAILED;
                }
            }
            let mut status = WELL;
            let call = match (self.due, self.force) {
                (true, _) => Call::Due,
                (_, true) => Call::Force,
                _ => Call::Now,
            };
            pass(&io, &blogs, call, now(), |blog, checked| {
                let (lines, came) = said(blog, &checked, folder.as_ref());
                if self.json {
                    out.reply(fact(&blog.name, &lines, checked.as_ref().ok(), folder.as_ref()));
                } else {
                    lines.into_iter().for_each(|line| out.reply(line));
                }
                status = status.max(came);
                out.advance();
            })
            .await;
            // A group may have other members than before.
            for (group, members) in groups(&config.blogs) {
                if let Err(error) = publish_group(&io, &group, &members, now()).await {
                    out.error(&format!("{group}: {error}"));
                    status = FAILED;
                }
            }
            status = status.max(push(&io, &config.service, now, out).await);
            status = status.max(notify(&io, &config, now, out).await);
            io.close().await;
            status
        })
    }
}

impl Once {
    /// Has the service check them, where one runs; the exit status.
    fn ask_service(&self, state: &Path, service: &Service, out: &mut Out) -> Option<u8> {
        let names: Vec<FeedName> = self.names.iter().filter_map(|name| name.parse().ok()).collect();
        let request = Request::Once { names, force: self.force, json: self.json };
        let places = sockets(state, service.is_machine);
        if self.due || self.now.is_some() {
            return None;
        }
        answered(ask(&places, &request, b"", |reply| out.reply(reply)), out)
    }
}

/// Tells the push hubs what is due. What they do not take is noted, and nothing has failed.
async fn push(io: &Io, service: &Service, now: impl Fn() -> Timestamp, out: &mut Out) -> u8 {
    match service::tell(&io.store, caller(service), &service.websub, now).await {
        Ok(rounds) => {
            rounds.iter().filter_map(trouble).for_each(|words| out.error(&words));
            WELL
        }
        Err(error) => {
            out.error(&error.to_string());
            FAILED
        }
    }
}

/// Notifies people of what is due. What cannot be sent now is noted, and nothing has failed.
async fn notify(io: &Io, config: &Config, now: impl Fn() -> Timestamp, out: &mut Out) -> u8 {
    match service::notify(&io.store, caller(&config.service), &config.targets, now).await {
        Ok(sent) => {
            for Sent { target, words, fate, .. } in sent {
                match fate {
                    Fate::Told => {}
                    Fate::Again(_) => {
                        out.error(&format!("{target} cannot be notified yet: {words}; the next check tries again"))
                    }
                    Fate::GivenUp => out.error(&format!("{target} was not notified: {words}; given up")),
                }
            }
            WELL
        }
        Err(error) => {
            out.error(&error.to_string());
            FAILED
        }
    }
}

/// What went wrong with a push hub, in a line.
fn trouble(round: &Round) -> Option<String> {
    let hub = &round.hub;
    match round.told.iter().find(|told| told.fate != Fate::Told) {
        Some(told) if told.fate == Fate::GivenUp => {
            Some(format!("push hub {hub}: cannot be notified: {}; given up until the feed changes again", told.words))
        }
        Some(told) => {
            Some(format!("push hub {hub}: cannot be notified yet: {}; the next check tries again", told.words))
        }
        None if !round.in_time => Some(format!("push hub {hub}: is slow; the next check notifies it of the rest")),
        None => None,
    }
}
