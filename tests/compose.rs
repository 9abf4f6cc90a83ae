//! What the feed and its archive make of a ledger: edits and withdrawals by what the configuration says, and no entry that
//! falls between the feed and the archive.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{
    About, Content, Coverage, Entry, Html, Layer, Media, MediaKind, Name, Sighting, Stamp, category,
};
use liveticker::feed::archive::{complete, places_of};
use liveticker::feed::{Feed, FeedEntry, Format, render};
use liveticker::io::publish::Publisher;
use liveticker::ledger::Ledger;
use liveticker::liveblog::{Edits, FeedName, LiveBlog, Withdrawals};
use liveticker::page::Source;

/// Where the feeds are reachable.
const PUBLIC_URL: &str = "http://localhost:8080/";

fn at(minute: i64) -> Timestamp {
    "2026-03-02T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn entry(number: i64, word: &str, published: Timestamp) -> Entry {
    let text = format!("Of this update number {number} it is said that it says {word}.");
    let html = Html::cleaned(format!("<p>{text}</p>"));
    Entry {
        names: vec![Name::Id(number.to_string())],
        link: None,
        title: Some(format!("It says {word}")),
        content: Content { text, html, ..Content::default() },
        published: Some(Stamp::exact(published)),
        updated: None,
        authors: Vec::new(),
        categories: Vec::new(),
        layer: Layer::Selectors,
        layers: Vec::new(),
    }
}

fn see(ledger: Ledger, entries: Vec<Entry>, tombstones: &[i64], now: Timestamp) -> Ledger {
    let link = "https://example.org/live".parse().ok();
    let sighting = Sighting {
        seen: now,
        about: About { title: Some("Live".to_owned()), link, ..About::default() },
        entries,
        tombstones: tombstones.iter().map(|number| Name::Id(number.to_string())).collect(),
        coverage: Coverage::Running,
        stale: None,
        doubt: None,
        unread: Default::default(),
        further: None,
        successor: None,
    };
    ledger.reconcile(sighting).0
}

fn blog(edits: Edits, withdrawn: Withdrawals) -> LiveBlog {
    let page = Source::Web("https://example.org/live".parse().unwrap());
    LiveBlog::at("x".parse().unwrap(), page, None).with(|blog| {
        blog.showing.edits = edits;
        blog.showing.withdrawn = withdrawn;
        blog.showing.public_url = PUBLIC_URL.parse().ok();
    })
}

fn nothing() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.scope = "tag:example.org,2026:x".to_owned();
    ledger
}

/// What a single entry of 12:00 has been through: at each look, ten minutes apart, what it says, or `-` for withdrawn.
fn been_through(history: &str) -> Ledger {
    history.split(' ').zip(1..).fold(nothing(), |ledger, (word, look)| match word {
        "-" => see(ledger, Vec::new(), &[1], at(10 * look)),
        word => see(ledger, vec![entry(1, word, at(0))], &[], at(10 * look)),
    })
}

fn minute(time: Timestamp) -> i64 {
    time.duration_since(at(0)).as_mins()
}

/// `1=a@0+10`: the entry 1 says a, was published at minute 0 and updated at 10; `!` where the text is gone, `*` where it
/// says that it changes all the time; `†1@20` is its tombstone.
fn in_short(feed: &Feed) -> String {
    let key = |id: &str| id.rsplit_once(":x/").unwrap().1.to_owned();
    let says = |entry: &FeedEntry| entry.title.rsplit(' ').next().unwrap().to_owned();
    let mark = |entry: &FeedEntry| match entry.content.html.as_str() {
        html if html.contains("withdrawn by the site") => "!",
        html if html.contains("changes all the time") => "*",
        html if html.contains(&format!("says {}.", says(entry))) => "",
        html => panic!("{html} below {}", entry.title),
    };
    let entries = feed.entries.iter().map(|entry| {
        let FeedEntry { id, published, updated, .. } = entry;
        format!("{}={}{}@{}+{}", key(&id.0), says(entry), mark(entry), minute(*published), minute(*updated))
    });
    let gone = feed.tombstones.iter().map(|tombstone| format!("†{}@{}", key(&tombstone.id.0), minute(tombstone.at)));
    let all = entries.chain(gone).collect::<Vec<_>>().join(" ");
    format!("{all} {}", minute(feed.updated))
}

#[test]
fn the_configuration_says_what_becomes_of_edits_and_withdrawals() {
    use Edits::{Announce, Ignore, Update};
    use Withdrawals::{Drop, Keep, Stub};
    for (history, told) in [
        ("a", [(Update, Stub, "1=a@0+0 0"), (Announce, Keep, "1=a@0+0 0"), (Ignore, Drop, "1=a@0+0 0")]),
        (
            "a b",
            [
                (Update, Drop, "1=b@0+20 20"),
                (Announce, Stub, "1/update-20260302T122000Z=b@20+20 1=b@0+20 20"),
                (Ignore, Stub, "1=a@0+0 0"),
            ],
        ),
        (
            "a b c b",
            [
                (Update, Keep, "1=b@0+40 40"),
                (Announce, Keep, "1/update-20260302T124000Z=b@40+40 1=b@0+40 40"),
                (Ignore, Keep, "1=a@0+0 0"),
            ],
        ),
        ("a -", [(Update, Stub, "1=a!@0+20 †1@20 20"), (Update, Keep, "1=a@0+0 0"), (Update, Drop, "†1@20 20")]),
        (
            "a b -",
            [(Announce, Stub, "1=b!@0+30 †1@30 30"), (Announce, Keep, "1=b@0+20 20"), (Announce, Drop, "†1@30 30")],
        ),
        ("a b -", [(Ignore, Stub, "1=a!@0+30 †1@30 30"), (Ignore, Keep, "1=a@0+0 0"), (Ignore, Drop, "†1@30 30")]),
        ("a - a", [(Update, Stub, "1=a@0+30 30"), (Update, Keep, "1=a@0+0 0"), (Ignore, Drop, "1=a@0+30 30")]),
        // What was announced has left with the entry, and does not come back with it.
        ("a b - b", [(Announce, Stub, "1=b@0+40 40"), (Announce, Keep, "1=b@0+20 20"), (Update, Drop, "1=b@0+40 40")]),
        (
            "a b - c",
            [
                (Announce, Stub, "1/update-20260302T124000Z=c@40+40 1=c@0+40 40"),
                (Update, Keep, "1=c@0+40 40"),
                (Ignore, Keep, "1=a@0+0 0"),
            ],
        ),
        (
            "1 2 3 4 5 6",
            [
                (Update, Stub, "1=6*@0+40 40"),
                (Announce, Stub, "1/update-20260302T124000Z=6*@40+40 1=6*@0+40 40"),
                (Ignore, Stub, "1=1@0+0 0"),
            ],
        ),
        (
            "1 2 3 4 5 6 -",
            [(Update, Stub, "1=6!@0+70 †1@70 70"), (Update, Keep, "1=6*@0+40 40"), (Ignore, Keep, "1=1@0+0 0")],
        ),
    ] {
        for (edits, withdrawn, expected) in told {
            let feed = Feed::compose(&blog(edits, withdrawn), &been_through(history)).unwrap();
            assert_eq!(in_short(&feed), expected, "{history}: {edits:?}, {withdrawn:?}");
        }
    }
}

#[test]
fn what_a_feed_says_of_a_withdrawal_is_when_it_was_noticed() {
    let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &been_through("a -")).unwrap();
    let words = "This update was withdrawn by the site (noticed at 12:20 UTC on 2 March 2026).";
    assert_eq!(feed.entries[0].summary, words);
    assert_eq!(feed.entries[0].content.html.as_str(), format!("<p><em>{words}</em></p>"));
}

#[test]
fn a_restless_entry_says_so_in_its_content_alone() {
    let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &been_through("1 2 3 4 5 6")).unwrap();
    let entry = &feed.entries[0];
    assert_eq!(entry.summary, "Of this update number 1 it is said that it says 6.");
    let warning = "<p><em>This update changes all the time; its changes are no longer announced.</em></p>";
    assert!(entry.content.html.as_str().ends_with(warning), "{}", entry.content.html.as_str());
}

#[test]
fn what_plays_and_how_an_entry_is_marked_changes_without_being_announced() {
    let shown = |address: &str, marks: &str| {
        let mut entry = entry(1, "so", at(0));
        let url = address.parse().unwrap();
        entry.content.media = vec![Media { url, kind: MediaKind::Video, mime: None, bytes: None, seconds: None }];
        entry.categories = marks.split_whitespace().map(str::to_owned).collect();
        entry
    };
    let mut ledger = nothing();
    for (look, (address, marks, kept, sets_apart)) in [
        ("https://a.example/1.mp4?s=1", "Storm", "https://a.example/1.mp4?s=1", false),
        ("https://a.example/1.mp4?s=2", "Storm PINNED", "https://a.example/1.mp4?s=1", true),
        ("https://b.example/2.mp4?s=3", "Highlight", "https://b.example/2.mp4?s=3", true),
        ("https://b.example/play?id=1", "", "https://b.example/play?id=1", false),
        ("https://b.example/play?id=2", "Goal", "https://b.example/play?id=2", false),
    ]
    .into_iter()
    .enumerate()
    {
        ledger = see(ledger, vec![shown(address, marks)], &[], at(10 * i64::try_from(look).unwrap() + 10));
        let feed = Feed::compose(&blog(Edits::Announce, Withdrawals::Stub), &ledger).unwrap();
        assert_eq!(in_short(&feed), "1=so@0+0 0", "{address}");
        assert_eq!(feed.entries[0].content.media[0].url.as_str(), kept, "{address}");
        assert_eq!(category::set_apart(&feed.entries[0].categories), sets_apart, "{marks}");
    }
    let marked = see(nothing(), vec![shown("https://a.example/1.mp4", "Storm pinned KEY-EVENT")], &[], at(10));
    let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &marked).unwrap();
    assert_eq!(feed.entries[0].categories, ["Key event", "Pinned", "Storm"]);
}

#[test]
fn the_subtitle_tells_the_state_and_each_entry_its_outlet() {
    for (description, outlet, coverage, subtitle, origin) in [
        (
            Some("All that we know of the storm"),
            Some("The Example"),
            Coverage::Running,
            "All that we know of the storm. Its page does not say that coverage has ended.",
            "The Example",
        ),
        (Some("What happened?"), None, Coverage::Ended, "What happened? Coverage has ended.", "example.org"),
        (Some("“So it is.”"), None, Coverage::Ended, "“So it is.” Coverage has ended.", "example.org"),
        (Some("The “storm”"), None, Coverage::Ended, "The “storm”. Coverage has ended.", "example.org"),
        (None, Some("The Example"), Coverage::Ended, "A live blog of The Example. Coverage has ended.", "The Example"),
        (Some(" "), None, Coverage::Ended, "A live blog of example.org. Coverage has ended.", "example.org"),
    ] {
        let mut ledger = see(nothing(), vec![entry(1, "so", at(0))], &[], at(10));
        ledger.coverage = coverage;
        ledger.about.description = description.map(str::to_owned);
        ledger.about.outlet = outlet.map(str::to_owned);
        let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &ledger).unwrap();
        assert_eq!(feed.subtitle.as_deref(), Some(subtitle));
        let is = feed.entries[0].origin.clone().unwrap();
        assert_eq!((is.title.as_str(), is.site.as_str()), (origin, "https://example.org/"));
    }
    let mut ledger = long();
    ledger.coverage = Coverage::Ended;
    ledger.about.link = None;
    let archived = Feed::archive(&blog(Edits::Update, Withdrawals::Stub), &ledger, ledger.records(), 1).unwrap();
    assert_eq!((archived.subtitle, archived.entries[0].origin.clone()), (None, None));
}

#[test]
fn tombstones_stand_before_the_entries_whatever_these_say() {
    let mut odd = entry(1, "</feed> <entry>", at(0));
    odd.content.html = Html::cleaned("<p>]]&gt;\n</feed>\n  <entry></p>".to_owned());
    let seen = see(nothing(), vec![entry(2, "b", at(1)), odd.clone()], &[], at(10));
    let mut edited = odd;
    edited.content.text = "It is quite another text that stands here now.".to_owned();
    let ledger = see(seen, vec![entry(2, "b", at(1)), edited], &[2], at(20));
    let feed = Feed::compose(&blog(Edits::Announce, Withdrawals::Stub), &ledger).unwrap();
    let text = String::from_utf8(render(&feed, Format::Atom)).unwrap();
    let tombstone = "\n  <at:deleted-entry ref=\"tag:example.org,2026:x/2\" when=\"2026-03-02T12:20:00Z\"></at:deleted-entry>\n  <entry>\n";
    assert_eq!(text.matches(tombstone).count(), 1, "{text}");
    assert_eq!((text.matches("<entry>").count(), text.matches("</feed>").count()), (3, 1), "{text}");
    let reply = "<thr:in-reply-to href=\"https://example.org/live#1\" ref=\"tag:example.org,2026:x/1\">";
    assert_eq!(text.matches(reply).count(), 1, "{text}");
    assert_eq!(feed_rs::parser::parse(text.as_bytes()).unwrap().entries.len(), 3);
}

#[test]
fn what_was_dropped_makes_no_room_for_what_has_left_the_feed() {
    let blog = blog(Edits::Announce, Withdrawals::Drop).with(|blog| {
        blog.showing.keep = 2;
        blog.showing.keep_for = SignedDuration::from_mins(1);
    });
    let page = |words: [&str; 3]| {
        words.iter().zip(1..).map(|(word, back)| entry(4 - back, word, at(5 * (4 - back)))).collect()
    };
    // As if many had been added since: then these are all in archive documents, and only the number counts.
    let mut ledger = see(nothing(), page(["c", "b", "a"]), &[], at(20));
    ledger.places = 1_000;
    assert_eq!(in_short(&Feed::compose(&blog, &ledger).unwrap()), "3=c@15+15 2=b@10+10 15");
    let ledger = see(ledger, page(["d", "b", "a"]), &[2], at(30));
    assert_eq!(
        in_short(&Feed::compose(&blog, &ledger).unwrap()),
        "3/update-20260302T123000Z=d@30+30 3=d@15+30 †2@30 30"
    );
}

/// A long live blog: 350 entries a minute apart, and one more of them that was added late and is dated at the beginning.
fn long() -> Ledger {
    let hours = |hour: i64| at(60 * hour);
    let page = |last: i64| (last - 69..=last).rev().map(|number| entry(number, "so", hours(number))).collect();
    let ledger = (1..=5).fold(nothing(), |ledger, part| see(ledger, page(70 * part), &[], hours(70 * part + 1)));
    let mut late: Vec<Entry> = page(350);
    late.push(entry(1000, "late", at(30)));
    see(ledger, late, &[], hours(352))
}

fn ids(feed: &Feed) -> Vec<String> {
    feed.entries.iter().map(|entry| entry.id.0.clone()).collect()
}

#[test]
fn every_record_stands_in_the_feed_or_in_one_archive_document() {
    let ledger = long();
    assert_eq!(ledger.records().count(), 351);
    for (keep, archives, in_feed) in [(200, 1, 251), (150, 2, 151), (10, 3, 51), (1, 3, 51), (1_000, 0, 351)] {
        let blog = blog(Edits::Update, Withdrawals::Stub).with(|blog| blog.showing.keep = keep);
        let feed = Feed::compose(&blog, &ledger).unwrap();
        assert_eq!(complete(keep, ledger.places), archives, "{keep}");
        assert_eq!(feed.entries.len(), in_feed, "{keep}");
        let mut shown: BTreeMap<String, usize> = BTreeMap::new();
        for number in 1..=archives {
            let document = Feed::archive(&blog, &ledger, ledger.records(), number).unwrap();
            assert_eq!(document.entries.len(), 100);
            assert!(document.entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.published)));
            assert_eq!(document.updated, document.entries[0].updated);
            ids(&document).into_iter().for_each(|id| *shown.entry(id).or_default() += 1);
        }
        assert!(shown.values().all(|count| *count == 1), "{keep}: in two archive documents");
        let shown: BTreeSet<String> = shown.into_keys().chain(ids(&feed)).collect();
        assert_eq!(shown, ledger.records().map(|record| record.id.0.clone()).collect(), "{keep}");
        assert!(Feed::archive(&blog, &ledger, ledger.records(), archives + 1).is_none(), "is not complete");
        assert!(Feed::archive(&blog, &ledger, ledger.records(), 0).is_none(), "there is none");
    }
    let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &ledger).unwrap();
    assert!(feed.entries.last().unwrap().title.ends_with("late"), "what is added late reaches subscribers");
}

#[test]
fn only_a_feed_that_knows_its_address_names_its_push_hubs_and_no_archive_does() {
    let push = vec!["https://hub.example.org/".parse().unwrap()];
    let (ledger, blog) = (long(), blog(Edits::Update, Withdrawals::Stub).with(|blog| blog.showing.push = push.clone()));
    assert_eq!(Feed::compose(&blog, &ledger).unwrap().push, push);
    assert_eq!(Feed::archive(&blog, &ledger, ledger.records(), 1).unwrap().push, []);
    let nowhere = blog.with(|blog| blog.showing.public_url = None);
    assert_eq!(Feed::compose(&nowhere, &ledger).unwrap().push, []);
}

#[test]
fn an_archive_document_stays_as_it_is_while_the_live_blog_goes_on() {
    let blog = blog(Edits::Update, Withdrawals::Stub);
    let before = long();
    let first = |ledger: &Ledger| Feed::archive(&blog, ledger, ledger.records(), 1).unwrap();
    let was = first(&before);
    let more = (351..=450).rev().map(|number| entry(number, "so", at(60 * number))).collect();
    let mut after = see(before, more, &[], at(60 * 460));
    after.coverage = Coverage::Ended;
    assert_eq!(complete(blog.showing.keep, after.places), 2);
    Format::ALL.iter().for_each(|&format| assert_eq!(render(&first(&after), format), render(&was, format)));
    let withdrawn = see(after, Vec::new(), &[7], at(60 * 461));
    let is = first(&withdrawn);
    assert_eq!((is.tombstones.len(), is.updated, is.entries.len()), (1, at(60 * 461), 100));
}

#[test]
fn whoever_walks_back_from_the_feed_finds_all_of_it() {
    let ledger = long();
    let blog = blog(Edits::Update, Withdrawals::Stub).with(|blog| blog.showing.keep = 10);
    let archives = (1..=3).map(|number| Feed::archive(&blog, &ledger, ledger.records(), number).unwrap());
    let documents: Vec<Feed> = std::iter::once(Feed::compose(&blog, &ledger).unwrap()).chain(archives).collect();
    for format in Format::ALL {
        let files: BTreeMap<String, Vec<u8>> =
            documents.iter().map(|feed| (feed.address(format).unwrap().into(), render(feed, format))).collect();
        let current = documents[0].address(format).unwrap().to_string();
        let mut found = BTreeSet::new();
        let mut walked = Vec::new();
        let mut next = Some(current.clone());
        while let Some(address) = next {
            let bytes = files.get(&address).unwrap_or_else(|| panic!("{address} is not there"));
            let read = feed_rs::parser::parse(bytes.as_slice()).unwrap();
            found.extend(read.entries.iter().map(|entry| entry.id.clone()));
            let text = String::from_utf8(bytes.clone()).unwrap();
            let is_archive = !walked.is_empty();
            match format {
                Format::Json => {
                    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                    assert_eq!(json["feed_url"], current.as_str());
                    next = json["next_url"].as_str().map(str::to_owned);
                }
                Format::Atom | Format::Rss => {
                    assert_eq!(linked(&text, "self"), Some(address.clone()));
                    assert_eq!(linked(&text, "current"), is_archive.then(|| current.clone()));
                    assert_eq!(text.matches("<fh:archive></fh:archive>").count(), usize::from(is_archive));
                    next = linked(&text, "prev-archive");
                }
            }
            if format == Format::Atom {
                assert_eq!(read.id, ledger.scope, "of the whole");
            }
            walked.push(address);
        }
        let ending = format.ending();
        let expected = ["x", "x~3", "x~2", "x~1"].map(|name| format!("{}{name}.{ending}", PUBLIC_URL));
        assert_eq!(walked, expected);
        assert_eq!(found.len(), 351, "{format:?}");
    }
}

#[test]
fn each_document_has_files_of_its_own() {
    let ledger = long();
    let blog = blog(Edits::Update, Withdrawals::Stub);
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(folder.path());
    for feed in [Feed::compose(&blog, &ledger), Feed::archive(&blog, &ledger, ledger.records(), 1)] {
        assert!(publisher.publish(feed.as_ref().unwrap()).unwrap());
        assert!(!publisher.publish(feed.as_ref().unwrap()).unwrap(), "the same bytes are not written again");
    }
    let names = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let expected = ["x.atom", "x.json", "x.rss", "x~1.atom", "x~1.json", "x~1.rss"].map(str::to_owned);
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
    assert!("x~1".parse::<FeedName>().is_err(), "no feed can have that name");
}

/// The address that a feed in XML links in that relation.
fn linked(text: &str, relation: &str) -> Option<String> {
    let (before, _) = text.split_once(&format!("\" rel=\"{relation}\""))?;
    before.rsplit_once("href=\"").map(|(_, address)| address.to_owned())
}

#[test]
fn a_feed_without_an_archive_speaks_of_none() {
    let feed = Feed::compose(&blog(Edits::Update, Withdrawals::Stub), &been_through("a")).unwrap();
    for format in Format::ALL {
        let text = String::from_utf8(render(&feed, format)).unwrap();
        for word in ["archive", "current", "next_url", "fh:", "tombstones", "thread"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    assert_eq!(places_of(1), 1..=100);
}
