//! What the page itself says that it has taken away: AMP leaves the empty element of an update in its place
//! (`amp-live-list`, `data-tombstone`).

use memchr::memmem;
use scraper::{Html, Selector};

use crate::entry::Name;
use crate::extract::html::attributes::Attributes;
use crate::extract::view::bare_id;

/// The names of the entries that the page marks as taken away.
pub fn of(html: &Html, source: &str) -> Vec<Name> {
    if memmem::find(source.as_bytes(), b"data-tombstone").is_none() {
        return Vec::new();
    }
    let Ok(css) = Selector::parse("[data-tombstone][id]:not([data-tombstone='false'])") else { return Vec::new() };
    html.select(&css).filter_map(|element| Some(Name::Id(bare_id(element.attribute("id")?).to_owned()))).collect()
}
