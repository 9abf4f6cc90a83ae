//! Whatever reaches a feed, it can be read back, and says the same in each format.

#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use liveticker::entry::{Content, EntryId, Html};
use liveticker::feed::document::{Feed, FeedEntry};
use liveticker::feed::{Format, render};
use proptest::prelude::*;
use url::Url;

fn feed(entries: Vec<FeedEntry>) -> Feed {
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or(Timestamp::UNIX_EPOCH);
    Feed {
        id: "tag:times.example,2026:storm".to_owned(),
        name: "storm".parse().unwrap(),
        title: "Storm".to_owned(),
        subtitle: Some("It rains".to_owned()),
        link: Url::parse("https://times.example/live/storm?a=1&b=2").ok(),
        public_url: Url::parse("https://feeds.example/x/").ok(),
        language: Some("en-GB".to_owned()),
        image: None,
        updated,
        ended: false,
        author: "Example Times".to_owned(),
        entries,
    }
}

fn entry(number: usize, title: &str, text: &str, author: &str, second: i64) -> FeedEntry {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    FeedEntry {
        id: EntryId(format!("tag:times.example,2026:storm/{number}")),
        link: Url::parse(&format!("https://times.example/live/storm#e{number}")).ok(),
        title: title.to_owned(),
        summary: text.to_owned(),
        content: Content { html: Html::cleaned(format!("<p>{escaped}</p>")), ..Content::default() },
        published: Timestamp::from_second(second).unwrap(),
        updated: Timestamp::from_second(second + 60).unwrap(),
        authors: vec![author.to_owned()],
        categories: vec![title.to_owned()],
    }
}

/// What a reader makes of it: ids, titles, dates, links, contents.
type Read = Vec<(String, String, Option<i64>, String, String)>;

fn read_back(feed: &Feed, format: Format) -> Read {
    let bytes = render(feed, format);
    let parsed = feed_rs::parser::parse(bytes.as_slice()).unwrap_or_else(|error| panic!("{format:?}: {error}"));
    let of = |entry: feed_rs::model::Entry| {
        (
            entry.id,
            entry.title.map(|title| title.content).unwrap_or_default(),
            entry.published.map(|at| at.timestamp()),
            entry.links.first().map(|link| link.href.clone()).unwrap_or_default(),
            entry.content.and_then(|content| content.body).unwrap_or_default(),
        )
    };
    parsed.entries.into_iter().map(of).collect()
}

/// Text as it may come: any characters at all, and more of those that make trouble.
fn odd() -> impl Strategy<Value = String> {
    let trouble = prop::sample::select(vec![
        "]]>",
        "<b>",
        "</title>",
        "&amp;",
        "&#0;",
        "&",
        "\u{0}",
        "\u{1b}[2J",
        "\u{b}",
        "\u{85}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{202e}",
        "\r\n",
        "\t",
        "👩‍👩‍👧",
        "\u{200f}",
        "\"",
        "'",
        "<!--",
        "<![CDATA[",
        "<script>alert(1)</script>",
        "\u{feff}",
        " ",
    ]);
    prop::collection::vec(prop_oneof![trouble.prop_map(str::to_owned), any::<String>()], 0..6)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_comes_back_the_same_from_every_format(
        texts in prop::collection::vec((odd(), odd(), odd(), 0_i64..4_000_000_000), 0..5)
    ) {
        let entries = texts
            .iter()
            .enumerate()
            .map(|(number, (title, text, author, second))| entry(number, &format!("T{title}"), &format!("B{text}"), &format!("A{author}"), *second))
            .collect();
        let feed = feed(entries);
        let read = Format::ALL.map(|format| read_back(&feed, format));
        for entries in &read {
            prop_assert_eq!(entries.len(), texts.len());
            for (was, is) in feed.entries.iter().zip(entries) {
                prop_assert_eq!(&was.id.0, &is.0);
                prop_assert_eq!(Some(was.published.as_second()), is.2);
                let is_line = is.1.starts_with('T') && !is.1.contains(['\n', '\u{202e}', '\u{1b}']);
                prop_assert!(is_line, "{:?}", is.1);
                prop_assert_eq!(was.link.as_ref().unwrap().as_str(), &is.3);
            }
        }
        let titles = |read: &Read| read.iter().map(|entry| entry.1.clone()).collect::<Vec<_>>();
        prop_assert_eq!(titles(&read[0]), titles(&read[1]));
        prop_assert_eq!(titles(&read[1]), titles(&read[2]));
        for format in Format::ALL {
            let bytes = render(&feed, format);
            prop_assert_eq!(&bytes, &render(&feed, format), "the same feed, the same bytes");
            let text = String::from_utf8(bytes).unwrap();
            let is_clean = !text.contains(|char: char| char.is_control() && !"\n\t\r".contains(char));
            prop_assert!(is_clean);
        }
    }
}

#[test]
fn content_survives_to_the_letter() {
    let html = "<p>a ]]&gt; b &amp;amp; “c” <a href=\"https://x.example/?a=1&amp;b=2\">d</a></p>";
    let mut one = entry(1, "T", "", "A", 0);
    one.content.html = Html::cleaned(html.to_owned());
    let feed = feed(vec![one]);
    for format in Format::ALL {
        assert_eq!(read_back(&feed, format)[0].4, html, "{format:?}");
    }
}

#[test]
fn a_feed_says_where_it_is_and_of_what_it_is() {
    let feed = Feed { ended: true, ..feed(vec![entry(1, "T", "B", "A", 0)]) };
    for (format, parts) in [
        (
            Format::Rss,
            vec![
                "<atom:link href=\"https://feeds.example/x/storm.rss\" rel=\"self\" type=\"application/rss+xml\"/>",
                "<guid isPermaLink=\"false\">tag:times.example,2026:storm/1</guid>",
                "<dc:creator>A</dc:creator>",
                "<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>",
                "<link>https://times.example/live/storm?a=1&amp;b=2</link>",
            ],
        ),
        (
            Format::Atom,
            vec![
                "xml:lang=\"en-GB\"",
                "<link href=\"https://feeds.example/x/storm.atom\" rel=\"self\" type=\"application/atom+xml\"/>",
                "<published>1970-01-01T00:00:00+00:00</published>",
                "<updated>1970-01-01T00:01:00+00:00</updated>",
                "<content type=\"html\">",
            ],
        ),
        (
            Format::Json,
            vec![
                "\"feed_url\": \"https://feeds.example/x/storm.json\"",
                "\"expired\": true",
                "\"date_published\": \"1970-01-01T00:00:00Z\"",
                "\"date_modified\": \"1970-01-01T00:01:00Z\"",
            ],
        ),
    ] {
        let text = String::from_utf8(render(&feed, format)).unwrap();
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
