//! Turns: whoever asks a host has it to themselves, and begins no sooner than a gap after the one before has ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::OwnedMutexGuard;

use crate::io::clock::Clock;

/// When the last turn ended.
type Ended = Option<Timestamp>;

/// The turns with all hosts.
#[derive(Debug, Default)]
pub struct Turns {
    lines: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Ended>>>>,
}

/// A turn with one host, until it is dropped.
pub struct Turn {
    ended: OwnedMutexGuard<Ended>,
    clock: Clock,
    has_begun: bool,
}

impl Turns {
    /// Waits until nobody else has a turn with that host.
    pub async fn take(&self, host: &str, clock: &Clock, gap: SignedDuration) -> Turn {
        let line = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            if !lines.contains_key(host) {
                // Whoever nobody waits for, and whose gap is over, is forgotten.
                let now = clock.now();
                let is_within = |ended: &Ended| ended.is_some_and(|ended| now.duration_since(ended).abs() < gap);
                lines.retain(|_, line| {
                    Arc::strong_count(line) > 1 || line.try_lock().is_ok_and(|ended| is_within(&ended))
                });
            }
            Arc::clone(lines.entry(host.to_owned()).or_default())
        };
        Turn { ended: line.lock_owned().await, clock: clock.clone(), has_begun: false }
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Turn {
    /// Waits until the gap since the last turn is over, and begins.
    pub async fn begin(&mut self, gap: SignedDuration) {
        // A turn that ended later than now is one of before the clock was put back.
        if let Some(ended) = self.ended.filter(|&ended| ended <= self.clock.now())
            && let Ok(free) = ended.checked_add(gap)
        {
            self.clock.sleep_until(free).await;
        }
        self.has_begun = true;
    }

    /// Waits for a gap between two requests of the same turn.
    pub async fn pause(&self, gap: SignedDuration) {
        if let Ok(free) = self.clock.now().checked_add(gap) {
            self.clock.sleep_until(free).await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.has_begun {
            *self.ended = Some(self.clock.now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hosts_that_nobody_asks_are_forgotten() {
        let (clock, hand) = Clock::by_hand(Timestamp::UNIX_EPOCH);
        let (turns, gap) = (Turns::default(), SignedDuration::from_secs(1));
        for host in ["a", "b", "c"] {
            turns.take(host, &clock, gap).await.begin(gap).await;
        }
        let held = turns.take("a", &clock, gap).await;
        assert_eq!(turns.count(), 3);
        hand.advance(gap);
        drop(turns.take("d", &clock, gap).await);
        assert_eq!(turns.count(), 2, "d, and a, which somebody holds");
        drop(held);
    }
}
