//! How a page writes all its stamps: which end is newest, day or month first, twelve or twenty-four hours, ages or
//! clocks, days above or below their entries, and where it is.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use super::cost;
use super::stamps::{Role, Stamps, Told};
use crate::when::meaning::{Meaning, What};

/// The other half of the day costs so much where its clock is not written as one of twelve hours: "09:30".
const PADDED: u32 = 30;

/// How a page writes.
#[derive(Debug, Clone)]
pub struct Mode {
    /// Whether the newest entry stands on top.
    pub newest_first: bool,
    /// Whether day and month change places where both orders are possible.
    pub swapped: bool,
    /// Whether its clocks have twelve hours and do not say which half.
    pub twelve: bool,
    /// Whether what may be an age or a clock is the one that is less usual.
    pub other_kind: bool,
    /// Whether days stand below their entries.
    pub days_below: bool,
    /// Where it is.
    pub zone: TimeZone,
    /// What that costs.
    pub cost: f64,
}

/// How a meaning differs from the plain one of the same stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Differs {
    /// It is the plain one, or differs otherwise.
    Not,
    /// Day and month have changed places.
    Swapped,
    /// It is the other half of the day.
    Half,
    /// It is an age instead of a clock, or the reverse.
    Kind,
}

/// Every way in which this page may write.
pub fn modes(stamps: &Stamps<'_>) -> Vec<Mode> {
    let mut found = [false; 3];
    let mut twelve_costs = 0.0_f64;
    for told in &stamps.told {
        for meaning in &told.meanings {
            match differs(&told.meanings, meaning) {
                Differs::Not => {}
                Differs::Swapped => found[0] = true,
                Differs::Half => {
                    found[1] = true;
                    twelve_costs = twelve_costs.max(f64::from(meaning.cost) / 3.0);
                }
                Differs::Kind => found[2] = true,
            }
        }
    }
    let twelve_costs = twelve_costs.clamp(cost::TWELVE[0], cost::TWELVE[1]);
    let has_days = stamps.told.iter().any(|told| told.role == Role::Day);
    let choices = |both: bool| if both { vec![false, true] } else { vec![false] };
    let mut modes = Vec::new();
    for newest_first in [true, false] {
        for (zone, far) in zones(stamps, newest_first) {
            for &swapped in &choices(found[0]) {
                for &twelve in &choices(found[1]) {
                    for &other_kind in &choices(found[2]) {
                        for &days_below in &choices(has_days) {
                            let others = [swapped, other_kind].iter().filter(|other| **other).count();
                            let mut cost = if newest_first { 0.0 } else { cost::OLDEST_FIRST };
                            cost += (0..others).map(|_| cost::OTHER_MODE).sum::<f64>();
                            cost += if twelve { twelve_costs } else { 0.0 };
                            cost += if days_below { cost::DAYS_BELOW } else { 0.0 };
                            cost += if far { cost::SOMEWHERE } else { 0.0 };
                            let zone = zone.clone();
                            modes.push(Mode { newest_first, swapped, twelve, other_kind, days_below, zone, cost });
                        }
                    }
                }
            }
        }
    }
    modes
}

/// Where the page may be. Where nobody tells, and in UTC its newest time would be ahead of now, it is as far east as that takes: a
/// page shows what has happened just now sooner than what happened a day, a week or a year ago.
fn zones(stamps: &Stamps<'_>, newest_first: bool) -> Vec<(TimeZone, bool)> {
    let page = stamps.page;
    let mut zones = vec![(page.zone(), false)];
    if page.zone.is_some() || page.day.is_some() {
        return zones;
    }
    let entries = || stamps.told.iter().filter(|told| told.role == Role::Entry);
    let told = |told: &Told| newest_of(&told.meanings.first()?.what, page.today());
    let newest = if newest_first { entries().find_map(told) } else { entries().rev().find_map(told) };
    if let Some((there, most)) = newest
        && let Ok(at) = page.zone().to_timestamp(there)
    {
        let ahead = at.duration_since(page.now).as_secs();
        if ahead > cost::AHEAD && ahead <= most * 3600 {
            let hours = i8::try_from((ahead - cost::AHEAD + 3599) / 3600).unwrap_or(0);
            zones.extend(Offset::from_hours(hours).ok().map(|offset| (TimeZone::fixed(offset), true)));
        }
    }
    zones
}

/// The date and clock that a stamp tells if it is of today, and by how many hours that may be ahead of UTC: a clock alone may be of
/// yesterday as well.
fn newest_of(what: &What, today: Date) -> Option<(jiff::civil::DateTime, i64)> {
    let (is_today, time, zone, most) = match what {
        What::Clock { time, zone, .. } => (true, Some(*time), zone, 3),
        What::Dated { date, time, zone, .. } => (*date == today, *time, zone, 14),
        What::Yearless { month, day, time, zone } => ((*month, *day) == (today.month(), today.day()), *time, zone, 14),
        What::Weekday { weekday, time, zone } => (*weekday == today.weekday(), *time, zone, 14),
        What::DayOfMonth { day, time, zone, .. } => (*day == today.day(), *time, zone, 14),
        What::DaysBack { days, time, zone } => (*days == 0, *time, zone, 14),
        What::Instant { .. } | What::Age { .. } => return None,
    };
    (is_today && zone.is_none()).then_some((today.to_datetime(time?), most))
}

/// The meanings of a stamp on a page that writes so, each by its number and with what it costs.
pub fn meanings<'t>(told: &'t Told, mode: &Mode) -> Vec<(&'t Meaning, f64)> {
    let all = &told.meanings;
    let Some(plain) = plain(all) else { return Vec::new() };
    let has = |wanted: Differs| all.iter().any(|meaning| differs(all, meaning) == wanted);
    let is_against = (mode.swapped && has(Differs::Swapped)) || (mode.other_kind && has(Differs::Kind));
    let mut chosen = Vec::with_capacity(all.len());
    for meaning in all {
        let own = f64::from(meaning.cost);
        let cost = match differs(all, meaning) {
            Differs::Not if is_against => own + cost::AGAINST_MODE,
            // What only the other order can read is no exception on a page that has it.
            Differs::Not if mode.swapped => (own - cost::OTHER_MODE).max(0.0),
            // No clock of twelve hours shows 0 or 13.
            Differs::Not if mode.twelve && shows_twenty_four(&meaning.what) => own + cost::AGAINST_MODE,
            Differs::Not if mode.twelve && has(Differs::Half) => own + against_twelve(half_cost(all)),
            Differs::Not => own,
            Differs::Swapped if mode.swapped => f64::from(plain.cost),
            Differs::Kind if mode.other_kind => f64::from(plain.cost),
            // What is not written as twelve hours are by itself ("09:30") speaks against them, once for each.
            Differs::Half if mode.twelve => f64::from(plain.cost) + against_twelve(meaning.cost),
            Differs::Half => continue,
            Differs::Swapped | Differs::Kind => own.max(cost::AGAINST_MODE),
        };
        chosen.push((meaning, cost));
    }
    chosen
}

/// What a clock that would be unusual as one of twelve hours costs on a page that has them.
fn against_twelve(cost: u32) -> f64 {
    if cost >= PADDED { cost::AGAINST_MODE } else { 0.0 }
}

/// What the other half of the day costs by itself.
fn half_cost(all: &[Meaning]) -> u32 {
    let halves = all.iter().filter(|meaning| differs(all, meaning) == Differs::Half);
    halves.map(|meaning| meaning.cost).min().unwrap_or(0)
}

fn shows_twenty_four(what: &What) -> bool {
    matches!(what, What::Clock { time, .. } if time.hour() == 0 || time.hour() > 12)
}

fn plain(all: &[Meaning]) -> Option<&Meaning> {
    all.iter().min_by_key(|meaning| meaning.cost)
}

fn differs(all: &[Meaning], meaning: &Meaning) -> Differs {
    let Some(plain) = plain(all) else { return Differs::Not };
    if std::ptr::eq(plain, meaning) {
        return Differs::Not;
    }
    if (time_of(&plain.what), time_of(&meaning.what)) != (None, None) || is_age(&plain.what) || is_age(&meaning.what) {
        if is_age(&plain.what) != is_age(&meaning.what) {
            return Differs::Kind;
        }
        if let (Some(is), Some(was)) = (time_of(&meaning.what), time_of(&plain.what))
            && is != was
            && (i16::from(is.hour()) - i16::from(was.hour())).abs() == 12
            && (is.minute(), is.second()) == (was.minute(), was.second())
        {
            return Differs::Half;
        }
    }
    match (&plain.what, &meaning.what) {
        (What::Dated { date: was, .. }, What::Dated { date: is, .. }) if are_swapped(*was, *is) => Differs::Swapped,
        (What::Yearless { month, day, .. }, What::Yearless { month: m, day: d, .. }) if month == d && day == m => {
            Differs::Swapped
        }
        _ => Differs::Not,
    }
}

fn are_swapped(one: Date, other: Date) -> bool {
    one != other && one.month() == other.day() && one.day() == other.month() && one.year() == other.year()
}

fn is_age(what: &What) -> bool {
    matches!(what, What::Age { .. })
}

/// The clock that is told.
pub fn time_of(what: &What) -> Option<Time> {
    match what {
        What::Dated { time, .. }
        | What::Yearless { time, .. }
        | What::Weekday { time, .. }
        | What::DayOfMonth { time, .. }
        | What::DaysBack { time, .. } => *time,
        What::Clock { time, .. } => Some(*time),
        What::Instant { .. } | What::Age { .. } => None,
    }
}
