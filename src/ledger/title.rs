//! A title for an entry that has none.

use crate::entry::Entry;

/// The title of an entry without any words; a feed says it in its language.
pub const UNTITLED: &str = "Update";
/// So many characters fit a line.
const LINE: usize = 100;
/// A sentence of fewer characters ("Goal!") says too little by itself.
const SHORT: usize = 40;

/// A title for an entry that has none: its first sentence, with the next ones where that says little, as much as fits a
/// line.
pub fn title_from(entry: &Entry) -> String {
    let line = entry.content.text.lines().find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default();
    if line.is_empty() {
        let alt = entry.content.images.iter().find_map(|image| image.alt.clone());
        let host = entry.content.links.iter().find_map(|link| link.host_str().map(str::to_owned));
        return alt.or(host).unwrap_or_else(|| UNTITLED.to_owned());
    }
    let mut end = first_sentence(line).len();
    while line[..end].chars().count() < SHORT {
        let rest = line[end..].trim_start();
        let next = first_sentence(rest);
        if next.is_empty() {
            break;
        }
        end = line.len() - rest.len() + next.len();
    }
    let sentence = &line[..end];
    if sentence.chars().count() <= LINE {
        return sentence.trim_end_matches(['.', ':', ';', ',']).to_owned();
    }
    let cut: String = sentence.chars().take(LINE).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", cut.trim_end_matches(|char: char| !char.is_alphanumeric()))
}

/// Up to the first mark that ends a sentence and has a new one behind it; "Mr. Smith" and "3.5" go on.
fn first_sentence(line: &str) -> &str {
    for (at, mark) in line.char_indices().filter(|(_, char)| matches!(char, '.' | '!' | '?' | '。' | '！' | '？')) {
        let end = at + mark.len_utf8();
        let word = line[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_wide = !mark.is_ascii();
        let closes = line[end..].trim_start_matches(['"', '”', '’', '\'', ')', '»']);
        let goes_on = closes.trim_start();
        // "Mr", "St", "Gen", and the "B" of an initial.
        let letters = word.chars().filter(|char| char.is_alphanumeric()).count();
        let is_short = letters < 2 || (letters < 4 && word.starts_with(char::is_uppercase));
        let ends_word = mark != '.' || !is_short;
        let begins = goes_on.chars().next().is_none_or(|next| !next.is_lowercase());
        if is_wide || (ends_word && begins && (goes_on.is_empty() || closes.starts_with(char::is_whitespace))) {
            return line[..line.len() - closes.len()].trim_end();
        }
    }
    line
}
