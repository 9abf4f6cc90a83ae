//! How to read one outlet or platform: a TOML file of selectors and facts, embedded, read once.

mod pick;

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde::Deserialize;
use thiserror::Error;
use url::Url;

pub use pick::{Pick, PickError};

/// How to read one outlet or platform. It adds a view of the page and silences none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Its file's name: `independent`.
    pub id: String,
    /// The outlet's name as a person writes it; empty for a page of which we know nothing.
    pub name: String,
    /// Host names: `example.org`, or `*.example.org` for that and all below it.
    pub hosts: Vec<String>,
    /// The zone in which the page writes its clocks.
    pub timezone: Option<TimeZone>,
    /// Where the page names the day of its clocks.
    pub day: Option<Pick>,
    /// The address of an entry on the page, with `{page}` and `{id}` in it.
    pub permalink: Option<String>,
    /// The words, whole and in any case, by which the page says that coverage is over.
    pub ended: Vec<String>,
    /// Where the entries stand.
    pub select: Select,
}

/// Where an entry and its parts stand. Every pick but `entry` is made inside the entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Select {
    /// An entry; nothing else is of use without it.
    pub entry: Option<Pick>,
    /// The outlet's own id of the entry; without it, its `id` attribute.
    pub id: Option<Pick>,
    /// Its heading.
    pub title: Option<Pick>,
    /// When it was published.
    pub time: Option<Pick>,
    /// When it was last changed.
    pub updated: Option<Pick>,
    /// Its permalink.
    pub link: Option<Pick>,
    /// Who wrote it.
    pub author: Option<Pick>,
    /// What it says; without it, all of the entry but the other picks.
    pub content: Option<Pick>,
    /// What kind of entry it is.
    pub category: Option<Pick>,
    /// What stands in the entry and is none of it: advertisements, share bars.
    pub drop: Option<Pick>,
}

impl Select {
    /// These picks, and those of `other` where there is none here.
    pub fn or(self, other: &Select) -> Select {
        let or = |mine: Option<Pick>, theirs: &Option<Pick>| mine.or_else(|| theirs.clone());
        Select {
            entry: or(self.entry, &other.entry),
            id: or(self.id, &other.id),
            title: or(self.title, &other.title),
            time: or(self.time, &other.time),
            updated: or(self.updated, &other.updated),
            link: or(self.link, &other.link),
            author: or(self.author, &other.author),
            content: or(self.content, &other.content),
            category: or(self.category, &other.category),
            drop: or(self.drop, &other.drop),
        }
    }
}

/// Why a profile cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// Not TOML, an unknown key, or a value of the wrong kind; the message shows the line.
    #[error("profile {id}: {reason}")]
    Syntax {
        /// Which profile.
        id: String,
        /// In the words of the TOML reader.
        reason: String,
    },
    /// A selector that is none.
    #[error("profile {id}: {key}: {reason}")]
    Select {
        /// Which profile.
        id: String,
        /// Which key.
        key: &'static str,
        /// What is wrong.
        reason: PickError,
    },
    /// A zone that is not in the IANA database.
    #[error("profile {id}: there is no time zone {zone:?}")]
    Zone {
        /// Which profile.
        id: String,
        /// What it says.
        zone: String,
    },
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    hosts: Vec<String>,
    /// The month in which a real page was last read with it; for those who keep the profiles.
    #[serde(rename = "verified")]
    _verified: String,
    timezone: Option<String>,
    day: Option<String>,
    permalink: Option<String>,
    #[serde(default)]
    ended: Vec<String>,
    select: FileSelect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSelect {
    entry: String,
    id: Option<String>,
    title: Option<String>,
    time: Option<String>,
    updated: Option<String>,
    link: Option<String>,
    author: Option<String>,
    content: Option<String>,
    category: Option<String>,
    drop: Option<String>,
}

impl Profile {
    /// Reads a profile from the text of its file.
    pub fn parse(id: &str, text: &str) -> Result<Profile, ProfileError> {
        let file: File = toml::from_str(text)
            .map_err(|error| ProfileError::Syntax { id: id.to_owned(), reason: error.to_string() })?;
        let pick = |key: &'static str, text: Option<String>| {
            let reason = |reason| ProfileError::Select { id: id.to_owned(), key, reason };
            text.map(|text| Pick::parse(&text).map_err(reason)).transpose()
        };
        let zone = |zone: String| TimeZone::get(&zone).map_err(|_| ProfileError::Zone { id: id.to_owned(), zone });
        let select = file.select;
        Ok(Profile {
            id: id.to_owned(),
            name: file.name,
            hosts: file.hosts,
            timezone: file.timezone.map(zone).transpose()?,
            day: pick("day", file.day)?,
            permalink: file.permalink,
            ended: file.ended,
            select: Select {
                entry: pick("select.entry", Some(select.entry))?,
                id: pick("select.id", select.id)?,
                title: pick("select.title", select.title)?,
                time: pick("select.time", select.time)?,
                updated: pick("select.updated", select.updated)?,
                link: pick("select.link", select.link)?,
                author: pick("select.author", select.author)?,
                content: pick("select.content", select.content)?,
                category: pick("select.category", select.category)?,
                drop: pick("select.drop", select.drop)?,
            },
        })
    }

    /// Whether this profile is meant for pages of that host.
    pub fn is_for(&self, host: &str) -> bool {
        self.hosts.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(domain) => host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
            None => host == pattern,
        })
    }
}

/// The files of the profiles that come with the program.
const FILES: [(&str, &str); 8] = [
    ("bbc", include_str!("bbc.toml")),
    ("guardian", include_str!("guardian.toml")),
    ("independent", include_str!("independent.toml")),
    ("kicker", include_str!("kicker.toml")),
    ("reach", include_str!("reach.toml")),
    ("repubblica", include_str!("repubblica.toml")),
    ("sportowefakty", include_str!("sportowefakty.toml")),
    ("sports-fr", include_str!("sports-fr.toml")),
];

/// The profiles that come with the program.
pub fn shipped() -> &'static [Profile] {
    static SHIPPED: LazyLock<Vec<Profile>> = LazyLock::new(|| {
        // A shipped profile with a fault does not get past the test below.
        FILES.iter().filter_map(|(id, text)| Profile::parse(id, text).ok()).collect()
    });
    &SHIPPED
}

/// The profile for a page at that address; one that knows nothing where there is none.
pub fn for_address(address: Option<&Url>) -> Profile {
    let host = address.and_then(Url::host_str).unwrap_or_default();
    shipped().iter().find(|profile| profile.is_for(host)).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn every_shipped_profile_is_sound() {
        for (id, text) in FILES {
            match Profile::parse(id, text) {
                Ok(profile) => assert!(profile.select.entry.is_some() && !profile.hosts.is_empty(), "{id}"),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(shipped().len(), FILES.len());
    }

    #[test]
    fn a_page_is_read_with_its_outlets_profile() {
        for (address, id) in [
            ("https://www.independent.co.uk/news/x-b1.html", "independent"),
            ("https://independent.co.uk/x", "independent"),
            ("https://www.the-independent.com/x", "independent"),
            ("https://notindependent.co.uk/x", ""),
            ("https://www.theguardian.com/world/live/x", "guardian"),
            ("https://www.mirror.co.uk/news/x-1", "reach"),
            ("https://www.express.co.uk/news/x-1", "reach"),
            ("https://example.org/", ""),
        ] {
            assert_eq!(for_address(Url::parse(address).ok().as_ref()).id, id, "{address}");
        }
    }

    #[test]
    fn a_faulty_profile_says_what_is_wrong() {
        for (text, message) in [
            ("name = 'X'\nhosts = []\nverified = '2026-11'\n[select]\nentry = 'a['", "select.entry"),
            (
                "name = 'X'\nhosts = []\nverified = '2026-11'\ntimezone = 'Mars/Olympus'\n[select]\nentry = 'a'",
                "Mars/Olympus",
            ),
            ("name = 'X'\nhosts = []\nverified = '2026-11'\n[select]\nentri = 'a'", "entri"),
        ] {
            let error = Profile::parse("x", text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("profile x") && error.contains(message), "{error}");
        }
    }
}
