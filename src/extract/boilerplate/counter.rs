//! Numbers that only count what readers do: likes, comments, shares, views. A score, a minute, a sum in a sentence or in a
//! table is text.

use scraper::ElementRef;

use super::shape::{is_button, short};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::weight::weight;
use crate::extract::view::is_block;
use crate::extract::words::{self, Concept};

/// No counter says more, in letters.
const LONGEST: usize = 30;

/// Whether an element is such a number. `recurs`: whether one like it stands in most entries.
pub fn is_one(element: ElementRef<'_>, recurs: bool) -> bool {
    let text = short(element);
    let Some(counted) = counted(&text) else { return false };
    if element.descendent_elements().skip(1).any(|inner| matches!(inner.value().name(), "p" | "time" | "li" | "td")) {
        return false;
    }
    // A cell of a table is text, like what stands in one.
    if matches!(element.value().name(), "td" | "th" | "dd" | "dt") {
        return false;
    }
    let above: Vec<ElementRef<'_>> = element.ancestors().take(4).filter_map(ElementRef::wrap).collect();
    let in_text = above.iter().find(|above| is_block(above.value().name())).is_some_and(|block| {
        matches!(block.value().name(), "p" | "td" | "th" | "dd" | "dt" | "blockquote" | "h1" | "h2" | "h3" | "h4")
    });
    if in_text || !stands_among_counters(element) {
        return false;
    }
    let is_called = words::calls(Concept::CountName, element.value())
        || above.first().is_some_and(|above| words::calls(Concept::CountName, above.value()));
    let leads_to_comments = element.value().name() == "a"
        && element.attribute("href").is_some_and(|href| href.trim() == "#" || href.contains('#') && counted.words > 0);
    let point = |holds: bool, points: i32| if holds { points } else { 0 };
    point(is_called, 2)
        + point(leads_to_comments, 2)
        + point(counted.has_sign || has_icon(element), 2)
        + point(recurs, 2)
        + point(element.value().name() != "div" || counted.words <= 1, 1)
        >= 3
}

/// What a text counts, as it is compared with others: `# comments`.
pub fn mask(text: &str) -> Option<String> {
    counted(text)?;
    Some(text.chars().map(|char| if char.is_ascii_digit() { '#' } else { char }).collect::<String>()).map(|text| {
        let mut mask = String::new();
        for char in text.chars() {
            let is_again = char == '#' && mask.ends_with('#');
            if !is_again && !matches!(char, '.' | ',' | ' ' | '\u{a0}') {
                mask.push(char);
            }
        }
        mask
    })
}

struct Counted {
    words: usize,
    has_sign: bool,
}

/// One number, with a word or two beside it, or a sign: `29`, `29 comments`, `Kommentare (29)`, `👍 121`, `1,2k`.
fn counted(text: &str) -> Option<Counted> {
    let text = text.trim();
    if text.is_empty() || weight(text) > LONGEST {
        return None;
    }
    let (mut numbers, mut words, mut has_sign) = (0, 0, false);
    for token in text.split_whitespace() {
        let bare = token.trim_matches(['(', ')', '[', ']', '\u{b7}', '\u{2022}', '|']);
        if bare.is_empty() {
            continue;
        }
        let digits = bare.chars().filter(char::is_ascii_digit).count();
        let letters = bare.chars().filter(|char| char.is_alphabetic()).count();
        let others = bare.chars().count() - digits - letters;
        let separators = bare.chars().filter(|char| matches!(char, '.' | ',' | '\u{2019}' | '\'')).count();
        if digits > 0
            && (letters == 0 && others == separators
                || letters == 1 && bare.ends_with(['k', 'K', 'm', 'M']) && others == separators)
        {
            // `12.` ends something, and `45'` is a minute.
            if bare.ends_with(['.', ',', '\'', '\u{2019}']) {
                return None;
            }
            numbers += 1;
        } else if digits > 0 {
            // Stuck to a sign: `👍12`. With anything else it is no bare number.
            let is_sign = |char: char| !char.is_ascii() && !char.is_alphabetic();
            if letters > 0
                || !bare.chars().all(|char| char.is_ascii_digit() || is_sign(char))
                || bare.contains(['\u{2013}', '\u{20ac}', '\u{a3}', '\u{2019}', '\u{b0}'])
            {
                return None;
            }
            numbers += 1;
            has_sign = true;
        } else if letters == bare.chars().count() {
            words += 1;
        } else if bare.chars().all(|char| !char.is_ascii() && !char.is_alphanumeric())
            && !bare.contains(['\u{2013}', '\u{2014}', '\u{20ac}', '\u{a3}'])
        {
            has_sign = true;
        } else {
            return None;
        }
    }
    (numbers == 1 && words <= 2).then_some(Counted { words, has_sign })
}

/// Whether nothing but the like and buttons stands in its line.
fn stands_among_counters(element: ElementRef<'_>) -> bool {
    let Some(parent) = element.parent().and_then(ElementRef::wrap) else { return true };
    let mut others = 0;
    for sibling in parent.children() {
        if sibling.id() == element.id() {
            continue;
        }
        if let Some(text) = sibling.value().as_text() {
            others += weight(
                text.trim_matches(|char: char| char.is_whitespace() || matches!(char, '|' | '\u{b7}' | '\u{2022}')),
            );
        } else if let Some(other) = ElementRef::wrap(sibling) {
            let name = other.value().name();
            let is_apart = is_block(name)
                || is_button(other)
                || matches!(name, "a" | "time" | "svg" | "img" | "i" | "script" | "style");
            if !is_apart && counted(&short(other)).is_none() {
                others += weight(&short(other));
            }
        }
    }
    // A word that names what is counted.
    others <= 12
}

fn has_icon(element: ElementRef<'_>) -> bool {
    let is_icon = |other: ElementRef<'_>| {
        // A picture with a number may be a team with its goals.
        other.value().name() == "svg" || (other.value().name() == "i" && short(other).is_empty())
    };
    element.descendent_elements().skip(1).any(is_icon)
        || element.prev_siblings().filter_map(ElementRef::wrap).next().is_some_and(is_icon)
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    #[test]
    fn a_counter_is_told_from_a_score() {
        for (html, wanted) in [
            ("<div class=react><b>👍 121</b><a href='#'>4 comments</a></div>", true),
            ("<div class=x><b><svg></svg>12</b></div>", true),
            ("<div class='post__likes'><b>1,2k</b></div>", true),
            ("<div class=meta><b class=comments-count>Kommentare (29)</b></div>", true),
            ("<div class=meta><b>29</b></div>", false),
            ("<div class=score><b>1</b>:<b>0</b></div>", false),
            ("<div class=react><b>1:0</b></div>", false),
            ("<div class=minute><b>45'</b></div>", false),
            ("<p class=react>He has <b>12</b> goals in all of his games</p>", false),
            ("<table><tr><td class=count><b>46</b></td></tr></table>", false),
            ("<table><tr><td class=count id=b>46</td></tr></table>", false),
            ("<div class=views>Over <b>200</b> people are in the hall by now</div>", false),
            ("<div class=react><b>€12</b></div>", false),
        ] {
            let html = Html::parse_fragment(html);
            let found = Selector::parse("b, #b").ok().and_then(|css| html.select(&css).next());
            assert_eq!(found.is_some_and(|element| is_one(element, false)), wanted, "{}", html.html());
        }
    }

    #[test]
    fn bare_numbers_that_stand_in_most_entries_count() {
        let html = Html::parse_fragment("<div class=meta><b>29</b></div>");
        let found = Selector::parse("b").ok().and_then(|css| html.select(&css).next());
        assert!(found.is_some_and(|element| is_one(element, true)));
        assert_eq!((mask("29 comments"), mask("1,234 comments")), (mask("4 comments"), Some("#comments".to_owned())));
    }
}
