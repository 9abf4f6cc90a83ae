//! A room uses only rooms below it; inside a folder no file uses `mod.rs`; only the doors touch the world; a guest
//! (a dependency that has one room) stays in its room.

#![allow(clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors of the tour in `src/lib.rs`.
const FLOORS: [(&str, u8); 25] = [
    ("main", 8),
    ("cli", 7),
    ("service", 6),
    ("io", 5),
    ("visit", 5),
    ("state", 4),
    ("board", 4),
    ("notice", 4),
    ("config", 3),
    ("feed", 3),
    ("schedule", 3),
    ("suggest", 3),
    ("import", 3),
    ("extract", 2),
    ("ledger", 2),
    ("liveblog", 2),
    ("page", 1),
    ("entry", 1),
    ("rhythm", 1),
    ("edition", 1),
    ("robots", 1),
    ("table", 0),
    ("when", 0),
    ("reach", 0),
    ("xpath", 0),
];
const PROFILE: (&str, u8) = ("profile", 1);

/// Guests, and the one room of each.
const GUESTS: [(&str, &str); 31] = [
    ("toml_edit", "config"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("terminal_size", "cli"),
    ("unicode_width", "cli"),
    ("async_compression", "io"),
    ("reqwest", "io"),
    ("sqlx", "io"),
    ("tempfile", "io"),
    ("sd_notify", "io"),
    ("listenfd", "io"),
    ("notify", "io"),
    ("tracing_subscriber", "cli"),
    ("tracing_journald", "cli"),
    ("axum", "io"),
    ("hyper", "io"),
    ("hyper_util", "io"),
    ("brotli", "io"),
    ("flate2", "io"),
    ("prometheus_client", "io"),
    ("croner", "rhythm"),
    ("ammonia", "extract"),
    ("similar", "ledger"),
    ("rss", "feed"),
    ("quick_xml", "import"),
    ("atom_syndication", "feed"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("schemars", "table"),
    ("annotate_snippets", "table"),
    ("strsim", "table"),
];

/// What touches the world: only the doors and the roof may.
const WORLD: [&str; 6] = ["std::fs", "std::net", "std::env", "std::process", "Timestamp::now", "SystemTime"];

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().chain([&PROFILE]).find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The source files by path below `src`, without their tests.
fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
                found.insert(path.strip_prefix(root).expect("it is below src").to_owned(), text);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    walk(&root, &root, &mut found);
    found
}

fn room(path: &Path) -> String {
    let first = path.components().next().expect("a path has a part").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Lines that are code, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The breaches in one file, each as a sentence.
fn breaches(path: &Path, text: &str) -> Vec<String> {
    let mine = room(path);
    if mine == "lib" {
        return Vec::new();
    }
    let mut found = Vec::new();
    let Some(level) = floor(&mine) else { return vec![format!("{}: {mine} is no room of the house", path.display())] };
    for (number, line) in code(text) {
        let at = format!("{}:{number}", path.display());
        for used in line.match_indices("crate::").map(|(start, mark)| &line[start + mark.len()..]) {
            let used: String = used.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
            match floor(&used) {
                None => found.push(format!("{at}: {used:?} is no room of the house")),
                Some(other) if used != mine && other >= level => {
                    found.push(format!("{at}: {mine} uses {used}, which is not below it"))
                }
                Some(_) => {}
            }
        }
        let is_file_of_folder = path.components().count() > 1 && path.file_name().is_some_and(|name| name != "mod.rs");
        if is_file_of_folder && mine != "cli" && line.contains("use super::") && uses_face(line) {
            found.push(format!("{at}: a file of a folder uses its mod.rs"));
        }
        for (guest, host) in GUESTS {
            let named = [format!("{guest}::"), format!("use {guest};")];
            if mine != host && named.iter().any(|name| begins_word(line, name)) {
                found.push(format!("{at}: {guest} is a guest of {host}, and this is {mine}"));
            }
        }
        for touch in WORLD.iter().filter(|touch| line.contains(*touch)) {
            if level < 5 {
                found.push(format!("{at}: {mine} decides, and {touch} is a deed"));
            }
        }
    }
    found
}

/// `use super::Name` takes from `mod.rs` itself; `use super::file::Name` from a file beside.
fn uses_face(line: &str) -> bool {
    let rest = line.split("use super::").nth(1).unwrap_or_default();
    rest.starts_with(|first: char| first.is_uppercase() || first == '*')
        || (rest.starts_with('{')
            && rest
                .trim_start_matches('{')
                .split(',')
                .any(|part| part.trim().starts_with(|first: char| first.is_uppercase())))
}

fn begins_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':'))
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| breaches(path, text)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_planted_breach_is_seen() {
    for (path, text, breach) in [
        ("ledger.rs", "use crate::state::State;", "ledger uses state"),
        ("extract/fuse.rs", "use crate::ledger::Ledger;", "extract uses ledger"),
        ("state.rs", "    let x = crate::io::store::Store;", "state uses io"),
        ("io/fetch.rs", "use crate::cli::Out;", "io uses cli"),
        ("feed/rss.rs", "use super::Format;", "uses its mod.rs"),
        ("state.rs", "let now = Timestamp::now();", "is a deed"),
        ("feed/mod.rs", "std::fs::write(path, bytes)", "is a deed"),
        ("service.rs", "use reqwest::Client;", "reqwest is a guest of io"),
        ("table/value.rs", "use crate::profile::Pick;", "table uses profile"),
        ("config/file.rs", "use schemars::Schema;", "schemars is a guest of table"),
        ("utils.rs", "", "no room of the house"),
    ] {
        let found = breaches(Path::new(path), text);
        assert!(found.iter().any(|line| line.contains(breach)), "{path}: {text}: {found:?}");
    }
    assert_eq!(
        breaches(Path::new("state.rs"), "use crate::extract::extract;\n// crate::io::store"),
        Vec::<String>::new()
    );
}

#[test]
fn every_room_opens_with_a_sentence() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
    }
}

#[test]
fn the_tour_names_every_room() {
    let tour =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the tour is there");
    for (room, _) in FLOORS.iter().chain([&PROFILE]) {
        assert!(
            tour.contains(&format!("`{room}`")) || tour.contains(&format!("`mod@{room}`")),
            "the tour does not lead to {room}"
        );
    }
}

/// What says which column of a page's JSON is what asks the tables of keys, and has no list of its own.
#[test]
fn the_keys_of_fields_are_written_in_one_place() {
    let asks = ["roles", "mine", "weigh", "shown", "log"].map(|name| format!("extract/views/state/{name}.rs"));
    let mut asked = 0;
    for (path, text) in sources().iter().filter(|(path, _)| asks.iter().any(|name| path.ends_with(name))) {
        asked += 1;
        for (number, line) in code(text) {
            let is_list = line.trim_start().contains("const ") && line.contains(": [&str;");
            assert!(
                !is_list,
                "{}:{number} has a list of words: put it into src/extract/words/keys.toml",
                path.display()
            );
        }
    }
    assert_eq!(asked, asks.len());
}

/// The words by which pages say what they are stand in one table, so that whoever speaks a language can mend it. Those that no
/// programmer writes for another reason have a letter beyond ASCII.
#[test]
fn a_word_of_the_vocabulary_is_written_in_one_place() {
    let files = [include_str!("../src/extract/words/words.toml"), include_str!("../src/extract/words/keys.toml")];
    let table: BTreeMap<String, BTreeMap<String, Vec<String>>> = files
        .iter()
        .flat_map(|text| {
            toml::from_str::<BTreeMap<String, BTreeMap<String, Vec<String>>>>(text).expect("the words are TOML")
        })
        .collect();
    // Words that call something live are parts of other sayings too.
    let words: Vec<&String> = table
        .iter()
        .filter(|(concept, _)| *concept != "live")
        .flat_map(|(_, lines)| lines.values().flatten())
        .filter(|word| !word.is_ascii())
        .collect();
    assert!(words.len() > 200);
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("extract")) {
        for (number, line) in code(text).filter(|(_, line)| !line.is_ascii()) {
            let twice = words.iter().find(|word| line.contains(&format!("\"{word}\"")));
            assert_eq!(twice, None, "{}:{number} has a word of words.toml or keys.toml", path.display());
        }
    }
}
