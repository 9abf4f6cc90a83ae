//! The words that a class or an id is made of: `Post_shareBar__x1` is `post`, `share`, `bar`, `x1`. A name is compared by
//! whole words, never by what it happens to contain.

use scraper::node::Element;

use crate::extract::html::work;

/// The words of a name, in lower case: split at everything that is no letter or digit, and before a capital behind a small
/// letter.
pub fn tokens(name: &str) -> Vec<String> {
    work::spend(30 + 12 * name.len());
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for char in name.chars() {
        let begins = char.is_uppercase() && was_small;
        if (!char.is_alphanumeric() || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if char.is_alphanumeric() {
            word.extend(char.to_lowercase());
        }
        was_small = char.is_lowercase() || char.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of each class and of the id of an element. What says that it has, or has not, something is no name of it
/// (`has-comments`, `no-share`).
pub fn of(element: &Element) -> Vec<Vec<String>> {
    let states =
        |word: &String| matches!(word.as_str(), "has" | "with" | "no" | "not" | "non" | "without" | "hide" | "un");
    let names = element.classes().chain(element.id()).map(tokens);
    names.filter(|words| !words.first().is_some_and(states)).collect()
}

/// Whether an element is called so, in one of its classes or its id. A word of the list may be several, with `-` between.
pub fn is_called(element: &Element, list: &[&str]) -> bool {
    of(element).iter().any(|words| list.iter().any(|wanted| holds(words, wanted)))
}

/// Whether these words stand in a name, one behind the other.
pub fn holds(words: &[String], wanted: &str) -> bool {
    let wanted: Vec<&str> = wanted.split('-').collect();
    words.windows(wanted.len()).any(|row| row.iter().zip(&wanted).all(|(word, wanted)| word == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_words() {
        for (name, wanted) in [
            ("share-price", "share price"),
            ("Post_shareBar__x1", "post share bar x1"),
            ("liveBlogPost17", "live blog post17"),
            ("live-blog__PostBody2", "live blog post body2"),
            ("preview", "preview"),
            ("not-hidden-text", "not hidden text"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(tokens(name).join(" "), wanted, "{name}");
        }
        assert!(holds(&tokens("gel-visually-hidden"), "visually-hidden"));
        assert!(!holds(&tokens("operating-preview"), "view"));
    }
}
