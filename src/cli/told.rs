//! What is told in the log of a look that has ended: a line where it found something or where trouble begins or ends.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::board::{Looked, Pushed};
use crate::io::store::StoreError;
use crate::ledger::Change;
use crate::liveblog::FeedName;
use crate::schedule::{Fate, Stop, Taken};
use crate::service::{Ended, Told};
use crate::state::Outcome;

/// What was said before, and is not to be said at each look.
#[derive(Debug, Default)]
pub struct Said {
    stale: HashSet<FeedName>,
    /// How often in a row a push hub did not answer, or refused a topic.
    deaf: HashMap<(Url, Option<String>), u32>,
}

/// A push hub that fails so often in a row is told of: once may be a chance.
const DEAF: u32 = 3;

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

/// What is counted of what a push hub was told.
pub fn pushed(told: &Told) -> Pushed {
    match told.fate {
        Fate::Told => Pushed::Told,
        Fate::Again(_) => Pushed::Missed,
        Fate::GivenUp => Pushed::GivenUp,
    }
}

impl Said {
    /// Tells once that a push hub is in trouble, and once that it is well again.
    pub fn push(&mut self, told: &Result<Told, StoreError>) {
        let told = match told {
            Ok(told) => told,
            Err(error) => return tracing::error!("the push hubs cannot be told: {error}"),
        };
        let Told { hub, topic, words, .. } = told;
        tracing::debug!(%hub, %topic, "push hub {hub}: {topic}: {words}");
        let of_topic = Some(topic.clone());
        if told.taken == Taken::Well {
            let failed = [None, of_topic].map(|topic| self.deaf.remove(&(hub.clone(), topic)));
            if failed.into_iter().flatten().any(|times| times >= DEAF) {
                tracing::info!(%hub, "push hub {hub}: told again");
            }
            return;
        }
        // A hub that does not answer, does so whatever it is told.
        let topic_only = of_topic.filter(|_| told.taken == Taken::Refused);
        let times = self.deaf.entry((hub.clone(), topic_only)).or_default();
        let before = std::mem::replace(times, times.saturating_add(1));
        let is_given_up = told.fate == Fate::GivenUp;
        *times = if is_given_up { DEAF.max(*times) } else { *times };
        if before < DEAF && *times >= DEAF {
            let next = if is_given_up { "given up until the feed changes again" } else { "tried again for a day" };
            tracing::warn!(%hub, %topic, "push hub {hub}: cannot be told of {topic}: {words}; {next}");
        }
    }

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
