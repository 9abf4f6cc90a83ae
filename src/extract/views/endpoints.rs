//! Entries that a page loads from elsewhere: which addresses it would ask, and what came from there.

use std::cell::LazyCell;

use scraper::Html;
use url::Url;

use super::selectors;
use super::state;
use crate::extract::html::address::same_site;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::tree;
use crate::extract::view::View;
use crate::page::{Attached, Page};
use crate::profile::{Catalogue, Endpoint, Pick, Profile, Told};
use crate::when;

/// So many addresses are asked for one page.
const MOST: usize = 3;
/// A page on which a profile finds so many entries by itself is no shell: its endpoint is left alone.
const ENOUGH: usize = 3;
/// What a page says is put into an address up to so many bytes.
const LONGEST: usize = 500;

/// The addresses from which the page would load its entries, as far as profiles know them: that of the live blog, and
/// every platform's. http or https, on the host that the profile names or else on the page's own site.
pub fn wanted(page: &Page, profile: &Profile, catalogue: &Catalogue) -> Vec<Url> {
    let platforms = catalogue.all().iter().map(|known| &known.profile);
    // A profile with hosts is for these, whatever else looks like its pages.
    let platforms = platforms.filter(|other| other.hosts.is_empty() && other.id != profile.id);
    let endpoints: Vec<(&Profile, &Endpoint)> = std::iter::once(profile)
        .chain(platforms)
        .flat_map(|profile| profile.endpoints.iter().map(move |endpoint| (profile, endpoint)))
        .collect();
    if endpoints.is_empty() {
        return Vec::new();
    }
    let text = page.text();
    // Parsed at most once, and only where there is something to find.
    let html = LazyCell::new(|| tree::document(&text).ok());
    let mut wanted = Vec::new();
    for (profile, endpoint) in endpoints {
        let groups = match &endpoint.told {
            Told::Find(find) => find.regex().and_then(|regex| regex.captures(&text)).map(|captures| {
                captures.iter().skip(1).map(|group| group.map_or("", |group| group.as_str()).to_owned()).collect()
            }),
            Told::Pick(pick) if mentions(&text, pick) => {
                html.as_ref().and_then(|html| picked(html, pick)).map(|picked| vec![picked])
            }
            Told::Pick(_) => None,
        };
        let url = groups.and_then(|groups: Vec<String>| address(&endpoint.url, &groups, page.address.as_ref()));
        let Some(url) = url.filter(|url| !wanted.contains(url)) else { continue };
        let found = html.as_ref().zip(profile.select.entry.as_ref());
        if found.is_none_or(|(html, entry)| selectors::count(html, entry) < ENOUGH) {
            wanted.push(url);
        }
    }
    wanted.truncate(MOST);
    wanted
}

/// Whether the pick can find anything at all: searching the text is cheaper than a tree.
fn mentions(text: &str, pick: &Pick) -> bool {
    pick.ways().iter().any(|way| way.attribute.as_deref().is_none_or(|attribute| text.contains(attribute)))
}

fn picked(html: &Html, pick: &Pick) -> Option<String> {
    pick.ways().iter().find_map(|way| {
        let element = html.select(way.selector.as_ref()?).next()?;
        match way.attribute.as_deref() {
            Some(attribute) => element.attribute(attribute).map(str::to_owned),
            None => Some(element.text().collect()),
        }
    })
}

/// The template with what the page says in it; nothing where that would lead astray.
fn address(template: &str, groups: &[String], page: Option<&Url>) -> Option<Url> {
    let is_own_site = template.starts_with("{1}");
    let mut text = template.to_owned();
    for (at, group) in groups.iter().enumerate() {
        // Addresses in scripts and attributes are written with escapes.
        let group = group.trim().replace("\\/", "/").replace("&amp;", "&");
        if group.len() > LONGEST || group.contains(|char: char| char.is_control() || char.is_whitespace()) {
            return None;
        }
        if !is_own_site && group.contains(['/', '?', '#', '@', '\\', ':', '%', '{']) {
            return None;
        }
        text = text.replace(&format!("{{{}}}", at + 1), &group);
    }
    let url = match (Url::parse(&text), page) {
        (Ok(url), _) => url,
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(page)) => page.join(&text).ok()?,
        _ => return None,
    };
    let is_web = ["http", "https"].contains(&url.scheme()) && url.username().is_empty() && url.password().is_none();
    let is_meant = if is_own_site { same_site(&url, page?) } else { is_of_profile(&url, template) };
    (is_web && is_meant).then_some(url)
}

/// Whether the host is the one that the template names, or below it where a part of its name is the page's to say.
fn is_of_profile(url: &Url, template: &str) -> bool {
    let host = template.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let named = host.rsplit('}').next().unwrap_or_default();
    match named.strip_prefix('.') {
        Some(domain) => domain.contains('.') && url.host_str().is_some_and(|host| host.ends_with(named)),
        None => named == host && url.host_str() == Some(host),
    }
}

/// What came from there: the likeliest list of each.
pub fn views(attached: &[Attached], base: Option<&Url>, context: &when::Context) -> Vec<View<'static>> {
    let text = |part: &Attached| String::from_utf8_lossy(&part.bytes).into_owned();
    attached
        .iter()
        .filter_map(|part| Some(state::in_document(&text(part), base, context).into_iter().next()?.view))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::PathBuf;

    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_page_wants_only_what_a_profile_knows_and_where_it_may() {
        let group = |url: &str, find: &str| format!("name = 'X'\n[[endpoint]]\nfind = '{find}'\nurl = '{url}'");
        let id = |url: &str| group(url, "data-id=\"([^\"]*)\"");
        let whole = group("{1}entries", "data-url=\"([^\"]*)\"");
        let whole_page = id("https://api.example/{1}").replace("'X'", "'X'\nselect.entry = 'li'");
        let hardly = whole_page.clone();
        let picked = "name = 'X'\n[[endpoint]]\npick = '#live@data-url'\nurl = '{1}'".to_owned();
        for (what, profile, page, wanted) in [
            ("nothing is told", id("https://api.example/{1}"), "<p>", vec![]),
            ("an id", id("https://api.example/{1}"), "<p data-id=\"7\">", vec!["https://api.example/7"]),
            ("an id that is a way out", id("https://api.example/{1}"), "<p data-id=\"../7\">", vec![]),
            ("an id that is an address", id("https://{1}.api.example/x"), "<p data-id=\"evil.example/\">", vec![]),
            ("a label", id("https://{1}.api.example/x"), "<p data-id=\"de\">", vec!["https://de.api.example/x"]),
            ("a whole host", id("https://{1}/x"), "<p data-id=\"evil.example\">", vec![]),
            ("half a host", id("https://{1}api.example/x"), "<p data-id=\"evil\">", vec![]),
            ("a top-level domain", id("https://{1}.example/x"), "<p data-id=\"evil\">", vec![]),
            (
                "an address of the outlet",
                whole.clone(),
                "<p data-url=\"https:\\/\\/live.outlet.example\\/\">",
                vec!["https://live.outlet.example/entries"],
            ),
            ("a path", whole.clone(), "<p data-url=\"/api/\">", vec!["https://www.outlet.example/api/entries"]),
            ("an address elsewhere", whole.clone(), "<p data-url=\"https://evil.example/\">", vec![]),
            ("one that looks alike", whole.clone(), "<p data-url=\"https://notoutlet.example/\">", vec![]),
            ("one with a name in it", whole.clone(), "<p data-url=\"https://a:b@outlet.example/\">", vec![]),
            ("a file", whole, "<p data-url=\"file:///etc/\">", vec![]),
            (
                "an attribute",
                picked.clone(),
                "<p id=live data-url='/a?b&amp;c'>",
                vec!["https://www.outlet.example/a?b&c"],
            ),
            ("a page that has its entries", whole_page, "<li><li><li><p data-id=\"7\">", vec![]),
            ("one that has hardly any", hardly, "<li><li><p data-id=\"7\">", vec!["https://api.example/7"]),
            ("another attribute", picked, "<p id=dead data-url='/a'>", vec![]),
        ] {
            let catalogue = Catalogue::with(vec![(PathBuf::from("x.toml"), profile)]).unwrap();
            let address = Url::parse("https://www.outlet.example/live").ok();
            let page = Page::new(page.as_bytes().to_vec(), None, address, Timestamp::UNIX_EPOCH);
            let urls: Vec<_> =
                super::wanted(&page, &Profile::default(), &catalogue).iter().map(Url::to_string).collect();
            assert_eq!(urls, wanted, "{what}");
        }
    }
}
