//! Pictures, films and recordings of an entry, in the words of Media RSS (www.rssboard.org/media-rss), for both RSS and Atom.

use super::document::{Feed, FeedEntry};
use crate::entry::{Image, Media, MediaKind};

/// Exactly this is the namespace, though nothing is to be found there any more.
pub const MEDIA_RSS: &str = "http://search.yahoo.com/mrss/";

/// An element, before a format's own crate makes it one of its extensions.
pub struct Element {
    /// Without `media:`.
    pub name: &'static str,
    /// In the order of the standard; plain text.
    pub attributes: Vec<(&'static str, String)>,
}

/// All pictures of an entry, and the first of them for lists.
pub fn pictures(entry: &FeedEntry) -> Vec<Element> {
    let images = &entry.content.images;
    let first = images.first().map(|image| element("thumbnail", vec![("url", image.url.to_string())]));
    images.iter().map(picture).chain(first).collect()
}

/// Films and recordings of an entry but for the one that is enclosed.
pub fn films(entry: &FeedEntry) -> Vec<Element> {
    let enclosed = enclosed(entry).map(|media| &media.url);
    entry.content.media.iter().filter(|media| Some(&media.url) != enclosed).map(film).collect()
}

/// The one that RSS encloses: it wants the size and type, and an item may have no second one (RSS Best Practices Profile).
pub fn enclosed(entry: &FeedEntry) -> Option<&Media> {
    entry.content.media.iter().find(|media| media.bytes.is_some() && media.mime.is_some())
}

/// Whether any entry of the feed has a picture.
pub fn has_pictures(feed: &Feed) -> bool {
    feed.entries.iter().any(|entry| !entry.content.images.is_empty())
}

/// Whether any entry of the feed has a film or a recording that is not enclosed.
pub fn has_films(feed: &Feed) -> bool {
    feed.entries.iter().any(|entry| !films(entry).is_empty())
}

/// What it shows is said in the content: rss2email, among others, takes a `media:description` for the text of the entry.
fn picture(image: &Image) -> Element {
    element("content", vec![("url", image.url.to_string()), ("medium", "image".to_owned())])
}

fn film(media: &Media) -> Element {
    let medium = match media.kind {
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
    };
    let known = [
        ("fileSize", media.bytes.map(|bytes| bytes.to_string())),
        ("type", media.mime.clone()),
        ("duration", media.seconds.map(|seconds| seconds.to_string())),
    ];
    let always = [("url", media.url.to_string()), ("medium", medium.to_owned())];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value?)));
    element("content", always.into_iter().chain(known).collect())
}

fn element(name: &'static str, attributes: Vec<(&'static str, String)>) -> Element {
    Element { name, attributes }
}
