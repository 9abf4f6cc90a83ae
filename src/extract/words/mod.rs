//! The vocabulary of pages: one table for each concept, by language, as data that a speaker of a language can add to.

pub mod names;

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use scraper::node::Element;

macro_rules! concepts {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// A concept for which pages have words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Concept { $($(#[$doc])* $name),* }

        impl Concept {
            const ALL: &'static [Concept] = &[$(Concept::$name),*];

            /// Its table in `words.toml` or `keys.toml`.
            fn key(self) -> &'static str {
                match self { $(Concept::$name => $key),* }
            }
        }
    };
}

concepts! {
    /// Names that live blogs have and hardly anything else.
    LiveBlog = "live-blog",
    /// Headlines of pages on which one follows a parcel.
    Parcel = "parcel",
    /// What a headline calls news that come one after another.
    Updates = "updates",
    /// What a page says before its entries: that it is being updated, or that the newest stands on top.
    KeptUp = "kept-up",
    /// Words that live blogs bear, and broadcasts too.
    Live = "live",
    /// The same in the paths of addresses.
    LiveAddress = "live-address",
    /// Parts of the addresses of forums.
    ForumAddress = "forum-address",
    /// What a button says by which readers answer one another.
    Reply = "reply",
    /// Tokens of class names for what readers say.
    CommentName = "comment-name",
    /// Headings above what readers say.
    CommentsHeading = "comments-heading",
    /// Tokens of class names for the entries of a live blog.
    EntryName = "entry-name",
    /// Tokens of class names for opinions with grades.
    ReviewName = "review-name",
    /// Tokens of class names for advertisements.
    AdvertName = "advert-name",
    /// What stands over an advertisement.
    AdvertLabel = "advert-label",
    /// Tokens of class names for what shares an entry.
    ShareName = "share-name",
    /// Tokens of class names for what asks to subscribe, to sign in or to give.
    CallName = "call-name",
    /// Tokens of class names for what leads to other stories.
    RelatedName = "related-name",
    /// What stands before a link to another article.
    RelatedLabel = "related-label",
    /// Tokens of class names for a list of what readers say.
    ThreadName = "thread-name",
    /// Tokens of class names for numbers that count what readers do.
    CountName = "count-name",
    /// Tokens of class names for overs and balls, by which cricket counts.
    OverName = "over-name",
    /// What stands on a link that does nothing but share, copy or print.
    ShareLabel = "share-label",
    /// Labels that pages put on entries, and what they write for what they cannot show.
    PageLabel = "page-label",
    /// What stands before the names in a by-line; with `:` at its end only where that sign follows.
    ByLine = "by-line",
    /// What stands behind a name in one.
    ByLineBehind = "by-line-behind",
    /// What a line says of somebody who reports from a place.
    ReportsFrom = "reports-from",
    /// What stands between two names.
    And = "and",
    /// The same, where it may be a part of one name.
    AndOrName = "and-or-name",
    /// What somebody does.
    Role = "role",
    /// What stands before the name of whoever took a picture.
    Credit = "credit",
    /// The parts of a name that begin with a small letter.
    NameParticle = "name-particle",
    /// Parts of addresses of authors' pages.
    AuthorAddress = "author-address",
    /// Tokens of class names for whoever wrote something.
    AuthorName = "author-name",
    /// Tokens of class names for the line that says so.
    ByLineName = "by-line-name",
    /// What the JSON of a page says of an entry that readers do not see.
    NotShown = "not-shown",
    /// Keys in the JSON of a page that say of an entry that readers do not see it.
    DeletedFlag = "deleted-flag",
    /// Keys of headings in the JSON of a page.
    HeadingKey = "heading-key",
    /// Keys of those who write in the JSON of a page.
    AuthorKey = "author-key",
    /// Keys in the JSON of a page that say whether readers see an entry.
    Published = "published",
    /// Keys of a state that is on or off.
    Switch = "switch-key",
    /// Names of `<meta>` elements that say when a page was published.
    PublishedMeta = "published-meta",
    /// The same, when it was last changed.
    ModifiedMeta = "modified-meta",
    /// What an operation is called that takes an entry away.
    Deletes = "deletes",
    /// What an operation is called that changes an entry, and what an entry is that was changed.
    Changes = "changes",
    /// What an operation is called that does no more than mark an entry.
    Marks = "marks",
    /// Keys of the versions of an entry in the JSON of a page.
    Versions = "versions",
    /// Keys of headings in code, the likeliest first.
    Title = "title-key",
    /// Keys of texts.
    Text = "text-key",
    /// Parts of the keys of what stands for a text elsewhere.
    Summary = "summary-key",
    /// Parts of the keys of what belongs to an entry and is not it.
    Beside = "beside-key",
    /// Parts of the keys of those who write.
    Writer = "writer-key",
    /// Parts of the keys of names that nobody bears who writes.
    Nobody = "nobody-key",
    /// Parts of the keys of ids that another version of the same entry does not share.
    Unstable = "unstable-key",
    /// Keys of ids, the likeliest first.
    Id = "id-key",
    /// Keys that say nothing of what they hold: the key around them does.
    Vague = "vague-key",
    /// Parts of the names by which a list of one entry is known for one.
    OneEntryList = "one-entry-list",
    /// Parts of the names of lists of entries.
    EntryList = "entry-list",
    /// The beginnings of the names of other lists.
    ForeignList = "foreign-list",
}

/// What pages say to people, and what they call the fields of their data.
const FILES: [&str; 2] = [include_str!("words.toml"), include_str!("keys.toml")];

type Table = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The words of one concept, whatever the language.
#[derive(Default)]
struct Words {
    set: HashSet<String>,
    /// Without those that stand there twice, the longest first.
    list: Vec<String>,
    /// In the order of the file: the line of all languages first, then by the tag of the language.
    told: Vec<&'static str>,
    /// Those that stand anywhere in a text, and the others between spaces.
    dense: Vec<String>,
    spaced: Vec<String>,
}

impl Words {
    fn of(lines: BTreeMap<String, Vec<String>>) -> Words {
        // The tables are made once, and stay.
        let of_all = |language: &&String| language.as_str() == "mul";
        let told = lines.keys().filter(of_all).chain(lines.keys().filter(|language| !of_all(language)));
        let told: Vec<&'static str> =
            told.filter_map(|language| lines.get(language)).flatten().map(|word| &*word.clone().leak()).collect();
        let set: HashSet<String> = lines.into_values().flatten().collect();
        let mut list: Vec<String> = set.iter().cloned().collect();
        list.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
        let (dense, others): (Vec<String>, Vec<String>) = list.iter().cloned().partition(|word| is_dense(word));
        let spaced = others.iter().map(|word| spaced(word)).collect();
        Words { set, list, told, dense, spaced }
    }

    /// Whether a text is so long that it is none of them whatever its case: a letter of three bytes may have a small one of one.
    fn are_shorter_than(&self, text: &str) -> bool {
        self.list.first().is_none_or(|longest| text.len() > 3 * longest.len())
    }
}

/// In the order of [`Concept`]: every element of a page is asked for many of them.
static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    // That the files are sound is what the test below proves.
    let mut table: Table = FILES.iter().flat_map(|text| toml::from_str::<Table>(text).unwrap_or_default()).collect();
    Concept::ALL.iter().map(|concept| Words::of(table.remove(concept.key()).unwrap_or_default())).collect()
});

fn of(concept: Concept) -> &'static Words {
    &WORDS[concept as usize]
}

fn words(concept: Concept) -> &'static HashSet<String> {
    &of(concept).set
}

/// The keys for it, the likeliest first.
pub fn keys(concept: Concept) -> &'static [&'static str] {
    &of(concept).told
}

/// All words for it, the longest first.
pub fn all(concept: Concept) -> &'static [String] {
    &of(concept).list
}

/// Whether the whole text is a word for it, in any case.
pub fn is(concept: Concept, text: &str) -> bool {
    let (words, text) = (of(concept), text.trim());
    !words.are_shorter_than(text) && (words.set.contains(text) || words.set.contains(&text.to_lowercase()))
}

/// Whether a word for it stands in a text: by itself, or in a script that puts no spaces between words anywhere.
pub fn within(concept: Concept, text: &str) -> bool {
    let (text, words) = (spaced(text), of(concept));
    let stands = |word: &String| text.contains(word.as_str());
    words.spaced.iter().any(stands) || words.dense.iter().any(stands)
}

/// Whether a text begins with a word for it, and that ends there.
pub fn begins(concept: Concept, text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    all(concept).iter().any(|word| {
        text.strip_prefix(word.as_str())
            .is_some_and(|rest| is_dense(word) || !rest.starts_with(|char: char| char.is_alphanumeric()))
    })
}

/// Whether a token of a name (`live-blog__Post`, `commentItem`) is a word for it.
pub fn is_named(concept: Concept, name: &str) -> bool {
    let words = words(concept);
    names::tokens(name).iter().any(|token| words.contains(token))
}

/// Whether an element is called so, in one of its classes or its id. What says that it has, or has not, something is no name
/// of it (`has-comments`, `no-share`).
pub fn calls(concept: Concept, element: &Element) -> bool {
    are_called(concept, &names::of(element))
}

/// The same of an element whose names are made out already.
pub fn are_called(concept: Concept, names: &[Vec<String>]) -> bool {
    let words = words(concept);
    names.iter().flatten().any(|token| words.contains(token))
}

/// In lower case, with one space for whatever is no letter or number, and one at either end.
fn spaced(text: &str) -> String {
    let mut spaced = String::from(" ");
    for char in text.chars().flat_map(char::to_lowercase) {
        // Marks of Indic scripts and joiners are parts of words.
        if char.is_alphanumeric() || !(char.is_ascii() || char.is_whitespace() || is_mark(char)) {
            spaced.push(char);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

/// Punctuation beyond ASCII that stands between words.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff5b}'..='\u{ff65}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{964}' | '\u{965}')
}

/// Thai, Lao, Khmer, Myanmar, Chinese and Japanese put no spaces between words; Korean and Arabic join particles to them.
fn is_dense(word: &str) -> bool {
    word.chars().next().is_some_and(|char| {
        matches!(char, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{0590}'..='\u{06ff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_words_are_sound() {
        let tables: Result<Vec<Table>, _> = FILES.iter().map(|text| toml::from_str(text)).collect();
        let table =
            tables.map(|tables| tables.into_iter().flatten().collect::<Table>()).map_err(|error| error.to_string());
        let concepts: Vec<&str> = table.iter().flat_map(|table| table.keys().map(String::as_str)).collect();
        let mut keys: Vec<&str> = Concept::ALL.iter().map(|concept| concept.key()).collect();
        keys.sort_unstable();
        assert_eq!(concepts, keys);
        for word in table.iter().flatten().flat_map(|(_, lines)| lines.values().flatten()) {
            assert_eq!(*word, word.to_lowercase(), "words are in lower case");
        }
        for ((concept, language), line) in table
            .iter()
            .flatten()
            .flat_map(|(concept, lines)| lines.iter().map(move |(language, line)| ((concept, language), line)))
        {
            let different: HashSet<&String> = line.iter().collect();
            assert_eq!(different.len(), line.len(), "a word of {concept} stands twice for {language}");
        }
    }

    #[test]
    fn a_word_stands_by_itself() {
        for (concept, text, is) in [
            (Concept::Live, "Deliveries stop", false),
            (Concept::Live, "LIVE: the vote", true),
            (Concept::LiveBlog, "The vote – as it happened", true),
            (Concept::LiveBlog, "選挙速報です", true),
            (Concept::Live, "L’élection en direct", true),
            (Concept::Live, "चुनाव लाइव अपडेट", true),
            (Concept::LiveBlog, "Stickers", false),
        ] {
            assert_eq!(within(concept, text), is, "{text}");
        }
        for (name, is) in [
            ("commentary-item", false),
            ("comment-item", true),
            ("userComment", true),
            ("live_comments", true),
            ("uncommented", false),
        ] {
            assert_eq!(is_named(Concept::CommentName, name), is, "{name}");
        }
    }
}
