//! The word-by-word difference of two versions of one text.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// So many words are shown on either side of a change.
const AROUND: usize = 6;
/// Comparing costs by the square of what differs. Texts of more pieces are compared in larger pieces, or not at all.
const PIECES: usize = 10_000;

/// A stretch of text, and in which of the two versions it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stretch {
    /// In both.
    Same(String),
    /// In the earlier one.
    Gone(String),
    /// In the later one.
    New(String),
}

impl Stretch {
    /// Its text.
    pub fn text(&self) -> &str {
        match self {
            Stretch::Same(text) | Stretch::Gone(text) | Stretch::New(text) => text,
        }
    }
}

/// What became of a text: its stretches in order, never two of one kind beside each other.
pub fn compare(was: &str, is: &str) -> Vec<Stretch> {
    let fits = |cut: fn(&str) -> Vec<&str>| {
        let (was, is) = (cut(was), cut(is));
        let common = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
        (was.len() + is.len() - 2 * common <= PIECES).then_some((was, is))
    };
    match fits(words).or_else(|| fits(lines)) {
        Some((was, is)) => tidy(&capture_diff_slices(Algorithm::Myers, &was, &is), &was, &is),
        None => stretches([(String::new(), was.to_owned(), is.to_owned())]),
    }
}

/// The same with no more than a few words around each change.
pub fn shortened(stretches: &[Stretch]) -> Vec<Stretch> {
    let last = stretches.len().saturating_sub(1);
    let short = |(at, stretch): (usize, &Stretch)| match stretch {
        Stretch::Same(text) => Stretch::Same(middle_left_out(text, at > 0, at < last)),
        change => change.clone(),
    };
    stretches.iter().enumerate().map(short).collect()
}

fn middle_left_out(text: &str, has_before: bool, has_after: bool) -> String {
    let pieces = words(text);
    let is_word = |at: &usize| pieces[*at].chars().any(char::is_alphanumeric);
    let places: Vec<usize> = (0..pieces.len()).filter(is_word).collect();
    let (head, tail) = (if has_before { AROUND } else { 0 }, if has_after { AROUND } else { 0 });
    // Leaving out a word or two saves nothing.
    if places.len() <= head + tail + 2 {
        return text.to_owned();
    }
    let begin = if head > 0 { pieces[..=places[head - 1]].concat() } else { String::new() };
    let end = if tail > 0 { pieces[places[places.len() - tail]..].concat() } else { String::new() };
    match (begin.is_empty(), end.is_empty()) {
        (true, true) => "…".to_owned(),
        (true, false) => format!("… {end}"),
        (false, true) => format!("{begin} …"),
        (false, false) => format!("{begin} … {end}"),
    }
}

/// Words, single spaces and marks; together they are the text. A number keeps its points, a word its apostrophe, and
/// where words have no spaces between them every character is one.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins = before.is_some_and(|before| is_joined(before, char, next));
        if !joins && at > begin {
            pieces.push(&text[begin..at]);
            begin = at;
        }
        before = Some(char);
    }
    if begin < text.len() {
        pieces.push(&text[begin..]);
    }
    pieces
}

/// Whether a character belongs to the word of the one before it.
fn is_joined(before: char, char: char, next: Option<char>) -> bool {
    let is_link = |char: char, one: char, other: char| match char {
        '.' | ',' | ':' => one.is_ascii_digit() && other.is_ascii_digit(),
        '\'' | '’' => one.is_alphabetic() && other.is_alphabetic(),
        _ => false,
    };
    if is_of_word(before) {
        return is_of_word(char) || next.is_some_and(|next| is_link(char, before, next));
    }
    // Behind the point of a number, or behind an apostrophe: what follows is the same word.
    match before {
        '.' | ',' | ':' => char.is_ascii_digit(),
        '\'' | '’' => char.is_alphabetic(),
        _ => false,
    }
}

fn is_of_word(char: char) -> bool {
    let is_mark = char.is_ascii_punctuation() || "«»„“”‚‘’…–—·¡¿、。「」！？，：；".contains(char);
    // Kana and ideographs.
    let is_alone = matches!(char, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    !char.is_whitespace() && !is_mark && !is_alone
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// What differs as a person would say it: neighbouring words that are replaced each by another are one change.
fn tidy(steps: &[DiffOp], was: &[&str], is: &[&str]) -> Vec<Stretch> {
    // Each with the unchanged text before it.
    let mut changes: Vec<(String, String, String)> = Vec::new();
    for step in steps {
        let (gone, new) = (was[step.old_range()].concat(), is[step.new_range()].concat());
        if matches!(step, DiffOp::Equal { .. }) {
            changes.push((gone, String::new(), String::new()));
            continue;
        }
        let replaces = !gone.is_empty() && !new.is_empty();
        let bridge = match changes.as_slice() {
            [.., (_, was, is), (bridge, more, _)] if !was.is_empty() && !is.is_empty() && more.is_empty() => {
                Some(bridge.clone()).filter(|bridge| replaces && is_bridge(bridge))
            }
            _ => None,
        };
        if let Some(bridge) = bridge {
            changes.pop();
            if let Some((_, before, after)) = changes.last_mut() {
                before.extend([bridge.as_str(), &gone]);
                after.extend([bridge.as_str(), &new]);
            }
        } else {
            match changes.last_mut() {
                Some((_, before, after)) => {
                    before.push_str(&gone);
                    after.push_str(&new);
                }
                None => changes.push((String::new(), gone, new)),
            }
        }
    }
    stretches(changes)
}

/// Between two words of one line.
fn is_bridge(text: &str) -> bool {
    !text.contains('\n') && !text.chars().any(char::is_alphanumeric)
}

fn stretches(changes: impl IntoIterator<Item = (String, String, String)>) -> Vec<Stretch> {
    let all =
        changes.into_iter().flat_map(|(same, gone, new)| [Stretch::Same(same), Stretch::Gone(gone), Stretch::New(new)]);
    all.filter(|stretch| !stretch.text().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stretches: &[Stretch]) -> String {
        let show = |stretch: &Stretch| match stretch {
            Stretch::Same(text) => text.clone(),
            Stretch::Gone(text) => format!("[-{text}-]"),
            Stretch::New(text) => format!("{{+{text}+}}"),
        };
        stretches.iter().map(show).collect()
    }

    #[test]
    fn texts_are_compared_word_by_word() {
        for (what, was, is, wanted) in [
            ("nothing", "Two boats.", "Two boats.", "Two boats."),
            ("a word", "Two boats are in.", "Three boats are in.", "[-Two-]{+Three+} boats are in."),
            ("a part of a word is no word", "The boat.", "The boats.", "The [-boat-]{+boats+}."),
            (
                "words beside each other are one change",
                "Two boats are in.",
                "Ten ships are in.",
                "[-Two boats-]{+Ten ships+} are in.",
            ),
            ("across a line they are two", "Two\nboats", "Ten\nships", "[-Two-]{+Ten+}\n[-boats-]{+ships+}"),
            (
                "a number is a word",
                "At 12:30, 1,200 of 3.5m.",
                "At 12:40, 1,250 of 3.5m.",
                "At [-12:30, 1,200-]{+12:40, 1,250+} of 3.5m.",
            ),
            ("so is one with an apostrophe", "They don't go.", "They didn’t go.", "They [-don't-]{+didn’t+} go."),
            ("marks are apart", "Gone. Why", "Gone! Why", "Gone[-.-]{+!+} Why"),
            ("what is added", "Two boats.", "Two boats.\nThey are safe.", "Two boats.{+\nThey are safe.+}"),
            ("what is cut", "Two big boats.", "Two boats.", "Two [-big -]boats."),
            ("from nothing", "", "Two boats.", "{+Two boats.+}"),
            ("to nothing", "Two boats.", "", "[-Two boats.-]"),
            ("no spaces", "港に二隻", "港に三隻", "港に[-二-]{+三+}隻"),
            ("a composed sign is one", "👨‍👩‍👧 in", "👨‍👩‍👦 in", "[-👨‍👩‍👧-]{+👨‍👩‍👦+} in"),
        ] {
            let stretches = compare(was, is);
            assert_eq!(shown(&stretches), wanted, "{what}");
            let side = |left_out: fn(&Stretch) -> bool| -> String {
                let kept = stretches.iter().filter(|stretch| !left_out(stretch));
                kept.map(Stretch::text).collect()
            };
            assert_eq!(side(|stretch| matches!(stretch, Stretch::New(_))), was, "{what}");
            assert_eq!(side(|stretch| matches!(stretch, Stretch::Gone(_))), is, "{what}");
            assert!(
                stretches.windows(2).all(|pair| std::mem::discriminant(&pair[0]) != std::mem::discriminant(&pair[1]))
            );
        }
    }

    #[test]
    fn long_stretches_are_shortened_to_a_few_words_around_a_change() {
        let long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
        for (what, was, is, wanted) in [
            (
                "before",
                format!("{long} X"),
                format!("{long} Y"),
                "… ten eleven twelve thirteen fourteen fifteen [-X-]{+Y+}",
            ),
            ("behind", format!("X {long}."), format!("Y {long}."), "[-X-]{+Y+} one two three four five six …"),
            (
                "between",
                format!("X {long} X"),
                format!("Y {long} Y"),
                "[-X-]{+Y+} one two three four five six … ten eleven twelve thirteen fourteen fifteen [-X-]{+Y+}",
            ),
            ("what is not long stays", "X one two".to_owned(), "Y one two".to_owned(), "[-X-]{+Y+} one two"),
        ] {
            assert_eq!(shown(&shortened(&compare(&was, &is))), wanted, "{what}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_to_compare_word_by_word_is_compared_by_lines_or_not_at_all() {
        let many = |word: &str| (0..PIECES).map(|at| format!("{word}{at} ")).collect::<String>();
        let begun = std::time::Instant::now();
        let (was, is) = (format!("a\n{}", many("x")), format!("a\n{}", many("y")));
        assert_eq!(compare(&was, &is)[0], Stretch::Same("a\n".to_owned()));
        let (was, is) = (was.replace(' ', "\n"), is.replace(' ', "\n"));
        assert_eq!(compare(&was, &is), [Stretch::Gone(was), Stretch::New(is)]);
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    }
}
