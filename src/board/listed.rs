//! All that can be subscribed to: the feeds of live blogs, their further ones, and those of groups.

use std::collections::HashSet;

use jiff::SignedDuration;
use url::Url;

use super::status::Status;
use crate::feed::Format;
use crate::feed::opml::{self, Outline};
use crate::feed::title::of_edition;
use crate::liveblog::FeedName;

/// A feed that can be subscribed to.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<'s> {
    /// The names of its files without their endings: `harbour`, `harbour~digest`.
    pub stem: String,
    /// As people know it.
    pub title: String,
    /// What kind of further feed it is, for people; none of the full one and of a group's.
    pub further: Option<&'s str>,
    /// The live blog; none of a group.
    pub of: Option<&'s Status>,
    /// The group in which its live blog is, or of which it is.
    pub group: Option<&'s FeedName>,
    /// The folder in which its files are reachable.
    pub public_url: Option<&'s Url>,
    /// The push hubs that are notified of it.
    pub push: &'s [Url],
    /// The shortest time between two changes of it.
    pub every: SignedDuration,
}

impl Listed<'_> {
    /// The name of its file in that format.
    pub fn file(&self, format: Format) -> String {
        format!("{}.{}", self.stem, format.ending())
    }

    /// It as a line of the list that readers import, its files in that folder.
    pub fn outline<'o>(&'o self, folder: Option<&'o Url>) -> Outline<'o> {
        Outline {
            stem: &self.stem,
            title: &self.title,
            public_url: folder,
            page: self.of.and_then(|status| status.page.as_ref()),
            language: self.of.and_then(|status| status.language.as_deref()),
            folder: self.group.map(FeedName::as_str),
        }
    }
}

/// Those of all feeds that there is something in, and that are not long over: what can be subscribed to.
pub fn offered(statuses: &[Status]) -> Vec<Listed<'_>> {
    let is_offered = |status: &Status| status.entries > 0 && status.is_listed;
    let of_offered = statuses.iter().filter(|status| is_offered(status));
    let groups: HashSet<&FeedName> = of_offered.filter_map(|status| status.group.as_ref()).collect();
    let mut feeds = listed(statuses);
    feeds.retain(|feed| match (feed.of, feed.group) {
        (Some(status), _) => is_offered(status),
        (None, Some(group)) => groups.contains(group),
        (None, None) => false,
    });
    feeds
}

/// All feeds of these live blogs: of each the full one and the further ones, then those of the groups.
pub fn listed(statuses: &[Status]) -> Vec<Listed<'_>> {
    let mut all = Vec::new();
    for status in statuses {
        let full = Listed {
            stem: status.name.to_string(),
            title: status.title.clone(),
            further: None,
            of: Some(status),
            group: status.group.as_ref(),
            public_url: status.public_url.as_ref(),
            push: &status.push,
            every: status.every,
        };
        let further = status.editions.iter().map(|(word, title)| Listed {
            stem: format!("{}~{word}", status.name),
            title: of_edition(title, &status.title),
            further: Some(title),
            ..full.clone()
        });
        all.extend(std::iter::once(full.clone()).chain(further));
    }
    let mut groups: HashSet<&FeedName> = HashSet::new();
    for status in statuses {
        let Some(group) = status.group.as_ref().filter(|group| groups.insert(group)) else { continue };
        all.push(Listed {
            stem: group.to_string(),
            title: group.to_string(),
            further: None,
            of: None,
            group: Some(group),
            public_url: status.public_url.as_ref(),
            push: &status.push,
            every: status.every,
        });
    }
    all
}

/// All of them as a list that readers import (OPML 2.0), in that format, their files in the folder at that address; those of a
/// group in a folder of the list.
pub fn subscriptions(statuses: &[Status], folder: Option<&Url>, format: Format) -> String {
    let feeds = offered(statuses);
    let outlines: Vec<Outline<'_>> = feeds.iter().map(|feed| feed.outline(folder)).collect();
    opml::write("Live blogs as feeds", &outlines, format)
}
