//! References: what stands elsewhere in the page's JSON and is named where it belongs. Apollo, Relay, Contentful, Sanity,
//! JSON:API and stores that keep things under their ids all do so.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::texts::prose_within;

type Object = Map<String, Value>;

/// An author of a post of a blog: further than that no reference is followed.
const DEEPEST: usize = 3;
/// So many values are put in the place of references, for one list.
const MOST: usize = 200_000;
/// An object that names so many of the rows is what they belong to.
const WHOLE: usize = 2;
/// What says more than so many letters is more than the name of somebody.
const TELLING: usize = 40;
/// Nothing is looked for beyond.
const BOTTOM: usize = 120;

/// Everything that can be named, by its name.
#[derive(Default)]
pub struct Store<'v> {
    named: HashMap<String, &'v Value>,
    /// Whether anything is named at all.
    pub has_references: bool,
}

impl<'v> Store<'v> {
    /// What these documents hold.
    pub fn of(documents: &'v [Value]) -> Store<'v> {
        let mut store = Store::default();
        documents.iter().for_each(|document| store.walk(document, 0));
        store
    }

    fn walk(&mut self, value: &'v Value, depth: usize) {
        if depth > BOTTOM {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.walk(value, depth + 1)),
            Value::Object(object) => {
                if name(object).is_some() {
                    self.has_references = true;
                    return;
                }
                for id in ids(object) {
                    self.put(id, value);
                }
                for (key, value) in object {
                    // A store keeps things under their ids.
                    if value.is_object()
                        && (key.contains(':') || key.bytes().any(|byte| byte.is_ascii_digit()) || key.contains('-'))
                    {
                        self.put(key.clone(), value);
                    }
                    // What Contentful knows of an entry beside its fields is not the entry.
                    if key != "sys" {
                        self.walk(value, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// The fuller of two that have one name: the other one is a summary of it.
    fn put(&mut self, id: String, value: &'v Value) {
        let size = |value: &Value| value.as_object().map_or(0, Object::len);
        let known = self.named.entry(id).or_insert(value);
        if size(value) > size(known) {
            *known = value;
        }
    }

    /// What a value names; `None` where it is no reference, or nobody knows what it names.
    pub fn meant(&self, value: &Value) -> Option<&'v Value> {
        self.named.get(&name(value.as_object()?)?).copied()
    }

    /// What stands under an id.
    pub fn under(&self, id: &str) -> Option<&'v Value> {
        self.named.get(id).copied()
    }

    /// What the members of a list of references name: `[{"__ref": …}]`, `{"__refs": […]}`, ids of things in a store. `None`
    /// where it is no such list.
    pub fn members(&self, value: &Value) -> Option<Vec<&'v Value>> {
        let list = value.as_array()?;
        let meant: Vec<&'v Value> = list
            .iter()
            .filter_map(|value| match value {
                Value::String(id) => self.under(id).filter(|value| value.is_object()),
                value => self.meant(value),
            })
            .collect();
        (meant.len() >= 2 && meant.len() * 5 >= list.len() * 4).then_some(meant)
    }

    /// The rows with what they name in its place.
    pub fn filled(&self, rows: &[&Value]) -> Vec<Value> {
        let own: Vec<*const Value> = rows.iter().map(|row| std::ptr::from_ref(*row)).collect();
        let mut fill = Fill { store: self, own: own.into_iter().collect(), left: MOST };
        rows.iter().map(|row| fill.fill(row, 0, 0)).collect()
    }
}

struct Fill<'s, 'v> {
    store: &'s Store<'v>,
    own: std::collections::HashSet<*const Value>,
    left: usize,
}

impl Fill<'_, '_> {
    fn fill(&mut self, value: &Value, depth: usize, followed: usize) -> Value {
        let Some(left) = self.left.checked_sub(1).filter(|_| depth <= BOTTOM) else { return Value::Null };
        self.left = left;
        match value {
            Value::Array(values) => values.iter().map(|value| self.fill(value, depth + 1, followed)).collect(),
            Value::Object(object) => match self.store.meant(value) {
                Some(meant) if followed < DEEPEST && !self.is_foreign(meant) => {
                    self.fill(meant, depth + 1, followed + 1)
                }
                Some(_) => Value::Null,
                None => {
                    let filled = object.iter().map(|(key, value)| (key.clone(), self.fill(value, depth + 1, followed)));
                    let mut filled: Object = filled.collect();
                    // Relay's lists.
                    if let Some(Value::Array(ids)) = object.get("__refs").filter(|_| followed < DEEPEST) {
                        let meant = ids.iter().filter_map(|id| self.store.under(id.as_str()?));
                        let meant: Vec<&Value> = meant.filter(|meant| !self.is_foreign(meant)).collect();
                        let meant = meant.into_iter().map(|meant| self.fill(meant, depth + 1, followed + 1)).collect();
                        return Value::Array(meant);
                    }
                    filled.remove("__refs");
                    Value::Object(filled)
                }
            },
            other => other.clone(),
        }
    }

    /// Whether it is one of the rows itself, or what they all belong to: the live blog, the page.
    fn is_foreign(&self, meant: &Value) -> bool {
        let names_rows = |value: &Value| {
            let list = value.as_array().or_else(|| value.get("__refs")?.as_array());
            let is_own = |value: &Value| {
                let meant = match value {
                    Value::String(id) => self.store.under(id),
                    value => self.store.meant(value),
                };
                meant.is_some_and(|meant| self.own.contains(&std::ptr::from_ref(meant)))
            };
            list.is_some_and(|list| list.iter().filter(|value| is_own(value)).take(WHOLE).count() == WHOLE)
        };
        // In one pool with the posts stand their authors; another post is known by what it says.
        (self.own.contains(&std::ptr::from_ref(meant)) && prose_within(meant, 0) > TELLING)
            || meant.as_object().is_some_and(|object| {
                object.values().any(|value| {
                    names_rows(value) || value.as_object().is_some_and(|inner| inner.values().any(names_rows))
                })
            })
    }
}

/// What an object that is nothing but a reference names.
fn name(object: &Object) -> Option<String> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    // `{"__ref": "Post:1"}`, `{"_type": "reference", "_ref": "a"}`, `{"$ref": "a"}`
    if let Some(id) = text("__ref").or_else(|| text("_ref")).or_else(|| text("$ref")).filter(|_| object.len() <= 5) {
        return Some(id.trim_start_matches("#/").to_owned());
    }
    // Contentful: `{"sys": {"type": "Link", "linkType": "Entry", "id": "a"}}`
    if let Some(sys) = object.get("sys").and_then(Value::as_object) {
        let is_link = sys.get("type").and_then(Value::as_str) == Some("Link");
        return sys.get("id").and_then(Value::as_str).filter(|_| is_link && object.len() == 1).map(str::to_owned);
    }
    // JSON:API: `{"type": "post", "id": "1"}`; Apollo before its third version: `{"type": "id", "id": "Post:1"}`
    let (kind, id) = (text("type").or_else(|| text("typename"))?, text("id")?);
    let others =
        object.keys().filter(|key| !["type", "id", "generated", "typename", "meta"].contains(&key.as_str())).count();
    match (others, kind.as_str()) {
        (0, "id") => Some(id),
        (0, kind) => Some(format!("{kind}\0{id}")),
        _ => None,
    }
}

/// Under which names an object may be named.
fn ids(object: &Object) -> Vec<String> {
    let text = |key: &str| match object.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let mut ids: Vec<String> = ["__id", "_id", "uuid", "id"].iter().filter_map(|key| text(key)).collect();
    if let Some(Value::String(id)) = object.get("sys").and_then(|sys| sys.get("id")) {
        ids.push(id.clone());
    }
    if let (Some(kind), Some(id)) = (text("type"), text("id")) {
        ids.push(format!("{kind}\0{id}"));
    }
    if object.len() < 2 {
        ids.clear();
    }
    ids
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_stands_where_it_belongs() {
        for (what, document, row, filled) in [
            (
                "Apollo",
                json!({"Author:1": {"__typename": "Author", "name": "Ada"}, "Post:1": {"t": "x", "by": {"__ref": "Author:1"}}}),
                json!({"t": "x", "by": {"__ref": "Author:1"}}),
                json!({"t": "x", "by": {"__typename": "Author", "name": "Ada"}}),
            ),
            (
                "Contentful",
                json!([{"sys": {"id": "a1", "type": "Entry"}, "fields": {"name": "Ada"}}]),
                json!({"by": {"sys": {"type": "Link", "linkType": "Entry", "id": "a1"}}}),
                json!({"by": {"sys": {"id": "a1", "type": "Entry"}, "fields": {"name": "Ada"}}}),
            ),
            (
                "JSON:API",
                json!([{"type": "person", "id": "1", "attributes": {"name": "Ada"}}, {"type": "post", "id": "1", "attributes": {"name": "Post"}}]),
                json!({"author": {"data": {"type": "person", "id": "1"}}}),
                json!({"author": {"data": {"type": "person", "id": "1", "attributes": {"name": "Ada"}}}}),
            ),
            (
                "Sanity",
                json!([{"_id": "p1", "_type": "person", "name": "Ada"}]),
                json!({"by": [{"_type": "reference", "_ref": "p1", "_key": "k"}]}),
                json!({"by": [{"_id": "p1", "_type": "person", "name": "Ada"}]}),
            ),
            (
                "Relay",
                json!({"r": {"u1": {"__id": "u1", "name": "Ada"}}}),
                json!({"by": {"__refs": ["u1"]}}),
                json!({"by": [{"__id": "u1", "name": "Ada"}]}),
            ),
            (
                "nothing that is known",
                json!({}),
                json!({"by": {"__ref": "x"}, "a": 1}),
                json!({"by": {"__ref": "x"}, "a": 1}),
            ),
        ] {
            let documents = [document];
            assert_eq!(Store::of(&documents).filled(&[&row]), vec![filled], "{what}");
        }
    }

    #[test]
    fn what_the_rows_belong_to_is_not_put_into_them() {
        let documents = [json!({
            "Blog:1": {"title": "Storm", "posts": [{"__ref": "Post:1"}, {"__ref": "Post:2"}]},
            "Post:1": {"t": "x", "blog": {"__ref": "Blog:1"}, "next": {"__ref": "Post:2"}},
            "Post:2": {"t": "Two boats are in, and the others wait for the tide to turn.", "blog": {"__ref": "Blog:1"}},
        })];
        let store = Store::of(&documents);
        let rows = store.members(&documents[0]["Blog:1"]["posts"]).unwrap_or_default();
        assert_eq!(
            store.filled(&rows),
            vec![
                json!({"t": "x", "blog": null, "next": null}),
                json!({"t": "Two boats are in, and the others wait for the tide to turn.", "blog": null})
            ]
        );
    }

    #[test]
    fn references_that_run_in_a_circle_come_to_an_end() {
        let documents = [
            json!({"A:1": {"x": 1, "to": [{"__ref": "B:1"}, {"__ref": "B:1"}]}, "B:1": {"x": 2, "to": [{"__ref": "A:1"}, {"__ref": "A:1"}]}}),
        ];
        let row = json!({"to": {"__ref": "A:1"}});
        assert_eq!(Store::of(&documents).filled(&[&row]).len(), 1);
    }
}
