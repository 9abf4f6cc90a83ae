//! What a piece of a page consists of: how much it says, in sentences or in links, and what can be clicked or filled in.

use scraper::{ElementRef, Node};
use url::Url;

use crate::extract::html::address::{address, is_share_link, same_page, same_site};
use crate::extract::html::attributes::Attributes;
use crate::extract::html::weight::weight;
use crate::extract::view::{is_block, is_silent};
use crate::extract::words::{self, Concept};

/// A piece that says more is no box beside a text, in letters: so much is walked, and no more.
const LARGEST: usize = 1500;
/// Nor is one of more elements.
const MOST: usize = 300;

/// What a piece consists of.
#[derive(Debug, Default)]
pub struct Shape {
    /// Letters in all.
    pub said: usize,
    /// Letters in links and on buttons.
    pub linked: usize,
    /// Sentences outside of links, buttons and headings.
    pub sentences: usize,
    /// Headings.
    pub headings: usize,
    /// Links that lead somewhere.
    pub links: usize,
    /// Of these, those that share.
    pub shares: usize,
    /// Those that lead to another place of this page.
    pub here: usize,
    /// Those to other pages of the same site.
    pub to_site: usize,
    /// Those that were paid for.
    pub paid: usize,
    /// Buttons.
    pub buttons: usize,
    /// Fields that can be written in.
    pub fields: usize,
    /// Fields to choose with, and buttons that send a form off.
    pub choices: usize,
    /// Buttons by which one answers.
    pub replies: usize,
    /// Elements for times.
    pub times: usize,
    /// Pictures.
    pub pictures: usize,
    /// Whether it says of itself that it is an advertisement.
    pub is_labelled_advert: bool,
    /// Whether it is too much for a box; then the rest is not counted.
    pub is_large: bool,
}

/// Text that stands in one line, and how much of it in links.
#[derive(Default)]
struct Line {
    text: String,
    linked: usize,
    is_paragraph: bool,
    is_heading: bool,
}

struct Walk<'w> {
    page: Option<&'w Url>,
    shape: Shape,
    elements: usize,
    line: Line,
}

impl Shape {
    /// What an element consists of. `page` is the address from which its links count.
    pub fn of(element: ElementRef<'_>, page: Option<&Url>) -> Shape {
        let mut walk = Walk { page, shape: Shape::default(), elements: 0, line: Line::default() };
        walk.element(element, false);
        walk.end_line();
        walk.shape
    }

    /// Whether nothing is said in it but on links and buttons, and in a few words that lead to them.
    pub fn is_of_links(&self) -> bool {
        let is_most =
            self.linked * 5 >= self.said * 3 || (self.linked > 0 && self.said - self.linked.min(self.said) <= 25);
        self.links + self.buttons > 0 && self.sentences == 0 && is_most
    }
}

impl Walk<'_> {
    fn element(&mut self, element: ElementRef<'_>, in_link: bool) {
        let value = element.value();
        self.elements += 1;
        self.shape.is_large |= self.elements > MOST || self.shape.said > LARGEST;
        if self.shape.is_large || is_silent(value) {
            return;
        }
        let name = value.name();
        let block = is_block(name);
        if block {
            self.end_line();
            self.line.is_paragraph = matches!(name, "p" | "li" | "blockquote");
            self.line.is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        }
        let mut in_link = in_link;
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.shape.headings += 1,
            "img" | "picture" | "amp-img" => self.shape.pictures += 1,
            "time" => self.shape.times += 1,
            "textarea" => self.shape.fields += 1,
            "input" => {
                let kind = value.attribute("type").unwrap_or("text").to_ascii_lowercase();
                self.shape.fields +=
                    usize::from(matches!(kind.as_str(), "text" | "email" | "tel" | "password" | "url"));
                self.shape.choices += usize::from(matches!(kind.as_str(), "radio" | "checkbox" | "submit"));
            }
            "a" => {
                in_link = true;
                self.link(element);
            }
            _ if is_button(element) => {
                in_link = true;
                self.shape.buttons += 1;
            }
            _ => {}
        }
        if in_link && words::is(Concept::Reply, &short(element)) {
            self.shape.replies += 1;
        }
        for child in element.children() {
            match child.value() {
                Node::Text(text) => {
                    let said = weight(text.trim());
                    self.shape.said += said;
                    if in_link {
                        self.shape.linked += said;
                        self.line.linked += said;
                    }
                    if self.line.text.len() <= LARGEST {
                        self.line.text.push_str(text);
                    }
                    self.shape.is_labelled_advert |= text.len() <= 60 && words::is(Concept::AdvertLabel, text.trim());
                }
                Node::Element(_) => {
                    if let Some(child) = ElementRef::wrap(child) {
                        self.element(child, in_link);
                    }
                }
                _ => {}
            }
        }
        if block {
            self.end_line();
        }
    }

    fn link(&mut self, link: ElementRef<'_>) {
        let Some(href) = link.attribute("href").map(str::trim).filter(|href| !href.is_empty()) else { return };
        self.shape.links += 1;
        if is_share_link(href) {
            self.shape.shares += 1;
            return;
        }
        self.shape.paid += usize::from(is_paid(link));
        if href.starts_with('#') {
            self.shape.here += usize::from(href.len() > 1);
            return;
        }
        let (Some(page), Some(target)) = (self.page, address(href, self.page)) else { return };
        if same_page(&target, page) {
            self.shape.here += usize::from(target.fragment().is_some() || target.query().is_some());
        } else if same_site(&target, page) {
            self.shape.to_site += 1;
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text = line.text.trim();
        if text.is_empty() || line.is_heading {
            return;
        }
        let said = weight(text);
        let is_spoken = || says_a_sentence(text, said) || (line.is_paragraph && has_words(text, 4));
        // A few words may lead to a link.
        if line.linked * 5 < said * 3 && is_spoken() {
            self.shape.sentences += 1;
        }
    }
}

/// Whether a text is a sentence, of a few words and with its end, or longer than any label.
pub fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    says_a_sentence(text, weight(text))
}

/// The same of a text without space around it that says so much.
fn says_a_sentence(text: &str, said: usize) -> bool {
    if said >= 60 {
        return true;
    }
    let inner = text.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', ')', '\u{300d}', '\u{300f}']);
    let ends = inner.ends_with([
        '.', '!', '?', '\u{2026}', '\u{3002}', '\u{ff01}', '\u{ff1f}', '\u{964}', '\u{61f}', '\u{6d4}', '\u{104b}',
        '\u{589}', ';',
    ]);
    ends && (has_words(text, 2) || (said >= 12 && said >= 2 * text.chars().count()))
}

fn has_words(text: &str, count: usize) -> bool {
    text.split_whitespace().nth(count - 1).is_some()
}

/// Whether an element is a button that says no more than a button does.
pub fn is_button(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let is_one = value.name() == "button" || (value.attribute("role") == Some("button") && value.name() != "figure");
    is_one && !holds_text(element)
}

/// Whether a button is one in form only: prose stands in it, which it folds and unfolds.
fn holds_text(element: ElementRef<'_>) -> bool {
    let mut text = String::new();
    for part in element.text() {
        text.push_str(part);
        if text.len() > 400 {
            return true;
        }
    }
    let has_paragraph =
        || element.descendent_elements().any(|inner| matches!(inner.value().name(), "p" | "li" | "blockquote"));
    is_sentence(&text) && (weight(&text) >= 60 || has_paragraph())
}

/// How much stands in the line of an inline element beside it, in letters, but for links and buttons; and whether the text
/// right before it ends a sentence, and nothing comes behind.
pub fn beside(element: ElementRef<'_>) -> (usize, bool) {
    // The child of the block in which the line stands.
    let mut at = *element;
    while let Some(parent) = at.parent().and_then(ElementRef::wrap) {
        if is_block(parent.value().name()) || parent.value().name() == "html" {
            break;
        }
        at = *parent;
    }
    let says = |node: ego_tree::NodeRef<'_, Node>| match node.value() {
        Node::Text(text) => text.trim().to_owned(),
        Node::Element(inner) if !matches!(inner.name(), "a" | "button" | "time" | "svg") => {
            ElementRef::wrap(node).filter(|inner| !is_button(*inner)).map(short).unwrap_or_default()
        }
        _ => String::new(),
    };
    let in_line =
        |node: &ego_tree::NodeRef<'_, Node>| !node.value().as_element().is_some_and(|inner| is_block(inner.name()));
    let before: Vec<String> =
        at.prev_siblings().take_while(in_line).take(40).map(says).filter(|text| !text.is_empty()).collect();
    let after: Vec<String> =
        at.next_siblings().take_while(in_line).take(40).map(says).filter(|text| !text.is_empty()).collect();
    let said = before.iter().chain(&after).map(|text| weight(text)).sum();
    let ends = before.first().is_none_or(|text| is_sentence(text))
        && after.iter().map(|text| weight(text)).sum::<usize>() <= 3;
    // A link that fills a box within the line stands in that, not in the line.
    (said, ends)
}

/// Whether a link was paid for (`rel=sponsored`).
pub fn is_paid(link: ElementRef<'_>) -> bool {
    link.attribute("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("sponsored")))
}

/// The text of an element that has a few words; of a longer one, nothing.
pub fn short(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for part in element.text() {
        text.push_str(part);
        if text.len() > 120 {
            return String::new();
        }
    }
    crate::extract::view::fold(&text)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[test]
    fn a_sentence_is_told_from_a_label() {
        for (text, wanted) in [
            ("More soon.", true),
            ("Still 0-0.", true),
            ("GOAL!", false),
            ("Share", false),
            ("Copy link", false),
            ("Read more", false),
            ("It fell by 3 points.", true),
            ("続報が入り次第お伝えします。", true),
            ("広告", false),
            ("और जानकारी जल्द।", true),
            ("Those who want to help the islands can give to the harbour fund", true),
        ] {
            assert_eq!(is_sentence(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_piece_is_counted() {
        let page = Url::parse("https://a.example/live/storm").ok();
        let html = Html::parse_fragment(
            "<div><h4>More</h4><p>See <a href=/b>the long story of the boats</a></p><a href='#p1'>One</a><a href='https://x.com/intent/post?x'>Share</a><button>Reply</button><input type=email><p>Two words and a stop here.</p></div>",
        );
        let shape = Shape::of(html.root_element(), page.as_ref());
        let counts =
            [shape.headings, shape.links, shape.shares, shape.here, shape.to_site, shape.buttons, shape.fields];
        assert_eq!(counts, [1, 3, 1, 1, 1, 1, 1]);
        assert_eq!((shape.sentences, shape.replies), (1, 1));
    }
}
