//! `liveticker demo`: a match that is told live inside the program, followed by the real service. No network, no configuration.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::game::page;
use super::run::Run;
use super::{FAILED, Out};

/// A visitor has to say within this time what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// See it work: the service follows a football match that runs inside the program
///
/// Needs no network and no configuration, and leaves nothing behind. The match takes three minutes; Ctrl-C ends it.
#[derive(Debug, Args)]
pub struct Demo {
    /// The port of this machine for the feeds and the page that lists them; 0 is any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
}

impl Demo {
    /// Tells the match, and follows it until told to stop.
    pub fn run(&self, out: &mut Out) -> u8 {
        match self.prepare() {
            Ok((folder, words)) => {
                words.iter().for_each(|line| out.line(line));
                let status = Run::plain().run(Some(&folder.path().join("feeds.toml")), out);
                drop(folder);
                status
            }
            Err(error) => {
                out.error(&format!("the demonstration cannot begin: {error}"));
                FAILED
            }
        }
    }

    /// Begins to tell the match; a folder with the configuration that follows it, and what is said of it.
    fn prepare(&self) -> std::io::Result<(Folder, Vec<String>)> {
        let site = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}/albion-rovers-live", site.local_addr()?);
        // Free now; it is taken again at once.
        let feeds = TcpListener::bind(("127.0.0.1", self.port))?.local_addr()?;
        let folder = Folder::make()?;
        let text = format!(
            "[service]\nstate = \"state\"\noutput = \"public\"\ngap = \"0s\"\n[serve]\nlisten = \"{feeds}\"\n\
             [feeds.match]\nurl = \"{url}\"\nevery = \"10s\"\ndigest = \"15min\"\nalso = [\"key-events\", \"edits\"]\n"
        );
        std::fs::write(folder.path().join("feeds.toml"), text)?;
        let start = Timestamp::now();
        std::thread::spawn(move || serve(&site, start));
        let words = vec![
            "A football match runs inside this program. The service follows it as it would any live blog.".to_owned(),
            format!("  the page    {url}"),
            format!("  the feeds   http://{feeds}/"),
            format!("  for a feed reader: http://{feeds}/match.atom"),
            "Ctrl-C ends it, and nothing is left behind.".to_owned(),
            String::new(),
        ];
        Ok((folder, words))
    }
}

/// A folder that is gone when it is not needed any more.
struct Folder(std::path::PathBuf);

impl Folder {
    fn make() -> std::io::Result<Folder> {
        let folder = std::env::temp_dir().join(format!("liveticker-demo-{}", std::process::id()));
        std::fs::create_dir(&folder)?;
        Ok(Folder(folder))
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap_or_default();
    }
}

/// The site of the match, as long as the program runs.
fn serve(site: &TcpListener, start: Timestamp) {
    for visitor in site.incoming().flatten() {
        // Whoever says nothing is not waited for by the others.
        std::thread::spawn(move || answer(visitor, start));
    }
}

fn answer(mut visitor: TcpStream, start: Timestamp) -> std::io::Result<()> {
    visitor.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(visitor.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let (status, body) = match request.split(' ').nth(1) {
        Some("/albion-rovers-live") => ("200 OK", page(start, Timestamp::now())),
        _ => ("404 Not Found", String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    visitor.write_all(head.as_bytes())?;
    visitor.write_all(body.as_bytes())
}
