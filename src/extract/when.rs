//! The many ways to write a time. The calendar below it is `jiff`'s.

use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::entry::{Precision, Stamp};

/// What a time on a page is to be understood by.
#[derive(Debug, Clone)]
pub struct Context {
    /// The zone in which the page writes its clocks, where that is known.
    pub zone: Option<TimeZone>,
    /// When the page was fetched.
    pub now: Timestamp,
}

/// The last instant before which no page was a live blog: 2000-01-01.
const EARLIEST: i64 = 946_684_800;
/// A page may announce what comes by so much.
const LATEST: SignedDuration = SignedDuration::from_hours(48);

/// The time that the whole text tells; `None` where it tells none, or one that no live blog can have.
pub fn read(text: &str, context: &Context) -> Option<Stamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > 100 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    epoch(text, context)
        .or_else(|| instant(text).map(Stamp::exact))
        .or_else(|| local(text, context))
        .or_else(|| day(text, context))
        .filter(|stamp| is_sane(stamp.at, context))
}

fn is_sane(at: Timestamp, context: &Context) -> bool {
    at.as_second() >= EARLIEST && at.duration_since(context.now) <= LATEST
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
    is_sane(at, context).then(|| Stamp::exact(at))
}

/// Date, clock and offset: RFC 3339 and what is taken for it, RFC 2822, JavaScript's `Date.toString()`.
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
    let words = ["%d %B %Y %H:%M", "%d %b %Y %H:%M", "%B %d, %Y %H:%M", "%d.%m.%Y %H:%M", "%A %d %B %Y %H:%M"];
    let (time, precision) = match text.parse::<DateTime>() {
        Ok(time) if text.len() > "2026-03-05".len() => {
            let has_seconds = text.matches(':').count() > 1;
            (time, if has_seconds { Precision::Second } else { Precision::Minute })
        }
        _ => {
            let read = |format| strtime::parse(format, text).and_then(|time| time.to_datetime()).ok();
            (words.into_iter().find_map(read)?, Precision::Minute)
        }
    };
    Some(Stamp { at: zone(context).to_timestamp(time).ok()?, precision, inferred: context.zone.is_none() })
}

/// The date alone: the day begins in the page's own zone.
fn day(text: &str, context: &Context) -> Option<Stamp> {
    let date: Date = text.parse().ok()?;
    let at = zone(context).to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(Stamp { at, precision: Precision::Day, inferred: true })
}

fn zone(context: &Context) -> TimeZone {
    context.zone.clone().unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_time_is_read_however_it_is_written() {
        use Precision::{Day, Minute, Second};
        let london =
            Context { zone: TimeZone::get("Europe/London").ok(), now: "2026-11-24T12:00:00Z".parse().unwrap() };
        for (text, at, precision, inferred) in [
            ("2024-08-05T21:00:18.921+01:00", "2024-08-05T20:00:18.921Z", Second, false),
            ("2024-08-05T20:00:18.921Z", "2024-08-05T20:00:18.921Z", Second, false),
            ("2020-02-10T12:46:22+0000", "2020-02-10T12:46:22Z", Second, false),
            ("2023-11-02T13:08Z", "2023-11-02T13:08:00Z", Second, false),
            ("2023-11-02T13:08+0100", "2023-11-02T12:08:00Z", Second, false),
            ("Thu, 05 Mar 2026 19:45:00 +0000", "2026-03-05T19:45:00Z", Second, false),
            ("Thu, 05 Mar 2026 19:45:00 GMT", "2026-03-05T19:45:00Z", Second, false),
            ("Thu May 14 2020 08:45:00 GMT+0000 (Coordinated Universal Time)", "2020-05-14T08:45:00Z", Second, false),
            ("Thu May 14 2020 10:45:00 GMT+0200", "2020-05-14T08:45:00Z", Second, false),
            ("1589445900", "2020-05-14T08:45:00Z", Second, false),
            ("1589445900123", "2020-05-14T08:45:00.123Z", Second, false),
            ("2024-07-18T11:48", "2024-07-18T10:48:00Z", Minute, false),
            ("2024-01-18 11:48:09", "2024-01-18T11:48:09Z", Second, false),
            ("14 August 2023 10:01", "2023-08-14T09:01:00Z", Minute, false),
            ("14 Aug 2023 10:01", "2023-08-14T09:01:00Z", Minute, false),
            ("2024-07-18", "2024-07-17T23:00:00Z", Day, true),
        ] {
            let wanted = Stamp { at: at.parse().unwrap(), precision, inferred };
            assert_eq!(read(text, &london), Some(wanted), "{text}");
        }
        let nowhere = Context { zone: None, ..london };
        let wanted = Stamp { at: "2024-07-18T11:48:00Z".parse().unwrap(), precision: Minute, inferred: true };
        assert_eq!(read("2024-07-18T11:48", &nowhere), Some(wanted), "a zone that nobody tells is a guess");
    }

    #[test]
    fn what_is_no_time_is_not_read_as_one() {
        let context = Context { zone: None, now: "2026-11-24T12:00:00Z".parse().unwrap() };
        for text in [
            "",
            "2:1",
            "12.50",
            "1234567",
            "12345678901",
            "0000000000",
            "9999999999",
            "1999-12-31T00:00:00Z",
            "2099-01-01T00:00:00Z",
            "yesterday",
            "Thu, 05 Mar 2026 19:45:00 BST",
            "2024-13-45",
            "é2024-07-18",
            "١٢:٣٠",
        ] {
            assert_eq!(read(text, &context), None, "{text}");
        }
    }
}
