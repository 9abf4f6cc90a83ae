//! One look at one live blog.

use jiff::Timestamp;
use thiserror::Error;
use url::Url;

use crate::extract::wanted;
use crate::feed::document::Feed;
use crate::io::Io;
use crate::io::fetch::{Errand, Fetcher};
use crate::io::publish::FileError;
use crate::io::store::StoreError;
use crate::liveblog::LiveBlog;
use crate::page::{Answer, Attached, Fetched, Source, Validators};
use crate::schedule::{Cost, Pace, Ping};
use crate::state::{HOPS, Outcome, PutOff, Reading, State, Step};

/// What keeps a look from being kept or published.
#[derive(Debug, Error)]
pub enum LookError {
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The feeds cannot be written.
    #[error(transparent)]
    Publish(#[from] FileError),
}

/// Why a look is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// It is due; where it is not, nobody is asked.
    Due,
    /// Somebody wants it now. Where the outlet has asked for patience, nobody is asked.
    Now,
    /// Somebody wants it whatever the outlet has said.
    Force,
}

/// What a look came to.
#[derive(Debug)]
pub struct Look {
    /// What was learnt.
    pub outcome: Outcome,
    /// Whether any published file was written.
    pub written: bool,
    /// What is to be told of a profile that seems out of date.
    pub stale: Option<String>,
    /// Where the live blog has gone on, one page after the other.
    pub hops: Vec<Url>,
    /// Where the page has moved for good, as far as that was not known yet.
    pub moved: Option<Url>,
    /// What it cost.
    pub cost: Cost,
    /// What all looks came to so far, and when the next one is due.
    pub pace: Pace,
}

impl Look {
    /// Where nobody was asked.
    fn of_nobody(outcome: Outcome, written: bool, pace: Pace) -> Look {
        Look { outcome, written, stale: None, hops: Vec::new(), moved: None, cost: Cost::default(), pace }
    }
}

/// Asks for the page of a live blog, and then for what the page would load, one after the other. A saved page asks for
/// nothing.
pub async fn ask(fetcher: &Fetcher, blog: &LiveBlog, validators: &Validators, errand: &Errand) -> Answer {
    ask_at(fetcher, blog, &blog.source, validators, errand).await
}

/// The same for a page of it elsewhere.
async fn ask_at(
    fetcher: &Fetcher,
    blog: &LiveBlog,
    place: &Source,
    validators: &Validators,
    errand: &Errand,
) -> Answer {
    let mut answer = fetcher.fetch(place, validators, errand).await;
    if let (Source::Web(_), true, Ok(Fetched::Page { page, .. })) = (place, blog.endpoints, &mut answer) {
        for url in wanted(page, &blog.profile, &blog.catalogue) {
            match fetcher.fetch(&Source::Web(url.clone()), &Validators::default(), errand).await {
                Ok(Fetched::Page { page: part, .. }) => {
                    page.attached.push(Attached { url: part.address.unwrap_or(url), bytes: part.bytes });
                }
                Ok(Fetched::NotModified) => {}
                Err(error) => page.lacking.push(error),
            }
        }
    }
    answer
}

/// One visit to one live blog, on all pages that it needs, for that reason. `now` is the time of the look.
///
/// Whatever the look came to, the feeds are published from what is known: the same bytes are not written again, and
/// what a crash kept from being published heals.
pub async fn look(io: &Io, blog: &LiveBlog, call: Call, now: Timestamp) -> Result<Look, LookError> {
    if call == Call::Due
        && let Some(pace) = io.store.pace(&blog.name).await?
        && !pace.is_due(blog, now)
    {
        let outcome = Outcome::PutOff(PutOff::NotDue(pace.next));
        let written = match io.publisher.has(&blog.name) {
            true => false,
            false => publish(io, blog, &mut io.store.load(blog).await?, now).await?,
        };
        return Ok(Look::of_nobody(outcome, written, pace));
    }
    let errand = Errand::new(now, blog.robots, call == Call::Force);
    // Where somebody waits for what it comes to, our own patience is not theirs.
    let errand = if call == Call::Due { errand } else { errand.eagerly() };
    let mut state = io.store.load(blog).await?;
    let put_off = if call == Call::Force { None } else { state.put_off(blog, now) };
    if let Some(put_off) = put_off.clone().filter(|put_off| *put_off != PutOff::Gone || blog.hub.is_none()) {
        let written = publish(io, blog, &mut state, now).await?;
        return Ok(Look::of_nobody(Outcome::PutOff(put_off), written, state.pace));
    }
    let known = state.memory.moved_to().cloned();
    let (mut stale, mut hops) = (None, Vec::new());
    let (mut state, mut outcome) = match put_off {
        // What is gone is not asked for again, but its hub may know where it goes on.
        Some(put_off) => (state, Outcome::PutOff(put_off)),
        None => {
            let (place, validators) = (state.place(blog), state.validators(blog));
            let reading = visit(io, blog, &mut state, &place, &validators, &errand).await?;
            stale = reading.stale();
            hops.extend(reading.found().filter(|_| state.is_led_to(&reading)).cloned());
            state.learn(blog, reading)
        }
    };
    for _ in 0..HOPS {
        let url = match state.next(blog, &outcome, now) {
            Some(Step::Page(url)) => url,
            Some(Step::Hub(url)) => {
                let answer = io.fetcher.fetch(&Source::Web(url), &Validators::default(), &errand).await;
                match state.hear(blog, answer, now) {
                    true => continue,
                    false => break,
                }
            }
            None => break,
        };
        let reading = visit(io, blog, &mut state, &Source::Web(url.clone()), &Validators::default(), &errand).await?;
        if !state.goes_on_with(&reading) {
            state.miss(&url);
            break;
        }
        stale = reading.stale().or(stale);
        hops.extend(reading.found().cloned());
        let (next, more) = state.learn(blog, reading);
        (state, outcome) = (next, outcome.and(more));
    }
    let outcome = outcome.or_put_off();
    state.rest(blog, &outcome, errand.cost(), errand.sent());
    io.store.keep_hosts(&io.fetcher.changed()).await?;
    let written = publish(io, blog, &mut state, now).await?;
    let moved = state.memory.moved_to().filter(|&url| known.as_ref() != Some(url)).cloned();
    Ok(Look { outcome, written, stale, hops, moved, cost: errand.cost(), pace: state.pace })
}

/// Keeps what is known, and publishes it.
async fn publish(io: &Io, blog: &LiveBlog, state: &mut State, now: Timestamp) -> Result<bool, LookError> {
    let feed = Feed::compose(blog, &state.ledger);
    if feed.as_ref().is_some_and(|feed| !io.publisher.has_archives(feed)) {
        state.lay_down_again();
    }
    io.store.save(&blog.name, state).await?;
    // Before the feed that leads to them.
    publish_archives(io, blog, state).await?;
    match feed {
        Some(feed) => spread(io, &feed, now).await,
        None => Ok(false),
    }
}

/// Publishes a feed, and notes what of it has changed for the push hubs that are to be told.
async fn spread(io: &Io, feed: &Feed, now: Timestamp) -> Result<bool, LookError> {
    let drafts = io.publisher.drafts(feed);
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

/// Writes the archive documents that are due; what a crash keeps from being written stays due.
async fn publish_archives(io: &Io, blog: &LiveBlog, state: &State) -> Result<(), LookError> {
    for &number in &state.due {
        let records = io.store.archived(&blog.name, number).await?;
        if let Some(document) = Feed::archive(blog, &state.ledger, &records, number) {
            io.publisher.publish(&document)?;
        }
        io.store.settle(&blog.name, number).await?;
    }
    Ok(())
}

/// Asks for a page and reads it, with the further ones that are wanted; what the record knows of it is at hand then.
async fn visit(
    io: &Io,
    blog: &LiveBlog,
    state: &mut State,
    place: &Source,
    validators: &Validators,
    errand: &Errand,
) -> Result<Reading, LookError> {
    let answer = ask_at(&io.fetcher, blog, place, validators, errand).await;
    let mut reading = state.read(blog, place, answer, errand.now);
    recall(io, blog, state, &reading).await?;
    let Some(mut walk) = state.walk(blog, &mut reading) else { return Ok(reading) };
    while let Some(url) = walk.next() {
        let answer = ask_at(&io.fetcher, blog, &Source::Web(url.clone()), &Validators::default(), errand).await;
        let Some((further, found)) = state.read_further(blog, &reading, answer) else {
            walk.miss();
            break;
        };
        recall(io, blog, state, &further).await?;
        if let Reading::Seen { sighting, .. } = further {
            let is_known = state.knows_any(&sighting);
            walk.take(*sighting, url, found, is_known);
        }
    }
    reading.join(walk);
    Ok(reading)
}

/// Takes from the record what it knows of the entries that were seen.
async fn recall(io: &Io, blog: &LiveBlog, state: &mut State, reading: &Reading) -> Result<(), LookError> {
    let strangers = state.strangers(reading);
    state.ledger.recall(io.store.recall(&blog.name, &strangers.strong).await?);
    let (since, until) = (strangers.since, strangers.until);
    state.ledger.recall(io.store.recall_within(&blog.name, &strangers.weak, since, until).await?);
    Ok(())
}
