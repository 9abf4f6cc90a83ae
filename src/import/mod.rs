//! Settings of other tools that read pages by selectors, as live blogs of feeds.toml: rsspls, FreshRSS and RSS-Bridge. Whatever
//! cannot be said there is told, setting by setting.

mod bad;
mod bridge;
mod feed;
mod freshrss;
mod list;
mod opml;
mod rsspls;
mod text;

use thiserror::Error;
use toml::Table;
use url::Url;

use crate::table::plain;
use bridge::Call;

pub use bad::Bad;
pub use feed::Imported;

/// Files are no longer than this, in bytes: an OPML file of ten thousand feeds has a tenth of it.
pub const LONGEST: usize = 16 << 20;
/// No more feeds are taken over at once.
pub const MOST: usize = 2000;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Of what kind it is, as a noun: "a configuration of rsspls".
    pub kind: &'static str,
    /// What is taken over.
    pub feeds: Vec<Imported>,
    /// What is not of use here, though nothing is wrong with it.
    pub left: Vec<Bad>,
    /// What is wrong.
    pub bad: Vec<Bad>,
    /// How many ordinary feeds there are: no pages.
    pub ordinary: usize,
    /// What of the general settings is not taken over.
    pub notes: Vec<String>,
}

/// Why nothing can be taken over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// Nobody has so many feeds.
    #[error("it has more than {} MiB", LONGEST >> 20)]
    TooLong,
    /// More feeds than one computer should follow.
    #[error("it has more than {MOST} feeds to take over")]
    TooMany,
    /// Bytes that are no text.
    #[error("line {0}: not UTF-8, and it does not say which other encoding it has")]
    NotText(usize),
    /// The file is no well-formed TOML, XML or JSON.
    #[error("line {0}: {1}")]
    Damaged(usize, String),
    /// Something that another command is for.
    #[error("this is {0}")]
    Other(&'static str),
    /// Anything else.
    #[error(
        "it is nothing that `import` knows: a record that `liveticker export` wrote, feeds.toml of rsspls, an OPML file (FreshRSS), \
         or a list of addresses of RSS-Bridge"
    )]
    Unknown,
}

/// Whether a file is rather a record than settings: those begin otherwise.
pub fn is_record(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first.is_none_or(|byte| *byte == b'{')
}

/// Whether an address is one of RSS-Bridge.
pub fn is_bridge(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| Call::of(&url).is_some())
}

/// Reads a file, whatever kind it is of.
pub fn read(bytes: &[u8]) -> Result<Settings, SettingsError> {
    if bytes.len() > LONGEST {
        return Err(SettingsError::TooLong);
    }
    let text = text::text(bytes).map_err(SettingsError::NotText)?;
    let text = plain(&text);
    let settings = match text.trim_start() {
        start if start.starts_with('<') => of_xml(text)?,
        start if list::is_list(start) => of_list(text),
        _ => of_toml(text)?,
    };
    if settings.feeds.len() > MOST { Err(SettingsError::TooMany) } else { Ok(settings) }
}

impl Settings {
    /// Nothing yet, of that kind.
    fn of(kind: &'static str) -> Settings {
        Settings { kind, feeds: Vec::new(), left: Vec::new(), bad: Vec::new(), ordinary: 0, notes: Vec::new() }
    }

    /// Takes over what a bridge reads.
    fn bridge(&mut self, call: Call, title: Option<&str>, what: &str) {
        match call.read() {
            Ok(feed) => self.feeds.push(Imported { title: title.map(str::to_owned), ..feed }),
            Err(why) => self.left.push(Bad { what: title.unwrap_or(what).to_owned(), why }),
        }
    }
}

fn of_xml(text: &str) -> Result<Settings, SettingsError> {
    match opml::root(text).as_deref() {
        Some("opml") => {}
        Some("html") => return Err(SettingsError::Other("a page: `liveticker add` follows it")),
        Some("rss" | "feed" | "rdf") => return Err(SettingsError::Other("a feed already: subscribe to it as it is")),
        _ => return Err(SettingsError::Unknown),
    }
    let opml = opml::read(text).map_err(|(line, why)| SettingsError::Damaged(line, why))?;
    let mut settings = Settings::of("an OPML file");
    if opml.elsewhere > 0 {
        settings
            .notes
            .push("frss:opmlUrl: not taken over: import the file that fills the category, by itself".to_owned());
    }
    for outline in opml.outlines {
        if settings.feeds.len() > MOST {
            return Err(SettingsError::TooMany);
        }
        let outline = match outline {
            Ok(outline) => outline,
            Err((line, why)) => {
                settings.bad.push(Bad { what: format!("line {line}"), why });
                continue;
            }
        };
        let of = |key: &str| outline.plain.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
        let url = of("xmlurl").unwrap_or_default();
        let title = of("text").or(of("title"));
        let what = title.unwrap_or(url).to_owned();
        match (freshrss::kind(of("type").unwrap_or_default()), Url::parse(url)) {
            (Some(Err(why)), _) => settings.left.push(Bad { what, why: why.to_owned() }),
            (_, Ok(address)) if Call::of(&address).is_some() => {
                if let Some(call) = Call::of(&address) {
                    settings.bridge(call, title, url);
                }
            }
            (Some(Ok(())), Ok(address)) if matches!(address.scheme(), "http" | "https") => {
                match freshrss::read(url.to_owned(), &outline.frss) {
                    Ok(feed) => settings.feeds.push(Imported { title: title.map(str::to_owned), ..feed }),
                    Err(why) => settings.left.push(Bad { what, why }),
                }
            }
            (Some(Ok(())), _) => settings.bad.push(Bad { what, why: format!("{url:?} is no address of a page") }),
            (None, _) => settings.ordinary += 1,
        }
    }
    Ok(settings)
}

fn of_list(text: &str) -> Settings {
    let mut settings = Settings::of("a list of addresses");
    for line in list::lines(text) {
        match line {
            list::Line::Bridge(call, title, address) => settings.bridge(*call, title.as_deref(), &address),
            list::Line::Ordinary => settings.ordinary += 1,
            list::Line::Bad(bad) => settings.bad.push(bad),
        }
    }
    settings
}

fn of_toml(text: &str) -> Result<Settings, SettingsError> {
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) if text.contains("[[feed]]") => {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            return Err(SettingsError::Damaged(line, error.message().to_owned()));
        }
        Err(_) => return Err(SettingsError::Unknown),
    };
    if table.get("feed").is_some_and(|feed| feed.is_array()) || table.contains_key("rsspls") {
        let read = rsspls::read(&table);
        let mut settings = Settings { notes: read.notes, ..Settings::of("a configuration of rsspls") };
        for feed in read.feeds {
            match feed {
                Ok(feed) => settings.feeds.push(feed),
                Err(bad) => settings.bad.push(bad),
            }
        }
        return Ok(settings);
    }
    match table.contains_key("feeds") {
        true => Err(SettingsError::Other("a feeds.toml of liveticker already: --config names it")),
        false => Err(SettingsError::Unknown),
    }
}
