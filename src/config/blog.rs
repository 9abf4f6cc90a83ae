//! One live blog: what the file says of it, else what it says of all, else what is known of its site.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::file;
use super::service::Service;
use super::text::{Every, TargetName};
use crate::edition::{Edition, Filter, Period};
use crate::liveblog::{Edits, FeedName, Headline, LiveBlog, Secret, Secrets, Withdrawals};
use crate::page::{Claim, Source};
use crate::profile::{Catalogue, Select};
use crate::rhythm::{Cron, Rhythm};
use crate::table::{Fault, Kind, Slot};

/// What holds for every live blog that does not say otherwise.
pub struct Defaults {
    language: Option<String>,
    timezone: Option<TimeZone>,
    /// How often to check: a cron line has its zone only once the live blog is known.
    rhythm: Option<Written>,
    keep: usize,
    keep_for: SignedDuration,
    headline: Headline,
    edits: Edits,
    withdrawn: Withdrawals,
    digest: Option<Period>,
    also: Vec<Edition>,
    filter: Option<Filter>,
    /// Who is notified, and where in the file that stands.
    pub notified: Option<(Vec<TargetName>, Range<usize>)>,
    /// The group, and where in the file it stands.
    pub grouped: Option<(FeedName, Range<usize>)>,
    select: Select,
    /// Whether `select` would have an `entry`, if it could be read.
    lost_entry: bool,
}

/// How often to check, as it is written in feeds.toml.
#[derive(Clone)]
enum Written {
    Every(SignedDuration),
    Cron(Cron),
}

impl Written {
    /// Of the two keys, one at most may be there.
    fn read(every: Slot<Every>, cron: Slot<Cron>, faults: &mut Vec<Fault>) -> Option<Written> {
        if let (Some(first), Some(place)) = (every.place(), cron.place()) {
            let message = "`every` and `cron` say two things".to_owned();
            let fault = Fault { also: Some((first, "the other one")), ..Fault::new(Kind::Wrong, place, message) };
            faults.push(fault.label("leave one of them out"));
        }
        let every = every.given().map(|every| Written::Every(every.0));
        every.or(cron.given().map(Written::Cron))
    }

    fn on(self, zone: Option<&TimeZone>) -> Rhythm {
        match self {
            Written::Every(every) => Rhythm::Every(every),
            Written::Cron(cron) => Rhythm::Cron(cron, zone.cloned().unwrap_or(TimeZone::UTC)),
        }
    }
}

impl Defaults {
    /// Reads it; tells what is wrong with it.
    pub fn read(defaults: file::Defaults, faults: &mut Vec<Fault>) -> Defaults {
        let select = defaults.select.given().unwrap_or_default();
        Defaults {
            language: defaults.language.given().map(|language| language.0),
            timezone: defaults.timezone.given(),
            rhythm: Written::read(defaults.every, defaults.cron, faults),
            keep: defaults.keep.given().map_or(LiveBlog::KEEP, usize::from),
            keep_for: defaults.keep_for.given().unwrap_or(LiveBlog::KEEP_FOR),
            headline: defaults.title_from.given().unwrap_or_default(),
            edits: defaults.edits.given().unwrap_or_default(),
            withdrawn: defaults.withdrawn.given().unwrap_or_default(),
            digest: defaults.digest.given(),
            also: defaults.also.given().unwrap_or_default(),
            filter: filter(defaults.filter, faults),
            grouped: defaults.group.with_place(),
            notified: defaults.notify.with_place(),
            lost_entry: select.entry.is_faulty(),
            select: select.into(),
        }
    }
}

/// One live blog: what the file says of it, else what it says of all, else what is known of its site. None without an
/// address.
pub fn blog(
    name: FeedName,
    feed: file::Feed,
    defaults: &Defaults,
    folder: &Path,
    service: &Service,
    catalogue: &Arc<Catalogue>,
    faults: &mut Vec<Fault>,
) -> Option<LiveBlog> {
    let source = match feed.url.given()? {
        Source::File(path) => Source::File(folder.join(path)),
        web => web,
    };
    let mut blog = LiveBlog::at(name, source, feed.r#as.given()).knowing(catalogue);
    blog.reading.claim = if feed.live.given() == Some(true) { Claim::Live } else { Claim::Followed };
    blog.reading.endpoints = feed.endpoints.given().unwrap_or(service.endpoints);
    blog.following.follow = feed.follow.given().unwrap_or_default();
    let hub = feed.hub.place();
    blog.following.hub = feed.hub.given();
    if let Some(place) = hub
        && (blog.place.source.url().is_none() || blog.place.address.is_some())
    {
        let message = format!("the live blog \"{}\" is a copy of a page, and goes on nowhere", blog.name);
        faults.push(Fault::new(Kind::Wrong, place, message).label("leave `hub` out, or give the page's own address"));
    }
    blog.showing.title = feed.title.given();
    blog.showing.language = feed.language.given().map(|language| language.0).or_else(|| defaults.language.clone());
    blog.showing.keep = feed.keep.given().map_or(defaults.keep, usize::from);
    blog.showing.keep_for = feed.keep_for.given().unwrap_or(defaults.keep_for);
    blog.showing.headline = feed.title_from.given().unwrap_or(defaults.headline);
    blog.showing.edits = feed.edits.given().unwrap_or(defaults.edits);
    blog.showing.withdrawn = feed.withdrawn.given().unwrap_or(defaults.withdrawn);
    blog.showing.editions = editions(feed.digest, feed.also, filter(feed.filter, faults), defaults);
    blog.showing.group = feed.group.given().or_else(|| defaults.grouped.clone().map(|(group, _)| group));
    if let Some(zone) = feed.timezone.given().or_else(|| defaults.timezone.clone()) {
        blog.reading.profile.timezone = Some(zone);
    }
    if let Some(rhythm) = Written::read(feed.every, feed.cron, faults).or_else(|| defaults.rhythm.clone()) {
        blog.following.rhythm = rhythm.on(blog.reading.profile.timezone.as_ref());
    }
    let secret = |slot: Slot<Secret>| {
        slot.given().map(|secret| match secret {
            Secret::File(path) => Secret::File(folder.join(path)),
            credential => credential,
        })
    };
    blog.place.secrets =
        Secrets { headers: secret(feed.headers), cookies: secret(feed.cookies), basic: secret(feed.basic) };
    blog.following.is_paused = feed.paused.given().unwrap_or_default();
    blog.place.robots = feed.robots.given().unwrap_or_default();
    let own = feed.select.place();
    let select = feed.select.given().unwrap_or_default();
    let lost_entry = select.entry.is_faulty() || defaults.lost_entry;
    let known = std::mem::take(&mut blog.reading.profile.select);
    blog.reading.profile.select = Select::from(select).or(&defaults.select).or(&known);
    // The picks of [defaults] wait for a page that has entries; those of this live blog are meant for it.
    if let Some(place) = own
        && blog.reading.profile.select.entry.is_none()
        && !lost_entry
    {
        let message = format!("the live blog \"{}\" has a `select` without `entry`", blog.name);
        let fault = Fault::new(Kind::Missing, place, message);
        faults.push(fault.label("add entry = \"…\": everything else is looked for inside an entry"));
    }
    Some(blog)
}

/// The further feeds that are wanted of a live blog, no two of one kind.
fn editions(
    digest: Slot<Period>,
    also: Slot<Vec<Edition>>,
    filter: Option<Filter>,
    defaults: &Defaults,
) -> Vec<Edition> {
    let mut editions: Vec<Edition> = Vec::new();
    let plain = also.given().unwrap_or_else(|| defaults.also.clone());
    let digest = digest.given().or(defaults.digest).map(Edition::Digest);
    let filtered = filter.or_else(|| defaults.filter.clone()).map(Edition::Filtered);
    for edition in digest.into_iter().chain(plain).chain(filtered) {
        if editions.iter().all(|other| other.word() != edition.word()) {
            editions.push(edition);
        }
    }
    editions
}

/// A filter that lets everything pass was meant to be another one.
pub fn filter(filter: Slot<file::Filter>, faults: &mut Vec<Fault>) -> Option<Filter> {
    let place = filter.place()?;
    let written = filter.given()?;
    let is_faulty = written.include.is_faulty() || written.exclude.is_faulty() || written.min_length.is_faulty();
    let filter = Filter {
        include: written.include.given().unwrap_or_default(),
        exclude: written.exclude.given().unwrap_or_default(),
        min_length: written.min_length.given().map_or(0, usize::from),
    };
    if filter == Filter::default() && !is_faulty {
        let fault = Fault::new(Kind::Wrong, place, "this filter lets everything pass".to_owned());
        faults.push(fault.label("add include, exclude or min_length"));
    }
    Some(filter)
}
