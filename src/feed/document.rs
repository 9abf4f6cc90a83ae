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
    /// Which of the documents that make up the feed this is.
    pub document: Document,
    /// Atom: title, RSS: title. Plain text, never empty.
    pub title: String,
    /// Atom: subtitle, RSS: description, JSON Feed: description. Plain text.
    pub subtitle: Option<String>,
    /// Atom: link rel=alternate, RSS: link, JSON Feed: home_page_url. The live blog's page.
    pub link: Option<Url>,
    /// The folder in which the feed's files are reachable, its path ending in `/`.
    pub public_url: Option<Url>,
    /// Atom and RSS: link rel=hub, JSON Feed: hubs. The push hubs (WebSub) that are notified of each change of this document;
    /// none where it does not know its own address, which is what they are told.
    pub push: Vec<Url>,
    /// Atom: xml:lang, RSS: language. BCP 47.
    pub language: Option<String>,
    /// Atom: logo, RSS: image, JSON Feed: icon.
    pub image: Option<Url>,
    /// Atom: icon, JSON Feed: favicon. Of the site, and small.
    pub icon: Option<Url>,
    /// Atom: updated, RSS: lastBuildDate. When what the feed says last changed; it has no clock of its own.
    pub updated: Timestamp,
    /// JSON Feed: expired. The site adds nothing more.
    pub ended: bool,
    /// Atom: author of the feed. The site's name, or failing that the page's host.
    pub author: String,
    /// Atom: at:deleted-entry. What the site has taken away.
    pub tombstones: Vec<Tombstone>,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// One of the documents that make up a feed (RFC 5005, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The one that people subscribe to.
    Current {
        /// How many archive documents there are.
        archives: i64,
    },
    /// One that holds what has left it.
    Archive {
        /// Its number, from 1: 1, 2, 3 …
        number: i64,
    },
    /// None of them, but all of a further feed of the live blog.
    Edition {
        /// Its part of the name of the file.
        word: &'static str,
    },
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
    /// Atom: content, RSS: content:encoded, JSON Feed: content_html. Its pictures are Media RSS in both and `image` in JSON Feed;
    /// what plays in it is enclosed where a format can.
    pub content: Content,
    /// Never moves (RSS: pubDate, JSON Feed: date_published).
    pub published: Timestamp,
    /// Moves with what a reader would notice (Atom: updated, JSON Feed: date_modified).
    pub updated: Timestamp,
    /// Atom: author, RSS: dc:creator, JSON Feed: authors.
    pub authors: Vec<String>,
    /// Atom: category, RSS: category, JSON Feed: tags.
    pub categories: Vec<String>,
    /// RSS: source. Atom and JSON Feed know the site as the author of the feed.
    pub origin: Option<Origin>,
    /// Atom and RSS: source. The feed from which it was taken into this one.
    pub taken_from: Option<TakenFrom>,
}

/// The site of which an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its name, or failing that its host.
    pub title: String,
    /// Where its front page is.
    pub site: Url,
}

/// The feed from which an entry was taken (RFC 4287, section 4.2.11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFrom {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When what it says last changed.
    pub updated: Timestamp,
    /// Of its files.
    pub name: FeedName,
    /// The folder in which they are reachable.
    pub public_url: Option<Url>,
}

impl TakenFrom {
    /// Where it is reachable in that format.
    pub fn address(&self, format: Format) -> Option<Url> {
        self.public_url.as_ref()?.join(&file_of(&self.name, format)).ok()
    }
}

impl Feed {
    /// The name of its file in that format: `NAME.atom`; of an archive document `NAME~3.atom`, which is no name that
    /// another feed can have.
    pub fn file(&self, format: Format) -> String {
        match self.document {
            Document::Current { .. } => file_of(&self.name, format),
            Document::Archive { number } => archive_file_of(&self.name, number, format),
            Document::Edition { word } => edition_file_of(&self.name, word, format),
        }
    }

    /// Where this document is reachable in that format (Atom and RSS: link rel=self).
    pub fn address(&self, format: Format) -> Option<Url> {
        self.reach(&self.file(format))
    }

    /// Where the document is reachable that people subscribe to (Atom and RSS: link rel=current, JSON Feed: feed_url).
    pub fn current(&self, format: Format) -> Option<Url> {
        match self.document {
            Document::Current { .. } | Document::Archive { .. } => self.reach(&file_of(&self.name, format)),
            Document::Edition { .. } => self.address(format),
        }
    }

    /// Where the archive document is reachable that comes before this one, if there is one (Atom and RSS: link
    /// rel=prev-archive, JSON Feed: next_url).
    pub fn previous(&self, format: Format) -> Option<Url> {
        let last = match self.document {
            Document::Current { archives } => archives,
            Document::Archive { number } => number - 1,
            Document::Edition { .. } => 0,
        };
        if last > 0 { self.reach(&archive_file_of(&self.name, last, format)) } else { None }
    }

    /// Whether this is an archive document.
    pub fn is_archive(&self) -> bool {
        matches!(self.document, Document::Archive { .. })
    }

    fn reach(&self, file: &str) -> Option<Url> {
        self.public_url.as_ref()?.join(file).ok()
    }
}

/// The name of the file in that format that people subscribe to.
pub fn file_of(name: &FeedName, format: Format) -> String {
    format!("{name}.{}", format.ending())
}

/// The name of the file of an archive document in that format.
pub fn archive_file_of(name: &FeedName, number: i64, format: Format) -> String {
    format!("{name}~{number}.{}", format.ending())
}

/// The name of the file of a further feed in that format.
pub fn edition_file_of(name: &FeedName, word: &str, format: Format) -> String {
    format!("{name}~{word}.{}", format.ending())
}
