//! Pages from the web or from a file: conditional, bounded, in their host's turn, and as robots.txt allows.

mod body;
mod clients;
mod cookies;
mod errand;
mod secrets;
mod turns;
mod wall;
pub(in crate::io) mod way;

use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode};
use url::Url;

use crate::io::clock::Clock;
use crate::io::request::{Caller, ClientError, innermost, internal, lacking};
use crate::io::resolve::Word;
use crate::liveblog::Obedience;
use crate::page::{Answer, FetchError, Fetched, Page, Source, Validators};
use crate::reach;
use crate::robots::{self, Robots};
use crate::schedule::{Host, Manner, Ruling, patience};
use body::{BodyError, Excess};
use clients::Clients;
use cookies::Cookies;
pub use errand::Errand;
pub use secrets::secret_line;
use turns::Turns;

/// What a page may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the whole exchange: connection, redirects, body; not for waiting for one's turn.
    pub time: Duration,
    /// For the body, in bytes, before decompression and after.
    pub size: u64,
    /// How many redirects are followed.
    pub redirects: usize,
    /// Between the end of one request to a host and the next one.
    pub gap: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(30), size: 16 << 20, redirects: 10, gap: Duration::from_secs(1) }
    }
}

/// A validator that is longer than this is not sent back.
const VALIDATOR: usize = 4096;
/// Where this machine could not ask, it tries again after this time.
const AGAIN: SignedDuration = SignedDuration::from_secs(20);
/// How often the hosts are purged of what is of no use any more.
const TIDY: SignedDuration = SignedDuration::from_mins(10);
/// So many redirects lead to a robots.txt (RFC 9309, section 2.3.1.2).
const ROBOTS_REDIRECTS: usize = 5;

/// Gets pages.
#[derive(Debug)]
pub struct Fetcher {
    clients: Clients,
    limits: Limits,
    clock: Clock,
    turns: Turns,
    /// Whoever asks for an origin's robots.txt: the others wait for what it says.
    askers: Turns,
    hosts: Mutex<Hosts>,
}

/// What is known of the hosts, and of which it has changed.
#[derive(Debug, Default)]
struct Hosts {
    known: HashMap<String, Host>,
    changed: BTreeSet<String>,
    /// When they were last purged.
    tidied: Option<Timestamp>,
}

/// What one request came to.
struct Heard {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// For how long we are to wait.
    patience: Option<SignedDuration>,
}

impl Heard {
    fn text(&self, name: HeaderName) -> Option<String> {
        Some(String::from_utf8_lossy(self.headers.get(name)?.as_bytes()).into_owned())
    }
}

/// What the requests on the way to one page share.
struct Way<'a> {
    errand: &'a Errand,
    /// What is sent with each.
    headers: HeaderMap,
    left: Duration,
    size: u64,
    excess: Excess,
}

impl Fetcher {
    /// A fetcher for this caller, with the machine's clock.
    pub fn new(caller: Caller<'_>, limits: Limits) -> Result<Fetcher, ClientError> {
        let clients = Clients::new(caller, limits.time)?;
        let (turns, askers, hosts) = (Turns::default(), Turns::default(), Mutex::default());
        Ok(Fetcher { clients, limits, clock: Clock::real(), turns, askers, hosts })
    }

    /// Who asks a host, or why nobody does: what a stranger has named is on the public internet.
    fn client(&self, url: &Url, errand: &Errand) -> Result<&Client, FetchError> {
        let host = name_of(url);
        let word = errand.word(&host);
        if let (Word::Stranger, Some(what)) = (word, reach::internal_name(&host)) {
            return Err(FetchError::Internal { reason: format!("it is not on the public internet ({what})"), host });
        }
        self.clients.client(word, url).map_err(|reason| FetchError::Unreachable { host, reason })
    }

    /// The same by another clock.
    pub fn by(self, clock: Clock) -> Fetcher {
        Fetcher { clock, ..self }
    }

    /// Takes what was known of hosts before.
    pub fn know(&self, hosts: HashMap<String, Host>) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).known.extend(hosts);
    }

    /// What is known of the hosts of which it has changed since this was last asked; the default for one that is forgotten.
    pub fn changed(&self) -> Vec<(String, Host)> {
        let now = self.clock.now();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let Hosts { known, changed, tidied } = &mut *hosts;
        // To look through all of them at every check would cost by their number: what is of no use any more can wait.
        if tidied.is_none_or(|tidied| now.duration_since(tidied).abs() >= TIDY) {
            *tidied = Some(now);
            known.retain(|name, host| {
                if host.tidy(now) {
                    changed.insert(name.clone());
                }
                *host != Host::default()
            });
        }
        let told = |name: String| (known.get(&name).cloned().unwrap_or_default(), name);
        std::mem::take(changed).into_iter().map(told).map(|(host, name)| (name, host)).collect()
    }

    /// Asks for a page. What the site wants sent back is sent back byte for byte.
    pub async fn fetch(&self, source: &Source, validators: &Validators, errand: &Errand) -> Answer {
        match source {
            Source::File(path) => self.read_in_time(path, errand.now).await,
            Source::Web(url) => {
                errand.note(self.clock.now());
                self.follow(url, validators, errand).await
            }
        }
    }

    async fn follow(&self, url: &Url, validators: &Validators, errand: &Errand) -> Answer {
        let sent_back =
            [(header::IF_NONE_MATCH, &validators.etag), (header::IF_MODIFIED_SINCE, &validators.last_modified)];
        let value = |value: &Option<String>| {
            let bytes: Option<Vec<u8>> = value.as_deref()?.chars().map(|char| u8::try_from(char).ok()).collect();
            HeaderValue::from_bytes(&bytes?).ok()
        };
        let headers = HeaderMap::from_iter(sent_back.into_iter().filter_map(|(name, it)| Some((name, value(it)?))));
        let (is_conditional, conditions) = (!headers.is_empty(), headers.clone());
        let (left, size) = (self.limits.time, self.limits.size);
        let mut way = Way { errand, headers, left, size, excess: Excess::Refused };
        let mut here = url.clone();
        let (mut moved, mut for_good) = (None, true);
        let (mut cookies, mut seen) = (Cookies::default(), Vec::new());
        for _ in 0..=self.limits.redirects {
            self.client(&here, errand)?;
            self.obey(&here, errand).await?;
            way.headers.clone_from(&conditions);
            way.headers.extend(errand.given().headers(&here)?);
            if let Some(cookie) = cookies.header(&here) {
                way.headers.append(header::COOKIE, cookie);
            }
            let heard = self.request(&here, &mut way).await?;
            let status = heard.status.as_u16();
            if let Some(is_permanent) = way::redirects(status) {
                let next = way::next(&here, heard.text(header::LOCATION).as_deref())
                    .map_err(|reason| FetchError::Redirect { reason })?;
                if way::is_downgrade(&here, &next) {
                    errand.note_insecure(plain(&next));
                }
                cookies.note(&here, &heard.headers, &next);
                here = next;
                for_good &= is_permanent;
                if for_good {
                    moved = Some(plain(&here));
                }
                continue;
            }
            match status {
                304 if is_conditional => return Ok(Fetched::NotModified),
                200 | 203 => {
                    let set = heard.headers.clone();
                    let fetched = arrived(heard, plain(&here), moved.clone(), errand.now);
                    // A page that leads in a circle is read as it is.
                    match leads_to(&fetched).filter(|next| !seen.contains(next)) {
                        Some(next) if seen.len() < self.limits.redirects => {
                            cookies.note(&here, &set, &next);
                            if way::is_downgrade(&here, &next) {
                                errand.note_insecure(plain(&next));
                            }
                            seen.push(here);
                            (here, for_good) = (next, false);
                        }
                        _ => return Ok(fetched),
                    }
                }
                _ => return Err(refused(&heard, &here, errand)),
            }
        }
        Err(FetchError::Redirect { reason: format!("more than {} redirects", self.limits.redirects) })
    }

    /// One request in its host's turn.
    async fn request(&self, url: &Url, way: &mut Way<'_>) -> Result<Heard, FetchError> {
        let host = name_of(url);
        let gap = SignedDuration::try_from(self.limits.gap).unwrap_or(SignedDuration::MAX);
        let mut turn = self.turns.take(&host, &self.clock, gap).await;
        // Whoever had the turn before may have heard that nobody is to come.
        let rest = self.known(&host, |known| known?.resting(self.clock.now()));
        if let Some(rest) = rest.filter(|rest| !way.errand.force && (rest.asked || !way.errand.eager)) {
            return Err(FetchError::Resting { host, until: rest.until, asked: rest.asked });
        }
        turn.begin(gap).await;
        way.errand.note(self.clock.now());
        let begun = Instant::now();
        let mut heard = self.exchange_in_time(url, &host, way).await;
        // A connection that was kept may have been closed while the request was under way: asked once more (RFC 9112, section
        // 9.3.1), after the gap like anybody, and not of a host that failed before.
        if matches!(&heard, Err(Failure { was_closed: true, .. }))
            && self.known(&host, |known| known.is_none_or(|known| known.failures == 0))
        {
            turn.pause(gap).await;
            heard = self.exchange_in_time(url, &host, way).await;
        }
        let heard = heard.map_err(|failure| *failure.error);
        let manner = match &heard {
            Ok(heard) => Manner::of(heard.status.as_u16(), heard.patience),
            Err(FetchError::TooLarge { .. } | FetchError::Internal { .. }) => Manner::Well,
            // It says nothing of the host.
            Err(FetchError::NoRoom { .. }) => return heard,
            Err(_) => Manner::Ill,
        };
        self.change(&host, |known| {
            let before = (known.failures, known.rest);
            *known = std::mem::take(known).after(&host, manner, self.clock.now());
            (known.failures, known.rest) != before
        });
        let took = begun.elapsed().as_millis();
        match &heard {
            Ok(heard) => tracing::debug!(
                "asked {}: {}, {} bytes, {took} ms",
                plain(url),
                heard.status.as_u16(),
                heard.body.len()
            ),
            Err(error) => tracing::debug!("asked {}: {error}, {took} ms", plain(url)),
        }
        heard
    }

    /// One exchange within what is left of the time for this page.
    async fn exchange_in_time(&self, url: &Url, host: &str, way: &mut Way<'_>) -> Result<Heard, Failure> {
        let begun = Instant::now();
        let exchange = tokio::time::timeout(way.left, self.exchange(url, host, way)).await;
        way.left = way.left.saturating_sub(begun.elapsed());
        let late = || FetchError::TooSlow { host: host.to_owned(), limit: self.limits.time };
        exchange.unwrap_or_else(|_| Err(late().into()))
    }

    async fn exchange(&self, url: &Url, host: &str, way: &Way<'_>) -> Result<Heard, Failure> {
        way.errand.count_request();
        let mut request = self.client(url, way.errand)?.get(url.clone()).headers(way.headers.clone());
        if let (Some(login), false) = (way.errand.login_for(url), way.headers.contains_key(header::AUTHORIZATION)) {
            request = request.basic_auth(&login.user, Some(&login.password));
        }
        let response = request
            .send()
            .await
            .map_err(|error| Failure { was_closed: was_closed(&error), error: Box::new(self.failed(&error, host)) })?;
        let (status, headers) = (response.status(), response.headers().clone());
        // Whoever stands between may have understood the one, and we the other (RFC 9112, section 6.3).
        if headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH) {
            let reason = "it tells its length in two ways".to_owned();
            return Err(FetchError::Damaged { host: host.to_owned(), reason }.into());
        }
        let mut heard = Heard { status, headers, body: Vec::new(), patience: None };
        if let (429 | 503, Some(text)) = (status.as_u16(), heard.text(header::RETRY_AFTER)) {
            heard.patience = patience(&text, heard.text(header::DATE).as_deref(), self.clock.now());
        }
        if let StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION = status {
            let came = |bytes| way.errand.count_bytes(bytes);
            heard.body = body::read(response, way.size, way.excess, came).await.map_err(|error| match error {
                BodyError::TooLarge => FetchError::TooLarge { place: plain(url).to_string(), limit: way.size },
                BodyError::Broken(error) => self.failed(&error, host),
                BodyError::Damaged(reason) => FetchError::Damaged { host: host.to_owned(), reason },
            })?;
        }
        Ok(heard)
    }

    /// Whether robots.txt allows that an address is asked for; it is asked itself where that is not known.
    async fn obey(&self, url: &Url, errand: &Errand) -> Result<(), FetchError> {
        if errand.robots == Obedience::Ignore {
            return Ok(());
        }
        let (host, origin) = (name_of(url), url.origin().ascii_serialization());
        let _asker = self.askers.take(&origin, &self.clock, SignedDuration::ZERO).await;
        if self.ruling(url, &host, &origin).is_none() {
            let now = self.clock.now();
            match self.ask_robots(url, errand).await {
                Ok(robots) => self.sign(&host, &origin, |sign| sign.hear(robots, now)),
                // It says nothing of robots.txt, but of the host.
                Err(
                    error @ (FetchError::Resting { .. }
                    | FetchError::NoRoom { .. }
                    | FetchError::Status { status: 429, .. }),
                ) => {
                    return Err(error);
                }
                Err(FetchError::Internal { host: other, reason }) if other == host => {
                    return Err(FetchError::Internal { host, reason });
                }
                Err(error) => {
                    let is_known =
                        self.known(&host, |known| known.is_some_and(|known| known.knows_robots(&origin, now)));
                    // Without an answer the page would not come either; and it is to come as soon as there is one.
                    if !is_known && matches!(error, FetchError::Unreachable { .. } | FetchError::TooSlow { .. }) {
                        return Err(error);
                    }
                    self.sign(&host, &origin, |sign| sign.miss(error.to_string(), now));
                }
            }
        }
        self.ruling(url, &host, &origin).unwrap_or(Ok(()))
    }

    /// What is known of what robots.txt says of an address. None: nothing.
    fn ruling(&self, url: &Url, host: &str, origin: &str) -> Option<Result<(), FetchError>> {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let now = self.clock.now();
        self.known(host, |known| match known.and_then(|known| known.robots.get(origin)).map(|sign| sign.ruling(now)) {
            None | Some(Ruling::Ask) => None,
            Some(Ruling::Says(robots)) if robots.allows(robots::AGENT, &format!("{}{query}", url.path())) => {
                Some(Ok(()))
            }
            Some(Ruling::Says(_)) => Some(Err(FetchError::Forbidden { url: plain(url) })),
            Some(Ruling::Closed(reason)) => {
                Some(Err(FetchError::NoRobots { host: host.to_owned(), reason: reason.to_owned() }))
            }
        })
    }

    /// Asks for the robots.txt of an address's origin. One that is not there allows everything (RFC 9309, section 2.3.1.3).
    async fn ask_robots(&self, url: &Url, errand: &Errand) -> Result<Robots, FetchError> {
        let (left, size) = (self.limits.time, robots::SIZE as u64 + 1);
        let mut way = Way { errand, headers: HeaderMap::new(), left, size, excess: Excess::Cut };
        let mut here = url.clone();
        here.set_path("/robots.txt");
        here.set_query(None);
        here.set_fragment(None);
        for _ in 0..=ROBOTS_REDIRECTS {
            let heard = self.request(&here, &mut way).await?;
            match heard.status.as_u16() {
                429 | 500.. => return Err(refused(&heard, &here, errand)),
                200..=299 => return Ok(Robots::parse(&heard.body).only_for(robots::AGENT)),
                status if way::redirects(status).is_some() => {
                    match way::next(&here, heard.text(header::LOCATION).as_deref()) {
                        Ok(next) => here = next,
                        Err(_) => break,
                    }
                }
                _ => break,
            }
        }
        Ok(Robots::default())
    }

    fn sign(&self, host: &str, origin: &str, change: impl FnOnce(&mut crate::schedule::Sign)) {
        self.change(host, |known| {
            change(known.robots.entry(origin.to_owned()).or_default());
            true
        });
    }

    /// What is known of a host.
    fn known<T>(&self, name: &str, look: impl FnOnce(Option<&Host>) -> T) -> T {
        look(self.hosts.lock().unwrap_or_else(PoisonError::into_inner).known.get(name))
    }

    /// Changes what is known of a host; `change` tells whether it did.
    fn change(&self, name: &str, change: impl FnOnce(&mut Host) -> bool) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let Hosts { known, changed, .. } = &mut *hosts;
        if change(known.entry(name.to_owned()).or_default()) {
            changed.insert(name.to_owned());
        }
    }

    fn failed(&self, error: &reqwest::Error, host: &str) -> FetchError {
        match failed(error, host, self.clock.now()) {
            // Whoever has forgotten that there is a proxy would look for the fault elsewhere.
            FetchError::Unreachable { host, reason } if self.clients.has_proxy() => {
                let reason =
                    format!("{reason} (asked through a proxy, as the environment says: https_proxy and the like)");
                FetchError::Unreachable { host, reason }
            }
            error => error,
        }
    }

    /// Reads a file within the time that a page has: a disk may never answer. The thread that waits for it is nobody's: it holds up
    /// neither the others nor the end.
    async fn read_in_time(&self, path: &Path, now: Timestamp) -> Answer {
        let (tell, told) = tokio::sync::oneshot::channel();
        let (file, size, limit) = (path.to_owned(), self.limits.size, self.limits.time);
        std::thread::spawn(move || drop(tell.send(read(&file, size, now))));
        let cannot = |reason: String| Err(FetchError::File { path: path.to_owned(), reason });
        match tokio::time::timeout(limit, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => cannot("reading it broke off by a fault of our own".to_owned()),
            Err(_) => cannot(format!("its disk does not answer within {} s", limit.as_secs())),
        }
    }
}

/// Reads a page of so many bytes at most.
fn read(path: &Path, size: u64, now: Timestamp) -> Answer {
    let cannot = |reason: String| FetchError::File { path: path.to_owned(), reason };
    // A pipe would be waited for, and a device never ends.
    let kind = std::fs::metadata(path).map_err(|error| cannot(error.to_string()))?;
    if !kind.is_file() {
        return Err(cannot(if kind.is_dir() { "it is a folder" } else { "it is no regular file" }.to_owned()));
    }
    let file = std::fs::File::open(path).map_err(|error| cannot(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(size + 1).read_to_end(&mut bytes).map_err(|error| cannot(error.to_string()))?;
    if bytes.len() as u64 > size {
        return Err(FetchError::TooLarge { place: path.display().to_string(), limit: size });
    }
    let page = Page::new(bytes, None, None, now);
    Ok(Fetched::Page { page, validators: Validators::default(), moved: None })
}

fn arrived(heard: Heard, address: Url, moved: Option<Url>, now: Timestamp) -> Fetched {
    let text = |name| heard.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // No text, but bytes: each stands for the character of its number.
    let bytes = |name| heard.headers.get(name).map(HeaderValue::as_bytes);
    let opaque = |name| {
        let value = bytes(name).filter(|value| !value.is_empty() && value.len() <= VALIDATOR)?;
        Some(value.iter().copied().map(char::from).collect())
    };
    let validators = Validators { etag: opaque(header::ETAG), last_modified: opaque(header::LAST_MODIFIED) };
    let content_type = text(header::CONTENT_TYPE);
    Fetched::Page { page: Page::new(heard.body, content_type, Some(address), now), validators, moved }
}

/// Where a page sends its readers at once.
fn leads_to(fetched: &Fetched) -> Option<Url> {
    match fetched {
        Fetched::Page { page, .. } => page.leads_to(),
        Fetched::NotModified => None,
    }
}

fn refused(heard: &Heard, url: &Url, errand: &Errand) -> FetchError {
    let status = heard.status.as_u16();
    // One that asks for patience is told so; a wall that does stands behind it.
    if let (None, Some(whose)) = (heard.patience, wall::whose(status, &heard.headers)) {
        return FetchError::Wall { url: plain(url), status, whose };
    }
    let patience = heard.patience.and_then(|patience| errand.now.checked_add(patience).ok());
    FetchError::Status { url: plain(url), status: heard.status.as_u16(), patience }
}

/// By what name a host is known: all its ports are one machine that we ask.
fn name_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// An address as it is reported: without fragment and password.
fn plain(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // These fail only where there is no host.
    url.set_username("").and(url.set_password(None)).unwrap_or_default();
    url
}

/// Why there is no answer to a request.
struct Failure {
    error: Box<FetchError>,
    /// The connection was closed before a byte of the answer came.
    was_closed: bool,
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        Self { error: Box::new(error), was_closed: false }
    }
}

/// Whether the connection was closed before a byte of the answer came.
fn was_closed(error: &reqwest::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    !error.is_connect()
        && causes.any(|cause| {
            cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message)
                || cause
                    .downcast_ref::<std::io::Error>()
                    .is_some_and(|error| matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset))
        })
}

fn failed(error: &reqwest::Error, host: &str, now: Timestamp) -> FetchError {
    if let Some(reason) = lacking(error) {
        return FetchError::NoRoom { until: now.checked_add(AGAIN).unwrap_or(now), reason };
    }
    let (host, reason) = (host.to_owned(), innermost(error));
    if let Some(internal) = internal(error) {
        return FetchError::Internal { host, reason: internal.to_string() };
    }
    if error.is_connect() || error.is_builder() {
        FetchError::Unreachable { host, reason }
    } else {
        FetchError::Damaged { host, reason }
    }
}
