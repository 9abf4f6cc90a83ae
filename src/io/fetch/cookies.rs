//! Cookies for one check, where a site asks for them: some lead in a circle until they are sent back.

use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// So many are kept, …
const MOST: usize = 20;
/// … of so many bytes together.
const BYTES: usize = 8192;

/// The cookies that hosts have set on the way to one page. Nothing of them is kept behind it.
#[derive(Debug, Default)]
pub struct Cookies {
    set: Vec<(String, String, String)>,
    visited: Vec<Url>,
    /// Whether they are sent back: only where the way leads in a circle without.
    pub wanted: bool,
}

impl Cookies {
    /// Takes note of an answer from there that leads on to `next`.
    pub fn note(&mut self, here: &Url, headers: &HeaderMap, next: &Url) {
        let host = here.host_str().unwrap_or_default();
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            // RFC 6265, section 5.2: the pair stands before the first semicolon.
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
                continue;
            };
            self.set.retain(|(of, known, _)| of != host || known != name);
            let bytes: usize = self.set.iter().map(|(_, name, value)| name.len() + value.len()).sum();
            if !name.is_empty() && self.set.len() < MOST && bytes + pair.len() <= BYTES {
                self.set.push((host.to_owned(), name.to_owned(), value.to_owned()));
            }
        }
        self.visited.push(here.clone());
        self.wanted |= !self.set.is_empty() && self.visited.contains(next);
    }

    /// What is sent to that host: its own, if they are wanted.
    pub fn header(&self, url: &Url) -> Option<HeaderValue> {
        let host = url.host_str().unwrap_or_default();
        let own = self.set.iter().filter(|(of, ..)| self.wanted && of == host);
        let pairs: Vec<String> = own.map(|(_, name, value)| format!("{name}={value}")).collect();
        HeaderValue::from_str(&pairs.join("; ")).ok().filter(|_| !pairs.is_empty())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn cookies_are_sent_back_to_their_host_where_the_way_leads_in_a_circle() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (page, gate, other) =
            (url("https://a.example/live"), url("https://a.example/gate"), url("https://b.example/"));
        let headers = HeaderMap::from_iter([(SET_COOKIE, "seen=1; Path=/; HttpOnly".parse().unwrap())]);
        let mut cookies = Cookies::default();
        cookies.note(&page, &HeaderMap::new(), &gate);
        cookies.note(&gate, &headers, &other);
        assert_eq!(cookies.header(&page), None, "no circle yet");
        cookies.note(&gate, &headers, &page);
        assert_eq!(cookies.header(&page).unwrap(), "seen=1");
        assert_eq!(cookies.header(&other), None, "to their host alone");
    }
}
