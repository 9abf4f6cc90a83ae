//! What liveticker itself says in a feed, in the live blog's language: `phrases.toml` as functions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::Deserialize;

use crate::edition::{Edition, Period};
use crate::entry::category;

/// All that is said in one language; fields with words in braces are filled in by the functions below.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Phrases {
    /// The live blog is over.
    pub ended: String,
    /// Nothing says that it is over.
    pub not_ended: String,
    /// A description, where the page has none.
    pub live_blog: String,
    live_blog_of: String,
    /// What ends a sentence.
    pub stop: String,
    withdrawn: String,
    moment: String,
    /// An entry whose text changes at each check.
    pub volatile: String,
    /// The same, below its text.
    pub volatile_unannounced: String,
    /// An entry is back as it was.
    pub shown_again: String,
    /// An edit of nothing that is read.
    pub only_form: String,
    /// Above a list of links.
    pub links_gone: String,
    /// Above a list of links.
    pub links_new: String,
    /// Above a list of pictures.
    pub pictures_gone: String,
    /// Above a list of pictures.
    pub pictures_new: String,
    title_updated: String,
    title_edited: String,
    title_withdrawn: String,
    title_shown_again: String,
    /// The title of an entry without any words.
    pub untitled: String,
    digest: String,
    hourly: String,
    daily: String,
    hours: String,
    minutes: String,
    key_events: String,
    filtered: String,
    edits: String,
    group: String,
    key_event: String,
    pinned: String,
    breaking: String,
    date: String,
    #[serde(default)]
    first_day: Option<String>,
    months: Vec<String>,
}

/// What becomes of an entry, as its title says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// An item that announces an edit beside the entry.
    Updated,
    /// In the feed of edits: the site has changed it,
    Edited,
    /// taken it away,
    Withdrawn,
    /// or put it back.
    ShownAgain,
}

type Table = BTreeMap<String, Phrases>;

/// By language, as the file has them. That it is sound is what the tests below prove.
static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(include_str!("phrases.toml")).unwrap_or_default());
static NONE: LazyLock<Phrases> = LazyLock::new(Phrases::default);

/// What is said in that language (BCP 47), or else in English. Of a tag that is not known in whole its end is left off
/// (RFC 4647, section 3.4): `pt-BR` is Portuguese.
pub fn phrases(language: Option<&str>) -> &'static Phrases {
    let mut tag = language.unwrap_or_default().trim().to_ascii_lowercase().replace('_', "-");
    // Chinese is written in two scripts, which a region says as well.
    if ["zh-tw", "zh-hk", "zh-mo"].iter().any(|region| tag.starts_with(region)) {
        tag = "zh-hant".to_owned();
    }
    loop {
        if let Some(phrases) = TABLE.get(&tag) {
            return phrases;
        }
        let Some(end) = tag.rfind('-') else { break };
        tag.truncate(end);
    }
    TABLE.get("en").unwrap_or(&NONE)
}

impl Phrases {
    /// A description, where the page has none.
    pub fn live_blog_of(&self, site: &str) -> String {
        self.live_blog_of.replace("{site}", site)
    }

    /// In place of the text of an entry that was taken away; when the site did it nobody knows, `at` is when it was noticed.
    pub fn withdrawn(&self, at: Timestamp) -> String {
        let at = at.to_zoned_datetime(TimeZone::UTC);
        let moment = self.moment.replace("{time}", &at.strftime("%H:%M").to_string());
        self.withdrawn.replace("{moment}", &moment.replace("{date}", &self.date(&at)))
    }

    /// A title that says first what has happened.
    pub fn titled(&self, happened: Happened, title: &str) -> String {
        let pattern = match happened {
            Happened::Updated => &self.title_updated,
            Happened::Edited => &self.title_edited,
            Happened::Withdrawn => &self.title_withdrawn,
            Happened::ShownAgain => &self.title_shown_again,
        };
        pattern.replace("{title}", title)
    }

    /// What a further feed is called, before the title of the live blog.
    pub fn edition(&self, edition: &Edition) -> String {
        match edition {
            Edition::Digest(period) => self.digest.replace("{every}", &self.every(*period)),
            Edition::KeyEvents => self.key_events.clone(),
            Edition::Filtered(_) => self.filtered.clone(),
            Edition::Edits => self.edits.clone(),
        }
    }

    fn every(&self, period: Period) -> String {
        match period.minutes() {
            60 => self.hourly.clone(),
            1440 => self.daily.clone(),
            minutes if minutes % 60 == 0 => self.hours.replace("{number}", &(minutes / 60).to_string()),
            minutes => self.minutes.replace("{number}", &minutes.to_string()),
        }
    }

    /// The description of a feed of several live blogs.
    pub fn group(&self, titles: &str) -> String {
        self.group.replace("{titles}", titles)
    }

    /// A stretch of a digest: `22 November 2026, 20:00–21:00 UTC`.
    pub fn stretch(&self, period: Period, start: Timestamp, zone: &TimeZone) -> String {
        let from = start.to_zoned_datetime(zone.clone());
        match period.clocks(start, zone) {
            Some(clocks) => format!("{}, {clocks}", self.date(&from)),
            None => self.date(&from),
        }
    }

    fn date(&self, day: &ZonedDateTime) -> String {
        let number = match (day.day(), &self.first_day) {
            (1, Some(first)) => first.clone(),
            (day, _) => day.to_string(),
        };
        let month = usize::try_from(day.month() - 1).ok().and_then(|at| self.months.get(at));
        let year = day.year().to_string();
        let filled = self.date.replace("{day}", &number).replace("{year}", &year);
        filled.replace("{month}", month.map_or("", String::as_str))
    }

    /// A category as readers see it: those that have one spelling in the record are said in this language.
    pub fn category<'t>(&'t self, category: &'t str) -> &'t str {
        match category {
            category::KEY_EVENT => &self.key_event,
            category::PINNED => &self.pinned,
            category::BREAKING => &self.breaking,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::SignedDuration;

    use super::*;

    fn table() -> BTreeMap<String, toml::Table> {
        toml::from_str(include_str!("phrases.toml")).unwrap()
    }

    #[test]
    fn every_language_says_all_that_english_says_with_the_same_gaps() {
        let table = table();
        assert!(table.len() >= 15, "{}", table.len());
        assert!(toml::from_str::<Table>(include_str!("phrases.toml")).is_ok());
        let gaps = |text: &str| {
            let mut gaps: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            gaps.sort();
            gaps
        };
        for (language, phrases) in &table {
            for (key, english) in &table["en"] {
                let Some(english) = english.as_str() else { continue };
                let said = phrases[key].as_str().unwrap();
                assert_eq!(gaps(said), gaps(english), "{language}.{key}");
                assert!(!said.trim().is_empty(), "{language}.{key}");
                assert!(
                    language == "en" || key == "stop" || said != english || gaps(said).len() > 1,
                    "{language}.{key}"
                );
            }
            let months = phrases["months"].as_array().unwrap();
            let mut once: Vec<&str> = months.iter().map(|month| month.as_str().unwrap()).collect();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), 12, "{language}");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag_and_english_stands_in() {
        for (tag, ended) in [
            (None, "Coverage has ended."),
            (Some("en-GB"), "Coverage has ended."),
            (Some("de"), "Die Berichterstattung ist beendet."),
            (Some("de-AT"), "Die Berichterstattung ist beendet."),
            (Some("PT_br"), "A cobertura terminou."),
            (Some("zh-CN"), "直播报道已结束。"),
            (Some("zh-Hant-TW"), "直播報導已結束。"),
            (Some("zh-TW"), "直播報導已結束。"),
            (Some("cy"), "Coverage has ended."),
            (Some(""), "Coverage has ended."),
        ] {
            assert_eq!(phrases(tag).ended, ended, "{tag:?}");
        }
    }

    #[test]
    fn what_sets_an_entry_apart_is_known_again_when_a_feed_is_read_back() {
        for (language, phrases) in TABLE.iter() {
            for name in [category::KEY_EVENT, category::PINNED, category::BREAKING] {
                assert_eq!(
                    category::known(phrases.category(name)),
                    Some(name),
                    "{language}: {}",
                    phrases.category(name)
                );
            }
            assert_eq!(phrases.category("Sport"), "Sport");
        }
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        let start: Timestamp = "2026-03-01T20:00:00Z".parse().unwrap();
        let hour = Period::try_from(SignedDuration::from_hours(1)).unwrap();
        let day = Period::try_from(SignedDuration::from_hours(24)).unwrap();
        for (language, wanted) in [
            ("en", "1 March 2026, 20:00–21:00 UTC"),
            ("fr", "1er mars 2026, 20:00–21:00 UTC"),
            ("de", "1. März 2026, 20:00–21:00 UTC"),
            ("es", "1 de marzo de 2026, 20:00–21:00 UTC"),
            ("ja", "2026年3月1日, 20:00–21:00 UTC"),
        ] {
            assert_eq!(phrases(Some(language)).stretch(hour, start, &TimeZone::UTC), wanted);
        }
        let midnight = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(phrases(Some("ru")).stretch(day, midnight, &TimeZone::UTC), "1 марта 2026 г.");
        let noticed = phrases(Some("de")).withdrawn(start);
        assert_eq!(
            noticed,
            "Dieser Beitrag wurde von der Redaktion entfernt (bemerkt am 1. März 2026 um 20:00 Uhr UTC)."
        );
        assert_eq!(phrases(Some("pl")).edition(&Edition::Digest(hour)), "Podsumowanie (co godzinę)");
    }
}
