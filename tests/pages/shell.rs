//! What stands around the entries and in them, and is none of what they say: the head, menus, side lists, comments, share bars.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::live::{Layout, utc, with_offset};
use super::plan::{Clocks, Heads, Plan, Told};
use super::rng::Rng;
use super::story::{Sown, Story};
use super::tongues::Tongue;
use super::tree::{Element, Node, el, say, text};

/// The whole page of a live blog.
pub fn page(plan: &Plan, story: &Story) -> Node {
    let layout = Layout { plan, story };
    let tongue = story.tongue;
    let mut rng = Rng::new(plan.seed ^ 0x5be1_1000);
    let has = |name: &str| plan.around.contains(&name);
    let mut main = vec![say("h1", story.title.clone()).class(layout.class("title")).into()];
    main.push(say("p", story.standfirst.clone()).class(layout.class("standfirst")).into());
    if plan.clocks != Clocks::Minute {
        let dated = format!("{}: {}", tongue.updated, tongue.date(story.entries.last().unwrap().local));
        main.push(say("p", dated).class(layout.class("dateline")).into());
    }
    if has("score") {
        main.push(score(&layout, &mut rng));
    }
    if has("key events") {
        main.push(key_events(&layout));
    }
    main.push(layout.entries());
    if has("load more") {
        main.push(say("button", tongue.more).with("type", "button").class(layout.class("more")).into());
    }
    if has("comments") {
        main.push(comments(&layout, &mut rng));
    }
    let mut body = vec![header(tongue, &mut rng)];
    if has("cookies") {
        let inner = vec![say("p", tongue.cookies).into(), say("button", "OK").into()];
        body.push(el("div", inner).with("id", "cookie-banner").with("role", "dialog").class("cookie-banner").into());
    }
    body.push(el("main", main).into());
    if has("most read") || has("timetable") {
        let mut aside = Vec::new();
        if has("most read") {
            aside.push(most_read(&layout, &mut rng));
        }
        if has("timetable") {
            aside.push(timetable(&layout, &mut rng));
        }
        body.push(el("aside", aside).class(layout.class("side")).into());
    }
    body.extend(footer(tongue, &mut rng));
    el("html", vec![el("head", head(plan, story)).into(), el("body", body).into()]).with("lang", tongue.code).into()
}

/// The page's address.
pub fn address(plan: &Plan, story: &Story) -> String {
    let slug = if plan.says_live.address { story.tongue.slug } else { "news" };
    format!("https://{}/{slug}/harbour-bridge-storm-{}", story.tongue.host, 4_100_000 + plan.seed)
}

fn head(plan: &Plan, story: &Story) -> Vec<Node> {
    let mut head = vec![
        el("meta", vec![]).with("charset", "utf-8").into(),
        say("title", format!("{} - {}", story.title, story.tongue.host)).into(),
    ];
    if !plan.has_metadata {
        return head;
    }
    let meta = |name: &str, value: &str| -> Node {
        let key = if name.contains(':') { "property" } else { "name" };
        el("meta", vec![]).with(key, name).with("content", value).metadata().into()
    };
    let first = &story.entries[0];
    let opened = with_offset(first.at - SignedDuration::from_mins(4), &story.zone);
    head.push(meta("description", &story.standfirst));
    head.push(meta("og:title", &story.title));
    head.push(meta("og:type", "article"));
    head.push(meta("article:published_time", &opened));
    head.push(el("link", vec![]).with("rel", "canonical").with("href", address(plan, story)).metadata().into());
    if let Some(told) = told(plan, story) {
        let mut holder = el("script", vec![]).metadata();
        holder.attributes.push(("type".to_owned(), "application/ld+json".to_owned()));
        holder.children = vec![Node::Raw(told.to_string().replace('<', "\\u003c"))];
        head.push(holder.into());
    }
    head
}

fn told(plan: &Plan, story: &Story) -> Option<Value> {
    let layout = Layout { plan, story };
    let address = address(plan, story);
    let stamp = |entry: &Sown| with_offset(entry.at, &story.zone);
    let update = |entry: &Sown| {
        let texts = entry.texts();
        let whole = texts.join("\n");
        let first: String = texts
            .first()
            .map(|text| text.split_inclusive(['.', '。']).next().unwrap_or(text).to_owned())
            .unwrap_or_default();
        let mut update = json!({
            "@type": "BlogPosting",
            "datePublished": stamp(entry),
            "articleBody": if plan.told == Told::Teasers { first } else { whole },
        });
        if let (Some(heading), true) = (&entry.heading, plan.heads != Heads::None) {
            update["headline"] = json!(heading);
        }
        if let Some(own) = layout.address(entry) {
            let own = if own.starts_with('#') {
                format!("{address}{own}")
            } else {
                format!("https://{}{own}", story.tongue.host)
            };
            update["url"] = json!(own);
        }
        if let Some(author) = entry.author {
            update["author"] = json!({ "@type": "Person", "name": author });
        }
        update
    };
    let newest = story.entries.iter().rev();
    let updates: Vec<Value> = match plan.told {
        Told::None => return None,
        Told::Article => {
            return Some(json!({
                "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title, "url": address,
                "datePublished": utc(story.entries[0].at), "dateModified": utc(story.entries.last().unwrap().at),
            }));
        }
        Told::All | Told::Teasers => newest.map(update).collect(),
        Told::Newest => newest.take(10).map(update).collect(),
    };
    Some(json!({
        "@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": story.title, "url": address,
        "datePublished": utc(story.entries[0].at), "coverageStartTime": utc(story.entries[0].at), "liveBlogUpdate": updates,
    }))
}

pub fn header(tongue: &Tongue, rng: &mut Rng) -> Node {
    let links = (0..5)
        .map(|at| el("li", vec![say("a", tongue.phrase(rng, 1)).with("href", format!("/s/{at}")).into()]).into())
        .collect();
    el("header", vec![say("a", tongue.host).with("href", "/").into(), el("nav", vec![el("ul", links).into()]).into()])
        .into()
}

pub fn footer(tongue: &Tongue, rng: &mut Rng) -> Vec<Node> {
    let links = (0..4).map(|at| say("a", tongue.phrase(rng, 2)).with("href", format!("/about/{at}")).into()).collect();
    vec![el("footer", vec![el("div", links).into(), say("p", format!("© 2026 {}", tongue.host)).into()]).into()]
}

fn score(layout: &Layout<'_>, rng: &mut Rng) -> Node {
    let tongue = layout.story.tongue;
    let team = |rng: &mut Rng| say("span", tongue.phrase(rng, 1)).class("team").into();
    let inner =
        vec![team(rng), say("span", format!("{} : {}", rng.below(4), rng.below(4))).class("result").into(), team(rng)];
    el("div", inner).class("scoreboard").into()
}

/// A list on top that leads to some of the entries: clock and heading, both of which stand below once more.
fn key_events(layout: &Layout<'_>) -> Node {
    let tongue = layout.story.tongue;
    let headed = layout.story.in_order(layout.plan).into_iter().filter(|entry| entry.heading.is_some());
    let items = headed.step_by(2).take(5).map(|entry| {
        let link = say("a", entry.heading.clone().unwrap_or_default())
            .with("href", layout.address(entry).unwrap_or_else(|| format!("#e{}", entry.number)));
        el("li", vec![say("span", layout.clock(entry)).into(), text(" "), link.into()]).into()
    });
    let inner = vec![say("h2", tongue.key_events).into(), el("ul", items.collect()).into()];
    el("div", inner).class(layout.class("key-events")).into()
}

fn most_read(layout: &Layout<'_>, rng: &mut Rng) -> Node {
    let tongue = layout.story.tongue;
    let items = (0..6).map(|at| {
        let clock = tongue
            .clock("H:M", layout.story.zone.to_datetime(layout.story.now - SignedDuration::from_mins(37 * (at + 1))));
        let link = say("a", tongue.phrase(rng, 7)).with("href", format!("/news/{}", 60_000 + at)).into();
        el("li", vec![say("time", clock).into(), text(" "), link]).into()
    });
    el("section", vec![say("h2", tongue.most_read).into(), el("ol", items.collect()).into()]).into()
}

fn timetable(layout: &Layout<'_>, rng: &mut Rng) -> Node {
    let tongue = layout.story.tongue;
    let heading = say("h2", tongue.phrase(rng, 2)).into();
    let rows = (0..5).map(|at| {
        el("tr", vec![say("td", format!("{}:00", 15 + at)).into(), say("td", tongue.phrase(rng, 3)).into()]).into()
    });
    el("section", vec![heading, el("table", vec![el("tbody", rows.collect()).into()]).into()]).into()
}

pub fn comments(layout: &Layout<'_>, rng: &mut Rng) -> Node {
    let tongue = layout.story.tongue;
    let count = rng.between(3, 14);
    let one = |rng: &mut Rng, at: usize| {
        let when = layout.story.now - SignedDuration::from_mins(7 * i64::try_from(at).unwrap() + 1);
        el(
            "li",
            vec![
                say("strong", format!("{}_{}", tongue.people[at % 4].split(' ').next().unwrap_or("x"), at * 7))
                    .class("comment-author")
                    .into(),
                say("time", tongue.clock("H:M", layout.story.zone.to_datetime(when)))
                    .with("datetime", utc(when))
                    .into(),
                say("p", tongue.paragraph(rng, 2)).into(),
                say("button", tongue.reply).into(),
            ],
        )
        .class("comment")
        .with("id", format!("comment-{}", at + 900))
    };
    let mut items = Vec::new();
    for at in 0..count {
        let mut item = one(rng, at);
        if at % 3 == 1 {
            item.children.push(el("ul", vec![one(rng, at + 100).into()]).into());
        }
        items.push(item.into());
    }
    let inner =
        vec![say("h2", format!("{} ({count})", tongue.comments)).into(), el("ul", items).class("comment-list").into()];
    el("section", inner).with("id", "comments").class("comments").into()
}

/// What stands between two entries: an advertisement, a box that asks for an address or for money.
pub fn between(layout: &Layout<'_>, at: usize) -> Option<Element> {
    let tongue = layout.story.tongue;
    let has: Vec<&str> = layout
        .plan
        .around
        .iter()
        .copied()
        .filter(|name| matches!(*name, "newsletter" | "donation" | "adverts"))
        .collect();
    let name = *has.get(at / 4 % has.len().max(1))?;
    Some(match name {
        "newsletter" => el(
            "div",
            vec![
                say("h3", tongue.newsletter).into(),
                el("form", vec![el("input", vec![]).with("type", "email").into(), say("button", "OK").into()])
                    .with("action", "/newsletter")
                    .into(),
            ],
        )
        .class("newsletter-signup"),
        "donation" => el("div", vec![say("p", tongue.donate).into(), say("a", "→").with("href", "/donate").into()])
            .class("donation-box"),
        _ => el(
            "div",
            vec![
                say("span", tongue.advert).into(),
                el("div", vec![]).with("id", format!("ad-slot-{at}")).with("data-ad", "1").into(),
            ],
        )
        .class("ad"),
    })
}

/// What stands in an entry and is none of its words.
pub fn inside(layout: &Layout<'_>, entry: &Sown) -> Vec<Node> {
    let (plan, tongue) = (layout.plan, layout.story.tongue);
    let mut rng = Rng::new(plan.seed.wrapping_mul(77) + entry.number as u64);
    let mut nodes = Vec::new();
    for name in &plan.inside {
        nodes.push(match *name {
            "share" => {
                let link = |name: &str, to: &str| el("li", vec![say("a", name).with("href", to).into()]).into();
                let links = vec![
                    link("Facebook", "https://www.facebook.com/sharer/sharer.php?u=x"),
                    link("X", "https://twitter.com/intent/tweet?url=x"),
                    link("WhatsApp", "https://api.whatsapp.com/send?text=x"),
                ];
                el("div", vec![say("span", tongue.share).into(), el("ul", links).into()])
                    .class(layout.class("share"))
                    .into()
            }
            "counters" => {
                let button = |sign: &str, count: usize| {
                    el("button", vec![text(sign), say("span", count.to_string()).into()]).with("type", "button").into()
                };
                el("div", vec![button("👍", rng.between(0, 400)), button("❤", rng.between(0, 90))])
                    .class(layout.class("reactions"))
                    .into()
            }
            // What readers say to an entry stands in it, under the word for comments.
            "readers" if entry.number.is_multiple_of(2) => {
                let one = |rng: &mut Rng| {
                    let when = layout.story.now - SignedDuration::from_secs(61);
                    let words = vec![
                        say("strong", format!("{}{}", tongue.phrase(rng, 1).to_lowercase(), rng.between(3, 99))).into(),
                        say("time", tongue.age(1)).with("datetime", utc(when)).into(),
                        say("p", tongue.paragraph(rng, 1)).into(),
                        say("button", tongue.reply).into(),
                    ];
                    el("li", words).class("comment").into()
                };
                let list = el("ul", vec![one(&mut rng), one(&mut rng)]).class("comment-list").into();
                el("div", vec![say("h5", format!("{} (2)", tongue.comments)).into(), list]).class("comments").into()
            }
            "readers" => continue,
            // Some entries bear a card of another story, with its own date.
            "related" if entry.number.is_multiple_of(3) => {
                let link = vec![
                    el("img", vec![]).with("src", "/img/t.jpg").with("alt", "").into(),
                    say("span", tongue.phrase(&mut rng, 6)).into(),
                    say("time", tongue.date(jiff::civil::date(2026, 2, 11).at(9, 0, 0, 0)))
                        .with("datetime", "2026-02-11T09:00:00Z")
                        .into(),
                ];
                let link = el("a", link).with("href", format!("/news/{}", 55_000 + entry.number)).into();
                el("aside", vec![say("span", tongue.related).into(), link]).class("related").into()
            }
            "related" => continue,
            _ => say("button", tongue.reply).with("type", "button").with("aria-label", tongue.reply).into(),
        });
    }
    nodes
}
