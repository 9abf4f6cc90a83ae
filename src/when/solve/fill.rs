//! From the cheapest assignment to times: what the stamps leave open keeps the order of the page, and what tells nothing lies
//! between its neighbours.

use jiff::{SignedDuration, Timestamp};

use super::candidate::Candidate;
use super::stamps::{Doubt, Role, Source, Stamps, Timed};
use crate::when::reading::Context;
use crate::when::stamp::{Precision, Stamp};

/// A better one is about as likely where it costs so much more, and another one is worth a thought up to so much.
const CLOSE: f64 = 4.0;
/// See [`CLOSE`].
const FAR: f64 = 10.0;
/// Where fewer entries than one in so many tell a time, those that do are not enough to date the others by.
const ENOUGH: usize = 6;
/// By so many seconds a time is out of order that is no late insertion.
const BROKEN: i64 = 3600;
/// A page whose newest entry is so old is at rest: what stands on top of it is not new.
const AT_REST: SignedDuration = SignedDuration::from_hours(36);

/// How sure a time is, by how much the best assignment costs that tells another one.
pub fn doubt(margin: f64) -> Doubt {
    match margin {
        _ if margin < CLOSE => Doubt::Much,
        _ if margin < FAR => Doubt::Some,
        _ => Doubt::None,
    }
}

/// The instants of the chain: within what each stamp leaves open, in the order of the page.
pub fn in_order(chosen: &[Option<Candidate>], newest_first: bool) -> Vec<Option<Stamp>> {
    let mut order: Vec<usize> = (0..chosen.len()).filter(|at| chosen[*at].is_some()).collect();
    if !newest_first {
        order.reverse();
    }
    let mut stamps: Vec<Option<Stamp>> = vec![None; chosen.len()];
    // From the oldest: none is older than the one below it.
    let mut least: Vec<i64> = vec![i64::MIN; chosen.len()];
    let mut below = i64::MIN;
    for &at in order.iter().rev() {
        let Some(candidate) = &chosen[at] else { continue };
        below = if below > candidate.last { candidate.first } else { below.max(candidate.first) };
        least[at] = below;
    }
    // From the newest: none is newer than the one above it.
    let mut above = i64::MAX;
    for &at in &order {
        let Some(candidate) = &chosen[at] else { continue };
        let told = candidate.stamp.at.as_second();
        let most = if above < candidate.first { candidate.last } else { above.min(candidate.last) };
        let second = told.max(least[at]).min(most.max(candidate.first));
        above = second;
        let moved = Timestamp::from_second(second).ok().filter(|_| second != told);
        stamps[at] = Some(Stamp { at: moved.unwrap_or(candidate.stamp.at), ..candidate.stamp });
    }
    stamps
}

/// Whether a clock without a date that does not fit is out of order by hours where it stands. The newest may be pinned.
pub fn is_out_of_order(times: &[Option<Timed>], at: usize, candidate: &Candidate, newest_first: bool) -> bool {
    let second =
        |time: &Option<Timed>| time.filter(|time| time.source != Source::Odd).map(|time| time.stamp.at.as_second());
    let (above, below) = (times[..at].iter().rev().find_map(second), times[at + 1..].iter().find_map(second));
    let (newer, older) = if newest_first { (above, below) } else { (below, above) };
    candidate.is_bare
        && newer.is_some_and(|newer| {
            candidate.first > newer + BROKEN || older.is_some_and(|older| candidate.last < older - BROKEN)
        })
}

/// Gives each entry that tells nothing a time between its neighbours. What is new on top of a running page has none: whoever
/// knows when it was first seen says so.
pub fn between(times: &mut [Option<Timed>], stamps: &Stamps<'_>, newest_first: bool) {
    let is_entry = |at: &usize| stamps.told[*at].role == Role::Entry;
    let entries: Vec<usize> = (0..times.len()).filter(is_entry).collect();
    let known: Vec<(usize, Timestamp)> = entries
        .iter()
        .enumerate()
        .filter_map(|(nth, &at)| Some((nth, times[at].filter(|time| time.source != Source::Odd)?.stamp.at)))
        .collect();
    if known.len() == entries.len() || known.len() * ENOUGH < entries.len() {
        return;
    }
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else { return };
    let newest = first.1.max(last.1);
    let rests = is_at_rest(newest, stamps.page);
    let mut next = 0;
    for (nth, &at) in entries.iter().enumerate() {
        while known.get(next).is_some_and(|(known, _)| *known < nth) {
            next += 1;
        }
        if times[at].is_some() {
            continue;
        }
        let instant = match (next.checked_sub(1).map(|before| known[before]), known.get(next)) {
            (Some((above, one)), Some(&(below, other))) => {
                let part =
                    |of: i64| of * i64::try_from(nth - above).unwrap_or(0) / i64::try_from(below - above).unwrap_or(1);
                Timestamp::from_second(one.as_second() + part(other.as_second() - one.as_second())).ok()
            }
            (None, Some(&(_, below))) => (!newest_first || rests).then_some(below),
            (Some((_, above)), None) => (newest_first || rests).then_some(above),
            (None, None) => None,
        };
        times[at] = instant.map(|at| Timed {
            stamp: Stamp { at, precision: Precision::Day, inferred: true },
            source: Source::Between,
            doubt: Doubt::Much,
        });
    }
}

fn is_at_rest(newest: Timestamp, page: &Context) -> bool {
    page.now.duration_since(newest) > AT_REST
}
