//! What a visit costs, in the forms that it can take, beside the least that such a visit could cost: one parse of the page by
//! html5ever, or the bare exchange with the same client. `benches/compare` counts the instructions of it.
//!
//! ```text
//! cargo bench --bench visits                         how long each takes, in one run, as ratios
//! cargo bench --bench visits -- KIND TIMES PAGE      does one of them so often and says nothing: to be counted
//! cargo bench --bench visits -- html 1 PAGE          the page
//! cargo bench --bench visits -- written 1 PAGE       how many bytes are written for one new entry
//! cargo bench --bench visits -- bare SECONDS FILE    asks each address in a file once a minute: what benches/load compares with
//! ```
//!
//! PAGE is `small` (250 kB, 10 entries), `middle` (1 MB, 200 entries) or `data` (1.3 MB, 428 entries in JSON-LD).

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "pages/mod.rs"]
mod pages;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use liveticker::extract::extract;
use liveticker::io::Io;
use liveticker::io::fetch::Limits;
use liveticker::io::request::Caller;
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Digest, Page, Source};
use liveticker::profile::Catalogue;
use liveticker::service::check;
use liveticker::state::Outcome;
use liveticker::visit::Call;
use pages::Made;
use url::Url;

/// So often each is timed; the medians are compared.
const TIMES: usize = 15;

/// What can be done, and the name by which it is asked for.
const KINDS: [&str; 10] = ["nothing", "parse", "read", "bare304", "bare200", "first", "304", "same", "outside", "new"];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        match given.as_slice() {
            [] => table().await,
            [kind, seconds, file] if kind == "bare" => bare(seconds.parse().expect("a number"), file).await,
            [kind, times, page] => {
                let (times, page) = (times.parse().expect("a number"), Made::named(page).expect("a page"));
                if kind == "html" {
                    std::io::stdout().write_all(page.html().as_bytes()).unwrap();
                    return;
                }
                let mut bench = Bench::open(page).await;
                if kind == "written" {
                    return bench.written().await;
                }
                if matches!(kind.as_str(), "304" | "same" | "outside" | "new") {
                    bench.visit("first").await;
                }
                for _ in 0..times {
                    bench.visit(kind).await;
                }
            }
            _ => panic!("KIND TIMES PAGE, or nothing; KIND is one of {KINDS:?}"),
        }
    });
}

async fn table() {
    for page in Made::ALL {
        let mut bench = Bench::open(page).await;
        bench.visit("first").await;
        let mut took: Vec<Vec<Duration>> = vec![Vec::new(); KINDS.len()];
        for _ in 0..TIMES {
            for (nth, kind) in KINDS.iter().enumerate() {
                let begin = Instant::now();
                bench.visit(kind).await;
                took[nth].push(begin.elapsed());
            }
        }
        let median = |kind: &str| {
            let mut times = took[KINDS.iter().position(|other| *other == kind).unwrap()].clone();
            times.sort_unstable();
            times[times.len() / 2]
        };
        println!("{page:?}: {} bytes, {} entries, medians of {TIMES}", bench.page.html().len(), page.entries());
        for (kind, least) in [
            ("304", "bare304"),
            ("same", "bare200"),
            ("outside", "parse"),
            ("new", "parse"),
            ("first", "parse"),
            ("read", "parse"),
        ] {
            let (one, other) = (median(kind), median(least));
            println!(
                "{kind:<8} {one:>10.2?}   {least:<8} {other:>10.2?}   {:>6.2}",
                one.as_secs_f64() / other.as_secs_f64()
            );
        }
    }
}

/// A live blog on loopback, and whoever follows it.
struct Bench {
    page: Made,
    told: Arc<Mutex<Told>>,
    url: Url,
    io: Io,
    blog: LiveBlog,
    client: reqwest::Client,
    now: Timestamp,
    blogs: usize,
    folder: tempfile::TempDir,
}

/// What the outlet answers.
#[derive(Debug, Default)]
struct Told {
    html: Vec<u8>,
    version: usize,
}

impl Bench {
    async fn open(page: Made) -> Bench {
        let told = Arc::new(Mutex::new(Told { html: page.html().into_bytes(), version: 0 }));
        let url = serve(Arc::clone(&told));
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits { gap: Duration::ZERO, ..Limits::default() };
        let io = open(folder.path(), limits).await;
        let blog = LiveBlog::at("bench-0".parse().unwrap(), Source::Web(url.clone()), None);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let now = "2026-03-05T12:00:00Z".parse().unwrap();
        Bench { page, told, url, io, blog, client, now, blogs: 0, folder }
    }

    async fn visit(&mut self, kind: &str) {
        match kind {
            "nothing" => {}
            "parse" => {
                black_box(scraper::Html::parse_document(black_box(&self.page.html())));
            }
            "read" => {
                let page = Page::new(self.page.html().into_bytes(), None, Some(self.url.clone()), self.now);
                let catalogue = Catalogue::shipped();
                let seen = extract(&page, &catalogue.for_address(Some(&self.url)), catalogue).unwrap();
                assert_eq!(black_box(seen).entries.len(), self.page.entries());
            }
            "bare304" => self.exchange(true).await,
            "bare200" => self.exchange(false).await,
            "first" => {
                self.blogs += 1;
                self.blog = LiveBlog { name: format!("bench-{}", self.blogs).parse().unwrap(), ..self.blog.clone() };
                self.look(|outcome| matches!(outcome, Outcome::Seen(_)), true).await;
            }
            "304" => self.look(|outcome| matches!(outcome, Outcome::Unchanged(_)), false).await,
            "same" => {
                self.tell(|page| page);
                self.look(|outcome| matches!(outcome, Outcome::Unchanged(_)), false).await;
            }
            "outside" => {
                self.tell(Made::with_another_advertisement);
                self.look(|outcome| matches!(outcome, Outcome::Unchanged(_) | Outcome::Seen(_)), false).await;
            }
            "new" => {
                self.tell(Made::with_one_more);
                self.look(|outcome| matches!(outcome, Outcome::Seen(_)), true).await;
            }
            _ => panic!("{kind}: one of {KINDS:?}"),
        }
    }

    /// The outlet tells another version.
    fn tell(&mut self, change: impl Fn(Made) -> Made) {
        let before = self.page;
        self.page = change(before);
        let mut told = self.told.lock().unwrap();
        told.version += 1;
        if self.page != before {
            told.html = self.page.html().into_bytes();
        }
    }

    async fn look(&mut self, is_well: impl Fn(&Outcome) -> bool, is_written: bool) {
        self.now += SignedDuration::from_mins(1);
        let look = check(&self.io, &self.blog, Call::Now, self.now).await.unwrap();
        assert!(is_well(&look.outcome), "{:?}", look.outcome);
        assert_eq!(look.written, is_written, "{:?}", look.outcome);
    }

    /// Tells how many bytes are written for one new entry: the feeds, and what the log of the record grows by.
    async fn written(&mut self) {
        self.visit("first").await;
        let state = self.folder.path().join("state");
        let log = || std::fs::read_dir(&state).unwrap().map_while(Result::ok);
        let log = || log().filter(|file| file.file_name().to_string_lossy().ends_with("-wal"));
        let log = || log().map(|file| file.metadata().unwrap().len()).sum::<u64>();
        let (before, then) = (log(), std::time::SystemTime::now());
        self.visit("new").await;
        let after = log();
        let files = std::fs::read_dir(self.folder.path().join("public")).unwrap().map_while(Result::ok);
        let sizes = files.map(|file| file.metadata().unwrap());
        let written: u64 = sizes
            .filter(|file| file.modified().unwrap() >= then - Duration::from_millis(20))
            .map(|file| file.len())
            .sum();
        let record = after.saturating_sub(before);
        let ratio = (written + record) as f64 / written as f64;
        println!("{written} bytes of feeds, {record} of the record; {ratio:.2} of one window in each format");
    }

    /// The exchange alone, and the digest of what came.
    async fn exchange(&self, is_conditional: bool) {
        let mut request = self.client.get(self.url.clone());
        if is_conditional {
            request = request.header("if-none-match", format!("\"{}\"", self.told.lock().unwrap().version));
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), if is_conditional { 304 } else { 200 });
        black_box(Digest::of(&response.bytes().await.unwrap()));
    }
}

/// The exchange alone, with each of many addresses once a minute, for so many seconds.
async fn bare(seconds: u64, file: &str) {
    let addresses: Vec<Url> =
        std::fs::read_to_string(file).unwrap().lines().map(|line| line.parse().unwrap()).collect();
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(1).build().unwrap();
    let begin = tokio::time::Instant::now();
    let apart = Duration::from_secs(60) / u32::try_from(addresses.len()).unwrap();
    let mut asking = Vec::new();
    for (nth, url) in addresses.into_iter().enumerate() {
        let client = client.clone();
        asking.push(tokio::spawn(async move {
            let mut tag: Option<reqwest::header::HeaderValue> = None;
            let mut due = begin + apart * u32::try_from(nth).unwrap();
            while due < begin + Duration::from_secs(seconds) {
                tokio::time::sleep_until(due).await;
                due += Duration::from_secs(60);
                let mut request = client.get(url.clone()).header("accept-encoding", "gzip");
                if let Some(tag) = &tag {
                    request = request.header("if-none-match", tag);
                }
                let Ok(response) = request.send().await else { continue };
                tag = response.headers().get("etag").cloned();
                let mut page = Vec::new();
                let body = response.bytes().await.unwrap_or_default();
                if !body.is_empty() {
                    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut page).unwrap();
                }
                black_box(Digest::of(&page));
            }
        }));
    }
    for asking in asking {
        asking.await.unwrap();
    }
}

async fn open(folder: &Path, limits: Limits) -> Io {
    Io::open(&folder.join("state"), &folder.join("public"), Caller::default(), limits).await.unwrap()
}

/// An outlet on loopback; it has no robots.txt.
fn serve(told: Arc<Mutex<Told>>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/news/live/harbour-storm-live-updates", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let told = Arc::clone(&told);
            std::thread::spawn(move || answer(&stream, &told));
        }
    });
    url.parse().unwrap()
}

/// Answers on one connection until it is closed.
fn answer(stream: &TcpStream, told: &Mutex<Told>) -> Option<()> {
    let mut lines = BufReader::new(stream);
    let mut out = stream;
    loop {
        let (mut first, mut condition) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let end = line.trim_end().is_empty();
            if first.is_empty() {
                first = line;
            } else if let Some(etag) = line.to_ascii_lowercase().strip_prefix("if-none-match:") {
                condition = etag.trim().to_owned();
            }
            if end {
                break;
            }
        }
        let told = told.lock().ok()?;
        let etag = format!("\"{}\"", told.version);
        if first.contains("robots.txt") {
            out.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").ok()?;
        } else if condition == etag {
            write!(out, "HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n").ok()?;
        } else {
            let length = told.html.len();
            write!(out, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: {etag}\r\nContent-Length: {length}\r\n\r\n").ok()?;
            out.write_all(&told.html).ok()?;
        }
    }
}
