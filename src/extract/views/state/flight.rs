//! The rows that React streams to the browser ("flight", `self.__next_f`): a value a line, that name each other.

use std::collections::HashMap;

use serde_json::Value;

/// What is named is put where it is named, as often as this; a hostile page could name it without end.
const MOST: usize = 200_000;
/// Rows that name rows that name rows.
const DEEPEST: usize = 6;

/// The values of the rows: `1a:{…}` to the end of the line, `1b:T4f,` and as many bytes of text. A value names a text or
/// another row by `"$1b"`, a part of it by `"$1b:a:0"`, a date by `"$D2026-…"`.
pub fn values(rows: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut texts: HashMap<&str, &str> = HashMap::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let line = rest.split('\n').next().unwrap_or_default();
        let (id, row) = line.split_once(':').unwrap_or(("", ""));
        let is_id = id.len() <= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id && let Some((text, after)) = text_row(&rest[id.len()..]) {
            texts.insert(id, text);
            rest = after;
            continue;
        }
        // A letter before it marks a row for the browser alone: modules, style sheets.
        if is_id
            && row.starts_with(['{', '['])
            && let Ok(value) = serde_json::from_str::<Value>(row)
        {
            values.push((id, value));
        }
        rest = rest.get(line.len() + 1..).unwrap_or_default();
    }
    let named: HashMap<&str, Value> = if values.iter().any(|(_, value)| names_a_row(value)) {
        values.iter().map(|(id, value)| (*id, value.clone())).collect()
    } else {
        HashMap::new()
    };
    let mut refer = Refer { texts: &texts, named: &named, left: MOST };
    values
        .into_iter()
        .map(|(_, mut value)| {
            refer.refer(&mut value, 0);
            value
        })
        .collect()
}

/// `:T4f,` and the text, and what stands behind it.
fn text_row(row: &str) -> Option<(&str, &str)> {
    let row = row.strip_prefix(":T")?;
    let (length, text) =
        row.get(..row.floor_char_boundary(10))?.split_once(',').map(|(hex, _)| (hex, &row[hex.len() + 1..]))?;
    let length = usize::from_str_radix(length, 16).ok()?;
    Some((text.get(..length)?, text.get(length..)?))
}

fn names_a_row(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(names_a_row),
        Value::Object(object) => object.values().any(names_a_row),
        Value::String(text) => name(text).is_some(),
        _ => false,
    }
}

/// The row that a text names, and the way to a part of it.
fn name(text: &str) -> Option<(&str, &str)> {
    let named = text.strip_prefix('$')?;
    let (id, path) = named.split_once(':').unwrap_or((named, ""));
    (!id.is_empty() && id.len() <= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some((id, path))
}

struct Refer<'r> {
    texts: &'r HashMap<&'r str, &'r str>,
    named: &'r HashMap<&'r str, Value>,
    left: usize,
}

impl Refer<'_> {
    fn refer(&mut self, value: &mut Value, depth: usize) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| self.refer(value, depth)),
            Value::Object(object) => object.values_mut().for_each(|value| self.refer(value, depth)),
            Value::String(text) => {
                if text == "$undefined" {
                    *value = Value::Null;
                } else if let Some(date) = text.strip_prefix("$D") {
                    *text = date.to_owned();
                } else if let Some(meant) = text.strip_prefix('$').and_then(|id| self.texts.get(id)) {
                    *text = (*meant).to_owned();
                } else if depth < DEEPEST
                    && let Some(meant) = self.row(text)
                {
                    let mut meant = meant.clone();
                    self.refer(&mut meant, depth + 1);
                    *value = meant;
                }
            }
            _ => {}
        }
    }

    fn row(&self, text: &str) -> Option<&Value> {
        let (id, path) = name(text)?;
        let mut value = self.named.get(id)?;
        for part in path.split(':').filter(|part| !part.is_empty()) {
            value = match value {
                // A React element is a list of its mark, kind, key and properties.
                Value::Array(values) if part == "props" => values.get(3)?,
                Value::Array(values) => values.get(part.parse::<usize>().ok()?)?,
                Value::Object(object) => object.get(part)?,
                _ => return None,
            };
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_a_row_of_its_own_is_put_where_it_is_named() {
        let rows = "0:{\"body\":\"$1\",\"at\":\"$D2026-03-02T12:00:00.000Z\"}\n1:T8,<p>é\n</2:[\"$L1\"]\n:HL[\"x\"]\n";
        assert_eq!(values(rows), vec![json!({"body": "<p>é\n</", "at": "2026-03-02T12:00:00.000Z"}), json!(["$L1"])]);
        let rows = "1:{\"a\":[\"x\",{\"b\":2}]}\n2:{\"all\":\"$1\",\"part\":\"$1:a:1\",\"none\":\"$undefined\"}\n";
        assert_eq!(values(rows)[1], json!({"all": {"a": ["x", {"b": 2}]}, "part": {"b": 2}, "none": null}));
    }

    #[test]
    fn rows_that_name_each_other_come_to_an_end() {
        let rows = "1:{\"a\":[\"$2\",\"$2\",\"$2\"]}\n2:{\"a\":[\"$1\",\"$1\",\"$1\"]}\n";
        assert_eq!(values(rows).len(), 2);
    }
}
