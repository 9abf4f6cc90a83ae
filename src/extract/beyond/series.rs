//! Which addresses are of one series, of which every day has its own page; and which of them, on a page that links to them
//! all, may be the next.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use scraper::Selector;
use url::Url;

use crate::extract::html::address::{address, same_page, same_site};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::tree;
use crate::extract::page::head::own_day;
use crate::extract::view::text_of;
use crate::page::Page;
use crate::when;

/// Words that the address or the link of a live blog has, whatever it is about.
const LIVE: [&str; 22] = [
    "live",
    "liveblog",
    "livestream",
    "liveticker",
    "ticker",
    "newsblog",
    "blog",
    "direct",
    "directo",
    "diretta",
    "vivo",
    "endirect",
    "envivo",
    "aovivo",
    "minuto",
    "minute",
    "livefeed",
    "direkte",
    "seuranta",
    "relacja",
    "updates",
    "liveupdates",
];
/// And such as say nothing of what it is about either.
const COMMON: [&str; 36] = [
    "latest", "update", "news", "breaking", "today", "happened", "html", "index", "with", "from", "after", "before",
    "over", "says", "said", "what", "when", "this", "that", "will", "have", "their", "about", "amid", "more", "story",
    "article", "nach", "über", "nicht", "alle", "aktuell", "nieuws", "notizie", "noticias", "infos",
];
/// Words that stand between others, or at the end of an address.
const SMALL: [&str; 52] = [
    "the", "and", "for", "but", "not", "are", "was", "has", "had", "his", "her", "its", "who", "how", "why", "all",
    "now", "new", "out", "off", "day", "der", "die", "das", "dem", "den", "des", "und", "ein", "mit", "von", "vor",
    "zum", "zur", "les", "une", "aux", "sur", "par", "los", "las", "una", "por", "con", "del", "per", "het", "een",
    "htm", "php", "aspx", "shtml",
];

/// The pages of the series of `current` to which this page links, the likeliest to be the next one first: of the same shape
/// of address, live by their address or their link, and newer by day, by number or by their place on the page. The most
/// similar come first and, of such as are equally so, the newest.
pub fn newer(hub: &Page, current: &Url) -> Vec<Url> {
    let (Ok(html), Ok(css)) = (tree::document(&hub.text()), Selector::parse("a[href]")) else { return Vec::new() };
    let base = hub.address.as_ref();
    let mut kin: Vec<(usize, Url)> = Vec::new();
    for link in html.select(&css) {
        let Some(mut url) = link.attribute("href").and_then(|href| address(href, base)) else { continue };
        url.set_fragment(None);
        url.set_query(None);
        let is_live = is_live(&url) || words(&text_of(link)).iter().any(|word| LIVE.contains(&word.as_str()));
        if !is_live || kin.iter().any(|(_, known)| same_page(known, &url)) {
            continue;
        }
        if let Some(shared) = likeness(&url, current) {
            kin.push((shared, url));
        }
    }
    // Without a day or a number in their addresses, the page has the newest on top.
    let own_place = kin.iter().position(|(_, url)| same_page(url, current)).unwrap_or(usize::MAX);
    let (own_day_of, own_number) = (own_day(Some(current)), number(current));
    let mut newer: Vec<_> = Vec::new();
    for (place, (shared, url)) in kin.into_iter().enumerate() {
        let (day, number) = (own_day(Some(&url)), number(&url));
        let is_newer = match (day.zip(own_day_of), number.zip(own_number)) {
            (Some((day, own)), _) => day > own,
            (_, Some((number, own))) => number > own,
            _ => place < own_place,
        };
        if is_newer {
            newer.push((Reverse((shared, day, number)), place, url));
        }
    }
    newer.sort();
    newer.into_iter().map(|(_, _, url)| url).collect()
}

/// How many words of what the present page is about an address shares, if that is enough to be of its series: articles that have
/// nothing to do with each other share a word now and then ("Russia").
fn likeness(url: &Url, current: &Url) -> Option<usize> {
    let own = subject(current);
    if same_page(url, current) {
        return Some(own.len());
    }
    let shared = own.intersection(&subject(url)).count();
    (shared >= own.len().min(2) && are_kin(url, current)).then_some(shared)
}

/// Whether two pages of one site are of a series: addresses of the same shape, but for days and numbers, that are about
/// the same.
pub fn are_kin(url: &Url, other: &Url) -> bool {
    let (one, two) = (shape(url), shape(other));
    if !same_site(url, other) || one.len() != two.len() {
        return false;
    }
    let (one_about, two_about) = (about(url), about(other));
    let is_alike = |(one, two): (&String, &String)| one == two || (is_slug(one) && is_slug(two));
    let is_about_the_same = one_about.intersection(&two_about).next().is_some()
        || (one_about.is_empty() && two_about.is_empty() && one == two);
    one.iter().zip(&two).all(is_alike) && is_about_the_same
}

/// Whether a word, in lower case, says that something is live.
pub fn is_live_word(word: &str) -> bool {
    LIVE.contains(&word)
}

/// Whether an address is that of a live blog by its words.
pub fn is_live(url: &Url) -> bool {
    words(url.path()).iter().any(|word| LIVE.contains(&word.as_str()))
}

/// Whether the address of a live blog says nothing of what it is about: only a day or a number tells it from others.
pub fn is_opaque(url: &Url) -> bool {
    is_live(url) && about(url).is_empty() && url.path().bytes().any(|byte| byte.is_ascii_digit())
}

/// The parts of the path without days and numbers.
fn shape(url: &Url) -> Vec<String> {
    let parts = url.path().split('/').filter(|part| !part.is_empty());
    parts.map(|part| words(part).into_iter().filter(|word| !is_day(word)).collect::<Vec<_>>().join("-")).collect()
}

fn is_slug(part: &str) -> bool {
    part.matches('-').count() >= 2
}

/// The words of the last part of an address that say what the page is about. Sections that pages have in common are none.
fn subject(url: &Url) -> BTreeSet<String> {
    let is_generic = |word: &String| {
        when::is_weekday(word) || [&LIVE[..], &COMMON, &SMALL].into_iter().any(|list| list.contains(&word.as_str()))
    };
    let says = |word: &String| word.chars().count() > 2 && !is_day(word) && !is_generic(word);
    // An id or "index.html" may stand behind the words, in a part of its own.
    let mut parts = url.path().rsplit('/').map(|part| words(part).into_iter().filter(says).collect::<BTreeSet<_>>());
    parts.find(|part| !part.is_empty()).unwrap_or_default()
}

/// The words of an address that say what the page is about.
fn about(url: &Url) -> BTreeSet<String> {
    let parts: Vec<&str> = url.path().split('/').filter(|part| part.matches('-').count() >= 2).collect();
    let says = |word: &String| {
        word.chars().count() > 3 && !is_day(word) && !LIVE.contains(&word.as_str()) && !COMMON.contains(&word.as_str())
    };
    parts.into_iter().flat_map(words).filter(says).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Part of a date, or a number or an id with one in it.
fn is_day(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) || when::month_named(word).is_some()
}

/// The number at the end of an address: sites count their articles.
fn number(url: &Url) -> Option<u64> {
    let last = url.path().trim_end_matches('/').rsplit('/').next()?;
    let last = last.rsplit_once('.').map_or(last, |(name, _)| name);
    let digits = last.rsplit(['-', '_']).next()?.trim_start_matches(|char: char| char.is_ascii_alphabetic());
    let is_number = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn url(text: &str) -> Option<Url> {
        Url::parse(text).ok()
    }

    #[test]
    fn pages_of_a_series_have_addresses_of_one_shape() {
        for (one, two, kin) in [
            (
                "https://a.example/world/live/2026/mar/02/storm-latest-news-live",
                "https://a.example/world/live/2026/mar/03/storm-ferries-stay-in-live",
                true,
            ),
            (
                "https://a.example/world/live/2026/mar/02/storm-latest-news-live",
                "https://a.example/sport/live/2026/mar/03/storm-cup-final-live",
                false,
            ),
            (
                "https://a.example/world/live/2026/mar/02/storm-latest-news-live",
                "https://a.example/world/live/2026/mar/03/budget-vote-in-parliament-live",
                false,
            ),
            (
                "https://a.example/world/live/2026/mar/02/storm-latest-news-live",
                "https://b.example/world/live/2026/mar/03/storm-latest-news-live",
                false,
            ),
            ("https://a.example/liveblog-march-2-2026/", "https://a.example/liveblog-march-3-2026/", true),
            ("https://a.example/liveblog-march-2-2026/", "https://a.example/newsletter-march-3-2026/", false),
            (
                "https://a.example/news/uk/harbour-storm-live-news-b2000001.html",
                "https://a.example/news/uk/storm-harbour-ferries-live-b2000777.html",
                true,
            ),
            (
                "https://a.example/news/uk/harbour-storm-live-news-b2000001.html",
                "https://a.example/news/uk/football-cup-live-news-b2000777.html",
                false,
            ),
            ("https://a.example/news/uk/harbour-storm-live-news-b2000001.html", "https://a.example/", false),
        ] {
            let (one, two) = (url(one), url(two));
            assert_eq!(one.zip(two.clone()).map(|(one, two)| are_kin(&one, &two)), Some(kin), "{two:?}");
        }
    }

    #[test]
    fn the_next_page_of_a_series_is_on_the_hub() {
        let dated = "https://a.example/world/live/2026/mar/02/storm-latest-news-live";
        let numbered = "https://a.example/news/uk/harbour-storm-live-news-b2000001.html";
        let war = "https://a.example/world/europe/ukraine-russia-war-live-news-b2000001.html";
        let plain = "https://a.example/live/harbour-storm-monday";
        for (what, current, links, wanted) in [
            ("nothing", dated, vec![], ""),
            ("the same", dated, vec![dated], ""),
            (
                "the next day",
                dated,
                vec![dated, "/world/live/2026/mar/03/storm-ferries-stay-in-live"],
                "/world/live/2026/mar/03/storm-ferries-stay-in-live",
            ),
            (
                "the newest of some",
                dated,
                vec![
                    "/world/live/2026/mar/01/storm-comes-near-live",
                    "/world/live/2026/mar/04/storm-dies-down-live",
                    "/world/live/2026/mar/03/storm-ferries-stay-in-live",
                ],
                "/world/live/2026/mar/04/storm-dies-down-live /world/live/2026/mar/03/storm-ferries-stay-in-live",
            ),
            ("only older ones", dated, vec!["/world/live/2026/mar/01/storm-comes-near-live"], ""),
            ("another story", dated, vec!["/world/live/2026/mar/03/budget-vote-in-parliament-live"], ""),
            ("an article", dated, vec!["/world/2026/mar/03/storm-what-we-know-so-far"], ""),
            ("another site", dated, vec!["https://b.example/world/live/2026/mar/03/storm-latest-news-live"], ""),
            (
                "a greater number",
                numbered,
                vec![
                    "/news/uk/harbour-storm-live-news-b2000001.html",
                    "/news/uk/storm-harbour-ferries-live-b2000777.html",
                ],
                "/news/uk/storm-harbour-ferries-live-b2000777.html",
            ),
            ("a smaller one", numbered, vec!["/news/uk/storm-harbour-ferries-live-b1999999.html"], ""),
            ("one word of two", numbered, vec!["/news/uk/budget-storm-commons-live-b2000099.html"], ""),
            (
                "the story, not the country",
                war,
                vec![
                    "/world/europe/ukraine-russia-war-zelensky-live-b2000080.html",
                    "/world/europe/russia-plane-crash-live-updates-b2000090.html",
                ],
                "/world/europe/ukraine-russia-war-zelensky-live-b2000080.html",
            ),
            (
                "the most alike first, then the newest",
                war,
                vec![
                    "/world/europe/russia-gas-war-live-b2000099.html",
                    "/world/europe/ukraine-russia-war-zelensky-live-b2000080.html",
                    "/world/europe/ukraine-russia-war-drones-live-b2000085.html",
                    "/world/europe/ukraine-russia-war-kyiv-live-b1999999.html",
                ],
                "/world/europe/ukraine-russia-war-drones-live-b2000085.html \
                 /world/europe/ukraine-russia-war-zelensky-live-b2000080.html \
                 /world/europe/russia-gas-war-live-b2000099.html",
            ),
            (
                "behind the words",
                "https://a.example/world/live-news/russia-ukraine-war-news-03-02-26/index.html",
                vec![
                    "/world/live-news/russia-plane-crash-news-03-03-26/index.html",
                    "/world/live-news/ukraine-russia-war-kyiv-03-03-26/index.html",
                ],
                "/world/live-news/ukraine-russia-war-kyiv-03-03-26/index.html",
            ),
            (
                "small words and days",
                "https://a.example/live/the-fire-of-monday-day-two-live",
                vec!["/live/the-vote-of-monday-day-two-live"],
                "",
            ),
            (
                "a day with no words",
                "https://a.example/liveblog-march-2-2026/",
                vec!["/liveblog-march-3-2026/", "/liveblog-march-1-2026/", "/liveblog-march-4-2026/"],
                "/liveblog-march-4-2026/ /liveblog-march-3-2026/",
            ),
            (
                "neither day nor number, on top",
                plain,
                vec!["/live/harbour-storm-tuesday", plain],
                "/live/harbour-storm-tuesday",
            ),
            ("and below", plain, vec![plain, "/live/harbour-storm-sunday"], ""),
            ("a section", dated, vec!["/world/live", "/world", "/"], ""),
        ] {
            let links: String = links.iter().map(|link| format!("<p><a href='{link}'>Read on</a>")).collect();
            let hub = Page::new(links.into_bytes(), None, url("https://a.example/storm"), Timestamp::UNIX_EPOCH);
            let found = url(current).map(|current| newer(&hub, &current)).unwrap_or_default();
            let paths: Vec<&str> = found.iter().map(Url::path).collect();
            assert_eq!(paths.join(" "), wanted, "{what}");
        }
    }
}
