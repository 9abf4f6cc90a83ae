//! An OPML file: the outlines in it that are feeds (<https://opml.org/spec2.opml>), and what their attributes say.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::XmlVersion::Implicit1_0;
use quick_xml::events::attributes::{AttrError, Attribute};
use quick_xml::events::{BytesStart, Event};

/// An outline with the address of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its attributes, by the names that OPML gives them.
    pub plain: BTreeMap<String, String>,
    /// Those of FreshRSS, without their prefix.
    pub frss: BTreeMap<String, String>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Opml {
    /// Its feeds; or which line is wrong, and why.
    pub outlines: Vec<Result<Outline, (usize, String)>>,
    /// How many categories are filled from another file.
    pub elsewhere: usize,
}

const FRESHRSS: &str = "https://freshrss.org/opml";
/// The prefix that FreshRSS gives its own attributes; some programs keep it and lose its declaration.
const PREFIX: &str = "frss";
/// No outline has more attributes.
const ATTRIBUTES: usize = 200;
/// Categories in categories: no more, or nobody would find a feed again.
const DEEPEST: usize = 200;
/// Declared in more ways than this, a file is hostile.
const PREFIXES: usize = 20;

/// The name of the element that a document begins with; none where it is no XML.
pub fn root(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                return Some(String::from_utf8_lossy(start.local_name().as_ref()).to_ascii_lowercase());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Reads it. What is no XML is told with its line, and so is a file that ends too early: it is not known what is missing.
pub fn read(text: &str) -> Result<Opml, (usize, String)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut found = Opml::default();
    let mut prefixes = vec![PREFIX.to_owned()];
    let mut depth = 0_usize;
    let mut lines = Lines { at: 0, line: 1 };
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| (lines.of(text, before), error.to_string()))?;
        let start = match event {
            Event::Start(_) if depth == DEEPEST => {
                return Err((lines.of(text, before), format!("more than {DEEPEST} elements in one another")));
            }
            Event::Start(start) => {
                depth += 1;
                start
            }
            Event::Empty(start) => start,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::Eof if depth > 0 => return Err((lines.of(text, text.len()), "the file ends too early".to_owned())),
            Event::Eof => return Ok(found),
            _ => continue,
        };
        declared(&start, &mut prefixes);
        if !start.local_name().as_ref().eq_ignore_ascii_case(b"outline") {
            continue;
        }
        match outline(&start, &prefixes) {
            Ok(outline) if outline.plain.contains_key("xmlurl") => found.outlines.push(Ok(outline)),
            Ok(outline) => found.elsewhere += usize::from(outline.frss.contains_key("opmlUrl")),
            Err(why) => found.outlines.push(Err((lines.of(text, before), why))),
        }
    }
}

/// The attributes of an element. That none stands there twice is not checked: it would cost the square of their number.
fn attributes<'a>(start: &'a BytesStart<'_>) -> impl Iterator<Item = Result<Attribute<'a>, AttrError>> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes.take(ATTRIBUTES)
}

/// Learns by which prefixes the file names FreshRSS' attributes (Namespaces in XML 1.0, section 3).
fn declared(start: &BytesStart<'_>, prefixes: &mut Vec<String>) {
    for attribute in attributes(start).flatten() {
        let Some(prefix) = attribute.key.as_ref().strip_prefix(b"xmlns:") else { continue };
        let prefix = String::from_utf8_lossy(prefix).into_owned();
        if attribute.value.as_ref() == FRESHRSS.as_bytes() && prefixes.len() < PREFIXES && !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
}

fn outline(start: &BytesStart<'_>, prefixes: &[String]) -> Result<Outline, String> {
    let mut outline = Outline { plain: BTreeMap::new(), frss: BTreeMap::new() };
    for attribute in attributes(start) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(Implicit1_0);
        let value = value.map_err(|error| format!("{error}; only the entities of XML itself are read"))?.into_owned();
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        match key.split_once(':') {
            Some((prefix, name)) if prefixes.iter().any(|known| known == prefix) => {
                outline.frss.insert(name.to_owned(), value);
            }
            Some(_) => {}
            // "xmlUrl" is written in every case.
            None => drop(outline.plain.insert(key.to_ascii_lowercase(), value)),
        }
    }
    Ok(outline)
}

/// Counts lines, each once.
struct Lines {
    at: usize,
    line: usize,
}

impl Lines {
    /// The line of a place that is not before the last one.
    fn of(&mut self, text: &str, at: usize) -> usize {
        let at = at.clamp(self.at, text.len());
        self.line += text.as_bytes()[self.at..at].iter().filter(|byte| **byte == b'\n').count();
        self.at = at;
        self.line
    }
}
