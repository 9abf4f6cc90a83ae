//! The explanation of how a page was read: which views were taken or left and why, and which gave what of each entry.

use crate::entry::{Layer, Unread};

pub use crate::extract::entry::fuse::Sources;
pub use crate::extract::view::left::{Left, Rule};

/// How a page was read.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The views, in the order in which they were examined.
    pub views: Vec<Seen>,
    /// Which view gave what, for each entry in the order of the page.
    pub entries: Vec<Sources>,
    /// What was left out of each entry, and by which rule.
    pub left: Vec<Vec<Left>>,
    /// What has the form of an entry and is none, and by which rule.
    pub others: Vec<Left>,
    /// Whether a profile finds far less than is on the page.
    pub stale: bool,
    /// The times of entries that were not understood.
    pub times: Unread,
    /// How much work the page has caused, in parts of what a page is given: 1.0 and it is given up.
    pub work: f64,
}

/// One view, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which layer of the page it is of.
    pub layer: Layer,
    /// How many entries it has.
    pub entries: usize,
    /// How much it looks like a live blog, where that was weighed. Comparable within one page only.
    pub score: Option<i64>,
    /// Whether it is believed.
    pub taken: bool,
    /// Why, as the end of a sentence.
    pub why: String,
    /// What was seen of it, by feature (`Timed=1.00 …`); empty where that was not weighed.
    pub features: String,
}

impl Seen {
    /// A view that is believed.
    pub fn taken(layer: Layer, entries: usize, score: Option<i64>, why: String) -> Seen {
        Seen { layer, entries, score, taken: true, why, features: String::new() }
    }

    /// A view that is not.
    pub fn left(layer: Layer, entries: usize, score: Option<i64>, why: String) -> Seen {
        Seen { layer, entries, score, taken: false, why, features: String::new() }
    }
}

impl Account {
    /// Adds what became of a view.
    pub fn see(&mut self, seen: Seen) {
        self.views.push(seen);
    }
}
