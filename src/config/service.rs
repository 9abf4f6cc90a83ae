//! How the service runs and where it writes: [service] and [serve].

use core::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use url::Url;

use super::file;
use super::text::{FolderUrl, PushHub};
use crate::liveblog::LiveBlog;
use crate::table::{Fault, Kind, Slot};

/// How the service runs and where it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The folder of what we remember, if it is said.
    pub state: Option<PathBuf>,
    /// The folder of the feeds; `public` beside the file unless the file says otherwise, and beside the record of the
    /// service where it is the machine's.
    pub output: PathBuf,
    /// Where that folder is reachable: http or https, its path ending in `/`.
    pub public_url: Option<Url>,
    /// The push hubs (WebSub) that are told when a feed has changed; none of them twice.
    pub websub: Vec<Url>,
    /// An e-mail or web address by which sites can reach the operator: visible ASCII, fit for a header.
    pub contact: Option<String>,
    /// A file of certificate authorities (PEM) that are trusted besides the machine's.
    pub authorities: Option<PathBuf>,
    /// The folder of a person's own profiles, if it is said.
    pub profiles: Option<PathBuf>,
    /// Whether entries that a page loads from elsewhere are asked for there.
    pub endpoints: bool,
    /// For how long page and lists name a live blog once coverage has ended.
    pub list_ended: SignedDuration,
    /// The least time between two requests to one host.
    pub gap: SignedDuration,
    /// Where the small web server listens, if there is to be one.
    pub listen: Option<SocketAddr>,
    /// The names by which that is known, beside `localhost` and addresses: in lower case, without a port.
    pub hosts: Vec<String>,
    /// Whether this is the machine's configuration, which stands in [`MACHINE`].
    pub is_machine: bool,
}

/// The folder of the machine's configuration, which the service reads (FHS 3.0, section 3.7).
pub const MACHINE: &str = "/etc/liveticker";
/// The folder of the service's record, and of its feeds (FHS 3.0, section 5.8): systemd makes it, `StateDirectory=liveticker`.
pub const MACHINE_STATE: &str = "/var/lib/liveticker";

impl Service {
    /// The least time between two requests to one host, unless the configuration says otherwise.
    pub const GAP: SignedDuration = SignedDuration::from_secs(1);

    /// The folder of the record where nobody says otherwise, if this is the machine's configuration: whoever asks, the record
    /// is the service's.
    pub fn machine_state(&self) -> Option<PathBuf> {
        self.is_machine.then(|| PathBuf::from(MACHINE_STATE))
    }

    /// All names by which the web server is known, beside `localhost` and addresses.
    pub fn known_as(&self) -> Vec<String> {
        let public = self.public_url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
        self.hosts.iter().cloned().chain(public).collect()
    }

    /// Where the folder of the feeds is reachable, its path ending in `/`: what `public_url` says, else where the small web
    /// server listens. None: they are files, and who serves them is not known.
    pub fn address(&self) -> Option<Url> {
        self.public_url.clone().or_else(|| address_of(self.listen?))
    }
}

/// The address of a server that listens there, as this machine reaches it: nobody can open 0.0.0.0.
pub fn address_of(listen: SocketAddr) -> Option<Url> {
    let port = listen.port();
    let address = match listen.ip().is_unspecified() {
        true => format!("http://localhost:{port}/"),
        false => format!("http://{listen}/"),
    };
    Url::parse(&address).ok()
}

/// What [service] and [serve] of a file in that folder say.
pub fn service(service: file::Service, serve: file::Serve, folder: &Path, faults: &mut Vec<Fault>) -> Service {
    let is_machine = folder == Path::new(MACHINE);
    let beside = if is_machine { Path::new(MACHINE_STATE) } else { Path::new("") };
    let output = beside.join(file::OUTPUT);
    Service {
        is_machine,
        websub: push_hubs(service.websub, &service.public_url, faults),
        state: service.state.given().map(|path| folder.join(path)),
        output: folder.join(service.output.given().unwrap_or(output)),
        public_url: service.public_url.given().map(|address| address.0),
        contact: service.contact.given().map(|contact| contact.0),
        authorities: service.ca.given().map(|path| folder.join(path)),
        profiles: service.profiles.given().map(|path| folder.join(path)),
        endpoints: service.endpoints.given().unwrap_or(true),
        list_ended: service.list_ended_for.given().unwrap_or(LiveBlog::LIST_ENDED),
        gap: service.gap.given().map_or(Service::GAP, |gap| gap.0),
        listen: serve.listen.given(),
        hosts: serve.hosts.given().unwrap_or_default().into_iter().map(|host| host.0).collect(),
    }
}

/// The push hubs, each once, for feeds that are reachable there.
fn push_hubs(websub: Slot<Vec<PushHub>>, public_url: &Slot<FolderUrl>, faults: &mut Vec<Fault>) -> Vec<Url> {
    let place = websub.place().unwrap_or_default();
    let mut hubs = Vec::new();
    for PushHub(hub) in websub.given().unwrap_or_default() {
        if !hubs.contains(&hub) {
            hubs.push(hub);
        }
    }
    if hubs.len() > file::PUSH_HUBS {
        let message = format!("`service.websub`: {} push hubs, and {} at most are told", hubs.len(), file::PUSH_HUBS);
        faults.push(Fault::new(Kind::Wrong, place.clone(), message).label("a reader needs one of them only"));
    }
    if !hubs.is_empty() && public_url.is_absent() {
        let fault = Fault::new(Kind::Missing, place, "`service.websub` is there without `public_url`".to_owned());
        let help =
            "a push hub fetches the feeds itself: add public_url = \"https://…\", where it finds them on the web";
        faults.push(fault.help(help));
    }
    hubs
}
