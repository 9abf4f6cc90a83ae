//! The record, as a visit needs it: whatever keeps it, what it gives and takes is the same.

use std::future::Future;
use std::sync::Arc;

use crate::entry::EntryId;
use crate::io::store::StoreError;
use crate::ledger::{self, Past};
use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::notice::Notice;
use crate::schedule::Pace;
use crate::state::{State, Wanted};

/// What was asked of a record, or why it cannot be had.
type Answer<T> = Result<T, StoreError>;

/// The record of all live blogs, as a visit needs it.
pub trait Record: Sync {
    /// What is kept of a live blog, without its records: what a visit needs before it knows whether there is anything new.
    fn head(&self, blog: &LiveBlog) -> impl Future<Output = Answer<State>> + Send;

    /// The records of a live blog that are wanted.
    fn recall(&self, blog: &FeedName, wanted: Wanted<'_>) -> impl Future<Output = Answer<Vec<ledger::Record>>> + Send;

    /// What has happened to these entries.
    fn past_of(&self, blog: &FeedName, ids: &[EntryId]) -> impl Future<Output = Answer<Vec<Past>>> + Send;

    /// Keeps what a visit has changed, and of what people are to be notified: all of it, or nothing. Tells its version then.
    /// Where it is not of the version any more that the visit began with, somebody else has changed it, and nothing is kept.
    fn save(
        &self,
        blog: &FeedName,
        state: &State,
        notices: &[(Arc<Target>, Notice)],
    ) -> impl Future<Output = Answer<i64>> + Send;

    /// Keeps the pace alone, which is no change of version.
    fn keep_pace(&self, blog: &FeedName, pace: &Pace, version: i64) -> impl Future<Output = Answer<()>> + Send;

    /// Forgets that a document was due: it is published.
    fn settle(&self, blog: &FeedName, document: i64) -> impl Future<Output = Answer<()>> + Send;

    /// Gives a live blog another name: its entries keep their ids. `false` where nothing is known under the old one, or
    /// something under the new one.
    fn rename(&self, old: &FeedName, new: &FeedName) -> impl Future<Output = Answer<bool>> + Send;

    /// Gives what is known of a live blog the next free name with a number behind its own, and tells it.
    fn set_aside(&self, name: &FeedName) -> impl Future<Output = Answer<FeedName>> + Send {
        async move {
            // A name has 64 characters at most, and a number some.
            let short: String = name.as_str().chars().take(56).collect();
            for number in 1_u32.. {
                let Ok(new) = format!("{}.{number}", short.trim_end_matches('.')).parse::<FeedName>() else { break };
                if self.rename(name, &new).await? {
                    return Ok(new);
                }
            }
            // There are never so many.
            Ok(name.clone())
        }
    }
}
