//! A small outlet on a random loopback port: pages and answers that a test can change while it runs, polite or not.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use url::Url;

/// What the outlet answers at one path.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub manner: Manner,
}

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should, with a 304 where the client has that ETag.
    Polite,
    /// Takes the request and never answers.
    Silent,
    /// Promises more than it sends.
    Truncated,
    /// Sends the body again and again, for ever.
    Endless,
    /// Closes without a word.
    Rude,
}

impl Reply {
    pub fn page(html: &str) -> Reply {
        let headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
        Reply { status: 200, headers, body: html.as_bytes().to_vec(), manner: Manner::Polite }
    }

    pub fn status(status: u16) -> Reply {
        Reply { status, ..Reply::page("") }
    }

    pub fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn manner(self, manner: Manner) -> Reply {
        Reply { manner, ..self }
    }
}

/// A request as the outlet saw it.
#[derive(Debug, Clone)]
// Not every test wants to know all of it.
#[allow(dead_code)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

#[derive(Default)]
struct Desk {
    replies: Mutex<HashMap<String, Reply>>,
    seen: Mutex<Vec<Request>>,
    closed: AtomicBool,
}

pub struct Outlet {
    address: SocketAddr,
    desk: Arc<Desk>,
    door: Option<JoinHandle<()>>,
}

impl Outlet {
    pub fn open() -> Outlet {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Arc::new(Desk::default());
        let inside = Arc::clone(&desk);
        let door = std::thread::spawn(move || {
            for visitor in listener.incoming() {
                if inside.closed.load(Ordering::SeqCst) {
                    return;
                }
                let inside = Arc::clone(&inside);
                // A visitor that stays on takes its thread with it when the test ends.
                std::thread::spawn(move || visitor.map(|visitor| serve(visitor, &inside)));
            }
        });
        Outlet { address, desk, door: Some(door) }
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub fn put(&self, path: &str, reply: Reply) {
        self.desk.replies.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// The requests since this was last asked, but for those for robots.txt.
    pub fn seen(&self) -> Vec<Request> {
        self.seen_all().into_iter().filter(|request| request.path != "/robots.txt").collect()
    }

    /// The requests since this was last asked.
    // Not every test wants to know.
    #[allow(dead_code)]
    pub fn seen_all(&self) -> Vec<Request> {
        std::mem::take(&mut self.desk.seen.lock().unwrap())
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::SeqCst);
        // The door waits for a visitor before it looks.
        drop(TcpStream::connect(self.address));
        if let Some(door) = self.door.take() {
            door.join().unwrap();
        }
    }
}

fn serve(visitor: TcpStream, desk: &Desk) {
    let mut reader = BufReader::new(visitor.try_clone().unwrap());
    let mut visitor = visitor;
    while let Some(request) = read(&mut reader) {
        let reply = desk.replies.lock().unwrap().get(&request.path).cloned().unwrap_or(Reply::status(404));
        desk.seen.lock().unwrap().push(request.clone());
        let goes_on = answer(&mut visitor, &reply, &request).is_ok();
        match reply.manner {
            Manner::Polite if goes_on => {}
            Manner::Silent => {
                // Until the client has had enough.
                drop(reader.read_to_end(&mut Vec::new()));
                return;
            }
            _ => return,
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.trim().to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body: String::from_utf8(body).unwrap() })
}

fn answer(visitor: &mut TcpStream, reply: &Reply, request: &Request) -> std::io::Result<()> {
    if matches!(reply.manner, Manner::Silent | Manner::Rude) {
        return Ok(());
    }
    let etag = reply.headers.iter().find(|(name, _)| name == "ETag").map(|(_, value)| value);
    let is_known = etag.is_some() && request.headers.get("if-none-match") == etag;
    let status = if is_known { 304 } else { reply.status };
    let mut head = format!("HTTP/1.1 {status} x\r\n");
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if is_known {
        return visitor.write_all(format!("{head}\r\n").as_bytes());
    }
    match reply.manner {
        Manner::Endless => {
            visitor.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
            loop {
                visitor.write_all(&reply.body)?;
            }
        }
        Manner::Truncated => {
            visitor.write_all(format!("{head}Content-Length: {}\r\n\r\n", reply.body.len() * 2 + 1).as_bytes())?;
            visitor.write_all(&reply.body)
        }
        _ => {
            visitor.write_all(format!("{head}Content-Length: {}\r\n\r\n", reply.body.len()).as_bytes())?;
            visitor.write_all(&reply.body)
        }
    }
}
