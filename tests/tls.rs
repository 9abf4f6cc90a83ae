//! Certificates: what is wrong with one is told in words that lead somewhere; an authority of one's own is trusted where it is named.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::spawn;
use std::time::Duration;

use jiff::Timestamp;
use liveticker::io::fetch::{Errand, Fetcher, Limits};
use liveticker::io::request::Caller;
use liveticker::liveblog::Obedience;
use liveticker::page::{Answer, FetchError, Fetched, Source, Validators};
use support::home::Home;
use support::running::page;
use support::secure::{pem, server};

const PAGE: &str = "<html><title>Harbour</title><p>All is calm.</p></html>";

async fn ask(port: u16, host: &str, ca: Option<&str>) -> Answer {
    let authorities = ca.map(pem);
    let limits = Limits { time: Duration::from_secs(5), size: 100_000, redirects: 3, gap: Duration::ZERO };
    let fetcher = Fetcher::new(Caller { contact: None, authorities: authorities.as_deref() }, limits).unwrap();
    let errand = Errand::new(Timestamp::UNIX_EPOCH, Obedience::Ignore, true).naming([host.to_owned()]);
    let url = format!("https://{host}:{port}/live").parse().unwrap();
    fetcher.fetch(&Source::Web(url), &Validators::default(), &errand).await
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_told_in_words() {
    for (certificate, ca, words) in [
        ("expired", "ca", &["its certificate expired on 2021-01-01, and this machine's clock says 20"][..]),
        ("early", "ca", &["its certificate is valid from 2120-01-01 only, and this machine's clock says 20"]),
        ("elsewhere", "ca", &["another host's: a.example, b.example, c.example, …"]),
        ("good", "alone", &["signed by nobody whom this machine knows", "`ca` in [service]"]),
        ("alone", "ca", &["certificate", "signed by"]),
        ("ca", "ca", &["certificate"]),
    ] {
        let answer = ask(server(certificate, PAGE.to_owned()), "127.0.0.1", Some(ca)).await;
        let error = answer.unwrap_err();
        assert!(matches!(error, FetchError::Unreachable { .. }), "{certificate}: {error:?}");
        let said = error.to_string();
        assert!(words.iter().all(|words| said.contains(words)), "{certificate}: {said}");
    }
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_where_it_is_named_and_for_the_names_it_vouches_for() {
    let port = server("good", PAGE.to_owned());
    for host in ["127.0.0.1", "localhost"] {
        let answer = ask(port, host, Some("ca")).await;
        assert!(matches!(answer, Ok(Fetched::Page { .. })), "{host}: {answer:?}");
        assert!(ask(port, host, None).await.is_err(), "{host}: nobody has named it");
    }
    assert!(ask(port, "127.0.0.2", Some("ca")).await.is_err());
}

/// A server that answers whatever comes with these bytes, and its port.
fn saying(bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    spawn(move || {
        for visitor in listener.incoming() {
            let mut visitor = visitor.unwrap();
            drop(visitor.read(&mut [0; 4096]));
            drop(visitor.write_all(bytes));
        }
    });
    port
}

#[tokio::test]
async fn a_server_with_which_no_tls_can_be_had_is_told_so() {
    for (what, bytes, words) in [
        ("it speaks HTTP", &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "does not speak TLS"),
        // Alerts (RFC 8446, section 6): of a version, of what can be agreed on, of a server that fails.
        ("TLS 1.0 only", &[21, 3, 1, 0, 2, 2, 70], "no kind of TLS that is still safe"),
        ("no cipher of ours", &[21, 3, 3, 0, 2, 2, 40], "no kind of TLS that is still safe"),
        ("it fails", &[21, 3, 3, 0, 2, 2, 80], "TLS failed"),
        ("it goes", &[], "closed the connection before anything was encrypted"),
    ] {
        let said = ask(saying(bytes), "127.0.0.1", Some("ca")).await.unwrap_err().to_string();
        assert!(said.contains(words), "{what}: {said}");
    }
}

#[test]
fn the_service_is_told_of_an_authority_in_its_configuration() {
    let url = format!("https://localhost:{}/news/live/harbour-storm", server("good", page(&[2, 1])));
    let feeds = |ca: &str| {
        format!(
            "[service]\nstate = \"state\"\ngap = \"0s\"\n{ca}\n[feeds.harbour]\nurl = \"{url}\"\nrobots = \"ignore\"\n"
        )
    };
    let home = Home::new(&feeds(""));
    let (said, error, status) = home.said(&["once"]);
    assert_eq!(status, 1, "{said}{error}");
    assert!(error.contains("`ca` in [service]"), "{said}{error}");
    std::fs::write(home.file(), feeds("ca = \"mine.pem\"")).unwrap();
    let (said, error, status) = home.said(&["once", "--force"]);
    assert_eq!(status, 1, "{said}{error}");
    assert!(error.contains("mine.pem: No such file"), "{error}");
    std::fs::copy(pem("ca"), home.path().join("mine.pem")).unwrap();
    let (said, error, status) = home.said(&["once", "--force"]);
    assert_eq!((status, error.as_str()), (0, ""), "{said}");
    assert!(said.contains("harbour: 2 new"), "{said}");
    let (said, error, status) = home.said(&["preview", "--format", "json", &url]);
    assert_eq!(status, 0, "{error}");
    assert!(said.contains("Update 2"), "{said}");
}
