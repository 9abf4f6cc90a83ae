//! Names of persons, and the by-lines that they stand in, as sites of many languages write them.

use std::sync::LazyLock;

use super::weight::weight;
use crate::extract::view::fold;
use crate::extract::words::{self, Concept};

/// Signs that stand between two names, as words for "and" do.
const SIGNS: [&str; 13] =
    ["、", "，", " & ", " / ", " + ", "; ", " | ", " • ", " · ", ", ", " \u{2013} ", " \u{2014} ", " - "];

/// A name without the words around it; `None` where this is none.
pub fn name_of(text: &str) -> Option<String> {
    names_of(text).into_iter().next()
}

/// All names in a by-line: without the words before and behind them, what their bearers do and where they are. An address
/// is no name.
pub fn names_of(text: &str) -> Vec<String> {
    let text = fold(&text.replace(['\u{200b}', '\u{feff}', '\u{2060}'], ""));
    let text = trimmed(&text);
    if text.is_empty() || is_photo_credit(text) {
        return Vec::new();
    }
    let text = without_lead(text).unwrap_or(text);
    let mut names: Vec<String> = Vec::new();
    for (nth, part) in parted(text).into_iter().enumerate() {
        let Some(name) = one(&part, nth == 0) else { continue };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The names in a text that is nothing but a by-line: it has the words of one, and names of persons behind them.
pub fn by_line(text: &str) -> Vec<String> {
    let text = fold(text);
    let text = trimmed(&text);
    let Some(rest) = without_lead(text).filter(|rest| rest.len() < text.len()) else { return Vec::new() };
    if weight(rest) > 120 || is_photo_credit(text) {
        return Vec::new();
    }
    let names = names_of(rest);
    // A sentence may begin with such a word: each part is a name, or what somebody does.
    let does = |part: &String| part.split_whitespace().any(|word| words::is(Concept::Role, word));
    let is_name =
        |part: &String| one(part, true).is_some_and(|name| may_be_a_person(&name) && name.len() * 2 >= part.len());
    let is_all = !rest.ends_with(['.', '!', '?', '\u{3002}', '\u{964}'])
        && parted(rest).iter().all(|part| does(part) || is_name(part));
    if is_all && names.iter().all(|name| may_be_a_person(name)) { names } else { Vec::new() }
}

/// Whether a heading is a by-line with a place: "Ada Holm reports from Brussels".
pub fn is_report_line(text: &str) -> bool {
    words::all(Concept::ReportsFrom).iter().any(|word| {
        let apart = |(at, _): &(usize, &str)| text[..*at].ends_with(' ') && text[at + word.len()..].starts_with(' ');
        let found = text.match_indices(word.as_str()).find(apart);
        let parts = found.map(|(at, _)| (&text[..at - 1], &text[at + word.len() + 1..]));
        parts.is_some_and(|(name, place)| looks_like_a_person(name) && place.split_whitespace().count() <= 3)
    })
}

/// Whether a text is what stands under the name of somebody who writes: what they do, or where they report from.
pub fn is_capacity(text: &str) -> bool {
    let text = fold(text);
    let lower = text.to_lowercase();
    let reports = || {
        words::all(Concept::ReportsFrom).iter().any(|word| {
            word.contains(' ') && lower.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(' '))
        })
    };
    let does = || lower.split(|char: char| !char.is_alphabetic()).any(|word| words::is(Concept::Role, word));
    weight(&text) <= 60
        && text.split_whitespace().count() <= 6
        && !text.ends_with(['.', '!', '?'])
        && (does() || reports())
}

/// The text behind the words that lead to a name.
pub fn without_lead(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    // Lower case may be longer or shorter in bytes; then nothing can be cut.
    if lower.len() != text.len() && !text.is_char_boundary(lower.len().min(text.len())) {
        return None;
    }
    let mut longest = None;
    let begin = lower.bytes().next();
    for word in words::all(Concept::ByLine).iter().filter(|word| word.bytes().next() == begin) {
        let bare = word.trim_end_matches(':').trim_end();
        let Some(rest) = lower.strip_prefix(bare) else { continue };
        let behind = rest.trim_start();
        let ends_in_sign = bare.ends_with(['/', '\u{30fb}', '\u{ff1d}']);
        let has_colon = behind.starts_with([':', '\u{ff1a}', '\u{fe55}']) || (ends_in_sign && !behind.is_empty());
        let is_apart = has_colon || rest.starts_with(char::is_whitespace);
        // Chinese and Japanese put no space between words.
        let is_dense = bare.chars().all(|char| ('\u{2e80}'..='\u{9fff}').contains(&char) || char == '/');
        if (word.ends_with(':') && !has_colon) || !(is_apart || is_dense) {
            continue;
        }
        let behind = behind.trim_start_matches([':', '\u{ff1a}', '\u{fe55}']).trim_start();
        longest = longest.max(Some(lower.len() - behind.len()));
    }
    let rest = text.get(longest?..)?;
    Some(rest).filter(|rest| !rest.is_empty())
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| {
        char.is_whitespace()
            || matches!(
                char,
                ',' | '|'
                    | '-'
                    | '\u{2013}'
                    | '\u{2014}'
                    | '\u{b7}'
                    | '\u{2022}'
                    | ':'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '/'
                    | '\u{ff1a}'
                    | '\u{200e}'
                    | '\u{200f}'
            )
    })
}

fn is_photo_credit(text: &str) -> bool {
    let first = text
        .split(|char: char| char.is_whitespace() || matches!(char, ':' | '\u{ff1a}' | '/' | '.'))
        .next()
        .unwrap_or_default()
        .to_lowercase();
    words::is(Concept::Credit, &first)
}

/// What stands between two names, and whether it may be a part of one.
static BETWEEN: LazyLock<Vec<(String, bool)>> = LazyLock::new(|| {
    let words = |concept: Concept| words::all(concept).iter().map(|word| format!(" {word} "));
    let weak: Vec<String> = words(Concept::AndOrName).collect();
    let signs = SIGNS.iter().map(|sign| (*sign).to_owned());
    let all = words(Concept::And).chain(signs).chain(weak.iter().cloned());
    all.map(|sign| (sign.clone(), weak.contains(&sign))).collect()
});

/// A by-line at the signs and words between its names.
fn parted(text: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        Some(trimmed(text)).filter(|text| !text.is_empty()).map(str::to_owned).into_iter().collect();
    for (sign, is_weak) in BETWEEN.iter() {
        if !parts.iter().any(|part| part.contains(sign.as_str())) {
            continue;
        }
        parts = parts
            .into_iter()
            .flat_map(|part| {
                let split: Vec<String> = part
                    .split(sign.as_str())
                    .map(|part| trimmed(part).to_owned())
                    .filter(|part| !part.is_empty())
                    .collect();
                // `Y Gasset`, `Smith and Sons`: what is no name on both sides is one.
                let are_names = || split.iter().all(|part| may_be_a_person(part));
                if *is_weak && !are_names() { vec![part] } else { split }
            })
            .collect();
    }
    parts
}

/// One name, without what its bearer does, and where.
fn one(part: &str, is_first: bool) -> Option<String> {
    let part = trimmed(part);
    let part = part.split(" (").next().unwrap_or(part);
    if part.contains("://") || part.contains("www.") || part.contains('@') || is_photo_credit(part) {
        return None;
    }
    let mut part = trimmed(without_lead(part).filter(|rest| may_be_a_person(rest)).unwrap_or(part));
    for word in words::all(Concept::ByLineBehind) {
        if let Some(name) = part.strip_suffix(word.as_str()).map(str::trim_end).filter(|name| !name.is_empty()) {
            part = name;
        }
    }
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_role = |word: &&str| words::is(Concept::Role, word);
    // Behind two words of a name a small one that is no part of it begins something else: "in Brussels".
    let begins = |word: &str| word.chars().next().is_some_and(char::is_lowercase) && !is_particle(word);
    let end = (2..words.len())
        .find(|&at| begins(words[at]) && looks_like_a_person(&words[..at].join(" ")))
        .unwrap_or(words.len());
    let end = match words.iter().position(is_role) {
        // `Political Editor` stands behind the name, `Ada Holm Editor` is one.
        Some(at) if at < 2 || (at == 2 && !is_first) => return None,
        Some(at) if at > 2 && !words[..at].iter().any(|word| is_particle(word)) => end.min(at - 1),
        Some(at) => end.min(at),
        None => end,
    };
    let name = words[..end].join(" ");
    let letters = name.chars().filter(|char| char.is_alphabetic()).count();
    let is_name = letters >= 2 && name.chars().count() <= 80 && !name.chars().any(|char| char.is_ascii_digit());
    is_name.then_some(name)
}

/// Whether a text can be the name of a person: capitalised as one, or in capitals throughout, or in a script that has none.
fn may_be_a_person(text: &str) -> bool {
    let has_case = text.chars().any(|char| char.is_lowercase() || char.is_uppercase());
    let words = text.split_whitespace().count();
    if !has_case {
        return (1..=5).contains(&words) && weight(text) <= 60 && text.chars().any(char::is_alphabetic);
    }
    let shouts = !text.chars().any(char::is_lowercase);
    looks_like_a_person(text)
        || (shouts
            && (2..=4).contains(&words)
            && text.chars().all(|char| char.is_alphabetic() || matches!(char, ' ' | '-' | '\'' | '.' | '\u{2019}')))
}

/// Whether a text looks like the name of a person: two to four words that begin with capitals, none of them shouting.
pub fn looks_like_a_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| {
        let mut chars = word.chars();
        // Many scripts have no capitals.
        let has_case = word.chars().any(|char| char.is_lowercase() || char.is_uppercase());
        let is_initial = word.chars().count() <= 2 && word.ends_with('.');
        (!has_case
            || is_initial
            || (chars.next().is_some_and(char::is_uppercase) && chars.clone().any(char::is_lowercase)))
            && word.chars().all(|char| {
                char.is_alphabetic() || is_mark(char) || matches!(char, '-' | '\'' | '\u{2019}' | '.' | '\u{200c}')
            })
    };
    (2..=5).contains(&words.len())
        && words.iter().all(|word| is_word(word) || is_particle(word))
        && (2..=4).contains(&words.iter().filter(|word| is_word(word)).count())
}

fn is_particle(word: &str) -> bool {
    words::all(Concept::NameParticle).iter().any(|particle| particle == word)
}

/// Vowel signs and the like, which letters of many scripts bear.
pub fn is_mark(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}')
}

/// Whether a text is capitalised as a person's name, in a script that has capitals: in others nearly any few words would pass.
pub fn is_written_like_a_person(text: &str) -> bool {
    text.chars().any(char::is_lowercase) && looks_like_a_person(text)
}

/// Whether an address is that of an author's page.
pub fn is_authors_page(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    // The part, and a name behind it.
    parts.windows(2).any(|pair| words::is(Concept::AuthorAddress, &pair[0]) && pair[1].chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_by_lines() {
        for (text, wanted) in [
            ("By Ada Holm", "Ada Holm"),
            ("Posted by Ada Holm", "Ada Holm"),
            ("Von Ada Holm und Filip Quist", "Ada Holm; Filip Quist"),
            ("Par Esmé Tarn", "Esmé Tarn"),
            ("Por Íñigo Salvat", "Íñigo Salvat"),
            ("Autor: Ada Holm", "Ada Holm"),
            ("Ada Holm and Filip Quist", "Ada Holm; Filip Quist"),
            ("Ada Holm, Filip Quist and Esme Tarn", "Ada Holm; Filip Quist; Esme Tarn"),
            ("Ada Holm, Political Editor", "Ada Holm"),
            ("Ada Holm Political Correspondent", "Ada Holm"),
            ("Ada Holm, Chief Political Editor", "Ada Holm"),
            ("Ada Holm in Brussels", "Ada Holm"),
            ("Ada Holm | Redakteurin", "Ada Holm"),
            ("Jan van der Berg", "Jan van der Berg"),
            ("José Ortega y Gasset", "José Ortega y Gasset"),
            ("Por Ana Ruiz y Luis Vega", "Ana Ruiz; Luis Vega"),
            ("Από την Ελένη Παππά", "Ελένη Παππά"),
            ("Автор: Анна Иванова", "Анна Иванова"),
            ("بقلم ليلى مثال", "ليلى مثال"),
            ("記者 山田太郎", "山田太郎"),
            ("山田太郎記者", "山田太郎"),
            ("作者：王小明", "王小明"),
            ("김민수 기자", "김민수"),
            ("글 김민수", "김민수"),
            ("文・山田太郎", "山田太郎"),
            ("अनीता शर्मा द्वारा", "अनीता शर्मा"),
            ("Reuters", "Reuters"),
            ("dpa", "dpa"),
            ("https://www.a.example#publisher", ""),
            ("Foto: Ada Holm", ""),
            ("Photograph: Filip Quist/Agency", ""),
            ("ada@a.example", ""),
            ("Bydgoszcz", "Bydgoszcz"),
            ("Vonnegut", "Vonnegut"),
            ("12:05", ""),
        ] {
            assert_eq!(names_of(text).join("; "), wanted, "{text}");
        }
    }

    #[test]
    fn a_by_line_is_told_from_a_sentence() {
        for (text, wanted) in [
            ("Von Ada Holm", "Ada Holm"),
            ("BY ADA HOLM", "ADA HOLM"),
            ("By noon the harbour was closed", ""),
            ("Von Montag an fahren die Boote wieder.", ""),
            ("Di nuovo in mare", ""),
            ("Ada Holm", ""),
            ("文：山田太郎", "山田太郎"),
            ("글로벌 시장", ""),
            ("Foto: Ada Holm", ""),
        ] {
            assert_eq!(by_line(text).join("; "), wanted, "{text}");
        }
        assert!(is_report_line("Ada Holm reports from Brussels"));
        assert!(!is_report_line("Harbour reports from the night of Monday are in now"));
        assert!(
            is_authors_page("/author/ada-holm")
                && is_authors_page("https://a.example/autor/x-y/")
                && !is_authors_page("/news/by")
        );
    }
}
