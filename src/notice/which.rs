//! Which changes somebody is notified of, and what each notification says.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::edition::Words;
use crate::feed::phrases::{Happened, phrases};
use crate::feed::title::title;
use crate::ledger::{Change, Ledger, Record};
use crate::liveblog::{LiveBlog, Target};

/// Nobody wants to be notified of what is older than this: a page that is read to its end for the first time has days of it.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// A message has no more characters of an entry's text.
const TEXT: usize = 2_000;

/// What has happened to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is new.
    Added,
    /// It was edited.
    Edited,
    /// It was withdrawn.
    Withdrawn,
}

/// One notification, as it is kept until it has arrived and as a webhook gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What has happened.
    pub kind: Kind,
    /// The name of the live blog.
    pub feed: String,
    /// The title of its feed.
    pub feed_title: String,
    /// The language of the feed (BCP 47), if it is known.
    pub language: Option<String>,
    /// The entry's id, as in the feed.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text, without markup; none of one that was withdrawn.
    pub text: String,
    /// Where a browser finds it.
    pub url: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// What kind of entry it is, in English.
    pub categories: Vec<String>,
    /// When it was published.
    pub published: Timestamp,
    /// When what has happened was noticed.
    pub noticed: Timestamp,
}

impl Notice {
    /// What is to be said where `before` was to be said of the same entry and was not yet; `None`: nothing, since nobody has
    /// heard of the entry, and it is gone.
    pub fn after(self, before: Option<Kind>) -> Option<Notice> {
        match (before, self.kind) {
            (Some(Kind::Added), Kind::Withdrawn) => None,
            (Some(Kind::Added), _) => Some(Notice { kind: Kind::Added, ..self }),
            _ => Some(self),
        }
    }

    /// Its title as a message has it: what has happened stands first, in the language of the live blog.
    pub fn headline(&self) -> String {
        let phrases = phrases(self.language.as_deref());
        match self.kind {
            Kind::Added => self.title.clone(),
            Kind::Edited => phrases.titled(Happened::Edited, &self.title),
            Kind::Withdrawn => phrases.titled(Happened::Withdrawn, &self.title),
        }
    }

    /// Its text as a message has it.
    pub fn body(&self) -> String {
        match self.kind {
            Kind::Withdrawn => phrases(self.language.as_deref()).withdrawn(self.noticed),
            Kind::Added | Kind::Edited => self.text.clone(),
        }
    }

    /// The same for the same thing that has happened, however often it is sent: who gets it twice can tell.
    pub fn key(&self) -> String {
        format!("{}#{:?}-{}", self.id, self.kind, self.noticed.as_second()).to_lowercase()
    }
}

/// Whom to notify of what, after a check that came to these changes. What a first check finds was there before.
pub fn notices(
    blog: &LiveBlog,
    ledger: &Ledger,
    changes: &[Change],
    is_first: bool,
    now: Timestamp,
) -> Vec<(Arc<Target>, Notice)> {
    if is_first || blog.notify.is_empty() {
        return Vec::new();
    }
    let of = |change: &Change| {
        let (kind, id) = match change {
            Change::Added(id) => (Kind::Added, id),
            Change::Revised(id) => (Kind::Edited, id),
            Change::Withdrawn(id) => (Kind::Withdrawn, id),
        };
        let record = ledger.record(id)?;
        (now.duration_since(record.published.at) <= LATE).then_some((kind, record))
    };
    let mut notices = Vec::new();
    for (kind, record) in changes.iter().filter_map(of) {
        let notice = notice(blog, ledger, kind, record, now);
        let words = Words {
            title: &record.title,
            text: &record.entry.content.text,
            authors: &record.entry.authors,
            categories: &record.entry.categories,
        };
        let wanted = blog.notify.iter().filter(|target| target.wants(record.is_key_event(), &words));
        notices.extend(wanted.map(|target| (Arc::clone(target), notice.clone())));
    }
    notices
}

fn notice(blog: &LiveBlog, ledger: &Ledger, kind: Kind, record: &Record, now: Timestamp) -> Notice {
    let about = &ledger.about;
    let text = match kind {
        Kind::Withdrawn => String::new(),
        Kind::Added | Kind::Edited => record.entry.content.text.chars().take(TEXT).collect(),
    };
    let url = record.entry.link.as_ref().or(about.link.as_ref()).or(blog.place.address.as_ref());
    Notice {
        kind,
        feed: blog.name.to_string(),
        feed_title: title(blog, ledger),
        language: blog.showing.language.clone().or_else(|| about.language.clone()),
        id: record.id.to_string(),
        title: record.title.clone(),
        text,
        url: url.map(ToString::to_string),
        authors: record.entry.authors.clone(),
        categories: record.entry.categories.clone(),
        published: record.published.at,
        noticed: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_sent_yet_becomes_one_with_what_comes_after() {
        use Kind::{Added, Edited, Withdrawn};
        let notice = |kind| Notice {
            kind,
            feed: "x".to_owned(),
            feed_title: "X".to_owned(),
            language: Some("de".to_owned()),
            id: "tag:example.org,2026:x/1".to_owned(),
            title: "Regen".to_owned(),
            text: "Es regnet.".to_owned(),
            url: None,
            authors: Vec::new(),
            categories: Vec::new(),
            published: Timestamp::UNIX_EPOCH,
            noticed: Timestamp::UNIX_EPOCH,
        };
        for (before, kind, wanted) in [
            (None, Added, Some(Added)),
            (None, Withdrawn, Some(Withdrawn)),
            (Some(Added), Edited, Some(Added)),
            (Some(Added), Withdrawn, None),
            (Some(Edited), Edited, Some(Edited)),
            (Some(Edited), Withdrawn, Some(Withdrawn)),
            // It is there again.
            (Some(Withdrawn), Edited, Some(Edited)),
        ] {
            assert_eq!(notice(kind).after(before).map(|notice| notice.kind), wanted, "{before:?}, then {kind:?}");
        }
        assert_eq!(notice(Added).headline(), "Regen");
        assert_eq!(notice(Edited).headline(), "Geändert: Regen");
        assert_ne!(notice(Edited).key(), notice(Added).key());
    }
}
