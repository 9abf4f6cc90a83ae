//! All pages of a live blog in one check: whether they are wanted, how far, and what they show together.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::entry::{Coverage, Entry, Name, Sighting};

/// So many pages are asked for in one walk, the first among them.
pub const PAGES: usize = 50;
/// A walk that was broken off is tried again so often, all in all.
const TRIES: u32 = 3;

/// What is remembered of walks over the present page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Walked {
    /// Whether all pages were seen, as far as they are to be had.
    pub whole: bool,
    /// Whether they were since coverage ended.
    pub last: bool,
    /// How often a walk was broken off.
    pub tries: u32,
}

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// To the last page.
    End,
    /// To where something is known.
    Known,
}

impl Walked {
    /// Whether further pages are wanted with this first one, and how far. `is_known` says whether anything on it is.
    pub fn aim(&self, first: &Sighting, is_known: bool) -> Option<Aim> {
        first.further.as_ref()?;
        let is_last = first.coverage == Coverage::Ended && !self.last;
        match (!self.whole || is_last, is_known) {
            (true, _) => Some(Aim::End),
            (false, false) => Some(Aim::Known),
            (false, true) => None,
        }
    }

    /// What is to be remembered after a check that had this first page. `walk` says how far a walk was to go, if there was
    /// one, and whether it came there.
    pub fn after(mut self, first: Coverage, has_further: bool, walk: Option<(Aim, bool)>) -> Walked {
        match walk {
            Some((_, false)) => {
                self.tries += 1;
                self.whole = self.tries >= TRIES;
            }
            Some((Aim::Known, true)) => return self,
            Some((Aim::End, true)) => self.whole = true,
            None if !has_further => self.whole = true,
            None => return self,
        }
        if self.whole {
            self.tries = 0;
        }
        self.last |= self.whole && first == Coverage::Ended;
        self
    }
}

/// The pages of a live blog, as far as they have been seen in this check.
#[derive(Debug)]
pub struct Walk {
    joined: Sighting,
    aim: Aim,
    /// Where pages were asked for, and where they were found.
    places: HashSet<Url>,
    pages: usize,
    next: Option<Url>,
    is_whole: bool,
    /// What the last page says of where coverage goes on: where the oldest are on top, the newest are there.
    successor: Option<Url>,
}

impl Walk {
    /// Begins with the first page, which was found at `place`.
    pub fn begin(mut first: Sighting, aim: Aim, place: Option<Url>) -> Walk {
        let next = first.further.take();
        let places = place.into_iter().collect();
        Walk { joined: first, aim, places, pages: 1, next, is_whole: true, successor: None }
    }

    /// The page to ask for next.
    pub fn next(&self) -> Option<Url> {
        self.next.clone().filter(|next| self.pages < PAGES && !self.places.contains(next))
    }

    /// Takes a page that was asked for at `asked` and found at `found`. `is_known` says whether anything on it was known
    /// before this check.
    pub fn take(&mut self, page: Sighting, asked: Url, found: Option<Url>, is_known: bool) {
        let is_old = found.as_ref().is_some_and(|found| *found != asked && self.places.contains(found));
        self.pages += 1;
        self.places.extend(std::iter::once(asked).chain(found));
        let more = self.join(page.entries);
        self.joined.tombstones.extend(page.tombstones);
        let goes_on = more && !is_old && !(self.aim == Aim::Known && is_known);
        self.next = page.further.filter(|_| goes_on);
        self.successor = page.successor;
    }

    /// The page that was asked for did not come, or cannot be read.
    pub fn miss(&mut self) {
        self.next = None;
        self.is_whole = false;
    }

    /// What all pages showed, how far it was to go, and whether it came there.
    pub fn end(mut self) -> (Sighting, (Aim, bool)) {
        self.joined.successor = self.joined.successor.or(self.successor);
        (self.joined, (self.aim, self.is_whole))
    }

    /// Adds the entries that no page before had; whether there were any.
    fn join(&mut self, entries: Vec<Entry>) -> bool {
        let is_given = |name: &&Name| matches!(name, Name::Id(_) | Name::Link(_));
        let given: HashSet<&Name> =
            self.joined.entries.iter().flat_map(|entry| entry.names.iter().filter(is_given)).collect();
        let unnamed: HashSet<&[Name]> = self.joined.entries.iter().map(|entry| entry.names.as_slice()).collect();
        let is_new = |entry: &Entry| {
            !entry.names.iter().filter(is_given).any(|name| given.contains(name))
                && !unnamed.contains(entry.names.as_slice())
        };
        let new: Vec<bool> = entries.iter().map(is_new).collect();
        let before = self.joined.entries.len();
        self.joined.entries.extend(entries.into_iter().zip(new).filter_map(|(entry, new)| new.then_some(entry)));
        self.joined.entries.len() > before
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::entry::About;

    fn first(coverage: Coverage, has_further: bool) -> Sighting {
        Sighting {
            seen: Timestamp::UNIX_EPOCH,
            about: About::default(),
            entries: Vec::new(),
            tombstones: Vec::new(),
            coverage,
            further: Url::parse("https://a.example/live?page=2").ok().filter(|_| has_further),
            successor: None,
            stale: None,
            doubt: None,
            unread: Default::default(),
        }
    }

    #[test]
    fn further_pages_are_wanted_at_first_at_last_and_where_nothing_is_known() {
        use Coverage::{Ended, Running};
        let walked = |whole, last| Walked { whole, last, tries: 0 };
        for (what, walked, coverage, has_further, is_known, wanted) in [
            ("a first look", walked(false, false), Running, true, true, Some(Aim::End)),
            ("a blog of one page", walked(false, false), Running, false, true, None),
            ("a later look", walked(true, false), Running, true, true, None),
            ("a gap", walked(true, false), Running, true, false, Some(Aim::Known)),
            ("a gap on the only page", walked(true, false), Running, false, false, None),
            ("the end", walked(true, false), Ended, true, true, Some(Aim::End)),
            ("the end, turned round", walked(true, false), Ended, true, false, Some(Aim::End)),
            ("after the end", walked(true, true), Ended, true, true, None),
        ] {
            assert_eq!(walked.aim(&first(coverage, has_further), is_known), wanted, "{what}");
        }
    }

    #[test]
    fn a_walk_that_is_broken_off_is_begun_again_three_times_in_all() {
        let broken = |walked: Walked| walked.after(Coverage::Running, true, Some((Aim::End, false)));
        let mut walked = Walked::default();
        for whole in [false, false, true] {
            walked = broken(walked);
            assert_eq!(walked.whole, whole);
        }
        assert_eq!(walked.tries, 0, "another walk has its own");
        let gap = walked.after(Coverage::Running, true, Some((Aim::Known, false)));
        assert!(!gap.whole, "what a gap has left is not to be seen from page one");
        let ended = gap.after(Coverage::Ended, true, Some((Aim::End, true)));
        assert_eq!(ended, Walked { whole: true, last: true, tries: 0 });
        assert!(ended.after(Coverage::Running, true, None).last, "a label that comes and goes costs one walk");
    }
}
