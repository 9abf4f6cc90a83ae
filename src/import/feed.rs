//! One feed of another tool, as keys of feeds.toml; and what of it cannot be said there.

use crate::profile::Pick;
use crate::xpath::{Part, Way, ways};

/// One feed that is taken over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The name of its files there, without the ending.
    pub name: Option<String>,
    /// Its title there.
    pub title: Option<String>,
    /// Its page: an address, or the path of a file.
    pub url: String,
    /// The other keys below its name in feeds.toml, with one text or a list of them.
    pub keys: Vec<(String, Vec<String>)>,
    /// Each setting that is not taken over, and why: "media: not needed: images and media are found without a selector".
    pub notes: Vec<String>,
}

impl Imported {
    /// A feed of that page.
    pub fn of(url: String) -> Imported {
        Imported { url, ..Imported::default() }
    }

    /// Notes why a setting is not taken over.
    pub fn note(&mut self, setting: &str, why: &str) {
        self.notes.push(noted(setting, why));
    }

    /// Takes over CSS selectors, of which the first that finds something wins. `setting` is what they are called there.
    pub fn css(&mut self, key: &str, setting: &str, picks: Vec<String>) {
        if picks.is_empty() {
            return;
        }
        match Pick::parse(&picks.join(" | ")) {
            Ok(_) => self.keys.push((format!("select.{key}"), picks)),
            Err(reason) => self.note(setting, &reason.to_string()),
        }
    }

    /// Takes over an XPath, in CSS.
    pub fn xpath(&mut self, key: &str, setting: &str, xpath: &str, part: Part) {
        match ways(xpath, part) {
            // Without a selector, all of the entry is its text.
            Ok(ways)
                if key == "content" && ways.iter().any(|way| *way == Way { css: String::new(), attribute: None }) => {}
            Ok(ways) => self.css(key, setting, ways.iter().map(pick).collect()),
            Err(why) => self.note(setting, &format!("{xpath}: {why}")),
        }
    }

    /// Without the selectors of parts where there is none for the entries; says so.
    pub fn complete(mut self) -> Imported {
        let is_select = |key: &str| key.starts_with("select.");
        if !self.keys.iter().any(|(key, _)| key == "select.entry") {
            let before = self.keys.len();
            self.keys.retain(|(key, _)| !is_select(key));
            if before > self.keys.len() {
                self.notes.push(
                    "without a selector for the entries, the others are left out too: liveticker finds the entries by itself"
                        .to_owned(),
                );
            }
        }
        self
    }
}

/// That a setting is not taken over, and why.
pub fn noted(setting: &str, why: &str) -> String {
    let what = if why.starts_with("not needed") { "" } else { "not taken over: " };
    format!("{setting}: {what}{why}")
}

fn pick(way: &Way) -> String {
    match (&way.attribute, way.css.as_str()) {
        (Some(attribute), css) => format!("{css}@{attribute}"),
        (None, "") => "@textContent".to_owned(),
        (None, css) => css.to_owned(),
    }
}

/// Whether each element that a selector finds is called so: "nav a.more" finds only "a".
pub fn finds_only(css: &str, tag: &str) -> bool {
    css.split(',').all(|one| {
        let last = one.trim().rsplit([' ', '>', '+', '~']).next().unwrap_or_default();
        last.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '#', '[', ':']))
    })
}

/// Why a setting is not taken over that many tools have.
pub mod why {
    /// Of a time's format.
    pub const FORMAT: &str = "not needed: times are read without a format";
    /// Why selectors of images are left out.
    pub const MEDIA: &str = "not needed: images and media are found without a selector";
    /// Of the name that a program gives itself.
    pub const AGENT: &str = "liveticker says who it is; `contact` in [service] is sent along";
    /// Of a proxy.
    pub const PROXY: &str = "set https_proxy and http_proxy in liveticker's environment instead";
    /// Of the pages of the entries.
    pub const ARTICLES: &str = "the entries are read on the page itself; the page of each is not requested";
    /// Why cookies are left out, and what to do.
    pub const COOKIES: &str = "no secrets are copied: write lines \"name=value\" into a file that only you can read, and name it with `cookies`";
    /// Why headers are left out, and what to do.
    pub const HEADERS: &str = "no secrets are copied: write lines \"Name: value\" into a file that only you can read, and name it with `headers`";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_selector_finds_is_known_by_its_end() {
        for (css, wanted) in [
            ("a", true),
            ("nav a", true),
            ("ul > li>a.more", true),
            ("h2 a, h3 a[href]", true),
            ("article", false),
            ("a span", false),
            (".more", false),
            ("a, .more", false),
            ("", false),
        ] {
            assert_eq!(finds_only(css, "a"), wanted, "{css}");
        }
    }

    #[test]
    fn parts_without_an_entry_are_left_out_and_told() {
        let mut feed = Imported::of("https://example.org/".to_owned());
        feed.xpath("entry", "item", "//p[contains(., 'x')]", Part::Entries);
        feed.xpath("title", "title", ".//h2", Part::First);
        let feed = feed.complete();
        assert_eq!(feed.keys, []);
        assert_eq!(feed.notes.len(), 2, "{:?}", feed.notes);
        assert!(
            feed.notes[0].starts_with("item: not taken over: //p[contains(., 'x')]: CSS cannot ask"),
            "{:?}",
            feed.notes
        );
    }
}
