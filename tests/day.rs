//! A day with many live blogs on many hosts, second by second by a clock that the test sets: nobody is asked early, none is
//! forgotten, no host is asked too often, and nothing that the pages showed is lost.
//!
//! `DAY_BLOGS=300` has so many live blogs, ten on each host; what a host or page does is told in [`Outlets::reply`] and [`plan`].

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use liveticker::io::Io;
use liveticker::io::clock::{Clock, Hand};
use liveticker::io::fetch::Limits;
use liveticker::io::request::Caller;
use liveticker::liveblog::LiveBlog;
use liveticker::page::Source;
use liveticker::rhythm::Rhythm;
use liveticker::schedule::{Pace, Stop};
use liveticker::service::{Ended, Service};
use liveticker::state::Outcome;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// So many live blogs are on each host.
const ON_A_HOST: usize = 10;
/// So many entries stand on a page.
const SHOWN: usize = 12;
/// Appointments with one host are moved so far that its gap is kept, and no further.
const MOVED: i64 = 5;

/// A live blog: where it is, how often it is to be looked at, and what it does.
#[derive(Debug, Clone)]
struct Plan {
    host: usize,
    slot: usize,
    every: i64,
    /// Between two entries.
    interval: i64,
    /// Nothing happens then.
    silence: Range<i64>,
    /// Its headline says from then on that it is over.
    ends: Option<i64>,
}

/// What the live blog in that place on that host does: ten kinds of them.
fn plan(number: usize, hosts: usize) -> Plan {
    let (host, slot) = (number % hosts, number / hosts);
    let never = i64::MAX..i64::MAX;
    let often = if host.is_multiple_of(5) { MINUTE } else { 5 * MINUTE };
    let (every, interval, silence, ends) = match slot {
        0 => (often, often * 8, never, None),
        1 => (5 * MINUTE, 40 * MINUTE, never, None),
        2 => (15 * MINUTE, HOUR, never, None),
        3 => (5 * MINUTE, 3 * HOUR, never, None),
        4 => (15 * MINUTE, 10 * MINUTE, -2 * DAY..i64::MAX, None),
        5 => (15 * MINUTE, 10 * MINUTE, -10 * DAY..i64::MAX, None),
        6 => (5 * MINUTE, 40 * MINUTE, 10 * HOUR..i64::MAX, Some(10 * HOUR)),
        7 => (often, often * 8, 6 * HOUR..16 * HOUR, None),
        _ => (15 * MINUTE, 5 * HOUR, never, None),
    };
    Plan { host, slot, every, interval, silence, ends }
}

impl Plan {
    fn path(&self) -> String {
        format!("/live-{}", self.slot)
    }

    /// The entries until then, the oldest first, numbered: some five are older than the day.
    fn entries(&self, second: i64) -> impl DoubleEndedIterator<Item = (usize, i64)> {
        let first = self.silence.start.min(0) - 5 * self.interval + (self.host as i64 * 37) % self.interval;
        let until = usize::try_from((second - first) / self.interval + 1).unwrap_or(0);
        let all = (0..until).map(move |number| (number, first + number as i64 * self.interval));
        all.filter(|(_, at)| !self.silence.contains(at))
    }

    fn page(&self, second: i64) -> (String, Vec<usize>) {
        let shown: Vec<(usize, i64)> = self.entries(second).rev().take(SHOWN).collect();
        let updates: Vec<String> = shown
            .iter()
            .map(|(number, at)| {
                let at = midnight() + SignedDuration::from_secs(*at);
                format!(
                    r##"{{"@type":"BlogPosting","url":"#post-{number:04}","headline":"Update {number}","datePublished":"{at}","articleBody":"Boat {number} is in harbour {} at pier {}."}}"##,
                    self.host, self.slot
                )
            })
            .collect();
        let over = if self.is_over(second) { ", as it happened" } else { "" };
        let page = format!(
            r#"<html lang="en"><title>Harbour{over}</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour{over}","liveBlogUpdate":[{}]}}</script>"#,
            updates.join(",")
        );
        (page, shown.into_iter().map(|(number, _)| number).collect())
    }

    fn is_over(&self, second: i64) -> bool {
        self.ends.is_some_and(|ends| ends <= second)
    }

    /// It and its host are well all day.
    fn is_well(&self) -> bool {
        ![UNAVAILABLE, DOWN, ANNOYED].contains(&self.host) && ![MISSING, GONE].contains(&(self.host, self.slot))
    }
}

/// This host answers 503 between nine and ten, and asks for half an hour.
const UNAVAILABLE: usize = 1;
/// This one closes all connections between eleven and twelve.
const DOWN: usize = 2;
/// A page that was never there.
const MISSING: (usize, usize) = (3, 3);
/// One that is gone from eight on.
const GONE: (usize, usize) = (4, 3);
/// On this host, between one and half past one in the afternoon, one page is asked for too often.
const ANNOYED: usize = 5;
const TOO_OFTEN: (usize, usize) = (ANNOYED, 1);

/// A request as an outlet saw it, and what it answered: 0 is a closed connection.
#[derive(Debug, Clone)]
struct Visit {
    second: i64,
    host: usize,
    path: String,
    status: u16,
}

/// All outlets: they go by the same clock as whoever asks them.
struct Outlets {
    plans: Vec<Plan>,
    second: AtomicI64,
    visits: Mutex<Vec<Visit>>,
    /// The numbers of the entries that each page has shown.
    shown: Mutex<HashMap<(usize, String), BTreeSet<usize>>>,
    /// So many are being answered on each host, and the most that ever were.
    inside: Vec<(AtomicUsize, AtomicUsize)>,
}

impl Outlets {
    /// Status, further headers, body.
    fn reply(&self, host: usize, path: &str, known: Option<&str>) -> (u16, String, String) {
        let second = self.second.load(Ordering::SeqCst);
        let nothing = |status| (status, String::new(), String::new());
        let during = |hours: Range<i64>| hours.contains(&second);
        let Some(plan) = self.plans.iter().find(|plan| plan.host == host && plan.path() == path) else {
            return nothing(if host == DOWN && during(11 * HOUR..12 * HOUR) { 0 } else { 404 });
        };
        let place = (host, plan.slot);
        match host {
            UNAVAILABLE if during(9 * HOUR..10 * HOUR) => (503, "Retry-After: 1800\r\n".to_owned(), String::new()),
            DOWN if during(11 * HOUR..12 * HOUR) => nothing(0),
            _ if place == MISSING => nothing(404),
            _ if place == GONE && second >= 8 * HOUR => nothing(410),
            _ if place == TOO_OFTEN && during(13 * HOUR..13 * HOUR + 30 * MINUTE) => nothing(429),
            _ => {
                let tag = format!("\"{}-{}\"", plan.entries(second).count(), plan.is_over(second));
                if known == Some(tag.as_str()) {
                    return (304, format!("ETag: {tag}\r\n"), String::new());
                }
                let (page, shown) = plan.page(second);
                self.shown.lock().unwrap().entry((host, path.to_owned())).or_default().extend(shown);
                (200, format!("Content-Type: text/html; charset=utf-8\r\nETag: {tag}\r\n"), page)
            }
        }
    }

    fn serve(&self, host: usize, visitor: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(visitor.try_clone().ok()?);
        let mut visitor = visitor;
        loop {
            let (path, known) = read(&mut reader)?;
            let (inside, most) = &self.inside[host];
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let (status, headers, body) = self.reply(host, &path, known.as_deref());
            let second = self.second.load(Ordering::SeqCst);
            self.visits.lock().unwrap().push(Visit { second, host, path, status });
            inside.fetch_sub(1, Ordering::SeqCst);
            if status == 0 {
                return None;
            }
            let length = if status == 304 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
            visitor.write_all(format!("HTTP/1.1 {status} x\r\n{headers}{length}\r\n{body}").as_bytes()).ok()?;
        }
    }
}

/// The path of a request, and the ETag that the client has.
fn read(reader: &mut impl BufRead) -> Option<(String, Option<String>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut known = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("if-none-match") => known = Some(value.to_owned()),
            Some(_) => {}
            None => return Some((path, known)),
        }
    }
}

fn midnight() -> Timestamp {
    "2026-03-02T00:00:00Z".parse().unwrap()
}

/// A time as seconds of the day: one that has begun counts as over.
fn second(at: Timestamp) -> i64 {
    (at.duration_since(midnight()).as_millis() as i64 + 999).div_euclid(1000)
}

/// A look that has ended.
#[derive(Debug)]
struct Looked {
    number: usize,
    /// When its time had come by what the look before said, if there was one.
    wanted: Option<i64>,
    due: i64,
    began: i64,
    was_asked: bool,
    pace: Pace,
}

/// All that a day leaves behind.
struct Day {
    outlets: Arc<Outlets>,
    looks: Vec<Looked>,
    /// When the next look at each is due.
    due: Vec<Option<i64>>,
    folder: tempfile::TempDir,
}

impl Day {
    /// Opens the outlets and lives through the day.
    async fn of(blogs: usize) -> Day {
        let hosts = blogs / ON_A_HOST;
        let outlets = Arc::new(Outlets {
            plans: (0..blogs).map(|number| plan(number, hosts)).collect(),
            second: AtomicI64::new(0),
            visits: Mutex::default(),
            shown: Mutex::default(),
            inside: (0..hosts).map(|_| Default::default()).collect(),
        });
        let places: Vec<String> = (0..hosts).map(|host| open(&outlets, host)).collect();
        let followed: Vec<LiveBlog> =
            outlets.plans.iter().enumerate().map(|(number, plan)| follow(number, plan, &places[plan.host])).collect();
        let folder = tempfile::tempdir().unwrap();
        let gap = SignedDuration::from_secs(1);
        let (clock, hand) = Clock::by_hand(midnight());
        let limits = Limits { gap: gap.unsigned_abs(), ..Limits::default() };
        let mut io = Io::open(&folder.path().join("state"), &folder.path().join("public"), Caller::default(), limits)
            .await
            .unwrap();
        io.fetcher = io.fetcher.by(clock);
        let io = Arc::new(io);
        let mut service = Service::open(Arc::clone(&io), followed.clone(), gap, midnight()).await.unwrap();
        let mut looks = Vec::new();
        for second in 0..DAY {
            outlets.second.store(second, Ordering::SeqCst);
            let now = midnight() + SignedDuration::from_secs(second);
            hand.set(now);
            service.beat(now);
            looks.extend(all_ended(&mut service, &hand, now).await.into_iter().map(looked));
        }
        let due = followed.iter().map(|blog| service.due(&blog.name).map(second)).collect();
        service.stop(Duration::from_secs(5)).await;
        io.store.close().await;
        Day { outlets, looks, due, folder }
    }

    /// What one outlet or page saw, in order.
    fn visits(&self, is_meant: impl Fn(&Visit) -> bool) -> Vec<Visit> {
        self.outlets.visits.lock().unwrap().iter().filter(|visit| is_meant(visit)).cloned().collect()
    }

    fn visits_at(&self, plan: &Plan) -> Vec<Visit> {
        self.visits(|visit| visit.host == plan.host && visit.path == plan.path())
    }

    fn page(&self, (host, slot): (usize, usize)) -> Vec<Visit> {
        self.visits(|visit| visit.host == host && visit.path == format!("/live-{slot}"))
    }

    fn hosts(&self) -> usize {
        self.outlets.inside.len()
    }
}

/// The address of a new outlet, which has an IP address of its own.
fn open(outlets: &Arc<Outlets>, host: usize) -> String {
    let listener = TcpListener::bind(format!("127.0.0.{}:0", host + 2)).unwrap();
    let address = listener.local_addr().unwrap();
    let outlets = Arc::clone(outlets);
    // Its threads end with the test.
    std::thread::spawn(move || {
        for visitor in listener.incoming().flatten() {
            let outlets = Arc::clone(&outlets);
            std::thread::spawn(move || outlets.serve(host, visitor));
        }
    });
    format!("http://{address}")
}

fn follow(number: usize, plan: &Plan, place: &str) -> LiveBlog {
    let source = Source::Web(format!("{place}{}", plan.path()).parse().unwrap());
    let mut blog = LiveBlog::at(format!("blog-{number:03}").parse().unwrap(), source, None);
    blog.following.rhythm = Rhythm::Every(SignedDuration::from_secs(plan.every));
    blog.reading.profile.ended = vec!["as it happened".to_owned()];
    blog
}

/// The looks that end before all that are under way wait for a later time.
async fn all_ended(service: &mut Service, hand: &Hand, now: Timestamp) -> Vec<Ended> {
    let mut all = Vec::new();
    while service.under_way() > hand.sleepers() {
        tokio::select! {
            ended = service.ended(|| now) => all.extend(ended),
            // Whoever falls asleep tells nobody.
            () = tokio::time::sleep(Duration::from_millis(1)) => {}
        }
    }
    all
}

fn looked(ended: Ended) -> Looked {
    let look = ended.checked.unwrap().unwrap();
    Looked {
        number: ended.blog.name.as_str()[5..].parse().unwrap(),
        wanted: ended.before.next.map(second),
        due: second(ended.due),
        began: second(look.pace.last.unwrap()),
        was_asked: !matches!(look.outcome, Outcome::PutOff(_)),
        pace: look.pace,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_kept_to_by_the_second() {
    let blogs = std::env::var("DAY_BLOGS").map_or(60, |blogs| blogs.parse().unwrap());
    let begun = Instant::now();
    let day = Day::of(blogs).await;
    println!("{blogs} live blogs, {} looks, {:.1} s", day.looks.len(), begun.elapsed().as_secs_f64());
    none_is_early_and_few_are_late(&day);
    none_is_forgotten(&day);
    first_looks_are_spread(&day);
    hosts_are_asked_one_request_after_the_other(&day);
    patience_is_kept(&day);
    trouble_makes_pauses_grow(&day);
    the_pace_is_that_of_what_happens(&day);
    all_that_was_shown_is_in_the_feeds(&day);
}

fn none_is_early_and_few_are_late(day: &Day) {
    for look in &day.looks {
        assert!(look.began >= look.due && Some(look.due) >= look.wanted, "early: {look:?}");
    }
    let share = |late: fn(&Looked) -> i64| {
        let all: Vec<i64> = day.looks.iter().map(late).collect();
        let late = all.iter().filter(|&&late| late > 2).count();
        (late, 100.0 * late as f64 / all.len() as f64, all.into_iter().max().unwrap())
    };
    let (late, percent, most) = share(|look| look.began - look.due);
    println!("{late} looks ({percent:.3} %) later than 2 s after they were due, {most} s at most");
    assert!(percent <= 1.0);
    let (late, percent, most) = share(|look| look.began - look.wanted.unwrap_or(look.due));
    println!("{late} looks ({percent:.3} %) later than 2 s after their pace, {most} s at most: others were there");
    assert!(percent <= 1.0 && most < 30);
}

fn none_is_forgotten(day: &Day) {
    let mut asked = vec![0; day.due.len()];
    let mut last = vec![None; day.due.len()];
    for look in &day.looks {
        asked[look.number] += usize::from(look.was_asked);
        // Each goes on from where the one before has left.
        assert_eq!(last[look.number].take(), look.wanted, "{look:?}");
        last[look.number] = look.pace.next.map(second);
        let is_gone = look.pace.stop.is_some_and(|(stop, _)| stop == Stop::Gone);
        assert_eq!(look.pace.stop.is_some(), is_gone, "{look:?}");
    }
    for (number, plan) in day.outlets.plans.iter().enumerate() {
        // A host that was well and closes the connection is asked once more, and not again for as long as it is down.
        let visits = day.visits_at(plan);
        let again =
            visits.windows(2).filter(|pair| pair[0].status == 0 && pair[1].second - pair[0].second < MOVED).count();
        assert!(again <= 1, "{visits:?}");
        assert_eq!(visits.len() - again, asked[number], "what is told of {plan:?} is what its outlet saw");
        match (plan.host, plan.slot) {
            GONE => assert_eq!(day.due[number], None),
            _ => assert!(day.due[number].is_some_and(|due| due >= DAY - 2), "{plan:?}: {:?}", day.due[number]),
        }
    }
    let gone = day.page(GONE);
    assert_eq!(gone.iter().filter(|visit| visit.status == 410).count(), 1, "gone for good, and not asked for again");
}

fn first_looks_are_spread(day: &Day) {
    let mut parts: BTreeMap<i64, usize> = BTreeMap::new();
    for look in day.looks.iter().filter(|look| look.wanted.is_none()) {
        *parts.entry(look.began / 10).or_default() += 1;
    }
    assert_eq!(parts.values().sum::<usize>(), day.due.len());
    // A second for each, as long as there are not too many.
    let (most, mean) = (*parts.values().max().unwrap(), (day.due.len() as f64 / 30.0).max(10.0));
    println!("{most} first looks within ten seconds at most, {mean:.1} on average");
    assert!(most as f64 <= 3.0 * mean);
}

fn hosts_are_asked_one_request_after_the_other(day: &Day) {
    for host in 0..day.hosts() {
        let visits = day.visits(|visit| visit.host == host);
        for pair in visits.windows(2) {
            assert!(pair[1].second > pair[0].second, "within a second: {pair:?}");
        }
        assert_eq!(day.outlets.inside[host].1.load(Ordering::SeqCst), 1, "at once on host {host}");
        assert_eq!(visits.iter().filter(|visit| visit.path == "/robots.txt").count(), 1, "once a day on host {host}");
    }
}

fn patience_is_kept(day: &Day) {
    for visit in day.visits(|visit| visit.status == 503) {
        let within = |other: &Visit| (1..1800).contains(&(other.second - visit.second));
        assert_eq!(day.visits(|other| other.host == visit.host && within(other)).len(), 0, "{visit:?}");
    }
    let busy = day.visits(|visit| visit.host == UNAVAILABLE && (9 * HOUR..10 * HOUR).contains(&visit.second));
    println!("{} requests in the hour in which a host asked for half an hour", busy.len());
    assert!((1..=2).contains(&busy.len()), "{busy:?}");
    let annoyed = day.visits(|visit| visit.status == 429);
    assert!(!annoyed.is_empty());
    for visit in annoyed {
        let within = |other: &Visit| (1..MINUTE).contains(&(other.second - visit.second));
        assert_eq!(day.visits(|other| other.host == ANNOYED && within(other)).len(), 0, "{visit:?}");
    }
}

fn trouble_makes_pauses_grow(day: &Day) {
    let missing = pauses(&day.page(MISSING), 0..DAY);
    println!("a page that is not there is asked for after {missing:?} s");
    for (doublings, &pause) in missing.iter().enumerate() {
        let least = ((5 * MINUTE) << (doublings + 1)).min(6 * HOUR);
        assert!((least..=least * 6 / 5 + MOVED).contains(&pause), "{missing:?}");
    }
    let down = day.visits(|visit| visit.host == DOWN && visit.status == 0);
    let between: Vec<i64> = down.windows(2).map(|pair| pair[1].second - pair[0].second).collect();
    println!("a host that is down is asked after {between:?} s");
    assert!(between[0] < MOVED, "asked once more, for the connection had been kept: {between:?}");
    for (doublings, &pause) in between.iter().skip(3).enumerate() {
        assert!(pause >= ((MINUTE / 2) << doublings).min(750), "{between:?}");
    }
    let after = day.visits(|visit| visit.host == DOWN && visit.second >= 12 * HOUR);
    assert!(after[0].second < 12 * HOUR + 20 * MINUTE && after[0].status != 0, "{:?}", after[0]);
    let refused: Vec<Visit> = day.page(TOO_OFTEN).into_iter().filter(|visit| visit.second >= 13 * HOUR).collect();
    let failures = refused.iter().take_while(|visit| visit.status == 429).count();
    for (doublings, pair) in refused.windows(2).take(failures).enumerate() {
        assert!(pair[1].second - pair[0].second >= (5 * MINUTE) << (doublings + 1), "{pair:?}");
    }
}

fn the_pace_is_that_of_what_happens(day: &Day) {
    let keeps = |plan: &Plan, within: Range<i64>, pace: Range<i64>| {
        // The first request came a second after its look began: robots.txt was asked for before.
        let pauses = pauses(&day.visits_at(plan)[1..], within);
        let is_kept = pauses.iter().all(|&pause| (pace.start..=pace.end + MOVED).contains(&pause));
        assert!(is_kept && !pauses.is_empty(), "{pace:?}: {plan:?} {pauses:?}");
    };
    let quiet = 15 * MINUTE;
    for plan in day.outlets.plans.iter().filter(|plan| plan.is_well()) {
        let every = plan.every;
        match plan.slot {
            // Something happens all day, though seldom enough in some for a pause to be longer than the shortest.
            0..3 => keeps(plan, 0..DAY, every..every),
            3 => keeps(plan, 0..DAY, every..quiet),
            4 => keeps(plan, 0..DAY, HOUR..HOUR),
            5 => keeps(plan, 0..DAY, 6 * HOUR..6 * HOUR),
            6 => {
                keeps(plan, 0..10 * HOUR, every..every);
                keeps(plan, 10 * HOUR + every..11 * HOUR, quiet..quiet);
                keeps(plan, 11 * HOUR + 2 * quiet..DAY, HOUR..HOUR);
            }
            7 => {
                keeps(plan, 0..6 * HOUR, every..every);
                keeps(plan, 6 * HOUR..16 * HOUR, every..quiet);
                keeps(plan, 9 * HOUR..16 * HOUR, quiet..quiet);
                keeps(plan, 17 * HOUR..DAY, every..every);
            }
            _ => keeps(plan, 0..DAY, quiet..quiet),
        }
    }
}

/// The times between two requests, both of them in that part of the day.
fn pauses(visits: &[Visit], within: Range<i64>) -> Vec<i64> {
    let seconds: Vec<i64> = visits.iter().map(|visit| visit.second).filter(|second| within.contains(second)).collect();
    seconds.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn all_that_was_shown_is_in_the_feeds(day: &Day) {
    let public = day.folder.path().join("public");
    let known: HashMap<usize, i64> = day.looks.iter().map(|look| (look.number, look.pace.entries)).collect();
    let mut total = 0;
    for (number, plan) in day.outlets.plans.iter().enumerate() {
        let shown = day.outlets.shown.lock().unwrap().get(&(plan.host, plan.path())).cloned().unwrap_or_default();
        assert_eq!(known[&number], shown.len() as i64, "entries known of {plan:?}");
        let all: BTreeSet<usize> = plan.entries(DAY - HOUR).map(|(number, _)| number).collect();
        if plan.is_well() && plan.slot < 8 {
            let first = shown.first().unwrap();
            let missed: Vec<&usize> = all.iter().filter(|number| *number >= first && !shown.contains(number)).collect();
            assert!(missed.is_empty(), "never looked at in time: {missed:?} of {plan:?}");
        }
        let told = entries_in(&public, &format!("blog-{number:03}"));
        let numbers: BTreeSet<usize> = told.iter().map(|(_, number)| *number).collect();
        let ids: BTreeSet<&String> = told.iter().map(|(id, _)| id).collect();
        assert_eq!(numbers, shown, "in the feeds of {plan:?}");
        assert_eq!((ids.len(), told.len()), (shown.len(), shown.len()), "each once: {plan:?}");
        total += shown.len();
    }
    println!("{total} entries were shown and are in the feeds");
}

/// The ids of the entries in all documents of a feed, and their numbers; each pair once, for a document that is complete may
/// tell again what the feed still tells.
fn entries_in(public: &Path, name: &str) -> BTreeSet<(String, usize)> {
    let archives = (1..).map(|number| public.join(format!("{name}~{number}.atom")));
    let archives = archives.take_while(|path| path.exists());
    let feed = Some(public.join(format!("{name}.atom"))).filter(|path| path.exists());
    let mut all = BTreeSet::new();
    for path in feed.into_iter().chain(archives) {
        let feed = feed_rs::parser::parse(std::fs::read(&path).unwrap().as_slice()).unwrap();
        let before = all.len();
        let entries = feed.entries.len();
        let told: BTreeSet<(String, usize)> = feed
            .entries
            .into_iter()
            .map(|entry| {
                let title = entry.title.unwrap().content;
                (entry.id, title.strip_prefix("Update ").unwrap().parse().unwrap())
            })
            .collect();
        assert_eq!(told.len(), entries, "{}", path.display());
        all.extend(told);
        assert!(all.len() > before, "{} tells nothing new", path.display());
    }
    all
}
