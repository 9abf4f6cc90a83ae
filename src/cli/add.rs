//! `liveticker add`: one more live blog is followed, once a person has seen what it gives.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;
use jiff::Timestamp;
use url::Url;

use super::edit::{Edited, edited};
use super::found::{Found, find, name_for, show};
use super::typed::{source, web};
use super::{FAILED, Out, WELL, WRONG, given_out};
use crate::config::{Draft, with_added};
use crate::extract::Offer;
use crate::feed::{Format, file_of};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::Source;

/// Follow a live blog: read its page, add it to feeds.toml, publish its feeds
///
/// The rest of feeds.toml stays as it is, comments included. For a page that only links to live blogs, those are listed.
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
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// The time of the check (RFC 3339), instead of now: for saved pages and for tests
    #[arg(long, value_name = "INSTANT", hide = true)]
    now: Option<Timestamp>,
}

impl Add {
    /// Looks, shows, asks, writes, publishes.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        match self.try_run(file, out) {
            Ok(status) | Err(status) => status,
        }
    }

    fn try_run(&self, file: Option<&Path>, out: &mut Out) -> Result<u8, u8> {
        let edited = edited(file, out)?;
        let mut page = source(&self.page).map_err(|words| {
            out.error(&words);
            WRONG
        })?;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let existing = Some(edited.file.as_path()).filter(|file| file.exists());
        // A page that links to live blogs is gone on from, once.
        for _ in 0..2 {
            let blog = LiveBlog::at(FeedName::preview(), page.clone(), self.address.clone());
            if let Some(known) = already(&edited, &blog) {
                out.line(&format!("{} is followed already, as {known}{}", blog.source, subscribe(&edited, &known)));
                return Ok(WELL);
            }
            match find(blog.clone(), existing, now, out)? {
                Found::LiveBlog { feed, doubt } => {
                    show(&feed, doubt.as_deref(), now, out);
                    let name = match &self.name {
                        Some(name) => name.clone(),
                        None => free(&edited, &name_for(&feed, &blog)),
                    };
                    self.confirm(&name, doubt.is_some(), out)?;
                    return self.follow(&edited, &name, &page, doubt.is_some(), file, out);
                }
                Found::Other { why, offers } => {
                    out.error(&format!("{}: {why}", blog.source));
                    page = Source::Web(choose(&offers, self.yes, out)?);
                }
            }
        }
        Err(FAILED)
    }

    fn confirm(&self, name: &FeedName, is_doubtful: bool, out: &mut Out) -> Result<(), u8> {
        out.line("");
        if self.yes {
            return Ok(());
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

    /// Writes it into feeds.toml and has it checked.
    fn follow(
        &self,
        edited: &Edited,
        name: &FeedName,
        page: &Source,
        is_doubtful: bool,
        file: Option<&Path>,
        out: &mut Out,
    ) -> Result<u8, u8> {
        let quoted = |text: &str| toml_string(text);
        let place = match page {
            // A relative path starts at the folder of the file.
            Source::File(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
            Source::Web(_) if self.page.contains("://") && source(&self.page).ok().as_ref() == Some(page) => {
                self.page.clone()
            }
            Source::Web(url) => url.to_string(),
        };
        let mut keys = vec![("url".to_owned(), quoted(&place))];
        keys.extend(self.address.as_ref().map(|url| ("as".to_owned(), quoted(url.as_str()))));
        keys.extend(self.title.as_ref().map(|title| ("title".to_owned(), quoted(title))));
        // Somebody has looked at it and said that it is one.
        keys.extend(is_doubtful.then(|| ("live".to_owned(), "true".to_owned())));
        edited.put(with_added(&edited.text, name, &keys), file, out)?;
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
    let is_same = |known: &&LiveBlog| known.source == blog.source && known.address == blog.address;
    config.blogs.iter().find(is_same).map(|known| known.name.clone())
}

/// The address for a reader, behind a colon.
fn subscribe(edited: &Edited, name: &FeedName) -> String {
    let service = Draft::read(&edited.text, &edited.file).service().clone();
    let address = given_out(&service).and_then(|folder| folder.join(&file_of(name, Format::Atom)).ok());
    address.map_or(String::new(), |address| format!(": {address}"))
}

/// The name, or the first like it with a number that nothing bears yet.
fn free(edited: &Edited, wanted: &str) -> FeedName {
    let is_taken = |name: &FeedName| {
        let bears = |known: &FeedName| known.as_str().eq_ignore_ascii_case(name.as_str());
        edited
            .config
            .iter()
            .flat_map(|config| &config.blogs)
            .any(|blog| bears(&blog.name) || blog.group.as_ref().is_some_and(bears))
    };
    let names = std::iter::once(wanted.to_owned()).chain((2..1000).map(|number| format!("{wanted}-{number}")));
    let mut names = names.filter_map(|name| name.parse::<FeedName>().ok());
    names.find(|name| !is_taken(name)).unwrap_or_else(FeedName::preview)
}

/// Which of the live blogs on a page it is to be. What there is has been said where nobody can be asked.
fn choose(offers: &[Offer], yes: bool, out: &mut Out) -> Result<Url, u8> {
    if offers.is_empty() {
        return Err(FAILED);
    }
    out.line("");
    out.line("It links to what may be live blogs:");
    for (number, offer) in (1..).zip(offers) {
        out.line(&format!("  {number}  {}", if offer.title.is_empty() { "(a picture)" } else { &offer.title }));
        out.line(&format!("     {}", offer.url));
    }
    out.line("");
    let chosen = if yes { None } else { out.number("Which one?", offers.len()) };
    match chosen.and_then(|number| offers.get(number - 1)) {
        Some(offer) => Ok(offer.url.clone()),
        None => {
            out.line("`liveticker add URL` follows one of them.");
            Err(FAILED)
        }
    }
}

/// A text as TOML writes it between double quotes.
fn toml_string(text: &str) -> String {
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
