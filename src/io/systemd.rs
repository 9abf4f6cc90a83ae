//! What the service tells systemd, and what systemd hands to it: ready, alive, reloading, stopping; the watchdog's period
//! and sockets that listen already.

use std::ffi::OsStr;
use std::io;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use listenfd::ListenFd;
use sd_notify::NotifyState;

/// How long a message to systemd may wait while its queue is full: a service that hangs on it would seem dead.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to systemd. Where there is none, nothing is said and nothing is missed.
#[derive(Debug)]
pub struct Systemd {
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
    listeners: Vec<TcpListener>,
}

impl Systemd {
    /// What the environment says (sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3)). To be called once, before there
    /// are other threads: sockets that were handed over are taken out of the environment.
    pub fn from_env() -> Systemd {
        let path = std::env::var_os("NOTIFY_SOCKET");
        Systemd {
            listeners: taken(ListenFd::from_env()),
            ..Systemd::at(path.as_deref(), sd_notify::watchdog_enabled())
        }
    }

    /// By the socket of that name (a path, or `@` and an abstract name), with that period of the watchdog.
    pub fn at(socket: Option<&OsStr>, watchdog: Option<Duration>) -> Systemd {
        let socket = socket.filter(|name| !name.is_empty()).and_then(|name| {
            let connected = connect(name);
            if let Err(error) = &connected {
                tracing::warn!("cannot reach systemd at {}: {error}", name.display());
            }
            connected.ok()
        });
        Systemd { socket, watchdog, listeners: Vec::new() }
    }

    /// The service does its work: after the start, and again after each reload.
    pub fn ready(&self) {
        self.say(&[NotifyState::Ready]);
    }

    /// The configuration is being read again; [`ready`](Systemd::ready) must follow, whether it was good or not.
    pub fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            // In one message: systemd 253 and later ask for both (sd_notify(3), RELOADING=1).
            Ok(now) => self.say(&[NotifyState::Reloading, now]),
            Err(error) => tracing::warn!("cannot tell systemd of the reload: {error}"),
        }
    }

    /// The service is about to end.
    pub fn stopping(&self) {
        self.say(&[NotifyState::Stopping]);
    }

    /// The service is alive: to be said at least twice in each [`watchdog_period`](Systemd::watchdog_period).
    pub fn alive(&self) {
        self.say(&[NotifyState::Watchdog]);
    }

    /// What the service is at, in a line for `systemctl status`.
    pub fn status(&self, text: &str) {
        // A line break would begin another message: what an outlet calls its page could say READY=1.
        let line: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        self.say(&[NotifyState::Status(&line)]);
    }

    /// After so long without a sign of life systemd ends the service; `None` where it does not watch.
    pub fn watchdog_period(&self) -> Option<Duration> {
        self.watchdog
    }

    /// The sockets that listen already, ready for an asynchronous runtime; empty when asked again.
    pub fn listeners(&mut self) -> Vec<TcpListener> {
        std::mem::take(&mut self.listeners)
    }

    fn say(&self, words: &[NotifyState<'_>]) {
        let Some(socket) = &self.socket else { return };
        let message: String = words.iter().map(|word| format!("{word}\n")).collect();
        if let Err(error) = socket.send(message.as_bytes()) {
            tracing::warn!("cannot tell systemd {:?}: {error}", message.trim_end());
        }
    }
}

fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_write_timeout(Some(PATIENCE))?;
    match name.as_bytes().strip_prefix(b"@") {
        Some(name) => socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?,
        None => socket.connect(name)?,
    }
    Ok(socket)
}

/// Those of the sockets that are of TCP.
fn taken(mut handed: ListenFd) -> Vec<TcpListener> {
    let many = handed.len();
    let take = |at: usize| {
        let listener = handed.take_tcp_listener(at).and_then(|listener| {
            listener.iter().try_for_each(|listener| listener.set_nonblocking(true))?;
            Ok(listener)
        });
        if let Err(error) = &listener {
            tracing::warn!("systemd has handed over a socket that is not used: {error}");
        }
        listener.ok().flatten()
    };
    (0..many).filter_map(take).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut bytes = [0; 512];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn systemd_hears_each_word_in_a_message_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let systemd = Systemd::at(Some(path.as_os_str()), Some(Duration::from_secs(30)));
        type Word = fn(&Systemd);
        let words: [(Word, &str); 4] = [
            (Systemd::ready, "READY=1\n"),
            (Systemd::alive, "WATCHDOG=1\n"),
            (Systemd::stopping, "STOPPING=1\n"),
            (|systemd| systemd.status("one\nREADY=1"), "STATUS=one READY=1\n"),
        ];
        for (say, message) in words {
            say(&systemd);
            assert_eq!(heard(&socket), message);
        }
        systemd.reloading();
        let message = heard(&socket);
        let since = message.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
        assert!(since.trim_end().parse::<u64>().unwrap() > 0);
        assert_eq!(systemd.watchdog_period(), Some(Duration::from_secs(30)));
    }

    #[test]
    fn an_abstract_socket_is_reached_too() {
        let name = format!("liveticker-test-{}", std::process::id());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        Systemd::at(Some(OsStr::new(&format!("@{name}"))), None).ready();
        assert_eq!(heard(&socket), "READY=1\n");
    }

    #[test]
    fn without_systemd_nothing_happens() {
        for name in [None, Some(""), Some("/nowhere/at/all")] {
            let mut systemd = Systemd::at(name.map(OsStr::new), None);
            systemd.ready();
            systemd.reloading();
            assert_eq!(systemd.watchdog_period(), None);
            assert!(systemd.listeners().is_empty());
        }
    }
}
