//! The feed as JSON Feed 1.1 (jsonfeed.org/version/1.1).

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::document::{Feed, FeedEntry};
use super::format::Format;
use crate::entry::Media;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<&'a Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<&'a Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    authors: Vec<Author<'a>>,
    /// Stands only where the feed is finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    expired: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a Url,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a Url>,
    title: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a Url>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a Url,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_in_seconds: Option<u64>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// The bytes of a feed that has been made writable.
pub fn write(feed: &Feed) -> Vec<u8> {
    // Only a writer or a key that is no string can fail: a Vec is none, and no key is.
    serde_json::to_vec_pretty(&document(feed)).unwrap_or_default()
}

fn document(feed: &Feed) -> Document<'_> {
    Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: feed.link.as_ref(),
        // It tells the feed from others, and so is the same in each of its documents.
        feed_url: feed.current(Format::Json),
        next_url: feed.previous(Format::Json),
        description: feed.subtitle.as_deref(),
        icon: feed.image.as_ref(),
        favicon: feed.icon.as_ref(),
        language: feed.language.as_deref(),
        authors: vec![Author { name: &feed.author }],
        expired: feed.ended.then_some(true),
        hubs: feed.push.iter().map(|url| Hub { r#type: "WebSub", url }).collect(),
        items: feed.entries.iter().map(item).collect(),
    }
}

fn item(entry: &FeedEntry) -> Item<'_> {
    Item {
        id: &entry.id.0,
        url: entry.link.as_ref(),
        title: &entry.title,
        content_html: entry.content.html.as_str(),
        summary: &entry.summary,
        image: entry.content.images.first().map(|image| &image.url),
        date_published: date(entry.published),
        date_modified: date(entry.updated),
        authors: entry.authors.iter().map(|name| Author { name }).collect(),
        tags: &entry.categories,
        attachments: entry.content.media.iter().filter_map(attachment).collect(),
    }
}

/// It must have a type.
fn attachment(media: &Media) -> Option<Attachment<'_>> {
    Some(Attachment {
        url: &media.url,
        mime_type: media.mime.as_deref()?,
        size_in_bytes: media.bytes,
        duration_in_seconds: media.seconds,
    })
}

/// RFC 3339, with `T` and `Z`.
fn date(time: Timestamp) -> String {
    time.to_string()
}
