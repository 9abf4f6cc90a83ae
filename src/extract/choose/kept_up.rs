//! Whether a page says that it is kept up to date: in its headline, or in what stands before its entries.

use crate::extract::found::outline::Outline;
use crate::extract::html::work;
use crate::extract::view::{is_block, text_of};
use crate::extract::words::{self, Concept};

/// A line of introduction is no longer, in letters; what is longer tells the story.
const LINE: usize = 240;
/// What stands before the entries is no longer, in lines.
const LINES: usize = 12;

/// Whether its headline speaks of updates, or a line before its text says that it is updated or that the newest stands on top.
pub fn says_kept_up(outline: &Outline<'_>, headline: Option<&str>) -> bool {
    if headline.is_some_and(|headline| words::within(Concept::Updates, headline)) {
        return true;
    }
    let places = &outline.places;
    let is_headline = |at: &usize| matches!(places[*at].element.value().name(), "h1" | "h2");
    let from = (0..places.len()).find(is_headline).unwrap_or(0);
    let is_line = |at: &usize| {
        let place = &places[*at];
        let is_whole = is_block(place.element.value().name()) || place.element.value().name() == "title";
        is_whole
            && (4..=LINE).contains(&place.said)
            && place.linked * 2 <= place.said
            && !(*at + 1..place.end).any(|inner| is_block(places[inner].element.value().name()))
    };
    let within = |at: usize| {
        work::spend(20 + places[at].said);
        let text = text_of(places[at].element);
        words::within(Concept::KeptUp, &text) || (is_headline(&at) && words::within(Concept::Updates, &text))
    };
    (from..places.len()).filter(is_line).take(LINES).any(within)
}
