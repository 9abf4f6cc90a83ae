//! JSON Feed 1.1.

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::document::{Feed, FeedEntry};
use super::format::Format;
use super::text::{line, markup};

#[derive(Serialize)]
struct Document {
    version: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    expired: bool,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    title: String,
    content_html: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

/// The feed as a JSON Feed.
pub fn render(feed: &Feed) -> Vec<u8> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: line(&feed.title),
        home_page_url: feed.link.as_ref().map(Url::to_string),
        feed_url: feed.address(Format::Json).map(|url| url.to_string()),
        description: feed.subtitle.as_deref().map(line).filter(|text| !text.is_empty()),
        icon: feed.image.as_ref().map(Url::to_string),
        language: feed.language.clone(),
        authors: vec![author(&feed.author)],
        expired: feed.ended,
        items: feed.entries.iter().map(item).collect(),
    };
    // Nothing in it can fail to be written: no map has keys that are no strings, no number is out of range.
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn item(entry: &FeedEntry) -> Item {
    Item {
        id: entry.id.to_string(),
        url: entry.link.as_ref().map(Url::to_string),
        title: line(&entry.title),
        content_html: markup(entry.content.html.as_str()),
        summary: line(&entry.summary),
        image: entry.content.images.first().map(|image| image.url.to_string()),
        date_published: time(entry.published),
        date_modified: time(entry.updated),
        authors: entry.authors.iter().map(|name| author(name)).collect(),
        tags: entry.categories.iter().map(|tag| line(tag)).collect(),
    }
}

fn author(name: &str) -> Author {
    Author { name: line(name) }
}

/// To the second, in UTC (RFC 3339).
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
