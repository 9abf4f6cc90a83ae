//! The feed as Atom (RFC 4287), with the words that it borrows: `at:deleted-entry`, `fh:archive`, `thr:in-reply-to`.

use std::collections::BTreeMap;

use atom_syndication as atom;
use atom_syndication::extension::{Extension, ExtensionMap};
use chrono::{DateTime, FixedOffset};
use jiff::Timestamp;
use url::Url;

use super::document::{Feed, FeedEntry, TakenFrom, Tombstone};
use super::format::{FEED_HISTORY, Format};
use super::media::{self, Element, MEDIA_RSS};
use super::writable::escaped;

/// The namespace of the words of RFC 6721.
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
/// The namespace of the words of RFC 4685.
const THREADING: &str = "http://purl.org/syndication/thread/1.0";
/// How every document ends.
const END: &[u8] = b"\n</feed>";

/// The bytes of a feed that has been made writable.
///
/// The crate writes extensions behind the entries, where the grammar of RFC 4287 does not let them stand. So the head is
/// written with them and without, and they are put between it and the entries.
pub fn write(feed: &Feed) -> Vec<u8> {
    let document = document(feed);
    let whole = written(&document);
    let head = atom::Feed { entries: Vec::new(), ..document };
    let extended = written(&atom::Feed { extensions: extensions(feed), ..head.clone() });
    let head = written(&head);
    let entries = head.strip_suffix(END).and_then(|head| whole.strip_prefix(head));
    match (extended.strip_suffix(END), entries) {
        (Some(extended), Some(entries)) => [extended, entries].concat(),
        _ => whole,
    }
}

fn written(feed: &atom::Feed) -> Vec<u8> {
    let layout = atom::WriteConfig { write_document_declaration: true, indent_size: Some(2) };
    // Only the writer can fail, and a Vec never does.
    feed.write_with_config(Vec::new(), layout).unwrap_or_default()
}

fn document(feed: &Feed) -> atom::Feed {
    atom::Feed {
        id: feed.id.clone(),
        title: feed.title.as_str().into(),
        subtitle: feed.subtitle.as_deref().map(Into::into),
        updated: date(feed.updated),
        // Serves the entries that name none (section 4.2.1).
        authors: vec![person(&feed.author)],
        links: links(feed),
        generator: Some(atom::Generator {
            value: "liveticker".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            uri: None,
        }),
        icon: feed.icon.as_ref().map(|icon| icon.to_string()),
        logo: feed.image.as_ref().map(|image| image.to_string()),
        lang: feed.language.clone(),
        namespaces: namespaces(feed),
        entries: feed.entries.iter().map(entry).collect(),
        ..atom::Feed::default()
    }
}

/// Where the page is, the feed itself, its other documents (RFC 5005, section 4) and its push hubs (WebSub, section 4).
fn links(feed: &Feed) -> Vec<atom::Link> {
    let document = |rel, address: Option<Url>| Some(link(rel, address?.as_str(), Some(Format::Atom.media_type())));
    let current = feed.current(Format::Atom).filter(|_| feed.is_archive());
    let all = [
        feed.link.as_ref().map(|page| link("alternate", page.as_str(), Some("text/html"))),
        document("self", feed.address(Format::Atom)),
        document("current", current),
        document("prev-archive", feed.previous(Format::Atom)),
    ];
    all.into_iter().flatten().chain(feed.push.iter().map(|hub| link("hub", hub.as_str(), None))).collect()
}

/// Those that are used.
fn namespaces(feed: &Feed) -> BTreeMap<String, String> {
    let all = [
        ("at", TOMBSTONES, !feed.tombstones.is_empty()),
        ("fh", FEED_HISTORY, feed.is_archive()),
        ("thr", THREADING, feed.entries.iter().any(|entry| entry.announces.is_some())),
        ("media", MEDIA_RSS, media::has_pictures(feed)),
    ];
    let used = all.into_iter().filter(|(_, _, is_used)| *is_used);
    used.map(|(prefix, address, _)| (prefix.to_owned(), address.to_owned())).collect()
}

fn extensions(feed: &Feed) -> ExtensionMap {
    let tombstone = |tombstone: &Tombstone| {
        extension("at:deleted-entry", &[("ref", &tombstone.id.0), ("when", &tombstone.at.to_string())])
    };
    let archive = feed.is_archive().then(|| extension("fh:archive", &[]));
    let mut all = ExtensionMap::new();
    all.entry("at".to_owned())
        .or_default()
        .insert("deleted-entry".to_owned(), feed.tombstones.iter().map(tombstone).collect());
    all.entry("fh".to_owned()).or_default().insert("archive".to_owned(), archive.into_iter().collect());
    all
}

/// An element without content. The crate writes attributes as they are given, and breaks the line where there is no value.
fn extension(name: &str, attributes: &[(&str, &str)]) -> Extension {
    let quoted = |text: &str| escaped(text).replace('"', "&quot;");
    Extension {
        name: name.to_owned(),
        value: Some(String::new()),
        attrs: attributes.iter().map(|(key, value)| ((*key).to_owned(), quoted(value))).collect(),
        ..Extension::default()
    }
}

fn entry(entry: &FeedEntry) -> atom::Entry {
    let category = |term: &String| atom::Category { term: term.clone(), ..atom::Category::default() };
    atom::Entry {
        id: entry.id.to_string(),
        title: entry.title.as_str().into(),
        published: Some(date(entry.published)),
        updated: date(entry.updated),
        links: entry.link.iter().map(|page| link("alternate", page.as_str(), None)).chain(enclosures(entry)).collect(),
        authors: entry.authors.iter().map(|author| person(author)).collect(),
        categories: entry.categories.iter().map(category).collect(),
        summary: Some(entry.summary.as_str()).filter(|summary| !summary.is_empty()).map(summary),
        source: entry.taken_from.as_ref().map(source),
        content: Some(atom::Content {
            value: Some(entry.content.html.as_str().to_owned()),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        extensions: entry_extensions(entry),
        ..atom::Entry::default()
    }
}

/// As HTML, though it is plain text: rss2email would rather send a plain summary than a content of HTML.
fn summary(text: &str) -> atom::Text {
    atom::Text::html(escaped(text))
}

/// The feed from which an entry was taken (RFC 4287, section 4.2.11).
fn source(from: &TakenFrom) -> atom::Source {
    let here = from.address(Format::Atom).map(|url| link("self", url.as_str(), Some(Format::Atom.media_type())));
    atom::Source {
        id: from.id.clone(),
        title: from.title.as_str().into(),
        updated: date(from.updated),
        links: here.into_iter().collect(),
        ..atom::Source::default()
    }
}

/// Films and recordings (RFC 4287, section 4.2.7.2).
fn enclosures(entry: &FeedEntry) -> impl Iterator<Item = atom::Link> {
    entry.content.media.iter().map(|media| atom::Link {
        length: media.bytes.map(|bytes| bytes.to_string()),
        ..link("enclosure", media.url.as_str(), media.mime.as_deref())
    })
}

fn entry_extensions(entry: &FeedEntry) -> ExtensionMap {
    let mut all = ExtensionMap::new();
    if let Some(of) = &entry.announces {
        let reply = in_reply_to(&of.0, entry.link.as_ref());
        all.entry("thr".to_owned()).or_default().entry("in-reply-to".to_owned()).or_default().push(reply);
    }
    for element in media::pictures(entry) {
        let same = all.entry("media".to_owned()).or_default().entry(element.name.to_owned()).or_default();
        same.push(media_rss(element));
    }
    all
}

fn media_rss(element: Element) -> Extension {
    let attributes: Vec<(&str, &str)> =
        element.attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    extension(&format!("media:{}", element.name), &attributes)
}

/// What an announcement is about (RFC 4685, section 3): both have one link, and only the id tells them apart.
fn in_reply_to(id: &str, link: Option<&Url>) -> Extension {
    let mut attributes = vec![("ref", id)];
    attributes.extend(link.map(|link| ("href", link.as_str())));
    extension("thr:in-reply-to", &attributes)
}

fn link(rel: &str, href: &str, media_type: Option<&str>) -> atom::Link {
    atom::Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: media_type.map(str::to_owned),
        ..atom::Link::default()
    }
}

fn person(name: &str) -> atom::Person {
    atom::Person { name: name.to_owned(), ..atom::Person::default() }
}

/// Written as `2026-11-22T20:30:00+00:00`: the crate knows no `Z`. chrono's calendar is wider than jiff's.
fn date(time: Timestamp) -> DateTime<FixedOffset> {
    DateTime::from_timestamp(time.as_second(), 0).unwrap_or_default().fixed_offset()
}
