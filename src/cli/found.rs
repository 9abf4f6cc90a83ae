//! What was found on a page that nobody follows yet: whether it is a live blog, what it is called, how busy it is.

use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::paint::{Paint, Style, cut};
use super::{FAILED, Out, WRONG, caller, catalogue, runtime};
use crate::board::ago;
use crate::extract::{ExtractError, NoEntries, Offer, offers};
use crate::feed::document::{Feed, FeedEntry};
use crate::feed::title::subject;
use crate::io::fetch::{Errand, Fetcher, Limits};
use crate::liveblog::LiveBlog;
use crate::page::{Fetched, Validators};
use crate::service::ask;
use crate::state::{Missed, Outcome};
use crate::suggest::{Suggestion, suggestions};
use crate::visit::{Glance, Visit};

/// So many entries are shown.
const SHOWN: usize = 3;
/// How busy a live blog is, judged by its last so many hours.
const BUSY: i64 = 24;

/// What a page gave.
pub enum Found {
    /// A live blog.
    LiveBlog {
        /// What its feed would be.
        feed: Box<Feed>,
        /// Why it may be none.
        doubt: Option<String>,
    },
    /// None, for that reason.
    Other {
        /// Why not, and which page.
        why: String,
        /// The live blogs to which the page links, the likeliest first.
        offers: Vec<Offer>,
        /// Selectors by which it may be read all the same, the likeliest first: where nobody knows what else it is.
        suggestions: Vec<Suggestion>,
    },
}

/// Asks for the page of a live blog and reads it; keeps nothing. What went wrong has been said, and the exit status is there
/// instead.
pub fn find(mut blog: LiveBlog, file: Option<&Path>, now: Timestamp, out: &mut Out) -> Result<Found, u8> {
    let (catalogue, service) = catalogue(file, out).ok_or(WRONG)?;
    // One that feeds.toml follows has all that it says of it.
    let is_known = blog.home.is_some();
    blog = if is_known {
        blog
    } else {
        blog.knowing(&catalogue)
            .with(|blog| blog.reading.endpoints = service.as_ref().is_none_or(|service| service.endpoints))
    };
    blog.showing.keep = usize::MAX;
    let fetcher =
        Fetcher::new(service.as_ref().map(caller).unwrap_or_default(), Limits::default()).map_err(|error| {
            out.error(&error.to_string());
            FAILED
        })?;
    let runtime = runtime(out).ok_or(FAILED)?;
    out.hint(&format!("asking {} …", blog.place.source));
    let errand = Errand::of(&blog, now, false).eagerly();
    let answer = runtime.block_on(ask(&fetcher, &blog, &Validators::default(), &errand));
    let page = match &answer {
        Ok(Fetched::Page { page, .. }) => Some(page.clone()),
        _ => None,
    };
    let Glance { state, outcome, .. } = Visit::glance(&blog, answer, now);
    let doubt = state.memory.doubt.as_ref().map(ToString::to_string);
    let (why, is_unknown) = match outcome {
        // It says itself what could not be had.
        Outcome::Missed(Missed::Fetch(error)) => (error.to_string(), false),
        Outcome::Missed(why) => (format!("{}: {why}", blog.place.source), is_unknown(&why)),
        _ => match Feed::compose(&blog, &state.ledger) {
            Some(feed) => return Ok(Found::LiveBlog { feed: Box::new(feed), doubt }),
            None => (format!("{}: the page holds no entries", blog.place.source), false),
        },
    };
    let offers = page.as_ref().map(offers).unwrap_or_default();
    let suggestions = match page {
        Some(page) if is_unknown && offers.is_empty() => {
            suggestions(&page, &blog.reading.profile, &blog.reading.catalogue)
        }
        _ => Vec::new(),
    };
    Ok(Found::Other { why, offers, suggestions })
}

/// Whether the page may have entries that nobody has understood; of others it is known what they are.
fn is_unknown(why: &Missed) -> bool {
    let Missed::Extract(ExtractError::NoEntries(why)) = why else { return false };
    matches!(why, NoEntries::Article | NoEntries::NoSign | NoEntries::NotBegun | NoEntries::Stale(_))
}

/// Shows a live blog in a few lines: its title, whose it is, how busy, and the newest entries.
pub fn show(feed: &Feed, doubt: Option<&str>, now: Timestamp, out: &mut Out) {
    let paint = Paint::of_stdout();
    let zone = TimeZone::system();
    out.painted(&format!("{}  {}", paint.piece(Style::Bold, &feed.title), paint.piece(Style::Dim, &feed.author)));
    let state = if feed.ended { "coverage has ended; " } else { "" };
    paint.wrapped(&format!("{state}{}", busy(feed, now)), 0).iter().for_each(|line| out.line(line));
    out.line("");
    for entry in feed.entries.iter().take(SHOWN) {
        let day =
            if now.duration_since(entry.published) < SignedDuration::from_hours(20) { "%H:%M" } else { "%Y-%m-%d" };
        let time = entry.published.to_zoned_datetime(zone.clone()).strftime(day).to_string();
        let title = cut(&entry.title, paint.columns().min(100).saturating_sub(time.len() + 4));
        out.painted(&format!("  {}  {}", paint.piece(Style::Dim, &time), paint.piece(Style::Plain, &title)));
    }
    if let Some(doubt) = doubt {
        out.line("");
        for line in paint.wrapped(&format!("This may be no live blog: {doubt}"), 0) {
            out.painted(&paint.piece(Style::Fair, &line));
        }
    }
}

/// The same for a program.
pub fn facts(feed: &Feed, doubt: Option<&str>) -> Value {
    let entry = |entry: &FeedEntry| {
        json!({
            "id": entry.id,
            "title": entry.title,
            "published": entry.published,
            "updated": entry.updated,
            "link": entry.link,
            "authors": entry.authors,
            "categories": entry.categories,
            "summary": entry.summary,
        })
    };
    json!({
        "title": feed.title,
        "site": feed.author,
        "page": feed.link,
        "ended": feed.ended,
        "doubt": doubt,
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// How many entries there are, how many of late, and when the newest was.
pub fn busy(feed: &Feed, now: Timestamp) -> String {
    let times: Vec<Timestamp> = feed.entries.iter().map(|entry| entry.published).collect();
    let entries = if times.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", times.len()) };
    let Some(newest) = times.iter().max().copied() else { return entries };
    let of_late = times.iter().filter(|time| newest.duration_since(**time) <= SignedDuration::from_hours(BUSY));
    let since = of_late.clone().min().copied().unwrap_or(newest);
    let hours = (newest.duration_since(since).as_secs() + 1800) / 3600;
    let of_late = match (of_late.count(), hours) {
        (many, _) if many < 2 => String::new(),
        (many, 0 | 1) => format!(", {many} of them within an hour"),
        (many, hours) => format!(", {many} of them within {hours} hours"),
    };
    format!("{entries}{of_late}, the newest {}", ago(newest, now))
}

/// A name for it, of letters and digits: what its title is about, else what its address says.
pub fn name_for(title: &str, blog: &LiveBlog) -> String {
    let url = blog.place.address.as_ref().or(blog.place.source.url());
    let path = url.map(|url| url.path().trim_end_matches('/')).unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".html");
    let host = url.and_then(|url| url.host_str()).unwrap_or("live").trim_start_matches("www.");
    let of_host = host.split('.').next().unwrap_or(host);
    let names = [slug(subject(title)), slug(last), slug(of_host)];
    names.into_iter().find(|name| name.len() >= 3).unwrap_or_else(|| "live".to_owned())
}

/// So long names are easily typed.
const NAME: usize = 28;

/// Words joined by hyphens, as many as make a name that is easily typed.
fn slug(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = text.nfkd().filter(|char| !('\u{300}'..='\u{36f}').contains(char)).collect();
    let words = plain.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty() && word.is_ascii());
    let mut name = String::new();
    for word in words.map(str::to_ascii_lowercase) {
        if name.len() + 1 + word.len() > NAME {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(&word);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_plain_words() {
        for (text, wanted) in [
            ("UK riots", "uk-riots"),
            ("Österreich wählt: Nationalratswahl", "osterreich-wahlt"),
            ("Ukraine war: the long winter of the war and what comes", "ukraine-war-the-long-winter"),
            ("ウクライナ", ""),
            ("politics/live-b1234567", "politics-live-b1234567"),
        ] {
            assert_eq!(slug(text), wanted, "{text}");
        }
    }
}
