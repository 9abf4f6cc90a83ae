//! The reading budget: how much of a page is read at most, counted before and while its tree is made.
//!
//! A parser that follows the standard makes more of some pages than they are long: it opens every formatting element anew
//! in each paragraph, compares each attribute of a tag with all that came before, and walks up all open elements at each
//! tag. [`Scanner`] cuts a page into pieces that cannot do much harm each, and counts; [`Spent`] adds up what they cost.

use memchr::{memchr, memchr3_iter, memmem};
use scraper::Html;
use scraper::node::Element;
use thiserror::Error;

use crate::page::Attached;

/// No page that a person made comes near it; browsers stop nesting at 512.
pub const DEEPEST: usize = 1000;
/// Attributes of one tag. The tokenizer compares each with all before it, so their cost grows with the square.
pub const ATTRIBUTES: usize = 1000;
/// Attributes of a whole page: 40 bytes each. The pages that we know have four for each element.
const ALL_ATTRIBUTES: usize = 1_000_000;
/// Nodes of a whole page: some 200 bytes each, and what is made of them as much again. A page of 5,000 entries has 200,000.
const NODES: usize = 400_000;
/// So many nodes a page may have whatever its markup, …
const FREE_NODES: usize = 10_000;
/// … and so many for each tag: an element, the text behind it, and what was left open a few times over.
const NODES_A_TAG: usize = 8;
/// Elements passed on the way up the tree and attributes compared, all tags together: about a second's work.
const STEPS: u64 = 100_000_000;

/// How much of the page is parsed before the size of the tree is measured again, in bytes …
const PIECE: usize = 4096;
/// … and in tags: one may open as many elements anew as stand open.
const TAGS: usize = 16;

/// The page asks for more work or memory than any page is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OverBudget {
    /// Elements in elements.
    #[error("its elements are nested more than {DEEPEST} deep")]
    Depth,
    /// Of one element.
    #[error("an element of it has more than {ATTRIBUTES} attributes")]
    Attributes,
    /// Of all elements.
    #[error("its elements have more than {ALL_ATTRIBUTES} attributes")]
    AllAttributes,
    /// Elements, texts, comments.
    #[error("it has more than {NODES} elements and texts")]
    Nodes,
    /// Formatting that is left open is opened anew in each paragraph.
    #[error("it leaves so much open that it has several times as many elements as tags")]
    Repeated,
    /// What else costs more than its length.
    #[error("its elements are nested and marked so that it would take too long to read")]
    Steps,
    /// Outside its scripts.
    #[error("it has more than {TEXT} bytes of text")]
    Text,
    /// JSON in it, or JSON that it loads.
    #[error("it has more than {VALUES} values in JSON")]
    Values,
    /// Of one list.
    #[error("it has more than {ENTRIES} entries")]
    Entries,
    /// What is done with the tree.
    #[error("it is so long and intricate that it would take too long to read")]
    Work,
}

/// Values of JSON: some 70 bytes each, and held by more than one view at once. The pages that we know have 50,000 at most.
pub const VALUES: usize = 400_000;
/// Entries of one list: each is held several times over until the page is read. The longest live blogs that we know have 3,000.
pub const ENTRIES: usize = 10_000;

/// Text outside scripts, in bytes: it is held ten times over where it is all one. The longest pages that we know have a tenth.
pub const TEXT: usize = 5_000_000;

/// Counts the text of a page.
pub fn check_text(html: &Html) -> Result<(), OverBudget> {
    let is_raw = |element: &Element| matches!(element.name(), "script" | "style");
    let shown = html.tree.nodes().filter_map(|node| Some((node.value().as_text()?, node.parent()?)));
    let shown = shown.filter(|(_, around)| !around.value().as_element().is_some_and(is_raw));
    if shown.map(|(text, _)| text.len()).sum::<usize>() > TEXT { Err(OverBudget::Text) } else { Ok(()) }
}

/// Counts what may become values of JSON, in the scripts of a page and in what is attached to it: no parser of it has bounds of
/// its own. Each value but the first of a list or map has a comma before it, and the first its bracket.
pub fn check_values(html: &Html, attached: &[Attached]) -> Result<(), OverBudget> {
    let is_script = |element: &Element| element.name() == "script";
    let scripts = html.tree.nodes().filter(|node| node.value().as_element().is_some_and(is_script));
    let texts = scripts.flat_map(|script| script.children()).filter_map(|node| node.value().as_text());
    let texts = texts.map(|text| text.as_bytes()).chain(attached.iter().map(|attached| attached.bytes.as_slice()));
    let values: usize = texts.map(|text| memchr3_iter(b',', b'[', b'{', text).count()).sum();
    if values > VALUES { Err(OverBudget::Values) } else { Ok(()) }
}

/// What of a page is given to the parser at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it ends, in bytes.
    pub end: usize,
    /// How many tags, comments and the like end in it.
    pub tags: usize,
    /// How many attributes its formatting elements have, and these elements themselves.
    pub formatting: usize,
}

/// What comes next on a page, as the tokenizer sees it (HTML, section 13.2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    /// Text and tags.
    Data,
    /// Text up to the end tag of that name.
    Raw(String),
}

/// Cuts a page into pieces.
#[derive(Debug)]
pub struct Scanner<'h> {
    html: &'h str,
    at: usize,
    mode: Mode,
    /// The name of the tag that the last piece ends with, where much depends on what the parser makes of it.
    asked: Option<String>,
    attributes: usize,
    /// Those of `<html>` and `<body>`, which may be told in any number of tags.
    roots: usize,
}

/// What the parser made of the last tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// A tag, behind which comes more markup.
    Tag,
    /// A tag, behind which comes text up to its end tag.
    Opening,
    /// No tag: it stands in a text.
    Text,
}

impl<'h> Scanner<'h> {
    /// Begins at the beginning.
    pub fn new(html: &'h str) -> Scanner<'h> {
        Scanner { html, at: 0, mode: Mode::Data, asked: None, attributes: 0, roots: 0 }
    }

    /// The next piece, none at the end. `made` says what the parser made of the last tag so far, and `is_foreign` whether it
    /// is within SVG or MathML.
    pub fn next(&mut self, made: Made, is_foreign: bool) -> Result<Option<Piece>, OverBudget> {
        if let Some(name) = self.asked.take() {
            match made {
                Made::Opening => self.mode = Mode::Raw(name),
                Made::Tag => self.mode = Mode::Data,
                // An end tag in a script within a comment within a script is none.
                Made::Text => {}
            }
        }
        let start = self.at;
        let mut piece = Piece { end: start, tags: 0, formatting: 0 };
        let limit = self.html.floor_char_boundary(start + PIECE);
        while self.at < limit && piece.tags < TAGS && self.asked.is_none() {
            match &self.mode {
                Mode::Data => self.markup(limit, &mut piece, start, is_foreign)?,
                Mode::Raw(name) => match end_tag(self.html, self.at, limit, name) {
                    Some(at) => {
                        let name = name.clone();
                        self.at = at;
                        self.tag(&mut piece)?;
                        self.asked = Some(name);
                    }
                    None => self.at = limit,
                },
            }
        }
        piece.end = self.at;
        Ok((piece.end > start).then_some(piece))
    }

    /// Goes on behind the next tag, comment or the like.
    fn markup(&mut self, limit: usize, piece: &mut Piece, start: usize, is_foreign: bool) -> Result<(), OverBudget> {
        let bytes = self.html.as_bytes();
        let Some(open) = memchr(b'<', &bytes[self.at..limit]).map(|before| self.at + before) else {
            self.at = limit;
            return Ok(());
        };
        self.at = open;
        let rest = &bytes[open + 1..];
        let behind = |from: usize, mark: &[u8]| {
            memmem::find(&bytes[(from).min(bytes.len())..], mark).map_or(bytes.len(), |at| from + at + mark.len())
        };
        match rest {
            [b'a'..=b'z' | b'A'..=b'Z', ..] | [b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => return self.tag(piece),
            // Whether that is text is only to be known when all before it has been read.
            [b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', ..] if open > start => {
                piece.tags = TAGS;
                return Ok(());
            }
            [b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', ..] if is_foreign => self.at = behind(open + 9, b"]]>"),
            [b'!', b'-', b'-', after @ ..] => {
                self.at = match after {
                    [b'>', ..] => open + 5,
                    [b'-', b'>', ..] => open + 6,
                    _ => {
                        // No further than to the right end: of many comments each would be looked through to the page's.
                        let end = behind(open + 4, b"-->");
                        behind_bang(&bytes[..end], open + 4).min(end)
                    }
                }
            }
            [b'!' | b'?', ..] | [b'/', _, ..] => self.at = behind(open + 1, b">"),
            _ => self.at = open + 1,
        }
        piece.tags += 1;
        Ok(())
    }

    /// Goes on behind the tag that begins here (HTML, sections 13.2.5.8 to 13.2.5.40).
    fn tag(&mut self, piece: &mut Piece) -> Result<(), OverBudget> {
        let bytes = self.html.as_bytes();
        let is_end = bytes.get(self.at + 1) == Some(&b'/');
        let begin = self.at + 1 + usize::from(is_end);
        let is_space = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ');
        let until = |from: usize, ends: &dyn Fn(u8) -> bool| {
            bytes[from..].iter().position(|&byte| ends(byte)).map_or(bytes.len(), |at| from + at)
        };
        let mut at = until(begin, &|byte| is_space(byte) || matches!(byte, b'/' | b'>'));
        let name = &self.html[begin..at];
        let mut count = 0;
        loop {
            at = until(at, &|byte| !is_space(byte) && byte != b'/');
            if at >= bytes.len() || bytes[at] == b'>' {
                break;
            }
            count += 1;
            if count > ATTRIBUTES {
                return Err(OverBudget::Attributes);
            }
            // A name may begin with an equals sign.
            at = until(at + 1, &|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='));
            let sign = until(at, &|byte| !is_space(byte));
            if bytes.get(sign) != Some(&b'=') {
                continue;
            }
            at = until(sign + 1, &|byte| !is_space(byte));
            at = match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |inside| at + 1 + inside + 1)
                }
                Some(b'>') | None => at,
                Some(_) => until(at, &|byte| is_space(byte) || byte == b'>'),
            };
        }
        self.at = (at + 1).min(bytes.len());
        self.attributes += count;
        if self.attributes > ALL_ATTRIBUTES {
            return Err(OverBudget::AllAttributes);
        }
        piece.tags += 1;
        let is = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        if is(&["html", "body"]) {
            self.roots += count;
            if self.roots > ATTRIBUTES {
                return Err(OverBudget::Attributes);
            }
        }
        if is(&FORMATTING) {
            piece.formatting += 1 + count;
        }
        if !is_end && is(&RAW) {
            self.asked = Some(name.to_ascii_lowercase());
        }
        Ok(())
    }
}

/// Where a comment ends in a wrong way, which ends it all the same (HTML, section 13.2.5.52).
fn behind_bang(bytes: &[u8], from: usize) -> usize {
    memmem::find(&bytes[from.min(bytes.len())..], b"--!>").map_or(bytes.len(), |at| from + at + 4)
}

/// Where an end tag of that name begins before `limit`.
fn end_tag(html: &str, from: usize, limit: usize, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    memmem::find_iter(&bytes[from..], b"</").map(|at| from + at).take_while(|&at| at < limit).find(|&at| {
        let named = bytes.get(at + 2..at + 2 + name.len());
        named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes()))
            && bytes
                .get(at + 2 + name.len())
                .is_some_and(|byte| matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>'))
    })
}

/// Elements that are opened anew in each paragraph until they are closed (HTML, section 13.2.4.3).
pub const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that hold text only, as a rule.
const RAW: [&str; 10] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"];

/// What a page has cost so far.
#[derive(Debug, Default)]
pub struct Spent {
    tags: usize,
    steps: u64,
}

/// What stands at the end of what has been parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many nodes there are.
    pub nodes: usize,
    /// How deep the last element stands; deeper than [`DEEPEST`] is not counted.
    pub depth: usize,
    /// How many of those around it are formatting.
    pub formatting: usize,
}

impl Spent {
    /// Adds what a piece has cost.
    pub fn add(&mut self, piece: Piece, standing: Standing) -> Result<(), OverBudget> {
        self.tags += piece.tags;
        // Each tag walks up what is open; each formatting element is compared with those that are open, attribute by
        // attribute, eight times as dear.
        let up = piece.tags as u64 * standing.depth as u64;
        self.steps += up + 8 * piece.formatting as u64 * standing.formatting as u64;
        match () {
            () if standing.depth > DEEPEST => Err(OverBudget::Depth),
            () if standing.nodes > NODES => Err(OverBudget::Nodes),
            () if standing.nodes > FREE_NODES + NODES_A_TAG * self.tags => Err(OverBudget::Repeated),
            () if self.steps > STEPS => Err(OverBudget::Steps),
            () => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a page of which the parser makes what stands there.
    fn pieces(html: &str, made: &[Made]) -> Result<Vec<String>, OverBudget> {
        let mut scanner = Scanner::new(html);
        let (mut from, mut pieces) = (0, Vec::new());
        let mut made = made.iter().copied();
        while let Some(piece) = scanner.next(made.next().unwrap_or(Made::Tag), false)? {
            pieces.push(html[from..piece.end].to_owned());
            from = piece.end;
        }
        Ok(pieces)
    }

    #[test]
    fn what_becomes_of_a_tag_is_asked_where_text_may_follow() {
        use Made::{Opening, Tag, Text};
        for (what, html, made, cut) in [
            ("a page", "a<b c=d>e</b><!-- f > g --><br/>", vec![], vec!["a<b c=d>e</b><!-- f > g --><br/>"]),
            (
                "a script",
                "<script>if (a<b) {}</script><p>",
                vec![Tag, Opening, Tag],
                vec!["<script>", "if (a<b) {}</script>", "<p>"],
            ),
            (
                "a script in a comment in a script",
                "<script><!--<script></script>--></script><p>",
                vec![Tag, Opening, Text, Tag],
                vec!["<script>", "<!--<script></script>", "--></script>", "<p>"],
            ),
            ("no script", "<svg><title><p x></title>", vec![Tag, Tag], vec!["<svg><title>", "<p x></title>"]),
        ] {
            assert_eq!(pieces(html, &made), Ok(cut.into_iter().map(str::to_owned).collect()), "{what}");
        }
    }

    #[test]
    fn attributes_are_counted_as_the_tokenizer_counts_them() {
        for (what, tag, count) in [
            ("none", "<p>", 0),
            ("all ways", "<p a b=c d = \"e f > g\" h='i'j k=l/m =n/o>", 8),
            ("no value", "<p a= >", 1),
            ("no end", "<p a b='c d e", 2),
            ("an end tag", "</p a b>", 2),
            ("text", "1 < 2 a b c", 0),
            ("a comment", "<!-- <p a b c>", 0),
            ("one that ends early", "<!--><p a><!--->b<p c>", 2),
            ("one that ends in a wrong way", "<!-- --!><p a><!-- -->", 1),
            ("an instruction", "<?xml a b c?><!doctype html a b>", 0),
        ] {
            let mut scanner = Scanner::new(tag);
            while let Ok(Some(_)) = scanner.next(Made::Tag, false) {}
            assert_eq!((scanner.attributes, scanner.at), (count, tag.len()), "{what}");
        }
    }
}
