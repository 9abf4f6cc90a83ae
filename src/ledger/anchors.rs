//! What is known from earlier checks bounds the times of what is new: an entry without a time lies between the known ones around it,
//! and one whose date was worked out is not of another day than they allow.

use jiff::{SignedDuration, Timestamp};

use crate::entry::{Precision, Stamp};

/// Neighbours may be out of order by so much: late insertions and corrected times.
const LOOSE: SignedDuration = SignedDuration::from_hours(1);
/// A page may be ahead of us by so much.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// A date that was worked out is not wrong by more days.
const MOST_DAYS: i32 = 7;

/// Corrects the times of new entries, in the order of the page. `known` is when those were published that have a record.
pub fn hold(times: &mut [Option<Stamp>], known: &[Option<Timestamp>], now: Timestamp) {
    let anchors: Vec<(usize, Timestamp)> =
        known.iter().enumerate().filter_map(|(nth, at)| Some((nth, (*at)?))).collect();
    let steps =
        |is: fn(Timestamp, Timestamp) -> bool| anchors.windows(2).filter(|pair| is(pair[0].1, pair[1].1)).count();
    let (falls, rises) = (steps(|above, below| above > below), steps(|above, below| above < below));
    if falls == rises {
        return;
    }
    for nth in (0..times.len()).filter(|nth| known.get(*nth).is_some_and(Option::is_none)) {
        let next = anchors.partition_point(|(at, _)| *at < nth);
        let (above, below) = (next.checked_sub(1).map(|before| anchors[before]), anchors.get(next).copied());
        let (newer, older) = if falls > rises { (above, below) } else { (below, above) };
        // A pinned entry is no bound.
        if let (Some((_, newer)), Some((_, older))) = (newer, older)
            && newer < older
        {
            continue;
        }
        times[nth] = match times[nth] {
            None => between(nth, newer, older),
            Some(stamp) if stamp.inferred && stamp.precision > Precision::Day => {
                Some(moved(stamp, newer.map(|(_, at)| at), older.map(|(_, at)| at), now))
            }
            told => told,
        };
    }
}

/// What shows no time lies between its neighbours; `None` where it is new.
fn between(nth: usize, newer: Option<(usize, Timestamp)>, older: Option<(usize, Timestamp)>) -> Option<Stamp> {
    let (newest, at) = newer?;
    let part = |of: SignedDuration, oldest: usize| {
        let (step, all) = (nth.abs_diff(newest), oldest.abs_diff(newest).max(1));
        of * i32::try_from(step).unwrap_or(0) / i32::try_from(all).unwrap_or(1)
    };
    let at = older.map_or(at, |(oldest, end)| at - part(at.duration_since(end), oldest));
    Some(Stamp { at, precision: Precision::Day, inferred: true })
}

/// A time whose date was worked out, on the nearest day that the neighbours allow.
fn moved(stamp: Stamp, newer: Option<Timestamp>, older: Option<Timestamp>, now: Timestamp) -> Stamp {
    let latest = newer.map_or(now + AHEAD, |newer| (newer + LOOSE).min(now + AHEAD));
    let fits = |at: Timestamp| at <= latest && older.is_none_or(|older| at >= older - LOOSE);
    let days = (0..=MOST_DAYS).flat_map(|days| [days, -days]);
    let at = days.filter_map(|days| stamp.at.checked_add(DAY * days).ok()).find(|at| fits(*at));
    Stamp { at: at.unwrap_or(stamp.at), ..stamp }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{}:00Z", text.replace(' ', "T")).parse().unwrap()
    }

    /// "24 10:00" is known, "?24 10:00" is new and its date worked out, "=24 10:00" is new and told, "-" is new and shows no time.
    fn held(page: &str) -> String {
        let parts: Vec<&str> = page.split(", ").collect();
        let known: Vec<Option<Timestamp>> =
            parts.iter().map(|part| part.starts_with(|char: char| char.is_ascii_digit()).then(|| at(part))).collect();
        let mut times: Vec<Option<Stamp>> = parts
            .iter()
            .map(|part| {
                let told = part.trim_start_matches(['?', '=']);
                (told != "-").then(|| Stamp {
                    at: at(told),
                    precision: Precision::Minute,
                    inferred: part.starts_with('?'),
                })
            })
            .collect();
        hold(&mut times, &known, at("24 12:00"));
        let show = |time: &Option<Stamp>| time.map_or("-".to_owned(), |time| time.at.strftime("%d %H:%M").to_string());
        times.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_known_holds_what_is_new() {
        for (what, page, wanted) in [
            ("new and without a time", "-, 24 10:00, 24 09:00", "-, 24 10:00, 24 09:00"),
            ("in the midst", "24 11:00, -, 24 10:00, 24 09:00", "24 11:00, 24 10:30, 24 10:00, 24 09:00"),
            ("below all", "24 11:00, 24 10:00, -", "24 11:00, 24 10:00, 24 10:00"),
            ("oldest first", "24 09:00, -, 24 10:00, -", "24 09:00, 24 09:30, 24 10:00, -"),
            ("a day early", "?23 11:30, 24 10:00, 24 09:00", "24 11:30, 24 10:00, 24 09:00"),
            ("a day late", "24 11:00, ?24 08:00, 23 09:00, 22 09:00", "24 11:00, 24 08:00, 23 09:00, 22 09:00"),
            ("of yesterday", "23 23:50, ?24 08:00, 23 07:00, 22 09:00", "23 23:50, 23 08:00, 23 07:00, 22 09:00"),
            ("not yet today", "?23 15:00, 24 10:00, 24 09:00", "23 15:00, 24 10:00, 24 09:00"),
            ("what is told is believed", "=23 11:30, 24 10:00, 24 09:00", "23 11:30, 24 10:00, 24 09:00"),
            (
                "below a pinned one",
                "22 10:00, -, 24 10:00, 24 09:00, 24 08:00",
                "22 10:00, -, 24 10:00, 24 09:00, 24 08:00",
            ),
            ("no order", "24 10:00, -", "24 10:00, -"),
        ] {
            assert_eq!(held(page), wanted, "{what}");
        }
    }
}
