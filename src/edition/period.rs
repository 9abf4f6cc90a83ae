//! The stretches of time of a digest.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use thiserror::Error;

/// How long each stretch is: a whole part of a day, so that they begin at the same times every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period(SignedDuration);

/// Why a length of time is no period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PeriodError {
    /// A reader would be flooded, or wait too long.
    #[error("a digest is of 15 minutes at least, and of a day at most")]
    Bounds,
    /// The stretches would begin at other times each day.
    #[error("a day must be a whole number of these: 15min, 30min, 1h, 2h, 3h, 4h, 6h, 8h, 12h, 1d")]
    Part,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl TryFrom<SignedDuration> for Period {
    type Error = PeriodError;

    fn try_from(length: SignedDuration) -> Result<Period, PeriodError> {
        if length < SignedDuration::from_mins(15) || length > DAY {
            return Err(PeriodError::Bounds);
        }
        let is_part = length.subsec_nanos() == 0 && DAY.as_secs() % length.as_secs() == 0;
        if is_part { Ok(Period(length)) } else { Err(PeriodError::Part) }
    }
}

impl Period {
    /// The beginning of the stretch in which that instant is, by the clocks of `zone`.
    ///
    /// Of an hour and less, a stretch is so long whatever the clocks do: the hour that they show twice in autumn is two. Of more,
    /// it begins when the clock says so, and may be an hour longer or shorter on those days. (Where clocks are set by half an hour,
    /// as on Lord Howe Island, the first hour after that begins half an hour before it.)
    pub fn start(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let length = self.0.as_secs();
        if length <= 3600 {
            let offset = i64::from(zone.to_offset(at).seconds());
            let second = at.as_second() + offset;
            return Timestamp::from_second(second - second.rem_euclid(length) - offset).unwrap_or(at);
        }
        let shown = zone.to_datetime(at);
        let midnight = shown.date().to_datetime(jiff::civil::Time::midnight());
        let since = shown.duration_since(midnight).as_secs();
        let start = midnight.checked_add(SignedDuration::from_secs(since - since.rem_euclid(length)));
        // An hour that the clocks leave out begins when the next one does.
        start.ok().and_then(|start| zone.to_timestamp(start).ok()).unwrap_or(at).min(at)
    }

    /// How long it is.
    pub fn minutes(self) -> i64 {
        self.0.as_mins()
    }

    /// So far back a digest needs the entries, that an item can be had for a while after its time is over.
    pub fn reach(self) -> SignedDuration {
        self.0 * 4 + SignedDuration::from_hours(12)
    }

    /// The end of the stretch that begins then.
    pub fn end(self, start: Timestamp, zone: &TimeZone) -> Timestamp {
        // Behind the middle of the next one, however long an hour the clocks make of it.
        let next = start.checked_add(self.0 + self.0 / 2).map(|inside| self.start(inside, zone));
        next.ok().filter(|&next| next > start).or_else(|| start.checked_add(self.0).ok()).unwrap_or(start)
    }

    /// By which clocks the stretch begins and ends that begins then: `20:00–21:00 UTC`; `None`: it is a whole day.
    pub fn clocks(self, start: Timestamp, zone: &TimeZone) -> Option<String> {
        let shown = |at: Timestamp| at.to_zoned_datetime(zone.clone());
        let (from, to) = (shown(start), shown(self.end(start, zone)));
        // Where the clocks are set meanwhile, 01:00–01:00 would say nothing.
        let begin = if from.offset() == to.offset() { "%H:%M" } else { "%H:%M %Z" };
        (self.0 != DAY).then(|| format!("{}–{}", from.strftime(begin), to.strftime("%H:%M %Z")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn period(text: &str) -> Result<Period, PeriodError> {
        Period::try_from(text.parse::<SignedDuration>().unwrap())
    }

    #[test]
    fn a_day_is_a_whole_number_of_periods() {
        for (text, wanted) in [
            ("15m", None),
            ("30m", None),
            ("1h", None),
            ("4h", None),
            ("24h", None),
            ("5m", Some(PeriodError::Bounds)),
            ("48h", Some(PeriodError::Bounds)),
            ("25m", Some(PeriodError::Part)),
            ("5h", Some(PeriodError::Part)),
            ("1h 30s", Some(PeriodError::Part)),
        ] {
            assert_eq!(period(text).err(), wanted, "{text}");
        }
    }

    #[test]
    fn stretches_begin_by_the_clocks_of_the_outlet() {
        for (length, zone, at, start, words) in [
            ("1h", "UTC", "2026-11-22T20:59:59Z", "2026-11-22T20:00:00Z", "20:00–21:00 UTC"),
            ("1h", "Asia/Kolkata", "2026-11-22T20:29:59Z", "2026-11-22T19:30:00Z", "01:00–02:00 IST"),
            ("30m", "UTC", "2026-11-22T20:30:00Z", "2026-11-22T20:30:00Z", "20:30–21:00 UTC"),
            // The clocks go back at 01:00 UTC: London's hour from one to two comes twice.
            ("1h", "Europe/London", "2026-10-25T00:59:00Z", "2026-10-25T00:00:00Z", "01:00 BST–01:00 GMT"),
            ("1h", "Europe/London", "2026-10-25T01:01:00Z", "2026-10-25T01:00:00Z", "01:00–02:00 GMT"),
            ("6h", "Europe/London", "2026-10-25T05:30:00Z", "2026-10-24T23:00:00Z", "00:00 BST–06:00 GMT"),
            ("6h", "Europe/London", "2026-10-25T06:30:00Z", "2026-10-25T06:00:00Z", "06:00–12:00 GMT"),
            // They go forward at 01:00 UTC.
            ("1h", "Europe/London", "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z", "02:00–03:00 BST"),
            ("24h", "Europe/London", "2026-03-29T22:30:00Z", "2026-03-29T00:00:00Z", ""),
            ("24h", "America/New_York", "2026-11-02T04:59:00Z", "2026-11-01T04:00:00Z", ""),
        ] {
            let (period, zone) = (period(length).unwrap(), TimeZone::get(zone).unwrap());
            let is = period.start(at.parse().unwrap(), &zone);
            let clocks = period.clocks(is, &zone).unwrap_or_default();
            assert_eq!((is, clocks.as_str()), (start.parse().unwrap(), words), "{length} {at}");
        }
    }

    #[test]
    fn every_instant_is_in_one_stretch_whatever_the_clocks_do() {
        for (length, zone) in [
            ("15m", "Europe/London"),
            ("1h", "Asia/Kolkata"),
            ("2h", "Europe/London"),
            ("6h", "Africa/Cairo"),
            ("24h", "America/Sao_Paulo"),
        ] {
            let (period, zone) = (period(length).unwrap(), TimeZone::get(zone).unwrap());
            for day in ["2018-11-03T00:00:00Z", "2026-03-28T12:00:00Z", "2026-04-04T12:00:00Z", "2026-10-24T12:00:00Z"]
            {
                let begin: Timestamp = day.parse().unwrap();
                for minute in 0..48 * 60 {
                    let at = begin + SignedDuration::from_mins(minute);
                    let start = period.start(at, &zone);
                    assert!(start <= at, "{length} {zone:?} {at}");
                    assert_eq!(period.start(start, &zone), start, "{length} {zone:?} {at}");
                    assert!(at < period.end(start, &zone), "{length} {zone:?} {at}");
                }
            }
        }
    }
}
