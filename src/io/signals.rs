//! The signals by which the service is told to read its configuration again, and to end.

use std::io;

use tokio::signal::unix::{self, SignalKind};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP: read the configuration again.
    Reload,
    /// SIGTERM, or SIGINT from a terminal: end.
    Stop,
}

/// The signals as they come. From [`listen`](Signals::listen) on they no longer end the process by themselves.
#[derive(Debug)]
pub struct Signals {
    hangup: unix::Signal,
    terminate: unix::Signal,
    interrupt: unix::Signal,
    /// A file that has become too long (setrlimit(2), `ulimit -f`) fails to be written, and does not end the process.
    _too_long: unix::Signal,
}

/// From here on, and as long as this is kept, a file that has become too long does not end the process.
pub fn bear_long_files() -> io::Result<unix::Signal> {
    unix::signal(SignalKind::from_raw(TOO_LONG))
}

/// SIGXFSZ, by its number on every Linux but MIPS and PA-RISC.
const TOO_LONG: i32 = 25;

impl Signals {
    /// Begins to listen; within a tokio runtime.
    pub fn listen() -> io::Result<Signals> {
        Ok(Signals {
            hangup: unix::signal(SignalKind::hangup())?,
            terminate: unix::signal(SignalKind::terminate())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
            _too_long: bear_long_files()?,
        })
    }

    /// The next one. Nothing is lost if the future is dropped. Several of a kind that came before they were asked for are one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            // To end comes first: there is no use in reading a configuration that nothing follows.
            biased;
            Some(()) = self.terminate.recv() => Signal::Stop,
            Some(()) = self.interrupt.recv() => Signal::Stop,
            Some(()) = self.hangup.recv() => Signal::Reload,
            else => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn each_signal_asks_for_what_it_stands_for() {
        let mut signals = Signals::listen().unwrap();
        for (name, asked) in [("HUP", Signal::Reload), ("TERM", Signal::Stop), ("INT", Signal::Stop)] {
            let sent = std::process::Command::new("kill").args(["-s", name, &std::process::id().to_string()]).status();
            assert!(sent.unwrap().success());
            let signal = tokio::time::timeout(Duration::from_secs(10), signals.next()).await;
            assert_eq!(signal, Ok(asked), "SIG{name}");
        }
    }
}
