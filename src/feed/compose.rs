//! Ledger → feed: which entries stand in it, and in its archive. It has no clock; the ledger's times are all it needs.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;

use crate::edition::{Edition, Words};
use crate::entry::{About, Coverage, EntryId};
use crate::ledger::{Ledger, Past, Record, Said};
use crate::liveblog::LiveBlog;

use super::archive::{complete, number_of, places_of};
use super::brief::brief;
use super::digest::digest;
use super::document::{Document, Feed, FeedEntry, Tombstone};
use super::edits::edits;
use super::own::in_edition;
use super::phrases::{Phrases, phrases};
use super::shown::{entries, spoken, tombstone};
use super::title::{of_edition, title};

/// A standfirst is no longer, in characters.
const STANDFIRST: usize = 1_000;

impl Feed {
    /// What is published of a live blog; `None` before its first entry. The ledger has at hand all records that are in no
    /// [complete] archive document, and those that the configuration wants to be shown besides.
    pub fn compose(blog: &LiveBlog, ledger: &Ledger) -> Option<Feed> {
        let archives = complete(blog.showing.keep, ledger.places);
        feed(blog, ledger, Document::Current { archives }, window(blog, ledger.newest_first(), archives))
    }

    /// An archive document of that feed; `None` where it is not complete. Of `records`, which need not be in the ledger,
    /// only those are taken that belong into it, and all of them should be there.
    ///
    /// It has no link `next-archive`: the document would have to change when the next one becomes complete, and it SHOULD
    /// NOT (RFC 5005, section 4); whoever collects the whole feed comes from its other end. It does change when one of its
    /// entries is edited or withdrawn: what a site has taken away must not be had from an archive for ever.
    pub fn archive<'r>(
        blog: &LiveBlog,
        ledger: &Ledger,
        records: impl IntoIterator<Item = &'r Record>,
        number: i64,
    ) -> Option<Feed> {
        if !(1..=complete(blog.showing.keep, ledger.places)).contains(&number) {
            return None;
        }
        let places = places_of(number);
        let mut records: Vec<&Record> = records.into_iter().filter(|record| places.contains(&record.place)).collect();
        records.sort_by_key(|record| Reverse((record.published.at, record.place)));
        feed(blog, ledger, Document::Archive { number }, records)
    }

    /// A further feed of a live blog; `None` before its first entry. It shows of what the full one does, and has no archive.
    /// `past` is all that has happened to the entries at hand, in any order, where the edition [asks for it](Edition::asks_past).
    pub fn edition(blog: &LiveBlog, ledger: &Ledger, edition: &Edition, past: &[Past]) -> Option<Feed> {
        let records = window(blog, ledger.newest_first(), complete(blog.showing.keep, ledger.places));
        let begun = ledger.begun()?;
        let about = &ledger.about;
        let (mut entries, mut tombstones) = match edition {
            Edition::Digest(period) => (digest(blog, ledger, *period), Vec::new()),
            Edition::Edits => (edits(blog, about, &records, past), Vec::new()),
            Edition::KeyEvents | Edition::Filtered(_) => {
                let said = said_before(past);
                let before = |record: &Record| said.get(&record.id).map_or(&[][..], Vec::as_slice);
                let wanted = || records.iter().filter(|record| is_wanted(edition, record, before(record)));
                (
                    wanted().flat_map(|record| entries(blog, record, about)).collect(),
                    wanted().filter_map(|record| tombstone(blog, record)).collect(),
                )
            }
        };
        in_edition(edition, &mut entries, &mut tombstones);
        let document = Document::Edition { word: edition.word() };
        let feed = bound(blog, ledger, document, entries, tombstones, Some(begun))?;
        Some(Feed {
            id: format!("{}~{}", feed.id, edition.word()),
            title: of_edition(&phrases(feed.language.as_deref()).edition(edition), &feed.title),
            ..feed
        })
    }
}

/// What each entry said before.
fn said_before(past: &[Past]) -> HashMap<&EntryId, Vec<&Said>> {
    let mut said: HashMap<&EntryId, Vec<&Said>> = HashMap::new();
    for past in past {
        said.entry(&past.id).or_default().extend(&past.said);
    }
    said
}

/// Whether an entry stands in that further feed. One that did in any of its versions does so for good: readers keep what leaves
/// a feed, and none shall see it come back.
fn is_wanted(edition: &Edition, record: &Record, before: &[&Said]) -> bool {
    let entry = &record.entry;
    let Edition::Filtered(filter) = edition else { return record.is_key_event() };
    let passes = |said: &Said| {
        filter.passes(&Words {
            title: &said.title,
            text: &said.content.text,
            authors: &entry.authors,
            categories: &entry.categories,
        })
    };
    let first = record.first.as_deref();
    passes(&record.said()) || first.into_iter().chain(before.iter().copied()).any(passes)
}

/// Entries that stand in the feed for their youth alone do so as long as all that are newer have no more bytes together: with each new
/// entry all of it is written again, and readers fetch it. What is older has its place in the archive.
const YOUNG: usize = 8 << 20;

/// At least so many, all that are hardly older than the newest, and all that are in no archive document. The newest stands
/// for the clock: a page at rest has a feed at rest. What was withdrawn counts as well, or an entry that has left the feed
/// would come back.
fn window<'l>(blog: &LiveBlog, newest_first: Vec<&'l Record>, archives: i64) -> Vec<&'l Record> {
    let newest = newest_first.first().map(|record| record.published.at);
    let is_young = |record: &Record| {
        newest.is_some_and(|newest| newest.duration_since(record.published.at) <= blog.showing.keep_for)
    };
    let mut bytes = 0;
    newest_first
        .into_iter()
        .enumerate()
        .filter(|(at, record)| {
            bytes += record.entry.content.html.as_str().len();
            *at < blog.showing.keep || (is_young(record) && bytes <= YOUNG) || number_of(record.place) > archives
        })
        .map(|(_, record)| record)
        .collect()
}

/// The document that shows these records, newest first.
fn feed(blog: &LiveBlog, ledger: &Ledger, document: Document, records: Vec<&Record>) -> Option<Feed> {
    let entries = records.iter().flat_map(|record| entries(blog, record, &ledger.about)).collect();
    let tombstones = records.iter().filter_map(|record| tombstone(blog, record)).collect();
    bound(blog, ledger, document, entries, tombstones, None)
}

/// The document with these entries; `none` is when it was updated that has none, if there is to be one.
fn bound(
    blog: &LiveBlog,
    ledger: &Ledger,
    document: Document,
    mut entries: Vec<FeedEntry>,
    tombstones: Vec<Tombstone>,
    none: Option<Timestamp>,
) -> Option<Feed> {
    let about = &ledger.about;
    // An announcement is newer than its entry; all others stay where they are.
    entries.sort_by_key(|entry| Reverse(entry.published));
    let changes = entries.iter().map(|entry| entry.updated).chain(tombstones.iter().map(|tombstone| tombstone.at));
    let updated = changes.max().or(none)?;
    let link = about.link.clone().or_else(|| blog.place.address.clone());
    // Nobody subscribes to an archive document.
    let is_pushed = !matches!(document, Document::Archive { .. }) && blog.showing.public_url.is_some();
    let host = link.as_ref().and_then(|link| link.host_str()).map(|host| host.trim_start_matches("www.").to_owned());
    let language = spoken(blog, about);
    Some(Feed {
        // Of the whole, whichever document of it this is (as in the examples of RFC 5005, section 4).
        id: ledger.scope.clone(),
        name: blog.name.clone(),
        document,
        title: title(blog, ledger),
        subtitle: match document {
            Document::Current { .. } | Document::Edition { .. } => {
                Some(subtitle(phrases(language), about, ledger.coverage, host.as_deref()))
            }
            // It was finished before, and says nothing of the live blog's state.
            Document::Archive { .. } => about.description.clone(),
        },
        link,
        public_url: blog.showing.public_url.clone(),
        push: if is_pushed { blog.showing.push.clone() } else { Vec::new() },
        language: language.map(str::to_owned),
        image: about.image.clone(),
        icon: about.icon.clone(),
        updated,
        // An archive document was finished before.
        ended: ledger.coverage == Coverage::Ended && !matches!(document, Document::Archive { .. }),
        author: about.outlet.clone().or(host).unwrap_or_else(|| blog.name.to_string()),
        tombstones,
        entries,
    })
}

/// The standfirst and the state of the live blog; where there is no standfirst, whose live blog it is. That it runs is not
/// said: many sites never say that one has ended, and a feed has no clock that would know how long it has been silent.
fn subtitle(phrases: &Phrases, about: &About, coverage: Coverage, host: Option<&str>) -> String {
    let state = match coverage {
        Coverage::Running => &phrases.not_ended,
        Coverage::Ended => &phrases.ended,
    };
    let told = about.description.as_deref().map(str::trim).filter(|told| !told.is_empty());
    let standfirst = match (told, about.outlet.as_deref().or(host)) {
        (Some(told), _) => brief(told, STANDFIRST).into_owned(),
        (None, Some(outlet)) => phrases.live_blog_of(outlet),
        (None, None) => phrases.live_blog.clone(),
    };
    // A stop may stand inside quotation marks.
    let words = standfirst.trim_end_matches(|char| "\"'”’“»)".contains(char));
    let stop = if words.ends_with(|char| ".!?…:;。！？؟।".contains(char)) { "" } else { phrases.stop.as_str() };
    format!("{standfirst}{stop} {state}")
}
