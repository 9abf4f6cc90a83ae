//! What the feed makes of a ledger: edits and withdrawals by what the configuration says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{About, Content, Coverage, Entry, Html, Layer, Name, Sighting, Stamp};
use liveticker::feed::{Feed, FeedEntry, Format, render};
use liveticker::ledger::Ledger;
use liveticker::liveblog::{Edits, LiveBlog, Withdrawals};
use liveticker::page::Source;

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
    };
    ledger.reconcile(sighting).0
}

fn blog(edits: Edits, withdrawn: Withdrawals) -> LiveBlog {
    let page = Source::Web("https://example.org/live".parse().unwrap());
    LiveBlog { edits, withdrawn, ..LiveBlog::at("x".parse().unwrap(), page, None) }
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
        html if html.contains("withdrawn by the outlet") => "!",
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
    let words = "This update was withdrawn by the outlet (noticed at 12:20 UTC on 2 March 2026).";
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
    let blog = LiveBlog { keep: 2, keep_for: SignedDuration::from_mins(1), ..blog(Edits::Announce, Withdrawals::Drop) };
    let page = |words: [&str; 3]| {
        words.iter().zip(1..).map(|(word, back)| entry(4 - back, word, at(5 * (4 - back)))).collect()
    };
    let ledger = see(nothing(), page(["c", "b", "a"]), &[], at(20));
    assert_eq!(in_short(&Feed::compose(&blog, &ledger).unwrap()), "3=c@15+15 2=b@10+10 15");
    let ledger = see(ledger, page(["d", "b", "a"]), &[2], at(30));
    assert_eq!(
        in_short(&Feed::compose(&blog, &ledger).unwrap()),
        "3/update-20260302T123000Z=d@30+30 3=d@15+30 †2@30 30"
    );
}
