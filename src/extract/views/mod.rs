//! What somebody has described: selectors, JSON-LD, microdata, the data of the page's own scripts.

pub mod article;
pub mod endpoints;
pub mod json_ld;
pub mod microdata;
pub mod profiles;
pub mod selectors;
pub mod state;
