//! One record → what the feed shows of it, by what the configuration says of edits and withdrawals.

use jiff::Timestamp;
use url::Url;

use crate::entry::{About, Content, EntryId, Html, category};
use crate::ledger::title::UNTITLED;
use crate::ledger::{Record, Standing};
use crate::liveblog::{Edits, LiveBlog, Withdrawals};

use super::brief::brief;
use super::document::{FeedEntry, Origin, Tombstone};
use super::phrases::{Happened, Phrases, phrases};

/// About as much of an entry's text as a reader shows in a list, in characters.
const SUMMARY: usize = 300;

/// The items that stand in the feed for it: none, itself, or an announcement of its latest edit and itself.
pub fn entries(blog: &LiveBlog, record: &Record, about: &About) -> Vec<FeedEntry> {
    let Some(entry) = entry(blog, record, about) else { return Vec::new() };
    let phrases = phrases(spoken(blog, about));
    let announcement = announced(blog, record).map(|edited| announcement(phrases, &entry, edited));
    announcement.into_iter().chain([entry]).collect()
}

/// The language that the feed is in, as far as somebody says: the configuration, or the page.
pub fn spoken<'l>(blog: &'l LiveBlog, about: &'l About) -> Option<&'l str> {
    blog.showing.language.as_deref().or(about.language.as_deref())
}

/// That it was taken away, where the feed says so.
pub fn tombstone(blog: &LiveBlog, record: &Record) -> Option<Tombstone> {
    match (record.standing, blog.showing.withdrawn) {
        (Standing::Withdrawn { at }, Withdrawals::Stub | Withdrawals::Drop) => {
            Some(Tombstone { id: record.id.clone(), at })
        }
        _ => None,
    }
}

/// The entry itself, where the feed shows it.
pub fn entry(blog: &LiveBlog, record: &Record, about: &About) -> Option<FeedEntry> {
    let phrases = phrases(spoken(blog, about));
    let (title, said) = match (&record.first, blog.showing.edits) {
        (Some(first), Edits::Ignore) => (&first.title, &first.content),
        _ => (&record.title, &record.entry.content),
    };
    let content = match (record.standing, blog.showing.withdrawn) {
        (Standing::Withdrawn { .. }, Withdrawals::Drop) => return None,
        (Standing::Withdrawn { at }, Withdrawals::Stub) => stub(phrases, at),
        _ => said.clone(),
    };
    let is_stub = record.is_withdrawn() && blog.showing.withdrawn == Withdrawals::Stub;
    Some(FeedEntry {
        id: record.id.clone(),
        announces: None,
        link: record.entry.link.clone().or_else(|| on_page(about.link.as_ref()?, &record.id)),
        title: if record.entry.title.is_none() && title == UNTITLED { &phrases.untitled } else { title }.clone(),
        summary: summary(&content.text),
        content: if is_volatile(blog, record) { volatile(phrases, content) } else { content },
        published: record.published.at,
        updated: updated(blog, record),
        authors: record.entry.authors.clone(),
        // What is gone is no key event, and nothing else in a reader's list says that it is gone.
        categories: if is_stub { Vec::new() } else { categories(phrases, record) },
        origin: origin(about, about.link.as_ref().or(blog.place.address.as_ref())),
        taken_from: None,
    })
}

/// What sets it apart first, in the words of the feed's language.
fn categories(phrases: &Phrases, record: &Record) -> Vec<String> {
    let categories = category::in_order(record.entry.categories.iter().cloned());
    categories.iter().map(|category| phrases.category(category).to_owned()).collect()
}

/// When what the feed shows of it last changed.
fn updated(blog: &LiveBlog, record: &Record) -> Timestamp {
    let is_edit = record.edited == Some(record.updated);
    match (blog.showing.edits, blog.showing.withdrawn) {
        (Edits::Ignore, Withdrawals::Keep) => record.published.at,
        // The latest that has happened to it, if anything has, is no edit: a withdrawal or a return.
        (Edits::Ignore, _) if record.events > 0 && !is_edit => record.updated,
        (Edits::Ignore, _) => record.published.at,
        (_, Withdrawals::Keep) if record.events > 0 => record.edited.unwrap_or_else(|| at_first(record)),
        _ => record.updated,
    }
}

/// When it was last changed as it was seen first.
fn at_first(record: &Record) -> Timestamp {
    let published = record.published.at;
    record.entry.updated.filter(|&told| told > published && told <= record.first_seen).unwrap_or(published)
}

/// When the edit was that is to be announced. Once an entry was withdrawn, its edits of before are not announced again when
/// it returns: readers would see an item leave and come back.
fn announced(blog: &LiveBlog, record: &Record) -> Option<Timestamp> {
    let is_last = |edited: &Timestamp| *edited == record.updated && !record.is_withdrawn();
    record.edited.filter(|edited| blog.showing.edits == Edits::Announce && is_last(edited))
}

/// An item beside the entry. Its id is made of the time of the edit, which no other edit of the entry has.
fn announcement(phrases: &Phrases, entry: &FeedEntry, edited: Timestamp) -> FeedEntry {
    FeedEntry {
        id: EntryId(format!("{}/update-{}", entry.id, edited.strftime("%Y%m%dT%H%M%S%.fZ"))),
        announces: Some(entry.id.clone()),
        title: phrases.titled(Happened::Updated, &entry.title),
        published: edited,
        updated: edited,
        ..entry.clone()
    }
}

/// The page, for an entry that has no address of its own. Readers that know entries by their links want them to differ;
/// a fragment that the page does not know opens it all the same.
pub fn on_page(page: &Url, id: &EntryId) -> Option<Url> {
    let mut link = page.clone();
    link.set_fragment(id.0.rsplit('/').next());
    Some(link)
}

/// The site, by what its page says and where that is.
fn origin(about: &About, page: Option<&Url>) -> Option<Origin> {
    let page = page.filter(|page| matches!(page.scheme(), "http" | "https"))?;
    let host = || Some(page.host_str()?.trim_start_matches("www.").to_owned());
    Some(Origin { title: about.outlet.clone().or_else(host)?, site: page.join("/").ok()? })
}

/// No reader forgets an entry that leaves the feed, and none obeys a tombstone: the entry stays, and says so. When the
/// site did it nobody knows.
pub fn stub(phrases: &Phrases, at: Timestamp) -> Content {
    let words = phrases.withdrawn(at);
    Content { html: Html::cleaned(format!("<p><em>{words}</em></p>")), text: words, ..Content::default() }
}

/// Whether the feed shows a text of it that changes unannounced.
pub fn is_volatile(blog: &LiveBlog, record: &Record) -> bool {
    let is_stub = record.is_withdrawn() && blog.showing.withdrawn == Withdrawals::Stub;
    record.unrest.is_volatile() && blog.showing.edits != Edits::Ignore && !is_stub
}

/// The same with a word of warning at its end; in its text there is none, of which summaries are made.
fn volatile(phrases: &Phrases, content: Content) -> Content {
    let html = format!("{}<p><em>{}</em></p>", content.html.as_str(), phrases.volatile_unannounced);
    Content { html: Html::cleaned(html), ..content }
}

/// The beginning of the text, cut between words.
pub fn summary(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    brief(&line, SUMMARY).into_owned()
}
