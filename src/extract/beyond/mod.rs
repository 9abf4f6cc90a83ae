//! Beyond the page: its next pages, and where coverage goes on.

pub mod offers;
pub mod pages;
pub mod sayings;
pub mod series;
pub mod successor;
