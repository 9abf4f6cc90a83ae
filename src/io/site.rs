//! A small site on this machine that tells what it is made to tell: the one that `demo` follows, and those of the tests.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use url::Url;

/// Whoever says nothing for so long is not waited for any more.
const PATIENCE: Duration = Duration::from_secs(600);
/// No body of a request is longer, in bytes.
const LONGEST: usize = 16 << 20;

/// A request as the site saw it.
#[derive(Debug, Clone)]
pub struct Request {
    /// "GET", "POST" …
    pub method: String,
    /// What stands behind the host: path and query.
    pub path: String,
    /// By their names in lower case.
    pub headers: HashMap<String, String>,
    /// What came with it.
    pub body: String,
}

/// What a site answers.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names and values, in their order.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// A page of HTML.
    pub fn page(html: &str) -> Reply {
        let headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
        Reply { status: 200, headers, body: html.as_bytes().to_vec() }
    }

    /// A page without a word, under that status code.
    pub fn status(status: u16) -> Reply {
        Reply { status, ..Reply::page("") }
    }

    /// The same with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether whoever asks has it already, by its `ETag` (RFC 9110, section 13.1.2).
    fn is_known(&self, request: &Request) -> bool {
        let etag = self.headers.iter().find(|(name, _)| name == "ETag").map(|(_, value)| value);
        etag.is_some() && request.headers.get("if-none-match") == etag
    }

    /// Its beginning: the status and all headers but those on the length of the body, without the empty line.
    pub fn head(&self, request: &Request) -> String {
        let status = if self.is_known(request) { 304 } else { self.status };
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("HTTP/1.1 {status} x\r\n{headers}")
    }

    /// Says it as it should be said: 304 and no body to whoever has it.
    pub fn say(&self, visitor: &mut impl Write, request: &Request) -> io::Result<()> {
        let head = self.head(request);
        if self.is_known(request) {
            return visitor.write_all(format!("{head}\r\n").as_bytes());
        }
        visitor.write_all(format!("{head}Content-Length: {}\r\n\r\n", self.body.len()).as_bytes())?;
        visitor.write_all(&self.body)
    }
}

/// A site on a free port of loopback, as long as it is kept.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    is_closed: Arc<AtomicBool>,
    door: Option<JoinHandle<()>>,
}

impl Site {
    /// Opens it: each request is answered by `answer`, which tells whether the visitor may ask again.
    pub fn open(
        answer: impl Fn(&Request, &mut TcpStream) -> io::Result<bool> + Send + Sync + 'static,
    ) -> io::Result<Site> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let is_closed = Arc::new(AtomicBool::new(false));
        let (closed, answer) = (Arc::clone(&is_closed), Arc::new(answer));
        let door = std::thread::spawn(move || {
            for visitor in listener.incoming() {
                if closed.load(Ordering::SeqCst) {
                    return;
                }
                let answer = Arc::clone(&answer);
                // Whoever says nothing holds up no other; a visitor that stays takes its thread with it when the program ends.
                std::thread::spawn(move || visitor.and_then(|visitor| serve(visitor, &*answer)));
            }
        });
        Ok(Site { address, is_closed, door: Some(door) })
    }

    /// The address of a path on it, which begins with a slash.
    pub fn url(&self, path: &str) -> Option<Url> {
        Url::parse(&format!("http://{}{path}", self.address)).ok()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::SeqCst);
        // The door waits for a visitor before it looks.
        drop(TcpStream::connect(self.address));
        self.door.take().into_iter().for_each(|door| door.join().unwrap_or_default());
    }
}

fn serve(mut visitor: TcpStream, answer: &impl Fn(&Request, &mut TcpStream) -> io::Result<bool>) -> io::Result<()> {
    visitor.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(visitor.try_clone()?);
    while let Some(request) = read(&mut reader)? {
        if !answer(&request, &mut visitor)? {
            break;
        }
    }
    Ok(())
}

/// The next request; none where the visitor has left, or says something else.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.trim().to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; LONGEST.min(length)];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { method, path, headers, body: String::from_utf8_lossy(&body).into_owned() }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn it_answers_as_it_is_made_to_and_says_304_to_who_has_it() {
        let site = Site::open(|request, visitor| {
            Reply::page(&request.path).with("ETag", "\"1\"").say(visitor, request).map(|()| false)
        });
        let site = site.unwrap();
        let asked = |head: &str| {
            let mut visitor = TcpStream::connect(site.address).unwrap();
            visitor.write_all(format!("GET /a?b HTTP/1.1\r\n{head}\r\n").as_bytes()).unwrap();
            io::read_to_string(visitor).unwrap()
        };
        let all = asked("");
        assert!(all.starts_with("HTTP/1.1 200 x\r\n") && all.ends_with("Content-Length: 4\r\n\r\n/a?b"), "{all}");
        let known = asked("If-None-Match: \"1\"\r\n");
        assert!(known.starts_with("HTTP/1.1 304 x\r\n") && known.ends_with("ETag: \"1\"\r\n\r\n"), "{known}");
        assert_eq!(site.url("/x").map(|url| url.path().to_owned()).as_deref(), Some("/x"));
    }
}
