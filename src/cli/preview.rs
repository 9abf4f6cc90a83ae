//! `liveticker preview`: what would this page give? Keeps nothing.

use std::path::Path;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use url::Url;

use super::explain::{as_facts, clock, explanation};
use super::found::facts;
use super::out::visible;
use super::paint::{Paint, Style};
use super::typed::{source, web};
use super::{DOUBTFUL, FAILED, Out, WELL, WRONG, caller, catalogue};
use crate::entry::Doubt;
use crate::extract::explain;
use crate::feed::document::{Feed, FeedEntry};
use crate::feed::{Format, render};
use crate::io::fetch::{Errand, Fetcher, Limits};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Answer, Fetched, Source, Validators};

use crate::service::ask;
use crate::state::{Missed, Outcome};
use crate::visit::{Glance, Visit};

/// So many entries are shown; of a busy live blog hundreds would push title and number off the screen.
const SHOWN: usize = 10;

/// Show what a page would give; keep nothing
#[derive(Debug, Args)]
pub struct Preview {
    /// The page: an address (http or https), or the file of a saved page
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// The page's real address, if PAGE is a copy of it
    #[arg(long = "as", value_name = "URL", value_parser = web)]
    address: Option<Url>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
    /// As JSON, for other programs; with --explain, how the page was read
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Show how the page was read: which of its lists were used or not and why, and where each part of an entry is from
    #[arg(long)]
    explain: bool,
    /// Show every entry, not only the newest ten; with --explain, how each of them was read
    #[arg(long)]
    all: bool,
    /// Read the page without a profile
    #[arg(long)]
    no_profile: bool,
    /// The time of the check (RFC 3339), instead of now
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
        let source = match source(&self.page) {
            Ok(source) => source,
            Err(words) => {
                out.error(&words);
                return WRONG;
            }
        };
        let now = self.now.unwrap_or_else(Timestamp::now);
        let mut blog = LiveBlog::at(name_for(self.address.as_ref(), &self.page), source, self.address.clone());
        let Some((catalogue, service)) = catalogue(file, out) else { return WRONG };
        blog = blog
            .knowing(&catalogue)
            .with(|blog| blog.reading.endpoints = service.as_ref().is_none_or(|service| service.endpoints));
        // All that the page shows.
        blog.showing.keep = usize::MAX;
        if self.no_profile {
            blog = blog.knowing(&Arc::default());
        }
        let fetcher = match Fetcher::new(service.as_ref().map(caller).unwrap_or_default(), Limits::default()) {
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
        if blog.place.source.url().is_some() {
            out.hint(&format!("asking {} …", blog.place.source));
        }
        let errand = Errand::of(&blog, now, false).eagerly();
        let answer = runtime.block_on(ask(&fetcher, &blog, &Validators::default(), &errand));
        if self.explain {
            return self.explained(&blog, answer, now, out);
        }
        let Glance { state, outcome, stale } = Visit::glance(&blog, answer, now);
        let doubt = state.memory.doubt.clone();
        if let Some(stale) = stale.filter(|_| doubt.is_none()) {
            out.error(&format!("{}: {stale}", self.page));
        }
        if let Some(unread) = state.memory.unread() {
            out.error(&format!("{}: {unread}", self.page));
        }
        if let Outcome::Missed(why) = outcome {
            match why {
                // It says itself what could not be had.
                Missed::Fetch(error) => out.error(&error.to_string()),
                why => out.error(&format!("{}: {why}", self.page)),
            }
            return FAILED;
        }
        let Some(feed) = Feed::compose(&blog, &state.ledger) else {
            out.error(&format!("{}: the page holds no entries", self.page));
            return FAILED;
        };
        match self.format {
            _ if self.json => out.facts(&facts(&feed, doubt.as_ref().map(|doubt| doubt.0.as_str()))),
            Shape::Text => show(&feed, self.all, out),
            Shape::Atom => out.bytes(&render(&feed, Format::Atom)),
            Shape::Rss => out.bytes(&render(&feed, Format::Rss)),
            Shape::Json => out.bytes(&render(&feed, Format::Json)),
        }
        if matches!((&self.format, &blog.place.source), (Shape::Text, Source::Web(_))) && !self.json {
            out.hint(&format!("To follow it: liveticker add {}", self.page));
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
                out.error(&error.to_string());
                return FAILED;
            }
        };
        page.fetched = now;
        page.address = blog.place.address.clone().or(page.address);
        page.claim = blog.reading.claim;
        let (sighting, account) = explain(&page, &blog.reading.profile, &blog.reading.catalogue);
        match self.json {
            true => out.facts(&as_facts(&account, sighting.as_ref().ok())),
            false => explanation(&account, sighting.as_ref().ok(), self.all, out),
        }
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

/// A name made of the last part of the page's address: the same for the same page.
fn name_for(address: Option<&Url>, page: &str) -> FeedName {
    let path = address.map_or(page, Url::path).trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let last = last.split(['?', '#']).next().unwrap_or_default().trim_end_matches(".html");
    let plain: String = last.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '-').take(64).collect();
    plain.trim_matches('-').parse().unwrap_or_else(|_| FeedName::preview())
}

/// Shows the newest entries, or all of them.
fn show(feed: &Feed, all: bool, out: &mut Out) {
    let paint = Paint::of_stdout();
    let state = if feed.ended { ", ended" } else { "" };
    let about = paint.piece(Style::Dim, &format!(" ({}{state})", feed.author));
    out.painted(&format!("{}{about}", paint.piece(Style::Bold, &feed.title)));
    if let Some(link) = &feed.link {
        out.painted(&paint.piece(Style::Dim, link.as_str()));
    }
    match feed.entries.len() {
        1 => out.line("1 entry"),
        many => out.line(&format!("{many} entries, newest first")),
    }
    let shown = if all { feed.entries.len() } else { SHOWN };
    feed.entries.iter().take(shown).for_each(|entry| show_entry(entry, feed.link.as_ref(), paint, out));
    if let Some(rest) = feed.entries.len().checked_sub(shown).filter(|rest| *rest > 0) {
        out.line("");
        out.line(&format!("{rest} more (--all)"));
    }
}

fn show_entry(entry: &FeedEntry, page: Option<&Url>, paint: Paint, out: &mut Out) {
    out.line("");
    let time = clock(entry.published);
    let lines = paint.wrapped(&entry.title, time.chars().count() + 2);
    for (at, line) in lines.iter().enumerate() {
        let title = paint.piece(Style::Bold, line.trim_start());
        let front = if at == 0 {
            format!("{}  ", paint.piece(Style::Dim, &time))
        } else {
            " ".repeat(time.chars().count() + 2)
        };
        out.painted(&format!("{front}{title}"));
    }
    let mut facts: Vec<String> = entry.authors.iter().map(|author| visible(author)).collect();
    facts.extend(entry.categories.iter().map(|category| visible(&format!("[{category}]"))));
    facts.extend(entry.link.as_ref().map(|link| paint.link(&short(link, page), link.as_str())));
    if !facts.is_empty() {
        out.painted(&format!("  {}", facts.join(" · ")));
    }
    if let Some(rest) = beyond(&entry.title, &entry.summary) {
        paint.wrapped(rest, 2).iter().for_each(|line| out.line(line));
    }
}

/// An address on the page itself as its fragment alone.
fn short(link: &Url, page: Option<&Url>) -> String {
    let mut bare = link.clone();
    bare.set_fragment(None);
    match link.fragment() {
        Some(fragment) if page.is_some_and(|page| *page == bare) => format!("#{fragment}"),
        _ => link.to_string(),
    }
}

/// What a summary says beyond the title that was made of its beginning.
fn beyond<'s>(title: &str, summary: &'s str) -> Option<&'s str> {
    let begun = title.trim_end_matches('…');
    let rest = match summary.strip_prefix(begun) {
        // Cut within it, the title says less than the summary.
        Some(rest) if title.ends_with('…') || rest.starts_with([' ', '.']) || rest.is_empty() => rest,
        _ => summary,
    };
    Some(rest.trim_start_matches(['.', ' '])).filter(|rest| !rest.is_empty())
}
