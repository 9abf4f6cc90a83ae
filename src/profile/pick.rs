//! A pick: CSS selectors with an attribute, and what to try instead: `time@datetime | a span@title`.

use std::fmt;
use std::str::FromStr;

use scraper::Selector;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};
use serde_json::json;
use thiserror::Error;
use toml::Spanned;
use toml::de::DeValue;

use crate::table::{At, Fault, Schema, SchemaGenerator, Value, Wrong, mismatch, schema};

/// Alternatives in the order in which they are tried: the first that finds something wins.
///
/// Each is a CSS selector (Selectors Level 4, as far as the `scraper` package knows it), or a selector with `@` and the
/// name of an attribute behind it, or the attribute alone, which then is the entry's own. Behind `@textContent` as
/// behind the DOM property of that name stands the text of all that match, run together.
#[derive(Clone, PartialEq)]
pub struct Pick {
    text: String,
    ways: Vec<Way>,
}

/// One alternative of a pick.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Which elements below the entry; the entry itself without it.
    pub selector: Option<Selector>,
    /// Which of their attributes; their text without it.
    pub attribute: Option<String>,
    word: String,
}

/// Why a pick cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PickError {
    /// Nothing stands where a selector should.
    #[error("an alternative is empty")]
    Empty,
    /// Not CSS.
    #[error("{text:?} is no CSS selector: {reason}")]
    Selector {
        /// The selector.
        text: String,
        /// In the words of the CSS reader.
        reason: String,
    },
    /// Not the name of an attribute.
    #[error("{text:?} is no name of an attribute")]
    Attribute {
        /// What stands behind the `@`.
        text: String,
    },
}

impl Serialize for Pick {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl Pick {
    /// The text of all that match, in place of an attribute.
    pub const TEXT_CONTENT: &str = "textcontent";

    /// Reads a pick.
    pub fn parse(text: &str) -> Result<Pick, PickError> {
        let ways = text.split(" | ").map(|way| Way::parse(way.trim())).collect::<Result<_, _>>()?;
        Ok(Pick { text: text.to_owned(), ways })
    }

    /// The alternatives, first choice first.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }
}

impl Way {
    /// A word without which nothing in a page's source can match the selector: the longest name in it.
    pub fn word(&self) -> &str {
        &self.word
    }

    fn parse(text: &str) -> Result<Way, PickError> {
        // An `@` never stands in a selector but inside a quoted value, and nothing follows the attribute's name.
        let (css, attribute) = match text.rsplit_once('@') {
            Some((css, name)) if !name.contains(['"', '\'', ']']) => (css.trim_end(), Some(name.trim())),
            _ => (text, None),
        };
        if css.is_empty() && attribute.is_none() {
            return Err(PickError::Empty);
        }
        if let Some(name) = attribute.filter(|name| {
            name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(&byte))
        }) {
            return Err(PickError::Attribute { text: name.to_owned() });
        }
        let selector = |css: &str| {
            Selector::parse(css).map_err(|error| PickError::Selector {
                text: css.to_owned(),
                reason: plainly(&last_line(&error.to_string())),
            })
        };
        Ok(Way {
            selector: if css.is_empty() { None } else { Some(selector(css)?) },
            attribute: attribute.map(str::to_ascii_lowercase),
            word: longest_word(css),
        })
    }
}

/// The longest name in a selector, of those that have to be there: behind a colon may stand what must not.
fn longest_word(css: &str) -> String {
    if css.contains(',') {
        return String::new();
    }
    let sure = css.split(':').next().unwrap_or_default();
    let words = sure.split(|char: char| !(char.is_ascii_alphanumeric() || char == '-' || char == '_'));
    words.max_by_key(|word| word.len()).unwrap_or_default().to_owned()
}

/// The words of the CSS reader where they are those of its code.
fn plainly(reason: &str) -> String {
    match reason {
        reason if reason.contains("ClassNeedsIdent") => {
            "behind a full stop stands the name of a class: \".update\"".to_owned()
        }
        reason if reason.contains("DanglingCombinator") => {
            "something has to stand on both sides of \">\", \"+\" and \"~\"".to_owned()
        }
        reason => reason.to_owned(),
    }
}

/// The reader of selectors asks to be told what it did not expect, and names it in the last line.
fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().to_owned()
}

impl fmt::Debug for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Pick {
    type Err = PickError;

    fn from_str(text: &str) -> Result<Pick, PickError> {
        Pick::parse(text)
    }
}

impl<'de> Deserialize<'de> for Pick {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pick, D::Error> {
        Pick::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A pick, or a list of them in the order in which they are tried.
impl Value for Pick {
    fn schema(_: &mut SchemaGenerator) -> Schema {
        schema(json!({
            "type": ["string", "array"],
            "minLength": 1,
            "items": { "type": "string", "minLength": 1 },
            "minItems": 1,
        }))
    }

    fn read(at: &At, value: &Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Pick> {
        const WANTED: &str = "a CSS selector or a list of them";
        let ways = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        let before = faults.len();
        if ways.is_empty() {
            faults.push(Wrong::new("this list is empty", "leave the key out").fault(at, value.span()));
        }
        let mut texts = Vec::new();
        for way in ways {
            match way.get_ref().as_str().map(|text| (text, Pick::parse(text))) {
                Some((text, Ok(_))) => texts.push(text),
                Some((_, Err(reason))) => faults.push(Wrong::new(reason.to_string(), "").fault(at, way.span())),
                None => faults.push(mismatch(WANTED, way.get_ref()).fault(at, way.span())),
            }
        }
        if faults.len() > before { None } else { Pick::parse(&texts.join(" | ")).ok() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn a_pick_is_a_list_of_selectors_with_attributes() {
        for (text, ways) in [
            ("h3", vec![(true, None)]),
            ("time@datetime", vec![(true, Some("datetime"))]),
            ("@data-post-time", vec![(false, Some("data-post-time"))]),
            (
                "a > time@datetime | a span@title | @data-sort-time",
                vec![(true, Some("datetime")), (true, Some("title")), (false, Some("data-sort-time"))],
            ),
            ("a[href='mailto:a@b.example']", vec![(true, None)]),
            ("h3@textContent", vec![(true, Some(Pick::TEXT_CONTENT))]),
        ] {
            let read: Vec<_> = match Pick::parse(text) {
                Ok(pick) => pick.ways.into_iter().map(|way| (way.selector.is_some(), way.attribute)).collect(),
                Err(error) => panic!("{text}: {error}"),
            };
            let wanted: Vec<_> = ways.into_iter().map(|(css, name)| (css, name.map(str::to_owned))).collect();
            assert_eq!(read, wanted, "{text}");
        }
    }

    #[test]
    fn a_pick_that_is_none_says_why() {
        for (text, message) in [
            ("", "empty"),
            ("h3 | ", "empty"),
            ("div[", "no CSS selector"),
            ("h3 >", "no CSS selector"),
            ("time@date time", "no name of an attribute"),
            ("time@", "no name of an attribute"),
        ] {
            match Pick::parse(text) {
                Ok(pick) => panic!("{text:?} was read as {pick:?}"),
                Err(error) => assert!(error.to_string().contains(message), "{text:?}: {error}"),
            }
        }
    }
}
