//! `liveticker prune`: removes the files of feeds that are not published any more.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{FAILED, Out, WELL, WRONG, configuration, go_on_as_owner, state_folder};
use crate::config::Config;
use crate::io::publish::Publisher;
use crate::liveblog::FeedName;

/// So many names are listed at most.
const LISTED: usize = 20;
/// Who has written a feed stands in its beginning, in bytes.
const BEGINNING: u64 = 4096;

/// Remove the files of feeds that feeds.toml does not name any more
#[derive(Debug, Args)]
pub struct Prune {
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Prune {
    /// Tells which, asks, removes.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, _)) = configuration(file, out) else { return WRONG };
        if let Some(status) = state_folder(&config).and_then(|state| go_on_as_owner(&state, out)) {
            return status;
        }
        let left = left(&config);
        if left.is_empty() {
            out.line("Nothing is left over.");
            return WELL;
        }
        let files: usize = left.iter().map(|(_, files)| files.len()).sum();
        let folder = config.service.output.display();
        out.line(&format!("{files} files in {folder} are of feeds that feeds.toml does not name: {}", names(&left)));
        if !self.yes {
            match out.ask("Remove them?") {
                Some(true) => {}
                Some(false) => {
                    out.line("Nothing was removed.");
                    return FAILED;
                }
                None => {
                    out.error(
                        "there is nobody to ask whether they are to be removed: none was; --yes says that they are",
                    );
                    return WRONG;
                }
            }
        }
        let mut status = WELL;
        for file in left.iter().flat_map(|(_, files)| files) {
            if let Err(error) = std::fs::remove_file(file) {
                out.error(&format!("cannot remove {}: {error}", file.display()));
                status = FAILED;
            }
        }
        if status == WELL {
            out.line("Removed. What is known of them is kept: `liveticker forget NAME` deletes it.");
        }
        status
    }
}

/// Their names, in a line.
pub fn names(left: &[(String, Vec<PathBuf>)]) -> String {
    let names: Vec<&str> = left.iter().map(|(stem, _)| stem.as_str()).take(LISTED).collect();
    let more = if left.len() > LISTED { format!(" and {} more", left.len() - LISTED) } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// The feeds whose files are left over from an earlier configuration, and these files. Only what liveticker has written: other
/// files in the folder are somebody else's.
pub fn left(config: &Config) -> Vec<(String, Vec<PathBuf>)> {
    let mut published: HashSet<String> = HashSet::new();
    let mut names: HashSet<&FeedName> = HashSet::new();
    for blog in &config.blogs {
        names.insert(&blog.name);
        published.insert(blog.name.to_string());
        published.extend(blog.showing.editions.iter().map(|edition| format!("{}~{}", blog.name, edition.word())));
        published.extend(blog.showing.group.as_ref().map(ToString::to_string));
    }
    let is_archive = |stem: &str| {
        stem.split_once('~').is_some_and(|(name, number)| {
            number.bytes().all(|byte| byte.is_ascii_digit()) && names.iter().any(|known| known.as_str() == name)
        })
    };
    let mut left: Vec<(String, Vec<PathBuf>)> = Vec::new();
    for (stem, file) in Publisher::new(&config.service.output).files() {
        let is_a_name = stem.split('~').next().is_some_and(|name| name.parse::<FeedName>().is_ok());
        if !is_a_name || published.contains(&stem) || is_archive(&stem) {
            continue;
        }
        match left.iter_mut().find(|(known, _)| *known == stem) {
            Some((_, files)) => files.push(file),
            None => left.push((stem, vec![file])),
        }
    }
    // JSON Feed has no place for it: one beside others that are ours is ours.
    left.retain(|(_, files)| files.iter().any(|file| is_ours(file)));
    left
}

fn is_ours(file: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    let text = String::from_utf8_lossy(&beginning);
    let generator = text.split("<generator").nth(1).and_then(|rest| rest.split("</generator>").next());
    read.is_ok() && generator.is_some_and(|generator| generator.contains(">liveticker"))
}
