//! Notifying people: each target for itself and one notification at a time, beside the checks and never in their way.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::push::PushError;
use crate::io::clock::Clock;
use crate::io::notify::Notifier;
use crate::io::push::Heard;
use crate::io::request::Caller;
use crate::io::store::{Store, StoreError};
use crate::liveblog::Target;
use crate::schedule::{Fate, Ping, Taken, next_ping, resting};

/// Where the record cannot be read or written, it is tried again after this time.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// So long a person waits for all targets.
const IN_ALL: Duration = Duration::from_secs(15);

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The name of the target.
    pub target: String,
    /// The live blog.
    pub feed: String,
    /// How the target took it.
    pub taken: Taken,
    /// The same in words.
    pub words: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// Sends all that is due to these targets, all of them at once, for so long as a person waits.
pub async fn notify(
    store: &Store,
    caller: Caller<'_>,
    targets: &[Arc<Target>],
    now: impl Fn() -> Timestamp,
) -> Result<Vec<Sent>, PushError> {
    store.keep_notices(targets).await?;
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let notifier = Notifier::new(caller)?;
    let (sender, mut receiver) = unbounded_channel();
    let all = targets.iter().map(|target| round(store, &notifier, target, &now, &sender));
    // What was not sent in time is still noted.
    let ended = tokio::time::timeout(IN_ALL, futures_util::future::join_all(all)).await.unwrap_or_default();
    ended.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(std::iter::from_fn(|| receiver.try_recv().ok()).collect::<Result<_, _>>()?)
}

/// Sends a target all that is due; says when it is to be notified next.
async fn round(
    store: &Store,
    notifier: &Notifier,
    target: &Target,
    now: &impl Fn() -> Timestamp,
    sent: &UnboundedSender<Result<Sent, StoreError>>,
) -> Result<Option<Timestamp>, StoreError> {
    let (pending, begun) = (store.notices(&target.name).await?, now());
    let rests = resting(pending.iter().map(|pending| &pending.ping), begun).is_some();
    // A target that does not answer is not asked for the others: they wait with the first.
    let mut lost = None;
    for pending in pending.iter().filter(|pending| !rests && pending.ping.is_due(begun)) {
        if let Some(missed) = lost {
            store.settle_notice(pending, pending.ping.beside(missed, now())).await?;
            continue;
        }
        let Heard { taken, words } = notifier.send(target, &pending.notice, now()).await;
        lost = Some(taken).filter(|taken| matches!(taken, Taken::Missed(_)));
        let fate = pending.ping.after(taken, now());
        store.settle_notice(pending, fate).await?;
        let (target, feed) = (target.name.clone(), pending.notice.feed.clone());
        // Where nobody listens any more, the end has come.
        sent.send(Ok(Sent { target, feed, taken, words, fate })).unwrap_or_default();
    }
    let left: Vec<Ping> = store.notices(&target.name).await?.into_iter().map(|pending| pending.ping).collect();
    Ok(next_ping(&left, now()))
}

/// The targets of the service: each is notified when there is something to say, and tried again when that is due.
#[derive(Debug)]
pub struct Notify {
    tasks: JoinSet<()>,
    call: watch::Sender<()>,
    sent: UnboundedReceiver<Result<Sent, StoreError>>,
}

impl Notify {
    /// Begins with what was not sent before.
    pub async fn open(
        store: &Store,
        caller: Caller<'_>,
        targets: &[Arc<Target>],
        clock: &Clock,
    ) -> Result<Notify, PushError> {
        store.keep_notices(targets).await?;
        let (sender, sent) = unbounded_channel();
        let mut notify = Notify { tasks: JoinSet::new(), call: watch::Sender::new(()), sent };
        if targets.is_empty() {
            return Ok(notify);
        }
        let notifier = Notifier::new(caller)?;
        for target in targets {
            let (store, notifier, target, clock) = (store.clone(), notifier.clone(), Arc::clone(target), clock.clone());
            let (called, sender) = (notify.call.subscribe(), sender.clone());
            notify.tasks.spawn(async move { keep_sending(&store, &notifier, &target, &clock, called, &sender).await });
        }
        Ok(notify)
    }

    /// There may be something to send.
    pub fn call(&self) {
        self.call.send_replace(());
    }

    /// What became of the next notification, or why none can be sent.
    pub async fn sent(&mut self) -> Result<Sent, StoreError> {
        match self.sent.recv().await {
            Some(sent) => sent,
            // There is no target.
            None => std::future::pending().await,
        }
    }

    /// Stops at once. What was not sent is still noted.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}

async fn keep_sending(
    store: &Store,
    notifier: &Notifier,
    target: &Target,
    clock: &Clock,
    mut called: watch::Receiver<()>,
    sent: &UnboundedSender<Result<Sent, StoreError>>,
) {
    loop {
        let next = match round(store, notifier, target, &|| clock.now(), sent).await {
            Ok(next) => next,
            Err(error) => {
                sent.send(Err(error)).unwrap_or_default();
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
