//! How often a live blog is to be checked: every so long, or at the times of a cron line in a time zone.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use croner::parser::{CronParser, Seconds};
use jiff::civil::DateTime as Civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// How often a live blog is to be checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Rhythm {
    /// Every so long while it is busy; less often as it falls quiet.
    Every(SignedDuration),
    /// At the times of a cron line, whatever it does.
    Cron(Cron, TimeZone),
}

impl Rhythm {
    /// What holds unless the configuration says otherwise.
    pub const EVERY: SignedDuration = SignedDuration::from_secs(60);
    /// Nobody is asked more often than this.
    pub const LEAST: SignedDuration = SignedDuration::from_secs(10);

    /// The shortest time between two checks that it leads to; of a cron line, that of a minute's own.
    pub fn every(&self) -> SignedDuration {
        match self {
            Rhythm::Every(every) => *every,
            Rhythm::Cron(..) => Rhythm::EVERY,
        }
    }
}

impl Default for Rhythm {
    fn default() -> Rhythm {
        Rhythm::Every(Rhythm::EVERY)
    }
}

/// A cron line of six fields: second, minute, hour, day of the month, month, day of the week.
#[derive(Clone, PartialEq)]
pub struct Cron {
    line: String,
    times: Box<croner::Cron>,
}

/// Why a text is no cron line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CronError {
    /// Not as many fields as there must be.
    #[error("a cron line has six fields: second, minute, hour, day of the month, month, day of the week; this has {0}")]
    Fields(usize),
    /// A field is not valid.
    #[error("{text:?} is not a valid {field} of a cron line")]
    Field {
        /// What it stands for.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// No field is wrong by itself, and the whole is not valid.
    #[error("not a valid cron line: {0}")]
    Line(String),
    /// It names no time at all, such as the 30th of February.
    #[error("no such time ever comes")]
    Never,
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(line: &str) -> Result<Cron, CronError> {
        let line = line.trim();
        let fields = line.split_whitespace().count();
        if fields != 6 && !line.starts_with('@') {
            return Err(CronError::Fields(fields));
        }
        let parser = CronParser::builder().seconds(Seconds::Required).build();
        let times = parser.parse(line).map_err(|error| wrong(line, &parser, &error.to_string()))?;
        let cron = Cron { line: line.to_owned(), times: Box::new(times) };
        cron.civil_after(Civil::constant(2000, 1, 1, 0, 0, 0, 0), true).map(|_| cron.clone()).ok_or(CronError::Never)
    }
}

const FIELDS: [&str; 6] = ["second", "minute", "hour", "day of the month", "month", "day of the week"];

/// Which field it is: the one that is wrong among others that never are.
fn wrong(line: &str, parser: &CronParser, reason: &str) -> CronError {
    let alone = |at: usize, text: &str| {
        let mut fields = ["*"; 6];
        fields[at] = text;
        parser.parse(&fields.join(" ")).is_err()
    };
    let fields = line.split_whitespace().zip(FIELDS).enumerate();
    let found = fields.clone().find(|(at, (text, _))| fields.clone().count() == 6 && alone(*at, text));
    match found {
        Some((_, (text, field))) => CronError::Field { field, text: text.to_owned() },
        None => CronError::Line(reason.to_owned()),
    }
}

impl fmt::Debug for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cron({:?})", self.line)
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

impl Cron {
    /// The first of its times after `now` on the clocks of `zone`. A time that the clocks skip comes when they have skipped it;
    /// those of an hour that they go through twice come twice.
    pub fn after(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let instant = |civil: Civil, after: Timestamp| {
            let ambiguous = zone.to_ambiguous_zoned_datetime(civil);
            let earlier = ambiguous.clone().earlier().ok().map(|zoned| zoned.timestamp());
            let compatible = ambiguous.clone().compatible().ok().map(|zoned| zoned.timestamp());
            let later = ambiguous.later().ok().map(|zoned| zoned.timestamp());
            // Where the clocks skip it, the earlier one lies before the later: only the compatible one is meant.
            [earlier.filter(|earlier| compatible == Some(*earlier)), compatible, later]
                .into_iter()
                .flatten()
                .find(|&at| at > after)
        };
        let next = instant(self.civil_after(zone.to_datetime(now), false)?, now)?;
        // Once the clocks have been put back, times come again that the search from here has passed.
        let back = zone.following(now).next().map(|transition| transition.timestamp()).filter(|&at| at <= next);
        let again = back.and_then(|at| {
            let before = at.checked_sub(SignedDuration::from_secs(1)).ok()?;
            instant(self.civil_after(zone.to_datetime(at), true)?, before)
        });
        Some(again.map_or(next, |again| again.min(next)))
    }

    /// The search knows no zones: a clock's face is taken for one in UTC.
    fn civil_after(&self, face: Civil, inclusive: bool) -> Option<Civil> {
        let from = DateTime::<Utc>::from_timestamp(TimeZone::UTC.to_timestamp(face).ok()?.as_second(), 0)?;
        let found = self.times.find_next_occurrence(&from, inclusive).ok()?;
        Some(TimeZone::UTC.to_datetime(Timestamp::from_second(found.timestamp()).ok()?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_cron_line_goes_by_the_clocks_of_its_zone() {
        for (what, line, zone, now, wanted) in [
            ("half a minute", "*/30 * * * * *", "UTC", "2026-03-02T13:00:01Z", "2026-03-02T13:00:30Z"),
            ("never the present", "0 0 13 * * *", "UTC", "2026-03-02T13:00:00Z", "2026-03-03T13:00:00Z"),
            ("hours of the zone", "0 0 6 * * *", "America/New_York", "2026-03-02T13:00:00Z", "2026-03-03T11:00:00Z"),
            ("and in summer", "0 0 6 * * *", "America/New_York", "2026-07-02T13:00:00Z", "2026-07-03T10:00:00Z"),
            ("days of the week", "0 0 9 * * Mon-Fri", "UTC", "2026-03-06T10:00:00Z", "2026-03-09T09:00:00Z"),
            ("within hours", "0 */10 6-23 * * *", "UTC", "2026-03-02T23:55:00Z", "2026-03-03T06:00:00Z"),
            ("a time that is skipped", "0 30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
            ("going over the skip", "*/30 * * * * *", "Europe/London", "2026-03-29T00:59:30Z", "2026-03-29T01:00:00Z"),
            ("first time round", "0 30 1 * * *", "Europe/London", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
            ("second time round", "0 30 1 * * *", "Europe/London", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            ("into the second time", "*/30 * * * * *", "Europe/London", "2026-10-25T00:59:30Z", "2026-10-25T01:00:00Z"),
            ("through it", "*/30 * * * * *", "Europe/London", "2026-10-25T01:10:00Z", "2026-10-25T01:10:30Z"),
        ] {
            let cron: Cron = line.parse().unwrap();
            let next = cron.after(now.parse().unwrap(), &TimeZone::get(zone).unwrap());
            assert_eq!(next, wanted.parse().ok(), "{what}");
        }
    }

    #[test]
    fn what_is_no_cron_line_is_told_why() {
        for (line, wanted) in [
            (
                "*/30 * * * *",
                "has six fields: second, minute, hour, day of the month, month, day of the week; this has 5",
            ),
            ("61 * * * * *", "\"61\" is not a valid second of a cron line"),
            ("0 0 0 * Foo *", "\"Foo\" is not a valid month"),
            ("0 0 0 30 2 *", "no such time ever comes"),
            ("", "this has 0"),
        ] {
            let error = line.parse::<Cron>().unwrap_err().to_string();
            assert!(error.contains(wanted), "{line}: {error}");
        }
        assert!("@hourly".parse::<Cron>().is_ok());
    }
}
