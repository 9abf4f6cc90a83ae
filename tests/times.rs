//! Times as somebody else writes them, read back: by Node's Intl (ICU) in all its locales, and as newsrooms write them.
//!
//! ```text
//! cargo test --test times                                                    the samples in tests/times
//! node tests/times/intl.mjs >all.tsv; node tests/times/intl.mjs --pages >pages.tsv
//! TIMES=all.tsv TIMES_PAGES=pages.tsv cargo test --test times                all; `TIMES_TABLE=docs/times.md` writes the tables
//! ```
//!
//! `TIMES_FAULTS=FILE` and `TIMES_PAGE_FAULTS=FILE` tell what is not read rightly.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::cast_precision_loss)]

#[path = "times/cases.rs"]
mod cases;
#[path = "times/pages.rs"]
mod pages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use liveticker::when::{Context, Meaning, What, meanings};

/// A stamp that somebody wrote, and what it says.
struct Written<'t> {
    locale: &'t str,
    style: &'t str,
    zone: TimeZone,
    now: jiff::Timestamp,
    text: &'t str,
    date: &'t str,
    time: &'t str,
    age: &'t str,
}

fn written(line: &str) -> Option<Written<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [locale, style, zone, now, text, date, time, age] = fields.try_into().ok()?;
    Some(Written { locale, style, zone: TimeZone::get(zone).ok()?, now: now.parse().ok()?, text, date, time, age })
}

impl Written<'_> {
    fn says(&self, what: &What) -> bool {
        let time = |is: Option<Time>| {
            is.map_or("-".to_owned(), |is| {
                is.strftime(if self.time.len() > 5 { "%H:%M:%S" } else { "%H:%M" }).to_string()
            }) == self.time
        };
        match what {
            What::Instant { at, .. } => {
                let there = self.zone.to_datetime(*at);
                there.date().to_string() == self.date && time(Some(there.time()))
            }
            What::Dated { date, time: told, zone, .. } => {
                let (date, told) = match (zone, told) {
                    (Some(zone), Some(clock)) => {
                        let Ok(at) = zone.to_timestamp(date.to_datetime(*clock)) else { return false };
                        let there = self.zone.to_datetime(at);
                        (there.date(), Some(there.time()))
                    }
                    _ => (*date, *told),
                };
                date.to_string() == self.date && time(told)
            }
            What::Yearless { month, day, time: told, .. } => format!("{month:02}-{day:02}") == self.date && time(*told),
            What::Weekday { weekday, time: told, .. } => {
                format!("w{}", weekday.to_monday_one_offset()) == self.date && time(*told)
            }
            What::DayOfMonth { day, time: told, .. } => self.date.ends_with(&format!("-{day:02}")) && time(*told),
            What::DaysBack { days, time: told, .. } => {
                (format!("d{days}") == self.date || format!("{}/86400", u32::from(*days) * 86_400) == self.age)
                    && time(*told)
            }
            What::Clock { time: told, .. } => self.date == "-" && time(Some(*told)),
            What::Age { span, unit } => {
                self.age == format!("{}/{}", span.as_secs(), unit.as_secs())
                    || self.date == format!("d{}", span.as_secs() / 86_400)
                    || (span.is_zero() && self.age.starts_with("0/"))
            }
        }
    }

    fn read(&self, with_language: bool) -> Vec<Meaning> {
        let language = with_language.then(|| self.locale.to_owned());
        meanings(self.text, &Context { language, ..Context::at(self.now, Some(self.zone.clone())) })
    }
}

#[derive(Default, Clone, Copy)]
struct Tally {
    all: u32,
    plain: u32,
    among: u32,
    without: u32,
}

#[test]
fn what_intl_writes_is_read_back() {
    let path = std::env::var("TIMES")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/times/sample.tsv").to_owned());
    let text = std::fs::read_to_string(&path).expect("the sample can be read");
    let mut pairs: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    let mut faults: Vec<String> = Vec::new();
    for line in text.lines() {
        let Some(stamp) = written(line) else { continue };
        let tally = pairs.entry((stamp.style, stamp.locale)).or_default();
        tally.all += 1;
        let read = stamp.read(true);
        let right = read.iter().find(|meaning| stamp.says(&meaning.what));
        let lowest = read.first().map(|meaning| meaning.cost);
        let is_plain = right.is_some_and(|meaning| Some(meaning.cost) == lowest);
        tally.plain += u32::from(is_plain);
        tally.among += u32::from(right.is_some());
        tally.without += u32::from(stamp.read(false).iter().any(|meaning| stamp.says(&meaning.what)));
        if !is_plain {
            let told: Vec<String> =
                read.iter().take(2).map(|meaning| format!("{}:{:?}", meaning.cost, meaning.what)).collect();
            faults.push(format!(
                "{}\t{}\t{}\t{}{}{}\t{}",
                stamp.locale,
                stamp.style,
                stamp.text,
                stamp.date,
                stamp.time,
                stamp.age,
                told.join(" ; ")
            ));
        }
    }
    let whole = |right: fn(&Tally) -> u32| pairs.values().filter(|tally| right(tally) == tally.all).count();
    let (plain, among, without) =
        (whole(|tally| tally.plain), whole(|tally| tally.among), whole(|tally| tally.without));
    println!(
        "{} pairs of locale and style: {plain} plain, {among} among the meanings, {without} without the language",
        pairs.len()
    );
    if let Ok(path) = std::env::var("TIMES_FAULTS") {
        std::fs::write(path, faults.join("\n")).expect("the faults can be written");
    }
    if let Ok(path) = std::env::var("TIMES_TABLE") {
        write_part(&path, Part::Stamps, &table(&pairs));
    }
    // One in a hundred may be wrong; a sample may have some more by chance: three times what is left of the mean's root.
    let allowed = pairs.len() as f64 / 100.0;
    let allowed = allowed + if pairs.len() < 10_000 { 3.0 * allowed.sqrt() } else { 0.0 };
    let first = faults[..faults.len().min(30)].join("\n");
    assert!(
        (pairs.len() - plain) as f64 <= allowed,
        "{plain} of {} pairs are read rightly; the first faults:\n{first}",
        pairs.len()
    );
}

#[test]
fn what_intl_writes_on_pages_is_when_their_entries_were_published() {
    let path = std::env::var("TIMES_PAGES")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/times/pages.tsv").to_owned());
    let figures = pages::read(&std::fs::read_to_string(&path).expect("the pages can be read"));
    let (all, right) = (figures.all(), figures.right());
    println!("{all} pages, {right} read rightly");
    if let Ok(path) = std::env::var("TIMES_PAGE_FAULTS") {
        std::fs::write(path, figures.faults.join("\n")).expect("the faults can be written");
    }
    if let Ok(path) = std::env::var("TIMES_TABLE") {
        write_part(&path, Part::Pages, &table_of_pages(&figures));
    }
    let allowed = all as f64 / 100.0;
    let allowed = allowed + if all < 1_000 { 3.0 * allowed.sqrt() } else { 0.0 };
    let first = figures.faults[..figures.faults.len().min(30)].join("\n");
    assert!((all - right) as f64 <= allowed, "{right} of {all} pages are read rightly; the first faults:\n{first}");
}

#[test]
fn what_people_have_reported_is_read() {
    let faults = cases::faults();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_newsrooms_write_is_read() {
    let mut faults = Vec::new();
    for line in include_str!("times/newsroom.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (locale, rest) = line.split_once('\t').expect("a row has three columns");
        let (text, wanted) = rest.split_once('\t').expect("a row has three columns");
        let (date, time) = wanted.split_once(' ').unwrap_or(("-", "-"));
        let age = if wanted.contains(' ') { "-" } else { wanted };
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let stamp = Written {
            locale,
            style: "",
            zone: zone.clone(),
            now: "2026-03-05T14:30:00Z".parse().unwrap(),
            text,
            date,
            time,
            age,
        };
        let read = stamp.read(true);
        let plain: Vec<&Meaning> = read.iter().filter(|meaning| meaning.cost < 30).collect();
        let is_right = match wanted {
            "none" => plain.is_empty(),
            _ => plain.iter().any(|meaning| meaning.cost == plain[0].cost && stamp.says(&there(&meaning.what, &zone))),
        };
        // Where the language is not told the right one is among those that may be meant.
        let without =
            wanted == "none" || stamp.read(false).iter().any(|meaning| stamp.says(&there(&meaning.what, &zone)));
        if !is_right || !without {
            faults.push(format!("{line}\n    {is_right} {without} {read:?}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A clock of another zone as one of this: by now's distance from UTC.
fn there(what: &What, zone: &TimeZone) -> What {
    match what {
        What::Clock { time, zone: Some(other), seconds } => {
            let at = other.to_timestamp(jiff::civil::date(2026, 3, 5).to_datetime(*time)).unwrap();
            What::Clock { time: zone.to_datetime(at).time(), zone: None, seconds: *seconds }
        }
        what => what.clone(),
    }
}

/// The parts of the document, each written by a test of its own.
#[derive(PartialEq)]
enum Part {
    Stamps,
    Pages,
}

const PAGES: &str = "\n## Whole pages\n";

fn write_part(path: &str, part: Part, text: &str) {
    static LOCK: Mutex<()> = Mutex::new(());
    let _one_at_a_time = LOCK.lock().expect("nobody has died here");
    let known = std::fs::read_to_string(path).unwrap_or_default();
    let (stamps, pages) = known.split_once(PAGES).unwrap_or((&known, ""));
    let (stamps, pages) = if part == Part::Stamps { (text, pages) } else { (stamps, text) };
    std::fs::write(path, format!("{stamps}{PAGES}{pages}")).expect("the table can be written");
}

fn table_of_pages(figures: &pages::Figures) -> String {
    let (all, right) = (figures.all(), figures.right());
    let mut table = format!(
        "\nPages of eight plain entries each, one for each language and style, read end to end with the zone told: {right} of {all} have all entries at their time ({:.2} %). Made \
         by:\n\n```text\nnode tests/times/intl.mjs --pages >pages.tsv\nTIMES_PAGES=pages.tsv TIMES_TABLE=docs/times.md cargo test --test times\n```\n\n\
         | style | pages | right | not right |\n|---|---:|---:|---|\n",
        right as f64 * 100.0 / all as f64
    );
    for (style, (all, right, wrong)) in &figures.styles {
        let _ = writeln!(table, "| {style} | {all} | {right} | {} |", wrong.join(" "));
    }
    table
}

fn table(pairs: &BTreeMap<(&str, &str), Tally>) -> String {
    let mut styles: BTreeMap<&str, (u32, u32, u32, Vec<&str>)> = BTreeMap::new();
    for ((style, locale), tally) in pairs {
        let row = styles.entry(style).or_default();
        row.0 += 1;
        row.1 += u32::from(tally.plain == tally.all);
        row.2 += u32::from(tally.without == tally.all);
        if tally.plain < tally.all {
            row.3.push(locale);
        }
    }
    let all: u32 = styles.values().map(|row| row.0).sum();
    let (plain, without): (u32, u32) = (styles.values().map(|row| row.1).sum(), styles.values().map(|row| row.2).sum());
    let mut table = format!(
        "# Times in every language\n\nWhat Node's `Intl` (ICU) writes, read back by `liveticker::when`: {all} pairs of locale and style, {plain} of them read rightly in \
         all stamps with the page's language known ({:.2} %), {without} with the right meaning among those told where it is not known. Made by:\n\n\
         ```text\nnode tests/times/intl.mjs >all.tsv\nTIMES=all.tsv TIMES_TABLE=docs/times.md cargo test --test times\n```\n\n\
         | style | locales | right | right without the language | not right |\n|---|---:|---:|---:|---|\n",
        f64::from(plain) * 100.0 / f64::from(all)
    );
    for (style, (all, plain, without, wrong)) in styles {
        let shown = wrong.join(" ");
        let _ = writeln!(table, "| {style} | {all} | {plain} | {without} | {shown} |");
    }
    table
}
