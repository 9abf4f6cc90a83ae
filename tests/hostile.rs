//! From a page that means harm, or was made without care, to the feeds: they stay valid and safe, and say what it says.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "feeds/xml.rs"]
mod xml;

use jiff::Timestamp;
use liveticker::feed::{Feed, Format, render};
use liveticker::liveblog::LiveBlog;
use liveticker::page::{Fetched, Page, Source, Validators};
use liveticker::state::State;
use serde_json::Value;

const PAGE: &str = "https://times.example/live/harbour";

fn now() -> Timestamp {
    "2026-03-02T13:00:00Z".parse().unwrap()
}

fn article(id: u32, time: &str, heading: &str, body: &str) -> String {
    let heading = if heading.is_empty() { String::new() } else { format!("<h3>{heading}</h3>") };
    format!("<article class='entry' id='post-{id}'>{time}{heading}{body}</article>")
}

fn time(told: &str) -> String {
    format!("<time datetime='{told}'>{told}</time>")
}

/// Three entries that nobody has touched, as they stand below the one in question.
fn others() -> String {
    [(103, "Ferries stay in"), (102, "Lifeboat called out"), (101, "Wind turns")]
        .map(|(id, heading)| {
            let body = format!("<p>{heading}, says the harbour master, and asks all to be careful near the quay.</p>");
            article(id, &time(&format!("2026-03-02T12:0{}:00Z", id - 100)), heading, &body)
        })
        .concat()
}

/// What all feeds of a page say of its entry `104`, after a look.
struct Told {
    title: String,
    html: String,
    summary: String,
    published: Timestamp,
    feed_title: String,
}

fn follow(html: String) -> Feed {
    let address: url::Url = PAGE.parse().unwrap();
    let blog = LiveBlog::at("harbour".parse().unwrap(), Source::Web(address.clone()), Some(address.clone()));
    let page = Page::new(html.into_bytes(), None, Some(address), now());
    let state = State::default();
    let fetched = Fetched::Page { page, validators: Validators::default(), moved: None };
    let reading = state.read(&blog, &blog.place.source, Ok(fetched), now());
    let (state, _) = state.learn(&blog, reading);
    Feed::compose(&blog, &state.ledger).unwrap()
}

/// Reads the feeds back, and holds them to what is true of any.
fn told(what: &str, html: String) -> Told {
    let feed = follow(html);
    let [rss, atom, json] = [Format::Rss, Format::Atom, Format::Json].map(|format| {
        let text = String::from_utf8(render(&feed, format)).unwrap();
        let is_forbidden =
            |char: char| char.is_control() && char != '\n' && char != '\t' || "\u{fffe}\u{ffff}".contains(char);
        assert!(!text.contains(is_forbidden), "{what}: {format:?}");
        let read =
            feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{what}: {format:?}: {error}"));
        assert_eq!(read.entries.len(), 4, "{what}: {format:?}");
        text
    });
    let json: Value = serde_json::from_str(&json).unwrap();
    let rss = xml::read(&rss);
    let atom = xml::read(&atom);
    let channel = rss.all("channel").next().unwrap();
    let in_atom = |name: &str| format!("{{http://www.w3.org/2005/Atom}}{name}");
    let items: Vec<_> = channel.all("item").collect();
    let entries: Vec<_> = atom.children.iter().filter(|child| child.name == in_atom("entry")).collect();
    let mut found = None;
    for ((item, entry), object) in items.iter().zip(&entries).zip(json["items"].as_array().unwrap()) {
        let content = item.text_of("{http://purl.org/rss/1.0/modules/content/}encoded").unwrap();
        let title = item.text_of("title").unwrap();
        for (is, in_atom, in_json) in [
            (item.text_of("guid").unwrap(), entry.text_of(&in_atom("id")), &object["id"]),
            (title, entry.text_of(&in_atom("title")), &object["title"]),
            (content, entry.text_of(&in_atom("content")), &object["content_html"]),
        ] {
            assert_eq!((Some(is), Some(is)), (in_atom, in_json.as_str()), "{what}");
        }
        assert!(!title.is_empty() && title.chars().count() <= 251, "{what}: {} characters", title.chars().count());
        assert!(!title.contains(['\u{202e}', '\u{2066}', '\n']), "{what}: {title}");
        is_safe(what, content);
        for url in item.children.iter().filter_map(|child| child.attribute("url")) {
            assert!(url.starts_with("https://"), "{what}: {url}");
        }
        if object["id"].as_str().unwrap().ends_with("/104") {
            found = Some(Told {
                title: title.to_owned(),
                html: content.to_owned(),
                summary: object["summary"].as_str().unwrap_or_default().to_owned(),
                published: object["date_published"].as_str().unwrap().parse().unwrap(),
                feed_title: json["title"].as_str().unwrap().to_owned(),
            });
        }
    }
    found.unwrap_or_else(|| panic!("{what}: the entry is not there"))
}

/// Nothing in it runs, and all that it leads to is on the web.
fn is_safe(what: &str, content: &str) {
    let tree = scraper::Html::parse_fragment(content);
    let known =
        "html p a strong em b img figure figcaption blockquote ul ol li h2 h3 h4 br hr code pre table tbody tr td th";
    for element in tree.root_element().descendent_elements() {
        let name = element.value().name();
        assert!(known.split(' ').any(|known| known == name), "{what}: <{name}> in {content}");
        for (name, value) in element.value().attrs() {
            assert!(["href", "src", "alt"].contains(&name), "{what}: {name} in {content}");
            let is_web = value.starts_with("https://") || value.starts_with("http://");
            assert!(name == "alt" || is_web, "{what}: {name}={value} in {content}");
        }
    }
}

fn page(head: &str, entry: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Live: the harbour</title>{head}</head><body><h1>Live: the harbour</h1>\
         <main>{entry}{}</main></body></html>",
        others()
    )
}

#[test]
fn text_links_and_pictures_of_any_page_make_valid_and_safe_feeds() {
    let noon = || time("2026-03-02T12:30:00Z");
    for (what, heading, body, title, html) in [
        (
            "control characters",
            "Road\u{1} re\u{8}opens\u{b}",
            "<p>Two\u{0}\u{1f} lanes are open\u{7f} again\u{80}\u{9f}.</p>",
            "Road reopens",
            "<p>Two lanes are open again.</p>",
        ),
        (
            "references to what is no character",
            "Road &#xD800;opens",
            "<p>A lone half &#xDC00; and &#0; &#xFFFF; &#x1F6A2;.</p>",
            "Road \u{fffd}opens",
            "<p>A lone half \u{fffd} and \u{fffd} 🚢.</p>",
        ),
        (
            "the end of a CDATA section",
            "What ]]&gt; means",
            "<p>It ends: ]]> and <code>]]&gt;&lt;/item&gt;</code>.</p>",
            "What ]]> means",
            "<p>It ends: ]]&gt; and <code>]]&gt;&lt;/item&gt;</code>.</p>",
        ),
        (
            "text that is turned",
            "A picture \u{202e}gpj.exe\u{2066}",
            "<p>Open \u{202e}gpj.exe\u{202c} now.</p>",
            "A picture gpj.exe",
            "<p>Open \u{202e}gpj.exe\u{202c} now.</p>",
        ),
        (
            "emoji that are joined",
            "👩\u{200d}🚒👨\u{200d}👩\u{200d}👧 help",
            "<p>🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} and e\u{301} stay.</p>",
            "👩\u{200d}🚒👨\u{200d}👩\u{200d}👧 help",
            "<p>🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} and e\u{301} stay.</p>",
        ),
        (
            "markup in a heading",
            "Road <b>re</b>opens<br>now <script>alert(1)</script>",
            "<p>It is open.</p>",
            "Road reopens now",
            "<p>It is open.</p>",
        ),
        (
            "a heading that shows markup",
            "Use &lt;b&gt; for bold",
            "<p>As &lt;script&gt;alert(1)&lt;/script&gt; shows.</p>",
            "Use ‹b› for bold",
            "<p>As &lt;script&gt;alert(1)&lt;/script&gt; shows.</p>",
        ),
        (
            "entities that are escaped twice",
            "R&amp;amp;D at AT&amp;amp;T",
            "<p>Salt &amp;amp; vinegar.</p>",
            "R&D at AT&T",
            "<p>Salt &amp;amp; vinegar.</p>",
        ),
        (
            "links of all kinds",
            "Links",
            "<p><a href='/a?b&c'>one</a> <a href='//b.example/c'>two</a> <a href='#x'>three</a> <a href='../d'>four</a> \
             <a href='http://[broken'>five</a> <a href=''>six</a></p>",
            "Links",
            "<p><a href=\"https://times.example/a?b&amp;c\">one</a> <a href=\"https://b.example/c\">two</a> \
             <a href=\"https://times.example/live/harbour#x\">three</a> <a href=\"https://times.example/d\">four</a> \
             five <a href=\"https://times.example/live/harbour\">six</a></p>",
        ),
        (
            "links that run",
            "Run",
            "<p><a href='javascript:alert(1)'>one</a> <a href='JaVa&#9;Script&colon;alert(1)'>two</a> \
             <a href='data:text/html,x'>three</a> <a href='\u{1}javascript:x'>four</a> <a href='vbscript:x'>five</a></p>",
            "Run",
            "<p>one two three four five</p>",
        ),
        (
            "what runs by itself",
            "Runs",
            "<p onclick='x()' style='x'>Text<script>alert(1)</script></p><iframe srcdoc='<script>'></iframe>\
             <svg onload=x><script>y</script></svg><math><mi xlink:href='javascript:x'>z</mi></math><object data='javascript:x'></object>",
            "Runs",
            // The letters of a formula are text.
            "<p>Text</p><p>z</p>",
        ),
        (
            "pictures without size, and what is none",
            "Pictures",
            "<p>Seen.</p><figure><img src='/a.jpg?x=1&y=\"2\"' alt='A \"boat\" <b>' onerror=x></figure>\
             <img src='data:image/png;base64,AA'><img src='javascript:x'><img src='//b.example/c.png'>",
            "Pictures",
            "<p>Seen.</p><figure><img src=\"https://times.example/a.jpg?x=1&amp;y=%222%22\" alt=\"A &quot;boat&quot; &lt;b&gt;\"></figure>\
             <p><img src=\"https://b.example/c.png\" alt=\"\"></p>",
        ),
        (
            "the end of a feed",
            "&lt;/title>&lt;/item>&lt;/channel>",
            "<p>&lt;/content:encoded&gt;</item></channel></rss></feed> goes on.</p>",
            "‹/title›‹/item›‹/channel›",
            "<p>&lt;/content:encoded&gt; goes on.</p>",
        ),
    ] {
        let is = told(what, page("", &article(104, &noon(), heading, body)));
        assert_eq!((is.title.as_str(), is.html.as_str()), (title, html), "{what}");
    }
}

#[test]
fn addresses_count_from_the_base_that_the_page_names() {
    for (base, wanted) in [
        ("<base href='https://cdn.example/pages/'>", "https://cdn.example/pages/a"),
        ("<base href='/other/'>", "https://times.example/other/a"),
        ("<base href='javascript:x'>", "https://times.example/live/a"),
        ("<base href='data:text/html,x'>", "https://times.example/live/a"),
        ("<base target=_blank>", "https://times.example/live/a"),
    ] {
        let body = "<p>See <a href='a'>this</a> for all that is known of it so far.</p>";
        let is = told(base, page(base, &article(104, &time("2026-03-02T12:30:00Z"), "Base", body)));
        assert!(is.html.contains(&format!("<a href=\"{wanted}\">")), "{base}: {}", is.html);
    }
}

#[test]
fn a_title_is_bounded_and_no_word_of_it_is_lost() {
    let megabyte = "Harbour master ".repeat(70_000);
    let solid = "x".repeat(1_000_000);
    let emoji = "👩\u{200d}🚒".repeat(50_000);
    for (what, heading) in [("words", &megabyte), ("one word", &solid), ("emoji", &emoji)] {
        let heading = heading.trim();
        let is = told(what, with_json(heading, "It is said in short."));
        assert!(is.title.ends_with('…') && is.title.chars().count() > 200, "{what}: {}", is.title);
        assert!(is.html.starts_with(&format!("<p><strong>{heading}</strong></p>")), "{what}");
        assert!(is.html.ends_with("<p>It is said in short.</p>"), "{what}");
        assert!(is.summary.chars().count() <= 301, "{what}");
    }
    let is = told("in the text as well", with_json(&megabyte, &format!("{megabyte} and more.")));
    assert!(!is.html.contains("<strong>"), "it is there already");
    let head = format!("<meta property='og:title' content='{solid}'>");
    let is = told("of the page", page(&head, &article(104, &time("2026-03-02T12:30:00Z"), "Short", "<p>Short.</p>")));
    assert!(is.feed_title.chars().count() <= 251, "of the feed");
}

/// A page that tells of its entries in JSON-LD alone; the first has that heading and text.
fn with_json(heading: &str, text: &str) -> String {
    with_raw_json(&serde_json::to_string(heading).unwrap(), &serde_json::to_string(text).unwrap())
}

/// The same with strings as they stand in the JSON.
fn with_raw_json(heading: &str, text: &str) -> String {
    let update = |id: u32, heading: &str, text: &str| {
        format!(
            "{{\"@type\": \"BlogPosting\", \"@id\": \"{PAGE}#post-{id}\", \"headline\": {heading}, \"articleBody\": {text}, \
             \"datePublished\": \"2026-03-02T12:0{}:00Z\"}}",
            id - 100
        )
    };
    let mut updates = vec![update(104, heading, text)];
    for (id, word) in [(103, "Ferries"), (102, "Boats"), (101, "Wind")] {
        let text = format!("\"{word} are what this update is about, and it says no more than that.\"");
        updates.push(update(id, &format!("\"{word} today\""), &text));
    }
    let blog = format!(
        "{{\"@type\": \"LiveBlogPosting\", \"headline\": \"Harbour live\", \"liveBlogUpdate\": [{}]}}",
        updates.join(", ")
    );
    format!("<title>Harbour live</title><script type='application/ld+json'>{blog}</script>")
}

#[test]
fn strings_in_json_are_as_safe() {
    for (what, heading, text, title, html) in [
        (
            "a lone half",
            r#""Road \ud800 opens""#,
            r#""Two \udc00 lanes \ud83d\udea2.""#,
            "Road \u{fffd} opens",
            "<p>Two \u{fffd} lanes 🚢.</p>",
        ),
        ("controls", r#""Road\u0000 \u0008opens""#, r#""Two\u001f lanes\u0085.""#, "Road opens", "<p>Two lanes.</p>"),
        ("escaped twice", r#""R&amp;amp;D""#, r#""Salt &amp;amp; vinegar.""#, "R&D", "<p>Salt &amp; vinegar.</p>"),
        (
            "a reference to half a character",
            r#""Road &#xD800; opens""#,
            r#""So &#55296; it is.""#,
            "Road \u{fffd} opens",
            "<p>So \u{fffd} it is.</p>",
        ),
        (
            "markup",
            r#""<b>Road</b> opens""#,
            r#""<p onclick=x>Open<script>alert(1)<\/script></p>""#,
            "Road opens",
            "<p>Open</p>",
        ),
        (
            "markup that is escaped",
            r#""Road opens""#,
            r#""&lt;p&gt;Open&lt;img src=x onerror=y&gt;&lt;/p&gt;""#,
            "Road opens",
            "<p>Open<img src=\"https://times.example/live/x\" alt=\"\"></p>",
        ),
        ("the end of a CDATA section", r#""a ]]> b""#, r#""c ]]> d""#, "a ]]> b", "<p>c ]]&gt; d</p>"),
        ("turned", r#""a \u202egpj.exe""#, r#""As it is.""#, "a gpj.exe", "<p>As it is.</p>"),
    ] {
        let is = told(what, with_raw_json(heading, text));
        assert_eq!((is.title.as_str(), is.html.as_str()), (title, html), "{what}");
    }
}

#[test]
fn a_time_that_cannot_be_true_becomes_that_of_the_look() {
    for (what, told_time, wanted) in [
        ("told", time("2026-03-02T12:30:00Z"), "2026-03-02T12:30:00Z"),
        ("none", String::new(), "2026-03-02T13:00:00Z"),
        ("in the future", time("2031-01-01T00:00:00Z"), "2026-03-02T13:00:00Z"),
        ("no time at all", time("soon"), "2026-03-02T13:00:00Z"),
        ("no day of the calendar", time("2026-02-31T12:00:00Z"), "2026-03-02T13:00:00Z"),
    ] {
        let body = "<p>The ferry of noon has left after all, says the harbour master.</p>";
        let is = told(what, page("", &article(104, &told_time, "Ferry leaves", body)));
        assert_eq!(is.published.to_string(), wanted, "{what}");
    }
}

#[test]
fn what_plays_is_enclosed_where_the_page_tells_its_size() {
    let film = |sources: &str| {
        let body =
            format!("<p>The storm as it was seen from the quay this morning.</p><video controls>{sources}</video>");
        article(104, &time("2026-03-02T12:30:00Z"), "The storm, filmed", &body)
    };
    let told = |size: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@type\": \"LiveBlogPosting\", \"liveBlogUpdate\": [{{\"@type\": \"BlogPosting\", \
             \"@id\": \"{PAGE}#post-104\", \"headline\": \"The storm, filmed\", \"datePublished\": \"2026-03-02T12:30:00Z\", \
             \"video\": {{\"@type\": \"VideoObject\", \"contentUrl\": \"https://times.example/storm.mp4\"{size}}}}}]}}</script>"
        )
    };
    let sized = ", \"contentSize\": \"2.5 MB\", \"duration\": \"PT1M5S\"";
    let enclosure = "<enclosure url=\"https://times.example/storm.mp4\" length=\"2500000\" type=\"video/mp4\"/>";
    let content = "<media:content medium=\"video\" type=\"video/mp4\" url=\"https://times.example/storm.mp4\">";
    for (what, sources, size, wanted) in [
        ("the file alone", "<source src='/storm.mp4' type=video/mp4>", None, content),
        ("its size told elsewhere", "<source src='/storm.mp4' type=video/mp4>", Some(sized), enclosure),
        ("told elsewhere alone", "<source src='/storm.m3u8'>", Some(sized), enclosure),
        ("without its size", "<source src='blob:https://times.example/1'>", Some(""), content),
        ("no file", "<source src='/storm.m3u8'><source src='javascript:x'>", None, ""),
    ] {
        let feed = follow(page(&size.map(told).unwrap_or_default(), &film(sources)));
        let [rss, atom, json] = Format::ALL.map(|format| String::from_utf8(render(&feed, format)).unwrap());
        xml::read(&rss);
        assert!(rss.contains(wanted), "{what}: {rss}");
        let count = usize::from(!wanted.is_empty());
        assert_eq!(rss.matches("storm.mp4").count(), count, "{what}: {rss}");
        assert_eq!(atom.matches("rel=\"enclosure\" type=\"video/mp4\"").count(), count, "{what}: {atom}");
        assert_eq!(json.matches("\"mime_type\": \"video/mp4\"").count(), count, "{what}: {json}");
    }
}

#[test]
fn what_a_page_says_again_is_believed_also_where_it_never_changes_any_more() {
    let address: url::Url = PAGE.parse().unwrap();
    let blog = LiveBlog::at("harbour".parse().unwrap(), Source::Web(address.clone()), Some(address.clone()));
    let words = "asks all who live near the old quay to be careful until the storm has passed for good";
    let shown = |cut: bool| {
        let body = |id: u32| match cut && id < 103 {
            true => "<p>The harbour master</p>".to_owned(),
            false => format!("<p>The harbour master of pier {id} {words}.</p>"),
        };
        let entries: String = (101..106)
            .rev()
            .map(|id| {
                article(id, &time(&format!("2026-03-02T12:{:02}:00Z", id - 100)), &format!("Report {id}"), &body(id))
            })
            .collect();
        format!(
            "<!doctype html><html lang=en><title>Live: the harbour</title><main><h1>Live: the harbour</h1>{entries}"
        )
    };
    let mut state = State::default();
    let cut_then_whole = [false, true, false, false, false, false, false];
    for (look, cut) in cut_then_whole.into_iter().enumerate() {
        let now = now() + jiff::SignedDuration::from_mins(10 * look as i64);
        let page = Page::new(shown(cut).into_bytes(), None, Some(address.clone()), now);
        let fetched = Fetched::Page { page, validators: Validators::default(), moved: None };
        let reading = state.read(&blog, &blog.place.source, Ok(fetched), now);
        (state, _) = state.learn(&blog, reading);
    }
    let texts: Vec<&str> =
        state.ledger.newest_first().iter().map(|record| record.entry.content.text.as_str()).collect();
    assert!(texts.iter().all(|text| text.contains(words)), "{texts:#?}");
}
