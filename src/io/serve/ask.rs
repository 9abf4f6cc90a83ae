//! What a request asks for: which document, in which coding, and whether the client has it already.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, header};

use crate::feed::Format;

/// How the bytes of an answer are written (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As they are.
    Identity,
    /// gzip.
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Coding {
    /// Its name in headers; none where it needs none.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Coding::Identity => None,
            Coding::Gzip => Some("gzip"),
            Coding::Brotli => Some("br"),
        }
    }

    /// What tells its entity tags from those of the others.
    pub fn suffix(self) -> &'static str {
        match self {
            Coding::Identity => "",
            Coding::Gzip => "-gzip",
            Coding::Brotli => "-br",
        }
    }
}

/// The coding that the client likes best, the smallest of those it likes equally (RFC 9110, section 12.5.3).
pub fn coding(headers: &HeaderMap) -> Coding {
    let mut any = None;
    let (mut brotli, mut gzip, mut identity) = (None, None, None);
    for item in items(headers, header::ACCEPT_ENCODING) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let weight = weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
        // What cannot be understood is not asked for.
        let Some(weight) = weight.filter(|weight| (0.0..=1.0).contains(weight)) else { continue };
        match name.as_str() {
            "br" => brotli = Some(weight),
            "gzip" | "x-gzip" => gzip = Some(weight),
            "identity" => identity = Some(weight),
            "*" => any = Some(weight),
            _ => {}
        }
    }
    let weight = |own: Option<f32>| own.or(any).unwrap_or_default();
    let (brotli, gzip) = (weight(brotli), weight(gzip));
    // Not to be named is no refusal of it; it then comes after all that are named.
    let identity = identity.unwrap_or_default();
    match () {
        _ if brotli > 0.0 && brotli >= gzip && brotli >= identity => Coding::Brotli,
        _ if gzip > 0.0 && gzip >= identity => Coding::Gzip,
        _ => Coding::Identity,
    }
}

/// Whether the client has what bears this entity tag and was last modified then (RFC 9110, section 13.2.2).
pub fn has_it(headers: &HeaderMap, tag: &str, modified: SystemTime) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        let plain = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
        return items(headers, header::IF_NONE_MATCH).any(|known| known == "*" || plain(known) == tag);
    }
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    since.and_then(|since| httpdate::parse_http_date(since).ok()).is_some_and(|since| whole_second(modified) <= since)
}

/// A time as a header can carry it.
pub fn whole_second(time: SystemTime) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

fn items(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|item| !item.is_empty())
}

/// What a path asks for. Nothing of it is ever joined to a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The feed whose files are called so, whoever has such a one.
    Feed(String),
    /// An archive document of the live blog of that name.
    Archive(String, i64),
}

/// Which document a path asks for, and in which format.
pub fn document(path: &str) -> Option<(Asked, Format)> {
    let file = path.strip_prefix('/')?.replace("%7E", "~").replace("%7e", "~");
    let (stem, ending) = file.rsplit_once('.')?;
    let format = Format::ALL.into_iter().find(|format| format.ending() == ending)?;
    let number = |text: &str| text.parse::<i64>().ok().filter(|&number| number > 0 && number.to_string() == text);
    let asked = match stem.split_once('~').map(|(name, rest)| (name, number(rest))) {
        Some((name, Some(number))) => Asked::Archive(name.to_owned(), number),
        _ => Asked::Feed(stem.to_owned()),
    };
    Some((asked, format))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_client_chooses_the_coding() {
        for (accepted, wanted) in [
            ("", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("GZIP;Q=0.5 , br;q=0.4", Coding::Gzip),
            ("br;q=0, gzip;q=0.1", Coding::Gzip),
            ("*", Coding::Brotli),
            ("*;q=0.5, br;q=0", Coding::Gzip),
            ("*;q=0", Coding::Identity),
            ("identity, gzip;q=0.5", Coding::Identity),
            ("identity;q=0.5, gzip;q=0.5", Coding::Gzip),
            ("gzip;q=nonsense", Coding::Identity),
            ("gzip;q=NaN", Coding::Identity),
            ("deflate", Coding::Identity),
        ] {
            assert_eq!(coding(&headers(header::ACCEPT_ENCODING, accepted)), wanted, "{accepted:?}");
        }
    }

    #[test]
    fn a_client_that_has_it_is_known() {
        let modified = UNIX_EPOCH + Duration::from_millis(1_772_452_800_900);
        for (name, value, wanted) in [
            (header::IF_NONE_MATCH, "\"a\"", true),
            (header::IF_NONE_MATCH, "W/\"a\"", true),
            (header::IF_NONE_MATCH, "\"b\", \"a\"", true),
            (header::IF_NONE_MATCH, "*", true),
            (header::IF_NONE_MATCH, "\"b\"", false),
            (header::IF_NONE_MATCH, "a", false),
            (header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 12:00:00 GMT", true),
            (header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 12:00:01 GMT", true),
            (header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 11:59:59 GMT", false),
            (header::IF_MODIFIED_SINCE, "yesterday", false),
        ] {
            assert_eq!(has_it(&headers(name.clone(), value), "\"a\"", modified), wanted, "{name}: {value}");
        }
        let mut both = headers(header::IF_NONE_MATCH, "\"b\"");
        both.extend(headers(header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 12:00:00 GMT"));
        assert!(!has_it(&both, "\"a\"", modified), "the tag decides");
    }

    #[test]
    fn a_path_names_a_document_or_nothing() {
        let feed = |stem: &str, format| Some((Asked::Feed(stem.to_owned()), format));
        for (path, wanted) in [
            ("/harbour.rss", feed("harbour", Format::Rss)),
            ("/a.b.atom", feed("a.b", Format::Atom)),
            ("/harbour~3.json", Some((Asked::Archive("harbour".to_owned(), 3), Format::Json))),
            ("/harbour%7E3.json", Some((Asked::Archive("harbour".to_owned(), 3), Format::Json))),
            ("/harbour~key-events.rss", feed("harbour~key-events", Format::Rss)),
            // Nobody has such ones.
            ("/harbour~03.json", feed("harbour~03", Format::Json)),
            ("/harbour~0.json", feed("harbour~0", Format::Json)),
            ("/harbour", None),
            ("/harbour.txt", None),
            ("/harbour.RSS", None),
        ] {
            assert_eq!(document(path), wanted, "{path}");
        }
    }
}
