//! A feed in XML as a strict reader has it: names with their namespaces, entities resolved, nothing left open.

use quick_xml::NsReader;
use quick_xml::XmlVersion::Explicit1_0;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::name::{QName, ResolveResult};

/// An element.
#[derive(Debug, Default)]
pub struct Node {
    /// `{namespace}name`.
    pub name: String,
    /// In the order of the document.
    pub attributes: Vec<(String, String)>,
    /// Its own text, that of its children left out.
    pub text: String,
    /// In the order of the document.
    pub children: Vec<Node>,
}

impl Node {
    /// Its children of that name.
    pub fn all<'n>(&'n self, name: &str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of its only child of that name; none without one.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        let texts: Vec<&str> = self.all(name).map(|child| child.text.as_str()).collect();
        assert!(texts.len() < 2, "{name} stands there {} times", texts.len());
        texts.first().copied()
    }

    /// That attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The root of a document. Panics where it is not well-formed, or has a namespace that is not declared.
pub fn read(text: &str) -> Node {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut open = vec![Node::default()];
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error} in {text}"));
        let last = open.last_mut().unwrap();
        match event {
            Event::Start(start) => {
                let node = node(&reader, &start);
                open.push(node);
            }
            Event::Empty(start) => {
                let node = node(&reader, &start);
                last.children.push(node);
            }
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Text(text) => last.text.push_str(&text.xml10_content().unwrap()),
            Event::CData(text) => last.text.push_str(&text.xml10_content().unwrap()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(char) => last.text.push(char),
                None => last.text.push_str(resolve_predefined_entity(&reference.xml10_content().unwrap()).unwrap()),
            },
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} has no place in a feed"),
        }
    }
    assert_eq!(open.len(), 1, "left open: {text}");
    open.remove(0).children.pop().unwrap()
}

fn node(reader: &NsReader<&[u8]>, start: &quick_xml::events::BytesStart<'_>) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(Explicit1_0).unwrap().into_owned();
        (text(attribute.key.0), value)
    });
    Node { name: resolved(reader, start.name()), attributes: attributes.collect(), ..Node::default() }
}

fn resolved(reader: &NsReader<&[u8]>, name: QName<'_>) -> String {
    let (space, local) = reader.resolver().resolve_element(name);
    match space {
        ResolveResult::Bound(space) => format!("{{{}}}{}", text(space.0), text(local.into_inner())),
        ResolveResult::Unbound => text(local.into_inner()),
        ResolveResult::Unknown(prefix) => panic!("{prefix:?} is no namespace"),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
