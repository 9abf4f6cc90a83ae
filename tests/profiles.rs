//! Every shipped profile read with a page of its outlet's structure, every wrong profile beside the message it earns, and
//! the endpoints that profiles know.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use liveticker::extract::{extract, wanted};
use liveticker::page::{Attached, Page};
use liveticker::profile::{Catalogue, Known, Profile};
use url::Url;

fn page(html: &str, address: &str) -> Page {
    let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    Page::new(html.as_bytes().to_vec(), None, Some(Url::parse(address).unwrap()), now)
}

fn shipped(id: &str) -> &'static Known {
    let found = Catalogue::shipped().all().iter().find(|known| known.profile.id == id);
    found.unwrap_or_else(|| panic!("there is no profile {id}"))
}

/// What the profile alone sees: an entry in a line, with its name, minute, title, authors and first words.
fn seen(profile: &Profile, html: &str) -> Vec<String> {
    let page = page(html, "https://outlet.example/live");
    let sighting = extract(&page, profile, &Catalogue::default()).unwrap_or_else(|error| panic!("{error}"));
    let lines = sighting.entries.iter().map(|entry| {
        let name = serde_json::to_value(&entry.names[0]).unwrap();
        let (kind, name) = name.as_object().and_then(|name| name.iter().next()).unwrap();
        let name = if kind == "Id" { name.as_str().unwrap() } else { "-" };
        let time = entry.published.map(|stamp| stamp.at.strftime("%d %H:%M").to_string()).unwrap_or_default();
        let title = entry.title.as_deref().unwrap_or_default();
        let words: Vec<&str> = entry.content.text.split_whitespace().collect();
        let ends = format!("{} … {}", words[..2].join(" "), words[words.len() - 1]);
        format!("{name} | {time} | {title} | {} | {ends}", entry.authors.join(", "))
    });
    lines.collect()
}

/// What the pages of an outlet tell of their entries, and the last word where it is not that of all.
struct Says {
    titles: bool,
    authors: bool,
    times: bool,
    end: &'static str,
}

#[test]
fn every_profile_reads_a_page_of_its_outlet() {
    let all = Says { titles: true, authors: true, times: true, end: "" };
    let (titles, authors) = (Says { authors: false, ..all }, Says { titles: false, ..all });
    let (nothing, no_times) = (Says { titles: false, ..titles }, Says { times: false, ..titles });
    let mut wrong = String::new();
    let rows = [
        ("amp-live-list", ["e103", "e102", "e101"], &titles),
        ("bbc", ["0b7c0d1e-77aa", "0b7c1d1e-77aa", "0b7c2d1e-77aa"], &titles),
        ("brightspot", ["0000018f-aa03", "0000018f-aa02", "0000018f-aa01"], &titles),
        ("cnn", ["1f", "2f", "3f"], &all),
        ("denikn", ["60103", "60102", "60101"], &nothing),
        ("easy-liveblogs", ["403", "402", "401"], &all),
        ("ft", ["8103a", "8102a", "8101a"], &titles),
        ("guardian", ["65f1a2b3c4d5e6f7a8b9c0d9", "65f1a2b3c4d5e6f7a8b9c0d4", "65f1a2b3c4d5e6f7a8b9c0d1"], &titles),
        ("independent", ["1703", "1702", "1701"], &all),
        ("kicker", ["-", "-", "-"], &nothing),
        ("lemonde", ["503", "502", "501"], &titles),
        ("norkon", ["9503", "9502", "9501"], &all),
        ("nyt", ["lock-opens", "tug-coming", "ferry-stuck"], &all),
        ("reach", ["751103", "751102", "751101"], &all),
        ("repubblica", ["4173_event11", "4173_event12", "4173_event13"], &titles),
        ("sourcefabric", ["newsml:lock:903", "newsml:lock:902", "newsml:lock:901"], &authors),
        ("sportowefakty", ["c803", "c802", "c801"], &titles),
        ("sports-fr", ["-", "-", "-"], &no_times),
        ("tickaroo", ["ev203", "ev202", "ev201"], &all),
        ("times-of-israel", ["3603", "3602", "3601"], &all),
        ("volkskrant", ["303", "302", "301"], &Says { end: "soon.", ..nothing }),
        ("wp-liveblog", ["703", "702", "701"], &authors),
        ("zdf", ["guid-5503", "guid-5502", "guid-5501"], &titles),
    ];
    let entries = [
        ("11:30", "The lock opens again", "Ada Example", "The gates", "time."),
        ("10:15", "A tug is on its way", "Ben Sample", "A tug", "says."),
        ("09:05", "Ferry stuck in the lock", "Ada Example", "The morning", "hurt."),
    ];
    for (id, names, says) in &rows {
        let html = fs::read_to_string(format!("tests/fixtures/profiles/{id}.html")).unwrap();
        let wanted: Vec<String> = names
            .iter()
            .zip(entries)
            .map(|(name, (clock, title, author, first, last))| {
                let name = if *id == "cnn" { name.repeat(16) } else { (*name).to_owned() };
                let time = if says.times { format!("02 {clock}") } else { String::new() };
                let title = if says.titles && !(*id == "nyt" && clock == "10:15") { title } else { "" };
                let author = if says.authors { author } else { "" };
                let first = if *id == "denikn" { title_words(clock) } else { first };
                let last = if says.end.is_empty() { last } else { says.end };
                format!("{name} | {time} | {title} | {author} | {first} … {last}")
            })
            .collect();
        let is = seen(&shipped(id).profile, &html);
        if is != wanted {
            writeln!(wrong, "{id}:\n  wanted {wanted:#?}\n  is {is:#?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for known in Catalogue::shipped().all().iter().filter(|known| known.profile.select.entry.is_some()) {
        assert!(rows.iter().any(|(id, ..)| *id == known.profile.id), "{} has no page", known.profile.id);
    }
}

/// Denník N sets a heading in bold at the beginning of the text.
fn title_words(clock: &str) -> &'static str {
    match clock {
        "11:30" => "The lock",
        "10:15" => "A tug",
        _ => "Ferry stuck",
    }
}

#[test]
fn the_marks_of_a_platform_are_enough() {
    for (id, platform) in [
        ("brightspot", "AP's page too"),
        ("easy-liveblogs", ""),
        ("norkon", "Sky's page too"),
        ("sourcefabric", ""),
        ("tickaroo", ""),
        ("volkskrant", ""),
        ("wp-liveblog", ""),
    ] {
        let html = fs::read_to_string(format!("tests/fixtures/profiles/{id}.html")).unwrap();
        let page = page(&html, "https://outlet.example/live");
        let sighting = extract(&page, &Profile::default(), Catalogue::shipped());
        assert_eq!(sighting.map(|sighting| sighting.entries.len()), Ok(3), "{id} {platform}");
    }
}

#[test]
fn a_profile_that_finds_nothing_where_others_do_is_told_of() {
    let html = fs::read_to_string("tests/fixtures/profiles/norkon.html").unwrap();
    for (id, stale) in [("guardian", Some("The Guardian")), ("sky", None), ("norkon", None)] {
        let page = page(&html, "https://outlet.example/live");
        let sighting = extract(&page, &shipped(id).profile, Catalogue::shipped()).unwrap();
        assert_eq!((sighting.entries.len(), sighting.stale.as_deref()), (3, stale), "{id}");
    }
}

#[test]
fn a_shell_tells_where_its_entries_are() {
    for (what, address, html, wants) in [
        (
            "WordPress Liveblog",
            "https://outlet.example/2026/live",
            r#"<div id="wpcom-liveblog-container" class="17"></div><script>var liveblog_settings = {"permalink":"https:\/\/outlet.example\/2026\/live\/","endpoint_url":"https:\/\/outlet.example\/wp-json\/liveblog\/v1\/17\/","state":"enable"};</script>"#,
            vec!["https://outlet.example/wp-json/liveblog/v1/17/get-entries/1/latest"],
        ),
        (
            "Easy Liveblogs",
            "https://www.outlet.example/live",
            r#"<div id="elb-liveblog" class="elb-liveblog" data-endpoint="https://outlet.example/wp-json/easy-liveblogs/v1/liveblog/17"></div>"#,
            vec!["https://outlet.example/wp-json/easy-liveblogs/v1/liveblog/17"],
        ),
        (
            "Norkon, by name",
            "https://outlet.example/live",
            "<script>NcPosts.start({ tenantKey: 'ferry', channelId: 6133 });</script>",
            vec!["https://livecentercdn.norkon.net/BulletinFeed/ferry/6133/Initial/"],
        ),
        (
            "Norkon, by place",
            "https://outlet.example/live",
            "<script>nc.setJsonContent('ferry', 90611)</script>",
            vec!["https://livecentercdn.norkon.net/BulletinFeed/ferry/90611/Initial/"],
        ),
        (
            "24liveblog",
            "https://outlet.example/live",
            "<div id=LB24_LIVE_CONTENT data-eid=2743></div><script src='https://v.24liveblog.com/24.js'></script>",
            vec![
                "https://data.24liveplus.com/v1/retrieve_server/x/event/2743/news/?inverted_order=1&last_nid=&limit=100",
            ],
        ),
        (
            "Tickaroo's element",
            "https://outlet.example/live",
            r#"<tickaroo-liveblog clientId="5e7f1a2b3c4d5e6f7a8b9c0d" theme="x" liveblogId="65f1a2b3c4d5e6f7a8b9c0d1"></tickaroo-liveblog>"#,
            vec![
                "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json?client_id=5e7f1a2b3c4d5e6f7a8b9c0d&liveblogId=65f1a2b3c4d5e6f7a8b9c0d1",
            ],
        ),
        (
            "Tickaroo's script",
            "https://outlet.example/live",
            r#"<script>window.tickaroo = {"liveblogId": "65f1a2b3c4d5e6f7a8b9c0d1", "client_id": "5e7f1a2b3c4d5e6f7a8b9c0d"};</script>"#,
            vec![
                "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json?client_id=5e7f1a2b3c4d5e6f7a8b9c0d&liveblogId=65f1a2b3c4d5e6f7a8b9c0d1",
            ],
        ),
        (
            "Arena's script",
            "https://outlet.example/live",
            r#"<script src="https://go.arena.im/public/js/arenalib.js?p=ferry-news&amp;e=lock-17"></script>"#,
            vec!["https://cached-api.arena.im/v1/liveblog/ferry-news/lock-17/ldjson"],
        ),
        (
            "Arena's element",
            "https://outlet.example/live",
            r#"<div class="arena-liveblog" data-publisher="ferry-news" data-event="lock-17" data-version="2"></div>"#,
            vec!["https://cached-api.arena.im/v1/liveblog/ferry-news/lock-17/ldjson"],
        ),
        (
            "Sourcefabric",
            "https://outlet.example/live",
            r#"<script>window.LB = {"blog": {"_id": "5e7f1a2b3c4d5e6f7a8b9c0d", "title": "Ferry"}, "api_host": "https://ferry.liveblog.pro/"};</script>"#,
            vec![
                "https://ferry.liveblog.pro/api/v2/client_blogs/5e7f1a2b3c4d5e6f7a8b9c0d/posts?ordering=newest_first&page=1&limit=100",
            ],
        ),
        (
            "ZDF",
            "https://www.zdfheute.de/politik/ferry",
            r#"<script>{"url":"https://liveblog.zdf.de/api/channels/ferry-17/blogitems/"}</script>"#,
            vec!["https://liveblog.zdf.de/api/channels/ferry-17/blogitems/?limit=100"],
        ),
        (
            "ZDF's address on another page",
            "https://outlet.example/live",
            r#"<script>{"url":"https://liveblog.zdf.de/api/channels/ferry-17/blogitems/"}</script>"#,
            vec![],
        ),
        (
            "Público",
            "https://www.publico.pt/2026/ferry",
            r#"<script>fetch("https:\/\/api.publico.pt\/liveblog\/2096412")</script>"#,
            vec!["https://api.publico.pt/liveblog/2096412"],
        ),
        (
            "VG",
            "https://direkte.vg.no/ferry",
            "<a href='/api/ab/newsflow/65f1a2b3c4d5e6f7a8b9c0d1/entries'></a>",
            vec!["https://direkte.vg.no/api/ab/newsflow/65f1a2b3c4d5e6f7a8b9c0d1/entries?offset=0&showAdverts=false"],
        ),
    ] {
        let page = page(html, address);
        let catalogue = Catalogue::shipped();
        let urls = wanted(&page, &catalogue.for_address(page.address.as_ref()), catalogue);
        assert_eq!(urls.iter().map(Url::as_str).collect::<Vec<_>>(), wants, "{what}");
    }
    // What the page itself holds need not be asked for.
    let html = fs::read_to_string("tests/fixtures/profiles/easy-liveblogs.html").unwrap();
    let page = page(&html, "https://outlet.example/live");
    assert_eq!(wanted(&page, &Profile::default(), Catalogue::shipped()), []);
}

#[test]
fn a_wrong_profile_earns_its_message() {
    let mut differences = String::new();
    let mut count = 0;
    for file in fs::read_dir("tests/fixtures/profile-faults").unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let name = PathBuf::from(path.file_name().unwrap());
        let message = match Catalogue::with(vec![(name, text)]) {
            Ok(_) => panic!("{} was read", path.display()),
            Err(faults) => faults.iter().map(|faults| faults.render(false)).collect::<String>(),
        };
        let told = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&told, &message).unwrap();
        } else if fs::read_to_string(&told).unwrap_or_default() != message {
            writeln!(differences, "{}:\n{message}", told.display()).unwrap();
        }
        count += 1;
    }
    assert!(differences.is_empty(), "messages have changed (UPDATE=1 accepts them):\n{differences}");
    assert!(count >= 8 && Path::new("tests/fixtures/profile-faults").is_dir());
}

/// What an address answers, as its shape is known from public code, in our own words.
#[test]
fn what_platforms_answer_is_read() {
    let ld = r#"{"@context":"https://schema.org","@type":"LiveBlogPosting","headline":"Ferry","liveBlogUpdate":[{"@type":"BlogPosting","headline":"The lock opens again","articleBody":"The gates moved for the first time.","datePublished":"2026-03-02T11:30:00Z","author":{"@type":"Person","name":"Ada Example"}},{"@type":"BlogPosting","headline":"A tug is on its way","articleBody":"A tug has left the harbour, the office says.","datePublished":"2026-03-02T10:15:00Z","author":{"@type":"Person","name":"Ben Sample"}}]}"#;
    let state = serde_json::json!({"liveblog": {"id": "65f1a2b3c4d5e6f7a8b9c0d1"}, "schemaOrg": ld}).to_string();
    let html =
        format!("<div class=\"tik4\" initialData=\"{}\"></div>", state.replace('&', "&amp;").replace('"', "&quot;"));
    for (what, answer) in
        [("Arena", ld.to_owned()), ("Tickaroo", serde_json::json!({"html": html, "schema": null}).to_string())]
    {
        let mut page = page("<h1>Ferry live</h1><div id=app></div>", "https://outlet.example/news/ferry-live");
        let url = Url::parse("https://api.example/").unwrap();
        page.attached.push(Attached { url, bytes: answer.into_bytes() });
        let sighting = extract(&page, &Profile::default(), &Catalogue::default())
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let told: Vec<String> = sighting
            .entries
            .iter()
            .map(|entry| {
                let time = entry.published.map(|stamp| stamp.at.to_string()).unwrap_or_default();
                format!(
                    "{time} | {} | {} | {}",
                    entry.title.as_deref().unwrap_or_default(),
                    entry.authors.join(", "),
                    entry.content.text
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "2026-03-02T11:30:00Z | The lock opens again | Ada Example | The gates moved for the first time.",
                "2026-03-02T10:15:00Z | A tug is on its way | Ben Sample | A tug has left the harbour, the office says.",
            ],
            "{what}"
        );
    }
}
