//! One entry each: views aligned, fused field by field, cleaned.

pub mod align;
pub mod clean;
pub mod fate;
pub mod fuse;
#[cfg(test)]
pub mod kept;
pub mod proof;
pub mod sanitise;
pub mod shown;
pub mod titles;
pub mod writer;
