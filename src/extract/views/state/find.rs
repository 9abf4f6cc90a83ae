//! Where JSON stands in a page: in scripts of its own, in assignments and calls, in attributes, in strings of other JSON.

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::Element;
use scraper::{Html, Node};
use serde_json::Value;

use super::{calls, devalue, flight, packed, typed};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::tree;
use crate::extract::json::{self, literal};
use crate::extract::view::is_hidden;

/// How much JSON is read of one page, in bytes.
const MOST: usize = 8 << 20;
/// How much is scanned to find where JSON ends; scripts that only resemble it are scanned more than once.
const MOST_SEEN: usize = 4 * MOST;
/// Nothing shorter holds two entries.
const LEAST: usize = 60;
/// JSON in a string of JSON in a string of JSON: nobody does more.
const DEEPEST: usize = 4;
/// How many characters before a string say what is done with it.
const BEFORE: usize = 48;

/// All JSON of the page that may tell of entries; what search engines read (JSON-LD) is not among it.
pub fn in_page(html: &Html) -> Vec<Value> {
    let mut found = Found::new();
    for node in html.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let text = || -> String {
                    node.children().filter_map(|child| child.value().as_text()).map(|text| &**text).collect()
                };
                if element.name() == "script" {
                    found.script(element, &text());
                } else if matches!(element.name(), "textarea" | "template" | "noscript") || is_hidden(element) {
                    found.text(&text());
                }
                element.attrs().for_each(|(_, value)| found.text(value));
            }
            Node::Comment(comment) => found.text(comment),
            _ => {}
        }
    }
    found.streams();
    found.values
}

/// The JSON of a document that is nothing else.
pub fn in_document(text: &str) -> Vec<Value> {
    let mut found = Found::new();
    found.document(text, 0);
    found.values
}

struct Found {
    values: Vec<Value>,
    /// What React streams to the browser in pieces.
    flight: String,
    /// The same of React Router.
    turbo: String,
    /// Bytes that may still be parsed.
    left: usize,
    /// Bytes that may still be scanned.
    sight: usize,
}

impl Found {
    fn new() -> Found {
        Found { values: Vec::new(), flight: String::new(), turbo: String::new(), left: MOST, sight: MOST_SEEN }
    }

    fn script(&mut self, element: &Element, text: &str) {
        let kind = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("ld+json") {
            return;
        }
        let is_stream = text.contains("__next_f") || text.contains(".enqueue(");
        if is_stream || may_be_packed(text) || is_promising(text) {
            let before = self.values.len();
            if kind.contains("json") || begins(text) {
                self.document(text, 0);
            }
            if self.values.len() == before {
                self.pieces(text);
                self.calls(text);
            }
        }
    }

    /// An attribute, or another text that may be JSON, or a call with some in it.
    fn text(&mut self, text: &str) {
        if text.len() < LEAST {
            return;
        }
        if begins(text) && is_promising(text) {
            let before = self.values.len();
            self.document(text, 0);
            if self.values.len() > before {
                return;
            }
        }
        if text.trim_start().starts_with("%7B") || text.trim_start().starts_with("%5B") {
            self.document(&literal::unpercent(text), 0);
        } else if is_base64(text)
            && text.len() <= self.left
            && let Some(plain) = literal::from_base64(text)
        {
            self.document(&plain, 0);
        } else if text.contains('{') && is_promising(text) {
            self.pieces(text);
        }
    }

    fn document(&mut self, text: &str, depth: usize) {
        let text = text.trim().trim_start_matches('\u{feff}');
        let text = text.strip_prefix("<!--").map_or(text, |inner| inner.strip_suffix("-->").unwrap_or(inner)).trim();
        if text.len() > self.left || !is_promising(text) {
            return;
        }
        self.left -= text.len();
        // Angular writes its state so that it may stand in HTML.
        if text.starts_with("{&q;") || text.starts_with("[{&q;") {
            let mut plain = text.to_owned();
            for (escape, char) in [("&q;", "\""), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&")] {
                plain = plain.replace(escape, char);
            }
            return self.parsed(&plain, depth);
        }
        self.parsed(text, depth);
    }

    fn parsed(&mut self, text: &str, depth: usize) {
        let value = serde_json::from_str(text).ok().or_else(|| {
            let (value, end) = literal::read(text, 0, &literal::Names::new(), &mut self.sight)?;
            text[end..].trim_matches([';', ' ', '\n']).is_empty().then_some(value)
        });
        if let Some(value) = value.or_else(|| json::parse(text)) {
            self.value(value, depth);
        }
    }

    fn value(&mut self, value: Value, depth: usize) {
        let mut value = revived(&value).unwrap_or(value);
        self.unfold(&mut value, depth);
        typed::make_plain(&mut value, 0);
        if value.is_object() || value.is_array() {
            self.values.push(value);
        }
    }

    /// Puts what a string of JSON says in its place.
    fn unfold(&mut self, value: &mut Value, depth: usize) {
        match value {
            // Livewire tells of each list and object of which class it is.
            Value::Array(values)
                if values.len() == 2
                    && values[1]
                        .as_object()
                        .is_some_and(|class| class.len() <= 3 && class.get("s").is_some_and(Value::is_string)) =>
            {
                let mut inner = values.swap_remove(0);
                self.unfold(&mut inner, depth);
                *value = inner;
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.unfold(value, depth)),
            Value::Object(object) => {
                // SvelteKit's answers hold flat lists.
                if object.get("type").and_then(Value::as_str) == Some("data")
                    && let Some(data) = object.get_mut("data")
                    && let Some(revived) = devalue::revive(data)
                {
                    *data = revived;
                }
                object.values_mut().for_each(|value| self.unfold(value, depth));
            }
            Value::String(text) if depth < DEEPEST && text.len() <= self.left && is_json(text) => {
                self.left -= text.len();
                if let Ok(mut inner) = serde_json::from_str(text) {
                    self.unfold(&mut inner, depth + 1);
                    *value = inner;
                }
            }
            // Markup that a script is to put into the page, with its own state in attributes.
            Value::String(text) if depth < DEEPEST && text.len() <= self.left && text.contains("=\"{&quot;") => {
                self.left -= text.len();
                if let Ok(tree) = tree::fragment(text) {
                    let elements = tree.tree.nodes().filter_map(|node| node.value().as_element());
                    elements.flat_map(Element::attrs).for_each(|(_, value)| self.text(value));
                }
            }
            _ => {}
        }
    }

    /// The JSON between JavaScript.
    fn pieces(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        // The last character that is no white space: only behind some of them a value can stand.
        let mut before = b'=';
        while let Some(&byte) = bytes.get(at) {
            let can_begin =
                matches!(before, b'=' | b'(' | b',' | b':' | b'[' | b'n' | b'&' | b'|' | b'?' | b'{' | b'}');
            let end = match byte {
                _ if !can_begin || self.sight == 0 => None,
                b'{' | b'[' if before != b'{' && before != b'}' => self.literal(text, at),
                b'"' | b'\'' | b'`' if begins_text(&bytes[at + 1..]) || is_announced(text, at) => self.quoted(text, at),
                b'f' if text[at..].starts_with("function") && matches!(before, b'(' | b'=') => self.call(text, at),
                _ => None,
            };
            if let Some(end) = end {
                before = bytes[end - 1];
                at = end;
                continue;
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            at += 1;
        }
    }

    /// What a script says in calls, one after another.
    fn calls(&mut self, text: &str) {
        if text.len() > self.left || !is_promising(text) {
            return;
        }
        for list in calls::lists(text) {
            let written = list.to_string();
            if is_promising(&written) && written.len() <= self.left {
                self.left -= written.len();
                self.value(list, 0);
            }
        }
    }

    /// An object or a list; where it ends, if what is in it need not be searched again.
    fn literal(&mut self, text: &str, at: usize) -> Option<usize> {
        let Some((value, end)) = literal::read(text, at, &literal::Names::new(), &mut self.sight) else {
            return self.broken(text, at);
        };
        let piece = &text[at..end];
        if text[..at].ends_with("push(")
            && text.contains("__next_f")
            && let Some(rows) = value.get(1).and_then(Value::as_str)
        {
            self.flight.push_str(rows);
            return Some(end);
        }
        if piece.len() < LEAST || !is_promising(piece) {
            return Some(end);
        }
        // Functions are not read, and may hold what is looked for.
        let is_code = piece.contains("function") || piece.contains("=>");
        if is_code && !is_promising(&value.to_string()) {
            return None;
        }
        self.left = self.left.checked_sub(piece.len())?;
        self.value(value, 0);
        Some(end)
    }

    /// JSON with mistakes in it, or without an end.
    fn broken(&mut self, text: &str, at: usize) -> Option<usize> {
        if !begins_json(&text.as_bytes()[at..]) {
            return None;
        }
        let end = extent(text.as_bytes(), at, &mut self.sight)?;
        let before = self.values.len();
        if let Some(value) =
            json::parse(&text[at..end]).filter(|_| end - at <= self.left && is_promising(&text[at..end]))
        {
            self.left -= end - at;
            self.value(value, 0);
        }
        (self.values.len() > before).then_some(end)
    }

    /// JSON in a string: as it is, with percent signs, in base64, or a piece of a stream.
    fn quoted(&mut self, text: &str, at: usize) -> Option<usize> {
        let (string, end) = literal::string(text, at, &mut self.sight)?;
        if text[..at].ends_with("enqueue(") {
            self.turbo.push_str(&string);
        } else if string.starts_with("%7B") || string.starts_with("%5B") || string.starts_with("%7b") {
            self.document(&literal::unpercent(&string), 1);
        } else if begins(&string) {
            self.document(&string, 1);
        } else if (is_announced(text, at) || is_base64(&string))
            && string.len() >= LEAST
            && let Some(plain) = literal::from_base64(&string)
        {
            self.document(&plain, 1);
        }
        Some(end)
    }

    /// Nuxt 2 calls a function whose arguments are what its answer holds more than once.
    fn call(&mut self, text: &str, at: usize) -> Option<usize> {
        let (value, end) = literal::called(text, at, &mut self.sight)?;
        self.left = self.left.checked_sub(end - at)?;
        if !value.is_object() && !value.is_array() {
            return None;
        }
        self.value(value, 0);
        Some(end)
    }

    fn streams(&mut self) {
        let rows = std::mem::take(&mut self.flight);
        if rows.len() <= self.left && is_promising(&rows) {
            self.left -= rows.len();
            flight::values(&rows).into_iter().for_each(|value| self.value(value, 1));
        }
        let lines = std::mem::take(&mut self.turbo);
        if lines.len() <= self.left && is_promising(&lines) {
            self.left -= lines.len();
            if let Some(value) = packed::turbo(&lines) {
                self.value(value, 1);
            }
        }
    }
}

/// What a form that only a framework's own reader understands says; `None` where the value is plain.
fn revived(value: &Value) -> Option<Value> {
    devalue::revive(value)
        .or_else(|| packed::astro(value))
        .or_else(|| packed::qwik(value))
        .or_else(|| packed::flat(value))
}

/// `{"` and `[{"` in base64.
fn is_base64(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("eyJ") || text.starts_with("W3si")
}

fn begins(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['{', '[']) || text.starts_with("<!--{") || text.starts_with("<!--[")
}

/// Whether a string holds an object or a list of them; a text in brackets is none.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    let begins = text.strip_prefix(['{', '[']).is_some_and(|inner| inner.trim_start().starts_with(['"', '{', '[']));
    text.len() >= 20 && begins && text.ends_with(['}', ']'])
}

/// `{\"`, `[{\"`, `{"`, `%7B` behind the quotation mark.
fn begins_text(bytes: &[u8]) -> bool {
    let begin = bytes[..bytes.len().min(40)].trim_ascii_start();
    if begin.starts_with(b"%7B") || begin.starts_with(b"%5B") || begin.starts_with(b"%7b") || begin.starts_with(b"eyJ")
    {
        return true;
    }
    let brackets: [&[u8]; 6] = [b"{", b"[", b"\\x7b", b"\\u007b", b"\\x5b", b"\\u005b"];
    let Some(begin) = brackets.iter().find_map(|bracket| begin.strip_prefix(*bracket)) else { return false };
    let begin = begin.trim_ascii_start();
    let begin = begin.strip_prefix(b"{").or_else(|| begin.strip_prefix(b"[")).unwrap_or(begin);
    begin.starts_with(b"\\") || begin.starts_with(b"\"") || begin.first().is_some_and(u8::is_ascii_digit)
}

/// Whether what stands before the string calls it base64, or a piece of a stream.
fn is_announced(text: &str, at: usize) -> bool {
    let before = &text[text.floor_char_boundary(at.saturating_sub(BEFORE))..at];
    before.ends_with("enqueue(") || before.ends_with("atob(") || {
        let before = before.to_ascii_lowercase();
        before.ends_with("base64.decode(") || before.trim_end_matches([':', '=', ' ', '"']).ends_with("base64")
    }
}

fn may_be_packed(text: &str) -> bool {
    text.contains("%7B%22") || text.contains("atob(") || text.contains("ase64") || text.contains("\"eyJ")
}

/// `{"key":`, `[{"key":`: what JavaScript alone rarely begins with.
fn begins_json(bytes: &[u8]) -> bool {
    let trimmed = bytes[1..bytes.len().min(400)].trim_ascii_start();
    if bytes[0] == b'[' {
        return trimmed.starts_with(b"{") && trimmed[1..].trim_ascii_start().starts_with(b"\"");
    }
    let Some(key) = trimmed.strip_prefix(b"\"") else { return false };
    let Some(end) = key.iter().position(|&byte| byte == b'"') else { return false };
    key[end + 1..].trim_ascii_start().starts_with(b":")
}

/// Where the object or list that begins here ends; the end of the script, where it has none.
fn extent(bytes: &[u8], start: usize, sight: &mut usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, &byte) in bytes.iter().enumerate().skip(start) {
        *sight = sight.checked_sub(1)?;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    Some(bytes.len())
}

/// Whether something in it may be a time: a date, its parts, seconds since 1970, a clock, or a key that names one. It costs far less
/// than to parse what then turns out to be of no use.
fn is_promising(text: &str) -> bool {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"[0-9]{4}-[01][0-9]-[0-3][0-9]|1[0-9]{9}|Date\(\s*[0-9]{4}\s*,|[0-9][:.h][0-5][0-9]|(?:[Dd]ate|[Tt]ime|ublish|reated|osted|chedul|urated|ublication)[A-Za-z_]{0,30}(?:\\*"|&quot;)\s*:"#,
        )
        .ok()
    });
    text.len() >= LEAST && TIME.as_ref().is_some_and(|time| time.is_match(text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;

    const POSTS: &str =
        r#"{"posts":[{"date":"2026-03-02T12:00:00Z","body":"It's \"in\" </b>"},{"n":2}],"pad":"....."}"#;

    fn posts() -> Value {
        serde_json::from_str(POSTS).unwrap()
    }

    fn quoted(text: &str) -> String {
        serde_json::to_string(text).unwrap()
    }

    #[test]
    fn json_is_found_wherever_a_page_keeps_it() {
        let attribute = POSTS.replace('&', "&amp;").replace('"', "&quot;");
        let single = POSTS.replace('\\', "\\\\").replace('\'', "\\'");
        let (left, right) = POSTS.split_at(40);
        for (what, page) in [
            ("a script of its own", format!("<script type='application/json'>{POSTS}</script>")),
            ("Next", format!("<script id='__NEXT_DATA__' type='application/json'>{POSTS}</script>")),
            ("an island", format!("<div class='hydrate-root'></div><script type=application/json> {POSTS}\n</script>")),
            ("an assignment", format!("<script>window.__X__ = {POSTS};</script>")),
            (
                "one of many",
                format!("<script>var a = 'it', b = {{}};\nFusion.globalContent={POSTS};Fusion.x=1</script>"),
            ),
            ("a trailing comma", format!("<script>var liveblog_settings = {},}};</script>", &POSTS[..POSTS.len() - 1])),
            ("in a function", format!("<script>!function(){{\"use strict\";window.y={POSTS}}}()</script>")),
            ("an argument", format!("<script>a.push(function() {{ a.set('/x/y', {POSTS}); }});</script>")),
            ("a parsed string", format!("<script>window.x = JSON.parse({});</script>", quoted(POSTS))),
            ("a parsed string in single quotes", format!("<script>window.x = JSON.parse('{single}');</script>")),
            ("a plain string", format!("<script>window.x={};</script>", quoted(POSTS))),
            ("an attribute", format!("<div initialData=\"{attribute}\"></div>")),
            ("another attribute", format!("<x-y :posts=\"{attribute}\"></x-y>")),
            (
                "React's stream",
                format!(
                    "<script>self.__next_f.push([1,{}])</script><script>self.__next_f.push([1,{}])</script>",
                    quoted(&format!("0:I[12,[]]\n1:{left}")),
                    quoted(&format!("{right}\n"))
                ),
            ),
        ] {
            assert_eq!(in_page(&Html::parse_document(&page)), vec![posts()], "{what}");
        }
    }

    #[test]
    fn json_in_strings_of_json_is_opened() {
        let inner = quoted(POSTS);
        let page = format!("<script>window.d={};</script>", quoted(&format!("{{\"a\":{{\"body\":{inner}}}}}")));
        assert_eq!(in_page(&Html::parse_document(&page)), vec![json!({"a": {"body": posts()}})]);
        let text = json!({"date": "2026-03-02", "body": "[sic] {\"no\" json} and so on and so on, for very long"});
        assert_eq!(in_document(&text.to_string()), vec![text]);
    }

    #[test]
    fn what_is_of_no_use_is_left_alone() {
        for page in [
            format!("<script type='application/ld+json'>{POSTS}</script>"),
            "<script type='application/json'>{\"a\":[1,2,3],\"b\":\"a text that is long enough to be looked at, with no time\"}</script>"
                .to_owned(),
            format!("<p>{POSTS}</p>"),
        ] {
            assert_eq!(in_page(&Html::parse_document(&page)), Vec::<Value>::new(), "{page}");
        }
    }

    #[test]
    fn hostile_scripts_neither_break_it_nor_hold_it() {
        let date = r#"{"date":"2026-03-02T12:00:00Z","#;
        for (what, script) in [
            ("without bottom", format!("x={}", date.repeat(100_000))),
            ("lists without bottom", format!("x={date}\"a\":{}", "[".repeat(3_000_000))),
            ("lists that close", format!("x={date}\"a\":{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000))),
            ("strings in strings", format!("x={}", r#"("{\"date\":"#.repeat(200_000))),
            ("quotes", format!("x={date}{}", "=\"{".repeat(500_000))),
            ("functions that look like it", "f({\"date\":function(){\n".repeat(100_000)),
            ("lone surrogates", format!("x=\"{{\\\"date\\\":\\\"\\ud800\\udc\\\"{}\"", " ".repeat(100))),
            ("a flight of lines", format!("self.__next_f.push([1,{}])", quoted(&"\n".repeat(2_000_000)))),
            ("texts that end too soon", format!("self.__next_f.push([1,{}])", quoted("1:Tfffffffff,\n2:Té,date\":"))),
        ] {
            let began = Instant::now();
            let html = Html::parse_document(&format!("<script>{script}</script>"));
            in_page(&html);
            in_document(&script);
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}", began.elapsed());
        }
    }
}
