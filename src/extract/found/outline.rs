//! The page laid flat: its elements in order, how much each says, what is no part of the story, and where times stand.
//! The views that nobody has described are found in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::flat;
use super::marks::{self, Mark};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::person::is_mark;
pub use crate::extract::html::weight::weight;
use crate::extract::html::work;
use crate::extract::view::text_of;
use crate::extract::words::{self, Concept};
use crate::when;
use crate::when::solve::{Shape, shape};

/// The page laid flat.
pub struct Outline<'a> {
    /// Its visible elements in the order of the page; the root is the first.
    pub places: Vec<Place<'a>>,
    /// Where times stand, in the order of the page.
    pub marks: Vec<Mark>,
}

/// One element of the page.
pub struct Place<'a> {
    /// The element.
    pub element: ElementRef<'a>,
    /// The place of the element that it stands in; the root stands in itself.
    pub parent: usize,
    /// How many stand around it.
    pub depth: usize,
    /// The first place behind it and all that is in it.
    pub end: usize,
    /// How much is said in it (see [`weight`]).
    pub said: usize,
    /// How much of that stands in links.
    pub linked: usize,
    /// Whether it stands in what surrounds the text of a page: menus, sidebars, the foot, comments.
    pub margin: Option<Margin>,
    /// Whether it is part of a quotation, a picture or something from elsewhere: its times are not the page's.
    pub quoted: bool,
}

/// What surrounds the text of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Margin {
    /// What readers say of it.
    Comments,
    /// All else.
    Aside,
}

impl<'a> Outline<'a> {
    /// Lays a page flat.
    pub fn of(html: &'a Html, context: &when::Context) -> Outline<'a> {
        let mut outline = Outline { places: Vec::new(), marks: Vec::new() };
        let mut weak = Vec::new();
        outline.add(html.root_element(), 0, 0, false, &mut weak, context);
        outline.tell_comments_by_headings();
        outline.tell_margins(&weak);
        marks::take_in(&outline.places, weak, &mut outline.marks);
        outline
    }

    fn add(
        &mut self,
        element: ElementRef<'a>,
        parent: usize,
        depth: usize,
        quoted: bool,
        weak: &mut Vec<Mark>,
        context: &when::Context,
    ) {
        work::spend(300);
        let at = self.places.len();
        // Where the entries themselves are marked up so, they are no quotations.
        let entries = if quoted { None } else { quotations_that_are_entries(element, context) };
        self.places.push(Place {
            element,
            parent,
            depth,
            end: at + 1,
            said: 0,
            linked: 0,
            margin: margin(element.value()),
            quoted,
        });
        let marked = self.marks.len();
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.places[at].said += weight(text),
                Node::Element(value) if !is_silent(value) => {
                    let Some(child) = ElementRef::wrap(child) else { continue };
                    let next = self.places.len();
                    let is_entry = entries == Some(value.name()) && !is_embed(value);
                    let is_quoted = quoted || (is_quotation(value) && !is_entry);
                    self.add(child, at, depth + 1, is_quoted, weak, context);
                    let (said, linked) = (self.places[next].said, self.places[next].linked);
                    self.places[at].said += said;
                    self.places[at].linked += linked;
                }
                _ => {}
            }
        }
        if element.value().name() == "a" {
            self.places[at].linked = self.places[at].said;
        }
        self.places[at].end = self.places.len();
        if !quoted {
            marks::find(&self.places, at, marked, &mut self.marks, weak, context);
        }
    }

    /// What stands below a heading that says "Comments" and nothing else, up to the next heading of its rank: with a time each, two at
    /// least, for an entry may have such a heading as well.
    fn tell_comments_by_headings(&mut self) {
        let level = |place: &Place<'_>| flat::level(place.element).filter(|level| *level > 1);
        let heads: Vec<usize> = (0..self.places.len())
            .filter(|&at| {
                let place = &self.places[at];
                (2..=LONGEST_HEADING).contains(&place.said) && level(place).is_some() && says_comments(place.element)
            })
            .collect();
        for head in heads {
            let rank = level(&self.places[head]);
            let below: Vec<usize> = self
                .brothers_behind(head)
                .take_while(|&at| flat::level(self.places[at].element).is_none_or(|level| Some(level) > rank))
                .collect();
            if below.iter().map(|&at| self.marks_in(at).len()).sum::<usize>() > 1 {
                below.into_iter().for_each(|at| self.places[at].margin = Some(Margin::Comments));
            }
        }
    }

    /// What holds most of the page is no margin of it, whatever it is called, but for readers' comments on text that has just
    /// begun; what stands in a margin is one.
    fn tell_margins(&mut self, weak: &[Mark]) {
        let all = self.places.first().map_or(0, |root| root.said);
        let is_large = |place: &Place<'_>| place.margin == Some(Margin::Comments) && place.said * 2 > all;
        let threads: Vec<usize> = (0..self.places.len())
            .filter(|&at| is_large(&self.places[at]) && self.is_thread_below_a_story(at, weak))
            .collect();
        for at in 0..self.places.len() {
            let around = if at == 0 { None } else { self.places[self.places[at].parent].margin };
            let place = &mut self.places[at];
            let own = place.margin.filter(|_| place.said * 2 <= all || threads.contains(&at));
            place.margin = around.or(own);
        }
    }

    /// Whether what stands there can be answered, most of what has a time; and times stand before it in the story, below its
    /// headline, that cannot.
    fn is_thread_below_a_story(&self, at: usize, weak: &[Mark]) -> bool {
        let headline = self.places[..at].iter().position(|place| place.element.value().name() == "h1");
        let is_told_before = headline.is_some_and(|headline| {
            let mut before = self.marks.iter().chain(weak).filter(|mark| (headline..at).contains(&mark.at));
            before.any(|mark| {
                let has_margin = self.places[mark.at].margin.is_some();
                !has_margin && !matches!(mark.time.shape(), Some(Shape::Day))
            })
        });
        let is_answer = |place: &&Place<'_>| {
            (1..=24).contains(&place.said)
                && matches!(place.element.value().name(), "a" | "button")
                && words::is(Concept::Reply, &text_of(place.element))
        };
        let answers = || self.places[self.within(at)].iter().filter(is_answer).count();
        is_told_before && answers() >= 2 && answers() * 5 >= self.marks_in(at).len() * 4
    }

    /// Whether a place in an entry is what readers say of it.
    pub fn is_of_readers(&self, at: usize, entry: usize) -> bool {
        self.places[at].margin == Some(Margin::Comments) && self.places[entry].margin != Some(Margin::Comments)
    }

    /// Places of the children of an element, in order.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.side_by_side(at + 1, self.places[at].end)
    }

    /// Places of the elements that follow an element under the same parent, in order.
    pub fn brothers_behind(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.side_by_side(self.places[at].end, self.places[self.places[at].parent].end)
    }

    fn side_by_side(&self, first: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = first;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.places[child].end;
            Some(child)
        })
    }

    /// Everything in an element, itself first.
    pub fn within(&self, at: usize) -> std::ops::Range<usize> {
        at..self.places[at].end
    }

    /// The marks that stand in an element.
    pub fn marks_in(&self, at: usize) -> &[Mark] {
        let range = self.within(at);
        let first = self.marks.partition_point(|mark| mark.at < range.start);
        let last = self.marks.partition_point(|mark| mark.at < range.end);
        &self.marks[first..last]
    }

    /// How much the story itself says: the page without its margins.
    pub fn story(&self) -> usize {
        let all = self.places.first().map_or(0, |root| root.said);
        let is_edge = |place: &&Place<'_>| place.margin.is_some() && self.places[place.parent].margin.is_none();
        all - self.places.iter().filter(is_edge).map(|place| place.said).sum::<usize>().min(all)
    }
}

fn is_silent(element: &Element) -> bool {
    matches!(
        element.name(),
        "script" | "style" | "noscript" | "template" | "svg" | "math" | "head" | "select" | "iframe" | "object"
    )
}

/// The name of the elements for quotations, or for pictures, in which a page tells its entries: three or more side by side that begin
/// with a time, and hold most of what is said there.
fn quotations_that_are_entries<'a>(element: ElementRef<'a>, context: &when::Context) -> Option<&'a str> {
    ["blockquote", "figure"].into_iter().find(|name| {
        let of_name = || element.child_elements().filter(|child| child.value().name() == *name);
        if of_name().take(3).count() < 3 {
            return false;
        }
        let (mut all, mut timed, mut said) = (0, 0, 0);
        for child in of_name().filter(|child| !is_embed(child.value())) {
            let text = text_of(child);
            work::spend(1_000 + 60 * text.len());
            all += 1;
            said += weight(&text);
            let first = child.text().find(|text| !text.trim().is_empty()).unwrap_or_default();
            let is_clock = || matches!(shape(&when::meanings(first, context)), Some(Shape::Clock(_) | Shape::Whole));
            timed += usize::from(when::meanings_leading(&text, context).is_some() || is_clock());
        }
        let whole: usize = element.text().map(weight).sum();
        work::spend(whole);
        timed >= 3 && timed * 5 >= all * 4 && said * 5 >= whole * 3
    })
}

/// No heading of that kind is longer, in letters.
const LONGEST_HEADING: usize = 60;

/// Whether a heading is that of what readers say: "Comments (23)".
fn says_comments(heading: ElementRef<'_>) -> bool {
    work::spend(500);
    let text: String = text_of(heading).chars().filter(|char| !char.is_numeric()).collect();
    words::is(Concept::CommentsHeading, text.trim_matches(|char: char| !char.is_alphabetic() && !is_mark(char)))
}

/// Somebody else's words, or a picture with its words.
fn is_quotation(element: &Element) -> bool {
    matches!(element.name(), "blockquote" | "figure" | "amp-twitter" | "video" | "audio") || is_embed(element)
}

/// What was posted elsewhere, as the platforms mark it up to be embedded.
fn is_embed(element: &Element) -> bool {
    let begins =
        |class: &str, with: &str| class.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    element.classes().any(|class| {
        begins(class, "twitter-tweet") || begins(class, "instagram-media") || class.contains("embed-tweet")
    })
}

/// What surrounds the text of a page, by the names of classes and ids.
static NAMES: LazyLock<HashMap<&'static str, Margin>> = LazyLock::new(|| {
    let comments = "comments comment-list commentlist comments-area comments-section disqus_thread respond kommentare \
                    commentaires comentarios commenti komentarze";
    let asides = "sidebar side-bar side-column related related-content related-articles related-links most-read mostread \
                  most-popular mostpopular trending recommended recommendations recirculation newsletter newsletter-signup \
                  breadcrumb breadcrumbs menu navigation navbar nav cookie-banner read-more readmore more-on-this-story \
                  page-footer site-footer site-header page-header footer latest-news teaser-list";
    let named = |names: &'static str, margin: Margin| names.split_ascii_whitespace().map(move |name| (name, margin));
    named(comments, Margin::Comments).chain(named(asides, Margin::Aside)).collect()
});

/// What an element is a margin of, by what it is called.
pub fn margin(element: &Element) -> Option<Margin> {
    match element.name() {
        "nav" | "aside" | "dialog" => return Some(Margin::Aside),
        "body" | "html" | "main" | "article" => return None,
        _ => {}
    }
    if let Some("navigation" | "complementary" | "contentinfo" | "banner" | "search" | "dialog") =
        element.attribute("role")
    {
        return Some(Margin::Aside);
    }
    element.classes().chain(element.id()).find_map(|name| match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => NAMES.get(name.to_ascii_lowercase().as_str()).copied(),
        false => NAMES.get(name).copied(),
    })
}
