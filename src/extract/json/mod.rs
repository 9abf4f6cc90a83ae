//! JSON as publishers really write it, and what its values say: mistakes repaired, entities decoded as often as they
//! were escaped, HTML told from text, names and pictures in any of their shapes.

pub mod literal;

use std::borrow::Cow;

use serde_json::{Map, Value};
use url::Url;

use crate::entry::{Image, Media, Stamp};
use crate::extract::html::address::address;
use crate::extract::html::tree;
use crate::extract::view::{Body, Raw, fold, text_of};

/// A tag is no longer, in characters.
const LABEL: usize = 60;
/// An entry has no more tags of one kind.
const LABELS: usize = 12;

/// What the live blog says of itself, and careless publishers repeat in every update.
#[derive(Debug, Default)]
pub struct Parent {
    /// Its headline.
    pub title: Option<String>,
    /// When it began.
    pub published: Option<Stamp>,
    /// Its byline.
    pub authors: Vec<String>,
    /// The pictures that stand for it.
    pub images: Vec<Image>,
    /// What plays on its page.
    pub media: Vec<Media>,
    /// Its tags.
    pub categories: Vec<String>,
    /// Its own address.
    pub link: Option<Url>,
}

/// A field that is the live blog's own, or the same in nearly all updates, says nothing of any of them.
pub fn drop_what_never_differs(entries: &mut [Raw<'_>], page: &Parent) {
    let many = entries.len() >= 4;
    let nearly_all = entries.len() * 4 / 5;
    let same = |count: usize| many && count > nearly_all;

    // Where the page's own headline is not known, the first entry stands for what they all might repeat.
    let usual = page.title.clone().or_else(|| entries.first()?.title.clone());
    let repeats = |title: &Option<String>| title.is_some() && *title == usual;
    let titles = entries.iter().filter(|entry| repeats(&entry.title)).count();
    if same(titles) || (titles == entries.len() && page.title.is_some()) {
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
        entry.media.retain(|media| !page.media.iter().any(|other| other.is_same_file(media)));
        entry.categories.retain(|category| !page.categories.contains(category));
    }
    if entries.len() > 2 {
        let usual = |of: &dyn Fn(&Raw<'_>) -> bool| entries.iter().all(of);
        let first = entries.first();
        let categories: Vec<String> = first.map(|first| first.categories.clone()).unwrap_or_default();
        let categories: Vec<String> =
            categories.into_iter().filter(|one| usual(&|entry| entry.categories.contains(one))).collect();
        let media: Vec<Media> = first.map(|first| first.media.clone()).unwrap_or_default();
        let is_in = |one: &Media, entry: &Raw<'_>| entry.media.iter().any(|other| other.is_same_file(one));
        let media: Vec<Media> = media.into_iter().filter(|one| usual(&|entry| is_in(one, entry))).collect();
        for entry in entries.iter_mut() {
            entry.categories.retain(|category| !categories.contains(category));
            entry.media.retain(|one| !media.iter().any(|other| other.is_same_file(one)));
        }
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

/// What stands in a string, whatever kind of text it is.
pub fn prose(text: &str) -> Body<'static> {
    if tags(text) > 0 {
        return Body::Markup(text.to_owned());
    }
    // Entities hide either tags, which then are the markup, or nothing but characters.
    let once = entities(text);
    if tags(&once) > 0 { Body::Markup(once.into_owned()) } else { Body::Text(entities(&once).into_owned()) }
}

/// How often something begins in it that looks like a tag; "3 < 4" does not.
pub fn tags(text: &str) -> usize {
    let begins = |at: usize| text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/');
    text.match_indices('<').filter(|(at, _)| begins(*at)).count()
}

/// Plain text on one line, its entities decoded and its tags gone.
pub fn words(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    plain(keys.iter().find_map(|key| object.get(*key).and_then(string))?)
}

/// Plain text on one line; `None` where nothing is left of it.
pub fn plain(text: &str) -> Option<String> {
    let text = decoded(text);
    let text = if tags(&text) > 0 {
        tree::fragment(&text).map_or_else(|_| String::new(), |tree| text_of(tree.root_element()))
    } else {
        fold(&text)
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Entities decoded, twice where they were escaped twice, but never so that a tag comes out of them.
pub fn decoded(text: &str) -> Cow<'_, str> {
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

/// HTML's character references, decoded once (WHATWG HTML, section 13.2.5.72), with the parser's own table.
pub fn entities(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let taken = match after.strip_prefix('#') {
            Some(number) => numbered(number, &mut decoded).map(|taken| taken + 1),
            None => named(after, &mut decoded),
        };
        if taken.is_none() {
            decoded.push('&');
        }
        rest = &after[taken.unwrap_or(0)..];
        let next = rest.find('&').unwrap_or(rest.len());
        decoded.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(decoded)
}

/// `39;`, `x27;`: how many bytes that took. Numbers of windows-1252 mean what they mean there.
fn numbered(text: &str, decoded: &mut String) -> Option<usize> {
    let (digits, radix, skipped) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let number =
        u32::from_str_radix(digits.get(..length).filter(|digits| !digits.is_empty())?, radix).unwrap_or(u32::MAX);
    match number {
        0x80..=0x9f => {
            let byte = [u8::try_from(number).unwrap_or(b'?')];
            decoded.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0);
        }
        0 => decoded.push('\u{fffd}'),
        number => decoded.push(char::from_u32(number).unwrap_or('\u{fffd}')),
    }
    Some(skipped + length + usize::from(digits[length..].starts_with(';')))
}

/// `amp;`, `nbsp;`, and those that may lack their semicolon: how many bytes that took.
fn named(text: &str, decoded: &mut String) -> Option<usize> {
    let length = text.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let with_mark = length + usize::from(text[length..].starts_with(';'));
    (1..=with_mark).rev().find_map(|end| {
        let (first, second) = *html5ever::data::NAMED_ENTITIES.get(&text[..end])?;
        if first == 0 {
            return None;
        }
        decoded.extend([first, second].into_iter().filter(|unit| *unit > 0).filter_map(char::from_u32));
        Some(end)
    })
}

/// Names of persons and organisations: strings, objects, arrays of either.
pub fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(object) => {
            let told =
                words(object, &["name", "fullName", "full_name", "displayName", "display_name", "title", "text"]);
            let parts = || {
                let name = |keys: &[&str]| words(object, keys);
                let (first, last) = (name(&["firstName", "first_name"])?, name(&["lastName", "last_name"])?);
                Some(format!("{first} {last}"))
            };
            // An address is no name.
            told.filter(|name| !name.contains("://")).or_else(parts).into_iter().collect()
        }
        Value::String(text) if !text.contains("://") => {
            Some(fold(&decoded(text))).filter(|name| !name.is_empty()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Tags: names in a list, or in one string with commas between them. What is as long as a sentence is none.
pub fn labels(value: &Value) -> Vec<String> {
    let all = match value {
        Value::String(text) => text.split(',').filter_map(plain).collect(),
        value => names(value),
    };
    let is_label = |text: &String| text.chars().any(char::is_alphabetic) && text.chars().count() <= LABEL;
    all.into_iter().filter(is_label).take(LABELS).collect()
}

/// Pictures: addresses, objects, arrays of either.
pub fn images(value: &Value, base: Option<&Url>) -> Vec<Image> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| images(value, base)).collect(),
        Value::Object(object) => {
            let url = ["url", "contentUrl", "@id", "src", "href"].iter().find_map(|key| string(object.get(*key)?));
            let alt = words(object, &["caption", "description", "alt", "altText"]);
            url.and_then(|url| address(url, base)).map(|url| Image { url, alt }).into_iter().collect()
        }
        Value::String(text) if !text.trim().is_empty() => {
            address(text, base).map(|url| Image { url, alt: None }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A string, or the first of several.
pub fn string(value: &Value) -> Option<&str> {
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
            // Nobody nests so deep who means it, and no reader would follow.
            '{' | '[' if open.len() > 256 => return String::new(),
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
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let after = &rest[char.len_utf8()..];
        rest = after;
        match char {
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            char if char < ' ' => {}
            '\\' => match after.chars().next() {
                Some('u') => rest = mend_escape(after, json),
                Some(known @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                    json.push('\\');
                    json.push(known);
                    rest = &after[1..];
                }
                // An escape that JSON does not know loses its backslash.
                _ => {}
            },
            char => json.push(char),
        }
    }
}

/// `u2026` behind a backslash, as it is; half of a pair without the other half stands for nothing. What is behind it.
fn mend_escape<'t>(text: &'t str, json: &mut String) -> &'t str {
    let unit = |text: &str| u32::from_str_radix(text.get(1..5)?, 16).ok();
    let Some(first) = unit(text) else {
        json.push_str("\\u");
        return &text[1..];
    };
    let second = text.get(5..).and_then(|rest| unit(rest.strip_prefix('\\')?));
    match (first, second) {
        (0xd800..=0xdbff, Some(0xdc00..=0xdfff)) => {
            json.push('\\');
            json.push_str(&text[..11]);
            &text[11..]
        }
        (0xd800..=0xdfff, _) => {
            json.push('\u{fffd}');
            &text[5..]
        }
        _ => {
            json.push('\\');
            json.push_str(&text[..5]);
            &text[5..]
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
            (
                "half of a pair",
                r#"{"a": "x\ud83d y\ude00 \ud83d\ude00", "b": "\v"}"#,
                json!({"a": "x\u{fffd} y\u{fffd} \u{1f600}", "b": "v"}),
            ),
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
