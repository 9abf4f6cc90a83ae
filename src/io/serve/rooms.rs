//! Which path leads where, and the headers of each answer.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use url::{Url, form_urlencoded};

use super::address::{Peer, asked_at};
use super::ask::{Asked, coding, document, has_it, whole_second};
use super::host::Hosts;
use super::metrics::{self, metrics};
use super::shelf::{Shelf, Volume};
use super::shown::Shown;
use crate::board::{ICON, Part, STYLE, index, is_alive, listed, subscriptions};
use crate::feed::Format;
use crate::feed::opml;

/// Feeds hold what sites have written: nothing in them is run or loaded when a browser shows one.
const FEED_POLICY: &str = "default-src 'none'; style-src 'self'; sandbox";
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Seconds that a document may be kept for, at most.
const KEPT: i64 = 60;
/// … and the page and the list.
const PAGE_KEPT: i64 = 30;

#[derive(Clone)]
struct Rooms {
    shelf: Arc<Shelf>,
    shown: watch::Receiver<Arc<Shown>>,
}

impl Rooms {
    fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.borrow())
    }
}

/// The routes of the web server.
pub fn router(hosts: Hosts, folder: &Path, shown: watch::Receiver<Arc<Shown>>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/style.css", get(style))
        .route("/favicon.ico", get(icon))
        .route("/feeds.opml", get(list))
        .route("/healthz", get(health))
        .route("/metrics", get(counted))
        .route("/{file}", get(feed))
        .fallback(nothing)
        .layer(from_fn_with_state(hosts, known))
        .layer(map_response(secured))
        .with_state(Rooms { shelf: Arc::new(Shelf::new(folder)), shown })
}

/// Whoever asks for another host than us has been led here.
async fn known(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match hosts.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(StatusCode::MISDIRECTED_REQUEST) => words(
            StatusCode::MISDIRECTED_REQUEST,
            "this server is not known by that name: add it to `hosts` below [serve] in feeds.toml",
        ),
        Err(status) => words(status, "a request names its host once"),
    }
}

/// What every answer says.
async fn secured(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'"));
    answer
}

async fn page(State(rooms): State<Rooms>, uri: Uri) -> Response {
    let shown = rooms.shown();
    let html = index(&shown.board, &part(uri.query().unwrap_or_default()), &shown.zone, Timestamp::now());
    let policy = (header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    ([kind("text/html; charset=utf-8"), kept(PAGE_KEPT)], [policy], html).into_response()
}

/// Which part of the list is asked for; what is no number of a page means the first.
fn part(query: &str) -> Part {
    let mut part = Part::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*key {
            "q" => part.words = value.into_owned(),
            "page" => part.page = value.parse().unwrap_or(1),
            _ => {}
        }
    }
    part
}

async fn style() -> Response {
    ([kind("text/css; charset=utf-8"), kept(3600)], STYLE).into_response()
}

async fn icon() -> Response {
    ([kind("image/x-icon"), kept(86_400)], ICON).into_response()
}

async fn list(State(rooms): State<Rooms>, Extension(peer): Extension<Peer>, headers: HeaderMap) -> Response {
    let shown = rooms.shown();
    let folder = shown.public_url.clone().or_else(|| asked_at(&headers, peer));
    let text = subscriptions(&shown.board.statuses, folder.as_ref(), Format::Atom);
    ([kind(&format!("{}; charset=utf-8", opml::MEDIA_TYPE)), kept(PAGE_KEPT)], text).into_response()
}

async fn health(State(rooms): State<Rooms>) -> Response {
    let shown = rooms.shown();
    let board = &shown.board;
    if !is_alive(shown.alive.elapsed()) {
        return words(StatusCode::SERVICE_UNAVAILABLE, "the scheduler has not run for half a minute");
    }
    match board.complaints(&shown.zone) {
        complaints if complaints.is_empty() => words(StatusCode::OK, "ok"),
        // With a faulty configuration all goes on as before.
        complaints if board.not_published().next().is_none() => {
            words(StatusCode::OK, &format!("ok, but: {}", complaints.join("\n")))
        }
        complaints => words(StatusCode::SERVICE_UNAVAILABLE, &complaints.join("\n")),
    }
}

async fn counted(State(rooms): State<Rooms>) -> Response {
    match metrics(&rooms.shown(), Timestamp::now()) {
        Ok(text) => ([kind(metrics::MEDIA_TYPE), (header::CACHE_CONTROL, "no-store".to_owned())], text).into_response(),
        Err(_) => words(StatusCode::INTERNAL_SERVER_ERROR, "what was counted cannot be written"),
    }
}

async fn nothing() -> Response {
    words(StatusCode::NOT_FOUND, "there is nothing here")
}

async fn feed(State(rooms): State<Rooms>, Extension(peer): Extension<Peer>, uri: Uri, headers: HeaderMap) -> Response {
    let Some((asked, format)) = document(uri.path()) else { return nothing().await };
    let shown = rooms.shown();
    let feeds = listed(&shown.board.statuses);
    let (stem, is_archive) = match &asked {
        Asked::Feed(stem) => (stem, false),
        Asked::Archive(name, _) => (name, true),
    };
    let Some(feed) = feeds.iter().find(|feed| feed.stem == *stem) else {
        // Readers ask no more for what is gone (RFC 9110, section 15.5.11).
        let name = stem.split('~').next().and_then(|name| name.parse().ok());
        return match name.is_some_and(|name| shown.board.gone.contains(&name)) {
            true => words(StatusCode::GONE, "this live blog is not followed any more"),
            false => nothing().await,
        };
    };
    let file = match asked {
        Asked::Feed(_) => feed.file(format),
        Asked::Archive(_, number) => format!("{}~{number}.{}", feed.stem, format.ending()),
    };
    let asked = || shown.public_url.clone().or_else(|| asked_at(&headers, peer));
    let written = feed.public_url.cloned();
    let place = match (&written, asked()) {
        (Some(written), Some(asked)) if *written != asked => Some((written.clone(), asked)),
        _ => None,
    };
    match rooms.shelf.take(file.clone(), coding(&headers), place.clone()).await {
        Ok(Some((copy, is_moved))) => {
            let folder = place.filter(|_| is_moved).map(|(_, asked)| asked).or(written);
            let address = folder.and_then(|folder| folder.join(&file).ok());
            // Nobody subscribes to an archive document.
            let push = if is_archive { &[] } else { feed.push };
            let link = address.map(|address| link(&address, push));
            served(&copy, feed.every, link, format, &headers)
        }
        // It is followed, and was not published yet: readers shall come again.
        Ok(None) if !is_archive => {
            let later = [(header::RETRY_AFTER, "60")];
            (later, words(StatusCode::SERVICE_UNAVAILABLE, "this feed was not published yet")).into_response()
        }
        Ok(None) => nothing().await,
        Err(_) => words(StatusCode::INTERNAL_SERVER_ERROR, "this feed cannot be read"),
    }
}

/// Where a document is, and the push hubs that are notified of it (WebSub, section 4).
fn link(address: &Url, push: &[Url]) -> String {
    let hubs = push.iter().map(|hub| format!("<{hub}>; rel=\"hub\""));
    let all: Vec<String> = std::iter::once(format!("<{address}>; rel=\"self\"")).chain(hubs).collect();
    all.join(", ")
}

fn served(copy: &Volume, every: SignedDuration, link: Option<String>, format: Format, asked: &HeaderMap) -> Response {
    let modified = whole_second(copy.modified).min(SystemTime::now());
    // A 304 repeats these (RFC 9110, section 15.4.5).
    let mut answer = [
        (header::ETAG, copy.tag.clone()),
        (header::LAST_MODIFIED, httpdate::fmt_http_date(modified)),
        (header::VARY, "Accept-Encoding".to_owned()),
        kept(every.as_secs().clamp(0, KEPT)),
        (header::CONTENT_SECURITY_POLICY, FEED_POLICY.to_owned()),
    ]
    .into_response();
    if has_it(asked, &copy.tag, copy.modified) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        return answer;
    }
    let mut whole = ([kind(&format!("{}; charset=utf-8", format.media_type()))], copy.bytes.clone()).into_response();
    whole.headers_mut().extend(answer.headers().clone());
    let coded = coding(asked).name().map(|name| (header::CONTENT_ENCODING, name.to_owned()));
    for (name, value) in coded.into_iter().chain(link.map(|link| (header::LINK, link))) {
        if let Ok(value) = HeaderValue::try_from(value) {
            whole.headers_mut().insert(name, value);
        }
    }
    whole
}

fn words(status: StatusCode, words: &str) -> Response {
    let headers = [kind("text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store".to_owned())];
    (status, headers, format!("{words}\n")).into_response()
}

fn kind(media_type: &str) -> (header::HeaderName, String) {
    (header::CONTENT_TYPE, media_type.to_owned())
}

fn kept(seconds: i64) -> (header::HeaderName, String) {
    (header::CACHE_CONTROL, format!("public, max-age={seconds}"))
}
