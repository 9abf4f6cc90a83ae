//! What all requests of ours have in common: the name under which we come, and what is said of one that fails.

use reqwest::header::HeaderValue;
use reqwest::{Client, ClientBuilder};
use thiserror::Error;

use super::resolve::{Internal, Resolver, Word};

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

/// A client that tells whom it asks who we are, and of `contact`. It follows no redirect by itself, and reaches none but hosts
/// whose addresses are fit for whoever has named them; an address by itself has to be checked before.
pub fn client(contact: Option<&str>, word: Word) -> Result<ClientBuilder, ClientError> {
    // It is an error only if somebody was faster.
    rustls::crypto::ring::default_provider().install_default().unwrap_or_default();
    let contact = contact.map(|contact| format!("; {contact}")).unwrap_or_default();
    let agent = format!("liveticker/{} (+{}{contact})", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    let agent =
        HeaderValue::from_str(&agent).map_err(|_| ClientError("the contact is no text for a header".to_owned()))?;
    Ok(Client::builder()
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .dns_resolver(Resolver::new(word)))
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

/// What the layer that failed says, without those that pass it on.
pub fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
