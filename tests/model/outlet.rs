//! An outlet that never was: it adds, edits, deletes, pins, turns its page round, shows another view of it, fails.
//!
//! It shows nothing of which a careful person with only the pages could not tell the truth. So, where its entries bear no
//! ids, none is rewritten while it cannot be seen, none is rewritten and re-dated at once, and no two of one minute say
//! the same; and nowhere is an entry re-dated and rewritten between two good looks, as that is another entry.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write;
use std::hash::{Hash, Hasher};

use jiff::{SignedDuration, Timestamp};
use liveticker::entry::{Content, Entry, Html, Image, Layer, Name, Precision, Stamp, canonical};
use url::Url;

use super::rng::Rng;

/// How an outlet names its entries. By the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// By ids that stay.
    Stable,
    /// By ids and permalinks, of which each view of the page tells others.
    Views,
    /// Not at all, and its times are of the minute.
    Nameless,
    /// By ids that are others at every fetch.
    Fickle,
    /// By ids that may come to be another entry's.
    Reused,
}

impl Family {
    pub fn of(seed: u64) -> Family {
        [Family::Stable, Family::Views, Family::Nameless, Family::Fickle, Family::Reused][(seed % 5) as usize]
    }
}

/// An entry as it truly is.
pub struct Truth {
    pub number: usize,
    id: String,
    author: Option<&'static str>,
    heading: Option<String>,
    paragraphs: Vec<String>,
    caption: Option<String>,
    picture: usize,
    leads_to: usize,
    /// What the page says of when it was published.
    dated: Timestamp,
    edited: Option<Timestamp>,
    /// Another says the same, or nearly.
    has_twin: bool,
    /// Counts the edits that a reader would notice.
    pub version: u32,
    /// Counts all that changes how it looks.
    looks: u32,
    edited_at: usize,
    /// Edited, or re-dated, and not seen since.
    unseen: Option<Unseen>,
    pub deleted: bool,
    /// Its id is another's now.
    retired: bool,
    /// Left out of the page by mistake, for so many looks more.
    hidden: u32,
    told: Vec<Option<(u32, Told)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unseen {
    Edit,
    Date,
}

/// An entry as a view tells it, before the noise of a fetch.
#[derive(Clone)]
struct Told {
    title: Option<String>,
    text: String,
    heading: Option<String>,
    beginning: String,
    signature: u64,
}

/// A view of the page.
struct Style {
    layer: Layer,
    called: Called,
    headings: bool,
    captions: bool,
    pictures: bool,
    straight: bool,
    one_line: bool,
    cut: Option<usize>,
    stamp: fn(Timestamp) -> Stamp,
}

/// What a view calls an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Called {
    Id,
    Link,
    IdAndLink,
    OtherIdAndLink,
    Nothing,
}

impl Called {
    /// Whether two views call an entry by the same name, or one of their names.
    fn shares(self, other: Called) -> bool {
        let words = |called| match called {
            Called::Id => (true, false, false),
            Called::Link => (false, true, false),
            Called::IdAndLink => (true, true, false),
            Called::OtherIdAndLink => (false, true, true),
            Called::Nothing => (false, false, false),
        };
        let (one, other) = (words(self), words(other));
        (one.0 && other.0) || (one.1 && other.1) || (one.2 && other.2)
    }
}

fn to_the_second(at: Timestamp) -> Stamp {
    Stamp::exact(at)
}

fn to_the_minute(at: Timestamp) -> Stamp {
    Stamp { at: whole_minute(at), precision: Precision::Minute, inferred: false }
}

fn by_the_clock(at: Timestamp) -> Stamp {
    Stamp { inferred: true, ..to_the_minute(at) }
}

fn whole_minute(at: Timestamp) -> Timestamp {
    at - SignedDuration::from_secs(at.as_second().rem_euclid(60))
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

/// Which end of the live blog the page shows, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    NewestFirst,
    /// The newest, from the oldest of them on.
    TurnedRound,
    /// The oldest, as some do when it is over.
    FromTheBeginning,
}

/// What a look comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Good,
    Bad,
    Failed,
    Unchanged,
}

/// One shown entry.
pub struct Shown {
    pub number: usize,
    /// What a reader would notice of it, in this view.
    pub signature: u64,
}

/// A look at the outlet.
pub struct Look {
    pub kind: Kind,
    /// The time as we have it.
    pub seen: Timestamp,
    /// The clock is not what it was at the look before.
    pub clock_moved: bool,
    pub layer: Layer,
    /// The page, for the ledger.
    pub entries: Vec<Entry>,
    /// The page, for the oracle; of good pages only.
    pub shown: Vec<Shown>,
    pub pinned: Option<usize>,
    /// An entry has got another place.
    pub moved: bool,
    pub reopened: bool,
    pub log: String,
}

pub struct Outlet {
    pub family: Family,
    pub entries: Vec<Truth>,
    rng: Rng,
    without: Vec<String>,
    /// Oldest first, whatever the page does; the deleted ones too.
    order: Vec<usize>,
    authors: &'static [&'static str],
    headings: usize,
    styles: Vec<Style>,
    style: usize,
    /// Every view calls an entry by something that the others call it too. Only then does the page reach back to those
    /// that are not at hand any more: a record is recalled by its names.
    reaches_back: bool,
    turn: Turn,
    cap: usize,
    pinned: Option<usize>,
    /// The latest time that an entry was dated.
    newest: Option<Timestamp>,
    now: Timestamp,
    skew: SignedDuration,
    skewed: usize,
    look: usize,
    /// The page of the last good look.
    pub last: Vec<usize>,
    last_kind: Kind,
    /// Bad looks in a row.
    bad: u32,
    /// Something was done since the page was last fetched.
    is_dirty: bool,
    /// Added and not shown yet.
    fresh: usize,
    /// How many are away in the midst of the page: the oracle tells.
    pub away: usize,
    log: String,
}

const ALL: usize = 20;
const WORDS: [&str; 96] = [
    "harbour",
    "ferry",
    "minister",
    "village",
    "bridge",
    "river",
    "council",
    "market",
    "tower",
    "storm",
    "engine",
    "signal",
    "doctor",
    "garden",
    "window",
    "shelter",
    "captain",
    "library",
    "station",
    "railway",
    "valley",
    "summit",
    "coast",
    "island",
    "pilot",
    "farmer",
    "school",
    "teacher",
    "hospital",
    "nurse",
    "court",
    "judge",
    "lawyer",
    "witness",
    "budget",
    "deficit",
    "election",
    "ballot",
    "parliament",
    "mayor",
    "police",
    "fire",
    "brigade",
    "rescue",
    "helicopter",
    "tunnel",
    "border",
    "customs",
    "factory",
    "union",
    "strike",
    "wages",
    "bakery",
    "café",
    "museum",
    "painting",
    "concert",
    "orchestra",
    "striker",
    "goalkeeper",
    "penalty",
    "referee",
    "stadium",
    "crowd",
    "ticket",
    "weather",
    "thunder",
    "snow",
    "frost",
    "drought",
    "reservoir",
    "turbine",
    "cable",
    "satellite",
    "rocket",
    "launch",
    "orbit",
    "crater",
    "volcano",
    "ash",
    "airport",
    "runway",
    "cargo",
    "container",
    "vessel",
    "anchor",
    "lighthouse",
    "beacon",
    "buoy",
    "current",
    "tide",
    "wreck",
    "diver",
    "pearl",
    "salmon",
    "whale",
];
const LINKS: [&str; 12] =
    ["said", "near", "after", "without", "towards", "against", "behind", "before", "under", "beyond", "above", "of"];
/// Of so many known ones at least a page must be to be a bad one.
const FEW: usize = 8;
const FOLLOWS: &str = "More follows…";

impl std::fmt::Display for Truth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "entry {} ({}, version {}, {})", self.number, self.id, self.version, self.dated)?;
        if let Some(author) = self.author {
            write!(f, " by {author}")?;
        }
        write!(f, " {:?} {:?}", self.heading.as_deref().unwrap_or_default(), self.paragraphs)
    }
}

impl Outlet {
    pub fn open(seed: u64, without: &[String]) -> Outlet {
        let family = Family::of(seed);
        let mut rng = Rng::new(seed);
        let authors: &[&str] = if rng.chance(50) { &["Ada Byron", "Bo Carr", "Cy Dunn"] } else { &[] };
        let headings = [0, 50, 100][rng.below(3)];
        let styles = styles(family, &mut rng);
        let reaches_back = styles.iter().all(|one| styles.iter().all(|other| one.called.shares(other.called)));
        let reaches_back = reaches_back || styles.len() == 1;
        let cap = [10, 14, ALL][rng.below(if reaches_back { 3 } else { 2 })];
        let backlog = rng.between(12, 60);
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_772_431_200);
        let mut outlet = Outlet {
            family,
            entries: Vec::new(),
            rng,
            without: without.to_vec(),
            order: Vec::new(),
            authors,
            headings,
            styles,
            style: 0,
            reaches_back,
            turn: Turn::NewestFirst,
            cap,
            pinned: None,
            newest: None,
            now,
            skew: SignedDuration::ZERO,
            skewed: 0,
            look: 0,
            last: Vec::new(),
            last_kind: Kind::Failed,
            bad: 0,
            is_dirty: true,
            fresh: 0,
            away: 0,
            log: String::new(),
        };
        for _ in 0..backlog {
            outlet.add();
            outlet.now += SignedDuration::from_secs(outlet.rng.between(130, 900) as i64);
        }
        outlet
    }

    /// One look, and all that the outlet has done before it.
    pub fn look(&mut self) -> Look {
        self.look += 1;
        self.log.clear();
        // Now and then two looks in one second.
        let wait = if self.rng.chance(4) { 0 } else { self.rng.between(20, 900) };
        self.now += SignedDuration::from_secs(wait as i64);
        let clock_moved = self.turn_the_clock();
        let mut kind = self.kind();
        let style = self.style;
        let mut moved = false;
        let mut reach = usize::MAX;
        if kind == Kind::Good {
            self.lay_out();
            if self.does(6, "truncate") {
                reach = self.rng.between(7, 12);
                let _ = write!(self.log, " cut after {reach}");
            }
        }
        if kind != Kind::Unchanged {
            self.add_some();
            moved = self.change(kind, reach, style == self.style);
            self.is_dirty = true;
        }
        let mut page = self.page();
        page.truncate(reach);
        // Of too few nobody can say what is missing.
        if kind == Kind::Bad && self.is_without("empty") && self.known(&page).len() < FEW {
            kind = Kind::Failed;
        }
        let (mut entries, mut shown) = (Vec::new(), Vec::new());
        match kind {
            Kind::Failed | Kind::Unchanged => {}
            Kind::Good => {
                entries = page.iter().map(|&number| self.told(number)).collect();
                shown = page.iter().map(|&number| Shown { number, signature: self.signature(number) }).collect();
                for &number in &page {
                    self.entries[number].unseen = None;
                }
                self.fresh = 0;
                self.is_dirty = false;
                self.last.clone_from(&page);
            }
            Kind::Bad => entries = self.bad_page(&page),
        }
        if matches!(kind, Kind::Good | Kind::Bad | Kind::Unchanged) {
            for truth in self.entries.iter_mut().filter(|truth| truth.hidden > 0) {
                truth.hidden -= 1;
                // It is back, so that the page cannot be as it was.
                self.is_dirty |= truth.hidden == 0;
            }
        }
        self.bad = if kind == Kind::Bad {
            self.bad + 1
        } else if kind == Kind::Good {
            0
        } else {
            self.bad
        };
        if kind != Kind::Failed {
            self.last_kind = kind;
        }
        Look {
            kind,
            seen: self.now + self.skew,
            clock_moved,
            layer: self.styles[self.style].layer,
            entries,
            shown,
            pinned: self.pinned,
            moved,
            reopened: self.rng.chance(2),
            log: format!("look {} +{wait}s {kind:?}{}", self.look, self.log),
        }
    }

    fn does(&mut self, percent: usize, what: &str) -> bool {
        self.rng.chance(percent) && !self.is_without(what)
    }

    fn is_without(&self, what: &str) -> bool {
        self.without.iter().any(|other| other == what)
    }

    /// Now and then it is wrong for one look, or a day behind for a while.
    fn turn_the_clock(&mut self) -> bool {
        if self.skewed > 0 {
            self.skewed -= 1;
            if self.skewed == 0 {
                self.skew = SignedDuration::ZERO;
                self.log.push_str(" clock right again");
                return true;
            }
        } else if self.look > 1 && self.does(1, "clock") {
            (self.skewed, self.skew) = match self.rng.below(3) {
                0 => (1, SignedDuration::from_hours(self.rng.between(1, 70) as i64)),
                1 => (1, -SignedDuration::from_hours(self.rng.between(1, 70) as i64)),
                _ => (self.rng.between(5, 30), SignedDuration::from_hours(-24)),
            };
            let _ = write!(self.log, " clock off by {}h", self.skew.as_hours());
            return true;
        }
        false
    }

    fn kind(&mut self) -> Kind {
        if self.look == 1 {
            return Kind::Good;
        }
        // More than two bad looks in a row may be what the page has come to.
        let may_be_bad = match self.bad {
            0 => self.last.len() >= FEW,
            1 => self.last_kind == Kind::Bad && self.rng.chance(30),
            _ => false,
        };
        match self.rng.below(100) {
            0..6 if self.does(100, "fail") => Kind::Failed,
            6..14 if !self.is_dirty && self.bad == 0 && self.does(100, "unchanged") => Kind::Unchanged,
            14..19 if may_be_bad && self.does(100, "bad") => Kind::Bad,
            _ if self.bad == 1 && may_be_bad => Kind::Bad,
            _ => Kind::Good,
        }
    }

    /// What the page looks like from now on.
    fn lay_out(&mut self) {
        if self.look > 1 && self.styles.len() > 1 && self.does(4, "view") {
            self.style = (self.style + self.rng.between(1, self.styles.len() - 1)) % self.styles.len();
            let _ = write!(self.log, " view {}", self.styles[self.style].layer);
        }
        if self.look > 1 && self.does(3, "flip") {
            self.turn = match (self.turn, self.rng.below(3)) {
                (Turn::NewestFirst, 0) if self.reaches_back && !self.is_without("end") => Turn::FromTheBeginning,
                (Turn::NewestFirst, _) => Turn::TurnedRound,
                _ => Turn::NewestFirst,
            };
            let _ = write!(self.log, " {:?}", self.turn);
        }
        if self.look > 1 && self.turn == Turn::FromTheBeginning && self.rng.chance(20) {
            self.turn = Turn::NewestFirst;
            let _ = write!(self.log, " {:?}", self.turn);
        }
        if self.does(3, "cap") {
            self.cap = [10, 14, ALL][self.rng.below(if self.reaches_back { 3 } else { 2 })];
            let _ = write!(self.log, " cap {}", self.cap);
        }
        if self.does(4, "pin") {
            let reach = self.order.len().saturating_sub(if self.reaches_back { 2 * ALL } else { 20 });
            let pinned = self.rng.pick(&self.order[reach..]).copied();
            self.pinned = pinned.filter(|&number| self.pinned.is_none() && self.is_live(number));
            let _ = write!(self.log, " pin {:?}", self.pinned);
        }
    }

    /// Whether it is shown, where the page reaches as far.
    pub fn is_live(&self, number: usize) -> bool {
        let truth = &self.entries[number];
        !truth.deleted && !truth.retired && truth.hidden == 0
    }

    /// The whole page in its order.
    fn page(&self) -> Vec<usize> {
        let is_apart = self.turn == Turn::NewestFirst || !self.is_without("pin-turned");
        let pinned = self.pinned.filter(|&number| self.is_live(number) && is_apart);
        let is_here = |number: &usize| self.is_live(*number) && Some(*number) != pinned;
        let mut page: Vec<usize> = match self.turn {
            Turn::FromTheBeginning => self.order.iter().copied().filter(is_here).take(self.cap).collect(),
            _ => self.order.iter().rev().copied().filter(is_here).take(self.cap).collect(),
        };
        if self.turn == Turn::TurnedRound {
            page.reverse();
        }
        pinned.into_iter().chain(page).collect()
    }

    fn add_some(&mut self) {
        let count = match self.rng.below(100) {
            0..68 => 0,
            68..90 => 1,
            _ => self.rng.between(2, 5),
        };
        // So that there are always some on the page that were on the last one.
        for _ in 0..count.min(5usize.saturating_sub(self.fresh)) {
            let number = self.add();
            let _ = write!(self.log, " add {number}");
            self.fresh += 1;
        }
    }

    fn add(&mut self) -> usize {
        let number = self.entries.len();
        // Shown a little after it was dated, and never before one that is older.
        let dated = self.now - SignedDuration::from_secs(self.rng.below(120) as i64);
        let dated = self.newest.map_or(dated, |newest| dated.max(newest + SignedDuration::from_secs(1)));
        self.newest = Some(dated);
        let mut truth = Truth {
            number,
            id: (800_000 + number).to_string(),
            author: self.rng.pick(self.authors).copied(),
            heading: None,
            paragraphs: vec![sentence(&mut self.rng, 10, 18)],
            caption: None,
            picture: self.rng.below(1000),
            leads_to: self.rng.below(1000),
            dated,
            edited: None,
            has_twin: false,
            version: 0,
            looks: 0,
            edited_at: self.look,
            unseen: None,
            deleted: false,
            retired: false,
            hidden: 0,
            told: self.styles.iter().map(|_| None).collect(),
        };
        if self.rng.chance(self.headings) {
            truth.heading = Some(sentence(&mut self.rng, 4, 6).trim_end_matches('.').to_owned());
        }
        if self.rng.chance(20) {
            truth.caption = Some(sentence(&mut self.rng, 4, 7));
        }
        match self.rng.below(100) {
            0..15 if self.does(100, "twins") => self.be_like_another(&mut truth),
            15..30 => truth.paragraphs.push(FOLLOWS.to_owned()),
            30..45 => truth.paragraphs.push(sentence(&mut self.rng, 10, 18)),
            _ => {}
        }
        if self.family == Family::Reused && !truth.has_twin && self.does(20, "reuse") {
            self.take_an_id(&mut truth);
        }
        self.entries.push(truth);
        self.order.push(number);
        number
    }

    /// Says the same as one that is not long gone, or the same but for a word.
    fn be_like_another(&mut self, truth: &mut Truth) {
        let recent = &self.order[self.order.len().saturating_sub(30)..];
        let Some(&other) = self.rng.pick(recent) else { return };
        let is_far = |other: &Truth| (minute(other.dated) - minute(truth.dated)).abs() >= 2;
        let text = &self.entries[other].paragraphs[0];
        let alike = |truth: &&Truth| truth.has_twin && truth.paragraphs[0] == *text;
        let by_id = matches!(self.family, Family::Stable | Family::Reused);
        // Without ids only the time tells them apart.
        if !by_id && !self.entries.iter().filter(alike).chain([&self.entries[other]]).all(is_far) {
            return;
        }
        let other = &mut self.entries[other];
        other.has_twin = true;
        truth.has_twin = true;
        truth.heading.clone_from(&other.heading);
        truth.paragraphs.clone_from(&other.paragraphs);
        truth.caption.clone_from(&other.caption);
        (truth.picture, truth.leads_to) = (other.picture, other.leads_to);
        if self.rng.chance(50) {
            correct(&mut self.rng, &mut truth.paragraphs[0]);
        }
        let _ = write!(self.log, " (like {})", other.number);
    }

    /// Gets the id of one that the page shows no more, and never will again.
    fn take_an_id(&mut self, truth: &mut Truth) {
        let gone = self.order.len().saturating_sub(ALL + 20);
        let Some(&other) = self.rng.pick(&self.order[..gone]) else { return };
        let is_seen = self.last.contains(&other) || self.pinned == Some(other);
        let old = &mut self.entries[other];
        if is_seen || old.retired || old.deleted || truth.dated.duration_since(old.dated).as_hours() < 3 {
            return;
        }
        truth.id.clone_from(&old.id);
        (old.retired, old.deleted) = (true, true);
        let _ = write!(self.log, " (id of {other})");
    }

    /// Edits, re-dates, deletes, leaves out, brings back; whether an entry has got another place.
    fn change(&mut self, kind: Kind, reach: usize, same_view: bool) -> bool {
        let mut page = self.page();
        page.truncate(reach);
        page.retain(|number| self.last.contains(number));
        let is_strong = matches!(self.family, Family::Stable | Family::Reused);
        let within: Vec<usize> = match kind {
            // What has an id can be found again whatever was done to it.
            _ if is_strong => self.order[self.order.len().saturating_sub(60)..].to_vec(),
            Kind::Good => page.clone(),
            _ => Vec::new(),
        };
        let mut moved = false;
        for _ in 0..2 {
            let Some(&number) = self.rng.pick(&within) else { continue };
            if self.is_live(number) && self.does(18, "edit") {
                self.edit(number, same_view);
            }
        }
        if let Some(&number) = self.rng.pick(&within).filter(|_| same_view)
            && self.is_live(number)
            && self.does(4, "date")
        {
            moved = self.date(number, is_strong);
        }
        let midst = page.len().saturating_sub(2);
        if kind == Kind::Good && self.away < 2 && midst > 8 {
            let number = page[1 + self.rng.below(midst)];
            let is_settled = self.entries[number].unseen.is_none() && self.pinned != Some(number);
            if is_settled && self.does(8, "delete") {
                self.entries[number].deleted = true;
                let _ = write!(self.log, " delete {number}");
            } else if is_settled && self.does(5, "hide") {
                self.entries[number].hidden = self.rng.between(1, 2) as u32;
                let _ = write!(self.log, " hide {number} for {}", self.entries[number].hidden);
            }
        }
        if kind == Kind::Good && self.does(3, "restore") {
            let recent = &self.order[self.order.len().saturating_sub(60)..];
            let gone = |number: &&usize| self.entries[**number].deleted && !self.entries[**number].retired;
            // Not where nobody can see that it is back.
            let shown = |number: &usize| page.first() < Some(number) && Some(number) < page.last();
            let back = |number: &usize| page.first() > Some(number) && Some(number) > page.last();
            let gone = recent.iter().filter(gone).copied();
            let gone: Vec<usize> = gone.filter(|number| shown(number) || back(number)).collect();
            if let Some(&number) = self.rng.pick(&gone) {
                self.entries[number].deleted = false;
                let _ = write!(self.log, " restore {number}");
            }
        }
        moved
    }

    fn edit(&mut self, number: usize, same_view: bool) {
        let (marks, links) = (!self.is_without("marks"), !self.is_without("link"));
        let look = self.look;
        let truth = &mut self.entries[number];
        // One that changes at every look is another matter.
        if truth.unseen == Some(Unseen::Date) || truth.edited_at + 4 > look {
            return;
        }
        let follows = truth.paragraphs.last().is_some_and(|last| last == FOLLOWS);
        let which = self.rng.below(if marks { 10 } else { 8 });
        let what = match which + if marks { 0 } else { 2 } {
            // What nobody would notice.
            0 => {
                for text in &mut truth.paragraphs {
                    *text = if text.contains('“') {
                        text.replace(['“', '”'], "\"")
                    } else {
                        text.replace('"', "“")
                    };
                }
                truth.looks += 1;
                let _ = write!(self.log, " other quotes in {number}");
                return;
            }
            1 => {
                let text = &mut truth.paragraphs[0];
                *text = if text.ends_with('.') { text.replace('.', "!") } else { text.replace(',', " –") };
                truth.looks += 1;
                let _ = write!(self.log, " other marks in {number}");
                return;
            }
            2 | 3 if follows && same_view => {
                truth.paragraphs.pop();
                for _ in 0..self.rng.between(1, 2) {
                    truth.paragraphs.push(sentence(&mut self.rng, 10, 18));
                }
                "report"
            }
            4 if truth.heading.is_some() && same_view => {
                truth.heading = Some(sentence(&mut self.rng, 4, 6).trim_end_matches('.').to_owned());
                "heading"
            }
            5 | 6 if truth.paragraphs.len() < 4 && !follows && same_view => {
                truth.paragraphs.push(sentence(&mut self.rng, 8, 14));
                "append"
            }
            7 if links && self.styles[self.style].pictures => {
                truth.leads_to += 1000;
                "link"
            }
            _ => {
                let last = truth.paragraphs.len() - usize::from(follows);
                let at = self.rng.below(last);
                correct(&mut self.rng, &mut truth.paragraphs[at]);
                "correct"
            }
        };
        truth.version += 1;
        truth.looks += 1;
        truth.edited = Some(self.now);
        truth.edited_at = look;
        truth.unseen = Some(Unseen::Edit);
        let _ = write!(self.log, " {what} {number}");
    }

    /// The same entry under another time; whether it has got another place by that.
    fn date(&mut self, number: usize, is_strong: bool) -> bool {
        let is_bumped = is_strong && self.rng.chance(30) && self.pinned != Some(number);
        let by = self.rng.between(1, if is_strong { 180 } else { 9 }) as i64;
        let truth = &mut self.entries[number];
        if truth.unseen.is_some() || truth.has_twin {
            return false;
        }
        truth.dated = if is_bumped { self.now } else { truth.dated - SignedDuration::from_mins(by) };
        truth.looks += 1;
        truth.unseen = Some(Unseen::Date);
        let _ = write!(self.log, " date {number}{}", if is_bumped { " to now" } else { "" });
        if is_bumped {
            self.order.retain(|&other| other != number);
            self.order.push(number);
        }
        is_bumped
    }

    /// What was on the last good page, of these.
    fn known(&self, page: &[usize]) -> Vec<usize> {
        page.iter().copied().filter(|number| self.last.contains(number)).collect()
    }

    /// A page of which the better part is missing; nothing; or something else.
    fn bad_page(&mut self, page: &[usize]) -> Vec<Entry> {
        let known = self.known(page);
        let which = self.rng.below(4);
        if (which == 0 && !self.is_without("empty")) || known.len() < FEW {
            self.log.push_str(" empty");
            return Vec::new();
        }
        if which == 1 && !self.is_without("else") {
            self.log.push_str(" something else");
            return self.another_page();
        }
        // The first and the last two stay, so that nobody can think that the others have scrolled off, or were pushed off from
        // beside one that never scrolls.
        let mut midst: Vec<usize> = known[2..known.len() - 2].to_vec();
        let share = self.rng.between(45, 70);
        let mut gone = Vec::new();
        while gone.len() * 100 < known.len() * share && !midst.is_empty() {
            gone.push(midst.swap_remove(self.rng.below(midst.len())));
        }
        let _ = write!(self.log, " without {gone:?}");
        page.iter().filter(|number| !gone.contains(number)).map(|&number| self.told(number)).collect()
    }

    /// Another live blog, of the same hours: what is known would stand between its entries.
    fn another_page(&mut self) -> Vec<Entry> {
        let times: Vec<Timestamp> = self.last.iter().map(|&number| self.entries[number].dated).collect();
        let (Some(&first), Some(&last)) = (times.iter().min(), times.iter().max()) else { return Vec::new() };
        let count = self.rng.between(6, 12);
        let step = last.duration_since(first).as_secs() / (count as i64 - 1);
        let mut entries = Vec::new();
        for at in (0..count).rev() {
            let text = sentence(&mut self.rng, 10, 18);
            let stamp = (self.styles[self.style].stamp)(first + SignedDuration::from_secs(step * at as i64));
            let mut names = Vec::new();
            if !matches!(self.family, Family::Nameless) {
                names.push(Name::Id(format!("x{}", self.rng.below(1_000_000))));
            }
            names.push(Name::Text(canonical(&text).to_lowercase().chars().take(80).collect()));
            entries.push(Entry {
                names,
                link: None,
                title: None,
                content: Content { html: Html::cleaned(text.clone()), text, ..Content::default() },
                published: Some(stamp),
                updated: None,
                authors: Vec::new(),
                categories: vec!["something else".to_owned()],
                layer: self.styles[self.style].layer,
                layers: Vec::new(),
            });
        }
        entries
    }

    fn signature(&mut self, number: usize) -> u64 {
        self.tell(number).signature
    }

    fn tell(&mut self, number: usize) -> &Told {
        let style = &self.styles[self.style];
        let truth = &mut self.entries[number];
        let looks = truth.looks;
        let known = truth.told[self.style].take().filter(|(of, _)| *of == looks);
        let told = known.unwrap_or_else(|| (looks, style.tell(truth)));
        &truth.told[self.style].insert(told).1
    }

    /// The entry as this fetch shows it.
    fn told(&mut self, number: usize) -> Entry {
        let told = self.tell(number).clone();
        let style = &self.styles[self.style];
        let truth = &self.entries[number];
        let stamp = (style.stamp)(truth.dated);
        let link = Url::parse(&format!("https://outlet.example/live/story#post-{}", truth.id)).ok();
        let mut names = Vec::new();
        let mut id = |id: String| names.push(Name::Id(id));
        match style.called {
            _ if self.family == Family::Fickle => id(format!("{:x}", self.rng.next())),
            Called::Id | Called::IdAndLink => id(truth.id.clone()),
            Called::OtherIdAndLink => id(format!("5e41-{}-ab", truth.id)),
            Called::Link | Called::Nothing => {}
        }
        let has_link = matches!(style.called, Called::Link | Called::IdAndLink | Called::OtherIdAndLink);
        let link = link.filter(|_| has_link);
        names.extend(link.as_ref().map(|link| Name::Link(link.to_string())));
        names.extend(
            truth.author.map(|author| Name::Moment(format!("{} {}", stamp.at.as_second(), author.to_lowercase()))),
        );
        names.extend(told.heading.as_ref().map(|heading| Name::Heading(format!("{} {heading}", minute(stamp.at)))));
        names.push(Name::Text(told.beginning));
        let (mut links, mut images) = (Vec::new(), Vec::new());
        if style.pictures {
            let size = self.rng.pick(&["", "590x/", "w_800,c_fill/"]).copied().unwrap_or_default();
            let host = self.rng.below(3);
            let bust = self.rng.below(100_000);
            let url = format!("https://img{host}.example/{size}2026/{}.jpg?width=600&s={bust}", truth.picture);
            images.extend(Url::parse(&url).ok().map(|url| Image { url, alt: truth.caption.clone() }));
            links.extend(Url::parse(&format!("https://elsewhere.example/{}", truth.leads_to)).ok());
        }
        let text = noisy(&mut self.rng, told.text);
        // What is republished has what the outlet counts its readers with.
        let html = format!("<p>{text}</p><p class=\"c{}\"></p>", self.rng.below(1000));
        Entry {
            names,
            link,
            title: told.title,
            content: Content { html: Html::cleaned(html), text, links, images, ..Content::default() },
            published: Some(stamp),
            updated: truth.edited.filter(|_| style.layer == Layer::JsonLd),
            authors: truth.author.map(str::to_owned).into_iter().collect(),
            // By this the oracle knows which it is. No ledger may look at it.
            categories: vec![number.to_string()],
            layer: style.layer,
            layers: Vec::new(),
        }
    }
}

fn styles(family: Family, rng: &mut Rng) -> Vec<Style> {
    let plain = Style {
        layer: Layer::Selectors,
        called: Called::Id,
        headings: true,
        captions: true,
        pictures: true,
        straight: false,
        one_line: false,
        cut: None,
        stamp: to_the_second,
    };
    let any = [Called::Id, Called::Link, Called::IdAndLink, Called::OtherIdAndLink, Called::Nothing];
    match family {
        Family::Stable if rng.chance(50) => vec![Style { called: Called::IdAndLink, ..plain }],
        Family::Stable => vec![plain],
        Family::Nameless => {
            let stamp = if rng.chance(50) { to_the_minute } else { by_the_clock };
            vec![Style { layer: Layer::Flat, called: Called::Nothing, stamp, ..plain }]
        }
        Family::Fickle => {
            let stamp = if rng.chance(50) { to_the_second } else { to_the_minute };
            vec![Style { layer: Layer::Repeated, stamp, ..plain }]
        }
        Family::Reused => vec![Style { layer: Layer::State, ..plain }],
        Family::Views => {
            let called = [Called::IdAndLink, Called::Link, Called::Id][rng.below(3)];
            let state = Style {
                layer: Layer::State,
                called: any[rng.below(any.len())],
                captions: false,
                stamp: to_the_second,
                ..plain
            };
            let json_ld = Style {
                layer: Layer::JsonLd,
                called: any[rng.below(any.len())],
                headings: rng.chance(50),
                captions: false,
                pictures: false,
                straight: true,
                one_line: true,
                cut: Some(rng.between(120, 300)),
                stamp: to_the_second,
            };
            vec![Style { called, stamp: by_the_clock, ..plain }, state, json_ld]
        }
    }
}

impl Style {
    fn tell(&self, truth: &Truth) -> Told {
        let mut text = truth.paragraphs.join(if self.one_line { " " } else { "\n" });
        if let Some(caption) = truth.caption.as_ref().filter(|_| self.captions) {
            text = format!("{text}\n{caption}");
        }
        if self.straight {
            text = text.replace(['“', '”'], "\"");
        }
        if let Some(end) = self.cut
            && text.chars().count() > end
        {
            let cut: String = text.chars().take(end).collect();
            text = format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole));
        }
        let title = truth.heading.clone().filter(|_| self.headings);
        let mut hasher = DefaultHasher::new();
        for part in [title.as_deref().unwrap_or_default(), &text] {
            for word in part.to_lowercase().split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty())
            {
                word.hash(&mut hasher);
            }
            "|".hash(&mut hasher);
        }
        if self.pictures {
            (truth.picture, truth.leads_to).hash(&mut hasher);
        }
        Told {
            heading: title.as_deref().map(|title| canonical(title).to_lowercase()),
            beginning: canonical(&text).to_lowercase().chars().take(80).collect(),
            signature: hasher.finish(),
            title,
            text,
        }
    }
}

/// Words that have never been said together, with a quotation now and then.
fn sentence(rng: &mut Rng, least: usize, most: usize) -> String {
    let count = rng.between(least, most);
    let quoted = rng.chance(40).then(|| rng.between(1, count.saturating_sub(3).max(1)));
    let mut text = String::new();
    for at in 0..count {
        let word = if at % 4 == 2 { rng.pick(&LINKS) } else { rng.pick(&WORDS) }.copied().unwrap_or_default();
        if at > 0 {
            text.push_str(if at == 7 { ", " } else { " " });
        }
        if quoted == Some(at) {
            text.push('“');
        }
        match word.chars().next().filter(|_| at == 0) {
            Some(first) => {
                text.extend(first.to_uppercase());
                text.push_str(&word[first.len_utf8()..]);
            }
            None => text.push_str(word),
        }
        if quoted.is_some_and(|quoted| at == quoted + 1) {
            text.push('”');
        }
    }
    if quoted.is_some_and(|quoted| quoted + 1 >= count) {
        text.push('”');
    }
    text.push('.');
    text
}

/// Another word in the place of one.
fn correct(rng: &mut Rng, text: &mut String) {
    let words: Vec<&str> = text.split(' ').collect();
    let at = rng.below(words.len());
    let bare = words[at].trim_matches(|char: char| !char.is_alphanumeric());
    let other = WORDS.iter().cycle().skip(rng.below(WORDS.len())).find(|word| !word.eq_ignore_ascii_case(bare));
    let (Some(other), false) = (other, bare.is_empty()) else { return text.insert_str(0, "Correction ") };
    let new = words[at].replace(bare, other);
    *text = words
        .iter()
        .enumerate()
        .map(|(here, word)| if here == at { new.as_str() } else { word })
        .collect::<Vec<_>>()
        .join(" ");
}

/// What differs from fetch to fetch and no reader sees.
fn noisy(rng: &mut Rng, text: String) -> String {
    match rng.below(10) {
        0 => text.replacen(' ', "\u{a0}", 3),
        1 => text.replace(' ', "  "),
        2 => text.replace('é', "e\u{301}"),
        3 => text.replacen("ar", "a\u{ad}r", 2),
        4 => format!("\u{200b}{text}\n"),
        _ => text,
    }
}
