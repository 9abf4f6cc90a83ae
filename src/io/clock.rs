//! The clock: what time it is, and sleeping until it is later. A test sets it by hand.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A clock. Its clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// The machine's.
    Real,
    /// One that runs so many times as fast, from the machine's time at its start.
    Fast { start: Timestamp, since: Instant, factor: u32 },
    /// One that a hand sets.
    ByHand(Arc<Dial>),
}

/// What sets a clock.
#[derive(Debug, Clone)]
pub struct Hand(Arc<Dial>);

#[derive(Debug)]
struct Dial {
    shown: watch::Sender<Timestamp>,
    asleep: Mutex<Beds>,
}

/// Who sleeps until when.
#[derive(Debug, Default)]
struct Beds {
    next: u64,
    until: HashMap<u64, Timestamp>,
}

/// One sleeper: registered with the dial while its future lives.
struct Bed {
    dial: Arc<Dial>,
    number: u64,
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.dial.asleep.lock().unwrap_or_else(PoisonError::into_inner).until.remove(&self.number);
    }
}

/// The longest sleep between two readings of the clock: the machine may have been asleep itself, or its clock set.
const NAP: Duration = Duration::from_secs(30);

impl Clock {
    /// The machine's clock.
    pub fn real() -> Clock {
        Clock(Kind::Real)
    }

    /// A clock that begins at the machine's time and runs `factor` times as fast.
    pub fn fast(factor: u32) -> Clock {
        Clock(Kind::Fast { start: Timestamp::now(), since: Instant::now(), factor: factor.max(1) })
    }

    /// A clock that stands at `start` until its hand is moved.
    pub fn by_hand(start: Timestamp) -> (Clock, Hand) {
        let dial = Arc::new(Dial { shown: watch::Sender::new(start), asleep: Mutex::default() });
        (Clock(Kind::ByHand(Arc::clone(&dial))), Hand(dial))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Kind::Real => Timestamp::now(),
            Kind::Fast { start, since, factor } => {
                let passed = SignedDuration::try_from(since.elapsed().saturating_mul(*factor));
                start.checked_add(passed.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
            }
            Kind::ByHand(dial) => *dial.shown.borrow(),
        }
    }

    /// For how long it has run, by the machine's monotonic clock: nobody can set that.
    pub fn ran(&self) -> Duration {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        match &self.0 {
            Kind::Real => BEGUN.elapsed(),
            Kind::Fast { since, factor, .. } => since.elapsed().saturating_mul(*factor),
            Kind::ByHand(dial) => {
                let passed = dial.shown.borrow().duration_since(Timestamp::UNIX_EPOCH);
                Duration::try_from(passed).unwrap_or_default()
            }
        }
    }

    /// Sleeps until then. On a machine whose clock is put back meanwhile, no longer than it would have taken.
    pub async fn sleep_until(&self, until: Timestamp) {
        let factor = match &self.0 {
            Kind::ByHand(dial) => return dial.sleep_until(until).await,
            Kind::Real => 1,
            Kind::Fast { factor, .. } => *factor,
        };
        let left = || Duration::try_from(until.duration_since(self.now())).unwrap_or_default() / factor;
        let (begun, whole) = (Instant::now(), left());
        loop {
            let left = left().min(whole.saturating_sub(begun.elapsed()));
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(NAP)).await;
        }
    }
}

impl Dial {
    async fn sleep_until(self: &Arc<Self>, until: Timestamp) {
        let mut shown = self.shown.subscribe();
        let _bed = {
            let mut beds = self.asleep.lock().unwrap_or_else(PoisonError::into_inner);
            beds.next += 1;
            let number = beds.next;
            beds.until.insert(number, until);
            Bed { dial: Arc::clone(self), number }
        };
        // It fails only where the dial is gone, and we hold it.
        drop(shown.wait_for(|now| *now >= until).await);
    }
}

impl Hand {
    /// Sets the clock, forwards or back, and wakes up whoever slept until then.
    pub fn set(&self, now: Timestamp) {
        self.0.shown.send_replace(now);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.0.shown.send_modify(|now| *now = now.checked_add(by).unwrap_or(Timestamp::MAX));
    }

    /// How many are asleep on the clock; those whose time has come are not.
    pub fn sleepers(&self) -> usize {
        let now = *self.0.shown.borrow();
        let beds = self.0.asleep.lock().unwrap_or_else(PoisonError::into_inner);
        beds.until.values().filter(|&&until| until > now).count()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SECOND: SignedDuration = SignedDuration::from_secs(1);

    #[tokio::test]
    async fn who_sleeps_wakes_up_when_the_hand_says_so() {
        let (clock, hand) = Clock::by_hand(Timestamp::UNIX_EPOCH);
        let sleeper = |seconds: i32| {
            let clock = clock.clone();
            tokio::spawn(async move {
                clock.sleep_until(Timestamp::UNIX_EPOCH + SECOND * seconds).await;
                clock.now().as_second()
            })
        };
        let (none, one, two) = (sleeper(0), sleeper(1), sleeper(2));
        assert_eq!(none.await.unwrap(), 0);
        while hand.sleepers() < 2 {
            tokio::task::yield_now().await;
        }
        hand.advance(SECOND);
        assert_eq!((one.await.unwrap(), hand.sleepers()), (1, 1));
        two.abort();
        assert!(two.await.is_err());
        assert_eq!(hand.sleepers(), 0, "whoever gave up sleeps no more");
    }

    #[tokio::test]
    async fn a_fast_clock_is_fast() {
        let (clock, begun) = (Clock::fast(100_000), Instant::now());
        let hour = clock.now() + SECOND * 3600;
        clock.sleep_until(hour).await;
        assert!(clock.now() >= hour && begun.elapsed() < Duration::from_secs(20));
    }
}
