//! Which entries pass a filter: by words, expressions, authors and categories.

use std::str::FromStr;

use regex::{Regex, RegexBuilder};
use serde::{Serialize, Serializer};
use thiserror::Error;

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Filter {
    /// One of these must be found in it; where there are none, whatever it says is wanted.
    pub include: Vec<Pattern>,
    /// None of these may be.
    pub exclude: Vec<Pattern>,
    /// Its text has so many characters at least.
    pub min_length: usize,
}

/// The part of an entry that a filter is applied to.
#[derive(Debug, Clone, Copy)]
pub struct Words<'w> {
    /// The heading.
    pub title: &'w str,
    /// The text.
    pub text: &'w str,
    /// Who wrote it.
    pub authors: &'w [String],
    /// Of what kind it is.
    pub categories: &'w [String],
}

impl Filter {
    /// Whether it lets that pass.
    pub fn passes(&self, words: &Words<'_>) -> bool {
        let is_found = |pattern: &Pattern| pattern.is_in(words);
        (self.include.is_empty() || self.include.iter().any(is_found))
            && !self.exclude.iter().any(is_found)
            && words.text.chars().take(self.min_length).count() == self.min_length
    }
}

/// What is looked for: `Kyiv` or `drone*` (whole words, in heading and text), `/drones?/` (an expression, in the same),
/// `author:Ada Berg`, `category:Key event`. Upper and lower case are the same.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    place: Place,
    expression: Regex,
}

/// Where it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Said,
    Authors,
    Categories,
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

/// Patterns are equal when they are written in the same way: all else is derived from that.
impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.written == other.written
    }
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// It would be found everywhere.
    #[error("there is nothing to look for")]
    Empty,
    /// It is no regular expression, or one that is too large.
    #[error("this is no regular expression: {0}")]
    Expression(String),
}

/// An expression may be so large, in bytes, when it is made ready.
const SIZE: usize = 1 << 20;

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Pattern, PatternError> {
        let (place, wanted) = match text.split_once(':') {
            Some(("author", name)) => (Place::Authors, name.trim()),
            Some(("category", name)) => (Place::Categories, name.trim()),
            _ => (Place::Said, text.trim()),
        };
        let expression = match wanted.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            Some(expression) => expression.to_owned(),
            None => whole_words(wanted),
        };
        let made = RegexBuilder::new(&expression).case_insensitive(true).size_limit(SIZE).build();
        let expression = made.map_err(|error| PatternError::Expression(last_line(&error.to_string())))?;
        if expression.is_match("") {
            return Err(PatternError::Empty);
        }
        Ok(Pattern { written: text.to_owned(), place, expression })
    }
}

impl Pattern {
    fn is_in(&self, words: &Words<'_>) -> bool {
        let is_in = |text: &str| self.expression.is_match(text);
        match self.place {
            Place::Said => is_in(words.title) || is_in(words.text),
            Place::Authors => words.authors.iter().any(|author| is_in(author)),
            Place::Categories => words.categories.iter().any(|category| is_in(category)),
        }
    }
}

/// These words, one after the other with any space between, and not as a part of others; `*` at the end leaves that open.
/// Where a script has no spaces between words, any place will do.
fn whole_words(words: &str) -> String {
    let (words, is_open) = match words.strip_suffix('*') {
        Some(begin) => (begin, true),
        None => (words, false),
    };
    let parts: Vec<String> = words.split_whitespace().map(regex::escape).collect();
    let is_spaced = |char: char| char.is_alphanumeric() && !is_unspaced(char);
    let edge = |char: Option<char>| if char.is_some_and(is_spaced) { r"\b" } else { "" };
    let end = if is_open { "" } else { edge(words.trim().chars().next_back()) };
    format!("{}{}{end}", edge(words.trim().chars().next()), parts.join(r"\s+"))
}

/// Kana, ideographs, Thai, Lao, Burmese and Khmer.
fn is_unspaced(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The crate draws a picture of what is wrong; its last line says it.
fn last_line(error: &str) -> String {
    error.lines().next_back().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn passes(include: &[&str], exclude: &[&str], min_length: usize) -> bool {
        let patterns = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let words = Words {
            title: "Two boats are in",
            text: "The harbour’s master says:\n“Drones over Київ, 東京都知事, ⚡ nothing else.”",
            authors: &["Ada Berg".to_owned()],
            categories: &["Key event".to_owned()],
        };
        Filter { include: patterns(include), exclude: patterns(exclude), min_length }.passes(&words)
    }

    #[test]
    fn words_are_found_whole_whatever_their_case() {
        for (pattern, is_found) in [
            ("boats", true),
            ("BOATS", true),
            ("boat", false),
            ("boat*", true),
            ("oats", false),
            ("two boats", true),
            ("two  boats", true),
            ("master says: “drones", true),
            ("harbour", true),
            ("київ", true),
            ("東京", true),
            ("else.", true),
            ("a.e", false),
            ("/dro.es/", true),
            ("/^the harbour/", true),
            ("/^master/", false),
            ("/[!?]/", false),
            ("/[.:]/", true),
            ("author:ada berg", true),
            ("author:berg", true),
            ("author:ber", false),
            ("author:/b.rg$/", true),
            ("category:key event", true),
            ("category: key event", true),
            ("key event", false),
            // Nothing but marks is something to look for.
            ("⚡", true),
            ("🚨", false),
            ("/[!?]/", false),
        ] {
            assert_eq!(passes(&[pattern], &[], 0), is_found, "{pattern}");
            assert_eq!(passes(&[], &[pattern], 0), !is_found, "but {pattern}");
        }
    }

    #[test]
    fn all_that_a_filter_says_must_hold() {
        for (include, exclude, min_length, wanted) in [
            (&[][..], &[][..], 0, true),
            (&["whales", "boats"], &[], 0, true),
            (&["whales"], &[], 0, false),
            (&["boats"], &["drones"], 0, false),
            (&[], &["whales"], 60, true),
            (&[], &[], 1_000, false),
        ] {
            assert_eq!(passes(include, exclude, min_length), wanted, "{include:?} {exclude:?} {min_length}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (text, words) in [
            ("", "there is nothing to look for"),
            (" ", "there is nothing to look for"),
            ("*", "there is nothing to look for"),
            ("/.*/", "there is nothing to look for"),
            ("/x?|/", "there is nothing to look for"),
            ("//", "there is nothing to look for"),
            ("author:", "there is nothing to look for"),
            ("/a(/", "this is no regular expression: unclosed group"),
            ("/(a{1000}){1000}/", "this is no regular expression: Compiled regex exceeds size limit of 1048576 bytes."),
        ] {
            assert_eq!(text.parse::<Pattern>().unwrap_err().to_string(), words, "{text}");
        }
    }
}
