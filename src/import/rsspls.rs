//! The feeds.toml of rsspls (its src/config.rs and src/feed.rs, version 0.12).

use toml::{Table, Value};
use url::Url;

use super::bad::Bad;
use super::feed::{Imported, finds_only, noted, why};

/// What rsspls' configuration says.
pub struct Read {
    /// Its feeds, or what is wrong with them.
    pub feeds: Vec<Result<Imported, Bad>>,
    /// What of its general settings is not taken over.
    pub notes: Vec<String>,
}

/// The feeds of a parsed configuration of rsspls.
pub fn read(table: &Table) -> Read {
    let mut notes = Vec::new();
    if let Some(Value::Table(general)) = table.get("rsspls") {
        for (key, value) in general {
            let why = match key.as_str() {
                "output" => "feeds are written where `output` in [service] says",
                "proxy" => why::PROXY,
                "insecure_disable_certificate_verification" if *value == Value::Boolean(true) => {
                    "certificates are always verified; `ca` in [service] names an authority of your own"
                }
                "file_urls" | "insecure_disable_certificate_verification" => continue,
                _ => "liveticker has nothing like it",
            };
            notes.push(noted(key, why));
        }
    }
    let feeds = match table.get("feed") {
        Some(Value::Array(feeds)) => feeds.as_slice(),
        _ => &[],
    };
    let feeds = feeds.iter().enumerate().map(|(at, feed)| {
        one(feed).map_err(|why| {
            let title = feed.get("title").and_then(Value::as_str).map(str::to_owned);
            Bad { what: title.unwrap_or_else(|| format!("[[feed]] number {}", at + 1)), why }
        })
    });
    Read { feeds: feeds.collect(), notes }
}

fn one(feed: &Value) -> Result<Imported, String> {
    let text = |table: &Value, key: &str| match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` is no text")),
    };
    let config = feed.get("config").filter(|config| config.is_table()).ok_or("it has no [feed.config]")?;
    let url = text(config, "url")?.ok_or("it has no `url`")?;
    let mut taken = Imported::of(page(&url)?);
    taken.title = text(feed, "title")?;
    taken.name =
        text(feed, "filename")?.map(|file| file.rsplit_once('.').map_or(file.clone(), |(stem, _)| stem.to_owned()));

    let item = text(config, "item")?;
    let heading = text(config, "heading")?;
    let link = text(config, "link")?.or_else(|| heading.clone());
    // There an item may be its own heading and link: item "nav a", heading "a".
    let is_item = |css: &str| {
        let is_name = !css.is_empty() && css.chars().all(|char| char.is_ascii_alphanumeric());
        is_name && item.as_deref().is_some_and(|item| finds_only(item, css))
    };
    if let Some(item) = &item {
        taken.css("entry", "item", vec![item.clone()]);
    }
    if let Some(heading) = &heading {
        let pick = if is_item(heading) { "@textContent".to_owned() } else { heading.clone() };
        taken.css("title", "heading", vec![pick]);
    }
    if let Some(link) = &link {
        let pick = if is_item(link) { "@href".to_owned() } else { format!("{link}@href") };
        taken.css("link", "link", vec![pick]);
    }
    match config.get("summary") {
        None => {}
        Some(Value::String(summary)) => taken.css("content", "summary", vec![summary.clone()]),
        Some(Value::Array(all)) => {
            let all: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            let all = all.ok_or("`summary` is no list of texts")?;
            // There all of them are joined; a list here says which is tried first.
            taken.css("content", "summary", (!all.is_empty()).then(|| all.join(", ")).into_iter().collect());
        }
        Some(_) => return Err("`summary` is no text".to_owned()),
    }
    match config.get("date") {
        None => {}
        Some(Value::String(date)) => taken.css("time", "date", times(date)),
        Some(date @ Value::Table(_)) => {
            let selector = text(date, "selector")?.ok_or("its `date` has no `selector`")?;
            taken.css("time", "date", times(&selector));
            if date.get("format").is_some() {
                taken.note("date.format", why::FORMAT);
            }
        }
        Some(_) => return Err("`date` is neither a text nor a table".to_owned()),
    }
    for (table, known) in [(feed, &["title", "filename", "config"][..]), (config, &CONFIG[..])] {
        let keys = table.as_table().into_iter().flat_map(Table::keys).filter(|key| !known.contains(&key.as_str()));
        for key in keys {
            taken.note(
                key,
                match key.as_str() {
                    "user_agent" => why::AGENT,
                    "media" => why::MEDIA,
                    "post_update_hook" => "no program is run; `notify` sends what is new",
                    _ => "liveticker has nothing like it",
                },
            );
        }
    }
    Ok(taken.complete())
}

const CONFIG: [&str; 6] = ["url", "item", "heading", "link", "summary", "date"];

/// A time is in the attribute that HTML has for it, else in the text.
fn times(selector: &str) -> Vec<String> {
    vec![format!("{selector}@datetime"), selector.to_owned()]
}

/// A page as feeds.toml names it: an address, or the path of a file.
fn page(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("`url`: {text:?} is no address: {error}"))?;
    match url.scheme() {
        "http" | "https" => Ok(text.to_owned()),
        "file" => match url.to_file_path() {
            Ok(path) => Ok(path.display().to_string()),
            Err(()) => Err(format!("`url`: {text:?} is no path of this machine")),
        },
        scheme => Err(format!("`url`: only http, https and files can be read, not {scheme}:")),
    }
}
