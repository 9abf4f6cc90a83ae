//! The instants that one meaning of a stamp may be, near dates that are in question.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::cost;
use super::stamps::Source;
use crate::when::meaning::{Meaning, What};
use crate::when::reading::Context;
use crate::when::stamp::{Precision, Stamp};

/// One instant that a stamp may mean.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it is by itself.
    pub stamp: Stamp,
    /// The first second that the stamp leaves open.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// Its date where the page is.
    pub date: Date,
    /// Where it comes from.
    pub source: Source,
    /// What it costs by itself.
    pub cost: f64,
    /// Whether it is a clock that is not of the day under whose heading it stands.
    pub strays: bool,
    /// Whether it is a clock whose date is not told.
    pub is_bare: bool,
}

/// What candidates are made with.
#[derive(Clone, Copy)]
pub struct Maker<'m> {
    /// What the page says of its own time.
    pub page: &'m Context,
    /// Where it is taken to be.
    pub zone: &'m TimeZone,
}

/// What is known around a stamp.
#[derive(Clone, Copy)]
pub struct Around<'m> {
    /// The dates in question for clocks.
    pub near: &'m [Date],
    /// The dates that the heading above may mean; empty without one.
    pub heading: &'m [Date],
}

impl Maker<'_> {
    /// The candidates of a meaning.
    pub fn of(&self, meaning: &Meaning, own: f64, around: Around<'_>, found: &mut Vec<Candidate>) {
        match &meaning.what {
            What::Instant { at, precision } => {
                let stamp = Stamp { at: *at, precision: *precision, inferred: false };
                self.add(stamp, 0, Source::Told, own, found);
            }
            What::Dated { date, time, zone, precision } => {
                let inferred = zone.is_none() && self.page.zone.is_none();
                self.dated(*date, *time, zone.as_ref(), (*precision, inferred, Source::Told), own, found);
            }
            What::Yearless { month, day, time, zone } => {
                let inferred = zone.is_none() && self.page.zone.is_none();
                for (date, extra) in self.years(*month, *day, around.near) {
                    let kind = (minute(*time), inferred, Source::Completed);
                    self.dated(date, *time, zone.as_ref(), kind, own + extra, found);
                }
            }
            What::Weekday { weekday, time, zone } => {
                let kind = (minute(*time), true, Source::Completed);
                let last = weeks(*weekday, around.near);
                for &date in &last {
                    self.dated(date, *time, zone.as_ref(), kind, own, found);
                }
                // A page goes on after the day of which it is.
                let today = self.page.today();
                let next = last.iter().filter_map(|date| date.checked_add(7.days()).ok());
                for date in next.filter(|date| *date <= today && !last.contains(date)) {
                    self.dated(date, *time, zone.as_ref(), kind, own + cost::FURTHER_BACK, found);
                }
            }
            What::DayOfMonth { day, weekday, time, zone } => {
                let kind = (minute(*time), true, Source::Completed);
                let latest = self.page.today().max(self.page.own_date());
                for (date, extra) in months(*day, *weekday, around.near, latest) {
                    self.dated(date, *time, zone.as_ref(), kind, own + extra, found);
                }
            }
            What::DaysBack { days, time, zone } => {
                for (today, extra) in self.todays() {
                    let Ok(date) = today.checked_sub(i32::from(*days).days()) else { continue };
                    let kind = (minute(*time), true, Source::Completed);
                    self.dated(date, *time, zone.as_ref(), kind, own + extra, found);
                }
            }
            What::Clock { time, zone, seconds } => {
                let precision = if *seconds { Precision::Second } else { Precision::Minute };
                let begin = found.len();
                let kind = (precision, true, Source::Completed);
                for date in around.near.iter().chain(around.heading.iter().filter(|date| !around.near.contains(date))) {
                    self.dated(*date, Some(*time), zone.as_ref(), kind, own, found);
                }
                for candidate in &mut found[begin..] {
                    candidate.strays = !around.heading.is_empty() && !around.heading.contains(&candidate.date);
                    candidate.is_bare = true;
                }
            }
            What::Age { span, unit } => {
                for (now, extra) in self.nows() {
                    // Whole minutes: the page does not tell more.
                    let whole = now.as_second() - now.as_second().rem_euclid(60);
                    let Ok(at) = Timestamp::from_second(whole).and_then(|now| now.checked_sub(*span)) else { continue };
                    let is_of_days = unit.as_secs() >= 86_400;
                    let precision = if is_of_days { Precision::Day } else { Precision::Minute };
                    let stamp = Stamp { at, precision, inferred: true };
                    self.add(stamp, -(unit.as_secs() - 1).max(0), Source::Age, own + extra, found);
                }
            }
        }
    }

    /// The dates that a heading may mean.
    pub fn days(&self, meaning: &Meaning, near: &[Date]) -> Vec<Date> {
        let mut found = Vec::new();
        self.of(meaning, 0.0, Around { near, heading: &[] }, &mut found);
        found.iter().map(|candidate| candidate.date).collect()
    }

    fn dated(
        &self,
        date: Date,
        time: Option<Time>,
        zone: Option<&TimeZone>,
        (precision, inferred, source): (Precision, bool, Source),
        own: f64,
        found: &mut Vec<Candidate>,
    ) {
        let zone = zone.unwrap_or(self.zone);
        let Some(time) = time else {
            let begins = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
            let (Some(at), Some(end)) = (begins(date), date.tomorrow().ok().and_then(begins)) else { return };
            let stamp = Stamp { at, precision: Precision::Day, inferred: true };
            self.add(stamp, end.as_second() - at.as_second() - 1, source, own, found);
            return;
        };
        let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(time));
        let is_gap = matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
        let is_fold = matches!(ambiguous.offset(), jiff::tz::AmbiguousOffset::Fold { .. });
        let extra = if is_gap { cost::NO_SUCH_HOUR } else { 0.0 };
        if let Ok(at) = ambiguous.compatible() {
            self.add(Stamp { at, precision, inferred }, 0, source, own + extra, found);
        }
        // The hour that comes twice: the order decides.
        if is_fold && let Ok(at) = ambiguous.later() {
            self.add(Stamp { at, precision, inferred }, 0, source, own, found);
        }
    }

    /// `open`: how many seconds after the instant the entry may be of, or before it where that is negative.
    fn add(&self, stamp: Stamp, open: i64, source: Source, own: f64, found: &mut Vec<Candidate>) {
        let second = stamp.at.as_second();
        let (first, last) = (second.min(second + open), second.max(second + open));
        let is_future = first > self.page.now.as_second() + cost::AHEAD;
        let cost = own + if is_future { cost::FUTURE } else { 0.0 };
        if !found.iter().any(|other| other.first == first && other.last == last && other.cost <= cost) {
            let date = self.zone.to_datetime(stamp.at).date();
            found.push(Candidate { stamp, first, last, date, source, cost, strays: false, is_bare: false });
        }
    }

    /// The years that a date without one may be of; the nearest to the page's own date, of those that are not in the future,
    /// costs nothing.
    fn years(&self, month: i8, day: i8, near: &[Date]) -> Vec<(Date, f64)> {
        let own = self.page.own_date();
        let latest = self.page.today().max(own).tomorrow().unwrap_or(own);
        let mut years: Vec<i16> = vec![own.year() - 1, own.year(), own.year() + 1];
        for date in near {
            if !years.contains(&date.year()) {
                years.push(date.year());
            }
        }
        let mut dates: Vec<Date> = years
            .into_iter()
            .filter_map(|year| Date::new(year, month, day).ok())
            .filter(|date| *date <= latest)
            .collect();
        let away = |date: &Date| (*date - own).get_days().abs();
        dates.sort_by_key(away);
        dates.into_iter().zip([0.0, 1.0, 2.0, 3.0, 4.0]).map(|(date, far)| (date, far * cost::FURTHER_BACK)).collect()
    }

    /// Today, as the page may have it.
    fn todays(&self) -> Vec<(Date, f64)> {
        let mut days: Vec<(Date, f64)> = Vec::new();
        for (now, cost) in self.nows() {
            let date = self.zone.to_datetime(now).date();
            if days.iter().all(|(other, _)| *other != date) {
                days.push((date, cost));
            }
        }
        days
    }

    /// Now, as the page may have it.
    fn nows(&self) -> Vec<(Timestamp, f64)> {
        let (own, now) = (self.page.own_now(), self.page.now);
        if own == now { vec![(now, 0.0)] } else { vec![(own, 0.0), (now, cost::AGAINST_MODE)] }
    }
}

fn minute(time: Option<Time>) -> Precision {
    if time.is_none() { Precision::Day } else { Precision::Minute }
}

/// For each date the last such day of the week until then.
fn weeks(weekday: Weekday, near: &[Date]) -> Vec<Date> {
    let mut dates: Vec<Date> = Vec::new();
    for date in near {
        let back = i32::from(date.weekday().since(weekday));
        if let Ok(date) = date.checked_sub(back.days())
            && !dates.contains(&date)
        {
            dates.push(date);
        }
    }
    dates
}

/// For each date the nearest days with that number: of its own month, the one before it and the one behind it, and none after the
/// latest.
pub fn months(day: i8, weekday: Option<Weekday>, near: &[Date], latest: Date) -> Vec<(Date, f64)> {
    let mut dates: Vec<(Date, f64)> = Vec::new();
    for date in near {
        let months = [Ok(*date), date.checked_sub(1.month()), date.checked_add(1.month())];
        let of = |month: Date| Date::new(month.year(), month.month(), day).ok();
        let mut found: Vec<Date> =
            months.into_iter().flatten().filter_map(of).filter(|other| *other <= latest).collect();
        found.retain(|other| weekday.is_none_or(|weekday| other.weekday() == weekday));
        found.sort_by_key(|other| (*other - *date).get_days().abs());
        for (other, far) in found.into_iter().zip([0.0, 1.0, 2.0]) {
            if dates.iter().all(|(known, _)| *known != other) {
                dates.push((other, far * cost::FURTHER_BACK));
            }
        }
    }
    dates
}

/// How long ago an hour or more is, in seconds: what is that far apart is not of one moment.
pub fn apart(one: Timestamp, other: Timestamp) -> i64 {
    one.duration_since(other).abs().as_secs()
}
