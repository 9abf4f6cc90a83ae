//! The view of the JSON that a page carries for its own scripts ("hydration state"): often all that it knows of its
//! entries, to the second, while the page itself is an empty shell or says "5 min ago".

mod blocks;
mod calls;
mod days;
mod devalue;
mod fields;
mod find;
mod flight;
mod grid;
mod kinds;
mod log;
mod markdown;
mod measure;
mod mine;
mod packed;
mod read;
mod refs;
mod roles;
mod shown;
mod table;
mod texts;
mod times;
mod translations;
mod typed;
mod versions;
mod weigh;
mod whole;
mod writers;

use scraper::Html;
use url::Url;

use crate::when;
pub use mine::Listed;

/// Every list in the page's JSON that was weighed, best first (at most a handful).
pub fn lists(html: &Html, base: Option<&Url>, context: &when::Context) -> Vec<Listed> {
    let mut documents = find::in_page(html);
    translations::choose(&mut documents, context);
    mine::lists(&documents, base, context, false)
}

/// All JSON of the page but what stands in it as JSON-LD.
pub fn documents(html: &Html) -> Vec<serde_json::Value> {
    find::in_page(html)
}

/// The page's article as markup, where it stands in its JSON and nowhere else.
pub fn article(html: &Html) -> Option<String> {
    whole::article(&find::in_page(html))
}

/// The same for a JSON document of its own: what an endpoint answers, a saved answer.
pub fn in_document(text: &str, base: Option<&Url>, context: &when::Context) -> Vec<Listed> {
    let mut documents = find::in_document(text);
    translations::choose(&mut documents, context);
    mine::lists(&documents, base, context, true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;
    use crate::extract::view::Body;

    fn context() -> when::Context {
        when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None)
    }

    #[test]
    fn the_answers_of_endpoints_are_read() {
        for (what, answer, id, time, body) in [
            (
                "WordPress Liveblog",
                json!({"entries": [{"id": 9, "type": "new", "render": "<article>…", "content": "<p>Two are in.</p>", "timestamp": 1_772_452_860, "entry_time": 1_772_452_800, "authors": [{"name": "Ada"}], "share_link": "https://a.example/live/#9", "key_event": false}], "pages": 1}),
                "9",
                "2026-03-02T12:00:00Z",
                "<p>Two are in.</p>",
            ),
            (
                "Flow",
                json!({"posts": [{"type": "post", "data": {"id": 9, "scheduleTime": "1772452800", "created": "1772449200"}, "postJson": [{"type": "markup", "data": {"markup": "<p>Two are in.</p>"}}], "timestamp": 1_772_449_200}]}),
                "9",
                "2026-03-02T12:00:00Z",
                "<p>Two are in.</p>",
            ),
            (
                "the BBC",
                json!({"payload": [{"body": {"results": [
                    {"locator": "urn:asset:9", "title": "A", "dateAdded": "2026-03-02T12:00:00Z", "body": [{"name": "paragraph", "children": [{"name": "text", "text": "Two are in."}]}]},
                    {"locator": "urn:asset:8", "title": "B", "dateAdded": "2026-03-02T11:00:00Z", "body": [{"name": "paragraph", "children": [{"name": "text", "text": "One is in."}]}]}]}}]}),
                "urn:asset:9",
                "2026-03-02T12:00:00Z",
                "<p>Two are in.</p>",
            ),
        ] {
            let listed = in_document(&answer.to_string(), None, &context());
            let entry = &listed[0].view.entries[0];
            assert_eq!((listed.len(), entry.ids.as_slice()), (1, [id.to_owned()].as_slice()), "{what}");
            assert_eq!(entry.published.map(|stamp| stamp.at), time.parse().ok(), "{what}");
            assert!(matches!(&entry.body, Some(Body::Markup(markup)) if markup == body), "{what}: {:?}", entry.body);
        }
    }

    #[test]
    fn a_flat_list_holds_entries_like_any_other() {
        let flat = json!([["ShallowReactive", 1], {"posts": 2}, [3, 4], {"id": 5, "createdAt": 6, "html": 7}, {"id": 8, "createdAt": 9, "html": 10},
            "a1", ["Date", "2026-03-02T12:00:00.000Z"], "<p>One", "a2", ["Date", "2026-03-02T11:00:00.000Z"], "<p>Two"]);
        let page = format!("<script type='application/json' id='__NUXT_DATA__'>{flat}</script>");
        let listed = lists(&Html::parse_document(&page), None, &context());
        let ids: Vec<&str> = listed[0].view.entries.iter().flat_map(|entry| &entry.ids).map(String::as_str).collect();
        assert_eq!(ids, ["a1", "a2"]);
    }

    #[test]
    fn hostile_json_is_not_read_for_long() {
        let post = json!({"date": "2026-03-02T12:00:00Z", "text": "<b>".repeat(50)});
        let mut nested = post.clone();
        for _ in 0..100 {
            nested =
                json!([{"date": "2026-03-02T12:00:00Z", "text": "", "children": [nested, post.clone()]}, post.clone()]);
        }
        for (what, document) in [
            ("lists in lists", nested.to_string()),
            ("very many", json!({"posts": vec![&post; 30_000]}).to_string()),
            ("very many lists", json!(vec![json!([post, post]); 15_000]).to_string()),
            ("very many keys", format!("{{{}\"date\":1}}", "\"a1\":{\"date\":\"x\"},".repeat(200_000))),
            ("no end", json!({"posts": vec![&post; 10_000]}).to_string()[..1_500_000].to_owned()),
        ] {
            let began = Instant::now();
            in_document(&document, None, &context());
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}", began.elapsed());
        }
    }
}
