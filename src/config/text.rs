//! What is written as a string in feeds.toml: paths, languages, lengths of time, choices.

use core::net::SocketAddr;
use std::path::PathBuf;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::json;
use url::Url;

use crate::edition::{Edition, Pattern, PatternError, Period};
use crate::liveblog::{
    Edits, FeedName, Follow, Headline, Hub, NameError, Obedience, Secret, TemplateError, Withdrawals,
};
use crate::page::Source;
use crate::rhythm::{Cron, CronError, Rhythm};
use crate::table::{Text, Wrong, nearest, without_logins};

/// A file or folder.
impl Text for PathBuf {
    const WANTED: &str = "a path, such as \"public\"";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1 })
    }

    fn understand(text: &str) -> Result<PathBuf, Wrong> {
        if text.contains("://") {
            return Err(Wrong::new("this must be a path, not an address", ""));
        }
        // A path may hold anything but NUL; whoever writes another control character into it was misled.
        if text.contains(char::is_control) {
            return Err(Wrong::new("a path has no control characters", "write a path with '\\' in single quotes"));
        }
        Ok(PathBuf::from(String::understand(text)?))
    }
}

/// A folder on the web, of which the path ends in `/`.
#[derive(Debug)]
pub struct FolderUrl(pub Url);

impl Text for FolderUrl {
    const WANTED: &str = "an address, such as \"https://example.org/feeds/\"";

    fn hints() -> serde_json::Value {
        Url::hints()
    }

    fn understand(text: &str) -> Result<FolderUrl, Wrong> {
        let mut url = Url::understand(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Wrong::new("the feeds' folder has neither '?' nor '#' in its address", ""));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Wrong::new("this stands in every feed for all to read: leave out the password", ""));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(FolderUrl(url))
    }
}

/// A push hub. Its address stands in every feed, and readers and we ask it.
#[derive(Debug)]
pub struct PushHub(pub Url);

impl Text for PushHub {
    const WANTED: &str = "the address of a push hub, such as \"https://hub.example.org/\"";

    fn hints() -> serde_json::Value {
        Url::hints()
    }

    fn understand(text: &str) -> Result<PushHub, Wrong> {
        let url = Url::understand(text)?;
        if url.fragment().is_some() {
            return Err(Wrong::new("a push hub has no '#' in its address", ""));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Wrong::new("this stands in every feed for all to read: leave out the password", ""));
        }
        Ok(PushHub(url))
    }
}

/// Where a page is to be had; a relative path is not resolved yet.
impl Text for Source {
    const WANTED: &str = "the address of a page, or the path of a saved one";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1 })
    }

    fn understand(text: &str) -> Result<Source, Wrong> {
        // One letter is a drive of Windows.
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
            return Url::understand(text).map(Source::Web);
        }
        if scheme.eq_ignore_ascii_case("file") {
            return Err(Wrong::new("a saved page is given by its path, without file:", ""));
        }
        if text.contains("://") {
            return Err(Wrong::new(format!("we can read http, https and saved pages, not {scheme}:"), ""));
        }
        if forgot_https(text) {
            let instead = "put https:// before it, or ./ if it is a file";
            return Err(Wrong::new("this looks like an address without its beginning", instead));
        }
        PathBuf::understand(text).map(Source::File)
    }
}

/// Whether this is rather a host and what stands there than a folder and a file.
pub fn forgot_https(text: &str) -> bool {
    let (host, rest) = text.split_once('/').unwrap_or((text, ""));
    let ending = host.rsplit('.').next().unwrap_or_default();
    let known = ["com", "org", "net", "uk", "ie", "de", "fr", "es", "it", "eu", "au", "ca", "us", "info", "news"];
    host.starts_with("www.") || (!rest.is_empty() && host.contains('.') && known.contains(&ending))
}

/// A language by its tag (BCP 47; the form of RFC 5646, section 2.1, without the list of what is registered).
#[derive(Debug)]
pub struct Language(pub String);

impl Text for Language {
    const WANTED: &str = "a language tag, such as \"en-GB\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "examples": ["en", "en-GB", "de"] })
    }

    fn understand(text: &str) -> Result<Language, Wrong> {
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        let sound = (2..=3).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if sound {
            return Ok(Language(text.to_owned()));
        }
        let hyphens = text.replace('_', "-");
        let instead = if hyphens != text && Language::understand(&hyphens).is_ok() {
            format!("did you mean \"{hyphens}\"?")
        } else {
            "write a tag such as \"en\", \"en-GB\" or \"de\"".to_owned()
        };
        Err(Wrong::new(format!("{text:?} is no language tag (BCP 47)"), instead))
    }
}

/// How to reach whoever runs this: it is sent to the sites, in a header.
#[derive(Debug)]
pub struct Contact(pub String);

impl Text for Contact {
    const WANTED: &str = "an e-mail address or a web address";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 3, "examples": ["me@example.org", "https://example.org/about"] })
    }

    fn understand(text: &str) -> Result<Contact, Wrong> {
        // It stands in a comment of User-Agent: visible ASCII, and no brackets (RFC 9110, section 5.6.5).
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()\\".contains(&byte));
        let mail = text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains(|char| char != '@'));
        if plain && (mail || Url::understand(text).is_ok()) {
            return Ok(Contact(text.to_owned()));
        }
        let instead = "write it such as \"me@example.org\" or \"https://example.org/about\"";
        Err(Wrong::new("this is neither an e-mail address nor a web address", instead))
    }
}

/// The name of somebody who is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetName(pub String);

impl TargetName {
    /// What such a name is like.
    pub const PATTERN: &str = "^[A-Za-z0-9_-]{1,64}$";
}

impl Text for TargetName {
    const WANTED: &str = "the name of a [notify.NAME], such as \"phone\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": TargetName::PATTERN, "examples": ["phone"] })
    }

    fn understand(text: &str) -> Result<TargetName, Wrong> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        match is_plain && (1..=64).contains(&text.len()) {
            true => Ok(TargetName(text.to_owned())),
            false => Err(Wrong::new(format!("{text:?} is no name"), "use letters, digits, '-' and '_'")),
        }
    }
}

/// An e-mail address, fit for a header and for a command of SMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail(pub String);

impl Text for Mail {
    const WANTED: &str = "an e-mail address, such as \"me@example.org\"";

    fn hints() -> serde_json::Value {
        json!({ "format": "email", "examples": ["me@example.org"] })
    }

    fn understand(text: &str) -> Result<Mail, Wrong> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&byte));
        let parts =
            text.split_once('@').filter(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'));
        match plain && parts.is_some() && !text.starts_with('-') {
            true => Ok(Mail(text.to_owned())),
            false => Err(Wrong::new(format!("{text:?} is no e-mail address"), "write it such as \"me@example.org\"")),
        }
    }
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server(pub String);

impl Text for Server {
    const WANTED: &str = "a host and a port, such as \"localhost:25\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": ":[0-9]+$", "examples": ["localhost:25"] })
    }

    fn understand(text: &str) -> Result<Server, Wrong> {
        let parts = text.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"/@".contains(&byte));
        match parts.is_some() && is_plain {
            true => Ok(Server(text.to_owned())),
            false => Err(Wrong::new(format!("{text:?} is no host with a port"), "write it such as \"localhost:25\"")),
        }
    }
}

/// Where a secret stands; a relative path is not resolved yet.
impl Text for Secret {
    const WANTED: &str = "the path of a file, or \"credential:NAME\"";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1, "examples": ["secrets/times.headers", "credential:times"] })
    }

    fn understand(text: &str) -> Result<Secret, Wrong> {
        match text.strip_prefix("credential:") {
            Some(name) if name.is_empty() || name.contains('/') || name.starts_with('.') => {
                Err(Wrong::new(format!("{name:?} cannot name a credential"), "write it as behind LoadCredential="))
            }
            Some(name) => Ok(Secret::Credential(name.to_owned())),
            // Most who write it here have not seen that it would stand in this file for all who can read it.
            None if text.contains(": ") || text.contains('\n') => Err(Wrong::new(
                "this is to be the path of a file, not what stands in it",
                "write it into a file of its own",
            )),
            None => PathBuf::understand(text).map(Secret::File),
        }
    }
}

/// The name of a host, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(pub String);

impl Text for HostName {
    const WANTED: &str = "the name of a host, such as \"feeds.example.org\"";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1, "examples": ["feeds.example.org"] })
    }

    fn understand(text: &str) -> Result<HostName, Wrong> {
        match Url::parse(&format!("http://{text}/")) {
            Ok(url)
                if url.port().is_none() && url.path() == "/" && url.username().is_empty() && url.query().is_none() =>
            {
                Ok(HostName(url.host_str().unwrap_or_default().to_owned()))
            }
            _ => Err(Wrong::new(
                format!("{text:?} is not the name of a host"),
                "write it without http:// and without a port",
            )),
        }
    }
}

/// Whether a live blog is followed to another address.
impl Text for Follow {
    const WANTED: &str = "\"newest\" or \"never\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": ["newest", "never"] })
    }

    fn understand(text: &str) -> Result<Follow, Wrong> {
        match text {
            "newest" => Ok(Follow::Newest),
            "never" => Ok(Follow::Never),
            _ => Err(Wrong::new(format!("{text:?} is not known here"), "write \"newest\" or \"never\"")),
        }
    }
}

/// A page that links to the newest one, or the address of the newest one with places for the day.
impl Text for Hub {
    const WANTED: &str = "an address, such as \"https://example.org/live-{year}-{month}-{day}\"";

    fn hints() -> serde_json::Value {
        json!({
            "pattern": "^[hH][tT][tT][pP][sS]?:",
            "examples": ["https://example.org/ukraine", "https://example.org/live-{year}-{month}-{day}"],
        })
    }

    fn understand(text: &str) -> Result<Hub, Wrong> {
        if without_logins(text) != text {
            return Err(Wrong::new("leave out the password: that of `url` is used, where the site is the same", ""));
        }
        if !text.contains(['{', '}']) {
            return Url::understand(text).map(Hub::Page);
        }
        text.parse().map(Hub::Template).map_err(|reason: TemplateError| Wrong::new(reason.to_string(), ""))
    }
}

/// A length of time that is more than none. A day has 24 hours here.
impl Text for SignedDuration {
    const WANTED: &str = "a length of time, such as \"48h\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["48h", "90min", "2d", "1w"] })
    }

    fn understand(text: &str) -> Result<SignedDuration, Wrong> {
        const INSTEAD: &str = "write it such as \"48h\", \"90min\", \"2d\" or \"1w\"";
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Wrong::new(
                format!("{text:?} has no unit"),
                format!("write \"{text}h\", \"{text}min\" or \"{text}d\""),
            ));
        }
        let span = text.parse::<Span>().map_err(|_| Wrong::new(format!("{text:?} is no length of time"), INSTEAD))?;
        let long = span.to_duration(SpanRelativeTo::days_are_24_hours());
        let long = long.map_err(|_| Wrong::new("months and years are not always of the same length", INSTEAD))?;
        if long > SignedDuration::ZERO { Ok(long) } else { Err(Wrong::new("this must be more than no time", INSTEAD)) }
    }
}

/// How often a live blog is checked: no oftener than is polite.
#[derive(Debug)]
pub struct Every(pub SignedDuration);

impl Text for Every {
    const WANTED: &str = "a length of time, such as \"60s\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["60s", "5min", "1h"] })
    }

    fn understand(text: &str) -> Result<Every, Wrong> {
        let every = short(text)?;
        let (least, most) = (Rhythm::LEAST, SignedDuration::from_hours(24 * 7));
        match every {
            every if every < least => {
                let instead = format!("write \"{}s\" or more", least.as_secs());
                Err(Wrong::new("checks must be at least 10 s apart", instead))
            }
            every if every > most => Err(Wrong::new("this must be a week at most", "")),
            every => Ok(Every(every)),
        }
    }
}

/// The least time between two requests to one host; it may be none.
#[derive(Debug)]
pub struct Gap(pub SignedDuration);

impl Text for Gap {
    const WANTED: &str = "a length of time, such as \"1s\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["1s", "500ms", "5s"] })
    }

    fn understand(text: &str) -> Result<Gap, Wrong> {
        let gap = match text {
            "0" | "0s" | "0ms" => SignedDuration::ZERO,
            text => short(text)?,
        };
        match gap <= SignedDuration::from_mins(5) {
            true => Ok(Gap(gap)),
            false => Err(Wrong::new("this must be five minutes at most", "")),
        }
    }
}

/// A length of time, with advice as fits a short one.
fn short(text: &str) -> Result<SignedDuration, Wrong> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let instead = format!("write \"{text}s\" or \"{text}min\"");
        return Err(Wrong::new(format!("{text:?} has no unit"), instead));
    }
    SignedDuration::understand(text)
}

/// When a live blog is checked, by the clock.
impl Text for Cron {
    const WANTED: &str = "a cron line, such as \"0 */5 6-23 * * *\"";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 7, "examples": ["0 */5 6-23 * * *", "*/30 * 9-17 * * Mon-Fri"] })
    }

    fn understand(text: &str) -> Result<Cron, Wrong> {
        text.parse().map_err(|error: CronError| {
            let instead = match error {
                CronError::Fields(5) => format!("put a second before it: \"0 {}\"", text.trim()),
                _ => String::new(),
            };
            Wrong::new(error.to_string(), instead)
        })
    }
}

/// What robots.txt forbids.
impl Text for Obedience {
    const WANTED: &str = "\"obey\" or \"ignore\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": Obedience::WORDS.map(|(word, _)| word) })
    }

    fn understand(text: &str) -> Result<Obedience, Wrong> {
        chosen(text, &Obedience::WORDS, Obedience::WANTED)
    }
}

/// An address of this machine and a port.
impl Text for SocketAddr {
    const WANTED: &str = "an address and a port, such as \"127.0.0.1:8080\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": ":[0-9]+$", "examples": ["127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080"] })
    }

    fn understand(text: &str) -> Result<SocketAddr, Wrong> {
        let instead = match text.strip_prefix("localhost:") {
            Some(port) => format!("write \"127.0.0.1:{port}\""),
            None => "write it such as \"127.0.0.1:8080\" or \"[::1]:8080\"".to_owned(),
        };
        text.parse().map_err(|_| Wrong::new(format!("{text:?} is no address with a port"), instead))
    }
}

/// Which headline of its page a feed is called by.
impl Text for Headline {
    const WANTED: &str = "\"first\" or \"latest\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": Headline::WORDS.map(|(word, _)| word) })
    }

    fn understand(text: &str) -> Result<Headline, Wrong> {
        chosen(text, &Headline::WORDS, Headline::WANTED)
    }
}

/// What becomes of an edited entry.
impl Text for Edits {
    const WANTED: &str = "\"update\", \"announce\" or \"ignore\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": Edits::WORDS.map(|(word, _)| word) })
    }

    fn understand(text: &str) -> Result<Edits, Wrong> {
        chosen(text, &Edits::WORDS, Edits::WANTED)
    }
}

/// What becomes of an entry that was taken away.
impl Text for Withdrawals {
    const WANTED: &str = "\"stub\", \"keep\" or \"drop\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": Withdrawals::WORDS.map(|(word, _)| word) })
    }

    fn understand(text: &str) -> Result<Withdrawals, Wrong> {
        chosen(text, &Withdrawals::WORDS, Withdrawals::WANTED)
    }
}

/// The stretch of time of a digest.
impl Text for Period {
    const WANTED: &str = "a length of time, such as \"1h\"";

    fn hints() -> serde_json::Value {
        json!({ "examples": ["1h", "30min", "6h", "1d"] })
    }

    fn understand(text: &str) -> Result<Period, Wrong> {
        Period::try_from(short(text)?).map_err(|reason| Wrong::new(reason.to_string(), ""))
    }
}

/// A further feed of which there is nothing more to be said.
impl Text for Edition {
    const WANTED: &str = "\"key-events\" or \"edits\"";

    fn hints() -> serde_json::Value {
        json!({ "enum": Edition::WORDS.map(|(word, _)| word) })
    }

    fn understand(text: &str) -> Result<Edition, Wrong> {
        let elsewhere = match text {
            "digest" => "write digest = \"1h\" as a key of its own",
            "filter" | "filtered" => "write filter = { include = [\"…\"] } as a key of its own",
            text => return chosen(text, &Edition::WORDS, Edition::WANTED),
        };
        Err(Wrong::new(format!("this must be {}, not {text:?}", Edition::WANTED), elsewhere))
    }
}

/// What a filter looks for.
impl Text for Pattern {
    const WANTED: &str = "what is looked for, such as \"Kyiv\"";

    fn hints() -> serde_json::Value {
        json!({ "minLength": 1, "examples": ["Kyiv", "drone*", "/drones?/", "author:Ada Berg", "category:Key event"] })
    }

    fn understand(text: &str) -> Result<Pattern, Wrong> {
        text.parse().map_err(|reason: PatternError| Wrong::new(reason.to_string(), ""))
    }
}

/// The name of a feed.
impl Text for FeedName {
    const WANTED: &str = "a name, such as \"world\"";

    fn hints() -> serde_json::Value {
        json!({ "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$" })
    }

    fn understand(text: &str) -> Result<FeedName, Wrong> {
        text.parse().map_err(|reason: NameError| Wrong::new(reason.to_string(), ""))
    }
}

/// What one of a few words means.
fn chosen<T: Clone>(text: &str, words: &[(&str, T)], wanted: &str) -> Result<T, Wrong> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meant)| meant.clone()).ok_or_else(|| {
        let near = nearest(text, words.iter().map(|(word, _)| word));
        let instead = near.map(|word| format!("did you mean \"{word}\"?")).unwrap_or_default();
        Wrong::new(format!("this must be {wanted}, not {text:?}"), instead)
    })
}
