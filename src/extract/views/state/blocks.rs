//! Typed blocks → HTML. Every editor has its own tree (ProseMirror, Slate, Draft, Lexical, Editor.js, Portable Text,
//! Contentful, Arc, BBC, Guardian, Flow), and they all mean the same dozen things.

use serde_json::{Map, Value};

use super::fields::folded;
use super::measure::prose;
use crate::extract::json::tags;

type Object = Map<String, Value>;

/// No text is nested deeper.
const DEEPEST: usize = 40;
/// A text has no more links and styles that are told apart from it.
const MOST_RANGES: usize = 100;
/// What stands under these keys is never read by a person, or stands for a picture.
const SILENT: [&str; 24] = [
    "type",
    "id",
    "key",
    "style",
    "class",
    "classname",
    "lang",
    "language",
    "locale",
    "alt",
    "alttext",
    "url",
    "href",
    "src",
    "role",
    "slug",
    "guid",
    "credit",
    "copyright",
    "typename",
    "rel",
    "target",
    "rev",
    "mimetype",
];
/// Where a block keeps its strings.
const TEXTS: [&str; 13] = [
    "html",
    "markup",
    "rendered",
    "richText",
    "content",
    "text",
    "value",
    "body",
    "title",
    "caption",
    "headline",
    "code",
    "plain_text",
];
/// Where a block keeps its parts.
const PARTS: [&str; 14] = [
    "children",
    "content",
    "items",
    "blocks",
    "content_elements",
    "elements",
    "nodes",
    "json",
    "root",
    "document",
    "paragraphs",
    "body",
    "components",
    "listItems",
];
/// Where a block keeps the rest of its fields.
const LAYERS: [&str; 7] = ["data", "model", "attrs", "attributes", "fields", "props", "value"];

/// What the blocks say, as HTML: to be cleaned, like all HTML of a site.
pub fn html(value: &Value) -> String {
    let mut writer = Writer { html: String::new(), links: None };
    writer.blocks(value, 0);
    writer.html
}

/// Whether an object is a block (or a tree of them) rather than a wrapper of fields.
pub fn is_block(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        let has_parts = PARTS.iter().any(|key| object.get(*key).is_some_and(Value::is_array));
        has_parts
            || object.get("model").is_some_and(is_block)
            || ["rendered", "html", "markup", "root"].iter().any(|key| object.contains_key(*key))
    })
}

struct Writer<'v> {
    html: String,
    /// What ranges of a text refer to: Draft's `entityMap`, Portable Text's `markDefs`.
    links: Option<&'v Value>,
}

impl<'v> Writer<'v> {
    fn blocks(&mut self, value: &'v Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::String(text) => self.paragraph(text),
            Value::Array(values) if !values.is_empty() && values.iter().all(|value| value.get("insert").is_some()) => {
                self.quill(values);
            }
            // Words and links without a paragraph around them are one.
            Value::Array(values) if values.iter().all(is_inline) && values.iter().any(is_leaf) => {
                self.wrapped("p", |writer| writer.inlines(value, depth + 1));
            }
            Value::Array(values) => values.iter().for_each(|value| self.blocks(value, depth + 1)),
            Value::Object(object) => self.block(object, depth),
            _ => {}
        }
    }

    fn block(&mut self, object: &'v Object, depth: usize) {
        let kind = kind(object);
        let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        if let Some(links) = object.get("entityMap").or_else(|| object.get("markDefs")) {
            self.links = Some(links);
        }
        // WordPress: a block around others has their markup in pieces.
        if let Some(inner) = object.get("innerBlocks").filter(|inner| holds(inner)) {
            return self.blocks(inner, depth + 1);
        }
        if let Some(markup) = object.get("innerHTML").and_then(Value::as_str) {
            return self.paragraph(markup.trim());
        }
        match kind.as_str() {
            // What readers do something in is no text of the newsroom's; a page leaves it out too.
            _ if has(&["widget", "newsletter", "signup", "paywall"]) && !object.contains_key("html") => {}
            "ad" | "ads" | "advert" | "advertisement" | "mpu" | "style" | "script" | "alttext" => {}
            "hr" | "divider" | "horizontalrule" | "delimiter" | "thematicbreak" => self.html.push_str("<hr>"),
            _ if let Some(level) = level(&kind, object) => {
                self.wrapped(&format!("h{level}"), |writer| writer.inside(object, depth));
            }
            _ if is_list_item(&kind, object) => self.list_item(&kind, object, depth),
            _ if has(&["list"]) && !has(&["listicle"]) => self.list(&kind, object, depth),
            "table" => self.table(object, depth),
            _ if has(&["quote"]) => self.quote(object, depth),
            _ if has(&[
                "tweet",
                "twitter",
                "instagram",
                "facebook",
                "tiktok",
                "reddit",
                "youtube",
                "vimeo",
                "embed",
                "iframe",
                "video",
                "audio",
                "social",
                "bluesky",
            ]) && !has(&["asset", "document", "image"]) =>
            {
                self.embed(&kind, object)
            }
            _ if has(&["image", "photo", "picture", "figure", "asset"]) => self.image(object),
            _ if has(&["card", "articlelink", "related", "bookmark", "readmore", "linkpreview"]) || kind == "link" => {
                self.card(object, depth)
            }
            _ if has(&["paragraph"]) || matches!(kind.as_str(), "p" | "unstyled" | "normal") => {
                match string(object, &["html", "markup"]).filter(|html| tags(html) > 0) {
                    Some(html) => self.paragraph(html),
                    None => self.wrapped("p", |writer| writer.inside(object, depth)),
                }
            }
            _ => self.other(object, depth),
        }
    }

    /// A kind that nobody knows: what stands under the keys that everybody uses.
    fn other(&mut self, object: &'v Object, depth: usize) {
        let parts =
            layers(object).find_map(|layer| PARTS.iter().find_map(|key| layer.get(*key).filter(|parts| holds(parts))));
        if object.contains_key("marks") || (parts.is_none() && object.get("text").is_some_and(Value::is_string)) {
            let markup =
                string(object, &["html"]).or_else(|| string(object, &["text"]).filter(|text| text.contains("</p>")));
            match markup {
                Some(html) => self.paragraph(html),
                None => self.wrapped("p", |writer| writer.inside(object, depth)),
            }
        } else if let Some(text) = string(object, &TEXTS[..4]) {
            self.paragraph(text);
        } else if let Some(parts) = parts {
            self.blocks(parts, depth + 1);
        } else if let Some(text) = string(object, &TEXTS[4..8]) {
            self.paragraph(text);
        } else {
            self.whatever(object, depth);
        }
    }

    /// Keys that nobody knows either: what is prose by itself, at any depth.
    fn whatever(&mut self, object: &'v Object, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let letters = |text: &str| -> String {
            let mut inside = false;
            let shown = text.chars().filter(|char| {
                inside = *char == '<' || inside && *char != '>';
                !inside && char.is_alphanumeric()
            });
            shown.collect()
        };
        // Some keep the same words as text and as markup.
        let mut said: Vec<String> = Vec::new();
        for (key, value) in object {
            match value {
                _ if SILENT.contains(&folded(key).as_str()) => {}
                Value::String(text) if prose(text) > 0 => {
                    let new = letters(text);
                    if !said.iter().any(|old| old.contains(&new)) {
                        self.paragraph(text);
                        said.push(new);
                    }
                }
                Value::Array(_) | Value::Object(_) => self.blocks(value, depth + 1),
                _ => {}
            }
        }
    }

    /// Quill's operations: what is put in one behind the other; a line takes its form from its end.
    fn quill(&mut self, operations: &'v [Value]) {
        let mut line = Writer { html: String::new(), links: None };
        for operation in operations {
            let attributes = operation.get("attributes").and_then(Value::as_object);
            match operation.get("insert") {
                Some(Value::String(text)) => {
                    for (nth, part) in text.split('\n').enumerate() {
                        if nth > 0 {
                            self.quill_line(&mut line.html, attributes);
                        }
                        line.marked(part, attributes);
                    }
                }
                Some(Value::Object(object)) => match object.iter().next() {
                    Some((kind, Value::String(url))) if kind == "image" => {
                        line.html.push_str("<img src=\"");
                        line.text(url);
                        line.html.push_str("\" alt=\"\">");
                    }
                    Some((_, Value::String(url))) if url.contains("//") => line.anchor(url, |writer| writer.text(url)),
                    Some((_, Value::Object(inner))) => line.block(inner, 1),
                    _ => {}
                },
                _ => {}
            }
        }
        self.quill_line(&mut line.html, None);
    }

    fn quill_line(&mut self, line: &mut String, attributes: Option<&Object>) {
        let line = std::mem::take(line);
        if line.trim().is_empty() {
            return;
        }
        let attribute = |key: &str| attributes.and_then(|attributes| attributes.get(key));
        if let Some(level) = attribute("header").and_then(Value::as_u64) {
            self.html.push_str(&format!("<h{0}>{line}</h{0}>", level.clamp(2, 6)));
        } else if let Some(kind) = attribute("list").and_then(Value::as_str) {
            let list = if kind == "ordered" { "ol" } else { "ul" };
            self.open_list(list);
            self.html.push_str(&format!("<li>{line}</li></{list}>"));
        } else if attribute("blockquote").is_some() {
            self.html.push_str(&format!("<blockquote><p>{line}</p></blockquote>"));
        } else {
            self.html.push_str(&format!("<p>{line}</p>"));
        }
    }

    fn marked(&mut self, text: &str, attributes: Option<&Object>) {
        if text.is_empty() {
            return;
        }
        let names = attributes.into_iter().flatten().filter(|(_, value)| **value == Value::Bool(true));
        let names: Vec<&str> = names.filter_map(|(key, _)| mark_name(&Value::from(key.as_str()))).collect();
        let link = attributes.and_then(|attributes| attributes.get("link")?.as_str());
        names.iter().for_each(|name| self.html.push_str(&format!("<{name}>")));
        match link {
            Some(url) => self.anchor(url, |writer| writer.text(text)),
            None => self.text(text),
        }
        names.iter().rev().for_each(|name| self.html.push_str(&format!("</{name}>")));
    }

    /// Goes on with a list that has just ended, or begins one.
    fn open_list(&mut self, list: &str) {
        let end = format!("</{list}>");
        match self.html.strip_suffix(&end).map(str::len) {
            Some(length) => self.html.truncate(length),
            None => self.html.push_str(&format!("<{list}>")),
        }
    }

    /// Rows of cells, whatever either is called.
    fn table(&mut self, object: &'v Object, depth: usize) {
        let found = layers(object).find_map(|layer| {
            ["rows", "content", "children", "body", "cells"].iter().find_map(|key| layer.get(*key)?.as_array())
        });
        let Some(rows) = found else { return self.other(object, depth) };
        let header = layers(object).find_map(|layer| layer.get("header").or_else(|| layer.get("head"))?.as_array());
        self.wrapped("table", |writer| {
            for row in header
                .into_iter()
                .filter_map(|header| {
                    header.first().map(|first| if first.is_array() { first.as_array() } else { Some(header) })
                })
                .flatten()
            {
                writer.row(row, "th", depth);
            }
            for row in rows {
                let cells = row.as_array().or_else(|| {
                    ["cells", "content", "children", "columns"].iter().find_map(|key| row.get(*key)?.as_array())
                });
                if let Some(cells) = cells {
                    writer.row(cells, "td", depth);
                }
            }
        });
    }

    fn row(&mut self, cells: &'v [Value], name: &str, depth: usize) {
        self.wrapped("tr", |writer| {
            for cell in cells {
                writer.html.push_str(&format!("<{name}>"));
                match cell {
                    Value::String(text) => writer.words(text),
                    Value::Number(number) => writer.html.push_str(&number.to_string()),
                    cell => writer.inlines(cell, depth + 1),
                }
                writer.html.push_str(&format!("</{name}>"));
            }
        });
    }

    fn list(&mut self, kind: &str, object: &'v Object, depth: usize) {
        let style = string(object, &["style", "listType", "list_type", "list"]).unwrap_or_default();
        let ordered = (kind.contains("ordered") && !kind.contains("unordered"))
            || kind.contains("number")
            || matches!(style, "ordered" | "number" | "ol" | "numbered")
            || layers(object).any(|layer| layer.get("ordered") == Some(&Value::Bool(true)));
        let items = layers(object).find_map(|layer| {
            ["items", "listItems", "list_items", "children", "content"]
                .iter()
                .find_map(|key| layer.get(*key)?.as_array())
        });
        let Some(items) = items else { return self.other(object, depth) };
        self.wrapped(if ordered { "ol" } else { "ul" }, |writer| {
            for item in items {
                let inner = item.as_object().filter(|object| is_list_item(&self::kind(object), object));
                writer.wrapped("li", |writer| match (inner, item) {
                    (Some(item), _) => writer.inside(item, depth + 1),
                    (None, Value::Object(item)) if item.contains_key("items") && string(item, &TEXTS).is_some() => {
                        writer.inside(item, depth + 1);
                        writer.list("list", item, depth + 1);
                    }
                    (None, item) => writer.inlines(item, depth + 1),
                });
            }
        });
    }

    /// One that stands by itself: together with its neighbours it is a list.
    fn list_item(&mut self, kind: &str, object: &'v Object, depth: usize) {
        let ordered = (kind.contains("ordered") && !kind.contains("unordered"))
            || object.get("listItem").and_then(Value::as_str) == Some("number");
        let list = if ordered { "ol" } else { "ul" };
        if depth > DEEPEST {
            return;
        }
        self.open_list(list);
        self.wrapped("li", |writer| writer.inside(object, depth));
        self.html.push_str(&format!("</{list}>"));
    }

    fn quote(&mut self, object: &'v Object, depth: usize) {
        let is_quoted = |html: &str| html.contains("<blockquote");
        if let Some(html) = string(object, &["html", "markup"]).filter(|html| is_quoted(html)) {
            return self.html.push_str(html);
        }
        let cite = string(object, &["cite", "citation", "attribution", "author", "source", "caption"]);
        self.wrapped("blockquote", |writer| {
            let parts =
                object.get("children").or_else(|| object.get("content")).or_else(|| object.get("content_elements"));
            match (string(object, &["markup", "html", "text", "quote", "content", "value"]), parts) {
                (Some(text), _) => writer.paragraph(text),
                (None, Some(parts)) => writer.blocks(parts, depth + 1),
                (None, None) => writer.other(object, depth),
            }
            if let Some(cite) = cite.filter(|cite| !cite.trim().is_empty()) {
                writer.wrapped("p", |writer| writer.wrapped("cite", |writer| writer.text(cite)));
            }
        });
    }

    fn image(&mut self, object: &'v Object) {
        let Some(source) = picture(object, 0) else { return };
        let alt = string(object, &["alt", "altText", "alt_text", "alternativeText"]);
        let caption = string(object, &["caption", "title"]);
        self.html.push_str("<figure><img src=\"");
        self.text(source);
        self.html.push_str("\" alt=\"");
        self.text(alt.or(caption).unwrap_or_default());
        self.html.push_str("\">");
        if let Some(caption) = caption.filter(|caption| !caption.trim().is_empty()) {
            self.wrapped("figcaption", |writer| writer.words(caption));
        }
        self.html.push_str("</figure>");
    }

    /// What plays elsewhere: the site's own markup for it, or a link to it.
    fn embed(&mut self, kind: &str, object: &'v Object) {
        let markup = string(object, &["html", "markup", "embed", "embedHtml", "content"])
            .or_else(|| object.get("raw_oembed")?.get("html")?.as_str())
            .filter(|html| tags(html) > 0);
        if let Some(markup) = markup {
            return self.html.push_str(markup);
        }
        let id = layers(object).find_map(|layer| {
            ["id", "tweetId", "tweet_id", "videoId", "assetId", "shortcode"].iter().find_map(|key| {
                match layer.get(*key)? {
                    Value::String(id) => Some(id.clone()),
                    Value::Number(id) => Some(id.to_string()),
                    _ => None,
                }
            })
        });
        let id = id.filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        // In the words in which a page's own markup has it: cleaning makes the same of both.
        if let Some(id) =
            id.as_ref().filter(|id| (kind.contains("tweet") || kind.contains("twitter")) && id.parse::<u64>().is_ok())
        {
            return self.html.push_str(&format!("<amp-twitter data-tweetid=\"{id}\"></amp-twitter>"));
        }
        let place = match (kind, &id) {
            (kind, Some(id)) if kind.contains("youtube") => Some(format!("https://www.youtube.com/watch?v={id}")),
            (kind, Some(id)) if kind.contains("instagram") => Some(format!("https://www.instagram.com/p/{id}/")),
            _ => None,
        };
        let url = string(
            object,
            &["url", "href", "permalink", "originalUrl", "tweetUrl", "embedUrl", "source", "src", "link"],
        );
        if let Some(url) = url.filter(|url| url.contains("//")).map(str::to_owned).or(place) {
            let title = string(object, &["title", "caption", "text"]).map_or_else(|| url.clone(), str::to_owned);
            self.wrapped("p", |writer| writer.anchor(&url, |writer| writer.words(&title)));
        }
    }

    /// A link to an article, as a sentence of its own.
    fn card(&mut self, object: &'v Object, depth: usize) {
        let url = string(object, &["url", "href", "link", "canonical_url"]);
        match (string(object, &["title", "headline", "text"]), url) {
            (Some(title), Some(url)) => {
                self.wrapped("p", |writer| writer.anchor(url, |writer| writer.words(title)));
            }
            _ => self.wrapped("p", |writer| writer.inline(object, depth + 1)),
        }
    }

    /// The inner side of a block: words, and whatever stands among them.
    fn inside(&mut self, object: &'v Object, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let text = string(object, &["text", "html", "markup", "content", "value", "title", "heading"]);
        match layers(object).find_map(|layer| PARTS.iter().find_map(|key| layer.get(*key).filter(|parts| holds(parts))))
        {
            Some(parts) if text.is_none() || object.get("children").is_some_and(holds) => {
                self.inlines(parts, depth + 1)
            }
            // Its words stand deeper, under keys that nobody knows.
            _ if text.is_none() => self.whatever(object, depth + 1),
            _ => self.leaf(object, text.unwrap_or_default()),
        }
    }

    fn inlines(&mut self, value: &'v Value, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::String(text) => self.words(text),
            Value::Array(values) => values.iter().for_each(|value| self.inlines(value, depth + 1)),
            Value::Object(object) => self.inline(object, depth),
            _ => {}
        }
    }

    fn inline(&mut self, object: &'v Object, depth: usize) {
        let kind = kind(object);
        match kind.as_str() {
            "br" | "hardbreak" | "linebreak" => self.html.push_str("<br>"),
            "alttext" | "url" => {}
            _ if kind.contains("link") && !kind.contains("article") || kind == "a" => {
                let url = string(object, &["url", "href", "uri", "src"])
                    .or_else(|| named(object, &["href", "url", "uri"], 0));
                let caption = object.get("children").and_then(Value::as_array).and_then(|parts| {
                    parts.iter().find(|part| part.as_object().is_some_and(|part| self::kind(part) == "caption"))
                });
                let inner = |writer: &mut Self| match caption {
                    Some(caption) => writer.inlines(caption, depth + 1),
                    None => writer.inside(object, depth + 1),
                };
                match url {
                    Some(url) => self.anchor(url, inner),
                    None => inner(self),
                }
            }
            "text" | "span" | "" | "caption" => self.inside(object, depth + 1),
            _ => self.block(object, depth + 1),
        }
    }

    /// Words with their marks.
    fn leaf(&mut self, object: &'v Object, text: &str) {
        let marks = marks(object);
        let mut ends = Vec::new();
        for mark in &marks {
            if let Some(name) = mark_name(mark) {
                self.html.push_str(&format!("<{name}>"));
                ends.push(format!("</{name}>"));
            } else if let Some(url) = mark_link(mark, self.links) {
                self.html.push_str("<a href=\"");
                self.text(url);
                self.html.push_str("\">");
                ends.push("</a>".to_owned());
            }
        }
        let ranges = |key: &str| object.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let (links, styles) = (ranges("entityRanges"), ranges("inlineStyleRanges"));
        if links.is_empty() && styles.is_empty() {
            self.words(text)
        } else {
            self.ranges(text, links, styles)
        }
        ends.iter().rev().for_each(|end| self.html.push_str(end));
    }

    /// Draft's links and styles: from which UTF-16 unit on, how many of them, and which entry of `entityMap` or which style.
    fn ranges(&mut self, text: &str, links: &'v [Value], styles: &'v [Value]) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let number =
            |range: &Value, key: &str| range.get(key)?.as_u64().and_then(|number| usize::try_from(number).ok());
        let extent = |range: &Value| {
            let (from, length) = (number(range, "offset")?, number(range, "length")?);
            let end = from.checked_add(length).filter(|end| *end <= units.len() && length > 0)?;
            Some((from, end))
        };
        let mut marked: Vec<(usize, usize, String, &str)> = Vec::new();
        for range in styles.iter().take(MOST_RANGES) {
            let name = range.get("style").and_then(mark_name);
            if let (Some((from, end)), Some(name)) = (extent(range), name) {
                marked.push((from, end, format!("<{name}>"), name));
            }
        }
        for range in links.iter().take(MOST_RANGES) {
            let key = range.get("key").map(|key| key.to_string().trim_matches('"').to_owned()).unwrap_or_default();
            let entity = self.links.and_then(|links| links.get(&key).or_else(|| links.get(key.parse::<usize>().ok()?)));
            let url = entity.and_then(|entity| string(entity.as_object()?, &["url", "href"]));
            if let (Some((from, end)), Some(url)) = (extent(range), url) {
                let mut anchor = Writer { html: "<a href=\"".to_owned(), links: None };
                anchor.text(url);
                anchor.html.push_str("\">");
                marked.push((from, end, anchor.html, "a"));
            }
        }
        let mut cuts: Vec<usize> =
            marked.iter().flat_map(|(from, end, ..)| [*from, *end]).chain([0, units.len()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let part = String::from_utf16_lossy(&units[pair[0]..pair[1]]);
            let over: Vec<&(usize, usize, String, &str)> =
                marked.iter().filter(|(from, end, ..)| *from <= pair[0] && pair[1] <= *end).collect();
            over.iter().for_each(|(_, _, open, _)| self.html.push_str(open));
            self.text(&part);
            over.iter().rev().for_each(|(_, _, _, name)| self.html.push_str(&format!("</{name}>")));
        }
    }

    fn wrapped(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        let start = self.html.len();
        self.html.push_str(&format!("<{name}>"));
        let began = self.html.len();
        inner(self);
        if self.html.len() == began {
            self.html.truncate(start);
        } else {
            self.html.push_str(&format!("</{name}>"));
        }
    }

    fn anchor(&mut self, url: &str, inner: impl FnOnce(&mut Self)) {
        self.html.push_str("<a href=\"");
        self.text(url);
        self.html.push_str("\">");
        inner(self);
        self.html.push_str("</a>");
    }

    /// Markup as it is, text as paragraphs.
    fn paragraph(&mut self, text: &str) {
        if tags(text) > 0 {
            self.html.push_str(text);
        } else {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                self.wrapped("p", |writer| writer.words(line));
            }
        }
    }

    /// Markup as it is; text is escaped, but for what is escaped already.
    fn words(&mut self, text: &str) {
        if tags(text) > 0 || (text.contains('&') && text.contains(';')) {
            self.html.push_str(text);
        } else {
            self.text(text);
        }
    }

    fn text(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                char => self.html.push(char),
            }
        }
    }
}

/// What a block calls itself, without what all blocks are called.
fn kind(object: &Object) -> String {
    let name = ["type", "_type", "__typename", "nodeType", "blockType", "name", "kind", "component"]
        .iter()
        .find_map(|key| object.get(*key)?.as_str())
        .unwrap_or_default();
    // Portable Text and Lexical tell the kind beside the type.
    let style = object.get("style").and_then(Value::as_str).filter(|_| name == "block");
    let name = folded(style.unwrap_or(name).rsplit(['.', '/']).next().unwrap_or_default());
    let bare = ["blockelement", "element", "block", "node"].iter().find_map(|end| name.strip_suffix(end));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(&name).to_owned()
}

/// `h2`, `heading-2`, `header-two`, `heading` with a level beside it; `None` where it is no heading.
fn level(kind: &str, object: &Object) -> Option<u64> {
    if matches!(kind, "title" | "headline" | "subtitle" | "subheadline" | "crosshead" | "crossheading") {
        return Some(if kind.starts_with("sub") || kind.starts_with("cross") { 3 } else { 2 });
    }
    let rest = ["heading", "header", "subheading", "subhead", "h"].iter().find_map(|begin| kind.strip_prefix(begin))?;
    let words = ["one", "two", "three", "four", "five", "six"];
    let told = rest.parse().ok().or_else(|| Some(1 + words.iter().position(|word| *word == rest)? as u64));
    if told.is_none() && (!rest.is_empty() || kind == "h") {
        return None;
    }
    let beside = || {
        layers(object).find_map(|layer| match layer.get("level").or_else(|| layer.get("tag"))? {
            Value::Number(level) => level.as_u64(),
            Value::String(tag) => tag.trim_start_matches('h').parse().ok(),
            _ => None,
        })
    };
    Some(told.or_else(beside).unwrap_or(3).clamp(2, 6))
}

fn is_list_item(kind: &str, object: &Object) -> bool {
    kind == "li" || kind.ends_with("listitem") || object.get("listItem").is_some_and(Value::is_string)
}

/// The block and the objects in it that hold the rest of its fields.
fn layers(object: &Object) -> impl Iterator<Item = &Object> {
    std::iter::once(object).chain(LAYERS.iter().filter_map(|key| object.get(*key)?.as_object()))
}

/// The first of these that is a string and not empty.
fn string<'v>(object: &'v Object, keys: &[&str]) -> Option<&'v str> {
    keys.iter().find_map(|key| {
        layers(object).find_map(|layer| layer.get(*key)?.as_str().filter(|text| !text.trim().is_empty()))
    })
}

/// `{"name": "href", "value": "…"}` among the attributes of a block or of its children, as the BBC has it.
fn named<'v>(object: &'v Object, names: &[&str], depth: usize) -> Option<&'v str> {
    let among =
        |key: &str| object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let own = among("attributes").find_map(|attribute| {
        let name = attribute.get("name")?.as_str()?;
        attribute.get("value")?.as_str().filter(|_| names.contains(&name))
    });
    let addressed = among("children")
        .filter(|child| kind(child) == "url")
        .find_map(|child| child.get("children")?.as_array()?.iter().find_map(|text| text.get("text")?.as_str()));
    own.or(addressed)
        .or_else(|| among("children").filter(|_| depth < 2).find_map(|child| named(child, names, depth + 1)))
}

/// The address of a picture: its own, or of the file that it holds.
fn picture(object: &Object, depth: usize) -> Option<&str> {
    let own = string(object, &["url", "src", "href", "imageUrl", "image_url", "contentUrl", "image"])
        .or_else(|| named(object, &["src", "url", "href"], 0));
    own.filter(|url| url.contains('/')).or_else(|| {
        let inner = [
            "file",
            "image",
            "media",
            "asset",
            "data",
            "images",
            "allImages",
            "target",
            "fields",
            "renditions",
            "original",
        ];
        inner.iter().filter(|_| depth < 5).find_map(|key| match object.get(*key)? {
            Value::Object(inner) => picture(inner, depth + 1),
            Value::Array(inner) => picture(inner.first()?.as_object()?, depth + 1),
            _ => None,
        })
    })
}

fn marks(object: &Object) -> Vec<Value> {
    let listed = ["marks", "attributes"].iter().filter_map(|key| object.get(*key)?.as_array()).flatten().cloned();
    let flags = ["bold", "italic", "strong", "em", "underline", "strikethrough", "code"]
        .into_iter()
        .filter(|key| object.get(*key) == Some(&Value::Bool(true)));
    let format = object.get("format").and_then(Value::as_u64).unwrap_or_default();
    let bits = [(1, "bold"), (2, "italic"), (4, "strikethrough"), (8, "underline"), (16, "code")]
        .into_iter()
        .filter(move |(bit, _)| format & bit > 0)
        .map(|(_, name)| name);
    listed.chain(flags.chain(bits).map(Value::from)).collect()
}

fn mark_name(mark: &Value) -> Option<&'static str> {
    let name = mark.as_str().or_else(|| mark.get("type")?.as_str()).or_else(|| mark.get("name")?.as_str())?;
    match folded(name).as_str() {
        "bold" | "strong" | "b" => Some("strong"),
        "italic" | "em" | "i" | "emphasis" => Some("em"),
        "underline" | "u" => Some("u"),
        "strike" | "strikethrough" | "s" | "del" => Some("s"),
        "code" => Some("code"),
        "subscript" | "sub" => Some("sub"),
        "superscript" | "sup" => Some("sup"),
        _ => None,
    }
}

/// Where a mark leads: its own address, or that of the definition that it names.
fn mark_link<'m>(mark: &'m Value, definitions: Option<&'m Value>) -> Option<&'m str> {
    let place = |object: &'m Object| string(object, &["href", "url", "uri"]);
    match mark {
        Value::Object(mark) => place(mark),
        Value::String(key) => {
            let is_meant = |definition: &&Value| definition.get("_key").and_then(Value::as_str) == Some(key);
            definitions?.as_array()?.iter().find(is_meant)?.as_object().and_then(place)
        }
        _ => None,
    }
}

fn holds(parts: &Value) -> bool {
    match parts {
        Value::Array(parts) => !parts.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        _ => false,
    }
}

fn is_inline(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        let kind = kind(object);
        is_leaf(value)
            || kind == "a"
            || kind == "br"
            || kind == "hardbreak"
            || (kind.contains("link") && holds(object.get("children").unwrap_or(&Value::Null)))
    })
}

/// A run of words: what stands between marks.
fn is_leaf(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        let is_text = object.get("text").is_some_and(Value::is_string);
        let kind = kind(object);
        is_text
            && !object.contains_key("html")
            && (kind.is_empty() || ((kind == "text" || kind == "span") && !object.contains_key("data")))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_trees_of_all_editors_are_one() {
        for (what, blocks, markup) in [
            ("a string", json!("A & B\nC"), "<p>A &amp; B</p><p>C</p>"),
            ("markup", json!({"rendered": "<p>A"}), "<p>A"),
            (
                "Flow",
                json!([{"type": "markup", "data": {"markup": "<p>A</p>"}}, {"type": "H3", "data": {"text": "B"}}]),
                "<p>A</p><h3>B</h3>",
            ),
            (
                "Flow's lists and quotes",
                json!([{"type": "listbulleted", "data": {"items": ["A", "B"]}}, {"type": "blockquote", "data": {"markup": "<p>C</p>", "cite": "Ada"}}]),
                "<ul><li>A</li><li>B</li></ul><blockquote><p>C</p><p><cite>Ada</cite></p></blockquote>",
            ),
            (
                "Flow's cards and tweets",
                json!([{"type": "article-link", "data": {"title": "A < B", "url": "/a?b&c"}}, {"type": "twitter", "data": {"id": "17"}}]),
                "<p><a href=\"/a?b&amp;c\">A &lt; B</a></p><amp-twitter data-tweetid=\"17\"></amp-twitter>",
            ),
            (
                "the BBC",
                json!([{"name": "paragraph", "children": [
                    {"name": "text", "children": [], "attributes": [], "text": "See "},
                    {"name": "link", "attributes": [], "children": [
                        {"name": "caption", "children": [{"name": "text", "text": "here", "attributes": ["bold"]}]},
                        {"name": "altText", "children": [{"name": "text", "text": "here"}]},
                        {"name": "url", "children": [], "attributes": [{"name": "href", "value": "https://a.example/"}]}]}]},
                    {"name": "list", "children": [{"name": "listItem", "children": [{"name": "text", "text": "A"}]}]},
                    {"name": "image", "children": [], "href": "https://a.example/a.png", "altText": "A"}]),
                "<p>See <a href=\"https://a.example/\"><strong>here</strong></a></p><ul><li>A</li></ul><figure><img src=\"https://a.example/a.png\" alt=\"A\"></figure>",
            ),
            (
                "the Guardian",
                json!([{"_type": "model.pageElements.TextBlockElement", "html": "<p>A</p>"}, {"_type": "model.pageElements.BlockquoteBlockElement", "html": "<blockquote>B</blockquote>"}]),
                "<p>A</p><blockquote>B</blockquote>",
            ),
            (
                "Arc",
                json!([{"type": "text", "content": "A <b>b</b>"}, {"type": "text", "content": "C"}, {"type": "header", "level": 2, "content": "D"}, {"type": "list", "list_type": "ordered", "items": [{"type": "text", "content": "E"}]}]),
                "A <b>b</b><p>C</p><h2>D</h2><ol><li>E</li></ol>",
            ),
            (
                "ProseMirror",
                json!({"type": "doc", "content": [
                    {"type": "paragraph", "content": [{"type": "text", "text": "A "}, {"type": "text", "text": "b<", "marks": [{"type": "bold"}, {"type": "link", "attrs": {"href": "/x"}}]}, {"type": "hardBreak"}]},
                    {"type": "heading", "attrs": {"level": 4}, "content": [{"type": "text", "text": "C"}]},
                    {"type": "orderedList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "D"}]}]}]},
                    {"type": "horizontalRule"}, {"type": "image", "attrs": {"src": "/e.jpg", "alt": "\"E\""}}]}),
                "<p>A <strong><a href=\"/x\">b&lt;</a></strong><br></p><h4>C</h4><ol><li><p>D</p></li></ol><hr><figure><img src=\"/e.jpg\" alt=\"&quot;E&quot;\"></figure>",
            ),
            (
                "Slate",
                json!([{"type": "paragraph", "children": [{"text": "A "}, {"text": "b", "italic": true}, {"type": "link", "url": "/x", "children": [{"text": "c"}]}]}]),
                "<p>A <em>b</em><a href=\"/x\">c</a></p>",
            ),
            ("loose words", json!([{"text": "A "}, {"text": "b", "bold": true}]), "<p>A <strong>b</strong></p>"),
            (
                "Draft",
                json!({"blocks": [{"type": "unstyled", "text": "🌍 See it", "entityRanges": [{"offset": 3, "length": 3, "key": 0}]}, {"type": "header-two", "text": "B"}, {"type": "unordered-list-item", "text": "C"}, {"type": "unordered-list-item", "text": "D"}],
                    "entityMap": {"0": {"type": "LINK", "data": {"url": "/x"}}}}),
                "<p>🌍 <a href=\"/x\">See</a> it</p><h2>B</h2><ul><li>C</li><li>D</li></ul>",
            ),
            (
                "Lexical",
                json!({"root": {"type": "root", "children": [{"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "A", "format": 0}]}, {"type": "list", "listType": "number", "children": [{"type": "listitem", "children": [{"type": "text", "text": "B", "format": 1}]}]}]}}),
                "<h2>A</h2><ol><li><strong>B</strong></li></ol>",
            ),
            (
                "Contentful",
                json!({"nodeType": "document", "data": {}, "content": [{"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": "A ", "marks": []}, {"nodeType": "hyperlink", "data": {"uri": "/x"}, "content": [{"nodeType": "text", "value": "b", "marks": [{"type": "bold"}]}]}]}]}),
                "<p>A <a href=\"/x\"><strong>b</strong></a></p>",
            ),
            (
                "Portable Text",
                json!([{"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "A", "marks": []}]},
                    {"_type": "block", "style": "normal", "listItem": "bullet", "children": [{"_type": "span", "text": "B", "marks": ["k"]}], "markDefs": [{"_key": "k", "_type": "link", "href": "/x"}]}]),
                "<h2>A</h2><ul><li><a href=\"/x\">B</a></li></ul>",
            ),
            (
                "Editor.js",
                json!({"blocks": [{"type": "paragraph", "data": {"text": "A <b>b</b>"}}, {"type": "header", "data": {"text": "C", "level": 3}}, {"type": "list", "data": {"style": "unordered", "items": ["D"]}}, {"type": "image", "data": {"file": {"url": "/e.jpg"}, "caption": "E"}}]}),
                "<p>A <b>b</b></p><h3>C</h3><ul><li>D</li></ul><figure><img src=\"/e.jpg\" alt=\"E\"><figcaption>E</figcaption></figure>",
            ),
            (
                "Draft's styles",
                json!({"blocks": [{"type": "unstyled", "text": "See it now", "inlineStyleRanges": [{"offset": 4, "length": 2, "style": "BOLD"}], "entityRanges": [{"offset": 4, "length": 6, "key": 0}]}], "entityMap": {"0": {"data": {"url": "/x"}}}}),
                "<p>See <strong><a href=\"/x\">it</a></strong><a href=\"/x\"> now</a></p>",
            ),
            (
                "Quill",
                json!([{"insert": "A "}, {"insert": "b", "attributes": {"bold": true, "link": "/x"}}, {"insert": "\nC"}, {"insert": "\n", "attributes": {"list": "bullet"}}, {"insert": "D"}, {"insert": "\n", "attributes": {"list": "bullet"}}]),
                "<p>A <strong><a href=\"/x\">b</a></strong></p><ul><li>C</li><li>D</li></ul>",
            ),
            (
                "WordPress",
                json!([{"blockName": "core/paragraph", "attrs": {}, "innerHTML": "\n<p>A</p>\n", "innerContent": ["\n<p>A</p>\n"], "innerBlocks": []}, {"blockName": "core/group", "innerHTML": "<div></div>", "innerBlocks": [{"innerHTML": "<p>B</p>", "innerBlocks": []}]}]),
                "<p>A</p><p>B</p>",
            ),
            (
                "words below their paragraph",
                json!([{"type": "text", "paragraphs": [{"text": {"value": "Two boats are in."}, "blockType": "paragraph"}]}]),
                "<p><p>Two boats are in.</p></p>",
            ),
            (
                "the same words twice",
                json!([{"zeile": "Two boats are in.", "zeilehtml": "<p>Two boats are in.</p>"}]),
                "<p>Two boats are in.</p>",
            ),
            (
                "a title among blocks",
                json!([{"type": "title", "text": "A"}, {"type": "text", "text": "<p>B</p>"}]),
                "<h2>A</h2><p>B</p>",
            ),
            (
                "Sourcefabric's groups",
                json!([{"id": "root", "refs": [{"idRef": "main"}], "role": "grpRole:NEP"}, {"id": "main", "refs": [{"guid": "urn:1", "type": "text", "item": {"item_type": "text", "text": "<p>Two boats.</p>", "byline": "Ada Holm"}}]}]),
                "<p>Two boats.</p>",
            ),
            (
                "keys that nobody knows",
                json!([{"art": "pg", "absatz": "Two boats are in."}, {"wrap": {"copy": {"value": "One & one."}}}]),
                "<p>Two boats are in.</p><p>One &amp; one.</p>",
            ),
            (
                "a table",
                json!([{"type": "table", "header": ["A", "B"], "rows": [["1", 2], ["3", "<"]]}]),
                "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>&lt;</td></tr></table>",
            ),
            (
                "an unknown kind",
                json!([{"type": "newThing", "payload": 7}, {"type": "poll", "children": [{"type": "paragraph", "text": "A"}]}]),
                "<p>A</p>",
            ),
            ("an advertisement", json!([{"type": "ad", "html": "<p>Buy</p>"}]), ""),
            (
                "an iframe",
                json!([{"type": "video", "data": {"url": "https://v.example/1", "title": "A"}}]),
                "<p><a href=\"https://v.example/1\">A</a></p>",
            ),
        ] {
            assert_eq!(html(&blocks), markup, "{what}");
        }
    }

    #[test]
    fn a_tree_without_bottom_is_cut_off() {
        let mut deep = json!({"type": "paragraph", "text": "A"});
        for kind in ["list", "quote", "listitem", "link", "paragraph", "poll"].iter().cycle().take(120) {
            deep = json!({"type": kind, "children": [deep]});
        }
        assert!(html(&deep).len() < 2000);
    }
}
