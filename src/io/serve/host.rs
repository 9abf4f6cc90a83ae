//! By which names the server is known: to no other does it answer, or any page in a reader's browser could ask it under a name
//! of its own (DNS rebinding), and the answer would be that page's to read.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, Uri, header};

/// The names by which the server is known.
#[derive(Debug, Clone, Default)]
pub struct Hosts(Arc<HashSet<String>>);

impl Hosts {
    /// These, in whatever case; `localhost` and addresses by themselves are always known: no page can take those for its own.
    pub fn new(names: impl IntoIterator<Item = String>) -> Hosts {
        Hosts(Arc::new(names.into_iter().map(|name| plain(&name)).collect()))
    }

    fn knows(&self, host: &str) -> bool {
        let host = plain(host);
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
        host == "localhost" || bare.parse::<IpAddr>().is_ok() || self.0.contains(&host)
    }

    /// Whether a request is answered: exactly one `Host` (RFC 9112, section 3.2), and one that is known; else with what status.
    pub fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), StatusCode> {
        let mut told = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (told.next(), told.next()) else { return Err(StatusCode::BAD_REQUEST) };
        let host = host.to_str().map_err(|_| StatusCode::BAD_REQUEST)?;
        // Where the address itself names a host, that one is meant (RFC 9112, section 3.2.2).
        let host = without_port(uri.authority().map_or(host, |authority| authority.as_str()));
        match host {
            Some(host) if self.knows(host) => Ok(()),
            Some(_) => Err(StatusCode::MISDIRECTED_REQUEST),
            None => Err(StatusCode::BAD_REQUEST),
        }
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The host of `host` or `host:port`; none where it is neither.
fn without_port(text: &str) -> Option<&str> {
    let end = text.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match text[end..].find(':') {
        Some(at) => (&text[..end + at], &text[end + at + 1..]),
        None => (text, ""),
    };
    let is_host = !host.is_empty() && !host.bytes().any(|byte| matches!(byte, b'@' | b'/' | b' ' | b',' | b'?' | b'#'));
    (is_host && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_hosts_by_which_we_are_known_are_answered() {
        let hosts = Hosts::new(["Feeds.Example.org".to_owned()]);
        for (what, uri, told, wanted) in [
            ("known", "/", vec!["feeds.example.org"], Ok(())),
            ("known, in other words", "/", vec!["FEEDS.example.org.:8080"], Ok(())),
            ("an address", "/", vec!["192.168.1.5:8080"], Ok(())),
            ("an address of IPv6", "/", vec!["[fd00::1]:8080"], Ok(())),
            ("this machine", "/", vec!["localhost:8080"], Ok(())),
            ("a stranger", "/", vec!["evil.example"], Err(421)),
            ("one that only begins so", "/", vec!["feeds.example.org.evil.example"], Err(421)),
            ("none", "/", vec![], Err(400)),
            ("two", "/", vec!["feeds.example.org", "feeds.example.org"], Err(400)),
            ("two in one", "/", vec!["localhost, evil.example"], Err(400)),
            ("nothing", "/", vec![""], Err(400)),
            ("a name with a user", "/", vec!["me@localhost"], Err(400)),
            ("no port", "/", vec!["localhost:x"], Err(400)),
            ("an address that names another host", "http://evil.example/", vec!["localhost"], Err(421)),
            ("an address that names the same", "http://feeds.example.org:80/", vec!["x"], Ok(())),
        ] {
            let mut headers = HeaderMap::new();
            for host in &told {
                headers.append(header::HOST, host.parse().unwrap());
            }
            let ruling = hosts.check(&uri.parse().unwrap(), &headers);
            assert_eq!(ruling.map_err(|status| status.as_u16()), wanted, "{what}");
        }
    }
}
