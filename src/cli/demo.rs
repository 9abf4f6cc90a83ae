//! `liveticker demo`: a match that is told live inside the program, followed by the real service. No network, no configuration.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::TcpListener;

use clap::Args;
use jiff::Timestamp;

use super::game::page;
use super::log::Amount;
use super::run::Run;
use super::{FAILED, Out};
use crate::io::site::{Reply, Site};

/// Where the match is told.
const PAGE: &str = "/albion-rovers-live";

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
    pub fn run(&self, amount: Amount, out: &mut Out) -> u8 {
        match self.prepare() {
            Ok((stage, words)) => {
                words.iter().for_each(|line| out.line(line));
                let status = Run::plain().run(Some(&stage.folder.path().join("feeds.toml")), amount, out);
                drop(stage);
                status
            }
            Err(error) => {
                out.error(&format!("the demonstration cannot begin: {error}"));
                FAILED
            }
        }
    }

    /// Begins to tell the match; a folder with the configuration that follows it, and what is said of it.
    fn prepare(&self) -> io::Result<(Stage, Vec<String>)> {
        let site = site(Timestamp::now())?;
        let url = site.url(PAGE).ok_or(io::ErrorKind::AddrNotAvailable)?;
        // Free now; it is taken again at once.
        let feeds = TcpListener::bind(("127.0.0.1", self.port))?.local_addr()?;
        let folder = Folder::make()?;
        let text = format!(
            "[service]\nstate = \"state\"\noutput = \"public\"\ngap = \"0s\"\n[serve]\nlisten = \"{feeds}\"\n\
             [feeds.match]\nurl = \"{url}\"\nevery = \"10s\"\ndigest = \"15min\"\nalso = [\"key-events\", \"edits\"]\n"
        );
        std::fs::write(folder.path().join("feeds.toml"), text)?;
        let words = vec![
            "A football match runs inside this program. The service follows it as it would any live blog.".to_owned(),
            format!("  the page    {url}"),
            format!("  the feeds   http://{feeds}/"),
            format!("  for a feed reader: http://{feeds}/match.atom"),
            "Ctrl-C ends it, and nothing is left behind.".to_owned(),
            String::new(),
        ];
        Ok((Stage { folder, _site: site }, words))
    }
}

/// What the match takes: it is over when this is gone.
struct Stage {
    folder: Folder,
    _site: Site,
}

/// A folder that is gone when it is not needed any more.
struct Folder(std::path::PathBuf);

impl Folder {
    fn make() -> io::Result<Folder> {
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

/// The site of the match: it says whenever it is asked what has happened until then, and 304 where nothing has.
fn site(start: Timestamp) -> io::Result<Site> {
    Site::open(move |request, visitor| {
        let reply = match request.path.as_str() {
            PAGE => {
                let html = page(start, Timestamp::now());
                let mut tag = DefaultHasher::new();
                html.hash(&mut tag);
                Reply::page(&html).with("ETag", &format!("\"{:x}\"", tag.finish()))
            }
            _ => Reply::status(404),
        };
        reply.say(visitor, request).map(|()| true)
    })
}
