//! Forms in which frameworks pack their state: turbo-stream (Remix, React Router), Astro's pairs, Qwik's objects. Each is
//! unpacked within bounds.

use serde_json::{Map, Value};

/// So many values come of one packed form; they may name each other without end.
const MOST: usize = 300_000;
/// The same for the text in them, in bytes.
const MOST_TEXT: usize = 16 << 20;
const DEEPEST: usize = 100;

/// Astro's properties: `{"a": [0, "x"], "b": [1, [[0, 1]]]}`; the number says of which kind the value is. `None` where it is
/// not of that form.
pub fn astro(value: &Value) -> Option<Value> {
    let object = value.as_object().filter(|object| !object.is_empty() && object.values().all(is_pair))?;
    Some(Value::Object(object.iter().map(|(key, pair)| (key.clone(), of_pair(pair, 0))).collect()))
}

fn is_pair(value: &Value) -> bool {
    match value.as_array().map(Vec::as_slice) {
        Some([kind]) => kind.as_u64() == Some(0),
        Some([kind, inner]) => match kind.as_u64() {
            Some(0) => inner.as_array().is_none_or(Vec::is_empty),
            Some(1) => inner.as_array().is_some_and(|list| list.iter().all(|value| value.is_array())),
            Some(kind) => kind <= 11,
            None => false,
        },
        _ => false,
    }
}

fn of_pair(pair: &Value, depth: usize) -> Value {
    let (kind, inner) = match pair.as_array().map(Vec::as_slice) {
        Some([kind, inner]) if depth <= DEEPEST => (kind.as_u64(), inner),
        _ => return Value::Null,
    };
    match (kind, inner) {
        (Some(0), Value::Object(object)) => {
            Value::Object(object.iter().map(|(key, pair)| (key.clone(), of_pair(pair, depth + 1))).collect())
        }
        // A list, a map of pairs, a set.
        (Some(1 | 4 | 5), Value::Array(list)) => list.iter().map(|pair| of_pair(pair, depth + 1)).collect(),
        (_, inner) => inner.clone(),
    }
}

/// Qwik's state: `objs`, in which a string in a list or an object is the place of what is meant, to the base of 36. `None`
/// where it is not of that form. What nothing else names comes out.
pub fn qwik(value: &Value) -> Option<Value> {
    let state = value.as_object().filter(|state| state.contains_key("refs") || state.contains_key("ctx"))?;
    let objects = state.get("objs")?.as_array()?;
    let mut named = vec![false; objects.len()];
    for object in objects {
        let places: Vec<&Value> = match object {
            Value::Array(list) => list.iter().collect(),
            Value::Object(object) => object.values().collect(),
            _ => Vec::new(),
        };
        for at in places.into_iter().filter_map(place36) {
            if let Some(named) = named.get_mut(at) {
                *named = true;
            }
        }
    }
    let mut unpack =
        Unpack { flat: objects, path: vec![false; objects.len()], left: MOST, text: MOST_TEXT, form: Form::Qwik };
    let roots =
        objects.iter().enumerate().filter(|(at, object)| !named[*at] && (object.is_object() || object.is_array()));
    Some(roots.map(|(at, _)| unpack.at(at, 0)).collect())
}

/// A string to the base of 36, perhaps with a mark behind it.
fn place36(value: &Value) -> Option<usize> {
    let text = value.as_str()?.trim_end_matches('!');
    usize::from_str_radix(text, 36).ok().filter(|_| text.len() <= 6)
}

/// turbo-stream, as it is sent in lines: the first is the list, and those that begin with `P` and a number what it still
/// waited for.
pub fn turbo(lines: &str) -> Option<Value> {
    let mut flat: Vec<Value> = Vec::new();
    let mut awaited: Map<String, Value> = Map::new();
    for line in lines.split('\n').filter(|line| !line.trim().is_empty()) {
        let begin = line.find('[').filter(|begin| *begin <= 12);
        let (mark, list) = line.split_at(begin?);
        let Ok(Value::Array(list)) = serde_json::from_str::<Value>(list) else { continue };
        if let Some(number) = mark.strip_prefix('P').and_then(|mark| mark.strip_suffix(':')) {
            awaited.insert(number.to_owned(), Value::from(flat.len()));
        }
        flat.extend(list);
    }
    unpacked(&flat, awaited)
}

/// The same as one list; `None` where it is not of that form.
pub fn flat(value: &Value) -> Option<Value> {
    unpacked(value.as_array()?, Map::new())
}

fn unpacked(flat: &[Value], awaited: Map<String, Value>) -> Option<Value> {
    let is_keyed = |object: &Map<String, Value>| {
        !object.is_empty()
            && object.iter().all(|(key, value)| {
                value.is_i64() && key.strip_prefix('_').is_some_and(|key| key.parse::<usize>().is_ok())
            })
    };
    flat.first().and_then(Value::as_object).filter(|object| flat.len() > 1 && is_keyed(object))?;
    let mut unpack =
        Unpack { flat, path: vec![false; flat.len()], left: MOST, text: MOST_TEXT, form: Form::Turbo(awaited) };
    Some(unpack.at(0, 0))
}

enum Form {
    Turbo(Map<String, Value>),
    Qwik,
}

struct Unpack<'v> {
    flat: &'v [Value],
    /// Which places are being unpacked: one of these within itself is a circle.
    path: Vec<bool>,
    left: usize,
    text: usize,
    form: Form,
}

impl Unpack<'_> {
    fn at(&mut self, at: usize, depth: usize) -> Value {
        if at >= self.flat.len() || self.path[at] || depth > DEEPEST || self.left == 0 {
            return Value::Null;
        }
        self.left -= 1;
        self.path[at] = true;
        let flat = self.flat;
        let value = match &flat[at] {
            Value::Object(object) => {
                let mut unpacked = Map::new();
                for (key, place) in object {
                    let key = match self.form {
                        Form::Qwik => Some(key.clone()),
                        Form::Turbo(_) => self.key(key),
                    };
                    let value = self.named(place, depth + 1);
                    unpacked.extend(key.map(|key| (key, value)));
                }
                Value::Object(unpacked)
            }
            Value::Array(list) => match (list.first(), &self.form) {
                (Some(Value::String(kind)), Form::Turbo(_)) => self.marked(&kind.clone(), &list[1..], depth + 1),
                _ => list.iter().map(|place| self.named(place, depth + 1)).collect(),
            },
            Value::String(text) => match self.text.checked_sub(text.len()) {
                Some(left) => {
                    self.text = left;
                    // Qwik marks what JSON cannot say by a character that no text begins with.
                    match text.strip_prefix(|first: char| first < ' ') {
                        Some(rest) if matches!(self.form, Form::Qwik) => Value::String(rest.to_owned()),
                        _ => Value::String(text.clone()),
                    }
                }
                None => Value::Null,
            },
            other => other.clone(),
        };
        self.path[at] = false;
        value
    }

    fn named(&mut self, place: &Value, depth: usize) -> Value {
        let at = match self.form {
            Form::Qwik => place36(place),
            // Negative places stand for what JSON cannot say.
            Form::Turbo(_) => place.as_u64().and_then(|at| usize::try_from(at).ok()),
        };
        at.map_or(Value::Null, |at| self.at(at, depth))
    }

    fn key(&self, key: &str) -> Option<String> {
        let at: usize = key.strip_prefix('_')?.parse().ok()?;
        self.flat.get(at)?.as_str().map(str::to_owned)
    }

    /// Lists that begin with a letter: dates, maps, sets, what is still awaited.
    fn marked(&mut self, kind: &str, rest: &[Value], depth: usize) -> Value {
        match (kind, rest) {
            ("D" | "U" | "B" | "Y", [value, ..]) => value.clone(),
            ("S", rest) => rest.iter().map(|place| self.named(place, depth)).collect(),
            ("M", pairs) => {
                let mut map = Map::new();
                for pair in pairs.chunks_exact(2) {
                    if let Value::String(key) = self.named(&pair[0], depth) {
                        map.insert(key, self.named(&pair[1], depth));
                    }
                }
                Value::Object(map)
            }
            ("P", [number, ..]) => {
                let place = match &self.form {
                    Form::Turbo(awaited) => awaited.get(&number.to_string()).cloned(),
                    Form::Qwik => None,
                };
                place.map_or(Value::Null, |place| self.named(&place, depth))
            }
            ("N", [Value::Object(object), ..]) => {
                let mut unpacked = Map::new();
                for (key, place) in object {
                    let value = self.named(place, depth);
                    unpacked.extend(self.key(key).map(|key| (key, value)));
                }
                Value::Object(unpacked)
            }
            (_, [place, ..]) => self.named(place, depth),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pairs_are_what_is_in_them() {
        for (packed, value) in [
            (
                json!({"a": [0, "x"], "b": [1, [[0, 1], [0, {"c": [0, null]}]]], "d": [3, "2026-03-02T12:00:00Z"]}),
                Some(json!({"a": "x", "b": [1, {"c": null}], "d": "2026-03-02T12:00:00Z"})),
            ),
            (json!({"a": [0, "x"], "b": "y"}), None),
            (json!({"a": [1, ["x", "y"]]}), None),
            (json!({}), None),
        ] {
            assert_eq!(astro(&packed), value, "{packed}");
        }
    }

    #[test]
    fn turbo_stream_is_unpacked() {
        let lines = "[{\"_1\":2,\"_3\":4},\"a\",[5,6,-5],\"b\",[\"P\",4],\"x\",[\"D\",1772452800000]]\nP4:[{\"_1\":8},\"late\"]\n";
        assert_eq!(turbo(lines), Some(json!({"a": ["x", 1_772_452_800_000_i64, null], "b": {"a": "late"}})));
        assert_eq!(flat(&json!([{"_1": 2}, "k", "v"])), Some(json!({"k": "v"})));
        for plain in [json!([{"a": 1}, 2]), json!([]), json!({"_1": 2}), json!([{"_1": "x"}, "k"])] {
            assert_eq!(flat(&plain), None, "{plain}");
        }
    }

    #[test]
    fn qwik_names_its_objects_by_places() {
        let packed = json!({"refs": {}, "ctx": {}, "objs": ["x", 7, ["0", "1"], {"a": "2", "b": "0"}], "subs": []});
        assert_eq!(qwik(&packed), Some(json!([{"a": ["x", 7], "b": "x"}])));
        assert_eq!(qwik(&json!({"objs": []})), None);
    }

    #[test]
    fn what_doubles_itself_comes_to_an_end() {
        let mut flat_list = vec![json!({"_1": 1})];
        flat_list.extend((2..60).map(|next| json!([next, next])));
        flat_list.push(json!("end"));
        assert!(flat(&Value::Array(flat_list)).is_some());
        let circle = json!({"refs": {}, "objs": [["1", "1"], ["0", "0"], ["0", "2"]]});
        assert!(qwik(&circle).is_some());
    }
}
