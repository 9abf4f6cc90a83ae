//! Times that head a text or close a heading: "12.31 Uhr: …", "+++ 12:41 …", "[14h05] …", "80': …", "… (12.31 Uhr)".

use super::reading::{Context, Reading};
use super::{machine, spoken};

/// What may stand before a time that heads a text.
const BEFORE: [char; 11] = ['+', '*', '[', '(', '|', '\u{2022}', '\u{b7}', '-', '\u{2013}', '\u{2014}', '\u{25cf}'];
/// What sets such a time off from the text behind it.
const BEHIND: [char; 12] =
    [':', '-', '\u{2013}', '\u{2014}', '|', ']', ')', '+', ',', '\u{2022}', '\u{b7}', '\u{ff1a}'];
/// No time that heads a text is longer, in bytes.
const LONGEST: usize = 64;

/// The time that a text begins with, and where what it heads begins, in bytes. A range of times heads a programme, not
/// a text.
pub fn leading(text: &str, context: &Context) -> Option<(Reading, usize)> {
    let is_before = |char: char| char.is_whitespace() || BEFORE.contains(&char);
    let begin = text.len() - text.trim_start_matches(is_before).len();
    if text[..begin].chars().filter(|char| !char.is_whitespace()).count() > 4 {
        return None;
    }
    let body = &text[begin..];
    if !body.starts_with(|char: char| char.is_ascii_digit()) && !begins_like_time(body) {
        return None;
    }
    let window = &body[..body.floor_char_boundary(LONGEST)];
    let (reading, end) = ends_of_words(window).into_iter().rev().find_map(|end| {
        let reading = whole(&body[..end], context)?;
        Some((reading, end))
    })?;
    let rest = &body[end..];
    let gap = rest.len() - rest.trim_start_matches(|char: char| char.is_whitespace() || BEHIND.contains(&char)).len();
    let marks = &rest[..gap];
    let is_range =
        marks.contains(['-', '\u{2013}', '\u{2014}']) && rest[gap..].starts_with(|char: char| char.is_ascii_digit());
    (gap > 0 && !is_range && gap < rest.len()).then_some((reading, begin + end + gap))
}

/// The clock in brackets that a heading ends with.
pub fn trailing(text: &str, context: &Context) -> Option<Reading> {
    let inner = text.trim_end().strip_suffix([')', ']'])?;
    let (_, inner) = inner.rsplit_once(['(', '['])?;
    whole(inner.trim(), context).filter(|reading| !matches!(reading, Reading::Day(_)))
}

/// Whether a text begins with a word that a time can begin with.
pub fn begins_like_time(text: &str) -> bool {
    let word: String = text.trim_start().chars().take_while(|char| char.is_alphabetic()).take(16).collect();
    spoken::may_begin(&word.to_lowercase())
}

/// Where the minute of a match ends with which a text begins: `80'`, `45+2'`, `90.+3`, `12. Min.`.
pub fn match_minute(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    if !(1..=3).contains(&first) {
        return None;
    }
    let mut end = first;
    let dot = text[end..].starts_with('.');
    end += usize::from(dot);
    let mut added = false;
    let rest = text[end..].trim_start();
    if let Some(more) = rest.strip_prefix('+') {
        let more = more.trim_start();
        let count = digits(more);
        if !(1..=2).contains(&count) {
            return None;
        }
        end = text.len() - more.len() + count;
        added = true;
    }
    let rest = text[end..].trim_start();
    let lower = rest.get(..rest.floor_char_boundary(6)).unwrap_or_default().to_lowercase();
    if let Some(mark) =
        rest.chars().next().filter(|char| matches!(char, '\'' | '\u{2019}' | '\u{2032}' | '\u{b4}' | '\u{2018}'))
    {
        end = text.len() - rest.len() + mark.len_utf8();
    } else if dot && lower.starts_with("min") {
        let word = rest.len() - rest.trim_start_matches(|char: char| char.is_alphabetic() || char == '.').len();
        end = text.len() - rest.len() + word;
    } else if !(added && (dot || rest.is_empty())) {
        return None;
    }
    let rest = &text[end..];
    let gap = rest.len()
        - rest
            .trim_start_matches(|char: char| char.is_whitespace() || matches!(char, ':' | '-' | '\u{2013}' | '|'))
            .len();
    Some(end + gap)
}

fn whole(text: &str, context: &Context) -> Option<Reading> {
    let text = text.trim();
    let reading = machine::read(text, context).map(Reading::Instant).or_else(|| spoken::read(text, context))?;
    match reading {
        Reading::Instant(stamp) if !context.is_sane(stamp.at) => None,
        reading => Some(reading),
    }
}

/// Where words end, in bytes, as far as a time can have words.
fn ends_of_words(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut inside = false;
    for (at, char) in text.char_indices() {
        let belongs = char.is_alphanumeric() || (inside && matches!(char, '.' | ')'));
        if inside && !belongs && ends.len() < 14 {
            ends.push(at);
        }
        inside = belongs;
    }
    if inside && ends.len() < 14 {
        ends.push(text.len());
    }
    ends
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::civil::time;
    use jiff::tz::TimeZone;

    fn context() -> Context {
        Context::at("2026-11-24T12:00:30Z".parse().unwrap(), TimeZone::get("Europe/Berlin").ok())
    }

    #[test]
    fn a_time_may_head_a_text() {
        for (text, hour, minute, rest) in [
            ("12.31 Uhr: Fähre fällt aus", 12, 31, "Fähre fällt aus"),
            ("+++ 12:41 Sturm erreicht Küste +++", 12, 41, "Sturm erreicht Küste +++"),
            ("[14h05] La mer monte", 14, 5, "La mer monte"),
            ("14h05 \u{2013} La mer monte", 14, 5, "La mer monte"),
            ("\u{2022} 9:05 Boats are in", 9, 5, "Boats are in"),
            ("2.05pm Boats are in", 14, 5, "Boats are in"),
            ("2:05 p.m. ET: Boats are in", 14, 5, "Boats are in"),
            ("19:02(IST) Toss", 19, 2, "Toss"),
            ("21:04 , Emily Sample", 21, 4, "Emily Sample"),
            ("ore 14.05 \u{2013} Il mare", 14, 5, "Il mare"),
            ("Um 14.05 Uhr: Das Meer", 14, 5, "Das Meer"),
        ] {
            match leading(text, &context()) {
                Some((Reading::Clock { time: clock, .. }, end)) => {
                    assert_eq!((clock, &text[end..]), (time(hour, minute, 0, 0), rest), "{text}");
                }
                other => assert_eq!(None, other, "{text}"),
            }
        }
        for text in [
            "12.50 Euro kostet es",
            "2:1 für die Gäste",
            "09:30 \u{2013} 10:15 Keynote",
            "12 Boote sind im Hafen",
            "In 2024 war es",
            "14:05",
            "Der Hafen ist um 14:05 zu",
        ] {
            assert_eq!(leading(text, &context()), None, "{text}");
        }
        assert!(matches!(
            leading("Update vom 12. März, 14.05 Uhr: Das Meer", &context()),
            Some((Reading::Instant(_), _))
        ));
    }

    #[test]
    fn a_clock_may_close_a_heading() {
        assert!(trailing("Fähre fällt aus (12.31 Uhr)", &context()).is_some());
        assert!(trailing("Boats are in [14:05]", &context()).is_some());
        assert!(trailing("The boats (all nine)", &context()).is_none());
        assert!(trailing("12.31 Uhr", &context()).is_none());
    }

    #[test]
    fn a_minute_of_a_match_may_head_a_text() {
        for (text, rest) in [
            ("80': Goal", Some("Goal")),
            ("45+2' Corner", Some("Corner")),
            ("90.+3 Tor", Some("Tor")),
            ("45.+2", Some("")),
            ("12\u{2019} Foul", Some("Foul")),
            ("12. Min. Foul", Some("Foul")),
            ("12. Runde", None),
            ("7", None),
            ("1912: the first", None),
            ("5 + 3 apples", None),
        ] {
            let is = match_minute(text).map(|end| &text[end..]);
            assert_eq!(is, rest, "{text}");
        }
    }
}
