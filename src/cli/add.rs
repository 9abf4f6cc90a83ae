//! `liveticker add`: one more live blog is followed, once a person has seen what it gives.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::choice::{Choice, as_facts};
use super::edit::{Edited, edited};
use super::found::{Found, facts, find, name_for, show};
use super::typed::{source, web};
use super::{DOUBTFUL, FAILED, Out, WELL, WRONG, given_out};
use crate::config::{Draft, with_added};
use crate::feed::{Format, file_of};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Claim, Source};
use crate::suggest::Suggestion;

/// Follow a live blog: read its page, add it to feeds.toml, publish its feeds
///
/// The rest of feeds.toml stays as it is, comments included. For a page that only links to live blogs, those are listed; for one that
/// is not understood, selectors that may read it, each with a sample.
#[derive(Debug, Args)]
pub struct Add {
    /// The page: an address (http or https), or the file of a saved page
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// The page's real address, if PAGE is a copy of it
    #[arg(long = "as", value_name = "URL", value_parser = web)]
    address: Option<Url>,
    /// The name of its files and addresses [default: made from the title]
    #[arg(long, value_name = "NAME")]
    name: Option<FeedName>,
    /// The title of the feed in a reader [default: that of the page]
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Do not ask, if it is surely a live blog
    #[arg(long, short)]
    yes: bool,
    /// It is a live blog, even if it does not look like one
    #[arg(long)]
    live: bool,
    /// Follow the suggestion with this number: a live blog to which the page links, or selectors that may read it
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..))]
    choose: Option<u8>,
    /// As JSON, for other programs
    #[arg(long)]
    json: bool,
    /// The time of the check (RFC 3339), instead of now: for saved pages and for tests
    #[arg(long, value_name = "INSTANT", hide = true)]
    now: Option<Timestamp>,
}

impl Add {
    /// Checks the page, shows what is on it, asks, writes feeds.toml, and publishes the feeds. Returns the exit status.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        match self.try_run(file, out) {
            Ok(status) | Err(status) => status,
        }
    }

    fn try_run(&self, file: Option<&Path>, out: &mut Out) -> Result<u8, u8> {
        if self.json {
            out.be_quiet();
        }
        let edited = edited(file, out)?;
        let mut page = source(&self.page).map_err(|words| {
            out.error(&words);
            WRONG
        })?;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let existing = Some(edited.file.as_path()).filter(|file| file.exists());
        let mut choice = Choice { said: self.choose, yes: self.yes };
        let mut address = self.address.as_ref();
        // A page that links to live blogs is gone on from, once.
        for _ in 0..2 {
            let mut asked = LiveBlog::at(FeedName::preview(), page.clone(), address.cloned());
            if self.live {
                asked.reading.claim = Claim::Live;
            }
            if let Some(known) = already(&edited, &asked) {
                out.line(&format!(
                    "{} is followed already, as {known}{}",
                    asked.place.source,
                    subscribe(&edited, &known)
                ));
                return Ok(self.tell(&edited, Some(&known), json!({"added": false}), WELL, out));
            }
            match find(asked.clone(), existing, now, out)? {
                Found::LiveBlog { feed, doubt } => {
                    show(&feed, doubt.as_deref(), now, out);
                    let name = self.name_for(&edited, &feed.title, &asked);
                    self.confirm(&name, doubt.is_some() && !self.live, out)?;
                    // Somebody has looked at it and said that it is one.
                    let live = (self.live || doubt.is_some()).then(|| ("live".to_owned(), "true".to_owned()));
                    let status = self.follow(&edited, &name, &self.keys(&page, address, live), file, out)?;
                    let found = json!({"added": true, "found": facts(&feed, doubt.as_deref())});
                    return Ok(self.tell(&edited, Some(&name), found, status, out));
                }
                Found::Other { why, offers, suggestions } => {
                    out.error(&why);
                    let found = as_facts(&why, &offers, &suggestions);
                    if suggestions.is_empty() {
                        let chosen = choice.of_offers(&offers, out);
                        let url = chosen.map_err(|status| self.tell(&edited, None, found, status, out))?;
                        (page, address) = (Source::Web(url), None);
                        continue;
                    }
                    let chosen = choice.of_suggestions(&suggestions, out);
                    let chosen = chosen.map_err(|status| self.tell(&edited, None, found.clone(), status, out))?;
                    let name = self.name_for(&edited, "", &asked);
                    let status = self.follow(&edited, &name, &self.keys(&page, address, keys_of(chosen)), file, out)?;
                    return Ok(self.tell(&edited, Some(&name), json!({"added": true, "found": found}), status, out));
                }
            }
        }
        Err(FAILED)
    }

    /// Tells another program what has become of it; gives the exit status back.
    fn tell(&self, edited: &Edited, name: Option<&FeedName>, mut facts: Value, status: u8, out: &mut Out) -> u8 {
        if self.json {
            facts["name"] = json!(name);
            facts["feed"] = json!(name.and_then(|name| address(edited, name)));
            out.facts(&facts);
        }
        status
    }

    /// What it is to be called: what was said, else what its title or its address says and nothing else is called yet.
    fn name_for(&self, edited: &Edited, title: &str, blog: &LiveBlog) -> FeedName {
        self.name.clone().unwrap_or_else(|| free(edited, &name_for(title, blog)))
    }

    fn confirm(&self, name: &FeedName, is_doubtful: bool, out: &mut Out) -> Result<(), u8> {
        out.line("");
        if self.yes && !is_doubtful {
            return Ok(());
        }
        if self.yes {
            out.error(
                "it may be no live blog: nothing was changed; `liveticker preview` shows all that it would give, and --live says that \
                 it is one",
            );
            return Err(DOUBTFUL);
        }
        match out.confirm(&format!("Follow it as {name}?"), !is_doubtful) {
            Some(true) => Ok(()),
            Some(false) => {
                out.line("Nothing was changed. (--name NAME follows it under another name.)");
                Err(FAILED)
            }
            None => {
                out.error(
                    "there is nobody to ask whether it is to be followed: nothing was changed; --yes says that it is",
                );
                Err(WRONG)
            }
        }
    }

    /// What is to stand below its name in feeds.toml.
    fn keys(
        &self,
        page: &Source,
        address: Option<&Url>,
        more: impl IntoIterator<Item = (String, String)>,
    ) -> Vec<(String, String)> {
        let place = match page {
            // A relative path starts at the folder of the file.
            Source::File(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            // As it was typed, where it was.
            Source::Web(_) if self.page.contains("://") && source(&self.page).ok().as_ref() == Some(page) => {
                self.page.clone()
            }
            Source::Web(url) => url.to_string(),
        };
        let mut keys = vec![("url".to_owned(), toml_string(&place))];
        keys.extend(address.map(|url| ("as".to_owned(), toml_string(url.as_str()))));
        keys.extend(self.title.as_ref().map(|title| ("title".to_owned(), toml_string(title))));
        keys.extend(more);
        keys
    }

    /// Writes it into feeds.toml and has it checked.
    fn follow(
        &self,
        edited: &Edited,
        name: &FeedName,
        keys: &[(String, String)],
        file: Option<&Path>,
        out: &mut Out,
    ) -> Result<u8, u8> {
        edited.put(with_added(&edited.text, name, keys), file, out)?;
        out.line(&format!("{name} stands in {} from now on.", edited.file.display()));
        let status = self.check(edited, name, out);
        out.line("");
        out.line(&format!("Subscribe to it in your feed reader{}", subscribe(edited, name)));
        if status.1 {
            out.line("To go on following it: `liveticker run`, or the service");
        }
        Ok(status.0)
    }

    /// The first check, by a command of its own: whoever owns the record has to make it. Tells whether no service runs.
    fn check(&self, edited: &Edited, name: &FeedName, out: &mut Out) -> (u8, bool) {
        let program = match std::env::current_exe() {
            Ok(program) => program,
            Err(error) => {
                out.error(&format!("cannot start: {error}"));
                return (FAILED, false);
            }
        };
        let mut command = Command::new(program);
        command.arg("--config").arg(&edited.file).args(["once", name.as_str()]).stdin(Stdio::null());
        command.args(out.is_quiet().then_some("--quiet"));
        if let Some(now) = self.now {
            command.args(["--now", &now.to_string()]);
        }
        let status = command.status().ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
        let service = Draft::read(&edited.text, &edited.file).service().clone();
        let runs = super::state_of(Some(&service)).is_some_and(|state| crate::io::store::holder(&state).is_some());
        (status.unwrap_or(FAILED), !runs)
    }
}

/// Under which name a page is followed already.
fn already(edited: &Edited, blog: &LiveBlog) -> Option<FeedName> {
    let config = edited.config.as_ref()?;
    let is_same =
        |known: &&LiveBlog| known.place.source == blog.place.source && known.place.address == blog.place.address;
    config.blogs.iter().find(is_same).map(|known| known.name.clone())
}

/// The address for a reader.
fn address(edited: &Edited, name: &FeedName) -> Option<Url> {
    let service = Draft::read(&edited.text, &edited.file).service().clone();
    given_out(&service).and_then(|folder| folder.join(&file_of(name, Format::Atom)).ok())
}

/// The same behind a colon.
fn subscribe(edited: &Edited, name: &FeedName) -> String {
    address(edited, name).map_or(String::new(), |address| format!(": {address}"))
}

/// The name, or the first like it with a number that nothing bears yet.
fn free(edited: &Edited, wanted: &str) -> FeedName {
    let is_taken = |name: &FeedName| {
        let bears = |known: &FeedName| known.as_str().eq_ignore_ascii_case(name.as_str());
        edited
            .config
            .iter()
            .flat_map(|config| &config.blogs)
            .any(|blog| bears(&blog.name) || blog.showing.group.as_ref().is_some_and(bears))
    };
    let names = std::iter::once(wanted.to_owned()).chain((2..1000).map(|number| format!("{wanted}-{number}")));
    let mut names = names.filter_map(|name| name.parse::<FeedName>().ok());
    names.find(|name| !is_taken(name)).unwrap_or_else(FeedName::preview)
}

/// What stands below a live blog that is read by these selectors, whatever else its page may be taken for.
fn keys_of(suggestion: &Suggestion) -> Vec<(String, String)> {
    let pick = |(key, pick): &(&str, String)| (format!("select.{key}"), toml_string(pick));
    let live = ("live".to_owned(), "true".to_owned());
    std::iter::once(live).chain(suggestion.picks.iter().map(pick)).collect()
}

/// A text as TOML writes it between double quotes.
pub fn toml_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            char if char.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(char))),
            char => quoted.push(char),
        }
    }
    quoted + "\""
}
