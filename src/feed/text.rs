//! Text at the last door: whatever reached us, no feed is ill-formed by it and no line is turned around.

/// What the program calls itself in feeds.
pub const GENERATOR: &str = "liveticker";

/// A title or a name: one line, without what XML 1.0 forbids (section 2.2), C1 controls, and the marks that turn the
/// direction of what stands behind them (Unicode UAX #9).
pub fn line(text: &str) -> String {
    let kept = text.chars().filter(|&char| is_legal(char) && !turns(char));
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cleaned HTML, in which nothing is to be taken away any more: what may not stand there is replaced.
pub fn markup(html: &str) -> String {
    html.chars().map(|char| if is_legal(char) { char } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_legal(char: char) -> bool {
    !matches!(
        char,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'
    )
}

fn turns(char: char) -> bool {
    matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_plain_whatever_it_was() {
        for (text, plain) in [
            ("Storm\u{0}\u{1b}[2J\n over  the\u{85}harbour", "Storm[2J over theharbour"),
            ("\u{202e}txt.exe\u{202c}", "txt.exe"),
            ("a\u{fffe}b\u{ffff}c", "abc"),
            ("مباشر 🇺🇦 👩‍👩‍👧", "مباشر 🇺🇦 👩‍👩‍👧"),
        ] {
            assert_eq!(line(text), plain);
        }
        assert_eq!(markup("java\u{3}script\t\n"), "java\u{fffd}script\t\n");
    }
}
