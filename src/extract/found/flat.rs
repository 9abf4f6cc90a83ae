//! Entries without a container: what stands between two times that head something.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};

use super::families::Family;
use super::outline::{self, Outline};
use crate::extract::html::attributes::Attributes;
use crate::extract::view::text_of;
use crate::when;
use crate::when::solve::{Shape, shape};

/// One entry: the place of the time that heads it, and what belongs to it.
pub struct Piece<'a> {
    /// The place of the time's element.
    pub head: usize,
    /// A heading that stands right before the time.
    pub heading: Option<ElementRef<'a>>,
    /// All that belongs to it, in order, the head and the heading included.
    pub nodes: Vec<NodeRef<'a, Node>>,
    /// What stands among or behind them and belongs to no entry.
    pub beside: Vec<ElementRef<'a>>,
}

/// The page cut at the members of a family.
pub fn pieces<'a>(outline: &Outline<'a>, family: &Family, context: &when::Context) -> Vec<Piece<'a>> {
    let heads: Vec<ElementRef<'a>> = family.members.iter().map(|&at| outline.places[at].element).collect();
    let before: Vec<Option<ElementRef<'a>>> = heads.iter().map(|head| heading_before(*head)).collect();
    // Where most times have a heading right above them, that is the entry's. One among them may stand in a heading itself, which
    // heads something else.
    let are_headings = heads.iter().filter(|head| level(**head).is_some()).count();
    let headed = before.iter().flatten().count() * 5 >= heads.len() * 3 && are_headings * 5 < heads.len();
    let starts: Vec<NodeRef<'a, Node>> = heads
        .iter()
        .zip(&before)
        .map(|(head, before)| before.filter(|_| headed && level(*head).is_none()).map_or(**head, |heading| *heading))
        .collect();
    let mut pieces: Vec<Piece<'a>> = Vec::with_capacity(heads.len());
    for (nth, head) in family.members.iter().enumerate() {
        let next = starts.get(nth + 1);
        let mut nodes = vec![starts[nth]];
        // The text may stand beside what holds the time only: then so does that of the last.
        let outer = starts[nth].ancestors().find(|around| {
            let is_of_both =
                |above: NodeRef<'a, Node>| heads[nth.saturating_sub(1)].ancestors().any(|other| other == above);
            nth > 0 && next.is_none() && around.parent().is_some_and(is_of_both)
        });
        nodes.extend(behind(starts[nth], next.copied()));
        if nodes.len() == 1 || nodes[1..].iter().all(|node| !says_something(*node)) {
            nodes.extend(outer.into_iter().flat_map(|outer| behind(outer, None)));
        }
        // Behind the last, a heading is another part of the page's, but where the others have theirs too.
        let has_own = || next.is_some() || (nth > 0 && pieces.iter().all(is_headed_behind));
        let (nodes, beside) = own(nodes, heads[nth], has_own(), next.is_none(), context);
        pieces.push(Piece {
            head: *head,
            heading: before[nth].filter(|_| headed && level(heads[nth]).is_none()),
            nodes,
            beside,
        });
    }
    end_where_others_end(&mut pieces);
    pieces
}

/// Behind the last entry stands what closes the page: it ends at the first element of a kind that no other entry has.
fn end_where_others_end(pieces: &mut [Piece<'_>]) {
    let kind = |node: &NodeRef<'_, Node>| {
        let element = node.value().as_element()?;
        Some((element.name().to_owned(), element.attribute("class").unwrap_or_default().to_owned()))
    };
    let Some((last, others)) = pieces.split_last_mut().filter(|(_, others)| others.len() >= 2) else { return };
    let kinds: HashSet<_> = others.iter().flat_map(|piece| piece.nodes.iter().skip(1).filter_map(kind)).collect();
    // A form of text that comes once is no sign of another part of the page.
    let is_text = |(name, class): &(String, String)| {
        class.is_empty()
            && matches!(
                name.as_str(),
                "p" | "ul"
                    | "ol"
                    | "dl"
                    | "table"
                    | "blockquote"
                    | "figure"
                    | "pre"
                    | "iframe"
                    | "b"
                    | "i"
                    | "em"
                    | "strong"
                    | "a"
                    | "br"
            )
    };
    // Of two entries only, the other may have had no occasion for it; what has a class is made for the purpose.
    let are_many = others.len() >= 3;
    let is_strange = |node: &NodeRef<'_, Node>| {
        kind(node).is_some_and(|kind| !kinds.contains(&kind) && !is_text(&kind) && (are_many || !kind.1.is_empty()))
    };
    if let Some(end) = last.nodes.iter().skip(1).position(is_strange) {
        last.beside.extend(last.nodes.drain(end + 1..).filter_map(ElementRef::wrap));
    }
    let closes = |piece: &Piece<'_>| {
        let at = piece.nodes.iter().rposition(|node| says(node).is_some()).filter(|at| *at > 0)?;
        says(&piece.nodes[at]).filter(|element| is_set_apart(*element)).map(|_| at)
    };
    if let Some(at) = closes(last).filter(|_| others.iter().all(|piece| closes(piece).is_none())) {
        last.beside.extend(last.nodes.drain(at..).filter_map(ElementRef::wrap));
    }
}

/// An element that says something.
fn says<'a>(node: &NodeRef<'a, Node>) -> Option<ElementRef<'a>> {
    ElementRef::wrap(*node).filter(|element| element.text().any(|text| !text.trim().is_empty()))
}

/// Whether a paragraph is all of one link, but for a label, or all in italics: an invitation or a note under an article.
fn is_set_apart(element: ElementRef<'_>) -> bool {
    let letters =
        |element: ElementRef<'_>| element.text().flat_map(str::chars).filter(|char| char.is_alphanumeric()).count();
    let all = letters(element);
    let within = |names: &[&str]| {
        element.child_elements().filter(|inner| names.contains(&inner.value().name())).map(letters).sum::<usize>()
    };
    element.value().name() == "p" && (within(&["i", "em"]) == all || within(&["a"]) * 3 >= all * 2)
}

/// Whether a heading is the first that stands behind the time.
fn is_headed_behind(piece: &Piece<'_>) -> bool {
    let mut elements = piece.nodes.iter().skip(1).filter_map(|node| ElementRef::wrap(*node));
    elements.next().is_some_and(|first| level(first).is_some())
}

fn heading_before(head: ElementRef<'_>) -> Option<ElementRef<'_>> {
    head.prev_siblings().find_map(ElementRef::wrap).filter(|element| level(*element).is_some())
}

/// 1 to 6 for a heading.
pub fn level(element: ElementRef<'_>) -> Option<u8> {
    match element.value().name().as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether there are words in it.
fn says_something(node: NodeRef<'_, Node>) -> bool {
    node.descendants().any(|inner| inner.value().as_text().is_some_and(|text| !text.trim().is_empty()))
}

/// The nodes behind one, up to the next head wherever that stands; behind the last head those beside it.
fn behind<'a>(start: NodeRef<'a, Node>, stop: Option<NodeRef<'a, Node>>) -> Vec<NodeRef<'a, Node>> {
    let mut nodes = Vec::new();
    let around: Vec<NodeId> = stop.iter().flat_map(|stop| stop.ancestors().map(|above| above.id())).collect();
    let mut at = start;
    loop {
        let Some(mut next) = after(at, stop.is_some()) else { return nodes };
        while around.contains(&next.id()) {
            match next.first_child() {
                Some(child) => next = child,
                None => return nodes,
            }
        }
        if stop.is_some_and(|stop| stop.id() == next.id()) {
            return nodes;
        }
        nodes.push(next);
        at = next;
    }
}

fn after(at: NodeRef<'_, Node>, may_climb: bool) -> Option<NodeRef<'_, Node>> {
    if let Some(next) = at.next_sibling() {
        return Some(next);
    }
    if !may_climb {
        return None;
    }
    at.ancestors().find_map(|above| above.next_sibling())
}

/// Without what stands there and belongs to nobody: margins, a heading that heads another part of the page and all
/// behind it. `has_own`: whether a heading right behind the time is the entry's.
fn own<'a>(
    nodes: Vec<NodeRef<'a, Node>>,
    head: ElementRef<'a>,
    has_own: bool,
    is_last: bool,
    context: &when::Context,
) -> (Vec<NodeRef<'a, Node>>, Vec<ElementRef<'a>>) {
    let mut beside = Vec::new();
    let mut is_over = false;
    let mut mine = Vec::with_capacity(nodes.len());
    let rank = level(head);
    let mut seen_head = false;
    let mut is_first = true;
    for node in nodes {
        if let Some(element) = ElementRef::wrap(node) {
            let is_head = element.id() == head.id();
            seen_head |= is_head;
            if is_over || outline::margin(element.value()).is_some() {
                beside.push(element);
                continue;
            }
            if seen_head && !is_head {
                let is_own = std::mem::take(&mut is_first) && has_own && rank.is_none();
                if !is_own && level(element).is_some_and(|level| rank.map_or(is_last, |rank| level <= rank)) {
                    is_over = true;
                    beside.push(element);
                    continue;
                }
                // A day heads what comes after it.
                if is_day(element, context) {
                    beside.push(element);
                    continue;
                }
            }
        }
        if !is_over {
            mine.push(node);
        }
    }
    (mine, beside)
}

fn is_day(element: ElementRef<'_>, context: &when::Context) -> bool {
    let letters: usize = element.text().map(str::len).sum();
    letters < 60 && shape(&when::meanings(&text_of(element), context)) == Some(Shape::Day)
}
