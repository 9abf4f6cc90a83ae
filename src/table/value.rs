//! What can stand behind a key: how it is read from TOML, and what it earns when it is wrong.

use std::num::NonZeroUsize;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Kind};

/// A key and where it stands.
#[derive(Debug, Clone)]
pub struct At {
    /// With all that it stands below: `feeds.sample.url`. Empty for the file.
    pub path: String,
    /// Where it stands.
    pub place: Range<usize>,
    /// Tells where a key belongs that is unknown in this table.
    pub home: Home,
}

/// Of a table, a key that is unknown in it, and what stands behind the key: where in the file it belongs.
pub type Home = fn(&At, &str, &DeValue<'_>) -> Option<String>;

impl At {
    /// The file itself. `home` knows its tables.
    pub fn file(home: Home) -> At {
        At { path: String::new(), place: 0..0, home }
    }

    /// A key of this table.
    pub fn below(&self, key: &str, place: Range<usize>) -> At {
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let key = if plain { key.to_owned() } else { format!("{key:?}") };
        At { path: if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }, place, home: self.home }
    }
}

/// What can stand behind a key.
pub trait Value: Sized {
    /// Its JSON schema, for editors.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
    /// Reads it, or says what is wrong with it.
    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Self>;
}

/// What stands behind a key.
#[derive(Debug, Default)]
pub enum Slot<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// What is there is wrong, or the key is mistyped.
    Faulty,
    /// This, and where its key stands.
    Given(T, Range<usize>),
}

impl<T> Slot<T> {
    /// What is there, if it is sound.
    pub fn given(self) -> Option<T> {
        match self {
            Slot::Given(value, _) => Some(value),
            Slot::Absent | Slot::Faulty => None,
        }
    }

    /// What is there, if it is sound, and stays there.
    pub fn as_given(&self) -> Option<&T> {
        match self {
            Slot::Given(value, _) => Some(value),
            Slot::Absent | Slot::Faulty => None,
        }
    }

    /// Where its key stands, if what is there is sound.
    pub fn place(&self) -> Option<Range<usize>> {
        match self {
            Slot::Given(_, place) => Some(place.clone()),
            Slot::Absent | Slot::Faulty => None,
        }
    }

    /// What is there and where its key stands, if it is sound.
    pub fn with_place(&self) -> Option<(T, Range<usize>)>
    where
        T: Clone,
    {
        match self {
            Slot::Given(value, place) => Some((value.clone(), place.clone())),
            Slot::Absent | Slot::Faulty => None,
        }
    }

    /// Whether the key is there, and what is behind it is wrong.
    pub fn is_faulty(&self) -> bool {
        matches!(self, Slot::Faulty)
    }

    /// Whether the key is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Slot::Absent)
    }
}

impl<T: Value> Slot<T> {
    /// Reads what is behind a key that is there.
    pub fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Slot<T> {
        T::read(at, value, faults).map_or(Slot::Faulty, |value| Slot::Given(value, at.place.clone()))
    }
}

impl<T: Value> JsonSchema for Slot<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Slot".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

/// What is wrong with a value: to be said behind its key, and what to write instead.
#[derive(Debug)]
pub struct Wrong(String, String);

impl Wrong {
    /// What is wrong, and what to write instead, or nothing.
    pub fn new(what: impl Into<String>, instead: impl Into<String>) -> Wrong {
        Wrong(what.into(), instead.into())
    }

    /// As a fault of what stands behind that key, at that place.
    pub fn fault(self, at: &At, place: Range<usize>) -> Fault {
        Fault::new(Kind::Wrong, place, format!("`{}`: {}", at.path, self.0)).label(self.1)
    }
}

/// The table, or a fault that says what is there, and what to write instead.
pub fn table_in<'a, 'i>(
    at: &At,
    value: &'a Spanned<DeValue<'i>>,
    instead: &str,
    faults: &mut Vec<Fault>,
) -> Option<&'a DeTable<'i>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        faults.push(mismatch("a table", value.get_ref()).fault(at, value.span()).label(instead));
    }
    table
}

/// That this is of another kind than is wanted.
pub fn mismatch(wanted: &str, value: &DeValue<'_>) -> Wrong {
    let found = match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    Wrong::new(format!("this must be {wanted}, not {found}"), "")
}

/// A value that is written as a string.
pub trait Text: Sized {
    /// What it must be, with an example.
    const WANTED: &str;
    /// What an editor is told beyond that it is a string.
    fn hints() -> serde_json::Value;
    /// Reads it, or says what is wrong with it.
    fn understand(text: &str) -> Result<Self, Wrong>;
}

impl<T: Text> Value for T {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = schema(T::hints());
        schema.insert("type".to_owned(), "string".into());
        schema
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<T> {
        let read = match value.get_ref() {
            DeValue::String(text) => T::understand(text),
            other => Err(Wrong(mismatch(T::WANTED, other).0, quoted::<T>(other))),
        };
        read.map_err(|wrong| faults.push(wrong.fault(at, value.span()))).ok()
    }
}

/// What a number would have to be to be understood: in quotes, with a unit where there has to be one.
fn quoted<T: Text>(value: &DeValue<'_>) -> String {
    let DeValue::Integer(number) = value else { return String::new() };
    let ways = [number.to_string(), format!("{number}s")];
    let meant = ways.into_iter().find(|way| T::understand(way).is_ok());
    meant.map_or(String::new(), |meant| format!("write \"{meant}\""))
}

/// A schema that is written out.
pub fn schema(schema: serde_json::Value) -> Schema {
    Schema::try_from(schema).unwrap_or_default()
}

/// The one of `names` that `text` was probably meant to be.
pub fn nearest<T: AsRef<str>>(text: &str, names: impl Iterator<Item = T>) -> Option<T> {
    // Nothing that we know is that long, and comparing costs by the length of both.
    if text.len() > 64 {
        return None;
    }
    let text = text.to_lowercase().replace('-', "_");
    let far = |name: &T| strsim::osa_distance(&text, &name.as_ref().to_lowercase().replace('-', "_"));
    let near = names.map(|name| (far(&name), name)).filter(|(far, _)| *far <= text.chars().count().max(3) / 3);
    near.min_by(|(a, one), (b, other)| (a, one.as_ref()).cmp(&(b, other.as_ref()))).map(|(_, name)| name)
}

/// How many: at least one.
impl Value for NonZeroUsize {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        schema(json!({ "type": "integer", "minimum": 1 }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<NonZeroUsize> {
        const WANTED: &str = "a whole number of at least 1";
        let DeValue::Integer(number) = value.get_ref() else {
            faults.push(mismatch(WANTED, value.get_ref()).fault(at, value.span()));
            return None;
        };
        let read = usize::from_str_radix(number.as_str(), number.radix()).ok().and_then(NonZeroUsize::new);
        if read.is_none() {
            let found = number.as_str();
            let wrong = Wrong::new(format!("this must be {WANTED}, not {found}"), "");
            faults.push(wrong.fault(at, value.span()));
        }
        read
    }
}

/// Yes or no.
impl Value for bool {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        schema(json!({ "type": "boolean" }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<bool> {
        let read = value.get_ref().as_bool();
        if read.is_none() {
            faults.push(mismatch("true or false", value.get_ref()).fault(at, value.span()));
        }
        read
    }
}

/// A list of strings; a single one needs no brackets.
impl<T: Text> Value for Vec<T> {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        let mut item = T::hints();
        if let Some(item) = item.as_object_mut() {
            item.insert("type".to_owned(), "string".into());
        }
        schema(json!({ "type": ["array", "string"], "items": item }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Vec<T>> {
        let before = faults.len();
        let read: Vec<T> = match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| T::read(at, item, faults)).collect(),
            _ => T::read(at, value, faults).into_iter().collect(),
        };
        (faults.len() == before).then_some(read)
    }
}
