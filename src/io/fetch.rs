//! Pages from the web or from a file: conditional, bounded, one at a time from each host.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode};
use thiserror::Error;
use url::Url;

use crate::page::{Answer, FetchError, Fetched, Page, Source, Validators};

/// What a page may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the whole exchange: connection, redirects, body.
    pub time: Duration,
    /// For the body after decompression, in bytes.
    pub size: u64,
    /// How many redirects are followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(30), size: 16 << 20, redirects: 10 }
    }
}

/// A validator that is longer than this is not sent back.
const VALIDATOR: usize = 4096;

/// Gets pages.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    limits: Limits,
    /// Whoever holds a host's lock may ask it.
    hosts: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// Why there can be no fetcher.
#[derive(Debug, Error)]
#[error("cannot make requests: {0}")]
pub struct FetcherError(String);

impl Fetcher {
    /// A fetcher that tells outlets of `contact`.
    pub fn new(contact: Option<&str>, limits: Limits) -> Result<Fetcher, FetcherError> {
        // It is an error only if somebody was faster.
        rustls::crypto::ring::default_provider().install_default().unwrap_or_default();
        let contact = contact.map(|contact| format!("; {contact}")).unwrap_or_default();
        let agent = format!("liveticker/{} (+{}{contact})", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
        let agent = HeaderValue::from_str(&agent)
            .map_err(|_| FetcherError("the contact is no text for a header".to_owned()))?;
        let accept = HeaderValue::from_static("text/html,application/xhtml+xml;q=0.9,*/*;q=0.1");
        let client = Client::builder()
            .user_agent(agent)
            .default_headers(HeaderMap::from_iter([(header::ACCEPT, accept)]))
            .redirect(reqwest::redirect::Policy::custom(move |attempt| match attempt.url().scheme() {
                _ if attempt.previous().len() > limits.redirects => attempt.error(Astray::TooOften(limits.redirects)),
                "http" | "https" => attempt.follow(),
                scheme => {
                    let scheme = scheme.to_owned();
                    attempt.error(Astray::To(scheme))
                }
            }))
            .connect_timeout(limits.time)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|error| FetcherError(innermost(&error)))?;
        Ok(Fetcher { client, limits, hosts: Mutex::default() })
    }

    /// Asks for a page. `now` is the time of the look. What the outlet wants sent back is sent back byte for byte.
    pub async fn fetch(&self, source: &Source, validators: &Validators, now: Timestamp) -> Answer {
        match source {
            Source::File(path) => self.read(path, now),
            Source::Web(url) => {
                let host = url.host_str().unwrap_or_default().to_owned();
                let turn = {
                    let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
                    Arc::clone(hosts.entry(host.clone()).or_default())
                };
                // Waiting for one's turn is not the outlet's slowness.
                let _turn = turn.lock().await;
                let exchange = self.exchange(url, &host, validators, now);
                let limit = self.limits.time;
                tokio::time::timeout(limit, exchange).await.unwrap_or(Err(FetchError::TooSlow { host, limit }))
            }
        }
    }

    async fn exchange(&self, url: &Url, host: &str, validators: &Validators, now: Timestamp) -> Answer {
        let mut request = self.client.get(url.clone());
        let sent_back =
            [(header::IF_NONE_MATCH, &validators.etag), (header::IF_MODIFIED_SINCE, &validators.last_modified)];
        let mut is_conditional = false;
        for (name, value) in sent_back {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                request = request.header(name, value);
                is_conditional = true;
            }
        }
        let mut response = request.send().await.map_err(|error| failed(&error, host))?;
        let status = response.status();
        let address = without_fragment(response.url().clone());
        match status {
            StatusCode::NOT_MODIFIED if is_conditional => return Ok(Fetched::NotModified),
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            _ => return Err(FetchError::Status { url: address, status: status.as_u16() }),
        }
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let opaque = |name| text(name).filter(|value| !value.is_empty() && value.len() <= VALIDATOR);
        let validators = Validators { etag: opaque(header::ETAG), last_modified: opaque(header::LAST_MODIFIED) };
        let content_type = text(header::CONTENT_TYPE);
        let bytes = self.body(&mut response, host, &address).await?;
        Ok(Fetched::Page { page: Page::new(bytes, content_type, Some(address), now), validators })
    }

    /// The one place where a body is bounded: its bytes are counted as they come out of decompression.
    async fn body(&self, response: &mut Response, host: &str, address: &Url) -> Result<Vec<u8>, FetchError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error, host))? {
            if (bytes.len() + chunk.len()) as u64 > self.limits.size {
                return Err(FetchError::TooLarge { place: address.to_string(), limit: self.limits.size });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn read(&self, path: &Path, now: Timestamp) -> Answer {
        let cannot = |reason: String| FetchError::File { path: path.to_owned(), reason };
        // A pipe would be waited for, and a device never ends.
        let kind = std::fs::metadata(path).map_err(|error| cannot(error.to_string()))?;
        if !kind.is_file() {
            return Err(cannot(if kind.is_dir() { "it is a folder" } else { "it is no regular file" }.to_owned()));
        }
        let file = std::fs::File::open(path).map_err(|error| cannot(error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(self.limits.size + 1).read_to_end(&mut bytes).map_err(|error| cannot(error.to_string()))?;
        if bytes.len() as u64 > self.limits.size {
            return Err(FetchError::TooLarge { place: path.display().to_string(), limit: self.limits.size });
        }
        let page = Page::new(bytes, None, None, now);
        Ok(Fetched::Page { page, validators: Validators::default() })
    }
}

/// Where a redirect led that we did not follow.
#[derive(Debug, Error)]
enum Astray {
    #[error("more than {0} redirects")]
    TooOften(usize),
    #[error("to a {0}: address")]
    To(String),
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

fn failed(error: &reqwest::Error, host: &str) -> FetchError {
    let reason = innermost(error);
    let host = error.url().and_then(Url::host_str).unwrap_or(host).to_owned();
    if error.is_redirect() {
        FetchError::Redirect { reason }
    } else if error.is_connect() || error.is_builder() {
        FetchError::Unreachable { host, reason }
    } else {
        FetchError::Damaged { host, reason }
    }
}

/// What the layer that failed says, without those that pass it on.
fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
