//! schema.org `LiveBlogPosting` in JSON-LD, as publishers really write it: in arrays and graphs, with broken JSON,
//! with entities escaped twice, with HTML or text in the bodies, with the page's own headline and time in every update.

use std::borrow::Cow;

use scraper::{Html, Selector};
use serde_json::{Map, Value};
use url::Url;

use super::clean::address;
use super::tree;
use super::view::{Body, Raw, View, fold, text_of};
use super::when;
use crate::entry::{About, Image, Layer, Stamp};

/// What the page's JSON-LD says; `None` where it tells of no live blog at all.
pub fn view<'a>(html: &Html, base: Option<&Url>, context: &when::Context) -> Option<View<'a>> {
    let Ok(scripts) = Selector::parse("script[type*='ld+json' i]") else { return None };
    let mut view = View { layer: Layer::JsonLd, about: About::default(), entries: Vec::new() };
    let mut found = false;
    for script in html.select(&scripts) {
        let text: String = script.text().collect();
        if !text.contains("LiveBlog") {
            continue;
        }
        let Some(value) = parse(&text) else { continue };
        let mut blogs = Vec::new();
        live_blogs(&value, &mut blogs);
        for blog in blogs {
            found = true;
            read(blog, base, context, &mut view);
        }
    }
    found.then_some(view)
}

/// Every object in it that is a `LiveBlogPosting`, however it is wrapped.
fn live_blogs<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| live_blogs(value, found)),
        Value::Object(object) if is_a(object, "LiveBlogPosting") => found.push(object),
        Value::Object(object) => object.values().for_each(|value| live_blogs(value, found)),
        _ => {}
    }
}

/// `"LiveBlogPosting"`, `["NewsArticle", "LiveBlogPosting"]`, `"https://schema.org/LiveBlogPosting"`.
fn is_a(object: &Map<String, Value>, wanted: &str) -> bool {
    let is = |value: &Value| value.as_str().and_then(|name| name.rsplit(['/', ':', '#']).next()) == Some(wanted);
    match object.get("@type").or_else(|| object.get("type")) {
        Some(Value::Array(types)) => types.iter().any(is),
        Some(value) => is(value),
        None => false,
    }
}

fn read(blog: &Map<String, Value>, base: Option<&Url>, context: &when::Context, view: &mut View<'_>) {
    let about = &mut view.about;
    about.title = about.title.take().or_else(|| words(blog, &["headline", "name"]));
    about.description = about.description.take().or_else(|| words(blog, &["description"]));
    about.link = about.link.take().or_else(|| link(blog, base));
    about.language = about.language.take().or_else(|| string(blog.get("inLanguage")?).map(str::to_owned));
    about.image =
        about.image.take().or_else(|| images(blog.get("image")?, base).into_iter().next().map(|image| image.url));
    about.outlet = about.outlet.take().or_else(|| names(blog.get("publisher")?).into_iter().next());

    let mut updates = Vec::new();
    for key in ["liveBlogUpdate", "liveBlogUpdates", "blogPosts", "blogPost", "updates"] {
        objects(blog.get(key), &mut updates);
    }
    let page = Parent {
        title: words(blog, &["headline", "name"]),
        published: blog.get("datePublished").and_then(string).and_then(|text| when::read(text, context)?.instant()),
        authors: blog.get("author").map(names).unwrap_or_default(),
        images: blog.get("image").map(|image| images(image, base)).unwrap_or_default(),
        link: link(blog, base),
    };
    let first = view.entries.len();
    view.entries.extend(updates.into_iter().map(|update| entry(update, &page, base, context)));
    drop_what_never_differs(&mut view.entries[first..], &page);
}

/// The updates themselves: one, an array, an array of arrays; strings and the like are none.
fn objects<'v>(value: Option<&'v Value>, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Some(Value::Array(values)) => values.iter().for_each(|value| objects(Some(value), found)),
        Some(Value::Object(object)) => found.push(object),
        _ => {}
    }
}

/// What the live blog says of itself, and careless publishers repeat in every update.
struct Parent {
    title: Option<String>,
    published: Option<Stamp>,
    authors: Vec<String>,
    images: Vec<Image>,
    link: Option<Url>,
}

fn entry<'a>(update: &Map<String, Value>, page: &Parent, base: Option<&Url>, context: &when::Context) -> Raw<'a> {
    let link = link(update, base).filter(|link| page.link.as_ref() != Some(link));
    // An `@id` may be the bare id of a block, or an address.
    let own = update.get("@id").or_else(|| update.get("identifier")).and_then(string).filter(|id| !id.contains('/'));
    let time = |key: &str| when::read(string(update.get(key)?)?, context)?.instant();
    let published = time("datePublished").or_else(|| time("dateCreated")).or_else(|| time("uploadDate"));
    Raw {
        ids: own.map(str::to_owned).into_iter().collect(),
        link,
        title: words(update, &["headline", "name"]),
        body: body(update),
        published,
        updated: time("dateModified").map(|stamp| stamp.at),
        authors: update.get("author").map(names).unwrap_or_default(),
        categories: Vec::new(),
        images: update.get("image").map(|image| images(image, base)).unwrap_or_default(),
    }
}

/// A field that is the live blog's own, or the same in nearly all updates, says nothing of any of them.
fn drop_what_never_differs(entries: &mut [Raw<'_>], page: &Parent) {
    let many = entries.len() >= 4;
    let nearly_all = entries.len() * 4 / 5;
    let same = |count: usize| many && count > nearly_all;

    let repeats = |title: &Option<String>| title.is_some() && *title == page.title;
    let titles = entries.iter().filter(|entry| repeats(&entry.title)).count();
    if same(titles) || titles == entries.len() {
        entries.iter_mut().filter(|entry| repeats(&entry.title)).for_each(|entry| entry.title = None);
    }
    let first = entries.first().and_then(|entry| entry.published);
    let alike = entries.iter().filter(|entry| entry.published == first).count();
    if first.is_some() && (same(alike) || (alike == entries.len() && alike > 1 && first == page.published)) {
        entries.iter_mut().for_each(|entry| (entry.published, entry.updated) = (None, None));
    }
    for entry in entries.iter_mut() {
        if entry.authors == page.authors {
            entry.authors.clear();
        }
        entry.images.retain(|image| !page.images.iter().any(|other| other.url == image.url));
    }
    let authors = entries.first().map(|entry| entry.authors.clone()).unwrap_or_default();
    if authors.len() > 1 && same(entries.iter().filter(|entry| entry.authors == authors).count()) {
        entries.iter_mut().for_each(|entry| entry.authors.clear());
    }
    let shared = entries.first().and_then(|entry| entry.link.clone());
    if many && shared.is_some() && entries.iter().all(|entry| entry.link == shared) {
        entries.iter_mut().for_each(|entry| entry.link = None);
    }
}

fn link(object: &Map<String, Value>, base: Option<&Url>) -> Option<Url> {
    let of = |value: &Value| match value {
        Value::String(text) => address(&decoded(text), base),
        Value::Object(object) => {
            object.get("@id").or_else(|| object.get("url")).and_then(string).and_then(|id| address(id, base))
        }
        _ => None,
    };
    object.get("url").and_then(of).or_else(|| {
        let id = object.get("@id").and_then(string).filter(|id| id.contains('/') || id.starts_with('#'))?;
        address(id, base)
    })
}

/// The text of an update, whatever kind of text it is.
fn body<'a>(update: &Map<String, Value>) -> Option<Body<'a>> {
    let text = ["articleBody", "text", "description"].iter().find_map(|key| {
        let text = string(update.get(*key)?)?;
        Some(text).filter(|text| !text.trim().is_empty())
    })?;
    if tags(text) > 0 {
        return Some(Body::Markup(text.to_owned()));
    }
    // Entities hide either tags, which then are the markup, or nothing but characters.
    let once = entities(text);
    Some(if tags(&once) > 0 { Body::Markup(once.into_owned()) } else { Body::Text(entities(&once).into_owned()) })
}

/// How often something begins in it that looks like a tag; "3 < 4" does not.
fn tags(text: &str) -> usize {
    let begins = |at: usize| text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/');
    text.match_indices('<').filter(|(at, _)| begins(*at)).count()
}

/// Plain text on one line, its entities decoded and its tags gone.
fn words(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    let text = keys.iter().find_map(|key| object.get(*key).and_then(string))?;
    let text = decoded(text);
    let text = if tags(&text) > 0 {
        tree::fragment(&text).map_or_else(|_| String::new(), |tree| text_of(tree.root_element()))
    } else {
        fold(&text)
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Entities decoded, twice where they were escaped twice, but never so that a tag comes out of them.
fn decoded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..2 {
        let next = entities(&text).into_owned();
        if next == text || tags(&next) > tags(&text) {
            break;
        }
        text = Cow::Owned(next);
    }
    text
}

/// HTML's character references, decoded once, by the parser that knows them all.
pub fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    // What looks like a tag must survive: only the references are to be decoded.
    let escaped = text.replace('<', "&lt;");
    match tree::fragment(&format!("<pre>\n{escaped}</pre>")) {
        Ok(tree) => Cow::Owned(tree.root_element().text().collect()),
        Err(_) => Cow::Borrowed(text),
    }
}

/// Names of persons and organisations: strings, objects, arrays of either.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(object) => words(object, &["name"]).into_iter().collect(),
        Value::String(text) if !text.contains("://") => {
            Some(fold(&decoded(text))).filter(|name| !name.is_empty()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn images(value: &Value, base: Option<&Url>) -> Vec<Image> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| images(value, base)).collect(),
        Value::Object(object) => {
            let url =
                object.get("url").or_else(|| object.get("contentUrl")).or_else(|| object.get("@id")).and_then(string);
            let alt = words(object, &["caption", "description"]);
            url.and_then(|url| address(url, base)).map(|url| Image { url, alt }).into_iter().collect()
        }
        Value::String(text) => address(text, base).map(|url| Image { url, alt: None }).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn string(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.as_array()?.first()?.as_str())
}

/// JSON, read strictly, or failing that after a repair.
pub fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let text =
        if text.starts_with("{&quot;") || text.starts_with("[{&quot;") { entities(text) } else { Cow::Borrowed(text) };
    serde_json::from_str(&repaired(&text)).ok()
}

/// The usual mistakes undone: comments and CDATA around or inside, line breaks in strings, unknown escapes, trailing
/// commas, JavaScript's `undefined`, an end that is missing.
fn repaired(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    let mut open: Vec<char> = Vec::new();
    // Where the text could be cut and closed: behind the last whole element, with what was open there.
    let mut sound: Option<(usize, Vec<char>)> = None;
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if let Some(after) =
            ["<!--", "-->", "<![CDATA[", "]]>", "//<![CDATA[", "//]]>"].iter().find_map(|mark| rest.strip_prefix(mark))
        {
            rest = after;
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        if let Some(after) = rest.strip_prefix("undefined").or_else(|| rest.strip_prefix("NaN")) {
            json.push_str("null");
            rest = after;
            continue;
        }
        rest = &rest[char.len_utf8()..];
        match char {
            '"' => match string_end(rest) {
                Some(end) => {
                    json.push('"');
                    mend_string(&rest[..end], &mut json);
                    json.push('"');
                    rest = &rest[end + 1..];
                }
                None => rest = "",
            },
            '{' | '[' => {
                open.push(if char == '{' { '}' } else { ']' });
                json.push(char);
            }
            '}' | ']' => {
                drop_trailing_comma(&mut json);
                // A bracket of the other kind closes what is still open inside.
                if open.contains(&char) {
                    while let Some(close) = open.pop() {
                        json.push(close);
                        if close == char {
                            break;
                        }
                    }
                }
                if open.is_empty() {
                    return json;
                }
                sound = Some((json.len(), open.clone()));
            }
            ';' => {}
            char => json.push(char),
        }
    }
    if let Some((end, still_open)) = sound {
        json.truncate(end);
        json.extend(still_open.into_iter().rev());
    }
    json
}

fn drop_trailing_comma(json: &mut String) {
    let kept = json.trim_end();
    let kept = kept.strip_suffix(',').map_or(kept.len(), str::len);
    json.truncate(kept);
}

/// Where the string that begins here ends.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn mend_string(text: &str, json: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            char if char < ' ' => {}
            // An escape that JSON does not know loses its backslash.
            '\\' => {
                if let Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') = chars.peek() {
                    json.push('\\');
                    json.extend(chars.next());
                }
            }
            char => json.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_read_as_publishers_write_it() {
        for (what, text, value) in [
            ("as it should be", r#"{"a": [1, {"b": "c"}]}"#, json!({"a": [1, {"b": "c"}]})),
            ("a byte-order mark", "\u{feff} {\"a\": 1}", json!({"a": 1})),
            ("in comments", "<!-- {\"a\": 1} -->", json!({"a": 1})),
            ("in CDATA", "//<![CDATA[\n{\"a\": 1}\n//]]>", json!({"a": 1})),
            ("in CDATA in a comment", "/* <![CDATA[ */ {\"a\": 1} /* ]]> */", json!({"a": 1})),
            ("trailing commas", r#"{"a": [1, 2, ], "b": {"c": 3,},}"#, json!({"a": [1, 2], "b": {"c": 3}})),
            ("line breaks in a string", "{\"a\": \"b\n\tc\"}", json!({"a": "b\n\tc"})),
            ("control characters in a string", "{\"a\": \"b\u{1}c\"}", json!({"a": "bc"})),
            ("escapes that are none", r#"{"a": "it\'s \<"}"#, json!({"a": "it's <"})),
            ("undefined", r#"{"a": undefined, "b": NaN}"#, json!({"a": null, "b": null})),
            ("a semicolon behind", r#"{"a": 1};"#, json!({"a": 1})),
            ("no end", r#"{"a": [{"b": 1}, {"c": 2}"#, json!({"a": [{"b": 1}, {"c": 2}]})),
            ("cut in a string", r#"{"a": [{"b": 1}, {"c": "dddd"#, json!({"a": [{"b": 1}]})),
            ("cut behind a key", r#"{"a": [{"b": 1}], "x": "#, json!({"a": [{"b": 1}]})),
            ("a bracket forgotten", r#"{"a": [{"b": 1}, {"c": 2}}"#, json!({"a": [{"b": 1}, {"c": 2}]})),
            ("escaped whole", "{&quot;a&quot;: &quot;b &amp;amp; c&quot;}", json!({"a": "b &amp; c"})),
        ] {
            assert_eq!(parse(text), Some(value), "{what}");
        }
        for text in ["", "{", "no JSON", "{\"a\"", &"[".repeat(500_000), "{\"a\": \"\\u12\"}"] {
            assert_eq!(parse(text), None, "{:.20}", text);
        }
    }

    #[test]
    fn a_field_that_never_differs_says_nothing() {
        let updates = |count: usize, update: &dyn Fn(usize) -> Value| -> Vec<Raw<'static>> {
            let blog = json!({
                "@type": "LiveBlogPosting", "headline": "Storm", "datePublished": "2026-03-02T12:00:00Z",
                "author": {"name": "Ada"}, "image": "https://a.example/storm.jpg",
                "liveBlogUpdate": (0..count).map(update).collect::<Vec<_>>(),
            });
            let context =
                when::Context { zone: None, now: "2026-03-02T13:00:00Z".parse().unwrap(), day: None, latest: None };
            let mut view = View { layer: Layer::JsonLd, about: About::default(), entries: Vec::new() };
            read(blog.as_object().unwrap(), None, &context, &mut view);
            view.entries
        };
        let own = updates(
            5,
            &|n| json!({"headline": format!("Update {n}"), "datePublished": format!("2026-03-02T12:0{n}:00Z"), "author": "Ben"}),
        );
        assert!(own.iter().all(|entry| entry.title.is_some() && entry.published.is_some() && entry.authors == ["Ben"]));
        let page = updates(
            5,
            &|_| json!({"headline": "Storm", "datePublished": "2026-03-02T12:00:00Z", "author": {"name": "Ada"}, "image": "https://a.example/storm.jpg"}),
        );
        assert!(page.iter().all(|entry| entry.title.is_none()
            && entry.published.is_none()
            && entry.authors.is_empty()
            && entry.images.is_empty()));
        let two = updates(2, &|_| json!({"headline": "Storm", "datePublished": "2026-03-02T12:00:00Z"}));
        assert!(
            two.iter().all(|entry| entry.title.is_none() && entry.published.is_none()),
            "the page's own, however few"
        );
        let one = updates(1, &|_| json!({"headline": "First", "datePublished": "2026-03-02T12:00:00Z"}));
        assert!(one[0].title.is_some() && one[0].published.is_some(), "a live blog that has just begun");
        let twins = updates(
            5,
            &|n| json!({"headline": if n < 2 { "Goal" } else { "Corner" }, "datePublished": format!("2026-03-02T12:0{n}:00Z")}),
        );
        assert!(twins.iter().all(|entry| entry.title.is_some()), "two may have one headline");
    }

    #[test]
    fn entities_are_decoded_as_often_as_they_were_escaped() {
        for (text, plain) in [
            ("Judges&#39; verdict", "Judges' verdict"),
            ("Judges&amp;#39; verdict &ndash; 3 &lt; 4", "Judges' verdict – 3 < 4"),
            ("a & b &nonsense; c", "a & b &nonsense; c"),
            ("R&amp;B", "R&B"),
        ] {
            assert_eq!(words(json!({"h": text}).as_object().unwrap(), &["h"]).as_deref(), Some(plain), "{text}");
        }
    }
}
