//! Names become addresses, and those are checked before anybody connects to them.
//!
//! The address that was checked is the one that is connected to: a name server that answers otherwise a moment later gains
//! nothing. Through a proxy it is the proxy that asks for the address, and only the name can be checked.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;

use crate::reach::{internal, is_nobodys};

/// Who has written the name of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The operator: it may be internal.
    Operator,
    /// A page, a redirect, a feed: it may not.
    Stranger,
}

/// A host has none but internal addresses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("its address {address} is not on the public internet ({what})")]
pub struct Internal {
    /// One of them.
    pub address: IpAddr,
    /// What it is for.
    pub what: &'static str,
}

/// Asks the system for addresses, and leaves out those that must not be reached.
#[derive(Debug, Clone)]
pub struct Resolver {
    word: Word,
    /// Proxies are named by whoever runs us.
    proxies: Arc<HashSet<String>>,
}

impl Resolver {
    /// For hosts that are named by that word.
    pub fn new(word: Word) -> Resolver {
        Resolver { word, proxies: Arc::new(proxies(|name| std::env::var(name).ok())) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let word = if self.proxies.contains(&host.to_ascii_lowercase()) { Word::Operator } else { self.word };
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            Ok(Box::new(permitted(word, found)?.into_iter()) as Addrs)
        })
    }
}

/// Those of the addresses that may be connected to.
fn permitted(word: Word, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Internal> {
    let why_not = |address: IpAddr| internal(address).filter(|_| word == Word::Stranger || is_nobodys(address));
    let first = found.first().map(|first| first.ip());
    let permitted: Vec<SocketAddr> = found.into_iter().filter(|address| why_not(address.ip()).is_none()).collect();
    match first.and_then(|address| Some(Internal { address, what: why_not(address)? })) {
        Some(internal) if permitted.is_empty() => Err(internal),
        _ => Ok(permitted),
    }
}

/// The hosts of the proxies that the environment names.
pub fn proxies(variable: impl Fn(&str) -> Option<String>) -> HashSet<String> {
    let names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let host = |proxy: String| {
        let with_scheme = if proxy.contains("://") { proxy } else { format!("http://{proxy}") };
        Some(url::Url::parse(&with_scheme).ok()?.host_str()?.to_ascii_lowercase())
    };
    names.into_iter().filter_map(variable).filter_map(host).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_addresses_that_may_be_reached_are_connected_to() {
        for (what, word, found, wanted) in [
            ("public", Word::Stranger, vec!["93.184.216.34"], Ok(vec!["93.184.216.34"])),
            ("none", Word::Stranger, vec![], Ok(vec![])),
            ("internal", Word::Stranger, vec!["10.0.0.1"], Err("10.0.0.1")),
            ("mixed", Word::Stranger, vec!["127.0.0.1", "93.184.216.34", "::1"], Ok(vec!["93.184.216.34"])),
            ("mapped", Word::Stranger, vec!["::ffff:169.254.169.254"], Err("::ffff:169.254.169.254")),
            ("an operator's", Word::Operator, vec!["10.0.0.1", "::1"], Ok(vec!["10.0.0.1", "::1"])),
            (
                "an operator's that answers with a cloud's secrets",
                Word::Operator,
                vec!["169.254.169.254"],
                Err("169.254.169.254"),
            ),
        ] {
            let socket = |address: &str| SocketAddr::new(address.parse().unwrap(), 0);
            let got = permitted(word, found.into_iter().map(socket).collect());
            match wanted {
                Ok(wanted) => assert_eq!(got, Ok(wanted.into_iter().map(socket).collect()), "{what}"),
                Err(address) => assert_eq!(got.unwrap_err().address, socket(address).ip(), "{what}"),
            }
        }
    }

    #[tokio::test]
    async fn a_strangers_name_is_resolved_and_then_refused() {
        for (word, is_given) in [(Word::Stranger, false), (Word::Operator, true)] {
            let found = Resolver::new(word).resolve("localhost".parse().unwrap()).await;
            assert_eq!(found.is_ok(), is_given, "{word:?}");
        }
    }

    #[test]
    fn a_proxy_is_the_operators() {
        let found = proxies(|name| match name {
            "http_proxy" => Some("http://proxy.internal:3128".to_owned()),
            "ALL_PROXY" => Some("Gate:1080".to_owned()),
            _ => None,
        });
        assert_eq!(found, ["proxy.internal", "gate"].map(str::to_owned).into());
    }
}
