//! Telling push hubs that feeds have changed: each for itself and one topic at a time, beside the checks and never in their way.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::io::clock::Clock;
use crate::io::push::{Heard, Herald};
use crate::io::request::{Caller, ClientError};
use crate::io::store::{Store, StoreError};
use crate::schedule::{Fate, Ping, Taken, next_ping, resting};

/// Where the record cannot be read or written, it is tried again after this time.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// So long a push hub is waited for at one topic.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same where a person waits, …
const HURRY: Duration = Duration::from_secs(6);
/// … and for all topics.
const IN_ALL: Duration = Duration::from_secs(10);

/// Why no push hub can be told.
#[derive(Debug, Error)]
pub enum PushError {
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No request can be made.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// What a push hub was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The push hub.
    pub hub: Url,
    /// The address of the feed that has changed.
    pub topic: String,
    /// How it took that.
    pub taken: Taken,
    /// The same in words.
    pub words: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What came of telling one push hub all that was due.
#[derive(Debug)]
pub struct Round {
    /// The push hub.
    pub hub: Url,
    /// What it was told; that it does not answer is told once.
    pub told: Vec<Told>,
    /// Whether it took all in time.
    pub in_time: bool,
}

/// Who tells these push hubs, if there are any. What was noted for others is forgotten.
async fn herald(
    store: &Store,
    caller: Caller<'_>,
    hubs: &[Url],
    patience: Duration,
) -> Result<Option<Herald>, PushError> {
    store.keep_pings(hubs).await?;
    // It costs time and memory to be ready for requests.
    Ok(if hubs.is_empty() { None } else { Some(Herald::new(caller, patience)?) })
}

/// Tells these push hubs all that is due, all hubs at once, for ten seconds at most. They learn who calls.
pub async fn tell(
    store: &Store,
    caller: Caller<'_>,
    hubs: &[Url],
    now: impl Fn() -> Timestamp,
) -> Result<Vec<Round>, PushError> {
    let Some(herald) = herald(store, caller, hubs, HURRY).await? else { return Ok(Vec::new()) };
    let one = async |hub: &Url| {
        let (sender, mut receiver) = unbounded_channel();
        let round = tokio::time::timeout(IN_ALL, round(store, &herald, hub, &now, &sender)).await;
        let in_time = round.is_ok();
        round.unwrap_or(Ok(None))?;
        let told = std::iter::from_fn(|| receiver.try_recv().ok()).collect::<Result<_, _>>()?;
        Ok(Round { hub: hub.clone(), told, in_time })
    };
    join_all(hubs.iter().map(one)).await.into_iter().collect()
}

/// Tells a push hub all that is due; says when it is to be told something next.
async fn round(
    store: &Store,
    herald: &Herald,
    hub: &Url,
    now: &impl Fn() -> Timestamp,
    told: &UnboundedSender<Result<Told, StoreError>>,
) -> Result<Option<Timestamp>, StoreError> {
    let (mut pings, begun) = (store.pings(hub).await?, now());
    // One topic that makes trouble does not keep the hub from the others.
    pings.sort_by_key(|noted| noted.ping.asked);
    let rests = resting(pings.iter().map(|noted| &noted.ping), begun).is_some();
    // A hub that does not answer for one topic is not asked for the others: they have waited with it.
    let mut lost = None;
    for noted in pings.iter().filter(|noted| !rests && noted.ping.is_due(begun)) {
        if let Some(missed) = lost {
            store.settle_ping(noted, noted.ping.beside(missed, now())).await?;
            continue;
        }
        let Heard { taken, words } = herald.tell(hub, &noted.topic, now()).await;
        lost = Some(taken).filter(|taken| matches!(taken, Taken::Missed(_)));
        let fate = noted.ping.after(taken, now());
        store.settle_ping(noted, fate).await?;
        let (hub, topic) = (hub.clone(), noted.topic.clone());
        // Where nobody listens any more, the end has come.
        told.send(Ok(Told { hub, topic, taken, words, fate })).unwrap_or_default();
    }
    let left: Vec<Ping> = store.pings(hub).await?.into_iter().map(|noted| noted.ping).collect();
    Ok(next_ping(&left, now()))
}

/// The push hubs of the service: each is told when there is something to tell, and tried again when that is due.
#[derive(Debug)]
pub struct Push {
    hubs: JoinSet<()>,
    call: watch::Sender<()>,
    told: UnboundedReceiver<Result<Told, StoreError>>,
}

impl Push {
    /// Begins with what was not told before. The push hubs learn who calls.
    pub async fn open(store: &Store, caller: Caller<'_>, hubs: &[Url], clock: &Clock) -> Result<Push, PushError> {
        let (sender, told) = unbounded_channel();
        let mut push = Push { hubs: JoinSet::new(), call: watch::Sender::new(()), told };
        let Some(herald) = herald(store, caller, hubs, PATIENCE).await?.map(Arc::new) else { return Ok(push) };
        for hub in hubs {
            let (store, herald, hub, clock) = (store.clone(), Arc::clone(&herald), hub.clone(), clock.clone());
            let (called, sender) = (push.call.subscribe(), sender.clone());
            push.hubs.spawn(async move { keep_telling(&store, &herald, &hub, &clock, called, &sender).await });
        }
        Ok(push)
    }

    /// There may be something to tell.
    pub fn call(&self) {
        self.call.send_replace(());
    }

    /// The next thing that a push hub was told, or why none can be.
    pub async fn told(&mut self) -> Result<Told, StoreError> {
        match self.told.recv().await {
            Some(told) => told,
            // There is no push hub.
            None => std::future::pending().await,
        }
    }

    /// Stops at once. What was not told is still noted.
    pub async fn stop(mut self) {
        self.hubs.shutdown().await;
    }
}

async fn keep_telling(
    store: &Store,
    herald: &Herald,
    hub: &Url,
    clock: &Clock,
    mut called: watch::Receiver<()>,
    told: &UnboundedSender<Result<Told, StoreError>>,
) {
    loop {
        let next = match round(store, herald, hub, &|| clock.now(), told).await {
            Ok(next) => next,
            Err(error) => {
                told.send(Err(error)).unwrap_or_default();
                clock.now().checked_add(AGAIN).ok()
            }
        };
        let due = async {
            match next {
                Some(next) => clock.sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            is_over = called.changed() => if is_over.is_err() { return },
            () = due => {}
        }
    }
}
