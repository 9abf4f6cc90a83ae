//! The pages of one live blog, one after the other: which is the present one, which came before, and which may come next.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::extract::same_page;
use crate::liveblog::{Follow, LiveBlog};
use crate::page::Source;

/// A page that is said to come next is asked so often; then it is let be.
const TRIES: u32 = 10;
/// So many pages are remembered.
const MOST: usize = 1000;
/// So many pages that were tried in vain are remembered.
const VAIN: usize = 100;
/// A hub is requested once in this time, however often the live blog is checked: it leads nowhere for most of it.
const HUB_REST: SignedDuration = SignedDuration::from_hours(1);

/// The pages of one live blog.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chain {
    /// Where the configuration said that it is, when it was first found there.
    origin: Option<Url>,
    /// The address that is asked, once that is not `origin`.
    asked: Option<Url>,
    /// Where that was found at the last good check, after redirects.
    found: Option<Url>,
    /// The pages before, the oldest first.
    before: Vec<Url>,
    /// The page that is said to come next, and has not been read yet.
    named: Option<Named>,
    /// Pages that were said to come next and never came: what names them again names nothing.
    vain: Vec<Url>,
    /// When the hub was last asked.
    hub_asked: Option<Timestamp>,
    /// Whether the present page counts its entries anew.
    pub own_ids: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Named {
    url: Url,
    tries: u32,
}

impl Chain {
    /// What is to be asked for.
    pub fn place(&self, blog: &LiveBlog) -> Source {
        match (&blog.place.source, &self.asked) {
            (Source::Web(url), Some(asked)) if follows(blog) && self.origin.as_ref() == Some(url) => {
                Source::Web(asked.clone())
            }
            (source, _) => source.clone(),
        }
    }

    /// Where the live blog is, as far as is known.
    pub fn present(&self, blog: &LiveBlog) -> Option<Url> {
        let is_of_this = blog.place.source.url() == self.origin.as_ref();
        let found = self.found.clone().filter(|_| is_of_this);
        found.or_else(|| self.place(blog).url().cloned())
    }

    /// Where it was found at the last good check.
    pub fn found(&self) -> Option<&Url> {
        self.found.as_ref()
    }

    /// The same once the page that was asked for was read where it was found.
    pub fn seen(mut self, blog: &LiveBlog, asked: &Source, found: Option<&Url>) -> Chain {
        let (Source::Web(asked), Source::Web(origin)) = (asked, &blog.place.source) else { return self };
        let found = found.unwrap_or(asked);
        if let Some(last) = self.found.take().filter(|last| !same_page(last, found)) {
            self.before.push(last);
            self.own_ids = false;
            self.before.drain(..self.before.len().saturating_sub(MOST));
        }
        self.named = self.named.filter(|named| !same_page(&named.url, asked) && !same_page(&named.url, found));
        self.asked = Some(asked).filter(|&asked| asked != origin).cloned();
        self.origin = Some(origin.clone());
        self.found = Some(found.clone());
        self
    }

    /// The same without the pages that were there before the present one.
    pub fn alone(self) -> Chain {
        Chain { before: Vec::new(), vain: Vec::new(), hub_asked: None, ..self }
    }

    /// Whether the page is another one than that of the last good check.
    pub fn has_moved_from(&self, last: &Chain) -> bool {
        last.found.as_ref().zip(self.found.as_ref()).is_some_and(|(last, found)| !same_page(last, found))
    }

    /// Whether the address is that of a page which is or was one of these.
    pub fn knows(&self, url: &Url) -> bool {
        let present = [&self.origin, &self.asked, &self.found].into_iter().flatten();
        present.chain(&self.before).any(|known| same_page(known, url))
    }

    /// Whether the address may be that of the next page: of none that was had, and of none that was tried in vain.
    pub fn may_be_next(&self, url: &Url) -> bool {
        let given_up = self.named.as_ref().filter(|named| named.tries >= TRIES).map(|named| &named.url);
        !self.knows(url) && !self.vain.iter().chain(given_up).any(|vain| same_page(vain, url))
    }

    /// Takes a page that is said to come next.
    pub fn name(&mut self, url: Url) {
        if !self.may_be_next(&url) || self.named.as_ref().is_some_and(|named| named.url == url) {
            return;
        }
        if let Some(last) = self.named.replace(Named { url, tries: 0 }).filter(|last| last.tries >= TRIES) {
            self.vain.push(last.url);
            self.vain.drain(..self.vain.len().saturating_sub(VAIN));
        }
    }

    /// Whether the hub may be asked again. A clock that was put back does not keep it waiting.
    pub fn is_hub_due(&self, now: Timestamp) -> bool {
        self.hub_asked.is_none_or(|asked| now.duration_since(asked).abs() >= HUB_REST)
    }

    /// Notes that the hub was asked.
    pub fn ask_hub(&mut self, now: Timestamp) {
        self.hub_asked = Some(now);
    }

    /// The page that is said to come next, unless that was tried too often.
    pub fn next(&self) -> Option<&Url> {
        self.named.as_ref().filter(|named| named.tries < TRIES).map(|named| &named.url)
    }

    /// Counts that a page was asked in vain.
    pub fn miss(&mut self, url: &Url) {
        if let Some(named) = self.named.as_mut().filter(|named| named.url == *url) {
            named.tries += 1;
        }
    }
}

/// Whether the live blog is followed from page to page: a saved page or a copy is what it is.
pub fn walks(blog: &LiveBlog) -> bool {
    matches!(blog.place.source, Source::Web(_)) && blog.place.address.is_none()
}

/// Whether it is followed to the page of the next day.
pub fn follows(blog: &LiveBlog) -> bool {
    walks(blog) && blog.following.follow == Follow::Newest
}
