//! What is told in the log of a check that has ended: a line where it found something or where trouble begins or ends.

use std::collections::HashSet;

use url::Url;

use super::unreachable::{News, UnreachableHubs};
use crate::board::{Looked, Pushed};
use crate::feed::{Format, file_of};
use crate::io::store::StoreError;
use crate::ledger::Change;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::{Fate, Stop};
use crate::service::{Ended, Sent, Told};
use crate::state::Outcome;
use crate::visit::Checked;

/// What has been logged, and must not be logged again at each check.
#[derive(Debug, Default)]
pub struct Said {
    stale: HashSet<FeedName>,
    insecure: HashSet<FeedName>,
    unreachable: UnreachableHubs,
    /// Whom a notification did not reach.
    unheard: HashSet<String>,
}

/// How many entries were added, revised and withdrawn.
pub fn counts(changes: &[Change]) -> [usize; 3] {
    let count = |is: fn(&Change) -> bool| changes.iter().filter(|change| is(change)).count();
    [
        count(|change| matches!(change, Change::Added(_))),
        count(|change| matches!(change, Change::Revised(_))),
        count(|change| matches!(change, Change::Withdrawn(_))),
    ]
}

/// The same in words, without what there is none of.
pub fn in_words([added, revised, withdrawn]: [usize; 3]) -> String {
    let all = [(added, "new"), (revised, "revised"), (withdrawn, "withdrawn")];
    let words: Vec<String> =
        all.iter().filter(|(many, _)| *many > 0).map(|(many, word)| format!("{many} {word}")).collect();
    if words.is_empty() { "nothing new".to_owned() } else { words.join(", ") }
}

/// The address for a feed reader, behind an arrow, where a live blog was checked for the first time; its files are in that
/// folder.
pub fn first_address(blog: &LiveBlog, checked: &Checked, folder: Option<&Url>) -> String {
    let is_first = checked.pace.first.is_some() && checked.pace.first == checked.pace.last && checked.written;
    let address = folder.filter(|_| is_first).and_then(|folder| folder.join(&file_of(&blog.name, Format::Atom)).ok());
    address.map_or(String::new(), |address| format!("  → {address}"))
}

/// What is counted of a check, and the bytes that it cost; nothing where none was due.
pub fn counted(ended: &Ended) -> (Option<Looked>, u64) {
    let Some(Ok(checked)) = &ended.checked else { return (Some(Looked::Missed), 0) };
    let looked = match &checked.outcome {
        Outcome::PutOff(crate::state::PutOff::NotDue(_)) => return (None, 0),
        Outcome::PutOff(_) => Looked::PutOff,
        Outcome::Missed(_) => Looked::Missed,
        Outcome::Unchanged(changes) if changes.is_empty() => Looked::Unchanged,
        Outcome::Seen(changes) | Outcome::Unchanged(changes) => {
            let [added, revised, withdrawn] = counts(changes).map(|count| count as u64);
            Looked::Seen { added, revised, withdrawn }
        }
    };
    (Some(looked), checked.cost.bytes)
}

/// What is counted of what a push hub was told.
pub fn pushed(told: &Told) -> Pushed {
    match told.fate {
        Fate::Told => Pushed::Told,
        Fate::Again(_) => Pushed::Missed,
        Fate::GivenUp => Pushed::GivenUp,
    }
}

impl Said {
    /// Tells once that a push hub is in trouble, and once that it is recovered.
    pub fn push(&mut self, told: &Result<Told, StoreError>) {
        let told = match told {
            Ok(told) => told,
            Err(error) => return tracing::error!("the push hubs cannot be notified: {error}"),
        };
        let Told { hub, topic, words, .. } = told;
        tracing::debug!(%hub, %topic, "push hub {hub}: {topic}: {words}");
        match self.unreachable.news(told) {
            Some(News::Unreachable(words)) => tracing::warn!(%hub, %topic, "push hub {hub}: {words}"),
            Some(News::Hears) => tracing::info!(%hub, "push hub {hub}: hears us again"),
            None => {}
        }
    }

    /// Logs once that somebody cannot be notified, and once that they can again.
    pub fn sent(&mut self, sent: &Result<Sent, StoreError>) {
        let sent = match sent {
            Ok(sent) => sent,
            Err(error) => return tracing::error!("nobody can be notified: {error}"),
        };
        let Sent { target, feed, words, fate, .. } = sent;
        tracing::debug!(%target, %feed, "notifying {target} of {feed}: {words}");
        match fate {
            Fate::Told => {
                if self.unheard.remove(target) {
                    tracing::info!(%target, "{target} is notified again");
                }
            }
            Fate::Again(_) if !self.unheard.insert(target.clone()) => {}
            Fate::Again(_) => {
                tracing::warn!(%target, %feed, "{target} cannot be notified: {words}; it is retried for a day")
            }
            Fate::GivenUp => {
                tracing::warn!(%target, %feed, "{target} was not notified of an entry of {feed}: {words}; given up")
            }
        }
    }

    /// Logs what came of a check.
    pub fn tell(&mut self, ended: &Ended, folder: Option<&Url>) {
        let feed = &ended.blog.name;
        let checked = match &ended.checked {
            Some(Ok(checked)) => checked,
            Some(Err(error)) => return tracing::error!(%feed, "{feed}: {error}"),
            None => {
                return tracing::error!(%feed, "{feed}: the check failed because of a bug in liveticker; please report it");
            }
        };
        match &checked.stale {
            Some(stale) if self.stale.insert(feed.clone()) => tracing::warn!(%feed, "{feed}: {stale}"),
            Some(_) => {}
            None => drop(self.stale.remove(feed)),
        }
        match &checked.insecure {
            Some(url) if self.insecure.insert(feed.clone()) => {
                tracing::warn!(%feed, %url, "{feed}: a redirect led from https to {url}, where anybody on the way can change the page");
            }
            Some(_) => {}
            None => drop(self.insecure.remove(feed)),
        }
        if let Some(aside) = &checked.set_aside {
            tracing::warn!(%feed, "{feed}: {}", aside.words(&ended.blog.place.source));
        }
        checked.hops.iter().for_each(|url| tracing::info!(%feed, %url, "{feed}: goes on at {url}"));
        if let Some(url) = &checked.moved {
            tracing::warn!(%feed, %url, "{feed}: its page has moved for good to {url}: write that into feeds.toml");
        }
        match &checked.outcome {
            Outcome::Seen(changes) | Outcome::Unchanged(changes) if !changes.is_empty() => {
                let [added, revised, withdrawn] = counts(changes);
                let (words, address) =
                    (in_words([added, revised, withdrawn]), first_address(&ended.blog, checked, folder));
                tracing::info!(%feed, added, revised, withdrawn, "{feed}: {words}{address}");
            }
            Outcome::Missed(why) if ended.before.trouble != checked.pace.trouble => {
                tracing::warn!(%feed, failures = checked.pace.failures, "{feed}: {why}");
            }
            _ => {}
        }
        match (&ended.before.unpublished, &checked.pace.unpublished) {
            (before, Some((_, why))) if before.as_ref().map(|(_, before)| before) != Some(why) => {
                tracing::error!(%feed, "{feed}: not published: {why}");
            }
            (Some(_), None) => tracing::info!(%feed, "{feed}: published again"),
            _ => {}
        }
        if ended.before.failing.is_some() && checked.pace.failing.is_none() {
            tracing::info!(%feed, failures = ended.before.failures, "{feed}: recovered");
        }
        match checked.pace.stop {
            Some((Stop::Gone, _)) if ended.before.stop.is_none() => {
                tracing::warn!(%feed, "{feed}: the site says that the page is gone for good: it is not checked any more");
            }
            Some((Stop::Over, _)) if ended.before.stop.is_none() => {
                tracing::info!(%feed, "{feed}: coverage ended a month ago: it is not checked any more");
            }
            _ => {}
        }
    }
}
