//! The doors to the world: they do, and decide nothing.

pub mod beside;
pub mod clock;
pub mod control;
pub mod fetch;
pub mod heart;
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
pub mod watch;

use std::path::Path;

use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};

use fetch::{Fetcher, Limits};
use jiff::Timestamp;
use publish::Publisher;
use request::ClientError;
use store::{Salvaged, Store, StoreError};

/// So many checks have their records at hand at once: that is work for the machine, and costs memory, while to wait for
/// sites costs neither.
const SEATS: usize = 4;

/// The three doors that a check needs.
#[derive(Debug)]
pub struct Io {
    /// Gets pages.
    pub fetcher: Fetcher,
    /// Keeps the record.
    pub store: Store,
    /// Writes feeds.
    pub publisher: Publisher,
    /// What became of the record, where it was found damaged.
    pub salvaged: Option<Salvaged>,
    seats: Semaphore,
    processors: Semaphore,
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
    /// Opens the record in `state`, and fetcher and publisher with it. Requests name `contact`.
    pub async fn open(state: &Path, output: &Path, contact: Option<&str>, limits: Limits) -> Result<Io, OpenError> {
        let fetcher = Fetcher::new(contact, limits)?;
        let (store, salvaged) = Store::open_or_salvage(state, Timestamp::now()).await?;
        fetcher.know(store.hosts().await?);
        let publisher = Publisher::new(output);
        publisher.sweep();
        // One of them stays free for all else.
        let processors = std::thread::available_parallelism().map_or(1, |all| all.get().saturating_sub(1).max(1));
        let (seats, processors) = (Semaphore::new(SEATS), Semaphore::new(processors));
        Ok(Io { fetcher, store, publisher, salvaged, seats, processors })
    }

    /// The right to have the records of a live blog at hand. Not to be kept while a site is asked.
    pub async fn seat(&self) -> Option<SemaphorePermit<'_>> {
        self.seats.acquire().await.ok()
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
