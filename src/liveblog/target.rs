//! Who is notified of entries without a feed reader, and of which.

use std::path::PathBuf;

use url::Url;

use crate::edition::{Filter, Words};
use crate::liveblog::Secret;

/// Somebody or something that is notified: [notify.NAME] of the configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The way to it.
    pub channel: Channel,
    /// Whether only of key events.
    pub only_key_events: bool,
    /// What must match; everything does where there is none.
    pub filter: Option<Filter>,
}

/// The way to whoever is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// JSON is sent there by POST, signed where there is a secret.
    Webhook {
        /// The address.
        url: Url,
        /// What signs it.
        secret: Option<Secret>,
    },
    /// A topic of an ntfy server: the last part of the path of this address.
    Ntfy {
        /// The address.
        url: Url,
        /// The access token.
        token: Option<Secret>,
    },
    /// By e-mail, through sendmail or SMTP.
    Email {
        /// To that address.
        to: String,
        /// From that one.
        from: String,
        /// Through that mail server, as host and port; without it, through `sendmail`.
        smtp: Option<String>,
        /// The program that takes letters.
        sendmail: PathBuf,
    },
}

impl Target {
    /// Whether it is notified of such an entry.
    pub fn wants(&self, is_key_event: bool, words: &Words<'_>) -> bool {
        (is_key_event || !self.only_key_events) && self.filter.as_ref().is_none_or(|filter| filter.passes(words))
    }
}
