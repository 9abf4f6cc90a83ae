//! Whoever asks: a client for each kind of address, made when the first such address is asked for.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{self, HeaderMap, HeaderValue};
use url::Url;

use super::body;
use crate::io::request::{Caller, ClientError, client};
use crate::io::resolve::{Word, proxies};

/// A connection is kept for so long: for all that one visit asks, and not until the next one. Each costs a descriptor and some
/// 50 to 90 kB, and there is one for each host.
const IDLE: Duration = Duration::from_secs(10);

/// The clients. Hosts that the operator has named have one apart from all others, so that no connection of the one is used by
/// the other.
#[derive(Debug)]
pub struct Clients {
    contact: Option<String>,
    authorities: Option<PathBuf>,
    /// For the connection.
    patience: Duration,
    /// A proxy may be asked by TLS for what is not.
    has_proxy: bool,
    /// By who has named the host, and whether it is asked by TLS: only then are the certificates of the machine read, which costs
    /// more time and memory than all else that a visit to an unchanged page needs.
    made: [[OnceLock<Result<Client, String>>; 2]; 2],
}

impl Clients {
    /// Clients for this caller, which wait so long for a connection.
    pub fn new(caller: Caller<'_>, patience: Duration) -> Result<Clients, ClientError> {
        // What is wrong with the caller is said at once.
        drop(client(caller, Word::Operator)?);
        let (contact, authorities) = (caller.contact.map(str::to_owned), caller.authorities.map(Path::to_owned));
        let has_proxy = !proxies(|name| std::env::var(name).ok()).is_empty();
        Ok(Clients { contact, authorities, patience, has_proxy, made: Default::default() })
    }

    /// Whether the environment names a proxy.
    pub fn has_proxy(&self) -> bool {
        self.has_proxy
    }

    /// The one for an address whose host is named by that word; or why there is none.
    pub fn client(&self, word: Word, url: &Url) -> Result<&Client, String> {
        let by_tls = url.scheme() != "http" || self.has_proxy;
        let made = &self.made[usize::from(word == Word::Stranger)][usize::from(by_tls)];
        made.get_or_init(|| self.make(word, by_tls).map_err(|error| error.to_string())).as_ref().map_err(Clone::clone)
    }

    /// It follows no redirect: each hop has its turn, and its robots.txt.
    fn make(&self, word: Word, by_tls: bool) -> Result<Client, ClientError> {
        let accept = HeaderValue::from_static("text/html,application/xhtml+xml;q=0.9,*/*;q=0.1");
        let codings = HeaderValue::from_static(body::CODINGS);
        // Without TLS nobody has to be vouched for.
        let authorities = self.authorities.as_deref().filter(|_| by_tls);
        let client = client(Caller { contact: self.contact.as_deref(), authorities }, word)?
            .default_headers(HeaderMap::from_iter([(header::ACCEPT, accept), (header::ACCEPT_ENCODING, codings)]))
            .connect_timeout(self.patience)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(IDLE);
        let client = if by_tls { client } else { client.tls_certs_only([]) };
        client.build().map_err(|error| ClientError::of(&error))
    }
}
