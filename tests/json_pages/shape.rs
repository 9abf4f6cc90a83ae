//! How a publisher writes an entry as JSON: what its keys are called, how deep they lie, in which form its text and its
//! times stand.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::dice::Dice;
use crate::story::{Post, Story};

/// What the keys are called.
#[derive(Clone)]
pub struct Keys {
    pub kind: &'static str,
    names: Vec<String>,
}

const ROLES: [&str; 17] = [
    "id", "time", "changed", "title", "body", "author", "name", "type", "list", "link", "clock", "date", "inner",
    "text", "image", "flag", "count",
];
const ENGLISH: [&str; 17] = [
    "id",
    "publishedAt",
    "updatedAt",
    "headline",
    "body",
    "author",
    "name",
    "type",
    "posts",
    "url",
    "time",
    "date",
    "attributes",
    "text",
    "image",
    "isPinned",
    "views",
];
const SNAKE: [&str; 17] = [
    "entry_id",
    "created_at",
    "modified",
    "title",
    "content",
    "byline",
    "display_name",
    "kind",
    "live_entries",
    "permalink",
    "clock",
    "day",
    "fields",
    "copy",
    "lead_media",
    "highlighted",
    "order",
];
const GERMAN: [&str; 17] = [
    "kennung",
    "erstellt",
    "geaendert",
    "ueberschrift",
    "inhalt",
    "verfasser",
    "anzeigename",
    "art",
    "beitraege",
    "adresse",
    "uhrzeit",
    "tag",
    "angaben",
    "absatz",
    "bild",
    "angeheftet",
    "aufrufe",
];
const SYLLABLES: [&str; 16] =
    ["bo", "ka", "ri", "mu", "te", "sol", "van", "pix", "dra", "fe", "gur", "lo", "ny", "quo", "zi", "ham"];

impl Keys {
    pub fn of(dice: &mut Dice) -> Keys {
        let kind = *dice.pick(&["english", "english", "snake", "german", "random", "minified"]);
        let names: Vec<String> = match kind {
            "english" => ENGLISH.map(str::to_owned).to_vec(),
            "snake" => SNAKE.map(str::to_owned).to_vec(),
            "german" => GERMAN.map(str::to_owned).to_vec(),
            "minified" => {
                let mut letters: Vec<String> = ('a'..='z').map(String::from).collect();
                dice.shuffle(&mut letters);
                letters[..17].to_vec()
            }
            _ => (0..17).map(|nth| format!("{}{}{nth}", dice.pick(&SYLLABLES), dice.pick(&SYLLABLES))).collect(),
        };
        Keys { kind, names }
    }

    pub fn key(&self, role: &str) -> &str {
        &self.names[ROLES.iter().position(|known| *known == role).unwrap()]
    }
}

/// How entries are written.
#[derive(Clone)]
pub struct Shape {
    pub keys: Keys,
    pub body: &'static str,
    pub time: &'static str,
    pub depth: usize,
    pub author: &'static str,
    pub has_id: bool,
    pub has_changed: bool,
    pub noise: bool,
    pub zone: &'static str,
}

pub const BODIES: [&str; 21] = [
    "html",
    "html",
    "text",
    "paragraphs",
    "draft",
    "slate",
    "portable",
    "prosemirror",
    "editorjs",
    "lexical",
    "quill",
    "contentful",
    "arc",
    "rendered",
    "gutenberg",
    "markdown",
    "blocks",
    "guardian",
    "bbc",
    "unknown",
    "nested",
];
pub const TIMES: [&str; 10] =
    ["iso", "offset", "seconds", "millis", "string", "object", "apart", "dotnet", "local", "clock"];

impl Shape {
    pub fn of(story: &Story, dice: &mut Dice) -> Shape {
        Shape {
            keys: Keys::of(dice),
            body: dice.one(&BODIES),
            time: dice.one(&TIMES),
            depth: *dice.pick(&[0, 0, 1, 1, 2, 3]),
            author: dice.one(&["none", "string", "object", "list", "parts"]),
            has_id: dice.in_hundred(85),
            has_changed: dice.in_hundred(50),
            noise: dice.in_hundred(60),
            zone: story.tongue.zone,
        }
    }

    fn key(&self, role: &str) -> String {
        self.keys.key(role).to_owned()
    }

    /// The entry as an object; `address` where each has a page or a place of its own.
    pub fn row(&self, post: &Post, dice: &mut Dice) -> Value {
        let mut outer = Map::new();
        let mut inner = Map::new();
        if self.has_id {
            outer.insert(self.key("id"), json!(post.id));
        }
        self.times(post, &mut inner);
        if let Some(title) = &post.title {
            inner.insert(self.key("title"), json!(title));
        }
        inner.insert(self.key("body"), self.text(post, dice));
        let parts = post.author.split_once(' ').unwrap();
        let author = match self.author {
            "string" => Some(json!(post.author)),
            "object" => Some(
                json!({self.key("id"): author_id(&post.author), self.key("name"): post.author, "avatar": "https://img.example/a.png"}),
            ),
            "list" => Some(json!([{self.key("name"): post.author}])),
            "parts" => Some(json!({"firstName": parts.0, "lastName": parts.1})),
            _ => None,
        };
        if let Some(author) = author {
            inner.insert(self.key("author"), author);
        }
        if self.noise {
            outer.insert(self.key("flag"), json!(dice.in_hundred(20)));
            outer.insert(self.key("count"), json!(dice.below(900)));
            outer.insert("status".to_owned(), json!("draft"));
            inner.insert("locale".to_owned(), json!("en-GB"));
            inner.insert(
                "share".to_owned(),
                json!({"message": "Share this post with your friends", "network": ["a", "b"]}),
            );
            inner.insert("revision".to_owned(), json!(dice.below(9)));
        }
        let mut wrapped = Value::Object(inner);
        for level in 0..self.depth {
            wrapped = json!({format!("{}{}", self.key("inner"), if level > 0 { level.to_string() } else { String::new() }): wrapped});
        }
        outer.extend(wrapped.as_object().unwrap().clone());
        Value::Object(outer)
    }

    fn times(&self, post: &Post, object: &mut Map<String, Value>) {
        let (seconds, millis) = (post.at.as_second(), post.at.as_millisecond());
        let civil = TimeZone::get(self.zone).unwrap().to_datetime(post.at);
        let iso = post.at.to_string();
        let value = match self.time {
            "offset" => {
                let there = TimeZone::fixed(jiff::tz::offset(2)).to_datetime(post.at);
                json!(format!("{}+02:00", there.strftime("%Y-%m-%dT%H:%M:%S")))
            }
            "seconds" => json!(seconds),
            "millis" => json!(millis),
            "string" => json!(seconds.to_string()),
            "object" => json!({"iso": iso, "zone": "UTC"}),
            "dotnet" => json!(format!("/Date({millis})/")),
            "local" => json!(civil.strftime("%Y-%m-%d %H:%M:%S").to_string()),
            "apart" => {
                object.insert(self.key("date"), json!(civil.strftime("%Y-%m-%d").to_string()));
                object.insert(self.key("clock"), json!(civil.strftime("%H:%M").to_string()));
                return;
            }
            "clock" => {
                object.insert(self.key("clock"), json!(civil.strftime("%H:%M").to_string()));
                return;
            }
            _ => json!(iso),
        };
        object.insert(self.key("time"), value);
        if self.has_changed {
            let changed = match self.time {
                "seconds" => json!(post.changed.as_second()),
                "millis" => json!(post.changed.as_millisecond()),
                _ => json!(post.changed.to_string()),
            };
            object.insert(self.key("changed"), changed);
        }
    }

    fn text(&self, post: &Post, dice: &mut Dice) -> Value {
        let lines = &post.paragraphs;
        let html = lines.iter().map(|line| format!("<p>{line}</p>")).collect::<String>();
        let list = |block: &dyn Fn(&String) -> Value| Value::Array(lines.iter().map(block).collect());
        match self.body {
            "text" => json!(lines.join("\n\n")),
            "paragraphs" => json!(lines),
            "rendered" => json!({"rendered": html, "protected": false}),
            "gutenberg" => json!(
                lines
                    .iter()
                    .map(|line| format!("<!-- wp:paragraph -->\n<p>{line}</p>\n<!-- /wp:paragraph -->"))
                    .collect::<Vec<_>>()
                    .join("\n\n")
            ),
            "markdown" => json!(
                lines
                    .iter()
                    .enumerate()
                    .map(|(nth, line)| if nth == 0 { emphasised(line, "**") } else { line.clone() })
                    .collect::<Vec<_>>()
                    .join("\n\n")
            ),
            "draft" => {
                json!({"blocks": list(&|line| json!({"key": "a1", "type": "unstyled", "text": line, "depth": 0, "inlineStyleRanges": [], "entityRanges": [], "data": {}})), "entityMap": {}})
            }
            "slate" => list(&|line| {
                let (a, b) = halves(line);
                json!({"type": "paragraph", "children": [{"text": a}, {"text": b, "bold": true}]})
            }),
            "portable" => {
                let key = dice.hex(6);
                list(&|line| {
                    let (a, b) = halves(line);
                    json!({"_key": key, "_type": "block", "style": "normal", "markDefs": [], "children": [{"_type": "span", "_key": "0", "marks": [], "text": a}, {"_type": "span", "_key": "1", "marks": ["strong"], "text": b}]})
                })
            }
            "prosemirror" => {
                json!({"type": "doc", "content": list(&|line| { let (a, b) = halves(line); json!({"type": "paragraph", "content": [{"type": "text", "text": a}, {"type": "text", "text": b, "marks": [{"type": "bold"}]}]}) })})
            }
            "editorjs" => {
                json!({"time": post.at.as_millisecond(), "version": "2.2", "blocks": list(&|line| json!({"id": "x1", "type": "paragraph", "data": {"text": line}}))})
            }
            "lexical" => {
                json!({"root": {"type": "root", "format": "", "version": 1, "children": list(&|line| json!({"type": "paragraph", "format": "", "children": [{"type": "text", "text": line, "format": 0, "mode": "normal"}]}))}})
            }
            "quill" => {
                json!({"ops": lines.iter().flat_map(|line| { let (a, b) = halves(line); [json!({"insert": a}), json!({"insert": b, "attributes": {"bold": true}}), json!({"insert": "\n"})] }).collect::<Vec<_>>()})
            }
            "contentful" => {
                json!({"nodeType": "document", "data": {}, "content": list(&|line| json!({"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": line, "marks": [], "data": {}}]}))})
            }
            "arc" => list(&|line| json!({"_id": "ARC7", "type": "text", "content": line, "additional_properties": {}})),
            "blocks" => list(&|line| json!({"type": "markup", "data": {"markup": format!("<p>{line}</p>")}})),
            "guardian" => list(
                &|line| json!({"_type": "model.dotcomrendering.pageElements.TextBlockElement", "elementId": "e-1", "html": format!("<p>{line}</p>")}),
            ),
            "bbc" => {
                json!({"model": {"blocks": list(&|line| json!({"type": "paragraph", "model": {"text": line, "blocks": [{"type": "fragment", "model": {"text": line, "attributes": []}}]}}))}})
            }
            "unknown" => list(&|line| json!({self.key("type"): "pg", self.key("text"): line, "w": 12})),
            "nested" => {
                json!({"module": {"lines": list(&|line| json!({"wrap": {self.key("text"): {"value": line}}}))}})
            }
            _ => json!(html),
        }
    }
}

fn halves(line: &str) -> (String, String) {
    let at = line.char_indices().filter(|(_, char)| *char == ' ').nth(1).map_or(0, |(at, _)| at + 1);
    (line[..at].to_owned(), line[at..].to_owned())
}

fn emphasised(line: &str, mark: &str) -> String {
    let (first, rest) = line.split_once(' ').unwrap();
    format!("{mark}{first}{mark} {rest}")
}

pub fn author_id(name: &str) -> String {
    format!("au-{}", name.to_lowercase().replace(' ', "-"))
}

/// What else stands in a publisher's JSON: none of it is an entry.
pub fn decoys(story: &Story, shape: &Shape, dice: &mut Dice) -> Map<String, Value> {
    let tongue = story.tongue;
    let key = |role: &str| shape.keys.key(role).to_owned();
    let day = |dice: &mut Dice| {
        (story.now - jiff::SignedDuration::from_mins(i64::try_from(dice.between(30, 9_000)).unwrap())).to_string()
    };
    let mut all: Vec<(&str, Value)> = Vec::new();
    let of = |count: usize, dice: &mut Dice, make: &dyn Fn(usize, &mut Dice) -> Value| -> Value {
        (0..count).map(|nth| make(nth, dice)).collect()
    };
    all.push(("related", of(6, dice, &|nth, dice| json!({key("id"): format!("r{nth}"), key("title"): tongue.phrase(dice), key("link"): format!("/news/story-{nth}-{}", dice.hex(5)), key("time"): day(dice), "summary": tongue.sentence(dice)}))));
    all.push(("remarks", of(8, dice, &|nth, dice| json!({"id": 70 + nth, "user": {"displayName": format!("reader{}", dice.below(9_999)), "avatar": "https://img.example/u.png"}, "message": tongue.sentence(dice), "createdAt": day(dice), "parentId": null, "likes": dice.below(90), "replies": []}))));
    all.push(("games", of(5, dice, &|nth, dice| json!({"id": nth, "home": {"name": "Cliffside"}, "away": {"name": "Millbrook"}, "kickoff": day(dice), "venue": tongue.phrase(dice), "score": [dice.below(5), dice.below(5)]}))));
    all.push((
        "menu",
        of(
            7,
            dice,
            &|nth, dice| json!({"label": tongue.phrase(dice), "href": format!("/section/{nth}"), "children": []}),
        ),
    ));
    all.push(("staff", of(5, dice, &|nth, dice| json!({"id": format!("au{nth}"), "name": crate::story::NAMES[nth], "bio": tongue.paragraph(dice, 2), "joined": "2019-04-01T00:00:00Z", "href": format!("/people/{nth}")}))));
    all.push(("clips", of(5, dice, &|nth, dice| json!({"id": nth, "title": tongue.phrase(dice), "description": tongue.sentence(dice), "duration": 30 + nth, "poster": "/p.jpg", "videoUrl": format!("https://v.example/{nth}.mp4"), "publishDate": day(dice)}))));
    all.push((
        "strings",
        json!({"a": tongue.sentence(dice), "b": tongue.sentence(dice), "c": "Accept all cookies and go on"}),
    ));
    all.push(("promos", of(3, dice, &|nth, dice| json!({"slot": nth, "type": "ad", "title": "Subscribe now", "text": tongue.sentence(dice), "start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}))));
    all.push(("goods", of(5, dice, &|nth, dice| json!({"sku": nth, "name": tongue.phrase(dice), "price": 9.5, "currency": "EUR", "description": tongue.sentence(dice), "link": format!("https://shop.example/{nth}")}))));
    all.push(("pictures", of(6, dice, &|nth, dice| json!({"src": format!("https://img.example/{nth}.jpg"), "width": 800, "caption": tongue.sentence(dice), "taken": day(dice)}))));
    dice.shuffle(&mut all);
    all.truncate(dice.between(0, 6));
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
