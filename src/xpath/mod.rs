//! XPath 1.0 as CSS selectors, as far as they can say the same: what other tools' settings say of a page.
//!
//! Whatever is translated finds the same elements on a page; whatever would find others is refused, with the reason. Taken
//! for the same are an element and its `text()`, a table's rows with and without the `tbody` that every browser puts around them,
//! and, where only the first thing found is wanted, the order of alternatives and a `[1]` that says so.

mod condition;
mod css;
mod trail;
mod tree;
mod why;
mod words;

use scraper::Selector;

pub use css::{Part, Way};
pub use why::Unsayable;

/// The ways in CSS to find what an XPath expression finds.
pub fn ways(expression: &str, part: Part) -> Result<Vec<Way>, Unsayable> {
    let ways = css::ways(&tree::read(expression)?, part)?;
    for way in ways.iter().filter(|way| !way.css.is_empty()) {
        // The last line of the reader of selectors names what it did not expect.
        Selector::parse(&way.css).map_err(|error| {
            let reason = error.to_string();
            Unsayable::Css(format!("{}: {}", way.css, reason.lines().last().unwrap_or_default()))
        })?;
    }
    Ok(ways)
}
