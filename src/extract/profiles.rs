//! Which profiles a page is read with, and the view that each of them gives.

use scraper::Html;
use url::Url;

use super::view::View;
use super::{selectors, when};
use crate::profile::{Catalogue, Pick, Profile};

/// The profiles for a page: that of the live blog, then all whose marks it bears.
pub fn of<'a>(html: &Html, profile: &'a Profile, catalogue: &'a Catalogue) -> Vec<&'a Profile> {
    let marked = catalogue.all().iter().map(|known| &known.profile).filter(|other| {
        other.id != profile.id && other.fingerprint.as_ref().is_some_and(|fingerprint| bears(html, fingerprint))
    });
    std::iter::once(profile).chain(marked).collect()
}

fn bears(html: &Html, fingerprint: &Pick) -> bool {
    fingerprint.ways().iter().filter_map(|way| way.selector.as_ref()).any(|mark| html.select(mark).next().is_some())
}

/// A view for each profile that finds something; and the name of that of the live blog, where it finds nothing. Those
/// that the page's marks call for have found at least these.
pub fn views<'a>(
    html: &'a Html,
    profiles: &[&Profile],
    base: Option<&Url>,
    context: &when::Context,
) -> (Vec<View<'a>>, Option<String>) {
    let views: Vec<_> = profiles.iter().map(|profile| selectors::view(html, &profile.select, base, context)).collect();
    let stale = match (profiles.first(), views.first()) {
        (Some(profile), Some(None)) if profile.select.entry.is_some() => Some(profile.name.clone()),
        _ => None,
    };
    (views.into_iter().flatten().collect(), stale)
}
