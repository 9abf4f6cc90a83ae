//! Folding: a text as the tables of words know it. Lower case, without accents and invisible marks, digits of every
//! script as ours, and then parted into words, numbers and marks.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The noughts of all decimal systems of numerals but our own (CLDR).
static NOUGHTS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut noughts: Vec<char> = include_str!("cldr/digits.txt").trim().chars().collect();
    noughts.sort_unstable();
    noughts
});

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Whether nothing stands between it and the piece before it.
    pub glued: bool,
}

/// What a piece of a text is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number and how many digits it is written with. One that is too great for any time is 4,294,967,295.
    Number(u32, u8),
    /// Letters, folded.
    Word(Box<str>),
    /// Anything else but spaces.
    Mark(char),
}

/// No stamp has more pieces.
pub const MOST_TOKENS: usize = 48;

/// The value of a digit of any script.
pub fn digit(char: char) -> Option<u32> {
    if char.is_ascii() {
        return char.to_digit(10);
    }
    let at = NOUGHTS.partition_point(|nought| *nought <= char).checked_sub(1)?;
    let value = u32::from(char) - u32::from(NOUGHTS[at]);
    (value < 10).then_some(value)
}

/// Marks that are not seen: for the direction of writing, for line breaks, for joining letters; and signs above letters that Arabic is
/// mostly written without.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

fn same(char: char) -> char {
    match char {
        'đ' => 'd',
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        'ς' => 'σ',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'ة' => 'ه',
        other => other,
    }
}

/// The text in lower case, without accents and invisible marks, its digits as ours.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase()
        .nfkd()
        .filter(|char| !matches!(char, '\u{300}'..='\u{36f}'))
        .nfc()
        .filter(|char| !is_invisible(*char))
        .map(|char| match digit(char) {
            Some(value) => char::from_digit(value, 10).unwrap_or(char),
            None => same(char),
        })
        .collect()
}

/// Whether a word may be made of it.
pub fn is_letter(char: char) -> bool {
    char.is_alphabetic() || (!char.is_ascii() && is_combining_mark(char))
}

/// Whether it belongs to a script that sets no spaces between words.
pub fn is_unspaced(char: char) -> bool {
    matches!(u32::from(char), 0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x9fff
        | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x2ffff)
}

/// The pieces of a folded text; `None` where it has more than a stamp can have.
pub fn tokens(folded: &str) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::with_capacity(12);
    let mut glued = false;
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let run = |belongs: fn(char) -> bool| rest.find(|char: char| !belongs(char)).unwrap_or(rest.len());
        let (kind, end) = if first.is_ascii_digit() {
            let end = run(|char| char.is_ascii_digit());
            (Some(Kind::Number(rest[..end].parse().unwrap_or(u32::MAX), u8::try_from(end).unwrap_or(u8::MAX))), end)
        } else if is_letter(first) {
            let end = run(is_letter);
            (Some(Kind::Word(rest[..end].into())), end)
        } else if first.is_whitespace() {
            (None, first.len_utf8())
        } else {
            (Some(Kind::Mark(first)), first.len_utf8())
        };
        match kind {
            Some(kind) => {
                tokens.push(Token { kind, glued });
                glued = true;
            }
            None => glued = false,
        }
        if tokens.len() > MOST_TOKENS {
            return None;
        }
        rest = &rest[end..];
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_folded_as_the_tables_are() {
        for (text, folded) in [
            ("Août", "aout"),
            ("ΜΑΡΤΊΟΥ", "μαρτιου"),
            ("İYUN", "iyun"),
            ("१४:०५", "14:05"),
            ("۱۴۰۵/۹/۶", "1405/9/6"),
            ("14\u{200f}:\u{200e}05\u{202f}Uhr", "14:05 uhr"),
            ("１４：０５", "14:05"),
            ("یک\u{200c}شنبه", "یکشنبه"),
            ("أبريل", "ابریل"),
            ("오후", "오후"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        // Made by another program: the two fold alike.
        for table in [include_str!("cldr/words.txt"), include_str!("cldr/newsroom.txt")] {
            for (key, _) in table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
            {
                assert_eq!(fold(key), key, "a key is folded");
            }
        }
    }

    #[test]
    fn a_long_text_is_no_stamp() {
        assert_eq!(tokens(&"1 a ".repeat(1000)), None);
    }
}
