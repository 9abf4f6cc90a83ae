//! What reading a large page costs beside what `scraper` needs merely to parse it: a ratio, both taken in one run.
//!
//! ```text
//! cargo bench --bench reading                       a page made here: 428 entries, 1.3 MB
//! cargo bench --bench reading -- FILE ADDRESS       a saved page
//! ```

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use liveticker::extract::extract;
use liveticker::page::Page;
use liveticker::profile::Catalogue;
use url::Url;

/// So often each is done; the medians are compared.
const TIMES: usize = 21;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let (bytes, address) = match given.as_slice() {
        [file, address] => (std::fs::read(file).expect("the page can be read"), address.clone()),
        _ => (made().into_bytes(), "https://www.mirror.co.uk/news/uk-news/storm-live-updates-33100000".to_owned()),
    };
    let address = Url::parse(&address).ok();
    let size = bytes.len();
    let page = Page::new(bytes, None, address.clone(), "2026-03-05T12:00:00Z".parse().unwrap());
    let catalogue = Catalogue::shipped();
    let profile = catalogue.for_address(address.as_ref());
    let text = page.text().into_owned();

    let (mut parsing, mut reading, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..TIMES {
        let begin = Instant::now();
        black_box(scraper::Html::parse_document(black_box(&text)));
        parsing.push(begin.elapsed());
        let begin = Instant::now();
        found = black_box(extract(black_box(&page), &profile, catalogue)).map_or(0, |sighting| sighting.entries.len());
        reading.push(begin.elapsed());
    }
    let (parsing, reading) = (median(parsing), median(reading));
    println!("{size} bytes, {found} entries, medians of {TIMES}");
    println!("parsing by scraper  {parsing:>10.2?}");
    println!("reading             {reading:>10.2?}");
    println!("ratio               {:>10.2}", reading.as_secs_f64() / parsing.as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A live blog of three days as Reach's papers have them: all entries in JSON-LD, the newest 30 on the page as well.
fn made() -> String {
    let sentence = |nth: usize| {
        let words =
            ["harbour", "storm", "ferry", "quay", "lifeboat", "swell", "mooring", "light", "wind", "tide", "rope"];
        let at = |step: usize| words[(nth * 7 + step * 3) % words.len()];
        format!(
            "The {} master says that the {} and the {} hold, though the {} is up again (look {nth}).",
            at(0),
            at(1),
            at(2),
            at(3)
        )
    };
    let text = |nth: usize| (0..8).map(|part| sentence(nth * 10 + part)).collect::<Vec<_>>();
    let minute =
        |nth: usize| format!("2026-03-0{}T{:02}:{:02}:18.921", 5 - nth / 150, 23 - (nth % 150) / 7, 59 - (nth % 7) * 8);
    let mut updates = Vec::new();
    let mut shown = String::new();
    for nth in 0..428 {
        let body = text(nth).join("\n\n");
        updates.push(serde_json::json!({
            "@type": "BlogPosting", "headline": format!("Update {nth} &amp; what it means"), "articleBody": body,
            "url": format!("https://www.mirror.co.uk/news/uk-news/storm-live-updates-33100000#{}", 751_105 - nth),
            "datePublished": format!("{}+00:00", minute(nth)), "dateModified": format!("{}Z", minute(nth)),
            "author": [{"@type": "Person", "name": "Ada Example"}], "image": "https://i2-prod.mirror.co.uk/storm.jpg",
        }));
        if nth < 30 {
            let paragraphs: String = text(nth).iter().map(|line| format!("<p>{line}</p>")).collect();
            write!(
                shown,
                "<div class='live-event-entry' id='{}' data-type='default'><div class='entry-info'><time>21:00</time>\
                 <mark>Ben Sample</mark></div><div class='entry-content'><h3>Update {nth} &amp; what it means</h3>{paragraphs}\
                 <figure><img src='https://i2-prod.mirror.co.uk/{nth}.jpg?r=1'></figure></div></div>",
                751_105 - nth
            )
            .unwrap();
        }
    }
    let blog = serde_json::json!({"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Storm live",
        "datePublished": "2026-03-03T08:00:00Z", "author": [{"@type": "Person", "name": "Ada Example"}], "liveBlogUpdate": updates});
    // What else such a page brings: menus, teasers, styles.
    let teasers: String = (0..3600)
        .map(|nth| format!("<li class='teaser'><a href='/news/{nth}'><img src='/{nth}.jpg'><span class='label'>News</span><h4>Teaser {nth} of the day</h4></a></li>"))
        .collect();
    let styles = ".publication-theme { color: #123; margin: 0 auto } ".repeat(200);
    format!(
        "<!doctype html><html lang='en'><head><title>Storm live</title><style>{styles}</style>\
         <script type='application/ld+json'>{blog}</script></head><body><nav><ul>{teasers}</ul></nav><main><article>\
         <h1>Storm live</h1><div class='live-event-entries'>{shown}</div></article></main></body></html>"
    )
}
