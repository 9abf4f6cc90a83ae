//! What an answer does to what we know, and what is to be asked next: all the thinking of a check, and none of the doing.

mod anew;
mod chain;
mod gist;
mod glance;
mod outcome;
mod own_ids;
mod restore;
mod walk;
mod wanted;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::edition::Edition;
use crate::entry::{self, Coverage, Entry, Name, Sighting, Unread};
use crate::extract::{ExtractError, Glanced, extract, glance, newer, zone_of};
use crate::feed::published::Published;
use crate::feed::{archive, title};
use crate::ledger::{Doubt, Ledger};
use crate::liveblog::{self, Edits, Follow, Headline, Hub, LiveBlog, Showing, Withdrawals};
use crate::page::{Answer, Claim, Digest, FetchError, Fetched, Source, Validators};
use crate::profile::Profile;
use crate::schedule::{Came, Cost, Pace, Trouble};
use anew::is_elsewhere;
use chain::{Chain, follows, walks};
use gist::Gist;
pub use glance::Glance;
use outcome::trouble;
use walk::Walked;

pub use outcome::{Missed, Outcome, PutOff};
pub use walk::{PAGES, Walk};
pub use wanted::{Strangers, Wanted};

/// One check follows at most so many links to the page of the next day.
pub const HOPS: usize = 3;
/// A server is believed for so long that nothing has changed.
const DOUBTED: SignedDuration = SignedDuration::from_hours(24);
/// A page that shows nothing new for so long may be over, though it does not say so.
const SILENCE: SignedDuration = SignedDuration::from_hours(6);

/// All that is kept of one live blog between checks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// What to do with the next answer.
    pub memory: Memory,
    /// What we know of its entries.
    pub ledger: Ledger,
    /// The documents of its feed that are to be published: the archive documents, and [`archive::CURRENT`].
    pub due: BTreeSet<i64>,
    /// What its checks came to, and when the next one is due.
    pub pace: Pace,
    /// How often a visit was kept when this was read.
    pub version: i64,
}

/// What is kept of the last good check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// What to send back with the next request.
    pub validators: Validators,
    /// The page that was last read.
    pub digest: Option<Digest>,
    /// The part of it that holds the entries, and what passes for it.
    #[serde(default)]
    glance: Glance,
    /// How it was read: another way to read it may see more in the same bytes.
    pub way: Option<Digest>,
    /// The pages that it has had, one after the other.
    #[serde(default)]
    pub chain: Chain,
    /// What was seen of the further pages of the present one.
    #[serde(default)]
    pub walked: Walked,
    /// How many archive documents of its feed were complete.
    #[serde(default)]
    pub archives: i64,
    /// What the configuration said of how all documents are to be shown.
    #[serde(default)]
    pub style: Option<Digest>,
    /// What it said of how those are to be shown that people subscribe to.
    #[serde(default)]
    front: Option<Digest>,
    /// How many live blogs have had this name before: each has ids of its own.
    #[serde(default)]
    generation: u32,
    /// What every check asks of the records; none where they are to be asked themselves.
    #[serde(default)]
    gist: Option<Gist>,
    /// When it was last noted that it came whole: a server that says for ever that nothing has changed is doubted.
    #[serde(default)]
    came: Option<Timestamp>,
    /// The page has moved for good, from there to there (RFC 9110, sections 15.4.2 and 15.4.9).
    #[serde(default)]
    moved: Option<(Url, Url)>,
    /// Why what was last read may be no live blog.
    #[serde(default)]
    pub doubt: Option<entry::Doubt>,
    /// The times on it that were not understood.
    #[serde(default)]
    misread: Misread,
}

/// Times that were not understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Misread {
    /// Those of the page that was last read.
    last: Unread,
    /// On so many pages in a row there were some.
    pages: u32,
}

impl Misread {
    fn then(&self, last: &Unread) -> Misread {
        let pages = if last.count == 0 { 0 } else { self.pages.saturating_add(1) };
        Misread { last: last.clone(), pages }
    }
}

/// On so many pages in a row some times were not understood: it is not one entry's typing error, and people are told.
const PERSISTS: u32 = 2;

impl Memory {
    /// Where the page has moved for good.
    pub fn moved_to(&self) -> Option<&Url> {
        self.moved.as_ref().map(|(_, to)| to)
    }

    /// The times of entries that were not understood on the page that was last read, where there are any.
    pub fn unread(&self) -> Option<&Unread> {
        Some(&self.misread.last).filter(|unread| unread.count > 0)
    }
}

fn is_strong(name: &Name) -> bool {
    matches!(name, Name::Id(_) | Name::Link(_))
}

/// What to ask next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A page on which the live blog may go on.
    Page(Url),
    /// A page that may link to it.
    Hub(Url),
}

/// An answer, read.
#[derive(Debug)]
pub enum Reading {
    /// The page is as it was.
    Unchanged {
        /// The time of the check.
        now: Timestamp,
        /// What to send back next time.
        validators: Validators,
        /// It has moved for good, from there to there.
        moved: Option<(Url, Url)>,
        /// When it last came whole.
        came: Option<Timestamp>,
        /// What passes for it.
        glance: Box<Glance>,
    },
    /// It shows something, the same as before or not.
    Seen {
        /// What it shows.
        sighting: Box<Sighting>,
        /// What to keep of the page.
        memory: Box<Memory>,
    },
    /// It cannot be had or read.
    Missed(Missed),
}

impl Reading {
    /// Takes all that the pages of a walk showed in place of what the first one did.
    pub fn join(&mut self, walk: Walk) {
        let Reading::Seen { sighting, memory } = self else { return };
        let (joined, walk) = walk.end();
        **sighting = joined;
        memory.walked = memory.walked.clone().after(sighting.coverage, true, Some(walk));
    }

    /// Where the page was found.
    pub fn found(&self) -> Option<&Url> {
        match self {
            Reading::Seen { memory, .. } => memory.chain.found(),
            Reading::Unchanged { .. } | Reading::Missed(_) => None,
        }
    }

    /// What a person is to know of how it was read: that it may be no live blog, or that a profile found nothing where
    /// others found entries.
    pub fn stale(&self) -> Option<String> {
        let Reading::Seen { sighting, .. } = self else { return None };
        if let Some(doubt) = &sighting.doubt {
            return Some(format!(
                "this may be no live blog: {doubt}; if it is one, write `live = true` into feeds.toml"
            ));
        }
        let whose = match sighting.stale.as_deref()? {
            "" => "`select` in feeds.toml".to_owned(),
            name => format!("the profile of {name}"),
        };
        Some(format!("{whose} finds no entries where the rest of the page has some: has its layout changed?"))
    }
}

impl State {
    /// A state made of what was published of a live blog, where the record is lost.
    pub fn restored(documents: Vec<Published>, now: Timestamp) -> Option<State> {
        Some(State { ledger: restore::ledger(documents, now)?, ..State::default() })
    }

    /// What to ask for.
    pub fn place(&self, blog: &LiveBlog) -> Source {
        match (self.memory.chain.place(blog), &self.memory.moved) {
            (Source::Web(url), Some((from, to))) if url == *from => Source::Web(to.clone()),
            (place, _) => place,
        }
    }

    /// What to send back with the request, so that an unchanged page need not come. Nothing where the page would now
    /// be read in another way, or where it is wanted for the sake of those that it leads to.
    /// Nor where it has not come whole for a day: some servers answer for ever that nothing has changed.
    pub fn validators(&self, blog: &LiveBlog, now: Timestamp) -> Validators {
        let is_stale = self.memory.came.is_some_and(|came| is_doubted(came, now));
        let is_wanted = is_stale || self.memory.glance.is_over(now) || (walks(blog) && !self.memory.walked.whole);
        if self.memory.way == way(blog) && !is_wanted { self.memory.validators.clone() } else { Validators::default() }
    }

    /// What an answer says to what was asked for.
    pub fn read(&self, blog: &LiveBlog, asked: &Source, answer: Answer, now: Timestamp) -> Reading {
        let (mut page, validators, moved) = match answer {
            Err(error) => return Reading::Missed(error.into()),
            Ok(Fetched::NotModified) => {
                let (validators, moved) = (self.memory.validators.clone(), self.memory.moved.clone());
                let Memory { came, glance, .. } = self.memory;
                return Reading::Unchanged { now, validators, moved, came, glance: Box::new(glance) };
            }
            Ok(Fetched::Page { page, validators, moved }) => (page, validators, moved),
        };
        // What is attached changes while the page itself does not.
        let is_alone = page.attached.is_empty() && page.lacking.is_empty();
        let validators = if is_alone { validators } else { Validators::default() };
        let chain = self.memory.chain.clone().seen(blog, asked, page.address.as_ref());
        let is_other = chain.has_moved_from(&self.memory.chain);
        let walked = if is_other { Walked::default() } else { self.memory.walked.clone() };
        let is_wanted = is_other || (walks(blog) && !walked.whole);
        let digest = page.digest();
        let memory = Box::new(Memory {
            validators,
            digest: Some(digest),
            // Noted once a day: a check that finds nothing writes nothing for its sake.
            came: self.memory.came.filter(|came| !is_doubted(*came, now)).or(Some(now)),
            way: way(blog),
            chain,
            walked,
            moved: moved.and_then(|to| Some((asked.url()?.clone(), to))).or_else(|| self.memory.moved.clone()),
            ..Memory::default()
        });
        let known = self.memory.glance;
        let is_known = memory.way == self.memory.way && !is_wanted;
        let unchanged = |memory: Memory, glance: Glance| {
            let Memory { validators, moved, came, .. } = memory;
            Reading::Unchanged { now, validators, moved, came, glance: Box::new(glance) }
        };
        if is_known && (memory.digest == self.memory.digest || known.knows(digest, now)) {
            return unchanged(*memory, known);
        }
        page.address = blog.place.address.clone().or(page.address);
        page.claim = blog.reading.claim;
        match glance(&page, &blog.reading.profile, &blog.reading.catalogue, known.part(now).filter(|_| is_known)) {
            Ok(Glanced::Same) => unchanged(*memory, known.pass(digest)),
            Ok(Glanced::Read(sighting, part)) => {
                let memory = Box::new(Memory {
                    glance: Glance::of(part, now),
                    doubt: sighting.doubt.clone(),
                    misread: self.memory.misread.then(&sighting.unread),
                    ..*memory
                });
                Reading::Seen { sighting: Box::new(with_own_ids(*sighting, &memory.chain)), memory }
            }
            Err(ExtractError::NoEntries(_)) if !page.lacking.is_empty() => {
                Reading::Missed(Missed::Attached(page.lacking.swap_remove(0)))
            }
            Err(error) => Reading::Missed(error.into()),
        }
    }

    /// The walk over further pages that begins with this one, if they are wanted.
    pub fn walk(&self, blog: &LiveBlog, reading: &mut Reading) -> Option<Walk> {
        let is_other = self.is_led_to(reading);
        let Reading::Seen { sighting, memory } = reading else { return None };
        if !walks(blog) {
            return None;
        }
        if is_other && own_ids::are_own(sighting, self.ledger.records()) {
            memory.chain.own_ids = true;
            **sighting = with_own_ids((**sighting).clone(), &memory.chain);
        }
        let is_known = self.ledger.is_empty() || self.knows_any(sighting);
        if let Some(aim) = memory.walked.aim(sighting, is_known) {
            return Some(Walk::begin((**sighting).clone(), aim, memory.chain.found().cloned()));
        }
        memory.walked = memory.walked.clone().after(sighting.coverage, sighting.further.is_some(), None);
        None
    }

    /// What a further page of a walk shows, and where it was found.
    pub fn read_further(&self, blog: &LiveBlog, first: &Reading, answer: Answer) -> Option<(Reading, Option<Url>)> {
        let (Reading::Seen { memory, .. }, Ok(Fetched::Page { mut page, .. })) = (first, answer) else { return None };
        page.opening = memory.chain.found().cloned();
        // The first page has shown what it is.
        page.claim = Claim::Live;
        let sighting =
            with_own_ids(extract(&page, &blog.reading.profile, &blog.reading.catalogue).ok()?, &memory.chain);
        Some((Reading::Seen { sighting: Box::new(sighting), memory: memory.clone() }, page.address))
    }

    /// Whether any entry of it is known.
    pub fn knows_any(&self, sighting: &Sighting) -> bool {
        let known = self.known_names();
        sighting.entries.iter().any(|entry| is_known(entry, &known))
    }

    fn known_names(&self) -> HashSet<&Name> {
        self.ledger.records().flat_map(|record| &record.names).collect()
    }

    /// What to ask next, after a page came to that.
    pub fn next(&self, blog: &LiveBlog, outcome: &Outcome, now: Timestamp) -> Option<Step> {
        if !follows(blog) {
            return None;
        }
        let chain = &self.memory.chain;
        let gone = |status: u16| matches!(status, 404 | 410);
        let is_over = match outcome {
            Outcome::Missed(Missed::Fetch(FetchError::Status { status, .. })) => gone(*status),
            // Whoever cannot be asked for the page is not asked for more.
            Outcome::Missed(Missed::Fetch(_)) => false,
            Outcome::Missed(_) => self.is_silent(now),
            Outcome::PutOff(PutOff::Until(_) | PutOff::Resting(_) | PutOff::NoRoom { .. } | PutOff::NotDue(_)) => false,
            Outcome::PutOff(PutOff::Gone) => true,
            Outcome::Unchanged(_) | Outcome::Seen(_) => self.ledger.coverage == Coverage::Ended || self.is_silent(now),
        };
        let by_hub = || match blog.following.hub.as_ref()? {
            Hub::Template(template) => {
                let today = self.zone(blog).to_datetime(now).date();
                template.on(today).filter(|url| !chain.knows(url)).map(Step::Page)
            }
            Hub::Page(url) => (is_over && chain.is_hub_due(now)).then(|| Step::Hub(url.clone())),
        };
        chain.next().cloned().map(Step::Page).or_else(by_hub)
    }

    /// Whether the newest entry is so old that the live blog may be over.
    fn is_silent(&self, now: Timestamp) -> bool {
        let since = self.gist().and_then(|gist| gist.silent_since);
        since.is_some_and(|since| now.duration_since(since) > SILENCE)
    }

    /// What the records say in short, be they at hand or not.
    fn gist(&self) -> Option<Gist> {
        Gist::of(&self.ledger).or(self.memory.gist)
    }

    /// Whether the records must be at hand before this is learnt.
    pub fn asks_records(&self, reading: &Reading) -> bool {
        match (reading, self.memory.gist) {
            (Reading::Seen { .. }, _) | (_, None) => true,
            (Reading::Unchanged { .. }, Some(gist)) => gist.misses,
            (Reading::Missed(_), Some(_)) => false,
        }
    }

    /// The time zone in which the site's days begin and end.
    fn zone(&self, blog: &LiveBlog) -> TimeZone {
        let about = &self.ledger.about;
        let guessed = || zone_of(about.link.as_ref().or(blog.place.source.url()), about.language.as_deref());
        blog.reading.profile.timezone.clone().or_else(guessed).unwrap_or(TimeZone::UTC)
    }

    /// Takes what a hub answered; whether it leads on.
    pub fn hear(&mut self, blog: &LiveBlog, answer: Answer, now: Timestamp) -> bool {
        let chain = &mut self.memory.chain;
        chain.ask_hub(now);
        if let (Ok(Fetched::Page { page, .. }), Some(present)) = (answer, chain.present(blog))
            && let Some(url) = newer(&page, &present).into_iter().find(|url| chain.may_be_next(url))
        {
            chain.name(url);
        }
        chain.next().is_some()
    }

    /// Whether a page that was asked for as the next one is one, and none that was had before.
    pub fn goes_on_with(&self, reading: &Reading) -> bool {
        reading.found().is_some_and(|found| !self.memory.chain.knows(found))
    }

    /// Whether what was read is another page than that of the last check: a redirect has led there.
    pub fn is_led_to(&self, reading: &Reading) -> bool {
        matches!(reading, Reading::Seen { memory, .. } if memory.chain.has_moved_from(&self.memory.chain))
    }

    /// Whether what was read is another live blog than the one that is known: the configuration names an address
    /// elsewhere, and the page shows no entry that is known. Where a live blog moves by itself, no operator
    /// has a hand in it, or something of it is known.
    pub fn is_of_another(&self, blog: &LiveBlog, reading: &Reading) -> bool {
        let Reading::Seen { sighting, .. } = reading else { return false };
        if self.ledger.places == 0 || self.pace.is_of(blog) {
            return false;
        }
        let links = self.ledger.about.link.as_ref().zip(sighting.about.link.as_ref());
        is_elsewhere(self.pace.place.as_deref(), blog, &self.memory.chain, links) && !self.knows_any(sighting)
    }

    /// The state of a live blog that begins under a name that another one had, and what was read of it.
    pub fn begun_anew(self, reading: Reading) -> (State, Reading) {
        let memory = Memory { generation: self.memory.generation + 1, ..Memory::default() };
        let reading = match reading {
            Reading::Seen { sighting, memory } => {
                let memory = Memory { chain: memory.chain.clone().alone(), ..*memory };
                Reading::Seen { sighting, memory: Box::new(memory) }
            }
            other => other,
        };
        (State { memory, ..State::default() }, reading)
    }

    /// Counts that a page was asked in vain.
    pub fn miss(&mut self, url: &Url) {
        self.memory.chain.miss(url);
    }

    /// What to recall from the record before this is learnt: whatever bears a name that no record at hand bears. A name
    /// that is borne by a record of another time may be another one's too: sites give ids anew.
    pub fn strangers(&self, reading: &Reading) -> Strangers {
        let Reading::Seen { sighting, .. } = reading else { return Strangers::default() };
        let mut known: HashMap<&Name, Vec<Timestamp>> = HashMap::new();
        for record in self.ledger.records() {
            record.names.iter().for_each(|name| known.entry(name).or_default().push(record.published.at));
        }
        let is_strange = |entry: &Entry, name: &Name| match (known.get(name), entry.published) {
            (None, _) => true,
            (Some(times), Some(stamp)) => {
                !times.iter().any(|time| time.duration_since(stamp.at).abs() < SignedDuration::from_mins(1))
            }
            _ => false,
        };
        let names =
            sighting.entries.iter().flat_map(|entry| entry.names.iter().filter(move |name| is_strange(entry, name)));
        let (mut strong, weak): (Vec<Name>, Vec<Name>) = names.cloned().partition(is_strong);
        strong.extend(sighting.tombstones.iter().filter(|name| !known.contains_key(name)).cloned());
        let times = || sighting.entries.iter().filter_map(|entry| entry.published).map(|stamp| stamp.at);
        Strangers { strong, weak, since: times().min(), until: times().max() }
    }

    /// What we know once we have read it.
    pub fn learn(self, blog: &LiveBlog, reading: Reading) -> (State, Outcome) {
        let is_other = self.is_led_to(&reading);
        let before = self.memory.clone();
        let State { memory, mut ledger, due, pace, version } = self;
        let face = (ledger.about.clone(), ledger.coverage);
        let (memory, ledger, outcome) = match reading {
            Reading::Missed(why) => (memory, ledger, Outcome::Missed(why)),
            // A page that was sure to be a live blog and is none any more, by all that it shows, leaves the good feed alone.
            Reading::Seen { sighting, .. } if has_turned_into_another(&memory, &ledger, &sighting) => {
                let doubt = sighting.doubt.unwrap_or_else(|| entry::Doubt(String::new()));
                (memory, ledger, Outcome::Missed(Missed::Another(doubt)))
            }
            Reading::Unchanged { now, validators, moved, came, glance } => {
                let (ledger, changes) = ledger.seen_unchanged(now);
                (Memory { validators, moved, came, glance: *glance, ..memory }, ledger, Outcome::Unchanged(changes))
            }
            Reading::Seen { sighting, memory: mut read } => {
                if is_other {
                    ledger.turn_the_page();
                }
                if let Some(url) = sighting.successor.clone().filter(|_| follows(blog)) {
                    read.chain.name(url);
                }
                if ledger.scope.is_empty() {
                    ledger.scope = scope(blog, &sighting, before.generation);
                }
                let (ledger, changes) = ledger.reconcile(*sighting);
                // What passes for the same page would not be read, and so never be believed.
                if ledger.is_said_again() {
                    (read.validators, read.digest, read.glance) = (Validators::default(), None, Glance::default());
                }
                match ledger.doubt {
                    // The page that was last believed is the one to compare with.
                    Some(Doubt { gone, of, .. }) => (memory, ledger, Outcome::Missed(Missed::Doubtful { gone, of })),
                    None => (*read, ledger, Outcome::Seen(changes)),
                }
            }
        };
        let gist = Gist::of(&ledger).or(before.gist);
        let Memory { archives, style, front, generation, .. } = before;
        let mut state =
            State { memory: Memory { archives, style, front, generation, gist, ..memory }, ledger, due, pace, version };
        let has_turned = face != (state.ledger.about.clone(), state.ledger.coverage);
        state.lay_down(blog, has_turned);
        (state, outcome)
    }

    /// Why no request may be sent now, if that is so: not even by one who will not wait until a check is due.
    pub fn put_off(&self, blog: &LiveBlog, now: Timestamp) -> Option<PutOff> {
        if let Some(until) = self.pace.patience(blog, now) {
            return Some(PutOff::Until(until));
        }
        (self.pace.is_gone() && self.pace.is_of(blog)).then_some(PutOff::Gone)
    }

    /// Notes what the check came to in the end, and when the next one is due.
    pub fn rest(&mut self, blog: &LiveBlog, outcome: &Outcome, cost: Cost, now: Timestamp) {
        let newest = self.gist().and_then(|gist| gist.newest).map(|newest| newest.min(now));
        let came = match outcome {
            Outcome::Seen(changes) | Outcome::Unchanged(changes) => {
                Came::Well { moved: !changes.is_empty(), newest, coverage: self.ledger.coverage }
            }
            Outcome::PutOff(PutOff::NotDue(_)) => return,
            Outcome::PutOff(PutOff::Until(until)) => Came::Put { until: *until, asked: true },
            Outcome::PutOff(PutOff::Resting(until) | PutOff::NoRoom { until, .. }) => {
                Came::Put { until: *until, asked: false }
            }
            Outcome::PutOff(PutOff::Gone) => Came::Ill { trouble: Trouble::Gone, words: PutOff::Gone.to_string() },
            Outcome::Missed(why) => Came::Ill { trouble: trouble(why), words: why.to_string() },
        };
        let (entries, title) = (self.ledger.places, title::known(blog, &self.ledger));
        let doubt = self.memory.doubt.as_ref().map(ToString::to_string);
        let language = self.ledger.about.language.clone();
        let misread = &self.memory.misread;
        let unread = (misread.pages >= PERSISTS).then(|| misread.last.to_string());
        let after = std::mem::take(&mut self.pace).after(blog, came, cost, now);
        self.pace = Pace { entries, title, language, doubt, unread, ..after };
    }

    /// Notes which documents are to be published: those of entries that have changed, the new ones, and all where they are to
    /// be written anew. Where nothing moved, none: most checks find nothing, and shall cost nothing.
    fn lay_down(&mut self, blog: &LiveBlog, is_wanted: bool) {
        let complete = archive::complete(blog.showing.keep, self.ledger.places);
        let (style, front) = (style(blog), front(blog));
        let before = if self.memory.style == style { self.memory.archives } else { 0 };
        if is_wanted || self.memory.front != front || self.ledger.touched().next().is_some() {
            self.due.insert(archive::CURRENT);
        }
        self.due.extend(archive::due(before, complete, self.ledger.touched().map(|record| record.place)));
        (self.memory.archives, self.memory.style, self.memory.front) = (complete, style, front);
    }

    /// Which documents are to be published, in their order, where the feed is still where it was published, or its archive:
    /// what leads to others comes after them.
    pub fn to_publish(&mut self, blog: &LiveBlog, has_feed: bool, has_archives: bool) -> Vec<i64> {
        self.lay_down(blog, !has_feed);
        self.due.extend((1..=self.memory.archives).filter(|_| !has_archives));
        let archives = self.due.iter().copied().filter(|&number| number != archive::CURRENT);
        archives.chain(self.due.get(&archive::CURRENT).copied()).collect()
    }
}

/// A later version may read and show otherwise.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// To be raised whenever the same record makes other documents: they are written again then.
const FORM: u32 = 2;

/// How all documents of a feed are to be shown, in short: by what the configuration says, and by which version of us.
fn style(blog: &LiveBlog) -> Option<Digest> {
    #[derive(Serialize)]
    struct Style<'b> {
        version: &'static str,
        form: u32,
        title: &'b Option<String>,
        headline: Headline,
        language: &'b Option<String>,
        public_url: &'b Option<Url>,
        edits: Edits,
        withdrawn: Withdrawals,
    }
    let Showing { title, headline, language, public_url, edits, withdrawn, .. } = &blog.showing;
    let (headline, edits, withdrawn) = (*headline, *edits, *withdrawn);
    digest(&Style { version: VERSION, form: FORM, title, headline, language, public_url, edits, withdrawn })
}

/// How those are to be shown that people subscribe to, in short.
fn front(blog: &LiveBlog) -> Option<Digest> {
    #[derive(Serialize)]
    struct Front<'b> {
        style: Option<Digest>,
        keep: usize,
        keep_for: SignedDuration,
        editions: &'b [Edition],
        push: &'b [Url],
        timezone: Option<&'b str>,
    }
    let Showing { keep, keep_for, editions, push, .. } = &blog.showing;
    let timezone = blog.reading.profile.timezone.as_ref().and_then(TimeZone::iana_name);
    digest(&Front { style: style(blog), keep: *keep, keep_for: *keep_for, editions, push, timezone })
}

/// SHA-256 over what is said, as it is serialised.
fn digest(said: &impl Serialize) -> Option<Digest> {
    serde_json::to_vec(said).ok().map(|bytes| Digest::of(&bytes))
}

fn with_own_ids(mut sighting: Sighting, chain: &Chain) -> Sighting {
    if let Some(page) = chain.found().filter(|_| chain.own_ids) {
        own_ids::set_apart(&mut sighting, page);
    }
    sighting
}

fn is_known(entry: &Entry, known: &HashSet<&Name>) -> bool {
    entry.names.iter().any(|name| known.contains(name))
}

/// What every id of the live blog begins with: a tag URI (RFC 4151) of the site's host and the live blog's name.
///
/// The year only says when the host was the site's. It is the same for all, so that a record that was lost and is
/// made again has the same ids.
/// Of live blogs that had the name one after the other, all but the first have a number behind it.
fn scope(blog: &LiveBlog, sighting: &Sighting, generation: u32) -> String {
    let host = sighting.about.link.as_ref().or(blog.place.address.as_ref()).and_then(|url| url.host_str());
    let number = if generation == 0 { String::new() } else { format!(".{}", generation + 1) };
    format!("tag:{},2026:{}{number}", host.unwrap_or("liveticker.invalid"), blog.name)
}

/// Whether a page that last came whole then is to come whole again.
fn is_doubted(came: Timestamp, now: Timestamp) -> bool {
    now.duration_since(came).abs() >= DOUBTED
}

/// Whether what is in doubt now was sure before, and shows none of the entries that are known.
fn has_turned_into_another(memory: &Memory, ledger: &Ledger, sighting: &Sighting) -> bool {
    if sighting.doubt.is_none() || memory.doubt.is_some() || ledger.is_empty() {
        return false;
    }
    let known: HashSet<&Name> = ledger.records().flat_map(|record| &record.names).collect();
    !sighting.entries.iter().any(|entry| is_known(entry, &known))
}

/// How the page of a live blog is read, in short.
fn way(blog: &LiveBlog) -> Option<Digest> {
    #[derive(Serialize)]
    struct Way<'b> {
        version: &'static str,
        place: String,
        address: &'b Option<Url>,
        profile: &'b Profile,
        catalogue: &'b [u8; 32],
        endpoints: bool,
        follow: Follow,
        claim: Claim,
    }
    let liveblog::Reading { profile, catalogue, endpoints, claim } = &blog.reading;
    digest(&Way {
        version: VERSION,
        place: blog.place.source.to_string(),
        address: &blog.place.address,
        profile,
        catalogue: catalogue.digest(),
        endpoints: *endpoints,
        follow: blog.following.follow,
        claim: *claim,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::profile::Catalogue;

    #[test]
    fn whatever_the_configuration_says_otherwise_is_read_or_shown_anew() {
        let url = Url::parse("https://a.example/live").unwrap();
        let blog = LiveBlog::at("x".parse().unwrap(), Source::Web(url), None);
        let digests = |blog: &LiveBlog| (way(blog).unwrap(), style(blog).unwrap(), front(blog).unwrap());
        let before = digests(&blog);
        assert_eq!(digests(&blog.clone()), before);
        let changed = |change: &dyn Fn(&mut LiveBlog)| {
            let (way, style, front) = digests(&blog.clone().with(change));
            (way != before.0, style != before.1, front != before.2)
        };
        let (read, all, front) = ((true, false, false), (false, true, true), (false, false, true));
        assert_eq!(changed(&|blog| blog.reading.profile.select.title = crate::profile::Pick::parse("h3").ok()), read);
        assert_eq!(changed(&|blog| blog.reading.endpoints = false), read);
        assert_eq!(changed(&|blog| blog.reading.claim = Claim::Live), read);
        assert_eq!(changed(&|blog| blog.following.follow = Follow::Never), read);
        assert_eq!(changed(&|blog| blog.reading.catalogue = std::sync::Arc::default()), read);
        assert_eq!(changed(&|blog| blog.showing.title = Some("X".to_owned())), all);
        assert_eq!(changed(&|blog| blog.showing.edits = Edits::Announce), all);
        assert_eq!(changed(&|blog| blog.showing.keep = 3), front);
        assert_eq!(changed(&|blog| blog.showing.editions = vec![Edition::Edits]), front);
        assert_eq!(changed(&|blog| blog.following.is_paused = true), (false, false, false));
        for known in Catalogue::shipped().all() {
            let profile = &known.profile;
            assert!(way(&blog.clone().with(|blog| blog.reading.profile = profile.clone())).is_some(), "{}", profile.id);
        }
    }
}
