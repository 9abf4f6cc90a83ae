//! Whatever keeps the record, what it gives and takes is the same: the one in memory and the one in SQLite.

#![allow(clippy::unwrap_used)]

#[path = "support/visiting.rs"]
mod visiting;

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{EntryId, Name};
use liveticker::io::memory::Memory;
use liveticker::io::record::Record;
use liveticker::io::store::{Store, StoreError};
use liveticker::ledger;
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Fetched, Page, Source, Validators};
use liveticker::schedule::Cost;
use liveticker::state::{State, Strangers, Wanted};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + minute * 60).unwrap()
}

fn blog() -> LiveBlog {
    let url = "https://a.example/live".parse().unwrap();
    let blog = LiveBlog::at("harbour".parse().unwrap(), Source::Web(url), "https://a.example/live".parse().ok());
    blog.with(|blog| {
        blog.showing.keep = 5;
        blog.showing.keep_for = SignedDuration::from_mins(8);
        blog.reading.endpoints = false;
    })
}

/// The page at that minute: the last twenty entries, one a minute. One in seven is edited later, and many are headed alike.
fn page(minute: i64) -> Page {
    let mut html =
        String::from("<!doctype html><html lang=en><title>Harbour: live</title><h1>Harbour: live</h1><main>");
    for entry in ((minute - 20).max(0)..minute).rev() {
        let edited = if entry % 7 == 0 && minute - entry > 6 { " It was later." } else { "" };
        write!(
            html,
            "<article id=\"e{entry}\"><time datetime=\"{}\">then</time><h2>Part {}</h2><p>The ship of minute {entry} has come \
             in, with all its people and {entry} boxes.{edited}</p></article>",
            at(entry),
            entry % 3
        )
        .unwrap();
    }
    Page::new(format!("{html}</main>").into_bytes(), None, "https://a.example/live".parse().ok(), at(minute))
}

fn sorted(mut records: Vec<ledger::Record>) -> Vec<ledger::Record> {
    records.sort_by(|one, other| one.id.cmp(&other.id));
    records.dedup();
    records
}

async fn are_alike(one: &impl Record, other: &impl Record, blog: &LiveBlog, state: &State) {
    let name = &blog.name;
    let head = one.head(blog).await.unwrap();
    assert_eq!(head, other.head(blog).await.unwrap());
    let known: Vec<&ledger::Record> = state.ledger.records().collect();
    let weak = known.iter().flat_map(|record| &record.names).filter(|name| matches!(name, Name::Heading(_)));
    let strangers = Strangers {
        strong: known.iter().flat_map(|record| record.names.first()).cloned().collect(),
        weak: weak.cloned().collect(),
        since: Some(at(30)),
        until: Some(at(40)),
    };
    let of_any_time = Strangers { since: None, ..strangers.clone() };
    let wanted = [
        Wanted::Window(blog, &head.ledger),
        Wanted::Named(&strangers),
        Wanted::Named(&of_any_time),
        Wanted::Archived(1),
        Wanted::Archived(2),
    ];
    for wanted in wanted {
        let (one, other) = (one.recall(name, wanted).await.unwrap(), other.recall(name, wanted).await.unwrap());
        assert_eq!(sorted(one), sorted(other), "{wanted:?}");
    }
    let ids: Vec<EntryId> = known.iter().map(|record| record.id.clone()).collect();
    let (mut one, mut other) = (one.past_of(name, &ids).await.unwrap(), other.past_of(name, &ids).await.unwrap());
    one.sort_by(|one, other| (&one.id, one.number).cmp(&(&other.id, other.number)));
    other.sort_by(|one, other| (&one.id, one.number).cmp(&(&other.id, other.number)));
    assert_eq!(one, other);
}

#[tokio::test]
async fn all_homes_of_the_record_give_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (store, memory, mut blog) = (Store::open(folder.path()).await.unwrap(), Memory::default(), blog());
    for minute in (6..140).step_by(6) {
        let head = memory.head(&blog).await.unwrap();
        let (state, _) = visiting::visit(&memory, &blog, head, at(minute), |visit| {
            let answer = Fetched::Page { page: page(minute), validators: Validators::default(), moved: None };
            visit.answered(Ok(answer), Cost::default(), at(minute));
        });
        let before = State { version: state.version - 1, ..state.clone() };
        assert_eq!(store.save(&blog.name, &before, &[]).await.unwrap(), state.version);
        are_alike(&memory, &store, &blog, &state).await;
    }
    assert_eq!(memory.count(&blog.name), 138, "each entry once");
    for record in [1, 0] {
        assert_eq!(memory.settle(&blog.name, record).await.is_ok(), store.settle(&blog.name, record).await.is_ok());
    }
    let names = (memory.set_aside(&blog.name).await.unwrap(), store.set_aside(&blog.name).await.unwrap());
    assert_eq!(names.0, names.1);
    are_alike(&memory, &store, &blog, &State::default()).await;
    blog.name = names.0;
    let state = memory.head(&blog).await.unwrap();
    are_alike(&memory, &store, &blog, &state).await;
}

/// Whoever has read the record, and comes to keep something after somebody else has.
async fn refuses_who_comes_late(record: &impl Record) {
    let blog = blog();
    let (one, other) = (record.head(&blog).await.unwrap(), record.head(&blog).await.unwrap());
    let version = record.save(&blog.name, &one, &[]).await.unwrap();
    let late = record.save(&blog.name, &other, &[]).await.unwrap_err();
    assert!(matches!(late, StoreError::Overtaken { .. }), "{late}");
    let late = record.keep_pace(&blog.name, &other.pace, other.version).await.unwrap_err();
    assert!(late.to_string().starts_with("another liveticker has checked harbour meanwhile"), "{late}");
    record.keep_pace(&blog.name, &one.pace, version).await.unwrap();
    let one = State { version, ..one };
    assert_eq!(record.save(&blog.name, &one, &[]).await.unwrap(), version + 1);
}

#[tokio::test]
async fn no_home_takes_what_was_learnt_from_something_older() {
    let folder = tempfile::tempdir().unwrap();
    refuses_who_comes_late(&Store::open(folder.path()).await.unwrap()).await;
    refuses_who_comes_late(&Memory::default()).await;
}
