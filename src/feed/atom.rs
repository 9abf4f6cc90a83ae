//! The feed as Atom (RFC 4287).

use atom_syndication as atom;
use chrono::{DateTime, FixedOffset};
use jiff::Timestamp;

use super::document::{Feed, FeedEntry};
use super::format::Format;

/// The bytes of a feed that has been made writable.
pub fn write(feed: &Feed) -> Vec<u8> {
    let layout = atom::WriteConfig { write_document_declaration: true, indent_size: Some(2) };
    // Only the writer can fail, and a Vec never does.
    document(feed).write_with_config(Vec::new(), layout).unwrap_or_default()
}

fn document(feed: &Feed) -> atom::Feed {
    let alternate = feed.link.as_ref().map(|page| link("alternate", page.as_str(), Some("text/html")));
    let own = feed.address(Format::Atom);
    let own = own.as_ref().map(|address| link("self", address.as_str(), Some(Format::Atom.media_type())));
    atom::Feed {
        id: feed.id.clone(),
        title: feed.title.as_str().into(),
        subtitle: feed.subtitle.as_deref().map(Into::into),
        updated: date(feed.updated),
        // Serves the entries that name none (section 4.2.1).
        authors: vec![person(&feed.author)],
        links: alternate.into_iter().chain(own).collect(),
        generator: Some(atom::Generator {
            value: "liveticker".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            uri: None,
        }),
        logo: feed.image.as_ref().map(|image| image.to_string()),
        lang: feed.language.clone(),
        entries: feed.entries.iter().map(entry).collect(),
        ..atom::Feed::default()
    }
}

fn entry(entry: &FeedEntry) -> atom::Entry {
    let category = |term: &String| atom::Category { term: term.clone(), ..atom::Category::default() };
    atom::Entry {
        id: entry.id.to_string(),
        title: entry.title.as_str().into(),
        published: Some(date(entry.published)),
        updated: date(entry.updated),
        links: entry.link.iter().map(|page| link("alternate", page.as_str(), None)).collect(),
        authors: entry.authors.iter().map(|author| person(author)).collect(),
        categories: entry.categories.iter().map(category).collect(),
        summary: Some(entry.summary.as_str()).filter(|summary| !summary.is_empty()).map(Into::into),
        content: Some(atom::Content {
            value: Some(entry.content.html.as_str().to_owned()),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
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
