//! Pages that have times and texts in rows, and that no person would call a live blog.

use std::cell::RefCell;

use jiff::Timestamp;

use super::near_maker::{Maker, link, minutes};
use super::rng::Rng;
use super::shell::{footer, header};
use super::tongues::TONGUES;
use super::tree::{Node, el, say};
use super::{near_lists, near_talk};

/// The kinds, by name.
pub const KINDS: [&str; 33] = [
    "section front",
    "tag page",
    "search results",
    "comments",
    "forum thread",
    "questions and answers",
    "release notes",
    "timetable",
    "television programme",
    "agenda",
    "press releases",
    "blog archive",
    "podcast episodes",
    "fixtures and results",
    "job list",
    "reviews",
    "product list",
    "recipe",
    "transcript",
    "hourly forecast",
    "police log",
    "article with related list",
    "obituaries",
    "newsletter archive",
    "chat export",
    "gallery",
    "orders",
    "commit log",
    "departures",
    "latest headlines",
    "index of live blogs",
    "status page",
    "timeline of years",
];

pub struct Near {
    pub kind: &'static str,
    pub page: Node,
    pub address: String,
    pub now: Timestamp,
}

/// A page of that kind, from a seed.
pub fn page(kind: &'static str, seed: u64) -> Near {
    let mut rng = Rng::new(seed ^ 0x0ea5_0000);
    let count = rng.between(5, 30);
    let now: Timestamp = "2026-03-02T18:42:05Z".parse().unwrap();
    let maker = Maker {
        tongue: &TONGUES[rng.below(TONGUES.len())],
        now: now - minutes(rng.below(500)),
        count,
        classes: rng.below(4),
        rng: RefCell::new(rng),
    };
    let (title, content) = near_lists::content(kind, &maker).or_else(|| near_talk::content(kind, &maker)).unwrap();
    let tongue = maker.tongue;
    // A tag may be called so, and a site has a link to what is live in its menu.
    let is_called_live = kind == "tag page" && maker.classes.is_multiple_of(2);
    let title = if is_called_live { format!("{}: {title}", tongue.live) } else { title };
    let mut main = vec![say("h1", title.clone()).into()];
    main.extend(content);
    let mut body = vec![
        header(tongue, &mut maker.rng.borrow_mut()),
        el("nav", vec![link(tongue.live.to_owned(), format!("/{}", tongue.slug))]).into(),
        el("main", main).into(),
    ];
    body.extend(footer(tongue, &mut maker.rng.borrow_mut()));
    let head: Vec<Node> = vec![
        el("meta", vec![]).with("charset", "utf-8").into(),
        say("title", format!("{title} - {}", tongue.host)).into(),
        el("meta", vec![]).with("property", "og:title").with("content", title).into(),
        el("meta", vec![]).with("property", "og:type").with("content", og_type(kind)).into(),
    ];
    let page = el("html", vec![el("head", head).into(), el("body", body).into()]).with("lang", tongue.code).into();
    let slug = kind.replace(' ', "-");
    let address = match kind {
        "section front" | "latest headlines" | "tag page" | "index of live blogs" => {
            format!("https://{}/{slug}", tongue.host)
        }
        "article with related list" => format!("https://{}/news/council-votes-on-harbour-road-{seed}", tongue.host),
        _ => format!("https://{}/{slug}/{}", tongue.host, 3000 + seed),
    };
    Near { kind, page, address, now: maker.now }
}

fn og_type(kind: &str) -> &'static str {
    match kind {
        "article with related list" | "recipe" | "transcript" | "gallery" | "timeline of years" => "article",
        _ => "website",
    }
}
