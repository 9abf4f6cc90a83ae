//! What a single value looks like: prose, the name of a person, an id, an address, an instant. Never what its key says.

use serde_json::Value;

use crate::extract::html::person;
use crate::extract::json::tags;
use crate::when::{self, Reading};

/// The text of a string without its tags, up to so many bytes: enough to tell what it is.
const ENOUGH: usize = 4_000;

/// How much of a string a person would read: its letters, without tags, where it is prose; nought where it is none.
pub fn prose(text: &str) -> usize {
    let text = &text[..text.floor_char_boundary(ENOUGH)];
    let trimmed = text.trim();
    if trimmed.is_empty() || is_address(trimmed) {
        return 0;
    }
    let is_markup = tags(trimmed) > 0;
    let (mut letters, mut others, mut spaces, mut wide) = (0usize, 0usize, 0usize, 0usize);
    let mut is_inside = false;
    for char in trimmed.chars() {
        match char {
            '<' if is_markup => is_inside = true,
            '>' if is_inside => is_inside = false,
            _ if is_inside => {}
            char if char.is_whitespace() => spaces += 1,
            char if char.is_alphabetic() => {
                letters += 1;
                // Scripts that set no spaces between words.
                wide += usize::from(char >= '\u{2e80}' || ('\u{e00}'..='\u{eff}').contains(&char));
            }
            char if char.is_numeric() || matches!(char, '.' | ',' | '\'' | '!' | '?' | '-' | '\u{2019}' | '"') => {}
            _ => others += 1,
        }
    }
    let is_words = spaces >= 1 || wide >= 3 || is_markup || trimmed.ends_with(['!', '.', '?', '\u{2026}']);
    // A letter of these scripts says as much as two of ours, at least.
    if is_words && letters >= 2 && others * 2 <= letters { letters + wide } else { 0 }
}

/// Whether it ends as a sentence does.
pub fn is_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|char: char| char.is_whitespace() || matches!(char, '"' | '\u{201d}' | '»' | ')'));
    let text = text.strip_suffix("</p>").unwrap_or(text).trim_end();
    text.ends_with(['.', '!', '?', '\u{2026}', '。', '！', '？', '।', '۔'])
}

/// `https://…`, `/news/storm`, `#p17`, `mailto:…`
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    !text.contains(char::is_whitespace)
        && !text.starts_with("/Date(")
        && (text.contains("://")
            || text.starts_with("//")
            || (text.starts_with(['/', '#']) && text.len() > 1)
            || text.starts_with("mailto:")
            || text.starts_with("data:"))
}

/// Whether an address is that of a picture, a film, a file.
pub fn is_file(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg", ".mp4", ".m3u8", ".mp3", ".pdf", ".js", ".css"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// Two to four words with capital letters and nothing else: the name of a person, or of a place, or of a club.
pub fn is_name(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 40 && person::looks_like_a_person(text)
}

/// What an id can be: a word without spaces, or a whole number.
pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            let is_token = !text.is_empty()
                && text.len() <= 200
                && !text.contains(char::is_whitespace)
                && !text.contains("://")
                && !text.starts_with(['/', '#', '<', '{', '['])
                && text != "0";
            is_token.then(|| text.to_owned())
        }
        Value::Number(number) => number.as_u64().filter(|number| *number > 0).map(|number| number.to_string()),
        _ => None,
    }
}

/// Whether an id looks like one that a machine has made: long, or letters and digits mixed.
pub fn is_made(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let letters = id.bytes().filter(u8::is_ascii_alphabetic).count();
    (digits >= 2 && letters >= 2 && id.len() >= 6) || id.len() >= 16 && digits > 0
}

/// What a value says of a time; `None` where it says nothing of one. Numbers are seconds or milliseconds since 1970.
pub fn time(value: &Value, context: &when::Context) -> Option<Reading> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            if text.is_empty() || text.len() > 100 || !text.bytes().any(|byte| byte.is_ascii_digit() || byte >= 0x80) {
                return None;
            }
            // ASP.NET's `/Date(1772452800000+0100)/`
            if let Some(inner) = text.strip_prefix("/Date(") {
                let digits = inner.split(['+', '-', ')']).next().unwrap_or_default();
                return when::read(digits, context);
            }
            if let Some(parts) = text.strip_prefix("Date(").and_then(|text| text.strip_suffix(')')) {
                return when::read(&of_parts(parts)?, context);
            }
            // Some write fractions of a second behind the seconds since 1970.
            let whole = text.split_once('.').filter(|(whole, _)| is_number(whole) && whole.len() >= 10);
            let text = whole.map_or(text, |(whole, _)| whole);
            when::read(&in_milliseconds(text), context)
        }
        Value::Number(number) => {
            let whole = number.as_u64().or_else(|| {
                let float = number.as_f64()?;
                (float > 0.0 && float < 1e14).then_some(float as u64)
            })?;
            // Neither a count nor an id has ten digits and is near to today; and many an id has.
            if whole < 100_000_000 {
                return None;
            }
            when::read(&in_milliseconds(&whole.to_string()), context)
        }
        Value::Object(object) => {
            ["$date", "iso", "utc", "datetime", "dateTime", "date", "value", "timestamp", "_seconds", "seconds"]
                .iter()
                .filter_map(|key| object.get(*key))
                .filter(|value| !value.is_object())
                .find_map(|value| time(value, context))
        }
        _ => None,
    }
}

/// Whether it is a day with its year, or an instant, in writing.
pub fn is_date(value: &Value, context: &when::Context) -> bool {
    value.as_str().is_some_and(|text| text.contains(['-', '/', '.', ' ', ':']))
        && matches!(time(value, context), Some(Reading::Instant(_) | Reading::Day(_)))
}

/// `2026,8,19,10,5`: the parts of a local time as JavaScript and Google's tables write them, the month from nought.
fn of_parts(parts: &str) -> Option<String> {
    let parts: Vec<u32> = parts.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let at = |nth: usize| parts.get(nth).copied().unwrap_or(0);
    let day = format!("{:04}-{:02}-{:02}", at(0), at(1) + 1, at(2));
    match parts.len() {
        3 => Some(day),
        4..=7 => Some(format!("{day}T{:02}:{:02}:{:02}", at(3), at(4), at(5))),
        _ => None,
    }
}

/// The minute of a match: `45'`, `90+2'`.
pub fn is_minute(value: &Value) -> bool {
    let is_marked = |text: &&str| text.len() <= 12 && text.trim_end().ends_with(['\'', '\u{2019}', '\u{2032}']);
    value.as_str().map(str::trim).filter(is_marked).is_some_and(|text| when::match_minute(text).is_some())
}

/// Microseconds and nanoseconds since 1970 have sixteen and nineteen digits.
fn in_milliseconds(text: &str) -> std::borrow::Cow<'_, str> {
    let is_finer = matches!(text.len(), 16 | 19) && text.starts_with('1') && is_number(text);
    if is_finer { text[..13].to_owned().into() } else { text.into() }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn prose_is_told_from_what_machines_write() {
        for (text, is_prose) in [
            ("Two boats are in.", true),
            ("<p>Goal!</p>", true),
            ("GOAL!", true),
            ("速報です", true),
            ("https://a.example/two boats", true),
            ("https://a.example/two-boats", false),
            ("/news/storm", false),
            ("0c1f-77aa", false),
            ("en-GB", false),
            ("", false),
            ("a=1; b=2; c={}", false),
        ] {
            assert_eq!(prose(text) > 0, is_prose, "{text}");
        }
    }

    #[test]
    fn names_are_told_from_headings() {
        for (text, is) in [
            ("Ada Holm", true),
            ("Jean-Paul de la Tour", true),
            ("Ad\u{e9}b\u{e1}y\u{1ecd}\u{300} \u{1ecc}l\u{e1}y\u{ed}nk\u{e1}", true),
            ("Ada", false),
            ("The bridge is closed", false),
            ("Ada Holm 7", false),
            ("", false),
        ] {
            assert_eq!(is_name(text), is, "{text}");
        }
    }

    #[test]
    fn times_stand_in_many_forms() {
        let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        for value in [
            json!("2026-03-02T12:00:00Z"),
            json!(1_772_452_800),
            json!(1_772_452_800_000_u64),
            json!(1_772_452_800.25),
            json!("1772452800.25"),
            json!(1_772_452_800_000_000_u64),
            json!("1772452800000000000"),
            json!("/Date(1772452800000+0000)/"),
            json!("Date(2026,2,2,12,0,0)"),
            json!({"iso": "2026-03-02T12:00:00Z"}),
            json!({"_seconds": 1_772_452_800, "_nanoseconds": 0}),
        ] {
            let at = time(&value, &context).and_then(Reading::instant).map(|stamp| stamp.at);
            assert_eq!(at, "2026-03-02T12:00:00Z".parse().ok(), "{value}");
        }
        for value in [json!(17), json!("p17"), json!(true), json!(null), json!({}), json!("storm")] {
            assert_eq!(time(&value, &context), None, "{value}");
        }
    }
}
