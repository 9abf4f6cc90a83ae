//! Several live blogs in one feed.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::entry::Coverage;
use crate::ledger::{Ledger, Record};
use crate::liveblog::{FeedName, LiveBlog};

use super::document::{Document, Feed, FeedEntry, TakenFrom, Tombstone};
use super::shown::{entries, title, tombstone};

/// It shows at least so many entries, where there are so many, …
pub const KEEP: usize = 200;
/// … and all that are older than the newest by no more than this, …
pub const KEEP_FOR: SignedDuration = SignedDuration::from_hours(48);
/// … but no more than so many: a reader that comes so seldom misses some, and all the others need not fetch them each time.
pub const MOST: usize = 1_000;

impl Feed {
    /// The feed of a group of live blogs; `None` before the first entry of any. Each ledger has at hand at least what of it is to
    /// be shown: its newest [`KEEP`] records, and all that are young enough, as far as [`MOST`].
    pub fn merged(group: &FeedName, public_url: Option<&Url>, members: &[(&LiveBlog, &Ledger)]) -> Option<Feed> {
        let mut records: Vec<(&LiveBlog, &Ledger, &Record)> = members
            .iter()
            .flat_map(|(blog, ledger)| ledger.records().map(move |record| (*blog, *ledger, record)))
            .collect();
        records.sort_by(|(blog, _, one), (other, _, two)| {
            let key = |record: &Record| (record.published.at, record.place);
            key(two).cmp(&key(one)).then_with(|| blog.name.cmp(&other.name))
        });
        let newest = records.first()?.2.published.at;
        let is_young = |record: &Record| newest.duration_since(record.published.at) <= KEEP_FOR;
        let mut at = 0;
        records.retain(|(_, _, record)| {
            at += 1;
            at <= MOST && (at <= KEEP || is_young(record))
        });
        let mut updated: HashMap<&FeedName, Timestamp> = HashMap::new();
        for (blog, _, record) in &records {
            let latest = updated.entry(&blog.name).or_insert(record.updated);
            *latest = record.updated.max(*latest);
        }
        let taken = |mut entry: FeedEntry, blog: &LiveBlog, ledger: &Ledger| {
            // One of which nobody is named is its outlet's.
            if entry.authors.is_empty() {
                entry.authors.extend(ledger.about.outlet.clone().or_else(|| blog.title.clone()));
            }
            entry.taken_from = updated.get(&blog.name).map(|&updated| TakenFrom {
                id: ledger.scope.clone(),
                title: title(blog, ledger),
                updated,
                name: blog.name.clone(),
                public_url: blog.public_url.clone(),
            });
            entry
        };
        let mut entries: Vec<FeedEntry> = Vec::new();
        for (blog, ledger, record) in &records {
            let shown = self::entries(blog, record, &ledger.about);
            entries.extend(shown.into_iter().map(|entry| taken(entry, blog, ledger)));
        }
        entries.sort_by_key(|entry| Reverse(entry.published));
        let tombstones: Vec<Tombstone> =
            records.iter().filter_map(|(blog, _, record)| tombstone(blog, record)).collect();
        let changes = entries.iter().map(|entry| entry.updated).chain(tombstones.iter().map(|tombstone| tombstone.at));
        let language = members.first().and_then(|(blog, ledger)| language(blog, ledger));
        let is_one_language = members.iter().all(|(blog, ledger)| self::language(blog, ledger) == language);
        let titles: Vec<String> = members.iter().map(|(blog, ledger)| title(blog, ledger)).collect();
        // The first of them that can be pushed stands for all: the configuration says it of all alike.
        let push = members.first().map(|(blog, _)| blog.push.clone()).filter(|_| public_url.is_some());
        Some(Feed {
            id: format!("tag:{},2026:{group}", public_url.and_then(Url::host_str).unwrap_or("liveticker.invalid")),
            name: group.clone(),
            document: Document::Current { archives: 0 },
            title: group.to_string(),
            subtitle: Some(format!("Live blogs in one feed: {}", titles.join(" · "))),
            link: None,
            public_url: public_url.cloned(),
            push: push.unwrap_or_default(),
            language: language.filter(|_| is_one_language),
            image: None,
            icon: None,
            updated: changes.max()?,
            ended: members.iter().all(|(_, ledger)| ledger.coverage == Coverage::Ended),
            author: "liveticker".to_owned(),
            tombstones,
            entries,
        })
    }
}

fn language(blog: &LiveBlog, ledger: &Ledger) -> Option<String> {
    blog.language.clone().or_else(|| ledger.about.language.clone())
}
