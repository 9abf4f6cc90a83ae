//! What a person types for a page: an address, an address without its beginning, `file:`, or a path.

use std::path::PathBuf;

use url::Url;

use crate::config::forgot_https;
use crate::page::Source;
use crate::table::without_logins;

/// Where the page is that was typed, or what is wrong with it and what to type instead.
pub fn source(typed: &str) -> Result<Source, String> {
    let shown = without_logins(typed);
    let scheme = typed.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    match scheme.as_str() {
        "http" | "https" => web(typed).map(Source::Web),
        "file" => {
            let path = Url::parse(typed).ok().and_then(|url| url.to_file_path().ok());
            path.map(Source::File)
                .ok_or_else(|| format!("{shown} is no path of this machine: file:// and the whole path"))
        }
        "feed" => Err(format!("{shown} is a feed already: subscribe to it as it is")),
        _ if typed.contains("://") => Err(format!("{shown} cannot be read: only http, https and files can")),
        _ if !PathBuf::from(typed).exists() && forgot_https(typed) => {
            Err(format!("{shown} looks like an address without its beginning: https://{shown}"))
        }
        _ if !PathBuf::from(typed).exists() && has_port(typed) => {
            Err(format!("{shown} looks like an address without its beginning: http://{shown}"))
        }
        _ => Ok(Source::File(PathBuf::from(typed))),
    }
}

/// Whether it begins with a host and a port: "localhost:8000/live".
fn has_port(typed: &str) -> bool {
    let (host, rest) = typed.split_once(':').unwrap_or_default();
    let port = rest.split('/').next().unwrap_or_default();
    let is_host = host == "localhost" || host.contains('.') && !host.contains('/');
    is_host && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// An address of the web.
pub fn web(typed: &str) -> Result<Url, String> {
    let shown = without_logins(typed);
    let url = Url::parse(typed).map_err(|error| format!("{shown} is no address: {error}"))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(format!("{shown} is no address of a page: it has to begin with http:// or https://")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn what_is_typed_is_understood_or_mended() {
        for (typed, wanted) in [
            ("https://example.org/live", Ok("https://example.org/live")),
            ("HTTP://example.org", Ok("http://example.org/")),
            ("file:///tmp/page.html", Ok("/tmp/page.html")),
            ("pages/live.html", Ok("pages/live.html")),
            ("example.org/live", Err("https://example.org/live")),
            ("www.example.org", Err("https://www.example.org")),
            ("localhost:8000/live", Err("http://localhost:8000/live")),
            ("127.0.0.1:8000", Err("http://127.0.0.1:8000")),
            ("ftp://example.org/x", Err("only http, https and files can")),
            ("feed://example.org/x", Err("is a feed already")),
            ("https://", Err("is no address")),
            ("ftp://ann:secret@example.org/x", Err("ftp://**********@example.org/x")),
        ] {
            match (source(typed), wanted) {
                (Ok(source), Ok(wanted)) => assert_eq!(source.to_string(), wanted, "{typed}"),
                (Err(words), Err(wanted)) => assert!(words.contains(wanted), "{typed}: {words}"),
                (found, _) => panic!("{typed}: {found:?}"),
            }
        }
    }
}
