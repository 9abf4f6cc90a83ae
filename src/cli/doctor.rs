//! `liveticker doctor`: does all that has to work together do so, and what is to be done where it does not?

use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::kept::wait;
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

/// Examine record, feeds, permissions and addresses, and say what to do
#[derive(Debug, Args)]
pub struct Doctor {
    /// Repair what can be repaired: give files back to the owner of the record (as root)
    #[arg(long)]
    repair: bool,
}

/// What was found.
struct Findings<'o> {
    out: &'o mut Out,
    status: u8,
}

impl Findings<'_> {
    fn well(&mut self, what: &str) {
        self.out.line(&format!("ok      {what}"));
    }

    fn remark(&mut self, what: &str) {
        self.out.line(&format!("note    {what}"));
    }

    fn ill(&mut self, what: &str) {
        self.out.line(&format!("WRONG   {what}"));
        self.status = FAILED;
    }
}

impl Doctor {
    /// Examines one thing after the other; changes nothing, unless it is to repair.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        let Some(state) = state_folder(&config) else { return no_state_folder(out) };
        let mut findings = Findings { out, status: WELL };
        let many = config.blogs.len();
        findings.well(&format!("configuration: {} is sound, {many} live blogs", file.display()));
        record(&config, &state, &mut findings);
        self.owners(&config, &state, &mut findings);
        feeds(&config, &mut findings);
        service(&config, &state, &mut findings);
        profiles(&config, &mut findings);
        findings.status
    }

    /// Whether all files are those of the owner of the record: the service cannot write what root has left.
    fn owners(&self, config: &Config, state: &Path, findings: &mut Findings<'_>) {
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
        let many = foreign.len();
        if self.repair && foreign.iter().all(|file| chown(file, Some(owner.user), Some(owner.group)).is_ok()) {
            return findings.remark(&format!("owners: {many} files were given back to {}", owner.word()));
        }
        findings.ill(&format!(
            "owners: {many} files are not of {}, who cannot write them ({} …): `sudo liveticker doctor --repair` gives them back",
            owner.word(),
            first.display()
        ));
    }
}

fn record(config: &Config, state: &Path, findings: &mut Findings<'_>) {
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
            let (path, known) = (record_of(state), paces.len());
            findings.well(&format!("record: {} can be read, {known} live blogs, {entries} entries", path.display()));
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

fn feeds(config: &Config, findings: &mut Findings<'_>) {
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

fn service(config: &Config, state: &Path, findings: &mut Findings<'_>) {
    let Some(process) = holder(state) else { return findings.remark("service: not running") };
    let places = sockets(state, config.service.is_machine);
    match places.iter().find(|place| std::os::unix::net::UnixStream::connect(place).is_ok()) {
        Some(place) => findings.well(&format!("service: running (process {process}), and reached at {}", place.display())),
        None => findings.remark(&format!(
            "service: running (process {process}), and not reached: commands wait for it, or are to be typed as its user"
        )),
    }
}

/// Those of shipped profiles that live blogs are read with, and that nobody has looked at for long.
fn profiles(config: &Config, findings: &mut Findings<'_>) {
    let today = Timestamp::now();
    let is_old = |verified: &str| {
        let day = format!("{verified}-01T00:00:00Z").parse::<Timestamp>();
        day.is_ok_and(|day| today.duration_since(day) > OLD_PROFILE)
    };
    let used: Vec<&str> =
        config.blogs.iter().map(|blog| blog.profile.id.as_str()).filter(|id| !id.is_empty()).collect();
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
