//! Where times stand on a page: in attributes, in short texts, at the beginning of a text. Whatever may head an entry.

use std::collections::HashMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::outline::Place;
use super::times::{
    LONGEST, alone, ball, behind_label, behind_name, in_attributes, is_of_change, is_opener, is_whole, may_be_time,
    minute_by_name, spend_on, time_by_name, weak_clock,
};
pub use super::times::{Time, in_small_letters};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::work;
use crate::extract::view::{fold, is_block, text_of};
use crate::when::solve::{Shape, shape};
use crate::when::{self, Context};

/// A time on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The place of the element that bears it.
    pub at: usize,
    /// What it tells.
    pub time: Time,
    /// How it stands there.
    pub stand: Stand,
    /// Whether it is the time of the last change.
    pub is_change: bool,
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

/// Adds the marks of an element whose inside has been searched: `inside` is the first mark found there.
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

/// Whether what stands there is two numbers of two digits, as a clock is and few prices are, at the beginning of a block of the text.
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

/// Fewer of one form are chance.
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

/// Whether an element is a heading, or a line that is all in bold.
fn heads(element: ElementRef<'_>) -> bool {
    let is_bold = |node: ego_tree::NodeRef<'_, Node>| {
        let mut around = node.ancestors().take_while(|around| around.id() != element.id()).filter_map(ElementRef::wrap);
        around.any(|around| matches!(around.value().name(), "b" | "strong"))
    };
    let mut texts =
        element.descendants().filter(|node| node.value().as_text().is_some_and(|text| !text.trim().is_empty()));
    matches!(element.value().name(), "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt") || texts.all(is_bold)
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
    if heads(element) {
        let text = fold(&text_of(element));
        spend_on(&text);
        if let Some((reading, _)) = when::meanings_trailing(&text, context) {
            marks.push(Mark { at, time: Time::Told(reading), stand: Stand::Trailing, is_change: false });
        }
    }
}
