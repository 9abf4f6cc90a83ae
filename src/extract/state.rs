//! JSON that the page carries for its own scripts.

use scraper::Html;
use url::Url;

use super::view::View;
use super::when;

/// Every list of entries in the page's JSON, best first.
pub fn views<'a>(_html: &Html, _base: Option<&Url>, _context: &when::Context) -> Vec<View<'a>> {
    Vec::new()
}
