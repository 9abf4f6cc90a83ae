//! The grammar of stamps: every way in which a text can be understood as a time, the plain one first.

mod age;
mod costs;
pub mod lattice;
mod parts;
mod search;

use super::cldr;
use super::fold;
use super::han;
use super::known::known;
use super::machine;
use super::meaning::{Meaning, What};
use super::reading::Context;
pub use costs::{FORCED, UNUSUAL};
use lattice::Lattice;

/// No stamp has more bytes: the longest ways to write one, in full and with its zone's name, in scripts of three bytes a letter.
pub const LONGEST: usize = 360;
/// So many meanings are told.
const MOST: usize = 8;

/// Every way in which the whole text can be understood as a time, the plain one first; empty where it tells none. At
/// most eight.
///
/// A meaning costs 0 where the page's language (or, where that is not told, some language) writes it so, 10 where it would be unusual,
/// and 30 where only the rest of the page can make it likely.
pub fn meanings(text: &str, context: &Context) -> Vec<Meaning> {
    let text = text.trim();
    let told = of_whole(text, context);
    if !told.is_empty() {
        return told;
    }
    // "Friday, 20 November 2026 (3 updates)", "१० असोज २०८३ (26 September 2026)": what stands in brackets says it once more, or how much is
    // told of that day.
    let Some((before, inside)) = text.split_once(['(', '（']) else { return told };
    let inside = inside.trim_end_matches([')', '）']);
    [before, inside]
        .into_iter()
        .map(|part| of_whole(part.trim(), context))
        .find(|told| are_days(told))
        .unwrap_or_default()
}

/// Whether the likeliest is a day of a month, with or without its clock.
fn are_days(meanings: &[Meaning]) -> bool {
    meanings
        .first()
        .is_some_and(|first| first.cost < FORCED && matches!(first.what, What::Dated { .. } | What::Yearless { .. }))
}

/// The same of a text without brackets, or one that takes them for punctuation.
fn of_whole(text: &str, context: &Context) -> Vec<Meaning> {
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    if let Some(text) = han::in_figures(text) {
        return of_whole(&text, context);
    }
    if let Some(what) = machine::what(text, context) {
        return if costs::is_sane(&what, context) { vec![Meaning { what, cost: 0 }] } else { Vec::new() };
    }
    if !may_be_stamp(text) {
        return Vec::new();
    }
    known(text, context, || searched(text, context))
}

fn searched(text: &str, context: &Context) -> Vec<Meaning> {
    let Some(lattice) = Lattice::of(&fold::fold(text)) else { return Vec::new() };
    let is_known = |token: &fold::Token| match &token.kind {
        fold::Kind::Word(word) => cldr::may_hold(word),
        _ => true,
    };
    if !lattice.tokens.iter().all(is_known) {
        return Vec::new();
    }
    let mut meanings = age::ages(&lattice, context);
    meanings.extend(search::search(&lattice, context));
    // Without a number all hangs on the words, and short ones of other languages mostly mean something else: "no", "nu".
    let is_in_words = !lattice.tokens.iter().any(|token| matches!(token.kind, fold::Kind::Number(..)));
    if is_in_words && lattice.tokens.len() == 1 && text.is_ascii() {
        let least = meanings.iter().map(|meaning| meaning.cost).min().unwrap_or_default();
        let is_strange = context.language.is_none() || least > UNUSUAL;
        if is_strange && text.len() <= 4 {
            meanings.iter_mut().for_each(|meaning| meaning.cost += FORCED);
        }
    }
    // "22日" is a day of the month wherever it can be: ages say that they are.
    let is_of_month = |meaning: &Meaning| meaning.cost == 0 && matches!(meaning.what, What::DayOfMonth { .. });
    if meanings.iter().any(is_of_month) {
        meanings.retain(|meaning| !matches!(meaning.what, What::Age { .. }));
    }
    meanings.sort_by_key(|meaning| meaning.cost);
    let mut told: Vec<Meaning> = Vec::new();
    for meaning in meanings {
        if told.len() < MOST && !told.iter().any(|other| other.what == meaning.what) {
            told.push(meaning);
        }
    }
    told
}

/// By a glance: whether it begins as a stamp can, and holds a number or is short enough to be one in words.
fn may_be_stamp(text: &str) -> bool {
    let has_digit = if text.is_ascii() {
        text.bytes().any(|byte| byte.is_ascii_digit())
    } else {
        text.chars().any(|char| fold::digit(char).is_some() || ('\u{ff10}'..='\u{ff19}').contains(&char))
    };
    // "a few seconds ago", "just now", "vor einer Minute": no age in words is longer.
    (has_digit || text.len() <= 90) && begins_like_stamp(text)
}

/// Whether the first word of a text can begin a stamp; true of what begins with a number or a mark.
pub fn begins_like_stamp(text: &str) -> bool {
    let start = text.trim_start();
    let Some(first) = start.chars().next() else { return false };
    if !fold::is_letter(first) {
        return true;
    }
    let word = start.split(|char: char| !fold::is_letter(char)).next().unwrap_or_default();
    if word.len() > 64 {
        return fold::is_unspaced(first);
    }
    cldr::may_begin(&fold::fold(word))
}

/// Whether a text without a number begins with a word that makes a stamp of it: "today", "just now", "noon".
pub fn is_in_words(text: &str) -> bool {
    let window = &text[..text.floor_char_boundary(40)];
    let Some(lattice) = Lattice::of(&fold::fold(window)) else { return false };
    let hits = lattice.words(lattice::Place::of(0));
    hits.iter().flat_map(|hit| &hit.roles).any(|(role, _)| {
        matches!(
            role,
            cldr::Role::Back(_) | cldr::Role::Fixed(_) | cldr::Role::Noon(_) | cldr::Role::One | cldr::Role::Ago
        )
    })
}
