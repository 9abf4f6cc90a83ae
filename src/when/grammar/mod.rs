//! The grammar of stamps: every way in which a text can be understood as a time, the plain one first.

use super::lead;
use super::machine;
use super::meaning::{Meaning, What};
use super::reading::{Context, Reading};
use super::spoken;
use super::stamp::Precision;

/// Every way in which the whole text can be understood as a time, the plain one first with a cost of 0; empty where it
/// tells none. At most eight.
pub fn meanings(text: &str, context: &Context) -> Vec<Meaning> {
    let text = text.trim();
    // No way to write a time is longer, but for JavaScript's, which names its zone in full.
    if text.is_empty() || text.len() > 100 {
        return Vec::new();
    }
    let reading = machine::read(text, context).map(Reading::Instant).or_else(|| spoken::read(text, context));
    match reading {
        Some(Reading::Instant(stamp)) if !context.is_sane(stamp.at) => Vec::new(),
        Some(reading) => vec![meaning(reading)],
        None => Vec::new(),
    }
}

/// The meanings of the time that a text begins with, and where what it heads begins, in bytes.
pub fn meanings_leading(text: &str, context: &Context) -> Option<(Vec<Meaning>, usize)> {
    lead::leading(text, context).map(|(reading, end)| (vec![meaning(reading)], end))
}

/// The meanings of the time that a heading ends with, in brackets or behind a dash, and where it begins, in bytes.
pub fn meanings_trailing(text: &str, context: &Context) -> Option<(Vec<Meaning>, usize)> {
    lead::trailing(text, context).map(|(reading, begin)| (vec![meaning(reading)], begin))
}

/// The meanings of the time that a text ends with, and what stands before it.
pub fn meanings_closing<'t>(text: &'t str, context: &Context) -> Option<(Vec<Meaning>, &'t str)> {
    lead::closing(text, context).map(|(reading, before)| (vec![meaning(reading)], before))
}

fn meaning(reading: Reading) -> Meaning {
    let what = match reading {
        Reading::Instant(stamp) => What::Instant { at: stamp.at, precision: stamp.precision },
        Reading::Clock { time, zone } => What::Clock { time, zone, seconds: time.second() != 0 },
        Reading::Day(date) => What::Dated { date, time: None, zone: None, precision: Precision::Day },
    };
    Meaning { what, cost: 0 }
}
