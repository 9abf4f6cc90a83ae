//! Links, pictures and what plays elsewhere, as they stand in what an entry says.

use ego_tree::NodeRef;
use scraper::{ElementRef, Node};
use url::Url;

use super::sanitise::{escape, escape_value};
use super::writer::{Writer, attribute, runs};
use crate::entry::Image;
use crate::extract::html::address::{address, is_share_link};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::{pictures, tree};
use crate::extract::view::left::Rule;
use crate::extract::view::{fold, is_block, is_hidden, legal};
use crate::extract::words::names;

/// A picture that is no larger, in CSS pixels, is a letter of the text where it stands in one: an emoji, a flag.
const LETTER: f64 = 36.0;

impl Writer<'_> {
    pub(super) fn anchor(&mut self, element: ElementRef<'_>) {
        let Some(url) = element.attribute("href").and_then(|href| address(&legal(href), self.base)) else {
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
        if !shows && is_elsewhere && !is_share_link(url.as_str()) {
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

    pub(super) fn picture(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        let side =
            |name: &str| value.attribute(name).and_then(|size| size.trim_end_matches("px").trim().parse::<f64>().ok());
        let (width, height) = (side("width"), side("height"));
        if [width, height].into_iter().flatten().any(|size| size <= 2.0) || is_portrait(element) {
            return;
        }
        let alt = value.attribute("alt").map(|alt| fold(&legal(alt))).filter(|alt| !alt.is_empty());
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
    pub(super) fn without_script(&mut self, element: ElementRef<'_>) {
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

    pub(super) fn embed(&mut self, element: ElementRef<'_>, url: Url) {
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
            let name = ["title", "aria-label", "playlabel"].iter().find_map(|name| element.attribute(name));
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
