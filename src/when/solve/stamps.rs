//! The stamps of a page as they go in, and the times that come out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::when::meaning::Meaning;
use crate::when::reading::Context;
use crate::when::stamp::Stamp;

/// The stamps of one list of entries, in the order of the page.
#[derive(Debug, Clone)]
pub struct Stamps<'p> {
    /// What the page says of its own time: now, zone, day, last change, publication.
    pub page: &'p Context,
    /// The stamps; an entry that shows none has an empty one.
    pub told: Vec<Told>,
}

/// One stamp: what stands at an entry, or above some.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Every way to understand it; none where it is missing or not understood.
    pub meanings: Vec<Meaning>,
    /// Whose it is.
    pub role: Role,
    /// What stands there, where it was not understood: an example for people.
    pub unread: Option<String>,
    /// When the entry was published, where that is known from elsewhere for certain.
    pub known: Option<Timestamp>,
    /// When the entry was last changed, where that is told: a clock without a date is of the time before.
    pub changed: Option<Timestamp>,
}

/// Whose a stamp is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// An entry's.
    #[default]
    Entry,
    /// A day that heads several entries.
    Day,
}

/// What was made of the stamps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Solved {
    /// For each stamp its time; `None` for days, and for an entry of which nothing can be said.
    pub times: Vec<Option<Timed>>,
    /// Whether the newest entry stands on top.
    pub newest_first: bool,
    /// What was not understood.
    pub unread: Unread,
}

/// The stamps of entries that were not understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// How many entries have such a stamp.
    pub count: usize,
    /// At most three of them, each once.
    pub examples: Vec<String>,
}

/// The time of an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// The instant, how exactly it is told, and whether a part of it was worked out.
    pub stamp: Stamp,
    /// Where it comes from.
    pub source: Source,
    /// How sure it is.
    pub doubt: Doubt,
}

/// Where a time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It was known before.
    Known,
    /// The stamp tells all of it.
    Told,
    /// The stamp tells a part of it, and the page the rest.
    Completed,
    /// It was told as an age.
    Age,
    /// The stamp does not fit among its neighbours: it is taken at its word.
    Odd,
    /// Nothing is told: it lies between its neighbours.
    Between,
}

/// How sure a time is: by how much the next best way to understand the page is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// No other way is worth a thought.
    None,
    /// There is another way, and it is less likely.
    Some,
    /// Another way is about as likely, or it is a guess.
    Much,
}

impl Told {
    /// An entry's stamp.
    pub fn entry(meanings: Vec<Meaning>) -> Told {
        Told { meanings, ..Told::default() }
    }

    /// A day that heads entries.
    pub fn day(meanings: Vec<Meaning>) -> Told {
        Told { meanings, role: Role::Day, ..Told::default() }
    }

    /// An entry's stamp that is not understood.
    pub fn unread(text: &str) -> Told {
        Told { unread: Some(text.to_owned()), ..Told::default() }
    }
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let were = if self.count == 1 { "time was" } else { "times were" };
        write!(f, "{} {were} not understood ({:?}", self.count, self.examples.first().map_or("", String::as_str))?;
        self.examples.iter().skip(1).try_for_each(|example| write!(f, ", {example:?}"))?;
        write!(f, ")")
    }
}

impl Unread {
    /// Counts one more.
    pub fn add(&mut self, text: &str) {
        self.count += 1;
        let text: String = text.chars().take(60).collect();
        if self.examples.len() < 3 && !self.examples.contains(&text) {
            self.examples.push(text);
        }
    }
}
