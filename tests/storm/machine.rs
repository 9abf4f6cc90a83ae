//! The machine of a storm: its disk, its clock and whoever ends the program; and liveticker on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use liveticker::io::Io;
use liveticker::io::clock::{Clock, Hand};
use liveticker::io::fetch::Limits;
use liveticker::io::request::Caller;
use liveticker::liveblog::LiveBlog;
use liveticker::schedule::Drift;
use liveticker::service::{Service, restore};
use sqlx::{AnyConnection, Connection, Executor};

use crate::outlet::{instant, midnight};
use crate::rng::Rng;

/// What is written at a look and after it; none of it is written while this one cannot be.
const TABLES: [&str; 6] = ["blog", "record", "name", "past", "due", "pace"];
const LIMITS: Limits =
    Limits { time: Duration::from_secs(30), size: 16 << 20, redirects: 10, gap: Duration::from_secs(1) };

pub struct Machine {
    folder: tempfile::TempDir,
    blog: LiveBlog,
    io: Option<Arc<Io>>,
    service: Option<Service>,
    clock: Clock,
    hand: Hand,
    drift: Drift,
    /// By so much the clock is wrong.
    pub off: i64,
    /// How often each fault was done.
    pub done: BTreeMap<&'static str, usize>,
    pub looks: usize,
    /// Looks that could not keep or publish what they had learnt.
    pub unkept: usize,
}

impl Machine {
    pub async fn start(blog: LiveBlog) -> Machine {
        let (clock, hand) = Clock::by_hand(midnight());
        let folder = tempfile::tempdir().unwrap();
        let mut machine = Machine {
            folder,
            blog,
            io: None,
            service: None,
            clock,
            hand,
            drift: Drift::default(),
            off: 0,
            done: BTreeMap::new(),
            looks: 0,
            unkept: 0,
        };
        machine.open(midnight()).await;
        machine
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn note(&mut self, fault: &'static str) {
        *self.done.entry(fault).or_default() += 1;
    }

    async fn open(&mut self, now: Timestamp) {
        let mut io = Io::open(&self.path("state"), &self.path("public"), Caller::default(), LIMITS).await.unwrap();
        io.fetcher = io.fetcher.by(self.clock.clone());
        restore(&io, std::slice::from_ref(&self.blog), now).await.unwrap();
        let io = Arc::new(io);
        let service = Service::open(Arc::clone(&io), vec![self.blog.clone()], SignedDuration::from_secs(1), now).await;
        (self.io, self.service) = (Some(io), Some(service.unwrap()));
    }

    /// A heartbeat, and all that comes of it at once.
    pub async fn beat(&mut self, second: i64) {
        let now = instant(second + self.off);
        self.hand.set(now);
        let service = self.service.as_mut().unwrap();
        if let Some(jump) = self.drift.jumped(now, Duration::from_secs(second as u64)) {
            service.replan(jump, now);
        }
        service.beat(now);
        while service.under_way() > self.hand.sleepers() {
            tokio::select! {
                ended = service.ended(|| now) => {
                    let look = ended.unwrap().checked.unwrap();
                    self.looks += 1;
                    self.unkept += usize::from(look.is_err() || look.is_ok_and(|look| look.pace.unpublished.is_some()));
                }
                // Whoever falls asleep tells nobody.
                () = tokio::time::sleep(Duration::from_millis(1)) => {}
            }
        }
    }

    pub fn set_clock(&mut self, off: i64) {
        self.note(if off > self.off { "clock put forward" } else { "clock put back" });
        self.off = off;
    }

    /// Ended as it should be, and started anew.
    pub async fn restart(&mut self, second: i64) {
        self.note("restart");
        self.end(Duration::from_secs(5)).await;
        self.open(instant(second + self.off)).await;
    }

    /// In the midst of whatever it does: a look is begun and broken off after so many milliseconds.
    pub async fn crash(&mut self, second: i64, after: u64) {
        self.note("crash");
        let now = instant(second + self.off);
        self.hand.set(now);
        let service = self.service.as_mut().unwrap();
        service.call(&self.blog.name, liveticker::visit::Call::Now, now);
        service.beat(now);
        let broken = tokio::time::timeout(Duration::from_millis(after), service.ended(|| now)).await;
        if broken.is_err() {
            self.note("crash in the midst of a look");
        }
        self.service.take().unwrap().stop(Duration::ZERO).await;
        // Nobody closes anything.
        drop(self.io.take());
        self.open(now).await;
    }

    async fn end(&mut self, patience: Duration) {
        self.service.take().unwrap().stop(patience).await;
        let io = Arc::try_unwrap(self.io.take().unwrap()).expect("nobody else has it");
        io.close().await;
    }

    /// The record is cut off, or something else is written into it, while nobody has it open.
    pub async fn damage(&mut self, second: i64, dice: &mut Rng) {
        self.note("damaged record");
        self.end(Duration::from_secs(5)).await;
        let file = self.path("state/liveticker.db");
        let mut bytes = fs::read(&file).unwrap();
        if dice.chance(50) {
            bytes.truncate(dice.below(bytes.len()));
        } else {
            let (at, length) = (dice.below(bytes.len()), dice.between(1, 9000));
            bytes.iter_mut().skip(at).take(length).for_each(|byte| *byte = dice.next() as u8);
        }
        fs::write(&file, bytes).unwrap();
        self.open(instant(second + self.off)).await;
    }

    /// From now on nothing can be written into one of the tables, as on a full disk: what else a look has written is undone.
    pub async fn fill_record(&mut self, dice: &mut Rng) {
        self.note("record that takes nothing");
        let table = TABLES[dice.below(TABLES.len())];
        let all: Vec<String> = ["INSERT", "UPDATE"].iter().map(|how| {
            format!("CREATE TRIGGER full_{how} BEFORE {how} ON {table} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
        }).collect();
        self.tell_record(&all).await;
    }

    pub async fn empty_record(&mut self) {
        self.tell_record(&["INSERT", "UPDATE"].map(|how| format!("DROP TRIGGER IF EXISTS full_{how}"))).await;
    }

    async fn tell_record(&self, what: &[String]) {
        sqlx::any::install_default_drivers();
        let mut record =
            AnyConnection::connect(&format!("sqlite://{}", self.path("state/liveticker.db").display())).await.unwrap();
        record.execute("PRAGMA busy_timeout = 5000").await.unwrap();
        for what in what {
            record.execute(sqlx::AssertSqlSafe(what.clone())).await.unwrap();
        }
        record.close().await.unwrap();
    }

    /// From now on nothing can be published: in the place of the folder stands something else.
    pub fn take_folder(&mut self) {
        self.note("folder that takes nothing");
        fs::rename(self.path("public"), self.path("kept")).unwrap_or_default();
        fs::write(self.path("public"), "").unwrap();
    }

    pub fn give_folder(&mut self) {
        fs::remove_file(self.path("public")).unwrap();
        fs::rename(self.path("kept"), self.path("public")).unwrap_or_default();
    }

    /// A published file goes.
    pub fn lose_file(&mut self, dice: &mut Rng) {
        let files: Vec<PathBuf> =
            fs::read_dir(self.path("public")).into_iter().flatten().map(|file| file.unwrap().path()).collect();
        if let Some(file) = dice.pick(&files) {
            self.note("published file removed");
            fs::remove_file(file).unwrap();
        }
    }
}
