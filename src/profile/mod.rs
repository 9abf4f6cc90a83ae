//! How to read one site or platform: a TOML file of selectors and facts, embedded or a person's own, read once.

mod catalogue;
mod form;
mod pick;
pub mod written;

pub use catalogue::{Catalogue, Known};
pub use form::{Endpoint, Find, Profile, Select, Told};
pub use pick::{Pick, PickError};
