//! Page + profile → sighting: every view of the page is built, and what they say is fused.

pub mod clean;
mod endpoints;
mod fuse;
mod json_ld;
mod page_head;
mod profiles;
mod selectors;
mod tree;
mod view;
pub mod when;

use scraper::Html;
use thiserror::Error;

use crate::entry::{About, Coverage, Sighting};
use crate::page::Page;
use crate::profile::{Catalogue, Profile};
use view::View;

pub use endpoints::wanted;

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
    #[error("the page cannot be read: {0}")]
    TooDeep(#[from] tree::TooDeep),
    /// No view has an entry.
    #[error("not a live blog: {0}")]
    NoEntries(NoEntries),
}

/// What the page seems to be instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoEntries {
    /// A request to agree to cookies, in place of the page.
    #[error(
        "the outlet asks for consent to cookies first; try again later, or save the page in a browser and give its file"
    )]
    ConsentWall,
    /// A test for humans.
    #[error("the outlet wants proof that a person is asking; try again later and less often")]
    BotWall,
    /// An application that draws the page in the browser.
    #[error("the page is drawn by scripts and holds next to no text of its own")]
    Shell,
    /// A live blog that says of itself that it is one, and has not begun.
    #[error("it says that it is one, but it holds no updates yet")]
    NotBegun,
    /// The selectors found nothing, and nothing else was there.
    #[error("nothing on the page matches {0}; has its layout changed?")]
    Stale(Described),
    /// No sign of one.
    #[error(
        "the page describes no updates, and there is no profile for its outlet; `select` in feeds.toml can say where they are"
    )]
    NoSign,
}

/// Who described where the entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// A profile that knows the outlet, or `select` in the configuration.
    Selectors,
}

impl std::fmt::Display for Described {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the selectors of its profile or of feeds.toml")
    }
}

/// What the page shows. `profile` is that of the live blog; those of the catalogue apply whose marks the page bears.
pub fn extract(page: &Page, profile: &Profile, catalogue: &Catalogue) -> Result<Sighting, ExtractError> {
    let text = page.text();
    if let Some(kind) = no_html(&text) {
        return Err(kind);
    }
    let html = tree::document(&text)?;
    let stale = profiles::stale(&html, profile);
    let profiles = profiles::of(&html, profile, catalogue);
    let profile = &Profile::together(&profiles);
    let head = page_head::read(&html, page.address.as_ref());
    let base = head.base.as_ref();
    let mut context = when::Context { zone: profile.timezone.clone().or(head.zone), now: page.fetched, day: head.day };

    if let Some(when::Reading::Day(day)) =
        profile.day.as_ref().and_then(|day| selectors::time(html.root_element(), day, &context))
    {
        context.day = Some(day);
    }

    // In the order of trust: what a person sees comes first.
    let selected = profiles.iter().filter_map(|profile| selectors::view(&html, &profile.select, base, &context));
    let json_ld = json_ld::view(&html, base, &context);
    let says_so = json_ld.is_some();
    let mut views: Vec<View<'_>> = selected.chain(json_ld).chain(endpoints::views(page, base, &context)).collect();
    views.iter_mut().for_each(|view| view::drop_places(&mut view.entries));

    let about = about(&views, head.about);
    let coverage = coverage(&html, profile, &about);
    let entries = fuse::fuse(views, profile, about.link.as_ref().or(base))?;
    if entries.is_empty() {
        return Err(ExtractError::NoEntries(why_none(&html, &text, says_so, profile)));
    }
    Ok(Sighting { seen: page.fetched, about, entries, coverage, stale })
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
    } else if start.bytes().take(512).filter(|&byte| byte == 0).count() > 0 {
        "a binary file"
    } else {
        return None;
    };
    Some(ExtractError::NotHtml(kind))
}

/// What the layers say of the live blog as a whole; the page's head where they do not.
fn about(views: &[View<'_>], head: About) -> About {
    let mut about = About::default();
    for more in views.iter().map(|view| view.about.clone()).chain([head]) {
        about.title = about.title.or(more.title);
        about.description = about.description.or(more.description);
        about.link = about.link.or(more.link);
        about.language = about.language.or(more.language);
        about.image = about.image.or(more.image);
        about.outlet = about.outlet.or(more.outlet);
    }
    about
}

/// Ended only where the page says so in the outlet's own words, in its headline or in a label that says nothing else: no
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

fn why_none(html: &Html, text: &str, says_so: bool, profile: &Profile) -> NoEntries {
    let shown = view::text_of(html.root_element());
    let short = shown.chars().count() < 3000;
    let lower = if short { shown.to_lowercase() } else { String::new() };
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says_so {
        NoEntries::NotBegun
    } else if short
        && has(&[
            "verify you are human",
            "are you a robot",
            "checking your browser",
            "unusual traffic",
            "captcha",
            "access denied",
            "enable javascript and cookies to continue",
        ])
    {
        NoEntries::BotWall
    } else if short
        && has(&["cookie", "consent", "zustimm", "einwillig", "consentement"])
        && has(&["accept", "agree", "akzeptier", "zustimm", "accepter", "consent"])
    {
        NoEntries::ConsentWall
    } else if shown.chars().count() < 500 && text.len() > 2000 {
        NoEntries::Shell
    } else if profile.select.entry.is_some() {
        NoEntries::Stale(Described::Selectors)
    } else {
        NoEntries::NoSign
    }
}
