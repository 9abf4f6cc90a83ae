//! What stands in most entries of a page: links, labels and numbers that count. A short sentence that stands in many of them
//! is said in each.

use std::collections::{HashMap, HashSet};

use scraper::{ElementRef, Node};

use super::counter;
use super::shape::{beside, is_button, is_sentence, short};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::weight::weight;
use crate::extract::view::left::Rule;
use crate::extract::view::{Body, Raw, is_block, text_of};

/// What says no more and recurs is a label, in letters.
const LABEL: usize = 40;
/// A box that recurs in other entries is boilerplate up to so many bytes of text.
const BOX: usize = 600;

/// Leaves out of the bodies of a view what recurs in most of them and is boilerplate by its form.
pub fn leave_out(entries: &mut [Raw<'_>]) {
    let mut labels: HashMap<String, usize> = HashMap::new();
    let mut masks: HashMap<(String, String), usize> = HashMap::new();
    let leaves: Vec<Vec<Leaf<'_>>> = entries.iter().map(leaves_of).collect();
    for mine in &leaves {
        let texts: HashSet<&String> = mine.iter().filter(|leaf| leaf.is_label).map(|leaf| &leaf.text).collect();
        texts.into_iter().for_each(|text| *labels.entry(text.clone()).or_default() += 1);
        let counted: HashSet<&(String, String)> = mine.iter().filter_map(|leaf| leaf.counted.as_ref()).collect();
        counted.into_iter().for_each(|key| *masks.entry(key.clone()).or_default() += 1);
    }
    let many = (entries.len() * 3).div_ceil(5).max(3);
    let recurs = |leaf: &Leaf<'_>| leaf.is_label && labels.get(&leaf.text).is_some_and(|count| *count >= many);
    let counts = |leaf: &Leaf<'_>| {
        leaf.counted.as_ref().and_then(|key| masks.get(key)).is_some_and(|count| *count >= many)
            && counter::is_one(leaf.element, true)
    };
    for (entry, leaves) in entries.iter_mut().zip(leaves) {
        let mut left: Vec<(ElementRef<'_>, Rule)> = Vec::new();
        for leaf in leaves {
            if counts(&leaf) {
                left.push((leaf.element, Rule::Counter));
            } else if recurs(&leaf) {
                left.push((leaf.element, Rule::Recurring));
            }
        }
        let Some(Body::Elements { without, within, .. }) = &mut entry.body else { continue };
        if left.is_empty() {
            continue;
        }
        // What is all that an entry says is the entry.
        let spoken: usize = within.iter().map(|node| said(*node, without)).sum();
        let gone: usize = left.iter().map(|(leaf, _)| weight(&text_of(*leaf))).sum();
        if spoken > gone || entry.title.is_some() {
            without.extend(left);
        }
    }
}

/// The texts of boxes that stand in three or more of the bodies.
pub fn boxes(entries: &[&Raw<'_>]) -> HashSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let Some(Body::Elements { within, .. }) = &entry.body else { continue };
        let mut mine: HashSet<String> = HashSet::new();
        for element in within.iter().flat_map(|node| node.descendants()).filter_map(ElementRef::wrap).take(400) {
            if matches!(element.value().name(), "div" | "aside" | "section" | "form" | "nav" | "ul" | "dialog") {
                let letters: usize = element.text().take(60).map(str::len).sum();
                if (12..=BOX).contains(&letters) {
                    mine.insert(text_of(element));
                }
            }
        }
        mine.into_iter().for_each(|text| *counts.entry(text).or_default() += 1);
    }
    counts.into_iter().filter(|(_, count)| *count >= 3).map(|(text, _)| text).collect()
}

/// How much is said below a node, but for what is left out already.
fn said(node: ego_tree::NodeRef<'_, Node>, without: &[(ElementRef<'_>, Rule)]) -> usize {
    if without.iter().any(|(element, _)| element.id() == node.id()) {
        return 0;
    }
    match node.value() {
        Node::Text(text) => weight(text.trim()),
        Node::Element(element) if !crate::extract::view::is_silent(element) => {
            node.children().map(|child| said(child, without)).sum()
        }
        _ => 0,
    }
}

/// An element that says a few words, and what is asked of it.
struct Leaf<'a> {
    element: ElementRef<'a>,
    text: String,
    is_label: bool,
    counted: Option<(String, String)>,
}

/// The elements of a body that say a few words and hold no others that do.
fn leaves_of<'a>(entry: &Raw<'a>) -> Vec<Leaf<'a>> {
    let Some(Body::Elements { within, without, .. }) = &entry.body else { return Vec::new() };
    let skipped: HashSet<_> = without.iter().map(|(element, _)| element.id()).collect();
    let whole: HashSet<_> = within.iter().map(|node| node.id()).collect();
    let mut leaves = Vec::new();
    for element in within.iter().flat_map(|node| node.descendants()).filter_map(ElementRef::wrap) {
        let text = short(element);
        if text.is_empty() || weight(&text) > LABEL {
            continue;
        }
        let holds_another = element.descendent_elements().skip(1).any(|inner| !short(inner).is_empty());
        let is_skipped = || {
            skipped.contains(&element.id()) || element.ancestors().take(8).any(|above| skipped.contains(&above.id()))
        };
        if !holds_another && !whole.contains(&element.id()) && !is_skipped() {
            let text = text_of(element);
            let (is_label, counted) = (is_label(element, &text), counted(element, &text));
            leaves.push(Leaf { element, text, is_label, counted });
        }
    }
    leaves
}

/// Whether an element is a link, a button or a label by its form: its line says nothing else, and no sentence.
fn is_label(leaf: ElementRef<'_>, text: &str) -> bool {
    let name = leaf.value().name();
    if matches!(
        name,
        "p" | "li" | "td" | "th" | "dt" | "dd" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figcaption" | "blockquote"
    ) {
        return false;
    }
    if is_sentence(text) && !is_button(leaf) && name != "a" {
        return false;
    }
    let block = if is_block(name) {
        Some(leaf)
    } else {
        leaf.ancestors().filter_map(ElementRef::wrap).find(|above| is_block(above.value().name()))
    };
    let Some(block) = block else { return true };
    let around = weight(text) + if is_block(name) { 0 } else { beside(leaf).0 };
    let is_clickable = name == "a" || is_button(leaf);
    match block.value().name() {
        // A word in bold may be all that a paragraph says.
        "p" | "td" | "th" | "dd" | "dt" | "blockquote" | "figcaption" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            is_clickable && around <= weight(text) + 3
        }
        "li" if !is_clickable => false,
        _ => around <= LABEL + LABEL / 2,
    }
}

/// A number that may count, and where it stands.
fn counted(leaf: ElementRef<'_>, text: &str) -> Option<(String, String)> {
    let mask = counter::mask(text)?;
    let above = leaf.parent().and_then(ElementRef::wrap);
    let class = |element: ElementRef<'_>| element.attribute("class").unwrap_or_default().to_owned();
    Some((mask, format!("{} {}", leaf.value().name(), above.map(class).unwrap_or_default())))
}
