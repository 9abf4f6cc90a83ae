//! The service as a process of its own, and what it logs; the page that it follows.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Whatever takes longer than this never comes.
pub const NEVER: Duration = Duration::from_secs(60);

/// A page with these updates, the newest first; the number of each is its minute after noon.
pub fn page(updates: &[u32]) -> String {
    let update = |id: &u32| {
        format!(
            r##"{{"@type":"BlogPosting","url":"#post-{id:03}","headline":"Update {id}","datePublished":"2026-03-02T12:{id:02}:00Z","articleBody":"The harbour is calm, says number {id}."}}"##
        )
    };
    let updates: Vec<String> = updates.iter().map(update).collect();
    format!(
        r#"<html lang="en"><title>Harbour</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"Harbour","liveBlogUpdate":[{}]}}</script>"#,
        updates.join(",")
    )
}

/// A process, and its log.
pub struct Running {
    child: Child,
    log: Receiver<String>,
}

impl Drop for Running {
    /// A test that fails leaves nobody behind.
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait().map(drop)).unwrap_or_default();
    }
}

impl Running {
    pub fn start(mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, log) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| sender.send(line).unwrap_or_default()));
        Running { child, log }
    }

    /// Waits for a line of the log, and gives what was logged until then.
    pub fn until(&self, wanted: &str) -> String {
        self.until_all(&[wanted.to_owned()])
    }

    /// The same for all of these lines, in whatever order.
    pub fn until_all(&self, wanted: &[String]) -> String {
        let (mut wanted, mut all) = (wanted.to_vec(), String::new());
        while !wanted.is_empty() {
            let line =
                self.log.recv_timeout(NEVER).unwrap_or_else(|error| panic!("no {wanted:?} ({error}) in:\n{all}"));
            wanted.retain(|wanted| !line.contains(wanted.as_str()));
            all.push_str(&line);
            all.push('\n');
        }
        all
    }

    pub fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// How it ends, and after how long.
    pub fn end(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let status = self.child.wait().unwrap();
        (status.code(), begun.elapsed())
    }
}
