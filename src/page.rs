//! A page as it came: its bytes, where they came from, what to send back next time, or why it did not come.

mod hop;

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;
use url::Url;

/// Where a page is to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// http or https.
    Web(Url),
    /// A saved page.
    File(PathBuf),
}

impl Source {
    /// The address, where it is on the web.
    pub fn url(&self) -> Option<&Url> {
        match self {
            Source::Web(url) => Some(url),
            Source::File(_) => None,
        }
    }
}

/// A user's name and password for one site (RFC 7617). They are sent, and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The scheme, host and port that get them.
    origin: url::Origin,
    /// The name, percent-decoded.
    pub user: String,
    /// The password, percent-decoded; may be empty.
    pub password: String,
}

impl Login {
    /// What stands in an address before its host (RFC 3986, section 3.2.1); it is taken out of it.
    pub fn taken_from(url: &mut Url) -> Option<Login> {
        if url.username().is_empty() && url.password().is_none() {
            return None;
        }
        let decoded = |text: &str| {
            // A form is decoded so, but for `+`, which stands for itself here.
            let text = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
            url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
        };
        let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
        // These fail only where there is no host.
        url.set_username("").and(url.set_password(None)).ok()?;
        Some(Login { origin: url.origin(), user, password })
    }

    /// Whether a request for that address gets them.
    pub fn is_for(&self, url: &Url) -> bool {
        self.origin == url.origin()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login for {}", self.origin.ascii_serialization())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Web(url) => url.fmt(f),
            Source::File(path) => path.display().fmt(f),
        }
    }
}

/// A page as it came, decompressed and not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The body after decompression.
    pub bytes: Vec<u8>,
    /// The `Content-Type` header, where there was one.
    pub content_type: Option<String>,
    /// The page's own address: after redirects, or as the configuration says. `None` for a saved page of unknown origin.
    pub address: Option<Url>,
    /// Where the blog's first page is, if this is a further one: entries move from page to page, and their addresses and
    /// names are to stay.
    pub opening: Option<Url>,
    /// When it was fetched: relative times on it ("5 minutes ago") count from here.
    pub fetched: Timestamp,
    /// What its scripts would have loaded, in the order in which the page names it.
    pub attached: Vec<Attached>,
    /// Why some of that did not come.
    pub lacking: Vec<FetchError>,
    /// What the person who follows it says that it is.
    pub claim: Claim,
}

/// What a person says of a page whose address they give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Claim {
    /// Nothing: they want to know.
    #[default]
    None,
    /// They follow it, so they take it for a live blog.
    Followed,
    /// They say outright that it is one (`live = true`).
    Live,
}

/// A part of a page that stands at an address of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Where it came from, after redirects.
    pub url: Url,
    /// The body after decompression.
    pub bytes: Vec<u8>,
}

/// SHA-256 of some bytes: what was read once need not be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(<Sha256 as sha2::Digest>::digest(bytes).into())
    }
}

impl Page {
    /// A page by itself, as it came.
    pub fn new(bytes: Vec<u8>, content_type: Option<String>, address: Option<Url>, fetched: Timestamp) -> Page {
        Page {
            bytes,
            content_type,
            address,
            opening: None,
            fetched,
            attached: Vec::new(),
            lacking: Vec::new(),
            claim: Claim::None,
        }
    }

    /// Where it sends its readers at once, if it is only a step on the way to another page.
    pub fn leads_to(&self) -> Option<Url> {
        hop::leads_to(&self.bytes, self.address.as_ref()?)
    }

    /// SHA-256 of the bytes, and of what is attached.
    pub fn digest(&self) -> Digest {
        if self.attached.is_empty() {
            return Digest::of(&self.bytes);
        }
        // A digest has a length of its own: no part can be taken for the end of another.
        let parts = std::iter::once(&self.bytes).chain(self.attached.iter().map(|attached| &attached.bytes));
        Digest::of(&parts.flat_map(|bytes| Digest::of(bytes).0).collect::<Vec<u8>>())
    }

    /// The page as text. A byte-order mark decides, then bytes that are sound UTF-8 whatever anybody declares (saved
    /// pages come so), then the header, then `<meta charset>` in the first 1,024 bytes; where nobody declares any, what the bytes and
    /// the country of the address make likely, as browsers guess (WHATWG HTML, section 13.2.3). What cannot be decoded
    /// becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        if let Some((encoding, mark)) = Encoding::for_bom(&self.bytes) {
            return encoding.decode_without_bom_handling(&self.bytes[mark..]).0;
        }
        if let Ok(text) = std::str::from_utf8(&self.bytes) {
            return Cow::Borrowed(text);
        }
        let declared = self.content_type.as_deref().and_then(charset).or_else(|| {
            let head = &self.bytes[..self.bytes.len().min(1024)];
            charset(&String::from_utf8_lossy(head))
        });
        // Latin text of which a few bytes were cut or damaged is still UTF-8 rather than anything else.
        let encoding = declared.unwrap_or_else(|| if mostly_utf8(&self.bytes) { UTF_8 } else { self.likely() });
        encoding.decode_without_bom_handling(&self.bytes).0
    }

    /// The encoding that its bytes make likely: tags and scripts are in any, so that what is beyond ASCII decides.
    fn likely(&self) -> &'static Encoding {
        // Nobody writes pages in ISO-2022-JP any more, and browsers are wary of it too: it hides markup.
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.bytes[..self.bytes.len().min(GUESSED)], true);
        let host = self.address.as_ref().and_then(|url| url.domain());
        let country = host.and_then(|host| host.rsplit('.').next()).filter(|label| label.is_ascii());
        detector.guess(country.map(str::as_bytes), Utf8Detection::Deny)
    }
}

/// So many bytes are checked to guess an encoding: as much text as any page needs to be known by.
const GUESSED: usize = 1 << 20;

/// The encoding named behind `charset=`, in a header or in a `<meta>`.
fn charset(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let label = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|char: char| !(char.is_ascii_alphanumeric() || "-_:.".contains(char)));
    let encoding = Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])?;
    // A page that can be read as far as its `<meta>` is not in UTF-16 (WHATWG HTML, section 13.2.3.2, step 15).
    Some(if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE { UTF_8 } else { encoding })
}

/// Whether nearly all bytes beyond ASCII stand in sound UTF-8 sequences.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut damaged) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        damaged += chunk.invalid().len();
    }
    sound > 9 * damaged
}

/// What the site wants sent back, byte for byte, with the next request (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to send back.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What came of asking for a page.
// There are never many of these at once.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is as it was (RFC 9110, section 15.4.5).
    NotModified,
    /// A new page, as bytes.
    Page {
        /// The page.
        page: Page,
        /// What to send back next time.
        validators: Validators,
        /// Where it has moved for good: as far as one permanent redirect after the other led from where we asked.
        moved: Option<Url>,
    },
}

/// An answer, good or bad: a failed fetch is something that we learn from too.
pub type Answer = Result<Fetched, FetchError>;

/// Why a page did not come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// No connection, no name, no trust.
    #[error("cannot reach {host}: {reason}")]
    Unreachable {
        /// Whom we tried to reach.
        host: String,
        /// In the words of the layer that failed.
        reason: String,
    },
    /// The whole answer did not come in time.
    #[error("no whole answer from {host} within {} s", limit.as_secs())]
    TooSlow {
        /// Who was too slow.
        host: String,
        /// The time that was allowed.
        limit: Duration,
    },
    /// It asks visitors to prove that they are people.
    #[error(
        "{url} answered {status}: {whose} asks visitors to prove that they are no programs; ask the site for access, or for a feed of \
         its own"
    )]
    Wall {
        /// Where, after redirects.
        url: Url,
        /// The status code.
        status: u16,
        /// Whose wall it is.
        whose: &'static str,
    },
    /// The body is larger than is allowed, after decompression.
    #[error("the page at {place} is larger than {} MiB", limit >> 20)]
    TooLarge {
        /// The address or the file.
        place: String,
        /// The number of bytes that was allowed.
        limit: u64,
    },
    /// An answer that is no page.
    #[error("{url} answered {status}{}{}", meaning(*status), until(*patience))]
    Status {
        /// Where, after redirects.
        url: Url,
        /// The status code.
        status: u16,
        /// Until when the site asks for patience, on the clock of the check (RFC 9110, section 10.2.3).
        patience: Option<Timestamp>,
    },
    /// Nobody was asked: the host is left alone for a while.
    #[error("{host} {} until {until}", if *asked { "has asked to be left alone" } else { "fails again and again, and is left alone" })]
    Resting {
        /// The host.
        host: String,
        /// When it may be asked again.
        until: Timestamp,
        /// Whether it has asked for it; otherwise it is our own patience.
        asked: bool,
    },
    /// Nobody was asked, since this machine could not: it is nobody's failure but ours, and soon tried again.
    #[error("nothing could be asked: {reason}")]
    NoRoom {
        /// When it is tried again.
        until: Timestamp,
        /// In the words of the operating system.
        reason: String,
    },
    /// The site wants programs to leave it alone (RFC 9309).
    #[error("robots.txt forbids programs to ask for {url}; `robots = \"ignore\"` in feeds.toml asks all the same")]
    Forbidden {
        /// The address that it forbids.
        url: Url,
    },
    /// Nobody knows what the site wants: then it forbids everything (RFC 9309, section 2.3.1.4).
    #[error("the robots.txt of {host} cannot be had, so that nothing there is asked for: {reason}")]
    NoRobots {
        /// The host whose robots.txt cannot be had.
        host: String,
        /// The error, in words.
        reason: String,
    },
    /// A stranger's word leads to a host that is not on the public internet.
    #[error("{host} is not asked, as a page or redirect has named it: {reason}; what feeds.toml names itself is asked")]
    Internal {
        /// The host, by name or address.
        host: String,
        /// What is internal about it.
        reason: String,
    },
    /// Redirects without end, or to where we do not follow.
    #[error("redirected too often or astray: {reason}")]
    Redirect {
        /// What was wrong with the way.
        reason: String,
    },
    /// The answer broke off, or cannot be decompressed.
    #[error("the answer from {host} is damaged: {reason}")]
    Damaged {
        /// The host that answered.
        host: String,
        /// In the words of the layer that failed.
        reason: String,
    },
    /// A saved page that cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// In the words of the operating system.
        reason: String,
    },
}

/// How long the site wants to be left alone, where it has said so.
fn until(patience: Option<Timestamp>) -> String {
    patience.map_or(String::new(), |until| format!("; not before {}", until.strftime("%Y-%m-%d %H:%M:%S UTC")))
}

/// What a status code asks the person to do, where it is not plain.
fn meaning(status: u16) -> &'static str {
    match status {
        401 | 402 => " (it wants a subscription or a login)",
        403 => {
            " (it refuses programs, and liveticker does not pretend to be a browser: save the page and follow the file, or ask \
             the site)"
        }
        404 => " (not found: has the page moved?)",
        410 => " (gone for good)",
        429 => " (it wants to be asked less often)",
        451 => " (withheld for legal reasons)",
        500..=599 => " (its server is in trouble)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_attached_is_part_of_what_was_read() {
        let url = Url::parse("https://example.org/entries").ok();
        let digest = |parts: &[&str]| {
            let mut page = page(b"shell", None);
            let attach = |part: &&str| Some(Attached { url: url.clone()?, bytes: part.as_bytes().to_vec() });
            page.attached = parts.iter().filter_map(attach).collect();
            page.digest()
        };
        let all = [&[][..], &[""], &["a"], &["b"], &["a", "b"], &["ab"], &["b", "a"]].map(digest);
        for (at, one) in all.iter().enumerate() {
            assert!(all[..at].iter().all(|other| other != one), "{at}");
        }
    }

    fn page(bytes: &[u8], content_type: Option<&str>) -> Page {
        Page::new(bytes.to_vec(), content_type.map(str::to_owned), None, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_page_is_read_in_the_charset_that_it_is_really_in() {
        for (what, bytes, header, text) in [
            ("plain", b"caf\xc3\xa9".as_slice(), None, "café"),
            ("UTF-8 that calls itself Latin", b"caf\xc3\xa9", Some("text/html; charset=iso-8859-1"), "café"),
            ("Latin by header", b"caf\xe9", Some("text/html; charset=ISO-8859-1"), "café"),
            (
                "Latin by meta",
                b"<meta charset=\"windows-1252\">\x93caf\xe9\x94",
                None,
                "<meta charset=\"windows-1252\">\u{201c}café\u{201d}",
            ),
            (
                "Polish by meta",
                b"<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>\xb1",
                None,
                "<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>ą",
            ),
            ("nobody says", b"caf\xe9", None, "café"),
            (
                "nobody says, in Russian",
                b"\xcf\xee\xe6\xe0\xf0 \xe2 \xef\xee\xf0\xf2\xf3 \xef\xee\xf2\xf3\xf8\xe5\xed",
                None,
                "Пожар в порту потушен",
            ),
            (
                "nobody says, in Japanese",
                b"\x8d`\x82\xcc\x89\xce\x8d\xd0\x82\xcd\x8f\xc1\x82\xa6\x82\xdc\x82\xb5\x82\xbd",
                None,
                "港の火災は消えました",
            ),
            ("an unknown charset", b"caf\xe9", Some("text/html; charset=klingon"), "café"),
            ("UTF-8 with a mark", b"\xef\xbb\xbfcaf\xc3\xa9", None, "café"),
            ("UTF-16 with a mark", b"\xff\xfec\0a\0f\0\xe9\0", None, "café"),
            ("mostly UTF-8, cut", b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3", None, "éééééé\u{fffd}"),
            ("a meta that says UTF-16", b"<meta charset=utf-16>\xe9", None, "<meta charset=utf-16>\u{fffd}"),
        ] {
            assert_eq!(page(bytes, header).text(), text, "{what}");
        }
    }

    #[test]
    fn a_login_leaves_the_address_and_is_for_its_site_alone() {
        for (text, plain, login) in [
            ("https://ann:p%40ss+1%2F@example.org/live", "https://example.org/live", Some(("ann", "p@ss+1/"))),
            ("https://ann@example.org/live", "https://example.org/live", Some(("ann", ""))),
            ("https://example.org/live", "https://example.org/live", None),
        ] {
            let mut url = Url::parse(text).unwrap();
            let taken = Login::taken_from(&mut url);
            assert_eq!(url.as_str(), plain);
            assert_eq!(taken.as_ref().map(|login| (login.user.as_str(), login.password.as_str())), login);
            let Some(login) = taken else { continue };
            assert!(login.is_for(&Url::parse("https://example.org/other").unwrap()));
            for other in ["http://example.org/live", "https://example.org:8443/live", "https://www.example.org/live"] {
                assert!(!login.is_for(&Url::parse(other).unwrap()), "{other}");
            }
            assert!(!format!("{login:?}").contains("ann"));
        }
    }
}
