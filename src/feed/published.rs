//! What was published, read back: where the record is lost, the feeds still have the entries, under their ids.

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::entry::{About, Content, EntryId};
use crate::extract::clean::clean_published;

/// What a published document tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// What all ids begin with.
    pub scope: String,
    /// The live blog as a whole.
    pub about: About,
    /// Its entries in the order of the document, the newest first.
    pub items: Vec<Item>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: EntryId,
    /// Where a browser finds it.
    pub link: Option<Url>,
    /// Its title.
    pub title: String,
    /// What it says.
    pub content: Content,
    /// When it was published.
    pub published: Timestamp,
    /// When a reader would last have noticed a change.
    pub updated: Timestamp,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// What kind of entry it is.
    pub categories: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    title: String,
    home_page_url: Option<Url>,
    description: Option<String>,
    language: Option<String>,
    items: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    url: Option<Url>,
    title: String,
    content_html: String,
    date_published: Timestamp,
    date_modified: Timestamp,
    #[serde(default)]
    authors: Vec<Author>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Author {
    name: String,
}

/// Reads a JSON Feed that we have written; none where it is none. Items that only tell of an edit are left out: the entry itself
/// stands behind them.
pub fn published(bytes: &[u8]) -> Option<Published> {
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let (home, title) = (document.home_page_url, document.title);
    // An entry has one name behind what all begin with, an announcement two.
    let first = document.items.iter().find(|item| scope_of(&item.id).is_some())?;
    let scope = scope_of(&first.id)?.to_owned();
    let items = document.items.into_iter().filter(|item| scope_of(&item.id) == Some(&scope));
    let items = items
        .map(|item| Item {
            content: clean_published(&item.content_html),
            id: EntryId(item.id),
            link: item.url,
            title: item.title,
            published: item.date_published,
            updated: item.date_modified,
            authors: item.authors.into_iter().map(|author| author.name).collect(),
            categories: item.tags,
        })
        .collect();
    let about = About {
        title: Some(title),
        description: document.description,
        link: home,
        language: document.language,
        ..About::default()
    };
    Some(Published { scope, about, items })
}

/// What stands before the entry's own name; none where it is no id of an entry of ours (a tag URI, RFC 4151).
fn scope_of(id: &str) -> Option<&str> {
    let (scope, name) = id.split_once('/')?;
    (scope.starts_with("tag:") && !name.contains('/')).then_some(scope)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_no_feed_of_ours_is_nothing() {
        for text in ["", "{}", "[]", r#"{"title":"x","items":[]}"#, r#"{"title":"x","items":[{"id":"1"}]}"#] {
            assert_eq!(published(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn an_announcement_is_no_entry_and_its_scope_is_the_entrys() {
        assert_eq!(scope_of("tag:a.example,2026:harbour/17"), Some("tag:a.example,2026:harbour"));
        assert_eq!(scope_of("tag:a.example,2026:harbour/17/update-20260302T120000Z"), None);
        assert_eq!(scope_of("https://a.example/17"), None);
    }
}
