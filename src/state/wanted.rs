//! What is wanted from the record before something can be learnt or published.

use jiff::Timestamp;

use crate::entry::Name;
use crate::ledger::Ledger;
use crate::liveblog::LiveBlog;

/// Names of entries that no record at hand bears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strangers {
    /// Names that are one entry's, as a rule.
    pub strong: Vec<Name>,
    /// Names that any number of entries may bear …
    pub weak: Vec<Name>,
    /// … of which only those are meant that were published from here …
    pub since: Option<Timestamp>,
    /// … to here.
    pub until: Option<Timestamp>,
}

impl Strangers {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.strong.is_empty() && self.weak.is_empty()
    }
}

/// Records of one live blog that are to be taken to its ledger.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'v> {
    /// Those that its feeds show, or its page showed at the last visit.
    Window(&'v LiveBlog, &'v Ledger),
    /// Those that bear any of these names.
    Named(&'v Strangers),
    /// Those of that archive document.
    Archived(i64),
}
