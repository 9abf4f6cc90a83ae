//! What is told in the log of a look that has ended: a line where it found something or where trouble begins or ends.

use std::collections::HashSet;

use crate::board::Looked;
use crate::ledger::Change;
use crate::liveblog::FeedName;
use crate::schedule::Stop;
use crate::service::Ended;
use crate::state::Outcome;

/// What was said before, and is not to be said at each look.
#[derive(Debug, Default)]
pub struct Said {
    stale: HashSet<FeedName>,
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

/// The same in words.
pub fn in_words([added, revised, withdrawn]: [usize; 3]) -> String {
    format!("{added} new, {revised} revised, {withdrawn} withdrawn")
}

/// What is counted of a look, and the bytes that it cost; nothing where none was due.
pub fn counted(ended: &Ended) -> (Option<Looked>, u64) {
    let Some(Ok(look)) = &ended.look else { return (Some(Looked::Missed), 0) };
    let looked = match &look.outcome {
        Outcome::PutOff(crate::state::PutOff::NotDue(_)) => return (None, 0),
        Outcome::PutOff(_) => Looked::PutOff,
        Outcome::Missed(_) => Looked::Missed,
        Outcome::Unchanged(changes) if changes.is_empty() => Looked::Unchanged,
        Outcome::Seen(changes) | Outcome::Unchanged(changes) => {
            let [added, revised, withdrawn] = counts(changes).map(|count| count as u64);
            Looked::Seen { added, revised, withdrawn }
        }
    };
    (Some(looked), look.cost.bytes)
}

impl Said {
    /// Tells of a look what is to be told.
    pub fn tell(&mut self, ended: &Ended) {
        let feed = &ended.blog.name;
        let look = match &ended.look {
            Some(Ok(look)) => look,
            Some(Err(error)) => return tracing::error!(%feed, "{feed}: {error}"),
            None => {
                return tracing::error!(%feed, "{feed}: the look broke off by a fault in liveticker; please report it");
            }
        };
        match &look.stale {
            Some(stale) if self.stale.insert(feed.clone()) => tracing::warn!(%feed, "{feed}: {stale}"),
            Some(_) => {}
            None => drop(self.stale.remove(feed)),
        }
        look.hops.iter().for_each(|url| tracing::info!(%feed, %url, "{feed}: goes on at {url}"));
        if let Some(url) = &look.moved {
            tracing::warn!(%feed, %url, "{feed}: its page has moved for good to {url}: write that into feeds.toml");
        }
        match &look.outcome {
            Outcome::Seen(changes) | Outcome::Unchanged(changes) if !changes.is_empty() => {
                let [added, revised, withdrawn] = counts(changes);
                tracing::info!(%feed, added, revised, withdrawn, "{feed}: {}", in_words([added, revised, withdrawn]));
            }
            Outcome::Missed(why) if ended.before.trouble != look.pace.trouble => {
                tracing::warn!(%feed, failures = look.pace.failures, "{feed}: {why}");
            }
            _ => {}
        }
        if ended.before.failing.is_some() && look.pace.failing.is_none() {
            tracing::info!(%feed, failures = ended.before.failures, "{feed}: well again");
        }
        match look.pace.stop {
            Some((Stop::Gone, _)) if ended.before.stop.is_none() => {
                tracing::warn!(%feed, "{feed}: its outlet says that the page is gone for good: it is not asked for any more");
            }
            Some((Stop::Over, _)) if ended.before.stop.is_none() => {
                tracing::info!(%feed, "{feed}: coverage ended a month ago: it is not looked at any more");
            }
            _ => {}
        }
    }
}
