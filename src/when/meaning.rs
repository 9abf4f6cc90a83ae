//! What a stamp may mean: every way to understand the text of a time, each with what it lacks and how unlikely it is by itself.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::stamp::Precision;

/// One way to understand a stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// What it says.
    pub what: What,
    /// How unlikely it is by itself, before the rest of the page is asked: 0 for the plain one, then in steps of the solver's own scale.
    pub cost: u32,
}

/// What a stamp says, as far as it says it.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Date, clock and offset: nothing is lacking.
    Instant {
        /// The instant.
        at: Timestamp,
        /// How exactly it is told.
        precision: Precision,
    },
    /// A date with its year, with a clock or alone.
    Dated {
        /// The date in the proleptic Gregorian calendar.
        date: Date,
        /// The clock; `None` where the day alone is told.
        time: Option<Time>,
        /// The zone that is told with it; the page's own where none is.
        zone: Option<TimeZone>,
        /// How exactly it is told.
        precision: Precision,
    },
    /// A day and month without a year.
    Yearless {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
        /// The clock; `None` where the day alone is told.
        time: Option<Time>,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
    },
    /// A day of the week ("Tue 14:05").
    Weekday {
        /// The day.
        weekday: Weekday,
        /// The clock; `None` where the day alone is told.
        time: Option<Time>,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
    },
    /// A day of a month that is not told ("22日 14:05", "Friday 22").
    DayOfMonth {
        /// From 1 to 31.
        day: i8,
        /// The day of the week, where that is told with it.
        weekday: Option<Weekday>,
        /// The clock; `None` where the day alone is told.
        time: Option<Time>,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
    },
    /// So many days before the page's own today ("yesterday 14:05"); 0 is today.
    DaysBack {
        /// The number of days.
        days: u16,
        /// The clock; `None` where the day alone is told.
        time: Option<Time>,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
    },
    /// A clock without a date.
    Clock {
        /// The time of day. A twelve-hour clock without its half gives two meanings.
        time: Time,
        /// The zone that is told with it.
        zone: Option<TimeZone>,
        /// Whether seconds are told.
        seconds: bool,
    },
    /// So long before the page's own now ("1 hr 15 min ago"); zero is "just now".
    Age {
        /// The time that has passed.
        span: SignedDuration,
        /// The smallest unit that is told, as a length of time: the age may be greater by as much, less a little.
        unit: SignedDuration,
    },
}
