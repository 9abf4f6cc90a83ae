//! The titles of entries, once all views have spoken: the heading of the entry, and neither the page's own, nor a rubric that
//! stands over several, nor a by-line, nor what a machine made of the first words.

use std::collections::{HashMap, HashSet};

use super::align::Row;
use crate::extract::html::person;
use crate::extract::json::{decoded, entities};
use crate::extract::view::alike::folded;
use crate::extract::view::fold;

/// So many entries bear a rubric …
const SEVERAL: usize = 3;
/// … which is at least one in so many of those with a heading: two of a kind may be chance on a long page.
const SHARE: usize = 8;
/// The first sentence of a text that stands behind its rubric is no longer, in characters.
const SENTENCE: usize = 120;

/// What is known of the headings of a page.
#[derive(Debug, Default)]
pub struct Headings {
    /// The page's own, as it is compared.
    page: HashSet<String>,
    rubrics: HashSet<String>,
    /// The names of those who write for this page.
    writers: HashSet<String>,
    /// Whether most headings look like by-lines.
    are_by_lines: bool,
}

impl Headings {
    /// Of all entries of a page, and its headline.
    pub fn of(rows: &[Row<'_>], headline: Option<&str>) -> Headings {
        let (writers, are_by_lines) = writers(rows);
        let mut headings = Headings { writers, are_by_lines, ..Headings::default() };
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut titled: usize = 0;
        for row in rows {
            let Some(title) = heading_of(row).filter(|title| !headings.is_by_line(title)) else { continue };
            titled += 1;
            *counts.entry(folded(&plain(title))).or_default() += 1;
        }
        let headline = headline.map(folded).filter(|headline| !headline.is_empty());
        // One entry may say what the page is called by.
        let page = headline.filter(|headline| {
            counts.get(headline).is_some_and(|count| *count >= 2 || (titled == 1 && rows.len() > 1))
        });
        let many = SEVERAL.max(titled.div_ceil(SHARE));
        let rubrics = counts
            .into_iter()
            .filter(|(title, count)| *count >= many && Some(title) != page.as_ref())
            .map(|(title, _)| title);
        headings.rubrics = rubrics.collect();
        headings.page = page.into_iter().collect();
        headings
    }

    /// Whether a heading tells who writes, and nothing else. One that only begins like a by-line ("Von Kiel nach Lübeck") is
    /// one where those named write elsewhere on the page, or where most headings are by-lines.
    pub fn is_by_line(&self, title: &str) -> bool {
        is_by_line(title)
            && (self.are_by_lines
                || person::is_report_line(title)
                || person::by_line(title).iter().any(|name| self.writers.contains(name)))
    }

    /// Whether a heading is the page's own.
    pub fn is_of_page(&self, title: &str) -> bool {
        self.page.contains(&folded(title))
    }

    /// Whether several entries bear it.
    pub fn is_rubric(&self, title: &str) -> bool {
        self.rubrics.contains(&folded(title))
    }
}

/// A heading as plain text on one line: references decoded that were escaped once too often, and without signs that nobody
/// sees or that only lead to it.
pub fn plain(title: &str) -> String {
    let title = decoded(title);
    // A title is plain text: a tag that it spells out is one that it tells of.
    let title = if title.contains("&lt;") { entities(&title) } else { title };
    let seen: String =
        title.chars().filter(|char| !matches!(char, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')).collect();
    let begins = |char: char| {
        char.is_whitespace()
            || matches!(
                char,
                '-' | '\u{2013}'
                    | '\u{2014}'
                    | '\u{2022}'
                    | '\u{b7}'
                    | '|'
                    | '\u{200c}'
                    | '\u{200d}'
                    | '\u{200e}'
                    | '\u{200f}'
            )
    };
    // `-5 degrees` begins with a number.
    let bare = seen.trim_start_matches(begins);
    let is_number = bare.starts_with(|char: char| char.is_ascii_digit())
        && seen.trim_start().starts_with('-')
        && !seen.trim_start().starts_with("- ");
    let shown = fold(if is_number { &seen } else { bare });
    // The sign of a link to the heading itself.
    shown.trim_end_matches([' ', '#', '\u{b6}', '\u{a7}', '\u{1f517}']).to_owned()
}

fn heading_of<'r>(row: &'r Row<'_>) -> Option<&'r str> {
    row.parts.iter().find_map(|part| part.raw.title.as_deref())
}

/// The names that two or more entries bear, as authors or in headings that look like by-lines; and whether most headings do.
fn writers(rows: &[Row<'_>]) -> (HashSet<String>, bool) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let (mut headings, mut by_lines): (usize, usize) = (0, 0);
    for row in rows {
        let heading = heading_of(row);
        let in_heading = heading.map(person::by_line).unwrap_or_default();
        headings += usize::from(heading.is_some());
        by_lines += usize::from(!in_heading.is_empty());
        let told = row.parts.iter().flat_map(|part| &part.raw.authors);
        let names: HashSet<String> = told.flat_map(|told| person::names_of(told)).chain(in_heading).collect();
        names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    let several = counts.into_iter().filter(|(_, count)| *count >= 2).map(|(name, _)| name);
    (several.collect(), by_lines * 2 > headings)
}

/// Whether a heading looks like nothing but a by-line.
fn is_by_line(title: &str) -> bool {
    !person::by_line(title).is_empty() || person::is_report_line(title)
}

/// A rubric and what the text under it begins with.
pub fn under_rubric(rubric: &str, text: &str) -> String {
    let sentence = first_sentence(text);
    if sentence.is_empty() || folded(&sentence) == folded(rubric) {
        return rubric.to_owned();
    }
    let joint = if rubric.ends_with([':', '!', '?', '.', '\u{2026}']) { " " } else { ": " };
    format!("{rubric}{joint}{sentence}")
}

fn first_sentence(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut end = line.len();
    for (at, char) in line.char_indices() {
        let behind = &line[at + char.len_utf8()..];
        let is_end = matches!(char, '!' | '?' | '.') && (behind.is_empty() || behind.starts_with(' ')) && at >= 20
            || matches!(char, '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{964}');
        if is_end {
            end = at + char.len_utf8();
            break;
        }
    }
    let sentence = line[..end].trim();
    if sentence.chars().count() <= SENTENCE {
        return sentence.trim_end_matches(['.', '\u{3002}', '\u{964}']).to_owned();
    }
    let cut: String = sentence.chars().take(SENTENCE).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}\u{2026}", words.trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_plain() {
        for (title, wanted) in [
            ("\u{2013} Ferries stay in", "Ferries stay in"),
            ("\u{200b}Ferries\u{200b} stay in", "Ferries stay in"),
            ("-5 degrees", "-5 degrees"),
            ("- 5 boats", "5 boats"),
            ("Holder&#039;s hall is &quot;open&quot;", "Holder's hall is \"open\""),
            ("Waves at 5 < 7 & falling", "Waves at 5 < 7 & falling"),
            ("The <b> tag", "The <b> tag"),
            ("The &lt;b&gt; tag", "The <b> tag"),
        ] {
            assert_eq!(plain(title), wanted, "{title}");
        }
    }

    #[test]
    fn a_rubric_is_told_with_what_stands_under_it() {
        for (rubric, text, wanted) in [
            ("World Cup", "The boats are in the harbour. More soon.", "World Cup: The boats are in the harbour"),
            ("Goal!", "Ada scores.", "Goal! Ada scores"),
            ("World Cup", "", "World Cup"),
            ("天気", "港は閉まっている。続報を待つ。", "天気: 港は閉まっている"),
        ] {
            assert_eq!(under_rubric(rubric, text), wanted);
        }
        assert!(
            is_by_line("By Ada Holm")
                && is_by_line("Ada Holm reports from Brussels")
                && !is_by_line("By noon all is over")
        );
    }
}
