//! Where JSON stands in a page: in scripts of its own, in assignments and calls, in attributes, in strings of other JSON.

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;
use scraper::node::Element;
use serde_json::Value;

use super::devalue;
use super::script::{self, Piece};
use crate::extract::json;

/// How much JSON is read of one page, in bytes.
const MOST: usize = 8 << 20;
/// How much is looked at to find where JSON ends; scripts that only look like it are looked at more than once.
const MOST_SEEN: usize = 4 * MOST;
/// Nothing shorter holds two entries.
const LEAST: usize = 60;
/// JSON in a string of JSON in a string of JSON: nobody does more.
const DEEPEST: usize = 4;

/// All JSON of the page that may tell of entries; what search engines read (JSON-LD) is not among it.
pub fn in_page(html: &Html) -> Vec<Value> {
    let mut found = Found { values: Vec::new(), flight: String::new(), left: MOST, sight: MOST_SEEN };
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        if element.name() == "script" {
            let text: String =
                node.children().filter_map(|child| child.value().as_text()).map(|text| &**text).collect();
            found.script(element, &text);
        }
        element.attrs().for_each(|(_, value)| found.text(value));
    }
    found.flight();
    found.values
}

/// The JSON of a document that is nothing else.
pub fn in_document(text: &str) -> Vec<Value> {
    let mut found = Found { values: Vec::new(), flight: String::new(), left: MOST, sight: MOST_SEEN };
    found.document(text, 0);
    found.values
}

struct Found {
    values: Vec<Value>,
    /// What React streams to the browser in pieces.
    flight: String,
    /// Bytes that may still be parsed.
    left: usize,
    /// Bytes that may still be looked at.
    sight: usize,
}

impl Found {
    fn script(&mut self, element: &Element, text: &str) {
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("ld+json") {
            return;
        }
        if text.contains("__next_f") || is_promising(text) {
            let before = self.values.len();
            if kind.contains("json") {
                self.document(text, 0);
            }
            if self.values.len() == before {
                self.pieces(text);
            }
        }
    }

    /// An attribute, or another text that may be JSON as a whole.
    fn text(&mut self, text: &str) {
        if text.len() >= LEAST && begins(text) && is_promising(text) {
            self.document(text, 0);
        }
    }

    fn document(&mut self, text: &str, depth: usize) {
        if text.len() > self.left || !is_promising(text) {
            return;
        }
        self.left -= text.len();
        if let Some(value) = json::parse(text) {
            self.value(value, depth);
        }
    }

    fn value(&mut self, value: Value, depth: usize) {
        let mut value = devalue::revive(&value).unwrap_or(value);
        self.unfold(&mut value, depth);
        self.values.push(value);
    }

    /// Puts what a string of JSON says in its place.
    fn unfold(&mut self, value: &mut Value, depth: usize) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| self.unfold(value, depth)),
            Value::Object(object) => object.values_mut().for_each(|value| self.unfold(value, depth)),
            Value::String(text) if depth < DEEPEST && text.len() <= self.left && is_json(text) => {
                self.left -= text.len();
                if let Ok(mut inner) = serde_json::from_str(text) {
                    self.unfold(&mut inner, depth + 1);
                    *value = inner;
                }
            }
            _ => {}
        }
    }

    /// The JSON between JavaScript.
    fn pieces(&mut self, text: &str) {
        let mut at = 0;
        while let Some((start, piece)) = script::next(text, at, &mut self.sight) {
            at = start + 1;
            match piece {
                Piece::Flight(end) => {
                    if let Ok(Value::Array(push)) = serde_json::from_str(&text[start..end])
                        && let Some(Value::String(rows)) = push.into_iter().nth(1)
                    {
                        self.flight.push_str(&rows);
                    }
                    at = end;
                }
                Piece::Json(end) => {
                    let before = self.values.len();
                    self.document(&text[start..end], 0);
                    // What is not JSON may have some in it.
                    if self.values.len() > before || !is_promising(&text[start..end]) {
                        at = end;
                    }
                }
                Piece::Text(decoded, end) => {
                    self.document(&decoded, 1);
                    at = end;
                }
            }
        }
    }

    fn flight(&mut self) {
        let rows = std::mem::take(&mut self.flight);
        if rows.len() <= self.left && is_promising(&rows) {
            self.left -= rows.len();
            script::flight(&rows).into_iter().for_each(|value| self.value(value, 1));
        }
    }
}

fn begins(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Whether a string holds an object or a list of them; a text in brackets is none.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    let begins = text.strip_prefix(['{', '[']).is_some_and(|inner| inner.trim_start().starts_with(['"', '{', '[']));
    text.len() >= 20 && begins && text.ends_with(['}', ']'])
}

/// Whether a key in it tells of a time. It costs far less than to parse what then turns out to be of no use.
fn is_promising(text: &str) -> bool {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?:[Dd]ate|[Tt]ime|ublish|reated|osted|chedul|urated|ublication)[A-Za-z_]{0,30}(?:\\*"|&quot;)\s*:"#,
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
            "<script type='application/json'>{\"a\":[1,2,3],\"b\":\"a text that is long enough to be looked at\"}</script>"
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
