//! What is not taken over as a whole, and why.

/// One entry of a file that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Which: its title or address.
    pub what: String,
    /// The reason, as shown to the user.
    pub why: String,
}
