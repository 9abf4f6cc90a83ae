//! Pages that are no live blog: each is told from one, in words that say what to do next.

#![allow(clippy::unwrap_used)]

use liveticker::extract::extract;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

/// What is said of a page at an address.
fn said(address: &str, html: &str) -> String {
    let page = Page::new(html.as_bytes().to_vec(), None, address.parse().ok(), "2026-03-02T13:00:00Z".parse().unwrap());
    match extract(&page, &Profile::default(), Catalogue::shipped()) {
        Ok(sighting) => match sighting.doubt {
            Some(doubt) => format!("{} entries, in doubt: {doubt}", sighting.entries.len()),
            None => format!("{} entries", sighting.entries.len()),
        },
        Err(error) => error.to_string(),
    }
}

fn page(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

/// So many of something, each with its number, its minute and a sentence of its own.
fn many(count: usize, one: impl Fn(usize, &str, &str) -> String) -> String {
    let sentences = [
        "The harbour master has closed the mouth of the harbour until the swell is down to two metres.",
        "Two fishing boats have broken loose and lie across the ferry's berth; nobody was on board.",
        "A tug from the next port is on its way, and is expected to pass the light before noon.",
        "The school on Quay Street closes early, and parents are asked to come on foot if they can.",
        "Nobody has been hurt so far, says the lifeboat's coxswain, who has slept for an hour since Sunday.",
    ];
    (0..count)
        .map(|nth| {
            one(nth, &format!("{:02}:{:02}", 12 - nth / 3, 53 - (nth % 3) * 17), sentences[nth % sentences.len()])
        })
        .collect()
}

const LIVE: &str = "https://outlet.example/news/harbour-storm-live-ferries-2000001.html";
const STORY: &str = "https://outlet.example/news/harbour-storm-closes-ferries-2000001.html";

#[test]
fn a_page_that_is_no_live_blog_is_called_what_it_is() {
    let article = "<meta property='og:type' content='article'>";
    let section = "<meta property='og:type' content='website'>";
    let entries = |class: &str| {
        many(6, |nth, clock, text| {
            format!(
                "<article class='{class}' id='u{nth}5'><time datetime='2026-03-02T{clock}:30Z'>{clock}</time><p>{text}</p></article>"
            )
        })
    };
    for (what, address, html, words) in [
        ("first of all, a live blog", LIVE, page("Storm live", article, &entries("update")), "6 entries"),
        (
            "one that does not say so",
            STORY,
            page("Storm closes ferries", article, &entries("update")),
            "6 entries",
        ),
        (
            "links to other pages",
            "https://outlet.example/news/live",
            page(
                "Live",
                section,
                &many(9, |nth, clock, text| {
                    format!("<li class='item'><time>{clock}</time> <a href='/news/storm-number-{nth}-closes-ferries'>{text}</a></li>")
                }),
            ),
            "list of links to other pages; give the address of one of them",
        ),
        (
            "teasers with a sentence each",
            "https://outlet.example/news/live",
            page(
                "All live blogs",
                section,
                &many(9, |nth, clock, text| {
                    format!("<article class='item'><h3><a href='/news/storm-{nth}-closes-ferries'>Storm {nth}</a></h3><time datetime='2026-03-02T{clock}:30Z'>{clock}</time><p>{text}</p></article>")
                }),
            ),
            "list of links",
        ),
        (
            "comments",
            LIVE,
            page(
                "Storm live",
                article,
                &many(7, |nth, clock, text| {
                    format!("<div class='comment' id='c{nth}7'><b class='name'>Reader {nth}</b> <time datetime='2026-03-02T{clock}:30Z'>{clock}</time><p>{text}</p><a href='#r'>Reply</a></div>")
                }),
            ),
            "what readers say",
        ),
        (
            "a programme",
            "https://outlet.example/tv/programme-of-today-2026",
            page(
                "TV today",
                "",
                &(6..20)
                    .map(|hour| format!("<div class='show'><span class='clock'>{hour:02}:15</span><h3>Show number {hour}</h3><p>Two people talk about what happened in the harbour at length and in colour.</p></div>"))
                    .collect::<String>(),
            ),
            "timetable",
        ),
        (
            "fixtures",
            "https://outlet.example/sport/fixtures",
            page(
                "Fixtures",
                "",
                &format!("<table>{}</table>", (1..12).map(|nth| format!("<tr><td>15:00</td><td>Harbour {nth}</td><td>Quay {nth}</td></tr>")).collect::<String>()),
            ),
            "timetable or a table of results",
        ),
        (
            "a blog",
            "https://outlet.example/blog",
            page(
                "Harbour blog",
                "",
                &(1..9)
                    .map(|day| format!("<article class='post' id='post-{day}7'><h2><a href='/2026/02/story-{day}'>Story {day}</a></h2><time datetime='2026-02-{:02}T09:12:00Z'>February</time><p>A long piece on ropes, on how they are made and by whom, and on what becomes of them.</p><p>And more of it.</p></article>", 20 - day))
                    .collect::<String>(),
            ),
            "list of links",
        ),
        (
            "an article",
            STORY,
            page("Storm closes ferries", article, &many(3, |_, _, text| format!("<article><p>{text}</p></article>"))),
            "an article without timed updates",
        ),
        (
            "a video",
            LIVE,
            page("Storm live", "<script type='application/ld+json'>{\"@type\":\"VideoObject\",\"name\":\"Storm\"}</script>", "<div class='player'></div>"),
            "a live video",
        ),
        (
            "a consent wall",
            LIVE,
            "<title>Storm</title><h1>Your privacy</h1><p>We and our partners store cookies.</p><button>Accept all</button>".to_owned(),
            "consent to cookies",
        ),
        (
            "a test for humans",
            LIVE,
            "<title>Just a moment...</title><p>Checking your browser before you go on.</p>".to_owned(),
            "proof that a person is asking",
        ),
        (
            "for subscribers",
            LIVE,
            page("Storm live", "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\": false}</script>", "<p>Subscribe to read on. You have an account? Sign in.</p>"),
            "subscribers only",
        ),
        ("gone", LIVE, page("Page not found", "", "<p>Try the search.</p>"), "no such page"),
        (
            "an application",
            LIVE,
            format!("<title>Storm</title><div id='root'></div><script>{}</script>", "var a=1;".repeat(200)),
            "drawn by scripts",
        ),
        (
            "a widget",
            LIVE,
            page("Storm live", article, "<div id='wpcom-liveblog-container' class='7'></div>"),
            "the WordPress plugin Liveblog",
        ),
        (
            "not yet begun",
            LIVE,
            page("Storm live", "<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":[]}</script>", "<p>Soon.</p>"),
            "no updates yet",
        ),
        ("nothing to speak of", "https://outlet.example/", "<title>x</title><p>y".to_owned(), "nothing on the page looks like timed updates"),
    ] {
        let is = said(address, &html);
        assert!(is.contains(words), "{what}: {is}");
    }
}

#[test]
fn a_list_in_the_margin_is_not_the_story() {
    let sidebar = many(9, |nth, clock, text| {
        format!("<li class='latest'><time>{clock}</time> <a href='/news/{nth}'>{text}</a></li>")
    });
    let story =
        "<article><p>The storm has closed the harbour, and the ferries stay in until the evening.</p></article>";
    let html = page(
        "Storm live",
        "<meta property='og:type' content='article'>",
        &format!("{story}<aside><ul>{sidebar}</ul></aside>"),
    );
    assert!(said(LIVE, &html).starts_with("not a live blog"), "{}", said(LIVE, &html));
}
