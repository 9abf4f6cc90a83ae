//! Push hubs: what they are told and when, against a small hub on a random loopback port.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use liveticker::io::store::Store;
use liveticker::schedule::{Fate, Ping};
use support::outlet::{Manner, Outlet, Reply, Request};
use support::running::{Running, page};
use url::Url;

const PUBLIC: &str = "https://feeds.example.org/live/";
const FORMATS: [&str; 3] = ["atom", "json", "rss"];

struct Home {
    folder: tempfile::TempDir,
    hub: Outlet,
}

impl Home {
    /// A live blog on a saved page, and a hub that takes everything.
    fn new() -> Home {
        let home = Home { folder: tempfile::tempdir().unwrap(), hub: Outlet::open() };
        home.page("harbour", &[2, 1]);
        home.configure(&[home.hub.url("/push?x=1&y")], &["harbour"]);
        home.hub.put("/push?x=1&y", Reply::status(204));
        home
    }

    fn page(&self, name: &str, updates: &[u32]) {
        fs::write(self.folder.path().join(format!("{name}.html")), page(updates)).unwrap();
    }

    /// Writes feeds.toml as editors do: beside it, then over it.
    fn configure(&self, hubs: &[Url], names: &[&str]) {
        let hubs: Vec<String> = hubs.iter().map(|hub| format!("\"{hub}\"")).collect();
        let feed = |name: &&str| {
            format!(
                "[feeds.{name}]\nurl = \"{name}.html\"\nas = \"https://news.example.org/{name}\"\nevery = \"20s\"\n"
            )
        };
        let text = format!(
            "[service]\nstate = \"state\"\npublic_url = \"{PUBLIC}\"\nwebsub = [{}]\n{}",
            hubs.join(", "),
            names.iter().map(feed).collect::<String>()
        );
        let beside = self.folder.path().join("feeds.toml.new");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.folder.path().join("feeds.toml")).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
        command.arg("--config").arg(self.folder.path().join("feeds.toml")).args(arguments).env_remove("NOTIFY_SOCKET");
        command
    }

    /// A look so many seconds after noon: the exit status and what was said on standard error.
    fn once(&self, second: i64) -> (Option<i32>, String) {
        let noon: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
        let now = noon + SignedDuration::from_secs(second);
        let Output { status, stderr, .. } = self.command(&["once", "--now", &now.to_string()]).output().unwrap();
        (status.code(), String::from_utf8(stderr).unwrap())
    }

    /// The same, where all goes well: the endings of the feeds of which the hub was told.
    fn told(&self, second: i64) -> Vec<String> {
        assert_eq!(self.once(second), (Some(0), String::new()), "at {second}");
        self.hub.seen().iter().map(|request| topic(request).rsplit('.').next().unwrap().to_owned()).collect()
    }

    fn feed(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join("public").join(file)).unwrap_or_default()
    }

    fn run(&self) -> Running {
        let mut command = self.command(&["run"]);
        command.env("LIVETICKER_LOG", "liveticker=debug");
        Running::start(command)
    }
}

/// The form as pairs.
fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(request.body.as_bytes()).into_owned().collect()
}

fn topic(request: &Request) -> String {
    form(request).into_iter().find(|(key, _)| key == "hub.url").unwrap().1
}

#[test]
fn a_push_hub_is_told_of_each_feed_that_was_published_and_of_no_other() {
    let home = Home::new();
    assert_eq!(home.once(0), (Some(0), String::new()));
    let seen = home.hub.seen_all();
    assert_eq!(seen.len(), 3, "no robots.txt is asked for: {seen:?}");
    for (request, format) in seen.iter().zip(FORMATS) {
        let topic = format!("{PUBLIC}harbour.{format}");
        let pairs = [("hub.mode", "publish"), ("hub.url", &topic), ("hub.topic", &topic)];
        assert_eq!(form(request), pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/push?x=1&y"));
        assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
        assert!(request.headers["user-agent"].starts_with("liveticker/"), "{:?}", request.headers);
    }
    assert_eq!(home.told(60), [""; 0], "nothing has changed");
    home.page("harbour", &[3, 2, 1]);
    assert_eq!(home.told(120), FORMATS);
    fs::remove_file(home.folder.path().join("public/harbour.json")).unwrap();
    assert_eq!(home.told(180), ["json"], "what was written");
}

#[test]
fn every_feed_names_its_push_hubs() {
    let home = Home::new();
    let (one, two) = (home.hub.url("/1?a&b"), home.hub.url("/2"));
    home.configure(&[one.clone(), two.clone()], &["harbour"]);
    home.once(0);
    let escaped = one.as_str().replace('&', "&amp;");
    for (file, parts) in [
        (
            "harbour.atom",
            vec![format!("<link href=\"{escaped}\" rel=\"hub\"/>"), format!("<link href=\"{two}\" rel=\"hub\"/>")],
        ),
        (
            "harbour.rss",
            vec![format!("<atom:link href=\"{escaped}\" rel=\"hub\"/>"), format!("href=\"{two}\" rel=\"hub\"")],
        ),
    ] {
        let feed = home.feed(file);
        parts.iter().for_each(|part| assert!(feed.contains(part), "{part} in\n{feed}"));
        assert_eq!(feed.matches("rel=\"self\"").count(), 1, "{feed}");
    }
    let json: serde_json::Value = serde_json::from_str(&home.feed("harbour.json")).unwrap();
    let hub = |url: &Url| serde_json::json!({ "type": "WebSub", "url": url });
    assert_eq!(json["hubs"], serde_json::json!([hub(&one), hub(&two)]));

    home.configure(&[], &["harbour"]);
    home.once(60);
    for format in FORMATS {
        let feed = home.feed(&format!("harbour.{format}"));
        assert!(feed.contains("harbour") && !feed.contains("hub"), "{feed}");
    }
}

#[test]
fn a_push_hub_that_is_down_is_told_later_and_the_look_is_a_good_one() {
    let home = Home::new();
    home.hub.put("/push?x=1&y", Reply::status(503));
    let (status, said) = home.once(0);
    assert_eq!(status, Some(0));
    assert!(said.contains("cannot be notified yet: answered 503; the next check tries again"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let asked = |home: &Home| home.hub.seen().iter().map(topic).collect::<Vec<_>>();
    assert_eq!(asked(&home), [format!("{PUBLIC}harbour.atom")], "it is not asked again and again");
    assert!(home.feed("harbour.atom").contains("Update 2"));
    assert!(home.once(10).1.contains("answered 503"));
    assert_eq!(asked(&home), [format!("{PUBLIC}harbour.json")], "it may have been the topic");
    home.hub.put("/push?x=1&y", Reply::status(202));
    assert_eq!(home.told(69), [""; 0], "not yet");
    assert_eq!(home.told(70), ["rss", "atom", "json"], "whose turn it is");
    assert_eq!(home.told(10_000), [""; 0], "it knows");

    home.hub.put("/push?x=1&y", Reply::status(429).with("Retry-After", "600"));
    home.page("harbour", &[3, 2, 1]);
    assert!(home.once(20_000).1.contains("answered 429"));
    assert_eq!(home.hub.seen().len(), 1);
    home.hub.put("/push?x=1&y", Reply::status(204));
    home.page("harbour", &[4, 3, 2, 1]);
    assert_eq!(home.told(20_060), [""; 0], "what it has asked for holds for what is new as well");
    assert_eq!(home.told(20_600), FORMATS);

    for (manner, newest, words) in
        [(Manner::Rude, 5, "cannot be notified yet"), (Manner::Silent, 6, "did not answer within")]
    {
        home.hub.put("/push?x=1&y", Reply::status(204).manner(manner));
        home.page("harbour", &(1..=newest).rev().collect::<Vec<_>>());
        let begun = Instant::now();
        let said = home.once(30_000).1;
        assert!(said.contains(words), "{said}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_push_hub_that_refuses_a_feed_three_times_is_not_asked_until_the_feed_changes() {
    let home = Home::new();
    home.hub.put("/push?x=1&y", Reply::status(404));
    for (second, words, asked) in [
        (0, "cannot be notified yet", 3),
        (10, "cannot be notified yet", 3),
        (70, "given up until the feed", 3),
        (4000, "", 0),
    ] {
        let (status, said) = home.once(second);
        assert_eq!((status, home.hub.seen().len()), (Some(0), asked), "at {second}");
        assert!(said.contains(words) && said.is_empty() == words.is_empty(), "at {second}: {said}");
    }
    home.hub.put("/push?x=1&y", Reply::status(200));
    home.page("harbour", &[3, 2, 1]);
    assert_eq!(home.told(5000), FORMATS);
}

#[test]
fn a_push_hub_that_has_moved_is_followed_with_the_same_words() {
    let home = Home::new();
    for (newest, status, times) in [(1, 301, 1), (2, 302, 1), (3, 307, 1), (4, 308, 1), (5, 303, 0)] {
        home.hub.put("/push?x=1&y", Reply::status(status).with("Location", "/there"));
        home.hub.put("/there", Reply::status(204));
        home.page("harbour", &(1..=newest).rev().collect::<Vec<_>>());
        home.once(0);
        let there: Vec<Request> = home.hub.seen().into_iter().filter(|request| request.path == "/there").collect();
        assert_eq!(there.len(), 3 * times, "{status}");
        assert!(there.iter().all(|request| request.method == "POST" && topic(request).starts_with(PUBLIC)), "{status}");
    }
    home.hub.put("/push?x=1&y", Reply::status(308).with("Location", "/push?x=1&y"));
    home.page("harbour", &[6, 5, 4, 3, 2, 1]);
    assert!(home.once(86_400).1.contains("answered 308"), "it goes round in circles");
}

#[test]
fn what_was_published_before_a_crash_is_told_after_it() {
    let home = Home::new();
    let in_the_way = home.folder.path().join("public/harbour.json/full");
    fs::create_dir_all(&in_the_way).unwrap();
    assert_eq!(home.once(0).0, Some(1), "the last of the files cannot be written");
    assert!(home.feed("harbour.atom").contains("Update 2"));
    assert!(home.hub.seen().is_empty(), "nobody is told of what may not be there");
    fs::remove_dir_all(in_the_way.parent().unwrap()).unwrap();
    assert_eq!(home.told(10), FORMATS);
}

#[test]
fn a_push_hub_that_hangs_holds_up_neither_looks_nor_other_hubs_nor_the_end() {
    let home = Home::new();
    let (silent, well) = (home.hub.url("/silent"), home.hub.url("/well"));
    home.hub.put("/silent", Reply::status(204).manner(Manner::Silent));
    home.hub.put("/well", Reply::status(204));
    home.configure(&[silent.clone(), well.clone()], &["harbour"]);
    let told = |name: &str| FORMATS.map(|format| format!("push hub {well}: {PUBLIC}{name}.{format}: answered 204"));
    let service = home.run();
    service.until_all(&told("harbour"));
    home.page("market", &[1]);
    home.configure(&[silent.clone(), well.clone()], &["harbour", "market"]);
    service.until_all(&told("market"));
    let begun = Instant::now();
    service.signal("-TERM");
    assert_eq!(service.end().0, Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

    home.hub.seen();
    home.hub.put("/silent", Reply::status(204));
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    assert!(home.command(&["once", "--now", &later.to_string()]).output().unwrap().status.success());
    let seen = home.hub.seen();
    let names = ["harbour", "market"].iter().flat_map(|name| FORMATS.map(|format| format!("{PUBLIC}{name}.{format}")));
    assert_eq!(seen.iter().map(topic).collect::<Vec<_>>(), names.collect::<Vec<_>>(), "nothing is lost");
    assert!(seen.iter().all(|request| request.path == "/silent"));
}

#[tokio::test]
async fn a_ping_is_kept_until_it_is_told_and_one_that_is_newer_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let url = |text: &str| text.parse::<Url>().unwrap();
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    let hubs = [url("https://a.example/"), url("https://b.example/")];
    let topics = [url("https://x.example/x.atom"), url("https://x.example/x.rss")];
    let (x, y) = ("x".parse().unwrap(), "y".parse().unwrap());
    store.note_pings(&x, &hubs, &topics, |before| Ping::written(before, at(1))).await.unwrap();
    let before = store.pings(&hubs[0]).await.unwrap();
    assert_eq!(before.iter().map(|noted| noted.topic.as_str()).collect::<Vec<_>>(), topics.each_ref().map(Url::as_str));
    let rest = Ping { rest: Some(at(9)), tries: 2, ..before[0].ping };
    store.settle_ping(&before[0], Fate::Again(rest)).await.unwrap();
    assert_eq!(store.pings(&hubs[0]).await.unwrap()[0].ping, rest);
    store.settle_ping(&before[0], Fate::Told).await.unwrap();
    store.settle_ping(&before[0], Fate::Again(before[0].ping)).await.unwrap();
    assert_eq!(store.pings(&hubs[0]).await.unwrap()[0].ping, rest, "what was read before says nothing of it now");
    store.note_pings(&x, &hubs[..1], &topics[..1], |before| Ping::written(before, at(2))).await.unwrap();
    let anew = store.pings(&hubs[0]).await.unwrap();
    assert_eq!(anew[0].ping, Ping { rest: Some(at(9)), ..Ping::written(None, at(2)) });
    store.settle_ping(&anew[0], Fate::Told).await.unwrap();
    store.settle_ping(&anew[1], Fate::GivenUp).await.unwrap();
    assert!(store.pings(&hubs[0]).await.unwrap().is_empty());

    store
        .note_pings(&y, &hubs, &[url("https://x.example/y.rss")], |before| Ping::written(before, at(1)))
        .await
        .unwrap();
    store.forget(&x).await.unwrap();
    assert_eq!(store.pings(&hubs[1]).await.unwrap().len(), 1, "what is forgotten is told to nobody");
    store.keep_pings(&hubs[..1]).await.unwrap();
    assert!(store.pings(&hubs[1]).await.unwrap().is_empty());
    assert_eq!(store.pings(&hubs[0]).await.unwrap().len(), 1);
    store.keep_pings(&[]).await.unwrap();
    assert!(store.pings(&hubs[0]).await.unwrap().is_empty());
}
