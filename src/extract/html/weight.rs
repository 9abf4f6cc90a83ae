//! How much a text says, whatever script it is written in.

/// How much a text says, counted in Latin letters: a character of Chinese, Japanese or Korean says about three.
pub fn weight(text: &str) -> usize {
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
