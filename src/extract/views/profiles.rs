//! Which profiles a page is read with, and whether the live blog's own is out of date.

use memchr::memmem;
use scraper::Html;

use super::selectors;
use crate::extract::html::work;
use crate::profile::{Catalogue, Pick, Profile};

/// The profiles for a page: that of the live blog, then all whose marks it bears.
pub fn of<'a>(html: &Html, source: &str, profile: &'a Profile, catalogue: &'a Catalogue) -> Vec<&'a Profile> {
    let marked = catalogue.all().iter().map(|known| &known.profile).filter(|other| {
        other.id != profile.id && other.fingerprint.as_ref().is_some_and(|fingerprint| bears(html, source, fingerprint))
    });
    std::iter::once(profile).chain(marked).collect()
}

fn bears(html: &Html, source: &str, fingerprint: &Pick) -> bool {
    // Most pages do not even have the word in them.
    let marks =
        fingerprint.ways().iter().filter(|way| memmem::find(source.as_bytes(), way.word().as_bytes()).is_some());
    let mut marks = marks.filter_map(|way| way.selector.as_ref());
    marks.any(|mark| {
        work::spend(20 * html.tree.nodes().len());
        html.select(mark).next().is_some()
    })
}

/// The name of the live blog's profile, where it says what an entry is and the page has none. Of those that the page's
/// marks call for nothing is said: the marks of a shell stand without entries.
pub fn stale(html: &Html, profile: &Profile) -> Option<String> {
    let entry = profile.select.entry.as_ref()?;
    (selectors::count(html, entry) == 0).then(|| profile.name.clone())
}
