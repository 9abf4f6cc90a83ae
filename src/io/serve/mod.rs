//! The small web server: the feeds, a page that lists them, and how the service does.

mod address;
mod ask;
mod host;
mod metrics;
mod rooms;
mod shelf;
mod shown;

pub use host::Hosts;
pub use shown::Shown;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use axum::{Extension, Router};

use address::Peer;

/// What the server puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// So many connections at once; more have to wait.
    pub connections: usize,
    /// A request has to be told, and the next one begun, within this time.
    pub patience: Duration,
    /// No connection is kept longer, however slowly it reads.
    pub life: Duration,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { connections: 512, patience: Duration::from_secs(10), life: Duration::from_secs(120) }
    }
}

/// A request has to be told within this time where more than half of all connections are taken: whoever is slow on purpose shall not
/// hold them all.
const HURRY: Duration = Duration::from_secs(1);
/// Requests under way have so long to end, once the server or their connection is to end.
const GRACE: Duration = Duration::from_secs(5);
/// Request line and headers may have so many bytes together (the least that hyper allows is 8192).
const HEAD: usize = 16 << 10;
/// No request has more headers.
const HEADERS: usize = 64;

/// The server, before it has begun.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
}

impl Server {
    /// Will serve what `shown` holds, and the feeds of `folder`, to whoever calls at `listener` by one of the names of `hosts`.
    pub fn open(
        listener: TcpListener,
        hosts: Hosts,
        folder: &Path,
        shown: watch::Receiver<Arc<Shown>>,
        bounds: Bounds,
    ) -> Server {
        Server { listener, router: rooms::router(hosts, folder, shown), bounds }
    }

    /// Serves until `end`; then nobody is let in any more, and requests under way have a few seconds to end.
    pub async fn run(self, end: CancellationToken) {
        let seats = Arc::new(Semaphore::new(self.bounds.connections));
        let guests = TaskTracker::new();
        loop {
            let seat = tokio::select! {
                () = end.cancelled() => break,
                seat = Arc::clone(&seats).acquire_owned() => seat,
            };
            let came = tokio::select! {
                () = end.cancelled() => break,
                came = self.listener.accept() => came,
            };
            match came {
                Ok((stream, peer)) => {
                    let (router, mut bounds, end) = (self.router.clone(), self.bounds, end.clone());
                    if seats.available_permits() * 2 < bounds.connections {
                        bounds.patience = bounds.patience.min(HURRY);
                    }
                    let router = router.layer(Extension(Peer(peer.ip())));
                    guests.spawn(async move {
                        let _seat = seat;
                        serve(stream, router, bounds, end).await;
                    });
                }
                // Out of file descriptors, or the client has left already: to try again at once would only spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        guests.close();
        drop(self.listener);
        guests.wait().await;
    }
}

async fn serve(stream: TcpStream, router: Router, bounds: Bounds, end: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(bounds.patience).max_buf_size(HEAD).max_headers(HEADERS);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    tokio::select! {
        // What goes wrong on a connection is the client's affair.
        _ = connection.as_mut() => return,
        () = tokio::time::sleep(bounds.life) => {}
        () = end.cancelled() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(GRACE, connection).await;
}
