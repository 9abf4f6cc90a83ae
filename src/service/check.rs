//! One check of one live blog: drives a [`Visit`], and decides nothing.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use thiserror::Error;
use url::Url;

use crate::feed::document::Feed;
use crate::io::Io;
use crate::io::fetch::{Errand, Fetcher};
use crate::io::publish::FileError;
use crate::io::record::Record;
use crate::io::store::StoreError;
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Answer, Fetched, Validators};
use crate::schedule::Ping;
use crate::visit::{Asking, Call, Checked, Step, Visit};

use super::busy::{BrokeOff, apart, busy};

/// What keeps a check from being kept or published.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The feeds cannot be written.
    #[error(transparent)]
    Publish(#[from] FileError),
    /// A fault of our own.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
}

/// Asks for the page of a live blog, and then for what the page would load, one after the other. A saved page asks for
/// nothing.
pub async fn ask(fetcher: &Fetcher, blog: &LiveBlog, validators: &Validators, errand: &Errand) -> Answer {
    let mut asking = Asking::of(blog.place.source.clone(), validators.clone());
    log_in(blog, errand);
    while let Some(request) = asking.request() {
        let answer = fetcher.fetch(request.place, request.validators, errand).await;
        asking.answered(answer);
        // A page that cannot be searched is reported when it is read.
        apart(|| asking.search(blog)).unwrap_or_default();
    }
    asking.answer().unwrap_or(Ok(Fetched::NotModified))
}

fn log_in(blog: &LiveBlog, errand: &Errand) {
    if let Some(login) = &blog.place.login {
        errand.log_in(login);
    }
}

/// One visit to one live blog, on all pages that it needs, for that reason. `now` is the time of the check.
///
/// It has its records at hand only when it needs them, and a seat only while it works: any number of checks may wait for
/// sites at once.
pub async fn check(io: &Io, blog: &LiveBlog, call: Call, now: Timestamp) -> Result<Checked, CheckError> {
    let mut visit = Visit::begin(io.store.head(blog).await?, blog, call, now);
    let errand = Errand::of(blog, now, call == Call::Force);
    // Where somebody waits for what it comes to, our own patience is not theirs.
    let errand = if call == Call::Due { errand } else { errand.eagerly() };
    log_in(blog, &errand);
    let (store, publisher, name) = (&io.store, &io.publisher, &blog.name);
    let mut seat = None;
    loop {
        let step = visit.next();
        match step {
            Step::Fetch(_) => seat = None,
            Step::Think | Step::Recall(_) if seat.is_none() => seat = io.seat().await,
            _ => {}
        }
        match step {
            Step::Fetch(request) => {
                let answer = io.fetcher.fetch(request.place, request.validators, &errand).await;
                visit.answered(answer, errand.cost(), errand.sent());
            }
            Step::Think => {
                if let Err(fault) = busy(io, || visit.think()).await
                    && !visit.broke_off()
                {
                    return Err(fault.into());
                }
            }
            Step::Recall(wanted) => visit.recalled(store.recall(name, wanted).await?),
            Step::SetAside => {
                let new = store.set_aside(name).await?;
                publisher.remove_archives(name);
                visit.set_aside(new);
            }
            Step::Survey(archives) => {
                visit.surveyed(publisher.has(blog), publisher.has_archives(name, archives));
            }
            Step::Save => {
                store.keep_hosts(&io.fetcher.changed()).await?;
                visit.saved(store.save(name, visit.state(), visit.notices()).await?);
            }
            Step::Past(ids) => visit.told(store.past_of(name, ids).await?),
            Step::Publish(feeds) => {
                let written = spread_all(io, feeds, now).await;
                visit.published(in_words(written)?);
            }
            Step::Archive(document) => {
                let written = publisher.publish(document).map_err(CheckError::from);
                visit.published(in_words(written)?);
            }
            Step::Settle(number) => {
                store.settle(name, number).await?;
                visit.settled();
            }
            Step::Pace => {
                store.keep_pace(name, &visit.state().pace, visit.state().version).await?;
                visit.paced();
            }
            Step::Done => return Ok(Checked { insecure: errand.insecure(), ..visit.end() }),
        }
    }
}

/// What cannot be written is told to the visit; what else goes wrong ends it.
fn in_words(written: Result<bool, CheckError>) -> Result<Result<bool, String>, CheckError> {
    match written {
        Ok(written) => Ok(Ok(written)),
        Err(CheckError::Publish(error)) => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Of which of these live blogs something is to be published though nothing new is known of them. Where the record cannot tell, the
/// check will. The record is asked for all at once: at the start of the service there may be thousands.
pub async fn behind<'b>(io: &Io, blogs: impl Iterator<Item = &'b LiveBlog>) -> HashSet<FeedName> {
    let blogs: HashMap<&FeedName, &LiveBlog> = blogs.map(|blog| (&blog.name, blog)).collect();
    let mut behind = HashSet::new();
    let known = io.store.heads(|name, mut state| {
        let Some(blog) = blogs.get(&name) else { return };
        let has_archives = io.publisher.has_archives(&name, state.memory.archives);
        if !state.to_publish(blog, io.publisher.has(blog), has_archives).is_empty() {
            behind.insert(name);
        }
    });
    known.await.unwrap_or_default();
    behind
}

async fn spread_all(io: &Io, feeds: &[Feed], now: Timestamp) -> Result<bool, CheckError> {
    let mut written = false;
    for feed in feeds {
        written |= spread(io, feed, now).await?;
    }
    Ok(written)
}

/// Publishes a feed, and notes what of it has changed for the push hubs that are to be told.
pub async fn spread(io: &Io, feed: &Feed, now: Timestamp) -> Result<bool, CheckError> {
    let drafts = busy(io, || io.publisher.drafts(feed)).await?;
    let topics: Vec<Url> = drafts.iter().filter_map(|draft| feed.address(draft.format)).collect();
    if feed.push.is_empty() || topics.is_empty() {
        return Ok(io.publisher.write(&drafts)?);
    }
    // Before, or a crash in between would keep it from them; and again, since whoever was told too soon has seen nothing.
    io.store.note_pings(&feed.name, &feed.push, &topics, |before| Ping::unwritten(before, now)).await?;
    let written = io.publisher.write(&drafts)?;
    io.store.note_pings(&feed.name, &feed.push, &topics, |before| Ping::written(before, now)).await?;
    Ok(written)
}
