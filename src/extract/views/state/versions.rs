//! Entries that are kept with all that stood there before: the text that stands now is read.

use serde_json::{Map, Value};

use super::log::{likeness, said};
use super::measure::{self, is_name, prose};
use crate::extract::words::{self, Concept};
use crate::when;

type Object = Map<String, Value>;

/// Texts that stand in a list of their own have so much in common, where it is not called their versions.
const VERSIONS: f64 = 0.45;

/// The rows with the text that stands now, where each keeps its versions in a list; `None` where they do not.
pub fn with_newest(values: &[&Value], context: &when::Context) -> Option<Vec<Value>> {
    let objects: Vec<&Object> = values.iter().map(|value| value.as_object()).collect::<Option<_>>()?;
    let keys = objects.first()?.iter().filter(|(_, value)| value.is_array()).map(|(key, _)| key);
    keys.filter_map(|key| newest(&objects, key, context)).next()
}

fn newest(rows: &[&Object], key: &String, context: &when::Context) -> Option<Vec<Value>> {
    let lists: Vec<&Vec<Value>> = rows.iter().filter_map(|row| row.get(key)?.as_array()).collect();
    let is_list = |list: &&Vec<Value>| !list.is_empty() && list.iter().all(Value::is_object);
    if lists.len() < rows.len() || !lists.iter().all(is_list) || lists.iter().all(|list| list.len() < 2) {
        return None;
    }
    // By which field they come one after another.
    let by = order(&lists, context)?;
    let own = rows.iter().filter(|row| row.iter().any(|(name, value)| name != key && says(value, 0))).count();
    let is_named = words::is_named(Concept::Versions, key);
    let pairs: Vec<f64> =
        lists.iter().flat_map(|list| list.windows(2)).map(|pair| likeness(&said(&pair[0]), &said(&pair[1]))).collect();
    let alike = pairs.iter().sum::<f64>() / pairs.len().max(1) as f64;
    let has_own = own * 2 > rows.len();
    if !is_named && (alike < VERSIONS || has_own) {
        return None;
    }
    let told = pointer(rows, &lists, key);
    let row = |(row, list): (&&Object, &&Vec<Value>)| -> Value {
        let mut entry: Object = (*row).clone();
        entry.remove(key);
        let named =
            told.as_ref().and_then(|(mine, theirs)| list.iter().find(|value| value.get(theirs) == row.get(mine)));
        let last = list.iter().max_by_key(|value| value.get(&by).and_then(|value| place(value, context)));
        // What the row says by itself is what stands there.
        if let Some(newest) = named.or(last).and_then(Value::as_object).filter(|_| !has_own) {
            for (key, value) in newest {
                entry.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        Value::Object(entry)
    };
    Some(rows.iter().zip(&lists).map(row).collect())
}

/// A number or an instant, as one that can be compared.
fn place(value: &Value, context: &when::Context) -> Option<i64> {
    let at = measure::time(value, context).and_then(|reading| reading.instant()).map(|stamp| stamp.at.as_second());
    at.or_else(|| value.as_i64())
}

/// The field whose numbers or instants run one way in every list.
fn order(lists: &[&Vec<Value>], context: &when::Context) -> Option<String> {
    let first = lists.first()?.first()?.as_object()?;
    let runs = |key: &&String| {
        lists.iter().all(|list| {
            let places: Vec<i64> = list.iter().filter_map(|value| place(value.get(key.as_str())?, context)).collect();
            places.len() == list.len()
                && (places.windows(2).all(|pair| pair[0] < pair[1]) || places.windows(2).all(|pair| pair[0] > pair[1]))
        })
    };
    first.keys().find(runs).cloned()
}

/// A field of the rows that says which version stands there, and the field of these that it names.
fn pointer(rows: &[&Object], lists: &[&Vec<Value>], list: &str) -> Option<(String, String)> {
    let plain = |value: &Value| value.is_number() || value.is_string();
    let fields = || lists.first().and_then(|list| list.first()?.as_object());
    for mine in rows.first()?.iter().filter(|(key, value)| key.as_str() != list && plain(value)).map(|(key, _)| key) {
        for theirs in fields()?.iter().filter(|(_, value)| plain(value)).map(|(key, _)| key) {
            let names = |(row, list): (&&Object, &&Vec<Value>)| {
                row.get(mine).is_some() && list.iter().filter(|value| value.get(theirs) == row.get(mine)).count() == 1
            };
            // The time at which the first was written is that of the row as well.
            let is_first = |(row, list): (&&Object, &&Vec<Value>)| {
                list.first().and_then(|value| value.get(theirs)) == row.get(mine)
            };
            let all = || rows.iter().zip(lists);
            if all().all(names) && !all().all(is_first) {
                return Some((mine.clone(), theirs.clone()));
            }
        }
    }
    None
}

/// Whether anything in it is a text.
fn says(value: &Value, depth: usize) -> bool {
    match value {
        Value::String(text) => prose(text) > 0 && !is_name(text) && text.split_whitespace().count() > 2,
        Value::Array(list) if depth < 24 => list.iter().any(|value| says(value, depth + 1)),
        Value::Object(object) if depth < 24 => object.values().any(|value| says(value, depth + 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn the_newest_of_the_versions_of_a_text_stands() {
        let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        let version = |n: usize, text: &str| json!({"no": n, "text": text});
        let rows = [
            json!({"id": "a", "now": 2, "past": [version(1, "Two boats are in."), version(2, "Three boats are in.")]}),
            json!({"id": "b", "now": 1, "past": [version(1, "It begins."), version(2, "It will begin.")]}),
        ];
        let newest = with_newest(&rows.iter().collect::<Vec<_>>(), &context).unwrap();
        assert_eq!((&newest[0]["text"], &newest[1]["text"]), (&json!("Three boats are in."), &json!("It begins.")));
        let thread = [
            json!({"id": "a", "text": "Two boats are in.", "more": [version(1, "One more is in sight."), version(2, "Tea is served in town.")]}),
        ];
        assert_eq!(with_newest(&thread.iter().collect::<Vec<_>>(), &context), None);
    }
}
