//! Work for the machine: apart from the threads that keep the service alive, so much at once, and a fault in it is one check's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::io::Io;

/// A fault of our own in reading a page or in making a feed of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the work on it broke off by a fault in liveticker; please report it with the page")]
pub struct BrokeOff;

/// Does work that may take a second. While it is done, the other tasks of its thread go on elsewhere: however many live blogs
/// have such pages, the heartbeat, the web server and the signals are not held up.
pub async fn busy<T>(io: &Io, work: impl FnOnce() -> T) -> Result<T, BrokeOff> {
    let _turn = io.processor().await;
    apart(work)
}

/// The same for what takes less, without waiting for a processor.
pub fn apart<T>(work: impl FnOnce() -> T) -> Result<T, BrokeOff> {
    // Nothing of ours is left half changed: a check keeps what it has learnt only when all of it is known.
    let guarded = || catch_unwind(AssertUnwindSafe(work)).map_err(|_| BrokeOff);
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(guarded),
        // There is but one thread, and whoever has chosen that waits.
        _ => guarded(),
    }
}
