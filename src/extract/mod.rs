//! Page + profile → sighting: every view of the page is built, and what they say is fused.

mod beyond;
mod boilerplate;
mod choose;
mod entry;
mod found;
mod html;
mod json;
mod page;
mod view;
mod views;
mod words;

use std::hash::Hash;

use jiff::tz::TimeZone;
use scraper::Html;
use thiserror::Error;

use crate::entry::{About, Coverage, Doubt, Entry, Precision, Sighting, Unread};
use crate::page::{Digest, Page};
use crate::profile::{Catalogue, Profile};
use crate::when;
use beyond::{pages, successor};
use choose::account::Account;
use choose::gather::{self, Sources, gather};
use choose::refusal;
use entry::fuse::Fusing;
use html::{budget, emphasis, lines, tree, work};
use page::kind::Kind;
pub use page::part::Part;
use page::{dates as page_dates, head as page_head, tombstones, zones};
use views::{json_ld, profiles, selectors};

pub use beyond::offers::{Offer, offers};
pub use beyond::series::{are_kin, newer};
pub use choose::account;
pub use choose::refusal::{Described, NoEntries};
pub use entry::clean;
pub use html::address::same_page;
pub use page::zones::zone_of;
pub use views::endpoints::wanted;
pub use views::state;

/// Why a page gives no entries. The page may be wrong for once: what is known of the live blog stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExtractError {
    /// No bytes, or nothing but white space.
    #[error("the page is empty")]
    Empty,
    /// Not HTML.
    #[error("this is {0}, not a web page")]
    NotHtml(&'static str),
    /// Hostile or damaged.
    #[error("the page is over the reading budget: {0}")]
    OverBudget(#[from] tree::OverBudget),
    /// No view has an entry.
    #[error("not a live blog: {0}")]
    NoEntries(NoEntries),
}

/// What the page shows. `profile` is that of the live blog; those of the catalogue apply whose marks the page bears.
pub fn extract(page: &Page, profile: &Profile, catalogue: &Catalogue) -> Result<Sighting, ExtractError> {
    explain(page, profile, catalogue).0
}

/// A page, read or known.
#[derive(Debug)]
pub enum Glanced {
    /// The part that holds the entries is as it was.
    Same,
    /// It was read, and that part in short, where it has one.
    Read(Box<Sighting>, Option<Part>),
}

/// What the page shows, unless the part that holds the entries is `known`.
pub fn glance(
    page: &Page,
    profile: &Profile,
    catalogue: &Catalogue,
    known: Option<Part>,
) -> Result<Glanced, ExtractError> {
    read(page, profile, catalogue, known, &mut Account::default())
}

/// What the page shows, and how that was found.
pub fn explain(page: &Page, profile: &Profile, catalogue: &Catalogue) -> (Result<Sighting, ExtractError>, Account) {
    let mut account = Account::default();
    let sighting = match read(page, profile, catalogue, None, &mut account) {
        Ok(Glanced::Read(sighting, _)) => Ok(*sighting),
        // Nothing was known.
        Ok(Glanced::Same) => Err(ExtractError::Empty),
        Err(error) => Err(error),
    };
    (sighting, account)
}

fn read(
    page: &Page,
    profile: &Profile,
    catalogue: &Catalogue,
    known: Option<Part>,
    account: &mut Account,
) -> Result<Glanced, ExtractError> {
    let (done, spent) = work::limited(|| when::remembering(|| read_all(page, profile, catalogue, known, account)));
    account.work = spent as f64 / work::WORK as f64;
    done.unwrap_or_else(|over| Err(over.into()))
}

fn read_all(
    page: &Page,
    profile: &Profile,
    catalogue: &Catalogue,
    known: Option<Part>,
    account: &mut Account,
) -> Result<Glanced, ExtractError> {
    let text = page.text();
    if let Some(kind) = no_html(&text) {
        return Err(kind);
    }
    let mut html = tree::document(&text)?;
    budget::check_text(&html)?;
    work::spend_on_classes(&html);
    lines::part(&mut html);
    budget::check_values(&html, &page.attached)?;
    let stale = profiles::stale(&html, profile);
    let profiles = profiles::of(&html, &text, profile, catalogue);
    // What stands in feeds.toml, not what is shipped for the site.
    let shipped = catalogue.for_address(page.address.as_ref()).timezone;
    let own_zone = profile.timezone.as_ref().filter(|zone| shipped.as_ref() != Some(*zone));
    let profile = &Profile::together(&profiles);
    let head = page_head::read(&html, page.opening.as_ref().or(page.address.as_ref()));
    let base = head.base.as_ref();
    let context = context(page, &html, &head, profile, own_zone);
    let address = head.about.link.clone();
    let headline = gather::headline(&html).or_else(|| head.about.title.clone());
    let says = coverage(&html, profile, &head.about);
    let beside = says_of_itself(page, &text, &html, &head, headline.as_deref(), says);
    if known.is_some_and(|known| known.is_in(&html, &beside)) {
        return Ok(Glanced::Same);
    }
    let told = told_to_search_engines(&html, &text);
    let sources = Sources {
        html: &html,
        source: &text,
        told: &told,
        profiles: &profiles,
        attached: &page.attached,
        base,
        page: address.as_ref().or(base),
        context: &context,
        claim: page.claim,
        kind: Kind::of(&html, &told, address.as_ref().or(base), headline.as_deref()),
        headline: headline.as_deref(),
    };
    let mut gathered = gather(&sources, account)?;
    // A page that is drawn by scripts may hold its story as one text in their data.
    let (inner, markup);
    let mut is_drawn = false;
    if gathered.views.is_empty()
        && let Some(found) = views::state::article(&html)
        && let Ok(tree) = tree::document(&found)
    {
        (inner, markup) = (tree, found);
        let article = Sources {
            html: &inner,
            source: &markup,
            told: &[],
            profiles: &[],
            attached: &[],
            kind: Kind { is_story: true, ..sources.kind },
            ..sources
        };
        let drawn = gather(&article, account)?;
        if !drawn.views.is_empty() {
            gathered = drawn;
            is_drawn = true;
        }
    }
    // What is drawn stands in another tree.
    let part = if is_drawn { None } else { Part::of(&html, &gather::read(&gathered.views), &beside) };
    let doubt = gathered.doubt.map(|instead| Doubt(instead.to_string()));
    let about = gather::about(&gathered.views, head.about);
    let coverage = coverage(&html, profile, &about);
    let page_title = headline.as_deref();
    let fusing = Fusing { profile, page: about.link.as_ref().or(base), base, context: &context, headline: page_title };
    let fused = fusing.fuse(gathered.views)?;
    if fused.is_empty() {
        let known = refusal::Known {
            html: &html,
            source: &text,
            says_so: gathered.says_so,
            described: profile.select.entry.is_some(),
            instead: gathered.instead,
        };
        return Err(ExtractError::NoEntries(known.seems()));
    }
    let mut entries: Vec<Entry> = Vec::with_capacity(fused.len());
    for fused in fused {
        entries.push(fused.entry);
        account.entries.push(fused.sources);
        account.left.push(fused.left);
    }
    emphasis::of_listed(&html, base, &mut entries);
    let further = pages::further(&html, &text, page.address.as_ref(), page.opening.as_ref(), entries.len(), profile);
    let successor = successor::successor(&html, &entries, page.opening.as_ref().or(page.address.as_ref()), coverage);
    let tombstones = tombstones::of(&html, &text);
    let unread = unread(&mut account.times, &entries);
    let seen = page.fetched;
    let sighting = Sighting { seen, about, entries, tombstones, coverage, further, successor, stale, doubt, unread };
    Ok(Glanced::Read(Box::new(sighting), part))
}

/// The page's JSON-LD. Where it has no live blog: with the JSON-LD in the JSON of the page's own scripts.
fn told_to_search_engines(html: &Html, source: &str) -> Vec<serde_json::Value> {
    let mut told = json_ld::values(html);
    if source.contains("LiveBlogPosting") && !json_ld::tells(&told) {
        told.extend(state::documents(html));
    }
    told
}

/// What a page says of itself beside its entries, and what was loaded for it.
fn says_of_itself(
    page: &Page,
    text: &str,
    html: &Html,
    head: &page_head::Head,
    headline: Option<&str>,
    coverage: Coverage,
) -> impl Hash + use<> {
    let about = format!("{:?} {:?} {coverage:?} {:?}", head.about, head.day, tombstones::of(html, text));
    let attached = page.attached.iter().map(|attached| Digest::of(&attached.bytes)).collect::<Vec<Digest>>();
    (about, headline.map(str::to_owned), format!("{attached:?}"))
}

/// What was not understood, as far as nothing else tells the time of those entries.
fn unread(times: &mut Unread, entries: &[Entry]) -> Unread {
    let is_told =
        |entry: &&Entry| entry.published.is_some_and(|stamp| !stamp.inferred || stamp.precision > Precision::Day);
    times.count = times.count.min(entries.len() - entries.iter().filter(is_told).count());
    if times.count == 0 {
        times.examples.clear();
    }
    times.clone()
}

/// By what the page's times are to be understood. `own_zone`: what feeds.toml says, which the page itself does not change; what is
/// known of its site it does.
fn context(
    page: &Page,
    html: &Html,
    head: &page_head::Head,
    profile: &Profile,
    own_zone: Option<&TimeZone>,
) -> when::Context {
    let dates = page_dates::read(html);
    let guessed = || zones::zone_of(head.about.link.as_ref(), head.about.language.as_deref());
    let said = || zones::said_zone(html, &when::Context::at(page.fetched, guessed()));
    let of_site = || profile.timezone.clone();
    let zone = own_zone.cloned().or_else(said).or_else(of_site).or_else(guessed);
    let zone = zone.or_else(|| dates.offset.map(TimeZone::fixed));
    let latest = dates.latest(page.fetched, zone.as_ref().unwrap_or(&TimeZone::UTC));
    let mut context = when::Context {
        day: head.day,
        latest,
        opened: dates.published,
        utc_is_local: profile.utc_is_local,
        language: head.about.language.clone(),
        ..when::Context::at(page.fetched, zone)
    };
    if context.zone.is_none() {
        context.zone = zones::named_zone(html, &context);
    }
    if let Some(day) = &profile.day {
        let day = when::solve::alone(&selectors::time(html.root_element(), day, &context), &context);
        context.day = day.map(|day| context.zone().to_datetime(day.at).date()).or(context.day);
    }
    context
}

fn no_html(text: &str) -> Option<ExtractError> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Some(ExtractError::Empty);
    }
    let begins = |mark: &str| start.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark));
    let kind = if begins("%PDF-") {
        "a PDF document"
    } else if begins("<?xml") && ["<rss", "<feed"].iter().any(|root| start.contains(root))
        || begins("<rss")
        || begins("<feed")
    {
        "a feed already"
    } else if begins("{") || begins("[") {
        "JSON"
    // A page may have a stray one.
    } else if !start.starts_with('<') && start.bytes().take(512).any(|byte| byte == 0) {
        "a binary file"
    } else {
        return None;
    };
    Some(ExtractError::NotHtml(kind))
}

/// Ended only where the page says so in the site's own words, in its headline or in a label that says nothing else: no
/// date in its markup is to be trusted for that.
fn coverage(html: &Html, profile: &Profile, about: &About) -> Coverage {
    if profile.ended.is_empty() {
        return Coverage::Running;
    }
    let title = about.title.as_deref().unwrap_or_default().to_lowercase();
    let labels = html.tree.nodes().filter_map(|node| node.value().as_text()).map(|text| text.trim());
    let is_over = |words: &String| {
        title.contains(&words.to_lowercase()) || labels.clone().any(|label| label.eq_ignore_ascii_case(words))
    };
    if profile.ended.iter().any(is_over) { Coverage::Ended } else { Coverage::Running }
}
