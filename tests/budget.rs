//! Pages that were made to cost as much as can be: each is read, or refused, within the reading budget.
//!
//! `HOSTILE=folder cargo test --test budget` writes the pages there, for a release binary to be measured with.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use jiff::Timestamp;
use liveticker::extract::{ExtractError, explain, extract};
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

/// The bytes that a page may have.
const SIZE: usize = 16 << 20;

/// A page of one kind, so many times as long as is plain.
type Made = fn(usize) -> String;

fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn time(n: usize) -> String {
    format!("<time datetime='2026-03-02T{:02}:{:02}:00Z'>{:02}:{:02}</time>", n / 60 % 24, n % 60, n / 60 % 24, n % 60)
}

fn article(n: usize) -> String {
    format!("<article id=p{n}>{}<h3>Heading {n}</h3><p>What was said at the quay, {n} times.</p></article>", time(n))
}

/// All kinds. The number is what a page of a megabyte or so needs.
const KINDS: [(&str, usize, Made); 47] = [
    ("attributes of one tag", 100_000, |n| format!("<p{}>x", many(n, |n| format!(" a{n}")))),
    ("attributes, one name", 400_000, |n| format!("<p{}>x", " a".repeat(n))),
    ("attributes of many tags", 3_000, |n| many(n, |_| format!("<p{}>x", many(60, |n| format!(" a{n}=b"))))),
    ("attributes of one element in many tags", 3_000, |n| {
        many(n, |k| format!("<html{}>", many(60, |n| format!(" a{k}x{n}"))))
    }),
    ("formatting left open", 3_000, |n| {
        format!("<p>{}</p>{}", many(800, |n| format!("<b a{n}>")), "<p>x</p>".repeat(n))
    }),
    ("formatting closed wrongly", 100_000, |n| "<b><p>x</b></p>".repeat(n)),
    ("links in links", 100_000, |n| "<a href=x>y".repeat(n)),
    ("nesting", 200_000, |n| "<div>".repeat(n)),
    ("nesting just allowed, tags at its end", 100_000, |n| format!("{}{}", "<div>".repeat(950), "<i>x</i>".repeat(n))),
    ("end tags far down", 200_000, |n| format!("{}{}", "<div>".repeat(950), "</x>".repeat(n))),
    ("tables in tables", 50_000, |n| "<table><tr><td>".repeat(n)),
    ("text put out of tables", 100_000, |n| format!("<table>{}", "x<tr>".repeat(n))),
    ("elements put out of tables", 100_000, |n| format!("<table>{}", "<p>x<tr>".repeat(n))),
    ("entities", 200_000, |n| "&amp;&#x41;".repeat(n)),
    ("half entities", 200_000, |n| "&CounterClockwiseContourIntegra ".repeat(n / 4)),
    ("templates", 100_000, |n| "<template><p>x</p></template>".repeat(n)),
    ("templates in templates", 100_000, |n| "<template>".repeat(n)),
    ("foreign content", 100_000, |n| "<svg><path d=x /><desc><p>y</p></desc></svg>".repeat(n / 2)),
    ("foreign content that is left", 100_000, |n| "<math><mi>x<p>".repeat(n)),
    ("forms and selects", 100_000, |n| "<form><select><option>x".repeat(n)),
    ("zeroes", 1 << 20, |n| format!("<p>{}", "\0".repeat(n))),
    ("a comment", 1 << 20, |n| format!("<!--{}", "--!".repeat(n / 3))),
    ("comments", 200_000, |n| "<!--x-->".repeat(n)),
    ("a script that never ends", 1 << 20, |n| format!("<script>{}", "</scrip".repeat(n / 7))),
    ("scripts", 50_000, |n| "<script>{\"a\":1}</script>".repeat(n)),
    ("paragraphs", 150_000, |n| "<p>x".repeat(n)),
    ("one long text", 1 << 20, |n| format!("<p>{}", "x".repeat(n))),
    ("words", 200_000, |n| format!("<p>{}", "word ".repeat(n))),
    ("clocks in one text", 150_000, |n| format!("<p>{}", many(n, |n| format!("{:02}:{:02} ", n % 24, n % 60)))),
    ("clocks in bold", 40_000, |n| many(n, |n| format!("<p><b>{:02}:{:02}</b> It goes on.</p>", n % 24, n % 60))),
    ("times in nested boxes", 1_000, |n| {
        many(n, |n| format!("{}{}{}", "<div class=a>".repeat(40), time(n), "</div>".repeat(40)))
    }),
    ("times", 40_000, |n| many(n, time)),
    ("articles", 12_000, |n| many(n, article)),
    ("articles without time", 15_000, |n| {
        many(n, |n| format!("<article id=p{n}><h3>Heading {n}</h3><p>What was said.</p></article>"))
    }),
    // Nests of three hundred: of fewer than three of them more is told than twice as much.
    ("articles in articles", 24_000, |n| {
        many(n, |n| {
            if n % 300 == 0 { "</article>".repeat(300) + &time(n) } else { format!("<article id=p{n}>{}", time(n)) }
        })
    }),
    ("headings", 30_000, |n| {
        many(n, |n| format!("<h2>{:02}:{:02} Heading</h2><p>Words that follow.</p>", n % 24, n % 60))
    }),
    ("classes of one element", 100_000, |n| format!("<p class='{}'>x", many(n, |n| format!("c{n} ")))),
    ("a class for each", 50_000, |n| many(n, |n| format!("<p class='c{n} d{}'>{}", n % 7, time(n)))),
    ("links", 40_000, |n| many(n, |n| format!("<a href='/live/{n}?page={n}'>Next page {n}</a>"))),
    ("microdata", 8_000, |n| {
        many(n, |n| {
            format!(
                "<div itemscope itemtype='https://schema.org/BlogPosting'><meta itemprop=datePublished content='2026-03-02T10:00:00Z'><h2 itemprop=headline>Heading {n}</h2><p itemprop=articleBody>Text"
            )
        })
    }),
    ("described twice", 5_000, |n| {
        let updates = many(n, |n| {
            format!(
                "{}{{\"@type\":\"BlogPosting\",\"@id\":\"#p{n}\",\"headline\":\"Heading {n}\",\"datePublished\":\"2026-03-02T10:00:00Z\",\"articleBody\":\"What was said at the quay, {n} times.\"}}",
                if n == 0 { "" } else { "," }
            )
        });
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":[{updates}]}}</script>{}",
            many(n, article)
        )
    }),
    ("JSON, deep", 500_000, |n| format!("<script type='application/ld+json'>{}", "[".repeat(n))),
    ("JSON, wide", 400_000, |n| format!("<script type='application/json'>[{}0]</script>", "0,".repeat(n))),
    ("assignments to nothing that is open", 800_000, |n| {
        format!("<script>t='2026-03-02T10:00:00Z';\n{}</script>", "x]={a:1};\n".repeat(n))
    }),
    ("calls", 20_000, |n| {
        format!(
            "<script>{}</script>",
            many(n, |n| format!("t.add({n},{{time:'2026-03-02T10:00:00Z',text:'One is in.'}});\n"))
        )
    }),
    ("JSON, a log of what was done", 4_900, |n| {
        let row = |n: usize| {
            let (id, what) = (n / 2, ["create", "update"][n % 2]);
            format!(
                "{{\"op\":\"{what}\",\"of\":\"p{id}a\",\"by\":\"q{}b\",\"at\":\"2026-03-02T10:00:00Z\",\"text\":\"What was said of {id} at the quay.\"}},",
                n % 97
            )
        };
        format!("<script>window.state={{\"log\":[{}{{}}]}}</script>", many(n, row))
    }),
    ("JSON, posts", 8_000, |n| {
        format!(
            "<script>window.state={{\"posts\":[{}{{}}]}}</script>",
            many(n, |n| format!(
                "{{\"id\":{n},\"title\":\"Heading {n}\",\"body\":\"<p>What was said.</p>\",\"published\":\"2026-03-02T10:00:00Z\"}},"
            ))
        )
    }),
];

fn read(html: String) -> Result<usize, ExtractError> {
    let now: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
    let page = Page::new(html.into_bytes(), None, "https://times.example/live/harbour".parse().ok(), now);
    extract(&page, &Profile::default(), Catalogue::shipped()).map(|sighting| sighting.entries.len())
}

/// What this thread has worked until now, in nanoseconds.
fn worked() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// What it costs to read a page, in milliseconds.
fn cost(html: String) -> u64 {
    let begun = worked();
    drop(read(html));
    (worked() - begun) / 1_000_000
}

/// On a thread with as much stack as those of the service have.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(2 << 20).spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

#[test]
fn twice_the_page_costs_no_more_than_twice_the_work() {
    let mut told = Vec::new();
    for (kind, count, make) in KINDS {
        // Unoptimised it takes some ten times as long.
        let part = if cfg!(debug_assertions) { 16 } else { 2 };
        let once = |count: usize| apart(|| cost(make(count)));
        // What takes less is measured too coarsely, and what is refused costs less the longer it is.
        let grows = |one: u64, two: u64| two > 400 && two > one * 3;
        let (mut one, mut two) = (once(count / part / 2), once(count / part));
        // What else runs on the machine costs caches and turns: a kind is measured again before it is blamed, and the least counts.
        for _ in 0..3 {
            if !grows(one, two) {
                break;
            }
            (one, two) = (one.min(once(count / part / 2)), two.min(once(count / part)));
        }
        println!("{kind}: {one} ms, {two} ms");
        if !grows(one, two) {
            continue;
        }
        // A page that is refused early at one length and read at twice that makes one step. What grows does so again.
        let four = (0..3).map(|_| once(count / part * 2)).min().unwrap();
        if grows(two, four) {
            told.push(format!("{kind}: {one} ms, {two} ms for twice as much, {four} ms for four times"));
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

/// The limit is told as it is: a page with that many entries is read, however it shows them, and one with more is refused.
#[test]
fn as_many_entries_are_read_as_are_allowed() {
    let entry = |n: usize, tag: &str| {
        let said = "and what the harbour master answered to that in the morning. It went on for hours, said the mayor of the town.";
        format!(
            "<{tag} id=p{n}>{}<h3>Heading {n}</h3><p>What was said at the quay, {n} times, {said}</p></{tag}>",
            time(n)
        )
    };
    let described = |n: usize| {
        let at = format!("2026-03-02T{:02}:{:02}:00Z", n / 60 % 24, n % 60);
        format!(
            r#"{{"@type":"BlogPosting","@id":"x{n}","headline":"Heading {n}","datePublished":"{at}","articleBody":"What was said, {n} times."}}"#
        )
    };
    let head = "<html lang=en><title>Live: harbour</title>";
    let made: [(&str, &dyn Fn(usize) -> String); 3] = [
        ("articles", &|count| format!("{head}{}", many(count, |n| entry(count - n, "article")))),
        ("boxes", &|count| {
            format!(
                "{head}{}",
                many(count, |n| entry(count - n, "div class=entry").replace("</div class=entry", "</div"))
            )
        }),
        ("JSON-LD", &|count| {
            let updates: Vec<String> = (0..count).map(|n| described(count - n)).collect();
            let all = updates.join(",");
            format!(
                r#"{head}<script type="application/ld+json">{{"@type":"LiveBlogPosting","liveBlogUpdate":[{all}]}}</script>"#
            )
        }),
    ];
    for (what, make) in made {
        let read = |count: usize| {
            let url = "https://times.example/live/harbour".parse().ok();
            let page = Page::new(make(count).into_bytes(), None, url, "2026-03-02T13:00:00Z".parse().unwrap());
            explain(&page, &Profile::default(), Catalogue::shipped())
        };
        let (sighting, account) = read(10_000);
        println!("{what}: {:.0} % of the budget", account.work * 100.0);
        assert_eq!(
            sighting.map(|sighting| sighting.entries.len()).map_err(|error| error.to_string()),
            Ok(10_000),
            "{what}"
        );
        if what == "JSON-LD" {
            let error = read(10_001).0.unwrap_err().to_string();
            assert!(error.contains("entries"), "{what}: {error}");
        }
    }
}

/// Bounds are for pages that nobody has made for readers: those come nowhere near them. `PAGES=folder` has those there tried.
#[test]
fn pages_that_people_made_cost_little_of_the_budget() {
    fn walk(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                found.push(path);
            }
        }
    }
    let folder = std::env::var("PAGES").unwrap_or_else(|_| format!("{}/tests/fixtures", env!("CARGO_MANIFEST_DIR")));
    let (mut pages, mut most) = (Vec::new(), (0.0, std::path::PathBuf::new()));
    walk(folder.as_ref(), &mut pages);
    for path in pages {
        let now: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
        let url = "https://times.example/live/harbour".parse().ok();
        let page = Page::new(std::fs::read(&path).unwrap(), None, url, now);
        let (_, account) = explain(&page, &Profile::default(), Catalogue::shipped());
        if account.work > most.0 {
            most = (account.work, path);
        }
    }
    println!("{:.1} % of the budget at most: {}", most.0 * 100.0, most.1.display());
    assert!(most.0 > 0.0 && most.0 < 0.3, "{most:?}");
}

#[test]
fn the_longest_pages_are_read_or_refused() {
    for (kind, count, make) in KINDS {
        let piece = make(count / 16).len().max(1);
        let factor = (SIZE / piece).max(1);
        let mut page = make(count / 16 * factor);
        page.truncate(page.floor_char_boundary(SIZE));
        if let Ok(folder) = std::env::var("HOSTILE") {
            std::fs::write(format!("{folder}/{}.html", kind.replace([' ', ','], "-")), &page).unwrap();
        }
        if cfg!(debug_assertions) && std::env::var("HOSTILE").is_err() {
            page.truncate(page.floor_char_boundary(SIZE / 64));
        }
        let (cost, read) = apart(|| {
            let begun = worked();
            let read = read(page);
            ((worked() - begun) / 1_000_000, read)
        });
        println!("{kind}: {cost} ms: {read:?}");
    }
}
