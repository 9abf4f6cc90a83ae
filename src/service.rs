//! One look at one live blog, and a pass over them all: all the doing, none of the thinking.

use futures_util::StreamExt;
use jiff::Timestamp;
use thiserror::Error;

use crate::extract::wanted;
use crate::feed::document::Feed;
use crate::io::Io;
use crate::io::fetch::Fetcher;
use crate::io::publish::FileError;
use crate::io::store::StoreError;
use crate::liveblog::LiveBlog;
use crate::page::{Answer, Attached, Fetched, Source, Validators};
use crate::state::Outcome;

/// So many looks are under way at once; they wait for outlets, hardly ever for the machine.
const AT_ONCE: usize = 8;

/// What keeps a look from being kept or published.
#[derive(Debug, Error)]
pub enum LookError {
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The feeds cannot be written.
    #[error(transparent)]
    Publish(#[from] FileError),
}

/// What a look came to.
#[derive(Debug)]
pub struct Look {
    /// What was learnt.
    pub outcome: Outcome,
    /// Whether any published file was written.
    pub written: bool,
    /// What is to be told of a profile that seems out of date.
    pub stale: Option<String>,
}

/// Asks for the page of a live blog, and then for what the page would load, one after the other. A saved page asks for
/// nothing.
pub async fn ask(fetcher: &Fetcher, blog: &LiveBlog, validators: &Validators, now: Timestamp) -> Answer {
    let mut answer = fetcher.fetch(&blog.source, validators, now).await;
    if let (Source::Web(_), true, Ok(Fetched::Page { page, .. })) = (&blog.source, blog.endpoints, &mut answer) {
        for url in wanted(page, &blog.profile, &blog.catalogue) {
            match fetcher.fetch(&Source::Web(url.clone()), &Validators::default(), now).await {
                Ok(Fetched::Page { page: part, .. }) => {
                    page.attached.push(Attached { url: part.address.unwrap_or(url), bytes: part.bytes });
                }
                Ok(Fetched::NotModified) => {}
                Err(error) => page.lacking.push(error),
            }
        }
    }
    answer
}

/// One visit to one live blog. `now` is the time of the look.
///
/// Whatever the look came to, the feeds are published from what is known: the same bytes are not written again, and
/// what a crash kept from being published heals.
pub async fn look(io: &Io, blog: &LiveBlog, now: Timestamp) -> Result<Look, LookError> {
    let mut state = io.store.load(blog).await?;
    let answer = ask(&io.fetcher, blog, &state.validators(blog), now).await;
    let reading = state.read(blog, answer, now);
    let stale = reading.stale();
    let strangers = state.strangers(&reading);
    state.ledger.recall(io.store.recall(&blog.name, &strangers).await?);
    let (state, outcome) = state.learn(blog, reading);
    io.store.save(&blog.name, &state).await?;
    let written = match Feed::compose(blog, &state.ledger) {
        Some(feed) => io.publisher.publish(&feed)?,
        None => false,
    };
    Ok(Look { outcome, written, stale })
}

/// A look at each of these. Each is told of as it is done; one that fails holds up no other.
pub async fn pass(
    io: &Io,
    blogs: &[&LiveBlog],
    now: Timestamp,
    mut told: impl FnMut(&LiveBlog, Result<Look, LookError>),
) {
    let one = async |blog: &'_ LiveBlog| (blog.name.clone(), look(io, blog, now).await);
    let mut looks = futures_util::stream::iter(blogs.iter().map(|blog| one(blog))).buffer_unordered(AT_ONCE);
    while let Some((name, look)) = looks.next().await {
        if let Some(blog) = blogs.iter().find(|blog| blog.name == name) {
            told(blog, look);
        }
    }
}
