//! The file of a profile as it is written: its tables and their keys, and what is wrong with them.

use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;
use url::Url;

use super::form::{self, Endpoint, Find, Profile, Told};
use super::pick::Pick;
use crate::table::{
    At, Fault, Faults, Kind, Schema, SchemaGenerator, Text, Value, Wrong, belongs, document, mismatch, plain, schema,
    table,
};

table! {
    /// How to read a site or platform.
    File {
        /// The site's name as a person writes it.
        name: String,
        /// Host names: "example.org", or "*.example.org" for that and all below it.
        hosts: Vec<Host>,
        /// What marks a page of it, whatever its host: CSS selectors, of which any is enough.
        fingerprint: Pick,
        /// The month in which a real page was last read with it: "2026-11".
        verified: Month,
        /// The zone in which the page writes its clocks: "Europe/London".
        timezone: TimeZone,
        /// Whether the page calls its own clock UTC, in attributes and in JSON.
        utc_is_local: bool,
        /// Where the page names the day of its clocks.
        day: Pick,
        /// The address of an entry on the page: "{page}#{id}".
        permalink: Permalink,
        /// The words, whole and in any case, by which the page says that coverage is over.
        ended: Vec<String>,
        /// The parameter by which an address names one of the blog's pages, of which the first is 1: "page".
        paging: Parameter,
        /// Where the page links to the next page of its entries: ".older a@href".
        next: Pick,
        /// Where the entries and their parts stand.
        select: Select,
        /// Where the page's own scripts get its entries.
        endpoint: Endpoints,
    }
}

table! {
    /// Where an entry and its parts stand.
    Select {
        /// An entry; the others need it, and are looked for inside the entry.
        entry: Pick,
        /// The site's own id of the entry; otherwise its id attribute.
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
        /// Its text; otherwise all of the entry except the other parts.
        content: Pick,
        /// What kind of entry it is.
        category: Pick,
        /// What is inside the entry and not part of it: advertisements, share bars.
        drop: Pick,
    }
}

table! {
    /// Where the page's own scripts get its entries.
    EndpointTable {
        /// A regular expression for the page's source; what stands in its groups is {1}, {2} … of url.
        find: Find,
        /// Or a CSS selector with the attribute that is {1} of url.
        pick: Pick,
        /// The address, with {1}, {2} … in it.
        url: Template,
    }
}

/// A new key cannot be forgotten here.
impl From<Select> for form::Select {
    fn from(select: Select) -> form::Select {
        let Select { entry, id, title, time, updated, link, author, content, category, drop } = select;
        form::Select {
            entry: entry.given(),
            id: id.given(),
            title: title.given(),
            time: time.given(),
            updated: updated.given(),
            link: link.given(),
            author: author.given(),
            content: content.given(),
            category: category.given(),
            drop: drop.given(),
        }
    }
}

/// Reads the text of a profile, or tells all that is wrong with it. `file` is what a person knows it by.
pub fn read(id: &str, text: &str, file: &Path) -> Result<Profile, Faults> {
    let text = plain(text);
    let (document, mut faults) = document(text);
    let is_whole = faults.is_empty();
    let read = File::read_keys(&At::file(home), document.get_ref(), &mut faults);
    if is_whole {
        faults.extend(missing(&read));
    }
    let profile = Profile {
        id: id.to_owned(),
        name: read.name.given().unwrap_or_default(),
        hosts: read.hosts.given().unwrap_or_default().into_iter().map(|host| host.0).collect(),
        fingerprint: read.fingerprint.given(),
        verified: read.verified.given().map(|month| month.0),
        timezone: read.timezone.given(),
        utc_is_local: read.utc_is_local.given().unwrap_or_default(),
        day: read.day.given(),
        permalink: read.permalink.given().map(|permalink| permalink.0),
        ended: read.ended.given().unwrap_or_default(),
        paging: read.paging.given().map(|parameter| parameter.0),
        next: read.next.given(),
        select: read.select.given().unwrap_or_default().into(),
        endpoints: read.endpoint.given().map(|endpoints| endpoints.0).unwrap_or_default(),
    };
    if faults.is_empty() { Ok(profile) } else { Err(Faults::new(file, text, faults)) }
}

/// What a profile cannot do without.
fn missing(read: &File) -> Vec<Fault> {
    let lacks = |place, message: &str, cure: &str| Fault::new(Kind::Missing, place, message.to_owned()).help(cure);
    let mut faults = Vec::new();
    if read.name.is_absent() {
        faults.push(lacks(0..0, "the profile has no `name`", "add the site's: name = \"The Example\""));
    }
    if read.hosts.is_absent() && read.fingerprint.is_absent() && read.endpoint.is_absent() {
        faults.push(lacks(
            0..0,
            "the profile is meant for no page",
            "add its hosts = [\"*.example.org\"], or a `fingerprint` that marks its pages",
        ));
    }
    if let crate::table::Slot::Given(select, place) = &read.select
        && select.entry.is_absent()
    {
        let fault = Fault::new(Kind::Missing, place.clone(), "`select` has no `entry`".to_owned());
        faults.push(fault.label("add entry = \"…\": everything else is looked for inside an entry"));
    }
    faults
}

/// Where a key belongs that is known elsewhere in the file.
fn home(_: &At, key: &str, _: &DeValue<'_>) -> Option<String> {
    let tables =
        [("the top of the file", File::KEYS), ("[select]", Select::KEYS), ("[[endpoint]]", EndpointTable::KEYS)];
    belongs(key, &tables)
}

/// A name of hosts.
#[derive(Debug)]
pub struct Host(String);

impl Text for Host {
    const WANTED: &str = "a list of host names, such as [\"*.example.org\"]";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["example.org", "*.example.org"] })
    }

    fn understand(text: &str) -> Result<Host, Wrong> {
        let name = text.strip_prefix("*.").unwrap_or(text);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        if !name.is_empty() && name.bytes().all(plain) && !name.starts_with('.') && !name.ends_with('.') {
            return Ok(Host(text.to_owned()));
        }
        let host = Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
        let lower = text.to_ascii_lowercase();
        let instead = match host {
            Some(host) => format!("did you mean \"{host}\"?"),
            None if lower != text && Host::understand(&lower).is_ok() => format!("did you mean \"{lower}\"?"),
            None => "write it such as \"example.org\", or \"*.example.org\" for that and all below it".to_owned(),
        };
        Err(Wrong::new(format!("{text:?} is no host name"), instead))
    }
}

/// A month.
#[derive(Debug)]
pub struct Month(String);

impl Text for Month {
    const WANTED: &str = "a month, such as \"2026-11\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
    }

    fn understand(text: &str) -> Result<Month, Wrong> {
        let is_month = text.split_once('-').is_some_and(|(year, month)| {
            let digits = |text: &str, many| text.len() == many && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month)
        });
        if is_month {
            return Ok(Month(text.to_owned()));
        }
        Err(Wrong::new(format!("{text:?} is no month"), "write year and month, such as \"2026-11\""))
    }
}

/// The name of a parameter in addresses.
#[derive(Debug)]
pub struct Parameter(String);

impl Text for Parameter {
    const WANTED: &str = "the name of a parameter, such as \"page\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": "^[A-Za-z0-9_.-]+$", "examples": ["page"] })
    }

    fn understand(text: &str) -> Result<Parameter, Wrong> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if !text.is_empty() && text.bytes().all(plain) {
            return Ok(Parameter(text.to_owned()));
        }
        Err(Wrong::new(format!("{text:?} is no name of a parameter"), "write it without ? and =, such as \"page\""))
    }
}

/// The address of an entry.
#[derive(Debug)]
pub struct Permalink(String);

impl Text for Permalink {
    const WANTED: &str = "an address with {id} in it, such as \"{page}#{id}\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["{page}#{id}"] })
    }

    fn understand(text: &str) -> Result<Permalink, Wrong> {
        let whole = text.replace("{page}", "https://example.org/x").replace("{id}", "1");
        if !text.contains("{id}") {
            return Err(Wrong::new(
                "all entries would have the same address",
                "write {id} where the entry's id belongs",
            ));
        }
        if whole.contains(['{', '}']) {
            return Err(Wrong::new("only {page} and {id} are known here", ""));
        }
        match Url::parse(&whole) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => Ok(Permalink(text.to_owned())),
            _ => Err(Wrong::new("this is no address", "begin it with {page} or https://")),
        }
    }
}

impl Text for Find {
    const WANTED: &str = "a regular expression in single quotes";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1 })
    }

    fn understand(text: &str) -> Result<Find, Wrong> {
        let find = Find::new(text).map_err(|error| {
            let reason = error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Wrong::new(format!("this is no regular expression: {reason}"), "")
        })?;
        if find.groups() == Some(0) {
            return Err(Wrong::new("this has no group", "put what the address needs between ( and )"));
        }
        Ok(find)
    }
}

/// The address of an endpoint, with numbered places in it.
#[derive(Debug)]
pub struct Template(String);

impl Text for Template {
    const WANTED: &str = "an address with {1} in it, such as \"https://example.org/api/{1}\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["https://example.org/api/{1}"] })
    }

    fn understand(text: &str) -> Result<Template, Wrong> {
        if !text.contains("{1}") {
            return Err(Wrong::new("nothing of the page stands in this", "write {1} where the first group belongs"));
        }
        // What the page says may be the whole beginning; then the address has to be of the page's own site.
        let whole = if text.starts_with("{1}") { text.replacen("{1}", "https://example.org/", 1) } else { text.into() };
        let whole = (1..10).fold(whole, |whole, group| whole.replace(&format!("{{{group}}}"), "x"));
        match Url::parse(&whole) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => Ok(Template(text.to_owned())),
            _ => Err(Wrong::new("this is no address", "begin it with https:// or {1}")),
        }
    }
}

/// Endpoints, each with what it needs.
#[derive(Debug, Default)]
pub struct Endpoints(Vec<Endpoint>);

impl Value for Endpoints {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<EndpointTable>();
        schema(json!({ "type": "array", "items": one }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Endpoints> {
        let Some(items) = value.get_ref().as_array() else {
            let wrong = mismatch("a list of tables", value.get_ref());
            faults.push(wrong.fault(at, value.span()).label("write [[endpoint]]"));
            return None;
        };
        let before = faults.len();
        let endpoints = items.iter().filter_map(|item| endpoint(at, item, faults)).collect();
        (faults.len() == before).then_some(Endpoints(endpoints))
    }
}

fn endpoint(at: &At, item: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Endpoint> {
    let read = EndpointTable::read(at, item, faults)?;
    let mut lacks = |message: &str, cure: &str| {
        faults.push(Fault::new(Kind::Missing, item.span(), message.to_owned()).label(cure));
    };
    if read.url.is_absent() {
        lacks("this endpoint has no `url`", "add url = \"https://…{1}…\"");
    }
    let told = match (read.find.is_absent(), read.pick.is_absent()) {
        (true, true) => {
            lacks("nothing tells this endpoint's {1}", "add find = '…(…)…' or pick = \"…@…\"");
            None
        }
        (false, false) => {
            lacks("this endpoint has both `find` and `pick`", "one of them is enough");
            None
        }
        (false, true) => read.find.given().map(Told::Find),
        (true, false) => read.pick.given().map(Told::Pick),
    };
    let url = read.url.given()?.0;
    let told = told?;
    let groups = match &told {
        Told::Find(find) => find.groups().unwrap_or(9),
        Told::Pick(_) => 1,
    };
    if let Some(group) = (groups + 1..10).find(|group| url.contains(&format!("{{{group}}}"))) {
        lacks(&format!("there is no group {{{group}}} for `url`"), "every {…} needs a group in `find`");
        return None;
    }
    Some(Endpoint { told, url })
}
