//! Ledger → feed: which entries stand in it, and as what. It has no clock; the ledger's times are all it needs.

use std::cmp::Reverse;

use crate::entry::Coverage;
use crate::ledger::{Ledger, Record};
use crate::liveblog::LiveBlog;

use super::document::{Feed, FeedEntry};
use super::shown::{entries, tombstone};

impl Feed {
    /// What is published of a live blog; `None` before its first entry.
    pub fn compose(blog: &LiveBlog, ledger: &Ledger) -> Option<Feed> {
        feed(blog, ledger, window(blog, ledger.newest_first()))
    }
}

/// At least so many, and all that are hardly older than the newest. The newest stands for the clock: a page at rest has a
/// feed at rest. What was withdrawn counts as well, or an entry that has left the feed
/// would come back into it.
fn window<'l>(blog: &LiveBlog, newest_first: Vec<&'l Record>) -> Vec<&'l Record> {
    let newest = newest_first.first().map(|record| record.published.at);
    let is_young =
        |record: &Record| newest.is_some_and(|newest| newest.duration_since(record.published.at) <= blog.keep_for);
    newest_first
        .into_iter()
        .enumerate()
        .filter(|(at, record)| *at < blog.keep || is_young(record))
        .map(|(_, record)| record)
        .collect()
}

/// The feed that shows these records, newest first.
fn feed(blog: &LiveBlog, ledger: &Ledger, records: Vec<&Record>) -> Option<Feed> {
    let about = &ledger.about;
    let mut entries: Vec<FeedEntry> =
        records.iter().flat_map(|record| entries(blog, record, about.link.as_ref())).collect();
    // An announcement is newer than its entry; all others stay where they are.
    entries.sort_by_key(|entry| Reverse(entry.published));
    let tombstones: Vec<_> = records.iter().filter_map(|record| tombstone(blog, record)).collect();
    let changes = entries.iter().map(|entry| entry.updated).chain(tombstones.iter().map(|tombstone| tombstone.at));
    let updated = changes.max()?;
    let link = about.link.clone().or_else(|| blog.address.clone());
    let host = link.as_ref().and_then(|link| link.host_str()).map(|host| host.trim_start_matches("www.").to_owned());
    Some(Feed {
        id: ledger.scope.clone(),
        name: blog.name.clone(),
        title: blog.title.clone().or_else(|| about.title.clone()).unwrap_or_else(|| blog.name.to_string()),
        subtitle: about.description.clone(),
        link,
        public_url: blog.public_url.clone(),
        language: blog.language.clone().or_else(|| about.language.clone()),
        image: about.image.clone(),
        updated,
        ended: ledger.coverage == Coverage::Ended,
        author: about.outlet.clone().or(host).unwrap_or_else(|| blog.name.to_string()),
        tombstones,
        entries,
    })
}
