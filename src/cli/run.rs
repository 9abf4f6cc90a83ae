//! `liveticker run`: follow all live blogs until told to stop.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::claims::{claimed, renamed_anew};
use super::house::{House, Read, at_address};
use super::kept::folders;
use super::places::sockets;
use super::prune::{left, names};
use super::{
    FAILED, Out, WELL, WRONG, caller, configuration, find, go_on_as_owner, log, no_state_folder, state_folder, told,
};
use crate::board::{Board, Tally};
use crate::config::{Config, address_of};
use crate::io::Io;
use crate::io::clock::Clock;
use crate::io::control::Control;
use crate::io::fetch::Limits;
use crate::io::heart::Heart;
use crate::io::limits;
use crate::io::owner::Owner;
use crate::io::serve::{Bounds, Hosts, Server, Shown};
use crate::io::signals::{Signal, Signals};
use crate::io::systemd::Systemd;
use crate::io::watch::Watch;
use crate::schedule::Drift;
use crate::service::{Notify, Push, Service, restore};

/// Checks under way have so long to end after a signal; systemd and people wait for us, and a page that was made to cost takes as long again.
const PATIENCE: Duration = Duration::from_millis(2500);

/// Follow all live blogs until stopped: the service
///
/// Reloads the configuration when it is saved, and on SIGHUP; ends on SIGTERM and SIGINT, at once on the second one.
/// Logs to the journal if there is one; LIVETICKER_LOG sets how much.
#[derive(Debug, Args)]
pub struct Run {
    /// Let time run so many times as fast: for tests
    #[arg(long, hide = true, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    speed: u32,
}

impl Run {
    /// As it is where no argument is given.
    pub fn plain() -> Run {
        Run { speed: 1 }
    }

    /// Follows. The exit status is that of `once`.
    pub fn run(&self, file: Option<&Path>, amount: log::Amount, out: &mut Out) -> u8 {
        log::init(amount);
        limits::raise_descriptors();
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
    let opened = tokio::select! {
        opened = Io::open(&state, &service.output, caller(service), limits) => opened,
        // Whoever has the record may keep it for a while.
        _ = signals.next() => return WELL,
    };
    let io = match opened {
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
    let config_is_machine = config.service.is_machine;
    let push = match Push::open(&io.store, caller(service), &service.websub, &clock).await {
        Ok(push) => push,
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    let notify = match Notify::open(&io.store, caller(service), &config.targets, &clock).await {
        Ok(notify) => notify,
        Err(error) => {
            out.error(&error.to_string());
            return FAILED;
        }
    };
    let notified = config.targets.clone();
    let now = clock.now();
    match io.store.paces().await {
        Ok(paces) => {
            let claims = claimed(&config.blogs, &paces);
            claims.iter().for_each(|claim| out.error(claim));
            if !claims.is_empty() {
                return WRONG;
            }
            let told = renamed_anew(&config.blogs, &paces, &io.store).await;
            told.iter().for_each(|words| tracing::warn!("{words}"));
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
    let (line, drift, waiting) = (String::new(), Drift::default(), Vec::new());
    let mut house = House {
        file,
        config,
        address,
        service,
        push,
        notify,
        notified,
        systemd,
        clock,
        drift,
        waits_for_clock: false,
        shown,
        said,
        line,
        waiting,
    };
    let place = sockets(&state, config_is_machine).into_iter().find(|place| place.parent().is_some_and(is_ours));
    let mut control = match place.map(|place| Control::open(&place)) {
        Some(Ok(control)) => Some(control),
        Some(Err(error)) => {
            tracing::warn!("commands cannot reach the service while it runs: {error}");
            None
        }
        None => None,
    };
    house.greet();
    house.show_all();
    let left = left(&house.config);
    if !left.is_empty() {
        tracing::info!("not followed any more: {} (`liveticker prune` removes their files)", names(&left));
    }
    if let Err(error) = io.publisher.try_it() {
        tracing::error!("no feed can be published: {error}");
    }
    house.systemd.ready();
    house.status();
    let (mut reading, mut again, mut gone) = (None, false, false);
    loop {
        let clock = house.clock.clone();
        tokio::select! {
            call = asked(&mut control) => house.answer(call, &io).await,
            () = heart.beat() => house.beat(),
            Some(ended) = house.service.ended(|| clock.now()), if house.service.under_way() > 0 => {
                gone |= ended.is_without_record();
                house.service.go_on(clock.now());
                house.note(&ended);
                house.answer_waiting(&ended, &io).await;
                if gone {
                    // Begun anew it has a record that is kept.
                    tracing::error!("ended, as it has no record any more");
                    break;
                }
            }
            told = house.push.told() => house.heard(&told),
            sent = house.notify.sent() => house.sent(&sent),
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
                house.notify_others(&io).await;
                reading = std::mem::take(&mut again).then(|| house.begin_reload());
            }
        }
    }
    house.systemd.stopping();
    house.leave_waiting();
    drop(control);
    end.cancel();
    heart.stop().await;
    house.push.stop().await;
    house.notify.stop().await;
    tokio::select! {
        () = house.service.stop(PATIENCE) => {}
        _ = signals.next() => tracing::warn!("ended at once, as it was told twice"),
    }
    io.store.close().await;
    tracing::info!("stopped");
    if gone { FAILED } else { WELL }
}

/// The next command of somebody; never, where nobody can reach us.
async fn asked(control: &mut Option<Control>) -> crate::io::control::Call {
    if let Some(control) = control
        && let Some(call) = control.next().await
    {
        return call;
    }
    std::future::pending().await
}

/// The configuration that is being read, when it has been; never, where none is.
async fn read(reading: &mut Option<JoinHandle<Read>>) -> Read {
    match reading {
        Some(read) => read.await.unwrap_or_else(|error| Err(format!("it cannot be read: {error}"))),
        None => std::future::pending().await,
    }
}

/// When the file of the configuration has changed; never, where there is none to be watched.
async fn changed(watch: &mut Option<Watch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// Whether we can make a file there: in a folder that is ours, or that is still to be made in one that is.
fn is_ours(folder: &Path) -> bool {
    let near = folder.ancestors().find(|near| near.exists());
    let owner = near.and_then(Owner::of).map(|owner| owner.user);
    owner.is_some() && owner == Owner::me().map(|me| me.user)
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
