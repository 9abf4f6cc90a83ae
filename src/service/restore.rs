//! What a damaged record has lost, made anew of what was published.

use jiff::Timestamp;

use super::check::CheckError;
use crate::feed::published::published;
use crate::io::Io;
use crate::io::record::Record;
use crate::liveblog::{FeedName, LiveBlog};
use crate::state::State;

/// What was found damaged at the start, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// In a line.
    pub words: String,
    /// The live blogs of which the entries were taken from their published feeds, and how many.
    pub from_feeds: Vec<(FeedName, usize)>,
}

/// Where the record was found damaged, makes the live blogs anew of which it has nothing any more; none where it was not.
pub async fn restore(io: &Io, blogs: &[LiveBlog], now: Timestamp) -> Result<Option<Restored>, CheckError> {
    let Some(salvaged) = &io.salvaged else { return Ok(None) };
    let mut from_feeds = Vec::new();
    for blog in blogs {
        let head = io.store.head(blog).await;
        if head.as_ref().is_ok_and(|state| !state.ledger.scope.is_empty()) {
            continue;
        }
        if head.is_err() {
            io.store.forget(&blog.name).await?;
        }
        let documents = io.publisher.published(&blog.name);
        let documents = documents.iter().filter_map(|bytes| published(bytes)).collect();
        if let Some(state) = State::restored(documents, now) {
            // What it knew of the next visit is still true.
            let State { pace, version, .. } = head.unwrap_or_default();
            io.store.save(&blog.name, &State { pace, version, ..state.clone() }, &[]).await?;
            from_feeds.push((blog.name.clone(), state.ledger.records().count()));
        }
    }
    let (rows, aside) = (salvaged.rows, salvaged.aside.display());
    let feeds = match from_feeds.len() {
        0 => String::new(),
        many => format!("; of {many} live blogs the entries were taken from the published feeds"),
    };
    let words =
        format!("{}: it was set aside as {aside}, and {rows} rows of it could be taken over{feeds}", salvaged.why);
    Ok(Some(Restored { words, from_feeds }))
}
