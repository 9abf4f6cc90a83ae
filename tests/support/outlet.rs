//! A small outlet on a random loopback port: pages and answers that a test can change while it runs, polite or not. The site
//! itself is the one that `liveticker demo` follows.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use liveticker::io::site;
pub use liveticker::io::site::Request;
use liveticker::io::site::Site;
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
        let site::Reply { status, headers, body } = site::Reply::page(html);
        Reply { status, headers, body, manner: Manner::Polite }
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

#[derive(Default)]
struct Desk {
    replies: Mutex<HashMap<String, Reply>>,
    seen: Mutex<Vec<Request>>,
}

pub struct Outlet {
    site: Site,
    desk: Arc<Desk>,
}

impl Outlet {
    pub fn open() -> Outlet {
        let desk = Arc::new(Desk::default());
        let inside = Arc::clone(&desk);
        let site = Site::open(move |request, visitor| {
            let reply = inside.replies.lock().unwrap().get(&request.path).cloned().unwrap_or(Reply::status(404));
            inside.seen.lock().unwrap().push(request.clone());
            answer(visitor, reply, request)
        });
        Outlet { site: site.unwrap(), desk }
    }

    pub fn url(&self, path: &str) -> Url {
        self.site.url(path).unwrap()
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

/// Answers in its manner; whether the visitor may ask again.
fn answer(visitor: &mut TcpStream, reply: Reply, request: &Request) -> std::io::Result<bool> {
    let Reply { status, headers, body, manner } = reply;
    let reply = site::Reply { status, headers, body };
    match manner {
        Manner::Polite => return reply.say(visitor, request).map(|()| true),
        Manner::Rude => {}
        // Until the client has had enough.
        Manner::Silent => drop(visitor.read_to_end(&mut Vec::new())),
        Manner::Endless => {
            visitor.write_all(format!("{}Connection: close\r\n\r\n", reply.head(request)).as_bytes())?;
            loop {
                visitor.write_all(&reply.body)?;
            }
        }
        Manner::Truncated => {
            let length = reply.body.len() * 2 + 1;
            visitor.write_all(format!("{}Content-Length: {length}\r\n\r\n", reply.head(request)).as_bytes())?;
            visitor.write_all(&reply.body)?;
        }
    }
    Ok(false)
}
