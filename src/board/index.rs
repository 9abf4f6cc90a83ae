//! The index page in HTML: what is followed, its status, and where its feeds are.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::form_urlencoded::Serializer;

use super::ago::ago;
use super::listed::{Listed, offered};
use super::status::{Standing, Status};
use super::whole::Board;
use crate::feed::Format;
use crate::liveblog::FeedName;

/// The style sheet of the index page, served beside it as `style.css`.
pub const STYLE: &str = include_str!("style.css");
/// Its sign, of 16 and 32 pixels. It is served beside it, as `favicon.ico`.
pub const ICON: &[u8] = include_bytes!("favicon.ico");
/// Of so many live blogs programs are told in the head of the page; of more, a person chooses from the list.
const ANNOUNCED: usize = 8;

/// So many live blogs stand on one page of the list.
const ON_A_PAGE: usize = 200;

/// Which part of the list somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Live blogs with this in their titles or names, in any case; all where it is empty.
    pub words: String,
    /// The first page is 1.
    pub page: usize,
}

/// The page that lists these live blogs, their times as the clock of `zone` shows them. Needs no script.
pub fn index(board: &Board, part: &Part, zone: &TimeZone, now: Timestamp) -> String {
    let words = part.words.trim().to_lowercase();
    let is_meant = |status: &&Status| {
        words.is_empty() || status.title.to_lowercase().contains(&words) || status.name.as_str().contains(&words)
    };
    let all: Vec<&Status> = board.statuses.iter().filter(|status| status.is_listed).collect();
    let found: Vec<&Status> = all.iter().copied().filter(is_meant).collect();
    let pages = found.len().div_ceil(ON_A_PAGE).max(1);
    let page = part.page.clamp(1, pages);
    let statuses: Vec<Status> =
        found.iter().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE).map(|status| (*status).clone()).collect();
    let is_whole = all.len() <= ON_A_PAGE;
    let (search, turn) = match is_whole {
        true => (String::new(), String::new()),
        false => (search(&part.words), turn(&part.words, page, pages)),
    };
    let feeds = offered(&statuses);
    let full: Vec<&Listed<'_>> = feeds.iter().filter(|feed| feed.further.is_none()).collect();
    let alternates: String = match full.len() {
        many if many > ANNOUNCED => String::new(),
        _ => full.into_iter().map(alternate).collect(),
    };
    let complaints = board.complaints(zone);
    let complaints: String =
        complaints.iter().map(|words| format!("<p class=\"trouble\">{}</p>\n", escaped(words))).collect();
    let list = match (all.is_empty(), statuses.is_empty()) {
        (true, _) => EMPTY.to_owned(),
        (false, true) => "<p class=\"empty\">No live blog is called that.</p>\n".to_owned(),
        (false, false) => list(&statuses, found.len(), &feeds, zone, now),
    };
    let over = match board.statuses.len() - all.len() {
        0 => String::new(),
        1 => "<p>One live blog that is over is not listed any more; its feeds stay.</p>\n".to_owned(),
        many => format!("<p>{many} live blogs that are over are not listed any more; their feeds stay.</p>\n"),
    };
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Live blogs as feeds</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="favicon.ico" sizes="16x16 32x32">
<link rel="stylesheet" href="style.css">
{alternates}</head>
<body>
<header>
<h1>Live blogs as feeds</h1>
<p>Subscribe to a live blog in your feed reader: give it the address of one of its feeds.</p>
</header>
<main>
{complaints}{search}{list}{turn}{over}</main>
<footer>
<p>As of <time datetime="{now}">{clock}</time>. Served by liveticker.</p>
</footer>
</body>
</html>
"#,
        clock = clock(now, zone)
    )
}

const EMPTY: &str = r#"<p class="empty">No live blog is followed yet. Write one into feeds.toml, and it appears here.</p>
"#;

fn search(words: &str) -> String {
    format!(
        "<form role=\"search\"><label>Find a live blog <input type=\"search\" name=\"q\" value=\"{}\"></label> \
         <button>Find</button></form>\n",
        escaped(words)
    )
}

/// Links to the other pages of the list.
fn turn(words: &str, page: usize, pages: usize) -> String {
    let to = |page: usize, rel: &str, says: &str| {
        let words = match words.trim() {
            "" => String::new(),
            words => Serializer::new(String::new()).append_pair("q", words).finish() + "&",
        };
        format!("<a href=\"./?{}\" rel=\"{rel}\">{says}</a> ", escaped(&format!("{words}page={page}")))
    };
    if pages == 1 {
        return String::new();
    }
    let before = if page > 1 { to(page - 1, "prev", "Previous page") } else { String::new() };
    let behind = if page < pages { to(page + 1, "next", "Next page") } else { String::new() };
    format!("<nav class=\"pages\">{before}Page {page} of {pages} {behind}</nav>\n")
}

fn list(statuses: &[Status], found: usize, feeds: &[Listed<'_>], zone: &TimeZone, now: Timestamp) -> String {
    let mut own: HashMap<&FeedName, Vec<&Listed<'_>>> = HashMap::new();
    for feed in feeds {
        if let Some(status) = feed.of {
            own.entry(&status.name).or_default().push(feed);
        }
    }
    let own = |status: &Status| own.get(&status.name).map_or(&[][..], Vec::as_slice);
    let rows: String = statuses.iter().map(|status| row(status, own(status), zone, now)).collect();
    let groups: String = feeds
        .iter()
        .filter(|feed| feed.of.is_none())
        .map(|feed| format!("<li>{} <ul class=\"formats\">{}</ul></li>\n", escaped(&feed.title), links(feed)))
        .collect();
    let groups = match groups.is_empty() {
        true => groups,
        false => format!("<h2>Groups of live blogs, each in one feed</h2>\n<ul class=\"groups\">\n{groups}</ul>\n"),
    };
    format!(
        r#"<p class="all"><a href="feeds.opml" type="text/x-opml">All feeds as OPML</a>, to subscribe to all of them at once</p>
<table>
<caption>{followed}</caption>
<thead>
<tr><th scope="col">Live blog</th><th scope="col">Status</th><th scope="col">Last entry</th><th scope="col">Next check</th><th scope="col" class="number">Entries</th><th scope="col">Feeds</th></tr>
</thead>
<tbody>
{rows}</tbody>
</table>
{groups}"#,
        followed = match found {
            1 => "1 live blog is followed".to_owned(),
            many => format!("{many} live blogs are followed"),
        }
    )
}

fn row(status: &Status, own: &[&Listed<'_>], zone: &TimeZone, now: Timestamp) -> String {
    let title = escaped(&status.title);
    let lang = status.language.as_ref().map(|tag| format!(r#" lang="{}""#, escaped(tag))).unwrap_or_default();
    let name = match status.page.as_ref().filter(|page| ["http", "https"].contains(&page.scheme())) {
        Some(page) => format!(r#"<a href="{}" rel="noreferrer"{lang}>{title}</a>"#, escaped(page.as_str())),
        None => format!("<span{lang}>{title}</span>"),
    };
    let trouble: String =
        status.remarks(zone).iter().map(|words| format!(r#"<p class="trouble">{}</p>"#, escaped(words))).collect();
    let time = |time: Option<Timestamp>, none: &str| match time {
        Some(time) => {
            let (exact, short) = (clock(time, zone), ago(time, now));
            format!(r#"<time datetime="{time}" title="{exact}">{short}</time>"#)
        }
        None => none.to_owned(),
    };
    let none = if status.entries == 0 { "<li class=\"none\">as soon as it has an entry</li>" } else { "" };
    let feeds: String = own
        .iter()
        .map(|feed| match feed.further {
            None => links(feed),
            Some(further) => format!("<li class=\"further\">{} <ul>{}</ul></li>", escaped(further), links(feed)),
        })
        .collect();
    let feeds = format!("{none}{feeds}");
    format!(
        r#"<tr>
<th scope="row">{name} <code class="name">{code}</code>{trouble}</th>
<td data-head="Status"><span class="status {word}">{words}</span></td>
<td data-head="Last entry">{last}</td>
<td data-head="Next check">{next}</td>
<td data-head="Entries" class="number">{entries}</td>
<td data-head="Feeds"><ul>{feeds}</ul></td>
</tr>
"#,
        code = escaped(status.name.as_str()),
        word = status.standing.word(),
        words = words(status.standing),
        last = time(status.last_entry, "none yet"),
        next = time(status.next_look, "never"),
        entries = status.entries,
    )
}

fn words(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "Not checked yet",
        Standing::Running => "Running",
        Standing::Quiet => "Quiet",
        Standing::Asleep => "Asleep",
        Standing::Paused => "Paused",
        Standing::Ended => "Ended",
        Standing::Failing => "Failing",
        Standing::Stopped(crate::schedule::Stop::Gone) => "Gone for good",
        Standing::Stopped(crate::schedule::Stop::Over) => "Over for good",
    }
}

fn links(feed: &Listed<'_>) -> String {
    let title = escaped(&feed.title);
    let link = |format: Format| {
        let (file, media, kind) = (escaped(&feed.file(format)), format.media_type(), kind(format));
        format!(r#"<li><a href="{file}" type="{media}">{kind}<span class="unseen"> feed of {title}</span></a></li>"#)
    };
    Format::ALL.map(link).concat()
}

fn alternate(feed: &Listed<'_>) -> String {
    let (file, media, title) = (feed.file(Format::Atom), Format::Atom.media_type(), escaped(&feed.title));
    format!("<link rel=\"alternate\" type=\"{media}\" title=\"{title}\" href=\"{}\">\n", escaped(&file))
}

fn kind(format: Format) -> &'static str {
    match format {
        Format::Rss => "RSS",
        Format::Atom => "Atom",
        Format::Json => "JSON",
    }
}

fn clock(time: Timestamp, zone: &TimeZone) -> String {
    escaped(&time.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string())
}

/// Plain text as HTML, in an element or an attribute's value between double quotes.
fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|char| !char.is_control() || char.is_whitespace()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::liveblog::LiveBlog;
    use crate::page::Source;
    use crate::schedule::Pace;

    fn now() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn page_of(statuses: &[Status]) -> String {
        part_of(statuses, "", 1)
    }

    fn part_of(statuses: &[Status], words: &str, page: usize) -> String {
        let board = Board { statuses: statuses.to_vec(), ..Board::new(now()) };
        index(&board, &Part { words: words.to_owned(), page }, &TimeZone::UTC, now())
    }

    #[test]
    fn a_long_list_has_pages_and_can_be_searched() {
        let pace = Pace { entries: 1, ..Pace::default() };
        let many: Vec<Status> = (0..450)
            .map(|nth| {
                let mut blog = LiveBlog::at(format!("blog-{nth}").parse().unwrap(), Source::File("/x".into()), None);
                blog.showing.title = Some(format!("Dock {nth}"));
                Status::of(&blog, &pace, None, now())
            })
            .collect();
        let rows = |page: &str| page.matches("<th scope=\"row\">").count();
        for (words, page, shown, part, absent) in [
            ("", 1, 200, "href=\"./?page=2\" rel=\"next\"", "rel=\"prev\""),
            ("", 3, 50, "href=\"./?page=2\" rel=\"prev\"", "rel=\"next\""),
            ("", 99, 50, "Page 3 of 3", "rel=\"next\""),
            ("dock 44", 1, 11, "<caption>11 live blogs are followed</caption>", "class=\"pages\""),
            ("nothing", 2, 0, "No live blog is called that", "<table"),
            ("<b>&", 1, 0, "value=\"&lt;b&gt;&amp;\"", "<b>"),
        ] {
            let html = part_of(&many, words, page);
            assert_eq!(rows(&html), shown, "{words} {page}");
            assert!(html.contains(part) && !html.contains(absent), "{words} {page}: {html}");
        }
        assert!(part_of(&many, "doc", 2).contains("href=\"./?q=doc&amp;page=3\""), "the words go with it");
        assert!(!part_of(&many[..200], "", 1).contains("<form"), "a short list needs neither");
    }

    fn status(title: &str, pace: &Pace) -> Status {
        let source = Source::Web("https://example.org/live?a=1&b=%22".parse().unwrap());
        let blog = LiveBlog::at("harbour".parse().unwrap(), source, None);
        Status::of(&blog.with(|blog| blog.showing.title = Some(title.to_owned())), pace, None, now())
    }

    #[test]
    fn what_outlets_write_never_becomes_markup() {
        let pace = Pace { failures: 1, trouble: Some("<img src=x onerror=y>\0".to_owned()), ..Pace::default() };
        let page = page_of(&[status("\"><script>alert(1)</script>&amp;", &pace)]);
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\0'), "{page}");
        assert!(page.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"), "{page}");
        assert!(page.contains(r#"href="https://example.org/live?a=1&amp;b=%22" rel="noreferrer""#), "{page}");
    }

    #[test]
    fn each_feed_is_to_be_found_by_people_and_by_programs() {
        let page = page_of(&[status("Harbour", &Pace { entries: 1, ..Pace::default() })]);
        for part in [
            r#"<link rel="alternate" type="application/atom+xml" title="Harbour" href="harbour.atom">"#,
            r#"<a href="harbour.json" type="application/feed+json">JSON<"#,
            r#"<a href="harbour.atom" type="application/atom+xml">Atom<span class="unseen"> feed of Harbour</span></a>"#,
            "<caption>1 live blog is followed</caption>",
            "Not checked yet",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        let many: Vec<Status> = (0..9).map(|_| status("Harbour", &Pace { entries: 1, ..Pace::default() })).collect();
        assert!(!page_of(&many).contains("rel=\"alternate\""), "nobody chooses among so many");
    }

    #[test]
    fn what_is_not_there_or_long_over_is_not_offered() {
        let page = page_of(&[status("Harbour", &Pace::default())]);
        assert!(page.contains("as soon as it has an entry") && !page.contains("harbour.atom"), "{page}");
        let over =
            Pace { ended: "2026-01-02T12:00:00Z".parse().ok(), good: Some(now()), entries: 3, ..Pace::default() };
        let page = page_of(&[status("Harbour", &over), status("Dock", &Pace { entries: 1, ..Pace::default() })]);
        assert!(page.contains("One live blog that is over is not listed any more"), "{page}");
        assert!(page.contains("Dock") && !page.contains("feed of Harbour"), "{page}");
    }

    #[test]
    fn what_a_person_has_to_mend_is_said_on_the_page() {
        let unpublished = Some((now(), "the <disk> is full".to_owned()));
        let statuses = vec![status("Harbour", &Pace { unpublished, ..Pace::default() })];
        let board = Board { statuses, problem: Some("feeds.toml:3: no".to_owned()), ..Board::new(now()) };
        let page = index(&board, &Part::default(), &TimeZone::UTC, now());
        for part in ["harbour: not published since 2026-03-02 12:00 UTC: the &lt;disk&gt; is full", "feeds.toml:3: no"]
        {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }

    #[test]
    fn an_empty_list_says_so() {
        let page = page_of(&[]);
        assert!(page.contains("No live blog is followed yet") && !page.contains("<table"), "{page}");
    }
}
