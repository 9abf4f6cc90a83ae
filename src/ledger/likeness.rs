//! The similarity of two versions of one entry, by their words: whatever layers of the page they are from, and however they
//! are punctuated.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::entry::{ContentHash, Entry, canonical};

/// How similar two versions are. Heading and text are taken together: what is a heading in one layer may be text in another.
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

/// The words of an entry, without case and punctuation.
#[derive(Debug, Clone)]
pub struct Words {
    /// In the order of heading and text.
    list: Vec<String>,
    /// How often each stands there: made once, when it is asked for.
    counts: OnceCell<HashMap<String, usize>>,
}

impl Words {
    /// Of its heading and its text. A heading that goes on with the words of the text ("Weather: a grey morning") says them
    /// once: whether it does may depend on the headings of other entries.
    pub fn of(entry: &Entry) -> Words {
        let title = entry.title.as_deref().unwrap_or_default();
        Words::in_text(&format!("{} {}", own_part(title, &entry.content.text), entry.content.text))
    }

    /// Of a text.
    pub fn in_text(text: &str) -> Words {
        let text = canonical(text).to_lowercase();
        let mut list: Vec<String> = Vec::new();
        let mut word = String::new();
        let mut before = ' ';
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let next_is_digit = chars.peek().is_some_and(char::is_ascii_digit);
            if char.is_alphanumeric() {
                word.push(char);
            } else {
                if !word.is_empty() {
                    list.push(std::mem::take(&mut word));
                }
                // A sign before a number and a unit behind it are read aloud; a dash between numbers is not.
                let is_sign = matches!(char, '+' | '-' | '−') && next_is_digit && before.is_whitespace();
                if is_sign {
                    word.push(if char == '+' { '+' } else { '-' });
                } else if matches!(char, '%' | '‰' | '°' | '$' | '€' | '£' | '¥') {
                    list.push(char.to_string());
                }
            }
            before = char;
        }
        list.extend(Some(word).filter(|word| !word.is_empty()));
        Words { list, counts: OnceCell::new() }
    }

    fn counts(&self) -> &HashMap<String, usize> {
        self.counts.get_or_init(|| {
            let mut counts = HashMap::with_capacity(self.list.len());
            for word in &self.list {
                *counts.entry(word.clone()).or_insert(0) += 1;
            }
            counts
        })
    }

    /// The number of words.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// How many they have in common, wherever they stand.
    pub fn shared(&self, other: &Words) -> usize {
        let (one, other) = (self.counts(), other.counts());
        let (less, more) = if one.len() < other.len() { (one, other) } else { (other, one) };
        less.iter().map(|(word, &count)| count.min(more.get(word).copied().unwrap_or(0))).sum()
    }

    /// Which share of the longer one they have in common, from 0 to 1.
    pub fn likeness(&self, other: &Words) -> f64 {
        share(self.shared(other), self.count().max(other.count()))
    }

    /// Which share of the shorter one the longer one has too, from 0 to 1; nothing is said of a word or two.
    pub fn containment(&self, other: &Words) -> f64 {
        let less = self.count().min(other.count());
        if less < 4 { 0.0 } else { share(self.shared(other), less) }
    }

    /// The same hash where they say the same in the same order.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of_words(&self.list)
    }

    /// Whether they say the same in the same order.
    pub fn are_the_same(&self, other: &Words) -> bool {
        self.list == other.list
    }

    /// Whether one has what the other lacks, and that is a by-line: a few words in a row with the name of an author in them.
    pub fn differ_in_by_line(&self, other: &Words, authors: &[&str]) -> bool {
        /// "By Ada Holm, political editor, in the harbour".
        const LONGEST: usize = 9;
        let (less, more) = if self.list.len() < other.list.len() { (self, other) } else { (other, self) };
        let extra = more.list.len() - less.list.len();
        if extra == 0 || extra > LONGEST {
            return false;
        }
        let begin = less.list.iter().zip(&more.list).take_while(|(one, other)| one == other).count();
        let is_one_row = less.list[begin..] == more.list[begin + extra..];
        is_one_row
            && authors.iter().any(|author| {
                let name = Words::in_text(author).list;
                // The row may begin a few words earlier where those repeat.
                let from = begin.saturating_sub(name.len());
                let row = &more.list[from..(begin + extra + name.len()).min(more.list.len())];
                !name.is_empty() && row.windows(name.len()).any(|window| window == name.as_slice())
            })
    }

    /// Whether nothing but numbers differs: a score, a clock, a count of comments.
    pub fn differ_in_numbers(&self, other: &Words) -> bool {
        let is_number = |word: &String| word.contains(|char: char| char.is_ascii_digit());
        let words = |words: &Words| words.list.iter().filter(|word| !is_number(word)).cloned().collect::<Vec<_>>();
        self.list != other.list && words(self) == words(other)
    }
}

/// What of a heading is not the beginning of the text.
fn own_part<'t>(title: &'t str, text: &str) -> &'t str {
    let folded = |text: &str| Words::in_text(text).list;
    for mark in [": ", "! ", "? "] {
        let Some((rubric, rest)) = title.split_once(mark) else { continue };
        let rest = folded(rest);
        // As much of the text as can hold it.
        let begin: String = text.chars().take(400).collect();
        if rest.len() >= 3 && folded(&begin).starts_with(&rest) {
            return rubric;
        }
    }
    title
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Compares the words of two versions of an entry.
pub fn likeness(one: &Words, other: &Words) -> Likeness {
    let shared = one.shared(other);
    let (less, more) = (one.count().min(other.count()), one.count().max(other.count()));
    if shared == more {
        Likeness::Same
    } else if shared == less {
        Likeness::Cut
    } else if shared * 10 >= more * 9 {
        Likeness::Near
    } else {
        Likeness::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("the heading alone", "Gates", "", Likeness::Cut),
            ("one word", "Gates", &told.replace("four", "five"), Likeness::Near),
            (
                "something else",
                "Gates",
                "The gates are shut again, and nobody knows when the next look will be.",
                Likeness::Other,
            ),
        ] {
            let words = |title: &str, text: &str| Words::in_text(&format!("{title} {text}"));
            assert_eq!(super::likeness(&words("Gates", told), &words(title, text)), likeness, "{what}");
        }
    }

    #[test]
    fn marks_are_no_words_and_signs_and_units_are() {
        let same = |one: &str, other: &str| Words::in_text(one).are_the_same(&Words::in_text(other));
        for (one, other, are) in [
            ("“Two boats,” he says", "\"Two boats\", he says", true),
            ("Two  boats – and a ferry…", "two boats - and a ferry ...", true),
            ("GOAL!", "Goal", true),
            ("It won 3:1", "It won 3-1", true),
            ("at -5 degrees", "at −5 degrees", true),
            ("at -5 degrees", "at 5 degrees", false),
            ("up 5%", "up 5", false),
            ("$5", "€5", false),
            ("two boats", "boats two", false),
            ("two boats", "ten boats", false),
        ] {
            assert_eq!(same(one, other), are, "{one} / {other}");
        }
        for (one, other, are) in [
            ("Shots 3 on target 1", "Shots 4 on target 1", true),
            ("Shots 3 on target 1", "Shots 3 on target 1", false),
            ("Shots 3 on target 1", "Shots 4 off target 1", false),
            ("12 likes", "1.2k likes", true),
        ] {
            assert_eq!(Words::in_text(one).differ_in_numbers(&Words::in_text(other)), are, "{one} / {other}");
        }
    }
}
