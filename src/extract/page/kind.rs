//! What kind of page it is: whether it calls itself live, and whether it is one story or a section of the site. Both are
//! signs, and neither is proof.

use scraper::{Html, Selector};
use serde_json::Value;
use url::Url;

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
    /// The same, and its address names no story either.
    pub is_section: bool,
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
                "meta[property='og:type'][content='website' i], meta[property='og:type'][content='profile' i], meta[property='og:type'][content^='music' i]",
            );
        Kind {
            is_live: calls_itself_live(page, title),
            is_named: has_name_of_live_blog(page, title),
            is_story: is_article || (!is_something_else && page.is_some_and(names_a_story)),
            is_other: is_something_else && !is_article,
            is_section: is_something_else && !is_article && !page.is_some_and(names_a_story),
        }
    }
}

/// Words that mean a live blog and nothing else; "live" and "en direct" may be a concert, or a broadcast.
fn has_name_of_live_blog(page: Option<&Url>, title: Option<&str>) -> bool {
    const NAMES: &[&str] = &[
        "liveblog",
        "live blog",
        "live-blog",
        "liveticker",
        "live-ticker",
        "newsblog",
        "newsticker",
        "ticker",
        "as it happened",
        "minute by minute",
        "minute-by-minute",
        "live updates",
        "live-updates",
        "minuto a minuto",
        "minute par minute",
        "percről percre",
        "hetki hetkeltä",
        "minutu po minutě",
        "速報",
        "タイムライン",
        "快讯",
        "快訊",
    ];
    let text = format!("{} {}", page.map(Url::path).unwrap_or_default(), title.unwrap_or_default()).to_lowercase();
    NAMES.iter().any(|name| text.contains(name))
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

fn finds(html: &Html, css: &str) -> bool {
    Selector::parse(css).is_ok_and(|css| html.select(&css).next().is_some())
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

/// Whether the page calls itself live, in its address or its headline.
fn calls_itself_live(page: Option<&Url>, title: Option<&str>) -> bool {
    const ADDRESS: &[&str] = &[
        "live",
        "liveblog",
        "live-blog",
        "liveticker",
        "ticker",
        "newsblog",
        "newsticker",
        "livebericht",
        "en-direct",
        "direct",
        "directo",
        "en-directo",
        "en-vivo",
        "vivo",
        "ao-vivo",
        "aovivo",
        "diretta",
        "in-diretta",
        "direkte",
        "direkt",
        "liverapport",
        "livecenter",
        "liveupdates",
        "live-updates",
        "minute-by-minute",
        "minuto-a-minuto",
        "na-zywo",
        "relacja",
        "naživo",
        "minuta-po-minute",
        "siste-nytt",
        "breaking-updates",
        "uzivo",
    ];
    const TITLE: &[&str] = &[
        "live:",
        "live :",
        "live -",
        "live –",
        "live |",
        "live updates",
        "live blog",
        "liveblog",
        "live-blog",
        "live-ticker",
        "liveticker",
        "newsblog",
        "newsticker",
        "ticker",
        "as it happened",
        "en direct",
        "direct.",
        "direct :",
        "en directo",
        "en vivo",
        "ao vivo",
        "diretta",
        "direkte:",
        "direkt:",
        "minuto a minuto",
        "na żywo",
        "naživo",
        "minute by minute",
        "latest updates",
        "速報",
        "на живо",
        "прямой эфир",
        "онлайн",
        "直播",
        "滚动",
        "タイムライン",
        "עדכונים",
        "실시간",
        "快讯",
        "hetki hetkeltä",
        "percről percre",
        "minutu po minutě",
        "online:",
        "canlı",
        "хроника",
        "хроніка",
        "лента",
        "ライブ",
        "مباشر",
    ];
    let in_address = page.is_some_and(|page| {
        let path = page.path().to_lowercase();
        let words: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
        let begins = |word: &&str| ["liveblog", "liveticker", "newsblog"].iter().any(|begin| word.starts_with(begin));
        words.iter().any(|word| ADDRESS.contains(word) || begins(word))
            || ADDRESS.iter().any(|word| word.contains('-') && path.contains(word))
    });
    let in_title = title.is_some_and(|title| {
        let title = title.to_lowercase();
        TITLE.iter().any(|word| title.contains(word))
            || title.ends_with(" live")
            || title.starts_with("live ")
            || title.starts_with("+++")
            || title.contains(" live ")
    });
    in_address || in_title
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
    fn a_page_may_call_itself_live() {
        for (address, title, is_live) in [
            ("https://a.example/news/storm-live-b1", "Storm", true),
            ("https://a.example/news/b1", "LIVE: Storm", true),
            ("https://a.example/news/b1", "Storm reaches coast – as it happened", true),
            ("https://a.example/news/liveticker-sturm-1", "Sturm", true),
            ("https://a.example/news/olive-harvest-1", "How to live with storms", true),
            ("https://a.example/news/olive-harvest-1", "Deliveries stop", false),
        ] {
            assert_eq!(calls_itself_live(Url::parse(address).ok().as_ref(), Some(title)), is_live, "{address} {title}");
        }
    }
}
