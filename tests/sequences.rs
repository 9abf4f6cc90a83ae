//! The stamps of whole pages against live blogs that never were: what is read back is when the entries were published.
//!
//! `SEQUENCES=10000 cargo test --test sequences -- --nocapture` for a long run; `SEQUENCES_SEED` for other pages.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

#[path = "sequences/page.rs"]
mod page;
#[path = "model/rng.rs"]
mod rng;
#[path = "sequences/write.rs"]
mod write;

use jiff::Timestamp;
use liveticker::when;
use liveticker::when::solve::{self, Role, Stamps, Told};
use page::{Page, STYLES};

/// What became of the entries of one style.
#[derive(Default, Clone, Copy)]
struct Count {
    pages: usize,
    entries: usize,
    exact: usize,
    /// Entries that stand in order on the page and not in what was made of it.
    inverted: usize,
    /// Entries whose time is not told, and of these those that lie between their neighbours.
    untold: usize,
    between: usize,
}

impl Count {
    fn share(&self) -> f64 {
        self.exact as f64 / self.entries.max(1) as f64
    }
}

fn from_env(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// `read`: what the texts mean is read, and not given.
fn solve(page: &Page, read: bool) -> Vec<Option<Timestamp>> {
    let told = |item: &page::Item| {
        let role = if item.is_day { Role::Day } else { Role::Entry };
        let meanings = match &item.text {
            Some(text) if read => when::meanings(text, &page.context),
            _ => item.meant.clone(),
        };
        Told { meanings, role, ..Told::default() }
    };
    let stamps = Stamps { page: &page.context, told: page.items.iter().map(told).collect() };
    solve::solve(&stamps).times.into_iter().map(|time| time.map(|time| time.stamp.at)).collect()
}

fn is_exact(item: &page::Item, at: Option<Timestamp>, page: &Page) -> bool {
    let Some(at) = at else { return false };
    match item.grain {
        86_400 => page.zone.to_datetime(at).date() == page.zone.to_datetime(item.truth).date(),
        grain => at.duration_since(item.truth).as_secs().abs() < grain,
    }
}

fn judge(page: &Page, count: &mut Count, read: bool, show: bool) {
    let stamps = solve(page, read);
    count.pages += 1;
    let before = count.inverted;
    let mut last: Option<Timestamp> = None;
    let mut pending = Vec::new();
    let is_right_way =
        |above: Timestamp, below: Timestamp| if page.newest_first { above >= below } else { above <= below };
    let mut wrong = 0;
    for (item, at) in page.items.iter().zip(&stamps).filter(|(item, _)| !item.is_day) {
        if item.is_true {
            count.entries += 1;
            let exact = is_exact(item, *at, page);
            count.exact += usize::from(exact);
            wrong += usize::from(!exact);
        }
        if !item.in_place {
            continue;
        }
        if !item.is_true {
            if item.text.as_deref().is_none_or(|text| text.contains('?')) {
                count.untold += 1;
                pending.push((last, *at));
            }
            continue;
        }
        let Some(at) = *at else { continue };
        if last.is_some_and(|last| !is_right_way(last, at)) {
            count.inverted += 1;
        }
        for (above, untold) in pending.drain(..) {
            let Some(untold) = untold else {
                // New at the top: whoever knows when it was first seen says so.
                count.between += usize::from(above.is_none());
                continue;
            };
            let below_above = above.is_none_or(|above: Timestamp| is_right_way(above, untold));
            count.between += usize::from(below_above && is_right_way(untold, at));
        }
        last = Some(at);
    }
    for (above, untold) in pending {
        count.between += match (above, untold) {
            (Some(above), Some(untold)) => usize::from(is_right_way(above, untold)),
            _ => 1,
        };
    }
    if (show && wrong > 0) || (count.inverted > before && std::env::var("SEQUENCES_INVERTED").is_ok()) {
        println!(
            "--- {} {} {} now {} day {:?} latest {:?} opened {:?} first {}",
            STYLES[page.style],
            page.language,
            page.zone.iana_name().unwrap_or("?"),
            page.zone.to_datetime(page.context.now),
            page.context.day,
            page.context.latest.map(|at| page.zone.to_datetime(at)),
            page.context.opened.map(|at| page.zone.to_datetime(at)),
            page.newest_first
        );
        for (item, at) in page.items.iter().zip(&stamps) {
            let wrong = !item.is_day && item.is_true && !is_exact(item, *at, page);
            println!(
                "  {:30} {} {}{}",
                item.text.as_deref().unwrap_or("-"),
                page.zone.to_datetime(item.truth),
                at.map(|at| page.zone.to_datetime(at).to_string()).unwrap_or_default(),
                if wrong {
                    " WRONG"
                } else if !item.is_true {
                    " (untrue)"
                } else if !item.in_place {
                    " (pinned)"
                } else {
                    ""
                }
            );
        }
    }
}

fn run(read: bool) -> Count {
    let pages = from_env("SEQUENCES", 300);
    let seed = from_env("SEQUENCES_SEED", 15);
    let show = from_env("SEQUENCES_SHOW", 99);
    let mut counts = [Count::default(); STYLES.len()];
    for nth in 0..pages {
        let page = page::page(seed.wrapping_mul(1_000_003).wrapping_add(nth));
        let style = page.style;
        judge(&page, &mut counts[style], read, show == style as u64);
    }
    let mut all = Count::default();
    let row = |name: &str, count: &Count| {
        println!(
            "{name:28} {:6} pages {:7} entries {:8.3} % exact, {:4} inverted, {:5} untold, {:5} of them between",
            count.pages,
            count.entries,
            100.0 * count.share(),
            count.inverted,
            count.untold,
            count.between
        );
    };
    for (name, count) in STYLES.iter().zip(&counts) {
        row(name, count);
        all.pages += count.pages;
        all.entries += count.entries;
        all.exact += count.exact;
        all.inverted += count.inverted;
        all.untold += count.untold;
        all.between += count.between;
    }
    row("all", &all);
    all
}

#[test]
fn what_pages_tell_is_when_their_entries_were_published() {
    let all = run(true);
    hold(&all);
}

#[test]
fn what_stamps_mean_together_is_when_their_entries_were_published() {
    hold(&run(false));
}

fn hold(all: &Count) {
    assert!(all.share() >= 0.995, "too few entries are exact");
    assert!(all.inverted * 9_000 <= all.entries, "the order of the page is not kept");
    assert!(all.between * 200 >= all.untold * 199, "what is not told does not lie between its neighbours");
}

/// Twice a day a clock for each minute, and between them what is damaged or of another form.
fn many(count: usize, context: &when::Context) -> Vec<Told> {
    let mut known: std::collections::HashMap<String, Vec<when::Meaning>> = std::collections::HashMap::new();
    (0..count)
        .map(|nth| {
            let minute = 1_439 - nth % 1_440;
            let text = match nth % 97 {
                0 => "25:71".to_owned(),
                1 => format!("{} November", 28 - nth / 1_440 % 28),
                _ => format!("{:02}:{:02}", minute / 60, minute % 60),
            };
            let meanings = known.entry(text).or_insert_with_key(|text| when::meanings(text, context)).clone();
            Told { role: if nth % 97 == 1 { Role::Day } else { Role::Entry }, meanings, ..Told::default() }
        })
        .collect()
}

#[test]
fn a_hundred_thousand_stamps_cost_in_proportion() {
    let now: Timestamp = "2026-11-28T23:59:30Z".parse().unwrap();
    let context = when::Context::at(now, Some(jiff::tz::TimeZone::UTC));
    let cost = |count: usize| {
        let stamps = Stamps { page: &context, told: many(count, &context) };
        let begun = std::time::Instant::now();
        let times = solve::solve(&stamps).times;
        assert_eq!(times.len(), count);
        assert!(times.iter().flatten().all(|time| time.stamp.at <= now + jiff::SignedDuration::from_hours(1)));
        begun.elapsed()
    };
    cost(1_000);
    let (few, all) = (cost(10_000), cost(100_000));
    // Ten times as many cost ten times as much; by the square it would be a hundred times.
    assert!(all < few * 40, "10,000 stamps: {few:?}; 100,000: {all:?}");
}

#[test]
fn zones_that_contradict_each_other_are_each_believed() {
    let now: Timestamp = "2026-07-10T20:00:00Z".parse().unwrap();
    let context = when::Context::at(now, jiff::tz::TimeZone::get("Europe/London").ok());
    // The newest first; each says its own zone, and the page another one.
    let shown = [
        ("18:30 BST", "2026-07-10T17:30:00Z"),
        ("19:10 CEST", "2026-07-10T17:10:00Z"),
        ("12:40 EDT", "2026-07-10T16:40:00Z"),
        ("16:05 GMT", "2026-07-10T16:05:00Z"),
        ("16:45", "2026-07-10T15:45:00Z"),
        ("2026-07-10T17:20:00+02:00", "2026-07-10T15:20:00Z"),
        ("19:50 +0530", "2026-07-10T14:20:00Z"),
    ];
    let told = shown.iter().map(|(text, _)| Told::entry(when::meanings(text, &context))).collect();
    let times = solve::solve(&Stamps { page: &context, told }).times;
    for ((text, wanted), time) in shown.iter().zip(times) {
        assert_eq!(time.map(|time| time.stamp.at), wanted.parse().ok(), "{text}");
    }
}
