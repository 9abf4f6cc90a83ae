//! The plain meaning of a stamp as one reading, for those who ask for no more.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::meaning::{Meaning, What};
use super::reading::{Context, Reading};
use super::solve::months;
use super::stamp::{Precision, Stamp};

/// The reading of the first of these meanings; `None` where even that is only to be had if the rest of the page forces it.
pub fn reading(meanings: &[Meaning], context: &Context) -> Option<Reading> {
    let first = meanings.first().filter(|meaning| meaning.cost < 30)?;
    let reading = match first.what.clone() {
        What::Instant { at, precision } => Reading::Instant(Stamp { at, precision, inferred: false }),
        What::Dated { date, time: None, .. } => Reading::Day(date),
        What::Dated { date, time: Some(time), zone, precision } => {
            let inferred = zone.is_none() && context.zone.is_none();
            let at = zone.unwrap_or_else(|| context.zone()).to_timestamp(date.to_datetime(time)).ok()?;
            Reading::Instant(Stamp { at, precision, inferred })
        }
        What::Yearless { month, day, time, zone } => {
            let date = nearest(month, day, context)?;
            match time {
                None => Reading::Day(date),
                Some(time) => {
                    let inferred = zone.is_none() && context.zone.is_none();
                    let at = zone.unwrap_or_else(|| context.zone()).to_timestamp(date.to_datetime(time)).ok()?;
                    Reading::Instant(Stamp { at, precision: Precision::Minute, inferred })
                }
            }
        }
        What::Weekday { time, zone, .. } => Reading::Clock { time: time?, zone },
        What::DayOfMonth { day, weekday, time, zone } => {
            let own = context.own_date();
            let (date, _) = months(day, weekday, &[own], context.today().max(own)).into_iter().next()?;
            match time {
                None => Reading::Day(date),
                Some(time) => {
                    let at = zone.unwrap_or_else(|| context.zone()).to_timestamp(date.to_datetime(time)).ok()?;
                    Reading::Instant(Stamp { at, precision: Precision::Minute, inferred: true })
                }
            }
        }
        What::DaysBack { days, time, zone } => {
            let date = context.today().checked_sub(i64::from(days).days()).ok()?;
            match time {
                None => Reading::Day(date),
                Some(time) => {
                    let at = zone.unwrap_or_else(|| context.zone()).to_timestamp(date.to_datetime(time)).ok()?;
                    Reading::Instant(Stamp { at, precision: Precision::Minute, inferred: true })
                }
            }
        }
        What::Clock { time, zone, .. } => Reading::Clock { time, zone },
        What::Age { span, unit } => {
            // Whole minutes: the page does not tell more.
            let now = context.own_now();
            let minute = Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(60)).ok()?;
            let precision = if unit.as_secs() >= 86_400 { Precision::Day } else { Precision::Minute };
            Reading::Instant(Stamp { at: minute.checked_sub(span).ok()?, precision, inferred: true })
        }
    };
    match reading {
        Reading::Instant(stamp) if !context.is_sane(stamp.at) => None,
        reading => Some(reading),
    }
}

/// What a text that was read already means.
pub fn meaning_of(reading: Reading, context: &Context) -> Meaning {
    let what = match reading {
        Reading::Instant(stamp) if stamp.precision == Precision::Day => {
            let date = context.zone().to_datetime(stamp.at).date();
            What::Dated { date, time: None, zone: None, precision: Precision::Day }
        }
        Reading::Instant(stamp) if stamp.inferred && context.zone.is_some() => {
            let now = context.own_now();
            let seconds = now.as_second() - now.as_second().rem_euclid(60) - stamp.at.as_second();
            What::Age { span: SignedDuration::from_secs(seconds), unit: SignedDuration::from_mins(1) }
        }
        Reading::Instant(stamp) => What::Instant { at: stamp.at, precision: stamp.precision },
        Reading::Clock { time, zone } => What::Clock { time, zone, seconds: time.second() != 0 },
        Reading::Day(date) => What::Dated { date, time: None, zone: None, precision: Precision::Day },
    };
    Meaning { what, cost: 0 }
}

/// The date of the year nearest to the page's own date that is not in the future.
fn nearest(month: i8, day: i8, context: &Context) -> Option<Date> {
    let own = context.own_date();
    let away = |date: &Date| (*date - own).get_days().abs();
    let latest = context.today().tomorrow().unwrap_or(own);
    let years = [own.year() - 1, own.year(), own.year() + 1];
    years
        .into_iter()
        .filter_map(|year| Date::new(year, month, day).ok())
        .filter(|date| *date <= latest)
        .min_by_key(away)
}
