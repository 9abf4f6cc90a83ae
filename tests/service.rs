//! The whole service against a small outlet on a random loopback port.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use liveticker::io::Io;
use liveticker::io::fetch::{Errand, Limits};
use liveticker::io::request::Caller;
use liveticker::io::store::set_aside_before;
use liveticker::ledger::Change;
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Fetched, Source, Validators};
use liveticker::profile::Catalogue;
use liveticker::profile::Pick;
use liveticker::service::{Service, ask, check, pass, restore};
use liveticker::state::Outcome;
use liveticker::visit::Call;
use support::outlet::{Manner, Outlet, Reply};

/// A page with these updates: a number and what it says.
fn page(updates: &[(u32, &str)]) -> String {
    let updates: Vec<String> = updates
        .iter()
        .map(|(id, text)| {
            let (hour, minute) = (12 + id / 60, id % 60);
            format!(
                r##"{{"@type":"BlogPosting","url":"#post-{id:03}","headline":"Update {id}","datePublished":"2026-03-02T{hour}:{minute:02}:00Z","articleBody":"{text}"}}"##
            )
        })
        .collect();
    format!(
        r#"<html lang="en"><title>Harbour</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour","liveBlogUpdate":[{}]}}</script>"#,
        updates.join(",")
    )
}

fn at(minute: i64) -> Timestamp {
    "2026-03-02T13:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

struct House {
    folder: tempfile::TempDir,
    outlet: Outlet,
}

impl House {
    fn new() -> House {
        House { folder: tempfile::tempdir().unwrap(), outlet: Outlet::open() }
    }

    fn blog(&self, name: &str) -> LiveBlog {
        LiveBlog::at(name.parse().unwrap(), Source::Web(self.outlet.url(&format!("/{name}"))), None)
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn feed(&self, file: &str) -> PathBuf {
        self.folder.path().join("public").join(file)
    }

    async fn io(&self) -> Io {
        let limits = Limits { time: Duration::from_secs(2), size: 100_000, redirects: 3, gap: Duration::ZERO };
        Io::open(
            &self.state(),
            &self.folder.path().join("public"),
            Caller { contact: Some("me@example.org"), ..Caller::default() },
            limits,
        )
        .await
        .unwrap()
    }

    /// What one look at one live blog comes to: "2 added", "unchanged", or why it failed.
    async fn check(&self, blog: &LiveBlog, minute: i64) -> String {
        let io = self.io().await;
        let look = check(&io, blog, Call::Now, at(minute)).await;
        io.close().await;
        match look {
            Err(error) => format!("not kept: {error}"),
            Ok(look) => {
                let written = if look.written { ", written" } else { "" };
                format!("{}{written}", in_words(&look.outcome))
            }
        }
    }
}

fn in_words(outcome: &Outcome) -> String {
    let (word, changes) = match outcome {
        Outcome::Missed(why) => return format!("missed: {why}"),
        Outcome::PutOff(why) => return format!("put off: {why}"),
        Outcome::Unchanged(changes) => ("unchanged", changes),
        Outcome::Seen(changes) => ("seen", changes),
    };
    let mut words = vec![word.to_owned()];
    let count = |is: fn(&Change) -> bool| changes.iter().filter(|change| is(change)).count();
    for (count, kind) in [
        (count(|change| matches!(change, Change::Added(_))), "added"),
        (count(|change| matches!(change, Change::Revised(_))), "revised"),
        (count(|change| matches!(change, Change::Withdrawn(_))), "withdrawn"),
    ] {
        if count > 0 {
            words.push(format!("{count} {kind}"));
        }
    }
    words.join(" ")
}

fn modified(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[tokio::test]
async fn a_page_that_has_moved_for_good_is_asked_where_it_is_now_though_it_says_the_same() {
    let house = House::new();
    let blog = house.blog("harbour");
    let same = page(&[(2, "Two boats are in."), (1, "Good morning.")]);
    house.outlet.put("/harbour", Reply::page(&same));
    assert_eq!(house.check(&blog, 0).await, "seen 2 added, written");
    house.outlet.put("/harbour", Reply::status(301).with("Location", "/quay"));
    house.outlet.put("/quay", Reply::page(&same));
    house.check(&blog, 1).await;
    house.outlet.seen();
    house.check(&blog, 2).await;
    let asked: Vec<String> = house.outlet.seen().into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/quay"]);
}

#[tokio::test]
async fn a_live_blog_is_followed_through_a_day() {
    let house = House::new();
    let blog = house.blog("harbour");
    let put = |updates: &[(u32, &str)], etag: &str| {
        house.outlet.put("/harbour", Reply::page(&page(updates)).with("ETag", etag))
    };

    put(&[(2, "Two boats are in."), (1, "Good morning.")], "\"a\"");
    assert_eq!(house.check(&blog, 0).await, "seen 2 added, written");
    let first = modified(&house.feed("harbour.rss"));
    assert_eq!(house.check(&blog, 1).await, "unchanged");
    put(&[(2, "Two boats are in."), (1, "Good morning.")], "\"b\"");
    assert_eq!(house.check(&blog, 2).await, "unchanged", "another ETag, the same bytes");
    assert_eq!(modified(&house.feed("harbour.rss")), first, "nothing was written");

    put(&[(3, "The ferry sails."), (2, "Three boats are in.")], "\"c\"");
    assert_eq!(house.check(&blog, 3).await, "seen 1 added 1 revised, written");
    house.outlet.put("/harbour", Reply::status(503));
    let missed = house.check(&blog, 4).await;
    assert!(missed.starts_with("missed: ") && missed.contains("503"), "{missed}");
    house.outlet.put("/harbour", Reply::page("<html><title>Sorry</title>We are working on it."));
    assert!(house.check(&blog, 5).await.starts_with("missed: not a live blog"));

    let feed = fs::read_to_string(house.feed("harbour.atom")).unwrap();
    for kept in ["Good morning.", "Three boats are in.", "The ferry sails."] {
        assert!(feed.contains(kept), "{kept}");
    }
    assert_eq!(feed.matches("<entry>").count(), 3);
}

#[tokio::test]
async fn what_was_not_published_is_published_at_the_next_look() {
    let house = House::new();
    let blog = house.blog("harbour");
    house.outlet.put("/harbour", Reply::page(&page(&[(1, "Good morning.")])).with("ETag", "\"a\""));
    assert_eq!(house.check(&blog, 0).await, "seen 1 added, written");
    let bytes = fs::read(house.feed("harbour.json")).unwrap();
    fs::remove_file(house.feed("harbour.json")).unwrap();
    assert_eq!(house.check(&blog, 1).await, "unchanged, written");
    assert_eq!(fs::read(house.feed("harbour.json")).unwrap(), bytes);
    fs::remove_file(house.feed("harbour.json")).unwrap();
    house.outlet.put("/harbour", Reply::status(500));
    let missed = house.check(&blog, 2).await;
    assert!(missed.ends_with(", written"), "even when the outlet is gone: {missed}");
}

#[tokio::test]
async fn a_feed_that_is_gone_is_published_before_the_next_look_and_nobody_is_asked() {
    let house = House::new();
    let blog = house.blog("harbour");
    house.outlet.put("/harbour", Reply::page(&page(&[(1, "Good morning.")])));
    assert_eq!(house.check(&blog, 0).await, "seen 1 added, written");
    let bytes = fs::read(house.feed("harbour.rss")).unwrap();
    house.outlet.seen();
    fs::remove_dir_all(house.feed("")).unwrap();
    let io = house.io().await;
    let due = check(&io, &blog, Call::Due, at(0)).await.unwrap();
    assert!(due.written && in_words(&due.outcome).starts_with("put off"), "{due:?}");
    assert_eq!(fs::read(house.feed("harbour.rss")).unwrap(), bytes);

    fs::remove_file(house.feed("harbour.rss")).unwrap();
    let mut service = Service::open(Arc::new(io), vec![blog], SignedDuration::ZERO, at(0)).await.unwrap();
    service.beat(at(0));
    let ended = service.ended(|| at(0)).await.unwrap();
    assert!(ended.checked.unwrap().unwrap().written);
    assert_eq!(service.due(&ended.blog.name), due.pace.next);
    assert_eq!(fs::read(house.feed("harbour.rss")).unwrap(), bytes);
    assert_eq!(house.outlet.seen().len(), 0);
}

#[tokio::test]
async fn what_is_to_be_shown_otherwise_is_published_at_the_next_start_and_nobody_is_asked() {
    let house = House::new();
    let blog = house.blog("harbour");
    house.outlet.put("/harbour", Reply::page(&page(&[(1, "Good morning.")])));
    assert_eq!(house.check(&blog, 0).await, "seen 1 added, written");
    house.outlet.seen();
    let io = Arc::new(house.io().await);
    for (title, is_other) in [(None, false), (Some("Another title"), true), (Some("Another title"), false)] {
        let blog = blog.clone().with(|blog| blog.showing.title = title.map(str::to_owned));
        let mut service = Service::open(Arc::clone(&io), vec![blog], SignedDuration::ZERO, at(0)).await.unwrap();
        service.beat(at(0));
        let written = service.ended(|| at(0)).await.map(|ended| ended.checked.unwrap().unwrap().written);
        assert_eq!(written, is_other.then_some(true), "{title:?}");
        let feed = fs::read_to_string(house.feed("harbour.rss")).unwrap();
        assert_eq!(feed.contains("Another title"), title.is_some(), "{feed}");
    }
    assert_eq!(house.outlet.seen().len(), 0);
}

#[tokio::test]
async fn a_request_is_conditional_and_says_who_asks() {
    let house = House::new();
    let mut blog = house.blog("harbour");
    let odd = "W/\"caf\u{e9}\u{5c}, odd\"";
    house.outlet.put(
        "/harbour",
        Reply::page(&page(&[(1, "Good morning.")]))
            .with("ETag", odd)
            .with("Last-Modified", "Mon, 02 Mar 2026 99:00:00 GMT"),
    );
    house.check(&blog, 0).await;
    let first = house.outlet.seen();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].headers.get("if-none-match"), None);
    let agent = first[0].headers["user-agent"].clone();
    assert!(
        agent.starts_with("liveticker/") && agent.contains("(+https://") && agent.ends_with("; me@example.org)"),
        "{agent}"
    );
    for coding in ["gzip", "br", "zstd"] {
        assert!(first[0].headers["accept-encoding"].contains(coding), "{coding}");
    }
    house.check(&blog, 1).await;
    let second = house.outlet.seen();
    assert_eq!(second[0].headers["if-none-match"], odd, "byte for byte");
    assert_eq!(second[0].headers["if-modified-since"], "Mon, 02 Mar 2026 99:00:00 GMT", "byte for byte");
    assert!(!second[0].headers.contains_key("cookie") && !second[0].headers.contains_key("referer"));

    blog.reading.profile.select.entry = Pick::parse("article").ok();
    house.check(&blog, 2).await;
    assert!(
        !house.outlet.seen()[0].headers.contains_key("if-none-match"),
        "read in another way, the page is wanted again"
    );
}

#[tokio::test]
async fn an_outlet_that_misbehaves_costs_no_more_than_is_allowed() {
    let house = House::new();
    let blog = house.blog("harbour");
    house.outlet.put("/harbour", Reply::page(&page(&[(1, "Good morning.")])));
    house.check(&blog, 0).await;
    let before = fs::read(house.feed("harbour.rss")).unwrap();

    let bomb = {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&vec![b' '; 5_000_000]).unwrap();
        gzip.finish().unwrap()
    };
    let packed = |bytes: Vec<u8>| Reply { body: bytes, ..Reply::page("").with("Content-Encoding", "gzip") };
    let good = page(&[(1, "Good morning.")]);
    let to = |place: &str| Reply::status(302).with("Location", place);
    let here = house.outlet.url("/harbour");
    for (what, reply, wanted) in [
        ("silence", Reply::page("").manner(Manner::Silent), "no whole answer from 127.0.0.1 within 2 s"),
        ("no answer", Reply::page("").manner(Manner::Rude), "127.0.0.1"),
        ("a cut body", Reply::page(&good).manner(Manner::Truncated), "is damaged"),
        ("a body without end", Reply::page(&"x".repeat(9000)).manner(Manner::Endless), "is larger than"),
        ("a bomb", packed(bomb), "is larger than"),
        ("gzip that is none", packed(b"hello".to_vec()), "is damaged"),
        ("a loop", to(here.as_str()), "more than 3 redirects"),
        ("a way to a file", to("file:///etc/passwd"), "redirect"),
        ("a 304 to no question", Reply::status(304), "answered 304"),
        ("no content", Reply::status(204), "answered 204"),
        ("a part", Reply { status: 206, ..Reply::page(&good) }, "answered 206"),
        ("an empty page", Reply::page(""), "the page is empty"),
        ("a feed", Reply::page("<rss version='2.0'></rss>"), "a feed already"),
        ("a picture", Reply::page("\u{89}PNG\0\0\0"), "a binary file"),
        ("no bottom", Reply::page(&"<div>".repeat(15_000)), "nested more than"),
        ("gone", Reply::status(410), "gone for good"),
    ] {
        house.outlet.put("/harbour", reply);
        let said = house.check(&blog, 1).await;
        assert!(said.starts_with("missed: ") && said.contains(wanted), "{what}: {said}");
        assert_eq!(fs::read(house.feed("harbour.rss")).unwrap(), before, "{what}");
    }
    house.outlet.seen();
    house.outlet.put("/harbour", Reply::page(&good));
    assert!(house.check(&blog, 2).await.starts_with("put off: not requested: the site says that the page is gone"));
    assert!(house.outlet.seen().is_empty());
    let nobody = LiveBlog::at("nobody".parse().unwrap(), Source::Web("http://127.0.0.1:9/".parse().unwrap()), None);
    let said = house.check(&nobody, 1).await;
    assert!(said.starts_with("missed: cannot reach 127.0.0.1: "), "{said}");
    let file = LiveBlog::at("file".parse().unwrap(), Source::File(house.folder.path().to_owned()), None);
    assert!(house.check(&file, 1).await.ends_with("it is a folder"));
}

#[tokio::test]
async fn one_that_fails_holds_up_no_other() {
    let house = House::new();
    let mut blogs = Vec::new();
    for number in 0..12 {
        let name = format!("b{number}");
        let reply = match number % 3 {
            0 => Reply::page("").manner(Manner::Rude),
            _ => Reply::page(&page(&[(number, "Something.")])),
        };
        house.outlet.put(&format!("/{name}"), reply);
        blogs.push(house.blog(&name));
    }
    let blogs: Vec<&LiveBlog> = blogs.iter().collect();
    let io = house.io().await;
    let mut told = Vec::new();
    pass(&io, &blogs, Call::Now, at(0), |blog, look| {
        told.push((blog.name.to_string(), in_words(&look.unwrap().outcome)))
    })
    .await;
    io.close().await;
    told.sort();
    assert_eq!(told.len(), 12);
    assert_eq!(told.iter().filter(|(_, said)| said == "seen 1 added").count(), 8);
    assert_eq!(told.iter().filter(|(_, said)| said.starts_with("missed: ")).count(), 4);
}

#[tokio::test]
async fn an_old_entry_that_comes_back_is_the_same() {
    let house = House::new();
    let mut blog = house.blog("harbour");
    (blog.showing.keep, blog.showing.keep_for) = (2, SignedDuration::ZERO);
    let put = |updates: &[(u32, &str)]| house.outlet.put("/harbour", Reply::page(&page(updates)));
    let texts: Vec<String> = (1..=100).map(|number| format!("This is number {number}.")).collect();
    let hundred: Vec<(u32, &str)> = (1..).zip(texts.iter().map(String::as_str)).collect();
    put(&hundred);
    assert_eq!(house.check(&blog, 60).await, "seen 100 added, written");
    put(&[(103, "Three more."), (102, "Two more."), (101, "One more.")]);
    assert_eq!(house.check(&blog, 61).await, "seen 3 added, written");
    // By now update 1 is neither on the page nor in the feed: it has gone to the archive.
    put(&[(1, "This is number 1."), (103, "Three more."), (102, "Two more.")]);
    assert_eq!(house.check(&blog, 62).await, "seen");
}

#[tokio::test]
async fn a_damaged_record_is_set_aside_whole_and_nothing_is_announced_anew() {
    let house = House::new();
    let blog = house.blog("harbour");
    house.outlet.put("/harbour", Reply::page(&page(&[(1, "Good morning.")])));
    house.check(&blog, 0).await;
    let feed = fs::read(house.feed("harbour.rss")).unwrap();
    let record = house.state().join("liveticker.db");
    let good = fs::read(&record).unwrap();
    let open = async || {
        let opened =
            Io::open(&house.state(), &house.folder.path().join("public"), Caller::default(), Limits::default()).await;
        match opened {
            Ok(io) => {
                let look = check(&io, &blog, Call::Now, at(1)).await;
                io.close().await;
                look.map(|_| ()).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    };
    for (what, bytes) in [
        ("not a database", b"this is no database, and long enough to be looked at twice over".repeat(20)),
        ("cut off", good[..good.len() / 2].to_vec()),
        ("zeroed in the middle", [&good[..4096], &vec![0; good.len() - 4096][..]].concat()),
    ] {
        fs::write(&record, &bytes).unwrap();
        let io = house.io().await;
        let salvaged = io.salvaged.clone().unwrap_or_else(|| panic!("{what}"));
        assert_eq!(fs::read(&salvaged.aside).unwrap(), bytes, "{what}: it is kept as it was");
        let restored = restore(&io, std::slice::from_ref(&blog), at(1)).await.unwrap().unwrap();
        assert!(restored.words.contains("set aside as"), "{what}: {}", restored.words);
        let look = check(&io, &blog, Call::Now, at(1)).await.unwrap();
        assert!(matches!(&look.outcome, Outcome::Seen(changes) if changes.is_empty()), "{what}: {:?}", look.outcome);
        io.close().await;
        assert_eq!(fs::read(house.feed("harbour.rss")).unwrap(), feed, "{what}: nothing is announced anew");
        assert_eq!(open().await, Ok(()), "{what}: the new record is sound");
        let before = set_aside_before(&house.state());
        assert!(before.contains(&salvaged.aside), "{what}: {before:?}");
    }
    fs::write(&record, &good).unwrap();
    assert_eq!(open().await, Ok(()));

    let io = house.io().await;
    let pool = sqlx::AnyPool::connect(&format!("sqlite://{}", record.display())).await.unwrap();
    sqlx::query("UPDATE version SET number = 99").execute(&pool).await.unwrap();
    pool.close().await;
    io.close().await;
    let said = open().await.unwrap_err();
    assert!(said.contains("is of version 99") && said.contains("a newer one has written it"), "{said}");
}

/// A live blog whose page is a shell: its profile knows where the entries are.
fn shell(house: &House, url: &str) -> LiveBlog {
    let profile = format!("name = 'X'\n[[endpoint]]\nfind = 'data-from=\"([^\"]+)\"'\nurl = '{url}'");
    let catalogue = Catalogue::with(vec![("x.toml".into(), profile)]).unwrap();
    house.blog("shell").knowing(&std::sync::Arc::new(catalogue))
}

#[tokio::test]
async fn what_a_page_loads_from_elsewhere_comes_with_it() {
    let house = House::new();
    let blog = shell(&house, "{1}");
    let html = page(&[(1, "Smoke.")]) + r#"<p data-from="/entries?limit=5">"#;
    house.outlet.put("/shell", Reply::page(&html).with("ETag", "\"1\""));
    house.outlet.put("/entries?limit=5", Reply::page("{\"a\":1}").with("ETag", "\"2\""));
    let asked = |house: &House| house.outlet.seen().into_iter().map(|request| request.path).collect::<Vec<_>>();

    let io = house.io().await;
    let errand = Errand::of(&blog, at(0), false);
    let Ok(Fetched::Page { page, .. }) = ask(&io.fetcher, &blog, &Validators::default(), &errand).await else {
        panic!()
    };
    let parts: Vec<_> = page.attached.iter().map(|part| (part.url.path(), part.bytes.as_slice())).collect();
    assert_eq!(parts, [("/entries", b"{\"a\":1}".as_slice())]);
    io.close().await;
    assert_eq!(asked(&house), ["/shell", "/entries?limit=5"]);

    assert_eq!(house.check(&blog, 0).await, "seen 1 added, written");
    assert_eq!(house.check(&blog, 1).await, "unchanged", "the same page with the same parts");
    let seen = house.outlet.seen();
    assert!(seen.iter().all(|request| !request.headers.contains_key("if-none-match")), "a 304 would hide new entries");
    assert_eq!(seen.len(), 4);
    house.outlet.put("/entries?limit=5", Reply::page("{\"a\":2}"));
    assert_eq!(house.check(&blog, 2).await, "seen", "read again, for its parts have changed");

    let silent = blog.clone().with(|blog| blog.reading.endpoints = false);
    house.outlet.seen();
    house.check(&silent, 3).await;
    assert_eq!(asked(&house), ["/shell"]);
    assert_eq!(house.check(&silent, 4).await, "unchanged");
    house.check(&blog, 5).await;
    assert_eq!(asked(&house), ["/shell", "/shell", "/entries?limit=5"], "no 304 once endpoints are wanted again");
}

#[tokio::test]
async fn an_endpoint_that_fails_matters_only_where_the_page_has_nothing() {
    let house = House::new();
    let blog = shell(&house, "{1}");
    house.outlet.put("/shell", Reply::page(r#"<title>Fire</title><p data-from="/gone">"#));
    let gone = house.outlet.url("/gone");
    assert_eq!(
        house.check(&blog, 0).await,
        format!(
            "missed: the page loads its entries from elsewhere: {gone} answered 404 (not found: has the page moved?)"
        )
    );
    house.outlet.put("/shell", Reply::page(&(page(&[(1, "Smoke.")]) + r#"<p data-from="/gone">"#)));
    assert_eq!(house.check(&blog, 1).await, "seen 1 added, written");
}

#[tokio::test]
async fn only_so_many_endpoints_are_asked_and_none_elsewhere() {
    let house = House::new();
    let many: String =
        (0..9).map(|n| format!("[[endpoint]]\nfind = 'data-from=\"([^\"]+)\"'\nurl = '{{1}}{n}'\n")).collect();
    let catalogue = Catalogue::with(vec![("x.toml".into(), format!("name = 'X'\n{many}"))]).unwrap();
    let blog = house.blog("shell").knowing(&std::sync::Arc::new(catalogue));
    let other = Outlet::open();
    for (from, asked) in [("/part", 3), (other.url("/part").as_str().replace("127.0.0.1", "localhost").as_str(), 0)] {
        house.outlet.put("/shell", Reply::page(&format!(r#"<p data-from="{from}">"#)));
        house.check(&blog, 0).await;
        assert_eq!(house.outlet.seen().len(), 1 + asked, "{from}");
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn the_entries_of_a_shell_are_those_of_its_endpoint() {
    let house = House::new();
    let blog = shell(&house, "{1}");
    house.outlet.put("/shell", Reply::page(r#"<title>Fire</title><h1>Fire</h1><p data-from="/entries">"#));
    let entries = |ids: std::ops::Range<u32>| {
        let one = |id: u32| {
            format!(
                r#"{{"id":"{}","type":"new","render":"<p>Engine {id} is on its way to the harbour.</p>","entry_time":"17724534{id:02}","timestamp":"17724534{id:02}","authors":[{{"name":"Ada"}}]}}"#,
                700 + id
            )
        };
        let all: Vec<String> = ids.rev().map(one).collect();
        Reply::page(&format!(r#"{{"entries":[{}],"page":1,"pages":1}}"#, all.join(",")))
    };
    house.outlet.put("/entries", entries(10..13));
    assert_eq!(house.check(&blog, 0).await, "seen 3 added, written");
    assert_eq!(house.check(&blog, 1).await, "unchanged");
    house.outlet.put("/entries", entries(10..15));
    assert_eq!(house.check(&blog, 2).await, "seen 2 added, written");
    house.outlet.put("/entries", Reply::status(500));
    assert!(house.check(&blog, 3).await.starts_with("missed: the page loads its entries from elsewhere: "));
    house.outlet.put("/entries", entries(10..15));
    assert_eq!(house.check(&blog, 4).await, "unchanged");
}
