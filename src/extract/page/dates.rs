//! When a page says that it was published and last changed: what a clock on it needs.

use std::sync::LazyLock;

use crate::extract::html::attributes::{Attributes, json_ld, named};
use crate::extract::words::{self, Concept};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use scraper::Html;

/// The dates that the page gives for itself.
#[derive(Debug, Default)]
pub struct Dates {
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// On which day that was, where the page tells no more.
    pub modified_on: Option<Date>,
    /// The distance from UTC in which it writes its times, where it is always the same and not none.
    pub offset: Option<Offset>,
}

/// Reads the page's `<meta>` and, where that is silent, its JSON-LD: the first that is told there is the page's own.
pub fn read(html: &Html) -> Dates {
    let mut dates = Dates::default();
    let mut offsets: Vec<Offset> = Vec::new();
    let mut take = |text: &str| {
        let (at, offset) = instant(text)?;
        offsets.extend(offset);
        Some(at)
    };
    let metas: Vec<(String, &str)> = named(html, |name| name == "meta")
        .filter_map(|meta| {
            let called = ["property", "name", "itemprop"].iter().find_map(|key| meta.attribute(key))?.to_lowercase();
            // "og:article:published_time" says the same as "article:published_time".
            let called = called.rsplit("article:").next().unwrap_or_default();
            Some((called.chars().filter(char::is_ascii_alphanumeric).collect(), meta.attribute("content")?.trim()))
        })
        .collect();
    let told = |concept: Concept| metas.iter().filter(move |(name, _)| words::is(concept, name)).map(|(_, text)| *text);
    dates.published = told(Concept::PublishedMeta).find_map(&mut take);
    dates.modified = told(Concept::ModifiedMeta).find_map(&mut take);
    dates.modified_on = told(Concept::ModifiedMeta).find_map(|text| text.parse().ok());
    for (name, text) in in_json_ld(html) {
        let at = take(&text);
        match name {
            "datePublished" => dates.published = dates.published.or(at),
            _ => dates.modified = dates.modified.or(at),
        }
    }
    // Where its head is silent, the times in its text tell the distance, though not what they are the times of.
    if offsets.is_empty() {
        let told = named(html, |name| name == "time").filter_map(|time| instant(time.attribute("datetime")?)?.1);
        offsets.extend(told.take(MANY));
    }
    // Summer and winter may both be told; one zone cannot be made of that.
    dates.offset = offsets.first().copied().filter(|first| offsets.iter().all(|other| other == first));
    dates
}

/// At most so many are read: a live blog may have hundreds, and more of them add nothing.
const MANY: usize = 40;

fn in_json_ld(html: &Html) -> Vec<(&'static str, String)> {
    static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?:"|&quot;)(datePublished|dateModified)(?:"|&quot;)\s*:\s*(?:"|&quot;)([^"&]{10,40})(?:"|&quot;)"#,
        )
        .ok()
    });
    let Some(pair) = PAIR.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for script in json_ld(html) {
        for text in script.text() {
            for told in pair.captures_iter(text).take(MANY) {
                let name = if &told[1] == "datePublished" { "datePublished" } else { "dateModified" };
                found.push((name, told[2].to_owned()));
            }
        }
    }
    found
}

/// An instant, and its distance from UTC where that is told and not none: many write all times in UTC.
fn instant(text: &str) -> Option<(Timestamp, Option<Offset>)> {
    static OFFSET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([+-])(\d\d):?(\d\d)$").ok());
    let text = text.trim();
    let told = OFFSET.as_ref()?.captures(text);
    // The standard wants a colon in it; many leave it out.
    let spelt = match &told {
        Some(told) => format!("{}{}{}:{}", &text[..told.get(0)?.start()], &told[1], &told[2], &told[3]),
        None => text.to_owned(),
    };
    let at: Timestamp = spelt.parse().ok()?;
    let offset = told.and_then(|told| {
        let seconds = told[2].parse::<i32>().ok()? * 3600 + told[3].parse::<i32>().ok()? * 60;
        Offset::from_seconds(if &told[1] == "-" { -seconds } else { seconds }).ok().filter(|_| seconds != 0)
    });
    Some((at, offset))
}

impl Dates {
    /// When it was last changed, if that can be the time of its newest entry: after its publication. What is ahead of now by no
    /// more than clocks are apart on earth is told by a wrong clock, or is local time under the name of UTC: it means now. Where
    /// only the day is told, the end of it in that zone.
    pub fn latest(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let end_of = |day: Date| Some(zone.to_timestamp(day.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?.min(now));
        let Some(modified) = self.modified else {
            return self.modified_on.and_then(end_of).filter(|end| self.published.is_none_or(|at| at < *end));
        };
        let is_after = self.published.is_none_or(|published| modified > published);
        (is_after && modified.duration_since(now) <= SignedDuration::from_hours(14)).then_some(modified.min(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_own_time() {
        for (what, page, published, modified, offset) in [
            (
                "in its head",
                "<meta property='article:published_time' content='2026-03-02T08:00:00+01:00'>\
                 <meta property='article:modified_time' content='2026-03-02T12:00:00+01:00'>",
                "2026-03-02T07:00:00Z",
                "2026-03-02T11:00:00Z",
                3600,
            ),
            (
                "to search engines",
                r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-02T08:00:00+0530",
                   "dateModified": "2026-03-02T12:00:00+0530"}</script>"#,
                "2026-03-02T02:30:00Z",
                "2026-03-02T06:30:00Z",
                19_800,
            ),
            (
                "in UTC",
                "<meta property='article:published_time' content='2026-03-02T08:00:00Z'>",
                "2026-03-02T08:00:00Z",
                "",
                0,
            ),
            (
                "as Dublin Core and under other names",
                "<meta name='DC.date.issued' content='2026-03-02T08:00:00Z'><meta name='Last_Modified' content='2026-03-02T12:00:00Z'>",
                "2026-03-02T08:00:00Z",
                "2026-03-02T12:00:00Z",
                0,
            ),
            ("not at all", "<p>14:05", "", "", 0),
        ] {
            let dates = read(&Html::parse_document(page));
            let shown = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
            assert_eq!(
                (shown(dates.published).as_str(), shown(dates.modified).as_str()),
                (published, modified),
                "{what}"
            );
            assert_eq!(dates.offset.map_or(0, |offset| offset.seconds()), offset, "{what}");
        }
    }

    #[test]
    fn a_change_in_the_near_future_is_now() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap_or_default();
        for (modified, latest) in [
            ("2026-03-02T11:00:00Z", "2026-03-02T11:00:00Z"),
            ("2026-03-02T14:00:00Z", "2026-03-02T12:00:00Z"),
            ("2026-03-04T12:00:00Z", ""),
        ] {
            let dates = Dates { modified: modified.parse().ok(), ..Dates::default() };
            assert_eq!(
                dates.latest(now, &TimeZone::UTC).map(|at| at.to_string()).unwrap_or_default(),
                latest,
                "{modified}"
            );
        }
    }

    #[test]
    fn of_a_change_the_day_may_be_all_that_is_told() {
        let now: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap_or_default();
        let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
        for (meta, latest) in [
            ("<meta name=last-modified content=2026-03-02>", "2026-03-03T05:00:00Z"),
            ("<meta name=last-modified content=2026-03-04>", "2026-03-04T12:00:00Z"),
            ("<meta name=last-modified content=2026-03-02><meta name=date content=2026-03-03T09:00:00Z>", ""),
        ] {
            let latest_told = read(&Html::parse_document(meta)).latest(now, &zone);
            assert_eq!(latest_told.map(|at| at.to_string()).unwrap_or_default(), latest, "{meta}");
        }
    }
}
