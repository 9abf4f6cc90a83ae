//! What surrounds the text of entries on most pages and is no part of it: recognised by its form, with its names as evidence
//! and no more. A button that stays costs a reader a word; a sentence that goes is lost, so every doubt is for the text.

pub mod counter;
pub mod piece;
pub mod recurring;
pub mod shape;
