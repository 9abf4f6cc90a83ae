//! How one live blog stands.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};
use url::Url;

use crate::feed::phrases::phrases;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::{Pace, Stop};

/// No entry for so long, and it is quiet: a newsroom that sleeps at night goes on within it. From then on it is checked hourly.
const QUIET: SignedDuration = SignedDuration::from_hours(24);
/// … and so long, and it is asleep: checked every six hours, then daily.
const ASLEEP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How one live blog stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// Its name, and its files'.
    pub name: FeedName,
    /// Its title, else the headline of its page; its name until that is known.
    pub title: String,
    /// The address of its page, where it is on the web.
    pub page: Option<Url>,
    /// The feed's language (BCP 47), where the configuration or the page names it.
    #[serde(skip)]
    pub language: Option<String>,
    /// The folder in which its feeds are reachable.
    #[serde(skip)]
    pub public_url: Option<Url>,
    /// The push hubs that are notified of them.
    #[serde(skip)]
    pub push: Vec<Url>,
    /// Its further feeds: the word in the names of their files, and what people call them.
    #[serde(skip)]
    pub editions: Vec<(&'static str, String)>,
    /// The group into whose feed it is merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<FeedName>,
    /// The shortest time between two checks.
    #[serde(skip)]
    pub every: SignedDuration,
    /// Whether it runs, is quiet, has ended, fails or is paused.
    pub standing: Standing,
    /// Since when it has that status; none where that is not known.
    pub since: Option<Timestamp>,
    /// How many entries are known of it.
    pub entries: i64,
    /// The last check.
    pub last_look: Option<Timestamp>,
    /// The last good one.
    pub last_good_look: Option<Timestamp>,
    /// When its newest entry was published.
    pub last_entry: Option<Timestamp>,
    /// The next check. None: never.
    pub next_look: Option<Timestamp>,
    /// What the last check came to, where it failed.
    pub last_error: Option<String>,
    /// What was asked for today (in UTC) cost so many bytes on the wire.
    pub bytes_today: u64,
    /// … and so many requests.
    pub requests_today: u64,
    /// So many checks in a row have failed.
    pub failures: u32,
    /// Since when its feeds cannot be written, and why.
    pub unpublished: Option<Unpublished>,
    /// Why its page may be that of no live blog.
    pub doubt: Option<String>,
    /// Which times on it are not understood, where that has not passed by itself.
    pub unread: Option<String>,
    /// Whether the page and the lists that readers import name it.
    #[serde(skip)]
    pub is_listed: bool,
}

/// That a feed cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpublished {
    /// When writing failed first since the last success.
    pub since: Timestamp,
    /// The reason, in the words of the operating system.
    pub reason: String,
}

impl Unpublished {
    /// In words, by the clock of `zone`.
    pub fn words(&self, zone: &TimeZone) -> String {
        let since = self.since.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M %Z");
        format!("not published since {since}: {}", self.reason)
    }
}

/// How it is with a live blog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has not been checked yet.
    Waiting,
    /// Entries have come within a day.
    Running,
    /// None has come for more than a day; that coverage has ended is not said.
    Quiet,
    /// None has come for more than a week.
    Asleep,
    /// Coverage has ended.
    Ended,
    /// The last check has failed, or its feeds cannot be written.
    Failing,
    /// The configuration suspends its checks.
    Paused,
    /// It is not checked any more.
    Stopped(Stop),
}

impl Standing {
    /// In a word, for people and programs.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Waiting => "waiting",
            Standing::Running => "running",
            Standing::Quiet => "quiet",
            Standing::Asleep => "asleep",
            Standing::Ended => "ended",
            Standing::Failing => "failing",
            Standing::Paused => "paused",
            Standing::Stopped(Stop::Gone) => "gone",
            Standing::Stopped(Stop::Over) => "over",
        }
    }
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Status {
    /// How a live blog stands at `now` that has this pace, and whose next check is appointed for `due`; without an
    /// appointment, it is when the pace says.
    pub fn of(blog: &LiveBlog, pace: &Pace, due: Option<Timestamp>, now: Timestamp) -> Status {
        // What was learnt at another address says nothing of this one.
        let fresh = Pace { entries: pace.entries, ..Pace::default() };
        let pace = if pace.is_of(blog) { pace } else { &fresh };
        let (standing, since) = match blog.following.is_paused {
            true => (Standing::Paused, None),
            false => standing(pace, now),
        };
        let is_over = matches!(standing, Standing::Ended | Standing::Stopped(_));
        let is_old = since.is_some_and(|since| now.duration_since(since) > blog.showing.list_ended);
        let is_today = pace.day == Some(TimeZone::UTC.to_datetime(now).date());
        let today = |count: u64| if is_today { count } else { 0 };
        let language = blog.showing.language.clone().or_else(|| pace.language.clone());
        let words = phrases(language.as_deref());
        Status {
            name: blog.name.clone(),
            title: blog.showing.title.clone().or_else(|| pace.title.clone()).unwrap_or_else(|| blog.name.to_string()),
            page: blog.place.address.as_ref().or(blog.place.source.url()).cloned(),
            language,
            public_url: blog.showing.public_url.clone(),
            push: blog.showing.push.clone(),
            editions: blog.showing.editions.iter().map(|edition| (edition.word(), words.edition(edition))).collect(),
            group: blog.showing.group.clone(),
            every: blog.following.rhythm.every(),
            standing,
            since,
            entries: pace.entries,
            last_look: pace.last,
            last_good_look: pace.good,
            last_entry: pace.newest,
            next_look: due.or(pace.next).filter(|_| !blog.following.is_paused),
            last_error: pace.trouble.clone(),
            bytes_today: today(pace.bytes),
            requests_today: today(pace.requests),
            failures: pace.failures,
            unpublished: pace.unpublished.clone().map(|(since, reason)| Unpublished { since, reason }),
            doubt: pace.doubt.clone(),
            unread: pace.unread.clone(),
            is_listed: !(is_over && is_old),
        }
    }
}

impl Status {
    /// What a person should know of it, beside how it stands: a line for each, by the clock of `zone`.
    pub fn remarks(&self, zone: &TimeZone) -> Vec<String> {
        let unpublished = self.unpublished.as_ref().map(|trouble| trouble.words(zone));
        let doubt = self.doubt.as_ref().map(|doubt| {
            format!("this may be no live blog: {doubt}; if it is one, `live = true` in feeds.toml says so")
        });
        self.last_error.iter().cloned().chain(unpublished).chain(doubt).chain(self.unread.clone()).collect()
    }
}

fn standing(pace: &Pace, now: Timestamp) -> (Standing, Option<Timestamp>) {
    // Of one that has no entries, since it was first looked at.
    let silent = pace.newest.or(pace.first);
    let silence = silent.map_or(SignedDuration::ZERO, |silent| now.duration_since(silent));
    match pace {
        // One that is gone and has a hub is looked for all the same: it fails.
        Pace { stop: Some((stop, since)), next: None, .. } => (Standing::Stopped(*stop), Some(*since)),
        Pace { failures: 1.., failing, .. } => (Standing::Failing, *failing),
        Pace { unpublished: Some((since, _)), .. } => (Standing::Failing, Some(*since)),
        Pace { good: None, .. } => (Standing::Waiting, None),
        Pace { ended: Some(ended), .. } => (Standing::Ended, Some(*ended)),
        _ if silence > ASLEEP => (Standing::Asleep, silent),
        _ if silence > QUIET => (Standing::Quiet, silent),
        Pace { first, .. } => (Standing::Running, *first),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::page::Source;

    #[test]
    fn the_standing_tells_the_worst_first() {
        let [a, b, c] = ["2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"]
            .map(|time| Some(time.parse::<Timestamp>().unwrap()));
        let at = |hours: i64| c.unwrap().checked_sub(SignedDuration::from_hours(hours)).ok();
        let well = Pace { first: a, last: c, good: c, next: c, ..Pace::default() };
        let gone = Pace { stop: Some((Stop::Gone, b.unwrap())), failures: 1, failing: a, ..well.clone() };
        for (what, pace, wanted) in [
            ("never looked at", Pace::default(), (Standing::Waiting, None)),
            ("put off at once", Pace { good: None, ..well.clone() }, (Standing::Waiting, None)),
            ("well", well.clone(), (Standing::Running, a)),
            ("over", Pace { ended: b, ..well.clone() }, (Standing::Ended, b)),
            ("over and failing", Pace { ended: b, failures: 1, failing: c, ..well.clone() }, (Standing::Failing, c)),
            ("gone", Pace { next: None, ..gone.clone() }, (Standing::Stopped(Stop::Gone), b)),
            ("gone, but it has a hub", gone, (Standing::Failing, a)),
            (
                "not published",
                Pace { unpublished: Some((b.unwrap(), "full".into())), ..well.clone() },
                (Standing::Failing, b),
            ),
            ("silent for a day", Pace { newest: at(25), ..well.clone() }, (Standing::Quiet, at(25))),
            ("silent for a night", Pace { newest: at(23), ..well.clone() }, (Standing::Running, a)),
            ("silent for years", Pace { newest: at(20_000), ..well.clone() }, (Standing::Asleep, at(20_000))),
            ("silent, and over", Pace { newest: at(20_000), ended: b, ..well.clone() }, (Standing::Ended, b)),
            ("empty for a week", Pace { first: at(200), ..well.clone() }, (Standing::Asleep, at(200))),
        ] {
            assert_eq!(standing(&pace, c.unwrap()), wanted, "{what}");
        }
    }

    #[test]
    fn only_today_counts_and_only_this_address() {
        let source = Source::Web("https://example.org/live".parse().unwrap());
        let blog = LiveBlog::at("harbour".parse().unwrap(), source, None);
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let pace = Pace {
            day: Some(jiff::civil::date(2026, 3, 2)),
            bytes: 5,
            requests: 2,
            failures: 3,
            entries: 7,
            next: Some(now),
            place: Some(blog.place.source.to_string()),
            ..Pace::default()
        };
        let of = |pace: &Pace| {
            let status = Status::of(&blog, pace, None, now);
            (status.bytes_today, status.requests_today, status.failures, status.entries, status.next_look)
        };
        assert_eq!(of(&pace), (5, 2, 3, 7, Some(now)));
        let yesterday = Pace { day: Some(jiff::civil::date(2026, 3, 1)), ..pace.clone() };
        assert_eq!(of(&yesterday), (0, 0, 3, 7, Some(now)));
        let elsewhere = Pace { place: Some("https://example.org/old".to_owned()), ..pace };
        assert_eq!(of(&elsewhere), (0, 0, 0, 7, None));
    }

    #[test]
    fn what_is_over_leaves_the_lists_after_a_while() {
        let source = Source::Web("https://example.org/live".parse().unwrap());
        let blog = LiveBlog::at("harbour".parse().unwrap(), source, None);
        let now: Timestamp = "2026-03-20T12:00:00Z".parse().unwrap();
        let ago = |hours: i64| now.checked_sub(SignedDuration::from_hours(hours)).ok();
        for (what, ended, newest, is_listed) in [
            ("running", None, ago(1), true),
            ("silent, and may go on", None, ago(2000), true),
            ("over, of late", ago(24), ago(25), true),
            ("over, long ago", ago(24 * 8), ago(24 * 8), false),
        ] {
            let pace = Pace { first: ago(3000), good: ago(1), ended, newest, ..Pace::default() };
            assert_eq!(Status::of(&blog, &pace, None, now).is_listed, is_listed, "{what}");
        }
        let always = blog.with(|blog| blog.showing.list_ended = SignedDuration::MAX);
        let pace = Pace { good: ago(1), ended: ago(20_000), ..Pace::default() };
        assert!(Status::of(&always, &pace, None, now).is_listed);
    }
}
