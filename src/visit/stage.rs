//! How far a visit has come: each stage is what is waited for, and what is known until then.

use url::Url;

use super::asking::Asking;
use crate::entry::EntryId;
use crate::feed::document::Feed;
use crate::ledger::Past;
use crate::page::{Answer, Source};
use crate::state::{Reading, Strangers, Walk};

/// How far a visit has come.
#[derive(Debug)]
pub enum Stage {
    /// A page is asked for, and what it would load; or it is to be read.
    Asking(Asking),
    /// The records that the feed shows are wanted before what was read is learnt.
    Window(Source, Reading),
    /// So are those of entries on the page that no record at hand bears.
    Named(Source, Reading, Strangers),
    /// A further page is asked for, or to be read.
    Further(Box<Further>),
    /// What the record knows of a further page is wanted.
    NamedFurther(Box<Further>, Page, Strangers),
    /// It is another live blog's: what was known is to have another name.
    SettingAside(Reading),
    /// What was read is to be learnt.
    Learning(Reading),
    /// A page is asked for that may link to the next one.
    Hub(Source),
    /// It is to be seen which documents are there.
    Survey,
    /// What is known is to be kept.
    Saving,
    /// The records that the feed shows are wanted, to publish them.
    Showing,
    /// What has happened to these is wanted, to publish it.
    Telling(Vec<EntryId>),
    /// The feeds are to be made.
    Composing(Vec<Past>),
    /// They are to be published.
    Publishing(Vec<Feed>),
    /// The records of an archive document are wanted.
    Archived(i64),
    /// It is to be published.
    Archiving(i64, Box<Feed>),
    /// A document is published, which is to be noted.
    Settling(i64),
    /// Whether the feeds could be written is to be kept.
    Pacing,
    /// It is over.
    Done,
}

/// A walk over further pages.
#[derive(Debug)]
pub struct Further {
    /// What the first one showed.
    pub first: Reading,
    /// Where that was asked for.
    pub asked: Source,
    /// How far the walk has come.
    pub walk: Walk,
    /// The next page.
    pub place: Source,
    /// What was answered for it.
    pub answer: Option<Answer>,
}

/// A further page.
#[derive(Debug)]
pub struct Page {
    /// What it shows.
    pub reading: Reading,
    /// Where it was found.
    pub found: Option<Url>,
}
