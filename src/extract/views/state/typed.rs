//! Values that say of which type they are, and a text in numbers: DynamoDB's and Firestore's fields, Mobiledoc's sections. Each is
//! made what it means.

use serde_json::{Map, Value};

/// No value is nested deeper.
const DEEPEST: usize = 60;

/// Puts what they mean in the place of typed values, at any depth.
pub fn make_plain(value: &mut Value, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    if let Some(plain) = meant(value) {
        *value = plain;
    }
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| make_plain(value, depth + 1)),
        Value::Object(object) => object.values_mut().for_each(|value| make_plain(value, depth + 1)),
        _ => {}
    }
}

fn meant(value: &mut Value) -> Option<Value> {
    let object = value.as_object_mut()?;
    if object.len() == 1 {
        let (key, inner) = object.iter_mut().next()?;
        return typed(key, inner);
    }
    mobiledoc(object).map(Value::String)
}

/// `{"S": "…"}`, `{"N": "17"}`, `{"M": {…}}`; `{"stringValue": "…"}`, `{"mapValue": {"fields": {…}}}`
fn typed(key: &str, inner: &mut Value) -> Option<Value> {
    let fits = match (key, &*inner) {
        ("S", Value::String(_)) | ("BOOL", Value::Bool(_)) | ("M", Value::Object(_)) | ("L", Value::Array(_)) => true,
        ("N", Value::String(text)) => text.parse::<f64>().is_ok(),
        ("stringValue" | "timestampValue" | "integerValue" | "referenceValue", Value::String(_))
        | ("booleanValue", Value::Bool(_))
        | ("doubleValue", Value::Number(_)) => true,
        ("mapValue", Value::Object(map)) => return map.get("fields").cloned().or(Some(Value::Null)),
        ("arrayValue", Value::Object(list)) => return list.get("values").cloned().or(Some(Value::Null)),
        ("NULL", Value::Bool(true)) | ("nullValue", Value::Null) => return Some(Value::Null),
        _ => false,
    };
    fits.then(|| inner.take())
}

/// Ghost's former editor: `{"markups": [["strong"]], "sections": [[1, "p", [[0, [0], 1, "Two"]]]]}`.
fn mobiledoc(object: &Map<String, Value>) -> Option<String> {
    let markups = object.get("markups")?.as_array()?;
    let sections = object.get("sections")?.as_array()?;
    let mut html = String::new();
    for section in sections.iter().filter_map(Value::as_array) {
        match (section.first().and_then(Value::as_u64), section.get(1), section.get(2)) {
            (Some(1), Some(Value::String(tag)), Some(Value::Array(markers))) => {
                let tag = if matches!(tag.as_str(), "h1" | "h2" | "h3" | "h4" | "blockquote") { tag } else { "p" };
                html.push_str(&format!("<{tag}>{}</{tag}>", line(markers, markups)));
            }
            (Some(2), Some(Value::String(address)), _) => html.push_str(&format!("<img src=\"{}\">", escape(address))),
            (Some(3), Some(Value::String(tag)), Some(Value::Array(items))) => {
                let tag = if tag == "ol" { "ol" } else { "ul" };
                let items = items.iter().filter_map(Value::as_array);
                let items: String = items.map(|item| format!("<li>{}</li>", line(item, markups))).collect();
                html.push_str(&format!("<{tag}>{items}</{tag}>"));
            }
            _ => {}
        }
    }
    (!html.is_empty()).then_some(html)
}

/// Markers: of which kind, which marks begin, how many end behind it, the text.
fn line(markers: &[Value], markups: &[Value]) -> String {
    let mut html = String::new();
    let mut open: Vec<&str> = Vec::new();
    for marker in markers.iter().filter_map(Value::as_array) {
        let [_, begins, ends, text, ..] = marker.as_slice() else { continue };
        for markup in begins.as_array().into_iter().flatten() {
            let markup =
                markup.as_u64().and_then(|at| markups.get(usize::try_from(at).ok()?)).and_then(Value::as_array);
            let tag = markup.and_then(|markup| markup.first()?.as_str()).unwrap_or("span");
            let tag = if matches!(tag, "a" | "em" | "strong" | "b" | "i" | "code" | "s" | "sub" | "sup") {
                tag
            } else {
                "span"
            };
            let attributes = markup.and_then(|markup| markup.get(1)?.as_array());
            let href = attributes.and_then(|list| list.chunks(2).find(|pair| pair[0] == "href")?.get(1)?.as_str());
            match href {
                Some(href) => html.push_str(&format!("<{tag} href=\"{}\">", escape(href))),
                None => html.push_str(&format!("<{tag}>")),
            }
            open.push(tag);
        }
        html.push_str(&escape(text.as_str().unwrap_or_default()));
        for _ in 0..ends.as_u64().unwrap_or(0) {
            if let Some(tag) = open.pop() {
                html.push_str(&format!("</{tag}>"));
            }
        }
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn typed_values_are_made_plain() {
        for (mut typed, plain) in [
            (
                json!({"when": {"N": "1793370300"}, "by": {"M": {"name": {"S": "Ada"}}}, "gone": {"BOOL": false}, "title": {"NULL": true}, "tags": {"L": [{"S": "a"}]}}),
                json!({"when": "1793370300", "by": {"name": "Ada"}, "gone": false, "title": null, "tags": ["a"]}),
            ),
            (
                json!({"fields": {"at": {"timestampValue": "2026-03-02T12:00:00Z"}, "by": {"mapValue": {"fields": {"name": {"stringValue": "Ada"}}}}}}),
                json!({"fields": {"at": "2026-03-02T12:00:00Z", "by": {"name": "Ada"}}}),
            ),
            (
                json!({"version": "0.3.1", "markups": [["strong"], ["a", ["href", "/x"]]], "cards": [], "sections": [[1, "p", [[0, [0], 1, "Two"], [0, [], 0, " boats & "], [0, [1], 1, "more"]]], [3, "ul", [[[0, [], 0, "one"]]]]]}),
                json!("<p><strong>Two</strong> boats &amp; <a href=\"/x\">more</a></p><ul><li>one</li></ul>"),
            ),
            (json!({"S": 17, "N": "x"}), json!({"S": 17, "N": "x"})),
        ] {
            make_plain(&mut typed, 0);
            assert_eq!(typed, plain);
        }
    }
}
