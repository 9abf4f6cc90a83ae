//! Through a proxy, HTTP or SOCKS: what it is told, what it is not asked for, and what is said where it fails.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::thread::spawn;

use support::home::Home;
use support::outlet::Reply;
use support::running::page;
use support::secure::{pem, server};

/// A proxy that leads everybody to one port of this machine, and what it was asked for.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn to(port: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy { port: listener.local_addr().unwrap().port(), asked: Arc::default() };
        let asked = Arc::clone(&proxy.asked);
        spawn(move || {
            for visitor in listener.incoming() {
                let (visitor, asked) = (visitor.unwrap(), Arc::clone(&asked));
                spawn(move || drop(serve(visitor, port, &asked)));
            }
        });
        proxy
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn serve(mut visitor: TcpStream, port: u16, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut first = [0];
    visitor.read_exact(&mut first)?;
    if first == [5] {
        asked.lock().unwrap().push(socks(&mut visitor)?);
        return between(visitor, TcpStream::connect(("127.0.0.1", port))?);
    }
    let mut head = first.to_vec();
    while !head.ends_with(b"\r\n\r\n") {
        visitor.read_exact(&mut first)?;
        head.push(first[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let login = head.lines().find(|line| line.to_lowercase().starts_with("proxy-authorization"));
    let line = head.lines().next().unwrap();
    asked.lock().unwrap().push(format!("{line}{}", login.map(|login| format!(" ({login})")).unwrap_or_default()));
    let mut there = TcpStream::connect(("127.0.0.1", port))?;
    match line.starts_with("CONNECT ") {
        true => visitor.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?,
        // As it came: the outlet takes the path of what it is asked for.
        false => {
            let (scheme, rest) = line.split_once("://").unwrap();
            let path = format!("{} /{}", scheme.split(' ').next().unwrap(), rest.split_once('/').unwrap().1);
            there.write_all(head.replacen(line, &path, 1).as_bytes())?;
        }
    }
    between(visitor, there)
}

/// SOCKS 5 (RFC 1928), with a password where one is offered (RFC 1929): what is asked for.
fn socks(visitor: &mut TcpStream) -> std::io::Result<String> {
    fn take(visitor: &mut TcpStream, count: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        visitor.read_exact(&mut bytes)?;
        Ok(bytes)
    }
    let counted = |visitor: &mut TcpStream| {
        let count = take(visitor, 1)?[0];
        take(visitor, count.into())
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let methods = counted(visitor)?;
    let method = if methods.contains(&2) { 2 } else { 0 };
    visitor.write_all(&[5, method])?;
    let mut login = String::new();
    if method == 2 {
        take(visitor, 1)?;
        login = format!(" ({}:{})", text(counted(visitor)?), text(counted(visitor)?));
        visitor.write_all(&[1, 0])?;
    }
    let wanted = match take(visitor, 4)?[3] {
        1 => format!("address {}", take(visitor, 4)?.iter().map(u8::to_string).collect::<Vec<_>>().join(".")),
        3 => format!("name {}", text(counted(visitor)?)),
        kind => panic!("an address of kind {kind}"),
    };
    let port = take(visitor, 2)?;
    visitor.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    Ok(format!("{wanted} {}{login}", u16::from_be_bytes([port[0], port[1]])))
}

fn between(one: TcpStream, other: TcpStream) -> std::io::Result<()> {
    let (mut from, mut to) = (one.try_clone()?, other.try_clone()?);
    spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(std::net::Shutdown::Write));
    });
    let (mut from, mut to) = (other, one);
    std::io::copy(&mut from, &mut to).map(drop)
}

fn feeds(url: &str) -> String {
    format!(
        "[service]\nstate = \"state\"\ngap = \"0s\"\nca = '{}'\n[feeds.harbour]\nurl = \"{url}\"\nrobots = \"ignore\"\n",
        pem("ca").display()
    )
}

fn once(home: &Home, environment: &[(&str, &str)]) -> (String, i32) {
    let mut command = home.command(&["once", "--force"]);
    let Output { status, stdout, stderr } = command.envs(environment.iter().copied()).output().unwrap();
    (String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap(), status.code().unwrap())
}

#[test]
fn a_proxy_is_told_what_it_has_to_know_and_no_more() {
    let path = "/news/live/harbour-storm";
    let rows = [
        // Nobody here knows that name: it is the proxy that resolves it.
        (
            "http",
            "http_proxy",
            "http://127.0.0.1:",
            "harbour.example",
            format!("GET http://harbour.example{path} HTTP/1.1"),
        ),
        ("http", "ALL_PROXY", "127.0.0.1:", "harbour.example", String::new()),
        (
            "https",
            "https_proxy",
            "http://127.0.0.1:",
            "harbour.example",
            "CONNECT harbour.example:443 HTTP/1.1".to_owned(),
        ),
        (
            "https",
            "https_proxy",
            "http://me:secret@127.0.0.1:",
            "harbour.example",
            "CONNECT harbour.example:443 HTTP/1.1 (proxy-authorization: Basic bWU6c2VjcmV0)".to_owned(),
        ),
        ("http", "all_proxy", "socks5h://127.0.0.1:", "harbour.example", "name harbour.example 80".to_owned()),
        (
            "https",
            "all_proxy",
            "socks5h://me:secret@127.0.0.1:",
            "harbour.example",
            "name harbour.example 443 (me:secret)".to_owned(),
        ),
        // The name is resolved here, and the address that was checked is what it is asked for.
        ("http", "all_proxy", "socks5://127.0.0.1:", "localhost", "address 127.0.0.1 80".to_owned()),
        ("https", "https_proxy", "socks5://127.0.0.1:", "127.0.0.1", "address 127.0.0.1 443".to_owned()),
    ];
    for (scheme, variable, proxy_at, host, wanted) in rows {
        let home = Home::new("");
        std::fs::write(home.file(), feeds(&format!("{scheme}://{host}{path}"))).unwrap();
        let port = match scheme {
            "http" => home.outlet.url("/").port().unwrap(),
            _ => server("good", page(&[3, 2, 1])),
        };
        let proxy = Proxy::to(port);
        let (said, status) = once(&home, &[(variable, &format!("{proxy_at}{}", proxy.port))]);
        let what = format!("{variable}={proxy_at} for {scheme}://{host}: {said}");
        assert!(status == 0 && said.contains("harbour: 3 new"), "{what}");
        let asked = proxy.asked();
        assert!(asked.len() == 1 && (wanted.is_empty() || asked[0].eq_ignore_ascii_case(&wanted)), "{asked:?} {what}");
    }
}

#[test]
fn what_is_internal_is_not_asked_of_a_proxy_by_the_word_of_a_stranger() {
    for proxy_at in ["http://127.0.0.1:", "socks5h://127.0.0.1:", "socks5://127.0.0.1:"] {
        for target in [
            "http://169.254.169.254/latest",
            "http://localhost/",
            "http://[::1]/",
            "http://printer.local/",
            "http://10.0.0.1/",
        ] {
            let home = Home::new(&feeds("http://harbour.example/moved"));
            home.outlet.put("/moved", Reply::status(302).with("Location", target));
            let proxy = Proxy::to(home.outlet.url("/").port().unwrap());
            // The page itself has a name that nobody here knows, or is asked of the proxy by its address.
            if proxy_at.starts_with("socks5:") {
                std::fs::write(home.file(), feeds("http://127.0.0.1/moved")).unwrap();
            }
            let (said, status) = once(&home, &[("all_proxy", &format!("{proxy_at}{}", proxy.port))]);
            assert!(status == 1 && said.contains("is not on the public internet"), "{proxy_at} {target}: {said}");
            assert_eq!(proxy.asked().len(), 1, "{proxy_at} {target}: for the page, and for nothing else");
        }
    }
}

#[test]
fn a_proxy_that_fails_is_named_without_its_password_and_one_that_is_not_meant_is_not_asked() {
    let home = Home::new("");
    let url = home.url("/news/live/harbour-storm");
    std::fs::write(home.file(), feeds(&url)).unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for proxy_at in ["http://me:secret@127.0.0.1:", "socks5://me:secret@127.0.0.1:", "socks5h://me:secret@127.0.0.1:"] {
        let proxy = format!("{proxy_at}{nobody}");
        let (said, status) = once(&home, &[("all_proxy", &proxy)]);
        assert!(status == 1 && said.contains("through a proxy") && !said.contains("secret"), "{proxy_at}: {said}");
    }
    let (said, status) =
        once(&home, &[("all_proxy", &format!("http://127.0.0.1:{nobody}")), ("no_proxy", "127.0.0.1")]);
    assert!(status == 0 && said.contains("harbour: 3 new"), "{said}");
}
