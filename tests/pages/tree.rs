//! Pages as trees: made by the generator, changed by the metamorphic checks, written as HTML.

use std::collections::HashMap;

use super::rng::Rng;

#[derive(Debug, Clone)]
pub enum Node {
    Element(Element),
    Text(String),
    /// Written as it is: scripts, and what has no end tag.
    Raw(String),
}

#[derive(Debug, Clone, Default)]
pub struct Element {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    /// Whether it says of what the page is, and nothing to a reader: `meta`, JSON-LD.
    pub is_metadata: bool,
    /// Whether it holds an entry, or all of them: what the checks turn to `div` and wrap.
    pub is_container: bool,
}

/// An element with these children.
pub fn el(tag: &str, children: Vec<Node>) -> Element {
    Element { tag: tag.to_owned(), children, ..Element::default() }
}

pub fn text(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

/// An element that holds a text only.
pub fn say(tag: &str, words: impl Into<String>) -> Element {
    el(tag, vec![text(words)])
}

impl Element {
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Element {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// With that class; without, where it is empty.
    pub fn class(self, class: impl Into<String>) -> Element {
        let class = class.into();
        if class.is_empty() { self } else { self.with("class", class) }
    }

    pub fn container(mut self) -> Element {
        self.is_container = true;
        self
    }

    pub fn metadata(mut self) -> Element {
        self.is_metadata = true;
        self
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Node {
        Node::Element(element)
    }
}

const VOID: [&str; 7] = ["br", "hr", "img", "meta", "link", "source", "input"];

/// As HTML: each element on a line of its own and indented, or all of it on one line.
pub fn write(node: &Node, minified: bool) -> String {
    let mut out = String::from("<!DOCTYPE html>");
    put(node, minified, 0, &mut out);
    out
}

/// Between these, white space would be seen by a reader, or would be a part of the text.
const INLINE: [&str; 13] = ["a", "span", "b", "strong", "em", "i", "time", "p", "h1", "h2", "h3", "h4", "small"];

fn put(node: &Node, minified: bool, depth: usize, out: &mut String) {
    match node {
        Node::Text(text) => *out += &escaped(text),
        Node::Raw(raw) => *out += raw,
        Node::Element(element) => {
            *out += "<";
            *out += &element.tag;
            for (name, value) in &element.attributes {
                *out += &format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;"));
            }
            *out += ">";
            if VOID.contains(&element.tag.as_str()) {
                return;
            }
            let is_block = !minified
                && !INLINE.contains(&element.tag.as_str())
                && !element.children.iter().any(|child| matches!(child, Node::Text(_) | Node::Raw(_)));
            for child in &element.children {
                if is_block {
                    *out += "\n";
                    *out += &"  ".repeat(depth.min(12) + 1);
                }
                put(child, minified, depth + 1, out);
            }
            if is_block && !element.children.is_empty() {
                *out += "\n";
                *out += &"  ".repeat(depth.min(12));
            }
            *out += &format!("</{}>", element.tag);
        }
    }
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Every class renamed, each always to the same new name.
pub fn renamed(node: &Node, rng: &mut Rng, names: &mut HashMap<String, String>) -> Node {
    changed(node, &mut |element| {
        for (name, value) in &mut element.attributes {
            if name == "class" {
                let words = value.split_whitespace().map(|word| {
                    names.entry(word.to_owned()).or_insert_with(|| format!("k{:06x}", rng.next() & 0xff_ffff)).clone()
                });
                *value = words.collect::<Vec<_>>().join(" ");
            }
        }
    })
}

/// What holds the entries turned to `div`.
pub fn of_divs(node: &Node) -> Node {
    changed(node, &mut |element| {
        if element.is_container {
            element.tag = "div".to_owned();
        }
    })
}

/// What holds the entries in one more `div`.
pub fn wrapped(node: &Node) -> Node {
    changed(node, &mut |element| {
        if element.tag == "body" || element.tag == "main" {
            element.children = vec![el("div", std::mem::take(&mut element.children)).into()];
        }
    })
}

/// Without what is not shown to a reader.
pub fn bare(node: &Node) -> Node {
    let Node::Element(element) = node else { return node.clone() };
    let is_told = |child: &&Node| !matches!(child, Node::Element(child) if child.is_metadata);
    let children = element.children.iter().filter(is_told).map(bare).collect();
    Node::Element(Element { children, ..element.clone() })
}

/// With more at the end of its body.
pub fn ended(node: &Node, more: &[Node]) -> Node {
    changed(node, &mut |element| {
        if element.tag == "body" {
            element.children.extend(more.iter().cloned());
        }
    })
}

fn changed(node: &Node, change: &mut dyn FnMut(&mut Element)) -> Node {
    let Node::Element(element) = node else { return node.clone() };
    let mut element = element.clone();
    element.children = element.children.iter().map(|child| changed(child, change)).collect();
    change(&mut element);
    Node::Element(element)
}
