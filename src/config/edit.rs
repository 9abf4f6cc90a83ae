//! Changes to the text of feeds.toml by which nothing else in it moves: comments, order and blanks stay as they are.

use std::collections::HashSet;

use thiserror::Error;
use toml_edit::{DocumentMut, Item, Key, RawString, Table, TableLike, value};

use crate::liveblog::FeedName;
use crate::table::plain;

/// Why the text is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// It is no TOML, or its feeds are no tables.
    #[error("feeds.toml cannot be changed: {0}")]
    Unsound(String),
    /// There is no live blog of that name in it.
    #[error("feeds.toml follows no live blog called {0}")]
    Unknown(FeedName),
    /// There is one already.
    #[error("feeds.toml follows a live blog called {0} already")]
    Known(FeedName),
}

/// The text with one more live blog at its end, and these keys and values (as TOML writes them) below its name.
pub fn with_added(text: &str, name: &FeedName, keys: &[(String, String)]) -> Result<String, EditError> {
    with_all_added(text, &[(name.clone(), keys.to_vec())])
}

/// The same with many live blogs.
pub fn with_all_added(text: &str, blogs: &[(FeedName, Vec<(String, String)>)]) -> Result<String, EditError> {
    let mut document = document(text)?;
    let feeds = document.get("feeds").and_then(Item::as_table_like);
    let mut taken: HashSet<String> =
        feeds.into_iter().flat_map(|feeds| feeds.iter()).map(|(known, _)| known.to_ascii_lowercase()).collect();
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut added = text.to_owned();
    for (name, keys) in blogs {
        if !taken.insert(name.as_str().to_ascii_lowercase()) {
            return Err(EditError::Known(name.clone()));
        }
        if !plain(&added).trim().is_empty() {
            added.push_str(if added.ends_with('\n') { "" } else { ending });
            added.push_str(ending);
        }
        added.push_str(&format!("[feeds.{}]{ending}", Key::new(name.as_str())));
        keys.iter().for_each(|(key, value)| added.push_str(&format!("{key} = {value}{ending}")));
    }
    // Where feeds are written in another way, as an inline table, a header cannot follow.
    if plain(&added).parse::<DocumentMut>().is_ok() {
        return Ok(added);
    }
    for (name, keys) in blogs {
        let mut table = toml_edit::InlineTable::new();
        for (key, text) in keys {
            let value = text.parse::<toml_edit::Value>().map_err(|error| EditError::Unsound(error.to_string()))?;
            insert(&mut table, key, value);
        }
        feeds_of(&mut document)?.insert(name.as_str(), value(table));
    }
    Ok(written(text, &document))
}

/// Puts a value below a key, which may be dotted.
fn insert(table: &mut toml_edit::InlineTable, key: &str, value: toml_edit::Value) {
    match key.split_once('.') {
        None => drop(table.insert(key, value)),
        Some((first, rest)) => {
            let below = table.entry(first).or_insert_with(|| toml_edit::InlineTable::new().into());
            if let Some(below) = below.as_inline_table_mut() {
                insert(below, rest, value);
            }
        }
    }
}

/// The text without a live blog. What stands directly above it goes with it; what a blank line separates from it stays.
pub fn without(text: &str, name: &FeedName) -> Result<String, EditError> {
    let mut document = document(text)?;
    let removed = feeds_of(&mut document)?.remove(name.as_str()).ok_or_else(|| EditError::Unknown(name.clone()))?;
    if let Item::Table(table) = &removed {
        let mut stays = String::new();
        let mut last = isize::MIN;
        each_table(table, &mut |table| {
            let above = what_stays(table);
            if stays.is_empty() || !above.trim().is_empty() {
                stays.push_str(above);
            }
            last = last.max(table.position().unwrap_or(isize::MIN));
        });
        let mut next: Option<isize> = None;
        each_table(document.as_table(), &mut |table| {
            let behind = table.position().filter(|&position| position > last);
            next = match (next, behind) {
                (Some(next), Some(behind)) => Some(next.min(behind)),
                (next, behind) => next.or(behind),
            };
        });
        match next {
            // What follows has a blank line of its own above it.
            Some(next) => in_front(document.as_table_mut(), next, stays.strip_suffix('\n').unwrap_or(&stays)),
            None => {
                let trailing = format!("{stays}{}", document.trailing().as_str().unwrap_or_default());
                // A file does not end in blank lines.
                document.set_trailing(if trailing.trim().is_empty() { String::new() } else { trailing });
            }
        }
    }
    Ok(written(text, &document))
}

/// The text in which a live blog has another name.
pub fn renamed(text: &str, old: &FeedName, new: &FeedName) -> Result<String, EditError> {
    let mut document = document(text)?;
    let feeds = feeds_of(&mut document)?;
    let is_taken = |known: &str| known.eq_ignore_ascii_case(new.as_str()) && known != old.as_str();
    if feeds.iter().any(|(known, _)| is_taken(known)) {
        return Err(EditError::Known(new.clone()));
    }
    let decor = feeds.key(old.as_str()).map(|key| (key.leaf_decor().clone(), key.dotted_decor().clone()));
    let (leaf, dotted) = decor.ok_or_else(|| EditError::Unknown(old.clone()))?;
    let item = feeds.remove(old.as_str()).ok_or_else(|| EditError::Unknown(old.clone()))?;
    let key = Key::new(new.as_str()).with_leaf_decor(leaf).with_dotted_decor(dotted);
    feeds.entry_format(&key).or_insert(item);
    Ok(written(text, &document))
}

/// The text in which a live blog is paused, or is not.
pub fn paused(text: &str, name: &FeedName, is_paused: bool) -> Result<String, EditError> {
    let mut document = document(text)?;
    let feed = feeds_of(&mut document)?.get_mut(name.as_str()).and_then(Item::as_table_like_mut);
    let feed = feed.ok_or_else(|| EditError::Unknown(name.clone()))?;
    match is_paused {
        true => drop(feed.insert("paused", value(true))),
        false => drop(feed.remove("paused")),
    }
    Ok(written(text, &document))
}

fn document(text: &str) -> Result<DocumentMut, EditError> {
    plain(text).parse().map_err(|error: toml_edit::TomlError| EditError::Unsound(error.message().to_owned()))
}

fn feeds_of(document: &mut DocumentMut) -> Result<&mut dyn TableLike, EditError> {
    let unsound = || EditError::Unsound("`feeds` is no table".to_owned());
    let feeds = document.entry("feeds").or_insert_with(|| {
        let mut feeds = Table::new();
        // The headers of its live blogs are enough.
        feeds.set_implicit(true);
        Item::Table(feeds)
    });
    feeds.as_table_like_mut().ok_or_else(unsound)
}

/// With the byte-order mark and the line ends that it had.
fn written(before: &str, document: &DocumentMut) -> String {
    let text = document.to_string();
    let mark = &before[..before.len() - plain(before).len()];
    match before.contains("\r\n") {
        true => format!("{mark}{}", text.replace("\r\n", "\n").replace('\n', "\r\n")),
        false => format!("{mark}{text}"),
    }
}

/// This table and all below it that have a header.
fn each_table(table: &Table, visit: &mut impl FnMut(&Table)) {
    visit(table);
    table.iter().filter_map(|(_, item)| item.as_table()).for_each(|table| each_table(table, visit));
}

/// What stands above a table's header, up to the last blank line.
fn what_stays(table: &Table) -> &str {
    let above = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
    // The end of the line before belongs to that one: what begins with a line break begins with a blank line.
    let padded = format!("\n{above}");
    let blank = padded.rfind("\n\n").map(|at| at + 1).or_else(|| padded.rfind("\n\r\n").map(|at| at + 2));
    &above[..blank.unwrap_or(0)]
}

fn in_front(table: &mut Table, position: isize, text: &str) {
    if table.position() == Some(position) {
        let above = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
        let both = format!("{text}{above}");
        table.decor_mut().set_prefix(both);
    }
    for (_, item) in table.iter_mut() {
        if let Some(table) = item.as_table_mut() {
            in_front(table, position, text);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = "\
# Mine.
[service]   # and its folder
output = \"public\"

# About all of them.

# The war.
[feeds.war]
url =   \"https://example.org/war\"  # the page
keep = 7

# What passes.
[feeds.war.filter]
include = [
  \"Kyiv\", # a comment
]

# The match.
[feeds.\"match\"]
url = 'https://example.org/match'
# The end.
";

    fn name(text: &str) -> FeedName {
        text.parse().unwrap()
    }

    #[test]
    fn one_more_stands_at_the_end_and_nothing_else_moves() {
        let keys = [("url".to_owned(), "\"https://example.org/new\"".to_owned())];
        for text in [TEXT, "", "# nothing yet", "\u{feff}feeds.a.url = 'x'\n", "[feeds]\na = { url = 'x' }\n"] {
            let added = with_added(text, &name("new"), &keys).unwrap();
            let end = "[feeds.new]\nurl = \"https://example.org/new\"\n";
            assert!(added.starts_with(text) && added.ends_with(end), "{added}");
            assert!(plain(&added).parse::<DocumentMut>().is_ok());
            assert_eq!(with_added(&added, &name("NEW"), &keys), Err(EditError::Known(name("NEW"))));
            // And away with it again.
            let removed = without(&added, &name("new")).unwrap();
            assert_eq!(removed.trim_end(), text.trim_end());
        }
        let windows = TEXT.replace('\n', "\r\n");
        let added = with_added(&windows, &name("new"), &keys).unwrap();
        assert_eq!(added, format!("{windows}\r\n[feeds.new]\r\nurl = \"https://example.org/new\"\r\n"));
        let inline = with_added("feeds = { a = { url = 'x' } } # all\n", &name("new"), &keys).unwrap();
        assert_eq!(inline, "feeds = { a = { url = 'x' } , new = { url = \"https://example.org/new\" } } # all\n");
        assert!(matches!(with_added("[feeds", &name("new"), &keys), Err(EditError::Unsound(_))));
    }

    #[test]
    fn what_is_removed_takes_along_what_is_about_it() {
        let removed = without(TEXT, &name("war")).unwrap();
        let wanted = "\
# Mine.
[service]   # and its folder
output = \"public\"

# About all of them.

# The match.
[feeds.\"match\"]
url = 'https://example.org/match'
# The end.
";
        assert_eq!(removed, wanted);
        let last = without(TEXT, &name("match")).unwrap();
        assert!(
            last.starts_with(&TEXT[..TEXT.find("# The match").unwrap()]) && last.ends_with("# The end.\n"),
            "{last}"
        );
        assert_eq!(without(TEXT, &name("other")), Err(EditError::Unknown(name("other"))));
    }

    #[test]
    fn a_name_changes_wherever_it_stands() {
        let renamed_text = renamed(TEXT, &name("war"), &name("ukraine")).unwrap();
        assert_eq!(renamed_text, TEXT.replace("[feeds.war", "[feeds.ukraine"));
        assert_eq!(renamed(TEXT, &name("war"), &name("Match")), Err(EditError::Known(name("Match"))));
        assert_eq!(renamed(TEXT, &name("other"), &name("x")), Err(EditError::Unknown(name("other"))));
    }

    #[test]
    fn a_pause_is_a_line_that_comes_and_goes() {
        let at_rest = paused(TEXT, &name("war"), true).unwrap();
        assert_eq!(at_rest, TEXT.replace("keep = 7\n", "keep = 7\npaused = true\n"));
        assert_eq!(paused(&at_rest, &name("war"), true).unwrap(), at_rest);
        assert_eq!(paused(&at_rest, &name("war"), false).unwrap(), TEXT);
    }
}
