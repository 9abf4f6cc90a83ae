//! The web server from outside: what each answer says, what it leaves unsaid, and whom it does not wait for.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use liveticker::board::{Board, Looked, Pushed, Status, Tally};
use liveticker::io::serve::{Bounds, Hosts, Server, Shown};
use liveticker::liveblog::LiveBlog;
use liveticker::page::Source;
use liveticker::schedule::Pace;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbour</title></feed>\n";

struct Open {
    address: SocketAddr,
    folder: tempfile::TempDir,
    shown: watch::Sender<Arc<Shown>>,
    end: CancellationToken,
    runtime: Option<tokio::runtime::Runtime>,
}

fn shown(alive: Instant) -> Shown {
    let now = Timestamp::now();
    let source = Source::Web("https://example.org/live".parse().unwrap());
    let blog = LiveBlog::at("harbour".parse().unwrap(), source, None).with(|blog| {
        blog.showing.title = Some("Harbour & <Sea>".to_owned());
        blog.following.rhythm = liveticker::rhythm::Rhythm::Every(SignedDuration::from_secs(20));
        blog.showing.public_url = "https://feeds.example.org/".parse().ok();
        blog.showing.push =
            vec!["https://hub.example.org/".parse().unwrap(), "https://hub.example.net/?x=1".parse().unwrap()];
    });
    let pace = Pace { first: Some(now), last: Some(now), good: Some(now), entries: 3, ..Pace::default() };
    let mut tally = Tally::default();
    tally.count(&blog.name, Looked::Seen { added: 3, revised: 0, withdrawn: 0 }, 0.3, 500);
    tally.count_push(Pushed::Told);
    let board = Board { statuses: vec![Status::of(&blog, &pace, None, now)], ..Board::new(now) };
    let public_url = blog.showing.public_url.clone();
    Shown { board, tally, public_url, zone: TimeZone::UTC, alive }
}

fn open(bounds: Bounds) -> Open {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [("harbour.atom", ATOM), ("harbour.rss", "<rss/>"), ("harbour.json", "{}")] {
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    std::fs::write(folder.path().join("harbour~1.atom"), "<feed/>").unwrap();
    std::fs::write(folder.path().join("left.atom"), "not followed any more").unwrap();
    let (sender, receiver) = watch::channel(Arc::new(shown(Instant::now())));
    let end = CancellationToken::new();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let path: &Path = folder.path();
    runtime.spawn(
        Server::open(listener, Hosts::new(["feeds.example.org".to_owned()]), path, receiver, bounds).run(end.clone()),
    );
    Open { address, folder, shown: sender, end, runtime: Some(runtime) }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.end.cancel();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Open {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = self.connect();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        // Whoever is sent away early may be cut off while still talking.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: bytes[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }
}

#[test]
fn a_feed_comes_with_all_that_readers_and_caches_need() {
    let server = open(Bounds::default());
    let answer = server.get("/harbour.atom");
    assert_eq!((answer.status, answer.text().as_str()), (200, ATOM));
    for (name, value) in [
        ("content-type", "application/atom+xml; charset=utf-8"),
        ("cache-control", "public, max-age=20"),
        ("vary", "Accept-Encoding"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; style-src 'self'; sandbox"),
        (
            "link",
            "<https://feeds.example.org/harbour.atom>; rel=\"self\", <https://hub.example.org/>; rel=\"hub\", \
             <https://hub.example.net/?x=1>; rel=\"hub\"",
        ),
        ("content-encoding", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(answer.header("last-modified").ends_with(" GMT"));
    assert_eq!(server.ask("HEAD", "/harbour.atom", &[]).header("link"), answer.header("link"));
    let archive = server.get("/harbour~1.atom");
    assert_eq!(archive.header("link"), "<https://feeds.example.org/harbour~1.atom>; rel=\"self\"");
    for (path, kind) in [
        ("/harbour.rss", "application/rss+xml; charset=utf-8"),
        ("/harbour.json", "application/feed+json; charset=utf-8"),
        ("/harbour~1.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_ne!(answer.header("content-security-policy"), "", "{path}");
    }
}

#[test]
fn each_coding_has_its_own_tag_and_says_the_same() {
    let server = open(Bounds::default());
    let plain = server.get("/harbour.atom");
    let gzip = server.ask("GET", "/harbour.atom", &[("Accept-Encoding", "gzip")]);
    let brotli = server.ask("GET", "/harbour.atom", &[("Accept-Encoding", "gzip, br")]);
    let tag = plain.header("etag").trim_end_matches('"');
    assert_eq!((gzip.header("content-encoding"), gzip.header("etag")), ("gzip", &*format!("{tag}-gzip\"")));
    assert_eq!((brotli.header("content-encoding"), brotli.header("etag")), ("br", &*format!("{tag}-br\"")));
    let mut text = String::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text, ATOM);
    text.clear();
    brotli::Decompressor::new(brotli.body.as_slice(), 4096).read_to_string(&mut text).unwrap();
    assert_eq!(text, ATOM);
}

#[test]
fn who_has_it_is_told_so_until_it_changes() {
    let server = open(Bounds::default());
    let plain = server.get("/harbour.atom");
    let (tag, modified) = (plain.header("etag"), plain.header("last-modified"));
    for headers in [vec![("If-None-Match", tag)], vec![("If-Modified-Since", modified)], vec![("If-None-Match", "*")]] {
        let answer = server.ask("GET", "/harbour.atom", &headers);
        assert_eq!((answer.status, answer.body.len()), (304, 0), "{headers:?}");
        for name in ["etag", "last-modified", "vary", "cache-control"] {
            assert_eq!(answer.header(name), plain.header(name), "{name}");
        }
    }
    let coded = server.ask("GET", "/harbour.atom", &[("If-None-Match", tag), ("Accept-Encoding", "gzip")]);
    assert_eq!(coded.status, 200, "it has another coding of it");
    std::fs::write(server.folder.path().join("harbour.atom"), "<feed>new</feed>").unwrap();
    let answer = server.ask("GET", "/harbour.atom", &[("If-None-Match", tag)]);
    assert_eq!((answer.status, answer.text().as_str()), (200, "<feed>new</feed>"));
}

#[test]
fn head_says_what_get_would_and_nothing_else_is_done() {
    let server = open(Bounds::default());
    let (get, head) = (server.get("/harbour.atom"), server.ask("HEAD", "/harbour.atom", &[]));
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "etag", "content-type", "link", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
        let answer = server.ask(method, "/harbour.atom", &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET,HEAD"), "{method}");
    }
}

#[test]
fn only_what_is_followed_is_served() {
    let server = open(Bounds::default());
    std::fs::write(server.folder.path().join("../secret.atom"), "").ok();
    for path in [
        "/left.atom",
        "/other.rss",
        "/harbour~2.atom",
        "/harbour~01.atom",
        "/harbour.txt",
        "/../harbour.atom",
        "/..%2fharbour.atom",
        "/%2e%2e/harbour.atom",
        "/harbour%00.atom",
        "/harbour.atom%00",
        "/./harbour.atom/",
        "//harbour.atom",
        "/%2Fetc%2Fpasswd",
        "/harbour.atom\\",
    ] {
        let answer = server.get(path);
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
    }
    std::fs::remove_file(server.folder.path().join("harbour.rss")).unwrap();
    let answer = server.get("/harbour.rss");
    assert_eq!((answer.status, answer.header("retry-after")), (503, "60"), "it was not published yet");
}

#[test]
fn a_feed_that_was_removed_is_gone_and_one_that_never_was_is_not_found() {
    let server = open(Bounds::default());
    let mut after = shown(Instant::now());
    after.board.gone.insert("left".parse().unwrap());
    server.shown.send_replace(Arc::new(after));
    for (path, status) in [("/left.atom", 410), ("/left~1.rss", 410), ("/never.atom", 404), ("/harbour.atom", 200)] {
        assert_eq!(server.get(path).status, status, "{path}");
    }
}

#[test]
fn a_browser_and_a_reader_get_a_sign_of_the_site() {
    let icon = open(Bounds::default()).get("/favicon.ico");
    assert_eq!((icon.status, icon.header("content-type")), (200, "image/x-icon"));
    assert!(icon.body.starts_with(&[0, 0, 1, 0]), "it is a real one: Liferea asks for no other");
}

#[test]
fn a_feed_that_cannot_be_written_is_told_wherever_somebody_asks() {
    let server = open(Bounds::default());
    let mut ill = shown(Instant::now());
    let why = "cannot write into public: Permission denied".to_owned();
    let pace = Pace {
        entries: 3,
        good: Some(Timestamp::now()),
        unpublished: Some((Timestamp::now(), why)),
        ..Pace::default()
    };
    let source = Source::Web("https://example.org/live".parse().unwrap());
    let blog = LiveBlog::at("harbour".parse().unwrap(), source, None);
    ill.board.statuses = vec![Status::of(&blog, &pace, None, Timestamp::now())];
    server.shown.send_replace(Arc::new(ill));
    for path in ["/", "/healthz"] {
        let said = server.get(path).text();
        assert!(said.contains("not published since ") && said.contains("Permission denied"), "{path}: {said}");
    }
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("liveticker_unpublished{feed=\"harbour\"} 1.0\n"), "{metrics}");
}

#[test]
fn what_is_too_long_is_sent_away() {
    let server = open(Bounds::default());
    let long = "a".repeat(1 << 20);
    for (path, header) in [(format!("/{long}.atom"), ""), ("/harbour.atom".to_owned(), long.as_str())] {
        let mut stream = server.connect();
        let _ = stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nX: {header}\r\n\r\n").as_bytes());
        let mut start = [0; 10];
        // With unread bytes behind it the answer may be lost; the connection is closed all the same.
        if stream.read_exact(&mut start).is_ok() {
            assert!(start.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&start));
        }
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn slow_clients_are_not_waited_for() {
    let patience = Duration::from_millis(200);
    let server = open(Bounds { connections: 2, patience, life: Duration::from_secs(5) });
    let begun = Instant::now();
    let mut slow: Vec<TcpStream> = (0..4).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHos").unwrap();
    }
    assert_eq!(server.get("/healthz").status, 200, "all seats were taken, and became free");
    let mut idle = server.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    idle.read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"), "and whoever says nothing more is let go");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[test]
fn it_ends_when_it_is_told_to() {
    let mut server = open(Bounds::default());
    assert_eq!(server.get("/healthz").status, 200);
    server.end.cancel();
    let runtime = server.runtime.take().unwrap();
    let begun = Instant::now();
    while TcpStream::connect(server.address).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(5), "it still lets people in");
        std::thread::sleep(Duration::from_millis(5));
    }
    runtime.shutdown_timeout(Duration::from_secs(1));
}

#[test]
fn it_tells_how_the_service_does() {
    let server = open(Bounds::default());
    assert_eq!(server.get("/healthz").text(), "ok\n");
    let text = server.get("/metrics").text();
    for line in [
        "liveticker_feeds 1",
        "liveticker_entries{feed=\"harbour\"} 3.0",
        "liveticker_looks_total{feed=\"harbour\",outcome=\"seen\"} 1",
        "liveticker_changes_total{feed=\"harbour\",change=\"added\"} 3",
        "liveticker_fetched_bytes_total{feed=\"harbour\"} 500",
        "liveticker_pushes_total{outcome=\"told\"} 1",
        "liveticker_look_seconds_bucket{le=\"0.5\",feed=\"harbour\"} 1",
        "liveticker_look_seconds_count{feed=\"harbour\"} 1",
        "liveticker_look_seconds_bucket{le=\"+Inf\",feed=\"harbour\"} 1",
        "# EOF",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line} is not in\n{text}");
    }
    assert!(text.contains("liveticker_last_good_look_age_seconds{feed=\"harbour\"} "), "{text}");
    let stopped = Instant::now() - Duration::from_secs(31);
    server.shown.send_replace(Arc::new(shown(stopped)));
    let answer = server.get("/healthz");
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("half a minute"));
}

#[test]
fn the_page_and_the_list_lead_to_every_feed() {
    let server = open(Bounds::default());
    let page = server.get("/");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'; "));
    assert_eq!(page.header("cache-control"), "public, max-age=30");
    assert!(page.text().contains("Harbour &amp; &lt;Sea&gt;"));
    assert!(page.text().contains(r#"<link rel="alternate" type="application/atom+xml""#));
    assert!(server.get("/feeds.opml").text().contains(r#"xmlUrl="https://feeds.example.org/harbour.atom""#));
}

#[test]
fn whoever_is_slow_on_purpose_does_not_hold_all_connections() {
    let server = open(Bounds { connections: 8, patience: Duration::from_secs(30), life: Duration::from_secs(60) });
    let slow: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    assert_eq!(server.get("/healthz").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    drop(slow);
}

#[test]
fn no_name_of_somebody_else_is_answered() {
    let server = open(Bounds::default());
    for (hosts, status) in [
        ("Host: feeds.example.org\r\n", "200"),
        ("Host: 127.0.0.1:80\r\n", "200"),
        ("Host: evil.example\r\n", "421"),
        ("", "400"),
        ("Host: localhost\r\nHost: localhost\r\n", "400"),
    ] {
        for path in ["/", "/healthz", "/harbour.atom", "/feeds.opml"] {
            let mut stream = server.connect();
            stream.write_all(format!("GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").as_bytes()).unwrap();
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            let line = String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().to_owned();
            assert!(line.starts_with(&format!("HTTP/1.1 {status} ")), "{path}, {hosts:?}: {line}");
        }
    }
}

#[test]
fn without_a_public_address_all_is_where_it_was_asked_for() {
    let open = open(Bounds::default());
    let folder = "http://127.0.0.1:8181/";
    std::fs::write(
        open.folder.path().join("harbour.atom"),
        format!("<link rel=\"self\" href=\"{folder}harbour.atom\"/>"),
    )
    .unwrap();
    open.shown.send_modify(|shown| {
        let shown = Arc::make_mut(shown);
        shown.public_url = None;
        shown.board.statuses[0].public_url = folder.parse().ok();
    });
    let proxied =
        [("X-Forwarded-Host", "feeds.example.org"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/live")];
    for (headers, address) in [
        (&[][..], "http://localhost/"),
        (&proxied[..], "https://feeds.example.org/live/"),
        (&proxied[..1], "http://feeds.example.org/"),
    ] {
        let atom = open.ask("GET", "/harbour.atom", headers);
        assert_eq!(atom.text(), format!("<link rel=\"self\" href=\"{address}harbour.atom\"/>"));
        assert!(atom.header("link").starts_with(&format!("<{address}harbour.atom>; rel=\"self\"")), "{atom:?}");
        let list = open.ask("GET", "/feeds.opml", headers);
        assert!(list.text().contains(&format!("xmlUrl=\"{address}harbour.atom\"")), "{}", list.text());
        let again = open.ask("GET", "/harbour.atom", &[headers, &[("If-None-Match", atom.header("etag"))]].concat());
        assert_eq!(again.status, 304);
    }
    // Whoever makes up addresses gets the document as it was written, and no memory is spent on them.
    for number in 0..20 {
        let host = format!("made-up-{number}.example");
        let atom = open.ask("GET", "/harbour.atom", &[("X-Forwarded-Host", host.as_str())]).text();
        let written = format!("<link rel=\"self\" href=\"{folder}harbour.atom\"/>");
        assert_eq!(atom == written, number >= 5, "{number}: {atom}");
    }
}
