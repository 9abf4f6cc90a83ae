//! Dates of other calendars as ours: Persian by the cycle of 33 years, Umm al-Qura and Nepal's
//! by their tables, Ethiopia's by its leap years, Buddhist by its count of years.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::cldr::{self, Calendar, Role};
use super::fold;

/// The date in our calendar; `None` where there is no such day, or a year that no live blog has.
pub fn gregorian(calendar: Calendar, year: i32, month: u8, day: u8) -> Option<Date> {
    let small = |year: i32| i16::try_from(year).ok();
    match calendar {
        Calendar::Gregorian => Date::new(small(year)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
        Calendar::Buddhist => Date::new(small(year - 543)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
        Calendar::Minguo => Date::new(small(year + 1911)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
        Calendar::Reiwa => Date::new(small(year + 2018)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
        Calendar::Persian => persian(year, month, day),
        Calendar::Islamic => islamic(year, month, day),
        Calendar::Ethiopic => ethiopic(year, month, day),
        Calendar::Bikram => bikram(year, month, day),
    }
}

/// Years of that calendar that lie between 2000 and 2077.
pub fn years(calendar: Calendar) -> std::ops::RangeInclusive<i32> {
    match calendar {
        Calendar::Gregorian => 2000..=2077,
        Calendar::Buddhist => 2543..=2620,
        Calendar::Minguo => 89..=166,
        Calendar::Reiwa => 1..=59,
        Calendar::Persian => 1379..=1456,
        Calendar::Islamic => FIRST_YEAR..=FIRST_YEAR + 80,
        Calendar::Ethiopic => 1993..=2069,
        Calendar::Bikram => FIRST_BIKRAM..=FIRST_BIKRAM + 33,
    }
}

/// The month (1 to 12, ours) that a word is the name of, whole or cut, in any language; where languages disagree, in the most of them.
pub fn month_named(word: &str) -> Option<u8> {
    let folded = fold::fold(word);
    let months = cldr::roles(&folded).filter_map(|(role, languages)| match role {
        Role::Month(Calendar::Gregorian, month) => Some((cldr::count(&[languages]), month)),
        _ => None,
    });
    months.max_by_key(|(count, _)| *count).map(|(_, month)| month)
}

/// Whether a word is the whole name of a day of the week, in any language: cut ones are other words in too many.
pub fn is_weekday(word: &str) -> bool {
    let folded = fold::fold(word);
    folded.chars().count() > 4 && cldr::roles(&folded).any(|(role, _)| matches!(role, Role::Weekday(_)))
}

/// Eight leap years in 33: right for every year from 1178 to 1633 of that calendar.
fn persian(year: i32, month: u8, day: u8) -> Option<Date> {
    let is_leap = |year: i32| matches!(year.rem_euclid(33), 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30);
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 if is_leap(year) => 30,
        12 => 29,
        _ => return None,
    };
    if !years(Calendar::Persian).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // 1 Farvardin 1379 was 20 March 2000.
    let before: i32 = (1379..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months = (1..i32::from(month)).map(|month| if month <= 6 { 31 } else { 30 }).sum::<i32>();
    date(2000, 3, 20).checked_add((before + months + i32::from(day) - 1).days()).ok()
}

/// The first year of the table.
const FIRST_YEAR: i32 = 1420;
/// For each year from the first, a bit for each month from the lowest: whether it has 30 days, not 29 (by ICU, which has it from the
/// tables of Umm al-Qura; made by `cldr/generate.mjs`).
static LONG_MONTHS: &str = include_str!("cldr/umalqura.txt");

fn islamic(year: i32, month: u8, day: u8) -> Option<Date> {
    let mut lines = LONG_MONTHS.lines();
    let (start, rows) = (lines.next()?, lines);
    let mut first: Date = start.parse().ok()?;
    for (at, row) in (FIRST_YEAR..).zip(rows) {
        let long = u16::from_str_radix(row, 16).ok()?;
        let length = |month: u8| if long >> (month - 1) & 1 == 1 { 30 } else { 29 };
        let before = |end: u8| (1..end).map(|month| i32::from(length(month))).sum::<i32>();
        if at == year {
            let is_day = (1..=12).contains(&month) && (1..=length(month)).contains(&day);
            return is_day.then(|| first.checked_add((before(month) + i32::from(day) - 1).days()).ok()).flatten();
        }
        first = first.checked_add(before(13).days()).ok()?;
    }
    None
}

/// Twelve months of 30 days, and a thirteenth of five, or of six in each fourth year.
fn ethiopic(year: i32, month: u8, day: u8) -> Option<Date> {
    let length = match month {
        1..=12 => 30,
        13 if year % 4 == 3 => 6,
        13 => 5,
        _ => return None,
    };
    if !years(Calendar::Ethiopic).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // 1 Meskerem 1993 was 11 September 2000. The leap years since then are those before which a fourth one ended.
    let before = 365 * (year - 1993) + year / 4 - 1993 / 4;
    date(2000, 9, 11).checked_add((before + 30 * (i32::from(month) - 1) + i32::from(day) - 1).days()).ok()
}

/// The first year of the table of Bikram Sambat.
const FIRST_BIKRAM: i32 = 2057;
/// The lengths of its months, a line for each year from the first, behind the day on which that began. They follow no rule: Nepal's
/// committee for the calendar sets them; from 2086 on they are what is expected. As in <https://github.com/medic/bikram-sambat>.
static BIKRAM: &str = include_str!("cldr/bikram.txt");

fn bikram(year: i32, month: u8, day: u8) -> Option<Date> {
    let mut lines = BIKRAM.lines();
    let (start, rows) = (lines.next()?, lines);
    let mut first: Date = start.parse().ok()?;
    for (at, row) in (FIRST_BIKRAM..).zip(rows) {
        let mut before = 0;
        for (nth, length) in (1u8..).zip(row.split(' ').filter_map(|length| length.parse::<i32>().ok())) {
            if at == year && nth == month {
                let is_day = (1..=length).contains(&i32::from(day));
                return is_day.then(|| first.checked_add((before + i32::from(day) - 1).days()).ok()).flatten();
            }
            before += length;
        }
        first = first.checked_add(before.days()).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_named_in_any_language() {
        for (word, month) in [
            ("november", Some(11)),
            ("Nov", Some(11)),
            ("août", Some(8)),
            ("maerz", Some(3)),
            ("März", Some(3)),
            ("mars", Some(3)),
            ("мая", Some(5)),
            ("मार्च", Some(3)),
            ("storm", None),
            ("", None),
        ] {
            assert_eq!(month_named(word), month, "{word}");
        }
    }

    #[test]
    fn other_calendars_tell_the_same_day() {
        for (calendar, year, month, day, is) in [
            (Calendar::Persian, 1379, 1, 1, Some(date(2000, 3, 20))),
            (Calendar::Persian, 1399, 12, 30, Some(date(2021, 3, 20))),
            (Calendar::Persian, 1404, 12, 14, Some(date(2026, 3, 5))),
            (Calendar::Persian, 1405, 9, 6, Some(date(2026, 11, 27))),
            (Calendar::Persian, 1404, 12, 30, None),
            (Calendar::Persian, 1404, 13, 1, None),
            (Calendar::Buddhist, 2569, 3, 5, Some(date(2026, 3, 5))),
            (Calendar::Islamic, 1447, 9, 16, Some(date(2026, 3, 5))),
            (Calendar::Islamic, 1447, 9, 31, None),
            (Calendar::Islamic, 1300, 1, 1, None),
            (Calendar::Ethiopic, 1993, 1, 1, Some(date(2000, 9, 11))),
            (Calendar::Ethiopic, 2016, 1, 1, Some(date(2023, 9, 12))),
            (Calendar::Ethiopic, 2019, 3, 6, Some(date(2026, 11, 15))),
            (Calendar::Ethiopic, 2019, 13, 6, Some(date(2027, 9, 11))),
            (Calendar::Ethiopic, 2018, 13, 6, None),
            (Calendar::Bikram, 2057, 1, 1, Some(date(2000, 4, 13))),
            (Calendar::Bikram, 2080, 1, 1, Some(date(2023, 4, 14))),
            (Calendar::Bikram, 2083, 6, 10, Some(date(2026, 9, 26))),
            (Calendar::Bikram, 2083, 6, 33, None),
            (Calendar::Bikram, 2030, 1, 1, None),
            (Calendar::Gregorian, 10_000, 1, 1, None),
            (Calendar::Gregorian, 2026, 2, 29, None),
        ] {
            assert_eq!(gregorian(calendar, year, month, day), is, "{calendar:?} {year}-{month}-{day}");
        }
    }
}
