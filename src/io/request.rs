//! What all requests of ours have in common: the name under which we come, and what is said of one that fails.

use std::path::Path;

use reqwest::header::HeaderValue;
use reqwest::{Client, ClientBuilder};
use thiserror::Error;

use super::resolve::{Internal, Resolver, Word};
use super::tls;

/// Why no request can be made.
#[derive(Debug, Error)]
#[error("cannot make requests: {0}")]
pub struct ClientError(String);

impl ClientError {
    /// As the client tells it.
    pub fn of(error: &reqwest::Error) -> ClientError {
        ClientError(innermost(error))
    }
}

/// In whose name requests are made, and who vouches for the servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caller<'a> {
    /// An e-mail or web address by which sites can reach the operator.
    pub contact: Option<&'a str>,
    /// A file of certificate authorities (PEM) that are trusted besides the machine's.
    pub authorities: Option<&'a Path>,
}

/// A client that tells whom it asks who we are, and of the caller. It follows no redirect by itself, and reaches none but hosts
/// whose addresses are fit for whoever has named them; an address by itself has to be checked before.
pub fn client(caller: Caller<'_>, word: Word) -> Result<ClientBuilder, ClientError> {
    // It is an error only if somebody was faster.
    rustls::crypto::ring::default_provider().install_default().unwrap_or_default();
    let contact = caller.contact.map(|contact| format!("; {contact}")).unwrap_or_default();
    let agent = format!("liveticker/{} (+{}{contact})", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    let agent =
        HeaderValue::from_str(&agent).map_err(|_| ClientError("the contact is no text for a header".to_owned()))?;
    let client = Client::builder()
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Resolver::new(word));
    Ok(match caller.authorities {
        Some(file) => client.tls_certs_merge(tls::authorities(file).map_err(ClientError)?),
        None => client,
    })
}

/// Whether it failed since its host is internal, and why.
pub fn internal(error: &reqwest::Error) -> Option<Internal> {
    let mut inner: &dyn std::error::Error = error;
    loop {
        if let Some(internal) = inner.downcast_ref::<Internal>() {
            return Some(internal.clone());
        }
        inner = inner.source()?;
    }
}

/// What this machine lacks, if that is why it failed.
pub fn lacking(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut inner = error;
    loop {
        if let Some(error) = inner.downcast_ref::<std::io::Error>() {
            if let Some(number) = error.raw_os_error() {
                // ENFILE and EMFILE (open(2)).
                return matches!(number, 23 | 24).then(|| {
                    "too many files and connections are open here; raise LimitNOFILE= (`ulimit -n`)".to_owned()
                });
            }
            // One that holds another does not call it its source.
            if let Some(held) = error.get_ref() {
                inner = held;
                continue;
            }
        }
        inner = inner.source()?;
    }
}

/// What the layer that failed says, without those that pass it on, and in words that lead somewhere where there are such.
pub fn innermost(error: &reqwest::Error) -> String {
    if let Some(words) = tls::words(error) {
        return words;
    }
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Error;

    use super::lacking;

    #[test]
    fn what_this_machine_lacks_is_nobody_elses_fault() {
        for (number, is_ours) in [(23, true), (24, true), (111, false), (104, false)] {
            let outer = Error::other(Error::from_raw_os_error(number));
            assert_eq!(lacking(&outer).is_some(), is_ours, "{number}");
        }
        assert_eq!(lacking(&Error::other("a word")), None);
    }
}
