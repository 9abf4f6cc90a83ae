//! Why an expression cannot be said in CSS.

use thiserror::Error;

/// Why an expression cannot be said in CSS, as the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unsayable {
    /// It is no XPath.
    #[error("it is no XPath: {0}")]
    Syntax(String),
    /// It is longer, or has more brackets within brackets, than anybody writes.
    #[error("it is too long, or has too many brackets in brackets")]
    TooLong,
    /// It asks for what an element says.
    #[error("CSS cannot ask what the text of an element is")]
    Text,
    /// A function that has no counterpart.
    #[error("CSS has nothing like {0}()")]
    Function(String),
    /// An operator that has none.
    #[error("CSS has nothing like \"{0}\" here")]
    Operator(&'static str),
    /// An axis that has none.
    #[error("CSS has nothing like \"{0}::\" here")]
    Axis(String),
    /// A number behind another condition, or of what is no child.
    #[error("CSS counts children only, and only before other conditions")]
    Count,
    /// The same text for each entry.
    #[error("it is a fixed text, not a place on the page")]
    Fixed,
    /// Not inside the entry.
    #[error("it begins at the top of the page, and the parts of an entry are looked for inside the entry")]
    Top,
    /// Not inside the entry either.
    #[error("it leaves the entry, and the parts of an entry are looked for inside it")]
    Leaves,
    /// The entry's own text without that of the elements in it.
    #[error("it is the entry itself, or a text that stands in no element of its own")]
    Itself,
    /// An attribute, or a text, where elements are to be found.
    #[error("it finds attributes or texts, and an entry is an element")]
    NoElement,
    /// Different attributes at once.
    #[error("CSS cannot join different attributes")]
    Joined,
    /// A name with a prefix.
    #[error("{0:?} has a prefix, and HTML has none")]
    Prefix(String),
    /// An HTML page begins otherwise.
    #[error("a page begins with html, not with {0}")]
    Root(String),
    /// What would be said is more than the reader of selectors takes.
    #[error("CSS cannot say it: {0}")]
    Css(String),
}
