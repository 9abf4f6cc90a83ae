//! The doors to the world: they do, and decide nothing.

pub mod beside;
pub mod clock;
pub mod control;
pub mod fetch;
pub mod heart;
pub mod limits;
pub mod memory;
pub mod notify;
pub mod owner;
pub mod publish;
pub mod push;
pub mod record;
pub mod request;
pub mod resolve;
pub mod serve;
pub mod signals;
pub mod site;
pub mod store;
pub mod systemd;
pub mod tls;
pub mod watch;

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};

use fetch::{Fetcher, Limits};
use jiff::Timestamp;
use publish::Publisher;
use request::{Caller, ClientError};
use store::{Salvaged, Store, StoreError};

/// So many checks have their records at hand at once, and for each processor beyond the second one more: that is work for the
/// machine, and costs memory, while to wait for sites costs neither.
const SEATS: usize = 4;
/// Where so many have their pages and wait for a seat, no further check begins.
const CROWD: usize = 8;

/// The three doors that a check needs.
#[derive(Debug)]
pub struct Io {
    /// Fetches pages over HTTP.
    pub fetcher: Fetcher,
    /// Keeps the record.
    pub store: Store,
    /// Writes feeds.
    pub publisher: Publisher,
    /// What became of the record, where it was found damaged.
    pub salvaged: Option<Salvaged>,
    /// So many files and connections may be open at once.
    pub descriptors: u64,
    seats: Semaphore,
    /// So many wait for a seat.
    waiting: AtomicUsize,
    processors: Semaphore,
}

/// Whoever waits for a seat, as long as they do.
struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    fn among(others: &'w AtomicUsize) -> Waiting<'w> {
        others.fetch_add(1, Relaxed);
        Waiting(others)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// Why a door cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nothing can be fetched.
    #[error(transparent)]
    Fetcher(#[from] ClientError),
    /// Nothing can be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Io {
    /// Opens the record in `state`, and fetcher and publisher with it. Requests say who calls.
    pub async fn open(state: &Path, output: &Path, caller: Caller<'_>, limits: Limits) -> Result<Io, OpenError> {
        let fetcher = Fetcher::new(caller, limits)?;
        let (store, salvaged) = Store::open_or_salvage(state, Timestamp::now()).await?;
        fetcher.know(store.hosts().await?);
        let publisher = Publisher::new(output);
        publisher.sweep();
        // What else there is to do has threads of its own, between which the system shares the processors.
        let all = std::thread::available_parallelism().map_or(1, NonZero::get);
        let (seats, processors) = (Semaphore::new(SEATS + all.saturating_sub(2)), Semaphore::new(all));
        let (descriptors, waiting) = (limits::descriptors(), AtomicUsize::new(0));
        Ok(Io { fetcher, store, publisher, salvaged, descriptors, seats, waiting, processors })
    }

    /// The right to have the records of a live blog at hand. Not to be kept while a site is asked.
    pub async fn seat(&self) -> Option<SemaphorePermit<'_>> {
        let _waiting = Waiting::among(&self.waiting);
        self.seats.acquire().await.ok()
    }

    /// Whether so many checks wait for the machine that no further one should begin.
    pub fn is_crowded(&self) -> bool {
        self.waiting.load(Relaxed) >= CROWD
    }

    /// The right to keep a processor busy. Not to be kept while anything is waited for.
    pub async fn processor(&self) -> Option<SemaphorePermit<'_>> {
        self.processors.acquire().await.ok()
    }

    /// Lets go of everything.
    pub async fn close(self) {
        self.store.close().await;
    }
}
