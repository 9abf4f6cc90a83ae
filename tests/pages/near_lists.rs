//! Near-misses that are lists of things, most of which lead elsewhere: teasers, dates to come, tables, goods, commits.

use super::near_maker::{Maker, hours, link, minutes, row, table};
use super::tree::{Node, el, say, text};

/// The title and what stands below it; nothing where the kind is none of these.
pub fn content(kind: &str, m: &Maker) -> Option<(String, Vec<Node>)> {
    let title = m.phrase(2, 6);
    let count = m.count;
    let list = |items: Vec<Node>, m: &Maker| vec![el("div", items).class(m.class("list")).into()];
    Some(match kind {
        // Teasers of stories that lead to them, some hours apart.
        "section front" | "tag page" | "latest headlines" => {
            let is_dense = kind == "latest headlines";
            let items = (0..count).map(|at| {
                let ago = if is_dense { minutes(at * 11 + 4) } else { minutes(at * 47 + 9) };
                let time = m.time(if at < 8 { m.clock(ago) } else { m.date(ago) }, ago);
                let heading = el("h3", vec![link(m.phrase(5, 10), format!("/news/story-{}", 9000 + at))]).into();
                let mut parts = vec![heading, time];
                if !is_dense {
                    parts.push(say("p", m.paragraph(1, 1)).into());
                }
                m.item("article", "teaser", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        // What is live, and leads to it.
        "index of live blogs" => {
            let items = (0..count).map(|at| {
                let ago = hours(at * 9 + 1);
                let title = format!("{}: {}", m.tongue.live, m.phrase(3, 7));
                let heading = el("h3", vec![link(title, format!("/{}/story-{}", m.tongue.slug, 300 + at))]).into();
                m.item("article", "card", vec![m.time(m.date(ago), ago), heading, say("p", m.paragraph(1, 1)).into()])
            });
            let items = items.collect();
            (m.tongue.live.to_owned(), list(items, m))
        }
        "search results" => {
            let mut items = vec![say("p", format!("{} · {}", count * 7, title)).into()];
            items.extend((0..count).map(|at| {
                let ago = hours(at * 31 + 2);
                let parts = vec![
                    el("h2", vec![link(m.phrase(5, 9), format!("/news/{}", 700 + at))]).into(),
                    say("span", m.date(ago)).class(m.class("date")).into(),
                    say("p", format!("… {} …", m.phrase(10, 20))).into(),
                ];
                m.item("li", "result", parts)
            }));
            (
                title.clone(),
                vec![
                    el("form", vec![el("input", vec![]).with("name", "q").with("value", title).into()]).into(),
                    el("ol", items).into(),
                ],
            )
        }
        "release notes" => {
            let items = (0..count).map(|at| {
                let ago = hours(at * 24 * 13 + 20);
                let changes = (0..m.between(2, 5)).map(|_| say("li", m.phrase(4, 9)).into()).collect();
                m.item(
                    "section",
                    "release",
                    vec![
                        say("h2", format!("v{}.{}.{}", 4 - at / 12, 12 - at % 12, at % 3)).into(),
                        m.time(m.date(ago), ago),
                        el("ul", changes).into(),
                    ],
                )
            });
            let items = items.collect();
            (format!("Changelog {title}"), list(items, m))
        }
        "timetable" | "departures" => {
            let rows = (0..count).map(|at| {
                let clock = format!("{:02}:{:02}", 5 + at * 7 / 12 % 19, at * 35 % 60);
                let mut cells = vec![text(clock), text(m.phrase(1, 2))];
                if kind == "departures" {
                    cells.push(text(format!("{}{}", ["S", "RE", "IC"][at % 3], 3 + at)));
                    cells.push(text(format!("{}", 1 + at % 9)));
                } else {
                    cells.push(text(m.phrase(1, 3)));
                }
                row(cells)
            });
            (title, vec![table(rows.collect())])
        }
        "television programme" => {
            let items = (0..count).map(|at| {
                let clock = format!("{:02}:{:02}", (6 + at) % 24, [0, 15, 30, 45][at % 4]);
                m.item(
                    "li",
                    "show",
                    vec![
                        say("span", clock).into(),
                        say("h3", m.phrase(1, 4)).into(),
                        say("p", m.paragraph(1, 2)).into(),
                    ],
                )
            });
            (title, vec![el("ul", items.collect()).into()])
        }
        // Dates to come.
        "agenda" => {
            let items = (0..count).map(|at| {
                let ago = hours(0) - hours(at * 29 + 20);
                m.item(
                    "div",
                    "event",
                    vec![
                        m.time(format!("{}, {:02}:00", m.date(ago), 9 + at % 10), ago),
                        say("h3", m.phrase(3, 6)).into(),
                        say("p", m.paragraph(1, 2)).into(),
                        link(m.phrase(1, 2), format!("/tickets/{at}")),
                    ],
                )
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "press releases" | "newsletter archive" | "podcast episodes" => {
            let step = match kind {
                "press releases" => 61,
                "newsletter archive" => 24 * 7,
                _ => 24 * 7 + 1,
            };
            let items = (0..count).map(|at| {
                let ago = hours(at * step + 6);
                let mut parts = vec![
                    m.time(m.date(ago), ago),
                    el("h2", vec![link(m.phrase(4, 9), format!("/item/{}", 220 + at))]).into(),
                    say("p", m.paragraph(1, 3)).into(),
                ];
                if kind == "podcast episodes" {
                    parts.push(say("span", format!("{}:{:02}", 24 + at % 30, at * 7 % 60)).into());
                    parts.push(el("audio", vec![]).with("src", format!("/audio/{at}.mp3")).with("controls", "").into());
                }
                m.item("article", "item", parts)
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "fixtures and results" => {
            let mut nodes = Vec::new();
            for day in 0..count / 4 + 1 {
                nodes.push(say("h2", m.date(hours(24 * day))).into());
                let rows = (0..4).map(|at| {
                    let result = if day == 0 { "-".to_owned() } else { format!("{}:{}", at % 4, (at + day) % 3) };
                    row(vec![
                        text(format!("{}:30", 13 + at * 2)),
                        text(m.phrase(1, 2)),
                        text(result),
                        text(m.phrase(1, 2)),
                    ])
                });
                nodes.push(table(rows.collect()));
            }
            (title, nodes)
        }
        "job list" | "obituaries" | "product list" => {
            let items = (0..count).map(|at| {
                let ago = hours(at * 9 + 5);
                let mut parts =
                    vec![el("h3", vec![link(m.phrase(2, 5), format!("/{}/{at}", kind.replace(' ', "-")))]).into()];
                match kind {
                    "product list" => parts.push(say("span", format!("{},{}9 €", 12 + at * 3, at % 10)).into()),
                    "obituaries" => parts.push(say("span", format!("{} – 2026", 1931 + at)).into()),
                    _ => parts.push(say("span", m.phrase(1, 2)).into()),
                }
                parts.push(m.time(m.date(ago), ago));
                parts.push(say("p", m.paragraph(1, 1)).into());
                m.item("li", "card", parts)
            });
            (title, vec![el("ul", items.collect()).into()])
        }
        "hourly forecast" => {
            let items = (0..24).map(|at| {
                m.item(
                    "div",
                    "hour",
                    vec![
                        say("span", format!("{at:02}:00")).into(),
                        say("span", format!("{}°", 3 + (at * 5) % 9)).into(),
                        say("span", m.phrase(1, 3)).into(),
                        say("span", format!("{} km/h", 5 + at)).into(),
                    ],
                )
            });
            let items = items.collect();
            (title, list(items, m))
        }
        "orders" => {
            let rows = (0..count).map(|at| {
                let ago = hours(at * 400 + 30);
                row(vec![
                    text(format!("#{}", 88_120 - at * 3)),
                    m.time(m.date(ago), ago),
                    text(m.phrase(2, 3)),
                    text(format!("{},00 €", 17 + at)),
                ])
            });
            (title, vec![table(rows.collect())])
        }
        // Commits: who, what, which, some in an hour.
        "commit log" => {
            let items = (0..count).map(|at| {
                let ago = minutes(at * 143 + 20);
                let parts = vec![
                    link(m.phrase(3, 8), format!("/commit/{:07x}", m.next() & 0xfff_ffff)),
                    el("div", vec![say("span", m.person()).into(), text(" "), m.time(m.date(ago), ago)]).into(),
                    say("code", format!("{:07x}", m.next() & 0xfff_ffff)).into(),
                ];
                m.item("li", "commit", parts)
            });
            (format!("Commits · {title}"), vec![el("ol", items.collect()).into()])
        }
        _ => return None,
    })
}
