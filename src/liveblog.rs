//! One live blog that we follow: its name, where its page is, how to read it and how to show it.

mod target;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::edition::Edition;
use crate::page::{Claim, Login, Source};
use crate::profile::{Catalogue, Profile};
use crate::rhythm::Rhythm;

pub use target::{Channel, Target};

/// The name of a live blog and of its files: an ASCII letter or digit, then up to 63 more, dots, underscores, hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FeedName(String);

/// Why a text cannot name a live blog.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// It would not be safe, or not plain, as the name of a file or in an address.
    #[error(
        "{0:?} cannot name a feed: use up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit"
    )]
    Form(String),
    /// It means something else to a web server.
    #[error("{0:?} cannot name a feed: the name is taken for other purposes")]
    Reserved(String),
}

impl FeedName {
    /// The name of a live blog that nobody has named yet.
    pub fn preview() -> FeedName {
        FeedName("preview".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FeedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<FeedName, NameError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let begins_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if !begins_well || text.len() > 64 || !text.bytes().all(plain) || text.ends_with('.') || text.contains("..") {
            return Err(NameError::Form(text.to_owned()));
        }
        let lower = text.to_ascii_lowercase();
        // `index.html` would be taken for the page of a folder, as `index` is; so is `robots.txt`, whatever stands behind it.
        let stem = lower.split('.').next().unwrap_or_default();
        if ["feeds", "index", "robots", "healthz", "metrics", "favicon", "sitemap"].contains(&stem)
            || lower.ends_with(".tmp")
        {
            return Err(NameError::Reserved(text.to_owned()));
        }
        Ok(FeedName(text.to_owned()))
    }
}

impl TryFrom<String> for FeedName {
    type Error = NameError;

    fn try_from(text: String) -> Result<FeedName, NameError> {
        text.parse()
    }
}

impl From<FeedName> for String {
    fn from(name: FeedName) -> String {
        name.0
    }
}

impl fmt::Display for FeedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which headline of its page a feed is called by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Headline {
    /// The first, without "LIVE" and what happened last: in a reader's list it stays the same.
    #[default]
    First,
    /// The latest, as it stands.
    Latest,
}

impl Headline {
    /// Both, by the words that the configuration has for them.
    pub const WORDS: [(&str, Headline); 2] = [("first", Headline::First), ("latest", Headline::Latest)];
}

/// What a feed makes of an entry that the site has edited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Edits {
    /// It is shown as it is now.
    #[default]
    Update,
    /// The same, and an item of its own announces the latest edit: most readers never show that an entry has changed.
    Announce,
    /// It is shown as it was at first.
    Ignore,
}

impl Edits {
    /// All of them, by the words that the configuration has for them.
    pub const WORDS: [(&str, Edits); 3] =
        [("update", Edits::Update), ("announce", Edits::Announce), ("ignore", Edits::Ignore)];
}

/// What a feed makes of an entry that the site has taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Withdrawals {
    /// It stays without its text, and says so.
    #[default]
    Stub,
    /// It stays as if nothing had happened.
    Keep,
    /// It leaves the feed. Readers that have it already keep it all the same.
    Drop,
}

impl Withdrawals {
    /// All of them, by the words that the configuration has for them.
    pub const WORDS: [(&str, Withdrawals); 3] =
        [("stub", Withdrawals::Stub), ("keep", Withdrawals::Keep), ("drop", Withdrawals::Drop)];
}

/// One live blog that we follow, with all that the configuration says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveBlog {
    /// Its name, and its files'.
    pub name: FeedName,
    /// The file that says that it is followed: whose the record is. None: nobody's.
    pub home: Option<PathBuf>,
    /// Where its page is, and how its site is asked.
    pub place: Where,
    /// How the page is read.
    pub reading: Reading,
    /// How often it is checked, and where it goes on.
    pub following: Following,
    /// What its feeds show, and how.
    pub showing: Showing,
    /// Who is notified of its entries without a feed reader.
    pub notify: Vec<Arc<Target>>,
}

/// Where the page of a live blog is, and how its site is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// Where the page is to be had.
    pub source: Source,
    /// With which name and password the site is asked, if with any. They stand in no address.
    pub login: Option<Login>,
    /// The page's true address, where `source` is a copy of it.
    pub address: Option<Url>,
    /// Whether what the site's robots.txt forbids is left alone.
    pub robots: Obedience,
    /// What is sent to the host of the page, and nowhere else.
    pub secrets: Secrets,
}

/// How the page of a live blog is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The site's profile with what the configuration adds to it.
    pub profile: Profile,
    /// All profiles: a page may bear the marks of a platform, whatever its site.
    pub catalogue: Arc<Catalogue>,
    /// Whether entries that the page loads from elsewhere are asked for there.
    pub endpoints: bool,
    /// What the person who gave its address says of it.
    pub claim: Claim,
}

/// How often a live blog is checked, and where it goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Following {
    /// Whether it is followed to the page of the next day.
    pub follow: Follow,
    /// Where that is to be found, where the page itself does not tell.
    pub hub: Option<Hub>,
    /// How often it is checked.
    pub rhythm: Rhythm,
    /// Whether checks are suspended (`paused = true`).
    pub is_paused: bool,
}

/// What the feeds of a live blog show, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Showing {
    /// The feed's title; without it, what the page calls itself.
    pub title: Option<String>,
    /// Which of the page's headlines that is.
    pub headline: Headline,
    /// The feed's language (BCP 47); without it, the page's.
    pub language: Option<String>,
    /// The feed shows at least so many entries, where there are so many.
    pub keep: usize,
    /// The feed shows all entries that are younger than the newest by no more than this.
    pub keep_for: SignedDuration,
    /// What the feed makes of an entry that the site has edited.
    pub edits: Edits,
    /// What the feed makes of an entry that the site has taken away.
    pub withdrawn: Withdrawals,
    /// The further feeds of it, beside the full one; no two of one kind.
    pub editions: Vec<Edition>,
    /// The name of the feed into which it is merged with others, if there is one. No live blog has it.
    pub group: Option<FeedName>,
    /// Where the feeds will be reachable: a folder, its path ending in `/`. A feed names its own address, where that is known.
    pub public_url: Option<Url>,
    /// The push hubs (WebSub) that are told when the feeds have changed.
    pub push: Vec<Url>,
    /// For so long the page and the lists that readers import name it once coverage has ended.
    pub list_ended: SignedDuration,
}

impl Default for Showing {
    fn default() -> Showing {
        Showing {
            title: None,
            headline: Headline::default(),
            language: None,
            keep: LiveBlog::KEEP,
            keep_for: LiveBlog::KEEP_FOR,
            edits: Edits::default(),
            withdrawn: Withdrawals::default(),
            editions: Vec::new(),
            group: None,
            public_url: None,
            push: Vec::new(),
            list_ended: LiveBlog::LIST_ENDED,
        }
    }
}

/// Where that stands which is sent to the host of a page and is nobody else's to know. Only the places are known here: what stands
/// there is read for each visit, and neither kept nor shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Lines of `Name: value`.
    pub headers: Option<Secret>,
    /// Lines of `name=value`.
    pub cookies: Option<Secret>,
    /// One line of `user:password` (RFC 7617).
    pub basic: Option<Secret>,
}

/// Where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// In a file.
    File(std::path::PathBuf),
    /// In a credential of that name, which systemd hands over (systemd.exec, `LoadCredential=`).
    Credential(String),
}

/// Whether a live blog is followed to another address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Follow {
    /// To the newest page, by link, redirect or hub.
    #[default]
    Newest,
    /// It keeps to the page of its `url`.
    Never,
}

/// Whether we leave alone what robots.txt forbids (RFC 9309).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Obedience {
    /// robots.txt is obeyed (RFC 9309).
    #[default]
    Obey,
    /// The operator has chosen otherwise: the site has allowed it, or it is their own.
    Ignore,
}

impl Obedience {
    /// Both, by the words that the configuration has for them.
    pub const WORDS: [(&str, Obedience); 2] = [("obey", Obedience::Obey), ("ignore", Obedience::Ignore)];
}

/// Where the newest page of a live blog is to be found, of which every day has its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hub {
    /// On a page that links to it.
    Page(Url),
    /// At an address that is made of the day.
    Template(Template),
}

/// An address with places for the day: `{year}`, `{month}` and `{day}` with two digits (and four for the year), `{m}` and
/// `{d}` without a zero before them, `{month_name}` in English and in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(String);

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// It would be the same every day.
    #[error("the address would be the same every day")]
    Constant,
    /// Braces around something else.
    #[error("only {{year}}, {{month}}, {{day}}, {{m}}, {{d}} and {{month_name}} are known here")]
    Unknown,
    /// Not of the web.
    #[error("an address begins with http:// or https://")]
    NoAddress,
}

impl Template {
    /// The address for that day.
    pub fn on(&self, day: Date) -> Option<Url> {
        let names = ["{year}", "{month}", "{day}", "{m}", "{d}", "{month_name}"];
        let values = ["%Y", "%m", "%d", "%-m", "%-d", "%B"].map(|form| day.strftime(form).to_string().to_lowercase());
        let filled = names.iter().zip(values).fold(self.0.clone(), |text, (name, value)| text.replace(name, &value));
        Url::parse(&filled).ok()
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Template, TemplateError> {
        let template = Template(text.to_owned());
        let urls = [date(2026, 3, 2), date(2026, 11, 24)].map(|day| template.on(day));
        match urls {
            [Some(one), Some(_)] if !["http", "https"].contains(&one.scheme()) => Err(TemplateError::NoAddress),
            [Some(one), Some(_)] if ["{", "}", "%7B", "%7D"].iter().any(|brace| one.as_str().contains(brace)) => {
                Err(TemplateError::Unknown)
            }
            [Some(one), Some(other)] if one == other => Err(TemplateError::Constant),
            [Some(_), Some(_)] => Ok(template),
            _ => Err(TemplateError::NoAddress),
        }
    }
}

impl LiveBlog {
    /// The feed shows at least so many entries, unless the configuration says otherwise.
    pub const KEEP: usize = 200;
    /// The feed shows all entries of so long, unless the configuration says otherwise.
    pub const KEEP_FOR: SignedDuration = SignedDuration::from_hours(48);

    /// The page and the lists name a live blog that has ended for so long, unless the configuration says otherwise: whoever
    /// comes back after a weekend still finds it.
    pub const LIST_ENDED: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// A live blog of which no more is known than where it is, with the profiles that come with the program.
    /// What stands before the host in an address is its [`login`](Where::login).
    pub fn at(name: FeedName, mut source: Source, mut address: Option<Url>) -> LiveBlog {
        let login = match &mut source {
            Source::Web(url) => Login::taken_from(url),
            Source::File(_) => None,
        };
        // A copy is what is asked for.
        let _ = address.as_mut().and_then(Login::taken_from);
        let catalogue = Catalogue::shipped();
        let (robots, secrets, profile) = (Obedience::default(), Secrets::default(), Profile::default());
        LiveBlog {
            name,
            home: None,
            place: Where { source, login, address, robots, secrets },
            reading: Reading { profile, catalogue: Arc::clone(catalogue), endpoints: true, claim: Claim::None },
            following: Following { follow: Follow::Newest, hub: None, rhythm: Rhythm::default(), is_paused: false },
            showing: Showing::default(),
            notify: Vec::new(),
        }
        .knowing(catalogue)
    }

    /// The same with that change.
    pub fn with(mut self, change: impl FnOnce(&mut LiveBlog)) -> LiveBlog {
        change(&mut self);
        self
    }

    /// So far back its feeds show all entries; a digest needs more of them than the full feed may want.
    pub fn reach(&self) -> SignedDuration {
        let digest = |edition: &Edition| match edition {
            Edition::Digest(period) => Some(period.reach()),
            Edition::KeyEvents | Edition::Filtered(_) | Edition::Edits => None,
        };
        self.showing.editions.iter().filter_map(digest).fold(self.showing.keep_for, SignedDuration::max)
    }

    /// The hosts that the configuration names for it, in lower case.
    pub fn hosts(&self) -> Vec<String> {
        let hub = match &self.following.hub {
            Some(Hub::Page(url)) => Some(url.clone()),
            // Its host is the same every day, as a rule; where it is not, it is none that anybody has named.
            Some(Hub::Template(template)) => template.on(date(2026, 3, 2)),
            None => None,
        };
        let host = |url: &Url| Some(url.host_str()?.trim_end_matches('.').to_ascii_lowercase());
        self.place.source.url().into_iter().chain(hub.as_ref()).filter_map(host).collect()
    }

    /// The same with these profiles, its own among them.
    pub fn knowing(mut self, catalogue: &Arc<Catalogue>) -> LiveBlog {
        let address = match (&self.place.address, &self.place.source) {
            (None, Source::Web(url)) => Some(url),
            (address, _) => address.as_ref(),
        };
        self.reading.profile = catalogue.for_address(address);
        self.reading.catalogue = Arc::clone(catalogue);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_with_the_day() {
        for (text, wanted) in [
            ("https://a.example/liveblog-{month_name}-{d}-{year}/", Ok("https://a.example/liveblog-march-2-2026/")),
            ("https://a.example/{year}/{month}/{day}?m={m}", Ok("https://a.example/2026/03/02?m=3")),
            ("https://a.example/live", Err(TemplateError::Constant)),
            ("https://a.example/{date}/{day}", Err(TemplateError::Unknown)),
            ("https://a.example/{day}}", Err(TemplateError::Unknown)),
            ("ftp://a.example/{day}", Err(TemplateError::NoAddress)),
            ("/{day}", Err(TemplateError::NoAddress)),
        ] {
            let filled = text.parse::<Template>().map(|template| template.on(date(2026, 3, 2)).map(String::from));
            assert_eq!(filled, wanted.map(|url| Some(url.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_name_is_safe_as_a_file_and_in_an_address() {
        for good in ["ukraine", "Ukraine", "world-cup_2026", "0", "a.b", &"x".repeat(64)] {
            assert!(good.parse::<FeedName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "../x",
            "-x",
            ".x",
            "a..b",
            "a.",
            "ü",
            "a b",
            "a\0",
            "index",
            "Feeds",
            "x.tmp",
            "index.html",
            "robots.txt",
            "Favicon.ico",
            &"x".repeat(65),
        ] {
            assert!(bad.parse::<FeedName>().is_err(), "{bad:?}");
        }
    }
}
