//! Several live blogs in one feed.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::entry::Coverage;
use crate::ledger::{Ledger, Record};
use crate::liveblog::{FeedName, LiveBlog};

use super::document::{Document, Feed, FeedEntry, TakenFrom, Tombstone};
use super::own;
use super::phrases::phrases;
use super::shown::{entries, spoken, tombstone};
use super::title::{self, title};

/// It shows at least so many entries, where there are so many, …
const KEEP: usize = 200;
/// … and all that are older than the newest by no more than this, …
const KEEP_FOR: SignedDuration = SignedDuration::from_hours(48);
/// … but no more than so many: a reader that comes so seldom misses some, and all the others need not fetch them each time.
pub const MOST: usize = 1_000;

/// Since when its entries were published, of all that were published at these times, in any order; `None` where there are none.
pub fn since(mut times: Vec<Timestamp>) -> Option<Timestamp> {
    times.sort_by_key(|time| Reverse(*time));
    times.truncate(shown(times.iter().copied()));
    times.pop()
}

/// How many are shown of those that were published at these times, the newest first.
fn shown(times: impl Iterator<Item = Timestamp>) -> usize {
    let mut newest = None;
    let is_shown = |(at, time): &(usize, Timestamp)| {
        let newest = *newest.get_or_insert(*time);
        *at < MOST && (*at < KEEP || newest.duration_since(*time) <= KEEP_FOR)
    };
    times.enumerate().take_while(is_shown).count()
}

impl Feed {
    /// The feed of a group of live blogs; `None` before the first entry of any. Each ledger has at hand at least what of it is to
    /// be shown: what was published [`since`] then.
    pub fn merged(group: &FeedName, public_url: Option<&Url>, members: &[(&LiveBlog, &Ledger)]) -> Option<Feed> {
        let mut records: Vec<(&LiveBlog, &Ledger, &Record)> = members
            .iter()
            .flat_map(|(blog, ledger)| ledger.records().map(move |record| (*blog, *ledger, record)))
            .collect();
        records.sort_by(|(blog, _, one), (other, _, two)| {
            let key = |record: &Record| (record.published.at, record.place);
            key(two).cmp(&key(one)).then_with(|| blog.name.cmp(&other.name))
        });
        records.truncate(shown(records.iter().map(|(_, _, record)| record.published.at)));
        let mut updated: HashMap<&FeedName, Timestamp> = HashMap::new();
        for (blog, _, record) in &records {
            let latest = updated.entry(&blog.name).or_insert(record.updated);
            *latest = record.updated.max(*latest);
        }
        let taken = |mut entry: FeedEntry, blog: &LiveBlog, ledger: &Ledger| {
            // One of which nobody is named is its outlet's.
            if entry.authors.is_empty() {
                entry.authors.extend(ledger.about.outlet.clone().or_else(|| blog.showing.title.clone()));
            }
            own::set_apart(&mut entry, |id| own::in_group(group, id));
            entry.title = title::in_group(&title(blog, ledger), &entry.title);
            entry.taken_from = updated.get(&blog.name).map(|&updated| TakenFrom {
                id: ledger.scope.clone(),
                title: title(blog, ledger),
                updated,
                name: blog.name.clone(),
                public_url: blog.showing.public_url.clone(),
            });
            entry
        };
        let mut entries: Vec<FeedEntry> = Vec::new();
        for (blog, ledger, record) in &records {
            let shown = self::entries(blog, record, &ledger.about);
            entries.extend(shown.into_iter().map(|entry| taken(entry, blog, ledger)));
        }
        entries.sort_by_key(|entry| Reverse(entry.published));
        let set_apart = |tombstone: Tombstone| Tombstone { id: own::in_group(group, &tombstone.id), ..tombstone };
        let tombstones: Vec<Tombstone> =
            records.iter().filter_map(|(blog, _, record)| tombstone(blog, record)).map(set_apart).collect();
        let changes = entries.iter().map(|entry| entry.updated).chain(tombstones.iter().map(|tombstone| tombstone.at));
        let language = members.first().and_then(|(blog, ledger)| spoken(blog, &ledger.about));
        let language =
            language.filter(|_| members.iter().all(|(blog, ledger)| spoken(blog, &ledger.about) == language));
        let titles: Vec<String> = members.iter().map(|(blog, ledger)| title(blog, ledger)).collect();
        // The first of them that can be pushed stands for all: the configuration says it of all alike.
        let push = members.first().map(|(blog, _)| blog.showing.push.clone()).filter(|_| public_url.is_some());
        Some(Feed {
            id: format!("tag:{},2026:{group}", authority(public_url)),
            name: group.clone(),
            document: Document::Current { archives: 0 },
            title: group.to_string(),
            subtitle: Some(phrases(language).group(&titles.join(" · "))),
            link: None,
            public_url: public_url.cloned(),
            push: push.unwrap_or_default(),
            language: language.map(str::to_owned),
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

/// The host that an id of ours may bear (RFC 4151, section 2.1): one of the web, by whatever address this machine is reached at
/// home.
fn authority(public_url: Option<&Url>) -> &str {
    let is_of_the_web = |host: &&str| public_url.is_some_and(|url| url.domain().is_some()) && host.contains('.');
    public_url.and_then(Url::host_str).filter(is_of_the_web).unwrap_or("liveticker.invalid")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn it_goes_back_two_days_or_two_hundred_entries_and_never_over_a_thousand() {
        let at = |minute: i64| Timestamp::from_second(1_772_452_800 + 60 * minute).unwrap();
        let every = |minutes: i64, many: i64| (0..many).map(|number| at(-minutes * number)).collect::<Vec<_>>();
        for (times, wanted) in [
            (vec![], None),
            (vec![at(-5), at(0), at(-9)], Some(at(-9))),
            (every(60, 1_000), Some(at(-60 * 199))),
            (every(10, 1_000), Some(at(-60 * 48))),
            (every(1, 3_000), Some(at(-999))),
        ] {
            assert_eq!(since(times), wanted);
        }
    }
}
