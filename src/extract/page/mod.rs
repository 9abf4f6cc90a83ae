//! What the page itself is: its head, its dates, its zone, its kind, the part that holds the entries, what it says it has taken away.

pub mod dates;
pub mod head;
pub mod kind;
pub mod part;
pub mod tombstones;
pub mod zones;
