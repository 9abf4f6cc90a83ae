//! Times written for machines: RFC 3339 and what is taken for it, RFC 2822, JavaScript's and .NET's, ISO weeks, counts since 1970.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;

use super::meaning::What;
use super::reading::Context;
use super::stamp::{Precision, Stamp};

/// What the whole text says. An instant that no live blog can have is told all the same; whole numbers that are none are not.
pub fn what(text: &str, context: &Context) -> Option<What> {
    let exact = |at| What::Instant { at, precision: Precision::Second };
    if let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        // The distance from UTC behind it changes nothing.
        let number = inner.find(['+', '-']).filter(|at| *at > 0).map_or(inner, |at| &inner[..at]);
        return Timestamp::from_millisecond(number.parse().ok()?).ok().map(exact);
    }
    // Such a time begins with a number, or with a day of the week in three letters.
    let begins_with_day = || {
        let day = text.get(..3).unwrap_or_default();
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day)
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // What begins with one or two digits is for people, and what is longer is no time.
    if (digits < 4 && !begins_with_day()) || text.len() > 100 {
        return None;
    }
    if context.utc_is_local
        && let Some(bare) = text.strip_suffix(['Z', 'z'])
    {
        return local(bare);
    }
    if digits == text.len() {
        return compact(text).or_else(|| epoch(text, context).map(exact));
    }
    instant(text).map(exact).or_else(|| local(text)).or_else(|| day(text)).or_else(|| nearly(text, context))
}

/// `20261001164800`
fn compact(text: &str) -> Option<What> {
    if text.len() != 14 || !text.starts_with("20") {
        return None;
    }
    let at = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    Some(What::Dated { date: at.date(), time: Some(at.time()), zone: None, precision: Precision::Second })
}

/// What is nearly RFC 3339: an hour in one digit, the midnight with which a day ends, a plus sign that became a space on its way, a
/// zone by its name.
fn nearly(text: &str, context: &Context) -> Option<What> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let date: Date = date.parse().ok()?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(|char: char| !char.is_ascii_digit() && !matches!(char, ':' | '.')).unwrap_or(rest.len());
    let (clock, zone) = (&rest[..end], rest[end..].trim());
    let mut parts = clock.split('.').next()?.split(':').map(|part| part.parse::<i8>().ok().filter(|_| part.len() <= 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next();
    let time = jiff::civil::Time::new(hour % 24, minute, second.unwrap_or(Some(0))?, 0).ok()?;
    let date = match hour {
        24 if time == jiff::civil::Time::midnight() => date.tomorrow().ok()?,
        0..=23 => date,
        _ => return None,
    };
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    let there = date.to_datetime(time);
    let offset = || {
        let (sign, told) = match zone.strip_prefix('-') {
            Some(told) => ("-", told),
            None => ("+", zone.strip_prefix('+').unwrap_or(zone)),
        };
        let is_offset = matches!(told.len(), 4 | 5) && told.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
        let spelt = format!("{there}{sign}{told}");
        is_offset.then(|| {
            spelt.parse::<Timestamp>().or_else(|_| strtime::parse("%Y-%m-%dT%H:%M:%S%z", &spelt)?.to_timestamp()).ok()
        })?
    };
    let zone = match zone {
        "" => return Some(What::Dated { date, time: Some(time), zone: None, precision }),
        "Z" | "z" | "UTC" | "GMT" => Some(TimeZone::UTC),
        _ => None,
    };
    let at = match zone {
        Some(zone) => zone.to_timestamp(there).ok(),
        None => offset().or_else(|| {
            let name = rest[end..].trim();
            let is_name = (2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
            let zone = is_name.then(|| super::zone::zone_named(&name.to_lowercase(), context))??;
            zone.to_timestamp(there).ok()
        }),
    };
    Some(What::Instant { at: at?, precision })
}

/// The time that the whole text tells.
pub fn read(text: &str, context: &Context) -> Option<Stamp> {
    Some(match what(text, context)? {
        What::Instant { at, precision } => Stamp { at, precision, inferred: false },
        What::Dated { date, time, precision, .. } => {
            let at = context.zone().to_timestamp(date.to_datetime(time.unwrap_or_default())).ok()?;
            Stamp { at, precision, inferred: context.zone.is_none() || time.is_none() }
        }
        _ => return None,
    })
}

/// Seconds (ten digits), thousandths (13) or millionths (16) since 1970; any other number is something else.
fn epoch(text: &str, context: &Context) -> Option<Timestamp> {
    let number = text.parse().ok()?;
    let at = match text.len() {
        10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        16 => Timestamp::from_microsecond(number).ok()?,
        _ => return None,
    };
    context.is_sane(at).then_some(at)
}

/// Date, clock and offset.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // `2026-03-05T20:10:00+0000`, and the same without seconds.
    const FORMATS: [&str; 5] = [
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f %z",
        "%Y-%m-%d %H:%M:%S%.f %:z",
        "%Y-%m-%dT%H:%M%z",
        "%Y-%m-%dT%H:%M%:z",
    ];
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        if let Some(at) = FORMATS.iter().find_map(|format| strtime::parse(format, text).ok()?.to_timestamp().ok()) {
            return Some(at);
        }
        // `2026-03-05 20:10:00 UTC`
        let bare = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT"))?;
        return TimeZone::UTC.to_timestamp(bare.parse::<DateTime>().ok()?).ok();
    }
    // `Thu May 14 2020 08:45:00 GMT+0000 (Coordinated Universal Time)`
    let script = text.split(" (").next().unwrap_or(text);
    if let Ok(at) = strtime::parse("%a %b %d %Y %H:%M:%S GMT%z", script).and_then(|time| time.to_timestamp()) {
        return Some(at);
    }
    // The reader of RFC 2822 takes every zone that it does not know for UTC; only numbers and GMT are left to it.
    let is_told = text.ends_with(" GMT") || text.ends_with(" UTC") || text.rsplit(' ').next()?.starts_with(['+', '-']);
    is_told.then(|| rfc2822::parse(text).ok().map(|time| time.timestamp())).flatten()
}

/// Date and clock without an offset: the page's own zone counts.
fn local(text: &str) -> Option<What> {
    let time = text.parse::<DateTime>().ok().filter(|_| text.len() > "2026-03-05".len())?;
    let precision = if text.matches(':').count() == 1 { Precision::Minute } else { Precision::Second };
    Some(What::Dated { date: time.date(), time: Some(time.time()), zone: None, precision })
}

/// The date alone, as ISO 8601 has it: by month, by week, or by the day of the year.
fn day(text: &str) -> Option<What> {
    let by_week = || {
        let (year, rest) = text.split_once("-W")?;
        let (week, day) = rest.split_once('-')?;
        let day = Weekday::from_monday_one_offset(day.parse().ok()?).ok()?;
        Some(ISOWeekDate::new(year.parse().ok()?, week.parse().ok().filter(|_| week.len() == 2)?, day).ok()?.date())
    };
    let by_number = || {
        let (year, day) = text.split_once('-').filter(|(_, day)| day.len() == 3)?;
        let year = Date::new(year.parse().ok()?, 1, 1).ok()?;
        let date = year.checked_add(jiff::Span::new().try_days(day.parse::<i64>().ok()? - 1).ok()?).ok()?;
        Some(date).filter(|date| date.year() == year.year())
    };
    let date: Date = text.parse().ok().or_else(by_week).or_else(by_number)?;
    Some(What::Dated { date, time: None, zone: None, precision: Precision::Day })
}
