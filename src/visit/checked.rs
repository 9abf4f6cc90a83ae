//! Why a visit is wanted, and what it came to.

use url::Url;

use crate::liveblog::FeedName;
use crate::page::Source;
use crate::schedule::{Cost, Pace};
use crate::state::Outcome;

/// Why a check is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// It is due; where it is not, nobody is asked.
    Due,
    /// Somebody wants it now. Where the site has asked for patience, nobody is asked.
    Now,
    /// Somebody wants it whatever the site has said.
    Force,
}

/// What a check came to.
#[derive(Debug)]
pub struct Checked {
    /// What was learnt.
    pub outcome: Outcome,
    /// Whether any published file was written.
    pub written: bool,
    /// What to say of a profile that seems out of date.
    pub stale: Option<String>,
    /// Where the live blog has gone on, one page after the other.
    pub hops: Vec<Url>,
    /// Where a redirect led from https to http, if one did.
    pub insecure: Option<Url>,
    /// Where the page has moved for good, as far as that was not known yet.
    pub moved: Option<Url>,
    /// What was known of another live blog that had its name before.
    pub set_aside: Option<SetAside>,
    /// What it cost.
    pub cost: Cost,
    /// What all checks came to so far, and when the next one is due.
    pub pace: Pace,
}

/// What was known of a live blog, and is kept under another name: its own was given to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its name now.
    pub name: FeedName,
    /// How many entries there are.
    pub entries: i64,
}

impl SetAside {
    /// What a person is told about it.
    pub fn words(&self, source: &Source) -> String {
        let SetAside { name, entries } = self;
        let entries = if *entries == 1 { "the one entry".to_owned() } else { format!("the {entries} entries") };
        format!(
            "{source} shares nothing with {entries} so far: the feed begins anew, under ids of its own. What was known is kept \
             as {name} (`liveticker history {name}`, `liveticker forget {name}`)"
        )
    }
}
