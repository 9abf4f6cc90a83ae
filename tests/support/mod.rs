//! What the black-box tests share.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

pub mod home;
pub mod outlet;
pub mod running;
pub mod secure;
