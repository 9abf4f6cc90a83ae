//! Paragraphs that a page has made with line breaks, as elements of their own: `10:20 The boats<br><br>10:05 The harbour`, and
//! the parts of a `<pre>` that blank lines set off. A reader sees paragraphs there, and each begins with a time.

use std::sync::LazyLock;

use ego_tree::NodeId;
use html5ever::{LocalName, QualName, ns};
use regex::Regex;
use scraper::node::{Element, Node, Text};
use scraper::{ElementRef, Html};

use crate::extract::view::is_block;

/// So many parts that begin with a time make it certain that they are parts: a single one may be any text with a break.
const FEWEST: usize = 2;
/// Only so much of a part is searched, in bytes: a time is at its beginning.
const BEGINNING: usize = 48;

/// What holds such parts, and what is in each.
struct Parted {
    holder: NodeId,
    parts: Vec<Vec<NodeId>>,
    breaks: Vec<NodeId>,
}

/// Makes a paragraph of each such part.
pub fn part(html: &mut Html) {
    let found: Vec<Parted> = html
        .root_element()
        .descendent_elements()
        .filter(|element| element.value().name() != "pre")
        .filter_map(parted)
        .collect();
    for Parted { holder, parts, breaks } in found {
        for part in parts {
            let Some(mut first) = part.first().and_then(|first| html.tree.get_mut(*first)) else { continue };
            let paragraph = first.insert_before(paragraph()).id();
            for node in part {
                if let Some(mut paragraph) = html.tree.get_mut(paragraph) {
                    paragraph.append_id(node);
                }
            }
        }
        for node in breaks {
            if let Some(mut node) = html.tree.get_mut(node) {
                node.detach();
            }
        }
        hold_paragraphs(html, holder);
    }
    let typed: Vec<(NodeId, Vec<String>)> = html
        .root_element()
        .descendent_elements()
        .filter(|element| element.value().name() == "pre")
        .filter_map(typed)
        .collect();
    for (holder, texts) in typed {
        let Some(mut pre) = html.tree.get_mut(holder) else { continue };
        while let Some(mut child) = pre.first_child() {
            child.detach();
        }
        for text in texts {
            pre.append(paragraph()).append(Node::Text(Text { text: text.as_str().into() }));
        }
        hold_paragraphs(html, holder);
    }
}

fn paragraph() -> Node {
    Node::Element(Element::new(QualName::new(None, ns!(html), LocalName::from("p")), Vec::new()))
}

/// No paragraph holds others.
fn hold_paragraphs(html: &mut Html, holder: NodeId) {
    if let Some(mut node) = html.tree.get_mut(holder)
        && let Node::Element(element) = node.value()
        && matches!(element.name(), "p" | "pre" | "font" | "span" | "b" | "strong")
    {
        element.name.local = LocalName::from("div");
    }
}

/// The parts of an element between its breaks, where they begin with times.
fn parted(holder: ElementRef<'_>) -> Option<Parted> {
    let is_break =
        |node: ego_tree::NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| element.name() == "br");
    if holder.children().filter(|node| is_break(*node)).take(2).count() < 2 {
        return None;
    }
    let children: Vec<_> = holder.children().collect();
    let (mut parts, mut breaks) = (Vec::new(), Vec::new());
    let mut part: Vec<NodeId> = Vec::new();
    let mut said = String::new();
    let mut timed = 0;
    let mut at = 0;
    let mut close = |part: &mut Vec<NodeId>, said: &mut String| {
        timed += usize::from(begins_with_time(said));
        if !said.trim().is_empty() || part.len() > 1 {
            parts.push(std::mem::take(part));
        }
        part.clear();
        said.clear();
    };
    while let Some(node) = children.get(at) {
        if is_break(*node) {
            let is_blank = |node: &ego_tree::NodeRef<'_, Node>| {
                node.value().as_text().is_some_and(|text| text.trim().is_empty()) || node.value().is_comment()
            };
            let mut next = at;
            let mut count = 0;
            while let Some(node) = children.get(next).filter(|node| is_break(**node) || is_blank(node)) {
                count += usize::from(is_break(*node));
                next += 1;
            }
            let ahead = beginning(&children[next..]);
            if count > 1 || begins_with_time(&ahead) || next == children.len() {
                close(&mut part, &mut said);
                breaks.extend(children[at..next].iter().filter(|node| is_break(**node)).map(|node| node.id()));
                at = next;
                continue;
            }
        } else if ElementRef::wrap(*node).is_some_and(|element| is_block(element.value().name())) {
            // What is a block is a part already.
            close(&mut part, &mut said);
            at += 1;
            continue;
        }
        if said.len() < BEGINNING {
            said.push_str(&beginning(&children[at..=at]));
        }
        part.push(node.id());
        at += 1;
    }
    close(&mut part, &mut said);
    (timed >= FEWEST).then_some(Parted { holder: holder.id(), parts, breaks })
}

/// The parts of a typed text between its blank lines, where they begin with times.
fn typed(pre: ElementRef<'_>) -> Option<(NodeId, Vec<String>)> {
    if pre.children().any(|child| child.value().is_element()) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut is_new = true;
    for text in pre.text() {
        for line in text.lines() {
            if line.trim().is_empty() {
                is_new = true;
                continue;
            }
            if is_new || begins_with_time(line) {
                parts.push(String::new());
            }
            is_new = false;
            if let Some(part) = parts.last_mut() {
                part.push_str(line);
                part.push('\n');
            }
        }
    }
    (parts.iter().filter(|part| begins_with_time(part)).count() >= FEWEST).then(|| (pre.id(), parts))
}

/// How the text of these nodes begins.
fn beginning(nodes: &[ego_tree::NodeRef<'_, Node>]) -> String {
    let mut said = String::new();
    let texts =
        nodes.iter().flat_map(|node| node.descendants()).filter_map(|node| node.value().as_text().map(|text| &**text));
    for text in texts {
        said.push_str(&text[..text.floor_char_boundary(BEGINNING)]);
        if said.trim_start().len() >= BEGINNING {
            break;
        }
    }
    said
}

/// A clock at the beginning, behind a word or two at most: `10.20`, `+++ 10:20`, `Ore 18:30`, `7:02 PM`, `14h05`.
fn begins_with_time(text: &str) -> bool {
    static CLOCK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\s*[^\p{N}\n]{0,14}?\b\p{Nd}{1,2} ?[:.hH時点點시] ?\p{Nd}{2}\b").ok());
    CLOCK.as_ref().is_some_and(|clock| clock.is_match(&text[..text.floor_char_boundary(BEGINNING)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_set_off_is_a_paragraph() {
        for (before, after) in [
            (
                "<div><b>15.40</b> One.<br><br><b>15.05</b> Two.<br>More.</div>",
                "<div><p><b>15.40</b> One.</p><p><b>15.05</b> Two.<br>More.</p></div>",
            ),
            (
                "<p>10:20 One.<br>10:05 Two.<br> <br>Three.</p>",
                "<div><p>10:20 One.</p><p>10:05 Two.</p> <p>Three.</p></div>",
            ),
            (
                "<div>10:20 One.<br><br>10:05 Two.<ul><li>A</li></ul>And.</div>",
                "<div><p>10:20 One.</p><p>10:05 Two.</p><ul><li>A</li></ul><p>And.</p></div>",
            ),
            ("<p>10:20 One.<br><br>Two.</p>", "<p>10:20 One.<br><br>Two.</p>"),
            ("<p>One.<br>Two.<br>Three.</p>", "<p>One.<br>Two.<br>Three.</p>"),
            (
                "<pre>7:02 PM  One\n   goes on.\n\n7:18 PM  Two.\n</pre>",
                "<div><p>7:02 PM  One\n   goes on.\n</p><p>7:18 PM  Two.\n</p></div>",
            ),
            ("<pre>let a = 1;\n\nlet b = 2;</pre>", "<pre>let a = 1;\n\nlet b = 2;</pre>"),
        ] {
            let mut html = Html::parse_fragment(before);
            part(&mut html);
            assert_eq!(html.root_element().inner_html(), after, "{before}");
        }
    }
}
