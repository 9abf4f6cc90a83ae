//! All that we know of one entry, and what a further sighting of it does to that.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::likeness::{Likeness, Words, likeness};
use super::title::title_from;
use super::volatile::Volatility;
use crate::entry::{Content, ContentHash, Entry, EntryId, Layer, Media, Name, Precision, Stamp};

/// A missing entry is withdrawn when it was missed at so many checks …
pub const LOOKS: u32 = 3;
/// … of which each was so long after the one before.
pub const APART: SignedDuration = SignedDuration::from_mins(10);
/// An entry that has so many names is not given more of the weak ones: where texts change all the time, so do those.
const NAMES: usize = 40;
/// So many earlier tellings are kept to know an older copy of the page by.
const OLDER: usize = 4;
/// An entry of fewer words says with its pictures and links what it has to say.
const WORDS: usize = 10;

/// All that we know of one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its public id.
    pub id: EntryId,
    /// Whatever it was ever called.
    pub names: BTreeSet<Name>,
    /// As it was when it last changed.
    pub entry: Entry,
    /// Its heading; where it has none, one made from its text at first sight, and kept.
    pub title: String,
    /// What a reader would notice of it, in short.
    pub hash: ContentHash,
    /// What each layer of the page that has told of it since has said: another layer's words for the same are no edit, and
    /// one layer's other words are.
    #[serde(default)]
    pub tellings: BTreeMap<Layer, Telling>,
    /// The recipe by which these were made.
    pub recipe: u32,
    /// When it was published. Moves at most once, from a time that was worked out to one that was read.
    pub published: Stamp,
    /// When a reader would last have noticed a change. Only ever moves on.
    pub updated: Timestamp,
    /// When we saw it first.
    pub first_seen: Timestamp,
    /// Settles the order of entries of one time: the greater is the newer.
    pub place: i64,
    /// Whether the site still shows it.
    pub standing: Standing,
    /// How many things have happened to it since: edits that were announced, withdrawals, returns.
    #[serde(default)]
    pub events: u32,
    /// When the last edit was announced.
    #[serde(default)]
    pub edited: Option<Timestamp>,
    /// What it said at first, where it says something else now.
    #[serde(default)]
    pub first: Option<Box<Said>>,
    /// Whether it changes all the time.
    #[serde(default)]
    pub unrest: Volatility,
    /// Whether the site did set it apart at some time, and does so no longer.
    #[serde(default)]
    pub was_key_event: bool,
    /// What it said before its last edits, in short: a copy of the page that is older than the last one says so again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub older: Vec<ContentHash>,
    /// That it says again what it said before its last edits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
    /// All layers of the page that had it when it was last seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
}

/// What the other entries of a page tell of one.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfPage {
    /// Whether most of the entries that come from another layer than ever before have the very same words.
    pub layers_agree: bool,
    /// Whether the page may be an older copy of the last one.
    pub may_be_older: bool,
}

/// That an entry says again what it said before: an older copy of the page, until it keeps saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// What it says, in short.
    pub hash: ContentHash,
    /// At how many visits.
    pub looks: u32,
    /// When that was last counted.
    pub at: Timestamp,
}

/// What an entry says, to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its title.
    pub title: String,
    /// Text, links and images.
    pub content: Content,
}

/// What one layer of a page says of an entry, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// All that a reader would notice.
    pub hash: ContentHash,
    /// The words alone, without case and punctuation.
    pub words: ContentHash,
    /// Where its links lead, and how many they are: as many others are an edit.
    pub links: (ContentHash, usize),
}

impl Telling {
    fn of(entry: &Entry) -> Telling {
        let links: Vec<String> =
            entry.content.leads_to().into_iter().filter(|target| target.starts_with("link ")).collect();
        let links = (ContentHash::of_words(&links), links.len());
        Telling { hash: ContentHash::of(entry), words: Words::of(entry).hash(), links }
    }
}

/// Something that has happened to an entry: what its history is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The id of the entry.
    pub id: EntryId,
    /// Its number among the events of the entry, from 1.
    pub number: u32,
    /// The time of the check that found it.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// What the entry said until then, where it said something else after.
    pub said: Option<Said>,
}

/// What can happen to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A reader would notice that it says something else.
    Revised,
    /// The site has taken it away.
    Withdrawn,
    /// It was withdrawn, and is shown again.
    Returned,
}

/// Whether the site still shows an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It did, as far as its page reached.
    Shown,
    /// It is not where it should be.
    Missing {
        /// At how many checks; none yet, where it may as well have been pushed off the page.
        looks: u32,
        /// When that was last counted.
        at: Timestamp,
    },
    /// It has taken it away.
    Withdrawn {
        /// When we were sure.
        at: Timestamp,
    },
}

/// How what is seen differs from what is known.
enum Difference {
    /// Not at all.
    None,
    /// In marks, case and spaces, or only because another layer tells it.
    Quiet,
    /// A reader would notice.
    Edit { in_numbers: bool },
}

impl Record {
    /// Of an entry that is new. `latest` is the latest time that can be true now.
    pub fn new(id: EntryId, entry: Entry, place: i64, latest: Timestamp, now: Timestamp) -> Record {
        let published = match entry.published {
            Some(stamp) if stamp.at <= latest => stamp,
            // It was put online before its time: it is of now, and stays so.
            Some(_) => Stamp::exact(now),
            None => Stamp { at: now, precision: Precision::Day, inferred: true },
        };
        let updated = entry.updated.filter(|&updated| updated > published.at && updated <= now).unwrap_or(published.at);
        let telling = Telling::of(&entry);
        Record {
            id,
            names: entry.names.iter().cloned().collect(),
            title: entry.title.clone().unwrap_or_else(|| title_from(&entry)),
            hash: telling.hash,
            tellings: BTreeMap::from([(entry.layer, telling)]),
            recipe: ContentHash::RECIPE,
            published,
            updated,
            first_seen: now,
            place,
            standing: Standing::Shown,
            events: 0,
            edited: None,
            first: None,
            unrest: Volatility::default(),
            was_key_event: false,
            older: Vec::new(),
            again: None,
            layers: entry.layers.clone(),
            entry,
        }
    }

    /// What a reader is told that it says.
    pub fn said(&self) -> Said {
        Said { title: self.title.clone(), content: self.entry.content.clone() }
    }

    /// Whether the site sets it apart from the others, or did so before: nothing stays pinned for ever.
    pub fn is_key_event(&self) -> bool {
        self.was_key_event || self.entry.is_key_event()
    }

    /// Whether the site has taken it away.
    pub fn is_withdrawn(&self) -> bool {
        matches!(self.standing, Standing::Withdrawn { .. })
    }

    /// Seen again, as this. Tells what has happened to it, if a reader is to be told.
    pub fn see(&mut self, entry: Entry, page: OfPage, latest: Timestamp, now: Timestamp) -> Option<Past> {
        self.remember_names(&entry);
        if let Some(stamp) = entry.published.filter(|stamp| stamp.at <= latest && is_better(stamp, &self.published)) {
            self.published = stamp;
        }
        let hash = ContentHash::of(&entry);
        self.layers.clone_from(&entry.layers);
        let returns = self.is_withdrawn();
        self.standing = Standing::Shown;
        if !returns && page.may_be_older && self.is_an_older_copy(&entry, hash, now) {
            return None;
        }
        let difference = self.difference(&entry, hash, page.layers_agree);
        let is_edit = match difference {
            Difference::Edit { in_numbers } => self.unrest.changes(in_numbers, now),
            Difference::Quiet | Difference::None => {
                self.unrest.rests();
                false
            }
        };
        let was = is_edit.then(|| self.said());
        if is_edit {
            self.older.retain(|older| *older != self.hash);
            self.older.push(self.hash);
            let more = self.older.len().saturating_sub(OLDER);
            self.older.drain(..more);
        }
        if is_edit || returns || self.recipe != ContentHash::RECIPE || matches!(difference, Difference::Edit { .. }) {
            self.tellings.clear();
        }
        if self.tellings.get(&entry.layer).is_none_or(|telling| telling.hash != hash) {
            self.tellings.insert(entry.layer, Telling::of(&entry));
        }
        let told = entry.updated;
        self.take(entry, hash, &difference);
        self.recipe = ContentHash::RECIPE;
        if !(is_edit || returns) {
            return None;
        }
        self.updated = self.next_update(told, now);
        if is_edit {
            self.edited = Some(self.updated);
            if self.first.is_none() {
                self.first = was.clone().map(Box::new);
            }
        }
        Some(self.happened(if returns { Event::Returned } else { Event::Revised }, was))
    }

    /// Whether this is what it said before an edit.
    pub fn said_before(&self, entry: &Entry, hash: ContentHash) -> bool {
        hash != self.hash
            && entry.layer == self.entry.layer
            && self.older.contains(&hash)
            && self.recipe == ContentHash::RECIPE
    }

    /// Whether it says again what it said before an edit, and is not believed yet.
    pub fn is_said_again(&self) -> bool {
        self.again.is_some()
    }

    /// Whether it says what it said before an edit: a cache may give an older copy of the page for a while. What it keeps
    /// saying it says again.
    fn is_an_older_copy(&mut self, entry: &Entry, hash: ContentHash, now: Timestamp) -> bool {
        let is_older = self.said_before(entry, hash);
        if !is_older {
            self.again = None;
            return false;
        }
        let again = self.again.filter(|again| again.hash == hash).unwrap_or(Again { hash, looks: 0, at: now });
        let counts = again.looks == 0 || now.duration_since(again.at) >= APART;
        let again = if counts { Again { looks: again.looks + 1, at: now, ..again } } else { again };
        self.again = Some(again).filter(|again| again.looks < LOOKS);
        self.again.is_some()
    }

    /// Marks it as taken away by the site; `None` where that is known already.
    pub fn withdraw(&mut self, now: Timestamp) -> Option<Past> {
        if self.is_withdrawn() {
            return None;
        }
        self.updated = self.next_update(None, now);
        self.standing = Standing::Withdrawn { at: self.updated };
        Some(self.happened(Event::Withdrawn, None))
    }

    /// Missed once more where it should be; tells when that was once too often.
    pub fn miss(&mut self, now: Timestamp) -> Option<Past> {
        let looks = match self.standing {
            Standing::Withdrawn { .. } => return None,
            // The clock was set back: from here on it is counted by the new one.
            Standing::Missing { looks, at } if at > now => {
                self.standing = Standing::Missing { looks, at: now };
                return None;
            }
            Standing::Missing { looks, at } if looks > 0 && now.duration_since(at) < APART => return None,
            Standing::Missing { looks, .. } => looks + 1,
            Standing::Shown => 1,
        };
        if looks >= LOOKS {
            return self.withdraw(now);
        }
        self.standing = Standing::Missing { looks, at: now };
        None
    }

    fn happened(&mut self, event: Event, said: Option<Said>) -> Past {
        self.events += 1;
        Past { id: self.id.clone(), number: self.events, at: self.updated, event, said }
    }

    fn remember_names(&mut self, entry: &Entry) {
        for name in &entry.names {
            let is_strong = matches!(name, Name::Id(_) | Name::Link(_));
            if self.names.len() < NAMES || (is_strong && self.names.len() < 2 * NAMES) {
                self.names.insert(name.clone());
            }
        }
    }

    /// What that layer has said of it last.
    pub fn told_by(&self, layer: Layer) -> Option<Telling> {
        self.tellings.get(&layer).copied().filter(|_| self.recipe == ContentHash::RECIPE)
    }

    fn difference(&self, entry: &Entry, hash: ContentHash, layers_agree: bool) -> Difference {
        let known = self.told_by(entry.layer);
        if known.is_some_and(|known| known.hash == hash) {
            return Difference::None;
        }
        if self.recipe != ContentHash::RECIPE {
            return Difference::Quiet;
        }
        let (is, was) = (Words::of(entry), Words::of(&self.entry));
        // A name that stands in the text at one visit and beside it at the next.
        let authors: Vec<&str> = entry.authors.iter().chain(&self.entry.authors).map(String::as_str).collect();
        if is.differ_in_by_line(&was, &authors) || differ_in_counters(&entry.content.text, &self.entry.content.text) {
            return Difference::Quiet;
        }
        let edit = Difference::Edit { in_numbers: is.differ_in_numbers(&was) };
        if self.entry.layer == entry.layer {
            // The same layer tells of links and pictures as it did.
            return match is.are_the_same(&was) {
                true if is.count() >= WORDS && !leads_elsewhere(&entry.content, &self.entry.content) => {
                    Difference::Quiet
                }
                true if entry.content.leads_to() == self.entry.content.leads_to() => Difference::Quiet,
                true => Difference::Edit { in_numbers: false },
                false => edit,
            };
        }
        match (known, likeness(&is, &was)) {
            (Some(known), _) if known.words == is.hash() => {
                let links = Telling::of(entry).links;
                let exchanged = known.links.1 == links.1 && known.links.0 != links.0;
                if exchanged { Difference::Edit { in_numbers: false } } else { Difference::Quiet }
            }
            (_, Likeness::Same) => Difference::Quiet,
            // That layer told it otherwise than it does now.
            (Some(_), _) => edit,
            (None, Likeness::Cut) => Difference::Quiet,
            (None, Likeness::Near) if !layers_agree => Difference::Quiet,
            (None, Likeness::Near | Likeness::Other) => edit,
        }
    }

    /// Keeps of what is seen what is to be shown from now on.
    fn take(&mut self, entry: Entry, hash: ContentHash, difference: &Difference) {
        // What a person sees is kept, until something else is said; and the whole rather than a part of it.
        let is_better = (entry.layer.is_seen() || !self.entry.layer.is_seen())
            && (entry.layer == self.entry.layer || Words::of(&entry).count() >= Words::of(&self.entry).count());
        let was_key_event = self.entry.is_key_event();
        let is_edit = matches!(difference, Difference::Edit { .. });
        let is_other_recipe = self.recipe != ContentHash::RECIPE;
        if is_edit || is_other_recipe || (is_better && hash != self.hash) {
            // Readers that key on the title would show the entry twice: it moves with an edit only.
            if let Some(title) = entry.title.as_ref().filter(|_| is_edit) {
                self.title = title.clone();
            }
            self.hash = hash;
            let link = self.entry.link.take().or(entry.link);
            let authors =
                if entry.authors.is_empty() { std::mem::take(&mut self.entry.authors) } else { entry.authors };
            self.entry = Entry { link, authors, ..entry };
        } else {
            let known = &mut self.entry;
            known.link = known.link.take().or(entry.link);
            if !entry.authors.is_empty() && is_better {
                known.authors = entry.authors;
            }
            known.categories = entry.categories;
            // It is no edit, and readers want the address that works.
            if is_better && are_other_files(&entry.content.media, &known.content.media) {
                known.content.media = entry.content.media;
            }
        }
        self.was_key_event |= was_key_event && !self.entry.is_key_event();
    }

    /// Strictly after the last one; the page's own word for it where that can be true.
    fn next_update(&self, told: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let next = told.filter(|&told| told > self.updated && told <= now).unwrap_or(now);
        if next > self.updated { next } else { self.updated + SignedDuration::from_secs(1) }
    }
}

/// Whether two texts differ in nothing but numbers that stand beside a label, in a line of their own or in a cell: `Passes 74%`.
/// They count. A number in a sentence is said, and so is a score.
fn differ_in_counters(is: &str, was: &str) -> bool {
    let mut differs = false;
    let (mut is, mut was) = (is.lines(), was.lines());
    loop {
        match (is.next(), was.next()) {
            (None, None) => return differs,
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                differs = true;
                let bare = |line: &str| {
                    line.chars()
                        .filter(|char| !char.is_ascii_digit() && !char.is_whitespace() && !matches!(char, '.' | ','))
                        .collect::<String>()
                };
                let cells = || one.split(" | ").zip(other.split(" | ")).filter(|(one, other)| one != other);
                let is_label = |cell: &str| {
                    let words = cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
                    words <= 3 && !cell.trim_end().ends_with(['.', '!', '?', '\'', '\u{2019}']) && !has_score(cell)
                };
                // A number alone needs a label in its row.
                let is_labelled = |line: &str| line.chars().any(char::is_alphabetic);
                if bare(one) != bare(other)
                    || !is_labelled(one)
                    || !cells().all(|(one, other)| is_label(one) && is_label(other))
                {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// `2:1`, `2-1`, `6–4`.
fn has_score(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars
        .windows(3)
        .any(|row| row[0].is_ascii_digit() && matches!(row[1], ':' | '-' | '\u{2013}') && row[2].is_ascii_digit())
}

/// Whether a link was exchanged for another one. One more or less, or another picture beside the same words, is nothing that
/// a reader wants to hear of.
fn leads_elsewhere(is: &Content, was: &Content) -> bool {
    let (is, was) = (is.leads_to(), was.leads_to());
    let lacks = |one: &[String], other: &[String]| {
        one.iter().any(|target| target.starts_with("link ") && !other.contains(target))
    };
    lacks(&is, &was) && lacks(&was, &is)
}

/// Whether these are other files than those, or more is known of them. One that is only signed anew is the same: the feed
/// would be another one at every check.
fn are_other_files(is: &[Media], was: &[Media]) -> bool {
    let is_same = |(is, was): (&Media, &Media)| {
        is.is_same_file(was)
            && (is.kind, &is.mime, is.bytes, is.seconds) == (was.kind, &was.mime, was.bytes, was.seconds)
    };
    is.len() != was.len() || !is.iter().zip(was).all(is_same)
}

/// A time that was read is better than one that was worked out, and so is one that is told more exactly.
fn is_better(new: &Stamp, old: &Stamp) -> bool {
    (!new.inferred && old.inferred) || (new.inferred == old.inferred && new.precision > old.precision)
}
