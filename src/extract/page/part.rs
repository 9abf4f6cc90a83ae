//! The part of a page that holds its entries, in short: whether that is as it was is known without reading an entry.

use crate::extract::html::attributes::Attributes;
use std::hash::{DefaultHasher, Hash, Hasher};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};
use serde::{Deserialize, Serialize};

/// The part of a page that holds its entries, and what else was read of it: hashes, which are of no use to another version of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// How deep its element stands, and what that is called.
    place: u64,
    /// All that is shown in it.
    within: u64,
    /// What the page says beside it.
    beside: u64,
    /// Whether that covers what its scripts hold.
    scripts: bool,
}

/// What of a page was read for its entries.
pub struct Read<'a> {
    /// The elements and texts that they are made of.
    pub nodes: Vec<NodeRef<'a, Node>>,
    /// Whether any was found in the data of its scripts.
    pub scripts: bool,
}

impl Part {
    /// The part that holds all that was read; none where that is the whole page. `beside` is what the page says of itself.
    pub fn of(html: &Html, read: &Read<'_>, beside: &impl Hash) -> Option<Part> {
        let mut around: Vec<NodeId> = Vec::new();
        for (nth, node) in read.nodes.iter().enumerate() {
            // Another entry would stand beside it.
            let mut above: Vec<NodeId> = node.ancestors().map(|node| node.id()).collect();
            above.reverse();
            if nth == 0 {
                around = above;
            } else {
                let shared = around.iter().zip(&above).take_while(|(one, other)| one == other).count();
                around.truncate(shared);
            }
        }
        let node = html.tree.get(*around.last()?)?;
        let element = node.value().as_element()?;
        if matches!(element.name(), "html" | "body") {
            return None;
        }
        let beside = beside_of(html, read.scripts, beside);
        Some(Part { place: place(node, element), within: within(node), beside, scripts: read.scripts })
    }

    /// Whether the page has it.
    pub fn is_in(&self, html: &Html, beside: &impl Hash) -> bool {
        let is_it = |node: NodeRef<'_, Node>| {
            node.value().as_element().is_some_and(|element| place(node, element) == self.place)
                && within(node) == self.within
        };
        beside_of(html, self.scripts, beside) == self.beside && html.tree.nodes().any(is_it)
    }
}

/// Elements at one depth are never in one another, so that none is counted twice.
fn place(node: NodeRef<'_, Node>, element: &Element) -> u64 {
    let mut hasher = DefaultHasher::new();
    (element.name(), element.attribute("id"), element.attribute("class"), node.ancestors().count()).hash(&mut hasher);
    hasher.finish()
}

/// All that stands in an element but what is never shown.
fn within(node: NodeRef<'_, Node>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut silent = None;
    for edge in node.traverse() {
        match edge {
            Edge::Open(node) if silent.is_none() => match node.value() {
                Node::Text(text) => text.hash(&mut hasher),
                Node::Element(element) if matches!(element.name(), "script" | "style" | "noscript") => {
                    silent = Some(node.id());
                }
                Node::Element(element) => {
                    element.name().hash(&mut hasher);
                    for (name, value) in element.attrs() {
                        (name, value).hash(&mut hasher);
                    }
                }
                _ => {}
            },
            Edge::Close(node) if silent.is_none() && node.value().is_element() => hasher.write_u8(0),
            Edge::Close(node) if silent == Some(node.id()) => silent = None,
            _ => {}
        }
    }
    hasher.finish()
}

/// What the page says of itself, and to machines: its JSON-LD, and all its scripts where any of them holds entries.
fn beside_of(html: &Html, scripts: bool, beside: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    beside.hash(&mut hasher);
    for node in html.tree.nodes() {
        let is_told = |element: &Element| {
            element.name() == "script"
                && (scripts
                    || element.attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")))
        };
        if node.value().as_element().is_some_and(is_told) {
            node.children().filter_map(|child| child.value().as_text()).for_each(|text| text.hash(&mut hasher));
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use scraper::Selector;

    use super::*;

    const PAGE: &str = "<title>a</title><script type='application/LD+json'>{}</script><script>one</script><aside>12 readers</aside>\
                        <main><h1>b</h1><ul class=x><li id=1>First <b>words</b></li><li id=2>Second</li><script>7</script></ul></main>";

    fn part(scripts: bool) -> Part {
        let html = Html::parse_document(PAGE);
        let nodes = html.select(&Selector::parse("li").unwrap()).map(|entry| *entry).collect();
        Part::of(&html, &Read { nodes, scripts }, &"b").unwrap()
    }

    #[test]
    fn what_changes_outside_the_entries_is_not_in_it() {
        for (what, from, to, is_same) in [
            ("nothing", "", "", true),
            ("a counter", "12 readers", "13 readers <i>now</i>", true),
            ("another element before it", "<aside>", "<p>ad</p><aside>", true),
            ("a script in it", "<script>7", "<script>8", true),
            ("a script", "one", "two", true),
            ("a comment in it", "Second", "Second<!-- x -->", true),
            ("a word", "words", "worlds", false),
            ("an attribute", "id=2", "id=3", false),
            ("a tag", "<b>words</b>", "<i>words</i>", false),
            ("where a tag ends", "<b>words</b></li>", "<b>words</li>", false),
            ("an entry more", "<li id=1>", "<li id=0>Zeroth<li id=1>", false),
            ("an entry less", "<li id=2>Second</li>", "", false),
            ("what machines are told", "{}", "[]", false),
            ("what it is called", "class=x", "class=y", false),
            ("how deep it stands", "<main>", "<main><div>", false),
        ] {
            let page = Html::parse_document(&PAGE.replacen(from, to, 1));
            assert_eq!(part(false).is_in(&page, &"b"), is_same, "{what}");
        }
        let page = Html::parse_document(PAGE);
        assert!(!part(false).is_in(&page, &"c"), "what it says of itself");
        assert!(part(true).is_in(&page, &"b"));
        assert!(
            !part(true).is_in(&Html::parse_document(&PAGE.replace("one", "two")), &"b"),
            "where scripts hold entries"
        );
    }

    #[test]
    fn what_is_the_whole_page_is_no_part_of_it() {
        let html = Html::parse_document("<p>one<div><p>two</div>");
        let nodes = html.select(&Selector::parse("p").unwrap()).map(|entry| *entry).collect();
        assert_eq!(Part::of(&html, &Read { nodes, scripts: false }, &()), None);
        assert_eq!(Part::of(&html, &Read { nodes: Vec::new(), scripts: false }, &()), None);
    }
}
