//! The record of the outlet: the one in memory, and what is asked of it besides by whoever judges.

use futures_util::FutureExt;
use liveticker::entry::EntryId;
use liveticker::io::memory::Memory;
use liveticker::io::record::Record as _;
use liveticker::ledger::Record;
use liveticker::liveblog::LiveBlog;
use liveticker::state::{State, Wanted};

pub struct Store<'b> {
    pub blog: &'b LiveBlog,
    pub home: Memory,
}

impl<'b> Store<'b> {
    pub fn of(blog: &'b LiveBlog) -> Store<'b> {
        Store { blog, home: Memory::default() }
    }

    /// What a visit begins with.
    pub fn head(&self) -> State {
        self.home.head(self.blog).now_or_never().unwrap().unwrap()
    }

    /// Closed and opened again: what can be touched goes the way through its written form.
    pub fn reopen(&self) -> Result<(), String> {
        let wanted = Wanted::Window(self.blog, &self.head().ledger);
        for record in self.home.recall(&self.blog.name, wanted).now_or_never().unwrap().unwrap() {
            let written = serde_json::to_string(&record).map_err(|error| error.to_string())?;
            let read: Record = serde_json::from_str(&written).map_err(|error| error.to_string())?;
            if read != record {
                return Err(format!("{} is not read as it was written", record.id));
            }
        }
        Ok(())
    }

    pub fn record(&self, id: &EntryId) -> Option<Record> {
        self.home.record(&self.blog.name, id)
    }

    pub fn count(&self) -> usize {
        self.home.count(&self.blog.name)
    }
}
