//! Near-misses that are texts: what readers say, whole posts, articles, transcripts, logs.

use super::near_maker::{Maker, hours, link, minutes};
use super::tree::{Node, el, say, text};

/// The title and what stands below it; nothing where the kind is none of these.
pub fn content(kind: &str, m: &Maker) -> Option<(String, Vec<Node>)> {
    let title = m.phrase(2, 6);
    let count = m.count;
    let list = |items: Vec<Node>, m: &Maker| vec![el("div", items).class(m.class("list")).into()];
    Some(match kind {
        "status page" => {
            let mut nodes = Vec::new();
            for day in 0..count.min(12) {
                nodes.push(say("h3", m.date(hours(24 * day + 2))).into());
                if day % 2 == 1 {
                    nodes.push(say("p", m.phrase(3, 4)).into());
                    continue;
                }
                let step = |word: &str, at: usize| {
                    let clock = m.clock(hours(24 * day + at));
                    el(
                        "p",
                        vec![
                            say("strong", word).into(),
                            text(format!(" - {} ", m.phrase(4, 9))),
                            say("small", clock).into(),
                        ],
                    )
                    .into()
                };
                let steps = vec![
                    say("h4", m.phrase(3, 6)).into(),
                    step("Resolved", 2),
                    step("Monitoring", 3),
                    step("Investigating", 4),
                ];
                nodes.push(m.item("div", "incident", steps));
            }
            (title, nodes)
        }
        "timeline of years" => {
            let items = (0..count.min(15)).flat_map(|at| {
                let year = format!("{}", 1921 + at * 6);
                [say("h3", year).into(), say("p", m.paragraph(1, 3)).into()]
            });
            (title, items.collect())
        }
        // A short article, and what readers say below it.
        "comments" => {
            let mut nodes = m.paragraphs(3);
            nodes.push(say("h2", format!("{} ({count})", m.tongue.comments)).into());
            let items = (0..count).map(|at| {
                let ago = minutes(at * 13 + 2);
                let parts = vec![
                    say("b", format!("{}{}", m.person().split(' ').next().unwrap_or("x"), at * 3)).into(),
                    m.time(m.tongue.age(i64::try_from(at * 13 + 2).unwrap()), ago),
                    say("p", m.paragraph(1, 3)).into(),
                    say("button", m.tongue.reply).into(),
                ];
                m.item("li", "comment", parts)
            });
            let items = items.collect();
            nodes.push(el("ul", items).with("id", "comments").into());
            (title, nodes)
        }
        "forum thread" => {
            let items = (0..count).map(|at| {
                let ago = minutes((count - at) * 95 + 7);
                let user = el(
                    "div",
                    vec![
                        link(
                            format!("{}{at}", m.person().split(' ').next().unwrap_or("u")),
                            format!("/user/{}", at % 5),
                        ),
                        say("span", format!("{}", 31 * (at % 5) + 4)).into(),
                    ],
                );
                let parts = vec![
                    user.class(m.class("user")).into(),
                    say("span", format!("{}, {}", m.date(ago), m.clock(ago))).into(),
                    link(format!("#{}", at + 1), format!("#p{}", 400 + at)),
                    say("div", m.paragraph(1, 4)).class(m.class("post-body")).into(),
                    link(m.tongue.reply.to_owned(), format!("/reply?p={}", 400 + at)),
                ];
                m.item("div", "post", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "questions and answers" => {
            let mut nodes = m.paragraphs(2);
            nodes.extend((0..count.min(9)).map(|at| {
                let ago = hours(at * 70 + 3);
                let parts = vec![
                    el(
                        "div",
                        vec![
                            say("button", "▲").into(),
                            say("span", format!("{}", 40 - at)).into(),
                            say("button", "▼").into(),
                        ],
                    )
                    .into(),
                    say("div", m.paragraph(2, 5)).class(m.class("answer-body")).into(),
                    el(
                        "div",
                        vec![m.time(m.date(ago), ago), text(" "), link(m.person().to_owned(), format!("/users/{at}"))],
                    )
                    .into(),
                ];
                el("div", parts).class(m.class("answer")).with("itemprop", "suggestedAnswer").into()
            }));
            (format!("{title}?"), nodes)
        }
        // Whole posts, days apart.
        "blog archive" => {
            let items = (0..count.min(10)).map(|at| {
                let ago = hours(at * 24 * 5 + 9);
                let mut parts = vec![
                    el("h2", vec![link(m.phrase(3, 8), format!("/2026/post-{at}"))]).into(),
                    m.time(m.date(ago), ago),
                ];
                parts.push(say("span", m.person()).into());
                let many = m.between(3, 6);
                parts.extend(m.paragraphs(many));
                parts.push(link(format!("{} ({})", m.tongue.comments, at % 4), format!("/2026/post-{at}#comments")));
                m.item("article", "post", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "reviews" => {
            let items = (0..count).map(|at| {
                let ago = hours(at * 50 + 12);
                let parts = vec![
                    say("span", "★★★★★☆☆☆☆☆".chars().skip(at % 4).take(5).collect::<String>())
                        .with("aria-label", format!("{}/5", 5 - at % 4))
                        .into(),
                    say("b", m.person()).into(),
                    m.time(m.date(ago), ago),
                    say("p", m.paragraph(1, 4)).into(),
                ];
                el("div", parts).class(m.class("review")).with("itemprop", "review").into()
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "recipe" => {
            let mut nodes = m.paragraphs(2);
            nodes.push(
                el(
                    "ul",
                    (0..count.min(9))
                        .map(|at| say("li", format!("{} g {}", 20 + at * 15, m.phrase(1, 2))).into())
                        .collect(),
                )
                .into(),
            );
            nodes.extend((0..count.min(9)).map(|at| {
                m.item(
                    "div",
                    "step",
                    vec![
                        say("strong", format!("{:02}:{:02}", at * 4, at * 17 % 60)).into(),
                        text(" "),
                        say("p", m.paragraph(1, 2)).into(),
                    ],
                )
            }));
            (title, nodes)
        }
        "transcript" => {
            let items = (0..count).map(|at| {
                let parts = vec![
                    say("span", format!("{:02}:{:02}", at * 2, at * 23 % 60)).into(),
                    say("strong", m.tongue.people[at % 2]).into(),
                    say("p", m.paragraph(1, 4)).into(),
                ];
                m.item("div", "line", parts)
            });
            let items: Vec<Node> = items.collect();
            let mut nodes = m.paragraphs(1);
            nodes.push(el("audio", vec![]).with("src", "/audio/talk.mp3").with("controls", "").into());
            nodes.extend(list(items, m));
            (title, nodes)
        }
        "police log" => {
            let mut nodes = m.paragraphs(1);
            for at in 0..count {
                let ago = hours(at * 16 + 24);
                nodes.push(say("h3", m.date(ago)).into());
                nodes.push(say("p", m.paragraph(1, 3)).into());
            }
            (title, nodes)
        }
        "article with related list" => {
            let mut nodes = vec![
                el(
                    "p",
                    vec![
                        say("span", m.person()).into(),
                        text(" "),
                        m.time(format!("{} {}", m.date(hours(3)), m.clock(hours(3))), hours(3)),
                    ],
                )
                .into(),
            ];
            let many = m.between(6, 14);
            nodes.extend(m.paragraphs(many));
            let items = (0..count.min(8)).map(|at| {
                let ago = hours(at * 5 + 2);
                el("li", vec![link(m.phrase(5, 9), format!("/news/{}", 10 + at)), text(" "), m.time(m.clock(ago), ago)])
                    .into()
            });
            let items = items.collect();
            nodes.push(el("section", vec![say("h2", m.tongue.related).into(), el("ul", items).into()]).into());
            (title, nodes)
        }
        "chat export" => {
            let items = (0..count * 3).map(|at| {
                let mut parts = vec![
                    say("span", m.clock(minutes((count * 3 - at) * 2))).into(),
                    text(" "),
                    say("b", m.tongue.people[at % 3]).into(),
                    text(": "),
                ];
                parts.push(say("span", m.phrase(2, 9)).into());
                m.item("div", "message", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "gallery" => {
            let items = (0..count).map(|at| {
                let parts = vec![
                    el("img", vec![]).with("src", format!("/g/{at}.jpg")).with("alt", "").into(),
                    say("figcaption", m.phrase(6, 14)).into(),
                    say("small", format!("{} / {count}", at + 1)).into(),
                ];
                m.item("figure", "slide", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        _ => return None,
    })
}
