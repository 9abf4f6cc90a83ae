//! The words of an XPath expression: names, texts, numbers and signs (XPath 1.0, section 3.7).

use super::why::Unsayable;

/// A token of an XPath expression (XPath 1.0, section 3.7).
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// A name, of whatever; "*" is any.
    Name(String),
    /// What stands between quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// What stands between two values.
    Operator(&'static str),
    /// Any other sign: a slash, a bracket, a dot.
    Sign(&'static str),
}

/// Longer ones come first: "//" is not "/" twice.
const SIGNS: [&str; 14] = ["//", "::", "..", "/", ".", "@", "(", ")", "[", "]", ",", "$", "|", "-"];
const OPERATORS: [&str; 8] = ["!=", "<=", ">=", "<", ">", "=", "+", "*"];
const NAMED: [&str; 4] = ["and", "or", "div", "mod"];

/// All words of an expression, in order.
pub fn words(text: &str) -> Result<Vec<Word>, Unsayable> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        // Behind a value, "*" multiplies and "and" joins; elsewhere both are names (section 3.7).
        let is_behind_value = match words.last() {
            None | Some(Word::Operator(_)) => false,
            Some(Word::Sign(sign)) => matches!(*sign, ")" | "]" | "." | ".."),
            Some(_) => true,
        };
        let (word, length) = if first == '"' || first == '\'' {
            let end =
                rest[1..].find(first).ok_or_else(|| Unsayable::Syntax(format!("the quote {first} never ends")))?;
            (Word::Text(rest[1..=end].to_owned()), end + 2)
        } else if begins_number(rest) {
            let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
            let number =
                rest[..end].parse().map_err(|_| Unsayable::Syntax(format!("{:?} is no number", &rest[..end])))?;
            (Word::Number(number), end)
        } else if first.is_alphabetic() || first == '_' {
            let end = name_end(rest);
            match NAMED.iter().find(|word| **word == &rest[..end]) {
                Some(word) if is_behind_value => (Word::Operator(word), end),
                _ => (Word::Name(rest[..end].to_owned()), end),
            }
        } else if first == '*' && !is_behind_value {
            (Word::Name("*".to_owned()), 1)
        } else if let Some(sign) = OPERATORS.iter().find(|sign| rest.starts_with(**sign)) {
            (Word::Operator(sign), sign.len())
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            let word = if matches!(*sign, "|" | "-") { Word::Operator(sign) } else { Word::Sign(sign) };
            (word, sign.len())
        } else {
            return Err(Unsayable::Syntax(format!("{first:?} has no meaning here")));
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

fn begins_number(rest: &str) -> bool {
    let digits = rest.strip_prefix('.').unwrap_or(rest);
    digits.starts_with(|char: char| char.is_ascii_digit())
}

/// Where a name ends: one colon may stand in it, two are an axis.
fn name_end(text: &str) -> usize {
    let mut end = text.len();
    for (at, char) in text.char_indices() {
        let is_prefix = char == ':' && !text[at..].starts_with("::") && text[at + 1..].starts_with(char::is_alphabetic);
        if !(char.is_alphanumeric() || "-_.·".contains(char) || is_prefix) {
            end = at;
            break;
        }
    }
    end
}
