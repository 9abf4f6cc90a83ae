//! Nuxt's and SvelteKit's flat lists ("devalue"): every number in them is the place of the value that is meant.

use serde_json::{Map, Value};

/// Values of one shape are written once and named often; a hostile page could name them without end.
const MOST: usize = 300_000;
/// The same for the text in them, in bytes.
const MOST_TEXT: usize = 16 << 20;
const DEEPEST: usize = 100;
/// Wrappers that say only how the value is to be watched.
const WRAPPERS: [&str; 8] =
    ["Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef", "NuxtError", "Object"];

/// What a flat list says; `None` where the value is none.
pub fn revive(value: &Value) -> Option<Value> {
    let flat = value.as_array().filter(|flat| is_flat(flat))?;
    let mut reviver = Reviver { flat, path: vec![false; flat.len()], left: MOST, text: MOST_TEXT };
    Some(reviver.at(&Value::from(0), 0))
}

fn is_flat(flat: &[Value]) -> bool {
    let is_place = |value: &Value| value.as_i64().is_some_and(|place| place < flat.len().cast_signed() as i64);
    flat.len() > 1
        && match flat.first() {
            Some(Value::Object(object)) => !object.is_empty() && object.values().all(is_place),
            Some(Value::Array(wrapped)) => match wrapped.as_slice() {
                [Value::String(name), place] => WRAPPERS.contains(&name.as_str()) && is_place(place),
                _ => false,
            },
            _ => false,
        }
}

struct Reviver<'v> {
    flat: &'v [Value],
    /// Which places are being revived: one of these within itself is a circle.
    path: Vec<bool>,
    left: usize,
    text: usize,
}

impl Reviver<'_> {
    fn at(&mut self, place: &Value, depth: usize) -> Value {
        // Negative places stand for what JSON cannot say: `undefined`, `NaN`.
        let Some(at) = place.as_u64().and_then(|at| usize::try_from(at).ok()).filter(|at| *at < self.flat.len()) else {
            return Value::Null;
        };
        if self.path[at] || depth > DEEPEST || self.left == 0 {
            return Value::Null;
        }
        self.left -= 1;
        self.path[at] = true;
        let value = self.value(at, depth);
        self.path[at] = false;
        value
    }

    fn value(&mut self, at: usize, depth: usize) -> Value {
        match &self.flat[at] {
            Value::Object(object) => {
                let revive = |(key, place): (&String, &Value)| (key.clone(), self.at(place, depth + 1));
                Value::Object(object.iter().map(revive).collect())
            }
            Value::Array(values) => match values.split_first() {
                Some((Value::String(tag), values)) => self.tagged(tag, values, depth),
                _ => values.iter().map(|place| self.at(place, depth + 1)).collect(),
            },
            Value::String(text) => match self.text.checked_sub(text.len()) {
                Some(left) => {
                    self.text = left;
                    Value::String(text.clone())
                }
                None => Value::Null,
            },
            other => other.clone(),
        }
    }

    fn tagged(&mut self, tag: &str, values: &[Value], depth: usize) -> Value {
        match (tag, values) {
            ("Date" | "BigInt" | "URL", [value, ..]) => value.clone(),
            ("Set", values) => values.iter().map(|place| self.at(place, depth + 1)).collect(),
            ("Map", pairs) => {
                let mut map = Map::new();
                for pair in pairs.chunks_exact(2) {
                    if let Value::String(key) = self.at(&pair[0], depth + 1) {
                        map.insert(key, self.at(&pair[1], depth + 1));
                    }
                }
                Value::Object(map)
            }
            ("null", pairs) => {
                let pairs = pairs.chunks_exact(2).filter_map(|pair| Some((pair[0].as_str()?, &pair[1])));
                Value::Object(pairs.map(|(key, place)| (key.to_owned(), self.at(place, depth + 1))).collect())
            }
            (_, [place, ..]) => self.at(place, depth + 1),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_places() {
        for (what, flat, value) in [
            ("an object", json!([{"a": 1, "b": 2}, "x", [1, 3], 7]), Some(json!({"a": "x", "b": ["x", 7]}))),
            ("wrapped", json!([["Reactive", 1], {"a": 2}, ["Date", "2026-03-02"]]), Some(json!({"a": "2026-03-02"}))),
            ("a map", json!([{"m": 1}, ["Map", 2, 3], "k", 4.5]), Some(json!({"m": {"k": 4.5}}))),
            ("without a prototype", json!([{"m": 1}, ["null", "k", 2], true]), Some(json!({"m": {"k": true}}))),
            ("undefined", json!([{"a": -1, "b": 1}, 0]), Some(json!({"a": null, "b": 0}))),
            ("a circle", json!([{"a": 0, "b": 1}, [0]]), Some(json!({"a": null, "b": [null]}))),
            ("an ordinary list", json!([{"id": 1, "time": 1_589_445_900}, {"id": 2}]), None),
            ("a list of lists", json!([["a", "b"], 1]), None),
        ] {
            assert_eq!(revive(&flat), value, "{what}");
        }
    }

    #[test]
    fn a_list_that_doubles_itself_comes_to_an_end() {
        let mut flat = vec![json!({"a": 1})];
        flat.extend((2..60).map(|next| json!([next, next])));
        flat.push(json!("end"));
        assert!(revive(&Value::Array(flat)).is_some());
    }
}
