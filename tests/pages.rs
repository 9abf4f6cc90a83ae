//! Reading against pages that never were, whose truth is known: the entries that were sown and no others, no word of them lost,
//! no word of what stands around them; near-misses give no feed; and what changes nothing for a reader changes nothing.
//!
//!     cargo test --test pages                            a hundred live pages, two near-misses of each kind
//!     PAGES_SEEDS=20 cargo test --test pages             20 × 200 pages, as `tests/run --long` has it
//!     PAGES_SEED=17 cargo test --test pages              the live page of that number: the page, its truth and what was read
//!     PAGES_KIND=Tr …                                    those of which a choice is named so ("Tr", "clocks Ages", "around comments")
//!     PAGES_FROM=9000 PAGES_COUNT=400 …                  so many live pages from that number on, and nothing else
//!     PAGES_ONLY="17 204" …                             those live pages, and nothing else
//!     PAGES_ALL=1 …                                      names every page with a fault, not a dozen of each kind
//!     PAGES_NEAR="forum thread" PAGES_SEED=3 …           that near-miss: the page and what was read
//!     PAGES_SEEDS=20 PAGES_WRITE=1 …                     writes the figures into docs/reading.md
//!
//!     PAGES_SEEDS=5 PAGES_SAVE=DIR …                     writes the pages into a folder, with a list of them (`index.tsv`: file,
//!                                                        address, instant of the visit, entries), for `examples/features.rs`
//!
//! Add `-- --nocapture` to see the figures of a run that passes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "pages/baseline.rs"]
mod baseline;
#[path = "pages/check.rs"]
mod check;
#[path = "pages/figures.rs"]
mod figures;
#[path = "pages/live.rs"]
mod live;
#[path = "pages/near.rs"]
mod near;
#[path = "pages/near_lists.rs"]
mod near_lists;
#[path = "pages/near_maker.rs"]
mod near_maker;
#[path = "pages/near_talk.rs"]
mod near_talk;
#[path = "pages/plan.rs"]
mod plan;
#[allow(dead_code)]
#[path = "model/rng.rs"]
mod rng;
#[path = "pages/shell.rs"]
mod shell;
#[path = "pages/story.rs"]
mod story;
#[path = "pages/tongues.rs"]
mod tongues;
#[path = "pages/tree.rs"]
mod tree;
#[path = "pages/turned.rs"]
mod turned;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use liveticker::entry::Sighting;
use liveticker::extract::{ExtractError, extract};
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

use check::{Fault, Verdict, brief, check, of_sighting};
use figures::{Figures, Read};
use plan::Plan;
use story::Story;

/// Of a hundred live pages of the short run so many are read whole.
const WHOLE: usize = 97;
/// Of a hundred near-misses so many give a feed without a doubt, and no more.
const FALSE: usize = 0;
/// Of a hundred pages that are read whole, so many are read the same when they are changed in what no reader sees.
const SAME: usize = 99;
/// Live pages in the short run, and in each seed of the long one.
const SHORT: usize = 100;
const LONG: usize = 200;

fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn number(name: &str) -> Option<u64> {
    asked(name).map(|value| value.parse().unwrap_or_else(|_| panic!("{name}={value}")))
}

/// What the program reads of a page: as `preview` does, with what is known of outlets.
fn read(html: &str, address: &str, now: Timestamp) -> Result<Sighting, ExtractError> {
    let page = Page::new(
        html.as_bytes().to_vec(),
        Some("text/html; charset=utf-8".to_owned()),
        Some(address.parse().unwrap()),
        now,
    );
    let catalogue: &Arc<Catalogue> = Catalogue::shipped();
    extract(&page, &Profile::default(), catalogue)
}

/// Whether a feed would be made without a doubt.
fn is_sure(sighting: &Sighting) -> bool {
    sighting.doubt.is_none()
}

/// All of these, on all processors, in order.
fn each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            // Pages nest deeply, and debug builds take much of the stack.
            std::thread::Builder::new()
                .stack_size(16 << 20)
                .spawn_scoped(scope, || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= count {
                            break;
                        }
                        let one = work(at);
                        done.lock().unwrap().push((at, one));
                    }
                })
                .unwrap();
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, one)| one).collect()
}

fn live_page(seed: u64, is_turned: bool) -> Read {
    let plan = Plan::of(seed);
    let story = Story::sow(&plan);
    let page = shell::page(&plan, &story);
    let html = tree::write(&page, plan.minified);
    let address = shell::address(&plan, &story);
    let sighting = read(&html, &address, story.now);
    let verdict = judged(&plan, &story, sighting.as_ref());
    let turned = match &sighting {
        Ok(sighting) if is_turned && verdict.is_whole() => turned::all(&plan, &story, &page, &address, sighting),
        _ => Vec::new(),
    };
    let baseline = check(&plan, &story, &baseline::read(&html));
    let is_doubted = sighting.as_ref().is_ok_and(|sighting| !is_sure(sighting));
    Read { plan, verdict, baseline, turned, is_doubted }
}

fn judged(plan: &Plan, story: &Story, sighting: Result<&Sighting, &ExtractError>) -> Verdict {
    match sighting {
        Ok(sighting) => check(plan, story, &of_sighting(sighting)),
        Err(error) => Verdict { faults: vec![Fault { kind: "refused", detail: error.to_string() }] },
    }
}

/// The page, what is true of it and what was read, for a person.
fn show(seed: u64) {
    let plan = Plan::of(seed);
    let story = Story::sow(&plan);
    let html = tree::write(&shell::page(&plan, &story), plan.minified);
    let sighting = read(&html, &shell::address(&plan, &story), story.now);
    eprintln!("{html}\n\n{plan:#?}\n\n{} at {}", shell::address(&plan, &story), story.now);
    for entry in story.in_order(&plan) {
        eprintln!("sown {} {:?} {:?}", entry.at, entry.heading, brief(&entry.texts().join(" / ")));
    }
    for got in sighting.iter().flat_map(of_sighting) {
        eprintln!(
            "read {:?} {:?} {:?} {:?}",
            got.at.map(|at| at.to_string()),
            got.title,
            brief(&got.text),
            got.authors
        );
    }
    for fault in judged(&plan, &story, sighting.as_ref()).faults {
        eprintln!("{}: {}", fault.kind, fault.detail);
    }
}

/// Writes live pages and near-misses into a folder, with a list of them.
fn save(folder: &std::path::Path, count: u64, each_kind: u64) {
    let mut index = String::new();
    let mut keep = |name: String, html: String, address: &str, now: Timestamp, entries: usize| {
        std::fs::write(folder.join(&name), html).unwrap();
        index.push_str(&format!("{name}\t{address}\t{now}\t{entries}\n"));
    };
    for seed in 0..count {
        let plan = Plan::of(seed);
        let story = Story::sow(&plan);
        let html = tree::write(&shell::page(&plan, &story), plan.minified);
        keep(format!("live-{seed}.html"), html, &shell::address(&plan, &story), story.now, story.entries.len());
    }
    for (kind, seed) in near::KINDS.iter().flat_map(|kind| (0..each_kind).map(move |seed| (*kind, seed))) {
        let near = near::page(kind, seed);
        let html = tree::write(&near.page, seed % 2 == 0);
        keep(format!("near-{}-{seed}.html", kind.replace(' ', "-")), html, &near.address, near.now, 0);
    }
    std::fs::write(folder.join("index.tsv"), index).unwrap();
}

#[test]
fn live_blogs_are_read_whole() {
    if let Some(folder) = asked("PAGES_SAVE") {
        let seeds = number("PAGES_SEEDS").unwrap_or(1);
        return save(folder.as_ref(), seeds * LONG as u64, seeds * 7);
    }
    if let (Some(seed), None) = (number("PAGES_SEED"), asked("PAGES_NEAR")) {
        show(seed);
        let page = live_page(seed, true);
        page.turned.iter().filter(|(_, stays, _)| !stays).for_each(|(name, _, detail)| eprintln!("{name}: {detail}"));
        assert!(page.verdict.faults.is_empty());
        return;
    }
    if asked("PAGES_NEAR").is_some() {
        return;
    }
    let seeds = number("PAGES_SEEDS");
    let count = seeds.map_or(SHORT, |seeds| usize::try_from(seeds).unwrap() * LONG);
    let kind = asked("PAGES_KIND");
    let is_wanted = |seed: u64| {
        kind.as_ref().is_none_or(|kind| Plan::of(seed).choices().iter().any(|choice| choice.ends_with(kind.as_str())))
    };
    let only = asked("PAGES_ONLY");
    let range = number("PAGES_COUNT").map(|count| (number("PAGES_FROM").unwrap_or(0), count));
    let (from, count) = range.unwrap_or((0, count as u64));
    let numbers: Vec<u64> = match &only {
        Some(only) => only.split_whitespace().map(|seed| seed.parse().unwrap()).collect(),
        None => (from..from + count).filter(|seed| is_wanted(*seed)).collect(),
    };
    let range = range.or(only.map(|_| (0, 0)));
    // Changing a page eight ways costs eight readings.
    let pages = each(numbers.len(), |at| live_page(numbers[at], range.is_none() && (seeds.is_some() || at % 8 == 0)));
    let nears =
        if kind.is_none() && range.is_none() { near_misses(seeds.map_or(2, |seeds| seeds * 7)) } else { Vec::new() };
    let figures = Figures::of(&pages, &nears);
    eprintln!("{}", figures.told());
    if asked("PAGES_WRITE").is_some() {
        figures.write();
    }
    assert!(figures.whole() * 100 >= WHOLE * figures.live(), "too few live pages are read whole");
    assert!(figures.false_feeds() * 100 <= FALSE * nears.len().max(1), "too many near-misses give a feed");
    assert!(figures.same() * 100 >= SAME * figures.turned(), "what no reader sees changes what is read");
}

/// Kind, seed, whether it gave a feed without a doubt, what it gave.
type NearRead = (&'static str, u64, bool, usize);

fn near_misses(each_kind: u64) -> Vec<NearRead> {
    let all: Vec<(&str, u64)> =
        (0..each_kind).flat_map(|seed| near::KINDS.iter().map(move |kind| (*kind, seed))).collect();
    each(all.len(), |at| {
        let (kind, seed) = all[at];
        let near = near::page(kind, seed);
        let sighting = read(&tree::write(&near.page, seed % 2 == 0), &near.address, near.now);
        (kind, seed, sighting.as_ref().is_ok_and(is_sure), sighting.map_or(0, |sighting| sighting.entries.len()))
    })
}

#[test]
fn one_near_miss_is_shown() {
    let Some(kind) = asked("PAGES_NEAR") else { return };
    let near = near::page(near::KINDS.iter().find(|one| **one == kind).unwrap(), number("PAGES_SEED").unwrap_or(0));
    let html = tree::write(&near.page, false);
    eprintln!("{html}\n\n{} {} at {}", near.kind, near.address, near.now);
    match read(&html, &near.address, near.now) {
        Ok(sighting) => of_sighting(&sighting)
            .iter()
            .for_each(|got| eprintln!("read {:?} {:?} {:?}", got.at, got.title, brief(&got.text))),
        Err(error) => eprintln!("{error}"),
    }
}

/// A check that cannot fail proves nothing.
#[test]
fn the_checks_find_what_is_wrong() {
    let plan = (0..)
        .map(Plan::of)
        .find(|plan| plan.count > 6 && !plan.form.is_flat() && plan.clocks == plan::Clocks::TagUtc)
        .unwrap();
    let story = Story::sow(&plan);
    let right = || -> Vec<check::Got> {
        let got = |entry: &story::Sown| check::Got {
            title: if plan.heads == plan::Heads::None {
                String::new()
            } else {
                entry.heading.clone().unwrap_or_default()
            },
            text: entry.texts().join("\n"),
            at: Some(entry.at),
            authors: entry.author.map(str::to_owned).into_iter().collect(),
        };
        story.entries.iter().map(got).collect()
    };
    let faults =
        |got: &[check::Got]| check(&plan, &story, got).faults.iter().map(|fault| fault.kind).collect::<Vec<_>>();
    assert_eq!(faults(&right()), Vec::<&str>::new());
    let mut one = right();
    one.pop();
    assert_eq!(faults(&one), ["missing"]);
    let mut one = right();
    one[1].text.push_str(" Share this 12");
    assert_eq!(faults(&one), ["words beside"]);
    let mut one = right();
    one[2].text = one[2].text.chars().skip(4).collect();
    assert!(faults(&one).contains(&"words lost"));
    let mut one = right();
    one[3].at = one[3].at.map(|at| at + jiff::SignedDuration::from_hours(1));
    assert_eq!(faults(&one), ["time"]);
    let mut one = right();
    one[4].title = "Something else".to_owned();
    assert!(faults(&one).contains(&"title") || faults(&one).contains(&"words lost"));
}
