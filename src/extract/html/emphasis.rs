//! How a page says that the newsroom sets an entry apart: by a class, a data attribute or a label in it, or by a list of
//! key events that leads to it.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::{ElementRef, Html, Node, Selector};
use url::Url;

use super::address::address;
use crate::entry::category::{BREAKING, KEY_EVENT, PINNED, in_order, known_anywhere};
use crate::entry::{Entry, Name};
use crate::extract::html::attributes::{Attributes, all};
use crate::extract::view::{bare_id, ids_in, is_hidden};

/// A label is no longer, in bytes.
const LABEL: usize = 24;

/// What each of these entries is marked as. What all of them bear marks none.
pub fn of_all(entries: &[ElementRef<'_>]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<&'static str>> = entries.iter().map(|entry| of_one(*entry)).collect();
    if all.len() > 2 {
        for mark in [KEY_EVENT, PINNED, BREAKING] {
            if all.iter().all(|marks| marks.contains(&mark)) {
                all.iter_mut().for_each(|marks| marks.retain(|other| *other != mark));
            }
        }
    }
    all.into_iter().map(|marks| marks.into_iter().map(str::to_owned).collect()).collect()
}

/// Marks the entries that a list of key events on the page leads to. One that leads to most of them is a table of contents,
/// or something around them all.
pub fn of_listed(html: &Html, base: Option<&Url>, entries: &mut [Entry]) {
    let listed = listed(html, base);
    let is_listed =
        |entry: &Entry| entry.names.iter().any(|name| matches!(name, Name::Id(id) if listed.contains(id.as_str())));
    let many = entries.iter().filter(|entry| is_listed(entry)).count() * 2 > entries.len();
    if listed.is_empty() || many {
        return;
    }
    for entry in entries.iter_mut().filter(|entry| is_listed(entry)) {
        let categories = std::mem::take(&mut entry.categories);
        entry.categories = in_order(std::iter::once(KEY_EVENT.to_owned()).chain(categories));
    }
}

/// The ids of the entries that such lists lead to.
fn listed(html: &Html, base: Option<&Url>) -> HashSet<String> {
    // In the plural: what is called a key event is an entry, and its links lead anywhere.
    static LISTS: LazyLock<Option<Selector>> = LazyLock::new(|| {
        let words = ["key-events", "key_events", "keyevents", "key-points", "keypoints", "key-moments"];
        let names = words.map(|word| format!("[class*='{word}' i], [id*='{word}' i], [name*='{word}' i]"));
        Selector::parse(&names.join(", ")).ok()
    });
    let Some(lists) = LISTS.as_ref() else { return HashSet::new() };
    let is_page = |list: &ElementRef<'_>| matches!(list.value().name(), "html" | "body" | "main" | "article");
    // All of these words have it.
    let may_be = |list: &ElementRef<'_>| {
        let mut names = ["class", "id", "name"].into_iter().filter_map(|name| list.attribute(name));
        names.any(|name| name.as_bytes().windows(3).any(|three| three.eq_ignore_ascii_case(b"key")))
    };
    let found = all(html).filter(|list| may_be(list) && lists.matches(list));
    let links = found.filter(|list| !is_page(list)).flat_map(|list| {
        list.descendent_elements().filter(|inner| inner.value().name() == "a").filter_map(|link| link.attribute("href"))
    });
    // One that names a page and no place on it turns the pages.
    let turns = |link: &Url| link.fragment().is_none() && link.query_pairs().any(|(key, _)| key == "page");
    let links = links.filter_map(|href| address(href, base)).filter(|link| !turns(link));
    links.flat_map(|link| ids_in(&link)).map(|id| bare_id(&id).to_owned()).collect()
}

fn of_one(entry: ElementRef<'_>) -> Vec<&'static str> {
    let classes = entry.value().classes().filter_map(called);
    let told = entry.value().attrs().filter_map(|(name, value)| in_attribute(name.strip_prefix("data-")?, value));
    let mut marks: Vec<&'static str> = Vec::new();
    for mark in classes.chain(told).chain(labelled(entry)) {
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// `data-pinned="true"`, `data-is-key-event`, `data-type="key-event"`.
fn in_attribute(name: &str, value: &str) -> Option<&'static str> {
    let is_kind = ["type", "kind", "style"].iter().any(|word| name.rsplit('-').next() == Some(*word));
    if is_kind {
        return called(value);
    }
    let is_true = matches!(value.trim().to_ascii_lowercase().as_str(), "" | "true" | "1" | "yes");
    called(name).filter(|_| is_true)
}

/// What a name of the markup says: `block--live-key-event`, `isPinned`, `lb-post--highlighted`. What sticks or is
/// highlighted may be so for its style, so that such a word counts only at the end.
fn called(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['-', '_']).filter(|word| !word.is_empty()).collect();
    let has = |one: &str| words.contains(&one);
    let ends = |all: &[&str]| words.last().is_some_and(|last| all.contains(last));
    let together = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
    if ["not", "no", "non", "un"].iter().any(|word| has(word)) {
        None
    } else if together("key", "event")
        || together("key", "moment")
        || together("is", "key")
        || ["keyevent", "iskeyevent", "keymoment"].iter().any(|word| has(word))
        || ends(&["highlight", "highlighted", "ishighlight", "ishighlighted"])
    {
        Some(KEY_EVENT)
    } else if has("pinned") || has("ispinned") || ends(&["sticky", "issticky"]) {
        Some(PINNED)
    } else if has("breaking") || has("isbreaking") {
        Some(BREAKING)
    } else {
        None
    }
}

/// A text in it that is all that its element shows, and nothing but such a label.
fn labelled(entry: ElementRef<'_>) -> impl Iterator<Item = &'static str> {
    entry.descendants().filter_map(|node| {
        let Node::Text(text) = node.value() else { return None };
        let text = text.trim();
        let mark = Some(text).filter(|text| text.len() <= LABEL).and_then(known_anywhere)?;
        let element = node.parent().and_then(ElementRef::wrap)?;
        let is_all = element
            .children()
            .all(|other| other.id() == node.id() || other.value().as_text().is_some_and(|text| text.trim().is_empty()));
        let above = || node.ancestors().filter_map(ElementRef::wrap);
        let is_said = above().all(|above| {
            !is_hidden(above.value()) && !matches!(above.value().name(), "blockquote" | "a" | "script" | "style" | "p")
        });
        (is_all && is_said).then_some(mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Content, Layer};

    #[test]
    fn a_list_of_key_events_marks_what_it_leads_to() {
        let base = Url::parse("https://a.example/live").ok();
        for (page, wanted) in [
            ("<ul class=js-key-points><li><a href='?#post-12'>b</a></ul><a href='#post-11'>a</a>", "12"),
            (
                "<gu-island name=KeyEventsCarousel><a href='?page=with:block-13&filterKeyEvents=false#block-13'>c</a>",
                "13",
            ),
            (
                "<ul class=key-events><a href='#post-11'>a</a><a href='?page=with:block-12&filterKeyEvents=true'>all</a></ul>",
                "11",
            ),
            ("<section id=key-events><a href='#post-11'>a</a><a href='/other'>x</a></section>", "11"),
            ("<div class='post is-key-event'><a href='#post-12'>as said before</a></div>", ""),
            ("<body class=has-key-events><a href='#post-12'>b</a>", ""),
            (
                "<nav class=key-events><a href='#post-11'>a</a><a href='#post-12'>b</a><a href='#post-13'>c</a></nav>",
                "",
            ),
            ("", ""),
        ] {
            let mut entries = ["11", "12", "13"].map(|id| Entry {
                names: vec![Name::Id(id.to_owned())],
                link: None,
                title: None,
                content: Content::default(),
                published: None,
                updated: None,
                authors: Vec::new(),
                categories: vec!["Storm".to_owned()],
                layer: Layer::Selectors,
                layers: Vec::new(),
            });
            of_listed(&Html::parse_document(page), base.as_ref(), &mut entries);
            let marked = entries.iter().filter(|entry| entry.categories == ["Key event", "Storm"]);
            let ids = marked.map(|entry| match &entry.names[0] {
                Name::Id(id) => id.as_str(),
                _ => "",
            });
            assert_eq!(ids.collect::<Vec<_>>().join(" "), wanted, "{page}");
        }
    }

    #[test]
    fn an_entry_is_set_apart_by_a_class_an_attribute_or_a_label() {
        for (html, wanted) in [
            ("<li class='post'>a</li>", ""),
            ("<li class='block block--live-key-event'>a</li>", "Key event"),
            ("<li class='liveblog-entry is-key-event'>a</li>", "Key event"),
            ("<li class='post is-key'>a</li>", "Key event"),
            ("<li class='lb-post lb-post--highlighted'>a</li>", "Key event"),
            ("<li class='Post_keyEvent'>a</li>", "Key event"),
            ("<li class='post is-pinned post--breaking'>a</li>", "Pinned, Breaking"),
            ("<li class='post_sticky'>a</li>", "Pinned"),
            ("<li class='not-pinned unpinned sticky-header highlight-green texthighlight keynote'>a</li>", ""),
            ("<li data-type='key-event'>a</li>", "Key event"),
            ("<li data-event-type=goal data-type=default>a</li>", ""),
            ("<li data-pinned=true data-is-key-event>a</li>", "Key event, Pinned"),
            ("<li data-pinned=false data-sticky=0 data-key-event=no>a</li>", ""),
            ("<li data-key=17 data-type=highlight>a</li>", "Key event"),
            ("<li><div><span> Key event </span></div><p>a</p></li>", "Key event"),
            ("<li><b>Épinglé</b><p>a</p></li>", "Pinned"),
            ("<li><p>Pinned</p></li>", ""),
            ("<li><p>It is <b>pinned</b> to the wall.</p></li>", ""),
            ("<li><blockquote><b>Pinned</b></blockquote><a href=x>Key event</a><span hidden>Pinned</span></li>", ""),
        ] {
            let html = Html::parse_fragment(html);
            let found: Vec<ElementRef<'_>> = html.root_element().child_elements().collect();
            assert_eq!(of_all(&found).concat().join(", "), wanted, "{}", html.html());
        }
    }

    #[test]
    fn what_all_bear_marks_none() {
        let html = Html::parse_fragment("<i class='sticky is-key'></i><i class=sticky></i><i class=sticky></i>");
        let found: Vec<ElementRef<'_>> = html.root_element().child_elements().collect();
        assert_eq!(of_all(&found), [vec!["Key event".to_owned()], vec![], vec![]]);
    }
}
