//! Plain words: what is said to people has the words that they would look for, not ours of the house.
//!
//! A word below is allowed where one of `ALLOWED` stands around it, each with its reason.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::{Regex, RegexBuilder};

const BIN: &str = env!("CARGO_BIN_EXE_liveticker");

/// What to say, and the words that are not said instead of it.
const INSTEAD: [(&str, &str); 16] = [
    ("check, poll, visit (of a page)", r"looks?|looked|looking"),
    ("site, news site", r"outlets?"),
    ("status", r"standings?"),
    ("boilerplate", r"furniture"),
    ("explanation", r"accounts?"),
    ("status, metrics, index page", r"boards?|tally|tallies"),
    ("request context", r"errands?"),
    ("notifier", r"heralds?"),
    ("hub unreachable", r"deaf"),
    ("cache, routes, heartbeat, sleepers", r"shel(?:f|ves)|volumes?|rooms?|hearts?|beds?|naps?"),
    ("similarity, volatile, diff, history", r"alike|restless|wordings?|story|stories"),
    ("recovered", r"well again"),
    ("reported", r"(?:is|are|be|been|was|were) told of|tells of"),
    ("replaces", r"stands? in for"),
    ("must not", r"(?:is|are) not to"),
    ("its number, from 1", r"how-manieth"),
];

/// Where such a word says something else, and what.
const ALLOWED: [(&str, &str); 14] = [
    (r"looks? for|looked for|looking for|look(?:s|ed)? there", "searching, as everybody says it"),
    (r"looks? like", "resembling, as everybody says it"),
    (r"look(?:ed)? at it(?: before you send it|$)", "what a person does with a file"),
    (r"Look before you follow|Look at how|does not look again", "what people and readers do with their eyes"),
    (r"home_account|your account|account of it", "where a user of a machine has one, or a report"),
    (
        r"the (?:page's |same )?story|one story|no story|other stories|related stories",
        "a news story, which is the field's own word",
    ),
    (r"volume /var/lib/liveticker|VOLUME|the volume", "a container's volume"),
    (r"volumes:", "the same, in compose"),
    (r"log volume", "how much is logged"),
    (
        r"src/io/heart.rs|`heart`|`(?:mod@)?board`|state, board, schedule|`alike`|`account`|`io::fetch::Errand`",
        "names in the code",
    ),
    (r"standing ovation", "what the public gives Sand"),
    (r"sidebar side-bar side-column related .*", "class names as pages have them"),
    (r"needs rights or tells of them", "a comment of the sandbox, on system calls"),
    (r"are made alike|read alike", "having the same markup: nothing else says it as briefly"),
];

fn words() -> Regex {
    let all: Vec<&str> = INSTEAD.iter().map(|(_, words)| *words).collect();
    RegexBuilder::new(&format!(r"\b(?:{})\b", all.join("|"))).case_insensitive(true).build().unwrap()
}

/// The lines of a text that say such a word, without what is allowed.
fn said(name: &str, text: &str) -> Vec<String> {
    let words = words();
    let allowed: Vec<&str> = ALLOWED.iter().map(|(words, _)| *words).collect();
    let allowed = RegexBuilder::new(&allowed.join("|")).case_insensitive(true).build().unwrap();
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(number, line)| {
        let rest = allowed.replace_all(line, "");
        let word = words.find(&rest)?.as_str().to_lowercase();
        let instead = INSTEAD.iter().find(|(_, words)| Regex::new(&format!("^(?:{words})$")).unwrap().is_match(&word));
        let instead = instead.map(|(instead, _)| *instead).unwrap_or_default();
        Some(format!("{name}:{}: \"{word}\" (say: {instead}): {}", number + 1, line.trim()))
    });
    found.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder with one of these endings, sorted.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)));
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn readme_docs_and_shipped_files_say_plain_words() {
    let mut wrong = Vec::new();
    let single = ["README.md", "SECURITY.md", "feeds.toml", "packages/feeds.toml", "packages/compose.yaml"];
    let all = single.iter().map(|file| root().join(file)).chain(files("docs", &["md"]));
    for file in all.chain(files("systemd", &["service", "socket", "timer", "sysusers"])) {
        wrong.extend(said(&name(&file), &read(&file)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn help_manual_and_schema_say_plain_words() {
    let out = |arguments: &[&str]| {
        let output = Command::new(BIN).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let help = out(&["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    let mut wrong = said("--help", &help);
    for command in commands {
        wrong.extend(said(&format!("{command} --help"), &out(&[command, "--help"])));
    }
    for arguments in [&["man"][..], &["man", "feeds.toml"], &["schema"]] {
        wrong.extend(said(&arguments.join(" "), &out(arguments)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_say_plain_words() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files("src", &["rs"]) {
        for (line, text) in literals(&read(&file)) {
            // One word alone is a name, not a message.
            if text.trim().contains(' ') {
                seen += 1;
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                wrong.extend(said(&format!("{}, line {line}", name(&file)), &text));
            }
        }
    }
    assert!(seen > 500, "only {seen} messages were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What rustdoc shows: comments of three strokes, and of a whole file.
#[test]
fn the_documentation_of_the_code_says_plain_words() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for file in files("src", &["rs"]) {
        let text = read(&file);
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let is_doc = |line: &str| ["///", "//!"].iter().any(|mark| line.trim_start().starts_with(mark));
        seen += code.lines().filter(|line| is_doc(line)).count();
        // What is no documentation is left empty, so that the lines keep their numbers.
        let docs: Vec<&str> = code.lines().map(|line| if is_doc(line) { line } else { "" }).collect();
        wrong.extend(said(&name(&file), &docs.join("\n")));
    }
    assert!(seen > 5_000, "only {seen} lines of documentation were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The texts of a source file between quotation marks, with their lines; without comments and tests.
fn literals(source: &str) -> Vec<(usize, String)> {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let line_of = |at: usize| source[..at].matches('\n').count() + 1;
    // In this order, so that what stands in one of them is none of the others.
    let token = Regex::new(r##"//[^\n]*|r#"(?s:(.*?))"#|'(?:\\.[^']*|[^'\\])'|"((?s:(?:\\.|[^"\\])*))""##).unwrap();
    let found = token.captures_iter(source).filter_map(|found| {
        let text = found.get(1).or(found.get(2))?;
        Some((line_of(text.start()), text.as_str().replace("\\\n", " ")))
    });
    found.collect()
}

#[test]
fn messages_are_found_and_comments_are_not() {
    let source = "let a = \"one look\"; // a \"look\"\nlet b = 'x'; let c = '\"'; let d = r#\"raw \"look\"\"#;\nf(\"it \\\"is\\\"\");\n#[cfg(test)]\nmod tests { \"no\" }";
    let texts: Vec<(usize, String)> = literals(source);
    let texts: Vec<(usize, &str)> = texts.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(texts, [(1, "one look"), (2, "raw \"look\""), (3, "it \\\"is\\\"")]);
    assert_eq!(said("x", "it looks for an outlet").len(), 1);
    assert!(said("x", "it looks for a site").is_empty());
}
