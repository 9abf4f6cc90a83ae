//! The pace of one live blog: what its checks came to, and when it is to be checked again.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::timetable::share;
use crate::entry::Coverage;
use crate::liveblog::LiveBlog;
use crate::rhythm::Rhythm;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A live blog that falls quiet is checked after a tenth of its silence, so that nothing is found much later than that.
const TENTH: i32 = 10;
/// The longest pause while it has been silent for less than a day: it may be night.
const QUIET: SignedDuration = SignedDuration::from_mins(15);
/// The longest time that a site is obeyed that asks for patience.
pub const PATIENCE: SignedDuration = DAY;
/// The clock may be put back by so much without our checking again.
const WOBBLE: SignedDuration = SignedDuration::from_mins(5);
/// Trouble is told in no more characters.
const WORDS: usize = 1000;

/// What the checks of one live blog came to, and when the next one is due. Kept with its state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// Where it was checked: another address in the configuration begins anew.
    pub place: Option<String>,
    /// The feeds.toml that names it: a live blog of the same name in another one is not the same.
    pub home: Option<PathBuf>,
    /// Not before this. None: at once, or never again where it has stopped.
    pub next: Option<Timestamp>,
    /// The site has asked to be left alone until then (RFC 9110, section 10.2.3).
    pub patience: Option<Timestamp>,
    /// So many checks in a row have failed.
    pub failures: u32,
    /// Since when they fail.
    pub failing: Option<Timestamp>,
    /// What the last of them came to.
    pub trouble: Option<String>,
    /// Why it is not checked any more, and since when.
    pub stop: Option<(Stop, Timestamp)>,
    /// The first check.
    pub first: Option<Timestamp>,
    /// The last check.
    pub last: Option<Timestamp>,
    /// The last good one.
    pub good: Option<Timestamp>,
    /// When it last moved: an entry came, or was edited or taken away.
    pub moved: Option<Timestamp>,
    /// When its newest entry was published.
    pub newest: Option<Timestamp>,
    /// Since when coverage is known to have ended.
    pub ended: Option<Timestamp>,
    /// Since when its feeds cannot be written, and why, where that is so.
    pub unpublished: Option<(Timestamp, String)>,
    /// Why its page may be that of no live blog.
    pub doubt: Option<String>,
    /// Which times on it are not understood, where that has not passed by itself.
    pub unread: Option<String>,
    /// How many entries are known of it.
    pub entries: i64,
    /// The headline of its page.
    pub title: Option<String>,
    /// The language of its page (BCP 47).
    pub language: Option<String>,
    /// The day (in UTC) of which `bytes` tells.
    pub day: Option<Date>,
    /// What was asked for on it cost so many bytes on the wire, answers alone.
    pub bytes: u64,
    /// … and so many requests.
    pub requests: u64,
}

/// Why a live blog is not checked any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stop {
    /// The site says that its page is gone for good (410).
    Gone,
    /// Coverage ended a month ago, and nothing has moved since.
    Over,
}

/// What a check came to, as far as it bears on the pace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// The page was seen, or is as it was.
    Well {
        /// Whether anything was added, revised or withdrawn.
        moved: bool,
        /// When the newest entry was published, never later than the check.
        newest: Option<Timestamp>,
        /// What the page says of coverage.
        coverage: Coverage,
    },
    /// It was not.
    Ill {
        /// What kind of trouble it is.
        trouble: Trouble,
        /// The error, in words.
        words: String,
    },
    /// Nobody was asked: the host rests.
    Put {
        /// When it may be asked again.
        until: Timestamp,
        /// Whether the site has asked for it.
        asked: bool,
    },
}

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It may be over soon: the network, the server, a page that cannot be read for now.
    Passing,
    /// The site asks for patience until then.
    Busy(Timestamp),
    /// It will hardly be over soon: forbidden, not found.
    Lasting,
    /// The page is gone for good.
    Gone,
}

impl Pace {
    /// Whether a check is due. A live blog that was never checked is; one that is paused never.
    ///
    /// Where the last check lies ahead, the clock has been put back, and what it said of the next one says nothing.
    pub fn is_due(&self, blog: &LiveBlog, now: Timestamp) -> bool {
        if blog.following.is_paused {
            return false;
        }
        if !self.is_of(blog) || self.last.is_some_and(|last| last.duration_since(now) > WOBBLE) {
            return true;
        }
        self.next.map_or(self.stop.is_none(), |next| next <= now)
    }

    /// Until when the site has asked us to leave it alone, if that is not over.
    pub fn patience(&self, blog: &LiveBlog, now: Timestamp) -> Option<Timestamp> {
        self.patience.filter(|&until| self.is_of(blog) && until > now && until.duration_since(now) <= PATIENCE)
    }

    /// Whether the site has said that the page is gone for good.
    pub fn is_gone(&self) -> bool {
        matches!(self.stop, Some((Stop::Gone, _)))
    }

    /// Whether it is the pace of the page that the configuration names.
    pub fn is_of(&self, blog: &LiveBlog) -> bool {
        self.place.as_deref().is_none_or(|place| place == blog.place.source.to_string())
    }

    /// Notes why the feeds could not be written, or that they were. Tells whether that is news.
    pub fn note_published(&mut self, trouble: Option<String>, now: Timestamp) -> bool {
        let since = self.unpublished.as_ref().map_or(now, |(since, _)| *since);
        let is = trouble.map(|why| (since, why.chars().take(WORDS).collect()));
        let is_news = is != self.unpublished;
        self.unpublished = is;
        is_news
    }

    /// When the next check is wanted; for one that was never checked, or whose time has passed while nobody was there, at a
    /// time of its own within the pace, so that a `crowd` of them does not come at once: a second for each. None: never.
    pub fn wanted(&self, blog: &LiveBlog, crowd: usize, now: Timestamp) -> Option<Timestamp> {
        if !self.is_due(blog, now) {
            return self.next.filter(|_| !blog.following.is_paused);
        }
        let crowd = SignedDuration::from_secs(i64::try_from(crowd).unwrap_or(i64::MAX));
        let within = blog.following.rhythm.every().min(5 * MINUTE).min(crowd).as_secs_f64() * share(&blog.name, 0);
        now.checked_add(SignedDuration::from_secs(within as i64)).ok()
    }

    /// The pace after a check at `now` that came to that and cost so many requests and bytes.
    pub fn after(self, blog: &LiveBlog, came: Came, cost: Cost, now: Timestamp) -> Pace {
        let before = if self.is_of(blog) { self } else { Pace { entries: self.entries, ..Pace::default() } };
        let home = blog.home.clone().or_else(|| before.home.clone());
        let today = TimeZone::UTC.to_datetime(now).date();
        let same_day = before.day == Some(today);
        let pace = Pace {
            place: Some(blog.place.source.to_string()),
            home,
            first: before.first.or(Some(now)),
            last: Some(now),
            day: Some(today),
            bytes: cost.bytes + if same_day { before.bytes } else { 0 },
            requests: cost.requests + if same_day { before.requests } else { 0 },
            patience: None,
            ..before
        };
        match came {
            Came::Put { until, asked } => pace.put(blog, until, asked),
            Came::Well { moved, newest, coverage } => pace.well(blog, moved, newest, coverage, now),
            Came::Ill { trouble, words } => pace.ill(blog, trouble, &words, now),
        }
    }

    /// No request was sent: what was known of the checks still holds.
    fn put(self, blog: &LiveBlog, until: Timestamp, asked: bool) -> Pace {
        let spread = blog.following.rhythm.every().min(MINUTE).as_secs_f64() * share(&blog.name, self.failures);
        let next = until.checked_add(SignedDuration::from_secs(spread as i64)).unwrap_or(until);
        Pace { next: Some(next), patience: asked.then_some(until), ..self }
    }

    fn well(self, blog: &LiveBlog, moved: bool, newest: Option<Timestamp>, coverage: Coverage, now: Timestamp) -> Pace {
        // All is new at the first look, and says nothing of how busy it is.
        let moved = if self.good.is_some() && moved { Some(now) } else { self.moved };
        let ended = match coverage {
            Coverage::Ended => self.ended.or(Some(now)),
            _ => None,
        };
        let pace = Pace {
            failures: 0,
            failing: None,
            trouble: None,
            stop: None,
            good: Some(now),
            moved,
            newest,
            ended,
            ..self
        };
        let silence = pace.silence(now);
        match &blog.following.rhythm {
            Rhythm::Every(every) => match pause(*every, silence, pace.ended.map(|ended| now.duration_since(ended))) {
                // Its successor is looked for at the hub, and no oftener than once an hour.
                _ if pace.ended.is_some() && blog.following.hub.is_some() => pace.next_in(HOUR.max(*every), now),
                Some(pause) => pace.next_in(pause, now),
                None => Pace { next: None, stop: Some((Stop::Over, now)), ..pace },
            },
            Rhythm::Cron(cron, zone) => Pace { next: cron.after(now, zone), ..pace },
        }
    }

    fn ill(self, blog: &LiveBlog, trouble: Trouble, words: &str, now: Timestamp) -> Pace {
        let failures = self.failures.saturating_add(1);
        let pace = Pace {
            failures,
            failing: self.failing.or(Some(now)),
            trouble: Some(words.chars().take(WORDS).collect()),
            ..self
        };
        if trouble == Trouble::Gone && blog.following.hub.is_none() {
            return Pace { next: None, stop: Some((Stop::Gone, now)), ..pace };
        }
        let stop = match trouble {
            Trouble::Gone => pace.stop.or(Some((Stop::Gone, now))),
            _ => None,
        };
        let longest = match trouble {
            Trouble::Passing | Trouble::Busy(_) | Trouble::Gone => HOUR,
            Trouble::Lasting => 6 * HOUR,
        };
        let least = if trouble == Trouble::Gone { HOUR } else { MINUTE / 2 };
        let every = blog.following.rhythm.every().max(least);
        let doubled = every.checked_mul(1 << failures.min(12)).unwrap_or(longest).min(longest.max(every));
        // One that was quiet before does not become more eager by failing.
        let regular = match &blog.following.rhythm {
            Rhythm::Every(every) => pause(*every, pace.silence(now), None).unwrap_or(DAY),
            Rhythm::Cron(..) => SignedDuration::ZERO,
        };
        let pause = doubled.max(regular.min(longest));
        let jitter = pause.as_secs_f64() * 0.2 * share(&blog.name, failures);
        let pause = pause + SignedDuration::from_secs(jitter as i64);
        let until = match trouble {
            Trouble::Busy(until) => Some(until.min(now + PATIENCE)),
            _ => None,
        };
        let next = until.map_or(now + pause, |until| until.max(now + pause));
        let next = match &blog.following.rhythm {
            Rhythm::Every(_) => Some(next),
            Rhythm::Cron(cron, zone) => cron.after(next, zone),
        };
        Pace { next, patience: until, stop, ..pace }
    }

    fn next_in(self, pause: SignedDuration, now: Timestamp) -> Pace {
        Pace { next: now.checked_add(pause).ok(), ..self }
    }

    /// How long nothing has moved. Of one that has no entries, since its first check.
    fn silence(&self, now: Timestamp) -> SignedDuration {
        let last = [self.moved, self.newest].into_iter().flatten().max().or(self.first);
        last.map_or(SignedDuration::ZERO, |last| now.duration_since(last).max(SignedDuration::ZERO))
    }
}

/// What a check cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests that were sent.
    pub requests: u64,
    /// Bytes of the answers, on the wire.
    pub bytes: u64,
}

/// How long until the next check, after so long a silence, and so long after the end of coverage. None: for good.
fn pause(every: SignedDuration, silence: SignedDuration, ended: Option<SignedDuration>) -> Option<SignedDuration> {
    let quiet = match silence {
        silence if silence < DAY => (silence / TENTH).min(QUIET),
        silence if silence < 7 * DAY => HOUR,
        silence if silence < 30 * DAY => 6 * HOUR,
        _ => DAY,
    };
    let over = match ended {
        None => SignedDuration::ZERO,
        Some(_) if silence >= 30 * DAY => return None,
        // It may be that the newsroom closed it by mistake, or opens it again.
        Some(ended) if ended < HOUR => QUIET,
        Some(ended) if ended < DAY => HOUR,
        Some(ended) if ended < 3 * DAY => 6 * HOUR,
        Some(_) => DAY,
    };
    Some(every.max(quiet).max(over))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::page::Source;
    use url::Url;

    fn blog(rhythm: Rhythm) -> LiveBlog {
        let source = Source::Web(Url::parse("https://example.org/live").unwrap());
        LiveBlog::at("harbour".parse().unwrap(), source, None).with(|blog| blog.following.rhythm = rhythm)
    }

    fn every(text: &str) -> LiveBlog {
        blog(Rhythm::Every(text.parse().unwrap()))
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const NOON: &str = "2026-03-02T12:00:00Z";

    fn well(silence: &str) -> Came {
        let newest = Some(at(NOON) - silence.parse::<SignedDuration>().unwrap());
        Came::Well { moved: false, newest, coverage: Coverage::Running }
    }

    fn ill(trouble: Trouble) -> Came {
        Came::Ill { trouble, words: "no".to_owned() }
    }

    #[test]
    fn it_is_looked_at_the_more_often_the_busier_it_is() {
        for (what, every_, silence, ended, wanted) in [
            ("busy", "60s", "1m", None, Some("1m")),
            ("a tenth of ten minutes", "60s", "10m", None, Some("1m")),
            ("quiet for an hour", "60s", "1h", None, Some("6m")),
            ("quiet for a night", "60s", "9h", None, Some("15m")),
            ("for two days", "60s", "50h", None, Some("1h")),
            ("for ten days", "60s", "240h", None, Some("6h")),
            ("for ever", "60s", "9000h", None, Some("24h")),
            ("as slow as was asked for", "2h", "9h", None, Some("2h")),
            ("just over", "60s", "1m", Some("0s"), Some("15m")),
            ("over since this morning", "60s", "5h", Some("5h"), Some("1h")),
            ("over since yesterday", "60s", "30h", Some("30h"), Some("6h")),
            ("over for good", "60s", "100h", Some("100h"), Some("24h")),
            ("over for a month", "60s", "721h", Some("720h"), None),
        ] {
            let span = |text: &str| text.parse::<SignedDuration>().unwrap();
            assert_eq!(pause(span(every_), span(silence), ended.map(span)), wanted.map(span), "{what}");
        }
    }

    #[test]
    fn it_slows_down_stops_and_starts_again_with_what_moves() {
        let blog = every("60s");
        let look = |pace: Pace, moved, newest: &str, coverage, now: &str| {
            pace.after(&blog, Came::Well { moved, newest: Some(at(newest)), coverage }, Cost::default(), at(now))
        };
        let running = look(Pace::default(), true, "2026-03-02T02:00:00Z", Coverage::Running, NOON);
        assert_eq!(running.next, Some(at("2026-03-02T12:15:00Z")), "what the first look finds is no movement");
        let busy = look(running, true, "2026-03-02T02:00:00Z", Coverage::Running, "2026-03-02T12:15:00Z");
        assert_eq!(busy.next, Some(at("2026-03-02T12:16:00Z")), "an old entry was edited");
        let over = look(busy, false, "2026-03-02T02:00:00Z", Coverage::Ended, "2026-03-02T12:16:00Z");
        assert_eq!((over.next, over.ended), (Some(at("2026-03-02T12:31:00Z")), Some(at("2026-03-02T12:16:00Z"))));
        let stopped = look(over.clone(), false, "2026-03-02T02:00:00Z", Coverage::Ended, "2026-04-20T12:00:00Z");
        assert_eq!((stopped.next, stopped.stop), (None, Some((Stop::Over, at("2026-04-20T12:00:00Z")))));
        assert!(!stopped.is_due(&blog, at("2026-05-01T00:00:00Z")));
        let again = look(over, true, "2026-03-03T09:00:00Z", Coverage::Running, "2026-03-03T09:00:10Z");
        assert_eq!((again.next, again.ended, again.stop), (Some(at("2026-03-03T09:01:10Z")), None, None));
    }

    #[test]
    fn trouble_makes_us_patient() {
        let blog = every("60s");
        let until = at("2026-03-02T14:00:00Z");
        for (what, failures, trouble, least, most) in [
            ("first", 0, Trouble::Passing, 120, 145),
            ("fourth", 3, Trouble::Passing, 960, 1152),
            ("tenth", 9, Trouble::Passing, 3600, 4320),
            ("for ages", u32::MAX, Trouble::Passing, 3600, 4320),
            ("forbidden", 11, Trouble::Lasting, 21600, 25920),
            ("busy", 0, Trouble::Busy(until), 7200, 7200),
            ("busy for less than our own patience", 5, Trouble::Busy(at("2026-03-02T12:00:05Z")), 3600, 4320),
            ("busy for ever", 0, Trouble::Busy(at("2027-03-02T14:00:00Z")), 86400, 86400),
        ] {
            let before = Pace { failures, newest: Some(at(NOON)), ..Pace::default() };
            let pace = before.after(&blog, ill(trouble), Cost::default(), at(NOON));
            let pause = pace.next.unwrap().duration_since(at(NOON)).as_secs();
            assert!((least..=most).contains(&pause), "{what}: {pause}");
            assert_eq!(pace.trouble.as_deref(), Some("no"));
        }
    }

    #[test]
    fn what_is_gone_is_asked_for_no_more() {
        let gone = Pace::default().after(&every("60s"), ill(Trouble::Gone), Cost::default(), at(NOON));
        assert_eq!((gone.next, gone.stop), (None, Some((Stop::Gone, at(NOON)))));
        assert!(!gone.is_due(&every("60s"), at("2030-01-01T00:00:00Z")));
        let mut moved = every("60s");
        moved.place.source = Source::Web(Url::parse("https://example.org/other").unwrap());
        assert!(gone.is_due(&moved, at(NOON)), "another address in feeds.toml begins anew");
        let mut daily = every("60s");
        daily.following.hub = Some(crate::liveblog::Hub::Page(Url::parse("https://example.org/").unwrap()));
        let gone = Pace::default().after(&daily, ill(Trouble::Gone), Cost::default(), at(NOON));
        assert!(gone.next.unwrap() >= at("2026-03-02T13:00:00Z"), "its hub may know where it goes on");
    }

    #[test]
    fn patience_is_kept_over_a_plain_look_and_a_clock_that_is_put_back_freezes_nothing() {
        let blog = every("60s");
        let until = at("2026-03-02T14:00:00Z");
        let busy = Pace::default().after(&blog, ill(Trouble::Busy(until)), Cost::default(), at(NOON));
        assert_eq!(busy.patience(&blog, at("2026-03-02T13:59:59Z")), Some(until));
        assert_eq!(busy.patience(&blog, until), None);
        assert!(!busy.is_due(&blog, at("2026-03-02T13:59:59Z")) && busy.is_due(&blog, until));
        assert_eq!(busy.patience(&blog, at("2025-03-02T13:00:00Z")), None, "the clock was a year ahead");
        assert!(busy.is_due(&blog, at("2025-03-02T13:00:00Z")));
        for asked in [true, false] {
            let before = Pace { failures: 2, ..Pace::default() };
            let put = before.after(&blog, Came::Put { until, asked }, Cost::default(), at(NOON));
            assert_eq!((put.failures, put.patience), (2, asked.then_some(until)), "nobody was asked");
            assert!(put.next >= Some(until));
        }
    }

    #[test]
    fn a_cron_line_is_kept_to_and_not_where_there_is_trouble() {
        let cron = Rhythm::Cron("0 */10 6-23 * * *".parse().unwrap(), TimeZone::get("Europe/London").unwrap());
        let blog = blog(cron);
        let after = |came, now: &str| Pace::default().after(&blog, came, Cost::default(), at(now)).next;
        assert_eq!(after(well("9h"), "2026-03-02T12:00:03Z"), Some(at("2026-03-02T12:10:00Z")));
        assert_eq!(after(well("9h"), "2026-07-02T22:55:00Z"), Some(at("2026-07-03T05:00:00Z")), "summer");
        let patient = after(ill(Trouble::Busy(at("2026-03-02T12:31:00Z"))), NOON);
        assert_eq!(patient, Some(at("2026-03-02T12:40:00Z")));
    }

    #[test]
    fn a_crowd_comes_one_after_the_other_and_one_alone_at_once() {
        let blog = every("60s");
        let waits = |crowd| Pace::default().wanted(&blog, crowd, at(NOON)).unwrap().duration_since(at(NOON)).as_secs();
        assert_eq!(waits(1), 0);
        assert_eq!(waits(1_000_000), (60.0 * share(&blog.name, 0)) as i64);
        let later = Pace { next: Some(at("2026-03-02T12:30:00Z")), ..Pace::default() };
        assert_eq!(later.wanted(&blog, 1000, at(NOON)), later.next, "who is not due has its time");
    }

    #[test]
    fn what_a_day_costs_is_counted_for_that_day() {
        let blog = every("60s");
        let cost = Cost { requests: 2, bytes: 1000 };
        let one = Pace::default().after(&blog, well("1m"), cost, at(NOON));
        let two = one.after(&blog, well("1m"), cost, at("2026-03-02T23:59:59Z"));
        assert_eq!((two.requests, two.bytes), (4, 2000));
        let three = two.after(&blog, well("1m"), cost, at("2026-03-03T00:00:00Z"));
        assert_eq!((three.requests, three.bytes), (2, 1000));
    }
}
