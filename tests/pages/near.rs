//! Pages that have times and texts in rows, and that no person would call a live blog.

use std::cell::RefCell;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::rng::Rng;
use super::shell::{footer, header};
use super::tongues::{TONGUES, Tongue};
use super::tree::{Node, el, say, text};

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

/// What the kinds share: the language, chance, a clock that is at some time of the day.
struct Maker {
    tongue: &'static Tongue,
    rng: RefCell<Rng>,
    now: Timestamp,
    count: usize,
    classes: usize,
}

impl Maker {
    fn at(&self, ago: SignedDuration) -> DateTime {
        TimeZone::get(self.tongue.zone).unwrap().to_datetime(self.now - ago)
    }

    fn stamp(&self, ago: SignedDuration) -> String {
        (self.now - ago).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    fn clock(&self, ago: SignedDuration) -> String {
        self.tongue.clock("H:M", self.at(ago))
    }

    fn date(&self, ago: SignedDuration) -> String {
        self.tongue.date(self.at(ago))
    }

    fn time(&self, words: String, ago: SignedDuration) -> Node {
        say("time", words).with("datetime", self.stamp(ago)).into()
    }

    fn phrase(&self, least: usize, most: usize) -> String {
        let count = self.rng.borrow_mut().between(least, most);
        self.tongue.phrase(&mut self.rng.borrow_mut(), count)
    }

    fn paragraph(&self, least: usize, most: usize) -> String {
        let count = self.rng.borrow_mut().between(least, most);
        self.tongue.paragraph(&mut self.rng.borrow_mut(), count)
    }

    fn between(&self, least: usize, most: usize) -> usize {
        self.rng.borrow_mut().between(least, most)
    }

    fn next(&self) -> u64 {
        self.rng.borrow_mut().next()
    }

    fn class(&self, name: &str) -> String {
        match self.classes {
            0 => name.to_owned(),
            1 => format!("c-{name}"),
            2 => format!(
                "css-{:05x}",
                name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte)) & 0xf_ffff
            ),
            _ => String::new(),
        }
    }

    fn person(&self) -> &'static str {
        self.tongue.people[self.rng.borrow_mut().below(4)]
    }

    fn item(&self, tag: &str, name: &str, parts: Vec<Node>) -> Node {
        // What stands in no list may be any of these; a page has one of them throughout.
        let tag = match tag {
            "article" | "div" | "section" => ["article", "div", "section"][self.classes % 3],
            tag => tag,
        };
        el(tag, parts).class(self.class(name)).into()
    }

    fn paragraphs(&self, count: usize) -> Vec<Node> {
        (0..count).map(|_| say("p", self.paragraph(2, 4)).into()).collect()
    }
}

fn hours(count: usize) -> SignedDuration {
    SignedDuration::from_hours(i64::try_from(count).unwrap())
}

fn minutes(count: usize) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(count).unwrap())
}

fn link(words: String, to: String) -> Node {
    say("a", words).with("href", to).into()
}

fn row(cells: Vec<Node>) -> Node {
    el("tr", cells.into_iter().map(|cell| el("td", vec![cell]).into()).collect()).into()
}

fn table(rows: Vec<Node>) -> Node {
    el("table", vec![el("tbody", rows).into()]).into()
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
    let (title, content) = content(kind, &maker);
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

fn content(kind: &str, m: &Maker) -> (String, Vec<Node>) {
    let title = m.phrase(2, 6);
    let count = m.count;
    let list = |items: Vec<Node>, m: &Maker| vec![el("div", items).class(m.class("list")).into()];
    match kind {
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
        _ => {
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
    }
}
