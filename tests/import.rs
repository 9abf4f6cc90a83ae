//! `import` of other tools' settings: the binary, files as those tools write them, and a page on loopback that is followed by what was
//! taken over.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use support::home::Home;
use support::outlet::Reply;

const PAGE: &str = r#"<!doctype html><html lang="en"><title>Harbour storm</title><h1>Harbour storm</h1>
<div class="post ad"><h3><a href="/ad">Buy this</a></h3><time datetime="2026-03-02T12:40:00Z">12:40</time><div class="text">An
advertisement that is no entry, and which the selectors leave out.</div></div>
<div class="post update"><h3><a href="/live/2">The bridge is closed</a></h3><time datetime="2026-03-02T12:30:00Z">12:30</time>
<p class="by">Ada Berg</p><div class="text">The bridge over the harbour was closed, says the police, for the wind is too strong.</div></div>
<div class="post update"><h3><a href="/live/1">Ferries stay in port</a></h3><time datetime="2026-03-02T12:10:00Z">12:10</time>
<p class="by">Tom Lee</p><div class="text">All ferries stay in port until noon, the company says, and tickets stay valid.</div></div>"#;

/// A home whose site has the page behind three addresses.
fn home() -> Home {
    let home = Home::new("");
    fs::remove_file(home.file()).unwrap();
    for path in ["/rsspls", "/freshrss", "/bridge"] {
        home.outlet.put(path, Reply::page(PAGE));
    }
    home
}

fn rsspls(url: &str) -> String {
    format!(
        "[rsspls]\noutput = '/srv/rss'\n\n[[feed]]\ntitle = 'Storm'\nfilename = 'storm.rss'\nuser_agent = 'Mozilla'\n[feed.config]\n\
         url = '{url}'\nitem = '.update'\nheading = 'h3 a'\nsummary = ['.text', '.more']\nmedia = 'img'\n\
         [feed.config.date]\nselector = 'time'\nformat = '[hour]'\n"
    )
}

fn freshrss(url: &str, more: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<opml xmlns:frss="https://freshrss.org/opml" version="2.0"><head><title>FreshRSS</title></head><body><outline text="Live">
<outline text="Wind &amp; weather" type="HTML+XPath" xmlUrl="{url}" htmlUrl="{url}"
 frss:xPathItem="//div[contains(concat(' ', normalize-space(@class), ' '), ' update ')]" frss:xPathItemTitle="descendant::h3"
 frss:xPathItemContent="./div[@class='text']" frss:xPathItemUri="descendant::a/@href" frss:xPathItemAuthor=".//p[@class='by']"
 frss:xPathItemTimestamp=".//time/@datetime" frss:xPathItemTimeFormat="Y-m-d" frss:CURLOPT_COOKIE="session=secret"/>
{more}</outline></body></opml>"#
    )
}

fn bridge(url: &str) -> String {
    let page: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    format!(
        "https://bridge.example.org/?action=display&bridge=CssSelectorComplexBridge&home_page={page}&entry_element_selector=div.post\
         &url_selector=h3+a&title_selector=h3&time_selector=time&url_pattern=%2Flive%2F.*&limit=5&_cache_timeout=300&format=Atom"
    )
}

#[test]
fn what_was_taken_over_is_followed() {
    let home = home();
    fs::write(home.path().join("rsspls.toml"), rsspls(&home.url("/rsspls"))).unwrap();
    fs::write(home.path().join("fresh.opml"), freshrss(&home.url("/freshrss"), "")).unwrap();
    // A link of two steps cannot be a condition; a shorter one can.
    let bridge = bridge(&home.url("/bridge")).replace("url_selector=h3+a", "url_selector=a");
    fs::write(home.path().join("urls"), format!("# mine\n{bridge} \"news\" \"~By bridge\"\nhttps://example.org/rss\n"))
        .unwrap();
    let config = ["--config", "feeds.toml"];
    let import = |file: &str| home.said(&[&["import", file][..], &config].concat());
    let (out, err, status) = import("rsspls.toml");
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    let wanted = format!(
        "rsspls.toml is a configuration of rsspls: one new live blog\n\
         output: not taken over: feeds are written where `output` in [service] says\n\
         storm  {}\n\
         \x20 date.format: not needed: times are read without a format\n\
         \x20 user_agent: not taken over: liveticker says who it is; `contact` in [service] is sent along\n\
         \x20 media: not needed: images and media are found without a selector\n\
         Added to feeds.toml: one live blog; `liveticker once` checks them now\n",
        home.url("/rsspls")
    );
    assert_eq!(out, wanted);
    let (out, err, status) = import("fresh.opml");
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    assert!(
        out.contains("frss:CURLOPT_COOKIE: not taken over: no secrets are copied") && !out.contains("session"),
        "{out}"
    );
    let (out, err, status) = import("urls");
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    assert!(out.contains("one ordinary feed left out: liveticker follows pages, your reader follows feeds\n"), "{out}");
    let wanted = format!(
        r#"[feeds.storm]
url = "{}"
title = "Storm"
select.entry = ".update"
select.title = "h3 a"
select.link = "h3 a@href"
select.content = ".text, .more"
select.time = ["time@datetime", "time"]

[feeds.wind-weather]
url = "{}"
title = "Wind & weather"
select.entry = "div.update"
select.title = "h3"
select.content = ":scope > div[class=\"text\"]"
select.link = "a@href"
select.author = "p[class=\"by\"]"
select.time = "time@datetime"

[feeds.by-bridge]
url = "{}"
title = "By bridge"
select.entry = "div.post:has(a[href*=\"/live/\"])"
select.link = "a@href"
select.title = "h3"
select.time = ["time@datetime", "time"]
every = "300s"
"#,
        home.url("/rsspls"),
        home.url("/freshrss"),
        home.url("/bridge")
    );
    assert_eq!(home.feeds(), wanted);
    assert_eq!(home.said(&["check"]).2, 0);

    let (out, err, status) = home.said(&["once", "--now", "2026-03-02T13:00:00Z"]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    for name in ["storm", "wind-weather", "by-bridge"] {
        let feed = fs::read_to_string(home.path().join(format!("public/{name}.json"))).unwrap();
        let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
        let items: Vec<_> =
            feed["items"].as_array().unwrap().iter().map(|item| (&item["title"], &item["url"])).collect();
        let (first, second) = (home.url("/live/2").into(), home.url("/live/1").into());
        assert_eq!(
            items,
            [(&"The bridge is closed".into(), &first), (&"Ferries stay in port".into(), &second)],
            "{name}"
        );
    }

    // Once more, and nothing changes.
    for file in ["rsspls.toml", "fresh.opml", "urls"] {
        let (out, err, status) = import(file);
        assert!(
            out.contains("is followed already, as ") && out.contains("Nothing to add: feeds.toml is as it was"),
            "{out}{err}"
        );
        assert_eq!(status, 0);
    }
    assert_eq!(home.feeds(), wanted);
}

#[test]
fn a_dry_run_prints_toml_and_changes_nothing() {
    let home = home();
    fs::write(home.path().join("rsspls.toml"), rsspls("https://www.example.org/live")).unwrap();
    let (out, err, status) = home.said(&["import", "--dry-run", "rsspls.toml"]);
    assert_eq!((err.as_str(), status), ("", 0));
    assert!(
        out.starts_with("# rsspls.toml is a configuration of rsspls: one new live blog\n# output: not taken over: "),
        "{out}"
    );
    assert!(
        out.contains("\n# media: not needed: images and media are found without a selector\n[feeds.storm]\n"),
        "{out}"
    );
    assert!(!home.path().join(".config").exists());
    fs::write(home.file(), &out).unwrap();
    assert_eq!(home.said(&["check"]).2, 0, "{out}");
    let (_, err, status) = home.said(&["import", "--dry-run", "/dev/null"]);
    assert!(err.contains("--dry-run is for settings of other tools") && status == 2, "{err}");
}

#[test]
fn a_bad_feed_does_not_lose_the_others_and_names_never_clash() {
    let home = home();
    let before = "# Mine.\n[feeds.storm]\nurl = 'https://www.example.org/other' # theirs\n";
    fs::write(home.file(), before).unwrap();
    let more = r#"<outline text="No address" type="HTML+XPath" xmlUrl="mailto:x" frss:xPathItem="//p"/>
<outline text="Laughs" type="HTML+XPath" xmlUrl="https://www.example.org/&lol;" frss:xPathItem="//p"/>
<outline text="Storm" type="HTML+XPath" xmlUrl="https://ann:pass@www.example.org/storm" frss:xPathItem="//p[.='x']" frss:xPathItemTitle="b"/>
<outline text="By POST" type="HTML+XPath" xmlUrl="https://www.example.org/post" frss:CURLOPT_POST="1"/>
<outline text="By JSON" type="JSON+DotNotation" xmlUrl="https://www.example.org/json"/>
<outline text="One" type="rss" xmlUrl="https://www.example.org/1"/><outline text="Two" xmlUrl="https://www.example.org/2"/>"#;
    fs::write(home.path().join("fresh.opml"), freshrss("https://www.example.org/live", more)).unwrap();
    let (out, err, status) = home.said(&["import", "fresh.opml"]);
    assert_eq!(status, 1, "{out}{err}");
    assert!(err.contains("fresh.opml: No address: not taken over: \"mailto:x\" is no address of a page\n"), "{err}");
    assert!(err.contains("fresh.opml: line 8: not taken over: ") && err.contains("lol"), "{err}");
    for part in [
        "fresh.opml is an OPML file: 2 new live blogs\n",
        "frss:xPathItem: not taken over: //p[.='x']: CSS cannot ask what the text of an element is\n",
        "without a selector for the entries, the others are left out too: liveticker finds the entries by itself\n",
        "url: it contains a password, which feeds.toml has now too",
        "By POST: left out: its page is requested by POST, which liveticker never does\n",
        "By JSON: left out: it reads JSON",
        "2 ordinary feeds left out",
        "Added to feeds.toml: 2 live blogs",
    ] {
        assert!(out.contains(part), "{part:?} is not in {out}");
    }
    assert!(!out.contains("ann:pass"), "{out}");
    let feeds = home.feeds();
    assert!(feeds.starts_with(before), "{feeds}");
    let end = "\n[feeds.storm-2]\nurl = \"https://ann:pass@www.example.org/storm\"\ntitle = \"Storm\"\n";
    assert!(feeds.ends_with(end), "{feeds}");
    // As many as there can be, all of one title, and of one that cannot be a name.
    for (title, last) in [("Same", "same-2000"), ("index", "index-2000")] {
        let outlines: String = (0..2000)
            .map(|at| format!("<outline text='{title}' type='HTML+XPath' xmlUrl='https://example.org/{title}/{at}'/>"))
            .collect();
        fs::write(home.path().join("many"), format!("<opml>{outlines}</opml>")).unwrap();
        let (out, err, status) = home.said(&["import", "--config", "many.toml", "many"]);
        assert_eq!((err.as_str(), status), ("", 0), "{out}");
        assert!(fs::read_to_string(home.path().join("many.toml")).unwrap().contains(&format!("[feeds.{last}]")));
        fs::remove_file(home.path().join("many.toml")).unwrap();
    }
    // A name of one's own is for one.
    fs::write(home.path().join("rsspls.toml"), rsspls("https://www.example.org/third")).unwrap();
    assert_eq!(home.said(&["import", "--as", "Storm", "rsspls.toml"]).2, 2);
    assert_eq!(home.said(&["import", "--as", "third", "rsspls.toml"]).2, 0);
    assert!(home.feeds().contains("\n[feeds.third]\n"));
}

#[test]
fn what_is_nothing_of_the_kind_is_refused_and_changes_nothing() {
    let home = home();
    fs::write(home.file(), "[feeds.x]\nurl = 'https://example.org/x'\n").unwrap();
    let before = home.feeds();
    let opml = |body: &str| format!("<opml version='2.0'><body>{body}</body></opml>").into_bytes();
    let laughs: String = (1..40).map(|at| format!("<!ENTITY l{at} \"&l{};&l{};\">", at - 1, at - 1)).collect();
    let many: String =
        (0..2001).map(|at| format!("<outline type='HTML+XPath' xmlUrl='https://example.org/{at}'/>")).collect();
    for (name, bytes, words) in [
        ("words", b"Hello.\n".to_vec(), "it is nothing that `import` knows: a record that `liveticker export` wrote, feeds.toml of"),
        ("page", b"<!doctype html><html><p>Hello".to_vec(), "this is a page: `liveticker add` follows it"),
        ("feed", b"<?xml version='1.0'?><rss version='2.0'/>".to_vec(), "this is a feed already: subscribe to it"),
        ("ours", b"[feeds.a]\nurl = 'https://example.org/a'\n".to_vec(), "this is a feeds.toml of liveticker already"),
        ("cut", opml("<outline xmlUrl='https://example.org/'/>")[..40].to_vec(), "line 1: "),
        ("open", b"<opml>\n<body>\n<outline>".to_vec(), "line 3: the file ends too early"),
        ("bytes", b"<opml>\n<body>\xff\xfe</body></opml>".to_vec(), "line 2: not UTF-8"),
        ("toml", b"[[feed]]\ntitle = 'x\n".to_vec(), "line 2: "),
        ("laughs", format!("<!DOCTYPE opml [<!ENTITY l0 'ha'>{laughs}]><opml><body><outline type='HTML+XPath' xmlUrl='&l39;'/></body></opml>").into_bytes(), "line 1: not taken over: "),
        ("huge", vec![b' '; 17 << 20].into_iter().chain(opml("")).rev().collect(), "it has more than 16 MiB"),
        ("many", opml(&many), "it has more than 2000 feeds"),
        (
            "attributes",
            opml(&format!("<outline xmlUrl='https://example.org/&x;' {}/>", "xmlns:a='b' a='b' ".repeat(400_000))),
            "line 1: not taken over: ",
        ),
        ("deep", opml(&"<outline>".repeat(200_000)), "line 1: more than 200 elements in one another"),
    ] {
        fs::write(home.path().join(name), bytes).unwrap();
        let (out, err, status) = home.said(&["import", name]);
        assert!(err.contains(words) && err.starts_with(&format!("{name}: ")), "{name}: {out}{err}");
        assert_eq!(status, if ["laughs", "attributes"].contains(&name) { 1 } else { 2 }, "{name}: {err}");
        assert_eq!(home.feeds(), before, "{name}");
    }
    let (_, err, status) = home.said(&["import", "https://www.example.org/feed"]);
    assert!(err.contains("this is no address of RSS-Bridge: `liveticker add` follows a page") && status == 2, "{err}");
    // The other tool's file, where ours would be.
    fs::write(home.file(), rsspls("https://www.example.org/live")).unwrap();
    let (_, err, status) = home.said(&["import", "feeds.toml"]);
    assert!(err.contains("--config FILE says which file is to be changed, or made") && status == 2, "{err}");
    assert_eq!(home.feeds(), rsspls("https://www.example.org/live"));
    assert_eq!(home.said(&["import", "feeds.toml", "--config", "mine/feeds.toml"]).2, 0);
    assert!(fs::read_to_string(home.path().join("mine/feeds.toml")).unwrap().starts_with("[feeds.storm]\n"));
}

#[test]
fn standard_input_and_other_encodings_are_read_too() {
    let home = home();
    let given = |bytes: &[u8]| {
        let mut command = home.command(&["import", "--dry-run", "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let out = given(bridge("https://www.example.org/cup").as_bytes());
    assert!(out.contains("# url_pattern: not taken over: ") && out.contains("select.entry = \"div.post\"\n"), "{out}");
    let latin =
        freshrss("https://www.example.org/live", "").replace("UTF-8", "ISO-8859-1").replace("Wind", "W\u{fc}nd");
    let latin: Vec<u8> = latin.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect();
    assert!(given(&latin).contains("[feeds.wund-weather]\n"));
}

#[test]
fn each_bridge_is_read_as_rss_bridge_reads_it() {
    let home = home();
    for (query, wanted) in [
        (
            "bridge=CssSelector&home_page=https%3A%2F%2Fexample.org%2Fa&url_selector=a.more&content_selector=article&content_cleanup=.ad&format=Mrss",
            &[
                "select.entry = \"a.more\"\nselect.title = \"@textContent\"\nselect.link = \"@href\"\n",
                "# content_cleanup: not taken over: it is for the page of each entry",
                "# content_selector: not taken over: the entries are read on the page itself",
            ][..],
        ),
        (
            "bridge=cssselectorbridge&home_page=https%3A%2F%2Fexample.org%2Fa&url_selector=div[data-kind=live]&content_cleanup=.ad&limit=",
            &[
                "select.entry = \"div[data-kind=live]\"\nselect.title = [\"a\", \"@textContent\"]\nselect.link = [\"a@href\", \"@href\"]\nselect.drop = \".ad\"\n",
            ],
        ),
        (
            "bridge=CssSelector&home_page=https%3A%2F%2Fexample.org%2Fa&url_selector=a[href*=/live/]",
            &["select.entry = \"a[href*=\\\"/live/\\\"]\"\n"],
        ),
        (
            "bridge=CssSelectorComplex&home_page=https%3A%2F%2Fexample.org%2Fa&entry_element_selector=li&use_article_pages=on&title_selector=h1",
            &[
                "select.entry = \"li\"\nselect.link = \"a@href\"\n",
                "# title_selector: not taken over: it is for the page",
                "# use_article_pages: not",
            ],
        ),
        (
            "bridge=XPathBridge&url=https%3A%2F%2Fexample.org%2Fa&item=%2F%2Farticle&title=.%252F%252Fh2&uri=.%2F%2Fa%2F%40href&enclosures=.%2F%2Fimg",
            &[
                "select.entry = \"article\"\nselect.title = \"h2\"\nselect.link = \"a@href\"\n",
                "# enclosures: not needed: images",
            ],
        ),
        (
            "bridge=YouTube&u=x",
            &["left out: the bridge YouTube is a program of its own, not selectors: try `liveticker add`"],
        ),
        ("bridge=FilterBridge&url=x", &["left out: the bridge Filter reads a feed, not a page"]),
        (
            "bridge=CssSelector&home_page=ftp%3A%2F%2Fx&url_selector=a",
            &["left out: `home_page`: \"ftp://x\" is no address of a page"],
        ),
    ] {
        let (out, err, status) =
            home.said(&["import", "--dry-run", &format!("https://b.example.org/rss/?action=display&{query}")]);
        assert_eq!((err.as_str(), status), ("", 0), "{query}");
        wanted.iter().for_each(|part| assert!(out.contains(part), "{query}: {part:?} is not in {out}"));
    }
}
