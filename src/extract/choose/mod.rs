//! Which list of the page is believed, and what the page is where none is.

pub mod account;
pub mod evidence;
pub mod features;
pub mod gather;
mod kept_up;
pub mod reference;
pub mod refusal;
