//! What a check came to: seen, missed or put off.

use jiff::Timestamp;
use thiserror::Error;

use crate::entry::Doubt;
use crate::extract::ExtractError;
use crate::ledger::Change;
use crate::page::FetchError;
use crate::schedule::Trouble;

/// Why a check found nothing. What is known stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Missed {
    /// The page did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The answer came and cannot be read.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// It came without entries, and the address from which its scripts load them gave none either.
    #[error("the page loads its entries from elsewhere: {0}")]
    Attached(#[source] FetchError),
    /// It came, and reading it broke off.
    #[error("reading the page broke off by a fault in liveticker; please report it with the page")]
    BrokeOff,
    /// It came, and shows something else than it did.
    #[error(
        "the page has become another one: what has a time on it now is not what it was, and {0}; if it still is a live blog, write `live = true` into feeds.toml"
    )]
    Another(Doubt),
    /// It came, and so much is gone from its midst that it may be a bad copy.
    #[error(
        "{gone} of the {of} entries that the page should show are missing between others: it is probably a bad copy. If three \
         checks, ten minutes apart, find the same, the page is accepted; nothing is marked as withdrawn for it"
    )]
    Doubtful {
        /// So many are gone …
        gone: usize,
        /// … of so many.
        of: usize,
    },
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The site says that the page is as it was, or it came and is.
    Unchanged(Vec<Change>),
    /// The page was read.
    Seen(Vec<Change>),
    /// It was not.
    Missed(Missed),
    /// Nobody was asked.
    PutOff(PutOff),
}

/// Why nobody was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PutOff {
    /// The site has asked us to wait.
    #[error("not requested: the site has asked us to wait until {}", .0.strftime("%Y-%m-%d %H:%M:%S UTC"))]
    Until(Timestamp),
    /// Its host is in trouble, and we leave it alone of our own accord.
    #[error("not requested: its host is in trouble; paused until {}", .0.strftime("%Y-%m-%d %H:%M:%S UTC"))]
    Resting(Timestamp),
    /// This machine could not ask.
    #[error("not requested: {reason}; tried again at {}", until.strftime("%Y-%m-%d %H:%M:%S UTC"))]
    NoRoom {
        /// When it is tried again.
        until: Timestamp,
        /// What it lacks.
        reason: String,
    },
    /// No check is due before that; none ever, where there is no time.
    #[error("not due")]
    NotDue(Option<Timestamp>),
    /// The page is gone for good.
    #[error(
        "not requested: the site says that the page is gone for good; remove it from feeds.toml, or give it its new address"
    )]
    Gone,
}

impl Outcome {
    /// The same, where a host that rests is no failure of the live blog: nobody was asked.
    pub fn or_put_off(self) -> Outcome {
        match self {
            Outcome::Missed(Missed::Fetch(FetchError::NoRoom { until, reason })) => {
                Outcome::PutOff(PutOff::NoRoom { until, reason })
            }
            Outcome::Missed(Missed::Fetch(FetchError::Resting { until, asked, .. })) => Outcome::PutOff(match asked {
                true => PutOff::Until(until),
                false => PutOff::Resting(until),
            }),
            outcome => outcome,
        }
    }

    /// What a check came to that went on from one page to the next. One that was missed is made good by the next.
    pub fn and(self, next: Outcome) -> Outcome {
        match (self, next) {
            (Outcome::Missed(_) | Outcome::PutOff(_), next) => next,
            (outcome, Outcome::Missed(_) | Outcome::PutOff(_)) => outcome,
            (
                Outcome::Unchanged(mut changes) | Outcome::Seen(mut changes),
                Outcome::Unchanged(more) | Outcome::Seen(more),
            ) => {
                changes.extend(more);
                Outcome::Seen(changes)
            }
        }
    }
}

/// The kind of trouble that made a check fail.
pub fn trouble(why: &Missed) -> Trouble {
    match why {
        Missed::Fetch(FetchError::Status { status: 410, .. }) => Trouble::Gone,
        Missed::Fetch(FetchError::Status { patience: Some(until), .. }) => Trouble::Busy(*until),
        Missed::Fetch(FetchError::Forbidden { .. }) => Trouble::Lasting,
        Missed::Fetch(FetchError::Status { status: 400..=407 | 411..=428 | 430..=499, .. }) => Trouble::Lasting,
        // The same bytes would cost as much again.
        Missed::Fetch(FetchError::Internal { .. } | FetchError::Wall { .. }) | Missed::BrokeOff => Trouble::Lasting,
        Missed::Extract(ExtractError::OverBudget(_)) => Trouble::Lasting,
        Missed::Fetch(_) | Missed::Extract(_) | Missed::Attached(_) | Missed::Another(_) | Missed::Doubtful { .. } => {
            Trouble::Passing
        }
    }
}
