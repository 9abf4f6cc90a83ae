//! Times written for people, in the main European languages and some others: clocks, dates, zones, "5 minutes ago".

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::reading::{Context, Reading};
use crate::entry::{Precision, Stamp};

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
                let month = month_named(month)?;
                let (year, more) =
                    year_of(&between[skipped + 1..]).map_or((None, 0), |(year, more)| (Some(year), more));
                (year, month, *day, 2 + skipped + more)
            }
            [Word(month), Number(day, 1..=2), after @ ..] => {
                let month = month_named(month)?;
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
            Mark(',' | '.' | '•' | '·' | '|' | '(' | ')' | '（' | '）' | '-' | '–' | '—' | ':' | '/') => {
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
            "today" | "heute" | "aujourd'hui" | "hoy" | "oggi" | "hoje" | "vandaag" | "idag" | "dzisiaj" | "dziś" => {
                self.relative(context.today())?;
            }
            "yesterday" | "gestern" | "hier" | "ayer" | "ieri" | "ontem" | "gisteren" | "igår" | "wczoraj" => {
                self.relative(context.today().yesterday().ok()?)?;
            }
            _ if is_weekday(word) => {}
            _ if is_filler(word) => self.speaks = true,
            _ => {
                self.zone = Some(zone_named(word, context).filter(|_| self.zone.is_none() && self.clock.is_some())?);
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
                if !(1..=12).contains(&time.hour()) {
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
            Token::Number(..) | Token::Mark(_) => None,
        })
        .collect();
    let minute = context.now - SignedDuration::from_secs(context.now.as_second().rem_euclid(60));
    let minute = jiff::Timestamp::from_second(minute.as_second()).ok()?;
    let reading = |at, precision| Some(Reading::Instant(Stamp { at, precision, inferred: true }));
    let phrase = words.join(" ");
    let has_number = tokens.iter().any(|token| matches!(token, Token::Number(..)));
    if !has_number {
        let is_now = matches!(
            phrase.as_str(),
            "just now"
                | "now"
                | "moments ago"
                | "gerade eben"
                | "soeben"
                | "à l'instant"
                | "ahora"
                | "ahora mismo"
                | "adesso"
                | "ora"
                | "agora"
                | "agora mesmo"
                | "zojuist"
                | "nu"
                | "akkurat nå"
                | "lige nu"
                | "nyss"
                | "teraz"
                | "przed chwilą"
        );
        if is_now {
            return reading(minute, Precision::Minute);
        }
    }
    let is_one = |word: &&str| {
        matches!(
            *word,
            "a" | "an" | "one" | "einer" | "einem" | "une" | "un" | "una" | "uma" | "um" | "een" | "en" | "ett" | "et"
        )
    };
    let mut numbers = tokens
        .iter()
        .filter_map(|token| if let Token::Number(number, _) = token { Some(i64::from(*number)) } else { None });
    let number = match (numbers.next(), numbers.next()) {
        (Some(number), None) => number,
        (None, None) if words.iter().any(is_one) => 1,
        _ => return None,
    };
    let mut unit = None;
    let mut is_ago = false;
    for word in words {
        match word {
            "ago" | "vor" | "il" | "y" | "a" | "hace" | "há" | "fa" | "siden" | "geleden" | "sedan" | "temu"
            | "for" | "atrás" => {
                is_ago |= !matches!(word, "y" | "a" | "for");
            }
            "updated" | "posted" | "published" | "about" | "etwa" | "environ" | "circa" => {}
            word if !has_number && is_one(&word) => {}
            word => unit = Some(unit_named(word).filter(|_| unit.is_none())?),
        }
    }
    let (unit, precision) = unit.filter(|_| is_ago)?;
    reading(minute.checked_sub(SignedDuration::from_secs(number.checked_mul(unit)?)).ok()?, precision)
}

/// A unit of time in seconds, and how exactly a number of it tells a time.
fn unit_named(word: &str) -> Option<(i64, Precision)> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" | "sekunden" | "secondes" | "segundos" | "secondi" => {
            (1, Precision::Minute)
        }
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minuto" | "minutos" | "minuti" | "minutt"
        | "minutter" | "minut" | "minuter" | "minuty" | "minutę" => (60, Precision::Minute),
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "heure" | "heures" | "hora"
        | "horas" | "ora" | "ore" | "uur" | "time" | "timer" | "timmar" | "godz" | "godzin" | "godziny" => {
            (3600, Precision::Minute)
        }
        "d" | "day" | "days" | "tag" | "tagen" | "tage" | "jour" | "jours" | "día" | "días" | "giorno" | "giorni"
        | "dia" | "dias" | "dag" | "dagen" | "dager" | "dage" | "dagar" | "dni" => (86_400, Precision::Day),
        _ => return None,
    })
}

/// 1 to 12 for the name of a month, whole or cut, in the languages that have it so.
fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &[
            "jan", "january", "januar", "januari", "janvier", "enero", "ene", "gennaio", "gen", "janeiro", "stycznia",
            "sty", "jänner",
        ],
        &[
            "feb",
            "february",
            "februar",
            "februari",
            "février",
            "févr",
            "febrero",
            "febbraio",
            "fevereiro",
            "fev",
            "lutego",
            "lut",
        ],
        &["mar", "march", "märz", "mär", "mars", "marzo", "março", "maart", "mrt", "marts", "marca"],
        &["apr", "april", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwi"],
        &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "maj", "maja"],
        &["jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho", "czerwca", "cze"],
        &["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "lipca", "lip"],
        &["aug", "august", "août", "agosto", "ago", "augustus", "augusti", "sierpnia", "sie"],
        &["sep", "sept", "september", "septembre", "septiembre", "settembre", "set", "setembro", "września", "wrz"],
        &[
            "oct",
            "october",
            "okt",
            "oktober",
            "octobre",
            "octubre",
            "ottobre",
            "ott",
            "outubro",
            "out",
            "października",
            "paź",
        ],
        &["nov", "november", "novembre", "noviembre", "novembro", "listopada", "lis"],
        &[
            "dec",
            "december",
            "dez",
            "dezember",
            "décembre",
            "déc",
            "diciembre",
            "dic",
            "dicembre",
            "dezembro",
            "desember",
            "des",
            "grudnia",
            "gru",
        ],
    ];
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    const STEMS: [&str; 40] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "lunedì",
        "martedì",
        "mercoledì",
        "giovedì",
        "venerdì",
        "sabato",
        "domenica",
        "segunda",
        "terça",
        "quarta",
        "quinta",
        "sexta",
    ];
    STEMS.contains(&word)
        || matches!(
            word,
            "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "tues"
                | "thur"
                | "thurs"
                | "mo"
                | "di"
                | "mi"
                | "do"
                | "fr"
                | "sa"
                | "so"
                | "maandag"
                | "dinsdag"
                | "woensdag"
                | "donderdag"
                | "vrijdag"
                | "zaterdag"
                | "zondag"
                | "mandag"
                | "tirsdag"
                | "onsdag"
                | "torsdag"
                | "fredag"
                | "lørdag"
                | "søndag"
                | "måndag"
                | "tisdag"
                | "lördag"
                | "söndag"
                | "poniedziałek"
                | "wtorek"
                | "środa"
                | "czwartek"
                | "piątek"
                | "sobota"
                | "niedziela"
                | "feira"
                | "火"
                | "水"
                | "木"
                | "金"
                | "土"
                | "星期一"
                | "星期二"
                | "星期三"
                | "星期四"
                | "星期五"
                | "星期六"
                | "周一"
                | "周二"
                | "周三"
                | "周四"
                | "周五"
                | "周六"
        )
}

/// Whether a time can begin with that word, in lower case.
pub fn may_begin(word: &str) -> bool {
    is_filler(word)
        || is_weekday(word)
        || month_named(word).is_some()
        || matches!(
            word,
            "today"
                | "heute"
                | "aujourd'hui"
                | "hoy"
                | "oggi"
                | "hoje"
                | "vandaag"
                | "idag"
                | "yesterday"
                | "gestern"
                | "hier"
                | "ayer"
                | "ieri"
                | "ontem"
                | "gisteren"
                | "just"
                | "vor"
                | "il"
                | "hace"
                | "há"
                | "now"
                | "moments"
        )
}

/// Words that go with a time and add nothing to it.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "at" | "on"
            | "um"
            | "am"
            | "à"
            | "a"
            | "las"
            | "le"
            | "às"
            | "alle"
            | "ore"
            | "om"
            | "kl"
            | "klokken"
            | "godz"
            | "o"
            | "the"
            | "de"
            | "posted"
            | "published"
            | "updated"
            | "last"
            | "update"
            | "stand"
            | "vom"
            | "aktualisiert"
            | "veröffentlicht"
            | "publié"
            | "mis"
            | "jour"
            | "publicado"
            | "actualizado"
            | "pubblicato"
            | "aggiornato"
            | "oppdatert"
            | "opdateret"
            | "uppdaterad"
            | "bijgewerkt"
            | "h"
            | "time"
            | "local"
    )
}

/// The zone of that name or abbreviation. Where several have it, the page's own zone decides, then the likeliest.
pub fn zone_named(word: &str, context: &Context) -> Option<TimeZone> {
    let candidates: &[&str] = match word {
        "gmt" | "utc" | "z" => &["UTC"],
        "bst" => &["Europe/London", "Asia/Dhaka"],
        "ist" => &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "cet" | "cest" | "mez" | "mesz" | "hnec" => {
            &["Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw"]
        }
        "eet" | "eest" => &["Europe/Kyiv", "Europe/Athens", "Europe/Helsinki", "Europe/Bucharest"],
        "wet" | "west" => &["Europe/Lisbon"],
        "msk" => &["Europe/Moscow"],
        "et" | "est" | "edt" => &["America/New_York", "America/Toronto"],
        "ct" | "cst" | "cdt" => &["America/Chicago", "Asia/Shanghai"],
        "mt" | "mst" | "mdt" => &["America/Denver"],
        "pt" | "pst" | "pdt" => &["America/Los_Angeles"],
        "akst" | "akdt" => &["America/Anchorage"],
        "ast" | "adt" => &["America/Halifax", "Asia/Riyadh"],
        "brt" => &["America/Sao_Paulo"],
        "sast" => &["Africa/Johannesburg"],
        "pkt" => &["Asia/Karachi"],
        "sgt" => &["Asia/Singapore"],
        "hkt" => &["Asia/Hong_Kong"],
        "jst" => &["Asia/Tokyo"],
        "kst" => &["Asia/Seoul"],
        "awst" => &["Australia/Perth"],
        "aest" | "aedt" => &["Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane"],
        "nzst" | "nzdt" => &["Pacific/Auckland"],
        _ => return None,
    };
    let own = context.zone.as_ref().and_then(TimeZone::iana_name);
    let name = candidates.iter().find(|name| Some(**name) == own).or(candidates.first())?;
    TimeZone::get(name).ok()
}
