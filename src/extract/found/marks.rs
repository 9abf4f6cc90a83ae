//! Where times stand on a page: in attributes, in short texts, at the beginning of a text. Whatever may head an entry.

use std::collections::HashMap;
use std::iter::once;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::outline::Place;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::{fold, is_block, text_of};
use crate::extract::words::{self, Concept};
use crate::when::solve::{Shape, shape};
use crate::when::{self, Context, Meaning};

/// A time on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The place of the element that bears it.
    pub at: usize,
    /// What it tells.
    pub time: Time,
    /// How it stands there.
    pub stand: Stand,
    /// Whether it tells of the last change.
    pub is_change: bool,
}

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

/// How a time stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// In an attribute of an element that shows a time.
    Attribute,
    /// In an attribute of an element that holds more.
    OnContainer,
    /// As all that the element shows.
    Alone,
    /// At the beginning of what the element shows: so many bytes of that text node.
    Leading(NodeId, usize),
    /// At the end of a heading, in brackets.
    Trailing,
}

/// As much as a time alone takes at most, in bytes.
const LONGEST: usize = 60;

/// Adds the marks of an element whose inside has been looked at: `inside` is the first mark found there.
///
/// What is a clock only if the page bears it out goes into `weak`.
pub fn find(
    places: &[Place<'_>],
    at: usize,
    inside: usize,
    marks: &mut Vec<Mark>,
    weak: &mut Vec<Mark>,
    context: &Context,
) {
    let place = &places[at];
    let element = place.element;
    if let Some(mut reading) = in_attributes(element, context) {
        let is_short = place.said <= LONGEST && !has_blocks(element);
        // `<time datetime="2026-10-30">30 October 2026, 21:40</time>`: what is shown tells more.
        if is_short
            && shape(&reading) == Some(Shape::Day)
            && let Some(Time::Told(shown)) = alone(&text_of(element), context)
            && shape(&shown) == Some(Shape::Whole)
        {
            reading = shown;
        }
        let stand = if is_short { Stand::Attribute } else { Stand::OnContainer };
        // What it shows is the same time in other words.
        if is_short {
            marks.truncate(inside);
        }
        marks.insert(inside, Mark { at, time: Time::Told(reading), stand, is_change: is_of_change(element, "") });
        return;
    }
    if place.said == 0 {
        return;
    }
    if place.said <= LONGEST && may_be_time(element) {
        let text = text_of(element);
        let time = ball(element, &text)
            .or_else(|| alone(&text, context))
            .or_else(|| minute_by_name(element, &text))
            .or_else(|| time_by_name(element, &text, context))
            .or_else(|| behind_name(&text, context).filter(|_| marks.len() == inside))
            .or_else(|| behind_label(&text, context).filter(|_| marks.len() == inside));
        if let Some(time) = time {
            // A date and a clock in elements of their own are one time together.
            let is_shown = |mark: &Mark| mark.stand == Stand::Alone;
            let adds = marks.len() == inside
                || (is_whole(&time) && marks[inside..].iter().all(|mark| is_shown(mark) && !is_whole(&mark.time)));
            if adds {
                marks.truncate(inside);
                marks.push(Mark { at, time, stand: Stand::Alone, is_change: is_of_change(element, &text) });
            }
            return;
        }
        if marks.len() == inside
            && let Some(time) = weak_clock(&text, context)
        {
            weak.retain(|mark| mark.at < at || mark.at >= place.end);
            weak.push(Mark { at, time, stand: Stand::Alone, is_change: is_of_change(element, &text) });
        }
    }
    let is_run = is_block(element.value().name()) && !has_blocks(element);
    if marks.len() == inside {
        // `<li><b>18:05 – It begins</b><ul>…</ul></li>`: a line, and blocks below it.
        if is_run || (is_block(element.value().name()) && begins_with_line(element)) {
            leading(element, at, marks, context);
        }
    } else if is_run && place.said > 2 * LONGEST {
        // A time in the middle of a sentence heads nothing.
        let all = marks.split_off(inside);
        marks.extend(
            all.into_iter().filter(|mark| mark.stand != Stand::Alone || begins_line(places[mark.at].element, element)),
        );
    }
}

/// Whether the first text of an item of a list stands in no block of its own.
fn begins_with_line(element: ElementRef<'_>) -> bool {
    if !matches!(element.value().name(), "li" | "td" | "dd") {
        return false;
    }
    let is_text = |node: &NodeRef<'_, Node>| node.value().as_text().is_some_and(|text| !text.trim().is_empty());
    let first = element.descendants().inspect(|_| work::spend(10)).find(is_text);
    first.is_some_and(|first| {
        let above = first.ancestors().take_while(|above| above.id() != element.id());
        !above.filter_map(|above| above.value().as_element()).any(|value| is_block(value.name()))
    })
}

/// Whether nothing stands before an element in its block, or a line break does.
fn begins_line(inner: ElementRef<'_>, block: ElementRef<'_>) -> bool {
    let mut at = *inner;
    loop {
        for before in at.prev_siblings() {
            match before.value() {
                Node::Text(text)
                    if text.trim_matches(|char: char| char.is_whitespace() || is_opener(char)).is_empty() => {}
                Node::Text(_) => return false,
                Node::Element(element) if matches!(element.name(), "br" | "hr") => return true,
                Node::Element(_) => {
                    let said = ElementRef::wrap(before)
                        .is_some_and(|before| before.text().any(|text| !text.trim().is_empty()));
                    if said {
                        return false;
                    }
                }
                _ => {}
            }
        }
        match at.parent() {
            Some(above) if above.id() != block.id() => at = above,
            _ => return true,
        }
    }
}

/// What may stand before a time at the beginning of a line: brackets, bullets, dashes.
fn is_opener(char: char) -> bool {
    const OPENERS: &str = "+*[(|<•·-–—●■◆◇□▲△▼▽▶►★☆※【〔「『《〈（［｛＜｜・";
    char == ' ' || OPENERS.contains(char) || is_emblem(char)
}

/// Arrows, clocks, dingbats, emoji and what chooses their looks: blocks of Unicode that hold nothing to be read.
fn is_emblem(char: char) -> bool {
    matches!(char, '\u{2190}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0e}' | '\u{fe0f}')
}

/// What may stand behind one that stands alone.
fn is_closer(char: char) -> bool {
    const CLOSERS: &str = "]):,|>-–—·•】〕」』》〉）］｝＞：｜・、";
    is_opener(char) || CLOSERS.contains(char)
}

/// Whether there are blocks in an element that say something: a box with a button in a heading is none.
fn has_blocks(element: ElementRef<'_>) -> bool {
    let is_box = |node: &NodeRef<'_, Node>| {
        let name = node.value().as_element().map(Element::name);
        node.id() != element.id() && name.is_some_and(|name| is_block(name) && name != "br")
    };
    let mut open = 0_usize;
    element.traverse().inspect(|_| work::spend(20)).any(|edge| {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => return open > 0 && text.chars().any(char::is_alphanumeric),
                _ => open += usize::from(is_box(&node)),
            },
            Edge::Close(node) => open -= usize::from(is_box(&node)),
        }
        false
    })
}

fn is_whole(time: &Time) -> bool {
    matches!(time.shape(), Some(Shape::Whole | Shape::Counted))
}

/// Attributes in which a page tells a time to its own scripts. Times of change and of expiry are others.
fn in_attributes(element: ElementRef<'_>, context: &Context) -> Option<Vec<Meaning>> {
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
        let is_published = name.contains("publish") || name.contains("created");
        match name {
            _ if is_data && (is_epoch || is_iso) => exact(text).map(|reading| (u8::from(!is_published), reading)),
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
fn in_tooltip(element: ElementRef<'_>, text: &str, context: &Context) -> Option<(u8, Vec<Meaning>)> {
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
fn is_coarse(time: &Time) -> bool {
    match time.shape() {
        Some(Shape::Counted) => true,
        Some(Shape::Clock(clock)) => clock.minute() == 0,
        _ => false,
    }
}

/// Names of attributes that tell another time than that of publication.
fn is_other_time(name: &str) -> bool {
    ["update", "modif", "chang", "edit", "expir", "end", "server", "load", "cache", "now", "fetch", "render", "-id"]
        .iter()
        .any(|part| name.contains(part))
}

/// "Updated at 12.14 BST", or an element that is called so.
fn is_of_change(element: ElementRef<'_>, text: &str) -> bool {
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
fn meanings(text: &str, context: &Context) -> Vec<Meaning> {
    spend_on(text);
    when::meanings(text, context)
}

/// Notes the work of one search for a time in a text, which ends where a time could not go on.
fn spend_on(text: &str) {
    work::spend(1_000 + 50 * text.len().min(2 * LONGEST));
}

/// Cheap to ask: what has no digit is no time, but for a few words.
fn may_be_time(element: ElementRef<'_>) -> bool {
    let mut letters = 0;
    for text in element.text() {
        letters += text.len();
        if letters > 4 * LONGEST {
            return false;
        }
        if text.chars().any(char::is_numeric) {
            return true;
        }
    }
    element.value().name() == "time"
        || element.text().next().is_some_and(when::begins_like_time)
        || element.value().classes().any(|class| class.contains("time") || class.contains("date"))
}

/// The time that the whole text tells, a clock or more, or a minute of a match.
fn alone(text: &str, context: &Context) -> Option<Time> {
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
fn time_by_name(element: ElementRef<'_>, text: &str, context: &Context) -> Option<Time> {
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
fn weak_clock(text: &str, context: &Context) -> Option<Time> {
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

/// Takes in what is weak where three elements or more are made alike and what they show runs in one direction, as times do and
/// prices do not. Where some clocks of such elements have no hour of the day, all count minutes of play.
pub fn take_in(places: &[Place<'_>], weak: Vec<Mark>, marks: &mut Vec<Mark>) {
    let form = |mark: &Mark| {
        let value = places[mark.at].element.value();
        (value.name(), value.attribute("class").unwrap_or_default(), places[mark.at].depth)
    };
    let mut groups: HashMap<_, Vec<Mark>> = HashMap::new();
    weak.into_iter().for_each(|mark| groups.entry(form(&mark)).or_default().push(mark));
    // Of one or two nothing can be seen to run. They are times where the page shows no other one and nothing stands before them.
    let is_only = !marks.iter().any(|mark| places[mark.at].margin.is_none());
    let mut alone: HashMap<_, Vec<usize>> = HashMap::new();
    for (nth, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.stand == Stand::Alone) {
        let of = form(mark);
        if groups.contains_key(&of) {
            alone.entry(of).or_default().push(nth);
        }
    }
    for (of, group) in groups {
        let is_play = group.iter().all(|mark| mark.time == Time::Minute);
        let like_it = alone.remove(&of).unwrap_or_default();
        if group.len() + like_it.len() < FEWEST {
            if is_only && group.iter().all(|mark| heads_a_block(&places[mark.at])) {
                marks.extend(group);
            }
            continue;
        }
        let mut shown: Vec<usize> =
            group.iter().chain(like_it.iter().map(|nth| &marks[*nth])).map(|mark| mark.at).collect();
        shown.sort_unstable();
        if !runs(&shown.iter().map(|at| text_of(places[*at].element)).collect::<Vec<_>>(), is_play) {
            continue;
        }
        if is_play {
            // In the first minutes they look like clocks of the small hours.
            like_it.into_iter().for_each(|nth| marks[nth].time = Time::Minute);
        }
        marks.extend(group);
    }
    marks.sort_by_key(|mark| mark.at);
}

/// Whether what stands there is two numbers of two digits, as a clock is and few prices are, at the beginning of a block of the
/// story.
fn heads_a_block(place: &Place<'_>) -> bool {
    let text = text_of(place.element);
    let figures: Vec<&str> = text.trim_matches(|char: char| !char.is_ascii_digit()).split(['.', ':']).collect();
    let is_padded = figures.len() == 2 && figures.iter().all(|part| part.len() == 2);
    let block = place
        .element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|around| is_block(around.value().name()))
        .filter(|_| !is_block(place.element.value().name()));
    place.margin.is_none() && is_padded && block.is_none_or(|block| begins_line(place.element, block))
}

/// Fewer alike are chance.
const FEWEST: usize = 3;

/// Whether most steps from one to the next go in one direction, by the two numbers that each begins with.
fn runs(shown: &[String], is_play: bool) -> bool {
    let value = |text: &String| -> Option<i32> {
        let mut numbers = text.split(|char: char| !char.is_ascii_digit()).filter(|part| !part.is_empty());
        let (first, second): (i32, i32) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        // A longer number is no clock.
        (first < 10_000 && second < 10_000).then_some(first * 60 + second)
    };
    let known: Vec<i32> = shown.iter().filter_map(value).collect();
    // A step of half a day or more goes over midnight, or noon where twelve hours are counted.
    let step = |pair: &[i32]| match pair[1] - pair[0] {
        step if is_play => step,
        step => (step + 360).rem_euclid(720) - 360,
    };
    let steps: Vec<i32> = known.windows(2).map(step).collect();
    let (up, down) = (steps.iter().filter(|step| **step > 0).count(), steps.iter().filter(|step| **step < 0).count());
    known.len() * 5 >= shown.len() * 4 && up.min(down) * 5 <= steps.len() && up + down > 0
}

/// "by Ada Example on 9/11/2016 at 17.31": a name and a time.
fn behind_name(text: &str, context: &Context) -> Option<Time> {
    spend_on(text);
    let (reading, before) = when::meanings_closing(text, context)?;
    let name = crate::extract::html::person::name_of(before)?;
    crate::extract::html::person::looks_like_a_person(&name).then_some(Time::Told(reading))
}

/// A day with its clock behind a label, in whichever language that is: "Послато: нед сеп 20, 2026 21:52".
fn behind_label(text: &str, context: &Context) -> Option<Time> {
    let (label, rest) = text.split_once([':', '：'])?;
    let is_label = |label: &str| label.chars().count() <= 24 && label.chars().all(|char| !char.is_numeric());
    if !is_label(label) || !label.chars().any(char::is_alphabetic) {
        return None;
    }
    let told = meanings(rest.trim(), context);
    matches!(shape(&told), Some(Shape::Whole)).then_some(Time::Told(told))
}

/// A bare number in an element that is called a minute.
fn minute_by_name(element: ElementRef<'_>, text: &str) -> Option<Time> {
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
fn ball(element: ElementRef<'_>, text: &str) -> Option<Time> {
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

fn leading(element: ElementRef<'_>, at: usize, marks: &mut Vec<Mark>, context: &Context) {
    let Some((id, text)) = element.descendants().find_map(|node| match node.value() {
        Node::Text(text) if !text.trim().is_empty() => Some((node.id(), &**text)),
        _ => None,
    }) else {
        return;
    };
    let begin = text.len() - text.trim_start_matches(|char: char| char.is_whitespace() || is_opener(char)).len();
    if let Some(end) = when::match_minute(&text[begin..]) {
        marks.push(Mark { at, time: Time::Minute, stand: Stand::Leading(id, begin + end), is_change: false });
        return;
    }
    spend_on(&text[begin..]);
    if let Some((reading, end)) =
        when::meanings_leading(&text[begin..], context).filter(|(meanings, _)| shape(meanings) != Some(Shape::Day))
    {
        let stand = Stand::Leading(id, begin + end);
        marks.push(Mark { at, time: Time::Told(reading), stand, is_change: false });
        return;
    }
    // `<p>14:05 <b>Boats</b> are in`: the time is a text of its own.
    if let Some(Time::Told(reading)) = alone(text.trim(), context).filter(|_| !text.trim().is_empty()) {
        marks.push(Mark { at, time: Time::Told(reading), stand: Stand::Leading(id, text.len()), is_change: false });
        return;
    }
    if matches!(element.value().name(), "h2" | "h3" | "h4" | "h5") {
        let text = fold(&text_of(element));
        spend_on(&text);
        if let Some((reading, _)) = when::meanings_trailing(&text, context) {
            marks.push(Mark { at, time: Time::Told(reading), stand: Stand::Trailing, is_change: false });
        }
    }
}
