//! One look at one live blog.

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::SemaphorePermit;
use url::Url;

use crate::edition::Edition;
use crate::entry::EntryId;
use crate::extract::wanted;
use crate::feed::archive::CURRENT;
use crate::feed::document::Feed;
use crate::io::Io;
use crate::io::fetch::{Errand, Fetcher};
use crate::io::publish::FileError;
use crate::io::store::StoreError;
use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::notice::{Notice, notices};
use crate::page::{Answer, Attached, Fetched, Page, Source, Validators};
use crate::schedule::{Cost, Pace, Ping};
use crate::state::{HOPS, Missed, Outcome, PutOff, Reading, State, Step};

use super::busy::{BrokeOff, apart, busy};

/// What keeps a check from being kept or published.
#[derive(Debug, Error)]
pub enum LookError {
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

/// Why a check is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// It is due; where it is not, nobody is asked.
    Due,
    /// Somebody wants it now. Where the site has asked for patience, nobody is asked.
    Now,
    /// Somebody wants it whatever the site has said.
    Force,
}

/// What a check came to.
#[derive(Debug)]
pub struct Look {
    /// What was learnt.
    pub outcome: Outcome,
    /// Whether any published file was written.
    pub written: bool,
    /// What to say of a profile that seems out of date.
    pub stale: Option<String>,
    /// Where the live blog has gone on, one page after the other.
    pub hops: Vec<Url>,
    /// Where a redirect led from https to http, if one did.
    pub insecure: Option<Url>,
    /// Where the page has moved for good, as far as that was not known yet.
    pub moved: Option<Url>,
    /// What was known of another live blog that had its name before.
    pub set_aside: Option<SetAside>,
    /// What it cost.
    pub cost: Cost,
    /// What all checks came to so far, and when the next one is due.
    pub pace: Pace,
}

/// What was known of a live blog, and is kept under another name: its own was given to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its name now.
    pub name: FeedName,
    /// How many entries there are.
    pub entries: i64,
}

impl SetAside {
    /// What a person is told about it.
    pub fn words(&self, source: &Source) -> String {
        let SetAside { name, entries } = self;
        let entries = if *entries == 1 { "the one entry".to_owned() } else { format!("the {entries} entries") };
        format!(
            "{source} shares nothing with {entries} so far: the feed begins anew, under ids of its own. What was known is kept \
             as {name} (`liveticker history {name}`, `liveticker forget {name}`)"
        )
    }
}

impl Look {
    /// Where nobody was asked.
    fn of_nobody(outcome: Outcome, written: bool, pace: Pace) -> Look {
        Look {
            outcome,
            written,
            stale: None,
            hops: Vec::new(),
            moved: None,
            insecure: None,
            set_aside: None,
            cost: Cost::default(),
            pace,
        }
    }
}

/// Asks for the page of a live blog, and then for what the page would load, one after the other. A saved page asks for
/// nothing.
pub async fn ask(fetcher: &Fetcher, blog: &LiveBlog, validators: &Validators, errand: &Errand) -> Answer {
    ask_at(fetcher, blog, &blog.source, validators, errand).await
}

/// Where the page loads entries from. A page that cannot be searched for that is reported when it is read.
fn wanted_of(page: &Page, blog: &LiveBlog) -> Vec<Url> {
    apart(|| wanted(page, &blog.profile, &blog.catalogue)).unwrap_or_default()
}

/// The same for a page of it elsewhere.
async fn ask_at(
    fetcher: &Fetcher,
    blog: &LiveBlog,
    place: &Source,
    validators: &Validators,
    errand: &Errand,
) -> Answer {
    if let Some(login) = &blog.login {
        errand.log_in(login);
    }
    let mut answer = fetcher.fetch(place, validators, errand).await;
    if let (Source::Web(_), true, Ok(Fetched::Page { page, .. })) = (place, blog.endpoints, &mut answer) {
        for url in wanted_of(page, blog) {
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

/// One visit to one live blog, on all pages that it needs, for that reason. `now` is the time of the check.
///
/// Whatever the check came to, what is due is published from what is known, and so is what is not there any more: what a
/// crash kept from being published stays due, and the same bytes are not written again.
pub async fn look(io: &Io, blog: &LiveBlog, call: Call, now: Timestamp) -> Result<Look, LookError> {
    let mut desk = Desk::new(io, blog);
    let mut state = io.store.load_head(blog).await?;
    let mut is_first = state.ledger.places == 0;
    if call == Call::Due && !state.pace.is_due(blog, now) {
        let outcome = Outcome::PutOff(PutOff::NotDue(state.pace.next));
        // Mostly there is nothing to be published, and then there is nothing to be kept.
        let written = !desk.due(&mut state).is_empty() && desk.publish(&mut state, now).await?;
        return Ok(Look::of_nobody(outcome, written, state.pace));
    }
    let errand = Errand::of(blog, now, call == Call::Force);
    // Where somebody waits for what it comes to, our own patience is not theirs.
    let errand = if call == Call::Due { errand } else { errand.eagerly() };
    let put_off = if call == Call::Force { None } else { state.put_off(blog, now) };
    if let Some(put_off) = put_off.clone().filter(|put_off| *put_off != PutOff::Gone || blog.hub.is_none()) {
        let written = desk.publish(&mut state, now).await?;
        return Ok(Look::of_nobody(Outcome::PutOff(put_off), written, state.pace));
    }
    let known = state.memory.moved_to().cloned();
    let (mut stale, mut hops, mut set_aside) = (None, Vec::new(), None);
    let (mut state, mut outcome) = match put_off {
        // What is gone is not asked for again, but its hub may know where it goes on.
        Some(put_off) => (state, Outcome::PutOff(put_off)),
        None => {
            let (place, validators) = (state.place(blog), state.validators(blog, now));
            let mut reading = desk.visit(&mut state, &place, &validators, &errand).await?;
            if state.is_of_another(blog, &reading) {
                let entries = state.ledger.places;
                let name = io.store.set_aside(&blog.name).await?;
                io.publisher.remove_archives(&blog.name);
                set_aside = Some(SetAside { name, entries });
                (state, reading) = state.begun_anew(reading);
                is_first = true;
            }
            stale = reading.stale();
            hops.extend(reading.found().filter(|_| state.is_led_to(&reading)).cloned());
            busy(io, || state.learn(blog, reading)).await?
        }
    };
    for _ in 0..HOPS {
        let url = match state.next(blog, &outcome, now) {
            Some(Step::Page(url)) => url,
            Some(Step::Hub(url)) => {
                desk.leave();
                let answer = io.fetcher.fetch(&Source::Web(url), &Validators::default(), &errand).await;
                match state.hear(blog, answer, now) {
                    true => continue,
                    false => break,
                }
            }
            None => break,
        };
        let reading = desk.visit(&mut state, &Source::Web(url.clone()), &Validators::default(), &errand).await?;
        if !state.goes_on_with(&reading) {
            state.miss(&url);
            break;
        }
        stale = reading.stale().or(stale);
        hops.extend(reading.found().cloned());
        let (next, more) = busy(io, || state.learn(blog, reading)).await?;
        (state, outcome) = (next, outcome.and(more));
    }
    let outcome = outcome.or_put_off();
    if let Outcome::Seen(changes) | Outcome::Unchanged(changes) = &outcome {
        desk.notices = notices(blog, &state.ledger, changes, is_first, now);
    }
    state.rest(blog, &outcome, errand.cost(), errand.sent());
    io.store.keep_hosts(&io.fetcher.changed()).await?;
    let written = desk.publish(&mut state, now).await?;
    let moved = state.memory.moved_to().filter(|&url| known.as_ref() != Some(url)).cloned();
    let insecure = errand.insecure();
    Ok(Look { outcome, written, stale, hops, insecure, moved, set_aside, cost: errand.cost(), pace: state.pace })
}

/// Whether something of a live blog is to be published though nothing new is known of it. Where the record cannot tell, the
/// look will.
pub async fn is_behind(io: &Io, blog: &LiveBlog) -> bool {
    let state = io.store.load_head(blog).await;
    state.is_ok_and(|mut state| !Desk::new(io, blog).due(&mut state).is_empty())
}

/// Where a check does its work. It has its records at hand only when it needs them, and a seat only while it works: any
/// number of checks may wait for sites at once.
struct Desk<'l> {
    io: &'l Io,
    blog: &'l LiveBlog,
    seat: Option<SemaphorePermit<'l>>,
    has_records: bool,
    /// Of what people are to be notified: kept with what was learnt.
    notices: Vec<(Arc<Target>, Notice)>,
}

impl<'l> Desk<'l> {
    fn new(io: &'l Io, blog: &'l LiveBlog) -> Desk<'l> {
        Desk { io, blog, seat: None, has_records: false, notices: Vec::new() }
    }

    async fn sit_down(&mut self) {
        if self.seat.is_none() {
            self.seat = self.io.seat().await;
        }
    }

    fn leave(&mut self) {
        self.seat = None;
    }

    /// Takes what the feed shows, and what the page showed last, from the record.
    async fn fetch_records(&mut self, state: &mut State) -> Result<(), LookError> {
        if !self.has_records {
            self.io.store.recall_window(self.blog, &mut state.ledger).await?;
            self.has_records = true;
        }
        Ok(())
    }

    /// Asks for a page and reads it, with the further ones that are wanted; what the record knows of it is at hand then.
    async fn visit(
        &mut self,
        state: &mut State,
        place: &Source,
        validators: &Validators,
        errand: &Errand,
    ) -> Result<Reading, LookError> {
        let answer = self.ask(place, validators, errand).await;
        let read = busy(self.io, || state.read(self.blog, place, answer, errand.now)).await;
        let mut reading = read.unwrap_or(Reading::Missed(Missed::BrokeOff));
        if state.asks_records(&reading) {
            self.fetch_records(state).await?;
        }
        self.recall(state, &reading).await?;
        let Some(mut walk) = state.walk(self.blog, &mut reading) else { return Ok(reading) };
        while let Some(url) = walk.next() {
            let answer = self.ask(&Source::Web(url.clone()), &Validators::default(), errand).await;
            let read = busy(self.io, || state.read_further(self.blog, &reading, answer)).await;
            let Ok(Some((further, found))) = read else {
                walk.miss();
                break;
            };
            self.recall(state, &further).await?;
            if let Reading::Seen { sighting, .. } = further {
                let is_known = state.knows_any(&sighting);
                walk.take(*sighting, url, found, is_known);
            }
        }
        reading.join(walk);
        Ok(reading)
    }

    async fn ask(&mut self, place: &Source, validators: &Validators, errand: &Errand) -> Answer {
        self.leave();
        let answer = ask_at(&self.io.fetcher, self.blog, place, validators, errand).await;
        self.sit_down().await;
        answer
    }

    /// Takes from the record what it knows of the entries that were seen.
    async fn recall(&self, state: &mut State, reading: &Reading) -> Result<(), LookError> {
        let (store, name) = (&self.io.store, &self.blog.name);
        let strangers = state.strangers(reading);
        state.ledger.recall(store.recall(name, &strangers.strong).await?);
        let (since, until) = (strangers.since, strangers.until);
        state.ledger.recall(store.recall_within(name, &strangers.weak, since, until).await?);
        Ok(())
    }

    /// Which documents are due or not there.
    fn due(&self, state: &mut State) -> Vec<i64> {
        let (publisher, blog) = (&self.io.publisher, self.blog);
        let has_archives = publisher.has_archives(&blog.name, state.memory.archives);
        state.to_publish(blog, publisher.has(blog), has_archives)
    }

    /// Keeps what is known, and publishes what of it is due or not there; tells whether any feed was written. That one could not
    /// be is no failure of the check: it is noted, and tried again.
    async fn publish(&mut self, state: &mut State, now: Timestamp) -> Result<bool, LookError> {
        let due = self.due(state);
        self.io.store.save_noting(&self.blog.name, state, &self.notices).await?;
        let (written, trouble) = match self.write(due, state, now).await {
            Ok(written) => (written, None),
            Err(LookError::Publish(error)) => (false, Some(error.to_string())),
            Err(error) => return Err(error),
        };
        if state.pace.note_published(trouble, now) {
            self.io.store.keep_pace(&self.blog.name, &state.pace).await?;
        }
        Ok(written)
    }

    async fn write(&mut self, due: Vec<i64>, state: &mut State, now: Timestamp) -> Result<bool, LookError> {
        let (io, blog) = (self.io, self.blog);
        let mut written = false;
        for number in due {
            self.sit_down().await;
            self.fetch_records(state).await?;
            if number == CURRENT {
                written |= self.publish_feeds(state, now).await?;
            } else {
                let records = io.store.archived(&blog.name, number).await?;
                let document = Feed::archive(blog, &state.ledger, &records, number);
                document.map(|document| io.publisher.publish(&document)).transpose()?;
            }
            io.store.settle(&blog.name, number).await?;
        }
        Ok(written)
    }

    /// The feed, and the further ones.
    async fn publish_feeds(&self, state: &State, now: Timestamp) -> Result<bool, LookError> {
        let (io, blog, ledger) = (self.io, self.blog, &state.ledger);
        let mut past = Vec::new();
        if blog.editions.iter().any(Edition::asks_past) {
            let ids: Vec<EntryId> =
                ledger.records().filter(|record| record.events > 0).map(|record| record.id.clone()).collect();
            past = io.store.past_of(&blog.name, &ids).await?;
        }
        let compose = || {
            let further = blog.editions.iter().map(|edition| Feed::edition(blog, ledger, edition, &past));
            std::iter::once(Feed::compose(blog, ledger)).chain(further).flatten().collect::<Vec<Feed>>()
        };
        let feeds = busy(io, compose).await?;
        let mut written = false;
        for feed in &feeds {
            written |= spread(io, feed, now).await?;
        }
        Ok(written)
    }
}

/// Publishes a feed, and notes what of it has changed for the push hubs that are to be told.
pub async fn spread(io: &Io, feed: &Feed, now: Timestamp) -> Result<bool, LookError> {
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
