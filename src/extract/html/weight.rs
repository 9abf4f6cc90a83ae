//! How much a text says, whatever script it is written in.

/// How much a text says, counted in Latin letters: a character of Chinese, Japanese or Korean says about three.
pub fn weight(text: &str) -> usize {
    if text.is_ascii() {
        return ascii(text.as_bytes());
    }
    let mut weight = 0;
    let mut is_apart = true;
    for char in text.chars() {
        let is_space = char.is_whitespace();
        weight += match char {
            _ if is_space => usize::from(!is_apart),
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'.. => 3,
            _ => 1,
        };
        is_apart = is_space;
    }
    weight
}

/// The same of a text in which each byte is a character. Every text of a page is weighed, again and again, and most are such.
fn ascii(text: &[u8]) -> usize {
    let is_space = |byte: u8| byte == b' ' || byte.wrapping_sub(b'\t') < 5;
    let behind = text.get(1..).unwrap_or_default();
    // Counted in bytes, of which a processor adds many at once.
    let in_piece = |(one, next): (&[u8], &[u8])| {
        one.iter().zip(next).fold(0, |count: u8, (one, next)| count + u8::from(is_space(*one) & is_space(*next)))
    };
    let repeated: usize = text.chunks(255).zip(behind.chunks(255)).map(|pair| usize::from(in_piece(pair))).sum();
    text.len() - repeated - usize::from(text.first().is_some_and(|first| is_space(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_weighs_the_same_whether_or_not_all_of_it_is_ascii() {
        let pieces = ["", " ", "\t", "\n ", "\u{b}\u{c}", "\r", "\u{1c}", "\0", "a", "bc", "It is.", "\u{8}", "\u{e}"];
        for one in pieces {
            for other in pieces {
                for third in pieces {
                    let text = format!("{one}{other}{third}");
                    // Behind a text that is not ASCII, and the letter that it weighs.
                    assert_eq!(weight(&text) + 1, weight(&format!("{text}\u{e9}")), "{text:?}");
                    assert_eq!(ascii(text.as_bytes()), weight(&text), "{text:?}");
                }
            }
        }
    }
}
