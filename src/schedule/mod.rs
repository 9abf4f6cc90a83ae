//! When to look again. Takes the time as an argument; never asks for it.

mod pace;
mod timetable;

pub use pace::{Came, Cost, Pace, Stop, Trouble};
pub use timetable::{Timetable, Turn, share};
