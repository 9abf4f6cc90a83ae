//! CSS selectors, from a profile or from `feeds.toml`: the view that somebody has described by hand.

use std::cell::OnceCell;

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use url::Url;

use crate::entry::{About, Layer};
use crate::extract::html::address::address;
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{emphasis, person};
use crate::extract::view::left::Rule;
use crate::extract::view::{Body, Raw, View, fold, heading_text, ids_in, text_of};
use crate::profile::{Pick, Select};
use crate::when;
use crate::when::Meaning;
use crate::when::solve::{Stamps, Told, alone, solve};

/// What the selectors find; `None` where there are none, or no entry is found.
pub fn view<'a>(html: &'a Html, select: &Select, base: Option<&Url>, context: &when::Context) -> Option<View<'a>> {
    let found = select.entry.as_ref()?.ways().iter().find_map(|way| {
        let selector = way.selector.as_ref()?;
        let mut found: Vec<ElementRef<'a>> = html.select(selector).collect();
        // Inside another one stands an entry only where it has an id of its own: then a tag was left open above it.
        let all: HashSet<NodeId> = found.iter().map(|entry| entry.id()).collect();
        found.retain(|entry| {
            entry.attribute("id").is_some() || !entry.ancestors().any(|above| all.contains(&above.id()))
        });
        Some(found).filter(|found| !found.is_empty())
    })?;
    let told: Vec<Told> = found.iter().map(|entry| published(*entry, select, context)).collect();
    let unread: Vec<Option<String>> = told.iter().map(|told| told.unread.clone()).collect();
    let times = solve(&Stamps { page: context, told }).times;
    let emphasis = emphasis::of_all(&found);
    let entries = found.iter().zip(emphasis).enumerate().zip(times.into_iter().zip(unread)).map(
        |((at, (element, emphasis)), (time, unread))| {
            let inside =
                found[at + 1..].iter().take_while(|other| other.ancestors().any(|above| above.id() == element.id()));
            let mut raw = entry(*element, inside.copied().collect(), select, base, context);
            raw.categories.extend(emphasis);
            Raw { published: time.map(|time| time.stamp), unread, ..raw }
        },
    );
    Some(View { layer: Layer::Selectors, about: About::default(), entries: entries.collect() })
}

/// How many entries the pick finds.
pub fn count(html: &Html, entry: &Pick) -> usize {
    let mut counts = entry.ways().iter().filter_map(|way| Some(html.select(way.selector.as_ref()?).count()));
    counts.find(|count| *count > 0).unwrap_or_default()
}

/// What tells when an entry was published. A clock without a date is helped by the date of the last change, where that is
/// told.
fn published(entry: ElementRef<'_>, select: &Select, context: &when::Context) -> Told {
    let Some(pick) = &select.time else { return Told::default() };
    let meanings = time(entry, pick, context);
    if meanings.is_empty() {
        return text(entry, pick)
            .filter(|text| !text.is_empty())
            .map_or_else(Told::default, |text| Told::unread(&text));
    }
    let changed = select.updated.as_ref().and_then(|pick| alone(&time(entry, pick, context), context));
    Told { changed: changed.map(|stamp| stamp.at), ..Told::entry(meanings) }
}

/// What the first time may mean that a pick finds.
pub fn time(entry: ElementRef<'_>, pick: &Pick, context: &when::Context) -> Vec<Meaning> {
    let mut all = found(entry, pick).map(|found| when::meanings(&found.text, context));
    all.find(|meanings| !meanings.is_empty()).unwrap_or_default()
}

/// What a pick finds first, of the element or of its attribute.
pub fn text(element: ElementRef<'_>, pick: &Pick) -> Option<String> {
    found(element, pick).next().map(|found| found.text)
}

fn entry<'a>(
    element: ElementRef<'a>,
    inside: Vec<ElementRef<'a>>,
    select: &Select,
    base: Option<&Url>,
    context: &when::Context,
) -> Raw<'a> {
    let all = |pick: &Option<Pick>| pick.iter().flat_map(|pick| found(element, pick)).collect::<Vec<_>>();
    let first = |pick: &Option<Pick>| all(pick).into_iter().find(|found| !found.text.is_empty());

    let titles = first(&select.title);
    let links = all(&select.link);
    let authors = all(&select.author);
    let categories = all(&select.category);
    let times = all(&select.time);
    let updates = all(&select.updated);
    let shown: Vec<NodeId> = times.iter().chain(&updates).map(|found| found.element.id()).collect();

    let link = links.iter().find_map(|found| address(&found.text, base));
    let ids = match first(&select.id) {
        Some(found) => vec![found.text],
        None => element.attribute("id").map(str::to_owned).into_iter().chain(link.iter().flat_map(ids_in)).collect(),
    };

    // Whatever was found to be something else is no part of what the entry says; a whole entry or a mere attribute
    // of one is not meant.
    let shows = |found: &Found<'a>| !found.is_attribute || found.element.value().name() == "time";
    let by = |rule: Rule, all: Vec<Found<'a>>| {
        all.into_iter().filter(shows).map(move |found| (found.element, rule)).collect::<Vec<_>>()
    };
    let dropped: Vec<Found<'a>> = select.drop.iter().flat_map(|pick| found(element, pick)).collect();
    let mut without: Vec<(ElementRef<'a>, Rule)> = by(Rule::Profile, dropped);
    without.extend(by(Rule::Title, titles.iter().cloned().collect()));
    without.extend(by(Rule::Time, times));
    without.extend(by(Rule::Time, updates));
    without.extend(by(Rule::Author, authors.clone()));
    without.extend(by(Rule::Category, categories.clone()));
    without.retain(|(other, _)| other.id() != element.id());
    without.extend(inside.into_iter().map(|entry| (entry, Rule::Nested)));
    let contents: Vec<ElementRef<'a>> = all(&select.content).into_iter().map(|found| found.element).collect();
    let within =
        if contents.is_empty() { vec![*element] } else { contents.into_iter().map(|element| *element).collect() };

    Raw {
        anchor: None,
        rows: OnceCell::new(),
        ids,
        link,
        title: titles.map(|found| match found.is_attribute {
            true => found.text,
            false => heading_text(found.element, &shown),
        }),
        body: Some(Body::Elements { within, without, cut: Vec::new() }),
        published: None,
        unread: None,
        updated: select
            .updated
            .as_ref()
            .and_then(|updated| alone(&time(element, updated, context), context))
            .map(|stamp| stamp.at),
        authors: distinct(authors).iter().flat_map(|name| person::names_of(name)).collect(),
        categories: distinct(categories),
        images: Vec::new(),
        media: Vec::new(),
    }
}

fn distinct(found: Vec<Found<'_>>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for Found { text, .. } in found {
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// What a pick found.
#[derive(Clone)]
struct Found<'a> {
    element: ElementRef<'a>,
    /// Of the element, or of its attribute; folded.
    text: String,
    is_attribute: bool,
}

/// All that the first alternative finds that finds anything.
fn found<'a>(entry: ElementRef<'a>, pick: &Pick) -> impl Iterator<Item = Found<'a>> {
    let found = pick.ways().iter().find_map(|way| {
        let elements: Vec<ElementRef<'a>> = match &way.selector {
            Some(selector) => entry.select(selector).collect(),
            None => vec![entry],
        };
        let found: Vec<Found<'a>> = match way.attribute.as_deref() {
            Some(Pick::TEXT_CONTENT) => {
                let text = elements.iter().flat_map(|element| element.text()).collect::<String>();
                elements
                    .first()
                    .map(|&element| Found { element, text: fold(&text), is_attribute: true })
                    .into_iter()
                    .collect()
            }
            Some(name) => elements
                .into_iter()
                .filter_map(|element| Some(Found { element, text: fold(element.attribute(name)?), is_attribute: true }))
                .filter(|found| !found.text.is_empty())
                .collect(),
            None => elements
                .into_iter()
                .map(|element| Found { element, text: text_of(element), is_attribute: false })
                .collect(),
        };
        Some(found).filter(|found| !found.is_empty())
    });
    found.into_iter().flatten()
}
