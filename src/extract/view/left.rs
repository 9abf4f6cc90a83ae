//! What was left out of an entry, and by which rule: nothing that a person reads goes in silence.

use std::fmt;

/// A piece of an entry that is no part of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The rule that left it out.
    pub rule: Rule,
    /// What stood there, on one line.
    pub text: String,
}

/// Why a piece is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// It is the entry's title.
    Title,
    /// It tells the entry's time.
    Time,
    /// It tells who wrote it.
    Author,
    /// It is one of the entry's categories.
    Category,
    /// A profile says that it is to be dropped.
    Profile,
    /// It is another entry, which stands in this one.
    Nested,
    /// It stands beside the story: a menu, a sidebar, what closes the page.
    Beside,
    /// A person does not see it.
    Hidden,
    /// A button, or something to fill in or to choose from.
    Control,
    /// It shares, copies or prints the entry.
    Share,
    /// An advertisement.
    Advert,
    /// A box that asks to subscribe, to sign in or to give.
    Call,
    /// Links to other stories of the site.
    Related,
    /// Links to other entries of the page.
    Contents,
    /// What readers say of it.
    Comments,
    /// It counts likes, comments, shares or views.
    Counter,
    /// A label.
    Label,
    /// A link or a label that stands in most entries.
    Recurring,
    /// The site asks for money.
    Money,
    /// It is shown only where a film or a recording cannot be played.
    Fallback,
    /// The data of the page says that it is a draft, deleted or still to come.
    Unpublished,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Title => "it is the title",
            Rule::Time => "it tells the time",
            Rule::Author => "it tells who wrote it",
            Rule::Category => "it is a category",
            Rule::Profile => "the profile drops it",
            Rule::Nested => "it is an entry of its own",
            Rule::Beside => "it stands beside the story",
            Rule::Hidden => "it is hidden",
            Rule::Control => "it is a button or a field",
            Rule::Share => "it shares or copies",
            Rule::Advert => "it is an advertisement",
            Rule::Call => "it asks to subscribe, sign in or give",
            Rule::Related => "it leads to other stories",
            Rule::Contents => "it leads to other entries",
            Rule::Comments => "it is what readers say",
            Rule::Counter => "it only counts",
            Rule::Label => "it is a label",
            Rule::Recurring => "it is a link or a label that stands in most entries",
            Rule::Money => "it asks for money",
            Rule::Fallback => "it replaces what cannot be played",
            Rule::Unpublished => "it is a draft, deleted or still to come",
        })
    }
}
