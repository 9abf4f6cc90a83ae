//! `liveticker once`: a look at each live blog now.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::claims::claimed;
use super::told::{counts, in_words};
use super::{FAILED, Out, WELL, WRONG, configuration, go_on_as_owner, no_state_folder, state_folder};
use crate::config::Service;
use crate::io::Io;
use crate::io::fetch::Limits;
use crate::io::signals::bear_long_files;
use crate::liveblog::LiveBlog;
use crate::schedule::{Fate, Pace};
use crate::service::{self, Call, Look, LookError, Round, groups, pass, publish_group, restore};
use crate::state::{Outcome, PutOff};

/// Look now at each live blog of the configuration, or at those named, and write their feeds
#[derive(Debug, Args)]
pub struct Once {
    /// Which; all of them where none is named
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only where a look is due: for a timer
    #[arg(long, conflicts_with = "force")]
    due: bool,
    /// Also where an outlet has asked for patience, or has said that the page is gone
    #[arg(long)]
    force: bool,
    /// The time of the look (RFC 3339), in place of the clock's: for saved pages and for tests
    #[arg(long, value_name = "INSTANT")]
    now: Option<Timestamp>,
}

impl Once {
    /// Looks; tells of each live blog in a line.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        let known = |name: &&String| config.blogs.iter().any(|blog| blog.name.as_str() == name.as_str());
        if let Some(stranger) = self.names.iter().find(|name| !known(name)) {
            out.error(&format!("{} has no live blog called {stranger:?}", file.display()));
            return WRONG;
        }
        let wanted = |blog: &&LiveBlog| match self.names.as_slice() {
            [] => !blog.is_paused,
            names => names.iter().any(|name| name == blog.name.as_str()),
        };
        let blogs: Vec<&LiveBlog> = config.blogs.iter().filter(wanted).collect();
        let Some(state) = state_folder(&config) else { return no_state_folder(out) };
        if let Some(status) = go_on_as_owner(&state, out) {
            return status;
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
            let io = match Io::open(&state, &config.service.output, config.service.contact.as_deref(), limits).await {
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
            match io.store.paces().await.map(|paces| claimed(blogs.iter().copied(), &paces)) {
                Ok(claims) if claims.is_empty() => {}
                Ok(claims) => {
                    claims.iter().for_each(|claim| out.error(claim));
                    return WRONG;
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
            pass(&io, &blogs, call, now(), |blog, look| {
                status = status.max(tell(blog, &look, out));
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
            io.close().await;
            status
        })
    }
}

/// Tells the push hubs what is due. What they do not take is noted, and nothing has failed.
async fn push(io: &Io, service: &Service, now: impl Fn() -> Timestamp, out: &mut Out) -> u8 {
    match service::tell(&io.store, service.contact.as_deref(), &service.websub, now).await {
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

/// What went wrong with a push hub, in a line.
fn trouble(round: &Round) -> Option<String> {
    let hub = &round.hub;
    match round.told.iter().find(|told| told.fate != Fate::Told) {
        Some(told) if told.fate == Fate::GivenUp => {
            Some(format!("push hub {hub}: cannot be told: {}; given up until the feed changes again", told.words))
        }
        Some(told) => Some(format!("push hub {hub}: cannot be told yet: {}; the next look tries again", told.words)),
        None if !round.in_time => Some(format!("push hub {hub}: is slow; the next look tells it the rest")),
        None => None,
    }
}

fn tell(blog: &LiveBlog, look: &Result<Look, LookError>, out: &mut Out) -> u8 {
    let status = tell_what_was_seen(blog, look, out);
    match look {
        Ok(Look { pace: Pace { unpublished: Some((_, why)), .. }, .. }) => {
            out.error(&format!("{}: not published: {why}", blog.name));
            FAILED
        }
        _ => status,
    }
}

fn tell_what_was_seen(blog: &LiveBlog, look: &Result<Look, LookError>, out: &mut Out) -> u8 {
    if let Ok(Look { stale: Some(stale), .. }) = look {
        out.error(&format!("{}: {stale}", blog.name));
    }
    if let Ok(Look { insecure: Some(url), .. }) = look {
        out.error(&format!(
            "{}: a redirect led from https to {url}, where anybody on the way can change the page",
            blog.name
        ));
    }
    if let Ok(Look { set_aside: Some(aside), .. }) = look {
        out.error(&format!("{}: {}", blog.name, aside.words(&blog.source)));
    }
    if let Ok(Look { hops, .. }) = look {
        hops.iter().for_each(|url| out.line(&format!("{}: goes on at {url}", blog.name)));
    }
    if let Ok(Look { moved: Some(url), .. }) = look {
        out.line(&format!("{}: its page has moved for good to {url}: write that into feeds.toml", blog.name));
    }
    match look {
        Ok(Look { outcome: Outcome::Seen(changes) | Outcome::Unchanged(changes), .. }) if !changes.is_empty() => {
            out.line(&format!("{}: {}", blog.name, in_words(counts(changes))));
            WELL
        }
        Ok(Look { outcome: Outcome::Seen(_) | Outcome::Unchanged(_), written, .. }) => {
            let feeds = if *written { "; its feeds were written again" } else { "" };
            out.line(&format!("{}: nothing new{feeds}", blog.name));
            WELL
        }
        Ok(Look { outcome: Outcome::PutOff(PutOff::NotDue(_)), .. }) => WELL,
        Ok(Look { outcome: Outcome::PutOff(why), .. }) => {
            out.line(&format!("{}: {why}", blog.name));
            WELL
        }
        Ok(Look { outcome: Outcome::Missed(why), .. }) => {
            out.error(&format!("{}: {}: {why}", blog.name, blog.source));
            FAILED
        }
        Err(error) => {
            out.error(&format!("{}: {error}", blog.name));
            FAILED
        }
    }
}
