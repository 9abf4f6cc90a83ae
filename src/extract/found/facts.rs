//! What is asked of many elements of the page, asked once: where its links lead, its buttons, its headings, its pictures.

use scraper::ElementRef;
use url::Url;

use super::outline::Outline;
use crate::extract::html::address::{address, is_share_link};
use crate::extract::html::attributes::Attributes;
use crate::extract::view::text_of;
use crate::extract::words::{self, Concept};

/// Places of the outline by what stands there, each list in the order of the page.
pub struct Facts {
    /// Links, and whether they lead to another page.
    links: Vec<(usize, bool)>,
    /// Buttons by which readers answer or report.
    replies: Vec<usize>,
    /// Links that share something.
    shares: Vec<usize>,
    /// Headings with words, none of a quotation.
    headings: Vec<usize>,
    /// Pictures.
    pictures: Vec<usize>,
}

impl Facts {
    /// Of the whole page. `base` is from where its addresses count, `page` its own.
    pub fn of(outline: &Outline<'_>, base: Option<&Url>, page: Option<&Url>) -> Facts {
        let mut facts = Facts {
            links: Vec::new(),
            replies: Vec::new(),
            shares: Vec::new(),
            headings: Vec::new(),
            pictures: Vec::new(),
        };
        for (at, place) in outline.places.iter().enumerate() {
            let name = place.element.value().name();
            match name {
                "a" => {
                    facts.links.push((at, is_elsewhere(place.element, base, page)));
                    if place.element.attribute("href").is_some_and(is_share_link) {
                        facts.shares.push(at);
                    }
                }
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !place.quoted && place.said > 0 => facts.headings.push(at),
                "figure" | "picture" | "amp-img" | "img" => facts.pictures.push(at),
                _ => {}
            }
            // No word for it is longer.
            let is_short = (1..=24).contains(&place.said);
            if is_short
                && matches!(name, "a" | "button" | "span" | "li")
                && words::is(Concept::Reply, &text_of(place.element))
            {
                facts.replies.push(at);
            }
        }
        facts
    }

    /// The links among these places, and whether they lead to another page.
    pub fn links(&self, range: &std::ops::Range<usize>) -> &[(usize, bool)] {
        let first = self.links.partition_point(|(at, _)| *at < range.start);
        let last = self.links.partition_point(|(at, _)| *at < range.end);
        &self.links[first..last.max(first)]
    }

    /// Whether something among these places can be answered or reported.
    pub fn has_reply(&self, range: &std::ops::Range<usize>) -> bool {
        !among(&self.replies, range).is_empty()
    }

    /// Whether something among these places can be shared.
    pub fn has_share(&self, range: &std::ops::Range<usize>) -> bool {
        !among(&self.shares, range).is_empty()
    }

    /// Whether there is a picture among these places.
    pub fn has_picture(&self, range: &std::ops::Range<usize>) -> bool {
        !among(&self.pictures, range).is_empty()
    }

    /// The first heading among these places.
    pub fn heading(&self, range: &std::ops::Range<usize>) -> Option<usize> {
        among(&self.headings, range).first().copied()
    }
}

fn among<'p>(places: &'p [usize], range: &std::ops::Range<usize>) -> &'p [usize] {
    let first = places.partition_point(|at| *at < range.start);
    let last = places.partition_point(|at| *at < range.end);
    &places[first..last.max(first)]
}

/// Whether a link leads to another page, and not to a place on this one or to a part of it.
pub fn is_elsewhere(link: ElementRef<'_>, base: Option<&Url>, page: Option<&Url>) -> bool {
    let Some(href) = link.attribute("href") else { return false };
    if href.starts_with('#') {
        return false;
    }
    let Some(target) = address(href, base) else { return false };
    let same = |page: &Url| {
        let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
        page.host_str() == target.host_str() && (path(page) == path(&target) || is_below(&path(&target), &path(page)))
    };
    !page.is_some_and(same)
}

/// `/live/harbour-storm-2026/boats-123` is a part of `/live/harbour-storm-2026`; `/live/harbour-storm` is another page
/// than `/live`, which lists it.
fn is_below(path: &str, page: &str) -> bool {
    let name = page.rsplit('/').next().unwrap_or_default();
    let names_a_story = name.len() >= 15 || name.bytes().filter(u8::is_ascii_digit).count() >= 5;
    names_a_story && path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/'))
}
