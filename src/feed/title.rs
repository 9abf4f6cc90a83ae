//! What a feed is called in a reader's list: short, the same for good, and what tells it from others first.

use crate::ledger::Ledger;
use crate::liveblog::{Headline, LiveBlog};

use super::brief::brief;

/// What pages call themselves beside what they are about, in lower case; the longest of those with the same beginning first.
const LIVE: [&str; 46] = [
    "live updates",
    "live update",
    "live coverage",
    "live news",
    "live blog",
    "live-blog",
    "liveblog",
    "live-ticker",
    "liveticker",
    "live ticker",
    "livestream",
    "live stream",
    "live score",
    "live text",
    "live",
    "as it happened",
    "latest updates",
    "latest news",
    "latest",
    "newsblog",
    "news-blog",
    "newsticker",
    "news-ticker",
    "ticker",
    "en direct",
    "direct",
    "le direct",
    "in diretta",
    "diretta",
    "la diretta",
    "en directo",
    "directo",
    "en vivo",
    "em direto",
    "ao vivo",
    "minuto a minuto",
    "minute par minute",
    "na żywo",
    "relacja na żywo",
    "direkte",
    "direkt",
    "suorana",
    "canlı",
    "онлайн",
    "прямая трансляция",
    "наживо",
];
/// What stands between what a page is about and its latest headline. A hyphen alone joins words.
const BETWEEN: [&str; 9] = [":", " – ", " — ", " - ", " | ", " +++ ", " · ", "; ", " // "];
/// What a live blog is about has at least so many letters; less ("UK: …") says too little.
const LEAST: usize = 6;
/// A name in front of another title has no more characters.
const PREFIX: usize = 40;

/// What a live blog is called in its feeds: what the configuration says, else what its page does.
pub fn title(blog: &LiveBlog, ledger: &Ledger) -> String {
    blog.showing.title.clone().or_else(|| known(blog, ledger)).unwrap_or_else(|| blog.name.to_string())
}

/// What its page calls it.
pub fn known(blog: &LiveBlog, ledger: &Ledger) -> Option<String> {
    let latest = ledger.about.title.as_ref();
    match blog.showing.headline {
        // Records of before this was kept have the latest alone.
        Headline::First => ledger.headline.as_ref().or(latest).map(|headline| subject(headline).to_owned()),
        Headline::Latest => latest.cloned(),
    }
}

/// A page's headline without "LIVE" and without what happened last: "UK riots LIVE: Police say …" is about "UK riots". Where it
/// does not call itself live, or nothing else is left, it stays as it is.
pub fn subject(headline: &str) -> &str {
    let headline = headline.trim();
    let parts = parts(headline);
    let Some(first) = parts.first() else { return headline };
    // "UK riots LIVE: …"; then "LIVE: UK riots", and "UK riots – live".
    let before = without_live_at_end(first).filter(|about| says_enough(about));
    if let Some(before) = before {
        return before;
    }
    let is_live = |part: &&str| LIVE.contains(&part.trim().to_lowercase().as_str());
    match parts.as_slice() {
        [live, rest @ ..] if is_live(live) && !rest.is_empty() => {
            let behind = headline[offset(headline, rest[0])..].trim();
            if says_enough(behind) { subject(behind) } else { headline }
        }
        [about, live, ..] if is_live(live) && says_enough(about) => about.trim(),
        _ => headline,
    }
}

/// A further feed of a live blog: "Key events · UK riots".
pub fn of_edition(edition: &str, title: &str) -> String {
    format!("{edition} · {title}")
}

/// An entry in a feed of several live blogs: "UK riots · Police say …".
pub fn in_group(blog: &str, title: &str) -> String {
    format!("{} · {title}", brief(blog, PREFIX))
}

fn says_enough(text: &str) -> bool {
    text.chars().filter(|char| char.is_alphanumeric()).count() >= LEAST
}

/// The parts of a headline, each a slice of it.
fn parts(headline: &str) -> Vec<&str> {
    let mut parts = vec![headline];
    for between in BETWEEN {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    parts
}

/// Where in a text a slice of it begins.
fn offset(text: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// What stands before "live" at the end of it.
fn without_live_at_end(part: &str) -> Option<&str> {
    let part = part.trim();
    let end = LIVE.iter().find_map(|live| {
        let at = part.len().checked_sub(live.len())?;
        let tail = part.get(at..)?;
        let before = part[..at].chars().next_back()?;
        (tail.to_lowercase() == **live && !before.is_alphanumeric() && before != '-').then_some(at)
    })?;
    Some(part[..end].trim_end_matches(|char: char| char.is_whitespace() || ",–—-".contains(char)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_told_without_live_and_without_what_happened_last() {
        for (headline, wanted) in [
            ("UK riots LIVE: Plymouth stand-off sees protesters throw stones", "UK riots"),
            ("Harbour storm live: Ferries stay in as lifeboat is called out", "Harbour storm"),
            ("Russia-Ukraine war live updates: Talks go on", "Russia-Ukraine war"),
            ("LIVE: The budget at a glance", "The budget at a glance"),
            ("Live – Storm Ada: schools are shut", "Storm Ada: schools are shut"),
            ("Storm Ada – live", "Storm Ada"),
            ("Storm Ada – as it happened", "Storm Ada"),
            ("Guerre en Ukraine, en direct : les dernières nouvelles", "Guerre en Ukraine"),
            ("EN DIRECT - Guerre en Ukraine", "Guerre en Ukraine"),
            ("Liveticker: FC Beispiel gegen SV Muster", "FC Beispiel gegen SV Muster"),
            ("Krieg in der Ukraine: Newsblog", "Krieg in der Ukraine"),
            // Nothing says live, or nothing else is left.
            ("The harbour: a history", "The harbour: a history"),
            ("Where the Beatles played live: a map", "Where the Beatles played"),
            ("Live", "Live"),
            ("UK live: Rain", "UK live: Rain"),
            ("Alive and well: how they live on", "Alive and well: how they live on"),
            ("", ""),
        ] {
            assert_eq!(subject(headline), wanted, "{headline}");
        }
    }

    #[test]
    fn what_tells_feeds_apart_stands_first() {
        assert_eq!(of_edition("Key events", "UK riots"), "Key events · UK riots");
        assert_eq!(in_group(&"long words ".repeat(9), "Rain"), "long words long words long words long… · Rain");
    }
}
