//! Pages, configurations, robots.txt, feeds of our own and records in lines, changed at random: nothing of it may break off.
//!
//! `FUZZ_SECONDS=60 cargo test --test fuzz` goes on for so long with each; `FUZZ_SEED` begins elsewhere. What is found becomes a
//! fixture or a row of a test beside what it broke.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use liveticker::config::Config;
use liveticker::extract::extract;
use liveticker::feed::published::published;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};
use liveticker::robots::{self, Robots};

/// Numbers without end that are the same for one seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }
}

/// What is put in: what parsers have stumbled over before.
const PIECES: [&str; 28] = [
    "<",
    ">",
    "\"",
    "'",
    "=",
    "&",
    "<!--",
    "-->",
    "</script>",
    "<script>",
    "<table>",
    "<p>",
    "<b>",
    "</b>",
    "<svg>",
    "]]>",
    "\u{0}",
    "\u{feff}",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u0000",
    "99999999999999999999",
    "2026-02-30T25:61:61+99:99",
    "-1",
];

/// A few changes: bytes turned, cut out, put twice, moved, put in.
fn changed(dice: &mut Dice, text: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let to = (at + dice.below(64)).min(bytes.len());
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].repeat(1 + dice.below(40));
                drop(bytes.splice(at..at, piece));
            }
            3 => {
                let from = dice.below(other.len() + 1);
                let piece = other[from..(from + dice.below(400)).min(other.len())].to_vec();
                drop(bytes.splice(at..to, piece));
            }
            4 => bytes.truncate(at),
            5 => {
                let piece: Vec<u8> = bytes.drain(at..to).collect();
                let at = dice.below(bytes.len() + 1);
                drop(bytes.splice(at..at, piece));
            }
            _ => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].bytes())),
        }
    }
    bytes
}

fn files(folder: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    let is_wanted =
        |path: &PathBuf| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
    found.into_iter().filter(is_wanted).map(|path| std::fs::read(path).unwrap()).collect()
}

/// Tries changed seeds, so many at least, and for so long as is asked for.
fn fuzz(what: &str, seeds: &[Vec<u8>], least: usize, attempt: impl Fn(Vec<u8>)) {
    assert!(!seeds.is_empty(), "{what}: there is nothing to begin with");
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seconds, seed) = (number("FUZZ_SECONDS").unwrap_or_default(), number("FUZZ_SEED").unwrap_or(1));
    let (begun, mut dice, mut tries) = (Instant::now(), Dice(seed.max(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)), 0);
    while tries < least || begun.elapsed() < Duration::from_secs(seconds) {
        let (one, other) = (&seeds[dice.below(seeds.len())], &seeds[dice.below(seeds.len())]);
        let bytes = changed(&mut dice, one, other);
        let begun = Instant::now();
        let kept = bytes.clone();
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attempt(bytes))).is_err() {
            let file = std::env::temp_dir().join(format!("liveticker-fuzz-{what}-{seed}-{tries}"));
            std::fs::write(&file, kept).unwrap();
            panic!("{what}: it broke off; what broke it is in {}", file.display());
        }
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "{what}: try {tries} of seed {seed} took {:?}",
            begun.elapsed()
        );
        tries += 1;
    }
    println!("{what}: {tries} tries of seed {seed}");
}

#[test]
fn pages() {
    let seeds: Vec<Vec<u8>> =
        files("tests/fixtures", &["html"]).into_iter().filter(|page| page.len() < 60_000).collect();
    let now: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
    fuzz("page", &seeds, 60, |bytes| {
        let page = Page::new(bytes, None, "https://times.example/live/harbour".parse().ok(), now);
        drop(extract(&page, &Profile::default(), Catalogue::shipped()));
        page.leads_to();
    });
}

#[test]
fn configurations() {
    let mut seeds = files("tests/fixtures/config", &["toml"]);
    seeds.push(std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds.toml")).unwrap());
    fuzz("configuration", &seeds, 100, |bytes| {
        drop(
            Config::parse(&String::from_utf8_lossy(&bytes), Path::new("feeds.toml"))
                .map_err(|faults| faults.to_string()),
        );
    });
}

#[test]
fn feeds_of_our_own() {
    fuzz("feed", &files("tests/fixtures", &["json"]), 200, |bytes| drop(published(&bytes)));
}

#[test]
fn robots_txt() {
    let seed = b"User-agent: *\nDisallow: /a*b$\nAllow: /a\n\nUser-agent: liveticker\nDisallow: /%41\nCrawl-delay: 5\n"
        .to_vec();
    fuzz("robots", &[seed], 2000, |bytes| {
        Robots::parse(&bytes).only_for(robots::AGENT).allows(robots::AGENT, "/a/b?c");
    });
}
