//! A TOML file of ours, as a person writes it: tables of typed keys, and for all that is wrong its line and its cure.

mod fault;
mod keys;
mod secret;
mod text;
mod value;

use toml::Spanned;
use toml::de::DeTable;

pub use fault::{Fault, Faults, Kind};
pub(crate) use keys::table;
pub use keys::{bare, belongs, schema_of, unknown};
pub use schemars::{Schema, SchemaGenerator};
pub use secret::without_logins;
pub use value::{At, Slot, Text, Value, Wrong, mismatch, nearest, schema, table_in};

/// The text of a file without its byte-order mark.
pub fn plain(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// All that can be read of a text, and what in it is not TOML.
pub fn document(text: &str) -> (Spanned<DeTable<'_>>, Vec<Fault>) {
    let (document, damage) = DeTable::parse_recoverable(text);
    (document, damage.iter().map(|error| syntax(error, text)).collect())
}

/// A fault of the TOML reader, with a word on the commonest.
fn syntax(error: &toml::de::Error, text: &str) -> Fault {
    let place = error.span().unwrap_or(text.len()..text.len());
    let found = text.get(place.clone()).unwrap_or_default();
    let message = error.message();
    let line = text[..place.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line..].lines().next().unwrap_or_default().trim();
    let fault =
        Fault::new(Kind::Syntax, place, message.strip_suffix(", expected literal string").unwrap_or(message).into());
    if found.starts_with(['“', '”', '„', '‘', '’', '«']) {
        return fault.help("TOML has straight quotes only: \"…\" or '…'");
    }
    if message.starts_with("unclosed table") && line.starts_with('[') && line.contains(' ') {
        return fault.help("a name has no blanks in it: join its words with hyphens");
    }
    if message.starts_with("missing escaped value") || message.starts_with("too few unicode") {
        return fault.help("between double quotes a backslash begins an escape: put a path between single quotes");
    }
    fault
}
