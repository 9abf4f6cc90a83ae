//! The board as a page of HTML: what is followed, how it stands, and where its feeds are.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ago::ago;
use super::listed::{Listed, listed};
use super::status::{Standing, Status};
use crate::feed::Format;

/// How the page looks. It is served beside it, as `style.css`.
pub const STYLE: &str = include_str!("style.css");

/// The page that lists these live blogs, their times as the clock of `zone` shows them. Needs no script.
pub fn index(statuses: &[Status], zone: &TimeZone, now: Timestamp) -> String {
    let feeds = listed(statuses);
    let alternates: String = feeds.iter().flat_map(|feed| Format::ALL.map(|format| alternate(feed, format))).collect();
    let list = if statuses.is_empty() { EMPTY.to_owned() } else { list(statuses, &feeds, zone, now) };
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Live blogs as feeds</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
{alternates}</head>
<body>
<header>
<h1>Live blogs as feeds</h1>
<p>Subscribe to a live blog in your feed reader: give it the address of one of its feeds.</p>
</header>
<main>
{list}</main>
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

fn list(statuses: &[Status], feeds: &[Listed<'_>], zone: &TimeZone, now: Timestamp) -> String {
    let rows: String = statuses.iter().map(|status| row(status, feeds, zone, now)).collect();
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
<tr><th scope="col">Live blog</th><th scope="col">Standing</th><th scope="col">Last entry</th><th scope="col">Next look</th><th scope="col" class="number">Entries</th><th scope="col">Feeds</th></tr>
</thead>
<tbody>
{rows}</tbody>
</table>
{groups}"#,
        followed = match statuses.len() {
            1 => "1 live blog is followed".to_owned(),
            many => format!("{many} live blogs are followed"),
        }
    )
}

fn row(status: &Status, feeds: &[Listed<'_>], zone: &TimeZone, now: Timestamp) -> String {
    let title = escaped(&status.title);
    let lang = status.language.as_ref().map(|tag| format!(r#" lang="{}""#, escaped(tag))).unwrap_or_default();
    let name = match status.page.as_ref().filter(|page| ["http", "https"].contains(&page.scheme())) {
        Some(page) => format!(r#"<a href="{}" rel="noreferrer"{lang}>{title}</a>"#, escaped(page.as_str())),
        None => format!("<span{lang}>{title}</span>"),
    };
    let trouble = match &status.last_error {
        Some(words) => format!(r#"<p class="trouble">{}</p>"#, escaped(words)),
        None => String::new(),
    };
    let time = |time: Option<Timestamp>, none: &str| match time {
        Some(time) => {
            let (exact, short) = (clock(time, zone), ago(time, now));
            format!(r#"<time datetime="{time}" title="{exact}">{short}</time>"#)
        }
        None => none.to_owned(),
    };
    let own = feeds.iter().filter(|feed| feed.of == Some(status));
    let feeds: String = own
        .map(|feed| match feed.further {
            None => links(feed),
            Some(further) => format!("<li class=\"further\">{} <ul>{}</ul></li>", escaped(further), links(feed)),
        })
        .collect();
    format!(
        r#"<tr>
<th scope="row">{name}{trouble}</th>
<td data-head="Standing"><span class="standing {word}">{words}</span></td>
<td data-head="Last entry">{last}</td>
<td data-head="Next look">{next}</td>
<td data-head="Entries" class="number">{entries}</td>
<td data-head="Feeds"><ul>{feeds}</ul></td>
</tr>
"#,
        word = status.standing.word(),
        words = words(status.standing),
        last = time(status.last_entry, "none yet"),
        next = time(status.next_look, "never"),
        entries = status.entries,
    )
}

fn words(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "Not looked at yet",
        Standing::Running => "Running",
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

fn alternate(feed: &Listed<'_>, format: Format) -> String {
    let (file, media, kind, title) = (feed.file(format), format.media_type(), kind(format), escaped(&feed.title));
    format!("<link rel=\"alternate\" type=\"{media}\" title=\"{title} ({kind})\" href=\"{}\">\n", escaped(&file))
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

    fn status(title: &str, pace: &Pace) -> Status {
        let source = Source::Web("https://example.org/live?a=1&b=%22".parse().unwrap());
        let blog = LiveBlog::at("harbour".parse().unwrap(), source, None);
        Status::of(&LiveBlog { title: Some(title.to_owned()), ..blog }, pace, None, now())
    }

    #[test]
    fn what_outlets_write_never_becomes_markup() {
        let pace = Pace { failures: 1, trouble: Some("<img src=x onerror=y>\0".to_owned()), ..Pace::default() };
        let page = index(&[status("\"><script>alert(1)</script>&amp;", &pace)], &TimeZone::UTC, now());
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\0'), "{page}");
        assert!(page.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"), "{page}");
        assert!(page.contains(r#"href="https://example.org/live?a=1&amp;b=%22" rel="noreferrer""#), "{page}");
    }

    #[test]
    fn each_feed_is_to_be_found_by_people_and_by_programs() {
        let page = index(&[status("Harbour", &Pace::default())], &TimeZone::UTC, now());
        for part in [
            r#"<link rel="alternate" type="application/rss+xml" title="Harbour (RSS)" href="harbour.rss">"#,
            r#"<link rel="alternate" type="application/feed+json" title="Harbour (JSON)" href="harbour.json">"#,
            r#"<a href="harbour.atom" type="application/atom+xml">Atom<span class="unseen"> feed of Harbour</span></a>"#,
            "<caption>1 live blog is followed</caption>",
            "Not looked at yet",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }

    #[test]
    fn an_empty_list_says_so() {
        let page = index(&[], &TimeZone::UTC, now());
        assert!(page.contains("No live blog is followed yet") && !page.contains("<table"), "{page}");
    }
}
