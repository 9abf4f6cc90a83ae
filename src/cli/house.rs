//! All that the service's loop has at hand, and what it does with what happens.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::watch::Sender;
use tokio::task::JoinHandle;
use url::Url;

use super::answers::Waiting;
use super::claims::{claimed, renamed};
use super::{Out, caller, configuration, given_out, told};
use crate::board::{Status, Unpublished};
use crate::config::Config;
use crate::io::Io;
use crate::io::clock::Clock;
use crate::io::serve::Shown;
use crate::io::store::StoreError;
use crate::io::systemd::Systemd;
use crate::liveblog::{FeedName, Obedience, Target};
use crate::schedule::{Drift, is_possible};
use crate::service::{Notify, Push, Sent, Service, Told};

/// The configuration, or what is wrong with it.
pub type Read = Result<Config, String>;

/// All that the loop has at hand.
pub struct House {
    pub file: PathBuf,
    pub config: Config,
    /// Where the folder of the feeds is reachable, as long as the service runs.
    pub address: Option<Url>,
    pub service: Service,
    pub push: Push,
    pub notify: Notify,
    /// Whom that notifies.
    pub notified: Vec<Arc<Target>>,
    pub systemd: Systemd,
    pub clock: Clock,
    pub drift: Drift,
    /// Whether the clock was never set.
    pub waits_for_clock: bool,
    pub shown: Sender<Arc<Shown>>,
    pub said: told::Said,
    pub line: String,
    /// Whoever waits for checks that they have asked for.
    pub waiting: Vec<Waiting>,
}

impl House {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What is to be known at the beginning, and when the configuration is another one.
    pub fn greet(&self) {
        let live_blogs = self.config.blogs.len();
        let ending = if live_blogs == 1 { "" } else { "s" };
        tracing::info!(live_blogs, "following {live_blogs} live blog{ending}");
        for blog in self.config.blogs.iter().filter(|blog| blog.place.robots == Obedience::Ignore) {
            tracing::info!(feed = %blog.name, "robots.txt is not asked for: feeds.toml says so");
        }
    }

    pub fn beat(&mut self) {
        let now = self.now();
        if let Some(jump) = self.drift.jumped(now, self.clock.ran()) {
            let (by, whither) = (jump.abs(), if jump.is_negative() { "back" } else { "forward" });
            tracing::warn!(
                "the clock was set {whither} by {by:#}, or the machine was asleep: all visits are planned anew"
            );
            self.service.replan(jump, now);
        }
        if !self.believes(now) {
            self.shown.send_modify(|shown| Arc::make_mut(shown).alive = Instant::now());
            self.systemd.alive();
            return;
        }
        for merged in self.service.beat(now) {
            match merged.written {
                Ok(written) => {
                    if written {
                        self.push.call();
                    }
                    self.note_group(&merged.group, None);
                }
                Err(error) => self.note_group(&merged.group, Some(error.to_string())),
            }
        }
        let waiting = self.service.waiting(now);
        self.shown.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            (shown.board.beat, shown.board.waiting, shown.alive) = (now, waiting, Instant::now());
        });
        self.systemd.alive();
        self.status();
    }

    /// Whether the clock can be right; where it cannot, nothing is checked until it has been set.
    fn believes(&mut self, now: Timestamp) -> bool {
        let is_possible = is_possible(now);
        if is_possible == self.waits_for_clock {
            match is_possible {
                true => tracing::info!("the clock has been set"),
                false => tracing::error!("{}", never_set(now)),
            }
            self.waits_for_clock = !is_possible;
        }
        is_possible
    }

    /// Why the feed of a group cannot be written, or that it can: told where it is news.
    fn note_group(&self, group: &FeedName, trouble: Option<String>) {
        let now = self.now();
        let was = self.shown.borrow().board.unpublished.get(group).cloned();
        let is = trouble.map(|reason| Unpublished { since: was.as_ref().map_or(now, |was| was.since), reason });
        if was == is {
            return;
        }
        match &is {
            Some(is) => tracing::error!(%group, "{group}: not published: {}", is.reason),
            None => tracing::info!(%group, "{group}: published again"),
        }
        self.shown.send_modify(|shown| {
            let unpublished = &mut Arc::make_mut(shown).board.unpublished;
            match is {
                Some(is) => drop(unpublished.insert(group.clone(), is)),
                None => drop(unpublished.remove(group)),
            }
        });
    }

    /// Tells systemd in a line what is going on, where that is another one.
    pub fn status(&mut self) {
        let line = {
            let shown = self.shown.borrow();
            shown.board.line(&shown.zone)
        };
        if line != self.line {
            self.systemd.status(&line);
            self.line = line;
        }
    }

    /// Where a reader on this machine finds the folder of the feeds.
    pub fn given_out(&self) -> Option<Url> {
        self.address.clone().or_else(|| given_out(&self.config.service))
    }

    /// What a push hub was told.
    pub fn heard(&mut self, told: &Result<Told, StoreError>) {
        self.said.push(told);
        if let Ok(told) = told {
            let pushed = told::pushed(told);
            self.shown.send_modify(|shown| Arc::make_mut(shown).tally.count_push(pushed));
        }
    }

    /// What became of a notification.
    pub fn sent(&mut self, sent: &Result<Sent, StoreError>) {
        self.said.sent(sent);
    }

    /// Has others notified, where the configuration names others.
    pub async fn notify_others(&mut self, io: &Io) {
        if self.notified == self.config.targets {
            return;
        }
        let caller = caller(&self.config.service);
        match Notify::open(&io.store, caller, &self.config.targets, &self.clock).await {
            Ok(notify) => {
                std::mem::replace(&mut self.notify, notify).stop().await;
                self.notified = self.config.targets.clone();
            }
            Err(error) => tracing::error!("nobody can be notified: {error}"),
        }
    }

    pub fn note(&mut self, ended: &crate::service::Ended) {
        self.said.tell(ended, self.given_out().as_ref());
        // A check that broke off may have published before.
        if ended.checked.as_ref().is_none_or(|checked| checked.as_ref().map_or(true, |checked| checked.written)) {
            self.push.call();
            self.notify.call();
        }
        let status = self.status_of(&ended.blog);
        let (name, took) = (&ended.blog.name, ended.took.as_secs_f64());
        let (looked, bytes) = told::counted(ended);
        self.shown.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            if let Some(place) = shown.board.statuses.iter_mut().find(|known| known.name == *name) {
                *place = status;
                if let Some(looked) = looked {
                    shown.tally.count(name, looked, took, bytes);
                }
            }
        });
    }

    fn status_of(&self, blog: &crate::liveblog::LiveBlog) -> Status {
        Status::of(blog, &self.service.pace(&blog.name), self.service.due(&blog.name), self.now())
    }

    pub fn show_all(&self) {
        let statuses = self.config.blogs.iter().map(|blog| self.status_of(blog)).collect();
        let names: Vec<_> = self.config.blogs.iter().map(|blog| &blog.name).collect();
        let groups: Vec<_> = self.config.blogs.iter().filter_map(|blog| blog.showing.group.as_ref()).collect();
        let gone = self.service.left();
        self.shown.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            shown.board.statuses = statuses;
            shown.board.gone = gone;
            shown.board.unpublished.retain(|group, _| groups.contains(&group));
            shown.tally.keep(&names);
        });
    }

    /// Begins to read the configuration, apart from the loop: a file on a disk that does not answer would hold it up.
    pub fn begin_reload(&self) -> JoinHandle<Read> {
        self.systemd.reloading();
        let file = self.file.clone();
        tokio::task::spawn_blocking(move || {
            let mut heard = Out::kept();
            match configuration(Some(&file), &mut heard) {
                Some((config, _)) => Ok(config),
                None => Err(heard.heard()),
            }
        })
    }

    /// Takes up the configuration, if it is sound; else the old one stays in force.
    pub fn reload(&mut self, read: Read) {
        let read = read.and_then(|config| {
            let claims = claimed(&config.blogs, self.service.paces());
            if !claims.is_empty() {
                return Err(claims.join("\n"));
            }
            renamed(&config.blogs, self.service.paces()).iter().for_each(|(_, words)| tracing::warn!("{words}"));
            Ok(config)
        });
        match read {
            Ok(mut config) => {
                let (is, was) = (&config.service, &self.config.service);
                if is != was {
                    tracing::warn!("[service] and [serve] have changed: that is taken up at the next start");
                }
                // A feed names only push hubs that are told.
                config.blogs.iter_mut().for_each(|blog| blog.showing.push.clone_from(&was.websub));
                at_address(&mut config, self.address.as_ref());
                self.service.take_up(config.blogs.clone(), self.clock.now());
                // What is in force is what the service began with.
                self.config = Config { service: was.clone(), ..config };
                self.greet();
                self.show_all();
                self.shown.send_modify(|shown| Arc::make_mut(shown).board.problem = None);
            }
            Err(problem) => {
                tracing::error!("the configuration is not taken up, the old one stays in force: {problem}");
                self.shown.send_modify(|shown| Arc::make_mut(shown).board.problem = Some(problem));
            }
        }
        self.systemd.ready();
        self.status();
    }
}

/// What is said of a clock that cannot be right.
pub fn never_set(now: Timestamp) -> String {
    format!("this machine's clock says {}: it was never set, and nothing is checked until it is", now.strftime("%F"))
}

/// Has the feeds say that they are in that folder.
pub fn at_address(config: &mut Config, folder: Option<&Url>) {
    config.blogs.iter_mut().for_each(|blog| blog.showing.public_url = folder.cloned());
}
