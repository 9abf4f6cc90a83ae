//! `liveticker run`: follow all live blogs until told to stop.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch::{self, Sender};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::claims::claimed;
use super::kept::folders;
use super::{FAILED, Out, WELL, WRONG, configuration, find, go_on_as_owner, log, no_state_folder, state_folder, told};
use crate::board::{Board, Status, Tally, Unpublished};
use crate::config::{Config, address_of};
use crate::io::Io;
use crate::io::clock::Clock;
use crate::io::fetch::Limits;
use crate::io::heart::Heart;
use crate::io::serve::{Bounds, Hosts, Server, Shown};
use crate::io::signals::{Signal, Signals};
use crate::io::store::StoreError;
use crate::io::systemd::Systemd;
use crate::io::watch::Watch;
use crate::liveblog::{FeedName, Obedience};
use crate::schedule::Drift;
use crate::service::{Push, Service, Told, restore};

/// Looks under way have so long to end; systemd and people wait for us.
const PATIENCE: Duration = Duration::from_secs(4);

/// Follow all live blogs of the configuration until told to stop: the service
///
/// Takes up the configuration again when it is saved, and on SIGHUP; ends on SIGTERM and SIGINT, at once on the second one.
/// Logs to the journal where there is one; LIVETICKER_LOG says how much.
#[derive(Debug, Args)]
pub struct Run {
    /// Let time run so many times as fast: for tests
    #[arg(long, hide = true, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    speed: u32,
}

impl Run {
    /// Follows. The exit status is that of `once`.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        log::init();
        // What is wrong with the configuration is told below.
        if let Some(status) = folders(file, &mut Out::kept()).and_then(|folders| go_on_as_owner(&folders.state, out)) {
            return status;
        }
        // It reads and clears the environment, which is only sound before there are threads.
        let systemd = Systemd::from_env();
        let clock = if self.speed == 1 { Clock::real() } else { Clock::fast(self.speed) };
        match tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build() {
            Ok(runtime) => {
                let status = runtime.block_on(follow(file, clock, systemd, out));
                // What still reads a file does not hold up the end.
                runtime.shutdown_timeout(Duration::from_millis(200));
                status
            }
            Err(error) => {
                out.error(&format!("cannot start: {error}"));
                FAILED
            }
        }
    }
}

/// All that the loop has at hand.
struct House {
    file: PathBuf,
    config: Config,
    /// Where the folder of the feeds is reachable, as long as the service runs.
    address: Option<Url>,
    service: Service,
    push: Push,
    systemd: Systemd,
    clock: Clock,
    drift: Drift,
    shown: Sender<Arc<Shown>>,
    said: told::Said,
    line: String,
}

async fn follow(file: Option<&Path>, clock: Clock, mut systemd: Systemd, out: &mut Out) -> u8 {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            out.error(&format!("cannot listen to signals: {error}"));
            return FAILED;
        }
    };
    // Before the file is read: a change meanwhile is not missed.
    let mut watch = find(file).map(|file| Watch::new(&file));
    let Some((mut config, file)) = configuration(file, out) else { return WRONG };
    let Some(state) = state_folder(&config) else { return no_state_folder(out) };
    let service = &config.service;
    let limits = Limits { gap: service.gap.unsigned_abs(), ..Limits::default() };
    let io = match Io::open(&state, &service.output, service.contact.as_deref(), limits).await {
        Ok(mut io) => {
            io.fetcher = io.fetcher.by(clock.clone());
            Arc::new(io)
        }
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    match restore(&io, &config.blogs, clock.now()).await {
        Ok(Some(restored)) => tracing::error!("{}", restored.words),
        Ok(None) => {}
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    }
    let listeners = match listeners(&mut systemd, &config) {
        Ok(listeners) => listeners,
        Err(words) => {
            out.error(&words);
            return FAILED;
        }
    };
    let address = config.service.address().or_else(|| address_of(listeners.first()?.local_addr().ok()?));
    at_address(&mut config, address.as_ref());
    let service = &config.service;
    let push = match Push::open(&io.store, service.contact.as_deref(), &service.websub, &clock).await {
        Ok(push) => push,
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    let now = clock.now();
    match io.store.paces().await.map(|paces| claimed(&config.blogs, &paces)) {
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
    let opened = Service::open(Arc::clone(&io), config.blogs.clone(), service.gap, now).await;
    let (service, mut heart) = match (opened, Heart::start().await) {
        (Ok(service), Ok(heart)) => (service, heart),
        (Err(error), _) => {
            out.error(&error.to_string());
            return FAILED;
        }
        (_, Err(error)) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    let (public_url, zone) = (config.service.public_url.clone(), TimeZone::system());
    let shown = Shown { board: Board::new(now), tally: Tally::default(), public_url, zone, alive: Instant::now() };
    let (shown, to_show) = watch::channel(Arc::new(shown));
    let end = CancellationToken::new();
    for listener in listeners {
        if let Some((listening, url)) = listener.local_addr().ok().and_then(|at| Some((at, address_of(at)?))) {
            let all = if listening.ip().is_unspecified() { ", and at every other address of this machine" } else { "" };
            tracing::info!(%listening, "serving at {url}{all}");
        }
        let server = Server::open(
            listener,
            Hosts::new(config.service.known_as()),
            &config.service.output,
            to_show.clone(),
            Bounds::default(),
        );
        tokio::spawn(server.run(end.clone()));
    }
    let said = told::Said::default();
    let (line, drift) = (String::new(), Drift::default());
    let mut house = House { file, config, address, service, push, systemd, clock, drift, shown, said, line };
    house.greet();
    house.show_all();
    if let Err(error) = io.publisher.try_it() {
        tracing::error!("no feed can be published: {error}");
    }
    house.systemd.ready();
    house.status();
    let (mut reading, mut again) = (None, false);
    loop {
        let clock = house.clock.clone();
        tokio::select! {
            () = heart.beat() => house.beat(),
            Some(ended) = house.service.ended(|| clock.now()), if house.service.under_way() > 0 => house.note(&ended),
            told = house.push.told() => house.heard(&told),
            signal = signals.next() => match signal {
                Signal::Reload if reading.is_some() => again = true,
                Signal::Reload => reading = Some(house.begin_reload()),
                Signal::Stop => break,
            },
            () = changed(&mut watch) => match &reading {
                Some(_) => again = true,
                None => reading = Some(house.begin_reload()),
            },
            read = read(&mut reading) => {
                house.reload(read);
                reading = std::mem::take(&mut again).then(|| house.begin_reload());
            }
        }
    }
    house.systemd.stopping();
    end.cancel();
    heart.stop().await;
    house.push.stop().await;
    tokio::select! {
        () = house.service.stop(PATIENCE) => {}
        _ = signals.next() => tracing::warn!("ended at once, as it was told twice"),
    }
    io.store.close().await;
    WELL
}

/// The configuration, or what is wrong with it.
type Read = Result<Config, String>;

/// The configuration that is being read, when it has been; never, where none is.
async fn read(reading: &mut Option<JoinHandle<Read>>) -> Read {
    match reading {
        Some(read) => read.await.unwrap_or_else(|error| Err(format!("it cannot be read: {error}"))),
        None => std::future::pending().await,
    }
}

/// Has the feeds say that they are in that folder.
fn at_address(config: &mut Config, folder: Option<&Url>) {
    config.blogs.iter_mut().for_each(|blog| blog.public_url = folder.cloned());
}

/// When the file of the configuration has changed; never, where there is none to be watched.
async fn changed(watch: &mut Option<Watch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// What systemd has opened for us, else what the configuration says.
fn listeners(systemd: &mut Systemd, config: &Config) -> Result<Vec<tokio::net::TcpListener>, String> {
    let mut listeners = systemd.listeners();
    if let (true, Some(address)) = (listeners.is_empty(), config.service.listen) {
        let cannot = |error: std::io::Error| format!("cannot listen at {address}: {error}");
        let listener = TcpListener::bind(address).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        listeners.push(listener);
    }
    let listening =
        |listener: TcpListener| tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string());
    listeners.into_iter().map(listening).collect()
}

impl House {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What is to be known at the beginning, and when the configuration is another one.
    fn greet(&self) {
        let live_blogs = self.config.blogs.len();
        let ending = if live_blogs == 1 { "" } else { "s" };
        tracing::info!(live_blogs, "following {live_blogs} live blog{ending}");
        for blog in self.config.blogs.iter().filter(|blog| blog.robots == Obedience::Ignore) {
            tracing::info!(feed = %blog.name, "robots.txt is not asked for: feeds.toml says so");
        }
    }

    fn beat(&mut self) {
        let now = self.now();
        if let Some(jump) = self.drift.jumped(now, self.clock.ran()) {
            let (by, whither) = (jump.abs(), if jump.is_negative() { "back" } else { "forward" });
            tracing::warn!(
                "the clock was set {whither} by {by:#}, or the machine was asleep: all visits are planned anew"
            );
            self.service.replan(jump, now);
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
    fn status(&mut self) {
        let line = {
            let shown = self.shown.borrow();
            shown.board.line(&shown.zone)
        };
        if line != self.line {
            self.systemd.status(&line);
            self.line = line;
        }
    }

    /// What a push hub was told.
    fn heard(&mut self, told: &Result<Told, StoreError>) {
        self.said.push(told);
        if let Ok(told) = told {
            let pushed = told::pushed(told);
            self.shown.send_modify(|shown| Arc::make_mut(shown).tally.count_push(pushed));
        }
    }

    fn note(&mut self, ended: &crate::service::Ended) {
        self.said.tell(ended);
        // A look that broke off may have published before.
        if ended.look.as_ref().is_none_or(|look| look.as_ref().map_or(true, |look| look.written)) {
            self.push.call();
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

    fn show_all(&self) {
        let statuses = self.config.blogs.iter().map(|blog| self.status_of(blog)).collect();
        let names: Vec<_> = self.config.blogs.iter().map(|blog| &blog.name).collect();
        let groups: Vec<_> = self.config.blogs.iter().filter_map(|blog| blog.group.as_ref()).collect();
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
    fn begin_reload(&self) -> JoinHandle<Read> {
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
    fn reload(&mut self, read: Read) {
        let read = read.and_then(|config| {
            let claims = claimed(&config.blogs, self.service.paces());
            if claims.is_empty() { Ok(config) } else { Err(claims.join("\n")) }
        });
        match read {
            Ok(mut config) => {
                let (is, was) = (&config.service, &self.config.service);
                if is != was {
                    tracing::warn!("[service] and [serve] have changed: that is taken up at the next start");
                }
                // A feed names only push hubs that are told.
                config.blogs.iter_mut().for_each(|blog| blog.push.clone_from(&was.websub));
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
