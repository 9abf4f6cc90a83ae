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

use super::text::{Contact, Every, FolderUrl, Gap, HostName, Language, Mail, PushHub, Server, TargetName};
use crate::edition::{Edition, Pattern, Period};
use crate::liveblog::{Edits, FeedName, Follow, Headline, Hub, LiveBlog, Obedience, Secret, Withdrawals};
use crate::page::Source;
use crate::profile::written::Select;
use crate::rhythm::Cron;
use crate::table::{
    At, Fault, Kind, Schema, SchemaGenerator, Text, Value, belongs, schema, schema_of, table, table_in,
};

/// The folder of the feeds, beside the file.
pub const OUTPUT: &str = "public";
/// No more push hubs are told.
pub const PUSH_HUBS: usize = 8;

table! {
    /// The live blogs that liveticker follows, and how it runs.
    File {
        /// How liveticker runs and where it writes.
        service: Service,
        /// The web server of `liveticker run`, for readers that cannot read files.
        serve: Serve,
        /// Defaults for all live blogs.
        defaults: Defaults,
        /// Who is notified without a feed reader, each under a name.
        notify: Targets,
        /// What holds for groups of live blogs, each under its name.
        groups: Groups,
        /// The live blogs, each under its name: its feeds are NAME.rss, NAME.atom and NAME.json.
        feeds: Feeds,
    }
}

table! {
    /// How liveticker runs and where it writes. Relative paths start at the folder of this file.
    Service {
        /// The folder of the record: "~/.local/state/liveticker" unless set, or "/var/lib/liveticker" for the service.
        state: PathBuf,
        /// The folder for the feeds; "public" beside this file unless set.
        #[schemars(extend("default" = OUTPUT))]
        output: PathBuf,
        /// The web address of that folder; feeds then contain their own address.
        public_url: FolderUrl,
        /// Push hubs (WebSub) to notify whenever a feed has changed, so that subscribers have it at once; every feed names
        /// them. They fetch the feeds themselves, so `public_url` must be set and reachable for them.
        #[schemars(extend("maxItems" = PUSH_HUBS))]
        websub: Vec<PushHub>,
        /// An e-mail or web address that is sent with every request, so that a site can reach you.
        contact: Contact,
        /// A file with the certificates (PEM) of authorities of your own, such as your company's or that of a proxy; they are
        /// trusted besides those of the system.
        ca: PathBuf,
        /// The folder of your own profiles; "profiles" beside this file unless set, if it exists.
        profiles: PathBuf,
        /// Whether to request entries that a page loads from another address, if a profile knows it.
        #[schemars(extend("default" = true))]
        endpoints: bool,
        /// How long the index page and the OPML list a live blog after coverage has ended: "1w", "12h". Its feeds stay.
        #[schemars(extend("default" = length(LiveBlog::LIST_ENDED)))]
        list_ended_for: SignedDuration,
        /// The least time between two requests to the same host, for all live blogs together.
        #[schemars(extend("default" = "1s"))]
        gap: Gap,
    }
}

table! {
    /// The web server of `liveticker run`. Without it, feeds are only files.
    Serve {
        /// The address to listen at: "127.0.0.1:8080" for this machine only, "0.0.0.0:8080" for everyone who can reach it.
        listen: SocketAddr,
        /// Names by which readers and proxies know it: "feeds.example.org". It answers to these, to that of `public_url`, to
        /// "localhost" and to IP addresses, and to no other.
        hosts: Vec<HostName>,
    }
}

table! {
    /// Defaults for all live blogs.
    Defaults {
        /// The language of the feeds, as a tag: "en", "en-GB"; otherwise that of the page.
        language: Language,
        /// The time zone of times on the pages: "Europe/London"; otherwise what the page says of itself, else what is known of the site.
        timezone: TimeZone,
        /// How often to check a busy live blog: "60s", "5min"; as it falls quiet, checks become rarer.
        #[schemars(extend("default" = "60s"))]
        every: Every,
        /// When to check instead, by the clock: second, minute, hour, day, month, day of the week, in the time zone of
        /// `timezone`, else of the site, else UTC.
        cron: Cron,
        /// The least number of entries in a feed, if there are so many.
        #[schemars(extend("default" = LiveBlog::KEEP))]
        keep: NonZeroUsize,
        /// A feed has all entries of this time before the newest: "48h", "2d".
        #[schemars(extend("default" = length(LiveBlog::KEEP_FOR)))]
        keep_for: SignedDuration,
        /// The title of a feed that has no `title`: the "first" headline of its page (without "LIVE" and the latest news; it never
        /// changes in a reader's list) or the "latest", unchanged.
        #[schemars(extend("default" = word(&Headline::WORDS)))]
        title_from: Headline,
        /// An entry that the site has edited: "update" shows it as it is now, "announce" also adds an item that reports the edit,
        /// "ignore" shows it as it was at first.
        #[schemars(extend("default" = word(&Edits::WORDS)))]
        edits: Edits,
        /// An entry that the site has withdrawn: "stub" says so instead of its text, "keep" shows it as it was, "drop" leaves it
        /// out.
        #[schemars(extend("default" = word(&Withdrawals::WORDS)))]
        withdrawn: Withdrawals,
        /// A further feed, NAME~digest: one item for each period of this length, with all its entries: "1h", "6h", "1d".
        digest: Period,
        /// Further feeds: "key-events" has only what the site has marked so, or pinned (NAME~key-events); "edits" has only what
        /// was changed or withdrawn, and how (NAME~edits).
        also: Vec<Edition>,
        /// A further feed, NAME~filtered: only what matches.
        filter: Filter,
        /// The name of a further feed that merges all live blogs which name it.
        group: FeedName,
        /// Who is notified of new, edited and withdrawn entries: names of [notify.NAME].
        notify: Vec<TargetName>,
        /// Where the entries and their parts are on the pages, as CSS selectors. "time@datetime" is an attribute instead of
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
        /// The page's real address, if url is a copy of it: for links, and to know the site.
        r#as: Url,
        /// The title of the feed; otherwise the page's headline (see `title_from`).
        title: String,
        /// The language of the feed, as a tag: "en", "en-GB"; otherwise that of the page.
        language: Language,
        /// The time zone of times on the page: "Europe/London"; otherwise what the page says of itself, else what is known of the site.
        timezone: TimeZone,
        /// How often to check it while it is busy: "60s", "5min"; as it falls quiet, checks become rarer.
        every: Every,
        /// When to check instead, by the clock: second, minute, hour, day, month, day of the week, in the time zone of
        /// `timezone`, else of the site, else UTC.
        cron: Cron,
        /// Whether to stop checking for now; its feeds stay as they are.
        #[schemars(extend("default" = false))]
        paused: bool,
        /// Whether this is certainly a live blog: then whatever has a time on its page is read without a doubt.
        /// Default: false.
        live: bool,
        /// What the site's robots.txt forbids: "obey", or "ignore" if you have the site's permission.
        #[schemars(extend("default" = word(&Obedience::WORDS)))]
        robots: Obedience,
        /// The least number of entries in the feed, if there are so many.
        keep: NonZeroUsize,
        /// The feed has all entries of this time before the newest: "48h", "2d".
        keep_for: SignedDuration,
        /// The title of the feed if it has no `title`: the "first" headline of its page (without "LIVE" and the latest news; it
        /// never changes in a reader's list) or the "latest", unchanged.
        title_from: Headline,
        /// An entry that the site has edited: "update" shows it as it is now, "announce" also adds an item that reports the edit,
        /// "ignore" shows it as it was at first.
        edits: Edits,
        /// An entry that the site has withdrawn: "stub" says so instead of its text, "keep" shows it as it was, "drop" leaves it
        /// out.
        withdrawn: Withdrawals,
        /// A further feed, NAME~digest: one item for each period of this length, with all its entries: "1h", "6h", "1d".
        digest: Period,
        /// Further feeds: "key-events" has only what the site has marked so, or pinned (NAME~key-events); "edits" has only what
        /// was changed or withdrawn, and how (NAME~edits).
        also: Vec<Edition>,
        /// A further feed, NAME~filtered: only what matches.
        filter: Filter,
        /// The name of a further feed that merges all live blogs which name it.
        group: FeedName,
        /// Who is notified of new, edited and withdrawn entries: names of [notify.NAME].
        notify: Vec<TargetName>,
        /// A file of lines "Name: value" that are sent to the host of `url` with each request, and nowhere else: for a page that needs
        /// a key. "credential:NAME" is a systemd credential of that name. It is neither logged nor shown.
        headers: Secret,
        /// The same for cookies: a file of lines "name=value".
        cookies: Secret,
        /// The same for HTTP authentication: a file of one line "user:password".
        basic: Secret,
        /// Whether to request entries that the page loads from another address; otherwise what [service] says.
        endpoints: bool,
        /// Whether to go on with the next page if the site begins a new one each day: "newest" or "never".
        #[schemars(extend("default" = "newest"))]
        follow: Follow,
        /// Where the newest page is, if the present one does not link to it: an address that links to it, or its own address with
        /// {year}, {month}, {day}, {m}, {d} or {month_name} in it.
        hub: Hub,
        /// Where the entries and their parts are on the page, as CSS selectors. "time@datetime" is an attribute instead of
        /// the text; of alternatives, in a list or between " | ", the first that finds something wins.
        select: Select,
    }
}

table! {
    /// Who is notified, and of which entries. One of `webhook`, `ntfy` and `email` says how.
    Notify {
        /// An address to which each notification is sent by POST, as JSON.
        webhook: Url,
        /// A topic of an ntfy server: "https://ntfy.sh/my-topic".
        ntfy: Url,
        /// An e-mail address.
        email: Mail,
        /// A file with the secret that signs what a webhook gets, or with the access token of ntfy; "credential:NAME" is a systemd
        /// credential of that name.
        secret: Secret,
        /// The sender of the e-mail; otherwise the same address.
        from: Mail,
        /// A mail server of this machine or network, without encryption or password: "localhost:25"; otherwise `sendmail` is used.
        smtp: Server,
        /// The program that sends e-mail.
        #[schemars(extend("default" = "/usr/sbin/sendmail"))]
        sendmail: PathBuf,
        /// Whether to notify of key events only: what the site has marked so, as breaking, or pinned.
        #[schemars(extend("default" = false))]
        only_key_events: bool,
        /// Notify only of what matches.
        filter: Filter,
    }
}

/// Who is notified, with their names, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Targets(pub Vec<(String, Notify)>);

impl Value for Targets {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let target = generator.subschema_for::<Notify>();
        schema(json!({
            "type": "object",
            "propertyNames": { "pattern": TargetName::PATTERN },
            "additionalProperties": target,
        }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Targets> {
        let mut tables: Vec<_> =
            table_in(at, value, "write [notify.NAME], with a name of your choice", faults)?.iter().collect();
        tables.sort_by_key(|(name, _)| name.span().start);
        let mut targets = Vec::new();
        for (key, value) in tables {
            let below = at.below(key.get_ref(), key.span());
            let name = match TargetName::understand(key.get_ref()) {
                Ok(name) => name.0,
                Err(wrong) => {
                    faults.push(wrong.fault(&below, key.span()));
                    continue;
                }
            };
            let Some(target) = Notify::read(&below, value, faults) else { continue };
            let ways = [target.webhook.is_absent(), target.ntfy.is_absent(), target.email.is_absent()];
            if ways.iter().all(|is_absent| *is_absent) {
                let message = format!("`{}` says nobody who is notified", below.path);
                faults.push(Fault::new(Kind::Missing, key.span(), message).label("add webhook, ntfy or email"));
            }
            targets.push((name, target));
        }
        Some(Targets(targets))
    }
}

table! {
    /// A group of live blogs: those that name it as their `group`.
    Group {
        /// Who is notified of new, edited and withdrawn entries of all its live blogs, besides those whom these name themselves:
        /// names of [notify.NAME].
        notify: Vec<TargetName>,
    }
}

/// The groups with their names and where these stand, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Groups(pub Vec<(FeedName, Range<usize>, Group)>);

impl Value for Groups {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let group = generator.subschema_for::<Group>();
        schema(json!({
            "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": group,
        }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Groups> {
        let mut tables: Vec<_> =
            table_in(at, value, "write [groups.NAME], with the name that live blogs give as `group`", faults)?
                .iter()
                .collect();
        tables.sort_by_key(|(name, _)| name.span().start);
        let mut groups = Vec::new();
        for (key, value) in tables {
            let group = Group::read(&at.below(key.get_ref(), key.span()), value, faults);
            match (key.get_ref().parse::<FeedName>(), group) {
                (Ok(name), Some(group)) => groups.push((name, key.span(), group)),
                (Ok(_), None) => {}
                (Err(reason), _) => faults.push(Fault::new(Kind::Wrong, key.span(), reason.to_string())),
            }
        }
        Some(Groups(groups))
    }
}

table! {
    /// What matches: entries with any of `include`, if given, and none of `exclude`. Words match whole ("Kyiv", "drone*" for a
    /// beginning), regular expressions are between slashes ("/drones?/"), and both are looked for in heading and text;
    /// "author:Ada Berg" and "category:Key event" are looked for there. Upper and lower case are the same.
    Filter {
        /// What matches has at least one of these.
        include: Vec<Pattern>,
        /// What has one of these does not match.
        exclude: Vec<Pattern>,
        /// What has fewer characters of text does not match.
        min_length: NonZeroUsize,
    }
}

/// What names of live blogs and groups look like.
const NAME: &str = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$";

/// The live blogs with their names, in the order in which they are written.
#[derive(Debug, Default)]
pub struct Feeds(pub Vec<(FeedName, Feed)>);

impl Value for Feeds {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let feed = generator.subschema_for::<Feed>();
        schema(json!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": { "pattern": NAME },
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
        ("[notify.NAME]", Notify::KEYS),
        ("[groups.NAME]", Group::KEYS),
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
            ("notify.x", "/properties/notify/additionalProperties", Notify::KEYS),
            ("groups.x", "/properties/groups/additionalProperties", Group::KEYS),
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
