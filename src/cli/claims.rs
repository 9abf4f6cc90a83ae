//! Whose a record is: the same name in two configurations is that of two live blogs.

use std::collections::HashMap;
use std::path::Path;

use crate::config::Draft;
use crate::io::store::Store;
use crate::liveblog::{FeedName, LiveBlog};
use crate::schedule::Pace;

/// What to say of live blogs whose names another configuration has in the same record, and still follows: nothing of them
/// is to be checked. One that was moved, or that follows it no more, has left it to whoever does.
pub fn claimed<'b>(blogs: impl IntoIterator<Item = &'b LiveBlog>, paces: &HashMap<FeedName, Pace>) -> Vec<String> {
    let mut names: HashMap<&Path, Vec<FeedName>> = HashMap::new();
    let mut claims = Vec::new();
    for blog in blogs {
        let theirs = paces.get(&blog.name).and_then(|pace| pace.home.as_deref());
        let Some(theirs) = theirs.filter(|theirs| blog.home.as_deref().is_some_and(|ours| ours != *theirs)) else {
            continue;
        };
        let followed = names.entry(theirs).or_insert_with(|| followed_by(theirs));
        if followed.contains(&blog.name) {
            claims.push(format!(
                "{}: the live blog of this name in the record is that of {}: give yours another name, or a record of its own \
                 with state = \"state\" in [service]",
                blog.name,
                theirs.display()
            ));
        }
    }
    claims
}

/// New live blogs that follow the page of one that is not followed any more, each with the message that says so: its name was
/// changed in feeds.toml, and its entries have other ids from now on.
pub fn renamed(blogs: &[LiveBlog], paces: &HashMap<FeedName, Pace>) -> Vec<(FeedName, String)> {
    let is_followed = |name: &FeedName| blogs.iter().any(|blog| blog.name == *name);
    let new = blogs.iter().filter(|blog| paces.get(&blog.name).is_none_or(|pace| pace.first.is_none()));
    let said = new.filter_map(|blog| {
        let page = blog.place.source.to_string();
        let was = |(name, pace): &(&FeedName, &Pace)| !is_followed(name) && pace.place.as_ref() == Some(&page);
        let (old, _) = paces.iter().filter(was).min_by_key(|(name, _)| name.as_str())?;
        let name = &blog.name;
        let words = format!(
            "{name}: {old}, which is not followed any more, followed the same page; to go on under the ids of {old}: `liveticker forget \
             {name}`, then `liveticker rename {old} {name}`"
        );
        Some((name.clone(), words))
    });
    said.collect()
}

/// The same without those whose record was imported: it has brought its ids with it.
pub async fn renamed_anew(blogs: &[LiveBlog], paces: &HashMap<FeedName, Pace>, store: &Store) -> Vec<String> {
    let mut told = Vec::new();
    for (name, words) in renamed(blogs, paces) {
        if store.newest_times(&name, 1).await.is_ok_and(|times| times.is_empty()) {
            told.push(words);
        }
    }
    told
}

fn followed_by(file: &Path) -> Vec<FeedName> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    Draft::read(&text, file).names().cloned().collect()
}
