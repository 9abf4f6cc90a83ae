//! What is known of the entries before a list is ranked: what the list should agree with.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::Timestamp;

use crate::extract::entry::fuse::ids_of;
use crate::extract::view::alike::{Texts, folded};
use crate::extract::view::{Raw, View};

/// The entries of views that are believed.
pub struct Reference<'v, 'a> {
    /// How many the longest of them has.
    pub count: usize,
    entries: Vec<&'v Raw<'a>>,
    ids: HashSet<String>,
    titles: HashSet<String>,
    /// Read only where ids and headings tell nothing.
    texts: OnceCell<Texts>,
}

impl<'v, 'a> Reference<'v, 'a> {
    /// What these views know.
    pub fn of(views: impl Iterator<Item = &'v View<'a>>) -> Reference<'v, 'a>
    where
        'a: 'v,
    {
        let mut known = Reference {
            count: 0,
            entries: Vec::new(),
            ids: HashSet::new(),
            titles: HashSet::new(),
            texts: OnceCell::new(),
        };
        for view in views {
            known.count = known.count.max(view.entries.len());
            for raw in &view.entries {
                known.ids.extend(ids_of(raw));
                known.titles.extend(raw.title.as_deref().map(folded));
                known.entries.push(raw);
            }
        }
        known
    }

    /// How many entries of a view are known.
    pub fn agrees(&self, view: &View<'_>) -> usize {
        if self.count == 0 { 0 } else { view.entries.iter().filter(|raw| self.knows(raw)).count() }
    }

    /// Whether an entry is known, by id, heading or text.
    pub fn knows(&self, raw: &Raw<'_>) -> bool {
        self.knows_at(raw, |_| false)
    }

    /// The same of one of which its time tells whether it may be that which was published then: a few words are of one entry
    /// only where the time says so too.
    pub fn knows_at(&self, raw: &Raw<'_>, is_then: impl Fn(Timestamp) -> bool) -> bool {
        let is_likely = |at: usize| self.entries[at].published.is_some_and(|stamp| is_then(stamp.at));
        ids_of(raw).iter().any(|id| self.ids.contains(id))
            || raw.title.as_deref().is_some_and(|title| self.titles.contains(&folded(title)))
            || self.texts().find(raw.rows(), |_| true, is_likely).is_some()
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let mut texts = Texts::default();
            self.entries.iter().enumerate().for_each(|(at, raw)| texts.add(at, raw.rows()));
            texts
        })
    }
}
