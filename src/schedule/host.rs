//! A host that we ask: how it behaves, whether it is left alone for a while, and what its robots.txt says.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::timetable::part;
use crate::robots::Robots;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A host that says that we ask too often, and not for how long, is left alone for so long at first.
const BUSY: SignedDuration = SignedDuration::from_mins(1);
/// One that fails, for so long at first …
const BACK_OFF: SignedDuration = SignedDuration::from_secs(30);
/// … from so many failures in a row on …
const FAILURES: u32 = 3;
/// … and for so long at most: with the spread that makes a quarter of an hour.
const LONGEST: SignedDuration = SignedDuration::from_secs(750);
/// What a robots.txt says holds for a day before it is asked for again (RFC 9309, section 2.4) …
const FRESH: SignedDuration = DAY;
/// … and where it cannot be had, for so long (RFC 9309, section 2.3.1.4).
const STALE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The clock may be put back by so much without our asking again.
const WOBBLE: SignedDuration = SignedDuration::from_mins(5);

/// What is known of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Host {
    /// So many requests in a row have failed, whoever made them.
    pub failures: u32,
    /// Whether it is left alone.
    pub rest: Option<Rest>,
    /// What its robots.txt says, for each origin (`https://example.org:8443`) that was asked.
    pub robots: BTreeMap<String, Sign>,
}

/// A time for which a host is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// When the host may be asked again.
    pub until: Timestamp,
    /// Whether the site has asked for it; otherwise it is our own patience.
    pub asked: bool,
}

/// How a host behaved when it was asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It answered, whatever it said.
    Well,
    /// It did not, or that it is in trouble.
    Ill,
    /// It wants to be asked less often (429), or later (503), and says how long it is to be left alone, or not.
    Busy(Option<SignedDuration>),
}

impl Manner {
    /// What a status says of it, with the patience that came with it.
    pub fn of(status: u16, patience: Option<SignedDuration>) -> Manner {
        match status {
            429 => Manner::Busy(patience),
            503 if patience.is_some() => Manner::Busy(patience),
            500..=599 => Manner::Ill,
            _ => Manner::Well,
        }
    }
}

impl Host {
    /// The rest that it has now. One that lies more than a day ahead says only that the clock was put back.
    pub fn resting(&self, now: Timestamp) -> Option<Rest> {
        self.rest.filter(|rest| rest.until > now && rest.until.duration_since(now) <= DAY)
    }

    /// What is known of the host of that name once it has behaved like that.
    pub fn after(self, name: &str, manner: Manner, now: Timestamp) -> Host {
        let failures = self.failures.saturating_add(1);
        let doubled = |pause: SignedDuration, times: u32, longest| {
            let pause = pause.checked_mul(1 << times.min(12)).unwrap_or(longest).min(longest);
            let spread = pause.as_secs_f64() * 0.2 * part(name, failures);
            pause + SignedDuration::from_secs(spread as i64)
        };
        let rest = match manner {
            Manner::Well => return Host { failures: 0, rest: None, ..self },
            Manner::Busy(Some(patience)) => Some((patience.min(DAY), true)),
            Manner::Busy(None) => Some((doubled(BUSY, failures - 1, HOUR), true)),
            Manner::Ill if failures < FAILURES => None,
            Manner::Ill => Some((doubled(BACK_OFF, failures - FAILURES, LONGEST), false)),
        };
        let rest = rest.and_then(|(pause, asked)| Some(Rest { until: now.checked_add(pause).ok()?, asked }));
        // What the outlet has asked for is not cut short by a further failure.
        let asked = self.resting(now).filter(|before| before.asked);
        let rest = [rest, asked].into_iter().flatten().max_by_key(|rest| (rest.until, rest.asked));
        Host { failures, rest, ..self }
    }

    /// Whether what the robots.txt of an origin said would still hold if it could not be had now.
    pub fn knows_robots(&self, origin: &str, now: Timestamp) -> bool {
        self.robots.get(origin).is_some_and(|sign| sign.is_known(now))
    }

    /// Forgets what has been of no use for long; tells whether there was any.
    pub fn tidy(&mut self, now: Timestamp) -> bool {
        let (before, rest) = (self.robots.len(), self.resting(now));
        self.robots.retain(|_, sign| sign.is_of_use(now));
        let is_other = self.robots.len() != before || self.rest != rest;
        self.rest = rest;
        is_other
    }
}

/// What a robots.txt said, and whether it can be had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sign {
    /// What it last said, and when.
    pub said: Option<(Robots, Timestamp)>,
    /// Why it could not be had since then, and when that was.
    pub missed: Option<(String, Timestamp)>,
}

/// What is to be done about a robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling<'a> {
    /// It has to be asked for.
    Ask,
    /// It says this.
    Says(&'a Robots),
    /// It cannot be had, for this reason: then all is forbidden.
    Closed(&'a str),
}

impl Sign {
    /// What is to be done.
    pub fn ruling(&self, now: Timestamp) -> Ruling<'_> {
        let age = |at: Timestamp| now.duration_since(at);
        let holds = |at: Timestamp, span| age(at) >= -WOBBLE && age(at) < span;
        match (&self.said, &self.missed) {
            (Some((robots, at)), _) if holds(*at, FRESH) => Ruling::Says(robots),
            (Some((robots, at)), Some((_, missed))) if holds(*missed, HOUR) && holds(*at, STALE) => {
                Ruling::Says(robots)
            }
            (_, Some((reason, missed))) if holds(*missed, HOUR) => Ruling::Closed(reason),
            _ => Ruling::Ask,
        }
    }

    /// It was had, and says this.
    pub fn hear(&mut self, robots: Robots, now: Timestamp) {
        *self = Sign { said: Some((robots, now)), missed: None };
    }

    /// It was not to be had.
    pub fn miss(&mut self, reason: String, now: Timestamp) {
        self.missed = Some((reason, now));
    }

    /// Whether what it said would still hold if it could not be had now.
    pub fn is_known(&self, now: Timestamp) -> bool {
        self.said.as_ref().is_some_and(|(_, at)| now.duration_since(*at) < STALE)
    }

    fn is_of_use(&self, now: Timestamp) -> bool {
        self.is_known(now) || self.missed.as_ref().is_some_and(|(_, at)| now.duration_since(*at) < HOUR)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    #[test]
    fn a_host_is_left_alone_when_it_asks_for_it_or_fails_often() {
        let asked = |seconds| Manner::Busy(Some(SignedDuration::from_secs(seconds)));
        for (what, failures, manner, least, most, asked) in [
            ("well", 9, Manner::Well, 0, 0, false),
            ("one failure", 0, Manner::Ill, 0, 0, false),
            ("two", 1, Manner::Ill, 0, 0, false),
            ("three", 2, Manner::Ill, 30, 36, false),
            ("four", 3, Manner::Ill, 60, 72, false),
            ("many", 20, Manner::Ill, 750, 900, false),
            ("for ages", u32::MAX, Manner::Ill, 750, 900, false),
            ("busy", 0, Manner::Busy(None), 60, 72, true),
            ("busy again", 1, Manner::Busy(None), 120, 144, true),
            ("busy for ages", 99, Manner::Busy(None), 3600, 4320, true),
            ("busy for two minutes", 5, asked(120), 120, 120, true),
            ("busy for a year", 0, asked(365 * 86400), 86400, 86400, true),
        ] {
            let host = Host { failures, ..Host::default() }.after("example.org", manner, at(0));
            let rest = host.resting(at(0));
            let seconds = rest.map_or(0, |rest| rest.until.duration_since(at(0)).as_secs());
            assert!((least..=most).contains(&seconds), "{what}: {seconds}");
            assert_eq!(rest.is_some_and(|rest| rest.asked), asked, "{what}");
            assert_eq!(host.failures == 0, manner == Manner::Well, "{what}");
        }
    }

    #[test]
    fn a_rest_ends_and_a_clock_that_is_put_back_makes_none() {
        let host = Host::default().after("x", Manner::Busy(Some(SignedDuration::from_secs(600))), at(0));
        for (second, rests) in [(0, true), (599, true), (600, false), (-86400, false)] {
            assert_eq!(host.resting(at(second)).is_some(), rests, "{second}");
        }
        let worse = host.clone().after("x", Manner::Ill, at(1));
        assert_eq!(worse.resting(at(1)), Some(Rest { until: at(600), asked: true }), "it is still asked for");
        assert_eq!(worse.after("x", Manner::Well, at(2)), Host::default());
        let mut host = host;
        assert!(!host.tidy(at(599)) && host.rest.is_some());
        assert!(host.tidy(at(600)) && host.rest.is_none());
        assert!(!host.tidy(at(601)), "there is no more to forget");
    }

    #[test]
    fn what_a_status_says() {
        let span = Some(SignedDuration::from_secs(5));
        for (status, patience, manner) in [
            (200, None, Manner::Well),
            (304, span, Manner::Well),
            (404, None, Manner::Well),
            (429, None, Manner::Busy(None)),
            (429, span, Manner::Busy(span)),
            (500, span, Manner::Ill),
            (503, None, Manner::Ill),
            (503, span, Manner::Busy(span)),
        ] {
            assert_eq!(Manner::of(status, patience), manner, "{status}");
        }
    }

    #[test]
    fn a_robots_txt_holds_for_a_day_and_for_a_month_where_it_cannot_be_had() {
        const H: i64 = 3600;
        let robots = Robots::parse(b"User-agent: *\nDisallow: /a");
        for (said, missed, now, wanted) in [
            (None, None, 0, "ask"),
            (Some(0), None, 23 * H, "says"),
            (Some(0), None, 24 * H, "ask"),
            (Some(0), None, -H, "ask"),
            (Some(0), None, -60, "says"),
            (Some(0), Some(25 * H), 25 * H, "says"),
            (Some(0), Some(25 * H), 26 * H, "ask"),
            (Some(0), Some(800 * H), 800 * H, "closed"),
            (None, Some(0), 0, "closed"),
            (None, Some(0), H, "ask"),
            (None, Some(H), 0, "ask"),
        ] {
            let sign = Sign {
                said: said.map(|second| (robots.clone(), at(second))),
                missed: missed.map(|second| ("answered 500".to_owned(), at(second))),
            };
            let ruling = match sign.ruling(at(now)) {
                Ruling::Ask => "ask",
                Ruling::Says(_) => "says",
                Ruling::Closed(_) => "closed",
            };
            assert_eq!(ruling, wanted, "{said:?} {missed:?} {now}");
        }
    }

    #[test]
    fn it_is_kept_as_it_is() {
        let mut host = Host::default().after("x", Manner::Busy(None), at(0));
        let sign = host.robots.entry("https://x".to_owned()).or_default();
        sign.hear(Robots::parse(b"User-agent: *\nDisallow: /a"), at(0));
        sign.miss("no".to_owned(), at(1));
        let text = serde_json::to_string(&host).unwrap();
        assert_eq!(serde_json::from_str::<Host>(&text).unwrap(), host);
        assert_eq!(serde_json::from_str::<Host>("{}").unwrap(), Host::default());
    }
}
