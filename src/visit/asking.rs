//! Asking for one page: first for itself, then for what its scripts would load, one address after the other.

use url::Url;

use crate::extract::wanted;
use crate::liveblog::LiveBlog;
use crate::page::{Answer, Attached, Fetched, Source, Validators};

/// Nothing is sent back with a request.
pub const NONE: &Validators = &Validators { etag: None, last_modified: None };

/// What a site is to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'v> {
    /// For what is at this place.
    pub place: &'v Source,
    /// What is sent back, so that what has not changed need not come.
    pub validators: &'v Validators,
}

/// Asks for a page, and then for what it would load. A saved page loads nothing.
#[derive(Debug)]
pub struct Asking {
    place: Source,
    validators: Validators,
    page: Option<Answer>,
    /// What is still to be asked for, the first last; none before the page was searched for it.
    parts: Option<Vec<Source>>,
}

impl Asking {
    /// For the page at that place.
    pub fn of(place: Source, validators: Validators) -> Asking {
        Asking { place, validators, page: None, parts: None }
    }

    /// For nothing any more: the page has come with all that it would load.
    pub fn done(place: Source, answer: Answer) -> Asking {
        Asking { page: Some(answer), parts: Some(Vec::new()), ..Asking::of(place, Validators::default()) }
    }

    /// Where the page is.
    pub fn place(&self) -> &Source {
        &self.place
    }

    /// The same, when nothing more is asked.
    pub fn into_place(self) -> Source {
        self.place
    }

    /// What to ask for now; nothing where all of it has come, or the page is to be searched first.
    pub fn request(&self) -> Option<Request<'_>> {
        match (&self.page, &self.parts) {
            (None, _) => Some(Request { place: &self.place, validators: &self.validators }),
            (Some(_), Some(parts)) => parts.last().map(|place| Request { place, validators: NONE }),
            (Some(_), None) => None,
        }
    }

    /// Takes what was answered to the request.
    pub fn answered(&mut self, answer: Answer) {
        let Some(Ok(Fetched::Page { page, .. })) = &mut self.page else {
            self.page = Some(answer);
            return;
        };
        let asked = self.parts.as_mut().and_then(Vec::pop);
        match (answer, asked) {
            (Ok(Fetched::Page { page: part, .. }), Some(Source::Web(url))) => {
                page.attached.push(Attached { url: part.address.unwrap_or(url), bytes: part.bytes });
            }
            (Ok(_), _) => {}
            (Err(error), _) => page.lacking.push(error),
        }
    }

    /// What was answered in place of a page.
    pub fn word(&mut self) -> Option<Answer> {
        self.page.take_if(|page| !matches!(page, Ok(Fetched::Page { .. })))
    }

    /// Searches the page for what it would load, if that was not done yet. Work for the machine.
    pub fn search(&mut self, blog: &LiveBlog) {
        if self.parts.is_some() {
            return;
        }
        self.parts = Some(Vec::new());
        if let (Source::Web(_), true, Some(Ok(Fetched::Page { page, .. }))) =
            (&self.place, blog.reading.endpoints, &self.page)
        {
            let urls: Vec<Url> = wanted(page, &blog.reading.profile, &blog.reading.catalogue);
            self.parts = Some(urls.into_iter().rev().map(Source::Web).collect());
        }
    }

    /// All that was answered, as one; nothing where nothing was.
    pub fn answer(&mut self) -> Option<Answer> {
        self.page.take()
    }
}
