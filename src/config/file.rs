//! feeds.toml as it is written: its tables and their keys. What stands above a key here is what an editor shows.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::fault::{Fault, Kind};
use super::text::{Contact, FolderUrl, Language};
use super::value::{At, Slot, Value, nearest, schema, table};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::Source;
use crate::profile::Pick;

/// The folder of the feeds, beside the file.
pub const OUTPUT: &str = "public";

/// A table: its keys as the fields of a struct, each with what can stand behind it. The parser, the schema and the list of
/// known keys are all made from these fields.
macro_rules! table {
    ($(#[$about:meta])* $name:ident { $($(#[$meta:meta])* $key:ident: $value:ty,)* }) => {
        #[derive(Debug, Default, JsonSchema)]
        $(#[$about])*
        #[schemars(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$meta])* pub $key: Slot<$value>,)*
        }

        impl $name {
            /// All that can stand in it.
            pub const KEYS: &[&str] = &[$(bare(stringify!($key))),*];

            /// Reads it, and tells all that is wrong with it.
            pub fn read_keys(at: &At, table: &DeTable<'_>, faults: &mut Vec<Fault>) -> $name {
                let mut read = $name::default();
                for (key, value) in table {
                    let name: &str = key.get_ref();
                    let below = at.below(name, key.span());
                    match name {
                        $(_ if name == bare(stringify!($key)) => read.$key = Slot::read(&below, value, faults),)*
                        _ => {
                            let meant = nearest(name, $name::KEYS.iter().copied());
                            $(if meant == Some(bare(stringify!($key))) && read.$key.is_absent() {
                                read.$key = Slot::Faulty;
                            })*
                            faults.push(unknown(at, name, &below, value.get_ref(), meant, $name::KEYS));
                        }
                    }
                }
                read
            }
        }

        impl Value for $name {
            fn schema(generator: &mut SchemaGenerator) -> Schema {
                generator.subschema_for::<$name>()
            }

            fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<$name> {
                table(at, value, "", faults).map(|table| $name::read_keys(at, table, faults))
            }
        }
    };
}

/// The name of a field without the mark by which Rust knows it from one of its own words.
const fn bare(name: &str) -> &str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

table! {
    /// The live blogs that liveticker follows, and how it runs.
    File {
        /// How liveticker runs and where it writes.
        service: Service,
        /// What holds for every live blog that does not say otherwise.
        defaults: Defaults,
        /// The live blogs, each under its name: its feeds are NAME.rss, NAME.atom and NAME.json.
        feeds: Feeds,
    }
}

table! {
    /// How liveticker runs and where it writes. Relative paths start at the folder of this file.
    Service {
        /// The folder in which liveticker remembers what it has seen.
        state: PathBuf,
        /// The folder into which the feeds are written; "public" beside this file unless said otherwise.
        #[schemars(extend("default" = OUTPUT))]
        output: PathBuf,
        /// Where that folder is reachable on the web: feeds then say where they themselves are.
        public_url: FolderUrl,
        /// An e-mail or web address that is sent to the outlets, so that they can reach you.
        contact: Contact,
    }
}

table! {
    /// What holds for every live blog that does not say otherwise.
    Defaults {
        /// The language of the feeds, as a tag: "en", "en-GB"; otherwise what the page says.
        language: Language,
        /// The time zone in which pages write their clocks: "Europe/London"; otherwise what is known of the outlet.
        timezone: TimeZone,
        /// A feed shows at least so many entries, where there are so many.
        #[schemars(extend("default" = LiveBlog::KEEP))]
        keep: NonZeroUsize,
        /// A feed shows all entries that are younger than the newest by no more than this: "48h", "2d".
        #[schemars(extend("default" = length(LiveBlog::KEEP_FOR)))]
        keep_for: SignedDuration,
        /// Where the entries and their parts stand on the pages, as CSS selectors. "time@datetime" is an attribute and not
        /// the text; of alternatives, in a list or between " | ", the first that finds something wins.
        select: Select,
    }
}

table! {
    /// One live blog.
    #[schemars(extend("required" = ["url"]))]
    Feed {
        /// Its page: an address that begins with https:// or http://, or the path of a saved page.
        url: Source,
        /// The page's true address, where url is a copy of it: for links, and to know the outlet.
        r#as: Url,
        /// The title of the feed; otherwise the page's headline.
        title: String,
        /// The language of the feed, as a tag: "en", "en-GB"; otherwise what the page says.
        language: Language,
        /// The time zone in which the page writes its clocks: "Europe/London"; otherwise what is known of the outlet.
        timezone: TimeZone,
        /// The feed shows at least so many entries, where there are so many.
        keep: NonZeroUsize,
        /// The feed shows all entries that are younger than the newest by no more than this: "48h", "2d".
        keep_for: SignedDuration,
        /// Where the entries and their parts stand on the page, as CSS selectors. "time@datetime" is an attribute and not
        /// the text; of alternatives, in a list or between " | ", the first that finds something wins.
        select: Select,
    }
}

table! {
    /// Where an entry and its parts stand.
    Select {
        /// An entry; nothing else is of use without it. All others are looked for inside the entry.
        entry: Pick,
        /// The outlet's own id of the entry; otherwise its id attribute.
        id: Pick,
        /// Its heading.
        title: Pick,
        /// When it was published.
        time: Pick,
        /// When it was last changed.
        updated: Pick,
        /// Its permalink.
        link: Pick,
        /// Who wrote it.
        author: Pick,
        /// What it says; otherwise all of the entry but the other parts.
        content: Pick,
        /// What kind of entry it is.
        category: Pick,
        /// What stands in the entry and is none of it: advertisements, share bars.
        drop: Pick,
    }
}

/// The live blogs with their names, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Feeds(pub Vec<(FeedName, Feed)>);

impl Value for Feeds {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let feed = generator.subschema_for::<Feed>();
        schema(json!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": { "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$" },
            "additionalProperties": feed,
        }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Feeds> {
        let mut tables: Vec<_> =
            table(at, value, "write [feeds.NAME], with a name of your choice", faults)?.iter().collect();
        tables.sort_by_key(|(name, _)| name.span().start);
        let mut feeds = Vec::new();
        let mut taken: HashMap<String, Range<usize>> = HashMap::new();
        for (key, value) in tables {
            let below = at.below(key.get_ref(), key.span());
            let name = key.get_ref().parse::<FeedName>();
            match &name {
                Err(reason) => faults.push(Fault::new(Kind::Wrong, key.span(), reason.to_string())),
                // Some file systems do not tell their files apart.
                Ok(name) => match taken.get(&name.as_str().to_ascii_lowercase()) {
                    Some(first) => faults.push(twice(name, key.span(), first.clone())),
                    None => drop(taken.insert(name.as_str().to_ascii_lowercase(), key.span())),
                },
            }
            if value.get_ref().as_table().is_none() && Feed::KEYS.contains(&key.get_ref().as_ref()) {
                let message = format!("`{}` belongs to a live blog, and this one has no name", key.get_ref());
                faults.push(Fault::new(Kind::Wrong, key.span(), message).label("write it below [feeds.NAME]"));
                continue;
            }
            let Some(feed) = Feed::read(&below, value, faults) else { continue };
            if feed.url.is_absent() {
                let message = format!("the live blog \"{}\" has no `url`", key.get_ref());
                faults.push(Fault::new(Kind::Missing, key.span(), message).label("add url = \"https://…\""));
            }
            feeds.extend(name.ok().map(|name| (name, feed)));
        }
        Some(Feeds(feeds))
    }
}

fn twice(name: &FeedName, place: Range<usize>, first: Range<usize>) -> Fault {
    let message = format!("another live blog has the name \"{name}\" but for upper and lower case");
    Fault { also: Some((first, "the other one")), ..Fault::new(Kind::Wrong, place, message) }
        .label("the files of one would overwrite those of the other")
}

/// A fault for a key that nobody knows, with what was probably meant.
fn unknown(table: &At, key: &str, at: &At, value: &DeValue<'_>, meant: Option<&str>, known: &[&str]) -> Fault {
    let top = table.path.is_empty();
    let message = match top {
        true => format!("unknown table or key `{}`", at.path),
        false => format!("unknown key `{key}` in `{}`", table.path),
    };
    let fault = Fault::new(Kind::Wrong, at.place.clone(), message);
    if let Some(name) = meant {
        return fault.label(format!("did you mean `{name}`?"));
    }
    if top && value.as_table().is_some_and(|table| table.contains_key("url")) {
        return fault.label(format!("did you mean `feeds.{}`?", at.path));
    }
    match home(key) {
        Some(home) => fault.label(home),
        None => fault.help(format!("known here: {}", list(known))),
    }
}

/// Where a key belongs that is known elsewhere.
fn home(key: &str) -> Option<String> {
    let tables = [
        ("[service]", Service::KEYS),
        ("[defaults]", Defaults::KEYS),
        ("[feeds.NAME]", Feed::KEYS),
        ("[feeds.NAME.select]", Select::KEYS),
    ];
    if let Some((table, _)) = tables.iter().find(|(_, keys)| keys.contains(&key)) {
        return Some(format!("this belongs to {table}"));
    }
    let near = |(table, keys): &(_, &[&'static str])| nearest(key, keys.iter()).map(|name| (*table, *name));
    let (table, name) = tables.iter().find_map(near)?;
    Some(format!("did you mean `{name}` of {table}?"))
}

fn list(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// As it is written in the file.
fn length(length: SignedDuration) -> String {
    format!("{}h", length.as_hours())
}

/// What an editor needs to know of the file (JSON Schema, draft 7, which is what editors of TOML understand best).
pub fn json_schema() -> serde_json::Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<File>();
    schema.insert("title".to_owned(), "feeds.toml of liveticker".into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_the_parser_and_the_known_keys_agree() {
        let schema = json_schema();
        for (table, path, keys) in [
            ("", "", File::KEYS),
            ("service", "/properties/service", Service::KEYS),
            ("defaults", "/properties/defaults", Defaults::KEYS),
            ("defaults.select", "/properties/defaults/properties/select", Select::KEYS),
            ("feeds.x", "/properties/feeds/additionalProperties", Feed::KEYS),
            ("feeds.x.select", "/properties/feeds/additionalProperties/properties/select", Select::KEYS),
        ] {
            let table_schema = schema.pointer(path).unwrap_or(&serde_json::Value::Null);
            assert_eq!(table_schema["additionalProperties"], false, "{table}");
            let properties = table_schema["properties"].as_object();
            let mut in_schema: Vec<_> = properties.into_iter().flatten().collect();
            in_schema.sort_by_key(|(key, _)| keys.iter().position(|known| known == key));
            assert_eq!(in_schema.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys, "{table}");
            for (key, about) in in_schema {
                assert!(about["description"].as_str().is_some_and(|text| text.ends_with(['.', ';'])), "{table}.{key}");
                assert!(about["type"] != "null" && !about["type"].is_null(), "{table}.{key}");
                // No key takes a truth value, so the parser knows those of which it says that this must be another.
                let path = format!("{table}.{key}");
                let text = format!("{} = true", path.trim_start_matches('.'));
                let mut faults = Vec::new();
                let (document, _) = DeTable::parse_recoverable(&text);
                File::read_keys(&At::default(), document.get_ref(), &mut faults);
                assert!(faults.iter().any(|fault| fault.message.contains(": this must be")), "{text}: {faults:?}");
                assert!(!faults.iter().any(|fault| fault.message.contains("unknown")), "{text}: {faults:?}");
            }
        }
        assert_eq!(schema.pointer("/properties/feeds/additionalProperties/required"), Some(&json!(["url"])));
    }
}
