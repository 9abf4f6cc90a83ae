//! Times written for people, in the main European languages and some others: clocks, dates, zones, "5 minutes ago".

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::reading::{Context, Reading};
use super::stamp::{Precision, Stamp};
use super::words;

/// No time that was written for people has more words and marks.
const LONGEST: usize = 24;

/// A piece of the text: a number with its number of digits, a word in lower case, or a mark.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Mark(char),
}

/// The time that the whole text tells. Every word of it must belong to the time.
pub fn read(text: &str, context: &Context) -> Option<Reading> {
    // Most texts are refused by a glance: a time begins with a number, a mark, or a word that goes with times.
    let start = text.trim_start();
    if start.starts_with(char::is_alphabetic) {
        let word: String = start.chars().take_while(|char| char.is_alphabetic() || *char == '\'').collect();
        if !words::is_known(&word.to_lowercase()) {
            return None;
        }
    } else if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(text)?;
    if let Some(reading) = ago(&tokens, context) {
        return Some(reading);
    }
    let mut parts = Parts::default();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let taken = parts.clock(rest).or_else(|| parts.date(rest, context)).or_else(|| parts.word(rest, context))?;
        rest = &rest[taken..];
    }
    parts.reading(context)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let is_digit = |char: char| char.is_ascii_digit();
        let length = |belongs: &dyn Fn(char) -> bool| rest.find(|char: char| !belongs(char)).unwrap_or(rest.len());
        let end = if is_digit(first) {
            let end = length(&is_digit);
            tokens.push(Token::Number(rest[..end].parse().ok()?, end));
            end
        } else if let Some(mark) = calendar_mark(first) {
            tokens.push(Token::Mark(mark));
            first.len_utf8()
        } else if first.is_alphabetic() {
            let end = length(&|char| char.is_alphabetic() || char == '\'' || char == '’');
            tokens.push(Token::Word(rest[..end].to_lowercase().replace('’', "'")));
            end
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[end..];
        if tokens.len() > LONGEST {
            return None;
        }
    }
    // "p.m." is "pm", and "min." is "min".
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (&token, joined.last_mut()) {
            (Token::Mark('.'), Some(Token::Word(word))) if word.len() == 1 => {
                if let Some(Token::Word(next)) = tokens.next_if(|next| matches!(next, Token::Word(word) if word == "m"))
                {
                    word.push_str(&next);
                    tokens.next_if_eq(&Token::Mark('.'));
                }
            }
            (Token::Mark('.'), Some(Token::Word(_))) => {}
            _ => joined.push(token),
        }
    }
    Some(joined)
}

/// The characters that stand behind the numbers of a date and a clock in Chinese, Japanese and Korean.
fn calendar_mark(char: char) -> Option<char> {
    Some(match char {
        '年' | '년' => '年',
        '月' | '월' => '月',
        '日' | '号' | '일' => '日',
        '時' | '时' | '點' | '点' | '시' => '時',
        '分' | '분' => '分',
        _ => return None,
    })
}

/// What has been read of the text so far.
#[derive(Default)]
struct Parts {
    clock: Option<Time>,
    has_seconds: bool,
    /// Whether anything but digits and a dot says that this is a clock: `12.50` alone is a price.
    is_surely_clock: bool,
    after_noon: Option<bool>,
    zone: Option<TimeZone>,
    date: Option<Date>,
    /// Whether the year was told.
    has_year: bool,
    is_relative: bool,
    /// "Posted at": the text speaks of a time, though it may not be a whole one.
    speaks: bool,
}

impl Parts {
    /// A clock at the beginning of the tokens: how many of them it takes.
    fn clock(&mut self, rest: &[Token]) -> Option<usize> {
        use Token::{Mark, Number, Word};
        if self.clock.is_some() {
            return None;
        }
        let (hour, minute, second, taken, sure) = match rest {
            [Number(hour, 1..=2), Mark(':'), Number(minute, 2), Mark(':'), Number(second, 2), ..] => {
                (*hour, *minute, *second, 5, true)
            }
            [Number(hour, 1..=2), Mark(':'), Number(minute, 2), ..] => (*hour, *minute, 0, 3, true),
            // `17.31.05` behind a date.
            [Number(hour, 1..=2), Mark('.'), Number(minute, 2), Mark('.'), Number(second, 2), ..]
                if self.date.is_some() =>
            {
                (*hour, *minute, *second, 5, true)
            }
            // 17.09.2024 is a date.
            [Number(_, 1..=2), Mark('.'), Number(_, 1..=2), Mark('.'), Number(_, 2 | 4), ..] => return None,
            [Number(hour, 1..=2), Mark('.'), Number(minute, 2), ..] => (*hour, *minute, 0, 3, false),
            [Number(hour, 1..=2), Mark('時'), Number(minute, 1..=2), Mark('分'), ..] => (*hour, *minute, 0, 4, true),
            [Number(hour, 1..=2), Mark('時'), ..] => (*hour, 0, 0, 2, true),
            [Number(hour, 1..=2), Word(h), Number(minute, 2), ..] if h == "h" => (*hour, *minute, 0, 3, true),
            [Number(hour, 1..=2), Word(h), ..] if h == "h" || h == "uhr" => (*hour, 0, 0, 2, true),
            [Number(hour, 1..=2), Word(half), ..] if half == "am" || half == "pm" => (*hour, 0, 0, 1, true),
            [Number(12, 2), Word(noon), ..] if noon == "noon" => (12, 0, 0, 2, true),
            [Number(12, 2), Word(night), ..] if night == "midnight" => (0, 0, 0, 2, true),
            _ => return None,
        };
        let small = |number: u32| i8::try_from(number).ok();
        self.clock = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok();
        self.clock?;
        self.has_seconds = taken == 5;
        self.is_surely_clock |= sure;
        Some(taken)
    }

    /// A date at the beginning of the tokens: how many of them it takes.
    fn date(&mut self, rest: &[Token], context: &Context) -> Option<usize> {
        use Token::{Mark, Number, Word};
        if self.date.is_some() {
            return None;
        }
        let year_of = |rest: &[Token]| match rest {
            [Number(year, 4), ..] => Some((*year, 1)),
            [Mark(','), Number(year, 4), ..] => Some((*year, 2)),
            [Word(de), Number(year, 4), ..] if de == "de" || de == "del" => Some((*year, 2)),
            _ => None,
        };
        let (year, month, day, taken) = match rest {
            [Number(year, 4), Mark('年'), Number(month, 1..=2), Mark('月'), Number(day, 1..=2), Mark('日'), ..] => {
                (Some(*year), *month, *day, 6)
            }
            [Number(month, 1..=2), Mark('月'), Number(day, 1..=2), Mark('日'), ..] => (None, *month, *day, 4),
            [Number(day, 1..=2), Mark('.'), Number(month, 1..=2), Mark('.'), Number(year, 4), ..] => {
                (Some(*year), *month, *day, 5)
            }
            // `2024. június 9.`, `2024. 06. 09.`
            [Number(year, 4), Mark('.'), Word(month), Number(day, 1..=2), ..] => {
                (Some(*year), words::month(month)?, *day, 4)
            }
            [Number(year, 4), Mark('.'), Number(month, 1..=2), Mark('.'), Number(day, 1..=2), ..] => {
                (Some(*year), *month, *day, 5)
            }
            [Number(day, 1..=2), Mark('.'), Number(month, 1..=2), Mark('.'), Number(year, 2), ..] => {
                (Some(2000 + *year), *month, *day, 5)
            }
            [Number(day, 1..=2), Mark('/'), Number(month, 1..=2), Mark('/'), Number(year, 4), ..] => {
                (Some(*year), *month, *day, 5)
            }
            [Number(day, 1..=2), between @ ..] => {
                let skipped = match between {
                    [Mark('.'), ..] => 1,
                    [Word(of), ..] if matches!(of.as_str(), "de" | "of" | "er" | "st" | "nd" | "rd" | "th") => 1,
                    _ => 0,
                };
                let Some(Word(month)) = between.get(skipped) else { return None };
                let month = words::month(month)?;
                let (year, more) =
                    year_of(&between[skipped + 1..]).map_or((None, 0), |(year, more)| (Some(year), more));
                (year, month, *day, 2 + skipped + more)
            }
            [Word(month), Number(day, 1..=2), after @ ..] => {
                let month = words::month(month)?;
                // "Oct 14:05" is no date: the number is a clock's.
                if matches!(after, [Mark(':'), ..]) {
                    return None;
                }
                let (year, more) = year_of(after).map_or((None, 0), |(year, more)| (Some(year), more));
                (year, month, *day, 2 + more)
            }
            _ => return None,
        };
        let small = |number: u32| i8::try_from(number).ok();
        let of = |year: i16| Date::new(year, small(month)?, small(day)?).ok();
        self.has_year = year.is_some();
        self.date = match year {
            Some(year) => of(i16::try_from(year).ok()?),
            // The one nearest to the page's own date that is not in the future.
            None => {
                let own = context.own_date();
                let away = |date: &Date| (*date - own).get_days().abs();
                let latest = context.today().tomorrow().unwrap_or(own);
                let years = [own.year() - 1, own.year(), own.year() + 1];
                years.into_iter().filter_map(of).filter(|date| *date <= latest).min_by_key(away)
            }
        };
        self.date.map(|_| taken)
    }

    /// A word or mark that goes with a time: how many tokens it takes.
    fn word(&mut self, rest: &[Token], context: &Context) -> Option<usize> {
        use Token::{Mark, Number, Word};
        if let [Word(base), Mark(sign @ ('+' | '-' | '−')), Number(hours, 1..=2), ..] = rest
            && matches!(base.as_str(), "gmt" | "utc")
        {
            let hours = i8::try_from(*hours).ok()?;
            let offset = jiff::tz::Offset::from_hours(if *sign == '+' { hours } else { -hours }).ok()?;
            self.zone = Some(TimeZone::fixed(offset));
            self.is_surely_clock = true;
            return Some(3);
        }
        let word = match rest.first()? {
            Word(word) => word.as_str(),
            Mark(',' | '،' | '.' | '•' | '·' | '|' | '(' | ')' | '（' | '）' | '-' | '–' | '—' | ':' | '/') =>
            {
                return Some(1);
            }
            // A day of the week.
            Mark('月' | '日') if self.date.is_some() => return Some(1),
            Mark(_) | Number(..) => return None,
        };
        match word {
            "am" if self.clock.is_some() => self.half(false)?,
            "pm" if self.clock.is_some() => self.half(true)?,
            "uhr" | "hrs" | "heures" | "uur" | "ч" | "год" if self.clock.is_some() => self.is_surely_clock = true,
            _ if words::days_back(word).is_some() && self.date.is_none() => {
                let back = words::days_back(word).unwrap_or_default();
                self.relative(context.today().checked_sub(i32::from(back).days()).ok()?)?;
            }
            _ if words::half_before(word).is_some() && self.clock.is_none() => {
                self.after_noon = words::half_before(word);
                self.is_surely_clock = true;
            }
            _ if words::is_weekday(word) => {}
            _ if words::is_filler(word) => self.speaks = true,
            _ => {
                self.zone =
                    Some(words::zone_named(word, context).filter(|_| self.zone.is_none() && self.clock.is_some())?);
                self.is_surely_clock = true;
            }
        }
        Some(1)
    }

    fn half(&mut self, after_noon: bool) -> Option<()> {
        if self.after_noon.is_some() {
            return None;
        }
        self.after_noon = Some(after_noon);
        self.is_surely_clock = true;
        Some(())
    }

    fn relative(&mut self, date: Date) -> Option<()> {
        if self.date.is_some() {
            return None;
        }
        (self.date, self.is_relative) = (Some(date), true);
        Some(())
    }

    fn reading(self, context: &Context) -> Option<Reading> {
        let time = match (self.clock, self.after_noon) {
            (None, None) => return self.date.map(Reading::Day),
            (None, Some(_)) => return None,
            (Some(time), None) => time,
            (Some(time), Some(after_noon)) => {
                if !(0..=12).contains(&time.hour()) {
                    return None;
                }
                let hour = time.hour() % 12 + if after_noon { 12 } else { 0 };
                Time::new(hour, time.minute(), time.second(), 0).ok()?
            }
        };
        // A price, a score, a verse.
        if !self.is_surely_clock && self.date.is_none() && !self.speaks {
            return None;
        }
        let Some(date) = self.date else {
            return Some(Reading::Clock { time, zone: self.zone });
        };
        let inferred = self.is_relative || (self.zone.is_none() && context.zone.is_none());
        let zone = self.zone.unwrap_or_else(|| context.zone());
        let at = zone.to_timestamp(date.to_datetime(time)).ok()?;
        let precision = if self.has_seconds { Precision::Second } else { Precision::Minute };
        Some(Reading::Instant(Stamp { at, precision, inferred }))
    }
}

/// "5 minutes ago", "vor 5 Minuten", "il y a 5 min", "just now". Whole minutes: the page does not tell more.
fn ago(tokens: &[Token], context: &Context) -> Option<Reading> {
    let words: Vec<&str> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            Token::Mark('分') => Some("分"),
            Token::Number(..) | Token::Mark(_) => None,
        })
        .collect();
    let now = context.own_now();
    let minute = jiff::Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(60)).ok()?;
    let reading = |at, precision| Some(Reading::Instant(Stamp { at, precision, inferred: true }));
    let mut numbers = tokens
        .iter()
        .filter_map(|token| if let Token::Number(number, _) = token { Some(i64::from(*number)) } else { None });
    let number = match (numbers.next(), numbers.next()) {
        (None, _) if words::is_now(&words.join(" ")) => return reading(minute, Precision::Minute),
        (Some(number), None) => Some(number),
        (None, None) if words.iter().any(|word| words::is_one(word)) => None,
        _ => return None,
    };
    let mut unit = None;
    let mut is_ago = false;
    for word in words {
        if words::is_ago(word) {
            is_ago = true;
        } else if let Some(found) = words::unit(word) {
            if unit.replace(found).is_some() {
                return None;
            }
        } else if !(words::is_beside_ago(word) || (number.is_none() && words::is_one(word))) {
            return None;
        }
    }
    let (unit, precision) = unit.filter(|_| is_ago)?;
    reading(minute.checked_sub(SignedDuration::from_secs(number.unwrap_or(1).checked_mul(unit)?)).ok()?, precision)
}
