//! One entry each: views aligned, fused field by field, cleaned.

pub mod clean;
pub mod furniture;
pub mod fuse;
pub mod proof;
