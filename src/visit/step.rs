//! What a visit wants to be done next.

use super::asking::Request;
use crate::entry::EntryId;
use crate::feed::document::Feed;
use crate::state::Wanted;

/// What is to be done next. The same until it was done and the visit told so.
#[derive(Debug, Clone, Copy)]
pub enum Step<'v> {
    /// Ask for this, then [`answered`](super::Visit::answered).
    Fetch(Request<'v>),
    /// Work for the machine that may take a second: [`think`](super::Visit::think), and [`broke_off`](super::Visit::broke_off) if it did.
    Think,
    /// Take records from the record, then [`recalled`](super::Visit::recalled).
    Recall(Wanted<'v>),
    /// Give what is known another name, then [`set_aside`](super::Visit::set_aside).
    SetAside,
    /// See whether its feeds are there, and so many archive documents, then [`surveyed`](super::Visit::surveyed).
    Survey(i64),
    /// Keep [`state`](super::Visit::state) and [`notices`](super::Visit::notices), all of it or nothing, then [`saved`](super::Visit::saved).
    Save,
    /// Take what has happened to these from the record, then [`told`](super::Visit::told).
    Past(&'v [EntryId]),
    /// Publish feeds that people subscribe to, then [`published`](super::Visit::published).
    Publish(&'v [Feed]),
    /// Publish an archive document, then [`published`](super::Visit::published).
    Archive(&'v Feed),
    /// Note that this document is published, then [`settled`](super::Visit::settled).
    Settle(i64),
    /// Keep the pace alone, then [`paced`](super::Visit::paced).
    Pace,
    /// Nothing any more: [`end`](super::Visit::end).
    Done,
}
