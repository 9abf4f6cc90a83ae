//! Every fixture: looks in order → what each changed, and the feeds that come of it.
//!
//! `tests/fixtures/OUTLET/STORY/` holds `looks.toml` (the page's address, and which page was seen when), the pages, and
//! beside them `changes.txt`, `feed.atom` and `feed.rss`. `UPDATE=1 cargo test --test golden` writes these anew: read
//! the difference before you keep it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/visiting.rs"]
mod visiting;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use futures_util::FutureExt;
use jiff::Timestamp;
use liveticker::entry::EntryId;
use liveticker::feed::document::Feed;
use liveticker::feed::{Format, render};
use liveticker::io::memory::Memory;
use liveticker::io::record::Record as _;
use liveticker::ledger::{Change, Ledger};
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Fetched, Page, Source, Validators};
use liveticker::schedule::Cost;
use liveticker::state::{Memory as StateMemory, Outcome, State, Wanted};
use serde::Deserialize;
use url::Url;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    url: Url,
    look: Vec<Look>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    page: String,
    at: Timestamp,
}

#[test]
fn every_fixture_gives_its_feed() {
    let mut wrong = String::new();
    let stories = stories();
    for story in &stories {
        let blog = blog(story);
        let (changes, ledger) = follow(&Memory::default(), &blog, story);
        compare(&story.join("changes.txt"), changes.as_bytes(), &mut wrong);
        if let Some(feed) = Feed::compose(&blog, &ledger) {
            compare(&story.join("feed.atom"), &render(&feed, Format::Atom), &mut wrong);
            compare(&story.join("feed.rss"), &render(&feed, Format::Rss), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "not as expected (UPDATE=1 accepts it):\n{wrong}");
    assert!(stories.len() >= 5, "only {} stories found", stories.len());
}

#[test]
fn every_fixture_seen_again_changes_nothing() {
    for story in stories() {
        let (record, blog) = (Memory::default(), blog(&story));
        let (_, ledger) = follow(&record, &blog, &story);
        let looks = looks(&story);
        let last = looks.look.last().unwrap();
        // Read anew, as if another version had read it last.
        let head = State { memory: StateMemory::default(), ..head(&record, &blog) };
        let (_, outcome) = look(&record, head, &blog, &story, last);
        assert!(
            matches!(&outcome, Outcome::Seen(changes) if changes.is_empty()) || matches!(outcome, Outcome::Missed(_)),
            "{}: {outcome:?}",
            story.display()
        );
        let (was, is) = (Feed::compose(&blog, &ledger), Feed::compose(&blog, &known(&record, &blog)));
        assert_eq!(was, is, "{}", story.display());
    }
}

fn stories() -> Vec<PathBuf> {
    let folders = |path: &Path| {
        let mut found: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.retain(|path| path.is_dir());
        found.sort();
        found
    };
    let stories = folders(Path::new("tests/fixtures")).into_iter().flat_map(|outlet| folders(&outlet));
    stories.filter(|story| story.join("looks.toml").exists()).collect()
}

fn looks(story: &Path) -> Looks {
    let text = fs::read_to_string(story.join("looks.toml")).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", story.display()))
}

/// The live blog of a story, without what its pages would load.
fn blog(story: &Path) -> LiveBlog {
    let (url, name) = (looks(story).url, story.file_name().unwrap().to_str().unwrap().parse().unwrap());
    LiveBlog::at(name, Source::Web(url.clone()), Some(url)).with(|blog| {
        blog.showing.public_url = "http://localhost:8080/".parse().ok();
        blog.reading.endpoints = false;
    })
}

fn head(record: &Memory, blog: &LiveBlog) -> State {
    record.head(blog).now_or_never().unwrap().unwrap()
}

/// What is known of it, as far as its feeds show it.
fn known(record: &Memory, blog: &LiveBlog) -> Ledger {
    let mut ledger = head(record, blog).ledger;
    let window = record.recall(&blog.name, Wanted::Window(blog, &ledger)).now_or_never().unwrap().unwrap();
    ledger.recall(window);
    ledger
}

/// What came of all looks at a story, in words, and what is known at the end.
fn follow(record: &Memory, blog: &LiveBlog, story: &Path) -> (String, Ledger) {
    let mut told = String::new();
    for one in &looks(story).look {
        let (state, outcome) = look(record, head(record, blog), blog, story, one);
        writeln!(told, "{} {}", one.at, one.page).unwrap();
        match outcome {
            Outcome::Missed(why) => writeln!(told, "  missed: {why}").unwrap(),
            Outcome::PutOff(why) => writeln!(told, "  put off: {why}").unwrap(),
            Outcome::Unchanged(changes) | Outcome::Seen(changes) => {
                for change in &changes {
                    let (word, id) = match change {
                        Change::Added(id) => ("added", id),
                        Change::Revised(id) => ("revised", id),
                        Change::Withdrawn(id) => ("withdrawn", id),
                    };
                    writeln!(told, "  {word} {}", in_short(&state.ledger, id)).unwrap();
                }
                if changes.is_empty() {
                    writeln!(told, "  nothing new").unwrap();
                }
            }
        }
    }
    (told, known(record, blog))
}

fn look(record: &Memory, head: State, blog: &LiveBlog, story: &Path, look: &Look) -> (State, Outcome) {
    visiting::visit(record, blog, head, look.at, |visit| {
        let page = Page::new(fs::read(story.join(&look.page)).unwrap(), None, blog.place.address.clone(), look.at);
        let answer = Fetched::Page { page, validators: Validators::default(), moved: None };
        visit.answered(Ok(answer), Cost::default(), look.at);
    })
}

fn in_short(ledger: &Ledger, id: &EntryId) -> String {
    let record = ledger.record(id).unwrap();
    let key = id.0.rsplit('/').next().unwrap();
    let authors = record.entry.authors.join(", ");
    let by = if authors.is_empty() { String::new() } else { format!(" ({authors})") };
    format!("{key} {} {}{by}, from {}", record.published.at, record.title, record.entry.layer)
}

fn compare(path: &Path, is: &[u8], wrong: &mut String) {
    let is = String::from_utf8(is.to_vec()).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, is).unwrap();
        return;
    }
    let wanted = fs::read_to_string(path).unwrap_or_default();
    if wanted != is {
        let at = wanted.lines().zip(is.lines()).position(|(wanted, is)| wanted != is);
        let at = at.unwrap_or_else(|| wanted.lines().count().min(is.lines().count()));
        let line = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_owned();
        writeln!(wrong, "{}:{}\n  - {}\n  + {}", path.display(), at + 1, line(&wanted), line(&is)).unwrap();
    }
}
