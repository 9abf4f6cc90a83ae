//! What liveticker adds to a feed is in the language of the live blog: one that is edited, withdrawn from, shown again and over, in
//! each language, with all that the feed says of it. `UPDATE=1 cargo test --test languages` writes the goldens anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use liveticker::edition::{Edition, Filter, Period};
use liveticker::entry::{About, Content, Coverage, Entry, Html, Layer, Name, Sighting, Stamp, category};
use liveticker::feed::{Feed, FeedEntry};
use liveticker::ledger::{Ledger, Past};
use liveticker::liveblog::{Edits, LiveBlog};
use liveticker::notice::{Kind, Notice};
use liveticker::page::Source;

const LANGUAGES: [&str; 18] =
    ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh", "zh-Hant"];

fn at(minute: i64) -> Timestamp {
    "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

/// An entry without a word of any language.
fn entry(number: i64, text: &str, link: &str) -> Entry {
    let html = Html::cleaned(format!("<p>{text} <a href=\"https://example.org/{link}\">{link}</a></p>"));
    Entry {
        names: vec![Name::Id(number.to_string())],
        link: None,
        title: Some(format!("N° {number}")),
        content: Content {
            text: text.to_owned(),
            html,
            links: vec![format!("https://example.org/{link}").parse().unwrap()],
            ..Content::default()
        },
        published: Some(Stamp::exact(at(number))),
        updated: None,
        authors: Vec::new(),
        categories: if number == 1 { vec![category::KEY_EVENT.to_owned()] } else { Vec::new() },
        layer: Layer::Selectors,
        layers: Vec::new(),
    }
}

fn see(
    mut ledger: Ledger,
    past: &mut Vec<Past>,
    language: &str,
    entries: Vec<Entry>,
    gone: &[i64],
    minute: i64,
) -> Ledger {
    ledger.scope = "tag:example.org,2026:x".to_owned();
    let sighting = Sighting {
        seen: at(minute),
        about: About {
            title: Some("1–0".to_owned()),
            link: "https://example.org/live".parse().ok(),
            language: Some(language.to_owned()),
            ..About::default()
        },
        entries,
        tombstones: gone.iter().map(|number| Name::Id(number.to_string())).collect(),
        coverage: if minute > 50 { Coverage::Ended } else { Coverage::Running },
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

/// What stands in the feeds of such a live blog.
fn told(language: &str) -> String {
    let page = Source::Web("https://example.org/live".parse().unwrap());
    let hourly = Edition::Digest(Period::try_from(SignedDuration::from_hours(1)).unwrap());
    let often = Edition::Digest(Period::try_from(SignedDuration::from_mins(30)).unwrap());
    let filtered = Edition::Filtered(Filter { min_length: 1, ..Filter::default() });
    let mut blog = LiveBlog::at("x".parse().unwrap(), page, None).with(|blog| blog.showing.edits = Edits::Announce);
    // Else a region would have its own clock.
    blog.reading.profile.timezone = Some(jiff::tz::TimeZone::UTC);
    let mut past = Vec::new();
    let (one, two, three) = ("1 2 3 4 5 6 7 8 9", "10 20 30 40 50 60 70", "100 200 300 400 500 600");
    let all = || vec![entry(3, three, "c"), entry(2, two, "b"), entry(1, one, "a")];
    let ledger = see(Ledger::default(), &mut past, language, all(), &[], 10);
    let mut out = feed_of(Feed::compose(&blog, &ledger).unwrap());
    // The first is edited, the second taken away.
    let edited = vec![entry(3, three, "c"), entry(1, "1 2 3 4 5 6 7 8 99", "z")];
    let ledger = see(ledger, &mut past, language, edited.clone(), &[2], 20);
    out += &feed_of(Feed::compose(&blog, &ledger).unwrap());
    // The second is shown again, and all is over.
    let again = vec![edited[0].clone(), entry(2, two, "b"), edited[1].clone()];
    let ledger = see(ledger, &mut past, language, again, &[], 60);
    for edition in [hourly, often, Edition::KeyEvents, filtered, Edition::Edits] {
        out += &feed_of(Feed::edition(&blog, &ledger, &edition, &past).unwrap());
    }
    let name = "all".parse().unwrap();
    out += &feed_of(Feed::merged(&name, None, &[(&blog, &ledger)]).unwrap());
    out + &[Kind::Added, Kind::Edited, Kind::Withdrawn].map(|kind| notified(language, kind)).concat()
}

/// What a notification says.
fn notified(language: &str, kind: Kind) -> String {
    let notice = Notice {
        kind,
        feed: "x".to_owned(),
        feed_title: "1–0".to_owned(),
        language: Some(language.to_owned()),
        id: "1".to_owned(),
        title: "N° 1".to_owned(),
        text: "1 2 3".to_owned(),
        url: None,
        authors: Vec::new(),
        categories: Vec::new(),
        published: at(0),
        noticed: at(20),
    };
    format!("{}\n    {}\n", notice.headline(), notice.body())
}

fn feed_of(feed: Feed) -> String {
    let subtitle = feed.subtitle.unwrap_or_default();
    let entries: String = feed
        .entries
        .iter()
        .map(|entry: &FeedEntry| {
            let html = entry.content.html.as_str();
            format!("  {} [{}]\n    {html}\n", entry.title, entry.categories.join(", "))
        })
        .collect();
    format!("{}\n{subtitle}\n{entries}\n", feed.title)
}

#[test]
fn what_is_added_is_in_the_language_of_the_live_blog() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/languages");
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        let (file, is) = (folder.join(format!("{language}.txt")), told(language));
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &is).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != is {
            wrong.push(format!("{}: it is now\n{is}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "not as expected (UPDATE=1 accepts it):\n{}", wrong.join("\n"));
}

#[test]
fn no_word_of_english_is_left_in_another_language() {
    // Every word that English has is in the English golden; none of them may be in another, but for what is no word.
    let words = |text: &str| {
        let text = text.replace("https://example.org/", " ");
        let words = text.split(|char: char| !char.is_alphabetic()).filter(|word| word.chars().count() > 2);
        words.map(str::to_lowercase).collect::<std::collections::BTreeSet<_>>()
    };
    // Markup, hosts, and words that are the same in both.
    let markup = ["href", "del", "ins", "small", "example", "org", "live", "utc", "feed", "all"];
    let english = words(&told("en"));
    assert!(english.len() > 40, "{english:?}");
    let same = [
        ("de", "links"),
        ("fr", "minutes"),
        ("fr", "page"),
        ("fr", "site"),
        ("nl", "links"),
        ("nl", "site"),
        ("pt", "links"),
        ("pt", "site"),
        ("tr", "site"),
    ];
    for language in LANGUAGES.into_iter().filter(|language| *language != "en") {
        let both = words(&told(language)).intersection(&english).cloned().collect::<Vec<_>>();
        let left = both.iter().filter(|word| !markup.contains(&word.as_str()) && !same.contains(&(language, word)));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<&String>::new(), "{language}");
    }
}

#[test]
fn a_live_blog_in_a_language_without_words_is_told_of_in_english() {
    assert_eq!(told("cy"), told("en"));
    assert_eq!(told("pt-BR"), told("pt"));
}
