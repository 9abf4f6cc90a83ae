//! What has been counted since the service started: checks, their time and cost, and what they found.

use std::collections::BTreeMap;

use crate::liveblog::FeedName;

/// The upper bounds, in seconds, of the histogram of check times. The last bucket has none.
pub const BUCKETS: [f64; 9] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// What has been counted of each live blog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Of each that was checked.
    pub feeds: BTreeMap<FeedName, Tallied>,
    /// How often push hubs were told: with success, in vain for now, and in vain for good.
    pub pushes: [u64; 3],
}

/// What came of telling a push hub, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The hub has accepted the ping.
    Told,
    /// It did not, and the ping is sent again.
    Missed,
    /// It did not, and the ping is dropped.
    GivenUp,
}

/// What has been counted of one live blog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tallied {
    /// Checks that read the page.
    pub seen: u64,
    /// Checks that found it unchanged.
    pub unchanged: u64,
    /// Checks that failed.
    pub missed: u64,
    /// Checks that were put off: no request was sent.
    pub put_off: u64,
    /// How many checks took so long: of each span of [`BUCKETS`], then of all that took longer.
    pub spans: [u64; BUCKETS.len() + 1],
    /// Seconds that all checks took.
    pub seconds: f64,
    /// Bytes of the answers, on the wire.
    pub bytes: u64,
    /// Entries added.
    pub added: u64,
    /// Entries revised.
    pub revised: u64,
    /// Entries withdrawn.
    pub withdrawn: u64,
}

/// What a check came to, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// The page was seen.
    Seen {
        /// So many entries were added,
        added: u64,
        /// revised,
        revised: u64,
        /// and withdrawn.
        withdrawn: u64,
    },
    /// It is as it was.
    Unchanged,
    /// The check failed.
    Missed,
    /// Nobody was asked.
    PutOff,
}

impl Tally {
    /// Counts a check that took so many seconds, and whose answers had so many bytes on the wire.
    pub fn count(&mut self, name: &FeedName, looked: Looked, seconds: f64, bytes: u64) {
        let feed = self.feeds.entry(name.clone()).or_default();
        match looked {
            Looked::Seen { added, revised, withdrawn } => {
                feed.seen += 1;
                feed.added += added;
                feed.revised += revised;
                feed.withdrawn += withdrawn;
            }
            Looked::Unchanged => feed.unchanged += 1,
            Looked::Missed => feed.missed += 1,
            Looked::PutOff => feed.put_off += 1,
        }
        let span = BUCKETS.iter().position(|&bound| seconds <= bound).unwrap_or(BUCKETS.len());
        feed.spans[span] += 1;
        feed.seconds += seconds;
        feed.bytes += bytes;
    }

    /// Counts that a push hub was told.
    pub fn count_push(&mut self, pushed: Pushed) {
        self.pushes[pushed as usize] += 1;
    }

    /// Forgets all but these: what is not followed any more is not told of for ever.
    pub fn keep(&mut self, names: &[&FeedName]) {
        self.feeds.retain(|name, _| names.contains(&name));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn looks_are_counted_by_what_they_came_to_and_how_long_they_took() {
        let name: FeedName = "harbour".parse().unwrap();
        let mut tally = Tally::default();
        tally.count(&name, Looked::Seen { added: 3, revised: 1, withdrawn: 0 }, 0.1, 500);
        tally.count(&name, Looked::Unchanged, 0.2, 10);
        tally.count(&name, Looked::Missed, 90.0, 0);
        tally.count(&name, Looked::PutOff, 0.0, 0);
        let feed = &tally.feeds[&name];
        assert_eq!((feed.seen, feed.unchanged, feed.missed, feed.put_off), (1, 1, 1, 1));
        assert_eq!((feed.added, feed.revised, feed.withdrawn, feed.bytes), (3, 1, 0, 510));
        assert_eq!(feed.spans, [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        [Pushed::Told, Pushed::Told, Pushed::GivenUp].into_iter().for_each(|pushed| tally.count_push(pushed));
        assert_eq!(tally.pushes, [2, 0, 1]);
        tally.keep(&[]);
        assert!(tally.feeds.is_empty());
    }
}
