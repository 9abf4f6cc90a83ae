//! What is written as a string in more than one of our files: a line of text, an address, a time zone.

use jiff::tz::{self, TimeZone};
use serde_json::json;
use url::Url;

use super::value::{Text, Wrong, nearest};

/// One line of plain text.
impl Text for String {
    const WANTED: &str = "a string";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1 })
    }

    fn understand(text: &str) -> Result<String, Wrong> {
        if text.trim().is_empty() {
            return Err(Wrong::new("this is empty", "write something, or leave the key out"));
        }
        if text.contains(char::is_control) {
            return Err(Wrong::new("this must be one line, without control characters", ""));
        }
        Ok(text.trim().to_owned())
    }
}

/// An address on the web.
impl Text for Url {
    const WANTED: &str = "an address, such as \"https://example.org/news\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": "^[hH][tT][tT][pP][sS]?:" })
    }

    fn understand(text: &str) -> Result<Url, Wrong> {
        match Url::parse(text) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => Ok(url),
            Ok(url) => {
                Err(Wrong::new(format!("an address begins with http:// or https://, not {}:", url.scheme()), ""))
            }
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                Err(Wrong::new("an address begins with http:// or https://", looks_like_an_address(text)))
            }
            Err(reason) => Err(Wrong::new(format!("this is no address: {reason}"), "")),
        }
    }
}

/// What to write instead, where somebody has left out the beginning of an address.
fn looks_like_an_address(text: &str) -> String {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let looks = text.len() < 100 && host.contains('.') && Url::parse(&format!("https://{host}/")).is_ok();
    if looks { format!("did you mean \"https://{text}\"?") } else { String::new() }
}

/// A time zone by its name in the IANA database.
impl Text for TimeZone {
    const WANTED: &str = "the name of a time zone, such as \"Europe/London\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["Europe/London", "America/New_York", "UTC"] })
    }

    fn understand(text: &str) -> Result<TimeZone, Wrong> {
        TimeZone::get(text).map_err(|_| {
            let instead = match nearest_zone(text) {
                Some(name) => format!("did you mean \"{name}\"?"),
                None => "write a name such as \"Europe/London\", \"America/New_York\" or \"UTC\"".to_owned(),
            };
            Wrong::new(format!("unknown time zone {text:?}"), instead)
        })
    }
}

/// A city without its continent, or a name that is mistyped. An abbreviation is near to others and means none of them.
fn nearest_zone(text: &str) -> Option<String> {
    let text = text.trim().replace(' ', "_").to_ascii_lowercase();
    let names = || tz::db().available().map(|name| name.as_str().to_owned()).filter(|name| name.contains('/'));
    let city = |name: &str| name.to_ascii_lowercase().rsplit('/').next() == text.rsplit('/').next();
    let mut cities: Vec<String> = names().filter(|name| city(name)).collect();
    cities.sort_by_key(|name| (name.matches('/').count(), name.clone()));
    let known = ["Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/"];
    let by_city = cities.into_iter().find(|name| known.iter().any(|area| name.starts_with(area)));
    by_city.or_else(|| if text.len() > 4 { nearest(&text, names()) } else { None })
}
