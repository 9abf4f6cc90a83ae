//! The service that never ends: checks begin when they are due, and none holds up another.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinSet};

use super::check::{CheckError, behind, check};
use super::group::{Groups, Merged};
use crate::io::Io;
use crate::io::store::StoreError;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::{Pace, Timetable, Turn, share};
use crate::visit::{Call, Checked};

/// So many checks are under way at once, at most: they wait for sites, hardly ever for the machine, but each needs descriptors,
/// and a thread while the name of its host is resolved …
const MOST: usize = 384;
/// … and so many where there are hardly any descriptors.
const LEAST: usize = 64;
/// For so many descriptors one check is under way: its connection, that of a page further on, the files that it writes.
const DESCRIPTORS: u64 = 4;
/// A check that is broken off has so long to notice.
const BROKEN_OFF: Duration = Duration::from_millis(500);
/// So many begin with each beat at most, and …
const WITH_A_BEAT: usize = 64;
/// … so many more whenever one ends: that they all have their answers at once is kept rare.
const WITH_AN_END: usize = 2;
/// When one ends, no more than the first so many that are due are considered: each beat considers all.
const NEAR: usize = 256;
/// Where a check could not be kept or published, the next one is tried after this time: the site is asked again for nothing.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// Live blogs whose settings have changed are checked within so many seconds: one in each, at most.
const SOON: usize = 60;

/// All live blogs that are followed, and the checks of them that are under way.
#[derive(Debug)]
pub struct Service {
    io: Arc<Io>,
    blogs: HashMap<FeedName, Arc<LiveBlog>>,
    paces: HashMap<FeedName, Pace>,
    /// What is to be checked though it is not due: of which the configuration tells otherwise than before, or somebody asks.
    called: HashMap<FeedName, Call>,
    table: Timetable,
    groups: Groups,
    checks: JoinSet<Result<Checked, CheckError>>,
    under_way: HashMap<Id, UnderWay>,
    at_once: usize,
}

/// A check that has begun.
#[derive(Debug)]
struct UnderWay {
    blog: Arc<LiveBlog>,
    due: Timestamp,
    begun: Instant,
    /// The one before it has failed.
    is_failing: bool,
}

/// A check that has ended.
#[derive(Debug)]
pub struct Ended {
    /// Which live blog it was at.
    pub blog: Arc<LiveBlog>,
    /// When it was due.
    pub due: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What was known before.
    pub before: Pace,
    /// What it came to; none where it broke off by a fault of our own.
    pub checked: Option<Result<Checked, CheckError>>,
}

impl Ended {
    /// Whether what it has learnt could not be kept since the record is gone.
    pub fn is_without_record(&self) -> bool {
        matches!(self.checked, Some(Err(CheckError::Store(StoreError::Gone { .. }))))
    }
}

impl Service {
    /// A service for these live blogs, with so much time between two checks at one host. Those whose time has passed while
    /// nobody was there have their turns one after the other.
    pub async fn open(
        io: Arc<Io>,
        blogs: Vec<LiveBlog>,
        gap: SignedDuration,
        now: Timestamp,
    ) -> Result<Service, StoreError> {
        let paces = io.store.paces().await?;
        let at_once = usize::try_from(io.descriptors / DESCRIPTORS).unwrap_or(MOST).clamp(LEAST, MOST);
        let mut service = Service {
            io,
            at_once,
            blogs: HashMap::new(),
            paces,
            called: HashMap::new(),
            table: Timetable::new(gap),
            groups: Groups::default(),
            checks: JoinSet::new(),
            under_way: HashMap::new(),
        };
        let is_due = |blog: &&LiveBlog| service.pace(&blog.name).is_due(blog, now);
        let crowd = blogs.iter().filter(is_due).count();
        // Nobody is asked before it is due, but what is not there is published, or there otherwise.
        let behind = behind(&service.io, blogs.iter().filter(|blog| !is_due(blog))).await;
        for blog in blogs {
            let pace = service.pace(&blog.name);
            let wanted = if behind.contains(&blog.name) { Some(now) } else { pace.wanted(&blog, crowd, now) };
            service.appoint(&blog, wanted);
            service.blogs.insert(blog.name.clone(), Arc::new(blog));
        }
        service.groups.take_up(service.blogs.values().map(Arc::as_ref));
        Ok(service)
    }

    /// What the checks of a live blog came to.
    pub fn pace(&self, name: &FeedName) -> Pace {
        self.paces.get(name).cloned().unwrap_or_default()
    }

    /// What the checks of all live blogs came to, those among them that are not followed any more.
    pub fn paces(&self) -> &HashMap<FeedName, Pace> {
        &self.paces
    }

    /// The live blogs that were followed once and are not any more, in order.
    pub fn left(&self) -> BTreeSet<FeedName> {
        self.paces.keys().filter(|name| !self.blogs.contains_key(name)).cloned().collect()
    }

    /// When the next check of a live blog is due.
    pub fn due(&self, name: &FeedName) -> Option<Timestamp> {
        self.table.due(name)
    }

    /// Has a live blog checked as soon as its host is free, also one that is paused. One that is being checked now is not
    /// checked twice.
    pub fn call(&mut self, name: &FeedName, call: Call, now: Timestamp) {
        let Some(blog) = self.blogs.get(name).cloned().filter(|_| !self.is_under_way(name)) else { return };
        self.called.insert(name.clone(), call);
        self.table.appoint(name, host(&blog), Some(now));
    }

    /// Whether a check of it is under way.
    pub fn is_under_way(&self, name: &FeedName) -> bool {
        self.table.is_under_way(name)
    }

    /// Nothing is known of a live blog any more: if it is followed, it begins anew.
    pub fn forget(&mut self, name: &FeedName, now: Timestamp) {
        self.paces.remove(name);
        if let Some(blog) = self.blogs.get(name).cloned() {
            self.appoint(&blog, Some(now));
        }
    }

    /// What is known of a live blog has another name. It is followed no more until the configuration has that name too.
    pub fn rename(&mut self, old: &FeedName, new: &FeedName) {
        if let Some(pace) = self.paces.remove(old) {
            self.paces.insert(new.clone(), pace);
        }
        self.blogs.remove(old);
        self.table.remove(old);
    }

    /// How many checks are due and have not begun.
    pub fn waiting(&self, now: Timestamp) -> usize {
        self.table.waiting(now)
    }

    /// How many are under way.
    pub fn under_way(&self) -> usize {
        self.checks.len()
    }

    /// Plans all checks anew after the clock was set by so much.
    pub fn replan(&mut self, jump: SignedDuration, now: Timestamp) {
        self.table.replan(jump, now);
    }

    /// Begins the checks that are due, and to publish the feeds of groups; returns what came of those.
    pub fn beat(&mut self, now: Timestamp) -> Vec<Merged> {
        self.begin(now, WITH_A_BEAT, usize::MAX);
        self.groups.beat(&self.io, now)
    }

    /// Begins checks that are due, since one has ended and its place is free: not only at the next beat.
    pub fn go_on(&mut self, now: Timestamp) {
        self.begin(now, WITH_AN_END, NEAR);
    }

    /// Begins at most so many checks that are due, of the first `far` of them. Where others wait for the machine none begins:
    /// each holds its page meanwhile. And those that have failed leave places for the others, however long they wait for their
    /// sites.
    fn begin(&mut self, now: Timestamp, most: usize, far: usize) {
        let room = self.at_once.saturating_sub(self.checks.len()).min(most);
        if room == 0 || self.io.is_crowded() {
            return;
        }
        let paces = &self.paces;
        let is_failing = |name: &FeedName| paces.get(name).is_some_and(|pace| pace.failures > 0);
        let failing = self.under_way.values().filter(|under_way| under_way.is_failing).count();
        let mut for_failing = (self.at_once - self.at_once / 4).saturating_sub(failing);
        let may = |name: &FeedName| {
            if !is_failing(name) {
                return true;
            }
            let may = for_failing > 0;
            for_failing = for_failing.saturating_sub(1);
            may
        };
        for Turn { name, due } in self.table.begin(now, room, far, may) {
            let Some(blog) = self.blogs.get(&name).cloned() else { continue };
            let call = self.called.remove(&name).unwrap_or(Call::Due);
            let (io, visited) = (Arc::clone(&self.io), Arc::clone(&blog));
            let task = self.checks.spawn(async move { check(&io, &visited, call, now).await });
            let is_failing = is_failing(&name);
            self.under_way.insert(task.id(), UnderWay { blog, due, begun: Instant::now(), is_failing });
        }
    }

    /// The next check that ends; the next one at that live blog has its appointment then. `None` where none is under way.
    pub async fn ended(&mut self, now: impl Fn() -> Timestamp) -> Option<Ended> {
        let (id, checked) = match self.checks.join_next_with_id().await? {
            Ok((id, checked)) => (id, Some(checked)),
            Err(error) => (error.id(), None),
        };
        let UnderWay { blog, due, begun, .. } = self.under_way.remove(&id)?;
        let before = self.pace(&blog.name);
        self.table.end(&blog.name);
        // A check that broke off may have published before.
        if checked.as_ref().is_none_or(|checked| checked.as_ref().map_or(true, |checked| checked.written)) {
            self.groups.touch(&blog);
        }
        let next = match &checked {
            Some(Ok(checked)) => {
                self.paces.insert(blog.name.clone(), checked.pace.clone());
                match &checked.pace.unpublished {
                    // What could not be written is tried again, and nobody is asked for it.
                    Some(_) => {
                        checked.pace.next.min(now().checked_add(AGAIN).ok()).or_else(|| now().checked_add(AGAIN).ok())
                    }
                    None => checked.pace.next,
                }
            }
            Some(Err(_)) | None => now().checked_add(AGAIN).ok(),
        };
        match self.blogs.get(&blog.name) {
            // The configuration has changed meanwhile: it has its appointment.
            Some(followed) if !Arc::ptr_eq(followed, &blog) => {}
            Some(_) => self.appoint(&blog, next),
            None => self.table.remove(&blog.name),
        }
        Some(Ended { blog, due, took: begun.elapsed(), before, checked })
    }

    /// Follows these live blogs from now on. Those of which nothing else is said than before go on undisturbed.
    pub fn take_up(&mut self, blogs: Vec<LiveBlog>, now: Timestamp) {
        let named: HashSet<FeedName> = blogs.iter().map(|blog| blog.name.clone()).collect();
        let gone: Vec<FeedName> = self.blogs.keys().filter(|name| !named.contains(name)).cloned().collect();
        for name in gone {
            self.blogs.remove(&name);
            // Whoever is under way is forgotten when that check ends.
            match self.table.is_under_way(&name) {
                true => drop(self.table.appoint(&name, "", None)),
                false => self.table.remove(&name),
            }
        }
        let is_known = |blog: &LiveBlog| self.blogs.get(&blog.name).is_some_and(|known| **known == *blog);
        let fresh: Vec<LiveBlog> = blogs.into_iter().filter(|blog| !is_known(blog)).collect();
        let within = fresh.len().min(SOON) as f64;
        for blog in fresh {
            let within = SignedDuration::from_secs((within * share(&blog.name, 1)) as i64);
            self.appoint(&blog, now.checked_add(within).ok());
            self.called.insert(blog.name.clone(), Call::Now);
            self.blogs.insert(blog.name.clone(), Arc::new(blog));
        }
        self.groups.take_up(self.blogs.values().map(Arc::as_ref));
    }

    /// Lets the checks that are under way end, for so long at most; then breaks them off. What they have kept is whole. One that is at
    /// work on a page at that moment is not waited for long: it has kept nothing of it, and is broken off where it next waits.
    pub async fn stop(mut self, patience: Duration) {
        let all = async {
            while self.checks.join_next().await.is_some() {}
            self.groups.end().await;
        };
        if tokio::time::timeout(patience, all).await.is_err() {
            drop(tokio::time::timeout(BROKEN_OFF, self.checks.shutdown()).await);
        }
    }

    fn appoint(&mut self, blog: &LiveBlog, wanted: Option<Timestamp>) {
        let wanted = wanted.filter(|_| !blog.following.is_paused);
        self.table.appoint(&blog.name, host(blog), wanted);
    }
}

/// Whom a check asks; empty where it is nobody.
fn host(blog: &LiveBlog) -> &str {
    blog.place.source.url().and_then(|url| url.host_str()).unwrap_or_default()
}
