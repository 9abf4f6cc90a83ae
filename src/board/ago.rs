//! Times as people say them: "3 min ago", "in 2 h".

use jiff::{SignedDuration, Timestamp};

/// How long ago that was, or how soon it will be.
pub fn ago(time: Timestamp, now: Timestamp) -> String {
    let passed = now.duration_since(time);
    let length = length(passed.abs());
    match length {
        None => "now".to_owned(),
        Some(length) if passed.is_positive() => format!("{length} ago"),
        Some(length) => format!("in {length}"),
    }
}

/// None: too short to speak of.
fn length(span: SignedDuration) -> Option<String> {
    Some(match span.as_secs() {
        ..5 => return None,
        seconds @ 5..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        for (time, wanted) in [
            ("2026-03-02T11:59:58Z", "now"),
            ("2026-03-02T11:59:18Z", "42 s ago"),
            ("2026-03-02T11:56:59Z", "3 min ago"),
            ("2026-03-02T12:01:00Z", "in 1 min"),
            ("2026-03-01T00:00:00Z", "36 h ago"),
            ("2026-02-20T12:00:00Z", "10 days ago"),
        ] {
            assert_eq!(ago(time.parse().unwrap(), now), wanted, "{time}");
        }
    }
}
