//! When each row of a table was published and changed: which of its columns of times that is.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::fields::{CHANGED, CREATED, is_no_time, is_of_greenwich, tells_an_end, time_rank};
use super::measure;
use super::roles::Reader;
use super::table::{Column, share};
use crate::extract::words::{self, Concept};
use crate::when::{self, Precision, Reading};

/// A share of rows that is nearly all of them.
const MOST: f64 = 0.8;

impl Reader<'_, '_> {
    /// When each row was published and changed: the instants that run one way from row to row.
    pub fn times(&self) -> (Vec<Option<Reading>>, f64, Vec<Option<Timestamp>>) {
        let rows = self.table.rows;
        let mut candidates: Vec<Times> = Vec::new();
        for column in &self.table.columns {
            if column.share(Value::is_array) > 0.0 || tells_an_end(column.key()) {
                continue;
            }
            // A number under such a key is one; what is written as a date is that, whatever its key begins with in its language.
            if is_no_time(column.key()) && column.share(|value| measure::is_date(value, self.context)) < MOST {
                continue;
            }
            // What was told to appear at an hour may be few.
            let is_set = column.path.iter().rev().find_map(|key| time_rank(key)) == Some(0);
            if column.present() < 0.3 && !is_set {
                continue;
            }
            let greenwich = is_of_greenwich(column.key())
                .then(|| when::Context { zone: Some(TimeZone::UTC), ..self.context.clone() });
            let context = greenwich.as_ref().unwrap_or(self.context);
            let readings: Vec<Option<Reading>> =
                column.cells.iter().map(|cell| cell.and_then(|value| measure::time(value, context))).collect();
            let read = readings.iter().flatten().count();
            if read * 10 < column.cells.iter().flatten().count() * 6 || (read * 3 < rows && !is_set) || read == 0 {
                continue;
            }
            candidates.push(Times::of(column, readings, self.is_of_an_editor(column)));
        }
        self.join(&mut candidates);
        // Published before changed.
        let before: Vec<f64> = candidates
            .iter()
            .map(|one| {
                let earlier = candidates.iter().filter(|other| one.precedes(other) && !one.is_draft_of(other)).count();
                let later = candidates.iter().filter(|other| other.precedes(one) && !other.is_draft_of(one)).count();
                if earlier > 0 && later == 0 {
                    0.8
                } else if later > 0 {
                    -0.4
                } else {
                    0.0
                }
            })
            .collect();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|one, other| {
            (candidates[*other].worth + before[*other]).total_cmp(&(candidates[*one].worth + before[*one]))
        });
        let Some(best) = order.first().map(|at| &candidates[*at]) else {
            return (vec![None; rows], 0.0, vec![None; rows]);
        };
        let mut published = best.readings.clone();
        // The hour that was set is the one that readers see, where one was.
        for set in candidates.iter().filter(|times| times.rank == Some(0)) {
            published
                .iter_mut()
                .zip(&set.readings)
                .filter(|(_, set)| set.is_some())
                .for_each(|(mine, set)| *mine = set.clone());
        }
        for at in &order[1..] {
            // Only what tells of the same kind of time may stand in for another.
            let other = &candidates[*at];
            if other.rank.is_some() || other.worth > 3.0 {
                published
                    .iter_mut()
                    .zip(&other.readings)
                    .filter(|(mine, _)| mine.is_none())
                    .for_each(|(mine, other)| *mine = other.clone());
            }
        }
        let changes: Vec<&Times> = candidates.iter().filter(|times| times.rank == Some(CHANGED)).collect();
        let changed = (0..rows).map(|row| changes.iter().filter_map(|times| times.instant(row)).max()).collect();
        (published, best.quality(), changed)
    }

    /// Whether the rows tell the minute of a match where they tell no time: that is less than a time.
    pub fn minutes(&self) -> f64 {
        let is = |column: &&Column<'_>| {
            column.present() > MOST && column.kinds() > 2 && column.share(measure::is_minute) > MOST
        };
        if self.table.columns.iter().any(|column| is(&column)) { 0.6 } else { 0.0 }
    }

    /// Editor.js notes when a text was saved beside its blocks and its version.
    fn is_of_an_editor(&self, column: &Column<'_>) -> bool {
        let parent = &column.path[..column.path.len() - 1];
        !parent.is_empty()
            && column.key() == "time"
            && ["blocks", "version"].iter().all(|key| {
                self.table.columns.iter().any(|other| {
                    other.key() == *key && other.path.len() == column.path.len() && other.path.starts_with(parent)
                })
            })
    }

    /// A date and a clock in columns of their own are one time.
    fn join(&self, candidates: &mut Vec<Times>) {
        let is_day = |times: &&Times| times.days > MOST;
        let is_clock = |times: &&Times| times.clocks > MOST;
        let (Some(day), Some(clock)) = (candidates.iter().find(is_day), candidates.iter().find(is_clock)) else {
            return;
        };
        let zone = self.context.zone();
        let both = |(day, clock): (&Option<Reading>, &Option<Reading>)| {
            let date = match day.as_ref()? {
                Reading::Instant(stamp) => zone.to_datetime(stamp.at).date(),
                Reading::Day(date) => *date,
                Reading::Clock { .. } => return None,
            };
            let Reading::Clock { time, zone: told } = clock.as_ref()? else { return None };
            let zone = told.clone().unwrap_or_else(|| zone.clone());
            let at = zone.to_timestamp(date.to_datetime(*time)).ok()?;
            Some(Reading::Instant(when::Stamp {
                at,
                precision: Precision::Minute,
                inferred: self.context.zone.is_none(),
            }))
        };
        let readings: Vec<Option<Reading>> = day.readings.iter().zip(&clock.readings).map(both).collect();
        let worth = day.worth.max(clock.worth) + 1.5;
        let joined = Times::new(readings, worth, Some(6));
        candidates.push(joined);
    }
}

/// A column of times.
struct Times {
    readings: Vec<Option<Reading>>,
    /// How near the key is to what readers see as the time; `None` where it tells nothing.
    rank: Option<u8>,
    days: f64,
    clocks: f64,
    steady: f64,
    worth: f64,
}

impl Times {
    fn new(readings: Vec<Option<Reading>>, worth: f64, rank: Option<u8>) -> Times {
        let read = readings.iter().flatten().count();
        let of = |is: &dyn Fn(&Reading) -> bool| {
            share(readings.iter().flatten().filter(|reading| is(reading)).count(), read)
        };
        let days = of(&|reading| {
            matches!(reading, Reading::Day(_))
                || matches!(reading, Reading::Instant(stamp) if stamp.precision == Precision::Day)
        });
        let clocks = of(&|reading| matches!(reading, Reading::Clock { .. }));
        let steady = steady(&readings);
        Times { days, clocks, steady, worth, rank, readings }
    }

    fn of(column: &Column<'_>, readings: Vec<Option<Reading>>, is_saved: bool) -> Times {
        let rank = column.path.iter().rev().find_map(|key| time_rank(key));
        let present = share(readings.iter().flatten().count(), readings.len());
        let mut times = Times::new(readings, 0.0, rank);
        let exact = 1.0 - times.days - times.clocks;
        let named = match rank {
            Some(CHANGED) => 0.1,
            Some(rank) => 2.0 - 0.15 * f64::from(rank),
            None => 0.0,
        };
        let alike = if column.kinds() < 2 && column.cells.len() > 2 { 4.0 } else { 1.5 * (1.0 - column.distinct()) };
        let beside = if column.tells(words::keys(Concept::Beside)) { 2.0 } else { 0.0 };
        times.worth = 3.0 * present + 4.0 * times.steady + 2.0 * exact + 0.8 * times.clocks + named
            - alike
            - beside
            - if is_saved { 2.0 } else { 0.0 }
            - 0.1 * column.path.len() as f64;
        times
    }

    fn instant(&self, row: usize) -> Option<Timestamp> {
        Some(self.readings.get(row)?.clone()?.instant()?.at)
    }

    /// Whether it is earlier in every row that has both, but for seconds, and truly earlier in some.
    fn precedes(&self, other: &Times) -> bool {
        let pairs: Vec<i64> = (0..self.readings.len())
            .filter_map(|row| Some(other.instant(row)?.as_second() - self.instant(row)?.as_second()))
            .collect();
        pairs.len() >= 2 && pairs.iter().all(|apart| *apart >= 0) && pairs.iter().any(|apart| *apart > 0)
    }

    /// Whether it tells by name when something was begun that the other says by name when it was published.
    fn is_draft_of(&self, other: &Times) -> bool {
        self.rank == Some(CREATED) && other.rank.is_some_and(|rank| rank < CREATED)
    }

    /// How well this is the time of entries: present, exact, one way.
    fn quality(&self) -> f64 {
        let present = share(self.readings.iter().flatten().count(), self.readings.len());
        let kinds = self.readings.iter().flatten().map(|reading| format!("{reading:?}")).collect::<HashSet<_>>().len();
        // A time that all rows share is that of the page.
        let own = if kinds == 1 && self.readings.len() > 2 { 0.2 } else { 1.0 };
        own * present * (1.0 - 0.5 * self.days) * (0.5 + 0.5 * self.steady)
    }
}

/// The share of steps that go the way that most go.
pub fn steady(readings: &[Option<Reading>]) -> f64 {
    let at: Vec<i64> = readings
        .iter()
        .flatten()
        .filter_map(|reading| match reading {
            Reading::Instant(stamp) => Some(stamp.at.as_second()),
            Reading::Clock { time, .. } => {
                Some(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second()))
            }
            Reading::Day(_) => None,
        })
        .collect();
    if at.len() < 2 {
        return if at.is_empty() { 0.0 } else { 0.5 };
    }
    let one_way = |at: &[i64]| {
        let falling = at.windows(2).filter(|pair| pair[0] >= pair[1]).count();
        let rising = at.windows(2).filter(|pair| pair[0] <= pair[1]).count();
        // Half of the steps of what has no order go either way.
        ((share(falling.max(rising), at.len() - 1) - 0.5) * 2.0).max(0.0)
    };
    // An old entry may be pinned on top.
    if at.len() > 2 { one_way(&at).max(0.9 * one_way(&at[1..])) } else { one_way(&at) }
}
