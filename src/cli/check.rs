//! `liveticker check`: is the configuration sound?

use std::collections::HashMap;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::found::{Found, busy, find};
use super::owner::whose;
use super::prune::{left, names};
use super::{FAILED, Out, WELL, WRONG, configuration, go_on_as_owner, state_folder};
use crate::config::Config;
use crate::io::publish::Publisher;
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::Source;

/// Check the configuration and report all mistakes
#[derive(Debug, Args)]
pub struct Check {
    /// Request each page too, once, and say what it gives
    #[arg(long)]
    online: bool,
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Reads the configuration; says what is wrong with it, or what it follows.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        // Whether it is sound is asked for whoever will read it and write the feeds.
        if let Some(status) = state_folder(&config).and_then(|state| go_on_as_owner(&state, out)) {
            return status;
        }
        let asked = if self.online { ask_all(&config, &file, out) } else { HashMap::new() };
        let left = left(&config);
        let warnings = warnings(&config);
        let unwritable = Publisher::new(&config.service.output).try_it().err();
        // Another user's folder is theirs to try.
        let owner = unwritable.as_ref().and_then(|_| whose(&config.service.output));
        let is_ill = unwritable.is_some() && owner.is_none() || asked.values().any(|asked| asked.why.is_some());
        let status = if is_ill { FAILED } else { WELL };
        if self.json {
            let blog = |blog: &LiveBlog| {
                let asked = asked.get(&blog.name);
                json!({
                    "name": blog.name,
                    "page": blog.place.source.to_string(),
                    "profile": Some(&blog.reading.profile.name).filter(|name| !name.is_empty()),
                    "entries": asked.and_then(|asked| asked.entries),
                    "doubt": asked.and_then(|asked| asked.doubt.as_ref()),
                    "trouble": asked.and_then(|asked| asked.why.as_ref()),
                })
            };
            out.facts(&json!({
                "configuration": file,
                "sound": true,
                "live_blogs": config.blogs.iter().map(blog).collect::<Vec<_>>(),
                "warnings": warnings,
                "not_followed_any_more": left.iter().map(|(stem, _)| stem).collect::<Vec<_>>(),
                "cannot_publish": unwritable.map(|error| error.to_string()),
            }));
            return status;
        }
        let many = match config.blogs.len() {
            1 => "one live blog".to_owned(),
            many => format!("{many} live blogs"),
        };
        out.line(&format!("{} is sound: {many}", file.display()));
        for blog in &config.blogs {
            let profile = match blog.reading.profile.name.as_str() {
                "" => String::new(),
                name => format!(" (read as {name})"),
            };
            out.line(&format!("  {}: {}{profile}", blog.name, blog.place.source));
            match asked.get(&blog.name) {
                Some(Asked { why: Some(why), .. }) => out.error(&format!("{}: {why}", blog.name)),
                Some(asked) => {
                    let doubt = asked
                        .doubt
                        .as_ref()
                        .map_or(String::new(), |doubt| format!("; it may be no live blog: {doubt}"));
                    out.line(&format!("    {}{doubt}", asked.words));
                }
                None => {}
            }
        }
        if !left.is_empty() {
            out.line(&format!("  not followed any more: {} (`liveticker prune` removes their files)", names(&left)));
        }
        warnings.iter().for_each(|warning| out.error(&format!("warning: {warning}")));
        match (unwritable, owner) {
            (Some(_), Some(owner)) => out.line(&format!(
                "  the feeds' folder {} belongs to {owner}: `sudo -u {owner} liveticker check` tells whether it can be written",
                config.service.output.display()
            )),
            (Some(error), None) => out.error(&format!("no feed can be published: {error}")),
            (None, _) => {}
        }
        status
    }
}

/// What a page gave that was asked for.
#[derive(Default)]
struct Asked {
    entries: Option<usize>,
    /// How many, and how busy it is.
    words: String,
    doubt: Option<String>,
    /// Why there are no entries.
    why: Option<String>,
}

/// Asks for each page once, one after the other; keeps nothing.
fn ask_all(config: &Config, file: &Path, out: &mut Out) -> HashMap<FeedName, Asked> {
    let mut all = HashMap::new();
    for blog in config.blogs.iter().filter(|blog| !blog.following.is_paused) {
        let now = Timestamp::now();
        let asked = match find(blog.clone(), Some(file), now, out) {
            Ok(Found::LiveBlog { feed, doubt }) => {
                Asked { entries: Some(feed.entries.len()), words: busy(&feed, now), doubt, why: None }
            }
            Ok(Found::Other { why, .. }) => Asked { why: Some(why), ..Asked::default() },
            // What went wrong has been said.
            Err(_) => Asked { why: Some("it could not be asked".to_owned()), ..Asked::default() },
        };
        all.insert(blog.name.clone(), asked);
    }
    all
}

/// What is sound, and hardly meant.
fn warnings(config: &Config) -> Vec<String> {
    let mut warnings = twins(config);
    if let Some(listen) = config.service.listen.filter(|listen| !listen.ip().is_loopback())
        && config.service.public_url.is_none()
    {
        warnings.push(format!(
            "[serve] listens at {listen}, and [service] has no `public_url`: a feed then says that it is where it was asked for, and a \
             copy of its file that it is on this machine. Add public_url = \"http://…/\", with the address by which readers reach it"
        ));
    }
    warnings
}

/// One page under two names, a path that no shell has read, an address that was cut.
fn twins(config: &Config) -> Vec<String> {
    let mut said = Vec::new();
    for (at, blog) in config.blogs.iter().enumerate() {
        if let Some(other) = config.blogs[..at].iter().find(|other| other.place.source == blog.place.source) {
            said.push(format!("{} and {} follow the same page", other.name, blog.name));
        }
        match &blog.place.source {
            Source::File(path) if path.components().any(|part| part.as_os_str() == "~") => {
                said.push(format!("{}: \"~\" is no folder here: write the whole path", blog.name));
            }
            Source::Web(url) if url.path().contains("%E2%80%A6") || url.path().contains("...") => {
                said.push(format!("{}: the address is cut off (…): copy the whole one from your browser", blog.name));
            }
            _ => {}
        }
    }
    said
}
