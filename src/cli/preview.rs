//! `liveticker preview`: what would this page give? Keeps nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use url::Url;

use super::{DOUBTFUL, FAILED, Out, WELL, WRONG, catalogue};
use crate::entry::{Doubt, Name, Sighting};
use crate::extract::account::{Account, Left};
use crate::extract::explain;
use crate::feed::document::{Feed, FeedEntry};
use crate::feed::{Format, render};
use crate::io::fetch::{Errand, Fetcher, Limits};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Answer, Fetched, Source, Validators};

use crate::service::ask;
use crate::state::{Outcome, State};

/// Show what a page would give; keep nothing
#[derive(Debug, Args)]
pub struct Preview {
    /// The page: an address (http or https), or the file of a saved page
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// The page's true address, where a copy of it is read
    #[arg(long = "as", value_name = "URL", value_parser = web_address)]
    address: Option<Url>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
    /// Show how the page was read: which views of it were taken or left, and which gave what of each entry
    #[arg(long)]
    explain: bool,
    /// Read the page as if nothing were known of its outlet
    #[arg(long)]
    no_profile: bool,
    /// The time of the look (RFC 3339), in place of the clock's
    #[arg(long, value_name = "INSTANT")]
    now: Option<Timestamp>,
}

/// How a preview is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For a person
    Text,
    /// Atom (RFC 4287)
    Atom,
    /// RSS 2.0
    Rss,
    /// JSON Feed 1.1
    Json,
}

impl Preview {
    /// Fetches, reads, shows.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let source = match web_address(&self.page) {
            Ok(url) => Source::Web(url),
            Err(_) if self.page.contains("://") => {
                out.error(&format!("{:?} is no address of a page: only http and https are read", self.page));
                return WRONG;
            }
            Err(_) => Source::File(PathBuf::from(&self.page)),
        };
        let now = self.now.unwrap_or_else(Timestamp::now);
        let mut blog = LiveBlog::at(name_for(self.address.as_ref(), &self.page), source, self.address.clone());
        let Some((catalogue, endpoints)) = catalogue(file, out) else { return WRONG };
        blog = LiveBlog { endpoints, ..blog.knowing(&catalogue) };
        // All that the page shows.
        blog.keep = usize::MAX;
        if self.no_profile {
            blog = blog.knowing(&Arc::default());
        }
        let fetcher = match Fetcher::new(None, Limits::default()) {
            Ok(fetcher) => fetcher,
            Err(error) => {
                out.error(&error.to_string());
                return FAILED;
            }
        };
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                out.error(&format!("cannot start: {error}"));
                return FAILED;
            }
        };
        let errand = Errand::of(&blog, now, false).eagerly();
        let answer = runtime.block_on(ask(&fetcher, &blog, &Validators::default(), &errand));
        if self.explain {
            return self.explained(&blog, answer, now, out);
        }
        let state = State::default();
        let reading = state.read(&blog, &blog.source, answer, now);
        if let Some(stale) = reading.stale().filter(|_| reading.doubt().is_none()) {
            out.error(&format!("{}: {stale}", self.page));
        }
        if let Some(unread) = reading.unread() {
            out.error(&format!("{}: {unread}", self.page));
        }
        let doubt = reading.doubt().cloned();
        let (state, outcome) = state.learn(&blog, reading);
        if let Outcome::Missed(why) = outcome {
            out.error(&format!("{}: {why}", self.page));
            return FAILED;
        }
        let Some(feed) = Feed::compose(&blog, &state.ledger) else {
            out.error(&format!("{}: the page holds no entries", self.page));
            return FAILED;
        };
        match self.format {
            Shape::Text => show(&feed, out),
            Shape::Atom => out.bytes(&render(&feed, Format::Atom)),
            Shape::Rss => out.bytes(&render(&feed, Format::Rss)),
            Shape::Json => out.bytes(&render(&feed, Format::Json)),
        }
        doubted(&self.page, doubt.as_ref(), out)
    }
}

impl Preview {
    fn explained(&self, blog: &LiveBlog, answer: Answer, now: Timestamp, out: &mut Out) -> u8 {
        let mut page = match answer {
            Ok(Fetched::Page { page, .. }) => page,
            Ok(Fetched::NotModified) => return WELL,
            Err(error) => {
                out.error(&format!("{}: {error}", self.page));
                return FAILED;
            }
        };
        page.fetched = now;
        page.address = blog.address.clone().or(page.address);
        page.claim = blog.claim;
        let (sighting, account) = explain(&page, &blog.profile, &blog.catalogue);
        explanation(&account, sighting.as_ref().ok(), out);
        match sighting {
            Ok(sighting) => doubted(&self.page, sighting.doubt.as_ref(), out),
            Err(error) => {
                out.error(&format!("{}: {error}", self.page));
                FAILED
            }
        }
    }
}

/// The exit status of a preview whose entries may be something else, and what is said of that.
fn doubted(page: &str, doubt: Option<&Doubt>, out: &mut Out) -> u8 {
    let Some(doubt) = doubt else { return WELL };
    out.error(&format!(
        "{page}: this may be no live blog: {doubt}; if it is one, `live = true` in feeds.toml says so (--explain tells more)"
    ));
    DOUBTFUL
}

/// The views of the page, then its entries with the view that gave each field.
fn explanation(account: &Account, sighting: Option<&Sighting>, out: &mut Out) {
    out.line("Views of the page:");
    for seen in &account.views {
        let verdict = if seen.taken { "taken" } else { "left" };
        let score = seen.score.map_or(String::new(), |score| format!(", score {score}"));
        let entries = if seen.entries == 1 { "entry" } else { "entries" };
        out.line(&format!(
            "  {:<9}  {verdict:<5}  {} {entries}{score}: {}",
            seen.layer.to_string(),
            seen.entries,
            seen.why
        ));
    }
    if account.views.is_empty() {
        out.line("  none");
    }
    if account.stale {
        out.line("The profile finds far less than is on the page: it is out of date.");
    }
    if account.times.count > 0 {
        out.line(&format!("Times: {}.", account.times));
    }
    let Some(sighting) = sighting else { return };
    out.line("");
    out.line("Entries, and the view that gave each part:");
    for (nth, (entry, sources)) in sighting.entries.iter().zip(&account.entries).enumerate() {
        let name = match entry.names.first() {
            Some(Name::Id(id)) => id.clone(),
            _ => "(no id)".to_owned(),
        };
        let time = entry.published.map_or("no time".to_owned(), |stamp| {
            let way = if stamp.inferred { ", inferred" } else { "" };
            format!("{}{way}", stamp.at.strftime("%Y-%m-%d %H:%M UTC"))
        });
        let begin: String = entry.title.clone().unwrap_or_else(|| entry.content.text.replace('\n', " "));
        out.line(&format!("  {name}  {time}  {}", begin.chars().take(80).collect::<String>()));
        let parts = [
            ("id", sources.id),
            ("link", sources.link),
            ("title", sources.title),
            ("time", sources.published),
            ("text", sources.content),
            ("author", sources.authors),
        ];
        let parts: Vec<String> =
            parts.iter().filter_map(|(part, layer)| Some(format!("{part}: {}", (*layer)?))).collect();
        out.line(&format!("    {}", parts.join(", ")));
        account.left.get(nth).into_iter().flatten().for_each(|left| left_out("    ", left, out));
    }
    if !account.others.is_empty() {
        out.line("");
        out.line("Not taken for entries:");
        account.others.iter().for_each(|left| left_out("  ", left, out));
    }
}

/// A piece that was left out, and why.
fn left_out(indent: &str, left: &Left, out: &mut Out) {
    let text: String = left.text.chars().take(100).collect();
    let more = if text.len() < left.text.len() { "\u{2026}" } else { "" };
    out.line(&format!("{indent}left out: {text:?}{more}: {}", left.rule));
}

fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("{text:?} is no address: {error}"))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(format!("{text:?} is no address of a page: it has to begin with http:// or https://")),
    }
}

/// A name made of the last part of the page's address: the same for the same page.
fn name_for(address: Option<&Url>, page: &str) -> FeedName {
    let path = address.map_or(page, Url::path).trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let last = last.split(['?', '#']).next().unwrap_or_default().trim_end_matches(".html");
    let plain: String = last.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '-').take(64).collect();
    plain.trim_matches('-').parse().unwrap_or_else(|_| FeedName::preview())
}

fn show(feed: &Feed, out: &mut Out) {
    let state = if feed.ended { "ended" } else { "running" };
    out.line(&format!("{} ({}, {state})", feed.title, feed.author));
    out.line(feed.link.as_ref().map_or("", Url::as_str));
    match feed.entries.len() {
        1 => out.line("1 entry"),
        many => out.line(&format!("{many} entries, newest first")),
    }
    feed.entries.iter().for_each(|entry| show_entry(entry, out));
}

fn show_entry(entry: &FeedEntry, out: &mut Out) {
    out.line("");
    out.line(&format!("{}  {}", entry.published.strftime("%Y-%m-%d %H:%M UTC"), entry.title));
    let mut facts = entry.authors.clone();
    facts.extend(entry.categories.iter().map(|category| format!("[{category}]")));
    facts.extend(entry.link.as_ref().map(Url::to_string));
    if !facts.is_empty() {
        out.line(&format!("  {}", facts.join(" · ")));
    }
    if !entry.summary.is_empty() && entry.summary != entry.title {
        out.line(&format!("  {}", entry.summary));
    }
}
