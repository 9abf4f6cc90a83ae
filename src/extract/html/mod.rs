//! HTML as browsers read it: the tree, addresses, emphasis, what plays.

pub mod address;
pub mod attributes;
pub mod budget;
pub mod embeds;
pub mod emphasis;
pub mod lines;
pub mod media;
pub mod person;
pub mod pictures;
pub mod tree;
pub mod weight;
pub mod work;
