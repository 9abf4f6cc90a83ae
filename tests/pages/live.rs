//! The entries of a live blog laid out as its plan says: containers of any make, or running text.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::plan::{Authors, Classes, Clocks, Form, Heads, Ids, Plan};
use super::shell;
use super::story::{Block, Sown, Story};
use super::tree::{Element, Node, el, say, text};

/// What lays out the entries of one page.
pub struct Layout<'l> {
    pub plan: &'l Plan,
    pub story: &'l Story,
}

impl Layout<'_> {
    /// The class by which this page knows such a part.
    pub fn class(&self, role: &str) -> String {
        const NAMES: [&str; 10] = [
            "live-post",
            "liveblog-entry",
            "lb-item",
            "ticker__eintrag",
            "update-card",
            "o-feed",
            "c-stream",
            "tm-event",
            "minuto",
            "cronica",
        ];
        let seed = self.plan.seed;
        match self.plan.classes {
            Classes::None => String::new(),
            Classes::Named => {
                let name = NAMES[(seed % 10) as usize];
                if role == "entry" { name.to_owned() } else { format!("{name}__{role}") }
            }
            Classes::Block => match role {
                "entry" => "item".to_owned(),
                role => format!("item-{role}"),
            },
            Classes::Utility => match role {
                "entry" => "flex flex-col gap-2 border-b py-4",
                "time" => "text-xs text-gray-500",
                "heading" => "text-lg font-bold leading-tight",
                "body" => "prose max-w-none mt-2",
                "list" => "grid grid-cols-1 divide-y",
                "author" => "text-sm text-gray-700",
                _ => "mt-2 p-2 text-sm",
            }
            .to_owned(),
            Classes::Hashed => {
                let mut hash = seed | 1;
                for byte in role.bytes() {
                    hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                }
                format!("css-{:06x} e{}", hash & 0xff_ffff, hash % 9)
            }
        }
    }

    pub fn id(&self, entry: &Sown) -> String {
        format!("{}", 48_210_000 + self.plan.seed % 1000 * 997 + entry.number as u64 * 13)
    }

    /// The entry's address: a fragment of the page, or a page of its own; empty where it has none.
    pub fn address(&self, entry: &Sown) -> Option<String> {
        match self.plan.ids {
            Ids::None | Ids::Data => None,
            Ids::Id | Ids::Fragment => Some(format!("#post-{}", self.id(entry))),
            Ids::Page => Some(format!("/{}/updates/{}", self.story.tongue.slug, self.id(entry))),
        }
    }

    /// The words of its clock, as they stand on the page.
    pub fn clock(&self, entry: &Sown) -> String {
        let tongue = self.story.tongue;
        let plain: Vec<&str> = tongue.clocks.iter().copied().filter(|form| !form.contains('P')).collect();
        let form = plain[self.plan.clock % plain.len()];
        match self.plan.clocks {
            Clocks::Twelve => tongue.clock(tongue.twelve().unwrap_or(form), entry.local),
            Clocks::DateAndClock => format!("{}, {}", tongue.date(entry.local), tongue.clock("H:M", entry.local)),
            Clocks::Today => {
                let is_today = entry.local.date() == self.story.zone.to_datetime(self.story.now).date();
                format!("{}{}", tongue.today[usize::from(!is_today)], tongue.clock("H:M", entry.local))
            }
            Clocks::Zoned => format!("{} {}", tongue.clock("H:M", entry.local), tongue.zone_word),
            Clocks::Ages => tongue.age((self.story.now - entry.at).as_secs() / 60),
            Clocks::Minute => entry.minute.clone(),
            _ => tongue.clock(form, entry.local),
        }
    }

    fn time(&self, entry: &Sown) -> Node {
        let words = self.clock(entry);
        let stamp = match self.plan.clocks {
            Clocks::TagOffset => Some(with_offset(entry.at, &self.story.zone)),
            Clocks::TagUtc => Some(utc(entry.at)),
            Clocks::TagLocal => Some(entry.local.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            _ => None,
        };
        let tag = if self.plan.seed.is_multiple_of(3) { "div" } else { "span" };
        match stamp {
            Some(stamp) => say("time", words).with("datetime", stamp).class(self.class("time")).into(),
            None if self.plan.seed % 4 == 1 => say("time", words).class(self.class("time")).into(),
            None => say(tag, words).class(self.class("time")).into(),
        }
    }

    fn heading(&self, entry: &Sown) -> Option<Node> {
        let words = entry.heading.clone()?;
        let tag = match self.plan.heads {
            Heads::None => return None,
            Heads::H2 => "h2",
            Heads::H3 | Heads::Link => "h3",
            Heads::H4 => "h4",
            Heads::H5 => "h5",
            Heads::Bold => return Some(el("p", vec![say("strong", words).into()]).class(self.class("heading")).into()),
        };
        let inner = match (self.plan.heads, self.address(entry)) {
            (Heads::Link, address) => {
                say("a", words).with("href", address.unwrap_or_else(|| format!("#e{}", entry.number))).into()
            }
            _ => text(words),
        };
        Some(el(tag, vec![inner]).class(self.class("heading")).into())
    }

    fn author(&self, entry: &Sown) -> Option<Node> {
        let name = entry.author?;
        let tongue = self.story.tongue;
        let page = || format!("/authors/{}", tongue.people.iter().position(|one| *one == name).unwrap_or(0));
        let inner = match self.plan.authors {
            Authors::None => return None,
            Authors::Text => vec![text(format!("{} {name}", tongue.by))],
            Authors::Link => {
                vec![text(format!("{} ", tongue.by)), say("a", name).with("rel", "author").with("href", page()).into()]
            }
            Authors::Avatar => vec![
                el("img", vec![])
                    .with("src", format!("/img/people/{}.jpg", name.len()))
                    .with("alt", name)
                    .with("width", "40")
                    .with("height", "40")
                    .into(),
                say("span", name).class(self.class("name")).into(),
            ],
        };
        Some(el("div", inner).class(self.class("author")).into())
    }

    pub fn blocks(&self, entry: &Sown) -> Vec<Node> {
        entry.blocks.iter().map(|block| self.block(block, entry)).collect()
    }

    fn block(&self, block: &Block, entry: &Sown) -> Node {
        match block {
            Block::Paragraph(words) => say("p", words.clone()).into(),
            Block::Linked(before, link, behind) => el(
                "p",
                vec![
                    text(format!("{before} ")),
                    say("a", link.clone())
                        .with("href", format!("https://{}/news/{}", self.story.tongue.host, entry.number + 70_000))
                        .into(),
                    text(format!(" {behind}")),
                ],
            )
            .into(),
            Block::List(is_numbered, items) => el(
                if *is_numbered { "ol" } else { "ul" },
                items.iter().map(|item| say("li", item.clone()).into()).collect(),
            )
            .into(),
            Block::Table(rows) => {
                let row = |row: &[String; 2]| {
                    el("tr", row.iter().map(|cell| say("td", cell.clone()).into()).collect()).into()
                };
                el("table", vec![el("tbody", rows.iter().map(row).collect()).into()]).into()
            }
            Block::Quote(words) => el("blockquote", vec![say("p", words.clone()).into()]).into(),
            Block::Posting(words, by) => el(
                "blockquote",
                vec![
                    say("p", words.clone()).into(),
                    text(by.clone()),
                    say("a", "2026")
                        .with("href", format!("https://twitter.com/reporter/status/{}", 1_700_000_000 + entry.number))
                        .into(),
                ],
            )
            .class("twitter-tweet")
            .into(),
            Block::Frame(address) => {
                el("div", vec![el("iframe", vec![]).with("src", address.clone()).with("allowfullscreen", "").into()])
                    .class(self.class("embed"))
                    .into()
            }
            Block::Picture(alt, caption) => el(
                "figure",
                vec![
                    el("img", vec![])
                        .with("src", format!("/media/{}-{}.jpg", self.plan.seed, entry.number))
                        .with("alt", alt.clone())
                        .with("width", "800")
                        .with("height", "450")
                        .into(),
                    say("figcaption", caption.clone()).into(),
                ],
            )
            .into(),
        }
    }

    /// All that stands in the container of an entry, its time apart where the container has a place of its own for it.
    fn parts(&self, entry: &Sown, with_time: bool) -> Vec<Node> {
        let has_time_behind = self.plan.seed % 5 == 2;
        let mut parts = Vec::new();
        if with_time && !has_time_behind {
            parts.push(self.time(entry));
        }
        if let Some(kicker) = &entry.kicker {
            parts.push(say("span", kicker.clone()).class(self.class("kicker")).into());
        }
        parts.extend(self.heading(entry));
        if with_time && has_time_behind {
            parts.push(self.time(entry));
        }
        let is_author_last = self.plan.seed % 2 == 1;
        if !is_author_last {
            parts.extend(self.author(entry));
        }
        let body = self.blocks(entry);
        match self.plan.seed % 3 {
            0 => parts.extend(body),
            _ => parts.push(el("div", body).class(self.class("body")).into()),
        }
        if is_author_last {
            parts.extend(self.author(entry));
        }
        let has_permalink =
            self.plan.ids == Ids::Fragment || self.plan.ids == Ids::Page && self.plan.heads != Heads::Link;
        if has_permalink {
            let address = self.address(entry).unwrap_or_default();
            parts.push(say("a", "#").with("href", address).class(self.class("permalink")).into());
        }
        parts.extend(shell::inside(self, entry));
        parts
    }

    fn marked(&self, element: Element, entry: &Sown) -> Element {
        let element = match self.plan.ids {
            Ids::Id | Ids::Fragment => element.with("id", format!("post-{}", self.id(entry))),
            Ids::Data => element.with("data-post-id", self.id(entry)),
            _ => element,
        };
        if self.plan.clocks == Clocks::Epoch {
            let name = ["data-timestamp", "data-time", "data-published", "data-created"][(self.plan.seed % 4) as usize];
            let seconds = entry.at.as_second();
            return element
                .with(name, if self.plan.seed.is_multiple_of(2) { seconds } else { seconds * 1000 }.to_string());
        }
        element
    }

    /// One entry in what holds it.
    fn contained(&self, entry: &Sown) -> Vec<Node> {
        let class = self.class("entry");
        let one = |tag: &str, parts: Vec<Node>| {
            vec![Node::from(self.marked(el(tag, parts).class(class.clone()).container(), entry))]
        };
        match self.plan.form {
            Form::Article => one("article", self.parts(entry, true)),
            Form::Section => one("section", self.parts(entry, true)),
            Form::Li | Form::OrderedLi => one("li", self.parts(entry, true)),
            Form::Custom => one("live-post", self.parts(entry, true)),
            Form::Nested => {
                let aside = el("div", vec![self.time(entry)]).class(self.class("meta")).into();
                let main = el("div", vec![el("div", self.parts(entry, false)).into()]).class(self.class("main")).into();
                one("div", vec![el("div", vec![aside, main]).class(self.class("inner")).into()])
            }
            Form::Tr => vec![
                self.marked(
                    el(
                        "tr",
                        vec![
                            el("td", vec![self.time(entry)]).class(self.class("when")).into(),
                            el("td", self.parts(entry, false)).class(self.class("what")).into(),
                        ],
                    )
                    .class(class),
                    entry,
                )
                .into(),
            ],
            Form::Dl => vec![
                self.marked(el("dt", vec![self.time(entry)]).class(class).container(), entry).into(),
                el("dd", self.parts(entry, false)).container().into(),
            ],
            Form::DlDiv => one(
                "div",
                vec![
                    el("dt", vec![self.time(entry)]).container().into(),
                    el("dd", self.parts(entry, false)).container().into(),
                ],
            ),
            Form::Details => {
                let summary = [Some(self.time(entry)), self.heading(entry)].into_iter().flatten().collect();
                let rest = el("div", self.blocks(entry)).class(self.class("body")).into();
                let mut parts = vec![el("summary", summary).into(), rest];
                parts.extend(self.author(entry));
                vec![self.marked(el("details", parts).with("open", "").class(class), entry).into()]
            }
            _ => one("div", self.parts(entry, true)),
        }
    }

    /// One entry in running text.
    fn running(&self, entry: &Sown) -> Vec<Node> {
        let clock = self.clock(entry);
        let mut body = self.blocks(entry);
        let lead = |before: Vec<Node>, body: &mut Vec<Node>| {
            if let Some(Node::Element(first)) = body.first_mut() {
                first.children.splice(0..0, before);
            }
        };
        match self.plan.form {
            Form::BoldClock => lead(vec![say("strong", clock).into(), text(" ")], &mut body),
            Form::BoldClockAbove => body.insert(0, el("p", vec![say("strong", clock).into()]).into()),
            Form::HeadClock => {
                let heading = entry.heading.clone().unwrap_or_default();
                let colon = if self.plan.seed.is_multiple_of(2) { ": " } else { " – " };
                body.insert(0, say("h3", format!("{clock}{colon}{heading}")).into());
            }
            Form::HeadThenClock => {
                body.insert(0, el("p", vec![say("em", clock).into()]).into());
                body.insert(0, say("h3", entry.heading.clone().unwrap_or_default()).into());
            }
            Form::Ruled => {
                if let Some(heading) = &entry.heading {
                    body.insert(0, say("h3", heading.clone()).into());
                }
                body.insert(0, el("p", vec![say("b", clock).into()]).into());
                body.push(el("hr", vec![]).into());
            }
            Form::Breaks => {
                let mut nodes = vec![say("b", clock).into(), text(" ")];
                nodes.push(text(entry.texts().join(" ")));
                nodes.extend([el("br", vec![]).into(), el("br", vec![]).into()]);
                return nodes;
            }
            _ => {
                let colon = if self.plan.seed.is_multiple_of(2) { ": " } else { " – " };
                lead(vec![text(format!("{clock}{colon}"))], &mut body);
            }
        }
        body
    }

    /// All entries, in what holds them all.
    pub fn entries(&self) -> Node {
        let mut nodes = Vec::new();
        let mut day = None;
        let order = self.story.in_order(self.plan);
        for (at, entry) in order.iter().enumerate() {
            if self.plan.clocks == Clocks::Days && day != Some(entry.local.date()) {
                day = Some(entry.local.date());
                nodes.push(self.day(entry));
            }
            nodes.extend(if self.plan.form.is_flat() { self.running(entry) } else { self.contained(entry) });
            if at % 4 == 2 {
                nodes.extend(shell::between(self, at).map(|between| self.as_item(between)));
            }
        }
        let list = match self.plan.form {
            Form::Li => el("ul", nodes).container(),
            Form::OrderedLi => el("ol", nodes).container(),
            Form::Tr => el("table", vec![el("tbody", nodes).into()]),
            Form::Dl | Form::DlDiv => el("dl", nodes).container(),
            Form::Breaks => el("p", nodes),
            _ => el("div", nodes),
        };
        let mut list = list.class(self.class("list"));
        for depth in 0..self.plan.depth {
            list = el("div", vec![list.into()]).class(self.class(&format!("wrap{depth}")));
        }
        list.into()
    }

    fn day(&self, entry: &Sown) -> Node {
        let words = self.story.tongue.date(entry.local);
        match self.plan.form {
            Form::Tr => el("tr", vec![say("th", words).with("colspan", "2").into()]).into(),
            Form::Li => el("li", vec![say("h2", words).into()]).class(self.class("day")).container().into(),
            Form::Dl => say("dt", words).class(self.class("day")).container().into(),
            _ => say("h2", words).class(self.class("day")).into(),
        }
    }

    /// What stands between entries stands in the same kind of element where the list allows no other.
    fn as_item(&self, between: Element) -> Node {
        match self.plan.form {
            Form::Li | Form::OrderedLi => el("li", vec![between.into()]).class(self.class("slot")).container().into(),
            _ => between.into(),
        }
    }
}

/// RFC 3339, on the clocks of that zone.
pub fn with_offset(at: Timestamp, zone: &TimeZone) -> String {
    let minutes = zone.to_offset(at).seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let local = zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    format!("{local}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
