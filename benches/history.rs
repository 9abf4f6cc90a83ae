//! What a look costs with a hundred entries in the record and with a hundred thousand: a ratio, both taken in one run,
//! look by look in turn. The page, the feed and what is new are the same.
//!
//! ```text
//! cargo bench --bench history
//! ```

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{About, Content, Coverage, Entry, Html, Layer, Name, Sighting, Stamp};
use liveticker::io::Io;
use liveticker::io::fetch::Limits;
use liveticker::io::record::Record;
use liveticker::io::request::Caller;
use liveticker::liveblog::LiveBlog;
use liveticker::page::Source;
use liveticker::service::check;
use liveticker::state::State;
use liveticker::state::Wanted;
use liveticker::visit::Call;

/// So many looks are taken at each; the medians are compared.
const LOOKS: usize = 60;
/// How many entries the page shows, and the feed at least.
const SHOWN: usize = 50;
/// How many are kept at once while the record is made.
const BATCH: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut few = House::with(&folder.path().join("few"), 100).await;
        let mut many = House::with(&folder.path().join("many"), 100_000).await;
        let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
        for number in 0..LOOKS + 5 {
            let (one, other) = if number % 2 == 0 {
                let one = few.look().await;
                (one, many.look().await)
            } else {
                let other = many.look().await;
                (few.look().await, other)
            };
            // The first looks fill caches.
            if number >= 5 {
                with_few.push(one);
                with_many.push(other);
            }
        }
        let (with_few, with_many) = (median(with_few), median(with_many));
        println!("a look that finds one new entry, {SHOWN} entries on the page, medians of {LOOKS}");
        println!("with     100 entries in the record {with_few:>10.2?}");
        println!("with 100,000 entries in the record {with_many:>10.2?}");
        println!("ratio                              {:>10.3}", with_many.as_secs_f64() / with_few.as_secs_f64());
    });
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A live blog whose page is a file.
struct House {
    io: Io,
    blog: LiveBlog,
    page: std::path::PathBuf,
    entries: usize,
}

impl House {
    async fn with(folder: &Path, entries: usize) -> House {
        std::fs::create_dir_all(folder).unwrap();
        let page = folder.join("page.html");
        let io = Io::open(&folder.join("state"), &folder.join("public"), Caller::default(), Limits::default())
            .await
            .unwrap();
        let mut blog =
            LiveBlog::at("bench".parse().unwrap(), Source::File(page.clone()), "https://a.example/live".parse().ok());
        (blog.showing.keep, blog.showing.keep_for) = (SHOWN, SignedDuration::from_mins(10));
        for begin in (0..entries).step_by(BATCH) {
            let State { mut ledger, version, .. } = io.store.head(&blog).await.unwrap();
            let window = io.store.recall(&blog.name, Wanted::Window(&blog, &ledger)).await.unwrap();
            ledger.recall(window);
            let shown = (begin..(begin + BATCH).min(entries)).rev().map(entry).collect();
            ledger.scope = "tag:a.example,2026:bench".to_owned();
            let (ledger, _) = ledger.reconcile(Sighting {
                seen: at(begin + BATCH),
                about: About::default(),
                entries: shown,
                tombstones: Vec::new(),
                coverage: Coverage::Running,
                stale: None,
                doubt: None,
                unread: Default::default(),
                further: None,
                successor: None,
            });
            io.store.save(&blog.name, &State { ledger, version, ..State::default() }, &[]).await.unwrap();
        }
        House { io, blog, page, entries }
    }

    /// One more entry, and a look at the page with it.
    async fn look(&mut self) -> Duration {
        self.entries += 1;
        let shown: Vec<String> = (self.entries - SHOWN..self.entries)
            .rev()
            .map(|number| {
                format!(
                    r##"{{"@type":"BlogPosting","url":"#post-{number:06}","headline":"Update {number}","datePublished":"{}","articleBody":"{}"}}"##,
                    at(number),
                    text(number)
                )
            })
            .collect();
        let html = format!(
            r#"<html lang="en"><title>Harbour</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour","liveBlogUpdate":[{}]}}</script>"#,
            shown.join(",")
        );
        std::fs::write(&self.page, html).unwrap();
        let now = at(self.entries);
        let begin = Instant::now();
        let look = check(&self.io, &self.blog, Call::Now, now).await.unwrap();
        let took = begin.elapsed();
        assert!(look.written, "{:?}", look.outcome);
        took
    }
}

fn at(number: usize) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(i64::try_from(number).unwrap())
}

fn text(number: usize) -> String {
    format!(
        "The harbour master says that the ferry and the lifeboat hold, though the swell is up again (look {number}). "
    )
    .repeat(6)
}

fn entry(number: usize) -> Entry {
    let text = text(number).trim_end().to_owned();
    Entry {
        names: vec![Name::Id(format!("{number:06}")), Name::Text(text.to_lowercase().chars().take(80).collect())],
        link: None,
        title: Some(format!("Update {number}")),
        content: Content { html: Html::cleaned(format!("<p>{text}</p>")), text, ..Content::default() },
        published: Some(Stamp::exact(at(number))),
        updated: None,
        authors: Vec::new(),
        categories: Vec::new(),
        layer: Layer::JsonLd,
        layers: Vec::new(),
    }
}
