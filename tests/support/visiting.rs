//! Drives a visit without a service: whoever calls it answers for the site, and the record is one that answers at once.

#![allow(clippy::unwrap_used, clippy::panic)]

use futures_util::FutureExt;
use jiff::Timestamp;
use liveticker::io::record::Record;
use liveticker::liveblog::LiveBlog;
use liveticker::state::{Outcome, State};
use liveticker::visit::{Call, Step, Visit};

/// One visit, until what it has learnt is kept: what is known then, and what it came to. `site` is called whenever somebody
/// is to be asked.
pub fn visit(
    record: &impl Record,
    blog: &LiveBlog,
    head: State,
    now: Timestamp,
    mut site: impl FnMut(&mut Visit<'_>),
) -> (State, Outcome) {
    let mut visit = Visit::begin(head, blog, Call::Force, now);
    loop {
        match visit.next() {
            Step::Fetch(_) => site(&mut visit),
            Step::Think => visit.think(),
            Step::Recall(wanted) => {
                let records = record.recall(&blog.name, wanted).now_or_never().unwrap().unwrap();
                visit.recalled(records);
            }
            Step::SetAside => {
                let name = record.set_aside(&blog.name).now_or_never().unwrap().unwrap();
                visit.set_aside(name);
            }
            Step::Survey(_) => visit.surveyed(true, true),
            Step::Save => {
                let version = record.save(&blog.name, visit.state(), visit.notices()).now_or_never().unwrap().unwrap();
                visit.saved(version);
                return visit.leave();
            }
            step => panic!("{step:?} before anything was kept"),
        }
    }
}
