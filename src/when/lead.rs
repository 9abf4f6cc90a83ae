//! Times that head a text or close a heading: "12.31 Uhr: …", "+++ 12:41 …", "[14h05] …", "80': …", "… (12.31 Uhr)".

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::cldr::{self, Number, Role};
use super::meaning::{Meaning, What};
use super::reading::{Context, Reading};
use super::{fold, grammar, plain};

/// What may stand before a time that heads a text.
const BEFORE: &[char] = &[
    '+', '*', '[', '(', '|', '<', '\u{2022}', '\u{b7}', '-', '\u{2013}', '\u{2014}', '\u{25cf}', '■', '◆', '◇', '□',
    '▲', '▼', '▶', '►', '★', '☆', '※', '【', '〔', '「', '『', '《', '〈', '（', '［', '｛', '＜', '｜', '・',
];
/// What sets such a time off from the text behind it.
const BEHIND: &[char] = &[
    ':', '-', '\u{2013}', '\u{2014}', '|', ']', ')', '+', ',', '>', '\u{2022}', '\u{b7}', '\u{ff1a}', '】', '〕', '」',
    '』', '》', '〉', '）', '］', '｝', '＞', '、', '，', '｜', '・',
];
/// No time that heads a text is longer, in bytes.
const LONGEST: usize = 64;

/// The time that a text begins with, and where what it heads begins, in bytes. A range of times heads a programme, not
/// a text.
pub fn leading(text: &str, context: &Context) -> Option<(Reading, usize)> {
    let (meanings, end) = meanings_leading(text, context)?;
    Some((plain::reading(&meanings, context)?, end))
}

/// The meanings of the time that a text begins with, and where what it heads begins, in bytes.
pub fn meanings_leading(text: &str, context: &Context) -> Option<(Vec<Meaning>, usize)> {
    let is_before = |char: char| char.is_whitespace() || BEFORE.contains(&char);
    let begin = text.len() - text.trim_start_matches(is_before).len();
    if text[..begin].chars().filter(|char| !char.is_whitespace()).count() > 4 {
        return None;
    }
    let body = &text[begin..];
    let starts_with_digit = body.chars().next().is_some_and(|first| fold::digit(first).is_some());
    if !starts_with_digit && !begins_like_time(body) {
        return None;
    }
    let window = &body[..body.floor_char_boundary(LONGEST)];
    if !starts_with_digit && !window.chars().any(|char| fold::digit(char).is_some()) && !grammar::is_in_words(window) {
        return None;
    }
    if let Some((meanings, end)) = dotted(window) {
        return Some((meanings, begin + end));
    }
    let mut ends = ends_of_words(window);
    // Words behind the mark that sets a clock off are the text's, though a zone or a part of the day may be called so.
    if let Some(mark) = mark_behind_clock(window, context) {
        ends.retain(|end| *end <= mark || window[mark..*end].chars().any(|char| fold::digit(char).is_some()));
    }
    let read: Vec<(usize, Vec<Meaning>)> = ends.into_iter().map(|end| (end, whole(&body[..end], context))).collect();
    // The longest, but for words that only another language has: in "8h25 \u{2013} JO-2024" the second is no day.
    // Where the page does not tell its language, any language's own word that stands before the text without a mark is the text's:
    // "9:05 in Kiel" is no Irish afternoon, and "9:05 du matin" no Sunday.
    let of_none = in_no_language(context);
    let clock = read.iter().find(|(_, meanings)| !meanings.is_empty()).map_or(0, |(end, _)| *end);
    let strange = |(end, meanings): &(usize, Vec<Meaning>)| {
        let more = body.get(clock..*end).unwrap_or_default();
        let is_set_off = body[*end..].trim_start().starts_with(BEHIND);
        let is_told = is_set_off || more.chars().any(|char| fold::digit(char).is_some());
        match &of_none {
            Some(of_none) if !is_told => whole(&body[..*end], of_none).first().map(|first| first.cost / 10),
            _ => meanings.first().map(|first| first.cost / 10),
        }
    };
    let least = read.iter().filter_map(strange).min()?;
    let meanings = read.iter().rev().find(|read| strange(read) == Some(least))?.1.clone();
    // What adds nothing to it is the text's: in "14h05 \u{2013} La mer" the last word could be a day of the week. A
    // number is always the time's.
    let same: Vec<usize> = read
        .iter()
        .filter(|(_, other)| other.first().map(|other| &other.what) == meanings.first().map(|first| &first.what))
        .map(|(end, _)| *end)
        .collect();
    let first = *same.first()?;
    let has_digit = |end: &usize| body[first..*end].chars().next_back().is_some_and(|last| fold::digit(last).is_some());
    let end = same.iter().rev().find(|end| has_digit(end)).copied().unwrap_or(first);
    // "9:40 am: China cuts a rate": what stands between the clock and the mark behind it is the time's as well.
    let is_before_mark = |other: &&usize| {
        **other > end && !body[end..**other].contains(BEHIND) && body[**other..].trim_start().starts_with(BEHIND)
    };
    let end = same.iter().rev().find(is_before_mark).copied().unwrap_or(end);
    let end = end + hour_word(&body[end..], context);
    let rest = &body[end..];
    // "Now the boats are in", "1st over", "two hours ago we saw": words that are a time alone, and ages, are set off by a mark.
    let is_plain = body[..end].chars().any(|char| fold::digit(char).is_some())
        && !matches!(meanings.first(), Some(Meaning { what: What::Age { .. }, .. }));
    if !is_plain && !rest.trim_start().starts_with(BEHIND) {
        return None;
    }
    let gap = rest.len() - rest.trim_start_matches(|char: char| char.is_whitespace() || BEHIND.contains(&char)).len();
    let marks = &rest[..gap];
    let is_range =
        marks.contains(['-', '\u{2013}', '\u{2014}']) && rest[gap..].starts_with(|char: char| char.is_ascii_digit());
    (gap > 0 && !is_range && gap < rest.len()).then_some((meanings, begin + end + gap))
}

/// The same of a page in a language that has no word for anything; `None` where the page tells its own.
fn in_no_language(context: &Context) -> Option<Context> {
    context.language.is_none().then(|| Context { language: Some("und".to_owned()), ..context.clone() })
}

/// Where a colon or a dash stands that sets off a clock from the words behind it.
fn mark_behind_clock(text: &str, context: &Context) -> Option<usize> {
    let is_mark = |at: usize, char: char| {
        let rest = &text[at + char.len_utf8()..];
        let is_apart = rest.starts_with(char::is_whitespace);
        let is_dash = matches!(char, '-' | '\u{2013}' | '\u{2014}') && text[..at].ends_with(char::is_whitespace);
        is_apart && (char == ':' || is_dash)
    };
    let mut marks = text.char_indices().filter(|(at, char)| is_mark(*at, *char)).map(|(at, _)| at);
    marks.find(|at| has_clock(&whole(text[..*at].trim_end(), context)))
}

/// How long a word is that goes with the clock before it and with nothing else; or one that does in the page's language, where a mark
/// sets it off from the text.
fn hour_word(text: &str, context: &Context) -> usize {
    let rest = text.trim_start();
    let word: String = rest.chars().take_while(|char| char.is_alphabetic()).collect();
    if word.is_empty() {
        return 0;
    }
    let is_set_off = || rest[word.len()..].trim_start().starts_with(BEHIND);
    let is_own = |own: &str| {
        let own = cldr::language_of(own);
        let key = fold::fold(&word);
        cldr::roles(&key).any(|(role, of)| role == Role::Behind(Number::Hour) && cldr::has(&[of], &own))
    };
    let goes = matches!(word.to_lowercase().as_str(), "uhr" | "uur" | "hrs" | "h" | "heures" | "ч" | "год")
        || (is_set_off() && context.language.as_deref().is_some_and(is_own));
    if goes { text.len() - rest.len() + word.len() } else { 0 }
}

/// `18.47. Text`, `18.47: Text` and `18.47 – Text`: set off from a text behind it, it is a clock and no price.
fn dotted(text: &str) -> Option<(Vec<Meaning>, usize)> {
    let (hour, rest) = text.split_once('.')?;
    let minute = rest.get(..2)?;
    let behind = &rest[2..];
    let after =
        behind.strip_prefix(['.', ':']).or_else(|| behind.trim_start().strip_prefix(['-', '\u{2013}', '\u{2014}']))?;
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) || !after.starts_with(char::is_whitespace) {
        return None;
    }
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    let text_begins = text.len() - after.trim_start().len();
    let what = What::Clock { time, zone: None, seconds: false };
    let is_text = |char: char| char.is_alphabetic() || "\"'„“”«»‘’‚¡¿「『".contains(char);
    after.trim_start().starts_with(is_text).then_some((vec![Meaning { what, cost: 0 }], text_begins))
}

/// The clock that a heading ends with, in brackets or behind a dash, and where it begins, in bytes.
pub fn trailing(text: &str, context: &Context) -> Option<(Reading, usize)> {
    let (meanings, begin) = meanings_trailing(text, context)?;
    Some((plain::reading(&meanings, context)?, begin))
}

/// The meanings of the clock that a heading ends with, in brackets or behind a dash, and where it begins, in bytes.
pub fn meanings_trailing(text: &str, context: &Context) -> Option<(Vec<Meaning>, usize)> {
    let text = text.trim_end();
    let told = |text: &str| Some(whole(text, context)).filter(|meanings| has_clock(meanings));
    let in_brackets = || {
        let inner = text.strip_suffix([')', ']', '）', '］', '】'])?;
        let at = inner.rfind(['(', '[', '（', '［', '【'])?;
        let bracket = inner[at..].chars().next().map_or(0, char::len_utf8);
        Some((told(&inner[at + bracket..])?, at))
    };
    let behind_dash = || {
        let at = text.rfind(['\u{2013}', '\u{2014}', '|', '-'])?;
        let mark = text[at..].chars().next()?;
        // "Office hours: 08:00 – 16:30" is no time at which anything is told.
        let is_apart = text[..at].ends_with(char::is_whitespace) && meanings_closing(&text[..at], context).is_none();
        Some((told(&text[at + mark.len_utf8()..]).filter(|_| is_apart)?, at))
    };
    in_brackets().or_else(behind_dash)
}

/// Whether more than a day is told.
fn has_clock(meanings: &[Meaning]) -> bool {
    match meanings.first().map(|first| &first.what) {
        None => false,
        Some(What::Instant { .. } | What::Clock { .. } | What::Age { .. }) => true,
        Some(
            What::Dated { time, .. }
            | What::Yearless { time, .. }
            | What::Weekday { time, .. }
            | What::DayOfMonth { time, .. }
            | What::DaysBack { time, .. },
        ) => time.is_some(),
    }
}

/// A date with its year anywhere in a text.
pub fn date_within(text: &str, context: &Context) -> Option<Date> {
    Some(dated_within(text, context)?.0)
}

/// A date with its year anywhere in a text, and the clock that stands with it.
pub fn dated_within(text: &str, context: &Context) -> Option<(Date, Option<Timestamp>)> {
    if text.len() > 300 || !text.chars().any(|char| fold::digit(char).is_some()) {
        return None;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let window = &rest[..rest.floor_char_boundary(LONGEST)];
        if window.starts_with(|char: char| char.is_alphanumeric())
            && may_tell_a_day(window)
            && grammar::begins_like_stamp(window)
        {
            // A date without a year would be a guess.
            let dated = |end: usize| match whole(&window[..end], context).into_iter().next()?.what {
                What::Dated { date, time, zone, .. } => {
                    let zone = zone.or_else(|| context.zone.clone()).unwrap_or(TimeZone::UTC);
                    Some((date, time.and_then(|time| zone.to_timestamp(date.to_datetime(time)).ok()), end))
                }
                What::Instant { at, .. } => Some((context.zone().to_datetime(at).date(), Some(at), end)),
                _ => None,
            };
            let found = ends_of_words(window).into_iter().rev().find_map(dated);
            if let Some((day, clock, end)) = found
                && (clock.is_some() || has_long_year(&window[..end]))
                && context.is_sane(context.zone().to_timestamp(day.at(0, 0, 0, 0)).ok()?)
            {
                return Some((day, clock));
            }
        }
        at += rest.find(char::is_whitespace).map_or(rest.len(), |space| space + 1);
        while !text.is_char_boundary(at) && at < text.len() {
            at += 1;
        }
    }
    None
}

/// By a glance: whether there are numbers for a day and its year, or one that is long enough for both. Not told of other scripts.
fn may_tell_a_day(text: &str) -> bool {
    let mut numbers = text.split(|char: char| !char.is_ascii_digit()).filter(|number| !number.is_empty());
    !text.is_ascii() || numbers.next().is_some_and(|number| number.len() > 3 || numbers.next().is_some())
}

/// Whether a year is written out. "1.2.25" may be the number of a version or a score.
fn has_long_year(text: &str) -> bool {
    let mut digits = 0;
    text.chars().chain([' ']).any(|char| match fold::digit(char) {
        Some(_) => {
            digits += 1;
            false
        }
        None => std::mem::take(&mut digits) == 4,
    })
}

/// The time that a text ends with, and what stands before it: "by Ada Example on 9/11/2016 at 17.31".
pub fn closing<'t>(text: &'t str, context: &Context) -> Option<(Reading, &'t str)> {
    let (meanings, before) = meanings_closing(text, context)?;
    Some((plain::reading(&meanings, context)?, before))
}

/// The meanings of the time that a text ends with, and what stands before it.
pub fn meanings_closing<'t>(text: &'t str, context: &Context) -> Option<(Vec<Meaning>, &'t str)> {
    let end = &text[text.ceil_char_boundary(text.len().saturating_sub(16))..];
    if !end.contains([':', '.']) || !end.chars().any(|char| fold::digit(char).is_some()) {
        return None;
    }
    let is_start = |at: usize| {
        let word = &text[at..];
        at > 0
            && word.len() <= grammar::LONGEST
            && word.chars().any(|char| fold::digit(char).is_some())
            && text[..at].ends_with(char::is_whitespace)
            && (word.starts_with(|char: char| char.is_ascii_digit()) || begins_like_time(word))
    };
    text.char_indices().map(|(at, _)| at).filter(|at| is_start(*at)).find_map(|at| {
        let meanings = Some(whole(&text[at..], context)).filter(|meanings| has_clock(meanings))?;
        Some((meanings, text[..at].trim()))
    })
}

/// Whether a text begins with a word that a time can begin with.
pub fn begins_like_time(text: &str) -> bool {
    text.trim_start().starts_with(char::is_alphabetic) && grammar::begins_like_stamp(text)
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
    } else if lower.starts_with("min") && (dot || added || rest.len() == text.len() - end) {
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

/// What a part of a text means as a stamp. What only the rest of a page could make one is the text's.
fn whole(text: &str, context: &Context) -> Vec<Meaning> {
    let meanings = grammar::meanings(text, context);
    if meanings.first().is_some_and(|first| first.cost < grammar::FORCED) { meanings } else { Vec::new() }
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
            ("18.47. Morze", 18, 47, "Morze"),
            ("18.47: \u{201e}Morze\u{201c}", 18, 47, "\u{201e}Morze\u{201c}"),
            ("18.47 \u{2013} La mar", 18, 47, "La mar"),
            ("19:17: Et avec la mer", 19, 17, "Et avec la mer"),
            ("19:41 \u{2013} Morning tide", 19, 41, "Morning tide"),
            ("20:18 h \u{2013} El mar", 20, 18, "El mar"),
            ("午後9時02分 港", 21, 2, "港"),
            ("9:05 in Kiel", 9, 5, "in Kiel"),
            ("9:05 ale loď", 9, 5, "ale loď"),
            ("9:05 du côté du port", 9, 5, "du côté du port"),
            ("9:05 ta båten", 9, 5, "ta båten"),
            ("9:05 f: boats are in", 21, 5, "boats are in"),
            ("9:05 pm in Kiel", 21, 5, "in Kiel"),
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
            "1st over: Harbour 5-0",
            "5 minutes ago the boats came in",
            "2:1 für die Gäste",
            "09:30 \u{2013} 10:15 Keynote",
            "12 Boote sind im Hafen",
            "In 2024 war es",
            "14:05",
            "Der Hafen ist um 14:05 zu",
        ] {
            assert_eq!(leading(text, &context()), None, "{text}");
        }
        let dated = "7:45 p.m., August 9, 2026 \u{2014} Luz Sample";
        assert_eq!(leading(dated, &context()).map(|(_, end)| &dated[end..]), Some("Luz Sample"));
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
        let text = "Veneet ovat rannassa \u{2013} klo 16.41";
        assert_eq!(trailing(text, &context()).map(|(_, at)| &text[..at]), Some("Veneet ovat rannassa "));
    }

    #[test]
    fn a_date_may_stand_within_a_text() {
        for (text, day) in [
            ("Tuesday 3 March 2026. This page updates itself.", "2026-03-03"),
            ("Κυριακή 25 Μαΐου 2014. Η σελίδα", "2014-05-25"),
            ("24 November 2018 \u{2014} Wiesbaden", "2018-11-24"),
            ("3. Liga, Sa. 04.10.2025, 14:00 Uhr", "2025-10-04"),
            ("２０２５年 １０月２１日", "2025-10-21"),
            ("วันที่ 2 ตุลาคม 2568", "2025-10-02"),
            ("פורסם: 20.03.25, 20:35", "2025-03-20"),
            ("Since 2014 the harbour", ""),
            ("On 3 March the harbour", ""),
            ("Version 1.2.25 of the harbour", ""),
            ("Founded on 3 March 1925", ""),
        ] {
            let is = date_within(text, &context()).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(is, day, "{text}");
        }
        let clock = |text: &str| dated_within(text, &context())?.1;
        assert_eq!(clock("Updated 7:21 am on 12 July 2025"), Some("2025-07-12T05:21:00Z".parse().unwrap()));
        assert_eq!(clock("Tuesday 3 March 2026. This page"), None);
    }

    #[test]
    fn a_time_may_close_a_text() {
        let is = closing("by Ada Example on 9/11/2016 at 17.31.05", &context()).map(|(_, before)| before);
        assert_eq!(is, Some("by Ada Example"));
        assert_eq!(closing("nine boats are in", &context()), None);
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
            ("88min", Some("")),
            ("90+4min", Some("")),
            ("48 min", None),
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
