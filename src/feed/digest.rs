//! The digest of a live blog: one item for each stretch of time, with all entries of it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::edition::Period;
use crate::entry::{Content, EntryId, Html};
use crate::extract::zone_of;
use crate::ledger::{Ledger, Record};
use crate::liveblog::LiveBlog;

use super::brief::brief;
use super::document::FeedEntry;
use super::phrases::phrases;
use super::shown::{entry, on_page, spoken, summary, tombstone};
use super::writable::{attribute, escaped, headline, name};

/// What is put in later than so long after it is dated may be missing from an item that is about to leave the feed.
const LATE: SignedDuration = SignedDuration::from_hours(6);

/// So many headings stand in the title of an item …
const CHIEF: usize = 2;
/// … none of them with more characters: a reader's list cuts it off not far behind.
const HEADING: usize = 60;

/// The items of which all entries are at hand.
pub fn digest(blog: &LiveBlog, ledger: &Ledger, period: Period) -> Vec<FeedEntry> {
    let about = &ledger.about;
    let guessed = || zone_of(about.link.as_ref().or(blog.place.source.url()), about.language.as_deref());
    let zone = blog.reading.profile.timezone.clone().or_else(guessed).unwrap_or(TimeZone::UTC);
    let mut records = ledger.newest_first();
    let newest = records.first().map(|record| record.published.at);
    let is_near =
        |record: &Record| newest.is_some_and(|newest| newest.duration_since(record.published.at) <= blog.reach());
    // What is older and at hand all the same may have gaps.
    let near = records.iter().enumerate().take_while(|(at, record)| *at < blog.showing.keep || is_near(record)).count();
    records.truncate(near);
    let is_cut = i64::try_from(records.len()).is_ok_and(|length| length < ledger.places);
    let whole = if is_cut { whole_since(period, &records, &zone) } else { None };
    let stretches = stretches(period, &records, &zone);
    let newest = stretches.keys().next_back().copied();
    let whole = stretches.into_iter().filter(|(start, _)| whole.is_none_or(|whole| *start >= whole));
    let item = |(start, records): (Timestamp, Vec<&Record>)| {
        // Once there is a later one, nothing comes into it any more.
        let is_closed = newest.is_some_and(|newest| newest > start);
        item(blog, ledger, period, start, &records, is_closed, &zone)
    };
    whole.filter_map(item).collect()
}

/// From when on no entry of a stretch is without these, the newest: an item that lost its entries one by one would be revised for
/// nothing. The oldest stretch may be cut, and stragglers of it stand in later ones.
fn whole_since(period: Period, records: &[&Record], zone: &TimeZone) -> Option<Timestamp> {
    let oldest = records.last()?.published.at;
    let next = period.end(period.start(oldest, zone), zone);
    Some(period.end(period.start(next.checked_add(LATE).ok()?, zone), zone))
}

/// Which records stand in the item of which stretch: in that in which they were published. What became known only when that item
/// was there and its time was over stands in the one of the time at which it did: what is closed stays so, and most readers
/// would never show it.
fn stretches<'r>(period: Period, records: &[&'r Record], zone: &TimeZone) -> BTreeMap<Timestamp, Vec<&'r Record>> {
    let mut open: BTreeMap<Timestamp, Vec<(&Record, bool)>> = BTreeMap::new();
    for record in records {
        open.entry(period.start(record.published.at, zone)).or_default().push((record, false));
    }
    let mut closed = BTreeMap::new();
    while let Some((start, mut members)) = open.pop_first() {
        let end = period.end(start, zone);
        let since = members.iter().map(|(record, _)| record.first_seen).min().unwrap_or(start);
        let is_late =
            |(record, was_late): &(&Record, bool)| !was_late && record.first_seen > since && record.first_seen >= end;
        for (record, _) in members.extract_if(.., |member| is_late(member)) {
            // Never before this one, whatever became of the clock.
            let later = period.start(record.first_seen, zone).max(end);
            open.entry(later).or_default().push((record, true));
        }
        let mut members: Vec<&Record> = members.into_iter().map(|(record, _)| record).collect();
        members.sort_by_key(|record| (record.published.at, record.place));
        closed.insert(start, members);
    }
    closed
}

/// One item, its entries in the order in which they happened; none where nothing of them is shown.
fn item(
    blog: &LiveBlog,
    ledger: &Ledger,
    period: Period,
    start: Timestamp,
    records: &[&Record],
    is_closed: bool,
    zone: &TimeZone,
) -> Option<FeedEntry> {
    let page = ledger.about.link.as_ref();
    let phrases = phrases(spoken(blog, &ledger.about));
    let shown: Vec<(&Record, FeedEntry)> =
        records.iter().filter_map(|record| Some((*record, entry(blog, record, &ledger.about)?))).collect();
    let changes = shown.iter().map(|(record, entry)| entry.updated.max(record.first_seen)).max()?;
    // What has left it is a change of it too.
    let withdrawals = records.iter().filter_map(|record| tombstone(blog, record)).map(|tombstone| tombstone.at);
    let updated = withdrawals.fold(changes.max(start), Timestamp::max);
    let id = EntryId(format!("{}/digest-{}-{}", ledger.scope, period.minutes(), start.strftime("%Y%m%dT%H%MZ")));
    let clock = |at: Timestamp| at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string();
    let titles: Vec<String> =
        shown.iter().map(|(_, entry)| headline(&entry.title).unwrap_or_else(|| clock(entry.published))).collect();
    let mut list = String::new();
    let mut bodies = String::new();
    for ((record, entry), title) in shown.iter().zip(&titles) {
        let (time, title) = (clock(entry.published), escaped(title));
        let anchored = |text: String| match &entry.link {
            Some(link) => format!("<a href=\"{}\">{text}</a>", attribute(link.as_str())),
            None => text,
        };
        let title = anchored(title);
        let by = escaped(&entry.authors.iter().filter_map(|author| name(author)).collect::<Vec<_>>().join(", "));
        list.push_str(&format!("<li>{time} {title}</li>"));
        let (heading, line) = match (&record.entry.title, by.is_empty()) {
            (Some(_), true) => (title, time),
            (Some(_), false) => (title, format!("{time}, {by}")),
            // A heading that was made of the text would say the same twice.
            (None, _) => (anchored(time), by),
        };
        let line = if line.is_empty() { line } else { format!("<p><small>{line}</small></p>") };
        bodies.push_str(&format!("<h3>{heading}</h3>{line}{}", entry.content.html.as_str()));
    }
    let list = if shown.len() > 1 { format!("<ul>{list}</ul>") } else { String::new() };
    let mut authors: Vec<String> = Vec::new();
    for author in shown.iter().flat_map(|(_, entry)| &entry.authors) {
        if !authors.contains(author) {
            authors.push(author.clone());
        }
    }
    let text = titles.join(" · ");
    let origin = shown.first().and_then(|(_, entry)| entry.origin.clone());
    Some(FeedEntry {
        link: page.and_then(|page| on_page(page, &id)),
        id,
        announces: None,
        // It changes once, when nothing else will: some readers take an item with another title for another one.
        title: match chief(&shown).filter(|_| is_closed) {
            Some(chief) => format!("{}: {chief}", phrases.stretch(period, start, zone)),
            None => phrases.stretch(period, start, zone),
        },
        summary: summary(&text),
        content: Content {
            html: Html::cleaned(format!("{list}{bodies}")),
            images: shown.iter().flat_map(|(_, entry)| entry.content.images.first()).take(1).cloned().collect(),
            text,
            ..Content::default()
        },
        published: start,
        updated,
        authors,
        categories: Vec::new(),
        origin,
        taken_from: None,
    })
}

/// The chief headings among these, the most important first: of key events, else of whatever has a heading of its own. None
/// where nothing has.
fn chief(shown: &[(&Record, FeedEntry)]) -> Option<String> {
    let mut headed: Vec<&(&Record, FeedEntry)> =
        shown.iter().filter(|(record, _)| record.entry.title.is_some() && !record.is_withdrawn()).collect();
    // Of those that are alike, the latest: it knows how it went on.
    headed
        .sort_by_key(|(record, _)| (std::cmp::Reverse(record.is_key_event()), std::cmp::Reverse(record.published.at)));
    // As they were at first: an edit is no reason to call the item otherwise.
    let title =
        |record: &Record| record.first.as_ref().map_or_else(|| record.title.clone(), |first| first.title.clone());
    let titles = headed.iter().filter_map(|(record, _)| headline(&title(record))).take(CHIEF);
    let titles: Vec<String> = titles.map(|title| brief(&title, HEADING).into_owned()).collect();
    (!titles.is_empty()).then(|| titles.join(" · "))
}
