//! Outlet HTML → HTML that is safe to republish: nothing active, nothing that is no part of the text, links absolute.
//!
//! The order matters. Characters that XML forbids are stripped first, then the tree is written anew, then it is
//! sanitised, and after that nothing is taken away any more: a character stripped last could join the two halves of
//! a `javascript:` that the sanitiser did not see.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};
use url::Url;

use super::furniture::{is_furniture, is_label};
use super::proof::is_proven;
use crate::entry::{Content, Html, Image, Media};
use crate::extract::html::address::{address, embedded, picture_address};
use crate::extract::html::media;
use crate::extract::html::tree::{self, OverBudget};
use crate::extract::view::{Body, fold, is_block, is_hidden, legal};

/// What an entry says, clean. Addresses count from `base`; where there is none, only absolute ones are kept.
pub fn clean(body: &Body<'_>, base: Option<&Url>) -> Result<Content, OverBudget> {
    let mut writer = Writer::new(base);
    match body {
        Body::Elements { within, without, cut } => {
            writer.without = without.iter().map(|element| element.id()).collect();
            writer.cut = cut.iter().copied().collect();
            within.iter().for_each(|node| writer.node(*node));
        }
        Body::Markup(markup) => writer.children(tree::fragment(markup)?.root_element()),
        Body::Text(text) => text.lines().for_each(|line| {
            writer.text(line);
            writer.end_paragraph();
        }),
    }
    Ok(writer.finish())
}

/// HTML that was clean once and has been out of our hands since: the same, if it still is; else what is left of it.
pub fn clean_again(html: &Html) -> Html {
    let text = html.as_str();
    if is_proven(text) { html.clone() } else { Html::cleaned(sanitise(text)) }
}

/// What a feed of ours said, out of its HTML; nothing of it is believed to be clean.
pub fn clean_published(html: &str) -> Content {
    clean(&Body::Markup(html.to_owned()), None).unwrap_or_default()
}

/// What becomes of an element.
enum Fate {
    /// It and all in it is no part of the text.
    Drop,
    /// Its content stays; it does not.
    Through,
    /// Like `Through`, and a paragraph ends before and behind it.
    Apart,
    /// Stays as an inline element of that name.
    Inline(&'static str),
    /// Stays as a block element of that name.
    Block(&'static str),
    /// A block that can hold text without a paragraph.
    Holder(&'static str),
    Anchor,
    Picture,
    Break,
    Rule,
    /// Something that plays or runs elsewhere: a link to it stays.
    Embed(Url),
}

struct Writer<'b> {
    base: Option<&'b Url>,
    without: HashSet<NodeId>,
    /// So many bytes at the beginning of these texts are no part of what is said.
    cut: HashMap<NodeId, usize>,
    html: String,
    text: String,
    links: Vec<Url>,
    images: Vec<Image>,
    media: Vec<Media>,
    /// Blocks that hold text by themselves: inside one no paragraph is opened.
    holders: usize,
    /// A paragraph that we have opened ourselves.
    paragraph: bool,
    /// Captions are shown; they are not what the entry says.
    aside: usize,
}

impl<'b> Writer<'b> {
    fn new(base: Option<&'b Url>) -> Writer<'b> {
        Writer {
            base,
            without: HashSet::new(),
            cut: HashMap::new(),
            html: String::new(),
            text: String::new(),
            links: Vec::new(),
            images: Vec::new(),
            media: Vec::new(),
            holders: 0,
            paragraph: false,
            aside: 0,
        }
    }

    fn finish(mut self) -> Content {
        self.end_paragraph();
        let text = folded_lines(&self.text);
        let html = if is_proven(&self.html) { self.html } else { sanitise(&self.html) };
        Content { html: Html::cleaned(html), text, links: self.links, images: self.images, media: self.media }
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
        element.children().for_each(|child| self.child(child));
    }

    fn child(&mut self, node: NodeRef<'_, Node>) {
        if let Node::Text(text) = node.value() {
            let from = self.cut.get(&node.id()).copied().unwrap_or(0);
            self.text(text.get(from..).unwrap_or(text));
        } else if let Some(element) = ElementRef::wrap(node) {
            self.element(element);
        }
    }

    fn text(&mut self, text: &str) {
        if is_label(text) {
            return;
        }
        let text = legal(text);
        if text.trim().is_empty() && !self.paragraph && self.holders == 0 {
            return;
        }
        self.begin_paragraph();
        escape(&text, &mut self.html);
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
            self.html.push_str("<p>");
            self.paragraph = true;
        }
    }

    fn end_paragraph(&mut self) {
        if self.paragraph {
            match self.html.strip_suffix("<p>").map(str::len) {
                Some(empty) => self.html.truncate(empty),
                None => self.html.push_str("</p>"),
            }
            self.paragraph = false;
        }
        self.end_line();
    }

    fn end_line(&mut self) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        if self.without.contains(&element.id()) {
            return;
        }
        self.plays(element);
        match fate(element, self.base) {
            Fate::Drop => {}
            Fate::Through => self.children(element),
            Fate::Apart => {
                self.end_paragraph();
                self.children(element);
                self.end_paragraph();
            }
            Fate::Inline(name) => {
                self.begin_paragraph();
                self.wrapped(name, "", element);
            }
            Fate::Anchor => self.anchor(element),
            Fate::Block(name) => {
                self.end_paragraph();
                self.wrapped(name, "", element);
                self.end_paragraph();
            }
            Fate::Holder(name) => {
                self.end_paragraph();
                let is_caption = usize::from(name == "figcaption");
                self.holders += 1;
                self.aside += is_caption;
                self.wrapped(name, "", element);
                self.aside -= is_caption;
                self.holders -= 1;
                self.end_line();
            }
            Fate::Picture => self.picture(element),
            Fate::Break => {
                if self.holders > 0 || self.paragraph {
                    self.html.push_str("<br>");
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

    /// Takes note of what an element plays; a link to it, or nothing, is what a reader sees of it.
    fn plays(&mut self, element: ElementRef<'_>) {
        let media =
            media::of_element(element, self.base).filter(|_| !is_hidden(element.value()) && !is_furniture(element));
        if let Some(media) = media.filter(|media| !self.media.iter().any(|other| other.is_same_file(media))) {
            self.media.push(media);
        }
    }

    /// The element under that name with its children; nothing at all where they come to nothing.
    fn wrapped(&mut self, name: &str, attributes: &str, element: ElementRef<'_>) {
        let before = self.html.len();
        self.html.push_str(&format!("<{name}{attributes}>"));
        let inside = self.html.len();
        self.children(element);
        if matches!(name, "blockquote" | "ul" | "ol" | "dl" | "table") {
            self.end_paragraph();
        }
        if self.html[inside..].trim().is_empty() && !matches!(name, "td" | "th") {
            self.html.truncate(before);
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
        let is_pixel = ["width", "height"].iter().any(|side| {
            value
                .attr(side)
                .and_then(|size| size.trim_end_matches("px").parse::<f64>().ok())
                .is_some_and(|size| size <= 2.0)
        });
        let Some(url) = picture_address(value).and_then(|src| address(&legal(&src), self.base)).filter(|_| !is_pixel)
        else {
            return;
        };
        let alt = value.attr("alt").map(|alt| fold(&legal(alt))).filter(|alt| !alt.is_empty());
        if self.images.iter().any(|image| image.url == url) {
            return;
        }
        self.begin_paragraph();
        self.html.push_str("<img src=\"");
        escape_value(url.as_str(), &mut self.html);
        self.html.push_str("\" alt=\"");
        escape_value(alt.as_deref().unwrap_or_default(), &mut self.html);
        self.html.push_str("\">");
        self.images.push(Image { url, alt });
    }

    fn embed(&mut self, element: ElementRef<'_>, url: Url) {
        // The quotation that stands in for the embed until its script has run says more than a link.
        let before = self.text.len();
        self.children(element);
        if self.text[before..].trim().is_empty() {
            let name = element.attr("title").map(|title| fold(&legal(title))).filter(|title| !title.is_empty());
            let name = name.unwrap_or_else(|| url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned());
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

fn fate(element: ElementRef<'_>, base: Option<&Url>) -> Fate {
    let value = element.value();
    if is_hidden(value) || is_furniture(element) {
        return Fate::Drop;
    }
    match value.name() {
        "script" | "style" | "noscript" | "template" | "svg" | "math" | "link" | "meta" | "head" | "title" | "base"
        | "button" | "input" | "select" | "textarea" | "option" | "form" | "canvas" | "map" | "nav" | "dialog"
        | "amp-ad" | "amp-embed" | "amp-analytics" | "amp-pixel" | "i-amphtml-sizer" => Fate::Drop,
        "img" | "amp-img" | "amp-anim" => Fate::Picture,
        "a" => Fate::Anchor,
        "br" => Fate::Break,
        "hr" => Fate::Rule,
        "p" => Fate::Holder("p"),
        "h1" | "h2" => Fate::Holder("h2"),
        "h3" => Fate::Holder("h3"),
        "h4" | "h5" | "h6" => Fate::Holder("h4"),
        "li" => Fate::Holder("li"),
        "pre" => Fate::Holder("pre"),
        "dt" => Fate::Holder("dt"),
        "dd" => Fate::Holder("dd"),
        "caption" => Fate::Holder("caption"),
        "td" => Fate::Holder("td"),
        "th" => Fate::Holder("th"),
        "figcaption" => Fate::Holder("figcaption"),
        "ul" => Fate::Block("ul"),
        "ol" => Fate::Block("ol"),
        "dl" => Fate::Block("dl"),
        "blockquote" => Fate::Block("blockquote"),
        "figure" => Fate::Holder("figure"),
        "table" => Fate::Block("table"),
        "thead" => Fate::Block("thead"),
        "tbody" => Fate::Block("tbody"),
        "tfoot" => Fate::Block("tfoot"),
        "tr" => Fate::Block("tr"),
        "b" | "strong" => Fate::Inline("strong"),
        "i" | "em" => Fate::Inline("em"),
        "cite" => Fate::Inline("cite"),
        "code" | "kbd" | "samp" => Fate::Inline("code"),
        "q" => Fate::Inline("q"),
        "s" | "strike" => Fate::Inline("s"),
        "del" => Fate::Inline("del"),
        "ins" => Fate::Inline("ins"),
        "u" => Fate::Inline("u"),
        "sub" => Fate::Inline("sub"),
        "sup" => Fate::Inline("sup"),
        "small" => Fate::Inline("small"),
        "mark" => Fate::Inline("mark"),
        "abbr" => Fate::Inline("abbr"),
        name => match embedded(value, base) {
            Some(url) => Fate::Embed(url),
            None if matches!(name, "iframe" | "object" | "embed" | "video" | "audio" | "applet" | "frame") => {
                Fate::Drop
            }
            None if is_block(name) => Fate::Apart,
            None => Fate::Through,
        },
    }
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
    }
    folded
}

/// Text as a serialiser writes it (WHATWG HTML, section 13.3).
fn escape(text: &str, html: &mut String) {
    write_escaped(text, false, html);
}

/// The same for the value of an attribute.
fn escape_value(text: &str, html: &mut String) {
    write_escaped(text, true, html);
}

fn write_escaped(text: &str, is_value: bool, html: &mut String) {
    let is_marked = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | 0xc2);
    if !text.bytes().any(is_marked) {
        return html.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '\u{a0}', '"']) {
        html.push_str(&rest[..at]);
        let char = rest[at..].chars().next().unwrap_or_default();
        html.push_str(match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\u{a0}' => "&nbsp;",
            _ if is_value => "&quot;",
            _ => "\"",
        });
        rest = &rest[at + char.len_utf8()..];
    }
    html.push_str(rest);
}

/// The last word: a fixed set of elements, attributes and schemes, whatever was written above.
fn sanitise(html: &str) -> String {
    static RULES: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut rules = ammonia::Builder::empty();
        rules
            .add_tags([
                "a",
                "abbr",
                "blockquote",
                "br",
                "caption",
                "cite",
                "code",
                "dd",
                "del",
                "dl",
                "dt",
                "em",
                "figcaption",
                "figure",
                "h2",
                "h3",
                "h4",
                "hr",
                "img",
                "ins",
                "li",
                "mark",
                "ol",
                "p",
                "pre",
                "q",
                "s",
                "small",
                "strong",
                "sub",
                "sup",
                "table",
                "tbody",
                "td",
                "tfoot",
                "th",
                "thead",
                "tr",
                "u",
                "ul",
            ])
            .add_tag_attributes("a", ["href"])
            .add_tag_attributes("img", ["src", "alt"])
            .add_url_schemes(["http", "https"])
            .url_relative(ammonia::UrlRelative::Deny)
            .link_rel(None);
        rules
    });
    RULES.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn base() -> Url {
        Url::parse("https://times.example/live/page.html").unwrap()
    }

    fn cleaned(html: &str) -> Content {
        clean(&Body::Markup(html.to_owned()), Some(&base())).unwrap()
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
    fn the_text_is_a_line_for_each_block() {
        let content = cleaned(
            "<p>One <b>two</b>\n three.</p><ul><li>Four<li>five</ul>Six<br>seven<figure><img src=/a.png alt=x><figcaption>Not this</figcaption></figure>",
        );
        assert_eq!(content.text, "One two three.\nFour\nfive\nSix\nseven");
        assert_eq!(content.images.len(), 1);
        let plain = clean(&Body::Text("One <b>\n\nTwo & three".to_owned()), None).unwrap();
        assert_eq!(plain.html.as_str(), "<p>One &lt;b&gt;</p><p>Two &amp; three</p>");
        assert_eq!(plain.text, "One <b>\nTwo & three");
    }
}
