//! When the feed of each group is published anew: when one of its live blogs has changed, and no oftener than is useful.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::liveblog::FeedName;

/// A group is published no oftener than this: it costs by all that is in it, and its live blogs have feeds of their own.
const REST: SignedDuration = SignedDuration::from_secs(60);

/// What is to be published, and what is under way.
#[derive(Debug, Default)]
pub struct Rounds {
    /// Those that may have changed.
    stale: BTreeSet<FeedName>,
    /// When each was last begun.
    begun: HashMap<FeedName, Timestamp>,
    under_way: BTreeSet<FeedName>,
}

impl Rounds {
    /// There are these groups from now on, and any of them may have changed.
    pub fn take_up(&mut self, groups: impl IntoIterator<Item = FeedName>) {
        self.stale = groups.into_iter().collect();
        self.begun.retain(|group, _| self.stale.contains(group));
    }

    /// It may have changed.
    pub fn touch(&mut self, group: &FeedName) {
        self.stale.insert(group.clone());
    }

    /// Those whose turn it is: they are under way from now on.
    pub fn begin(&mut self, now: Timestamp) -> Vec<FeedName> {
        let rests = |begun: &Timestamp| now.duration_since(*begun).abs() < REST;
        let is_ready =
            |group: &&FeedName| !self.under_way.contains(*group) && !self.begun.get(*group).is_some_and(rests);
        let ready: Vec<FeedName> = self.stale.iter().filter(is_ready).cloned().collect();
        for group in &ready {
            self.stale.remove(group);
            self.begun.insert(group.clone(), now);
            self.under_way.insert(group.clone());
        }
        ready
    }

    /// It is under way no longer.
    pub fn end(&mut self, group: &FeedName) {
        self.under_way.remove(group);
    }

    /// None is under way, whatever became of them.
    pub fn end_all(&mut self) {
        self.under_way.clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_452_800 + second).unwrap()
    }

    #[test]
    fn a_group_is_published_when_it_has_changed_and_once_a_minute_at_most() {
        let name = |text: &str| text.parse::<FeedName>().unwrap();
        let mut rounds = Rounds::default();
        let begun = |rounds: &mut Rounds, second: i64| {
            rounds.begin(at(second)).iter().map(|group| group.to_string()).collect::<Vec<_>>().join(" ")
        };
        rounds.take_up([name("war"), name("sport")]);
        assert_eq!(begun(&mut rounds, 0), "sport war", "anything may have changed before");
        rounds.touch(&name("war"));
        assert_eq!(begun(&mut rounds, 70), "", "it is still under way");
        rounds.end(&name("war"));
        rounds.end(&name("sport"));
        assert_eq!(begun(&mut rounds, 71), "war", "it has changed meanwhile");
        rounds.end(&name("war"));
        rounds.touch(&name("war"));
        for (second, wanted) in [(72, ""), (130, ""), (131, "war")] {
            assert_eq!(begun(&mut rounds, second), wanted, "at {second}");
        }
        rounds.end_all();
        rounds.touch(&name("war"));
        assert_eq!(begun(&mut rounds, -10_000), "war", "the clock was set back by hours");
        rounds.end_all();
        rounds.touch(&name("war"));
        rounds.take_up([name("sport")]);
        assert_eq!(begun(&mut rounds, 1_000), "sport", "what is no group any more is not published");
    }
}
