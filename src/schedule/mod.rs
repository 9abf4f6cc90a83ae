//! When to check again, and when to notify again. Takes the time as an argument; never asks for it.

mod drift;
mod host;
mod pace;
mod push;
mod retry_after;
mod rounds;
mod timetable;

pub use drift::{Drift, is_possible};
pub use host::{Host, Manner, Rest, Ruling, Sign};
pub use pace::{Came, Cost, Pace, Stop, Trouble};
pub use push::{Fate, Ping, Taken, next_ping, resting};
pub use retry_after::patience;
pub use rounds::Rounds;
pub use timetable::{Timetable, Turn, share};
