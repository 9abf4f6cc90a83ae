//! The feed as RSS 2.0, with the words that it borrows: `content:encoded`, `dc:creator`, `atom:link`, `fh:archive`,
//! `media:content`.

use std::collections::BTreeMap;

use ::rss::extension::atom::{AtomExtension, Link};
use ::rss::extension::dublincore::DublinCoreExtension;
use ::rss::extension::{Extension, ExtensionMap};
use ::rss::{Channel, Enclosure, Guid, Image, Item, Source};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use url::Url;

use super::document::{Feed, FeedEntry, Origin};
use super::format::{FEED_HISTORY, Format};
use super::media::{self, Element, MEDIA_RSS};
use super::writable::escaped;

/// Minutes. FreshRSS and Miniflux ask no more often than this.
const TTL: &str = "1";

/// The bytes of a feed that has been made writable.
pub fn write(feed: &Feed) -> Vec<u8> {
    let channel = channel(feed);
    // Only the writer can fail, and a Vec never does.
    channel.pretty_write_to(Vec::new(), b' ', 2).unwrap_or_default()
}

fn channel(feed: &Feed) -> Channel {
    let link = link(feed);
    let image = feed.image.as_ref().filter(|_| !link.is_empty()).map(|url| Image {
        url: url.to_string(),
        title: feed.title.clone(),
        link: link.clone(),
        ..Image::default()
    });
    Channel {
        title: feed.title.clone(),
        link,
        description: feed.subtitle.as_ref().unwrap_or(&feed.title).clone(),
        language: feed.language.clone(),
        last_build_date: date(feed.updated),
        generator: Some(concat!("liveticker ", env!("CARGO_PKG_VERSION")).to_owned()),
        ttl: (!feed.is_archive()).then(|| TTL.to_owned()),
        image,
        atom_ext: Some(AtomExtension { links: links(feed) }).filter(|atom| !atom.links.is_empty()),
        extensions: if feed.is_archive() { archive_mark() } else { ExtensionMap::new() },
        namespaces: namespaces(feed),
        items: feed.entries.iter().map(item).collect(),
        ..Channel::default()
    }
}

/// RSS wants one, so where the page's address is not known: the page of the newest entry that has one, failing that
/// the folder of the feeds. Empty where nothing is known.
fn link(feed: &Feed) -> String {
    let of_an_entry = || {
        let mut link = feed.entries.iter().find_map(|entry| entry.link.clone())?;
        link.set_fragment(None);
        Some(link)
    };
    let link = feed.link.clone().or_else(of_an_entry).or_else(|| feed.public_url.clone());
    link.map(String::from).unwrap_or_default()
}

/// Where it is itself, the other documents of it (RFC 5005, section 4 and appendix B) and its push hubs (WebSub, section 4).
fn links(feed: &Feed) -> Vec<Link> {
    let link = |rel: &str, href: Option<Url>| {
        let mime_type = Some(Format::Rss.media_type().to_owned());
        Some(Link { href: href?.into(), rel: rel.to_owned(), mime_type, ..Link::default() })
    };
    let current = feed.current(Format::Rss).filter(|_| feed.is_archive());
    let all = [
        link("self", feed.address(Format::Rss)),
        link("current", current),
        link("prev-archive", feed.previous(Format::Rss)),
    ];
    let hub = |hub: &Url| Link { href: hub.to_string(), rel: "hub".to_owned(), ..Link::default() };
    all.into_iter().flatten().chain(feed.push.iter().map(hub)).collect()
}

/// `fh:archive`, an empty element.
fn archive_mark() -> ExtensionMap {
    let mark = Extension { name: "fh:archive".to_owned(), value: Some(String::new()), ..Extension::default() };
    BTreeMap::from([("fh".to_owned(), BTreeMap::from([("archive".to_owned(), vec![mark])]))])
}

/// Those that are used; the crate adds what it has words of its own for.
fn namespaces(feed: &Feed) -> BTreeMap<String, String> {
    let has_media = media::has_pictures(feed) || media::has_films(feed);
    let all = [("fh", FEED_HISTORY, feed.is_archive()), ("media", MEDIA_RSS, has_media)];
    let used = all.into_iter().filter(|(_, _, is_used)| *is_used);
    used.map(|(prefix, address, _)| (prefix.to_owned(), address.to_owned())).collect()
}

fn item(entry: &FeedEntry) -> Item {
    // Readers take a description for HTML, and one must stand before content:encoded.
    let description = if entry.summary.is_empty() { &entry.title } else { &entry.summary };
    let creators = DublinCoreExtension { creators: entry.authors.clone(), ..DublinCoreExtension::default() };
    Item {
        title: Some(entry.title.clone()),
        link: entry.link.as_ref().map(|link| link.to_string()),
        description: Some(escaped(description)),
        content: Some(entry.content.html.as_str().to_owned()),
        guid: Some(Guid { value: entry.id.to_string(), permalink: false }),
        pub_date: date(entry.published),
        dublin_core_ext: Some(creators).filter(|dublin_core| !dublin_core.creators.is_empty()),
        categories: entry.categories.iter().map(|category| category.as_str().into()).collect(),
        enclosure: media::enclosed(entry).and_then(|media| {
            let (length, mime_type) = (media.bytes?.to_string(), media.mime.clone()?);
            Some(Enclosure { url: media.url.to_string(), length, mime_type })
        }),
        source: source(entry),
        extensions: extensions(entry),
        ..Item::default()
    }
}

/// The feed that an item was taken from; where there was none, it leads to the site.
fn source(entry: &FeedEntry) -> Option<Source> {
    let from = entry.taken_from.as_ref();
    let feed =
        from.and_then(|from| Some(Source { url: from.address(Format::Rss)?.into(), title: Some(from.title.clone()) }));
    let outlet = |origin: &Origin| Source { url: origin.site.to_string(), title: Some(origin.title.clone()) };
    feed.or_else(|| entry.origin.as_ref().map(outlet))
}

fn extensions(entry: &FeedEntry) -> ExtensionMap {
    let mut all = ExtensionMap::new();
    for element in media::pictures(entry).into_iter().chain(media::films(entry)) {
        let same = all.entry("media".to_owned()).or_default().entry(element.name.to_owned()).or_default();
        same.push(media_rss(element));
    }
    all
}

fn media_rss(element: Element) -> Extension {
    Extension {
        name: format!("media:{}", element.name),
        value: Some(String::new()),
        attrs: element.attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ..Extension::default()
    }
}

/// RFC 822 with four digits of the year; `None` before the year 0.
fn date(time: Timestamp) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}
