//! What an element tells as a time: in its attributes, or as all of its text.

use std::iter::once;

use scraper::ElementRef;

use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::text_of;
use crate::extract::words::{self, Concept};
use crate::when::han;
use crate::when::solve::{Shape, shape};
use crate::when::{self, Context, Meaning};

/// As much as a time alone takes at most, in bytes.
pub const LONGEST: usize = 60;

/// What a mark tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Time {
    /// A time, or a part of one: what it may mean.
    Told(Vec<Meaning>),
    /// A minute of a match: it heads an entry and tells no time.
    Minute,
}

impl Time {
    /// What kind of stamp it is; `None` for a minute of a match.
    pub fn shape(&self) -> Option<Shape> {
        match self {
            Time::Told(meanings) => shape(meanings),
            Time::Minute => None,
        }
    }
}

/// What may stand before a time at the beginning of a line: brackets, bullets, dashes.
pub fn is_opener(char: char) -> bool {
    const OPENERS: &str = "+*[(|<•·-–—●■◆◇□▲△▼▽▶►★☆※【〔「『《〈（［｛＜｜・";
    char == ' ' || OPENERS.contains(char) || is_emblem(char)
}

/// Arrows, clocks, dingbats, emoji and the characters that choose their style: blocks of Unicode that hold nothing to be read.
pub fn is_emblem(char: char) -> bool {
    matches!(char, '\u{2190}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0e}' | '\u{fe0f}')
}

/// What may stand behind one that stands alone.
pub fn is_closer(char: char) -> bool {
    const CLOSERS: &str = "]):,|>-–—·•】〕」』》〉）］｝＞：｜・、";
    is_opener(char) || CLOSERS.contains(char)
}

pub fn is_whole(time: &Time) -> bool {
    matches!(time.shape(), Some(Shape::Whole | Shape::Counted))
}

/// Attributes of all elements that tell no time of what the element holds (HTML, section 3.2.6).
const HTML_ATTRIBUTES: [&str; 9] = ["id", "class", "title", "style", "lang", "slot", "part", "aria-label", "content"];

/// Attributes in which a page tells a time to its own scripts. Times of change and of expiry are others.
pub fn in_attributes(element: ElementRef<'_>, context: &Context) -> Option<Vec<Meaning>> {
    let value = element.value();
    let exact = |text: &str| {
        let meanings = meanings(text, context);
        matches!(shape(&meanings), Some(Shape::Whole | Shape::Counted | Shape::Day)).then_some(meanings)
    };
    if let Some(reading) = value.attribute("datetime").and_then(exact) {
        return Some(reading);
    }
    let told = value.attrs().filter_map(|(name, text)| {
        let text = text.trim();
        // Seconds and milliseconds since 1970, and a date and a clock in one number.
        let is_epoch = matches!(text.len(), 10 | 13 | 14) && text.bytes().all(|byte| byte.is_ascii_digit());
        let bytes = text.as_bytes();
        let is_iso = (16..=35).contains(&bytes.len()) && bytes[4] == b'-' && matches!(bytes[10], b'T' | b' ');
        let is_data = (name.starts_with("data-") || matches!(name, "timestamp" | "ts")) && !is_other_time(name);
        // `<x-entry at="2026-11-12T11:20:00+05:30">`: whoever makes elements of their own makes attributes, too.
        let is_own = value.name().contains('-') && !HTML_ATTRIBUTES.contains(&name) && !is_other_time(name);
        let is_published = name.contains("publish") || name.contains("created");
        match name {
            _ if (is_data && (is_epoch || is_iso)) || (is_own && is_iso) => {
                exact(text).map(|reading| (u8::from(!is_published), reading))
            }
            "content" if value.attribute("itemprop").is_some_and(|prop| prop.contains("datePublished")) => {
                exact(text).map(|reading| (0, reading))
            }
            "title" | "aria-label" if text.len() <= 100 => in_tooltip(element, text, context),
            _ => None,
        }
    });
    told.min_by_key(|(rank, _)| *rank).map(|(_, reading)| reading)
}

/// What a tooltip tells, with its rank: an instant or a date; or a clock, behind an age that tells less.
pub fn in_tooltip(element: ElementRef<'_>, text: &str, context: &Context) -> Option<(u8, Vec<Meaning>)> {
    if !text.chars().any(char::is_numeric) {
        return None;
    }
    let read = meanings(text, context);
    match shape(&read) {
        // `<p title="23:25">11h</p>`
        Some(Shape::Clock(_)) => {
            let is_behind_age =
                may_be_time(element) && alone(&text_of(element), context).is_some_and(|time| is_coarse(&time));
            is_behind_age.then_some((3, read))
        }
        // A link's title is of what it leads to. What is shorter than a date is a number.
        _ if element.value().name() == "a" || text.len() < 8 => None,
        Some(_) => Some((2, read)),
        // What stands in brackets behind it explains it: "(local time)".
        None => {
            let (before, _) = text.split_once(['(', '（', '['])?;
            let read = meanings(before.trim(), context);
            matches!(shape(&read), Some(Shape::Whole | Shape::Counted | Shape::Day)).then_some((2, read))
        }
    }
}

/// An age, or what may be the full hour or an age: `11h`.
pub fn is_coarse(time: &Time) -> bool {
    match time.shape() {
        Some(Shape::Counted) => true,
        Some(Shape::Clock(clock)) => clock.minute() == 0,
        _ => false,
    }
}

/// Names of attributes that tell another time than that of publication.
pub fn is_other_time(name: &str) -> bool {
    ["update", "modif", "chang", "edit", "expir", "end", "server", "load", "cache", "now", "fetch", "render", "-id"]
        .iter()
        .any(|part| name.contains(part))
}

/// "Updated at 12.14 BST", or an element that is called so.
pub fn is_of_change(element: ElementRef<'_>, text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "updated",
        "modified",
        "edited",
        "aktualisiert",
        "mis à jour",
        "actualizado",
        "actualizada",
        "aggiornato",
        "atualizado",
        "bijgewerkt",
        "oppdatert",
        "opdateret",
        "uppdaterad",
        "zaktualizowan",
    ];
    work::spend(20 * text.len());
    let text = text.to_lowercase();
    let is_called = |element: ElementRef<'_>| {
        element.value().classes().chain(element.attribute("itemprop")).any(|class| {
            let class = in_small_letters(class);
            class.contains("updated") || class.contains("modified")
        })
    };
    WORDS.iter().any(|word| text.contains(word))
        || is_called(element)
        || element.parent().and_then(ElementRef::wrap).is_some_and(is_called)
}

/// What an element is called, to be searched.
pub fn in_small_letters(class: &str) -> String {
    work::spend(60 + 2 * class.len());
    class.to_ascii_lowercase()
}

/// All that a text may mean, which is a search through all that times are written with.
pub fn meanings(text: &str, context: &Context) -> Vec<Meaning> {
    spend_on(text);
    when::meanings(text, context)
}

/// Notes the work of one search for a time in a text, which ends where a time could not go on.
pub fn spend_on(text: &str) {
    work::spend(1_000 + 50 * text.len().min(2 * LONGEST));
}

/// Cheap to ask: what has no digit is no time, but for a few words.
pub fn may_be_time(element: ElementRef<'_>) -> bool {
    let mut letters = 0;
    for text in element.text() {
        letters += text.len();
        if letters > 4 * LONGEST {
            return false;
        }
        if text.chars().any(char::is_numeric) || han::in_figures(text).is_some() {
            return true;
        }
    }
    element.value().name() == "time"
        || element.text().next().is_some_and(when::begins_like_time)
        || element.value().classes().any(|class| class.contains("time") || class.contains("date"))
}

/// The time that the whole text tells, a clock or more, or a minute of a match.
pub fn alone(text: &str, context: &Context) -> Option<Time> {
    if when::match_minute(text).is_some_and(|end| text[end..].trim().is_empty()) {
        return Some(Time::Minute);
    }
    // "-2 h" is an age: its mark is no decoration.
    let is_counted = text.strip_prefix(['-', '\u{2212}']).is_some_and(|rest| rest.starts_with(char::is_numeric));
    if let Some(meanings) = is_counted.then(|| meanings(text, context)).filter(|told| shape(told).is_some()) {
        return Some(Time::Told(meanings));
    }
    let inner = text.trim_start_matches(is_opener).trim_end_matches(is_closer);
    Some(meanings(inner, context)).filter(|meanings| shape(meanings).is_some()).map(Time::Told)
}

/// What could be a price ("14.05") or the length of something ("2 hours") is a time in an element that is called one.
pub fn time_by_name(element: ElementRef<'_>, text: &str, context: &Context) -> Option<Time> {
    let is_called = element.value().name() == "time"
        || element.value().classes().any(|class| {
            let class = in_small_letters(class);
            ["time", "timestamp", "clock", "hour"].iter().any(|word| class.ends_with(word))
        });
    if !is_called {
        return None;
    }
    let mut meanings = meanings(text.trim(), context);
    meanings.retain(|meaning| matches!(meaning.what, when::What::Clock { .. } | when::What::Age { .. }));
    meanings.iter_mut().for_each(|meaning| meaning.cost = meaning.cost.saturating_sub(20));
    shape(&meanings).is_some().then_some(Time::Told(meanings))
}

/// `16.40`, and `59:21` of a match: a clock, a price, a score or a verse.
pub fn weak_clock(text: &str, context: &Context) -> Option<Time> {
    let inner = text.trim_start_matches(is_opener).trim_end_matches(is_closer);
    let (first, second) = inner.split_once(['.', ':'])?;
    let is_number =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(first, 3) || second.len() != 2 || !is_number(second, 2) {
        return None;
    }
    if inner.contains(':') {
        // No day has so many hours: they are minutes and seconds of play.
        return first.parse().ok().filter(|minute| (25..=150).contains(minute)).map(|_: u32| Time::Minute);
    }
    Some(when::solve::taken_for_clocks(meanings(inner, context))).filter(|told| !told.is_empty()).map(Time::Told)
}

/// "by Ada Example on 9/11/2016 at 17.31": a name and a time.
pub fn behind_name(text: &str, context: &Context) -> Option<Time> {
    spend_on(text);
    let (reading, before) = when::meanings_closing(text, context)?;
    let name = crate::extract::html::person::name_of(before)?;
    crate::extract::html::person::looks_like_a_person(&name).then_some(Time::Told(reading))
}

/// A day with its clock behind a label, in whichever language that is: "Послато: нед сеп 20, 2026 21:52".
pub fn behind_label(text: &str, context: &Context) -> Option<Time> {
    let (label, rest) = text.split_once([':', '：'])?;
    let is_label = |label: &str| label.chars().count() <= 24 && label.chars().all(|char| !char.is_numeric());
    if !is_label(label) || !label.chars().any(char::is_alphabetic) {
        return None;
    }
    let told = meanings(rest.trim(), context);
    matches!(shape(&told), Some(Shape::Whole)).then_some(Time::Told(told))
}

/// A bare number in an element that is called a minute.
pub fn minute_by_name(element: ElementRef<'_>, text: &str) -> Option<Time> {
    let number = text.trim_end_matches(['.', '\'', '\u{2019}', ' ']);
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_called = || {
        element.value().classes().any(|class| {
            let class = in_small_letters(class);
            class.contains("minut") || class.ends_with("min") || class.ends_with("-time") || class.ends_with("_time")
        })
    };
    (is_number && is_called()).then_some(Time::Minute)
}

/// The number of a ball in cricket, `15.6`, in an element that is called an over, or right inside one. It would be a date, or a
/// clock, elsewhere.
pub fn ball(element: ElementRef<'_>, text: &str) -> Option<Time> {
    let is_ball = text.split_once('.').is_some_and(|(over, ball)| {
        (1..=3).contains(&over.len())
            && over.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(ball.as_bytes(), [b'1'..=b'9'])
    });
    let is_called = |element: ElementRef<'_>| {
        let value = element.value();
        let is_custom = value.name().contains('-');
        words::calls(Concept::OverName, value)
            || (is_custom && words::is_named(Concept::OverName, value.name()))
            || value.attrs().any(|(name, told)| told == text && words::is_named(Concept::OverName, name))
    };
    let around = element.parent().and_then(ElementRef::wrap);
    (is_ball && once(element).chain(around).any(is_called)).then_some(Time::Minute)
}
