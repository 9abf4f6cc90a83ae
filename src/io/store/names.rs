//! The name of an entry, as it stands in the record.

use crate::entry::Name;

/// A name as it stands in the record.
pub fn written(name: &Name) -> String {
    match name {
        Name::Id(text) => format!("id:{text}"),
        Name::Link(text) => format!("link:{text}"),
        Name::Moment(text) => format!("moment:{text}"),
        Name::Heading(text) => format!("heading:{text}"),
        Name::Text(text) => format!("text:{text}"),
    }
}
