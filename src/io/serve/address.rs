//! The address by which a request asked for the folder of the feeds, and a document that says so of itself.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header};
use url::Url;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address of the folder, its path ending in `/`: by the `Host` of the request (RFC 9110, section 7.2), and by what a proxy
/// on this machine says of the request that it was given (`X-Forwarded-Proto`, `-Host` and `-Prefix`, of several the first).
/// Nobody else is believed about them. `None` where no address can be made of that.
pub fn asked_at(headers: &HeaderMap, peer: Peer) -> Option<Url> {
    let forwarded = |name: &'static str| {
        let value = first(headers, HeaderName::from_static(name))?;
        Some(value).filter(|value| peer.0.to_canonical().is_loopback() && !value.is_empty())
    };
    let host = forwarded("x-forwarded-host").or_else(|| first(headers, header::HOST))?;
    let scheme = match forwarded("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let prefix = forwarded("x-forwarded-prefix").map_or("", |prefix| prefix.trim_matches('/'));
    let slash = if prefix.is_empty() { "" } else { "/" };
    let url = Url::parse(&format!("{scheme}://{host}/{prefix}{slash}")).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    // What stands in a host's place and is none would be a path, a query or somebody's name.
    let is_whole = url.path() == format!("/{prefix}{slash}") && url.fragment().is_none();
    (is_plain && is_whole && url.as_str().len() <= LONGEST).then_some(url)
}

/// No address of a folder has more characters.
const LONGEST: usize = 512;

fn first(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.split(',').next()?.trim())
}

/// A document of a feed in which every address of the folder `from` is one of the folder `to`. They stand in quotes, as
/// attributes of XML and strings of JSON do, with the name of a file behind them.
pub fn moved(document: &[u8], from: &Url, to: &Url) -> Vec<u8> {
    let wanted = format!("\"{from}").into_bytes();
    let mut moved = Vec::with_capacity(document.len());
    let mut rest = document;
    while let Some(at) = memchr::memmem::find(rest, &wanted) {
        let (before, behind) = (&rest[..at], &rest[at + wanted.len()..]);
        moved.extend_from_slice(before);
        let file = behind.iter().position(|&byte| byte == b'"').map(|end| &behind[..end]);
        // Inside a string of JSON a quote has a backslash: that is what an outlet has written.
        let is_ours = !before.ends_with(b"\\") && file.is_some_and(is_document);
        moved.extend_from_slice(if is_ours { b"\"" } else { &wanted });
        if is_ours {
            moved.extend_from_slice(to.as_str().as_bytes());
        }
        rest = behind;
    }
    moved.extend_from_slice(rest);
    moved
}

/// Whether that is the name of a file of a feed.
fn is_document(file: &[u8]) -> bool {
    let ends = [".rss", ".atom", ".json"].iter().any(|ending| file.ends_with(ending.as_bytes()));
    ends && file.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_address_is_that_by_which_it_was_asked() {
        let (here, elsewhere) = ("127.0.0.1", "192.0.2.1");
        for (what, peer, headers, wanted) in [
            ("asked itself", elsewhere, vec![("host", "nas:8181")], Some("http://nas:8181/")),
            ("over IPv6", here, vec![("host", "[::1]:8181")], Some("http://[::1]:8181/")),
            ("of nobody", here, vec![], None),
            (
                "through a proxy",
                here,
                vec![
                    ("host", "127.0.0.1:8181"),
                    ("x-forwarded-host", "feeds.example.org, inner"),
                    ("x-forwarded-proto", "https"),
                    ("x-forwarded-prefix", "/feeds/"),
                ],
                Some("https://feeds.example.org/feeds/"),
            ),
            (
                "by one who says that they are a proxy",
                elsewhere,
                vec![("host", "nas:8181"), ("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")],
                Some("http://nas:8181/"),
            ),
            ("with a path for a host", here, vec![("host", "nas/x")], None),
            ("with a name for a host", here, vec![("host", "me:secret@nas")], None),
            ("with a query for a host", here, vec![("host", "nas?x")], None),
            ("with markup for a host", here, vec![("host", "nas\"><b>")], None),
        ] {
            let mut map = HeaderMap::new();
            headers.iter().for_each(|(name, value)| drop(map.insert(*name, value.parse().unwrap())));
            let found = asked_at(&map, Peer(peer.parse().unwrap()));
            assert_eq!(found.as_ref().map(Url::as_str), wanted, "{what}");
        }
    }

    #[test]
    fn a_document_says_where_it_is() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (from, to) = (url("http://127.0.0.1:8181/"), url("https://a.example/feeds/"));
        for (document, wanted) in [
            ("<link href=\"http://127.0.0.1:8181/war.atom\"/>", "<link href=\"https://a.example/feeds/war.atom\"/>"),
            (
                "{\"feed_url\": \"http://127.0.0.1:8181/war~1.json\"}",
                "{\"feed_url\": \"https://a.example/feeds/war~1.json\"}",
            ),
            // What an outlet has written stays.
            ("<a>\"http://127.0.0.1:8181/war.html\"</a>", "<a>\"http://127.0.0.1:8181/war.html\"</a>"),
            (
                "\"<a href=\\\"http://127.0.0.1:8181/war.atom\\\">\"",
                "\"<a href=\\\"http://127.0.0.1:8181/war.atom\\\">\"",
            ),
            ("http://127.0.0.1:8181/war.atom", "http://127.0.0.1:8181/war.atom"),
            ("\"http://127.0.0.1:8181/", "\"http://127.0.0.1:8181/"),
        ] {
            assert_eq!(String::from_utf8(moved(document.as_bytes(), &from, &to)).unwrap(), wanted);
        }
    }
}
