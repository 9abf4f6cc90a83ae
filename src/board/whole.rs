//! How the service stands as a whole: all live blogs, and what a person has to do something about.

use std::collections::{BTreeMap, BTreeSet};

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::status::{Standing, Status, Unpublished};
use crate::liveblog::FeedName;

/// A service whose last heartbeat is longer ago than this hangs.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Whether a service is alive whose last heartbeat was so long ago, by the monotonic clock.
pub fn is_alive(since: Duration) -> bool {
    since < HEARTBEAT
}

/// How the service stands as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Board {
    /// Of each live blog, in the order of the configuration.
    pub statuses: Vec<Status>,
    /// So many are due, and wait for their turn.
    pub waiting: usize,
    /// Since when the service runs.
    pub started: Timestamp,
    /// Its last heartbeat.
    pub beat: Timestamp,
    /// What is wrong with the configuration that was loaded last. The one before it holds.
    pub problem: Option<String>,
    /// The feeds of groups that cannot be written.
    pub unpublished: BTreeMap<FeedName, Unpublished>,
    /// The names of live blogs that were followed once: their feeds are gone.
    pub gone: BTreeSet<FeedName>,
}

impl Board {
    /// The status of a service that has just started.
    pub fn new(now: Timestamp) -> Board {
        Board {
            statuses: Vec::new(),
            waiting: 0,
            started: now,
            beat: now,
            problem: None,
            unpublished: BTreeMap::new(),
            gone: BTreeSet::new(),
        }
    }

    /// All in a line: "12 live blogs, 3 due, last entry 14:02"; with its day, where that is not today.
    pub fn line(&self, zone: &TimeZone) -> String {
        let mut parts = vec![match self.statuses.len() {
            0 => "no live blogs".to_owned(),
            1 => "1 live blog".to_owned(),
            many => format!("{many} live blogs"),
        }];
        parts.push(format!("{} due", self.waiting));
        let failing = self.statuses.iter().filter(|status| status.standing == Standing::Failing).count();
        if failing > 0 {
            parts.push(format!("{failing} failing"));
        }
        if let Some((name, trouble)) = self.not_published().next() {
            let more = match self.not_published().count() {
                1 => String::new(),
                many => format!(" and {} more", many - 1),
            };
            parts.push(format!("{name}{more} {}", trouble.words(zone)));
        }
        if let Some(newest) = self.statuses.iter().filter_map(|status| status.last_entry).max() {
            let (newest, now) = (zone.to_datetime(newest), zone.to_datetime(self.beat));
            let form = if newest.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
            parts.push(format!("last entry {}", newest.strftime(form)));
        }
        if self.problem.is_some() {
            parts.push("feeds.toml is faulty".to_owned());
        }
        parts.join(", ")
    }

    /// The feeds that cannot be written: of live blogs, then of groups.
    pub fn not_published(&self) -> impl Iterator<Item = (&FeedName, &Unpublished)> {
        let of_blogs = self.statuses.iter().filter_map(|status| Some((&status.name, status.unpublished.as_ref()?)));
        of_blogs.chain(&self.unpublished)
    }

    /// What a person has to do something about, though the service runs: a line for each, by the clock of `zone`.
    pub fn complaints(&self, zone: &TimeZone) -> Vec<String> {
        let unpublished = self.not_published().map(|(name, trouble)| format!("{name}: {}", trouble.words(zone)));
        let problem = self.problem.as_ref().map(|problem| {
            format!("feeds.toml is faulty, and is not taken up; the one before it stays in force:\n{problem}")
        });
        unpublished.chain(problem).collect()
    }

    /// As JSON, for programs: times as RFC 3339 has them, null where there is nothing.
    pub fn json(&self) -> String {
        // Nothing in it is a map with keys that JSON cannot have.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::liveblog::LiveBlog;
    use crate::page::Source;
    use crate::schedule::Pace;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn status(name: &str, pace: &Pace) -> Status {
        let source = Source::Web("https://example.org/live".parse().unwrap());
        Status::of(&LiveBlog::at(name.parse().unwrap(), source, None), pace, None, at("2026-03-02T12:00:00Z"))
    }

    #[test]
    fn all_is_told_in_a_line() {
        let well = Pace {
            last: Some(at("2026-03-02T11:59:00Z")),
            good: Some(at("2026-03-02T11:59:00Z")),
            newest: Some(at("2026-03-02T11:02:00Z")),
            ..Pace::default()
        };
        let old = Pace { newest: Some(at("2026-03-01T11:02:00Z")), ..well.clone() };
        let ill = Pace { failures: 2, last: Some(at("2026-03-02T11:59:00Z")), ..Pace::default() };
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        for (paces, waiting, line) in [
            (vec![], 0, "no live blogs, 0 due"),
            (vec![&well], 1, "1 live blog, 1 due, last entry 12:02"),
            (vec![&old], 0, "1 live blog, 0 due, last entry 2026-03-01 12:02"),
            (vec![&well, &ill, &ill], 3, "3 live blogs, 3 due, 2 failing, last entry 12:02"),
        ] {
            let statuses = paces.into_iter().map(|pace| status("harbour", pace)).collect();
            let board = Board { statuses, waiting, ..Board::new(at("2026-03-02T10:00:00Z")) };
            assert_eq!(board.line(&vienna), line);
        }
        let unpublished = Some((at("2026-03-02T11:30:00Z"), "the disk is full".to_owned()));
        let pace = Pace { unpublished, ..well };
        let statuses = vec![status("harbour", &pace), status("dock", &pace)];
        let board = Board { statuses, ..Board::new(at("2026-03-02T10:00:00Z")) };
        let words = "not published since 2026-03-02 12:30 CET: the disk is full";
        let line = format!("2 live blogs, 0 due, 2 failing, harbour and 1 more {words}, last entry 12:02");
        assert_eq!(board.line(&vienna), line);
        assert_eq!(board.complaints(&vienna), [format!("harbour: {words}"), format!("dock: {words}")]);
    }

    #[test]
    fn a_heart_that_stops_is_noticed() {
        assert!(is_alive(Duration::from_secs(29)));
        assert!(!is_alive(Duration::from_secs(30)));
    }

    #[test]
    fn json_has_null_where_there_is_nothing() {
        let board =
            Board { statuses: vec![status("harbour", &Pace::default())], ..Board::new(at("2026-03-02T12:00:00Z")) };
        let read: serde_json::Value = serde_json::from_str(&board.json()).unwrap();
        assert_eq!(read["started"], "2026-03-02T12:00:00Z");
        assert_eq!(read["problem"], serde_json::Value::Null);
        let wanted = serde_json::json!({
            "name": "harbour", "title": "harbour", "page": "https://example.org/live", "standing": "waiting",
            "since": null, "entries": 0, "last_look": null, "last_good_look": null, "last_entry": null,
            "next_look": null, "last_error": null, "bytes_today": 0, "requests_today": 0, "failures": 0,
            "unpublished": null, "doubt": null, "unread": null,
        });
        assert_eq!(read["statuses"][0], wanted);
    }
}
