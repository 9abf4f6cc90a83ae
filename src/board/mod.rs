//! What is to be seen of the live blogs: how each of them stands, in words, as JSON and as a page, and what has been counted.

mod ago;
mod index;
mod listed;
mod status;
mod table;
mod tally;
mod whole;

pub use ago::ago;
pub use index::{ICON, Part, STYLE, index};
pub use listed::{Listed, listed, offered, subscriptions};
pub use status::{Standing, Status, Unpublished};
pub use table::{head, row, table};
pub use tally::{BUCKETS, Looked, Pushed, Tallied, Tally};
pub use whole::{Board, is_alive};
