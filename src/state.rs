//! What an answer does to what we know: all the thinking of a look, and none of the doing.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::entry::{Entry, Name, Sighting};
use crate::extract::{ExtractError, extract};
use crate::ledger::{Change, Doubt, Ledger};
use crate::liveblog::LiveBlog;
use crate::page::{Answer, Digest, FetchError, Fetched, Validators};

/// All that is kept of one live blog between looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// What to do with the next answer.
    pub memory: Memory,
    /// What we know of its entries.
    pub ledger: Ledger,
}

/// What is kept of the last good look.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// What to send back with the next request.
    pub validators: Validators,
    /// The page that was last read.
    pub digest: Option<Digest>,
    /// How it was read: another way to read it may see more in the same bytes.
    pub way: Option<Digest>,
}

/// Why a look saw nothing. What is known stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Missed {
    /// The page did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It came and is not to be read.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// It came without entries, and the address from which its scripts load them gave none either.
    #[error("the page loads its entries from elsewhere: {0}")]
    Attached(#[source] FetchError),
    /// It came, and so much is gone from its midst that it may be a bad copy.
    #[error(
        "{gone} of the {of} entries that the page should show are gone from its midst: this is not believed until it was \
         seen three times, ten minutes apart"
    )]
    Doubtful {
        /// So many are gone …
        gone: usize,
        /// … of so many.
        of: usize,
    },
}

/// What a look came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The outlet says that the page is as it was, or it came and is.
    Unchanged(Vec<Change>),
    /// The page was read.
    Seen(Vec<Change>),
    /// It was not.
    Missed(Missed),
}

/// An answer, read.
#[derive(Debug)]
pub enum Reading {
    /// The page is as it was.
    Unchanged {
        /// When the look was.
        now: Timestamp,
        /// What to send back next time.
        validators: Validators,
    },
    /// It shows something, the same as before or not.
    Seen {
        /// What it shows.
        sighting: Box<Sighting>,
        /// What to keep of the page.
        memory: Memory,
    },
    /// It cannot be had or read.
    Missed(Missed),
}

impl Reading {
    /// What is to be told of a profile that found nothing where others found entries.
    pub fn stale(&self) -> Option<String> {
        let Reading::Seen { sighting, .. } = self else { return None };
        let whose = match sighting.stale.as_deref()? {
            "" => "`select` in feeds.toml".to_owned(),
            name => format!("the profile of {name}"),
        };
        Some(format!("{whose} finds no entries where the rest of the page tells of some: has its layout changed?"))
    }
}

impl State {
    /// What to send back with the request, so that an unchanged page need not come. Nothing where the page would now
    /// be read in another way.
    pub fn validators(&self, blog: &LiveBlog) -> Validators {
        if self.memory.way == way(blog) { self.memory.validators.clone() } else { Validators::default() }
    }

    /// What an answer says.
    pub fn read(&self, blog: &LiveBlog, answer: Answer, now: Timestamp) -> Reading {
        let (mut page, validators) = match answer {
            Err(error) => return Reading::Missed(error.into()),
            Ok(Fetched::NotModified) => {
                return Reading::Unchanged { now, validators: self.memory.validators.clone() };
            }
            Ok(Fetched::Page { page, validators }) => (page, validators),
        };
        // What is attached changes while the page itself does not.
        let is_alone = page.attached.is_empty() && page.lacking.is_empty();
        let validators = if is_alone { validators } else { Validators::default() };
        let memory = Memory { validators, digest: Some(page.digest()), way: way(blog) };
        if memory.digest == self.memory.digest && memory.way == self.memory.way {
            return Reading::Unchanged { now, validators: memory.validators };
        }
        page.address = blog.address.clone().or(page.address);
        match extract(&page, &blog.profile, &blog.catalogue) {
            Ok(sighting) => Reading::Seen { sighting: Box::new(sighting), memory },
            Err(ExtractError::NoEntries(_)) if !page.lacking.is_empty() => {
                Reading::Missed(Missed::Attached(page.lacking.swap_remove(0)))
            }
            Err(error) => Reading::Missed(error.into()),
        }
    }

    /// The names of entries that no record at hand bears: other records may, and are to be recalled. A weak name that is
    /// borne by a record of another time may be another one's too.
    pub fn strangers(&self, reading: &Reading) -> Vec<Name> {
        let Reading::Seen { sighting, .. } = reading else { return Vec::new() };
        let mut known: HashMap<&Name, Vec<Timestamp>> = HashMap::new();
        for record in self.ledger.records() {
            record.names.iter().for_each(|name| known.entry(name).or_default().push(record.published.at));
        }
        let is_strange = |entry: &Entry, name: &Name| match (known.get(name), entry.published) {
            (None, _) => true,
            (Some(times), Some(stamp)) if !matches!(name, Name::Id(_) | Name::Link(_)) => {
                !times.iter().any(|time| time.duration_since(stamp.at).abs() < SignedDuration::from_mins(1))
            }
            _ => false,
        };
        let names =
            sighting.entries.iter().flat_map(|entry| entry.names.iter().filter(move |name| is_strange(entry, name)));
        names.chain(sighting.tombstones.iter().filter(|name| !known.contains_key(name))).cloned().collect()
    }

    /// What we know once we have read it.
    pub fn learn(self, blog: &LiveBlog, reading: Reading) -> (State, Outcome) {
        let State { memory, mut ledger } = self;
        match reading {
            Reading::Missed(why) => (State { memory, ledger }, Outcome::Missed(why)),
            Reading::Unchanged { now, validators } => {
                let (ledger, changes) = ledger.seen_unchanged(now);
                (State { memory: Memory { validators, ..memory }, ledger }, Outcome::Unchanged(changes))
            }
            Reading::Seen { sighting, memory: read } => {
                if ledger.scope.is_empty() {
                    ledger.scope = scope(blog, &sighting);
                }
                let (ledger, changes) = ledger.reconcile(*sighting);
                match ledger.doubt {
                    // The page that was last believed is the one to compare with.
                    Some(Doubt { gone, of, .. }) => {
                        (State { memory, ledger }, Outcome::Missed(Missed::Doubtful { gone, of }))
                    }
                    None => (State { memory: read, ledger }, Outcome::Seen(changes)),
                }
            }
        }
    }
}

/// What every id of the live blog begins with: a tag URI (RFC 4151) of the outlet's host and the live blog's name.
///
/// The year only says when the host was the outlet's. It is the same for all, so that a record that was lost and is
/// made again has the same ids.
fn scope(blog: &LiveBlog, sighting: &Sighting) -> String {
    let host = sighting.about.link.as_ref().or(blog.address.as_ref()).and_then(|url| url.host_str());
    format!("tag:{},2026:{}", host.unwrap_or("liveticker.invalid"), blog.name)
}

/// How the page of a live blog is read, in short.
fn way(blog: &LiveBlog) -> Option<Digest> {
    let version = env!("CARGO_PKG_VERSION");
    let (profile, catalogue) = (&blog.profile, blog.catalogue.digest());
    let words = format!("{version} {:?} {profile:?} {catalogue:?} {}", blog.address, blog.endpoints);
    Some(Digest::of(words.as_bytes()))
}
