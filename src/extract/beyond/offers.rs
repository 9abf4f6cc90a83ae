//! The live blogs to which a page links: for whoever gave the address of a section, or of a front page.

use scraper::Selector;
use url::Url;

use super::series::{is_live, is_live_word};
use crate::extract::html::address::{address, same_page, same_site};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::tree;
use crate::extract::view::text_of;
use crate::page::Page;

/// No more are offered: the likeliest stand first, and nobody reads a long list.
const MOST: usize = 9;
/// The address of an article has at least so many words or numbers in its last part; a section's has fewer ("/live", "/news/world").
const WORDS: usize = 3;
/// The text of a link that says what an article is about has at least so many letters.
const TOLD: usize = 12;
/// At most so many links of a page are read.
const LINKS: usize = 5_000;

/// A live blog that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its address.
    pub url: Url,
    /// What the link says.
    pub title: String,
}

/// The likeliest live blogs of the same site to which a page links, the best first; those that are equally likely in the order
/// of the page, which has the most important on top.
pub fn offers(page: &Page) -> Vec<Offer> {
    let (Ok(html), Ok(css)) = (tree::document(&page.text()), Selector::parse("a[href]")) else { return Vec::new() };
    let own = page.address.as_ref();
    let mut found: Vec<(usize, Offer)> = Vec::new();
    for link in html.select(&css).take(LINKS) {
        let Some(mut url) = link.attribute("href").and_then(|href| address(href, own)) else { continue };
        url.set_fragment(None);
        if own.is_some_and(|own| same_page(own, &url) || !same_site(own, &url)) || !is_story(&url) {
            continue;
        }
        let title = text_of(link).split_whitespace().collect::<Vec<_>>().join(" ");
        let says_live =
            title.split(|char: char| !char.is_alphanumeric()).any(|word| is_live_word(&word.to_lowercase()));
        // Words of an address are chosen for machines; those of a link may speak of a concert that was played live.
        let likely = 2 * usize::from(is_live(&url)) + usize::from(says_live);
        if likely == 0 {
            continue;
        }
        match found.iter_mut().find(|(_, known)| same_page(&known.url, &url)) {
            // A picture links to it as well as a headline does.
            Some((known, offer)) => {
                *known = (*known).max(likely);
                if title.chars().count() > offer.title.chars().count() {
                    offer.title = title;
                }
            }
            None => found.push((likely, Offer { url, title })),
        }
    }
    found.retain(|(likely, offer)| *likely > 1 || offer.title.chars().count() >= TOLD);
    found.sort_by_key(|(likely, _)| std::cmp::Reverse(*likely));
    found.into_iter().map(|(_, offer)| offer).take(MOST).collect()
}

/// Whether an address is more like an article's than a section's.
fn is_story(url: &Url) -> bool {
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words = last.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    words >= WORDS || last.bytes().filter(u8::is_ascii_digit).count() >= 5
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_section_leads_to_its_live_blogs() {
        let html = r##"
            <a href="/live">Live</a> <a href="#top">live updates of all that happens</a>
            <a href="/news/2026/mar/02/harbour-storm-live-updates"><img alt=""></a>
            <a href="/news/2026/mar/02/harbour-storm-live-updates#x">Harbour storm: ferries stay in</a>
            <a href="/news/2026/mar/02/how-to-prune-roses">How to prune roses in March</a>
            <a href="/news/article-1234567">LIVE: Budget day in parliament</a>
            <a href="https://elsewhere.example/news/storm-live-updates">Storm live elsewhere</a>
            <a href="/music/2026/mar/01/the-band-that-played">The band that played live for a week</a>"##;
        let url = Url::parse("https://example.org/news").unwrap();
        let page = Page::new(html.as_bytes().to_vec(), None, Some(url), Timestamp::UNIX_EPOCH);
        let found: Vec<(String, String)> =
            offers(&page).into_iter().map(|offer| (offer.url.path().to_owned(), offer.title)).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(url, title)| (url.as_str(), title.as_str())).collect();
        assert_eq!(
            found,
            [
                ("/news/2026/mar/02/harbour-storm-live-updates", "Harbour storm: ferries stay in"),
                ("/news/article-1234567", "LIVE: Budget day in parliament"),
                ("/music/2026/mar/01/the-band-that-played", "The band that played live for a week"),
            ]
        );
    }
}
