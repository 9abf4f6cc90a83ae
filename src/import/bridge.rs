//! An address of RSS-Bridge whose bridge reads any page by selectors (its bridges CssSelectorBridge, CssSelectorComplexBridge and
//! XPathBridge), and what other bridges do instead.

use std::collections::BTreeMap;

use regex::Regex;
use url::Url;
use url::form_urlencoded::parse;

use super::feed::{Imported, finds_only, why};
use crate::profile::Pick;
use crate::xpath::Part;

/// What an address says to RSS-Bridge.
pub struct Call {
    bridge: String,
    given: BTreeMap<String, String>,
}

/// What concerns RSS-Bridge itself, or is in the address anyhow (its actions/DisplayAction.php).
const OF_RSS_BRIDGE: [&str; 8] = ["token", "action", "bridge", "format", "_noproxy", "_error_time", "_", "context"];

impl Call {
    /// Of an address, if it is one of RSS-Bridge.
    pub fn of(url: &Url) -> Option<Call> {
        let given: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let is_display = given.get("action").is_some_and(|action| action.eq_ignore_ascii_case("display"));
        let bridge = given.get("bridge").filter(|_| is_display || given.contains_key("format"))?;
        let bridge = bridge.trim_end_matches(".php");
        let cut = bridge.len().saturating_sub("bridge".len());
        let has_ending = bridge.get(cut..).is_some_and(|ending| ending.eq_ignore_ascii_case("bridge"));
        let bridge = if has_ending { &bridge[..cut] } else { bridge };
        Some(Call { bridge: bridge.to_owned(), given })
    }

    /// What of it can be taken over; or why nothing can.
    pub fn read(mut self) -> Result<Imported, String> {
        self.given.retain(|key, value| !OF_RSS_BRIDGE.contains(&key.as_str()) && !value.is_empty());
        let mut taken = match self.bridge.to_ascii_lowercase().as_str() {
            "cssselector" => self.css()?,
            "cssselectorcomplex" => self.complex()?,
            "xpath" => self.xpath()?,
            "cssselectorfeedexpander"
            | "feedexpander"
            | "feedexpanderexample"
            | "feedmerge"
            | "feedreducer"
            | "filter" => {
                return Err(format!("the bridge {} reads a feed, not a page: subscribe to that feed", self.bridge));
            }
            _ => {
                let advice = "try `liveticker add` with the address of the page";
                return Err(format!("the bridge {} is a program of its own, not selectors: {advice}", self.bridge));
            }
        };
        if let Some(seconds) = self.taken("_cache_timeout") {
            // A check every ten seconds is the most, one a week the least.
            match seconds.parse::<u32>() {
                Ok(seconds @ 10..=604_800) => taken.keys.push(("every".to_owned(), vec![format!("{seconds}s")])),
                _ => taken.note("_cache_timeout", "`every` is between 10 seconds and a week"),
            }
        }
        for (key, value) in &self.given {
            let is_off = matches!(value.as_str(), "off" | "false" | "0" | "no");
            let why = match key.as_str() {
                "limit" => "a feed has all entries of two days, and 200 at least: `keep` and `keep_for`",
                "raw_content" | "remove_styling" => continue,
                "discard_thumbnail" | "thumbnail_as_header" if is_off => continue,
                "discard_thumbnail" | "thumbnail_as_header" | "enclosures" => why::MEDIA,
                "fix_encoding" if is_off => continue,
                "fix_encoding" => "not needed: the encoding of a page is found out",
                "title_cleanup" => "`title` names the feed as you like",
                "time_format" => why::FORMAT,
                "cookie" => why::COOKIES,
                "content_selector" | "use_article_pages" | "article_page_content_selector" => why::ARTICLES,
                "url_pattern" => "all links are taken: it is no plain text that CSS could search an address for",
                _ => "liveticker has nothing like it",
            };
            taken.note(key, why);
        }
        Ok(taken.complete())
    }

    /// A setting, which is dealt with then.
    fn taken(&mut self, key: &str) -> Option<String> {
        self.given.remove(key)
    }

    fn page(&mut self, key: &str) -> Result<String, String> {
        let page = self.taken(key).ok_or(format!("it names no page: `{key}` is missing"))?;
        let page = if page.contains("%3A%2F%2F") { decoded(&page) } else { page };
        match Url::parse(&page) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(page),
            _ => Err(format!("`{key}`: {page:?} is no address of a page")),
        }
    }

    /// A selector as CSS has it; the HTML reader of RSS-Bridge takes more.
    fn selector(&mut self, key: &str) -> Option<String> {
        self.taken(key).map(|css| mended(&css))
    }

    fn css(&mut self) -> Result<Imported, String> {
        let mut taken = Imported::of(self.page("home_page")?);
        let entry = self.selector("url_selector").unwrap_or_default();
        let link = if finds_only(&entry, "a") { "" } else { "a" };
        let entry = self.filtered(entry, link);
        taken.css("entry", "url_selector", vec![entry]);
        match link {
            "" => {
                taken.css("title", "url_selector", vec!["@textContent".to_owned()]);
                taken.css("link", "url_selector", vec!["@href".to_owned()]);
            }
            _ => {
                taken.css("title", "url_selector", vec!["a".to_owned(), "@textContent".to_owned()]);
                taken.css("link", "url_selector", vec!["a@href".to_owned(), "@href".to_owned()]);
            }
        }
        // With this, it is what to leave out of another page.
        if self.given.contains_key("content_selector") {
            self.not_here(&mut taken, &["content_cleanup"]);
        } else if let Some(drop) = self.selector("content_cleanup") {
            taken.css("drop", "content_cleanup", vec![drop]);
        }
        Ok(taken)
    }

    fn complex(&mut self) -> Result<Imported, String> {
        let mut taken = Imported::of(self.page("home_page")?);
        let entry = self.selector("entry_element_selector").unwrap_or_default();
        let link = self.selector("url_selector").unwrap_or_else(|| "a".to_owned());
        let is_link = finds_only(&entry, "a");
        let entry = self.filtered(entry, if is_link { "" } else { &link });
        taken.css("entry", "entry_element_selector", vec![entry]);
        let mut links = vec![format!("{link}@href")];
        if is_link {
            links.push("@href".to_owned());
        }
        taken.css("link", "url_selector", links);
        let parts = ["title_selector", "time_selector", "author_selector", "category_selector", "content_cleanup"];
        let is_elsewhere = self
            .given
            .get("use_article_pages")
            .is_some_and(|value| matches!(value.as_str(), "on" | "true" | "1" | "yes"));
        if is_elsewhere {
            self.not_here(&mut taken, &parts);
            return Ok(taken);
        }
        // Of no use without the other.
        self.given.remove("article_page_content_selector");
        self.given.remove("use_article_pages");
        for (setting, key) in parts.iter().zip(["title", "time", "author", "category", "drop"]) {
            if let Some(css) = self.selector(setting) {
                let picks = if key == "time" { vec![format!("{css}@datetime"), css] } else { vec![css] };
                taken.css(key, setting, picks);
            }
        }
        Ok(taken)
    }

    fn xpath(&mut self) -> Result<Imported, String> {
        let mut taken = Imported::of(self.page("url")?);
        for (setting, key, part) in [
            ("item", "entry", Part::Entries),
            ("title", "title", Part::First),
            ("content", "content", Part::First),
            ("uri", "link", Part::Link),
            ("author", "author", Part::First),
            ("timestamp", "time", Part::First),
            ("categories", "category", Part::All),
        ] {
            if let Some(xpath) = self.taken(setting) {
                // It is decoded once more there.
                taken.xpath(key, setting, decoded(&xpath).trim(), part);
            }
        }
        Ok(taken)
    }

    /// Notes what is looked for on the pages of the entries only.
    fn not_here(&mut self, taken: &mut Imported, settings: &[&str]) {
        for setting in settings.iter().filter(|setting| self.given.remove(**setting).is_some()) {
            taken.note(setting, "it is for the page of each entry, which is not requested");
        }
    }

    /// The entries whose link holds what the pattern says, where that is a plain text.
    fn filtered(&mut self, entry: String, link: &str) -> String {
        let Some(text) = self.given.get("url_pattern").and_then(|pattern| plain(pattern)) else { return entry };
        // A list of selectors, or a link of many steps, would need more than one condition.
        if entry.contains(',') || link.contains([',', ' ']) {
            return entry;
        }
        let condition = format!("[href*=\"{text}\"]");
        let filtered =
            if link.is_empty() { format!("{entry}{condition}") } else { format!("{entry}:has({link}{condition})") };
        if Pick::parse(&filtered).is_err() {
            return entry;
        }
        self.given.remove("url_pattern");
        filtered
    }
}

/// A text as a form has it, without its escapes.
fn decoded(text: &str) -> String {
    let escaped = text.replace('&', "%26").replace('=', "%3D");
    parse(escaped.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// The text that a pattern finds, where it is one within a path: addresses may be relative on the page.
fn plain(pattern: &str) -> Option<String> {
    let text = pattern.trim_start_matches(".*").trim_end_matches(".*").replace("\\.", "\u{0}").replace("\\-", "-");
    let is_plain = |char: char| char.is_alphanumeric() || "/-_\u{0}%~=&".contains(char);
    (text.starts_with('/') && text.len() > 1 && text.chars().all(is_plain)).then(|| text.replace('\u{0}', "."))
}

/// In CSS: there a value needs no quotes, and "[!name]" is what does not have one.
fn mended(css: &str) -> String {
    let css = css.trim();
    if Pick::parse(css).is_ok() {
        return css.to_owned();
    }
    let bare = Regex::new(r#"\[\s*([\w:-]+)\s*([*^$|~!]?=)\s*([^\]"']+?)\s*\]"#);
    let without = Regex::new(r"\[!([\w:-]+)\]");
    let (Ok(bare), Ok(without)) = (bare, without) else { return css.to_owned() };
    let css = bare.replace_all(css, r#"[$1$2"$3"]"#);
    without.replace_all(&css, ":not([$1])").into_owned()
}
