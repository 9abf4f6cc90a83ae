//! The view of the JSON that a page carries for its own scripts ("hydration state"): often all that it knows of its
//! entries, to the second, while the page itself is an empty shell or says "5 min ago".

mod blocks;
mod devalue;
mod fields;
mod find;
mod mine;
mod script;

use scraper::Html;
use serde_json::Value;
use url::Url;

use super::view::View;
use super::when;

/// Every list of entries in the page's JSON, best first (at most a handful).
pub fn views(html: &Html, base: Option<&Url>, context: &when::Context) -> Vec<View<'static>> {
    in_values(&find::in_page(html), base, context)
}

/// The same for a JSON document of its own: what an endpoint answers, a saved answer.
pub fn in_document(text: &str, base: Option<&Url>, context: &when::Context) -> Vec<View<'static>> {
    in_values(&find::in_document(text), base, context)
}

fn in_values(documents: &[Value], base: Option<&Url>, context: &when::Context) -> Vec<View<'static>> {
    mine::lists(documents, base, context)
}
