//! Text made brief: cut between words, with an ellipsis in place of the rest.

use std::borrow::Cow;

/// No more than so many characters of a text on one line, the ellipsis not counted.
pub fn brief(line: &str, most: usize) -> Cow<'_, str> {
    let Some((end, _)) = line.char_indices().nth(most) else { return Cow::Borrowed(line) };
    let cut = &line[..end];
    // Where the last word began long ago there are no words (as in Japanese, or in an attack).
    let whole = match line[end..].starts_with(' ') {
        true => cut,
        false => cut.rsplit_once(' ').map_or(cut, |(whole, _)| if whole.len() * 2 > cut.len() { whole } else { cut }),
    };
    // What joins two signs, or belongs to the one before, would join the ellipsis.
    let joins = |char: char| matches!(char, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{300}'..='\u{36f}');
    Cow::Owned(format!("{}…", whole.trim_end_matches(|char: char| joins(char) || char.is_whitespace())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_words() {
        for (text, most, wanted) in [
            ("Two boats are in", 20, "Two boats are in"),
            ("Two boats are in", 16, "Two boats are in"),
            ("Two boats are in", 15, "Two boats are…"),
            ("Two boats are in", 9, "Two boats…"),
            ("Two boats are in", 10, "Two boats…"),
            ("A verylongwordindeed", 10, "A verylong…"),
            ("港に二隻の船が入りました", 6, "港に二隻の船…"),
            ("👩\u{200d}🚒👩\u{200d}🚒", 2, "👩…"),
            ("", 0, ""),
        ] {
            assert_eq!(brief(text, most), wanted, "{text} {most}");
        }
    }
}
