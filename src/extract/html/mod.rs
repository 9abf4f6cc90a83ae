//! HTML as browsers read it: the tree, addresses, emphasis, what plays.

pub mod address;
pub mod budget;
pub mod emphasis;
pub mod media;
pub mod tree;
