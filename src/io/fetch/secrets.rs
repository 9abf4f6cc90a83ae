//! What the operator has given for the host of a page: headers, cookies, a password. Sent to that host, and nowhere else.

use std::io::Read;
use std::path::PathBuf;

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::liveblog::{LiveBlog, Secret, Secrets};
use crate::notice::base64;
use crate::page::FetchError;

/// No file of secrets is longer, in bytes.
const LONGEST: u64 = 64 << 10;
/// Headers that belong to the connection or to the fetcher.
const OURS: [HeaderName; 9] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::ACCEPT_ENCODING,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
];

/// Where a live blog's secrets stand, and to whom they are sent.
#[derive(Debug, Clone, Default)]
pub struct Given {
    page: Option<Url>,
    places: Secrets,
}

impl Given {
    /// Those of a live blog.
    pub fn of(blog: &LiveBlog) -> Given {
        Given { page: blog.place.source.url().cloned(), places: blog.place.secrets.clone() }
    }

    /// The headers that are sent with a request to that address; none where it is another host's, or is asked without the
    /// encryption that the page has. What cannot be read is told without a word of what stands in it.
    pub fn headers(&self, url: &Url) -> Result<HeaderMap, FetchError> {
        let mut headers = HeaderMap::new();
        let is_meant = self.page.as_ref().is_some_and(|page| {
            page.host_str() == url.host_str() && (url.scheme() == page.scheme() || url.scheme() == "https")
        });
        if !is_meant {
            return Ok(headers);
        }
        if let Some(secret) = &self.places.headers {
            let (path, text) = read(secret)?;
            for (nth, line) in lines(&text) {
                let wrong = || FetchError::File { path: path.clone(), reason: format!("line {nth} is no header") };
                let (name, value) = line.split_once(':').ok_or_else(wrong)?;
                let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
                if OURS.contains(&name) {
                    let reason = format!("line {nth}: {name} cannot be set");
                    return Err(FetchError::File { path: path.clone(), reason });
                }
                headers.append(name, hidden(value.trim()).ok_or_else(wrong)?);
            }
        }
        if let Some(secret) = &self.places.cookies {
            let (path, text) = read(secret)?;
            let pairs: Vec<&str> = lines(&text).map(|(_, line)| line).collect();
            let wrong =
                || FetchError::File { path: path.clone(), reason: "it holds no lines of name=value".to_owned() };
            if pairs.is_empty() || pairs.iter().any(|pair| !pair.contains('=') || pair.contains(';')) {
                return Err(wrong());
            }
            headers.insert(header::COOKIE, hidden(&pairs.join("; ")).ok_or_else(wrong)?);
        }
        if let Some(secret) = &self.places.basic {
            let (path, text) = read(secret)?;
            let line = text.trim_end_matches(['\r', '\n']);
            let value = format!("Basic {}", base64(line.as_bytes()));
            let value = hidden(&value).filter(|_| line.contains(':') && !line.contains('\n'));
            let wrong = || FetchError::File { path, reason: "it is not one line of user:password".to_owned() };
            headers.insert(header::AUTHORIZATION, value.ok_or_else(wrong)?);
        }
        Ok(headers)
    }
}

/// A value that no log shows.
fn hidden(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// The first line of a secret; what cannot be read is told without a word of what stands in it.
pub fn secret_line(secret: &Secret) -> Result<String, FetchError> {
    let (_, text) = read(secret)?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn read(secret: &Secret) -> Result<(PathBuf, String), FetchError> {
    let path = match secret {
        Secret::File(path) => path.clone(),
        Secret::Credential(name) => match std::env::var_os("CREDENTIALS_DIRECTORY") {
            Some(folder) => PathBuf::from(folder).join(name),
            None => {
                let reason = "systemd has handed over no credentials (LoadCredential=)".to_owned();
                return Err(FetchError::File { path: PathBuf::from(format!("credential:{name}")), reason });
            }
        },
    };
    let cannot = |reason: String| FetchError::File { path: path.clone(), reason };
    // A pipe would be waited for.
    if !std::fs::metadata(&path).map_err(|error| cannot(error.to_string()))?.is_file() {
        return Err(cannot("it is no regular file".to_owned()));
    }
    let mut text = String::new();
    let file = std::fs::File::open(&path).map_err(|error| cannot(error.to_string()))?;
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| cannot(error.to_string()))?;
    if text.len() as u64 > LONGEST {
        return Err(cannot("it is too long".to_owned()));
    }
    Ok((path, text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_given_goes_to_its_host_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            Some(Secret::File(folder.path().join(name)))
        };
        let url = |text: &str| Url::parse(text).unwrap();
        let given = Given {
            page: Some(url("https://a.example/live")),
            places: Secrets {
                headers: file("h", "# a key\nX-Key: 12 3\n\nX-Other:x\n"),
                cookies: file("c", "a=1\nb=2\n"),
                basic: file("b", "me:pa:ss\n"),
            },
        };
        let sent = given.headers(&url("https://a.example/other?x")).unwrap();
        assert_eq!(
            (&sent["x-key"], &sent["x-other"], &sent["cookie"]),
            (&HeaderValue::from_static("12 3"), &HeaderValue::from_static("x"), &HeaderValue::from_static("a=1; b=2"),)
        );
        assert_eq!(sent["authorization"], "Basic bWU6cGE6c3M=");
        assert!(sent.values().all(HeaderValue::is_sensitive), "no log shows them");
        for other in ["https://b.example/live", "http://a.example/live", "https://a.example.b.example/"] {
            assert!(given.headers(&url(other)).unwrap().is_empty(), "{other}");
        }
        for (headers, wrong) in [("secret", "line 1 is no header"), ("Host: x", "host cannot be set")] {
            let places = Secrets { headers: file("w", headers), ..Secrets::default() };
            let error = Given { places, ..given.clone() }.headers(&url("https://a.example/")).unwrap_err().to_string();
            assert!(error.contains(wrong) && !error.contains("secret"), "{error}");
        }
    }
}
