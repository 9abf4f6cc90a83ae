//! The commands on the record: its history, and how it leaves, comes in again and is forgotten.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use liveticker::entry::Name;
use liveticker::io::record::Record as _;
use liveticker::io::store::Store;
use liveticker::state::{Strangers, Wanted};
use serde_json::{Value, json};
use tempfile::TempDir;

const STATE: &str = ".local/state/liveticker";

fn liveticker(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

fn run(home: &TempDir, arguments: &[&str]) -> (String, String, Option<i32>) {
    said(&liveticker(home.path(), arguments).output().unwrap())
}

fn said(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

/// What goes well, and what it says.
fn well(home: &TempDir, arguments: &[&str]) -> String {
    let (out, err, status) = run(home, arguments);
    assert_eq!((err.as_str(), status), ("", Some(0)), "{arguments:?}");
    out
}

/// An entry of the page: id, title, text, time on that day.
type Shown<'s> = (&'s str, &'s str, &'s str, &'s str);

fn look(home: &TempDir, now: &str, entries: &[Shown<'_>]) -> String {
    let updates: Vec<Value> = entries
        .iter()
        .map(|(id, title, text, time)| {
            json!({"@type": "BlogPosting", "@id": format!("https://a.example/live#post-{id}"), "headline": title,
                "articleBody": text, "datePublished": format!("2026-03-02T{time}:00Z")})
        })
        .collect();
    let blog = json!({"@type": "LiveBlogPosting", "headline": "Harbour live", "liveBlogUpdate": updates});
    let page = format!("<title>Harbour live</title><script type='application/ld+json'>{blog}</script>");
    fs::write(home.path().join("page.html"), page).unwrap();
    let said = well(home, &["once", "--now", &format!("2026-03-02T{now}:00Z")]);
    // A first check says what a reader is to be given.
    said.lines().map(|line| line.split("  → ").next().unwrap_or_default().to_owned() + "\n").collect()
}

const FERRIES: Shown<'_> = (
    "103",
    "Ferries stay in",
    "Ferries stay in until the evening. The harbour master said that two boats were on their way back when the wind \
     turned, and that both of them are safe now behind the breakwater.",
    "12:40",
);
const FERRIES_LATER: Shown<'_> = (
    "103",
    "Ferries stay in until night",
    "Ferries stay in until the evening. The harbour master said that three boats were on their way back when the wind \
     turned, and that all of them are safe now behind the breakwater.\nA fourth boat is missing.",
    "12:40",
);
const LIFEBOAT: Shown<'_> = ("102", "Lifeboat called out", "The lifeboat is out.", "12:20");
const WIND: Shown<'_> = ("101", "Wind turns", "It blows from the north now.", "12:00");
const START: Shown<'_> = ("100", "Good morning", "We begin.", "11:50");

/// A home with a record: one entry was revised, one withdrawn, two stayed as they were.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let feeds = "[feeds.harbour]\nurl = 'page.html'\nas = 'https://a.example/live'\n";
    fs::write(home.path().join("feeds.toml"), feeds).unwrap();
    assert_eq!(look(&home, "13:00", &[FERRIES, LIFEBOAT, WIND, START]), "harbour: 4 new\n");
    look(&home, "13:30", &[FERRIES_LATER, LIFEBOAT, WIND, START]);
    for now in ["13:45", "14:00", "14:15"] {
        look(&home, now, &[FERRIES_LATER, WIND, START]);
    }
    home
}

#[test]
fn history_lists_the_entries_that_something_has_happened_to() {
    let home = home();
    let head = "harbour: 4 entries since 2026-03-02 13:00 UTC; ";
    let rows = "2026-03-02 14:15 UTC  102  Lifeboat called out  (withdrawn 2026-03-02 14:15)\n\
                2026-03-02 13:30 UTC  103  Ferries stay in until night  (one revision)\n";
    assert_eq!(
        well(&home, &["history", "harbour"]),
        format!("{head}something has happened to 2 of them, last to the topmost\n{rows}")
    );
    assert_eq!(
        well(&home, &["history", "harbour", "--all"]),
        format!(
            "{head}all of them, by their last change\n{rows}2026-03-02 12:00 UTC  101  Wind turns\n\
             2026-03-02 11:50 UTC  100  Good morning\n"
        )
    );
    look(&home, "14:30", &[FERRIES_LATER, LIFEBOAT, WIND, START]);
    let listed = well(&home, &["history", "harbour"]);
    assert!(listed.contains("14:30 UTC  102  Lifeboat called out  (withdrawn and returned)\n"), "{listed}");

    let json: Value = serde_json::from_str(&well(&home, &["history", "harbour", "--json"])).unwrap();
    assert_eq!((&json["entries"], &json["since"]), (&json!(4), &json!("2026-03-02T13:00:00Z")));
    assert_eq!(json["listed"][1]["id"], json!("tag:a.example,2026:harbour/103"));
    assert_eq!(json["listed"][1]["revisions"], json!(1));
}

#[test]
fn history_of_an_entry_is_told_word_by_word() {
    let home = home();
    let wanted = "\
Ferries stay in until night
  tag:a.example,2026:harbour/103
  https://a.example/live#post-103
  published 2026-03-02 12:40:00 UTC

2026-03-02 13:00:00 UTC  seen first
  title: Ferries stay in
  Ferries stay in until the evening. The harbour master said that two boats were on their way back when the wind turned, \
and that both of them are safe now behind the breakwater.

2026-03-02 13:30:00 UTC  revised
  title: Ferries stay in{+ until night+}
  … evening. The harbour master said that [-two-]{+three+} boats were on their way back when the wind turned, and that \
[-both-]{+all+} of them are safe now behind the breakwater.
  {+A fourth boat is missing.+}
";
    for name in ["103", "tag:a.example,2026:harbour/103"] {
        assert_eq!(well(&home, &["history", "harbour", name]), wanted, "{name}");
    }
    let coloured = |name: &str, value: &str| {
        let mut command = liveticker(home.path(), &["history", "harbour", "103"]);
        said(&command.env(name, value).output().unwrap()).0
    };
    assert!(coloured("CLICOLOR_FORCE", "1").contains("that \u{1b}[9;31mboth\u{1b}[0m\u{1b}[32mall\u{1b}[0m of"));
    assert_eq!(coloured("NO_COLOR", "1"), wanted);

    let json: Value = serde_json::from_str(&well(&home, &["history", "harbour", "103", "--json"])).unwrap();
    assert_eq!(json["first"]["title"], json!("Ferries stay in"));
    assert_eq!(json["events"][0]["edit"]["title"], json!([{"same": "Ferries stay in"}, {"new": " until night"}]));

    look(&home, "14:30", &[FERRIES_LATER, LIFEBOAT, WIND, START]);
    let told = well(&home, &["history", "harbour", "102"]);
    let end = "\n2026-03-02 14:15:00 UTC  withdrawn\n\n2026-03-02 14:30:00 UTC  returned as it was\n";
    assert!(told.ends_with(end), "{told}");
    assert!(well(&home, &["history", "harbour", "101"]).ends_with("\n\nNothing has happened to it since.\n"));

    let (out, err, status) = run(&home, &["history", "harbour", "10"]);
    assert_eq!((out.as_str(), status), ("", Some(2)));
    assert!(err.starts_with("\"10\" may be any of 4 entries:\n  103  Ferries stay in until night\n"), "{err}");
    let (_, err, status) = run(&home, &["history", "harbour", "9"]);
    assert_eq!(status, Some(2));
    assert!(err.starts_with("the record of harbour has no entry that is called \"9\""), "{err}");
}

#[test]
fn an_outlet_cannot_hijack_the_terminal_through_its_past() {
    let home = home();
    let one = ("101", "\u{1b}[2JWind\u{202e}", "It \u{9b}31mblows.\u{2066} \u{1b}]0;owned\u{7} So it does.", "12:00");
    let other = ("101", "\u{1b}[2JGale\u{202e}", "It \u{9b}32mhowls!\u{2067} \u{1b}]0;taken\u{7} So it does.", "12:00");
    look(&home, "14:30", &[FERRIES_LATER, one, START]);
    look(&home, "14:45", &[FERRIES_LATER, other, START]);
    for arguments in [
        &["history", "harbour"][..],
        &["history", "harbour", "101"],
        &["history", "harbour", "10"],
        &["history", "harbour", "--json"],
        &["history", "harbour", "101", "--json"],
        &["export", "harbour"],
    ] {
        let (out, err, _) = run(&home, arguments);
        // What turns the direction of text; between them stand quotation marks (U+203A is what U+009B was meant to be).
        let turns = |char: char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let is_wrong = |char: char| (char.is_control() && char != '\n') || turns(char);
        assert!(!format!("{out}{err}").contains(is_wrong), "{arguments:?}: {out:?} {err:?}");
    }
    assert!(well(&home, &["history", "harbour", "101"]).contains("howls"));
}

#[test]
fn a_record_moves_to_another_machine_and_the_next_look_changes_nothing() {
    let home = home();
    let lines = well(&home, &["export", "harbour"]);
    assert_eq!(lines.lines().count(), 1 + 4 + 2 + 1);
    assert!(lines.starts_with("{\"liveticker\":\"record\",\"version\":2,\"name\":\"harbour\",\"state\":{"), "{lines}");
    assert!(lines.ends_with("\n{\"lines\":7}\n"), "{lines}");
    assert_eq!(well(&home, &["export", "harbour", "--output", "x.jsonl"]), "harbour: its record is in x.jsonl\n");
    assert_eq!(fs::read_to_string(home.path().join("x.jsonl")).unwrap(), lines);

    let other = tempfile::tempdir().unwrap();
    for file in ["feeds.toml", "page.html"] {
        fs::copy(home.path().join(file), other.path().join(file)).unwrap();
    }
    let file = home.path().join("x.jsonl").display().to_string();
    let taken = well(&other, &["import", &file]);
    assert!(
        taken.starts_with("harbour: 4 entries, with 2 things that happened to them, now in the record in "),
        "{taken}"
    );
    assert_eq!(well(&other, &["export", "harbour"]), lines, "what came in leaves as it came");
    let again = well(&other, &["once", "--now", "2026-03-02T14:20:00Z"]);
    assert_eq!(again, "harbour: nothing new; its feeds were written again\n");
    for ending in ["rss", "atom", "json"] {
        let feed = |home: &TempDir| fs::read(home.path().join(format!("public/harbour.{ending}"))).unwrap();
        assert_eq!(feed(&home), feed(&other), "{ending}");
    }
    assert_eq!(well(&other, &["export", "harbour"]), lines);
    let story = ["history", "harbour", "103"];
    assert_eq!(well(&other, &story), well(&home, &story));
    // And it goes on as if nothing had been: the same edit gives the same entry.
    for home in [&home, &other] {
        let wind = ("101", "Wind turns again", "It blows from the south now.", "12:00");
        assert_eq!(look(home, "15:00", &[FERRIES_LATER, wind]), "harbour: 1 revised\n");
    }
    assert_eq!(well(&other, &["export", "harbour"]), well(&home, &["export", "harbour"]));
}

#[tokio::test]
async fn a_record_can_have_another_name_and_its_ids_stay() {
    let home = home();
    well(&home, &["export", "harbour", "-o", "x.jsonl"]);
    let (out, err, status) = run(&home, &["import", "x.jsonl"]);
    assert_eq!((out.as_str(), status), ("", Some(2)));
    assert!(err.starts_with("there is a record of harbour already: `liveticker forget harbour` first"), "{err}");

    let file = fs::File::open(home.path().join("x.jsonl")).unwrap();
    let piped = liveticker(home.path(), &["import", "-", "--as", "port"]).stdin(file).output().unwrap();
    assert!(said(&piped).0.starts_with("port: 4 entries"), "{piped:?}");
    let told = well(&home, &["history", "port", "103"]);
    assert_eq!(told, well(&home, &["history", "harbour", "103"]));
    // New entries go on with the same scope; old ones are found by their names, though no page shows them.
    let feeds = fs::read_to_string(home.path().join("feeds.toml")).unwrap();
    fs::write(home.path().join("feeds.toml"), feeds.replace("harbour", "port")).unwrap();
    let new = ("104", "Night falls", "It is dark.", "18:00");
    assert_eq!(look(&home, "18:05", &[new, FERRIES_LATER, WIND, START]), "port: 1 new\n");
    let told = well(&home, &["history", "port", "104"]);
    assert!(told.contains("\n  tag:a.example,2026:harbour/104\n"), "{told}");
    let store = Store::open_to_read(&home.path().join(STATE)).await.unwrap();
    let names = [Name::Id("102".into())];
    for name in ["harbour", "port"] {
        let strangers = Strangers { strong: names.to_vec(), ..Strangers::default() };
        let found = store.recall(&name.parse().unwrap(), Wanted::Named(&strangers)).await.unwrap();
        assert_eq!(found.len(), 1, "{name}");
    }
}

#[test]
fn a_broken_file_is_refused_and_nothing_of_it_is_kept() {
    let home = home();
    let whole = well(&home, &["export", "harbour"]);
    well(&home, &["forget", "harbour", "--yes"]);
    let refused = |bytes: &[u8], wanted: &str| {
        fs::write(home.path().join("x.jsonl"), bytes).unwrap();
        let (out, err, status) = run(&home, &["import", "x.jsonl"]);
        assert_eq!((out.as_str(), status), ("", Some(1)), "{wanted}: {err}");
        assert!(err.starts_with("x.jsonl: line ") && err.contains(wanted), "{wanted}: {err}");
        assert!(err.ends_with("; nothing was taken in\n") && err.lines().count() == 1, "{err}");
        let (_, err, _) = run(&home, &["history", "harbour"]);
        assert_eq!(err, "the record knows no live blog called \"harbour\": it knows none yet\n");
    };
    // Cut off anywhere.
    for end in (0..whole.trim_end().len()).step_by(whole.len() / 12) {
        refused(&whole.as_bytes()[..end], "cut off");
    }
    let lines: Vec<&str> = whole.lines().collect();
    refused(format!("{}\n", lines[..lines.len() - 1].join("\n")).as_bytes(), "line 8: the file ends without");
    refused(format!("{}\n{whole}", lines[0]).as_bytes(), "line 2: a second head");
    refused(whole.replace(lines[2], &format!("{}\n{}", lines[2], lines[2])).as_bytes(), "line 4: the entry tag:");
    refused(whole.replace(lines[3], "hello").as_bytes(), "line 4: expected value");
    refused(whole.replacen("\"version\":2", "\"version\":3", 1).as_bytes(), "line 1: this record is of version 3");
    refused(&[whole.as_bytes(), &b"{\"caf\xe9\"}\n"[..]].concat(), "line 9: not UTF-8");
    refused(&[b'{', 0xff, 0xfe, 0], "line 1: not UTF-8");

    let (_, err, status) = run(&home, &["import", "absent.jsonl"]);
    assert_eq!((err.as_str(), status), ("cannot read absent.jsonl: No such file or directory (os error 2)\n", Some(1)));
    // An editor may have lost the last line break.
    fs::write(home.path().join("x.jsonl"), whole.trim_end()).unwrap();
    well(&home, &["import", "x.jsonl"]);
}

#[test]
fn forget_asks_first_and_deletes_nothing_else() {
    let home = home();
    well(&home, &["export", "harbour", "-o", "x.jsonl"]);
    well(&home, &["import", "x.jsonl", "--as", "port"]);
    fs::write(home.path().join("public/harbour-2.rss"), "another one's").unwrap();
    let all = "harbour: 4 entries since 2026-03-02 13:00 UTC";
    let (out, err, status) = run(&home, &["forget", "harbour"]);
    assert_eq!((out, status), (format!("{all}, and all that has happened to them\n"), Some(2)));
    assert!(err.contains("there is nobody to ask") && err.contains("--yes"), "{err}");
    assert!(well(&home, &["history", "harbour"]).starts_with(all));

    let forgotten = well(&home, &["forget", "harbour", "--yes"]);
    let files = ["atom", "json", "rss"].map(|ending| format!("public/harbour.{ending} is left as it was\n")).concat();
    assert_eq!(
        forgotten,
        format!("{all}; forgotten. While feeds.toml follows it, the next check begins anew\n{files}")
    );
    let (_, err, status) = run(&home, &["forget", "harbour", "--yes"]);
    assert_eq!((err.as_str(), status), ("the record knows no live blog called \"harbour\": it knows port\n", Some(2)));
    assert!(well(&home, &["history", "port"]).starts_with("port: 4 entries"));
    assert!(well(&home, &["once", "--now", "2026-03-02T14:20:00Z"]).starts_with("harbour: 3 new"));
}

#[test]
fn the_record_is_found_with_any_configuration_that_is_sound_or_none() {
    let home = home();
    let (_, err, status) = run(&home, &["history", "habour"]);
    assert_eq!(
        (err.as_str(), status),
        ("the record knows no live blog called \"habour\": it knows harbour\n", Some(2))
    );
    for feeds in ["[feeds.other]\nurl = 'x.html'\n", "", "[feeds]\n", "[feeds.other]\n"] {
        fs::write(home.path().join("feeds.toml"), feeds).unwrap();
        assert!(well(&home, &["history", "harbour"]).starts_with("harbour: 4 entries"), "{feeds:?}");
    }
    fs::remove_file(home.path().join("feeds.toml")).unwrap();
    assert!(well(&home, &["export", "harbour"]).ends_with("{\"lines\":7}\n"));

    fs::write(home.path().join("feeds.toml"), "[service]\nstate = 'elsewhere'\n").unwrap();
    let (_, err, status) = run(&home, &["history", "harbour"]);
    assert_eq!(status, Some(1));
    assert!(err.starts_with("there is no record in elsewhere yet"), "{err}");
    fs::rename(home.path().join(STATE), home.path().join("elsewhere")).unwrap();
    assert!(well(&home, &["history", "harbour"]).starts_with("harbour: 4 entries"));
    // Where the folder may be another one than was meant, nothing is done.
    fs::write(home.path().join("feeds.toml"), "[service]\nsate = 'elsewhere'\n").unwrap();
    fs::write(home.path().join("x.jsonl"), "{}").unwrap();
    for arguments in [&["history", "harbour"][..], &["forget", "--yes", "harbour"], &["import", "x.jsonl"]] {
        let (out, err, status) = run(&home, arguments);
        assert_eq!((out.as_str(), status), ("", Some(2)), "{arguments:?}");
        assert!(err.contains("feeds.toml:2:1"), "{err}");
    }
}

#[tokio::test]
async fn while_another_process_writes_one_can_read_and_none_can_write() {
    let home = home();
    let folder = home.path().join(STATE);
    let other = fs::File::options().write(true).open(folder.join("liveticker.lock")).unwrap();
    other.lock().unwrap();
    let error = Store::open_within(&folder, Duration::ZERO).await.unwrap_err().to_string();
    assert!(error.starts_with("another liveticker") && error.contains("is at work on the record"), "{error}");
    assert!(well(&home, &["history", "harbour"]).starts_with("harbour: 4 entries"));
    assert!(well(&home, &["export", "harbour"]).ends_with("{\"lines\":7}\n"));
    other.unlock().unwrap();
    Store::open_within(&folder, Duration::ZERO).await.unwrap();
}

#[tokio::test]
async fn what_is_read_is_of_one_moment_whoever_writes_meanwhile() {
    let home = home();
    let store = Store::open_to_read(&home.path().join(STATE)).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let name = "harbour".parse().unwrap();
    assert!(snapshot.state(&name).await.unwrap().is_some());
    well(&home, &["forget", "harbour", "--yes"]);
    assert_eq!(snapshot.extent(&name).await.unwrap().entries, 4);
    assert_eq!(store.snapshot().await.unwrap().extent(&name).await.unwrap().entries, 0);
}
