//! What a value with others in it says, taken together: how much, its last text, all of it in a row.

use serde_json::Value;

use super::measure::prose;

/// The letters of all prose in a value, but for what stands under keys that never hold a text.
pub fn prose_within(value: &Value, depth: usize) -> usize {
    if depth > 24 {
        return 0;
    }
    match value {
        Value::String(text) => prose(text),
        Value::Array(list) => list.iter().map(|value| prose_within(value, depth + 1)).sum(),
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| {
                !matches!(
                    key.as_str(),
                    "type"
                        | "_type"
                        | "id"
                        | "_id"
                        | "_key"
                        | "key"
                        | "style"
                        | "alt"
                        | "url"
                        | "href"
                        | "class"
                        | "__typename"
                )
            })
            .map(|(_, value)| prose_within(value, depth + 1))
            .sum(),
        _ => 0,
    }
}

/// The last prose in a value.
pub fn last_text(value: &Value, depth: usize) -> Option<&str> {
    if depth > 24 {
        return None;
    }
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| prose(text) > 0),
        Value::Array(list) => list.iter().rev().find_map(|value| last_text(value, depth + 1)),
        Value::Object(object) => {
            object.values().filter_map(|value| last_text(value, depth + 1)).max_by_key(|text| text.len())
        }
        _ => None,
    }
}

/// All strings of a value in a row.
pub fn flat_text(value: &Value) -> Option<String> {
    fn collect(value: &Value, depth: usize, text: &mut String) {
        match value {
            Value::String(part) => {
                text.push_str(part);
                text.push(' ');
            }
            Value::Array(list) if depth < 24 => list.iter().for_each(|value| collect(value, depth + 1, text)),
            Value::Object(object) if depth < 24 => object.values().for_each(|value| collect(value, depth + 1, text)),
            _ => {}
        }
    }
    let mut text = String::new();
    collect(value, 0, &mut text);
    Some(text).filter(|text| !text.trim().is_empty())
}
