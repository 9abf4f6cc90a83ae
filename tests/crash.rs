//! Killed at any instant, out of disk at any byte, with a record cut off at any byte: what is published is always whole,
//! and in the end nothing is lost or twice.
//!
//! Two runs see the same pages at the same times. One is left in peace; in the other the process is killed at a random
//! instant of a look, and the look is done again, as a timer would. After each look both must have published the same
//! bytes. `KILLS` is how many looks there are, and `SEED` makes the instants differ.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use liveticker::config::Config;
use liveticker::io::Io;
use liveticker::io::fetch::Limits;
use liveticker::io::request::Caller;
use liveticker::service::check;
use liveticker::visit::Call;

const LOOKS: usize = 100;
const FILES: [&str; 3] = ["a.rss", "a.atom", "a.json"];

/// The page at a look: a new entry each time, the oldest pushed off, now and then one corrected or taken away.
fn page(number: usize) -> String {
    let updates: Vec<String> = (number.saturating_sub(9)..=number)
        .rev()
        .filter(|entry| entry % 7 != 3 || number < entry + 4)
        .map(|entry| {
            let word = if entry % 5 == 2 && number > entry + 2 { "corrected" } else { "first" };
            format!(
                r##"{{"@type":"BlogPosting","url":"#post-{entry:04}","headline":"Update {entry}","datePublished":"{}","articleBody":"This is the {word} telling of number {entry}, and it is long enough."}}"##,
                at(entry)
            )
        })
        .collect();
    format!(
        r#"<html lang="en"><title>Harbour</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour","liveBlogUpdate":[{}]}}</script>"#,
        updates.join(",")
    )
}

fn at(number: usize) -> Timestamp {
    let start: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(5 * i64::try_from(number).unwrap())
}

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let text = "[service]\nstate = 'state'\n[feeds.a]\nurl = 'page.html'\nas = 'https://a.example/live'\nkeep = 30\nkeep_for = '1h'\n";
        fs::write(folder.path().join("feeds.toml"), text).unwrap();
        Home { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn show(&self, number: usize) {
        fs::write(self.path("page.html"), page(number)).unwrap();
    }

    /// All that is published, by the name of its file.
    fn published(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(files) = fs::read_dir(self.path("public")) else { return Vec::new() };
        let mut files: Vec<_> = files
            .map(|file| file.unwrap().path())
            // What was being written when the process was killed.
            .filter(|file| !name(file).starts_with(".liveticker-"))
            .map(|file| (name(&file), fs::read(&file).unwrap()))
            .collect();
        files.sort();
        files
    }

    fn once(&self, number: usize) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
        command
            .args(["once", "--now", &at(number).to_string()])
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    async fn check(&self, number: usize) {
        let text = fs::read_to_string(self.path("feeds.toml")).unwrap();
        let config = Config::parse(&text, &self.path("feeds.toml")).unwrap();
        let state = config.service.state.clone().unwrap();
        let io = Io::open(&state, &config.service.output, Caller::default(), Limits::default()).await.unwrap();
        check(&io, &config.blogs[0], Call::Now, at(number)).await.unwrap();
        io.close().await;
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A number for each round, the same for the same seed (SplitMix64).
fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

#[tokio::test]
async fn a_process_that_is_killed_at_any_instant_loses_nothing_and_doubles_nothing() {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = told("SEED").unwrap_or(1);
    let looks = told("KILLS").map_or(LOOKS, |looks| usize::try_from(looks).unwrap());
    let (calm, harried) = (Home::new(), Home::new());
    let mut state = seed;
    let mut length = Duration::from_millis(20);
    let mut before = Vec::new();
    let mut killed = 0;
    for number in 0..looks {
        calm.show(number);
        calm.check(number).await;
        let wanted = calm.published();

        harried.show(number);
        let mut child = harried.once(number).spawn().unwrap();
        std::thread::sleep(length.mul_f64(random(&mut state) * 1.1));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            killed += 1;
        }
        child.wait().unwrap();
        for (file, bytes) in harried.published() {
            let is_whole = [&before, &wanted].iter().any(|known| known.contains(&(file.clone(), bytes.clone())));
            assert!(is_whole, "seed {seed}, look {number}: {file} is neither as it was nor as it is to be");
        }

        let begun = Instant::now();
        assert!(harried.once(number).status().unwrap().success(), "seed {seed}, look {number}");
        length = (length + begun.elapsed()) / 2;
        let is = harried.published();
        let names: Vec<&String> = is.iter().map(|(file, _)| file).collect();
        assert!(is == wanted, "seed {seed}, look {number}: the feeds differ from those of a quiet run: {names:?}");
        before = wanted;
    }
    assert!(FILES.iter().all(|file| before.iter().any(|(name, _)| name == file)));
    assert!(killed * 3 > looks, "only {killed} of {looks} were killed in time");
    let left = fs::read_dir(harried.path("public")).unwrap().count();
    assert!(left <= before.len() + 5, "{left} files are left where {} belong", before.len());
}

/// What it comes to: its exit status, and what it says when things go wrong.
fn finish(command: &mut Command) -> (Option<i32>, String) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn a_disk_that_is_full_at_any_byte_costs_nothing_but_time() {
    let (calm, full) = (Home::new(), Home::new());
    for home in [&calm, &full] {
        home.show(20);
        home.check(20).await;
    }
    let mut failed = 0;
    // A limit on the size of files is met as a full disk is: in the middle of a write.
    for (number, kilobytes) in (21..).zip([1, 4, 8, 12, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 200, 400]) {
        let before = calm.published();
        calm.show(number);
        calm.check(number).await;
        let wanted = calm.published();
        full.show(number);
        let once = full.once(number);
        let mut shell = Command::new("bash");
        shell
            .args(["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\"", &kilobytes.to_string()])
            .arg(once.get_program())
            .args(once.get_args())
            .current_dir(full.folder.path())
            .env_clear();
        let (status, said) = finish(&mut shell);
        assert!(matches!(status, Some(0 | 1)), "{kilobytes} kB: {status:?} {said}");
        if status == Some(1) {
            failed += 1;
            assert!(said.contains("cannot ") && !said.contains("panicked"), "{kilobytes} kB: {said}");
        }
        for (file, bytes) in full.published() {
            let is_whole = [&before, &wanted].iter().any(|known| known.contains(&(file.clone(), bytes.clone())));
            assert!(is_whole, "{kilobytes} kB: {file} is neither as it was nor as it is to be");
        }
        assert_eq!(finish(&mut full.once(number)).0, Some(0), "{kilobytes} kB: as soon as there is space");
        assert!(full.published() == wanted, "{kilobytes} kB: the feeds differ");
    }
    assert!(failed > 3, "only {failed} limits were met");
}

#[tokio::test]
async fn a_record_that_is_cut_off_at_any_byte_is_set_aside_and_nothing_is_announced_anew() {
    let home = Home::new();
    home.show(20);
    home.check(20).await;
    let record = home.path("state/liveticker.db");
    let whole = fs::read(&record).unwrap();
    let feeds = home.published();
    let places = (1..whole.len()).filter(|at| at % 4096 < 2 || at % 7777 == 0).chain(whole.len() - 3..whole.len());
    for length in places {
        fs::write(&record, &whole[..length]).unwrap();
        let (status, said) = finish(&mut home.once(20));
        assert_eq!(status, Some(0), "{length} bytes: {said}");
        assert!(said.contains("it was set aside as") && !said.contains("panicked"), "{length} bytes: {said}");
        assert!(home.published() == feeds, "{length} bytes: the feeds have changed: {said}");
        let mut aside: Vec<_> = fs::read_dir(home.path("state")).unwrap().map(|file| file.unwrap().path()).collect();
        aside.retain(|file| file.to_string_lossy().contains(".damaged-"));
        assert!(aside.iter().any(|file| fs::read(file).unwrap() == whole[..length]), "{length} bytes: {aside:?}");
        aside.iter().for_each(|file| fs::remove_file(file).unwrap());
    }
    home.show(21);
    assert_eq!(finish(&mut home.once(21)).0, Some(0), "and it goes on");
}
