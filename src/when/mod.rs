//! The many ways to write a time. The calendar below it is `jiff`'s; the grammar is ours.

mod calendar;
mod cldr;
mod fold;
mod grammar;
pub mod han;
mod known;
mod lead;
mod machine;
pub mod meaning;
mod plain;
mod reading;
pub mod solve;
mod stamp;
mod zone;

pub use calendar::{is_weekday, month_named};
pub use grammar::meanings;
pub use known::remembering;
pub use lead::{
    begins_like_time, closing, date_within, dated_within, leading, match_minute, meanings_closing, meanings_leading,
    meanings_trailing, trailing,
};
pub use meaning::{Meaning, What};
pub use plain::meaning_of;
pub use reading::{Context, Reading};
pub use stamp::{Precision, Stamp};
pub use zone::{zone_named, zone_told};

/// The time that the whole text tells, by its plainest meaning; `None` where it tells none, or one that no live blog can have.
pub fn read(text: &str, context: &Context) -> Option<Reading> {
    let text = text.trim();
    match machine::read(text, context) {
        Some(stamp) => Some(Reading::Instant(stamp)).filter(|_| context.is_sane(stamp.at)),
        None => plain::reading(&meanings(text, context), context),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::{date, time};
    use jiff::tz::TimeZone;

    use super::*;
    use Precision::{Day, Minute, Second};

    fn context(zone: Option<&str>) -> Context {
        let now = "2026-11-24T12:00:30Z".parse().unwrap();
        Context::at(now, zone.map(|zone| TimeZone::get(zone).unwrap()))
    }

    fn stamp(at: &str, precision: Precision, inferred: bool) -> Option<Reading> {
        Some(Reading::Instant(Stamp { at: at.parse().unwrap(), precision, inferred }))
    }

    #[test]
    fn what_was_written_for_machines_is_read_to_the_second() {
        let london = context(Some("Europe/London"));
        for (text, at, precision, inferred) in [
            ("2024-08-05T21:00:18.921+01:00", "2024-08-05T20:00:18.921Z", Second, false),
            ("2024-08-05T20:00:18.921Z", "2024-08-05T20:00:18.921Z", Second, false),
            ("2020-02-10T12:46:22+0000", "2020-02-10T12:46:22Z", Second, false),
            ("2023-11-02T13:08Z", "2023-11-02T13:08:00Z", Second, false),
            ("2023-11-02T13:08+0100", "2023-11-02T12:08:00Z", Second, false),
            ("Thu, 05 Mar 2026 19:45:00 +0000", "2026-03-05T19:45:00Z", Second, false),
            ("Thu, 05 Mar 2026 19:45:00 GMT", "2026-03-05T19:45:00Z", Second, false),
            ("Thu May 14 2020 08:45:00 GMT+0000 (Coordinated Universal Time)", "2020-05-14T08:45:00Z", Second, false),
            ("Thu May 14 2020 10:45:00 GMT+0200", "2020-05-14T08:45:00Z", Second, false),
            ("1589445900", "2020-05-14T08:45:00Z", Second, false),
            ("1589445900123", "2020-05-14T08:45:00.123Z", Second, false),
            ("2024-07-18T11:48", "2024-07-18T10:48:00Z", Minute, false),
            ("2024-01-18 11:48:09", "2024-01-18T11:48:09Z", Second, false),
            ("2024-07-18", "2024-07-17T23:00:00Z", Day, true),
        ] {
            assert_eq!(read(text, &london), stamp(at, precision, inferred), "{text}");
        }
        assert_eq!(
            read("2024-07-18T11:48", &context(None)),
            stamp("2024-07-18T11:48:00Z", Minute, true),
            "no zone is told"
        );
    }

    #[test]
    fn what_was_written_for_people_is_read_as_they_read_it() {
        for (text, zone, at, precision, inferred) in [
            ("14 August 2023 10:01", "Europe/London", "2023-08-14T09:01:00Z", Minute, false),
            ("14 Aug 2023, 10:01", "Europe/London", "2023-08-14T09:01:00Z", Minute, false),
            ("Friday 22 November 2024 08:49 GMT", "Asia/Tokyo", "2024-11-22T08:49:00Z", Minute, false),
            ("Mon 10 Feb 2020 12.46 GMT", "Asia/Tokyo", "2020-02-10T12:46:00Z", Minute, false),
            ("12:09 a.m. ET, October 30, 2023", "Europe/London", "2023-10-30T04:09:00Z", Minute, false),
            ("12:09 a.m. ET, January 30, 2024", "Europe/London", "2024-01-30T05:09:00Z", Minute, false),
            ("17.09.2024 • 20:11 Uhr", "Europe/Berlin", "2024-09-17T18:11:00Z", Minute, false),
            ("Stand: 17.09.2024, 20.11 Uhr", "Europe/Berlin", "2024-09-17T18:11:00Z", Minute, false),
            ("17 septembre 2024 à 20h11", "Europe/Paris", "2024-09-17T18:11:00Z", Minute, false),
            ("1er avril 2025 14h", "Europe/Paris", "2025-04-01T12:00:00Z", Minute, false),
            ("17 de septiembre de 2024, 20:11", "Europe/Madrid", "2024-09-17T18:11:00Z", Minute, false),
            ("17 września 2024 20:11", "Europe/Warsaw", "2024-09-17T18:11:00Z", Minute, false),
            ("2025年4月1日 14:05", "Asia/Tokyo", "2025-04-01T05:05:00Z", Minute, false),
            ("2 November 2023 16:56:07 CET", "Europe/London", "2023-11-02T15:56:07Z", Second, false),
            ("Last Updated: 10:21 GMT+1 Tuesday, 28 June 2016", "Europe/London", "2016-06-28T09:21:00Z", Minute, false),
            ("5m ago", "Europe/London", "2026-11-24T11:55:00Z", Minute, true),
            ("40 Min Ago", "Europe/London", "2026-11-24T11:20:00Z", Minute, true),
            ("21 mins ago", "Europe/London", "2026-11-24T11:39:00Z", Minute, true),
            ("vor 5 Minuten", "Europe/Berlin", "2026-11-24T11:55:00Z", Minute, true),
            ("il y a 5 min", "Europe/Paris", "2026-11-24T11:55:00Z", Minute, true),
            ("hace 5 min", "Europe/Madrid", "2026-11-24T11:55:00Z", Minute, true),
            ("há 5 minutos", "Europe/Lisbon", "2026-11-24T11:55:00Z", Minute, true),
            ("5 minuti fa", "Europe/Rome", "2026-11-24T11:55:00Z", Minute, true),
            ("5 minutter siden", "Europe/Oslo", "2026-11-24T11:55:00Z", Minute, true),
            ("5 minuten geleden", "Europe/Amsterdam", "2026-11-24T11:55:00Z", Minute, true),
            ("5 minuter sedan", "Europe/Stockholm", "2026-11-24T11:55:00Z", Minute, true),
            ("5 minut temu", "Europe/Warsaw", "2026-11-24T11:55:00Z", Minute, true),
            ("2 hours ago", "Europe/London", "2026-11-24T10:00:00Z", Minute, true),
            ("2024. június 9. – 22:47", "Europe/Budapest", "2024-06-09T20:47:00Z", Minute, false),
            ("23. října 2013 13:25", "Europe/Prague", "2013-10-23T11:25:00Z", Minute, false),
            ("25 Μαΐου 2014, 23:40", "Europe/Athens", "2014-05-25T20:40:00Z", Minute, false),
            ("24 серпня 2022, 07:40", "Europe/Kyiv", "2022-08-24T04:40:00Z", Minute, false),
            ("2021年10月31日 午後11時40分", "Asia/Tokyo", "2021-10-31T14:40:00Z", Minute, false),
            ("9/11/2016 at 17.31.05", "Europe/Copenhagen", "2016-11-09T16:31:05Z", Second, false),
            ("15:52 بتوقيت غرينتش، 27 نوفمبر 2023", "Asia/Qatar", "2023-11-27T15:52:00Z", Minute, false),
            ("قبل 6 دقائق", "Asia/Qatar", "2026-11-24T11:54:00Z", Minute, true),
            ("5 минут назад", "Europe/Moscow", "2026-11-24T11:55:00Z", Minute, true),
            ("An Hour Ago", "Europe/London", "2026-11-24T11:00:00Z", Minute, true),
            ("vor einer Minute", "Europe/Berlin", "2026-11-24T11:59:00Z", Minute, true),
            ("il y a une heure", "Europe/Paris", "2026-11-24T11:00:00Z", Minute, true),
            ("just now", "Europe/London", "2026-11-24T12:00:00Z", Minute, true),
            ("yesterday 14:05", "Europe/London", "2026-11-23T14:05:00Z", Minute, true),
            ("gestern, 20:11 Uhr", "Europe/Berlin", "2026-11-23T19:11:00Z", Minute, true),
            ("heute 08.15 Uhr", "Europe/Berlin", "2026-11-24T07:15:00Z", Minute, true),
        ] {
            assert_eq!(read(text, &context(Some(zone))), stamp(at, precision, inferred), "{text}");
        }
    }

    #[test]
    fn a_clock_or_a_day_waits_for_what_it_lacks() {
        let clock = |hour, minute, zone: Option<&str>| {
            Some(Reading::Clock { time: time(hour, minute, 0, 0), zone: zone.map(|zone| TimeZone::get(zone).unwrap()) })
        };
        for (text, reading) in [
            ("14:05", clock(14, 5, None)),
            ("9:05", clock(9, 5, None)),
            ("14h05", clock(14, 5, None)),
            ("14 h 05", clock(14, 5, None)),
            ("12.31 Uhr", clock(12, 31, None)),
            ("Posted at 14:57", clock(14, 57, None)),
            ("2:05 p.m. ET", clock(14, 5, Some("America/New_York"))),
            ("2:05pm", clock(14, 5, None)),
            ("12am", clock(0, 0, None)),
            ("12:30 PM PT", clock(12, 30, Some("America/Los_Angeles"))),
            ("14:05 BST", clock(14, 5, Some("Europe/London"))),
            ("19.30 GMT", clock(19, 30, Some("UTC"))),
            ("1930 GMT", clock(19, 30, Some("UTC"))),
            ("20:11 Uhr MESZ", clock(20, 11, Some("Europe/Berlin"))),
            ("10:35 (IST)", clock(10, 35, Some("Asia/Kolkata"))),
            ("14時05分", clock(14, 5, None)),
            ("١٢:٣٠", clock(12, 30, None)),
            ("kl. 14:05", clock(14, 5, None)),
            ("Tuesday 1 April", Some(Reading::Day(date(2026, 4, 1)))),
            ("Dienstag, 1. April", Some(Reading::Day(date(2026, 4, 1)))),
            ("24 décembre", Some(Reading::Day(date(2025, 12, 24)))),
            ("01.04.2025", Some(Reading::Day(date(2025, 4, 1)))),
            ("Gestern", Some(Reading::Day(date(2026, 11, 23)))),
        ] {
            assert_eq!(read(text, &context(Some("Europe/London"))), reading, "{text}");
        }
        assert_eq!(
            read("10:35 IST", &context(Some("Europe/Dublin"))),
            clock(10, 35, Some("Europe/Dublin")),
            "the page's own"
        );
        assert_eq!(meanings("1930 GMT", &context(None)).len(), 1, "and not that of London in summer");
        assert_eq!(read("10:35 (IST) Apr 12", &context(None)), stamp("2026-04-12T05:05:00Z", Minute, false));
    }

    #[test]
    fn what_is_no_time_is_not_read_as_one() {
        for text in [
            "",
            "2:1",
            "3-1",
            "25:00",
            "12:60",
            "12.50",
            "12.50 €",
            "80'",
            "1.2.3",
            "2024",
            "7",
            "0800 123 456",
            "1234567",
            "12345678901",
            "0000000000",
            "9999999999",
            "1999-12-31T00:00:00Z",
            "2099-01-01T00:00:00Z",
            "2024-13-45",
            "John 3:16",
            "5 comments",
            "31 February 2024",
            "at",
            "May",
            "é2024-07-18",
            "14:05 14:06",
            "10 and 12 March",
            "5 min read",
            "Half-time",
            "kl",
            "Uhr",
            "1/2",
            "50%",
            "14:05:99",
        ] {
            assert_eq!(read(text, &context(None)), None, "{text}");
        }
    }
}
