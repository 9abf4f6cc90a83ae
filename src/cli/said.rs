//! What a person learns of a check that has ended: by `once`, and by a service that was asked for it.

use serde_json::json;
use url::Url;

use super::told::{counts, first_address, in_words};
use super::{FAILED, WELL};
use crate::feed::{Format, file_of};
use crate::io::control::Reply;
use crate::liveblog::{FeedName, LiveBlog};
use crate::service::CheckError;
use crate::state::{Missed, Outcome, PutOff};
use crate::visit::Checked;

/// The lines, and the exit status. Where a live blog was checked for the first time its address stands behind it, for the feed
/// reader, its files in that `folder`.
pub fn said(blog: &LiveBlog, checked: &Result<Checked, CheckError>, folder: Option<&Url>) -> (Vec<Reply>, u8) {
    let name = &blog.name;
    let checked = match checked {
        Ok(checked) => checked,
        Err(error) => return (vec![Reply::Error(format!("{name}: {error}"))], FAILED),
    };
    let mut lines = Vec::new();
    let mut line = |text: String| lines.push(Reply::Line(format!("{name}: {text}")));
    let mut status = WELL;
    checked.hops.iter().for_each(|url| line(format!("goes on at {url}")));
    if let Some(url) = &checked.moved {
        line(format!("its page has moved for good to {url}: write that into feeds.toml"));
    }
    let address = first_address(blog, checked, folder);
    let mut trouble = Vec::new();
    match &checked.outcome {
        Outcome::Seen(changes) | Outcome::Unchanged(changes) if !changes.is_empty() => {
            line(format!("{}{address}", in_words(counts(changes))));
        }
        Outcome::Seen(_) | Outcome::Unchanged(_) if checked.written => {
            line("nothing new; its feeds were written again".to_owned());
        }
        Outcome::Seen(_) | Outcome::Unchanged(_) => line("nothing new".to_owned()),
        Outcome::PutOff(PutOff::NotDue(_)) => {}
        Outcome::PutOff(why) => line(why.to_string()),
        Outcome::Missed(why) => {
            trouble.push(missed(blog, why));
            status = FAILED;
        }
    }
    trouble.extend(checked.set_aside.as_ref().map(|aside| aside.words(&blog.place.source)));
    trouble.extend(checked.stale.clone());
    if let Some(url) = &checked.insecure {
        trouble.push(format!("a redirect led from https to {url}, where anybody on the way can change the page"));
    }
    if let Some((_, why)) = &checked.pace.unpublished {
        trouble.push(format!("not published: {why}"));
        status = FAILED;
    }
    lines.extend(trouble.into_iter().map(|words| Reply::Error(format!("{name}: {words}"))));
    (lines, status)
}

/// The same for a program, in one object; `lines` is what a person is told.
pub fn fact(name: &FeedName, lines: &[Reply], checked: Option<&Checked>, folder: Option<&Url>) -> Reply {
    let changes = checked.and_then(|checked| match &checked.outcome {
        Outcome::Seen(changes) | Outcome::Unchanged(changes) => Some(counts(changes)),
        Outcome::PutOff(_) | Outcome::Missed(_) => None,
    });
    let prefix = format!("{name}: ");
    let words = |reply: &Reply| match reply {
        Reply::Error(words) => Some(words.strip_prefix(&prefix).unwrap_or(words).to_owned()),
        Reply::Line(_) | Reply::Fact(_) | Reply::Status(_) => None,
    };
    let feed = folder.and_then(|folder| folder.join(&file_of(name, Format::Atom)).ok());
    let fact = json!({
        "name": name,
        "checked": changes.is_some(),
        "new": changes.map(|[new, ..]| new),
        "revised": changes.map(|[_, revised, _]| revised),
        "withdrawn": changes.map(|[.., withdrawn]| withdrawn),
        "written": checked.is_some_and(|checked| checked.written),
        "feed": feed,
        "trouble": lines.iter().filter_map(words).collect::<Vec<_>>(),
    });
    Reply::Fact(fact.to_string())
}

/// Why nothing was seen; what was asked for is named once.
fn missed(blog: &LiveBlog, why: &Missed) -> String {
    match why {
        // It says itself what could not be had.
        Missed::Fetch(error) => error.to_string(),
        Missed::Extract(_) | Missed::Attached(_) | Missed::Doubtful { .. } | Missed::Another(_) | Missed::BrokeOff => {
            format!("{}: {why}", blog.place.source)
        }
    }
}
