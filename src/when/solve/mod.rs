//! The stamps of a page, understood together: each may mean several things, and the order of the page, the neighbours and what
//! the page says of its own time decide. The cheapest consistent assignment wins; how much better it is than the next one is
//! the doubt. One odd stamp costs little and moves nobody else.
//!
//! Pure: the clock is in [`Context::now`](crate::when::Context). Linear in the stamps, and bounded for each.

mod candidate;
mod chain;
mod cost;
mod fill;
mod mode;
mod shape;
mod stamps;

pub use shape::{Shape, alone, shape};
pub use stamps::{Doubt, Role, Solved, Source, Stamps, Timed, Told, Unread};

use super::meaning::What;
use chain::{Assignment, Chain};
use mode::Mode;

/// How a page writes is found out on so many of its stamps.
const SAMPLE: usize = 300;
/// So many of the best assignments are compared for the doubt.
const COMPARED: usize = 4;

/// The times of the entries.
pub fn solve(stamps: &Stamps<'_>) -> Solved {
    let mut unread = Unread::default();
    stamps.told.iter().filter_map(|told| told.unread.as_deref()).for_each(|text| unread.add(text));
    if let Some((times, newest_first)) = whole(stamps) {
        return Solved { times, newest_first, unread };
    }
    let modes = mode::modes(stamps);
    let sample = Stamps { page: stamps.page, told: stamps.told.iter().take(SAMPLE).cloned().collect() };
    let is_whole = sample.told.len() == stamps.told.len();
    let mut ways: Vec<(&Mode, Assignment)> = Vec::new();
    for mode in &modes {
        let found = Chain::new(&sample, mode).solve(COMPARED);
        ways.extend(found.into_iter().map(|assignment| (mode, assignment)));
    }
    ways.sort_by(|one, other| one.1.cost.total_cmp(&other.1.cost));
    let Some(mode) = ways.first().map(|(mode, _)| *mode) else {
        return Solved { times: vec![None; stamps.told.len()], newest_first: true, unread };
    };
    let chain = Chain::new(stamps, mode);
    let assignments: Vec<Assignment> =
        if is_whole { ways.into_iter().map(|(_, assignment)| assignment).collect() } else { chain.solve(COMPARED) };
    let mut times = timed(&assignments, mode);
    for (at, candidate) in assignments.first().map(|best| chain.odd(best)).unwrap_or_default() {
        let doubt = if candidate.stamp.inferred { Doubt::Much } else { Doubt::None };
        times[at] = Some(Timed { stamp: candidate.stamp, source: Source::Odd, doubt });
    }
    fill::between(&mut times, stamps, mode.newest_first);
    Solved { times, newest_first: mode.newest_first, unread }
}

/// The times, where every entry tells all of its own and in one way: nothing is left to be found out.
fn whole(stamps: &Stamps<'_>) -> Option<(Vec<Option<Timed>>, bool)> {
    let entries = || stamps.told.iter().filter(|told| told.role == Role::Entry);
    let is_whole = |told: &Told| {
        told.known.is_none()
            && told.meanings.len() == 1
            && matches!(told.meanings[0].what, What::Instant { .. } | What::Dated { time: Some(_), .. })
    };
    if !entries().all(is_whole) {
        return None;
    }
    let one = |told: &Told| {
        let stamp = shape::alone(&told.meanings, stamps.page)?;
        Some(Timed { stamp, source: Source::Told, doubt: Doubt::None })
    };
    let times: Vec<Option<Timed>> =
        stamps.told.iter().map(|told| (told.role == Role::Entry).then(|| one(told)).flatten()).collect();
    let falls = times
        .iter()
        .flatten()
        .zip(times.iter().flatten().skip(1))
        .map(|(above, below)| below.stamp.at.cmp(&above.stamp.at) as i8);
    let newest_first = falls.map(i64::from).sum::<i64>() <= 0;
    Some((times, newest_first))
}

/// The times of the best assignment, each with the doubt that the others leave.
fn timed(assignments: &[Assignment], mode: &Mode) -> Vec<Option<Timed>> {
    let Some((best, others)) = assignments.split_first() else { return Vec::new() };
    let stamps = fill::in_order(&best.chosen, mode.newest_first);
    let mut times: Vec<Option<Timed>> = Vec::with_capacity(stamps.len());
    for (at, stamp) in stamps.into_iter().enumerate() {
        let (Some(stamp), Some(candidate)) = (stamp, &best.chosen[at]) else {
            times.push(None);
            continue;
        };
        let differs = |other: &&Assignment| {
            other.chosen[at].as_ref().is_some_and(|other| candidate::apart(other.stamp.at, candidate.stamp.at) >= 60)
        };
        let margin = others.iter().find(differs).map_or(f64::INFINITY, |other| other.cost - best.cost);
        times.push(Some(Timed { stamp, source: candidate.source, doubt: fill::doubt(margin) }));
    }
    times
}
