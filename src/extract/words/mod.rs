//! The vocabulary of pages: one table for each concept, by language, as data that a speaker of a language can add to.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use scraper::node::Element;

/// A concept for which pages have words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Concept {
    /// Names that live blogs have and hardly anything else.
    LiveBlog,
    /// Words that live blogs bear, and broadcasts too.
    Live,
    /// The same in the paths of addresses.
    LiveAddress,
    /// What a button says by which readers answer one another.
    Reply,
    /// Tokens of class names for what readers say.
    CommentName,
    /// Tokens of class names for the entries of a live blog.
    EntryName,
    /// Tokens of class names for opinions with grades.
    ReviewName,
    /// Tokens of class names for advertisements.
    AdvertName,
    /// What stands over an advertisement.
    AdvertLabel,
    /// Tokens of class names for what shares an entry.
    ShareName,
    /// Tokens of class names for what asks to subscribe, to sign in or to give.
    CallName,
    /// Tokens of class names for what leads to other stories.
    RelatedName,
    /// Tokens of class names for a list of what readers say.
    ThreadName,
    /// Tokens of class names for numbers that count what readers do.
    CountName,
    /// What stands on a link that does nothing but share, copy or print.
    ShareLabel,
    /// Labels that pages put on entries, and what they write for what they cannot show.
    PageLabel,
}

impl Concept {
    /// Its table in `words.toml`.
    fn key(self) -> &'static str {
        match self {
            Concept::LiveBlog => "live-blog",
            Concept::Live => "live",
            Concept::LiveAddress => "live-address",
            Concept::Reply => "reply",
            Concept::CommentName => "comment-name",
            Concept::EntryName => "entry-name",
            Concept::ReviewName => "review-name",
            Concept::AdvertName => "advert-name",
            Concept::AdvertLabel => "advert-label",
            Concept::ShareName => "share-name",
            Concept::CallName => "call-name",
            Concept::RelatedName => "related-name",
            Concept::ThreadName => "thread-name",
            Concept::CountName => "count-name",
            Concept::ShareLabel => "share-label",
            Concept::PageLabel => "page-label",
        }
    }
}

type Table = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The words of every concept, whatever the language.
static WORDS: LazyLock<BTreeMap<String, HashSet<String>>> = LazyLock::new(|| {
    // That the file is sound is what the test below proves.
    let table: Table = toml::from_str(include_str!("words.toml")).unwrap_or_default();
    table.into_iter().map(|(concept, lines)| (concept, lines.into_values().flatten().collect())).collect()
});

fn words(concept: Concept) -> &'static HashSet<String> {
    static NONE: LazyLock<HashSet<String>> = LazyLock::new(HashSet::new);
    WORDS.get(concept.key()).unwrap_or(&NONE)
}

/// Whether the whole text is a word for it, in any case.
pub fn is(concept: Concept, text: &str) -> bool {
    let words = words(concept);
    words.contains(text) || words.contains(&text.trim().to_lowercase())
}

/// Whether a word for it stands in a text: by itself, or in a script that puts no spaces between words anywhere.
pub fn within(concept: Concept, text: &str) -> bool {
    let text = spaced(text);
    words(concept)
        .iter()
        .any(|word| if is_dense(word) { text.contains(word.as_str()) } else { stands(&text, &spaced(word)) })
}

/// Whether a token of a name (`live-blog__Post`, `commentItem`) is a word for it.
pub fn names(concept: Concept, name: &str) -> bool {
    let words = words(concept);
    tokens(name).any(|token| words.contains(&token))
}

/// Whether an element is called so, in one of its classes or its id. What says that it has, or has not, something is no name
/// of it (`has-comments`, `no-share`).
pub fn calls(concept: Concept, element: &Element) -> bool {
    let states = |name: &str| {
        tokens(name).next().is_some_and(|first| {
            matches!(first.as_str(), "has" | "with" | "no" | "not" | "non" | "without" | "hide" | "un")
        })
    };
    element.classes().chain(element.id()).any(|name| names(concept, name) && !states(name))
}

/// The tokens of a class name or id, in lower case: what stands between marks, and between a small and a capital letter.
pub fn tokens(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|char: char| !char.is_alphanumeric());
        let mut before = None;
        let end = rest
            .char_indices()
            .find(|(_, char)| {
                let is_hump = char.is_uppercase() && before.is_some_and(char::is_lowercase);
                before = Some(*char);
                is_hump || !char.is_alphanumeric()
            })
            .map_or(rest.len(), |(at, _)| at);
        let (token, more) = rest.split_at(end);
        rest = more;
        (!token.is_empty()).then(|| token.to_lowercase())
    })
}

/// In lower case, with one space for whatever is no letter or number, and one at either end.
fn spaced(text: &str) -> String {
    let mut spaced = String::from(" ");
    for char in text.chars().flat_map(char::to_lowercase) {
        // Marks of Indic scripts and joiners are parts of words.
        if char.is_alphanumeric() || !(char.is_ascii() || char.is_whitespace() || is_mark(char)) {
            spaced.push(char);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// Punctuation beyond ASCII that stands between words.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff5b}'..='\u{ff65}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{964}' | '\u{965}')
}

fn stands(spaced: &str, word: &str) -> bool {
    spaced.contains(word)
}

/// Thai, Lao, Khmer, Myanmar, Chinese and Japanese put no spaces between words; Korean and Arabic join particles to them.
fn is_dense(word: &str) -> bool {
    word.chars().next().is_some_and(|char| {
        matches!(char, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{0590}'..='\u{06ff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_words_is_sound() {
        let table: Result<Table, _> = toml::from_str(include_str!("words.toml"));
        let table = table.map_err(|error| error.to_string());
        let concepts: Vec<&str> = table.iter().flat_map(|table| table.keys().map(String::as_str)).collect();
        let known = [
            Concept::LiveBlog,
            Concept::Live,
            Concept::LiveAddress,
            Concept::Reply,
            Concept::CommentName,
            Concept::EntryName,
            Concept::ReviewName,
            Concept::AdvertName,
            Concept::AdvertLabel,
            Concept::ShareName,
            Concept::CallName,
            Concept::RelatedName,
            Concept::ThreadName,
            Concept::CountName,
            Concept::ShareLabel,
            Concept::PageLabel,
        ];
        let mut keys: Vec<&str> = known.iter().map(|concept| concept.key()).collect();
        keys.sort_unstable();
        assert_eq!(concepts, keys);
        for word in table.iter().flatten().flat_map(|(_, lines)| lines.values().flatten()) {
            assert_eq!(*word, word.to_lowercase(), "words are in lower case");
        }
    }

    #[test]
    fn a_word_stands_by_itself() {
        for (concept, text, is) in [
            (Concept::Live, "Deliveries stop", false),
            (Concept::Live, "LIVE: the vote", true),
            (Concept::LiveBlog, "The vote – as it happened", true),
            (Concept::LiveBlog, "選挙速報です", true),
            (Concept::Live, "L’élection en direct", true),
            (Concept::Live, "चुनाव लाइव अपडेट", true),
            (Concept::LiveBlog, "Stickers", false),
        ] {
            assert_eq!(within(concept, text), is, "{text}");
        }
        for (name, is) in [
            ("commentary-item", false),
            ("comment-item", true),
            ("userComment", true),
            ("live_comments", true),
            ("uncommented", false),
        ] {
            assert_eq!(names(Concept::CommentName, name), is, "{name}");
        }
        assert_eq!(tokens("live-blog__PostBody2").collect::<Vec<_>>(), ["live", "blog", "post", "body2"]);
    }
}
