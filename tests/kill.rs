//! Killed at any instant, hundreds of times: what is published is always whole, and in the end nothing is lost or twice.
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
use liveticker::service::look;

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

    async fn look(&self, number: usize) {
        let text = fs::read_to_string(self.path("feeds.toml")).unwrap();
        let config = Config::parse(&text, &self.path("feeds.toml")).unwrap();
        let state = config.service.state.clone().unwrap();
        let io = Io::open(&state, &config.service.output, None, Limits::default()).await.unwrap();
        look(&io, &config.blogs[0], at(number)).await.unwrap();
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
        calm.look(number).await;
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
