//! What the page itself is: its head, its dates, its kind, what it says it has taken away.

pub mod dates;
pub mod head;
pub mod kind;
pub mod tombstones;
