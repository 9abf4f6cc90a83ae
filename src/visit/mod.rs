//! One visit to one live blog, as a machine without I/O: [`Visit::next`] says what is wanted, and whoever drives it gives that.
//!
//! Whatever the visit came to, what is due is published from what is known, and so is what is not there any more: what a
//! crash kept from being published stays due, and the same bytes are not written again.

mod asking;
mod checked;
mod stage;
mod step;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use crate::edition::Edition;
use crate::entry::EntryId;
use crate::feed::archive::CURRENT;
use crate::feed::document::Feed;
use crate::ledger::{Past, Record};
use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::notice::{Notice, notices};
use crate::page::{Answer, Source, Validators};
use crate::schedule::Cost;
use crate::state::{self, HOPS, Missed, Outcome, PutOff, Reading, State, Strangers, Walk, Wanted};
use stage::{Further, Stage};

pub use asking::{Asking, Request};
pub use checked::{Call, Checked, SetAside};
pub use step::Step;

/// What one page gives by itself.
#[derive(Debug)]
pub struct Glance {
    /// What is known of it then.
    pub state: State,
    /// What was learnt.
    pub outcome: Outcome,
    /// What to say of a profile that seems out of date.
    pub stale: Option<String>,
}

/// A visit under way.
#[derive(Debug)]
pub struct Visit<'b> {
    blog: &'b LiveBlog,
    now: Timestamp,
    call: Call,
    state: State,
    stage: Stage,
    /// Nothing was known of it before.
    is_first: bool,
    /// One page, and nothing is kept.
    is_glance: bool,
    /// The records that the feeds show are at hand.
    has_records: bool,
    hops_left: usize,
    /// What its pages came to so far.
    outcome: Option<Outcome>,
    notices: Vec<(Arc<Target>, Notice)>,
    cost: Cost,
    /// When the last request was sent.
    sent: Timestamp,
    /// Where the page was known to have moved.
    moved: Option<Url>,
    stale: Option<String>,
    hops: Vec<Url>,
    set_aside: Option<SetAside>,
    /// The documents that are to be published.
    due: VecDeque<i64>,
    written: bool,
}

impl<'b> Visit<'b> {
    /// A visit that is called for like that to a live blog of which that is known, without its records. `now` is its time.
    pub fn begin(state: State, blog: &'b LiveBlog, call: Call, now: Timestamp) -> Visit<'b> {
        let mut visit = Visit::new(state, blog, call, now);
        visit.stage = visit.opening();
        visit
    }

    /// What one page gives by itself, of which nothing is kept and published.
    pub fn glance(blog: &'b LiveBlog, answer: Answer, now: Timestamp) -> Glance {
        let visit = Visit::new(State::default(), blog, Call::Force, now);
        let stage = Stage::Asking(Asking::done(blog.place.source.clone(), answer));
        let mut visit = Visit { is_glance: true, has_records: true, stage, ..visit };
        while matches!(visit.next(), Step::Think) {
            visit.think();
        }
        let outcome = visit.outcome.unwrap_or(Outcome::Missed(Missed::BrokeOff));
        Glance { state: visit.state, outcome, stale: visit.stale }
    }

    fn new(state: State, blog: &'b LiveBlog, call: Call, now: Timestamp) -> Visit<'b> {
        Visit {
            blog,
            now,
            call,
            stage: Stage::Done,
            is_first: state.ledger.places == 0,
            is_glance: false,
            has_records: false,
            hops_left: HOPS,
            outcome: None,
            notices: Vec::new(),
            cost: Cost::default(),
            sent: now,
            moved: state.memory.moved_to().cloned(),
            stale: None,
            hops: Vec::new(),
            set_aside: None,
            due: VecDeque::new(),
            written: false,
            state,
        }
    }

    fn opening(&mut self) -> Stage {
        let (blog, now) = (self.blog, self.now);
        if self.call == Call::Due && !self.state.pace.is_due(blog, now) {
            return self.put_off(PutOff::NotDue(self.state.pace.next));
        }
        match self.state.put_off(blog, now).filter(|_| self.call != Call::Force) {
            None => {
                let (place, validators) = (self.state.place(blog), self.state.validators(blog, now));
                Stage::Asking(Asking::of(place, validators))
            }
            // What is gone is not asked for again, but its hub may know where it goes on.
            Some(PutOff::Gone) if blog.following.hub.is_some() => {
                self.outcome = Some(Outcome::PutOff(PutOff::Gone));
                self.go_on()
            }
            Some(put_off) => self.put_off(put_off),
        }
    }

    fn put_off(&mut self, put_off: PutOff) -> Stage {
        self.outcome = Some(Outcome::PutOff(put_off));
        Stage::Survey
    }

    /// What is to be done now.
    pub fn next(&self) -> Step<'_> {
        match &self.stage {
            Stage::Asking(asking) => asking.request().map_or(Step::Think, Step::Fetch),
            Stage::Hub(place) => Step::Fetch(Request { place, validators: asking::NONE }),
            Stage::Further(further) if further.answer.is_none() => {
                Step::Fetch(Request { place: &further.place, validators: asking::NONE })
            }
            Stage::Further(_) | Stage::Learning(_) | Stage::Composing(_) => Step::Think,
            Stage::Window(..) | Stage::Showing => Step::Recall(Wanted::Window(self.blog, &self.state.ledger)),
            Stage::Named(_, _, strangers) | Stage::NamedFurther(_, _, strangers) => {
                Step::Recall(Wanted::Named(strangers))
            }
            Stage::SettingAside(_) => Step::SetAside,
            Stage::Survey => Step::Survey(self.state.memory.archives),
            Stage::Saving => Step::Save,
            Stage::Telling(ids) => Step::Past(ids),
            Stage::Archived(number) => Step::Recall(Wanted::Archived(*number)),
            Stage::Publishing(feeds) => Step::Publish(feeds),
            Stage::Archiving(_, document) => Step::Archive(document),
            Stage::Settling(number) => Step::Settle(*number),
            Stage::Pacing => Step::Pace,
            Stage::Done => Step::Done,
        }
    }

    /// What is known, as far as the visit has come.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Of what people are to be notified.
    pub fn notices(&self) -> &[(Arc<Target>, Notice)] {
        &self.notices
    }

    /// Takes what was answered, and what the visit has cost by now: the last request was sent at `sent`.
    pub fn answered(&mut self, answer: Answer, cost: Cost, sent: Timestamp) {
        (self.cost, self.sent) = (cost, sent);
        self.stage = match self.take() {
            Stage::Asking(mut asking) => {
                asking.answered(answer);
                match asking.word() {
                    // Word of a page is soon read.
                    Some(word) => {
                        let reading = self.state.read(self.blog, asking.place(), word, self.now);
                        self.shown(asking.into_place(), reading)
                    }
                    None => Stage::Asking(asking),
                }
            }
            Stage::Further(further) => Stage::Further(Box::new(Further { answer: Some(answer), ..*further })),
            Stage::Hub(_) => match self.state.hear(self.blog, answer, self.now) {
                true => self.go_on(),
                false => self.close(),
            },
            stage => stage,
        };
    }

    /// Does what is work for the machine.
    pub fn think(&mut self) {
        // What is read stays where it is until it is read: a fault in that is the page's.
        let read = match &mut self.stage {
            Stage::Asking(asking) => {
                asking.search(self.blog);
                let answer = if asking.request().is_none() { asking.answer() } else { None };
                answer.map(|answer| (self.state.read(self.blog, asking.place(), answer, self.now), None))
            }
            Stage::Further(further) => {
                let answer = further.answer.take();
                answer.and_then(|answer| self.state.read_further(self.blog, &further.first, answer))
            }
            _ => None,
        };
        self.stage = match (self.take(), read) {
            (Stage::Asking(asking), Some((reading, _))) => self.shown(asking.into_place(), reading),
            (Stage::Further(further), Some((reading, found))) => {
                self.shown_further(further, stage::Page { reading, found })
            }
            (Stage::Further(further), None) => self.missed_further(further),
            (Stage::Learning(reading), _) => self.learn(reading),
            (Stage::Composing(past), _) => self.compose(&past),
            (stage, _) => stage,
        };
    }

    /// Takes that the work broke off by a fault of ours; whether the visit goes on without it.
    #[must_use]
    pub fn broke_off(&mut self) -> bool {
        self.stage = match self.take() {
            Stage::Asking(asking) => self.shown(asking.into_place(), Reading::Missed(Missed::BrokeOff)),
            Stage::Further(further) => self.missed_further(further),
            _ => return false,
        };
        true
    }

    /// Takes what the page that is asked for shows, from whoever has read it in another way.
    pub fn read(&mut self, reading: Reading) {
        self.stage = match self.take() {
            Stage::Asking(asking) => self.shown(asking.into_place(), reading),
            stage => stage,
        };
    }

    /// Takes the records that were wanted.
    pub fn recalled(&mut self, records: Vec<Record>) {
        if let Stage::Archived(number) = self.stage {
            let document = Feed::archive(self.blog, &self.state.ledger, &records, number);
            let archiving = |document| Stage::Archiving(number, Box::new(document));
            self.stage = document.map_or(Stage::Settling(number), archiving);
            return;
        }
        self.state.ledger.recall(records);
        self.stage = match self.take() {
            Stage::Window(place, reading) => {
                self.has_records = true;
                self.named(place, reading)
            }
            Stage::Named(place, reading, _) => self.walk(place, reading),
            Stage::NamedFurther(further, page, _) => self.take_further(further, page),
            Stage::Showing => {
                self.has_records = true;
                self.publish()
            }
            stage => stage,
        };
    }

    /// Takes the name under which what was known is kept now.
    pub fn set_aside(&mut self, name: FeedName) {
        if let Stage::SettingAside(reading) = self.take() {
            self.set_aside = Some(SetAside { name, entries: self.state.ledger.places });
            let (state, reading) = std::mem::take(&mut self.state).begun_anew(reading);
            (self.state, self.is_first) = (state, true);
            self.stage = self.found(reading);
        }
    }

    /// Takes whether all its feeds are there, and its archive documents.
    pub fn surveyed(&mut self, has_feeds: bool, has_archives: bool) {
        self.due = self.state.to_publish(self.blog, has_feeds, has_archives).into();
        // Mostly there is nothing to be published, and then there is nothing to be kept.
        let is_over = matches!(self.outcome, Some(Outcome::PutOff(PutOff::NotDue(_)))) && self.due.is_empty();
        self.stage = if is_over { Stage::Done } else { Stage::Saving };
    }

    /// What is known is kept, as that version.
    pub fn saved(&mut self, version: i64) {
        self.state.version = version;
        self.stage = self.publish();
    }

    /// Takes what has happened to entries.
    pub fn told(&mut self, past: Vec<Past>) {
        self.stage = Stage::Composing(past);
    }

    /// Takes whether what was to be published was written, or why it could not be. That is no failure of the visit: it is
    /// noted, and tried again.
    pub fn published(&mut self, written: Result<bool, String>) {
        self.stage = match (self.take(), written) {
            (_, Err(trouble)) => {
                self.written = false;
                self.rest(Some(trouble))
            }
            (Stage::Archiving(number, _), Ok(_)) => Stage::Settling(number),
            (_, Ok(written)) => {
                self.written |= written;
                Stage::Settling(CURRENT)
            }
        };
    }

    /// That a document is published is noted.
    pub fn settled(&mut self) {
        self.due.pop_front();
        self.stage = self.publish();
    }

    /// The pace is kept.
    pub fn paced(&mut self) {
        self.stage = Stage::Done;
    }

    /// What is known, and what the visit came to, for whoever follows it no further.
    pub fn leave(self) -> (State, Outcome) {
        let not_due = Outcome::PutOff(PutOff::NotDue(self.state.pace.next));
        (self.state, self.outcome.unwrap_or(not_due))
    }

    /// What the visit came to.
    pub fn end(self) -> Checked {
        let moved = self.state.memory.moved_to().filter(|&url| self.moved.as_ref() != Some(url)).cloned();
        Checked {
            outcome: self.outcome.unwrap_or(Outcome::PutOff(PutOff::NotDue(self.state.pace.next))),
            written: self.written,
            stale: self.stale,
            hops: self.hops,
            insecure: None,
            moved,
            set_aside: self.set_aside,
            cost: self.cost,
            pace: self.state.pace,
        }
    }

    fn take(&mut self) -> Stage {
        std::mem::replace(&mut self.stage, Stage::Done)
    }

    /// A page shows that: what of it is known?
    fn shown(&mut self, place: Source, reading: Reading) -> Stage {
        match self.state.asks_records(&reading) && !self.has_records {
            true => Stage::Window(place, reading),
            false => self.named(place, reading),
        }
    }

    fn named(&mut self, place: Source, reading: Reading) -> Stage {
        let strangers = if self.is_glance { Strangers::default() } else { self.state.strangers(&reading) };
        match strangers.is_empty() {
            true => self.walk(place, reading),
            false => Stage::Named(place, reading, strangers),
        }
    }

    fn walk(&mut self, place: Source, mut reading: Reading) -> Stage {
        let walk = if self.is_glance { None } else { self.state.walk(self.blog, &mut reading) };
        match walk {
            Some(walk) => self.walk_on(reading, place, walk),
            None => self.decide(&place, reading),
        }
    }

    fn walk_on(&mut self, mut first: Reading, asked: Source, walk: Walk) -> Stage {
        match walk.next() {
            Some(url) => {
                let place = Source::Web(url);
                Stage::Further(Box::new(Further { first, asked, walk, place, answer: None }))
            }
            None => {
                first.join(walk);
                self.decide(&asked, first)
            }
        }
    }

    fn missed_further(&mut self, mut further: Box<Further>) -> Stage {
        further.walk.miss();
        let Further { first, asked, walk, .. } = *further;
        self.walk_on(first, asked, walk)
    }

    fn shown_further(&mut self, further: Box<Further>, page: stage::Page) -> Stage {
        let strangers = self.state.strangers(&page.reading);
        match strangers.is_empty() {
            true => self.take_further(further, page),
            false => Stage::NamedFurther(further, page, strangers),
        }
    }

    fn take_further(&mut self, further: Box<Further>, page: stage::Page) -> Stage {
        let Further { first, asked, mut walk, place, .. } = *further;
        if let (Reading::Seen { sighting, .. }, Source::Web(url)) = (page.reading, place) {
            let is_known = self.state.knows_any(&sighting);
            walk.take(*sighting, url, page.found, is_known);
        }
        self.walk_on(first, asked, walk)
    }

    /// All pages of a walk have shown that: whose is it, and does it go on with what is known?
    fn decide(&mut self, place: &Source, reading: Reading) -> Stage {
        if self.outcome.is_none() {
            return match self.state.is_of_another(self.blog, &reading) {
                true => Stage::SettingAside(reading),
                false => self.found(reading),
            };
        }
        if !self.state.goes_on_with(&reading) {
            place.url().into_iter().for_each(|url| self.state.miss(url));
            return self.close();
        }
        self.stale = reading.stale().or(self.stale.take());
        self.hops.extend(reading.found().cloned());
        self.heed(reading)
    }

    /// The first page is its own.
    fn found(&mut self, reading: Reading) -> Stage {
        self.stale = reading.stale();
        self.hops.extend(reading.found().filter(|_| self.state.is_led_to(&reading)).cloned());
        self.heed(reading)
    }

    fn heed(&mut self, reading: Reading) -> Stage {
        match reading {
            Reading::Seen { .. } => Stage::Learning(reading),
            // What shows nothing is soon learnt.
            Reading::Unchanged { .. } | Reading::Missed(_) => self.learn(reading),
        }
    }

    fn learn(&mut self, reading: Reading) -> Stage {
        let (state, more) = std::mem::take(&mut self.state).learn(self.blog, reading);
        self.state = state;
        self.outcome = Some(match self.outcome.take() {
            Some(outcome) => outcome.and(more),
            None => more,
        });
        if self.is_glance { Stage::Done } else { self.go_on() }
    }

    /// Asks where the live blog goes on, if it does.
    fn go_on(&mut self) -> Stage {
        let Some(left) = self.hops_left.checked_sub(1) else { return self.close() };
        self.hops_left = left;
        let next = self.outcome.as_ref().and_then(|outcome| self.state.next(self.blog, outcome, self.now));
        match next {
            Some(state::Step::Page(url)) => Stage::Asking(Asking::of(Source::Web(url), Validators::default())),
            Some(state::Step::Hub(url)) => Stage::Hub(Source::Web(url)),
            None => self.close(),
        }
    }

    /// Nobody is asked any more.
    fn close(&mut self) -> Stage {
        if let Some(outcome) = self.outcome.take().map(Outcome::or_put_off) {
            if let Outcome::Seen(changes) | Outcome::Unchanged(changes) = &outcome {
                self.notices = notices(self.blog, &self.state.ledger, changes, self.is_first, self.now);
            }
            self.state.rest(self.blog, &outcome, self.cost, self.sent);
            self.outcome = Some(outcome);
        }
        Stage::Survey
    }

    /// The next document that is to be published.
    fn publish(&mut self) -> Stage {
        match self.due.front() {
            None => self.rest(None),
            Some(_) if !self.has_records => Stage::Showing,
            Some(&CURRENT) => {
                let asks_past = self.blog.showing.editions.iter().any(Edition::asks_past);
                let changed = self.state.ledger.records().filter(|record| asks_past && record.events > 0);
                let ids: Vec<EntryId> = changed.map(|record| record.id.clone()).collect();
                if ids.is_empty() { Stage::Composing(Vec::new()) } else { Stage::Telling(ids) }
            }
            Some(&number) => Stage::Archived(number),
        }
    }

    /// The feed, and the further ones.
    fn compose(&self, past: &[Past]) -> Stage {
        let (blog, ledger) = (self.blog, &self.state.ledger);
        let further = blog.showing.editions.iter().map(|edition| Feed::edition(blog, ledger, edition, past));
        Stage::Publishing(std::iter::once(Feed::compose(blog, ledger)).chain(further).flatten().collect())
    }

    /// Notes whether all could be published.
    fn rest(&mut self, trouble: Option<String>) -> Stage {
        if self.state.pace.note_published(trouble, self.now) { Stage::Pacing } else { Stage::Done }
    }
}
