//! What is known of a site or platform, understood.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;
use regex::{Regex, RegexBuilder};
use serde::{Serialize, Serializer};

use super::pick::Pick;

/// How to read one site or platform. It adds a view of the page and silences none.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Profile {
    /// Its file's name: `independent`.
    pub id: String,
    /// The site's name as a person writes it; empty for a page of which we know nothing.
    pub name: String,
    /// Host names: `example.org`, or `*.example.org` for that and all below it.
    pub hosts: Vec<String>,
    /// What marks a page of it, whatever its host: any of these is enough.
    pub fingerprint: Option<Pick>,
    /// The month in which a real page was last read with it, `2026-11`; for those who keep the profiles.
    pub verified: Option<String>,
    /// The zone in which the page writes its clocks.
    #[serde(with = "jiff::fmt::serde::tz::optional")]
    pub timezone: Option<TimeZone>,
    /// Whether the page calls its own clock UTC, in attributes and in JSON.
    pub utc_is_local: bool,
    /// Where the page names the day of its clocks.
    pub day: Option<Pick>,
    /// The address of an entry on the page, with `{page}` and `{id}` in it.
    pub permalink: Option<String>,
    /// The words, whole and in any case, by which the page says that coverage is over.
    pub ended: Vec<String>,
    /// The parameter by which an address names one of the blog's pages, of which the first is 1: `page`.
    pub paging: Option<String>,
    /// Where the page links to the next page of its entries.
    pub next: Option<Pick>,
    /// Where the entries stand.
    pub select: Select,
    /// Where the page's own scripts get its entries.
    pub endpoints: Vec<Endpoint>,
}

impl Profile {
    /// Whether this profile is meant for pages of that host.
    pub fn is_for(&self, host: &str) -> bool {
        self.hosts.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(domain) => host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
            None => host == pattern,
        })
    }

    /// What all of these know of one page; where they differ, the first has the word.
    pub fn together(profiles: &[&Profile]) -> Profile {
        let mut all = Profile::default();
        for &profile in profiles {
            let mut more = profile.clone();
            all.ended.append(&mut more.ended);
            all.endpoints.append(&mut more.endpoints);
            all.utc_is_local |= more.utc_is_local;
            all.timezone = all.timezone.or(more.timezone);
            all.day = all.day.or(more.day);
            all.permalink = all.permalink.or(more.permalink);
            all.paging = all.paging.or(more.paging);
            all.next = all.next.or(more.next);
            if all.select.entry.is_none() {
                all.select = more.select;
            }
            if all.id.is_empty() {
                (all.id, all.name) = (more.id, more.name);
            }
        }
        all
    }
}

/// Where an entry and its parts stand. Every pick but `entry` is made inside the entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Select {
    /// An entry; nothing else is of use without it.
    pub entry: Option<Pick>,
    /// The site's own id of the entry; without it, its `id` attribute.
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

/// Where the page's own scripts get its entries: how the page tells it, and the address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Endpoint {
    /// What the page says.
    pub told: Told,
    /// The address, with `{1}`, `{2}` … for what the page says.
    pub url: String,
}

/// How a page tells where its entries are to be had.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Told {
    /// In its source: what stands in the groups of a pattern.
    Find(Find),
    /// In an element or attribute.
    Pick(Pick),
}

/// A pattern for the source of a page. It is built when it is first asked for: a start would cost little less than a visit otherwise.
#[derive(Clone)]
pub struct Find(Arc<Pattern>);

struct Pattern {
    text: String,
    built: OnceLock<Option<Regex>>,
}

/// A pattern of a few bytes can ask for a machine of many megabytes.
const LARGEST: usize = 1 << 20;

thread_local! {
    /// Whether patterns are known to be sound.
    static TRUSTED: Cell<bool> = const { Cell::new(false) };
}

impl Find {
    /// Reads profiles whose patterns are known to be sound.
    pub fn trusting<T>(read: impl FnOnce() -> T) -> T {
        let before = TRUSTED.replace(true);
        let done = read();
        TRUSTED.set(before);
        done
    }

    /// A pattern, which is built at once where it may be unsound.
    pub fn new(text: &str) -> Result<Find, regex::Error> {
        let built = OnceLock::new();
        if !TRUSTED.get() {
            let regex = build(text)?;
            built.get_or_init(|| Some(regex));
        }
        Ok(Find(Arc::new(Pattern { text: text.to_owned(), built })))
    }

    /// How many groups it has; none where that is known to be right.
    pub fn groups(&self) -> Option<usize> {
        Some(self.0.built.get()?.as_ref()?.captures_len() - 1)
    }

    /// The pattern; none where it is unsound.
    pub fn regex(&self) -> Option<&Regex> {
        self.0.built.get_or_init(|| build(&self.0.text).ok()).as_ref()
    }
}

fn build(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(LARGEST).build()
}

impl PartialEq for Find {
    fn eq(&self, other: &Find) -> bool {
        self.0.text == other.0.text
    }
}

impl Serialize for Find {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text)
    }
}

impl fmt::Debug for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.text.fmt(f)
    }
}
