//! One model for all formats, in Atom's words: what is published of a live blog, ready to be written down.

use jiff::Timestamp;
use url::Url;

use crate::entry::{Content, EntryId};
use crate::liveblog::FeedName;

use super::format::Format;

/// What is published of one live blog (Atom: feed, RSS: channel, JSON Feed: the top level object).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Atom: id. Permanent, and no address.
    pub id: String,
    /// Of the live blog and of its files.
    pub name: FeedName,
    /// Atom: title, RSS: title. Plain text, never empty.
    pub title: String,
    /// Atom: subtitle, RSS: description, JSON Feed: description. Plain text.
    pub subtitle: Option<String>,
    /// Atom: link rel=alternate, RSS: link, JSON Feed: home_page_url. The live blog's page.
    pub link: Option<Url>,
    /// The folder in which the feed's files are reachable, its path ending in `/`.
    pub public_url: Option<Url>,
    /// Atom: xml:lang, RSS: language. BCP 47.
    pub language: Option<String>,
    /// Atom: logo, RSS: image, JSON Feed: icon.
    pub image: Option<Url>,
    /// Atom: updated, RSS: lastBuildDate. When what the feed says last changed; it has no clock of its own.
    pub updated: Timestamp,
    /// JSON Feed: expired. The outlet adds nothing more.
    pub ended: bool,
    /// Atom: author of the feed. The outlet's name, or failing that the page's host.
    pub author: String,
    /// Atom: at:deleted-entry. What the outlet has taken away.
    pub tombstones: Vec<Tombstone>,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// That an entry was taken away (RFC 6721).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Atom: ref.
    pub id: EntryId,
    /// Atom: when.
    pub at: Timestamp,
}

/// One entry of a feed (RSS, JSON Feed: item).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Atom: id, RSS: guid (no permalink), JSON Feed: id.
    pub id: EntryId,
    /// Atom: thr:in-reply-to. The entry of which this announces an edit.
    pub announces: Option<EntryId>,
    /// Atom: link rel=alternate, RSS: link, JSON Feed: url.
    pub link: Option<Url>,
    /// Plain text on one line, never empty.
    pub title: String,
    /// Plain text, a sentence or two (Atom: summary, RSS: description, JSON Feed: summary).
    pub summary: String,
    /// Atom: content, RSS: content:encoded, JSON Feed: content_html.
    pub content: Content,
    /// Never moves (RSS: pubDate, JSON Feed: date_published).
    pub published: Timestamp,
    /// Moves with what a reader would notice (Atom: updated, JSON Feed: date_modified).
    pub updated: Timestamp,
    /// Atom: author, RSS: dc:creator, JSON Feed: authors.
    pub authors: Vec<String>,
    /// Atom: category, RSS: category, JSON Feed: tags.
    pub categories: Vec<String>,
}

impl Feed {
    /// Where the feed is reachable in that format (Atom and RSS: link rel=self, JSON Feed: feed_url).
    pub fn address(&self, format: Format) -> Option<Url> {
        self.public_url.as_ref()?.join(&format!("{}.{}", self.name, format.ending())).ok()
    }
}
