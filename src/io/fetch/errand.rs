//! An errand: what all requests of one look share, and what they cost.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::liveblog::Obedience;
use crate::schedule::Cost;

/// What all requests of one look share.
#[derive(Debug)]
pub struct Errand {
    /// The time of the look.
    pub now: Timestamp,
    /// Whether what robots.txt forbids is left alone.
    pub robots: Obedience,
    /// Whether a host is asked although it rests, and although it has asked for it.
    pub force: bool,
    /// Whether a host is asked although it rests, if that is our own patience only: somebody waits for the answer.
    pub eager: bool,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Errand {
    /// An errand that has cost nothing yet, and is not eager.
    pub fn new(now: Timestamp, robots: Obedience, force: bool) -> Errand {
        Errand { now, robots, force, eager: false, requests: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// The same, but eager.
    pub fn eagerly(self) -> Errand {
        Errand { eager: true, ..self }
    }

    /// What it has cost until now: requests, and bytes of their bodies as they came over the wire.
    pub fn cost(&self) -> Cost {
        Cost { requests: self.requests.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_bytes(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
