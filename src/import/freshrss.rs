//! A feed in FreshRSS' OPML that reads a page by XPath (its app/views/helpers/export/opml.phtml and docs/en/developers/OPML.md).

use std::collections::BTreeMap;

use super::feed::{Imported, why};
use crate::xpath::Part;

/// Each attribute with a selector, its key in feeds.toml, and what it finds.
const SELECTORS: [(&str, &str, Part); 8] = [
    ("xPathItem", "entry", Part::Entries),
    ("xPathItemTitle", "title", Part::First),
    ("xPathItemContent", "content", Part::All),
    ("xPathItemUri", "link", Part::Link),
    ("xPathItemAuthor", "author", Part::First),
    ("xPathItemTimestamp", "time", Part::First),
    ("xPathItemCategories", "category", Part::All),
    ("xPathItemUid", "id", Part::First),
];

/// Whether liveticker can read what feeds of that `type` read; why not, and nothing for an ordinary feed.
pub fn kind(kind: &str) -> Option<Result<(), &'static str>> {
    match kind.to_ascii_lowercase().as_str() {
        "html+xpath" => Some(Ok(())),
        "xml+xpath" => Some(Err("it reads XML; liveticker reads pages in HTML")),
        "json+dotnotation" | "json+dotpath" => Some(Err("it reads JSON; liveticker reads pages in HTML")),
        "html+xpath+json+dotnotation" => {
            Some(Err("it reads JSON in a page; try `liveticker preview` with the address"))
        }
        _ => None,
    }
}

/// What its attributes say, named without the prefix, of a page with that address; or why nothing can be taken over.
pub fn read(url: String, attributes: &BTreeMap<String, String>) -> Result<Imported, String> {
    let is_post = attributes.get("CURLOPT_POST").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    if is_post || attributes.contains_key("CURLOPT_POSTFIELDS") {
        return Err("its page is requested by POST, which liveticker never does".to_owned());
    }
    let mut taken = Imported::of(url);
    for (setting, key, part) in SELECTORS {
        if let Some(xpath) = attributes.get(setting).filter(|xpath| !xpath.trim().is_empty()) {
            taken.xpath(key, &format!("frss:{setting}"), xpath.trim(), part);
        }
    }
    for setting in attributes.keys().filter(|key| SELECTORS.iter().all(|(known, ..)| known != key)) {
        let why = match setting.as_str() {
            "xPathItemTimeFormat" => why::FORMAT,
            "xPathItemThumbnail" => why::MEDIA,
            "cssFullContent" | "cssFullContentFilter" => why::ARTICLES,
            "filtersActionRead" => "marking as read is your reader's work; `filter` makes a feed of what matches",
            "CURLOPT_COOKIE" | "CURLOPT_COOKIEFILE" => why::COOKIES,
            "CURLOPT_HTTPHEADER" => why::HEADERS,
            "CURLOPT_USERAGENT" => why::AGENT,
            "CURLOPT_PROXY" | "CURLOPT_PROXYTYPE" => why::PROXY,
            "CURLOPT_FOLLOWLOCATION" | "CURLOPT_MAXREDIRS" => "not needed: at most ten redirects are followed",
            "CURLOPT_POST" => continue,
            _ => "liveticker has nothing like it",
        };
        taken.note(&format!("frss:{setting}"), why);
    }
    Ok(taken.complete())
}
