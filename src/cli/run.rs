//! `liveticker run`: follow all live blogs until told to stop.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch::{self, Sender};
use tokio_util::sync::CancellationToken;

use super::{FAILED, Out, WELL, WRONG, configuration, find, log, no_state_folder, state_folder, told};
use crate::board::{Board, Status, Tally};
use crate::config::Config;
use crate::io::Io;
use crate::io::clock::Clock;
use crate::io::fetch::Limits;
use crate::io::heart::Heart;
use crate::io::serve::{Bounds, Server, Shown};
use crate::io::signals::{Signal, Signals};
use crate::io::store::StoreError;
use crate::io::systemd::Systemd;
use crate::io::watch::Watch;
use crate::liveblog::Obedience;
use crate::service::{Push, Service, Told};

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
    service: Service,
    push: Push,
    systemd: Systemd,
    clock: Clock,
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
    let Some((config, file)) = configuration(file, out) else { return WRONG };
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
    let listeners = match listeners(&mut systemd, &config) {
        Ok(listeners) => listeners,
        Err(words) => {
            out.error(&words);
            return FAILED;
        }
    };
    let push = match Push::open(&io.store, service.contact.as_deref(), &service.websub, &clock).await {
        Ok(push) => push,
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    let now = clock.now();
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
    let shown = Shown { board: Board::new(now), tally: Tally::default(), zone: TimeZone::system() };
    let (shown, to_show) = watch::channel(Arc::new(shown));
    let end = CancellationToken::new();
    for listener in listeners {
        if let Ok(address) = listener.local_addr() {
            tracing::info!(%address, "serving at http://{address}/");
        }
        let server = Server::open(listener, &config.service.output, to_show.clone(), Bounds::default());
        tokio::spawn(server.run(end.clone()));
    }
    let said = told::Said::default();
    let mut house = House { file, config, service, push, systemd, clock, shown, said, line: String::new() };
    house.greet();
    house.show_all();
    house.systemd.ready();
    house.status();
    loop {
        let clock = house.clock.clone();
        tokio::select! {
            () = heart.beat() => house.beat(),
            Some(ended) = house.service.ended(|| clock.now()), if house.service.under_way() > 0 => house.note(&ended),
            told = house.push.told() => house.heard(&told),
            signal = signals.next() => match signal {
                Signal::Reload => house.reload(),
                Signal::Stop => break,
            },
            () = changed(&mut watch) => house.reload(),
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
        for merged in self.service.beat(now) {
            match merged.written {
                Ok(true) => self.push.call(),
                Ok(false) => {}
                Err(error) => tracing::error!(group = %merged.group, "the feed of the group {}: {error}", merged.group),
            }
        }
        let waiting = self.service.waiting(now);
        self.shown.send_modify(|shown| {
            let board = &mut Arc::make_mut(shown).board;
            (board.beat, board.waiting) = (now, waiting);
        });
        self.systemd.alive();
        self.status();
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
        self.shown.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            shown.board.statuses = statuses;
            shown.tally.keep(&names);
        });
    }

    /// Takes up the configuration, if it is sound; else the old one stays in force.
    fn reload(&mut self) {
        self.systemd.reloading();
        let mut heard = Out::kept();
        let read = configuration(Some(&self.file), &mut heard);
        let problem = heard.heard();
        match read {
            Some((mut config, _)) => {
                let (is, was) = (&config.service, &self.config.service);
                if is != was {
                    tracing::warn!("[service] and [serve] have changed: that is taken up at the next start");
                }
                // A feed names only push hubs that are told.
                config.blogs.iter_mut().for_each(|blog| blog.push.clone_from(&was.websub));
                self.service.take_up(config.blogs.clone(), self.clock.now());
                // What is in force is what the service began with.
                self.config = Config { service: was.clone(), ..config };
                self.greet();
                self.show_all();
                self.shown.send_modify(|shown| Arc::make_mut(shown).board.problem = None);
            }
            None => {
                tracing::error!("the configuration is not taken up, the old one stays in force: {problem}");
                self.shown.send_modify(|shown| Arc::make_mut(shown).board.problem = Some(problem));
            }
        }
        self.systemd.ready();
        self.status();
    }
}
