//! Certificates: the authorities that are trusted besides the machine's, and what is wrong with that of a server, in words.

use std::error::Error;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use reqwest::Certificate;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, InvalidMessage};

/// No file of authorities is longer, in bytes: those of a whole system have a quarter of it.
const LONGEST: u64 = 1 << 20;
/// So many of the names in a certificate are told.
const NAMES: usize = 3;

/// The certificates in a file (PEM), at least one; or why there are none.
pub fn authorities(file: &Path) -> Result<Vec<Certificate>, String> {
    let cannot = |reason: &str| format!("`ca`: {}: {reason}", file.display());
    // A pipe would be waited for.
    let kind = std::fs::metadata(file).map_err(|error| cannot(&error.to_string()))?;
    if !kind.is_file() || kind.len() > LONGEST {
        return Err(cannot(if kind.is_file() { "it is too long for certificates" } else { "it is no regular file" }));
    }
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file).and_then(|open| open.take(LONGEST).read_to_end(&mut bytes));
    read.map_err(|error| cannot(&error.to_string()))?;
    match Certificate::from_pem_bundle(&bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(cannot("there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)")),
    }
}

/// What TLS has against a server, if that is why a request failed.
pub fn words(error: &(dyn Error + 'static)) -> Option<String> {
    let mut inner = error;
    loop {
        if let Some(error) = inner.downcast_ref::<rustls::Error>() {
            return Some(told(error));
        }
        let io = inner.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.to_string() == "tls handshake eof") {
            return Some("it closed the connection before anything was encrypted".to_owned());
        }
        // One that holds another does not call it its source.
        inner = match inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(held) => held,
            None => inner.source()?,
        };
    }
}

fn told(error: &rustls::Error) -> String {
    use rustls::Error::{AlertReceived, InvalidCertificate, InvalidMessage as Invalid, PeerIncompatible};
    match error {
        InvalidCertificate(error) => certificate(error),
        Invalid(InvalidMessage::InvalidContentType) => {
            "it does not speak TLS at this port: is it http:// and not https://?".to_owned()
        }
        PeerIncompatible(_) | AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            format!("it has no kind of TLS that is still safe (1.2 or 1.3): {error}")
        }
        error => format!("TLS failed: {error}"),
    }
}

fn certificate(error: &CertificateError) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext, Revoked,
        UnknownIssuer,
    };
    match error {
        Expired => "its certificate has expired".to_owned(),
        ExpiredContext { time, not_after } => {
            format!("its certificate expired on {}, and this machine's clock says {}", day(not_after), day(time))
        }
        NotValidYet => "its certificate is not valid yet".to_owned(),
        NotValidYetContext { time, not_before } => format!(
            "its certificate is valid from {} only, and this machine's clock says {}",
            day(not_before),
            day(time)
        ),
        NotValidForName => "its certificate is another host's".to_owned(),
        NotValidForNameContext { presented, .. } => match presented.as_slice() {
            [] => "its certificate names no host".to_owned(),
            names => format!("its certificate is another host's: {}", some(names)),
        },
        Revoked => "its certificate has been revoked".to_owned(),
        UnknownIssuer => {
            "its certificate is signed by nobody whom this machine knows; if it is an authority of your own, \
                          `ca` in [service] names a file with its certificate"
                .to_owned()
        }
        // What is an authority's may not be a server's (RFC 5280, section 4.2.1.9): such are made by hand.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate is signed by itself, as that of an authority".to_owned()
        }
        error => format!("its certificate is not accepted: {error}"),
    }
}

/// The first of the names, as they may be shown: they are a stranger's words. Each is told as `DnsName("a.example")`.
fn some(names: &[String]) -> String {
    let plain = |name: &String| {
        name.split('"').nth(1).unwrap_or(name).chars().filter(char::is_ascii_graphic).take(80).collect::<String>()
    };
    let first: Vec<String> = names.iter().take(NAMES).map(plain).collect();
    let more = if names.len() > NAMES { ", …" } else { "" };
    format!("{}{more}", first.join(", "))
}

fn day(time: &UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds)
        .map_or_else(|_| "a day that never comes".to_owned(), |time| time.strftime("%F").to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_holds_no_certificate_is_no_authority() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        for (what, bytes, said) in [
            ("nothing", &b""[..], "no certificate"),
            ("a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no certificate"),
            ("one cut off", b"-----BEGIN CERTIFICATE-----\nMIIB", "no certificate"),
            ("a long one", &[b'x'; 2 << 20], "too long"),
        ] {
            std::fs::write(&file, bytes).unwrap();
            assert!(authorities(&file).unwrap_err().contains(said), "{what}");
        }
        assert!(authorities(folder.path()).unwrap_err().contains("no regular file"));
    }
}
