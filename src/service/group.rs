//! The feeds of groups of live blogs: each is published anew when its round has come.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::check::{CheckError, spread};
use crate::feed::Feed;
use crate::feed::merged::{MOST, since};
use crate::io::Io;
use crate::io::record::Record;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::Rounds;

/// The live blogs of each group, in the order of their names.
pub fn groups<'b>(blogs: impl IntoIterator<Item = &'b LiveBlog>) -> BTreeMap<FeedName, Vec<LiveBlog>> {
    let mut groups: BTreeMap<FeedName, Vec<LiveBlog>> = BTreeMap::new();
    for blog in blogs {
        if let Some(group) = &blog.showing.group {
            groups.entry(group.clone()).or_default().push(blog.clone());
        }
    }
    groups.values_mut().for_each(|members| members.sort_by(|one, other| one.name.cmp(&other.name)));
    groups
}

/// Publishes the feed of a group, as far as it has changed; tells whether it had.
pub async fn publish_group(
    io: &Io,
    group: &FeedName,
    members: &[LiveBlog],
    now: Timestamp,
) -> Result<bool, CheckError> {
    let _seat = io.seat().await;
    let mut times = Vec::new();
    for blog in members {
        times.extend(io.store.newest_times(&blog.name, MOST).await?);
    }
    // Of most live blogs of a large group it shows but a few entries: no more are read than it shows.
    let Some(since) = since(times) else { return Ok(false) };
    let mut ledgers = Vec::with_capacity(members.len());
    for blog in members {
        let mut ledger = io.store.head(blog).await?.ledger;
        io.store.recall_newest(&blog.name, &mut ledger, MOST, since).await?;
        ledgers.push(ledger);
    }
    let public_url = members.first().and_then(|blog| blog.showing.public_url.as_ref());
    let shown: Vec<_> = members.iter().zip(&ledgers).collect();
    match Feed::merged(group, public_url, &shown) {
        Some(feed) => spread(io, &feed, now).await,
        None => Ok(false),
    }
}

/// That the feed of a group was to be published, and what came of it.
#[derive(Debug)]
pub struct Merged {
    /// The name of the group.
    pub group: FeedName,
    /// Whether it had changed; or why it could not be published: it is tried again.
    pub written: Result<bool, CheckError>,
}

/// The groups of the service.
#[derive(Debug, Default)]
pub struct Groups {
    members: BTreeMap<FeedName, Arc<Vec<LiveBlog>>>,
    rounds: Rounds,
    tasks: JoinSet<Merged>,
}

impl Groups {
    /// Has these live blogs in their groups from now on. Any of these may have changed while nobody was there.
    pub fn take_up<'b>(&mut self, blogs: impl IntoIterator<Item = &'b LiveBlog>) {
        self.members = groups(blogs).into_iter().map(|(group, members)| (group, Arc::new(members))).collect();
        self.rounds.take_up(self.members.keys().cloned());
    }

    /// A live blog has changed.
    pub fn touch(&mut self, blog: &LiveBlog) {
        if let Some(group) = blog.showing.group.as_ref().filter(|group| self.members.contains_key(group)) {
            self.rounds.touch(group);
        }
    }

    /// Begins to publish what may have changed; tells what has come of what was begun before.
    pub fn beat(&mut self, io: &Arc<Io>, now: Timestamp) -> Vec<Merged> {
        let mut done = Vec::new();
        while let Some(merged) = self.tasks.try_join_next() {
            match merged {
                Ok(merged) => {
                    self.rounds.end(&merged.group);
                    if merged.written.is_err() && self.members.contains_key(&merged.group) {
                        self.rounds.touch(&merged.group);
                    }
                    done.push(merged);
                }
                // It broke off by a fault of our own: which one it was is not known, and it would break off again.
                Err(_) => self.rounds.end_all(),
            }
        }
        for group in self.rounds.begin(now) {
            let Some(members) = self.members.get(&group).cloned() else { continue };
            let io = Arc::clone(io);
            self.tasks.spawn(async move {
                let written = publish_group(&io, &group, &members, now).await;
                Merged { group, written }
            });
        }
        done
    }

    /// Lets what is under way end.
    pub async fn end(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}
