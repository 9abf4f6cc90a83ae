//! The further feeds of a live blog and of a group: how much of it reaches whoever reads them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use liveticker::edition::{Edition, Filter, Period};
use liveticker::entry::{About, Content, Coverage, Entry, EntryId, Html, Layer, Name, Sighting, Stamp};
use liveticker::feed::{Feed, FeedEntry, Format, render};
use liveticker::ledger::{Ledger, Past};
use liveticker::liveblog::{Edits, LiveBlog, Withdrawals};
use liveticker::page::Source;

fn at(minute: i64) -> Timestamp {
    "2026-03-02T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn entry(number: usize, text: &str, published: Timestamp, categories: &[&str]) -> Entry {
    Entry {
        names: vec![Name::Id(number.to_string())],
        link: None,
        title: Some(format!("Report {number}")),
        content: Content { html: Html::cleaned(format!("<p>{text}</p>")), text: text.to_owned(), ..Content::default() },
        published: Some(Stamp::exact(published)),
        updated: None,
        authors: vec!["Ada Berg".to_owned()],
        categories: categories.iter().map(|category| (*category).to_owned()).collect(),
        layer: Layer::Selectors,
        layers: Vec::new(),
    }
}

/// Takes what a page shows into a ledger; the past goes to `past`, as it would into the record.
fn see(mut ledger: Ledger, past: &mut Vec<Past>, entries: Vec<Entry>, now: Timestamp) -> Ledger {
    if ledger.scope.is_empty() {
        ledger.scope = "tag:example.org,2026:x".to_owned();
    }
    let sighting = Sighting {
        seen: now,
        about: About {
            title: Some("Live".to_owned()),
            link: "https://example.org/live".parse().ok(),
            ..About::default()
        },
        entries,
        tombstones: Vec::new(),
        coverage: Coverage::Running,
        stale: None,
        doubt: None,
        unread: Default::default(),
        further: None,
        successor: None,
    };
    let before = ledger.past().len();
    let ledger = ledger.reconcile(sighting).0;
    past.extend(ledger.past()[before..].iter().cloned());
    ledger
}

fn blog(editions: Vec<Edition>) -> LiveBlog {
    let page = Source::Web("https://example.org/live".parse().unwrap());
    LiveBlog::at("x".parse().unwrap(), page, None).with(|blog| {
        blog.showing.editions = editions;
        blog.showing.public_url = "http://localhost:8080/".parse().ok();
    })
}

fn hourly() -> Edition {
    Edition::Digest(Period::try_from(SignedDuration::from_hours(1)).unwrap())
}

/// Numbers that look like chance and are the same every time (Numerical Recipes, a linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) % (1 << 32);
        (self.0 * bound) >> 32
    }
}

/// The numbers of the entries to which an item leads.
fn inside(item: &FeedEntry) -> BTreeSet<usize> {
    let html = item.content.html.as_str();
    html.split("href=\"https://example.org/live#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

/// 428 entries over three days, bursts and silences, seen every few minutes: with an outage of five hours, entries that are put
/// in later than they are dated, and edits.
#[test]
fn the_digest_of_three_days_has_every_entry_in_one_item_and_an_item_an_hour() {
    let mut chance = Chance(7);
    let mut times: Vec<i64> =
        (0..428).map(|_| chance.below(3 * 24 * 60) as i64 / (1 + chance.below(2) as i64)).collect();
    times.sort_unstable();
    // Shown that much later than it is dated.
    let delays: Vec<i64> =
        times.iter().map(|_| if chance.below(20) == 0 { chance.below(150) as i64 } else { 0 }).collect();
    let edits: BTreeMap<usize, i64> = (0..428).filter(|number| number % 23 == 5).map(|number| (number, 200)).collect();
    let blog = blog(vec![hourly()]);
    let (mut ledger, mut past) = (Ledger::default(), Vec::new());
    // What a reader has that takes every change, and one that takes none; and what each item showed when its time was over.
    let mut last: BTreeMap<String, FeedEntry> = BTreeMap::new();
    let mut closed: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut shown: BTreeSet<String> = BTreeSet::new();
    let mut now = 90;
    while now < 3 * 24 * 60 + 180 {
        let text = |number: usize, now: i64| match edits.get(&number) {
            Some(later) if now >= times[number] + later => format!("Number {number} is now told in quite another way."),
            _ => format!("Number {number} is told at first like this, in some words."),
        };
        let is_there = |number: &usize| times[*number] + delays[*number] <= now;
        let mut page: Vec<Entry> = (0..times.len())
            .filter(is_there)
            .map(|number| entry(number, &text(number, now), at(times[number]), &[]))
            .collect();
        page.reverse();
        // As the outlet orders them.
        page.truncate(150);
        ledger = see(ledger, &mut past, page, at(now));
        let feed = Feed::edition(&blog, &ledger, &hourly(), &[]).unwrap();
        let ids: BTreeSet<String> = feed.entries.iter().map(|item| item.id.0.clone()).collect();
        for item in feed.entries {
            let is_over = item.published + SignedDuration::from_hours(1) <= at(now);
            let is_new = shown.insert(item.id.0.clone());
            let within = inside(&item);
            match closed.get(&item.id.0) {
                Some(before) => assert_eq!(&within, before, "{} is closed", item.title),
                None if is_over && !is_new => {
                    // What came since the last look before its end was still to come.
                    closed.insert(item.id.0.clone(), within);
                }
                None => {}
            }
            if let Some(before) = last.insert(item.id.0.clone(), item.clone()) {
                assert_eq!((before.published, &before.link), (item.published, &item.link));
                // Its title changes once, when it is closed: it says then what the chief headings were.
                let hour = item.title.split_once(": ").map_or(item.title.as_str(), |(hour, _)| hour);
                assert!(before.title == item.title || before.title == hour, "{} was {}", item.title, before.title);
                let is_same = before.content == item.content;
                assert!(item.updated >= before.updated && (is_same || item.updated > before.updated), "{}", item.title);
            }
        }
        let gone = shown.iter().filter(|id| !ids.contains(*id));
        assert!(
            gone.clone().all(|id| last[id].published < at(now) - SignedDuration::from_hours(40)),
            "an item has left"
        );
        now += if (1500..1800).contains(&now) { 300 } else { 1 + chance.below(9) as i64 };
    }
    let mut entries: BTreeMap<usize, usize> = BTreeMap::new();
    last.values().flat_map(inside).for_each(|number| *entries.entry(number).or_default() += 1);
    assert_eq!(entries.len(), 428, "every entry is in an item");
    assert!(entries.values().all(|&count| count == 1), "and in no more than one: {entries:?}");
    let hours: BTreeSet<Timestamp> = last.values().map(|item| item.published).collect();
    assert_eq!(hours.len(), last.len(), "no more than one item an hour");
    assert!(hours.iter().all(|hour| hour.as_second() % 3600 == 0));
    let (latest, first) = (last.values().map(|item| item.published).max(), hours.first());
    assert!(latest > first.map(|first| *first + SignedDuration::from_hours(60)));
    assert!(last.len() < 74, "{}", last.len());
}

#[test]
fn an_item_of_a_digest_has_the_headings_first_and_then_all_that_is_said() {
    let mut past = Vec::new();
    let page = vec![entry(2, "Two boats are in.", at(50), &[]), entry(1, "One boat is in.", at(5), &["Key event"])];
    let ledger = see(Ledger::default(), &mut past, page, at(55));
    let feed = Feed::edition(&blog(vec![hourly()]), &ledger, &hourly(), &[]).unwrap();
    assert_eq!((feed.title.as_str(), feed.id.as_str()), ("Digest (hourly) · Live", "tag:example.org,2026:x~digest"));
    assert_eq!(feed.file(Format::Atom), "x~digest.atom");
    assert_eq!(feed.address(Format::Json), "http://localhost:8080/x~digest.json".parse().ok());
    assert_eq!(feed.current(Format::Json), feed.address(Format::Json));
    assert_eq!(feed.entries.len(), 1);
    let item = &feed.entries[0];
    assert_eq!(
        item.content.html.as_str(),
        "<ul><li>12:05 <a href=\"https://example.org/live#1\">Report 1</a></li>\
         <li>12:50 <a href=\"https://example.org/live#2\">Report 2</a></li></ul>\
         <h3><a href=\"https://example.org/live#1\">Report 1</a></h3><p><small>12:05, Ada Berg</small></p><p>One boat is in.</p>\
         <h3><a href=\"https://example.org/live#2\">Report 2</a></h3><p><small>12:50, Ada Berg</small></p><p>Two boats are in.</p>"
    );
    assert_eq!((item.title.as_str(), item.summary.as_str()), ("2 March 2026, 12:00–13:00 UTC", "Report 1 · Report 2"));
    assert_eq!((item.published, item.updated), (at(0), at(55)));
    let untitled = Entry { title: None, ..entry(1, "One boat is in, and the harbour is calm.", at(5), &[]) };
    let ledger = see(Ledger::default(), &mut past, vec![untitled], at(55));
    let feed = Feed::edition(&blog(vec![hourly()]), &ledger, &hourly(), &[]).unwrap();
    let html = feed.entries[0].content.html.as_str();
    assert_eq!(html.matches("One boat is in").count(), 1, "what was made of the text is not said twice: {html}");
}

#[test]
fn a_digest_that_is_closed_is_called_by_its_chief_headings() {
    let mut past = Vec::new();
    let page = vec![
        entry(4, "Four boats are in.", at(65), &[]),
        entry(3, "Three boats are in.", at(50), &[]),
        entry(2, "Two boats are in.", at(30), &[]),
        entry(1, "One boat is in.", at(5), &["Key event"]),
    ];
    let ledger = see(Ledger::default(), &mut past, page, at(70));
    let feed = Feed::edition(&blog(vec![hourly()]), &ledger, &hourly(), &[]).unwrap();
    let titles: Vec<&str> = feed.entries.iter().map(|item| item.title.as_str()).collect();
    // The key event first, then the latest; an hour that runs is called by its time alone.
    assert_eq!(
        titles,
        ["2 March 2026, 13:00–14:00 UTC", "2 March 2026, 12:00–13:00 UTC: Report 1 · Report 3"],
        "not by the hour only"
    );
}

#[test]
fn a_further_feed_has_only_what_it_is_for_and_what_was_in_it_stays() {
    let filtered = |include: &str, exclude: &[&str]| {
        let filter = Filter {
            include: vec![include.parse().unwrap()],
            exclude: exclude.iter().map(|text| text.parse().unwrap()).collect(),
            min_length: 0,
        };
        Edition::Filtered(filter)
    };
    let mut past = Vec::new();
    let first = vec![
        entry(3, "A storm is coming, they say in the harbour.", at(30), &["Pinned"]),
        entry(2, "Two boats are in, and there is nobody else.", at(20), &[]),
        entry(1, "One boat is in, and the harbour is calm.", at(10), &["Key event"]),
    ];
    let mut later = first.clone();
    later[2] = entry(1, "One ship has come in, and all is calm there.", at(10), &["Key event"]);
    let ledger = see(Ledger::default(), &mut past, first, at(31));
    let ledger = see(ledger, &mut past, later, at(45));
    for (edition, numbers) in [
        (Edition::KeyEvents, vec!["3", "1"]),
        (filtered("storm", &[]), vec!["3"]),
        (filtered("ship", &[]), vec!["1"]),
        // It was there before it was edited.
        (filtered("boat", &[]), vec!["1"]),
        (filtered("boat*", &["nobody else"]), vec!["1"]),
        (filtered("author:berg", &["/calm/"]), vec!["3", "2"]),
        (filtered("category:pinned", &[]), vec!["3"]),
        (filtered("whales", &[]), vec![]),
    ] {
        let feed = Feed::edition(&blog(vec![edition.clone()]), &ledger, &edition, &[])
            .expect("there is a feed, if an empty one");
        let found: Vec<&str> = feed.entries.iter().map(|entry| number_in(&edition, entry)).collect();
        assert_eq!(found, numbers, "{edition:?}");
        for format in Format::ALL {
            assert!(feed_rs::parser::parse(&render(&feed, format)[..]).is_ok(), "{edition:?}");
        }
    }
}

#[test]
fn the_edits_show_what_was_and_what_is() {
    let words = ["The harbour master says that two boats are in.", "The harbour master says that ten boats are in."];
    let other = || entry(2, "Something else, which is never touched by anybody.", at(20), &[]);
    let another = || entry(0, "Older, and never touched by anybody either, is this.", at(1), &[]);
    let mut past = Vec::new();
    let mut ledger = Ledger::default();
    for (minute, text) in [(30, words[0]), (40, words[1])] {
        ledger = see(ledger, &mut past, vec![other(), entry(1, text, at(10), &[]), another()], at(minute));
    }
    let edits = |ledger: &Ledger, past: &[Past], withdrawn| {
        let blog = blog(vec![Edition::Edits]).with(|blog| blog.showing.withdrawn = withdrawn);
        let feed = Feed::edition(&blog, ledger, &Edition::Edits, past).unwrap();
        let told =
            |entry: FeedEntry| (entry.id.0, entry.title, entry.content.html.as_str().to_owned(), entry.published);
        feed.entries.into_iter().map(told).collect::<Vec<_>>()
    };
    let first = edits(&ledger, &past, Withdrawals::Stub);
    let difference = "<p>The harbour master says that <del>two</del><ins>ten</ins> boats are in.</p>";
    let id = "tag:example.org,2026:x/1/edit-1".to_owned();
    assert_eq!(first, [(id.clone(), "Edited: Report 1".to_owned(), difference.to_owned(), at(40))]);
    for minute in [50, 61, 72, 83] {
        ledger = see(ledger, &mut past, vec![other(), another()], at(minute));
    }
    let then = edits(&ledger, &past, Withdrawals::Stub);
    assert_eq!(then.len(), 2, "{then:?}");
    assert_eq!(then[0].1, "Withdrawn: Report 1");
    assert!(
        then.iter().all(|(_, _, html, _)| !html.contains("boats")),
        "what was taken away is not shown here: {then:?}"
    );
    assert_eq!((&then[1].0, then[1].3), (&id, at(40)), "an item stays the same item");
    let kept = edits(&ledger, &past, Withdrawals::Keep);
    assert_eq!(kept[1].2, difference);
}

#[test]
fn an_entry_that_was_a_key_event_stays_one() {
    let mut past = Vec::new();
    let page = |categories: &[&str]| {
        vec![
            entry(2, "Two boats are in, and there is nobody else.", at(20), categories),
            entry(1, "One boat is in, and the harbour is calm.", at(10), &[]),
        ]
    };
    let ledger = see(Ledger::default(), &mut past, page(&["Pinned"]), at(31));
    let ledger = see(ledger, &mut past, page(&[]), at(45));
    let feed = Feed::edition(&blog(vec![Edition::KeyEvents]), &ledger, &Edition::KeyEvents, &[]).unwrap();
    let found: Vec<&str> = feed.entries.iter().map(|entry| number_in(&Edition::KeyEvents, entry)).collect();
    assert_eq!(found, ["2"], "it was pinned once");
}

/// What was on the page, and one of it withdrawn four looks later.
fn with_one_withdrawn() -> (Ledger, Ledger, Vec<Past>) {
    let page = |numbers: &[usize]| -> Vec<Entry> {
        let text = |number: usize| format!("Number {number} is told like this, in some words of its own.");
        numbers.iter().map(|&number| entry(number, &text(number), at(number as i64 * 10), &[])).collect()
    };
    let mut past = Vec::new();
    let before = see(Ledger::default(), &mut past, page(&[4, 3, 2, 1]), at(50));
    let mut after = before.clone();
    for minute in [60, 71, 82, 93] {
        after = see(after, &mut past, page(&[4, 2, 1]), at(minute));
    }
    assert!(after.records().any(|record| record.is_withdrawn()));
    (before, after, past)
}

#[test]
fn an_item_of_a_digest_is_revised_when_an_entry_leaves_it() {
    let (before, after, _) = with_one_withdrawn();
    for withdrawn in [Withdrawals::Drop, Withdrawals::Stub, Withdrawals::Keep] {
        let blog = blog(vec![hourly()]).with(|blog| blog.showing.withdrawn = withdrawn);
        let item = |ledger: &Ledger| Feed::edition(&blog, ledger, &hourly(), &[]).unwrap().entries.remove(0);
        let (was, is) = (item(&before), item(&after));
        assert_eq!(
            is.updated > was.updated,
            is.content != was.content,
            "{withdrawn:?}: {} {}",
            was.updated,
            is.updated
        );
    }
}

#[test]
fn an_edit_that_is_no_longer_shown_is_an_item_revised() {
    let text = |number: usize, now: i64| match (number, now) {
        (3, 55..) => "Number 3 is told in quite another way by now, and of other things.".to_owned(),
        _ => format!("Number {number} is told like this, in some words of its own."),
    };
    let page = |numbers: &[usize], now: i64| -> Vec<Entry> {
        numbers.iter().map(|&number| entry(number, &text(number, now), at(number as i64 * 10), &[])).collect()
    };
    let (mut ledger, mut past) = (Ledger::default(), Vec::new());
    let all: &[usize] = &[4, 3, 2, 1];
    for (numbers, minute) in [(all, 50), (all, 60)] {
        ledger = see(ledger, &mut past, page(numbers, minute), at(minute));
    }
    let blog = blog(vec![Edition::Edits]);
    let edit = |ledger: &Ledger, past: &[Past]| {
        let feed = Feed::edition(&blog, ledger, &Edition::Edits, past).unwrap();
        feed.entries.into_iter().find(|item| item.id.0.ends_with("/3/edit-1")).unwrap()
    };
    let mut was = edit(&ledger, &past);
    for (numbers, minute) in [(&[4, 2, 1][..], 71), (&[4, 2, 1], 82), (&[4, 2, 1], 93), (all, 104)] {
        ledger = see(ledger, &mut past, page(numbers, minute), at(minute));
        let is = edit(&ledger, &past);
        assert_eq!(is.updated > was.updated, is.content != was.content, "at {minute}: {} {}", was.updated, is.updated);
        assert_eq!(is.published, was.published);
        was = is;
    }
    assert!(
        past.len() == 3 && was.content.html.as_str().contains("<ins>"),
        "it was taken away and shown again: {past:?}"
    );
}

#[test]
fn an_entry_that_passed_a_filter_in_any_of_its_wordings_stays_in_its_feed() {
    let filter = Filter { include: vec!["storm".parse().unwrap()], ..Filter::default() };
    let edition = Edition::Filtered(filter);
    let other = || entry(2, "Something else, which is never touched by anybody.", at(20), &[]);
    let (mut ledger, mut past) = (Ledger::default(), Vec::new());
    let mut found = Vec::new();
    for (minute, text) in [
        (30, "The harbour is calm, and the boats are all in."),
        (40, "A storm has come, and nobody is out any more."),
        (50, "All is over by now, and the ferries go again."),
        (60, "The last of the ferries is in for the night."),
    ] {
        ledger = see(ledger, &mut past, vec![other(), entry(1, text, at(10), &[])], at(minute));
        let feed = Feed::edition(&blog(vec![edition.clone()]), &ledger, &edition, &past).unwrap();
        found.push(feed.entries.len());
    }
    assert_eq!(found, [0, 1, 1, 1]);
}

#[test]
fn a_further_feed_without_entries_is_at_rest() {
    let edition = Edition::KeyEvents;
    let (mut ledger, mut past) = (Ledger::default(), Vec::new());
    let mut bytes = BTreeSet::new();
    for number in 1..400 {
        let text = format!("Number {number} is told like this, in some words of its own.");
        ledger =
            see(ledger, &mut past, vec![entry(number, &text, at(number as i64 * 10), &[])], at(number as i64 * 10));
        let feed = Feed::edition(&blog(vec![edition.clone()]), &ledger, &edition, &[]).unwrap();
        bytes.insert(render(&feed, Format::Atom));
    }
    assert_eq!(bytes.len(), 1, "nobody is told of an empty feed again and again");
}

#[test]
fn the_difference_of_a_book_is_no_book() {
    let book = |word: &str| (0..200_000).map(|at| format!("{word}{at} ")).collect::<String>();
    let (mut ledger, mut past) = (Ledger::default(), Vec::new());
    for (minute, word) in [(30, "one"), (40, "two")] {
        let other = entry(2, "Something else, which is never touched by anybody.", at(20), &[]);
        ledger = see(ledger, &mut past, vec![other, entry(1, &book(word), at(10), &[])], at(minute));
    }
    let feed = Feed::edition(&blog(vec![Edition::Edits]), &ledger, &Edition::Edits, &past).unwrap();
    let html = feed.entries[0].content.html.as_str();
    assert!(html.len() < 20_000 && html.contains("<del>one0 ") && html.contains("<ins>two0 "), "{} bytes", html.len());
}

#[test]
fn a_group_is_one_feed_of_all_its_live_blogs() {
    let named = |name: &str| {
        LiveBlog::at(name.parse().unwrap(), Source::Web("https://example.org/live".parse().unwrap()), None).with(
            |blog| {
                blog.showing.group = "all".parse().ok();
                blog.showing.title = Some(format!("Of {name}"));
            },
        )
    };
    let ledger = |name: &str, minutes: &[i64]| {
        let scope = format!("tag:example.org,2026:{name}");
        let page = minutes
            .iter()
            .map(|&minute| entry(minute as usize, &format!("At {minute} it is told so."), at(minute), &[]));
        let mut ledger = Ledger::default();
        ledger.scope = scope;
        see(ledger, &mut Vec::new(), page.collect(), at(60))
    };
    let (a, b, c) = (named("a"), named("b"), named("c"));
    let (of_a, of_b, of_c) = (ledger("a", &[50, 30, 10]), ledger("b", &[40, 30]), Ledger::default());
    let group = "all".parse().unwrap();
    let feed = Feed::merged(&group, a.showing.public_url.as_ref(), &[(&a, &of_a), (&b, &of_b), (&c, &of_c)]).unwrap();
    let found: Vec<&str> =
        feed.entries.iter().filter_map(|entry| entry.id.0.split(':').next_back()?.strip_suffix("~group.all")).collect();
    assert_eq!(found, ["a/50", "b/40", "a/30", "b/30", "a/10"]);
    assert_eq!(feed.entries[1].title, "Of b · Report 40", "each says of which live blog it is");
    assert_eq!(feed.file(Format::Rss), "all.rss");
    assert_eq!(feed.subtitle.as_deref(), Some("Live blogs in one feed: Of a · Of b · Of c"));
    assert!(Feed::merged(&group, None, &[(&c, &of_c)]).is_none(), "there is nothing before the first entry");
    for format in Format::ALL {
        let bytes = render(&feed, format);
        assert_eq!(feed_rs::parser::parse(&bytes[..]).unwrap().entries.len(), 5);
    }
}

/// The last part of the id that an entry has in the full feed.
fn number_in<'e>(edition: &Edition, entry: &'e FeedEntry) -> &'e str {
    let id = entry.id.0.strip_suffix(&format!("~{}", edition.word())).expect("it has an id of its own");
    id.rsplit('/').next().unwrap_or_default()
}

/// newsboat and elfeed keep one entry for each id, in whatever feed it stands: the other feed is shown empty.
#[test]
fn no_id_stands_in_two_feeds_of_a_live_blog() {
    let filtered =
        Edition::Filtered(Filter { include: vec!["told".parse().unwrap()], exclude: Vec::new(), min_length: 0 });
    let editions = vec![hourly(), Edition::KeyEvents, Edition::Edits, filtered];
    let blog = blog(editions.clone()).with(|blog| {
        blog.showing.group = "all".parse().ok();
        blog.showing.edits = Edits::Announce;
    });
    let (mut past, page) = (Vec::new(), |word: &str| {
        let text = |number: usize| format!("Number {number} is told {word} like this, in some words of its own.");
        [4, 3, 2, 1].map(|number| entry(number, &text(number), at(number as i64 * 10), &["Key event"])).to_vec()
    });
    let ledger = see(Ledger::default(), &mut past, page("once"), at(50));
    let mut later = page("once");
    later[1] = page("twice, in quite another way,").remove(1);
    let mut ledger = see(ledger, &mut past, later.clone(), at(60));
    later.remove(2);
    for minute in [71, 82, 93, 104] {
        ledger = see(ledger, &mut past, later.clone(), at(minute));
    }
    let full = Feed::compose(&blog, &ledger).unwrap();
    let further = editions.iter().map(|edition| Feed::edition(&blog, &ledger, edition, &past).unwrap());
    let group = Feed::merged(&"all".parse().unwrap(), None, &[(&blog, &ledger)]).unwrap();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let feeds: Vec<Feed> = std::iter::once(full).chain(further).chain([group]).collect();
    for feed in &feeds {
        assert!(!feed.entries.is_empty(), "{}", feed.id);
        let tombstones = feed.tombstones.iter().map(|tombstone| &tombstone.id);
        let ids: BTreeSet<&EntryId> = feed.entries.iter().map(|entry| &entry.id).chain(tombstones).collect();
        for id in ids {
            let other = seen.insert(id.0.clone(), feed.id.clone());
            assert_eq!(other, None, "{id} stands in {}, too", feed.id);
        }
        // What is announced is an entry of the same feed; only the edits tell of those of the full one.
        let is_there = |id: &EntryId| feed.entries.iter().any(|entry| entry.id == *id);
        let announced = feed.entries.iter().filter_map(|entry| entry.announces.as_ref());
        assert!(feed.id.ends_with("~edits") || announced.into_iter().all(is_there), "{}", feed.id);
    }
    assert!(
        feeds.iter().filter(|feed| !feed.tombstones.is_empty()).count() >= 4,
        "there are tombstones to be told apart"
    );
    let again = Feed::edition(&blog, &ledger, &Edition::KeyEvents, &past).unwrap();
    assert!(feeds.contains(&again), "they are the same each time");
}
