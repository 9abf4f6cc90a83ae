//! Ledger → feed: which entries are shown, and as what. It has no clock; the ledger's times are all it needs.

use url::Url;

use crate::entry::{Content, Coverage, EntryId, Html};
use crate::ledger::{Ledger, Record, Standing};
use crate::liveblog::LiveBlog;

use super::document::{Feed, FeedEntry};

/// About as much of an entry's text as a reader shows in a list, in characters.
const SUMMARY: usize = 300;

impl Feed {
    /// What is published of a live blog; `None` before its first entry.
    pub fn compose(blog: &LiveBlog, ledger: &Ledger) -> Option<Feed> {
        let records = window(blog, ledger.newest_first());
        let updated = records.iter().map(|record| record.updated).max()?;
        let about = &ledger.about;
        let link = about.link.clone().or_else(|| blog.address.clone());
        let host =
            link.as_ref().and_then(|link| link.host_str()).map(|host| host.trim_start_matches("www.").to_owned());
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
            entries: records.into_iter().map(|record| entry(record, about.link.as_ref())).collect(),
        })
    }
}

/// At least so many, and all that are hardly older than the newest. The newest stands for the clock: a page at rest
/// has a feed at rest.
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

fn entry(record: &Record, page: Option<&Url>) -> FeedEntry {
    let content = match record.standing {
        Standing::Withdrawn { .. } => withdrawn(),
        Standing::Shown | Standing::Missing { .. } => record.entry.content.clone(),
    };
    FeedEntry {
        id: record.id.clone(),
        link: record.entry.link.clone().or_else(|| on_page(page?, &record.id)),
        title: record.title.clone(),
        summary: summary(&content.text),
        content,
        published: record.published.at,
        updated: record.updated,
        authors: record.entry.authors.clone(),
        categories: record.entry.categories.clone(),
    }
}

/// The page, for an entry that has no address of its own. Readers that know entries by their links want them to differ;
/// a fragment that the page does not know opens it all the same.
fn on_page(page: &Url, id: &EntryId) -> Option<Url> {
    let mut link = page.clone();
    link.set_fragment(id.0.rsplit('/').next());
    Some(link)
}

/// No reader forgets an entry that leaves the feed, and none obeys a tombstone: the entry stays, and says so.
fn withdrawn() -> Content {
    let words = "This update was withdrawn by the outlet.";
    Content { html: Html::cleaned(format!("<p><em>{words}</em></p>")), text: words.to_owned(), ..Content::default() }
}

/// The beginning of the text, cut between words.
fn summary(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUMMARY {
        return line;
    }
    let cut: String = line.chars().take(SUMMARY).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}
