//! Pages whose entries stand in their JSON only, a kind of JSON each: what is read of it, by title, text and author, with the instant.

#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use liveticker::extract::extract;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};
use serde_json::{Value, json};

const ADDRESS: &str = "https://times.example/live/harbour-storm-as-it-happens";

const TEXTS: [(&str, &str, &str); 4] = [
    ("18:40", "Boats adrift", "Two boats have broken loose inside the harbour, and nobody was on board."),
    ("17:05", "Ferries stay in", "No ferry leaves before six, says the harbour master of the eastern port."),
    ("16:20", "Coast road closed", "Trees are down on the coast road, which is closed in both directions."),
    ("15:10", "Warning raised", "The weather service has raised its warning for the whole of the coast."),
];

/// What is read: a line for each entry, with the clock (UTC), its title, its author and its text; empty where the page is refused.
fn read(address: &str, body: &str) -> Vec<String> {
    let html = format!(
        "<!DOCTYPE html><html lang=en-GB><head><title>Storm: live</title></head><body><h1>Storm: live</h1>{body}</body></html>"
    );
    let now: Timestamp = "2026-03-02T22:00:00Z".parse().unwrap();
    let page = Page::new(html.into_bytes(), None, address.parse().ok(), now);
    let Ok(sighting) = extract(&page, &Profile::default(), Catalogue::shipped()) else { return Vec::new() };
    let line = |entry: &liveticker::entry::Entry| {
        let time = entry.published.map(|stamp| stamp.at.strftime("%H:%M").to_string()).unwrap_or_default();
        let title = entry.title.clone().unwrap_or_default();
        let text = entry.content.text.replace('\n', " ");
        format!("{time}|{title}|{}|{text}", entry.authors.join(" & "))
    };
    sighting.entries.iter().map(line).collect()
}

fn script(state: &Value) -> String {
    format!("<script>window.__STATE__ = {};</script>", state.to_string().replace('<', "\\u003c"))
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| -> String {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        let digit = |nth: usize| char::from(DIGITS[(bits >> (18 - 6 * nth) & 63) as usize]);
        (0..4).map(|nth| if nth <= group.len() { digit(nth) } else { '=' }).collect()
    };
    bytes.chunks(3).map(group).collect()
}

fn at(clock: &str) -> String {
    format!("2026-03-02T{clock}:00Z")
}

/// So many minutes earlier or later.
fn moved(clock: &str, minutes: i64) -> String {
    let time: Timestamp = at(clock).parse().unwrap();
    (time + jiff::SignedDuration::from_mins(minutes)).to_string()
}

fn rows(row: impl Fn(usize, &str, &str, &str) -> Value) -> Vec<Value> {
    TEXTS.iter().enumerate().map(|(nth, (clock, title, text))| row(nth, clock, title, text)).collect()
}

fn wanted(author: &str) -> Vec<String> {
    TEXTS.iter().map(|(clock, title, text)| format!("{clock}|{title}|{author}|{text}")).collect()
}

#[test]
fn entries_are_read_whatever_keeps_them() {
    let post = |nth: usize, clock: &str, title: &str, text: &str| json!({"id": format!("p{nth}"), "publishedAt": at(clock), "title": title, "body": format!("<p>{text}</p>")});
    let with = |nth: usize, clock: &str, title: &str, text: &str, more: Value| {
        let mut post = post(nth, clock, title, text);
        post.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post
    };
    let ada = "Ada Holm";
    for (what, body, author) in [
        (
            "begun before it was published, and changed behind",
            script(&json!({"posts": rows(|n, c, t, b| with(n, c, t, b, json!({"createdAt": moved(c, -4), "updatedAt": moved(c, 9)})))})),
            "",
        ),
        (
            "published again at each change",
            script(&json!({"posts": rows(|n, c, t, b| json!({"id": n, "first_published_at": at(c), "created_at": moved(c, -3), "published_at": moved(c, 20 + n as i64), "title": t, "text": b}))})),
            "",
        ),
        (
            "in Greenwich's time by the name of the key",
            script(&json!({"posts": rows(|n, c, t, b| json!({"id": n, "date": moved(c, 60).replace('Z', ""), "date_gmt": at(c).replace('Z', ""), "title": t, "content": b}))})),
            "",
        ),
        ("headings that few have, under a name of their own", script(&json!({"news": rows(|n, c, t, b| json!({"nid": n, "created": at(c), "newstitle": t, "contents": format!("<p>{b}</p>")}))})), ""),
        (
            "in base64 in an attribute",
            format!("<live-feed data=\"{}\"></live-feed>", base64(json!({"entries": rows(post)}).to_string().as_bytes())),
            "",
        ),
        (
            "authors that are persons elsewhere",
            script(&json!({
                "entities": {"authors": {"byId": {"a0": {"id": "a0", "name": ada, "bio": "Ada Holm writes of harbours and weirs since 2017."}}},
                "posts": {"allIds": ["p0", "p1", "p2", "p3"], "byId": rows(|n, c, t, b| with(n, c, t, b, json!({"authorIds": ["a0"]}))).into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect::<serde_json::Map<_, _>>()}},
            })),
            ada,
        ),
        (
            "one store of posts, persons and teasers",
            script(&{
                let mut store: serde_json::Map<String, Value> = rows(|n, c, t, b| with(n, c, t, b, json!({"__id": format!("x{n}"), "__typename": "Update", "author": {"__ref": "a1"}})))
                    .into_iter().map(|row| (row["__id"].as_str().unwrap().to_owned(), row)).collect();
                store.insert("a1".to_owned(), json!({"__id": "a1", "__typename": "Author", "id": "a1", "fullName": ada, "role": "desk", "bio": "Ada Holm writes of harbours and weirs since 2017."}));
                for n in 0..3 {
                    store.insert(format!("t{n}"), json!({"__id": format!("t{n}"), "__typename": "Teaser", "headline": format!("Six soups for cold day {n}"), "teaserText": "What to cook now.", "publishedAt": at("09:00"), "url": format!("/food/{n}")}));
                }
                Value::Object(store)
            }),
            ada,
        ),
        (
            "addresses that name and lead nowhere",
            script(&json!({"relations": rows(|n, c, t, b| with(n, c, t, b, json!({"uri": format!("nyt://update/{n}")})))})),
            "",
        ),
        (
            "what is not shown among them",
            script(&json!({"berichten": rows(|n, c, t, b| with(n, c, t, b, json!({"status": "published"}))).into_iter().chain([
                with(8, "14:00", "Not yet", "This stands here for the desk alone, and is no longer shown.", json!({"status": "archived"})),
                with(9, "13:00", "Never", "This too stands here for the desk alone and for nobody else.", json!({"zverejneno": false})),
            ]).collect::<Vec<_>>()})),
            "",
        ),
        (
            "a box between them",
            script(&json!({"slices": rows(|n, c, t, b| json!({"id": n, "slice_type": "update", "primary": {"heading": t, "timestamp": at(c), "body": b}})).into_iter().chain([
                json!({"id": 9, "slice_type": "newsletter", "primary": {"heading": "Get our letter", "body": "One letter on Tuesday, seven stories."}}),
            ]).collect::<Vec<_>>()})),
            "",
        ),
        (
            "under their days, with clocks",
            script(&json!({"dager": {"2026-03-02": rows(|_, c, t, b| json!({"kl": c, "overskrift": t, "avsnitt": [b], "journalist": ada}))}})),
            ada,
        ),
        (
            "typed as a database types them",
            script(&json!({"Items": rows(|n, c, t, b| json!({"sk": {"S": format!("01JC8K{n}V7Q2M")}, "baslik": {"S": t}, "metin": {"S": format!("<p>{b}</p>")}, "muhabir": {"M": {"ad": {"S": ada}}}, "zaman": {"N": at(c).parse::<Timestamp>().unwrap().as_second().to_string()}, "silindi": {"BOOL": false}}))})),
            ada,
        ),
        (
            "in sections and markers",
            script(&json!({"notes": rows(|n, c, t, b| json!({"id": format!("6701a{n}"), "headline": t, "published_at": at(c), "mobiledoc": json!({"version": "0.3.1", "markups": [["strong"]], "cards": [], "sections": [[1, "p", [[0, [], 0, b]]]]}).to_string()}))})),
            "",
        ),
        (
            "one module of several",
            script(&json!({"modules": [
                {"kind": "ticker", "items": (0..3).map(|n| json!({"id": format!("t{n}"), "text": format!("Markets close mixed again {n}"), "at": at("09:00")})).collect::<Vec<_>>()},
                {"kind": "liveUpdates", "items": rows(|n, c, t, b| json!({"id": format!("lu{n}"), "headline": t, "text": format!("<p>{b}</p>"), "at": at(c), "byline": "By Ada Holm"}))},
                {"kind": "discussion", "items": (0..3).map(|n| json!({"id": format!("c{n}"), "text": format!("<p>I saw the boats too, number {n}</p>"), "at": at("19:00"), "byline": format!("gus{n}")})).collect::<Vec<_>>()},
            ]})),
            ada,
        ),
        (
            "JSON-LD in the state of an embedded live blog, heading and text in one",
            format!("<tik-app initialData=\"{}\"></tik-app>", attribute(&json!({"id": 7, "schemaOrg": json!({"@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": rows(|_, c, t, b| json!({"@type": "BlogPosting", "headline": t, "articleBody": format!("{t} {b}"), "datePublished": at(c)}))}).to_string()}).to_string())),
            "",
        ),
    ] {
        assert_eq!(read(ADDRESS, &body), wanted(author), "{what}");
    }
}

#[test]
fn the_commentary_of_a_match_is_told_from_comments() {
    let comments = |more: &dyn Fn(usize) -> Value| {
        script(&json!({"comments": rows(|n, c, _, b| {
            let mut row = json!({"id": 700 - n, "text": b, "createdTimestamp": at(c).parse::<Timestamp>().unwrap().as_second()});
            row.as_object_mut().unwrap().extend(more(n).as_object().unwrap().clone());
            row
        })}))
    };
    let commentary = comments(&|n| json!({"type": "comment", "time": 88 - 6 * n, "periodName": "2ND"}));
    assert_eq!(read(ADDRESS, &commentary).len(), 4);
    let readers = comments(&|n| json!({"user": {"nick": format!("u{n}")}, "replies": []}));
    assert_eq!(read(ADDRESS, &readers), Vec::<String>::new());
}

#[test]
fn a_list_of_live_blogs_is_none() {
    let cards = rows(
        |n, c, t, b| json!({"id": n, "type": "liveblog-card", "headline": t, "summary": b, "isLive": n == 0, "lastUpdated": at(c), "url": format!("/live/2026/{n}"), "updateCount": 5 + n}),
    );
    assert_eq!(read("https://times.example/live", &script(&json!({"cards": cards}))), Vec::<String>::new());
}

#[test]
fn a_page_at_the_root_of_its_section_keeps_what_stands_below_it() {
    let posts = |address: &dyn Fn(usize) -> String| {
        script(
            &json!({"posts": rows(|n, c, t, b| json!({"id": n + 1, "publishedAt": at(c), "title": t, "body": format!("<p>{b}</p>"), "url": address(n)}))}),
        )
    };
    // A site with one ticker, and a section whose stories have pages of their own.
    assert_eq!(read("https://times.example/ticker", &posts(&|n| format!("/ticker/{}", 4711 - n))), wanted(""));
    let stories = posts(&|n| format!("/live/2026/{n}"));
    assert_eq!(read("https://times.example/live", &stories), Vec::<String>::new());
}

#[test]
fn what_has_no_time_among_events_of_many_kinds_stays() {
    let kinds = ["goal", "foul", "card", "corner"];
    let break_ = "The teams are level at the break, after a half of few chances.";
    let events: Vec<Value> =
        rows(|n, c, _, b| json!({"id": n + 10, "eventType": kinds[n], "publishedAt": at(c), "text": b}))
            .into_iter()
            .chain([json!({"id": 30, "eventType": "half-time", "text": break_})])
            .collect();
    assert_eq!(read(ADDRESS, &script(&json!({"updates": events}))).len(), 5);
}

#[test]
fn a_headline_that_is_the_first_sentence_is_no_heading() {
    let updates = rows(
        |_, c, t, b| json!({"@type": "BlogPosting", "headline": format!("{t}."), "articleBody": format!("{t}. {b}"), "datePublished": at(c)}),
    );
    let told = json!({"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Storm", "liveBlogUpdate": updates});
    let read = read(ADDRESS, &format!("<script type=\"application/ld+json\">{told}</script>"));
    let is_whole =
        |(line, (_, title, text)): (&String, (&str, &str, &str))| line.ends_with(&format!("{title}. {text}"));
    assert!(read.len() == 4 && read.iter().zip(TEXTS).all(is_whole), "{read:?}");
}
