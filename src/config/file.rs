//! feeds.toml as it is written: its tables and their keys. What stands above a key here is what an editor shows.

use core::net::SocketAddr;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;
use url::Url;

use super::text::{Contact, Every, FolderUrl, Gap, HostName, Language, PushHub};
use crate::edition::{Edition, Pattern, Period};
use crate::liveblog::{Edits, FeedName, Follow, Headline, Hub, LiveBlog, Obedience, Secret, Withdrawals};
use crate::page::Source;
use crate::profile::written::Select;
use crate::rhythm::Cron;
use crate::table::{At, Fault, Kind, Schema, SchemaGenerator, Value, belongs, schema, schema_of, table, table_in};

/// The folder of the feeds, beside the file.
pub const OUTPUT: &str = "public";
/// No more push hubs are told.
pub const PUSH_HUBS: usize = 8;

table! {
    /// The live blogs that liveticker follows, and how it runs.
    File {
        /// How liveticker runs and where it writes.
        service: Service,
        /// The small web server of `liveticker run`, for readers that cannot read files.
        serve: Serve,
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
        /// Push hubs (WebSub) that are told whenever a feed has changed, so that subscribers have it at once; their addresses
        /// stand in every feed. They fetch the feeds themselves, so `public_url` has to be said and reachable for them.
        #[schemars(extend("maxItems" = PUSH_HUBS))]
        websub: Vec<PushHub>,
        /// An e-mail or web address that is sent to the outlets, so that they can reach you.
        contact: Contact,
        /// The folder of profiles of your own; "profiles" beside this file unless said otherwise, if it is there.
        profiles: PathBuf,
        /// Whether entries that a page loads from another address are asked for there, where a profile knows the address.
        #[schemars(extend("default" = true))]
        endpoints: bool,
        /// For how long the page and the lists that readers import name a live blog once coverage has ended: "1w", "12h". Its
        /// feeds stay.
        #[schemars(extend("default" = length(LiveBlog::LIST_ENDED)))]
        list_ended_for: SignedDuration,
        /// The least time between two requests to one host, whatever live blogs they are for.
        #[schemars(extend("default" = "1s"))]
        gap: Gap,
    }
}

table! {
    /// The small web server of `liveticker run`. Without this, feeds are files and no more.
    Serve {
        /// Where it listens: "127.0.0.1:8080" for this machine alone, "0.0.0.0:8080" for all that can reach it.
        listen: SocketAddr,
        /// The names by which readers and a proxy before it know it, beside that of `public_url`, "localhost" and addresses. To
        /// no other name does it answer: "feeds.example.org".
        hosts: Vec<HostName>,
    }
}

table! {
    /// What holds for every live blog that does not say otherwise.
    Defaults {
        /// The language of the feeds, as a tag: "en", "en-GB"; otherwise what the page says.
        language: Language,
        /// The time zone in which pages write their clocks: "Europe/London"; otherwise what is known of the outlet.
        timezone: TimeZone,
        /// How often a live blog is looked at while it is busy: "60s", "5min"; as it falls quiet, less often.
        #[schemars(extend("default" = "60s"))]
        every: Every,
        /// When a live blog is looked at instead, by the clock: second, minute, hour, day, month, day of the week, in the time zone of
        /// `timezone`, else of the outlet, else UTC.
        cron: Cron,
        /// A feed shows at least so many entries, where there are so many.
        #[schemars(extend("default" = LiveBlog::KEEP))]
        keep: NonZeroUsize,
        /// A feed shows all entries that are younger than the newest by no more than this: "48h", "2d".
        #[schemars(extend("default" = length(LiveBlog::KEEP_FOR)))]
        keep_for: SignedDuration,
        /// Which headline of its page a feed is called by that has no `title`: "first" (without "LIVE" and what happened last;
        /// it stays the same in a reader's list) or "latest", as it stands.
        #[schemars(extend("default" = word(&Headline::WORDS)))]
        title_from: Headline,
        /// What a feed makes of an entry that the outlet has edited: "update" shows it as it is now, "announce" tells of the
        /// edit in an item of its own besides, "ignore" shows it as it was at first.
        #[schemars(extend("default" = word(&Edits::WORDS)))]
        edits: Edits,
        /// What a feed makes of an entry that the outlet has taken away: "stub" says so in place of its text, "keep" shows
        /// it as it was, "drop" leaves it out.
        #[schemars(extend("default" = word(&Withdrawals::WORDS)))]
        withdrawn: Withdrawals,
        /// A further feed, NAME~digest: one item for each stretch of so long, with all entries of it: "1h", "6h", "1d".
        digest: Period,
        /// Further feeds: "key-events" has only what the outlet has marked so, or pinned (NAME~key-events); "edits" has only what
        /// was changed or taken away, and how (NAME~edits).
        also: Vec<Edition>,
        /// A further feed, NAME~filtered: only what passes.
        filter: Filter,
        /// The name of one more feed into which all live blogs are merged that name it.
        group: FeedName,
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
        /// The title of the feed; otherwise the page's headline (see `title_from`).
        title: String,
        /// The language of the feed, as a tag: "en", "en-GB"; otherwise what the page says.
        language: Language,
        /// The time zone in which the page writes its clocks: "Europe/London"; otherwise what is known of the outlet.
        timezone: TimeZone,
        /// How often it is looked at while it is busy: "60s", "5min"; as it falls quiet, less often.
        every: Every,
        /// When it is looked at instead, by the clock: second, minute, hour, day, month, day of the week, in the time zone of
        /// `timezone`, else of the outlet, else UTC.
        cron: Cron,
        /// Whether it is left alone for now: nothing is asked for, and its feeds stay as they are.
        #[schemars(extend("default" = false))]
        paused: bool,
        /// Whether this is surely a live blog: then what has a time on its page is read without a doubt.
        /// Default: false.
        live: bool,
        /// Whether what the outlet's robots.txt forbids is left alone: "obey", or "ignore" where the outlet has allowed it.
        #[schemars(extend("default" = word(&Obedience::WORDS)))]
        robots: Obedience,
        /// The feed shows at least so many entries, where there are so many.
        keep: NonZeroUsize,
        /// The feed shows all entries that are younger than the newest by no more than this: "48h", "2d".
        keep_for: SignedDuration,
        /// Which headline of its page the feed is called by, if it has no `title`: "first" (without "LIVE" and what happened
        /// last; it stays the same in a reader's list) or "latest", as it stands.
        title_from: Headline,
        /// What the feed makes of an entry that the outlet has edited: "update" shows it as it is now, "announce" tells of
        /// the edit in an item of its own besides, "ignore" shows it as it was at first.
        edits: Edits,
        /// What the feed makes of an entry that the outlet has taken away: "stub" says so in place of its text, "keep" shows
        /// it as it was, "drop" leaves it out.
        withdrawn: Withdrawals,
        /// A further feed, NAME~digest: one item for each stretch of so long, with all entries of it: "1h", "6h", "1d".
        digest: Period,
        /// Further feeds: "key-events" has only what the outlet has marked so, or pinned (NAME~key-events); "edits" has only what
        /// was changed or taken away, and how (NAME~edits).
        also: Vec<Edition>,
        /// A further feed, NAME~filtered: only what passes.
        filter: Filter,
        /// The name of one more feed into which all live blogs are merged that name it.
        group: FeedName,
        /// A file of lines "Name: value" that are sent to the host of `url` with each request, and nowhere else: for a page that wants
        /// a key. "credential:NAME" is what systemd hands over under that name. It is neither logged nor shown.
        headers: Secret,
        /// The same for cookies: a file of lines "name=value".
        cookies: Secret,
        /// The same for HTTP authentication: a file of one line "user:password".
        basic: Secret,
        /// Whether entries that the page loads from another address are asked for there; otherwise what [service] says.
        endpoints: bool,
        /// Whether it is followed to the next day's page, where the outlet begins a new one each day: "newest" or "never".
        #[schemars(extend("default" = "newest"))]
        follow: Follow,
        /// Where that page is to be found, if the present one does not tell: an address at which the outlet links to it, or
        /// one with {year}, {month}, {day}, {m}, {d} or {month_name} in it.
        hub: Hub,
        /// Where the entries and their parts stand on the page, as CSS selectors. "time@datetime" is an attribute and not
        /// the text; of alternatives, in a list or between " | ", the first that finds something wins.
        select: Select,
    }
}

table! {
    /// What passes: what has something of `include` in it, where that is given, and nothing of `exclude`. Words are found whole
    /// ("Kyiv", "drone*" for all that begins so), expressions stand between slashes ("/drones?/"), and both are looked for in
    /// heading and text; "author:Ada Berg" and "category:Key event" are looked for there. Upper and lower case are the same.
    Filter {
        /// What passes has at least one of these in it.
        include: Vec<Pattern>,
        /// What has one of these in it does not pass.
        exclude: Vec<Pattern>,
        /// What has fewer characters of text does not pass.
        min_length: NonZeroUsize,
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
            table_in(at, value, "write [feeds.NAME], with a name of your choice", faults)?.iter().collect();
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

/// Where a key belongs that is known elsewhere in the file.
pub fn home(table: &At, key: &str, value: &DeValue<'_>) -> Option<String> {
    if table.path.is_empty() && value.as_table().is_some_and(|table| table.contains_key("url")) {
        return Some(format!("did you mean `feeds.{}`?", table.below(key, 0..0).path));
    }
    let tables = [
        ("[service]", Service::KEYS),
        ("[serve]", Serve::KEYS),
        ("[defaults]", Defaults::KEYS),
        ("[feeds.NAME]", Feed::KEYS),
        ("[feeds.NAME.select]", Select::KEYS),
        ("[feeds.NAME.filter]", Filter::KEYS),
    ];
    belongs(key, &tables)
}

/// As it is written in the file.
fn length(length: SignedDuration) -> String {
    format!("{}h", length.as_hours())
}

/// The word that holds where nothing is said.
fn word<T: Copy + Default + PartialEq>(words: &[(&'static str, T)]) -> &'static str {
    words.iter().find(|(_, meant)| *meant == T::default()).map_or("", |(word, _)| *word)
}

/// What an editor needs to know of the file.
pub fn json_schema() -> serde_json::Value {
    schema_of::<File>("feeds.toml of liveticker")
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn the_schema_the_parser_and_the_known_keys_agree() {
        let schema = json_schema();
        for (table, path, keys) in [
            ("", "", File::KEYS),
            ("service", "/properties/service", Service::KEYS),
            ("serve", "/properties/serve", Serve::KEYS),
            ("defaults", "/properties/defaults", Defaults::KEYS),
            ("defaults.select", "/properties/defaults/properties/select", Select::KEYS),
            ("feeds.x", "/properties/feeds/additionalProperties", Feed::KEYS),
            ("feeds.x.select", "/properties/feeds/additionalProperties/properties/select", Select::KEYS),
            ("feeds.x.filter", "/properties/feeds/additionalProperties/properties/filter", Filter::KEYS),
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
                // No key takes a date, so the parser knows those of which it says that this must be another.
                let path = format!("{table}.{key}");
                let text = format!("{} = 2026-11-24", path.trim_start_matches('.'));
                let mut faults = Vec::new();
                let (document, _) = DeTable::parse_recoverable(&text);
                File::read_keys(&At::file(home), document.get_ref(), &mut faults);
                assert!(faults.iter().any(|fault| fault.message.contains(": this must be")), "{text}: {faults:?}");
                assert!(!faults.iter().any(|fault| fault.message.contains("unknown")), "{text}: {faults:?}");
            }
        }
        assert_eq!(schema.pointer("/properties/feeds/additionalProperties/required"), Some(&json!(["url"])));
    }
}
