//! How alike two tellings of one entry are, whatever layers of the page they are from.

use std::collections::HashMap;

use crate::entry::{Entry, canonical};

/// How alike they are, by their words: heading and text taken together, for what is a heading in one layer may be text in
/// another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The very same words.
    Same,
    /// One has all that the other has, and more: a caption, a heading of a linked page, the end.
    Cut,
    /// Nine in ten words are the same.
    Near,
    /// They say something else.
    Other,
}

/// Compares them.
pub fn likeness(one: &Entry, other: &Entry) -> Likeness {
    let (one, other) = (words(one), words(other));
    let total = |words: &HashMap<String, usize>| words.values().sum::<usize>();
    let shared: usize = one.iter().map(|(word, &count)| count.min(other.get(word).copied().unwrap_or(0))).sum();
    let (less, more) = (total(&one).min(total(&other)), total(&one).max(total(&other)));
    if shared == more {
        Likeness::Same
    } else if shared == less && less * 2 >= more {
        Likeness::Cut
    } else if shared * 10 >= more * 9 {
        Likeness::Near
    } else {
        Likeness::Other
    }
}

fn words(entry: &Entry) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    let text = format!("{} {}", entry.title.as_deref().unwrap_or_default(), entry.content.text);
    let text = canonical(&text).to_lowercase();
    for word in text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_insert(0) += 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Content, Layer};

    fn entry(title: &str, text: &str) -> Entry {
        Entry {
            names: Vec::new(),
            link: None,
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            content: Content { text: text.to_owned(), ..Content::default() },
            published: None,
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::State,
        }
    }

    #[test]
    fn tellings_are_compared_by_their_words() {
        let told = "The four gates are open, and the lake is falling by a foot an hour, says the county.";
        for (what, title, text, likeness) in [
            ("word by word", "Gates", told, Likeness::Same),
            (
                "with other marks",
                "GATES!",
                "The four gates are open \\ and the \"lake\" is falling by a foot an hour says the county",
                Likeness::Same,
            ),
            ("the heading in the text", "", &format!("Gates {told}"), Likeness::Same),
            ("with a caption", "Gates", &format!("{told} Water below the dam on Monday."), Likeness::Cut),
            ("cut", "Gates", "The four gates are open, and the lake is falling by a foot", Likeness::Cut),
            ("one word", "Gates", &told.replace("four", "five"), Likeness::Near),
            (
                "something else",
                "Gates",
                "The gates are shut again, and nobody knows when the next look will be.",
                Likeness::Other,
            ),
            ("next to nothing", "Gates", "", Likeness::Other),
        ] {
            assert_eq!(super::likeness(&entry("Gates", told), &entry(title, text)), likeness, "{what}");
        }
    }
}
