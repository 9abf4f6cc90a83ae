//! What subscribers get: a feed composed from the ledger, and its bytes in each format.

mod atom;
mod compose;
pub mod document;
mod format;
mod json;
mod rss;
mod text;

use document::Feed;
pub use format::Format;

/// The feed's bytes in that format: always the same for the same feed.
pub fn render(feed: &Feed, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::render(feed),
        Format::Atom => atom::render(feed),
        Format::Json => json::render(feed),
    }
}
