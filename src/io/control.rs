//! The way by which commands reach the service that runs: a socket of the file system, for whoever may write to it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::liveblog::FeedName;

/// No request is longer, in bytes, with the record that it brings.
const LONGEST: u64 = 256 << 20;
/// A request has to be told within this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// For the owner of the record, and for their group.
const MODE: u32 = 0o660;

/// What the service is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// To check these live blogs now; all of them, where none is named.
    Once {
        /// The names of the live blogs; none for all.
        names: Vec<FeedName>,
        /// Whether also where a site has asked for patience.
        force: bool,
        /// Whether the answer is for a program.
        #[serde(default)]
        json: bool,
    },
    /// To delete what is known of a live blog.
    Forget {
        /// The name of the live blog.
        name: FeedName,
    },
    /// To give a live blog another name in the record.
    Rename {
        /// Its name.
        old: FeedName,
        /// The other one.
        new: FeedName,
    },
    /// To take in a record, which stands behind the request.
    Import {
        /// Under another name than its own.
        name: Option<FeedName>,
    },
    /// To read the configuration again.
    Reload,
}

/// What the service says to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// An answer, a line of text.
    Line(String),
    /// An answer for a program: JSON in a line.
    Fact(String),
    /// Trouble, in a line or more.
    Error(String),
    /// All is said; the exit status of the command.
    Status(u8),
}

/// A request, and the way back to whoever asks.
#[derive(Debug)]
pub struct Call {
    /// What is asked.
    pub request: Request,
    /// What stands behind it.
    pub body: Vec<u8>,
    replies: mpsc::UnboundedSender<Reply>,
}

impl Call {
    /// Says something. Nothing is missed where nobody listens any more.
    pub fn say(&self, reply: Reply) {
        self.replies.send(reply).unwrap_or_default();
    }
}

/// The socket of a service that runs; it is gone with it.
#[derive(Debug)]
pub struct Control {
    path: PathBuf,
    calls: mpsc::Receiver<Call>,
    door: JoinHandle<()>,
}

/// The name of the socket's file, wherever it stands: that of the record in this folder.
pub fn file_of(state: &Path) -> String {
    let state = state.canonicalize().unwrap_or_else(|_| state.to_owned());
    let digest = Sha256::digest(state.as_os_str().as_encoded_bytes());
    let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{short}.sock")
}

impl Control {
    /// Listens there, within a tokio runtime; the folder is made where it is not there. One that nobody listens to any more is
    /// replaced: only who has the right to write the record listens.
    pub fn open(path: &Path) -> io::Result<Control> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(MODE))?;
        let (sender, calls) = mpsc::channel(16);
        let door = tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(tokio::spawn(serve(stream, sender.clone()))),
                    // Out of file descriptors, or whoever asked has left.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        });
        Ok(Control { path: path.to_owned(), calls, door })
    }

    /// The next request.
    pub async fn next(&mut self) -> Option<Call> {
        self.calls.recv().await
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.door.abort();
        std::fs::remove_file(&self.path).unwrap_or_default();
    }
}

async fn serve(mut stream: tokio::net::UnixStream, calls: mpsc::Sender<Call>) {
    let mut told = Vec::new();
    let read = tokio::time::timeout(PATIENCE, (&mut stream).take(LONGEST).read_to_end(&mut told)).await;
    let end = told.iter().position(|&byte| byte == b'\n').filter(|_| matches!(read, Ok(Ok(_))));
    let request = end.and_then(|end| serde_json::from_slice(&told[..end]).ok());
    let (replies, mut said) = mpsc::unbounded_channel();
    match (request, end) {
        (Some(request), Some(end)) => {
            let call = Call { request, body: told.split_off(end + 1), replies };
            if calls.send(call).await.is_err() {
                return;
            }
        }
        _ => {
            let words = "the service does not understand the command: it is of another version; start it again";
            let _ = replies.send(Reply::Error(words.to_owned()));
            let _ = replies.send(Reply::Status(1));
        }
    }
    while let Some(reply) = said.recv().await {
        let line = format!("{}\n", serde_json::to_string(&reply).unwrap_or_default());
        if stream.write_all(line.as_bytes()).await.is_err() || matches!(reply, Reply::Status(_)) {
            break;
        }
    }
}

/// Asks the service that listens at one of these places; tells each line as it comes. `None` where no service listens, or where
/// it is not ours to ask; else the exit status.
pub fn ask(places: &[PathBuf], request: &Request, body: &[u8], mut heard: impl FnMut(Reply)) -> io::Result<Option<u8>> {
    let Some(mut stream) = places.iter().find_map(|path| UnixStream::connect(path).ok()) else { return Ok(None) };
    let head = format!("{}\n", serde_json::to_string(request).unwrap_or_default());
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body))?;
    stream.shutdown(Shutdown::Write)?;
    for line in BufReader::new(stream).lines() {
        match serde_json::from_str(&line?) {
            Ok(Reply::Status(status)) => return Ok(Some(status)),
            Ok(reply) => heard(reply),
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the service has ended before it answered"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_asked_is_heard_and_answered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run").join(file_of(folder.path()));
        assert_eq!(ask(std::slice::from_ref(&path), &Request::Reload, b"", |_| ()).unwrap(), None, "nobody listens");
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "left by one that was killed").unwrap();
        let mut control = Control::open(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, MODE);
        let request = Request::Import { name: "war".parse().ok() };
        let asked = tokio::task::spawn_blocking({
            let (path, request) = (path.clone(), request.clone());
            move || {
                let mut heard = Vec::new();
                let status = ask(&[path], &request, b"one\ntwo\n", |reply| heard.push(reply));
                (status.unwrap(), heard)
            }
        });
        let call = control.next().await.unwrap();
        assert_eq!((&call.request, call.body.as_slice()), (&request, &b"one\ntwo\n"[..]));
        call.say(Reply::Line("war: 2 entries".to_owned()));
        call.say(Reply::Status(0));
        assert_eq!(asked.await.unwrap(), (Some(0), vec![Reply::Line("war: 2 entries".to_owned())]));
        drop(control);
        assert!(!path.exists(), "it is gone with the service");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_no_request_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sock");
        let _control = Control::open(&path).unwrap();
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = UnixStream::connect(path).unwrap();
            stream.write_all(b"{\"do\":\"dance\"}\n").unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            std::io::read_to_string(stream).unwrap()
        });
        assert!(answer.await.unwrap().contains("it is of another version"));
    }
}
