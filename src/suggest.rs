//! Selectors that may say where the entries of a page stand, for one that is not understood by itself: made of what repeats on
//! it, and each of them tried by reading the page with it.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Node};

use crate::entry::Entry;
use crate::extract::extract;
use crate::page::{Claim, Page};
use crate::profile::{Catalogue, Pick, Profile, Select};
use crate::when;

/// No more are suggested: nobody compares many.
const MOST: usize = 3;
/// So many of the likeliest are tried: each costs a reading of the page.
const TRIED: usize = 8;
/// Fewer elements of one form are no list.
const LEAST: usize = 3;
/// An element that says less, in letters, is a label or a button.
const SAID: usize = 20;
/// Where more than this part of the letters stands in links, it is a list of links.
const LINKED: f64 = 0.6;
/// A list that holds less of what the page says is not what the page is for.
const COVERED: f64 = 0.2;
/// The parts of so many members are read; the others are like them.
const LOOKED_AT: usize = 40;
/// A time that stands by itself has no more letters.
const STAMP: usize = 40;
/// What is no part of the story, wherever it stands.
const MARGIN: [&str; 11] =
    ["nav", "header", "footer", "aside", "form", "script", "style", "noscript", "template", "head", "select"];

/// Selectors, and what the page gives with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// What would stand below `select` in feeds.toml: the key, and the pick.
    pub picks: Vec<(&'static str, String)>,
    /// How many entries there would be.
    pub entries: usize,
    /// How many of them would have a time.
    pub timed: usize,
    /// The first of them.
    pub sample: Entry,
}

/// What may be the entries of the page, the likeliest first; none where nothing repeats enough, or says enough.
pub fn suggestions(page: &Page, profile: &Profile, catalogue: &Catalogue) -> Vec<Suggestion> {
    let html = Html::parse_document(&page.text());
    let said = said(&html);
    let whole = said.get(&html.root_element().id()).map_or(0, |said| said.letters);
    let context = when::Context::at(page.fetched, profile.timezone.clone());
    let mut lists: Vec<List<'_>> =
        alike(&html, &said).into_iter().filter_map(|alike| List::of(alike, &said, whole, &context)).collect();
    lists.sort_by(|one, other| other.likely.total_cmp(&one.likely).then(one.css.len().cmp(&other.css.len())));
    let mut kept: Vec<List<'_>> = Vec::new();
    for list in lists {
        // What stands around another list, or in it, says the same again.
        if kept.len() < TRIED && !kept.iter().any(|known| known.overlaps(&list)) {
            kept.push(list);
        }
    }
    let page = Page { claim: Claim::Live, ..page.clone() };
    kept.into_iter().filter_map(|list| list.tried(&page, profile, catalogue)).take(MOST).collect()
}

/// How much an element says, in letters, without what stands in the margin of the page.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    letters: usize,
    /// … of them in links.
    linked: usize,
}

fn said(html: &Html) -> HashMap<NodeId, Said> {
    let mut all: HashMap<NodeId, Said> = HashMap::new();
    for node in html.tree.nodes() {
        let Some(text) = node.value().as_text() else { continue };
        let letters = text.chars().filter(|char| char.is_alphanumeric()).count();
        let names = || node.ancestors().filter_map(|above| above.value().as_element().map(|element| element.name()));
        if letters == 0 || names().any(|name| MARGIN.contains(&name)) {
            continue;
        }
        let is_linked = names().any(|name| name == "a");
        for above in node.ancestors() {
            let said = all.entry(above.id()).or_default();
            said.letters += letters;
            said.linked += if is_linked { letters } else { 0 };
        }
    }
    all
}

/// Elements that one selector finds.
struct Alike<'h> {
    css: String,
    members: Vec<ElementRef<'h>>,
}

/// All elements outside the margin by what could select them: their name with each of their classes; the name below its parent
/// where they have none.
fn alike<'h>(html: &'h Html, said: &HashMap<NodeId, Said>) -> Vec<Alike<'h>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Alike<'h>> = Vec::new();
    for element in html.tree.nodes().filter_map(ElementRef::wrap) {
        // What says nothing outside the margin stands in it, or is of no use.
        if said.get(&element.id()).is_none_or(|said| said.letters < SAID) || element.value().name() == "a" {
            continue;
        }
        let mut ways = with_classes(element);
        if ways.is_empty() {
            let parent = element.parent().and_then(ElementRef::wrap);
            let parents = parent.map(|parent| (with_classes(parent), named(parent)));
            ways = parents.map_or(Vec::new(), |(with_classes, named)| match with_classes.is_empty() {
                true => vec![format!("{named} > {}", element.value().name())],
                false => with_classes.iter().map(|css| format!("{css} > {}", element.value().name())).collect(),
            });
        }
        for css in ways {
            let place = *places.entry(css.clone()).or_insert_with(|| {
                found.push(Alike { css, members: Vec::new() });
                found.len() - 1
            });
            found[place].members.push(element);
        }
    }
    found
}

/// The name of an element with each of its classes that a person made: one with a number in it was made by a program, and is
/// another one tomorrow.
fn with_classes(element: ElementRef<'_>) -> Vec<String> {
    let is_plain = |class: &&str| {
        class.starts_with(|first: char| first.is_ascii_alphabetic())
            && class.chars().all(|char| char.is_ascii_alphabetic() || "-_".contains(char))
    };
    let name = element.value().name();
    element.value().classes().filter(is_plain).map(|class| format!("{name}.{class}")).collect()
}

/// The name of an element, with its id where a person made it.
fn named(element: ElementRef<'_>) -> String {
    let name = element.value().name();
    let is_plain = |id: &&str| {
        id.starts_with(|first: char| first.is_ascii_alphabetic())
            && id.chars().all(|char| char.is_ascii_alphabetic() || "-_".contains(char))
    };
    element.attr("id").filter(is_plain).map_or(name.to_owned(), |id| format!("{name}#{id}"))
}

/// Elements that may be the entries.
struct List<'h> {
    css: String,
    members: Vec<ElementRef<'h>>,
    time: Option<String>,
    title: Option<String>,
    /// How likely: to be compared within one page only.
    likely: f64,
}

impl<'h> List<'h> {
    /// Of what repeats, where it may be a list of entries at all: several elements side by side, each of which says something of
    /// its own, that hold a good part of the page.
    fn of(alike: Alike<'h>, said: &HashMap<NodeId, Said>, whole: usize, context: &when::Context) -> Option<List<'h>> {
        let Alike { css, mut members } = alike;
        if members.len() < LEAST {
            return None;
        }
        let all: HashSet<NodeId> = members.iter().map(|member| member.id()).collect();
        members.retain(|member| !member.ancestors().any(|above| all.contains(&above.id())));
        let texts: HashSet<String> = members.iter().map(|member| member.text().collect()).collect();
        let sum = |of: fn(&Said) -> usize| {
            members.iter().filter_map(|member| said.get(&member.id())).map(of).sum::<usize>() as f64
        };
        let (letters, linked) = (sum(|said| said.letters), sum(|said| said.linked));
        let covered = letters / whole.max(1) as f64;
        if members.len() < LEAST
            || texts.len() * 5 < members.len() * 4
            || linked > letters * LINKED
            || covered < COVERED
            || together(&members) < 0.5
        {
            return None;
        }
        let (time, timed) = most_have(&members, |member| times_in(member, context));
        let (title, titled) = most_have(&members, |member| {
            let headings = member.descendent_elements().skip(1).map(|element| element.value().name());
            headings.filter(|name| ["h1", "h2", "h3", "h4", "h5", "h6"].contains(name)).map(str::to_owned).collect()
        });
        // Paragraphs of an article are alike and side by side as well: an entry has a time, or a heading over its text.
        if time.is_none() && title.is_none() {
            return None;
        }
        // A time says most; and of two lists that hold the same, the one that is cut finer is meant.
        let likely = covered + 2.0 * timed + 0.5 * titled + (members.len() as f64).ln() / 10.0;
        Some(List { css, members, time, title, likely })
    }

    /// Whether the members of one are those of the other, or stand around them.
    fn overlaps(&self, other: &List<'_>) -> bool {
        let ids = |list: &List<'_>| list.members.iter().map(|member| member.id()).collect::<HashSet<_>>();
        let around = |inner: &List<'_>, outer: &HashSet<NodeId>| {
            let is_in = |member: &ElementRef<'_>| {
                outer.contains(&member.id()) || member.ancestors().any(|above| outer.contains(&above.id()))
            };
            inner.members.iter().filter(|member| is_in(member)).count() * 2 > inner.members.len()
        };
        around(self, &ids(other)) || around(other, &ids(self))
    }

    /// What the page gives with these selectors; nothing where that is not what they find.
    fn tried(self, page: &Page, profile: &Profile, catalogue: &Catalogue) -> Option<Suggestion> {
        let entry = Pick::parse(&self.css).ok()?;
        let pick = |text: &Option<String>| text.as_deref().and_then(|text| Pick::parse(text).ok());
        let select =
            Select { entry: Some(entry), time: pick(&self.time), title: pick(&self.title), ..Select::default() };
        let profile = Profile { select, ..profile.clone() };
        let entries = extract(page, &profile, catalogue).ok()?.entries;
        let speaking = entries.iter().filter(|entry| !entry.content.text.is_empty()).count();
        if entries.len() < LEAST || speaking * 2 < entries.len() || entries.len() > 2 * self.members.len() {
            return None;
        }
        let mut picks = vec![("entry", self.css)];
        picks.extend(self.time.map(|pick| ("time", pick)));
        picks.extend(self.title.map(|pick| ("title", pick)));
        let timed = entries.iter().filter(|entry| entry.published.is_some()).count();
        Some(Suggestion { picks, entries: entries.len(), timed, sample: entries.into_iter().next()? })
    }
}

/// Which part of them has the same parent as most.
fn together(members: &[ElementRef<'_>]) -> f64 {
    let mut parents: HashMap<NodeId, usize> = HashMap::new();
    for parent in members.iter().filter_map(|member| member.parent()) {
        // A wrapper around each of them is none of theirs.
        let near = if parent.children().filter(|child| child.value().is_element()).count() > 1 {
            Some(parent)
        } else {
            parent.parent()
        };
        near.into_iter().for_each(|near| *parents.entry(near.id()).or_default() += 1);
    }
    parents.values().max().copied().unwrap_or_default() as f64 / members.len().max(1) as f64
}

/// What most members have, and which part of them does; nothing where it is not most.
fn most_have(members: &[ElementRef<'_>], has: impl Fn(ElementRef<'_>) -> Vec<String>) -> (Option<String>, f64) {
    let looked_at = &members[..members.len().min(LOOKED_AT)];
    let mut counts: Vec<(String, usize)> = Vec::new();
    for member in looked_at {
        let mut once = HashSet::new();
        for what in has(*member).into_iter().filter(|what| once.insert(what.clone())) {
            match counts.iter_mut().find(|(known, _)| *known == what) {
                Some((_, count)) => *count += 1,
                None => counts.push((what, 1)),
            }
        }
    }
    // The first of those that are as many stands first in the members.
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    match best.filter(|(_, count)| count * 2 > looked_at.len()) {
        Some((what, count)) => (Some(what), count as f64 / looked_at.len() as f64),
        None => (None, 0.0),
    }
}

/// The picks that find a time in an entry: attributes for machines first, then elements that say nothing else.
fn times_in(member: ElementRef<'_>, context: &when::Context) -> Vec<String> {
    let (mut told, mut shown) = (Vec::new(), Vec::new());
    for element in member.descendent_elements() {
        let is_itself = element.id() == member.id();
        let way = || with_classes(element).into_iter().next().unwrap_or_else(|| element.value().name().to_owned());
        for (name, value) in element.value().attrs() {
            let may_be = name == "datetime" || name.starts_with("data-");
            if may_be && (8..=STAMP).contains(&value.len()) && when::read(value, context).is_some() {
                told.push(if is_itself { format!("@{name}") } else { format!("{}@{name}", way()) });
            }
        }
        let text: String = element.text().take(8).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        let is_leaf = element.children().all(|child| matches!(child.value(), Node::Text(_)));
        if !is_itself && is_leaf && (3..=STAMP).contains(&text.len()) && !when::meanings(&text, context).is_empty() {
            shown.push(way());
        }
    }
    told.append(&mut shown);
    told
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn suggested(body: &str) -> Vec<Suggestion> {
        let html = format!("<html lang=\"en\"><title>Council</title><body><h1>Council meeting</h1>{body}");
        let url = url::Url::parse("https://council.example/meeting").ok();
        let page = Page::new(html.into_bytes(), None, url, "2026-03-02T15:00:00Z".parse().unwrap());
        suggestions(&page, &Profile::default(), Catalogue::shipped())
    }

    const MENU: &str = "<nav><ul><li class=note>The town hall and its offices</li><li class=note>How to reach us by tram</li>\
        <li class=note>Forms that you may need to fill in</li></ul></nav>";

    #[test]
    fn what_repeats_with_a_time_or_a_heading_is_suggested_and_proved() {
        let note = |number: usize| {
            format!(
                "<div class=\"note css-1x{number}\"><b class=when>14:{number:02}</b><h4>Item {number} is called</h4>\
                 <p>The members talk about item {number} of the agenda, and take their time over it.</p></div>"
            )
        };
        let body = format!("{MENU}<main>{}</main>", (10..16).map(note).collect::<String>());
        let found = suggested(&body);
        let first = &found[0];
        assert_eq!(
            first.picks,
            [("entry", "div.note".to_owned()), ("time", "b.when".to_owned()), ("title", "h4".to_owned())],
            "and no class that a program made"
        );
        assert_eq!((first.entries, first.timed), (6, 6));
        assert_eq!(first.sample.title.as_deref(), Some("Item 10 is called"));
        assert_eq!(found.len(), 1, "what stands in them, and around them, is not offered again: {found:?}");
    }

    #[test]
    fn a_list_without_classes_is_found_below_its_parent() {
        let note = |number: usize| {
            format!(
                "<li><time datetime=\"2026-03-02T14:{number:02}:00Z\"></time><p>Item {number} was put off, as nobody had read it.</li>"
            )
        };
        let found = suggested(&format!("<ol id=log>{}</ol>", (10..15).map(note).collect::<String>()));
        let first = &found[0];
        assert_eq!(first.picks, [("entry", "ol#log > li".to_owned()), ("time", "time@datetime".to_owned())]);
        assert_eq!((first.entries, first.timed), (5, 5));
    }

    #[test]
    fn an_article_and_a_list_of_links_are_no_entries() {
        let paragraph =
            |number: usize| format!("<p class=text>Paragraph {number} of a long story about the council.</p>");
        let link = |number: usize| {
            format!("<li class=more><h3><a href=/{number}>Story {number} that was told before</a></h3></li>")
        };
        for body in [
            format!("<article>{}</article>", (0..9).map(paragraph).collect::<String>()),
            format!("<ul>{}</ul>", (0..9).map(link).collect::<String>()),
            MENU.to_owned(),
        ] {
            assert_eq!(suggested(&body), [], "{body}");
        }
    }
}
