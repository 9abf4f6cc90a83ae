//! What a text says of a time, and what it is to be understood by.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::stamp::{Precision, Stamp};

/// What a time on a page is to be understood by.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The zone in which the page writes its clocks, where that is known.
    pub zone: Option<TimeZone>,
    /// When the page was fetched: "5 minutes ago" counts from here.
    pub now: Timestamp,
    /// The day that the page's address or head names: clocks without a date are of that day, or of one beside it.
    pub day: Option<Date>,
    /// When the page was last changed, as far as it tells: where no day is known, its newest clock is of then.
    pub latest: Option<Timestamp>,
    /// When it was published, as far as it tells: where nothing better is known, its oldest or its newest clock is of
    /// then.
    pub opened: Option<Timestamp>,
    /// Whether the page calls its own clock UTC, wherever it is.
    pub utc_is_local: bool,
    /// The language of the page (BCP 47), as far as it tells: a hint for the order of dates and for words that several
    /// languages have. The words of every language are understood all the same.
    pub language: Option<String>,
}

impl Context {
    /// Nothing is known but when the page was fetched, and perhaps where it is.
    pub fn at(now: Timestamp, zone: Option<TimeZone>) -> Context {
        Context { zone, now, day: None, latest: None, opened: None, utc_is_local: false, language: None }
    }
}

/// What a text says of a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// All that there is to say.
    Instant(Stamp),
    /// A clock without a date.
    Clock {
        /// The time of day.
        time: Time,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
    },
    /// A date without a clock, in words: it heads what follows.
    Day(Date),
}

/// 2000-01-01: no page was a live blog before.
const EARLIEST: i64 = 946_684_800;
/// A page that was last changed so long ago is a saved one, or at rest.
const OLD: SignedDuration = SignedDuration::from_hours(36);
/// A page may announce what comes by so much.
const LATEST: SignedDuration = SignedDuration::from_hours(48);

impl Context {
    /// Whether a live blog can tell of that time.
    pub fn is_sane(&self, at: Timestamp) -> bool {
        at.as_second() >= EARLIEST && at.duration_since(self.now) <= LATEST
    }

    /// The page's zone; UTC where nobody tells.
    pub fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }

    /// The date of the page: dates without a year are of the year nearest to it.
    pub fn own_date(&self) -> Date {
        self.day.unwrap_or_else(|| self.zone().to_datetime(self.latest.or(self.opened).unwrap_or(self.now)).date())
    }

    /// The date now, where the page is.
    pub fn today(&self) -> Date {
        self.zone().to_datetime(self.own_now()).date()
    }

    /// Now, as the page has it: one that was last changed long ago says "today" and "5 minutes ago" of then.
    pub fn own_now(&self) -> Timestamp {
        self.latest.filter(|latest| self.now.duration_since(*latest) > OLD).unwrap_or(self.now)
    }
}

impl Reading {
    /// The clock at its last occurrence until then; `None` where this is no clock.
    pub fn before(&self, then: Timestamp, context: &Context) -> Option<Reading> {
        let Reading::Clock { time, zone } = self else { return None };
        let zone = zone.clone().unwrap_or_else(|| context.zone());
        let on = |date: Date| zone.to_timestamp(date.to_datetime(*time)).ok();
        let date = zone.to_datetime(then).date();
        // The one is often told without its seconds.
        let is_before = |at: &Timestamp| at.duration_since(then) < SignedDuration::from_mins(1);
        let at = on(date).filter(is_before).or_else(|| on(date.yesterday().ok()?))?;
        Some(Reading::Instant(Stamp { at, precision: Precision::Minute, inferred: true }))
    }

    /// The instant, where nothing is lacking.
    pub fn instant(self) -> Option<Stamp> {
        match self {
            Reading::Instant(stamp) => Some(stamp),
            Reading::Clock { .. } | Reading::Day(_) => None,
        }
    }
}
