//! RSS 2.0, with `content:encoded`, `dc:creator` and `atom:link`.

use jiff::Timestamp;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::{Category, Channel, Guid, Image, Item};
use url::Url;

use super::document::{Feed, FeedEntry};
use super::format::Format;
use super::text::{GENERATOR, line, markup};

/// How long a reader may wait, in minutes (RSS 2.0, `ttl`). Readers that obey it add it to their own pace.
const TTL: &str = "1";

/// The feed as an RSS document.
pub fn render(feed: &Feed) -> Vec<u8> {
    let title = line(&feed.title);
    // A link is required, and every live blog that was read from the web has one.
    let link = feed
        .link
        .as_ref()
        .or(feed.public_url.as_ref())
        .map_or_else(|| "https://liveticker.invalid/".to_owned(), Url::to_string);
    let itself = feed.address(Format::Rss).map(|url| AtomExtension {
        links: vec![Link {
            href: url.to_string(),
            rel: "self".to_owned(),
            mime_type: Some(Format::Rss.media_type().to_owned()),
            ..Link::default()
        }],
    });
    let image = feed.image.as_ref().map(|url| Image {
        url: url.to_string(),
        title: title.clone(),
        link: link.clone(),
        ..Image::default()
    });
    let channel = Channel {
        description: feed
            .subtitle
            .as_deref()
            .map(line)
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| title.clone()),
        title,
        link,
        language: feed.language.clone(),
        last_build_date: Some(time(feed.updated)),
        generator: Some(format!("{GENERATOR} {}", env!("CARGO_PKG_VERSION"))),
        ttl: Some(TTL.to_owned()),
        image,
        atom_ext: itself,
        items: feed.entries.iter().map(item).collect(),
        ..Channel::default()
    };
    // A `Vec` takes whatever is written to it.
    let mut bytes = channel.pretty_write_to(Vec::new(), b' ', 1).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn item(entry: &FeedEntry) -> Item {
    let creators: Vec<String> = entry.authors.iter().map(|name| line(name)).collect();
    let html = markup(entry.content.html.as_str());
    Item {
        title: Some(line(&entry.title)),
        link: entry.link.as_ref().map(Url::to_string),
        description: Some(line(&entry.summary)).filter(|summary| !summary.is_empty()),
        guid: Some(Guid { value: entry.id.to_string(), permalink: false }),
        pub_date: Some(time(entry.published)),
        categories: entry.categories.iter().map(|term| Category { name: line(term), domain: None }).collect(),
        content: Some(html).filter(|html| !html.is_empty()),
        dublin_core_ext: Some(DublinCoreExtension { creators, ..DublinCoreExtension::default() })
            .filter(|known| !known.creators.is_empty()),
        ..Item::default()
    }
}

/// RFC 822 with a year of four digits, in UTC (RSS 2.0).
fn time(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
