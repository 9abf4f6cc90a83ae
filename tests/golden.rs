//! Every fixture: looks in order → what each changed, and the feeds that come of it.
//!
//! `tests/fixtures/OUTLET/STORY/` holds `looks.toml` (the page's address, and which page was seen when), the pages, and
//! beside them `changes.txt`, `feed.atom` and `feed.rss`. `UPDATE=1 cargo test --test golden` writes these anew: read
//! the difference before you keep it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use liveticker::entry::EntryId;
use liveticker::feed::document::Feed;
use liveticker::feed::{Format, render};
use liveticker::ledger::{Change, Ledger};
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Fetched, Page, Source, Validators};
use liveticker::state::{Outcome, State};
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
        let (changes, ledger, blog) = follow(story);
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
        let (_, ledger, blog) = follow(&story);
        let text = fs::read_to_string(story.join("looks.toml")).unwrap();
        let looks: Looks = toml::from_str(&text).unwrap();
        let last = looks.look.last().unwrap();
        let state = State { ledger: ledger.clone(), ..State::default() };
        let (state, outcome) = look(state, &blog, &story, last);
        assert!(
            matches!(&outcome, Outcome::Seen(changes) if changes.is_empty()) || matches!(outcome, Outcome::Missed(_)),
            "{}: {outcome:?}",
            story.display()
        );
        let (was, is) = (Feed::compose(&blog, &ledger), Feed::compose(&blog, &state.ledger));
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

/// What came of all looks at a story, in words, and what is known at the end.
fn follow(story: &Path) -> (String, Ledger, LiveBlog) {
    let text = fs::read_to_string(story.join("looks.toml")).unwrap();
    let looks: Looks = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", story.display()));
    let name = story.file_name().unwrap().to_str().unwrap().parse().unwrap();
    let blog = LiveBlog {
        public_url: "http://localhost:8080/".parse().ok(),
        ..LiveBlog::at(name, Source::Web(looks.url.clone()), Some(looks.url.clone()))
    };
    let mut state = State::default();
    let mut told = String::new();
    for one in &looks.look {
        let (next, outcome) = look(state, &blog, story, one);
        state = next;
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
    (told, state.ledger, blog)
}

fn look(state: State, blog: &LiveBlog, story: &Path, look: &Look) -> (State, Outcome) {
    let page = Page::new(fs::read(story.join(&look.page)).unwrap(), None, blog.address.clone(), look.at);
    let reading = state.read(
        blog,
        &blog.source,
        Ok(Fetched::Page { page, validators: Validators::default(), moved: None }),
        look.at,
    );
    state.learn(blog, reading)
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
