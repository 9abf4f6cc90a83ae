//! One timed update of a live blog: what identifies it, what it says, when; and what one check showed of them all.

pub mod category;

use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use url::Url;

pub use crate::when::solve::Unread;
pub use crate::when::{Precision, Stamp};

/// One timed update, as one check of the page found it (Atom: entry, RSS: item, schema.org: `liveBlogUpdate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// All that the page calls it, most trusted first; never empty once fused.
    pub names: Vec<Name>,
    /// Where a browser finds this very entry: absolute, http or https.
    pub link: Option<Url>,
    /// Its heading, as plain text on one line; `None` where the page gives it none.
    pub title: Option<String>,
    /// What it says.
    pub content: Content,
    /// When the page says that it was published.
    pub published: Option<Stamp>,
    /// When the page says that it was last changed.
    pub updated: Option<Timestamp>,
    /// Who wrote it: names as plain text, in the page's order; empty where only the page's byline is known.
    pub authors: Vec<String>,
    /// What kind of entry it is, in the site's own marks.
    pub categories: Vec<String>,
    /// The layer of the page that gave its content: another layer's words for the same are no edit.
    pub layer: Layer,
    /// All layers of the page that have it: where one of them lacks it later, it is missing from that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
}

impl Entry {
    /// Whether the newsroom sets it apart from the others: as a key event, by pinning it or as breaking news.
    pub fn is_key_event(&self) -> bool {
        category::set_apart(&self.categories)
    }
}

/// A word by which an entry can be found again. Ordered by trust: a site's own id before a permalink, that before
/// a time, that before a heading, that before the text itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Name {
    /// The site's own id, without the prefixes under which its layers spell it (`post-17`, `#liveblogPost17`: `17`).
    Id(String),
    /// The permalink, as a string.
    Link(String),
    /// Second of publication and author.
    Moment(String),
    /// Minute of publication and heading.
    Heading(String),
    /// The first words of its text.
    Text(String),
}

/// The layers of a page that can tell of entries. The order has no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// CSS selectors, from a profile or from `feeds.toml`.
    Selectors,
    /// schema.org `LiveBlogPosting` in microdata or RDFa.
    Microdata,
    /// Repeated containers with a time and a text.
    Repeated,
    /// Times and headings between paragraphs, without containers.
    Flat,
    /// JSON that the page carries for its own scripts.
    State,
    /// schema.org `LiveBlogPosting` in JSON-LD.
    JsonLd,
}

impl Layer {
    /// Whether a visitor of the page sees it: not so for what is in the page's data alone.
    pub fn is_seen(self) -> bool {
        match self {
            Layer::Selectors | Layer::Microdata | Layer::Repeated | Layer::Flat => true,
            Layer::State | Layer::JsonLd => false,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layer::Selectors => "selectors",
            Layer::Microdata => "microdata",
            Layer::Repeated => "repeated",
            Layer::Flat => "flat",
            Layer::State => "state",
            Layer::JsonLd => "json-ld",
        })
    }
}

/// What an entry says, in the three shapes that are asked for: to show, to read, to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Safe to republish.
    pub html: Html,
    /// The same as plain text: a line for each block, white space folded, without the words of pictures.
    pub text: String,
    /// Where its links lead: absolute addresses in the order of the text, without tracking parameters.
    pub links: Vec<Url>,
    /// Its pictures, in the order of the text.
    pub images: Vec<Image>,
    /// What plays in it, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
}

impl Content {
    /// Where links lead and which pictures there are, as they are compared: sorted, each once, without what changes from
    /// fetch to fetch.
    pub fn leads_to(&self) -> Vec<String> {
        let links = self.links.iter().map(|link| format!("link {}", target(link)));
        let mut all: Vec<String> =
            links.chain(self.images.iter().map(|image| format!("image {}", picture(&image.url)))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Its links and pictures that the other one lacks, as they are compared.
    pub fn beyond(&self, other: &Content) -> (Vec<Url>, Vec<Image>) {
        let links: HashSet<String> = other.links.iter().map(target).collect();
        let images: HashSet<String> = other.images.iter().map(|image| picture(&image.url)).collect();
        (
            self.links.iter().filter(|link| !links.contains(&target(link))).cloned().collect(),
            self.images.iter().filter(|image| !images.contains(&picture(&image.url))).cloned().collect(),
        )
    }
}

/// A picture in an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Absolute, http or https.
    pub url: Url,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
}

/// A film or a recording in an entry. Not among what an edit is: the words are, and the addresses of films are signed anew
/// all the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The file itself: absolute, http or https.
    pub url: Url,
    /// To be seen, or to be heard.
    pub kind: MediaKind,
    /// Its media type, without parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How long it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

/// Whether it is to be seen or to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// To be seen.
    Video,
    /// To be heard.
    Audio,
}

impl Media {
    /// Whether both are one file: the signature in its address is another one at every fetch.
    pub fn is_same_file(&self, other: &Media) -> bool {
        let is_named = self.url.path().rsplit('/').next().is_some_and(|name| name.contains('.'));
        let bare = |url: &Url| (url.host_str().map(str::to_owned), url.path().to_owned());
        if is_named { bare(&self.url) == bare(&other.url) } else { self.url == other.url }
    }
}

/// HTML that is safe to republish: a fixed set of elements and attributes, absolute links, nothing active.
/// Only `extract/clean.rs` makes it, and the record gives it back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Takes the word of the caller that this has been cleaned.
    pub fn cleaned(html: String) -> Html {
        Html(html)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The public id of an entry: minted once, never computed again, the same in every format (RFC 4287, section 4.2.6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one check of a page found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// When the check was.
    pub seen: Timestamp,
    /// What the page says of the live blog as a whole.
    pub about: About,
    /// The entries in the order of the page.
    pub entries: Vec<Entry>,
    /// What the page itself calls the entries that it has taken away.
    pub tombstones: Vec<Name>,
    /// Whether the site still adds to it.
    pub coverage: Coverage,
    /// Where the page says that the blog's next page of entries is.
    pub further: Option<Url>,
    /// Where the page says that coverage goes on once it is over here: the next day's page.
    pub successor: Option<Url>,
    /// The name of the profile that was to know where the entries are and found none of them, though others did; empty
    /// where it is only in feeds.toml.
    pub stale: Option<String>,
    /// Why these may not be the entries of a live blog; `None` where that is sure.
    pub doubt: Option<Doubt>,
    /// The times of its entries that were not understood.
    pub unread: Unread,
}

/// Why what was read of a page may be something else: a clause for a person, lower case, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Doubt(pub String);

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the page says of the live blog as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its headline, as plain text.
    pub title: Option<String>,
    /// Its standfirst, as plain text.
    pub description: Option<String>,
    /// Its own address: absolute, http or https.
    pub link: Option<Url>,
    /// BCP 47.
    pub language: Option<String>,
    /// The picture that stands for it.
    pub image: Option<Url>,
    /// The small picture that stands for the site.
    #[serde(default)]
    pub icon: Option<Url>,
    /// The site's name, as plain text.
    pub outlet: Option<String>,
}

/// Whether the site still adds to the live blog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// As far as the page tells.
    #[default]
    Running,
    /// The page says that it is over.
    Ended,
}

/// SHA-256 over what a reader would notice of an entry: heading, words, where links lead, which pictures.
/// Not author, order, time, class names, or the size and signature in a picture's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Counts up when the recipe below changes, so that a new recipe is not taken for a thousand edits.
    pub const RECIPE: u32 = 4;

    /// The hash of what an entry says now.
    pub fn of(entry: &Entry) -> ContentHash {
        let mut sha = Sha256::new();
        let mut part = |tag: &str, text: &str| {
            sha.update(tag);
            sha.update(text.as_bytes());
            sha.update([0]);
        };
        part("title", &canonical(entry.title.as_deref().unwrap_or_default()));
        part("text", &canonical(&entry.content.text));
        let mut links: Vec<String> = entry.content.links.iter().map(target).collect();
        links.sort_unstable();
        links.dedup();
        links.iter().for_each(|link| part("link", link));
        let mut pictures: Vec<String> = entry.content.images.iter().map(|image| picture(&image.url)).collect();
        pictures.sort_unstable();
        pictures.dedup();
        pictures.iter().for_each(|name| part("image", name));
        ContentHash(sha.finalize().into())
    }

    /// The hash of a row of words.
    pub fn of_words(words: &[String]) -> ContentHash {
        let mut sha = Sha256::new();
        for word in words {
            sha.update(word.as_bytes());
            sha.update([0]);
        }
        ContentHash(sha.finalize().into())
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> String {
        hash.to_string()
    }
}

impl TryFrom<String> for ContentHash {
    type Error = String;

    fn try_from(text: String) -> Result<ContentHash, String> {
        let wrong = || format!("not a SHA-256 in hex: {text:?}");
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(ContentHash(bytes))
    }
}

/// Text as it is compared: NFC, white space folded, without what no reader sees.
pub fn canonical(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    // Composing costs, and most texts are composed already.
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => folded(text.chars(), text.len()),
        _ => folded(text.nfc(), text.len()),
    }
}

/// ASCII text on one line, its white space folded: most text is such, and all of it is folded again and again, so that it is copied
/// in pieces that stay as they are.
pub fn fold_ascii(text: &str) -> String {
    let is_space = |byte: u8| byte == b' ' || byte.wrapping_sub(b'\t') < 5;
    let text = text.trim();
    let bytes = text.as_bytes();
    let mut folded = String::with_capacity(text.len());
    let mut from = 0;
    // Neither the first nor the last is a space.
    let is_to_fold = |pair: &[u8]| is_space(pair[0]) && (pair[0] != b' ' || is_space(pair[1]));
    while let Some(at) = bytes[from..].windows(2).position(is_to_fold) {
        folded.push_str(&text[from..from + at]);
        folded.push(' ');
        from += at;
        from += bytes[from..].iter().take_while(|byte| is_space(**byte)).count();
    }
    folded.push_str(&text[from..]);
    folded
}

fn folded(chars: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    for char in chars {
        match char {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            char if char.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            char => folded.push(char),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Where a link leads, as it is compared: a post on X by its number, under whichever name and address.
fn target(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let is_x = ["x.com", "twitter.com"]
        .iter()
        .any(|name| host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')));
    match url.path().split_once("/status/") {
        Some((_, rest)) if is_x => {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            format!("x.com {digits}")
        }
        _ => url.to_string(),
    }
}

/// A picture's address without what changes from fetch to fetch: query (size, signature, cache-buster), a part of the
/// path that is a size, the format that this browser happens to get, and the host, of which sites have many.
fn picture(url: &Url) -> String {
    let path = url.path();
    let name = path.rsplit_once('.').map_or(path, |(stem, ending)| match ending {
        "jpg" | "jpeg" | "png" | "webp" | "avif" => stem,
        _ => path,
    });
    name.split('/').filter(|part| !is_size(part)).collect::<Vec<_>>().join("/")
}

/// `590x`, `1200x675`, `x400`, `w_800,c_fill`, `width=640`.
fn is_size(part: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let by_x = part.split_once('x').is_some_and(|(width, height)| {
        (is_number(width) || width.is_empty()) && (is_number(height) || height.is_empty()) && part.len() > 2
    });
    let named = part.split(',').all(|one| {
        ["w_", "h_", "c_", "q_", "f_", "width=", "height=", "quality=", "format=", "fit="]
            .iter()
            .any(|name| one.starts_with(name))
    });
    by_x || named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, text: &str, link: &str, image: &str) -> Entry {
        let url = |text: &str| Url::parse(text).ok();
        Entry {
            names: vec![Name::Id("1".into())],
            link: None,
            title: Some(title.into()),
            content: Content {
                html: Html::default(),
                text: text.into(),
                links: url(link).into_iter().collect(),
                images: url(image).map(|url| Image { url, alt: None }).into_iter().collect(),
                media: Vec::new(),
            },
            published: None,
            updated: None,
            authors: Vec::new(),
            categories: Vec::new(),
            layer: Layer::Selectors,
            layers: Vec::new(),
        }
    }

    #[test]
    fn ascii_is_folded_like_any_other_text() {
        let pieces = ["", " ", "  ", "a", "b c", "\t", "\n", "\r\n", "\u{b}\u{c}", "\u{1c}", "\0", "."];
        for text in pieces.iter().flat_map(|one| pieces.iter().map(move |other| format!("{one}{other}"))) {
            for text in pieces.iter().map(|third| format!("{text}{third}")) {
                assert_eq!(fold_ascii(&text), folded(text.chars(), text.len()), "{text:?}");
                assert_eq!(fold_ascii(&text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
            }
        }
    }

    #[test]
    fn the_hash_moves_with_what_a_reader_would_notice_and_with_nothing_else() {
        let picture = "https://a.example/2026/boat.jpg?width=600&s=1";
        let was = ContentHash::of(&entry("Harbour", "Two boats are in.", "https://a.example/x", picture));
        for (what, now, same) in [
            ("nothing", entry("Harbour", "Two boats are in.", "https://a.example/x", picture), true),
            ("white space", entry("Harbour ", "Two\u{a0}boats\n are in.", "https://a.example/x", picture), true),
            ("a soft hyphen", entry("Har\u{ad}bour", "Two boats are in.", "https://a.example/x", picture), true),
            (
                "the picture's size and format",
                entry(
                    "Harbour",
                    "Two boats are in.",
                    "https://a.example/x",
                    "https://b.example/590x/2026/boat.webp?s=2",
                ),
                true,
            ),
            ("one word", entry("Harbour", "Ten boats are in.", "https://a.example/x", picture), false),
            ("the heading", entry("Port", "Two boats are in.", "https://a.example/x", picture), false),
            ("where a link leads", entry("Harbour", "Two boats are in.", "https://a.example/y", picture), false),
            (
                "another picture",
                entry("Harbour", "Two boats are in.", "https://a.example/x", "https://a.example/2026/quay.jpg"),
                false,
            ),
            (
                "text moved into the heading",
                entry("HarbourTwo", " boats are in.", "https://a.example/x", picture),
                false,
            ),
        ] {
            assert_eq!(was == ContentHash::of(&now), same, "{what}");
        }
    }

    #[test]
    fn a_hash_survives_being_written_down() {
        let hash = ContentHash::of(&entry("a", "b", "", ""));
        assert_eq!(ContentHash::try_from(String::from(hash)), Ok(hash));
        assert!(ContentHash::try_from("zz".repeat(32)).is_err());
        assert!(ContentHash::try_from("ab".to_owned()).is_err());
    }
}
