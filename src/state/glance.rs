//! Pages of which only what does not matter changes: what was last read whole, and what passed for it since.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::extract::Part;
use crate::page::Digest;

/// For so long a page passes for the one that was read, if the part that holds its entries is as it was: what it says elsewhere, that
/// coverage goes on at another address, is not missed for longer.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// What was last read whole, and what passed for it since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Glance {
    /// The part of it that holds the entries.
    part: Option<Part>,
    /// When it was read.
    read: Option<Timestamp>,
    /// A page that has the same part and is otherwise another one.
    passed: Option<Digest>,
}

impl Glance {
    /// Of a page that was read then.
    pub fn of(part: Option<Part>, read: Timestamp) -> Glance {
        Glance { part, read: Some(read), passed: None }
    }

    /// What a page is to have to pass.
    pub fn part(&self, now: Timestamp) -> Option<Part> {
        self.part.filter(|_| self.is_fresh(now))
    }

    /// Whether a page has passed before, and still does.
    pub fn knows(&self, page: Digest, now: Timestamp) -> bool {
        self.passed == Some(page) && self.is_fresh(now)
    }

    /// That this page passes as well.
    pub fn pass(self, page: Digest) -> Glance {
        Glance { passed: Some(page), ..self }
    }

    /// Whether it is time to read whole what has only passed.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.passed.is_some() && !self.is_fresh(now)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        self.read.is_some_and(|read| now.duration_since(read).abs() < FRESH)
    }
}
