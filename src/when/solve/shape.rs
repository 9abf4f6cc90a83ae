//! What kind of stamp one is, by its plainest meaning; and what one tells that stands alone.

use jiff::civil::Time;

use super::candidate::{Around, Maker};
use crate::when::meaning::{Meaning, What};
use crate::when::reading::Context;
use crate::when::stamp::{Precision, Stamp};

/// What kind of stamp it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A date and a clock, or an instant.
    Whole,
    /// A clock whose date is not told.
    Clock(Time),
    /// A distance from now: an age, or a clock of yesterday.
    Counted,
    /// A day without a clock.
    Day,
}

/// A meaning that costs so much is only to be had if the page forces it: by itself the text is no stamp.
const FORCED: u32 = 30;

/// What kind of stamp that is; `None` where it means nothing, or nothing by itself.
pub fn shape(meanings: &[Meaning]) -> Option<Shape> {
    let plain = meanings.iter().min_by_key(|meaning| meaning.cost).filter(|meaning| meaning.cost < FORCED)?;
    Some(match &plain.what {
        What::Instant { precision: Precision::Day, .. } => Shape::Day,
        What::Instant { .. }
        | What::Dated { time: Some(_), .. }
        | What::Yearless { time: Some(_), .. }
        | What::DayOfMonth { time: Some(_), .. } => Shape::Whole,
        What::Clock { time, .. } | What::Weekday { time: Some(time), .. } => Shape::Clock(*time),
        What::Age { .. } | What::DaysBack { time: Some(_), .. } => Shape::Counted,
        What::Dated { .. }
        | What::Yearless { .. }
        | What::Weekday { .. }
        | What::DayOfMonth { .. }
        | What::DaysBack { .. } => Shape::Day,
    })
}

/// The clocks among what a stamp may mean, where it is one only if the page bears that out (`16.40`), as if it did; nothing where
/// it plainly means something.
pub fn taken_for_clocks(meanings: Vec<Meaning>) -> Vec<Meaning> {
    let is_forced = meanings.iter().all(|meaning| meaning.cost >= FORCED);
    let clocks = meanings.into_iter().filter(|meaning| is_forced && matches!(meaning.what, What::Clock { .. }));
    clocks.map(|meaning| Meaning { cost: meaning.cost - FORCED, ..meaning }).collect()
}

/// The time that a stamp tells which stands alone, by its plainest meaning; `None` where the rest of the page is needed for it.
pub fn alone(meanings: &[Meaning], page: &Context) -> Option<Stamp> {
    let plain = meanings.iter().min_by_key(|meaning| meaning.cost)?;
    if matches!(plain.what, What::Clock { .. } | What::Weekday { .. }) {
        return None;
    }
    let (zone, mut found) = (page.zone(), Vec::new());
    let around = Around { near: &[page.own_date()], heading: &[] };
    Maker { page, zone: &zone }.of(plain, 0.0, around, &mut found);
    found.into_iter().min_by(|one, other| one.cost.total_cmp(&other.cost)).map(|candidate| candidate.stamp)
}
