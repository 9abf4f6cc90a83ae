//! Telling people of entries without a feed reader: which entries, and in which words. What sends them is in `io`.

mod mail;
mod message;
mod which;

pub use mail::letter;
pub use message::{base64, ntfy, signature, webhook};
pub use which::{Kind, Notice, notices};
