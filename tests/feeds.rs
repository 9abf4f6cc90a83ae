//! What subscribers get, read back by a stranger: an example in each format, and any odd text that a page may hold.
//!
//! `UPDATE=1 cargo test --test feeds` writes the examples anew; look at the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "feeds/xml.rs"]
mod xml;

use std::{env, fs};

use feed_rs::model::Entry;
use jiff::Timestamp;
use liveticker::entry::{Content, EntryId, Html, Image, Media, MediaKind, canonical};
use liveticker::feed::{Document, Feed, FeedEntry, Format, Origin, TakenFrom, Tombstone, render};
use proptest::prelude::*;
use url::Url;

fn url(text: &str) -> Option<Url> {
    Some(text.parse().unwrap())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

fn entry(key: &str, title: &str, html: &str, times: [&str; 2]) -> FeedEntry {
    FeedEntry {
        id: EntryId(format!("tag:example.org,2026:harbour/{key}")),
        announces: None,
        link: url(&format!("https://example.org/live/harbour?page=1&all#{key}")),
        title: title.to_owned(),
        summary: String::new(),
        content: Content { html: Html::cleaned(html.to_owned()), ..Content::default() },
        published: times[0].parse().unwrap(),
        updated: times[1].parse().unwrap(),
        authors: Vec::new(),
        categories: Vec::new(),
        origin: Some(Origin { title: "The Example & \"Sons\"".to_owned(), site: url("https://example.org/").unwrap() }),
        taken_from: None,
    }
}

fn media(address: &str, kind: MediaKind, mime: Option<&str>, bytes: Option<u64>, seconds: Option<u64>) -> Media {
    Media { url: url(address).unwrap(), kind, mime: mime.map(str::to_owned), bytes, seconds }
}

/// A live blog at its nastiest.
fn example() -> Feed {
    let boat = "<p>Two boats are in, <em>Seagull</em> &amp; <em>Tern</em>.</p>\
        <figure><img src=\"https://example.org/boats.jpg?w=600&amp;h=400\" alt=\"Two boats\"></figure>";
    let plain = FeedEntry {
        summary: "Two boats are in, Seagull & Tern.".to_owned(),
        content: Content {
            images: vec![
                Image {
                    url: url("https://example.org/boats.jpg?w=600&h=400").unwrap(),
                    alt: Some("Two \"boats\" & a <ferry>".to_owned()),
                },
                Image { url: url("https://example.org/quay.jpg?a='b'").unwrap(), alt: None },
            ],
            media: vec![
                media("https://example.org/storm.mp4?a=1&b=2", MediaKind::Video, Some("video/mp4"), None, Some(90)),
                media("https://example.org/wind.mp3", MediaKind::Audio, Some("audio/mpeg"), Some(12_300_000), None),
                media("https://example.org/quay", MediaKind::Video, None, Some(1), None),
                media("https://example.org/rain.mp3", MediaKind::Audio, Some("audio/mpeg"), Some(4_000), Some(7)),
            ],
            ..entry("b6", "", boat, ["2026-11-22T20:30:00Z"; 2]).content
        },
        authors: texts(&["Ada Berg", "Bo & Cy O'Neill"]),
        categories: texts(&["Key event", "Q&A"]),
        ..entry("b6", "Two boats are in", boat, ["2026-11-22T20:30:00Z", "2026-11-22T20:36:14Z"])
    };
    let code =
        "<pre>if (a &lt; b &amp;&amp; c[d[0]]&gt;0) {\n    \"]]>\" + '\\n'\n}</pre>\n<p>&lt;script&gt; stays text.</p>";
    let signs = FeedEntry {
        summary: "if (a < b && c[d[0]]>0) { ]]> } <script>alert(1)</script>".to_owned(),
        ..entry("b5", "a < b && c[d[0]]>0 ]]> \"R&D\" & 5 > 4 — 🚢", code, ["2026-11-22T20:20:00.987Z"; 2])
    };
    let hostile = FeedEntry {
        summary: "\u{1}Lines\r\nand \u{202e}turns\u{0}\u{85}".to_owned(),
        link: url("javascript:alert(1)"),
        authors: texts(&["\u{202e}nimdA\u{0}", " \n", "\u{1b}[31mEve"]),
        categories: texts(&["\u{fffe}", "<b>bold</b>"]),
        ..entry(
            "b4",
            "\u{feff}<script>alert(1)</script>\u{0} AT&amp;T\n\u{202e}gpj.exe\u{2069} &#60;b>",
            "<p>Kept apart: <a href=\"https://example.org/java\u{3}script:\">\u{80}\u{ffff}</a>\r\n</p>",
            ["2026-11-22T20:10:00Z"; 2],
        )
    };
    let announcement = FeedEntry {
        id: EntryId(format!("{}/update-20261122T203614Z", plain.id)),
        announces: Some(plain.id.clone()),
        title: format!("Updated: {}", plain.title),
        published: plain.updated,
        ..plain.clone()
    };
    let picture = "<p><img src=\"https://example.org/quay.jpg\" alt=\"\"></p>";
    Feed {
        id: "tag:example.org,2026:harbour".to_owned(),
        name: "example".parse().unwrap(),
        document: Document::Current { archives: 2 },
        title: "Live: harbour <fire> & smoke\u{7}".to_owned(),
        subtitle: Some("Rolling updates:\n<b>all</b> that we know".to_owned()),
        link: url("https://example.org/live/harbour?page=1&all"),
        public_url: url("https://feeds.example.org/live/"),
        push: [url("https://hub.example.org/?a=1&b"), url("ftp://hub.example.org/")].into_iter().flatten().collect(),
        language: Some("en-GB".to_owned()),
        image: url("https://example.org/logo.png?a=1&b=2"),
        icon: url("https://example.org/icon.png?a=1&b=2"),
        updated: "2026-11-22T20:36:14Z".parse().unwrap(),
        ended: true,
        author: "The Example & Sons".to_owned(),
        tombstones: vec![Tombstone {
            id: EntryId("tag:example.org,2026:harbour/b0".to_owned()),
            at: "2026-11-22T20:31:00.5Z".parse().unwrap(),
        }],
        entries: vec![
            announcement,
            plain,
            signs,
            hostile,
            entry("b3", "A heading is all there is", " ", ["2026-11-22T20:05:00Z"; 2]),
            entry("b2", "\u{202e}\u{0}", picture, ["2026-11-22T20:04:00Z"; 2]),
            entry("b1", "أنباء عن حريق\u{200f}!", "<p dir=\"rtl\">في الميناء.</p>", ["2026-11-22T20:00:00Z"; 2]),
        ],
    }
}

#[test]
fn the_example_comes_out_as_it_stands_in_the_fixtures() {
    for format in Format::ALL {
        let path = format!("tests/fixtures/feeds/example.{}", format.ending());
        // A new version changes nothing else.
        let written =
            String::from_utf8(render(&example(), format)).unwrap().replace(env!("CARGO_PKG_VERSION"), "0.0.0");
        if env::var_os("UPDATE").is_some() {
            fs::create_dir_all("tests/fixtures/feeds").unwrap();
            fs::write(&path, &written).unwrap();
        }
        assert_eq!(written, fs::read_to_string(&path).unwrap(), "{path}");
    }
}

#[test]
fn what_is_not_known_is_absent() {
    let bare = Feed {
        subtitle: None,
        link: None,
        public_url: None,
        language: Some("en_GB".to_owned()),
        image: None,
        icon: None,
        ended: false,
        tombstones: Vec::new(),
        entries: vec![FeedEntry {
            link: None,
            origin: None,
            ..entry("b1", "Fire", "<p>Fire.</p>", ["2026-11-22T20:00:00Z"; 2])
        }],
        ..example()
    };
    for (format, names) in [
        (Format::Rss, "<language <image <atom:link hub <dc:creator <category <source <enclosure fh: media:"),
        (
            Format::Atom,
            "<subtitle xml:lang <logo <link hub <summary <category type=\"text\" xml:base enclosure <icon <source at: fh: thr: media:",
        ),
        (
            Format::Json,
            "home_page_url feed_url next_url hub description icon language expired \"url\" summary \"image\" tags attachments null []",
        ),
    ] {
        let written = String::from_utf8(render(&bare, format)).unwrap();
        names.split(' ').for_each(|name| assert!(!written.contains(name), "{name} in\n{written}"));
        assert_eq!(feed_rs::parser::parse(written.as_bytes()).unwrap().entries.len(), 1, "{format:?}");
    }
}

/// Text as pages have it, and as they should not.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<String>(),
        4 => "[a-z <>&;'\"#/-]{0,12}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}]{1,4}",
        1 => "[\u{2028}-\u{202e}\u{2060}-\u{2069}\u{fdd0}\u{feff}\u{fffd}-\u{ffff}]{1,4}",
        2 => proptest::sample::select(vec![
            "]]>", "]]", ">", "<![CDATA[", "<!--", "-->", "<?xml", "<b>", "</title>", "&amp;", "&lt;", "&ltb",
            "&#0;", "&#x1F;", "\r\n", "\r",
            "\u{10ffff}", "e\u{301}", "👩‍🚒",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn odd_address() -> impl Strategy<Value = Url> {
    "[a-z&'\"<>;%?=#é ]{0,12}".prop_map(|rest| url(&format!("https://example.org/a{rest}")).unwrap())
}

fn odd_image() -> impl Strategy<Value = Image> {
    (odd_address(), proptest::option::of(odd_text())).prop_map(|(url, alt)| Image { url, alt })
}

fn odd_media() -> impl Strategy<Value = Media> {
    let mime = proptest::sample::select(vec!["video/mp4", "audio/mpeg", "video/<b>", "\"", ""]);
    let kind = any::<bool>().prop_map(|is_audio| if is_audio { MediaKind::Audio } else { MediaKind::Video });
    let number = || proptest::option::of(1..1_000_000_000_u64);
    (odd_address(), kind, proptest::option::of(mime), number(), number()).prop_map(
        |(url, kind, mime, bytes, seconds)| Media { url, kind, mime: mime.map(str::to_owned), bytes, seconds },
    )
}

fn odd_entry() -> impl Strategy<Value = FeedEntry> {
    let names = || proptest::collection::vec(odd_text(), 0..3);
    let when = (0..4_000_000_000_i64, 0..1_000_000_000_i32, 0..100_000_i64);
    let beside = (
        proptest::collection::vec(odd_image(), 0..3),
        proptest::collection::vec(odd_media(), 0..3),
        proptest::option::of((odd_text(), odd_address())),
    );
    (odd_text(), odd_text(), odd_text(), names(), names(), when, beside).prop_map(
        |(title, summary, text, authors, categories, (second, nanosecond, later), (images, media, origin))| FeedEntry {
            id: EntryId(String::new()),
            announces: None,
            link: None,
            title,
            summary,
            content: Content { html: Html::cleaned(paragraph(&text)), images, media, ..Content::default() },
            published: Timestamp::new(second, nanosecond).unwrap(),
            updated: Timestamp::new(second + later, nanosecond).unwrap(),
            authors,
            categories,
            taken_from: origin.as_ref().filter(|_| later % 2 == 0).map(|(title, site)| TakenFrom {
                id: title.clone(),
                title: "The other one".to_owned(),
                updated: Timestamp::new(second, nanosecond).unwrap(),
                name: "other".parse().unwrap(),
                public_url: Some(site.clone()),
            }),
            origin: origin.map(|(title, site)| Origin { title, site }),
        },
    )
}

fn odd_feed() -> impl Strategy<Value = Feed> {
    let entries = proptest::collection::vec(odd_entry(), 0..4);
    let document = (0..3_i64, any::<bool>()).prop_map(|(number, is_archive)| match is_archive {
        true => Document::Archive { number },
        false => Document::Current { archives: number },
    });
    let icon = proptest::option::of(odd_address());
    (odd_text(), odd_text(), odd_text(), odd_text(), entries, document, icon).prop_map(
        |(title, subtitle, author, gone, mut entries, document, icon)| {
            let tombstones = vec![Tombstone { id: EntryId(gone.clone()), at: Timestamp::UNIX_EPOCH }];
            for (number, entry) in entries.iter_mut().enumerate() {
                entry.id = EntryId(format!("tag:example.org,2026:x/{number}"));
                entry.link = url(&format!("https://example.org/?a&b#{number}"));
                entry.announces = (number == 1).then(|| EntryId(gone.clone()));
            }
            Feed { title, subtitle: Some(subtitle), author, document, tombstones, entries, icon, ..example() }
        },
    )
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

fn forbidden(char: char) -> bool {
    char.is_control() && !"\t\n\r".contains(char) || ['\u{fffe}', '\u{ffff}'].contains(&char)
}

/// What of a name reaches the reader, where markup is spelled out.
fn shown(text: &str) -> String {
    let turns = |char| ('\u{202a}'..='\u{202e}').contains(&char) || ('\u{2066}'..='\u{2069}').contains(&char);
    let kept = text.chars().filter(|&char| char.is_whitespace() || !(forbidden(char) || turns(char)));
    let line = kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if canonical(&line).is_empty() { String::new() } else { line }
}

/// The same without regard to look-alikes.
fn bare(title: &str) -> String {
    title.replace('‹', "<").replace('›', ">").replace('＆', "&")
}

/// What of a line reaches the reader: no more than 250 characters, cut where a word ends.
fn cut(line: &str) -> String {
    if line.chars().count() <= 250 {
        return line.to_owned();
    }
    let end = line.char_indices().nth(250).unwrap().0;
    let cut = &line[..end];
    let is_whole = line[end..].starts_with(' ');
    let whole = cut.rsplit_once(' ').map(|(whole, _)| whole).filter(|whole| !is_whole && whole.len() * 2 > cut.len());
    let whole = whole.unwrap_or(cut);
    let joins = |char: char| "\u{200d}\u{fe0e}\u{fe0f}".contains(char) || ('\u{300}'..='\u{36f}').contains(&char);
    format!("{}…", whole.trim_end_matches(|char: char| joins(char) || char.is_whitespace()))
}

/// The markup as it is to arrive: what the title cannot hold stands above it.
fn html(sent: &FeedEntry) -> String {
    let title = shown(&sent.title);
    let lead = if title.chars().count() > 250 { paragraph(&title) } else { String::new() };
    let lead = lead.replace("<p>", "<p><strong>").replace("</p>", "</strong></p>");
    let html = sent.content.html.as_str().replace("\r\n", "\n").replace('\r', "\n").replace(forbidden, "\u{fffd}");
    lead + &html
}

fn all_shown(names: &[String]) -> Vec<String> {
    names.iter().map(|name| cut(&shown(name))).filter(|name| !name.is_empty()).collect()
}

fn same_entry(sent: &FeedEntry, read: &Entry, format: Format) {
    assert_eq!(read.id, sent.id.0);
    // It takes what is enclosed for links, too.
    let is_media = |href: &str| sent.content.media.iter().any(|media| media.url.as_str() == href);
    let pages = read.links.iter().filter(|link| !is_media(&link.href));
    assert_eq!(pages.map(|link| link.href.as_str()).collect::<Vec<_>>(), [sent.link.as_ref().unwrap().as_str()]);
    assert_eq!(read.published.unwrap().timestamp(), sent.published.as_second());
    if format != Format::Rss {
        assert_eq!(read.updated.unwrap().timestamp(), sent.updated.as_second());
    }
    let title = &read.title.as_ref().unwrap().content;
    let expected = match bare(&shown(&sent.title)) {
        nothing if nothing.is_empty() => sent.published.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        title => cut(&title),
    };
    assert_eq!(bare(title), expected);
    assert!(
        ["<b>", "</title>", "<?xml", "&amp;", "&lt", "&#0;"].iter().all(|markup| !title.contains(markup)),
        "{title}"
    );
    assert_eq!(read.content.as_ref().unwrap().body.as_ref().unwrap(), &html(sent));
    let categories: Vec<_> = read.categories.iter().map(|category| category.term.clone()).collect();
    assert_eq!(categories, all_shown(&sent.categories));
    if format == Format::Atom {
        let names: Vec<_> = read.authors.iter().filter_map(|author| author.name.clone()).collect();
        assert_eq!(names, all_shown(&sent.authors));
    }
    let summary = read.summary.as_ref().map(|summary| summary.content.clone());
    match (format, shown(&sent.summary)) {
        (Format::Rss, text) if text.is_empty() => assert!(summary.is_some_and(|summary| !summary.is_empty())),
        (Format::Rss, text) => assert_eq!(paragraph(&text), format!("<p>{}</p>", summary.unwrap())),
        (Format::Atom, text) => assert_eq!(paragraph(&text), format!("<p>{}</p>", summary.unwrap_or_default())),
        (Format::Json, text) => assert_eq!(text, summary.unwrap_or_default()),
    }
}

fn in_media_rss(name: &str) -> String {
    format!("{{http://search.yahoo.com/mrss/}}{name}")
}

fn same_pictures(sent: &FeedEntry, read: &xml::Node) {
    let pictures: Vec<&str> = read
        .all(&in_media_rss("content"))
        .filter(|content| content.attribute("medium") == Some("image"))
        .filter_map(|content| content.attribute("url"))
        .collect();
    let images = &sent.content.images;
    assert_eq!(pictures, images.iter().map(|image| image.url.as_str()).collect::<Vec<_>>());
    let thumbnails: Vec<_> = read.all(&in_media_rss("thumbnail")).filter_map(|one| one.attribute("url")).collect();
    assert_eq!(thumbnails, images.iter().take(1).map(|image| image.url.as_str()).collect::<Vec<_>>());
}

fn same_media(sent: &FeedEntry, item: &xml::Node, entry: &xml::Node) {
    let media = &sent.content.media;
    let mime = |media: &Media| media.mime.clone().filter(|mime| ["video/mp4", "audio/mpeg"].contains(&mime.as_str()));
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let links = entry.children.iter().filter(|child| child.attribute("rel") == Some("enclosure"));
    let told = |node: &xml::Node, url: &str, size: &str| {
        let [url, mime, size] = [url, "type", size].map(|name| node.attribute(name).map(str::to_owned));
        (url.unwrap(), mime, size)
    };
    let linked: Vec<_> = links.map(|link| told(link, "href", "length")).collect();
    let all: Vec<_> = media.iter().map(|media| (media.url.to_string(), mime(media), number(media.bytes))).collect();
    assert_eq!(linked, all);
    let enclosed: Vec<_> = item.all("enclosure").map(|enclosure| told(enclosure, "url", "length")).collect();
    let first = all.iter().find(|(_, mime, bytes)| mime.is_some() && bytes.is_some());
    assert_eq!(enclosed.iter().collect::<Vec<_>>(), first.into_iter().collect::<Vec<_>>());
    let content = in_media_rss("content");
    let films = item.all(&content).filter(|content| content.attribute("medium") != Some("image"));
    let films: Vec<_> = films.map(|film| told(film, "url", "fileSize")).collect();
    let others = all.iter().filter(|(url, ..)| first.is_none_or(|(other, ..)| url != other));
    assert_eq!(films.iter().collect::<Vec<_>>(), others.collect::<Vec<_>>());
}

proptest! {
    #[test]
    fn whatever_a_page_says_a_stranger_reads_back(feed in odd_feed()) {
        for format in Format::ALL {
            let written = String::from_utf8(render(&feed, format)).unwrap();
            assert!(!written.contains(forbidden), "{format:?}");
            let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
            let read = parser.parse(written.as_bytes()).unwrap();
            assert_eq!(read.entries.len(), feed.entries.len());
            feed.entries.iter().zip(&read.entries).for_each(|(sent, read)| same_entry(sent, read, format));
            let title = read.title.unwrap().content;
            let expected = match bare(&shown(&feed.title)) {
                nothing if nothing.is_empty() => feed.name.to_string(),
                title => cut(&title),
            };
            assert_eq!(bare(&title), expected);
        }
    }

    #[test]
    fn a_strict_reader_of_xml_finds_the_same_in_both_formats(feed in odd_feed()) {
        let channel = xml::read(&String::from_utf8(render(&feed, Format::Rss)).unwrap());
        let channel = channel.all("channel").next().unwrap();
        let atom = xml::read(&String::from_utf8(render(&feed, Format::Atom)).unwrap());
        let atom_name = |name: &str| format!("{{http://www.w3.org/2005/Atom}}{name}");
        assert_eq!(atom.text_of(&atom_name("icon")), feed.icon.as_ref().map(Url::as_str));
        let items: Vec<&xml::Node> = channel.all("item").collect();
        let entries: Vec<&xml::Node> = atom.children.iter().filter(|child| child.name == atom_name("entry")).collect();
        assert_eq!((items.len(), entries.len()), (feed.entries.len(), feed.entries.len()));
        for ((sent, item), entry) in feed.entries.iter().zip(items).zip(entries) {
            let title = item.text_of("title").unwrap();
            assert!(!title.is_empty() && Some(title) == entry.text_of(&atom_name("title")));
            let ids = (item.text_of("guid").unwrap(), entry.text_of(&atom_name("id")).unwrap());
            assert_eq!(ids, (sent.id.0.as_str(), sent.id.0.as_str()));
            assert_eq!(item.text_of("link"), sent.link.as_ref().map(Url::as_str));
            let alternate = entry.all(&atom_name("link")).find(|link| link.attribute("rel") == Some("alternate"));
            assert_eq!(alternate.unwrap().attribute("href"), sent.link.as_ref().map(Url::as_str));
            let content = item.text_of("{http://purl.org/rss/1.0/modules/content/}encoded").unwrap();
            assert_eq!((content, entry.text_of(&atom_name("content")).unwrap()), (html(sent).as_str(), html(sent).as_str()));
            let when = |name: &str| entry.text_of(&atom_name(name)).unwrap().parse::<Timestamp>().unwrap().as_second();
            assert_eq!((when("published"), when("updated")), (sent.published.as_second(), sent.updated.as_second()));
            let date = jiff::fmt::rfc2822::parse(item.text_of("pubDate").unwrap()).unwrap();
            assert_eq!(date.timestamp().as_second(), sent.published.as_second());
            let categories = all_shown(&sent.categories);
            assert_eq!(item.all("category").map(|category| category.text.clone()).collect::<Vec<_>>(), categories);
            let terms = entry.children.iter().filter(|child| child.name == atom_name("category"));
            assert_eq!(terms.map(|term| term.attribute("term").unwrap()).collect::<Vec<_>>(), categories);
            let origin = sent.origin.as_ref().map(|origin| (cut(&shown(&origin.title)), origin.site.as_str()));
            let source = item.all("source").next();
            let source = source.map(|source| (source.text.clone(), source.attribute("url").unwrap()));
            let origin = origin.filter(|(title, _)| !title.is_empty());
            let from = sent.taken_from.as_ref().and_then(|from| from.address(Format::Rss));
            let wanted = from.as_ref().map(|address| ("The other one".to_owned(), address.as_str())).or(origin);
            assert_eq!(source, wanted);
            let source = entry.all(&atom_name("source")).next();
            let titles = (source.and_then(|source| source.text_of(&atom_name("title"))), sent.taken_from.as_ref());
            assert_eq!(titles.0, titles.1.map(|from| from.title.as_str()));
            same_pictures(sent, item);
            same_pictures(sent, entry);
            same_media(sent, item, entry);
        }
    }

    #[test]
    fn authors_come_through_in_every_format(feed in odd_feed()) {
        let sent: Vec<_> = feed.entries.iter().map(|entry| all_shown(&entry.authors)).collect();
        let channel = rss::Channel::read_from(render(&feed, Format::Rss).as_slice()).unwrap();
        let creators = |item: &rss::Item| item.dublin_core_ext().map(|dc| dc.creators().to_vec()).unwrap_or_default();
        assert_eq!(channel.items().iter().map(creators).collect::<Vec<_>>(), sent);
        let json: serde_json::Value = serde_json::from_slice(&render(&feed, Format::Json)).unwrap();
        let names = |item: &serde_json::Value| {
            let authors = item["authors"].as_array().cloned().unwrap_or_default();
            authors.iter().map(|author| author["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(json["items"].as_array().unwrap().iter().map(names).collect::<Vec<_>>(), sent);
    }

    #[test]
    fn the_same_feed_gives_the_same_bytes(feed in odd_feed()) {
        for format in Format::ALL {
            assert_eq!(render(&feed, format), render(&feed.clone(), format));
        }
    }
}
