//! Times written for machines: RFC 3339 and what is taken for it, RFC 2822, JavaScript's, seconds since 1970.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, strtime};

use super::reading::Context;
use super::stamp::{Precision, Stamp};

/// The time that the whole text tells.
pub fn read(text: &str, context: &Context) -> Option<Stamp> {
    // Such a time begins with a number, or with a day of the week in three letters.
    let begins_with_day = || {
        let day = text.get(..3).unwrap_or_default();
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day)
    };
    if !text.starts_with(|first: char| first.is_ascii_digit()) && !begins_with_day() {
        return None;
    }
    if context.utc_is_local
        && let Some(bare) = text.strip_suffix(['Z', 'z'])
    {
        return local(bare, context);
    }
    epoch(text, context)
        .or_else(|| instant(text).map(Stamp::exact))
        .or_else(|| local(text, context))
        .or_else(|| day(text, context))
}

/// Seconds (ten digits) or milliseconds (thirteen) since 1970; any other number is something else.
fn epoch(text: &str, context: &Context) -> Option<Stamp> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = text.parse().ok()?;
    let at = match text.len() {
        10 => Timestamp::from_second(number).ok()?,
        13 => Timestamp::from_millisecond(number).ok()?,
        _ => return None,
    };
    context.is_sane(at).then(|| Stamp::exact(at))
}

/// Date, clock and offset.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // `2026-03-05T20:10:00+0000`, and the same without seconds.
    for format in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M%:z"] {
        if let Ok(at) = strtime::parse(format, text).and_then(|time| time.to_timestamp()) {
            return Some(at);
        }
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
fn local(text: &str, context: &Context) -> Option<Stamp> {
    let time = text.parse::<DateTime>().ok().filter(|_| text.len() > "2026-03-05".len())?;
    let precision = if text.matches(':').count() > 1 { Precision::Second } else { Precision::Minute };
    Some(Stamp { at: context.zone().to_timestamp(time).ok()?, precision, inferred: context.zone.is_none() })
}

/// The date alone: the day begins in the page's own zone.
fn day(text: &str, context: &Context) -> Option<Stamp> {
    let date: Date = text.parse().ok()?;
    let at = context.zone().to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(Stamp { at, precision: Precision::Day, inferred: true })
}
