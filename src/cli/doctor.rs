//! `liveticker doctor`: does all that has to work together do so, and what is to be done where it does not?

use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::kept::{count, wait};
use super::paint::{Paint, Style};
use super::places::sockets;
use super::prune::{left, names};
use super::{FAILED, Out, WELL, WRONG, configuration, given_out, no_state_folder, state_folder};
use crate::config::Config;
use crate::io::owner::Owner;
use crate::io::publish::Publisher;
use crate::io::store::{Store, StoreError, holder, record_of};
use crate::profile::Catalogue;

/// A clock that differs by so much is wrong, and not merely slow.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_mins(5);
/// A profile that nobody has compared with its pages for so long may be out of date.
const OLD_PROFILE: SignedDuration = SignedDuration::from_hours(24 * 400);
/// What was found stands so far from the left.
const INDENT: usize = 8;

/// Examine record, feeds, permissions and addresses, and say what to do
#[derive(Debug, Args)]
pub struct Doctor {
    /// Repair what can be repaired: give files back to the owner of the record (as root)
    #[arg(long)]
    repair: bool,
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
}

/// What was found, in the order in which it was.
#[derive(Default)]
struct Findings(Vec<Finding>);

#[derive(Serialize)]
struct Finding {
    verdict: Verdict,
    /// What it is of and what is to be done, in a sentence: "feeds: …".
    says: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Note,
    Wrong,
}

impl Findings {
    fn well(&mut self, what: &str) {
        self.add(Verdict::Ok, what);
    }

    fn remark(&mut self, what: &str) {
        self.add(Verdict::Note, what);
    }

    fn ill(&mut self, what: &str) {
        self.add(Verdict::Wrong, what);
    }

    fn add(&mut self, verdict: Verdict, what: &str) {
        self.0.push(Finding { verdict, says: what.to_owned() });
    }

    fn status(&self) -> u8 {
        if self.0.iter().any(|finding| finding.verdict == Verdict::Wrong) { FAILED } else { WELL }
    }

    /// As lines that fit the terminal; what somebody has to do stands out.
    fn show(&self, out: &mut Out) {
        let paint = Paint::of_stdout();
        for Finding { verdict, says } in &self.0 {
            let (word, style) = match verdict {
                Verdict::Ok => ("ok", Style::Good),
                Verdict::Note => ("note", Style::Fair),
                Verdict::Wrong => ("WRONG", Style::Bad),
            };
            let mut lines = paint.wrapped(says, INDENT).into_iter();
            let first = lines.next().unwrap_or_default();
            let blanks = " ".repeat(INDENT - word.len());
            out.painted(&format!(
                "{}{blanks}{}",
                paint.piece(style, word),
                paint.piece(Style::Plain, first.trim_start())
            ));
            lines.for_each(|line| out.line(&line));
        }
    }
}

impl Doctor {
    /// Examines one thing after the other; changes nothing, unless it is to repair.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        let Some(state) = state_folder(&config) else { return no_state_folder(out) };
        let mut findings = Findings::default();
        let many = config.blogs.len();
        findings.well(&format!(
            "configuration: {} is sound, {}",
            file.display(),
            count(many as u64, "live blog", "live blogs")
        ));
        record(&config, &state, &mut findings);
        self.owners(&config, &state, &mut findings);
        feeds(&config, &mut findings);
        service(&config, &state, &mut findings);
        profiles(&config, &mut findings);
        if self.json {
            out.facts(&findings.0);
        } else {
            findings.show(out);
        }
        findings.status()
    }

    /// Whether all files are those of the owner of the record: the service cannot write what root has left.
    fn owners(&self, config: &Config, state: &Path, findings: &mut Findings) {
        let Some(owner) = Owner::of(state) else { return };
        let output = &config.service.output;
        let in_output = Publisher::new(output).files().into_iter().map(|(_, file)| file);
        let in_state = std::fs::read_dir(state).into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
        let all: Vec<PathBuf> = in_state.filter(|file| file.is_file()).chain(in_output).collect();
        let is_foreign = |file: &&PathBuf| std::fs::metadata(file).is_ok_and(|about| about.uid() != owner.user);
        let foreign: Vec<&PathBuf> = all.iter().filter(is_foreign).collect();
        let Some(first) = foreign.first() else {
            return findings.well(&format!("owners: {} files, all of {}", all.len(), owner.word()));
        };
        let many = count(foreign.len() as u64, "file", "files");
        let (are, were) = if foreign.len() == 1 { ("is", "was") } else { ("are", "were") };
        if self.repair && foreign.iter().all(|file| chown(file, Some(owner.user), Some(owner.group)).is_ok()) {
            return findings.remark(&format!("owners: {many} {were} given back to {}", owner.word()));
        }
        findings.ill(&format!(
            "owners: {many} {are} not of {}, who cannot write them ({} …): `sudo liveticker doctor --repair` gives them back",
            owner.word(),
            first.display()
        ));
    }
}

fn record(config: &Config, state: &Path, findings: &mut Findings) {
    let mut read = Err(StoreError::Absent { folder: state.to_owned() });
    let mut kept = Out::kept();
    wait(&mut kept, async |_| {
        read = match Store::open_to_read(state).await {
            Ok(store) => {
                let paces = store.paces().await;
                store.close().await;
                paces
            }
            Err(error) => Err(error),
        };
        Ok(WELL)
    });
    match read {
        Ok(paces) => {
            let entries: i64 = paces.values().map(|pace| pace.entries).sum();
            let known = count(paces.len() as u64, "live blog", "live blogs");
            let entries = count(entries.unsigned_abs(), "entry", "entries");
            findings.well(&format!("record: {} can be read, {known}, {entries}", record_of(state).display()));
            let now = Timestamp::now();
            let ahead =
                paces.values().filter_map(|pace| pace.last).max().filter(|last| last.duration_since(now) > WRONG_CLOCK);
            match ahead {
                Some(last) => findings.ill(&format!(
                    "clock: the last check was at {last}, and it is {now}: was the clock put back, or is it wrong?"
                )),
                None => findings.well("clock: no check lies ahead of it"),
            }
            let strangers = config.blogs.iter().filter(|blog| !paces.contains_key(&blog.name));
            let strangers: Vec<&str> = strangers.map(|blog| blog.name.as_str()).collect();
            if !strangers.is_empty() {
                findings.remark(&format!("record: never checked yet: {}", strangers.join(", ")));
            }
        }
        Err(error @ StoreError::Absent { .. }) => findings.remark(&format!("record: {error}")),
        Err(error) => findings.ill(&format!("record: {error}")),
    }
}

fn feeds(config: &Config, findings: &mut Findings) {
    let publisher = Publisher::new(&config.service.output);
    match publisher.try_it() {
        Ok(()) => findings.well(&format!("feeds: {} can be written", config.service.output.display())),
        Err(error) => findings.ill(&format!("feeds: {error}")),
    }
    let absent = config.blogs.iter().filter(|blog| !publisher.has(blog));
    let absent: Vec<&str> = absent.map(|blog| blog.name.as_str()).collect();
    if !absent.is_empty() {
        findings.remark(&format!(
            "feeds: not there: {} (the next check that finds entries writes them)",
            absent.join(", ")
        ));
    }
    let left = left(config);
    if !left.is_empty() {
        findings.remark(&format!("feeds: left over: {} (`liveticker prune` removes them)", names(&left)));
    }
    match (&config.service.public_url, given_out(&config.service)) {
        (Some(url), _) => findings.well(&format!("addresses: readers find the feeds at {url}")),
        (None, Some(url)) => {
            findings.remark(&format!("addresses: without `public_url` readers of this machine find the feeds at {url}"))
        }
        (None, None) => findings.ill("addresses: nobody knows where the feeds are: set `public_url` in [service]"),
    }
}

fn service(config: &Config, state: &Path, findings: &mut Findings) {
    let Some(process) = holder(state) else { return findings.remark("service: not running") };
    let places = sockets(state, config.service.is_machine);
    match places.iter().find(|place| std::os::unix::net::UnixStream::connect(place).is_ok()) {
        Some(place) => findings.well(&format!("service: running (process {process}), and reached at {}", place.display())),
        None => findings.remark(&format!(
            "service: running (process {process}), and not reached: commands wait for it, or are to be typed as its user"
        )),
    }
}

/// Reports the shipped profiles in use that have not been verified for long.
fn profiles(config: &Config, findings: &mut Findings) {
    let today = Timestamp::now();
    let is_old = |verified: &str| {
        let day = format!("{verified}-01T00:00:00Z").parse::<Timestamp>();
        day.is_ok_and(|day| today.duration_since(day) > OLD_PROFILE)
    };
    let used: Vec<&str> =
        config.blogs.iter().map(|blog| blog.reading.profile.id.as_str()).filter(|id| !id.is_empty()).collect();
    let known = Catalogue::shipped().all().iter().filter(|known| used.contains(&known.profile.id.as_str()));
    let old: Vec<&str> = known
        .filter(|known| known.profile.verified.as_deref().is_some_and(is_old))
        .map(|known| known.profile.name.as_str())
        .collect();
    match old.is_empty() {
        true => findings.well("profiles: none of those in use is more than a year old"),
        false => findings.remark(&format!("profiles: more than a year old: {}", old.join(", "))),
    }
}
