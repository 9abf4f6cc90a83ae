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
            "authors in a list of their own, under names in the site's language",
            script(&json!({
                "prispevky": rows(|n, c, t, b| json!({"id": format!("ck{n}"), "vytvoreno": at(c), "autorId": "u7", "nadpis": t, "text": format!("<p>{b}</p>")})),
                "autori": [{"id": "u7", "jmeno": ada, "foto": "/a/u7.jpg"}, {"id": "u9", "jmeno": "Petr Quist", "foto": "/a/u9.jpg"}],
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

/// What a log says of the entries of `TEXTS`: each is made, one is changed, and another is made and taken away.
fn operations() -> Vec<Value> {
    let mut log: Vec<Value> = rows(
        |n, c, t, b| json!({"kind": "made", "of": format!("p{n}"), "stamp": at(c), "by": "Ada Holm", "doc": {"head": t, "text": if n == 2 { b.replace("both directions", "one direction") } else { b.to_owned() }}}),
    );
    log.reverse();
    log.push(json!({"kind": "made", "of": "p9", "stamp": at("18:50"), "by": "Ben Ortega", "doc": {"head": "", "text": "A whale was seen off the pier."}}));
    log.push(json!({"kind": "struck", "of": "p9", "stamp": at("18:52"), "by": "Ben Ortega"}));
    log.push(
        json!({"kind": "mended", "of": "p2", "stamp": at("18:55"), "by": "Ben Ortega", "doc": {"text": TEXTS[2].2}}),
    );
    log
}

#[test]
fn what_a_reader_sees_of_a_page_is_read() {
    let ada = "Ada Holm";
    let post = |nth: usize, clock: &str, title: &str, text: &str| json!({"id": format!("p{nth}"), "publishedAt": at(clock), "title": title, "body": format!("<p>{text}</p>")});
    let with = |row: Value, more: Value| {
        let mut row = row;
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let other = |title: &str, clock: &str, more: Value| {
        with(post(9, clock, title, "This stands here for the desk alone, and nobody else sees it."), more)
    };
    let seconds = |clock: &str| at(clock).parse::<Timestamp>().unwrap().as_second();
    let document = |text: &str| json!({"nodeType": "document", "data": {}, "content": [{"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": text, "marks": [], "data": {}}]}]});
    let entry = |id: &str, kind: &str, fields: Value| json!({"sys": {"id": id, "type": "Entry", "contentType": {"sys": {"id": kind, "linkType": "ContentType", "type": "Link"}}}, "fields": fields});
    let mut wrong = Vec::new();
    let link = |id: &str| json!({"sys": {"type": "Link", "linkType": "Entry", "id": id}});
    for (what, body, author) in [
        ("a log of what was done", script(&json!({"journal": operations()})), ada),
        (
            "calls that add, change and take away",
            format!(
                "<script>var feed = new Feed(\"x\", {{every: 30, from: \"/feed\"}});\n{}feed.put(9, {{\"t\": {}, \"text\": \"A whale was seen off the pier.\"}});\nfeed.remove(9);\nfeed.alter(2, {{\"text\": \"{}\"}});\nfeed.draw();</script>",
                rows(|n, c, t, b| json!(format!("feed.put({}, {});\n", n, json!({"t": seconds(c), "head": t, "text": if n == 2 { "The coast road is closed for now." } else { b }})))).iter().map(|call| call.as_str().unwrap()).collect::<String>(),
                seconds("18:50"),
                TEXTS[2].2,
            ),
            "",
        ),
        (
            "pushed with times in parts",
            format!("<script>var all = [];\n{}</script>", TEXTS.iter().map(|(c, t, b)| format!("all.push({{at: new Date(2026, 2, 2, {}, {}), head: '{t}', text: '{b}'}});\n", &c[..2], &c[3..])).collect::<String>()),
            "",
        ),
        (
            "a table as a spreadsheet gives it",
            format!("<script>google.visualization.Query.setResponse({});</script>", json!({"version": "0.6", "table": {
                "cols": [{"id": "A", "label": "When", "type": "datetime"}, {"id": "B", "label": "Headline", "type": "string"}, {"id": "C", "label": "Text", "type": "string"}, {"id": "D", "label": "Who", "type": "string"}],
                "rows": rows(|_, c, t, b| json!({"c": [{"v": format!("Date(2026,2,2,{},{},0)", c[..2].parse::<u8>().unwrap(), c[3..].parse::<u8>().unwrap()), "f": c}, {"v": t}, {"v": b}, {"v": ada}]}))}})),
            ada,
        ),
        (
            "columns by name, and a draft among the rows",
            script(&json!({"sloupce": ["cislo", "kdy", "nadpis", "obsah", "kdo", "faze"], "radky": rows(|n, c, t, b| json!([n + 40, at(c), t, format!("<p>{b}</p>"), ada, "publikovano"])).into_iter().chain([
                json!([39, at("15:00"), "Koncept", "<p>This stands here for the desk alone.</p>", ada, "rozepsano"]),
            ]).collect::<Vec<_>>()})),
            ada,
        ),
        (
            "loaded page by page, among other queries",
            script(&json!({"queries": [
                {"key": ["menu"], "state": {"data": [{"label": "News", "href": "/news"}, {"label": "Sea", "href": "/sea"}], "status": "success", "updatedAt": seconds("18:45") * 1000}},
                {"key": ["entries"], "state": {"data": {"pages": rows(|n, c, t, b| json!({"id": format!("p{n}"), "kind": "liveblog_entry", "attributes": {"title": t, "body": format!("<p>{b}</p>"), "published": at(c)}})).chunks(2).map(|page| json!({"items": page, "next": "more"})).collect::<Vec<_>>()}, "status": "success", "updatedAt": seconds("18:45") * 1000}},
                {"key": ["read"], "state": {"data": [{"id": "a1", "kind": "article", "attributes": {"title": "Six soups for cold days", "body": "<p>Begin with leeks.</p>", "published": "2026-03-01T09:00:00Z"}}]}},
            ]})),
            "",
        ),
        (
            "in two languages",
            script(&json!({"locales": ["de", "en"], "entries": rows(|n, c, t, b| json!({"id": n + 1, "date": at(c), "title": {"de": format!("Meldung {n}"), "en": t}, "text": {"de": format!("<p>Es gibt neue Meldungen vom Hafen, nämlich {n}.</p>"), "en": format!("<p>{b}</p>")}}))})),
            "",
        ),
        (
            "in two languages under keys that say so",
            script(&json!({"entries": rows(|n, c, t, b| json!({"id": n + 1, "date": at(c), "title_de": format!("Meldung {n}"), "title_en": t, "text_de": format!("<p>Es gibt neue Meldungen vom Hafen, nämlich {n}.</p>"), "text_en": format!("<p>{b}</p>")}))})),
            "",
        ),
        (
            "named by a list, in one pool with an article and those who write",
            script(&json!({
                "items": [entry("root", "coverage", json!({"name": "Storm", "updates": (0..4).map(|n| link(&format!("u{n}"))).collect::<Vec<_>>(), "more": [link("s1")]}))],
                "includes": {"Entry": rows(|n, c, t, b| entry(&format!("u{n}"), "update", json!({"heading": t, "date": at(c), "text": document(b), "author": link("w1")}))).into_iter().chain([
                    entry("w1", "person", json!({"name": ada, "bio": document("Ada Holm writes of harbours and weirs, and of nothing else.")})),
                    entry("s1", "article", json!({"title": "Six soups", "date": at("09:00"), "text": document("Begin with leeks, and with patience.")})),
                ]).collect::<Vec<_>>()},
            })),
            ada,
        ),
        (
            "with all that stood there before",
            script(&json!({"items": rows(|n, c, t, b| json!({"key": format!("k{n}"), "title": t, "firstPublished": at(c), "now": 1 + n % 2, "revisions": (0..=n % 2).map(|no| json!({"no": no + 1, "savedAt": moved(c, 5 * no as i64), "content": format!("<p>{}</p>", if no == n % 2 { b.to_owned() } else { format!("It is said that {b}") })})).collect::<Vec<_>>()}))})),
            "",
        ),
        (
            "written by those at the end of an edge",
            script(&json!({"posts": {"edges": rows(|n, c, t, b| json!({"node": with(post(n, c, t, b), json!({"contributors": {"edges": [{"node": {"__typename": "Contributor", "displayName": ada}}]}}))}))}})),
            ada,
        ),
        (
            "ticked where they are to be seen",
            script(&json!({"records": rows(|n, c, t, b| json!({"id": format!("rec0{n}Qv"), "fields": {"Title": t, "Post": b, "Who": ada, "When": at(c), "Public": true}})).into_iter().chain([
                json!({"id": "rec09Qv", "fields": {"Title": "Hold", "Post": "This stands here for the desk alone.", "Who": ada, "When": at("15:00")}}),
            ]).collect::<Vec<_>>()})),
            ada,
        ),
        (
            "of which one is to come, in a word that nobody knows",
            {
                let posts = rows(|n, c, t, b| with(post(n, c, t, b), json!({"phase": "qwy"})));
                let all: Vec<Value> = [other("Tonight", "23:30", json!({"phase": "qwx"}))].into_iter().chain(posts).collect();
                script(&json!({"posts": all}))
            },
            "",
        ),
        (
            "of which one was taken away at a time",
            script(&json!({"posts": rows(|n, c, t, b| with(post(n, c, t, b), json!({"deletedAt": null}))).into_iter().chain([other("Gone", "15:00", json!({"deletedAt": at("15:02")}))]).collect::<Vec<_>>()})),
            "",
        ),
        (
            "under keys that begin as those of flags do",
            script(&json!({"izindaba": rows(|n, c, t, b| json!({"inombolo": n + 1, "isikhathi": at(c), "isihloko": t, "umbhalo": format!("<p>{b}</p>")}))})),
            "",
        ),
    ] {
        let mut told = read(ADDRESS, &body);
        told.sort_by(|one, other| other.cmp(one));
        if told != wanted(author) {
            wrong.push((what, told));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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
