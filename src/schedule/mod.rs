//! When to look again. Takes the time as an argument; never asks for it.

mod host;
mod pace;
mod retry_after;
mod timetable;

pub use host::{Host, Manner, Rest, Ruling, Sign};
pub use pace::{Came, Cost, Pace, SOON, Stop, Trouble};
pub use retry_after::patience;
pub use timetable::{Timetable, Turn, share};
