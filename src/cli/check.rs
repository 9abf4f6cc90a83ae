//! `liveticker check`: is the configuration sound?

use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::found::{Found, busy, find};
use super::owner::whose;
use super::prune::{left, names};
use super::{FAILED, Out, WELL, WRONG, configuration, go_on_as_owner, state_folder};
use crate::config::Config;
use crate::io::publish::Publisher;
use crate::page::Source;

/// Check the configuration and report all mistakes
#[derive(Debug, Args)]
pub struct Check {
    /// Request each page too, once, and say what it gives
    #[arg(long)]
    online: bool,
}

impl Check {
    /// Reads the configuration; says what is wrong with it, or what it follows.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        // Whether it is sound is asked for whoever will read it and write the feeds.
        if let Some(status) = state_folder(&config).and_then(|state| go_on_as_owner(&state, out)) {
            return status;
        }
        let many = match config.blogs.len() {
            1 => "one live blog".to_owned(),
            many => format!("{many} live blogs"),
        };
        out.line(&format!("{} is sound: {many}", file.display()));
        for blog in &config.blogs {
            let profile = match blog.profile.name.as_str() {
                "" => String::new(),
                name => format!(" (read as {name})"),
            };
            out.line(&format!("  {}: {}{profile}", blog.name, blog.source));
        }
        let left = left(&config);
        if !left.is_empty() {
            out.line(&format!("  not followed any more: {} (`liveticker prune` removes their files)", names(&left)));
        }
        for twin in twins(&config) {
            out.error(&format!("warning: {twin}"));
        }
        let mut status = WELL;
        if let Err(error) = Publisher::new(&config.service.output).try_it() {
            match whose(&config.service.output) {
                Some(owner) => out.line(&format!(
                    "  the feeds' folder {} belongs to {owner}: `sudo -u {owner} liveticker check` tells whether it can be written",
                    config.service.output.display()
                )),
                None => {
                    out.error(&format!("no feed can be published: {error}"));
                    status = FAILED;
                }
            }
        }
        if self.online {
            status = status.max(ask_all(&config, &file, out));
        }
        if let Some(listen) = config.service.listen.filter(|listen| !listen.ip().is_loopback())
            && config.service.public_url.is_none()
        {
            out.error(&format!(
                "warning: [serve] listens at {listen}, and [service] has no `public_url`: a feed then says that it is where it \
                 was asked for, and a copy of its file that it is on this machine. Add public_url = \"http://…/\", with the \
                 address by which readers reach it"
            ));
        }
        status
    }
}

/// Asks for each page once, one after the other, and tells what it gives; keeps nothing.
fn ask_all(config: &Config, file: &Path, out: &mut Out) -> u8 {
    let mut status = WELL;
    for blog in config.blogs.iter().filter(|blog| !blog.is_paused) {
        match find(blog.clone(), Some(file), Timestamp::now(), out) {
            Ok(Found::LiveBlog { feed, doubt }) => {
                let doubt = doubt.map_or(String::new(), |doubt| format!("; it may be no live blog: {doubt}"));
                out.line(&format!("  {}: {}{doubt}", blog.name, busy(&feed, Timestamp::now())));
            }
            Ok(Found::Other { why, .. }) => {
                out.error(&format!("{}: {why}", blog.name));
                status = FAILED;
            }
            Err(failed) => status = status.max(failed),
        }
    }
    status
}

/// What is sound, and hardly meant: one page under two names, a path that no shell has read, an address that was cut.
fn twins(config: &Config) -> Vec<String> {
    let mut said = Vec::new();
    for (at, blog) in config.blogs.iter().enumerate() {
        if let Some(other) = config.blogs[..at].iter().find(|other| other.source == blog.source) {
            said.push(format!("{} and {} follow the same page", other.name, blog.name));
        }
        match &blog.source {
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
