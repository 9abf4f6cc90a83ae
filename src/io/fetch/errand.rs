//! The request context: what all requests of one check share, and what they cost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::secrets::Given;
use crate::io::resolve::Word;
use crate::liveblog::{LiveBlog, Obedience};
use crate::page::Login;
use crate::schedule::Cost;

/// What all requests of one check share.
#[derive(Debug)]
pub struct Errand {
    /// The time of the check.
    pub now: Timestamp,
    /// Whether what robots.txt forbids is left alone.
    pub robots: Obedience,
    /// Whether a host is asked although it rests, and although it has asked for it.
    pub force: bool,
    /// Whether a host is asked although it rests, if that is our own patience only: somebody waits for the answer.
    pub eager: bool,
    /// The hosts that the operator has named, in lower case: these may be internal.
    named: BTreeSet<String>,
    /// What is sent to the host of the page alone.
    given: Given,
    /// Where a redirect led from https to http.
    insecure: Mutex<Option<Url>>,
    /// The name and password for one site, where it wants them.
    login: OnceLock<Login>,
    requests: AtomicU64,
    bytes: AtomicU64,
    /// By the fetcher's clock: when the first page was wanted, and when the last request was sent.
    sent: Mutex<Option<(Timestamp, Timestamp)>>,
}

impl Errand {
    /// The request context of a check of a live blog: hosts that its configuration names may be internal.
    pub fn of(blog: &LiveBlog, now: Timestamp, force: bool) -> Errand {
        Errand { given: Given::of(blog), ..Errand::new(now, blog.place.robots, force) }.naming(blog.hosts())
    }

    /// A request context that has cost nothing yet, is not eager, and on which nothing internal is asked.
    pub fn new(now: Timestamp, robots: Obedience, force: bool) -> Errand {
        let (requests, bytes, sent) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(None));
        let (named, insecure) = (BTreeSet::new(), Mutex::new(None));
        let (given, login) = (Given::default(), OnceLock::new());
        Errand { now, robots, force, eager: false, login, named, given, insecure, requests, bytes, sent }
    }

    /// The same, for which the operator has named these hosts.
    pub fn naming(mut self, hosts: impl IntoIterator<Item = String>) -> Errand {
        self.named.extend(hosts);
        self
    }

    /// What is sent to the host of the page alone.
    pub(super) fn given(&self) -> &Given {
        &self.given
    }

    /// By whose word a host is asked.
    pub fn word(&self, host: &str) -> Word {
        if self.named.contains(host) { Word::Operator } else { Word::Stranger }
    }

    /// Where a redirect led from https to http, if one did: anybody on the way may have changed what came.
    pub fn insecure(&self) -> Option<Url> {
        self.insecure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn note_insecure(&self, url: Url) {
        *self.insecure.lock().unwrap_or_else(PoisonError::into_inner) = Some(url);
    }

    /// The same, but eager.
    pub fn eagerly(self) -> Errand {
        Errand { eager: true, ..self }
    }

    /// From here on requests to that site carry this name and password; the first login stays.
    pub fn log_in(&self, login: &Login) {
        // The same for each page of a live blog.
        let _ = self.login.set(login.clone());
    }

    /// The name and password that a request for that address carries.
    pub(super) fn login_for(&self, url: &Url) -> Option<&Login> {
        self.login.get().filter(|login| login.is_for(url))
    }

    /// What it has cost until now: requests, and bytes of their bodies as they came over the wire.
    pub fn cost(&self) -> Cost {
        Cost { requests: self.requests.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }

    /// When the last request was sent, to the second: the time of the check, and how long its turn was waited for. From then
    /// on a site counts how soon we come again.
    pub fn sent(&self) -> Timestamp {
        let late = match *self.sent.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((wanted, sent)) => sent.duration_since(wanted).max(SignedDuration::ZERO).as_secs_f64().round(),
            None => 0.0,
        };
        self.now.checked_add(SignedDuration::from_secs(late as i64)).unwrap_or(self.now)
    }

    pub(super) fn note(&self, now: Timestamp) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = sent.map_or(now, |(wanted, _)| wanted);
        *sent = Some((wanted, now));
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_bytes(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
