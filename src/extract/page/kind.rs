//! What kind of page it is: whether it calls itself live, and whether it is one story or a section of the site. Both are
//! signs, and neither is proof.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use url::Url;

use crate::extract::html::attributes::{Attributes, all};
use crate::extract::words::{self, Concept};

/// What kind of page it is.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// It calls itself live, in its address or its headline.
    pub is_live: bool,
    /// It has a name that only live blogs have.
    pub is_named: bool,
    /// It is one story, as far as its head or its address tell.
    pub is_story: bool,
    /// It says that it is something else: a section, a profile, a forum, a programme.
    pub is_other: bool,
    /// It says that it is a website, as most pages do that are no article, and many that are.
    pub is_website: bool,
}

impl Kind {
    /// The kind of a page, by its head, its address and its headline.
    pub fn of(html: &Html, told: &[Value], page: Option<&Url>, title: Option<&str>) -> Kind {
        let told = told_types(told);
        let is_article = told.iter().any(|kind| ARTICLES.contains(&kind.as_str()))
            || finds(
                html,
                "meta[property='og:type'][content='article' i], meta[property='article:published_time'], [itemtype$='Article'], [itemtype$='LiveBlogPosting']",
            );
        let is_something_else = told.iter().any(|kind| OTHERS.contains(&kind.as_str()))
            || finds(
                html,
                "meta[property='og:type'][content='profile' i], meta[property='og:type'][content^='music' i]",
            );
        let follows_a_parcel = title.is_some_and(|title| words::within(Concept::Parcel, title));
        let is_something_else = is_something_else || follows_a_parcel || page.is_some_and(names_a_forum);
        let names_a_story = page.is_some_and(names_a_story) || page.is_some_and(names_one_behind_live);
        let is_website = finds(html, "meta[property='og:type'][content='website' i]");
        Kind {
            is_live: calls_itself_live(page, title),
            is_named: has_name_of_live_blog(page, title),
            is_story: is_article || (!is_something_else && names_a_story),
            is_other: (is_something_else || (is_website && !names_a_story)) && !is_article,
            // Many sites call every page of theirs so.
            is_website: is_website && !is_article,
        }
    }
}

/// Names that live blogs have and hardly anything else; "live" and "en direct" may be a concert, or a broadcast.
fn has_name_of_live_blog(page: Option<&Url>, title: Option<&str>) -> bool {
    page.is_some_and(|page| words::within(Concept::LiveBlog, &path_in_words(page)))
        || title.is_some_and(|title| words::within(Concept::LiveBlog, title))
}

/// The words of an address's path. What is percent-encoded is left out: words of other scripts are looked for in the title.
fn path_in_words(page: &Url) -> String {
    page.path().chars().map(|char| if char.is_ascii_alphanumeric() { char } else { ' ' }).collect()
}

/// Types (schema.org) of a page that tells one story.
const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "LiveBlogPosting",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "SportsEvent",
];
/// Types of a page that does something else.
const OTHERS: &[&str] = &[
    "Blog",
    "CollectionPage",
    "ItemList",
    "SearchResultsPage",
    "DiscussionForumPosting",
    "QAPage",
    "FAQPage",
    "ProfilePage",
    "PodcastEpisode",
    "PodcastSeries",
    "RadioEpisode",
    "RadioSeries",
    "TVSeries",
    "TVEpisode",
    "BroadcastEvent",
    "MusicEvent",
    "Festival",
    "TheaterEvent",
    "Product",
    "SoftwareApplication",
    "SoftwareSourceCode",
    "Recipe",
    "JobPosting",
    "Course",
    "Schedule",
    "BusTrip",
    "TrainTrip",
    "BoatTrip",
    "Flight",
    "MovieTheater",
    "Restaurant",
    "LocalBusiness",
];

/// The types of the things that the page's JSON-LD is about: the outermost, and those of a graph.
fn told_types(told: &[Value]) -> Vec<String> {
    let mut types = Vec::new();
    told.iter().for_each(|value| outer_types(value, &mut types));
    types
}

fn outer_types(value: &Value, types: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| outer_types(value, types)),
        Value::Object(object) => {
            match object.get("@type") {
                Some(Value::String(kind)) => types.push(last_part(kind)),
                Some(Value::Array(kinds)) => {
                    types.extend(kinds.iter().filter_map(Value::as_str).map(last_part));
                }
                _ => {}
            }
            if let Some(graph) = object.get("@graph") {
                outer_types(graph, types);
            }
        }
        _ => {}
    }
}

fn last_part(kind: &str) -> String {
    kind.rsplit(['/', ':', '#']).next().unwrap_or(kind).to_owned()
}

/// Whether an element has what is sought: a `<meta>`, or one that says what it is.
fn finds(html: &Html, css: &str) -> bool {
    let may_be = |element: &ElementRef<'_>| element.value().name() == "meta" || element.attribute("itemtype").is_some();
    Selector::parse(css).is_ok_and(|css| all(html).filter(may_be).any(|element| css.matches(&element)))
}

/// `/2024/storm-reaches-the-coast-b1234567.html`: several words, or a number that no date has. `/news/live` is a section.
fn names_a_story(page: &Url) -> bool {
    let parts: Vec<&str> =
        page.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    parts.iter().any(|part| {
        let words =
            part.split(['-', '_']).filter(|word| word.chars().filter(|char| char.is_alphabetic()).count() >= 2).count();
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let is_opaque = part.len() >= 9
            && digits >= 2
            && digits < part.len()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        words >= 4 || is_opaque || (digits >= 6 && part.len() - digits < 30 && !part.starts_with('@'))
    })
}

/// `/sport/direkte/tremila-menn`: a name of several words right behind a word for live is one live blog of the site.
fn names_one_behind_live(page: &Url) -> bool {
    let parts: Vec<&str> = page.path_segments().map(Iterator::collect).unwrap_or_default();
    parts.windows(2).any(|pair| {
        let words = pair[1].split(['-', '_', '.']).filter(|word| word.chars().any(char::is_alphabetic)).count();
        words >= 2 && words::within(Concept::LiveAddress, pair[0])
    })
}

/// A forum, by its host or by the programs that forums run on.
fn names_a_forum(page: &Url) -> bool {
    let host = page.host_str().unwrap_or_default();
    host.split('.').any(|part| words::is(Concept::ForumAddress, part))
        || page.path().split(['/', '.']).any(|part| words::is(Concept::ForumAddress, part))
}

/// Whether the page calls itself live, in its address or its headline.
fn calls_itself_live(page: Option<&Url>, title: Option<&str>) -> bool {
    has_name_of_live_blog(page, title)
        || page.is_some_and(|page| words::within(Concept::LiveAddress, &path_in_words(page)))
        || title.is_some_and(|title| title.starts_with("+++") || says_live(title))
}

/// "live" is a verb as well: it counts in capitals, at either end of a title, or beside a mark.
fn says_live(title: &str) -> bool {
    let is_verb = |title: &str| {
        let words: Vec<&str> = title.split_whitespace().collect();
        let last = words.len().saturating_sub(1);
        words.iter().enumerate().all(|(at, word)| {
            let bare = word.trim_matches(|char: char| !char.is_alphanumeric());
            !bare.eq_ignore_ascii_case("live") || (*word == bare && bare != "LIVE" && at != 0 && at != last)
        })
    };
    let without: String =
        title.split_whitespace().filter(|word| !word.to_lowercase().starts_with("live")).collect::<Vec<_>>().join(" ");
    words::within(Concept::Live, &without) || (words::within(Concept::Live, title) && !is_verb(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_name_a_story() {
        for (address, is_story) in [
            ("https://a.example/news/harbour-storm-live-ferries-b2000001.html", true),
            ("https://a.example/sport/live/2407453", true),
            ("https://a.example/live/storm-reaches-the-coast", true),
            ("https://a.example/news/live/c5yk0wzr22wt", true),
            ("https://a.example/news/live", false),
            ("https://a.example/2024/11/", false),
            ("https://a.example/", false),
            ("https://a.example/@someone", false),
            ("https://a.example/programme-tv/en-direct/", false),
        ] {
            assert_eq!(Url::parse(address).map(|url| names_a_story(&url)), Ok(is_story), "{address}");
        }
    }

    #[test]
    fn an_address_may_name_one_live_blog_or_a_forum() {
        for (address, is_one, is_forum) in [
            ("https://a.example/sport/direkte/tremila-menn", true, false),
            ("https://a.example/live/harbour", false, false),
            ("https://a.example/programme-tv/en-direct/", false, false),
            ("https://forum.a.example/viewtopic.php?t=8123", false, true),
            ("https://a.example/showthread.php?t=1", false, true),
            ("https://a.example/news/forum-on-storms-opens", false, false),
        ] {
            let told = Url::parse(address).map(|url| (names_one_behind_live(&url), names_a_forum(&url)));
            assert_eq!(told, Ok((is_one, is_forum)), "{address}");
        }
    }

    #[test]
    fn a_page_may_call_itself_live() {
        for (address, title, is_live) in [
            ("https://a.example/news/storm-live-b1", "Storm", true),
            ("https://a.example/news/b1", "LIVE: Storm", true),
            ("https://a.example/news/b1", "Storm reaches coast – as it happened", true),
            ("https://a.example/news/liveticker-sturm-1", "Sturm", true),
            ("https://a.example/news/olive-harvest-1", "How to live with storms", false),
            ("https://a.example/news/b1", "Storm reaches the coast live", true),
            ("https://a.example/news/b1", "Буря: онлайн", true),
            ("https://a.example/news/olive-harvest-1", "Deliveries stop", false),
        ] {
            assert_eq!(calls_itself_live(Url::parse(address).ok().as_ref(), Some(title)), is_live, "{address} {title}");
        }
    }
}
