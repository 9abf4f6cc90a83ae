//! What an entry says, written anew element by element: paragraphs, lists, tables; what is left out is noted with its rule.

use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};
use url::Url;

use super::fate::{Fate, fate};
use super::proof::is_proven;
use super::sanitise::{escape, sanitise};
use crate::entry::{Content, Html, Image, Media};
use crate::extract::boilerplate::piece::{self, Around};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::media;
use crate::extract::html::weight::weight;
use crate::extract::html::work;
use crate::extract::view::left::{Left, Rule};
use crate::extract::view::{fold, is_block, is_hidden, is_silent, legal};

/// What stands between two cells of a row, in plain text.
const CELL: &str = " | ";

/// What an entry says, clean, and what was left out of it.
#[derive(Debug, Default)]
pub struct Cleaned {
    /// What it says.
    pub content: Content,
    /// What of it is no part of that.
    pub left: Vec<Left>,
}

/// Writes what an entry says, piece by piece.
pub struct Writer<'b> {
    pub(super) base: Option<&'b Url>,
    pub(super) around: Around<'b>,
    pub(super) without: HashMap<NodeId, Rule>,
    /// So many bytes at the beginning of these texts are no part of what is said.
    pub(super) cut: HashMap<NodeId, usize>,
    pub(super) html: String,
    pub(super) text: String,
    pub(super) left: Vec<Left>,
    pub(super) links: Vec<Url>,
    pub(super) images: Vec<Image>,
    pub(super) media: Vec<Media>,
    /// Blocks that hold text by themselves: inside one no paragraph is opened.
    holders: usize,
    /// A paragraph that we have opened ourselves.
    paragraph: bool,
    /// Captions are shown; they are not what the entry says, where it says anything else.
    aside: usize,
    captions: String,
    /// Blocks in which white space stands as it is.
    verbatim: usize,
    /// Whether white space was written last, or a line begins.
    pub(super) is_apart: bool,
    /// Which way the text runs, told by an element that does not stay.
    runs: Option<&'static str>,
}

impl<'b> Writer<'b> {
    pub(super) fn new(base: Option<&'b Url>) -> Writer<'b> {
        Writer {
            base,
            around: Around { page: base, ..Around::default() },
            without: HashMap::new(),
            cut: HashMap::new(),
            html: String::new(),
            text: String::new(),
            left: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            media: Vec::new(),
            holders: 0,
            paragraph: false,
            aside: 0,
            captions: String::new(),
            verbatim: 0,
            is_apart: true,
            runs: None,
        }
    }

    pub(super) fn finish(mut self) -> Cleaned {
        self.end_paragraph();
        let text = folded_lines(if self.text.trim().is_empty() { &self.captions } else { &self.text });
        let html = if is_proven(&self.html) { self.html } else { sanitise(&self.html) };
        let content =
            Content { html: Html::cleaned(html), text, links: self.links, images: self.images, media: self.media };
        Cleaned { content, left: self.left }
    }

    /// How much is said below a node, in letters, but for what is left out already.
    pub(super) fn says(&self, node: NodeRef<'_, Node>) -> usize {
        match node.value() {
            Node::Text(text) => {
                weight(text.get(self.cut.get(&node.id()).copied().unwrap_or(0)..).unwrap_or(text).trim())
            }
            Node::Element(element) if !is_silent(element) && !self.without.contains_key(&node.id()) => {
                node.children().map(|child| self.says(child)).sum()
            }
            _ => 0,
        }
    }

    /// Takes note of what is left out.
    fn leave(&mut self, rule: Rule, text: &str) {
        let text = fold(text);
        if !text.is_empty() {
            self.left.push(Left { rule, text });
        }
    }

    pub(super) fn leave_element(&mut self, rule: Rule, element: ElementRef<'_>) {
        let mut text = String::new();
        all_of(*element, &mut text);
        self.leave(rule, &text);
    }

    /// An element that stands by itself: what comes before and behind it is another paragraph.
    fn block(&mut self, element: ElementRef<'_>) {
        self.end_paragraph();
        self.element(element);
        self.end_paragraph();
    }

    /// A node that stands among others; a block sets itself apart.
    pub(super) fn node(&mut self, node: NodeRef<'_, Node>) {
        match ElementRef::wrap(node) {
            Some(element) if is_block(element.value().name()) => self.block(element),
            _ => self.child(node),
        }
    }

    pub(super) fn children(&mut self, element: ElementRef<'_>) {
        for child in element.children() {
            self.set_apart(child);
            self.child(child);
        }
    }

    fn child(&mut self, node: NodeRef<'_, Node>) {
        work::spend(500);
        if let Node::Text(text) = node.value() {
            let from = self.cut.get(&node.id()).copied().unwrap_or(0);
            let (before, text) = text.split_at_checked(from).unwrap_or(("", text));
            self.leave(Rule::Time, before);
            if piece::is_label(text, node) {
                return self.leave(Rule::Label, text);
            }
            self.text(text);
        } else if let Some(element) = ElementRef::wrap(node) {
            self.element(element);
        }
    }

    /// `<span>Passes</span><span>74</span>` are set apart by style alone: without a space between them a reader of the
    /// text would take them for one word.
    fn set_apart(&mut self, node: NodeRef<'_, Node>) {
        let (Some(before), Some(after)) = (is_plain(node.prev_sibling()), is_plain(Some(node))) else { return };
        let last = before.text().filter(|text| !text.is_empty()).last().and_then(|text| text.chars().next_back());
        let first = after.text().find(|text| !text.is_empty()).and_then(|text| text.chars().next());
        let (Some(last), Some(first)) = (last, first) else { return };
        let is_other_kind = (last.is_alphabetic() && first.is_ascii_digit())
            || (last.is_ascii_digit() && first.is_alphabetic())
            || (last.is_lowercase() && first.is_uppercase());
        if is_other_kind && (self.paragraph || self.holders > 0) {
            self.write(" ");
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let text = legal(text);
        if text.trim().is_empty() && !self.paragraph && self.holders == 0 {
            return;
        }
        self.begin_paragraph();
        self.write(&text);
    }

    pub(super) fn write(&mut self, text: &str) {
        if self.verbatim > 0 {
            escape(text, &mut self.html);
        } else {
            // As a browser shows it (CSS Text, section 4.1): white space folds, and there is none where a line begins.
            let mut folded = String::with_capacity(text.len());
            let mut is_apart = self.is_apart;
            for char in text.chars() {
                let is_space = matches!(char, ' ' | '\n' | '\r' | '\t' | '\x0c');
                if !is_space {
                    folded.push(char);
                } else if !is_apart {
                    folded.push(' ');
                }
                is_apart = is_space;
            }
            self.is_apart = is_apart;
            escape(&folded, &mut self.html);
        }
        let plain = if self.aside == 0 { &mut self.text } else { &mut self.captions };
        // A line feed in the markup is a space to a reader.
        for (nth, line) in text.split(['\n', '\r']).enumerate() {
            if nth > 0 {
                plain.push(' ');
            }
            plain.push_str(line);
        }
    }

    pub(super) fn begin_paragraph(&mut self) {
        if !self.paragraph && self.holders == 0 {
            let runs = self.runs.map(|runs| format!(" dir=\"{runs}\"")).unwrap_or_default();
            self.html.push_str(&format!("<p{runs}>"));
            self.paragraph = true;
            self.is_apart = true;
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        if self.paragraph {
            let kept = self.html.trim_end_matches(' ').len();
            self.html.truncate(kept);
            let opened = self
                .html
                .rfind("<p")
                .filter(|at| self.html[*at..].ends_with('>') && !self.html[at + 1..].contains('<'));
            match opened {
                Some(empty) => self.html.truncate(empty),
                None => self.html.push_str("</p>"),
            }
            self.paragraph = false;
        }
        self.end_line();
    }

    pub(super) fn end_line(&mut self) {
        if !self.text.ends_with('\n') && !self.text.ends_with(CELL) {
            self.text.push('\n');
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        if let Some(rule) = self.without.get(&element.id()) {
            return self.leave_element(*rule, element);
        }
        let fate = fate(element, self.base, &self.around);
        if !matches!(fate, Fate::Leave(rule) if rule != Rule::Fallback) {
            self.plays(element);
        }
        let dir = runs(element);
        match fate {
            Fate::Leave(rule) => self.leave_element(rule, element),
            Fate::Silent => {}
            Fate::Through => self.running(dir, |writer| writer.children(element)),
            Fate::Apart => {
                self.end_paragraph();
                self.running(dir, |writer| writer.children(element));
                self.end_paragraph();
            }
            Fate::Inline(name) => {
                self.begin_paragraph();
                self.wrapped(name, &attribute("dir", dir), element);
            }
            Fate::Anchor => self.anchor(element),
            Fate::Block(name) => {
                self.end_paragraph();
                let start = (name == "ol").then(|| number(element, "start")).flatten();
                let attributes = attribute("dir", dir.or(self.runs)) + &attribute("start", start.as_deref());
                self.running(None, |writer| writer.wrapped(name, &attributes, element));
                self.end_paragraph();
                if name == "tr" {
                    let row = self.text.trim_end_matches([' ', '|', '\n']).len();
                    self.text.truncate(row);
                    self.end_line();
                }
            }
            Fate::Holder(name) => self.holder(name, dir, element),
            Fate::Picture => self.picture(element),
            Fate::WithoutScript => self.without_script(element),
            Fate::Break => {
                if self.holders > 0 || self.paragraph {
                    self.html.push_str("<br>");
                    self.is_apart = true;
                    self.end_line();
                }
            }
            Fate::Rule => {
                self.end_paragraph();
                self.html.push_str("<hr>");
            }
            Fate::Embed(url) => self.embed(element, url),
        }
    }

    /// Writes what stands in an element that does not stay, and that says which way its text runs.
    fn running(&mut self, dir: Option<&'static str>, write: impl FnOnce(&mut Self)) {
        let before = self.runs;
        self.runs = dir.or(before);
        write(self);
        self.runs = before;
    }

    fn holder(&mut self, name: &'static str, dir: Option<&'static str>, element: ElementRef<'_>) {
        let is_in = |names: &[&str]| {
            element.ancestors().filter_map(ElementRef::wrap).take(4).any(|above| names.contains(&above.value().name()))
        };
        // Where its own list or figure is not around it, it is a paragraph.
        let name = match name {
            "figcaption" if !is_in(&["figure"]) => "p",
            "dt" | "dd" if !is_in(&["dl"]) => "p",
            "li" if !is_in(&["ul", "ol", "menu"]) => "p",
            name => name,
        };
        if !matches!(name, "td" | "th") {
            self.end_paragraph();
        }
        let is_caption = usize::from(element.value().name() == "figcaption");
        let is_verbatim = usize::from(name == "pre");
        let place = (name == "li").then(|| number(element, "value")).flatten();
        let attributes = attribute("dir", dir.or(self.runs)) + &attribute("value", place.as_deref());
        self.holders += 1;
        self.aside += is_caption;
        self.verbatim += is_verbatim;
        self.running(None, |writer| {
            writer.runs = None;
            writer.wrapped(name, &attributes, element);
        });
        self.aside -= is_caption;
        self.verbatim -= is_verbatim;
        self.holders -= 1;
        // The cells of a row are told apart, and stay in one line.
        if matches!(name, "td" | "th") {
            let cell = self.text.trim_end_matches('\n').len();
            self.text.truncate(cell);
            self.text.push_str(CELL);
        } else {
            self.end_line();
        }
    }

    /// Takes note of what an element plays; a link to it, or nothing, is what a reader sees of it.
    fn plays(&mut self, element: ElementRef<'_>) {
        let media = media::of_element(element, self.base).filter(|_| !is_hidden(element.value()));
        if let Some(media) = media.filter(|media| !self.media.iter().any(|other| other.is_same_file(media))) {
            self.media.push(media);
        }
    }

    /// The element under that name with its children; nothing at all where they come to nothing.
    pub(super) fn wrapped(&mut self, name: &str, attributes: &str, element: ElementRef<'_>) {
        let before = self.html.len();
        self.html.push_str(&format!("<{name}{attributes}>"));
        let inside = self.html.len();
        self.is_apart |= is_block(name);
        self.children(element);
        if matches!(name, "blockquote" | "ul" | "ol" | "dl" | "table") {
            self.end_paragraph();
        }
        if self.verbatim == 0 && is_block(name) {
            let kept = self.html.trim_end_matches(' ').len().max(inside);
            self.html.truncate(kept);
            if self.html[inside..].starts_with(' ') {
                self.html.remove(inside);
            }
        }
        if self.html[inside..].trim().is_empty() && !matches!(name, "td" | "th") {
            let is_space = !self.html[inside..].is_empty();
            self.html.truncate(before);
            // It set two words apart.
            if is_space && !is_block(name) && !self.html.ends_with(' ') {
                self.html.push(' ');
            }
        } else {
            self.html.push_str(&format!("</{name}>"));
        }
    }
}

/// An element that style alone sets apart, if it is one.
fn is_plain(node: Option<NodeRef<'_, Node>>) -> Option<ElementRef<'_>> {
    node.and_then(ElementRef::wrap).filter(|element| {
        let name = element.value().name();
        matches!(name, "span" | "label" | "data") || name.contains('-') || (is_block(name) && name != "br")
    })
}

/// All the text below a node, hidden or not.
fn all_of(node: NodeRef<'_, Node>, text: &mut String) {
    match node.value() {
        Node::Text(part) => text.push_str(part),
        Node::Element(element) if !is_silent(element) => {
            let apart = is_block(element.name());
            if apart {
                text.push(' ');
            }
            node.children().for_each(|child| all_of(child, text));
            if apart {
                text.push(' ');
            }
        }
        _ => {}
    }
}

/// Which way an element's text runs, as it says.
pub(super) fn runs(element: ElementRef<'_>) -> Option<&'static str> {
    match element.attribute("dir")?.trim().to_ascii_lowercase().as_str() {
        "ltr" => Some("ltr"),
        "rtl" => Some("rtl"),
        "auto" => Some("auto"),
        _ => None,
    }
}

fn number(element: ElementRef<'_>, name: &str) -> Option<String> {
    element.attribute(name)?.trim().parse::<i32>().ok().map(|number| number.to_string())
}

pub(super) fn attribute(name: &str, value: Option<&str>) -> String {
    value.map(|value| format!(" {name}=\"{value}\"")).unwrap_or_default()
}

/// Each line folded, the empty ones left out.
fn folded_lines(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.lines() {
        let before = folded.len();
        for word in line.split_whitespace() {
            if folded.len() > before {
                folded.push(' ');
            } else if before > 0 {
                folded.push('\n');
            }
            folded.push_str(word);
        }
        // Behind the last cell of a row stands nothing.
        if let Some(end) = folded.strip_suffix(CELL.trim_end()).map(str::len).filter(|end| *end > before) {
            folded.truncate(end);
        }
    }
    folded
}
