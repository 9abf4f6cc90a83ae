//! Why a page gives no entries: what it seems to be instead, in words that tell the person what to do next.

use scraper::{Html, Selector};
use thiserror::Error;

use super::evidence::Instead;
use crate::extract::view::text_of;

/// What the page seems to be instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoEntries {
    /// A request to agree to cookies, in place of the page.
    #[error(
        "the site asks for consent to cookies first; try again later, or save the page in a browser and give its file"
    )]
    ConsentWall,
    /// A test for humans.
    #[error("the site wants proof that a person is asking; try again later and less often")]
    BotWall,
    /// The site wants a subscription or a login.
    #[error("the site shows this page to its subscribers only; save it in a browser and give its file")]
    Paywall,
    /// There is no such page, though the server does not say so.
    #[error("the site says that there is no such page; check the address")]
    NotFound,
    /// The entries come from a service that the page asks for them.
    #[error(
        "its updates come from {0}, which the page asks for them by a script; give the address of what that answers, or save the page in a browser once it shows them"
    )]
    Widget(&'static str),
    /// An application that draws the page in the browser.
    #[error(
        "the page is drawn by scripts and holds next to no text of its own; save it in a browser once it shows its updates, and give its file"
    )]
    Shell,
    /// A moving picture.
    #[error("it is a live video, and there is nothing to read; look for the site's live blog on the same story")]
    Video,
    /// A live blog that says of itself that it is one, and has not begun.
    #[error("it says that it is one, but it holds no updates yet; try again later")]
    NotBegun,
    /// A list of pages.
    #[error("it is a list of links to other pages; give the address of one of them")]
    Links,
    /// What readers say.
    #[error("what has a time on it is what readers say; if the site has a live blog on it, give its address")]
    Comments,
    /// Fixtures, departures, a programme.
    #[error("it is a timetable or a table of results; if one of its events has a live blog, give its address")]
    Timetable,
    /// What has the form of updates, from old to new and on round minutes, as plans have it.
    #[error(
        "what has a time on it may be a plan or a timetable or a table of results; if it is updates, `live = true` in feeds.toml says so, and if one of its events has a live blog, give its address"
    )]
    Plan,
    /// Posts or articles one after the other.
    #[error("it is an archive, whose pieces are days or weeks apart; the site may have a feed of it already")]
    Archive,
    /// Opinions with grades.
    #[error("what has a time on it are reviews")]
    Reviews,
    /// The selectors found nothing, and nothing else was there.
    #[error("nothing on the page matches {0}; has its layout changed?")]
    Stale(Described),
    /// An article.
    #[error(
        "it is an article without timed updates; if they are there to be seen, `select` in feeds.toml can say where"
    )]
    Article,
    /// No sign of one.
    #[error(
        "nothing on the page looks like timed updates; if they are there to be seen, `select` in feeds.toml can say where"
    )]
    NoSign,
}

/// Who described where the entries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// A profile for the site, or `select` in the configuration.
    Selectors,
}

impl std::fmt::Display for Described {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the selectors of its profile or of feeds.toml")
    }
}

/// What is known of a page that gives no entries.
pub struct Known<'k> {
    /// The page as a tree.
    pub html: &'k Html,
    /// The page as text.
    pub source: &'k str,
    /// Whether it says of itself, to search engines, that it is a live blog.
    pub says_so: bool,
    /// Whether somebody has described where its entries stand.
    pub described: bool,
    /// What the likeliest of its lists is.
    pub instead: Option<Instead>,
}

/// Services that fill the entries in, by what their script or frame is called.
const WIDGETS: [(&str, &str); 9] = [
    ("wpcom-liveblog-container", "the WordPress plugin Liveblog"),
    ("elb-liveblog", "the WordPress plugin Easy Liveblogs"),
    ("24liveblog.com", "24liveblog"),
    ("24liveplus", "24liveblog"),
    ("tickaroo", "Tickaroo"),
    ("livecenter.norkon", "Norkon Live Center"),
    ("liveblog.pro", "Live Blog by Sourcefabric"),
    ("scribblelive.com", "ScribbleLive"),
    ("go.arena.im", "Arena"),
];

impl Known<'_> {
    /// What it seems to be: what stands in place of the page, then what the page is.
    pub fn seems(&self) -> NoEntries {
        let shown = text_of(self.html.root_element());
        let lower = shown.to_lowercase();
        let letters = shown.chars().count();
        let short = letters < 3000;
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if short
            && (has(&BOT) || self.source.contains("captcha-delivery.com") || self.source.contains("challenge-platform"))
        {
            return NoEntries::BotWall;
        }
        if letters < 2000 && has(COOKIES) && has(&AGREE) && !self.finds("article p + p, main p + p") {
            return NoEntries::ConsentWall;
        }
        let title = self.text("title").to_lowercase() + " " + &self.text("h1").to_lowercase();
        if NOT_FOUND.iter().any(|word| title.contains(word)) {
            return NoEntries::NotFound;
        }
        let widget = WIDGETS.iter().find(|(mark, _)| self.source.contains(mark)).map(|(_, name)| *name);
        if let Some(name) = widget {
            return NoEntries::Widget(name);
        }
        if self.is_paywalled(&lower) {
            return NoEntries::Paywall;
        }
        if self.is_video(letters) {
            return NoEntries::Video;
        }
        if letters < 500 && self.source.len() > 2 * letters + 300 && self.source.contains("<script") {
            return NoEntries::Shell;
        }
        match self.instead {
            _ if self.says_so => NoEntries::NotBegun,
            _ if self.described => NoEntries::Stale(Described::Selectors),
            Some(Instead::Links) => NoEntries::Links,
            Some(Instead::Comments) => NoEntries::Comments,
            Some(Instead::Timetable) => NoEntries::Plan,
            Some(Instead::Archive) => NoEntries::Archive,
            Some(Instead::Reviews) => NoEntries::Reviews,
            _ if self.is_table() => NoEntries::Timetable,
            _ if self.finds("article p, main p, [itemprop=articleBody]") => NoEntries::Article,
            _ => NoEntries::NoSign,
        }
    }

    fn text(&self, css: &str) -> String {
        Selector::parse(css).ok().and_then(|css| self.html.select(&css).next().map(text_of)).unwrap_or_default()
    }

    fn finds(&self, css: &str) -> bool {
        Selector::parse(css).is_ok_and(|css| self.html.select(&css).next().is_some())
    }

    fn is_paywalled(&self, lower: &str) -> bool {
        let compact: String = self.source.split_whitespace().collect();
        let is_told =
            ["\"isAccessibleForFree\":false", "\"isAccessibleForFree\":\"False\"", "\"isAccessibleForFree\":\"false\""]
                .iter()
                .any(|mark| compact.contains(mark));
        is_told && PAY.iter().any(|word| lower.contains(word))
    }

    fn is_video(&self, letters: usize) -> bool {
        let is_told = self.source.contains("VideoObject") || self.source.contains("BroadcastEvent");
        is_told && letters < 2500
    }

    /// Whether most of what has a time stands in tables.
    fn is_table(&self) -> bool {
        let Ok(rows) = Selector::parse("table tr") else { return false };
        let timed = |row: &scraper::ElementRef<'_>| {
            row.text().any(|text| {
                let text = text.trim();
                text.len() <= 8
                    && text.len() >= 4
                    && text.contains([':', '.'])
                    && text.starts_with(|char: char| char.is_ascii_digit())
            })
        };
        self.html.select(&rows).filter(timed).count() >= 5
    }
}

const BOT: [&str; 14] = [
    "verify you are human",
    "verify that you are human",
    "are you a robot",
    "not a robot",
    "checking your browser",
    "just a moment",
    "unusual traffic",
    "captcha",
    "access denied",
    "enable javascript and cookies to continue",
    "please enable js and disable any ad blocker",
    "pardon our interruption",
    "bist du ein mensch",
    "êtes-vous un robot",
];
const COOKIES: &[&str] = &[
    "cookie",
    "consent",
    "einwillig",
    "consentement",
    "consentimiento",
    "consenso",
    "toestemming",
    "samtykke",
    "samtycke",
];
const AGREE: [&str; 16] = [
    "accept",
    "agree",
    "akzeptier",
    "zustimm",
    "einverstanden",
    "accepter",
    "consent",
    "aceptar",
    "accetta",
    "akkoord",
    "godta",
    "godkänn",
    "aceitar",
    "zgadzam",
    "akceptuj",
    "abonn",
];
const NOT_FOUND: [&str; 12] = [
    "404",
    "page not found",
    "not found",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "siden finnes ikke",
    "sidan finns inte",
    "strona nie istnieje",
    "página não encontrada",
];
const PAY: [&str; 12] = [
    "subscribe",
    "subscription",
    "sign in",
    "log in",
    "abonn",
    "anmelden",
    "s'abonner",
    "suscr",
    "abbonati",
    "accedi",
    "inloggen",
    "assine",
];
