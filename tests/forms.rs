//! Forms in which pages put their entries, one page each: what is read of it, by its beginning, with the instant.

#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::Timestamp;
use liveticker::extract::{explain, extract};
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

const ADDRESS: &str = "https://times.example/live/harbour-storm-as-it-happens";

/// What is read: a line for each entry, with the clock (UTC) where it has one, its title and its text.
fn read(body: &str) -> Vec<String> {
    let html = format!(
        "<!DOCTYPE html><html lang=en-GB><head><title>Storm: live</title><meta property=article:published_time \
         content=2026-03-02T06:00:00Z></head><body><h1>Storm: live</h1>{body}</body></html>"
    );
    let now: Timestamp = "2026-03-02T22:00:00Z".parse().unwrap();
    let page = Page::new(html.into_bytes(), None, ADDRESS.parse().ok(), now);
    let sighting = extract(&page, &Profile::default(), Catalogue::shipped()).unwrap_or_else(|error| panic!("{error}"));
    let line = |entry: &liveticker::entry::Entry| {
        let time = entry.published.map(|stamp| stamp.at.strftime("%H:%M ").to_string()).unwrap_or_default();
        let title = entry.title.as_ref().map(|title| format!("[{title}] ")).unwrap_or_default();
        let text = entry.content.text.replace('\n', " ");
        format!("{time}{title}{text}")
    };
    sighting.entries.iter().map(line).collect()
}

#[test]
fn entries_are_read_whatever_their_form() {
    let boats = "Two boats have broken loose inside the harbour, and nobody was on board.";
    let ferry = "No ferry leaves before six, says the harbour master.";
    let trees = "Trees are down on the coast road, which is closed in both directions.";
    let entries = [("18", "40", boats), ("17", "05", ferry), ("16", "20", trees)];
    let each = |form: &dyn Fn(&str, &str, &str) -> String| -> String {
        entries.iter().map(|(hour, minute, text)| form(hour, minute, text)).collect()
    };
    let rows = |form: &dyn Fn(usize, &str, &str, &str) -> String| -> String {
        entries.iter().enumerate().map(|(nth, (hour, minute, text))| form(nth, hour, minute, text)).collect()
    };
    let with_times: Vec<String> =
        entries.iter().map(|(hour, minute, text)| format!("{hour}:{minute} {text}")).collect();
    for (what, body) in [
        ("clocks with a dot", each(&|h, m, text| format!("<div class=e><p class=t>{h}.{m}</p><p>{text}</p></div>"))),
        (
            "clocks in a font, and breaks between entries",
            format!("<p>{}</p>", each(&|h, m, text| format!("<font color=red>{h}.{m}</font> - {text}<br><br>"))),
        ),
        (
            "rows that are told apart as odd and even",
            format!(
                "<ul>{}</ul>",
                rows(&|nth, h, m, text| format!(
                    "<li class='item{nth} {}'><div class=when>{h}:{m}</div><div>{text}</div></li>",
                    ["even", "odd"][nth % 2]
                ))
            ),
        ),
        (
            "lines of a typed text",
            format!("<pre>\n{}</pre>", each(&|h, m, text| format!("{h}:{m}  {}\n\n", text.replacen(", ", ",\n       ", 1)))),
        ),
        (
            "digits of Burma",
            each(&|h, m, text| {
                let digits = |number: &str| -> String {
                    let digit = |digit: char| char::from_u32(0x1040 + digit.to_digit(10).unwrap()).unwrap();
                    number.chars().map(digit).collect()
                };
                format!("<section><span>{}:{}</span><p>{text}</p></section>", digits(h), digits(m))
            }),
        ),
        (
            "an age to be seen, and the time with a word on its zone in a title",
            each(&|h, m, text| {
                format!("<li class=x><span title='02/03/2026 {h}:{m} (local time)'>5 hours ago</span><p>{text}</p></li>")
            }),
        ),
        (
            "an invitation in italics under the last entry",
            each(&|h, m, text| format!("<h4>{h}:{m}</h4><p>{text}</p>")) + "<p><i>Join our channel and miss nothing.</i></p>",
        ),
        (
            "a box for letters that looks like an entry",
            each(&|h, m, text| format!("<section class=x><span>{h}:{m}</span><p>{text}</p></section>")).replacen(
                "</section>",
                "</section><section class=x><p>Our letter comes when it storms.</p><form><input type=email></form></section>",
                1,
            ),
        ),
        (
            "shadow trees",
            each(&|h, m, text| {
                format!(
                    "<a-post><template shadowrootmode=open><style>a{{}}</style><time>{h}:{m}</time><slot></slot></template>\
                     <p>{text}</p></a-post>"
                )
            }),
        ),
    ] {
        assert_eq!(read(&body), with_times, "{what}");
    }
    // Headings of their own: one that all share would be a rubric.
    let head = |text: &str| text.split(',').next().unwrap_or_default().to_uppercase();
    let titled: Vec<String> =
        entries.iter().map(|(hour, minute, text)| format!("{hour}:{minute} [{}] {text}", head(text))).collect();
    for (what, body) in [
        (
            "clocks in brackets of East Asia",
            each(&|h, m, text| format!("<h3>【{h}:{m}】{}</h3><p>{text}</p>", head(text))),
        ),
        (
            "lines and blank lines in one paragraph",
            format!("<p>{}</p>", each(&|h, m, text| format!("<b>Time {h}:{m} - {}</b><br>{text}<br><br>", head(text)))),
        ),
        (
            "a box with a button in each heading",
            each(&|h, m, text| format!("<h3>{h}:{m}: {}<div><button>#</button></div></h3><p>{text}</p>", head(text))),
        ),
    ] {
        assert_eq!(read(&body), titled, "{what}");
    }
}

#[test]
fn entries_of_a_word_are_entries() {
    let play = [
        ("18:40", "Off!"),
        ("18:31", "Rain."),
        ("18:20", "The leader falls at the bend by the well, and gets up again."),
        ("18:02", "Attack."),
    ];
    let body: String =
        play.iter().map(|(clock, text)| format!("<div class=e><b>{clock}</b><span>{text}</span></div>")).collect();
    let wanted: Vec<String> = play.iter().map(|(clock, text)| format!("{clock} {text}")).collect();
    assert_eq!(read(&body), wanted);
}

#[test]
fn what_a_button_unfolds_is_of_the_entry() {
    const MORE: &str =
        "<p>The tenth is looked for by two lifeboats and a helicopter, but the fog is dense, says the coastguard.</p>";
    let entry = |clock: &str, more: &str| {
        format!(
            "<article><time>{clock}</time><p>The boats are in, all nine of them.</p><div style='display:none'>{more}</div><button>More</button></article>"
        )
    };
    let body = entry("18:40", MORE)
        + &entry("18:20", "<form><p>Sign up for our letter.</p><input></form>")
        + &entry("18:02", "<p>The link was copied, and can be put in now.</p>");
    assert_eq!(
        read(&body),
        [
            "18:40 The boats are in, all nine of them. The tenth is looked for by two lifeboats and a helicopter, but the fog is dense, says the coastguard.",
            "18:20 The boats are in, all nine of them.",
            "18:02 The boats are in, all nine of them."
        ]
    );
}

#[test]
fn play_is_counted_in_minutes_and_balls() {
    let play = |marks: [&str; 4], form: &dyn Fn(&str, &str) -> String| -> String {
        let texts =
            ["It is over, and they dance.", "Into the empty net!", "Time-out.", "The first one of the evening."];
        marks.iter().zip(texts).map(|(mark, text)| form(mark, text)).collect()
    };
    for (what, body) in [
        (
            "minutes and seconds",
            play(["60:00", "47:12", "20:30", "02:10"], &|mark, text| {
                format!("<div class=e><span class=m>{mark}</span><p>{text}</p></div>")
            }),
        ),
        (
            "balls",
            play(["19.6", "19.5", "19.4", "19.3"], &|mark, text| {
                format!("<ball-comment><span class=ov>{mark}</span><p>{text}</p></ball-comment>")
            }),
        ),
    ] {
        let read = read(&body);
        assert_eq!(read.len(), 4, "{what}: {read:#?}");
        assert!(read[1].ends_with("Into the empty net!"), "{what}: {read:#?}");
    }
}

#[test]
fn scores_and_prices_are_no_times() {
    let body = "<article><p>10:05</p><p>They begin. It is cold.</p></article>\
                <article><p>10:20</p><p>Halfway, and the home side leads <b>48:42</b></p></article>\
                <article><p>10:40</p><p>Fish costs more than ever today: <b>16.40</b></p></article>";
    let read = read(body);
    assert_eq!(read.len(), 3, "{read:#?}");
    assert!(read[1].ends_with("48:42") && read[2].ends_with("16.40"), "{read:#?}");
}

#[test]
fn markup_and_page_that_tell_the_same_few_words_tell_one_entry() {
    let told: String = [("18:40:31", "Over!"), ("17:05:10", "Goal!"), ("16:20:02", "They begin.")]
        .map(|(at, text)| {
            format!("{{\"@type\":\"BlogPosting\",\"datePublished\":\"2026-03-02T{at}Z\",\"articleBody\":\"{text}\"}}")
        })
        .join(",");
    let body = format!(
        "<script type=application/ld+json>{{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":[{told}]}}</script>\
         <article><p>18:40</p><p>Over!</p></article><article><p>17:05</p><p>Goal! The keeper had no chance.</p></article>\
         <article><p>16:20</p><p>They begin.</p></article>"
    );
    assert_eq!(read(&body), ["18:40 Over!", "17:05 Goal! The keeper had no chance.", "16:20 They begin."]);
}

#[test]
fn ages_are_weighed_the_same_at_every_minute() {
    let rows = (1..=12).map(|hours| {
        format!("<div class=e><p class=t>{hours} hours ago</p><p>Two boats have broken loose, says report {hours}.</p></div>")
    });
    let html =
        format!("<html lang=en><head><title>The storm</title></head><body>{}</body></html>", rows.collect::<String>());
    let scores = |now: &str| -> Vec<Option<i64>> {
        let page = Page::new(html.clone().into_bytes(), None, ADDRESS.parse().ok(), now.parse().unwrap());
        let (sighting, account) = explain(&page, &Profile::default(), Catalogue::shipped());
        assert_eq!(sighting.map_or(0, |sighting| sighting.entries.len()), 12, "at {now}");
        account.views.iter().map(|seen| seen.score).collect()
    };
    assert_eq!(scores("2026-03-02T22:00:00Z"), scores("2026-03-02T22:03:00Z"));
}

#[test]
fn a_clock_behind_an_age_tells_the_minute() {
    let row = |age: &str, clock: &str, text: &str| {
        format!("<div class=e><p class=t title='{clock}'>{age}</p><p>{text}</p></div>")
    };
    let body = [
        row("3h", "6:40 p.m.", "Two boats have broken loose inside the harbour, and nobody was on board."),
        row("5h", "17:05", "No ferry leaves before six, says the harbour master."),
        row("6h", "16:20", "Trees are down on the coast road, which is closed in both directions."),
    ];
    let read = read(&body.concat());
    let clocks: Vec<&str> = read.iter().map(|line| &line[..5]).collect();
    assert_eq!(clocks, ["18:40", "17:05", "16:20"], "{read:#?}");
}

#[test]
fn an_article_that_stands_in_the_data_of_the_page_is_read() {
    let part = |clock: &str, head: &str, text: &str| {
        format!(
            "{{\"type\":\"header\",\"level\":2,\"content\":\"{clock}: {head}\"}},{{\"type\":\"text\",\"content\":\"{text}\"}}"
        )
    };
    let parts = [
        part(
            "18:40",
            "Boats",
            "Two boats have broken loose inside the harbour, and nobody was on board of either of them.",
        ),
        part("17:05", "Ferries", "No ferry leaves before six, says the harbour master, and perhaps none at all today."),
        part(
            "16:20",
            "Trees",
            "Trees are down on the coast road, which is closed in both directions until the evening.",
        ),
        part(
            "15:10",
            "Wind",
            "Gusts of ninety miles an hour are measured at the light, more than in any storm of ten years.",
        ),
    ];
    let body = format!(
        "<div id=app></div><script>window.state={{\"story\":{{\"content_elements\":[{}]}}}};</script>",
        parts.join(",")
    );
    let read = read(&body);
    assert_eq!(read.len(), 4, "{read:#?}");
    assert!(read[0].starts_with("18:40 [Boats] Two boats"), "{read:#?}");
}

#[test]
fn a_day_without_its_year_above_the_first_clock_dates_those_below() {
    let days =
        [("en", "1 October"), ("en", "October 1"), ("de", "1. Oktober"), ("fr", "1er octobre"), ("zh", "10月01日")];
    for (language, day) in days {
        let entry = |clock: &&str| {
            format!(
                "<div class=e><p class=t>{clock}</p><div><p>At {clock} two boats have broken loose inside the harbour of the \
                 town.</p></div></div>"
            )
        };
        let entries: String = ["16:48", "16:05", "15:30"].iter().map(entry).collect();
        let html = format!(
            "<!DOCTYPE html><html lang={language}><head><title>Storm: live</title></head><body><h1>Storm: live</h1><div><div \
             class=d>{day}</div>{entries}</div></body></html>"
        );
        let now: Timestamp = "2026-11-28T12:00:00Z".parse().unwrap();
        let page = Page::new(html.into_bytes(), None, ADDRESS.parse().ok(), now);
        let sighting = extract(&page, &Profile::default(), Catalogue::shipped()).unwrap();
        let date = |entry: &liveticker::entry::Entry| Some(entry.published?.at.to_string()[..10].to_owned());
        let dates: Vec<String> = sighting.entries.iter().filter_map(date).collect();
        assert_eq!(dates, ["2026-10-01"; 3], "{day}");
    }
}
