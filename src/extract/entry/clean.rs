//! Outlet HTML → HTML that is safe to republish: nothing active, nothing that is no part of the text, links absolute. What is
//! left out is told, with the rule.
//!
//! The order matters. Characters that XML forbids are stripped first, then the tree is written anew, then it is
//! sanitised, and after that nothing is taken away any more: a character stripped last could join the two halves of
//! a `javascript:` that the sanitiser did not see.

use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};
use url::Url;

use super::fate::{Fate, fate};
use super::proof::is_proven;
use super::sanitise::{escape, escape_value, sanitise};
use crate::entry::{Content, Html, Image, Media};
use crate::extract::boilerplate::piece::{self, Around};
use crate::extract::html::address::address;
use crate::extract::html::tree::{self, OverBudget};
use crate::extract::html::weight::weight;
use crate::extract::html::{media, pictures};
use crate::extract::view::left::{Left, Rule};
use crate::extract::view::{Body, fold, is_block, is_hidden, is_silent, legal};
use crate::extract::words::names;

/// A picture that is no larger, in CSS pixels, is a letter of the text where it stands in one: an emoji, a flag.
const LETTER: f64 = 36.0;

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

/// What an entry says, clean. Addresses count from `base`; where there is none, only absolute ones are kept. `recurring`:
/// texts of boxes that stand in several entries of the page.
pub fn clean(body: &Body<'_>, base: Option<&Url>, recurring: &HashSet<String>) -> Result<Cleaned, OverBudget> {
    let mut writer = Writer::new(base);
    match body {
        Body::Elements { within, without, cut } => {
            writer.without = without.iter().map(|(element, rule)| (element.id(), *rule)).collect();
            writer.cut = cut.iter().copied().collect();
            writer.around.whole = within.iter().map(|node| writer.says(*node)).sum();
            writer.around.recurring.clone_from(recurring);
            within.iter().for_each(|node| writer.node(*node));
        }
        Body::Markup(markup) => {
            let markup = tree::fragment(markup)?;
            writer.around.whole = writer.says(*markup.root_element());
            writer.children(markup.root_element());
        }
        Body::Text(text) => text.lines().for_each(|line| {
            writer.text(line);
            writer.end_paragraph();
        }),
    }
    let cleaned = writer.finish();
    #[cfg(test)]
    super::kept::hold(body, &cleaned);
    Ok(cleaned)
}

/// HTML that was clean once and has been out of our hands since: the same, if it still is; else what is left of it.
pub fn clean_again(html: &Html) -> Html {
    let text = html.as_str();
    if is_proven(text) { html.clone() } else { Html::cleaned(sanitise(text)) }
}

/// What a feed of ours said, out of its HTML; nothing of it is believed to be clean.
pub fn clean_published(html: &str) -> Content {
    clean(&Body::Markup(html.to_owned()), None, &HashSet::new()).map(|cleaned| cleaned.content).unwrap_or_default()
}

struct Writer<'b> {
    base: Option<&'b Url>,
    around: Around<'b>,
    without: HashMap<NodeId, Rule>,
    /// So many bytes at the beginning of these texts are no part of what is said.
    cut: HashMap<NodeId, usize>,
    html: String,
    text: String,
    left: Vec<Left>,
    links: Vec<Url>,
    images: Vec<Image>,
    media: Vec<Media>,
    /// Blocks that hold text by themselves: inside one no paragraph is opened.
    holders: usize,
    /// A paragraph that we have opened ourselves.
    paragraph: bool,
    /// Captions are shown; they are not what the entry says.
    aside: usize,
    /// Blocks in which white space stands as it is.
    verbatim: usize,
    /// Whether white space was written last, or a line begins.
    is_apart: bool,
    /// Which way the text runs, told by an element that does not stay.
    runs: Option<&'static str>,
}

impl<'b> Writer<'b> {
    fn new(base: Option<&'b Url>) -> Writer<'b> {
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
            verbatim: 0,
            is_apart: true,
            runs: None,
        }
    }

    fn finish(mut self) -> Cleaned {
        self.end_paragraph();
        let text = folded_lines(&self.text);
        let html = if is_proven(&self.html) { self.html } else { sanitise(&self.html) };
        let content =
            Content { html: Html::cleaned(html), text, links: self.links, images: self.images, media: self.media };
        Cleaned { content, left: self.left }
    }

    /// How much is said below a node, in letters, but for what is left out already.
    fn says(&self, node: NodeRef<'_, Node>) -> usize {
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

    fn leave_element(&mut self, rule: Rule, element: ElementRef<'_>) {
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
    fn node(&mut self, node: NodeRef<'_, Node>) {
        match ElementRef::wrap(node) {
            Some(element) if is_block(element.value().name()) => self.block(element),
            _ => self.child(node),
        }
    }

    fn children(&mut self, element: ElementRef<'_>) {
        for child in element.children() {
            self.set_apart(child);
            self.child(child);
        }
    }

    fn child(&mut self, node: NodeRef<'_, Node>) {
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

    /// `<span>Passes</span><span>74</span>` stand apart by their looks alone: without a space between them a reader of the
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

    fn text(&mut self, text: &str) {
        let text = legal(text);
        if text.trim().is_empty() && !self.paragraph && self.holders == 0 {
            return;
        }
        self.begin_paragraph();
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
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
        if self.aside == 0 {
            // A line feed in the markup is a space to a reader.
            for (nth, line) in text.split(['\n', '\r']).enumerate() {
                if nth > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(line);
            }
        }
    }

    fn begin_paragraph(&mut self) {
        if !self.paragraph && self.holders == 0 {
            let runs = self.runs.map(|runs| format!(" dir=\"{runs}\"")).unwrap_or_default();
            self.html.push_str(&format!("<p{runs}>"));
            self.paragraph = true;
            self.is_apart = true;
        }
    }

    fn end_paragraph(&mut self) {
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

    fn end_line(&mut self) {
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
    fn wrapped(&mut self, name: &str, attributes: &str, element: ElementRef<'_>) {
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

    fn anchor(&mut self, element: ElementRef<'_>) {
        let Some(url) = element.attr("href").and_then(|href| address(&legal(href), self.base)) else {
            return self.children(element);
        };
        // A link around whole paragraphs cannot stand inside of one: its blocks go through, and each text in it would
        // lose the address; so the address is set behind.
        if element
            .descendent_elements()
            .skip(1)
            .any(|inner| is_block(inner.value().name()) && inner.value().name() != "br")
        {
            let before = self.html.len();
            self.children(element);
            if self.html.len() > before && !self.html[before..].contains("<a href") {
                self.retrofit(before, &url);
            }
            return;
        }
        // A card that a script draws: a link without a word to another site.
        let shows = element.descendants().skip(1).any(|node| match node.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(inner) => !matches!(inner.name(), "span" | "i" | "b"),
            _ => false,
        });
        let is_elsewhere = self.base.is_none_or(|base| base.host_str() != url.host_str());
        if !shows && is_elsewhere && !crate::extract::html::address::is_share_link(url.as_str()) {
            return self.embed(element, url);
        }
        self.begin_paragraph();
        let before = self.html.len();
        let mut attributes = String::from(" href=\"");
        escape_value(url.as_str(), &mut attributes);
        attributes.push('"');
        self.wrapped("a", &attributes, element);
        if self.html.len() > before {
            self.links.push(url);
        }
    }

    /// Makes a link of the first heading, paragraph or picture that was written from `before` on.
    fn retrofit(&mut self, before: usize, url: &Url) {
        let written = self.html.split_off(before);
        let mut link = String::from("<a href=\"");
        escape_value(url.as_str(), &mut link);
        link.push_str("\">");
        for name in ["h1", "h2", "h3", "h4", "h5", "h6", "p", "figure"] {
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            if let Some((head, rest)) = written.split_once(&open)
                && let Some((inner, tail)) = rest.split_once(&close)
            {
                self.html.push_str(&format!("{head}{open}{link}{inner}</a>{close}{tail}"));
                self.links.push(url.clone());
                return;
            }
        }
        self.html.push_str(&written);
    }

    fn picture(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        let side =
            |name: &str| value.attr(name).and_then(|size| size.trim_end_matches("px").trim().parse::<f64>().ok());
        let (width, height) = (side("width"), side("height"));
        if [width, height].into_iter().flatten().any(|size| size <= 2.0) || is_portrait(element) {
            return;
        }
        let alt = value.attr("alt").map(|alt| fold(&legal(alt))).filter(|alt| !alt.is_empty());
        // An emoji is the letter that it stands for.
        if let Some(alt) = alt.as_deref().filter(|alt| is_letter(element, alt, width, height)) {
            self.begin_paragraph();
            return self.write(alt);
        }
        let Some(url) = pictures::of(element, self.base) else { return };
        if self.images.iter().any(|image| image.url == url) {
            return;
        }
        self.begin_paragraph();
        self.html.push_str("<img src=\"");
        escape_value(url.as_str(), &mut self.html);
        self.html.push_str("\" alt=\"");
        escape_value(alt.as_deref().unwrap_or_default(), &mut self.html);
        self.html.push_str("\">");
        self.is_apart = false;
        self.images.push(Image { url, alt });
    }

    /// The picture for those whose browser runs no script, where the one for a script was not found.
    fn without_script(&mut self, element: ElementRef<'_>) {
        let shows = |node: NodeRef<'_, Node>| {
            let is_shown =
                |inner: ElementRef<'_>| inner.value().name() == "img" && pictures::of(inner, self.base).is_some();
            ElementRef::wrap(node).is_some_and(|other| other.descendent_elements().any(is_shown))
        };
        if element.prev_siblings().take(4).any(shows) || element.next_siblings().take(4).any(shows) {
            return;
        }
        let markup: String = element.text().collect();
        if !markup.contains("<img") {
            return;
        }
        let Ok(inner) = tree::fragment(&markup) else { return };
        inner.root_element().descendent_elements().filter(|inner| inner.value().name() == "img").for_each(|img| {
            if !is_hidden(img.value()) {
                self.picture(img);
            }
        });
    }

    fn embed(&mut self, element: ElementRef<'_>, url: Url) {
        // The quotation that stands in for the embed until its script has run says more than a link. What stands in a
        // player is for browsers that cannot play it.
        let is_player = matches!(
            element.value().name(),
            "iframe" | "object" | "embed" | "video" | "audio" | "frame" | "amp-video" | "amp-audio" | "amp-iframe"
        );
        let (text, html) = (self.text.len(), self.html.len());
        if is_player {
            self.leave_element(Rule::Fallback, element);
        } else if element.value().name() == "blockquote" {
            self.end_paragraph();
            self.wrapped("blockquote", &attribute("dir", runs(element)), element);
            self.end_paragraph();
        } else {
            self.children(element);
        }
        let shows_picture = self.html[html.min(self.html.len())..].contains("<img ");
        if self.text[text.min(self.text.len())..].trim().is_empty() && !shows_picture {
            let name = ["title", "aria-label", "playlabel"].iter().find_map(|name| element.attr(name));
            let name = name.map(|title| fold(&legal(title))).filter(|title| !title.is_empty());
            let name = name.unwrap_or_else(|| url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned());
            if self.links.last() == Some(&url) {
                return;
            }
            self.end_paragraph();
            self.html.push_str("<blockquote><p><a href=\"");
            escape_value(url.as_str(), &mut self.html);
            self.html.push_str("\">");
            escape(&name, &mut self.html);
            self.html.push_str("</a></p></blockquote>");
            // Its name is ours, and no word of the entry.
            self.end_line();
            self.links.push(url);
        }
    }
}

/// An element that stands apart by its looks, if it is one.
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
fn runs(element: ElementRef<'_>) -> Option<&'static str> {
    match element.attr("dir")?.trim().to_ascii_lowercase().as_str() {
        "ltr" => Some("ltr"),
        "rtl" => Some("rtl"),
        "auto" => Some("auto"),
        _ => None,
    }
}

fn number(element: ElementRef<'_>, name: &str) -> Option<String> {
    element.attr(name)?.trim().parse::<i32>().ok().map(|number| number.to_string())
}

fn attribute(name: &str, value: Option<&str>) -> String {
    value.map(|value| format!(" {name}=\"{value}\"")).unwrap_or_default()
}

/// Whether a picture is the portrait beside a by-line.
fn is_portrait(element: ElementRef<'_>) -> bool {
    const NAMES: [&str; 8] = ["avatar", "byline", "by-line", "author", "autor", "auteur", "headshot", "gravatar"];
    std::iter::once(element)
        .chain(element.ancestors().take(3).filter_map(ElementRef::wrap))
        .take_while(|above| !matches!(above.value().name(), "figure" | "p" | "article" | "li" | "section" | "main"))
        .any(|above| names::is_called(above.value(), &NAMES))
}

/// Whether a picture is a letter of the text around it: its words are one sign, or it is as small as a letter and stands
/// among words.
fn is_letter(element: ElementRef<'_>, alt: &str, width: Option<f64>, height: Option<f64>) -> bool {
    let is_sign = alt.chars().count() <= 8 && alt.chars().all(|char| !char.is_ascii() && !char.is_alphabetic());
    let is_called = names::is_called(element.value(), &["emoji", "smiley", "wp-smiley", "emoticon"]);
    let is_small =
        width.or(height).is_some_and(|size| size <= LETTER) && height.or(width).is_some_and(|size| size <= LETTER);
    let among_words = || {
        let said = |node: NodeRef<'_, Node>| node.value().as_text().is_some_and(|text| !text.trim().is_empty());
        element.prev_siblings().any(said) || element.next_siblings().any(said)
    };
    is_sign || is_called || (is_small && among_words() && alt.chars().count() <= 40)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn base() -> Url {
        Url::parse("https://times.example/live/page.html").unwrap()
    }

    fn cleaned(html: &str) -> Content {
        clean(&Body::Markup(html.to_owned()), Some(&base()), &HashSet::new()).unwrap().content
    }

    #[test]
    fn what_a_reader_would_miss_stays_and_all_else_goes() {
        for (what, html, clean) in [
            ("text", "Just words & <b>more</b>", "<p>Just words &amp; <strong>more</strong></p>"),
            (
                "paragraphs in boxes",
                "<div><div class='sc-1'><p>One.</p></div>Two.<div>Three.</div></div>",
                "<p>One.</p><p>Two.</p><p>Three.</p>",
            ),
            (
                "lists and quotations",
                "<ul><li>a</li><li><p>b</p></li></ul><blockquote><p>c</p></blockquote>",
                "<ul><li>a</li><li><p>b</p></li></ul><blockquote><p>c</p></blockquote>",
            ),
            ("headings", "<h1>A</h1><h3>B</h3><h6>C</h6>", "<h2>A</h2><h3>B</h3><h4>C</h4>"),
            (
                "what runs",
                "<p onclick='x()'>a<script>b</script><style>c</style></p><noscript>d</noscript><form><input></form>",
                "<p>a</p>",
            ),
            (
                "links",
                "<p><a href='/a?utm_source=x&id=1' target=_blank>a</a> <a href='javascript:x'>b</a> <a href='//b.example/c'>c</a></p>",
                "<p><a href=\"https://times.example/a?id=1\">a</a> b <a href=\"https://b.example/c\">c</a></p>",
            ),
            ("a scheme in pieces", "<a href='\u{1}java\u{3}script:alert(1)'>a</a>", "<p>a</p>"),
            (
                "a picture",
                "<figure><img src='/a.jpg' alt='A boat' onerror='x()' width=600><figcaption>A boat</figcaption></figure>",
                "<figure><img src=\"https://times.example/a.jpg\" alt=\"A boat\"><figcaption>A boat</figcaption></figure>",
            ),
            (
                "a picture that comes late",
                "<img src='data:image/gif;base64,R0' data-src='/late.jpg'><img srcset='/s.jpg 300w, /l.jpg 900w'>",
                "<p><img src=\"https://times.example/late.jpg\" alt=\"\"><img src=\"https://times.example/l.jpg\" alt=\"\"></p>",
            ),
            ("a pixel that counts us", "<p>a<img src='https://count.example/p.gif' width=1 height=1></p>", "<p>a</p>"),
            (
                "an embedded video",
                "<iframe src='https://www.youtube.com/embed/x1' title='The storm'></iframe>",
                "<blockquote><p><a href=\"https://www.youtube.com/watch?v=x1\">The storm</a></p></blockquote>",
            ),
            (
                "a post that AMP draws",
                "<amp-twitter data-tweetid='17'></amp-twitter>",
                "<blockquote><p><a href=\"https://x.com/i/status/17\">x.com</a></p></blockquote>",
            ),
            (
                "a post that a script draws",
                "<blockquote class='twitter-tweet'><p>Words</p><a href='https://x.com/a/status/1'>1 May</a></blockquote><script async src='w.js'></script>",
                "<blockquote><p>Words</p><p><a href=\"https://x.com/a/status/1\">1 May</a></p></blockquote>",
            ),
            (
                "a share bar",
                "<p>a</p><ul class='share-tools'><li><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Share</a></li></ul>",
                "<p>a</p>",
            ),
            (
                "an advertisement",
                "<p>a</p><div id='ad-12'><div>Buy</div></div><div class='mid advert'>Buy</div>",
                "<p>a</p>",
            ),
            (
                "a section that is only called so",
                "<div class='share-price'><p>The share price of the shipping line fell by a third within the hour, and it has not come back since.</p></div>",
                "<p>The share price of the shipping line fell by a third within the hour, and it has not come back since.</p>",
            ),
            (
                "news of a collection, which is no outlet asking for money",
                "<p>Those who want to help the islands can make a donation to the harbour fund.</p>",
                "<p>Those who want to help the islands can make a donation to the harbour fund.</p>",
            ),
            (
                "an outlet asking for money",
                "<p>a</p><p>Please consider supporting our reporters.</p><p>Your support makes all the difference.</p>",
                "<p>a</p>",
            ),
            ("a button", "<p>a</p><button>Show more</button><span role=button>Show more</span>", "<p>a</p>"),
            (
                "what is hidden",
                "<p>a<span style='display: none'>b</span><span hidden>c</span><span class='visually-hidden'>d</span></p>",
                "<p>a</p>",
            ),
            (
                "a card with a link around it",
                "<a href='/story'><h3>Story</h3><p>It goes on.</p></a>",
                "<h3><a href=\"https://times.example/story\">Story</a></h3><p>It goes on.</p>",
            ),
            (
                "a table",
                "<table><tr><th>a</th><td>1</td></tr></table>",
                "<table><tbody><tr><th>a</th><td>1</td></tr></tbody></table>",
            ),
            ("nothing", "<div><p> </p><br></div>", ""),
        ] {
            assert_eq!(cleaned(html).html.as_str(), clean, "{what}");
        }
    }

    #[test]
    fn what_is_said_stays_whatever_it_is_called() {
        let said = "It fell by 3 points.";
        for html in [
            "<p>Get it at <a rel=sponsored href='https://s.example/'>a shop</a>. It fell by 3 points.</p>",
            "<h4>Anzeige</h4><p>It fell by 3 points.</p>",
            "<p>It fell by 3 points.</p><p>More soon.</p>",
            "<div class=share-price><p>It fell by 3 points.</p></div>",
            "<div class=share-price>It fell by 3 points.</div>",
            "<div class=promo>It fell by 3 points.</div>",
            "<div class=teaser><p>It fell by 3 points.</p></div>",
            "<div class=related><p>It fell by 3 points.</p></div>",
            "<div class=ad-hoc><p>It fell by 3 points.</p></div>",
            "<div class=ad-hoc><span>It fell by 3 points.</span></div>",
            "<div class=donation-news><p>It fell by 3 points.</p></div>",
            "<div class=newsletter><p>It fell by 3 points.</p></div>",
            "<div><h3>Newsletter firm fails</h3><p>It fell by 3 points.</p></div>",
            "<div class=not-hidden-text>It fell by 3 points.</div>",
            "<div class=screen-reader-friendly><p>It fell by 3 points.</p></div>",
            "<div role=button><p>It fell by 3 points.</p></div>",
            "<form><p>It fell by 3 points.</p></form>",
            "<dialog open><p>It fell by 3 points.</p></dialog>",
            "<nav><p>It fell by 3 points.</p></nav>",
            "<details><summary>More</summary><p>It fell by 3 points.</p></details>",
            "<label><p>It fell by 3 points.</p></label>",
            "<button aria-expanded=false>More</button><div hidden><p>It fell by 3 points.</p></div>",
            "<a href='#rest' aria-controls=rest>More</a><div id=rest style='display:none'><p>It fell by 3 points.</p></div>",
            "<div class=comment><p>It fell by 3 points.</p></div>",
            "<div class=advertisement-ban><p>It fell by 3 points.</p></div>",
        ] {
            let content = cleaned(&format!("<p>The harbour is closed until noon.</p>{html}"));
            assert!(content.text.contains(said), "{html}: {}", content.text);
        }
        let content = cleaned("<p>Read on at <a href='https://x.example/s'>Share</a> magazine.</p>");
        assert_eq!(content.text, "Read on at Share magazine.");
    }

    #[test]
    fn what_surrounds_a_text_goes_with_its_rule() {
        let other = "https://times.example/news/other-story";
        for (html, rule) in [
            ("<div class=ad-slot><span>Advertisement</span></div>".to_owned(), Rule::Advert),
            ("<div class=x><span>Anzeige</span><a rel='sponsored nofollow' href='https://s.example/'><p>Boats at half the price.</p></a></div>".to_owned(), Rule::Advert),
            ("<div class=s><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Facebook</a><a href='https://wa.me/?text=x'>WhatsApp</a></div>".to_owned(), Rule::Share),
            ("<aside class=nl><h4>Das Wichtigste am Morgen</h4><p>Jeden Tag um sechs in Ihrem Postfach.</p><form><input type=email><button>Los</button></form></aside>".to_owned(), Rule::Call),
            ("<form class=newsletter><h4>Our newsletter</h4><p>Every morning in your inbox.</p><p>You can leave at any time.</p><input type=email><button>Go</button></form>".to_owned(), Rule::Call),
            (format!("<aside class=related-card><span>Lea también</span><a href='{other}'><h4>Otra cosa</h4></a></aside>"), Rule::Related),
            (format!("<div class=css-1x><a href='{other}'><img src=/a.jpg><h4>Another story</h4><p>It says something else.</p></a></div>"), Rule::Related),
            (format!("<section><h3>Mehr dazu</h3><ul><li><a href='{other}'>Die andere Geschichte vom Hafen</a></li><li><a href='{other}-2'>Noch eine Geschichte</a></li></ul></section>"), Rule::Related),
            ("<div><ul><li><a href='#p1'>Ferries stay in</a></li><li><a href='#p2'>Wind turns</a></li></ul></div>".to_owned(), Rule::Contents),
            ("<div class=event-postings><button>90 Postings</button><div class=posting><div class=user>Ruth_69</div><time>20:36</time><p>I do not think so.</p></div></div>".to_owned(), Rule::Comments),
            ("<ul class=x><li><b>Priya</b> <time>20:36</time><p>I do not think so.</p><a href='#'>Reply</a></li><li><b>Tom</b> <time>20:37</time><p>I do.</p><a href='#'>Reply</a></li></ul>".to_owned(), Rule::Comments),
            ("<div class=react><span>👍 121</span><a href='#'>4 comments</a></div>".to_owned(), Rule::Counter),
            ("<button>Show more</button>".to_owned(), Rule::Control),
            ("<div class=tools><button>Share</button><button>Copy</button></div>".to_owned(), Rule::Control),
            ("<p>Advertisement</p>".to_owned(), Rule::Label),
            ("<span class=sr-only>Opens in a new tab</span>".to_owned(), Rule::Hidden),
            ("<video src=/x.mp4>Your browser cannot play this.</video>".to_owned(), Rule::Fallback),
        ] {
            let markup = format!("<p>The harbour is closed until noon.</p>{html}");
            let cleaned = clean(&Body::Markup(markup), Some(&base()), &HashSet::new()).unwrap();
            assert_eq!(cleaned.content.text, "The harbour is closed until noon.", "{html}");
            assert!(cleaned.left.iter().any(|left| left.rule == rule), "{html}: {:?}", cleaned.left);
        }
    }

    #[test]
    fn pictures_and_embeds_leave_what_a_reader_needs() {
        for (what, html, clean) in [
            ("an emoji", "<p>Off we go <img class=emoji src=/e.png alt=🚢>!</p>", "<p>Off we go 🚢!</p>"),
            (
                "a flag as small as a letter",
                "<p>Gold for <img src=/no.png alt=Norway width=16 height=12> again</p>",
                "<p>Gold for Norway again</p>",
            ),
            (
                "a picture for those without script",
                "<div data-bg=x><noscript><img src='/hall.jpg' alt='Hall'></noscript></div>",
                "<p><img src=\"https://times.example/hall.jpg\" alt=\"Hall\"></p>",
            ),
            (
                "the same where the other is found",
                "<figure><img src='data:,' data-src=/a.jpg><noscript><img src=/b.jpg></noscript></figure>",
                "<figure><img src=\"https://times.example/a.jpg\" alt=\"\"></figure>",
            ),
            ("a portrait", "<div class=author><img src=/ada.jpg></div><p>a</p>", "<p>a</p>"),
            (
                "a post by its number",
                "<div class=tweet data-tweet-id=1234567890123></div>",
                "<blockquote><p><a href=\"https://x.com/i/status/1234567890123\">x.com</a></p></blockquote>",
            ),
            (
                "a post by its address",
                "<div class=tweet data-url='https://twitter.com/a/status/1'></div>",
                "<blockquote><p><a href=\"https://twitter.com/a/status/1\">twitter.com</a></p></blockquote>",
            ),
            (
                "a quotation without text",
                "<blockquote class=instagram-media data-instgrm-permalink='https://www.instagram.com/p/A/'></blockquote>",
                "<blockquote><p><a href=\"https://www.instagram.com/p/A/\">instagram.com</a></p></blockquote>",
            ),
            (
                "a card that a script draws",
                "<a class=embedly-card href='https://video.example/7'></a>",
                "<blockquote><p><a href=\"https://video.example/7\">video.example</a></p></blockquote>",
            ),
            (
                "an unknown element",
                "<news-poll src='https://polls.example/7'></news-poll>",
                "<blockquote><p><a href=\"https://polls.example/7\">polls.example</a></p></blockquote>",
            ),
            (
                "a list that goes on",
                "<ol start=4><li>d</li><li value=7>g</li></ol>",
                "<ol start=\"4\"><li>d</li><li value=\"7\">g</li></ol>",
            ),
            ("a list that says nonsense", "<ol start=x><li value='1\" onclick=x'>a</li></ol>", "<ol><li>a</li></ol>"),
            ("a direction", "<p dir=rtl>a <bdi dir=ltr>b</bdi></p>", "<p dir=\"rtl\">a <bdi dir=\"ltr\">b</bdi></p>"),
            (
                "a direction of what does not stay",
                "<div dir=rtl><p>a</p>b</div><p>c</p>",
                "<p dir=\"rtl\">a</p><p dir=\"rtl\">b</p><p>c</p>",
            ),
            ("a direction that is none", "<p dir='x\" onclick=y'>a</p>", "<p>a</p>"),
            (
                "a caption without its figure",
                "<div><img src=/a.jpg><figcaption>A boat</figcaption></div>",
                "<p><img src=\"https://times.example/a.jpg\" alt=\"\"></p><p>A boat</p>",
            ),
            ("white space", "<p>\n   One\n   <b> two </b>\n three  </p>", "<p>One <strong>two </strong>three</p>"),
            ("what stands apart by its looks", "<div><span>Passes</span><span>74</span></div>", "<p>Passes 74</p>"),
            (
                "a formula",
                "<p>Then <math><mi>x</mi><mo>=</mo><mn>2</mn><annotation>x=2</annotation></math>.</p>",
                "<p>Then x=2.</p>",
            ),
        ] {
            assert_eq!(cleaned(html).html.as_str(), clean, "{what}");
        }
        let table = cleaned("<table><tr><th>Passes</th><td>74</td></tr><tr><th>Shots</th><td>9</td></tr></table>");
        assert_eq!(table.text, "Passes | 74\nShots | 9");
    }

    #[test]
    fn the_text_is_a_line_for_each_block() {
        let content = cleaned(
            "<p>One <b>two</b>\n three.</p><ul><li>Four<li>five</ul>Six<br>seven<figure><img src=/a.png alt=x><figcaption>Not this</figcaption></figure>",
        );
        assert_eq!(content.text, "One two three.\nFour\nfive\nSix\nseven");
        assert_eq!(content.images.len(), 1);
        let plain = clean(&Body::Text("One <b>\n\nTwo & three".to_owned()), None, &HashSet::new()).unwrap().content;
        assert_eq!(plain.html.as_str(), "<p>One &lt;b&gt;</p><p>Two &amp; three</p>");
        assert_eq!(plain.text, "One <b>\nTwo & three");
    }
}
