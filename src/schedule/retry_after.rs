//! `Retry-After`: for how long a site asks to be left alone (RFC 9110, section 10.2.3).

use jiff::{SignedDuration, Timestamp};

/// Nobody is left alone for longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// For how long, from now on. `date` is the answer's own `Date`: a site whose clock is wrong means its own time. None
/// where it says nothing of the future.
pub fn patience(retry_after: &str, date: Option<&str>, now: Timestamp) -> Option<SignedDuration> {
    let text = retry_after.trim();
    let wanted = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number can have are a long time.
        text.parse().map_or(LONGEST, SignedDuration::from_secs)
    } else {
        instant(text)?.duration_since(date.and_then(instant).unwrap_or(now))
    };
    (wanted > SignedDuration::ZERO).then(|| wanted.min(LONGEST))
}

fn instant(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text.trim()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn it_is_a_number_of_seconds_or_a_date_on_the_outlets_clock() {
        let now = "2026-03-02T12:00:00Z".parse().unwrap();
        let half_past = "Mon, 02 Mar 2026 12:30:00 GMT";
        for (text, date, seconds) in [
            ("120", None, Some(120)),
            (" 120 ", Some(half_past), Some(120)),
            ("0", None, None),
            ("-5", None, None),
            ("1.5", None, None),
            ("", None, None),
            ("soon", None, None),
            ("99999999", None, Some(86400)),
            ("99999999999999999999999999", None, Some(86400)),
            (half_past, None, Some(1800)),
            (half_past, Some("Mon, 02 Mar 2026 12:29:00 GMT"), Some(60)),
            (half_past, Some("Mon, 02 Mar 2026 13:29:00 GMT"), None),
            (half_past, Some("today"), Some(1800)),
            ("Monday, 02-Mar-26 12:30:00 GMT", None, Some(1800)),
            ("Mon Mar  2 12:30:00 2026", None, Some(1800)),
            ("Mon, 02 Mar 2026 11:30:00 GMT", None, None),
            ("Tue, 02 Mar 2027 11:30:00 GMT", None, Some(86400)),
            ("Mon, 99 Mar 2026 12:30:00 GMT", None, None),
        ] {
            assert_eq!(patience(text, date, now), seconds.map(SignedDuration::from_secs), "{text} {date:?}");
        }
    }
}
