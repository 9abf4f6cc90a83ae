//! What a server can do to a connection: every exchange ends in time and within bounds, and nothing that was cut off passes for whole.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

use jiff::Timestamp;
use liveticker::io::fetch::{Errand, Fetcher, Limits};
use liveticker::io::request::Caller;
use liveticker::liveblog::Obedience;
use liveticker::page::{Answer, FetchError, Fetched, Source, Validators};
use url::Url;

/// What a server does with a visitor that has asked.
type Deed = fn(&mut TcpStream) -> std::io::Result<()>;

const PAGE: &str = "<html><title>Harbour</title><p>All is calm.</p></html>";

/// A server that does so with each, and how often it was asked.
fn server(deed: Deed) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/live", listener.local_addr().unwrap().port()).parse().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    spawn(move || {
        for visitor in listener.incoming() {
            let (mut visitor, count) = (visitor.unwrap(), Arc::clone(&count));
            spawn(move || {
                if heard(&mut visitor) {
                    count.fetch_add(1, Ordering::SeqCst);
                    drop(deed(&mut visitor));
                }
            });
        }
    });
    (url, asked)
}

/// Whether a whole request has come.
fn heard(visitor: &mut TcpStream) -> bool {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        match visitor.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return false,
        }
    }
    true
}

fn fetcher() -> Fetcher {
    let limits = Limits { time: Duration::from_secs(1), size: 100_000, redirects: 3, gap: Duration::ZERO };
    Fetcher::new(Caller::default(), limits).unwrap()
}

async fn ask(fetcher: &Fetcher, url: &Url) -> Answer {
    let errand = Errand::new(Timestamp::UNIX_EPOCH, Obedience::Ignore, true).naming(["127.0.0.1".to_owned()]);
    fetcher.fetch(&Source::Web(url.clone()), &Validators::default(), &errand).await
}

fn in_a_word(answer: &Answer) -> &'static str {
    match answer {
        Ok(Fetched::Page { .. }) => "a page",
        Ok(Fetched::NotModified) => "not modified",
        Err(FetchError::TooSlow { .. }) => "too slow",
        Err(FetchError::TooLarge { .. }) => "too large",
        Err(FetchError::Damaged { .. }) => "damaged",
        Err(FetchError::Unreachable { .. }) => "unreachable",
        Err(_) => "another error",
    }
}

fn head(visitor: &mut TcpStream, headers: &str) -> std::io::Result<()> {
    visitor.write_all(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n").as_bytes())
}

/// Writes that again and again, with a pause between, until the visitor has had enough.
fn for_ever(visitor: &mut TcpStream, piece: &[u8], pause: u64) -> std::io::Result<()> {
    loop {
        visitor.write_all(piece)?;
        sleep(Duration::from_millis(pause));
    }
}

#[tokio::test]
async fn whatever_a_server_does_the_exchange_ends_in_a_word() {
    let rows: [(&str, Deed, &[&str]); 21] = [
        ("a header a byte at a time", |to| for_ever(to, b"H", 50), &["too slow", "damaged"]),
        (
            "headers a byte at a time",
            |to| {
                to.write_all(b"HTTP/1.1 200 OK\r\nX-A: ")?;
                for_ever(to, b"a", 50)
            },
            &["too slow"],
        ),
        (
            "a body a byte at a time",
            |to| {
                head(to, "Content-Length: 90000\r\n")?;
                for_ever(to, b"x", 50)
            },
            &["too slow"],
        ),
        (
            "chunks of a byte",
            |to| {
                head(to, "Transfer-Encoding: chunked\r\n")?;
                for_ever(to, b"1\r\nx\r\n", 50)
            },
            &["too slow"],
        ),
        (
            "half a body, and then nothing",
            |to| {
                head(to, "Content-Length: 100\r\n")?;
                to.write_all(PAGE.as_bytes())?;
                for_ever(to, b"", 50)
            },
            &["too slow"],
        ),
        (
            "a body cut off",
            |to| {
                head(to, "Content-Length: 100\r\n")?;
                to.write_all(PAGE.as_bytes())
            },
            &["damaged"],
        ),
        (
            "a chunk cut off",
            |to| {
                head(to, "Transfer-Encoding: chunked\r\n")?;
                to.write_all(format!("ff\r\n{PAGE}").as_bytes())
            },
            &["damaged"],
        ),
        (
            "no last chunk",
            |to| {
                head(to, "Transfer-Encoding: chunked\r\n")?;
                to.write_all(format!("{:x}\r\n{PAGE}\r\n", PAGE.len()).as_bytes())
            },
            &["damaged"],
        ),
        ("no answer", |_| Ok(()), &["damaged", "unreachable"]),
        ("garbage", |to| to.write_all(&[0x80; 4096]), &["damaged"]),
        ("HTTP/0.9", |to| to.write_all(PAGE.as_bytes()), &["damaged"]),
        ("no status", |to| to.write_all(b"HTTP/1.1 abc\r\n\r\n"), &["damaged"]),
        (
            "a header of 4 MB",
            |to| head(to, &format!("X-Big: {}\r\nContent-Length: 0\r\n", "a".repeat(4_000_000))),
            &["damaged"],
        ),
        ("100,000 headers", |to| head(to, &"X-A: y\r\n".repeat(100_000)), &["damaged"]),
        ("NUL in a header", |to| head(to, "X-A: a\0b\r\nContent-Length: 0\r\n"), &["damaged"]),
        (
            "two lengths",
            |to| {
                head(to, "Content-Length: 5\r\nContent-Length: 54\r\n")?;
                to.write_all(PAGE.as_bytes())
            },
            &["damaged"],
        ),
        (
            "early hints for ever",
            |to| for_ever(to, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 1),
            &["too slow", "damaged"],
        ),
        (
            "a length of 2^63",
            |to| {
                head(to, "Content-Length: 9223372036854775808\r\n")?;
                for_ever(to, PAGE.as_bytes(), 50)
            },
            &["too large", "too slow", "damaged"],
        ),
        ("a length below zero", |to| head(to, "Content-Length: -1\r\n"), &["damaged"]),
        (
            "a body without end",
            |to| {
                head(to, "Connection: close\r\n")?;
                for_ever(to, &[b'x'; 65_536], 0)
            },
            &["too large"],
        ),
        (
            "chunks without end",
            |to| {
                head(to, "Transfer-Encoding: chunked\r\n")?;
                for_ever(to, format!("1000\r\n{}\r\n", "x".repeat(4096)).as_bytes(), 0)
            },
            &["too large"],
        ),
    ];
    let mut wrong = Vec::new();
    for (what, deed, wanted) in rows {
        let (url, asked) = server(deed);
        let answer = ask(&fetcher(), &url).await;
        if !wanted.contains(&in_a_word(&answer)) {
            wrong.push(format!("{what}: {:.300}", format!("{answer:?}")));
        }
        assert!(asked.load(Ordering::SeqCst) <= 2, "{what}: it was asked again and again");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_connection_that_was_kept_and_is_dead_is_no_trouble() {
    // It promises to stay, and goes.
    let (url, asked) = server(|to| {
        head(to, &format!("Content-Length: {}\r\nConnection: keep-alive\r\n", PAGE.len()))?;
        to.write_all(PAGE.as_bytes())
    });
    let fetcher = fetcher();
    for nth in 1..=5 {
        let answer = ask(&fetcher, &url).await;
        assert_eq!(in_a_word(&answer), "a page", "{nth}: {answer:?}");
        assert_eq!(asked.load(Ordering::SeqCst), nth, "each asks once");
    }
}

#[tokio::test]
async fn a_file_on_a_disk_that_never_answers_is_not_waited_for() {
    // The log of the kernel is a file that can be opened and that waits for what comes next; whoever is not root is not let in.
    let errand = Errand::new(Timestamp::UNIX_EPOCH, Obedience::Ignore, true);
    let fetcher = fetcher();
    for _ in 0..3 {
        let place = Source::File("/proc/kmsg".into());
        let validators = Validators::default();
        let answer = tokio::time::timeout(Duration::from_secs(20), fetcher.fetch(&place, &validators, &errand)).await;
        assert!(answer.unwrap().is_err());
    }
}

#[tokio::test]
async fn a_validator_that_is_monstrous_is_not_kept() {
    let (url, _) = server(|to| {
        head(to, &format!("ETag: \"{}\"\r\nContent-Length: {}\r\n", "x".repeat(20_000), PAGE.len()))?;
        to.write_all(PAGE.as_bytes())
    });
    let Ok(Fetched::Page { validators, .. }) = ask(&fetcher(), &url).await else { panic!() };
    assert_eq!(validators, Validators::default());
}
