//! The wall clock against the monotonic one: whether it was set, or the machine was asleep.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A clock that is kept right is moved by less than this from one heartbeat to the next. (A leap second, and what NTP corrects
/// without a step, is far below it.)
const WOBBLE: SignedDuration = SignedDuration::from_secs(5);

/// 2026-01-01: there was no liveticker before. A machine without a battery for its clock begins in 1970, or where it was switched off.
const EARLIEST: i64 = 1_767_225_600;

/// Whether a clock that shows this can be right: entries that a page dates later would be dated with it, for good.
pub fn is_possible(now: Timestamp) -> bool {
    now.as_second() >= EARLIEST
}

/// What both clocks showed at the last heartbeat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drift {
    last: Option<(Timestamp, Duration)>,
}

impl Drift {
    /// By how much the wall clock has been set since this was last asked, if it was; a machine that was asleep has its clock set
    /// forward. `ran` is what the monotonic clock shows.
    pub fn jumped(&mut self, now: Timestamp, ran: Duration) -> Option<SignedDuration> {
        let (before, ran_before) = self.last.replace((now, ran))?;
        let ran = SignedDuration::try_from(ran.saturating_sub(ran_before)).ok()?;
        let jump = now.duration_since(before).checked_sub(ran)?;
        (jump.abs() > WOBBLE).then_some(jump)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_is_not_believed() {
        assert!(!is_possible(Timestamp::UNIX_EPOCH));
        assert!([EARLIEST, 4 * EARLIEST].into_iter().filter_map(|at| Timestamp::from_second(at).ok()).all(is_possible));
    }

    #[test]
    fn a_clock_that_is_set_is_told_from_time_that_passes() {
        let at = |seconds: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_800_000_000 + seconds);
        let mut drift = Drift::default();
        for (what, now, ran, wanted) in [
            ("the first look", at(0), 100, None),
            ("a second", at(1), 101, None),
            ("a leap second", at(1), 102, None),
            ("a busy machine, late by a minute", at(62), 162, None),
            ("put back an hour", at(-3537), 163, Some(-3600)),
            ("and on from there", at(-3536), 164, None),
            ("put forward a year", at(-3535 + 31_536_000), 165, Some(31_536_000)),
            ("asleep for eight hours", at(-3534 + 31_536_000 + 28_800), 166, Some(28_800)),
            ("beyond 2038", at(350_000_000), 167, Some(350_000_000 - (-3534 + 31_536_000 + 28_800) - 1)),
        ] {
            let jumped = drift.jumped(now, Duration::from_secs(ran));
            assert_eq!(jumped, wanted.map(SignedDuration::from_secs), "{what}");
        }
    }
}
