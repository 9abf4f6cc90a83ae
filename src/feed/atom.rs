//! Atom (RFC 4287).

use atom_syndication as atom;
use jiff::Timestamp;
use url::Url;

use super::document::{Feed, FeedEntry};
use super::format::Format;
use super::text::{GENERATOR, line, markup};

/// The feed as an Atom document.
pub fn render(feed: &Feed) -> Vec<u8> {
    let mut links: Vec<atom::Link> = feed.link.iter().map(|url| link("alternate", url, "text/html")).collect();
    links.extend(feed.address(Format::Atom).map(|url| link("self", &url, Format::Atom.media_type())));
    let document = atom::Feed {
        title: line(&feed.title).into(),
        id: feed.id.clone(),
        updated: time(feed.updated),
        authors: vec![person(&feed.author)],
        generator: Some(atom::Generator {
            value: GENERATOR.to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links,
        logo: feed.image.as_ref().map(Url::to_string),
        subtitle: feed.subtitle.as_deref().map(|subtitle| line(subtitle).into()),
        lang: feed.language.clone(),
        entries: feed.entries.iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    let config = atom::WriteConfig { write_document_declaration: true, indent_size: Some(1) };
    // A `Vec` takes whatever is written to it.
    let mut bytes = document.write_with_config(Vec::new(), config).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn entry(entry: &FeedEntry) -> atom::Entry {
    let content = atom::Content {
        value: Some(markup(entry.content.html.as_str())),
        content_type: Some("html".to_owned()),
        ..atom::Content::default()
    };
    let category = |term: &String| atom::Category { term: line(term), scheme: None, label: None };
    let summary = Some(line(&entry.summary)).filter(|summary| !summary.is_empty());
    atom::Entry {
        title: line(&entry.title).into(),
        id: entry.id.to_string(),
        updated: time(entry.updated),
        authors: entry.authors.iter().map(|name| person(name)).collect(),
        categories: entry.categories.iter().map(category).collect(),
        links: entry.link.iter().map(|url| link("alternate", url, "text/html")).collect(),
        published: Some(time(entry.published)),
        summary: summary.map(atom::Text::from),
        content: Some(content).filter(|content| content.value.as_ref().is_some_and(|html| !html.is_empty())),
        ..atom::Entry::default()
    }
}

fn link(rel: &str, url: &Url, mime: &str) -> atom::Link {
    atom::Link { href: url.to_string(), rel: rel.to_owned(), mime_type: Some(mime.to_owned()), ..atom::Link::default() }
}

fn person(name: &str) -> atom::Person {
    atom::Person { name: line(name), ..atom::Person::default() }
}

/// To the second, in UTC (RFC 3339). The crate wants its time from `chrono`.
fn time(at: Timestamp) -> atom::FixedDateTime {
    chrono::DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default().fixed_offset()
}
