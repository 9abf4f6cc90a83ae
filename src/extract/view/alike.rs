//! Whether two texts are of one entry, though one is cut, marked up otherwise or has a heading before it.

use std::collections::HashMap;

use crate::entry::canonical;

/// So many words in a row are hardly said twice on one page.
const ROW: usize = 5;
/// Only the beginnings are compared, in words: what is cut is cut at the end.
const BEGINNING: usize = 60;

/// A text with fewer rows is short.
const FEW: usize = 3;
/// Of the places that have a few words in common only so many are compared: on some pages all say the same.
const MOST: usize = 200;

/// Texts by the rows of words in them.
#[derive(Default)]
pub struct Texts {
    rows: HashMap<u64, Vec<usize>>,
    /// How many rows each of the texts at a place has.
    counts: HashMap<usize, Vec<usize>>,
}

impl Texts {
    /// Adds the rows of the entry at that place.
    pub fn add(&mut self, at: usize, rows: &[u64]) {
        self.counts.entry(at).or_default().push(rows.len());
        for row in rows {
            let places = self.rows.entry(*row).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
    }

    /// The place with which a text has most of its rows in common: more than half of them; a third, where it is likely
    /// for another reason.
    pub fn find(
        &self,
        rows: &[u64],
        is_free: impl Fn(usize) -> bool,
        is_likely: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if rows.len() < FEW {
            return self.find_short(rows, is_free, is_likely);
        }
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for at in rows.iter().filter_map(|row| self.rows.get(row)).flatten() {
            *shared.entry(*at).or_default() += 1;
        }
        let (at, count) = shared
            .into_iter()
            .filter(|(at, _)| is_free(*at))
            .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))?;
        let enough = if is_likely(at) { count * 3 >= rows.len() } else { count * 2 > rows.len() };
        // What is known may be no more than how the text begins.
        let is_begun = || self.counts.get(&at).is_some_and(|known| known.iter().any(|all| count * 3 >= all * 2));
        (enough || (count >= FEW && is_begun())).then_some(at)
    }
}

impl Texts {
    /// A few words may be said of many things: they are of one entry only where that is likely for another reason, and says
    /// these words and no others.
    fn find_short(
        &self,
        rows: &[u64],
        is_free: impl Fn(usize) -> bool,
        is_likely: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let first = self.rows.get(rows.first()?)?;
        let says = |at: usize| rows.iter().all(|row| self.rows.get(row).is_some_and(|places| places.contains(&at)));
        let no_more = |at: usize| self.counts.get(&at).is_some_and(|counts| counts.contains(&rows.len()));
        first.iter().copied().take(MOST).find(|&at| is_free(at) && is_likely(at) && says(at) && no_more(at))
    }
}

/// So much of the beginning of a text, as it is compared.
pub fn beginning(text: &str, bytes: usize) -> String {
    folded(&text[..text.floor_char_boundary(bytes)])
}

/// Text as it is compared: canonical, in lower case.
pub fn folded(text: &str) -> String {
    canonical(text).to_lowercase()
}

/// FNV-1a. Nobody gains by a collision of two rows, and every entry has fifty.
fn hash_of(row: &[&str]) -> u64 {
    let bytes = row.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The rows of words that a text begins with, in short; of characters, where words are not set apart.
pub fn rows(text: &str) -> Vec<u64> {
    // As much as so many words can take.
    let text = folded(&text[..text.floor_char_boundary(24 * BEGINNING)]);
    let mut words: Vec<&str> =
        text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).take(BEGINNING).collect();
    let is_dense = text.chars().take(BEGINNING).any(|char| ('\u{3040}'..='\u{9fff}').contains(&char));
    if is_dense {
        words = text.split("").filter(|char| !char.trim().is_empty()).take(2 * BEGINNING).collect();
    }
    let mut rows: Vec<u64> = if words.len() < ROW {
        std::iter::once(hash_of(&words)).filter(|_| !words.is_empty()).collect()
    } else {
        words.windows(ROW).map(hash_of).collect()
    };
    rows.sort_unstable();
    rows.dedup();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_one_entry_are_found() {
        let mut texts = Texts::default();
        texts.add(
            0,
            &rows(
                "Ferries stay in. No ferry leaves before six, the harbour master says, and the swell is four metres.",
            ),
        );
        texts.add(
            1,
            &rows("Two fishing boats have broken loose inside the harbour; nobody was on board of either of them."),
        );
        texts.add(2, &rows("港の船は今朝すべて欠航となりました。運航会社が発表しました。"));
        for (what, text, found) in [
            ("the same", "Two fishing boats have broken loose inside the harbour; nobody was on board.", Some(1)),
            ("without its heading", "No ferry leaves before six, the harbour master says, and the swell is", Some(0)),
            ("in other quotes and case", "“No ferry leaves before six”, the Harbour Master says.", Some(0)),
            ("without spaces between words", "港の船は今朝すべて欠航となりました。", Some(2)),
            ("another", "The lifeboat has gone out to a trawler eleven miles north-east of the light.", None),
            ("nothing", "", None),
        ] {
            assert_eq!(texts.find(&rows(text), |_| true, |_| false), found, "{what}");
        }
        let long = "Two fishing boats have broken loose inside the harbour; nobody was on board of either of them. They drifted \
                    past the breakwater before a tug took them up, and both are back at the quay by now, the harbour master says.";
        assert_eq!(texts.find(&rows(long), |_| true, |_| false), Some(1), "of which only the beginning is known");
        texts.add(3, &rows("Goal!"));
        texts.add(4, &rows("Goal!"));
        texts.add(5, &rows("Goal for the harbour side, and it is all over now."));
        for (text, likely, found) in
            [("GOAL", 4, Some(4)), ("Goal!", 5, None), ("Goal!", 9, None), ("Goal for the harbour side, and", 5, None)]
        {
            assert_eq!(texts.find(&rows(text), |_| true, |at| at == likely), found, "{text} at {likely}");
        }
        assert_eq!(
            texts.find(&rows("Two fishing boats have broken loose inside the harbour"), |at| at != 1, |_| false),
            None
        );
    }
}
