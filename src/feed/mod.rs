//! What subscribers get: a feed composed from the ledger, and its bytes in each format.

pub mod archive;
mod atom;
mod brief;
mod compose;
mod digest;
pub mod document;
mod edits;
mod format;
mod json;
mod media;
pub mod merged;
pub mod opml;
mod own;
pub mod phrases;
pub mod published;
mod rss;
mod shown;
pub mod title;
mod writable;

pub use document::{
    Document, Feed, FeedEntry, Origin, TakenFrom, Tombstone, archive_file_of, edition_file_of, file_of,
};
pub use format::Format;

/// The feed as a file of that format holds it: UTF-8, indented for people, a line break at the end. The same feed
/// gives the same bytes. What no reader can take (characters that XML forbids, markup in titles, links that are not
/// http) is left out or made harmless on the way.
pub fn render(feed: &Feed, format: Format) -> Vec<u8> {
    written(&writable::writable(feed), format)
}

/// The same in all formats.
pub fn render_all(feed: &Feed) -> impl Iterator<Item = (Format, Vec<u8>)> {
    let feed = writable::writable(feed);
    Format::ALL.into_iter().map(move |format| (format, written(&feed, format)))
}

fn written(writable: &Feed, format: Format) -> Vec<u8> {
    let mut bytes = match format {
        Format::Rss => rss::write(writable),
        Format::Atom => atom::write(writable),
        Format::Json => json::write(writable),
    };
    bytes.push(b'\n');
    bytes
}
