//! Tables and their keys: what is read, what an editor is told, and what an unknown key earns.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use toml::de::DeValue;

use super::fault::{Fault, Kind};
use super::value::{At, nearest};

/// A table: its keys as the fields of a struct, each with what can stand behind it. The parser, the schema and the list of
/// known keys are all made from these fields.
macro_rules! table {
    ($(#[$about:meta])* $name:ident { $($(#[$meta:meta])* $key:ident: $value:ty,)* }) => {
        #[derive(Debug, Default, schemars::JsonSchema)]
        $(#[$about])*
        #[schemars(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$meta])* pub $key: $crate::table::Slot<$value>,)*
        }

        impl $name {
            /// All that can stand in it.
            pub const KEYS: &[&str] = &[$($crate::table::bare(stringify!($key))),*];

            /// Reads it, and tells all that is wrong with it.
            pub fn read_keys(
                at: &$crate::table::At,
                table: &toml::de::DeTable<'_>,
                faults: &mut Vec<$crate::table::Fault>,
            ) -> $name {
                let mut read = $name::default();
                for (key, value) in table {
                    let name: &str = key.get_ref();
                    let below = at.below(name, key.span());
                    match name {
                        $(_ if name == $crate::table::bare(stringify!($key)) => read.$key = $crate::table::Slot::read(&below, value, faults),)*
                        _ => {
                            let meant = $crate::table::nearest(name, $name::KEYS.iter().copied());
                            $(if meant == Some($crate::table::bare(stringify!($key))) && read.$key.is_absent() {
                                read.$key = $crate::table::Slot::Faulty;
                            })*
                            faults.push($crate::table::unknown(at, name, &below, value.get_ref(), meant, $name::KEYS));
                        }
                    }
                }
                read
            }
        }

        impl $crate::table::Value for $name {
            fn schema(generator: &mut $crate::table::SchemaGenerator) -> $crate::table::Schema {
                generator.subschema_for::<$name>()
            }

            fn read(
                at: &$crate::table::At,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                faults: &mut Vec<$crate::table::Fault>,
            ) -> Option<$name> {
                $crate::table::table_in(at, value, "", faults).map(|table| $name::read_keys(at, table, faults))
            }
        }
    };
}

/// The name of a field without the mark by which Rust knows it from one of its own words.
pub const fn bare(name: &str) -> &str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

pub(crate) use table;

/// A fault for a key that nobody knows, with what was probably meant or where it belongs.
pub fn unknown(table: &At, key: &str, at: &At, value: &DeValue<'_>, meant: Option<&str>, known: &[&str]) -> Fault {
    let message = match table.path.is_empty() {
        true => format!("unknown table or key `{}`", at.path),
        false => format!("unknown key `{key}` in `{}`", table.path),
    };
    let fault = Fault::new(Kind::Wrong, at.place.clone(), message);
    if let Some(name) = meant {
        return fault.label(format!("did you mean `{name}`?"));
    }
    match (table.home)(table, key, value) {
        Some(home) => fault.label(home),
        None => fault.help(format!("known here: {}", list(known))),
    }
}

/// Where a key belongs, of these tables and their keys.
pub fn belongs(key: &str, tables: &[(&str, &[&'static str])]) -> Option<String> {
    if let Some((table, _)) = tables.iter().find(|(_, keys)| keys.contains(&key)) {
        return Some(format!("this belongs to {table}"));
    }
    let near =
        |(table, keys): &(&str, &[&'static str])| nearest(key, keys.iter()).map(|name| (table.to_string(), *name));
    let (table, name) = tables.iter().find_map(near)?;
    Some(format!("did you mean `{name}` of {table}?"))
}

fn list(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// What an editor needs to know of a file (JSON Schema, draft 7, which is what editors of TOML understand best).
pub fn schema_of<T: JsonSchema>(title: &str) -> serde_json::Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
