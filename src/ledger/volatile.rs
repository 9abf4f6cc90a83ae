//! Entries that change all the time, a score or a counter in them: recognised as such, and no longer announced.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So many changes of nothing but numbers are announced …
const TICKS: u8 = 3;
/// … and more where there was rest for so long in between.
const REST: SignedDuration = SignedDuration::from_hours(1);
/// An entry whose words were changed at so many checks in a row is not announced at the next ones.
const ROW: u8 = 5;

/// How volatile an entry has been of late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volatility {
    /// How often nothing but numbers changed, without a rest in between.
    ticks: u8,
    /// When that was last so.
    at: Option<Timestamp>,
    /// At how many checks in a row its words had changed.
    row: u8,
}

impl Volatility {
    /// It has changed; in nothing but numbers, or in words too. Tells whether that is to be announced.
    pub fn changes(&mut self, in_numbers: bool, now: Timestamp) -> bool {
        if !in_numbers {
            self.row = self.row.saturating_add(1);
            return self.row <= ROW;
        }
        if self.at.is_some_and(|at| now.duration_since(at) >= REST) {
            self.ticks = 0;
        }
        self.ticks = self.ticks.saturating_add(1);
        self.at = Some(now);
        self.ticks <= TICKS
    }

    /// It was seen, and is as it was.
    pub fn rests(&mut self) {
        self.row = 0;
    }

    /// Whether its changes are no longer announced.
    pub fn is_volatile(&self) -> bool {
        self.ticks > TICKS || self.row > ROW
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_never_rests_is_announced_no_more() {
        // At each look: a minute, and n for numbers, w for words, - for no change; behind it: what is announced.
        for (what, looks, told) in [
            ("a correction", "1w 2- 9w 10-", "w.w."),
            ("a score", "1n 2n 3n 4n 5n 6- 7n", "nnn...."),
            ("a score, and a correction", "1n 2n 3n 4n 5w 6n", "nnn.w."),
            ("a toll that rises by the hour", "0n 60n 120n 180n 240n", "nnnnn"),
            ("a score that rests over half-time", "1n 2n 3n 4n 40n", "nnn.."),
            ("words that rotate", "1w 2w 3w 4w 5w 6w 7w 8- 9w", "wwwww...w"),
            ("many corrections", "1w 2w 3w 4- 5w 6w", "www.ww"),
        ] {
            let mut unrest = Volatility::default();
            let is: String = looks
                .split(' ')
                .map(|look| {
                    let (minute, kind) = look.split_at(look.len() - 1);
                    let now = Timestamp::from_second(minute.parse::<i64>().unwrap() * 60).unwrap();
                    match kind {
                        "-" => {
                            unrest.rests();
                            "."
                        }
                        kind if unrest.changes(kind == "n", now) => kind,
                        _ => ".",
                    }
                })
                .collect();
            assert_eq!(is, told, "{what}");
        }
    }
}
