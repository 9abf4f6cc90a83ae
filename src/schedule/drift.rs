//! The wall clock against the monotonic one: whether it was set, or the machine was asleep.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A clock that is kept right is moved by less than this from one heartbeat to the next. (A leap second, and what NTP corrects
/// without a step, is far below it.)
const WOBBLE: SignedDuration = SignedDuration::from_secs(5);

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
