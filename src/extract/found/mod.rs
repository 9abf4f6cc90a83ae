//! What nobody has described: the page laid flat, the times on it, like elements that bear them, and their parts.

pub mod authors;
pub mod facts;
pub mod families;
pub mod flat;
pub mod marks;
pub mod outline;
pub mod own;
pub mod parts;
pub mod repeated;
pub mod signed;
mod times;
pub mod whose;
