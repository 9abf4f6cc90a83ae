//! Clocks without a date: each gets the date that its neighbours on the page allow it.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::reading::{Context, Reading};
use super::stamp::{Precision, Stamp};

/// Two neighbours that are out of order by no more minutes than this are of one day all the same.
const UNTIDY: i64 = 6 * 60;
/// A page may be ahead of us by so much.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// The page's own word for its last change may be older than its newest entry by so much.
const STALE: SignedDuration = SignedDuration::from_hours(3);

/// A time in the order of the page.
struct Place {
    /// Which reading it is.
    at: usize,
    time: Time,
    /// How many days after the first one.
    day: i64,
    /// Its date, where that is told.
    date: Option<Date>,
}

/// The instants of the readings, which stand in the order of the page.
pub fn infer(readings: &[Option<Reading>], context: &Context) -> Vec<Option<Stamp>> {
    let newest_first = is_newest_first(readings);
    let context = &somewhere(readings, context, newest_first);
    let places = places(readings, context, newest_first);
    let base = base(&places, context, newest_first);
    let mut stamps: Vec<Option<Stamp>> =
        readings.iter().map(|reading| reading.clone().and_then(Reading::instant)).collect();
    for (index, place) in places.iter().enumerate() {
        let Some(Reading::Clock { time, zone }) = &readings[place.at] else { continue };
        // The nearest one whose date is told: above, else below.
        let mut told =
            places[..index].iter().rev().chain(&places[index..]).filter_map(|other| Some((other.date?, other.day)));
        let (date, day) = match place.date.map(|date| (date, place.day)).or_else(|| told.next()).or(base) {
            Some(told) => told,
            None => continue,
        };
        let date = date.checked_add((place.day - day).days()).ok();
        let zone = zone.clone().unwrap_or_else(|| context.zone());
        stamps[place.at] = date.and_then(|date| zone.to_timestamp(date.to_datetime(*time)).ok()).map(|at| Stamp {
            at,
            precision: Precision::Minute,
            inferred: true,
        });
    }
    stamps
}

/// Where nobody tells the zone, and in UTC the newest clock would be a little ahead of now, the page is as far east as it
/// takes: an outlet shows what has happened just now sooner than what happened a day ago.
fn somewhere(readings: &[Option<Reading>], context: &Context, newest_first: bool) -> Context {
    let mut there = context.clone();
    let mut clocks = readings.iter().flatten().filter_map(|reading| match reading {
        Reading::Clock { time, zone: None } => Some(*time),
        _ => None,
    });
    let newest = if newest_first { clocks.next() } else { clocks.next_back() };
    let (None, None, Some(newest)) = (&context.zone, context.day, newest) else { return there };
    let today = context.today();
    let Ok(at) = context.zone().to_timestamp(today.to_datetime(newest)) else { return there };
    let ahead = at.duration_since(context.now);
    if ahead > AHEAD && ahead <= STALE {
        let hours = i8::try_from((ahead.as_secs() - AHEAD.as_secs() + 3599) / 3600).unwrap_or(0);
        there.zone = jiff::tz::Offset::from_hours(hours).ok().map(jiff::tz::TimeZone::fixed);
    }
    there
}

/// The times in the order of the page, each with its day counted from the first: midnight lies where a clock jumps the
/// wrong way.
fn places(readings: &[Option<Reading>], context: &Context, newest_first: bool) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut heading = None;
    for (at, reading) in readings.iter().enumerate() {
        let (time, date) = match reading {
            None => continue,
            Some(Reading::Day(date)) => {
                heading = Some(*date);
                continue;
            }
            Some(Reading::Clock { time, .. }) => (*time, heading.take()),
            Some(Reading::Instant(stamp)) => {
                let there = context.zone().to_datetime(stamp.at);
                heading = None;
                (there.time(), Some(there.date()))
            }
        };
        let day = places.last().map_or(0, |last| {
            let step = minutes(time) - minutes(last.time);
            match newest_first {
                true if step > UNTIDY => last.day - 1,
                false if step < -UNTIDY => last.day + 1,
                _ => last.day,
            }
        });
        places.push(Place { at, time, day, date });
    }
    places
}

/// Where no date is told at all: the oldest is of the day that the page names, or else the newest is as late
/// as the page's last change, or now, allow.
fn base(places: &[Place], context: &Context, newest_first: bool) -> Option<(Date, i64)> {
    let (newest, oldest) = match newest_first {
        true => (places.first()?, places.last()?),
        false => (places.last()?, places.first()?),
    };
    if let Some(day) = context.day {
        return Some((day, oldest.day));
    }
    match (context.latest, context.opened) {
        (None, Some(opened)) => nearest(opened, oldest, newest, context),
        (latest, _) => Some((last_before(latest.unwrap_or(context.now), newest.time, context)?, newest.day)),
    }
}

/// The date of the clock's last occurrence until then. What a page says of its own last change may be a little old.
fn last_before(then: Timestamp, time: Time, context: &Context) -> Option<Date> {
    let date = context.zone().to_datetime(then).date();
    let at = context.zone().to_timestamp(date.to_datetime(time)).ok()?;
    let is_past = at.duration_since(context.now) <= AHEAD;
    if is_past && at.duration_since(then) <= STALE { Some(date) } else { date.yesterday().ok() }
}

/// A page is published with its first entry, or says so anew with its last: whichever clock is the nearer to that is of
/// then.
fn nearest(opened: Timestamp, oldest: &Place, newest: &Place, context: &Context) -> Option<(Date, i64)> {
    let around = |place: &Place| {
        let date = context.zone().to_datetime(opened).date();
        let days = [date.yesterday().ok()?, date, date.tomorrow().ok()?];
        let away = |date: Date| {
            let at = context.zone().to_timestamp(date.to_datetime(place.time)).ok()?;
            Some((at.duration_since(opened).abs(), date))
        };
        days.into_iter().filter_map(away).min()
    };
    let ((first, begin), (last, end)) = (around(oldest)?, around(newest)?);
    Some(if first <= last { (begin, oldest.day) } else { (end, newest.day) })
}

/// Whether most neighbours have the later one on top; a clock that jumps by half a day jumps over midnight.
fn is_newest_first(readings: &[Option<Reading>]) -> bool {
    let times: Vec<i64> = readings
        .iter()
        .flatten()
        .filter_map(|reading| match reading {
            Reading::Clock { time, .. } => Some(minutes(*time)),
            Reading::Instant(stamp) => Some(stamp.at.as_second().div_euclid(60)),
            Reading::Day(_) => None,
        })
        .collect();
    let (mut falls, mut rises) = (0, 0);
    for pair in times.windows(2) {
        let step = pair[1] - pair[0];
        let over_midnight = step.abs() > 12 * 60 && step.abs() < 24 * 60;
        match (step.signum(), over_midnight) {
            (1, false) | (-1, true) => rises += 1,
            (-1, false) | (1, true) => falls += 1,
            _ => {}
        }
    }
    falls >= rises
}

fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}
