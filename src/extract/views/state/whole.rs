//! An article that stands in the page's JSON only, as markup: a page drawn by scripts may hold its live blog as one long text with
//! a clock in each heading.

use serde_json::Value;

use super::blocks;
use super::measure::prose;
use crate::extract::json::{decoded, tags};

/// Less is a teaser, in letters.
const LEAST: usize = 300;
/// Deeper nobody keeps an article.
const DEEPEST: usize = 40;
/// So many candidates are written out: each is shorter than what it stands in, so that this bounds the work.
const MOST: usize = 24;

/// The longest text with parts of its own, as markup: not cleaned, like all markup of a site.
pub fn article(documents: &[Value]) -> Option<String> {
    let mut found = Found { markup: None, said: LEAST, left: MOST };
    documents.iter().for_each(|value| found.look_at(value, 0));
    found.markup
}

struct Found {
    markup: Option<String>,
    said: usize,
    left: usize,
}

impl Found {
    fn look_at(&mut self, value: &Value, depth: usize) {
        if depth > DEEPEST || self.left == 0 {
            return;
        }
        match value {
            Value::String(text) if text.len() > self.said => {
                let text = decoded(text);
                if tags(&text) >= 6 {
                    self.offer(text.into_owned());
                }
            }
            Value::Array(values) if is_content(values) => {
                self.left -= 1;
                self.offer(blocks::html(value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.look_at(value, depth + 1)),
            Value::Object(object) => object.values().for_each(|value| self.look_at(value, depth + 1)),
            _ => {}
        }
    }

    fn offer(&mut self, markup: String) {
        let said = prose(&markup);
        if said > self.said {
            (self.said, self.markup) = (said, Some(markup));
        }
    }
}

/// Whether a list is the parts of one text: most say of which type they are, headings and paragraphs among them.
fn is_content(values: &[Value]) -> bool {
    let kind = |value: &Value| -> Option<String> {
        let kind = ["type", "_type", "style", "name", "blockName", "nodeType"].iter().find_map(|key| value.get(*key));
        Some(kind?.as_str()?.to_ascii_lowercase())
    };
    let kinds: Vec<String> = values.iter().filter_map(kind).collect();
    let has = |words: &[&str]| kinds.iter().any(|kind| words.iter().any(|word| kind.contains(word)));
    values.len() >= 4
        && kinds.len() * 5 >= values.len() * 4
        && has(&["head", "title", "h2", "h3"])
        && has(&["text", "para", "block", "html", "raw"])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longest_text_with_parts_is_the_article() {
        let said =
            "The first plane out was a cargo flight of tulips to a town that nobody at the airport had heard of. ";
        let content: Vec<Value> = (0..4)
            .flat_map(|n| {
                [
                    json!({"type": "header", "level": 2, "content": format!("{n}:20 p.m.: Runway {n} is open")}),
                    json!({"type": "text", "content": said}),
                ]
            })
            .collect();
        let page = json!({"story": {"content_elements": content}, "more": {"teaser": "<p>Short</p>"}});
        let markup = article(&[page]).unwrap_or_default();
        assert!(markup.contains("<h2>1:20 p.m.: Runway 1 is open</h2>"), "{markup}");
        assert!(markup.contains("<p>The first plane out"), "{markup}");
        assert_eq!(article(&[json!({"a": [{"type": "header"}, {"type": "text", "content": "x"}]})]), None);
    }
}
