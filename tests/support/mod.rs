//! What the black-box tests share.

#![allow(dead_code, clippy::unwrap_used)]

pub mod outlet;
