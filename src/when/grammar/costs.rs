//! What it costs to understand a stamp otherwise than its language writes it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::cldr::{self, Style, Word};
use super::super::meaning::What;
use super::super::reading::Context;

/// Unusual for this language.
pub const UNUSUAL: u32 = 10;
/// Only if the page forces it.
pub const FORCED: u32 = 30;
/// Words that no one language has together.
const MIXED: u32 = FORCED;

/// The order of a date in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 31/12/2026
    DayFirst,
    /// 12/31/2026
    MonthFirst,
    /// 2026-12-31
    YearFirst,
    /// 2026-31-12
    YearThenDay,
}

/// What the words cost, by the languages that have each of them.
pub fn of_languages(words: &[Word], tag: Option<&str>) -> u32 {
    let Some(common) = cldr::in_common(words) else { return 0 };
    let own = tag.map(cldr::language_of);
    if own.as_ref().is_some_and(|own| words.iter().all(|word| cldr::has(word, own))) {
        return 0;
    }
    // Where the language is not told, that of many is likelier than that of one.
    let rare = if common > 3 { 0 } else { 1 };
    match (common, own) {
        (0, _) => MIXED,
        (_, Some(_)) => UNUSUAL + rare,
        (_, None) => rare,
    }
}

/// "14h": a clock in French, an age elsewhere.
pub fn of_hour(words: &[Word], is_told: bool) -> u32 {
    match words {
        [] => UNUSUAL,
        _ if is_told => 0,
        _ => UNUSUAL,
    }
}

/// What an order costs in a language, with that mark between the numbers.
pub fn of_order(order: Order, mark: char, has_year: bool, context: &Context, style: Option<Style>) -> u32 {
    let name = |order: Order| match order {
        Order::DayFirst => "DMY",
        Order::MonthFirst => "MDY",
        Order::YearFirst => "YMD",
        Order::YearThenDay => "YDM",
    };
    // Four digits at the beginning are a year everywhere.
    if order == Order::YearFirst {
        return 0;
    }
    let tag = context.language.as_deref().unwrap_or_default();
    // "en" alone is written in countries that disagree: the zone knows better, where there is one.
    let is_open = style.is_none() || tag.eq_ignore_ascii_case("en");
    let own_order = match style {
        Some(style) if !is_open => style.order,
        _ if is_american(context) => "MDY",
        Some(_) if context.zone.is_none() => "MDY",
        _ => "DMY",
    };
    let own_day_first = match style {
        Some(style) if !is_open && (!has_year || own_order.starts_with('Y')) => style.day_first,
        _ => own_order == "DMY",
    };
    let fits = match order {
        Order::YearThenDay => own_order == name(order),
        Order::DayFirst => own_day_first,
        _ => !own_day_first,
    };
    match (fits, mark) {
        (true, _) => 0,
        // Hardly anybody sets dots between month and day in that order.
        (false, '.') if order == Order::DayFirst => 0,
        (false, '.') => FORCED,
        _ if order == Order::YearThenDay => FORCED,
        _ if is_open => UNUSUAL / 2,
        _ => UNUSUAL,
    }
}

/// Whether the page may be written where the month comes first: of the countries of America that write English, those that do not are small.
fn is_american(context: &Context) -> bool {
    let name = context.zone.as_ref().and_then(TimeZone::iana_name).unwrap_or_default();
    name.starts_with("America/") || matches!(name, "Pacific/Honolulu" | "Asia/Manila")
}

/// Whether a live blog can tell of that time.
pub fn is_sane(what: &What, context: &Context) -> bool {
    match what {
        What::Instant { at, .. } => context.is_sane(*at),
        What::Dated { date, time, zone, .. } => {
            let zone = zone.clone().unwrap_or_else(|| context.zone());
            let at: Option<Timestamp> = zone.to_timestamp(date.to_datetime(time.unwrap_or_default())).ok();
            at.is_some_and(|at| context.is_sane(at))
        }
        What::Age { span, .. } => *span <= SignedDuration::from_hours(24 * 400),
        _ => true,
    }
}
