//! The text of feeds.toml becomes live blogs, or the lines that are wrong.

mod blog;
mod edit;
mod file;
mod service;
mod targets;
mod text;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::DeTable;

use crate::liveblog::{FeedName, LiveBlog, Target};
use crate::profile::Catalogue;
use crate::table::{At, Fault, Kind, document, nearest, plain};
use blog::{Defaults, blog};
use service::service;

pub use crate::table::Faults;
pub use edit::{EditError, paused, renamed, with_added, with_all_added, without};
pub use file::json_schema;
pub use service::{MACHINE, MACHINE_STATE, Service, address_of};
pub use text::forgot_https;

/// What feeds.toml says.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// How the service runs.
    pub service: Service,
    /// The live blogs, in the order in which they are written; at least one.
    pub blogs: Vec<LiveBlog>,
    /// Who can be notified, in the order in which they are written.
    pub targets: Vec<Arc<Target>>,
}

/// The text of feeds.toml, read as far as that can be done without knowing any profile.
#[derive(Debug)]
pub struct Draft {
    read: file::File,
    service: Service,
    faults: Vec<Fault>,
    file: PathBuf,
    text: String,
}

impl Draft {
    /// Reads the text of a file. Relative paths start at the file's folder.
    pub fn read(text: &str, file: &Path) -> Draft {
        let text = plain(text);
        let (document, mut faults) = document(text);
        if faults.is_empty() {
            faults.extend(no_live_blog(document.get_ref()));
        }
        let mut read = file::File::read_keys(&At::file(file::home), document.get_ref(), &mut faults);
        let written = std::mem::take(&mut read.service).given().unwrap_or_default();
        let serve = std::mem::take(&mut read.serve).given().unwrap_or_default();
        let service = service(written, serve, folder(file), &mut faults);
        Draft { read, service, faults, file: file.to_owned(), text: text.to_owned() }
    }

    /// The names of the live blogs, as far as they are sound.
    pub fn names(&self) -> impl Iterator<Item = &FeedName> {
        self.read.feeds.as_given().into_iter().flat_map(|feeds| feeds.0.iter().map(|(name, _)| name))
    }

    /// Whether there is nothing wrong with it but that it follows no live blog yet.
    pub fn follows_nothing(&self) -> bool {
        self.names().next().is_none() && self.faults.iter().all(|fault| fault.kind == Kind::Missing)
    }

    /// How the service runs, as far as that is soundly said.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// How the service runs, whatever it follows, and if it follows nothing; or all else that is wrong with the file.
    pub fn service_alone(self) -> Result<Service, Faults> {
        let Draft { service, mut faults, file, text, .. } = self;
        faults.retain(|fault| fault.kind != Kind::Missing);
        if faults.is_empty() { Ok(service) } else { Err(Faults::new(&file, &text, faults)) }
    }

    /// The whole, with these profiles; or all that is wrong with the file.
    pub fn with(self, catalogue: &Arc<Catalogue>) -> Result<Config, Faults> {
        let Draft { read, service, mut faults, file, text } = self;
        let defaults = Defaults::read(read.defaults.given().unwrap_or_default(), &mut faults);
        let written: Vec<String> =
            read.notify.as_given().into_iter().flat_map(|all| all.0.iter().map(|(name, _)| name.clone())).collect();
        let targets = targets::targets(read.notify.given().unwrap_or_default(), folder(&file), &mut faults);
        let mut blogs = Vec::new();
        let feeds = read.feeds.given().unwrap_or_default().0;
        let names: HashSet<String> = feeds.iter().map(|(name, _)| name.as_str().to_ascii_lowercase()).collect();
        let is_taken = |group: &FeedName| names.contains(&group.as_str().to_ascii_lowercase());
        let groups =
            defaults.grouped.iter().cloned().chain(feeds.iter().filter_map(|(_, feed)| feed.group.with_place()));
        for (group, place) in groups.filter(|(group, _)| is_taken(group)) {
            let message = format!("a live blog has the name \"{group}\": a group needs one of its own");
            faults.push(
                Fault::new(Kind::Wrong, place, message).label("the files of one would overwrite those of the other"),
            );
        }
        let tables = read.groups.given().unwrap_or_default().0;
        compare_groups(&defaults, &feeds, &tables, &mut faults);
        miss_members(&defaults, &feeds, &tables, &mut faults);
        let of_groups: HashMap<FeedName, Vec<Arc<Target>>> = tables
            .into_iter()
            .map(|(name, _, group)| (name, targets::named(group.notify.with_place(), &targets, &written, &mut faults)))
            .collect();
        for (name, feed) in feeds {
            let wanted = feed.notify.with_place().or_else(|| defaults.notified.clone());
            if let Some(mut blog) = blog(name, feed, &defaults, folder(&file), &service, catalogue, &mut faults) {
                blog.notify = targets::named(wanted, &targets, &written, &mut faults);
                let of_group = blog.showing.group.as_ref().and_then(|group| of_groups.get(group));
                for target in of_group.into_iter().flatten() {
                    if !blog.notify.contains(target) {
                        blog.notify.push(Arc::clone(target));
                    }
                }
                blog.showing.public_url = service.address();
                blog.showing.list_ended = service.list_ended;
                blog.showing.push = service.websub.clone();
                blogs.push(blog);
            }
        }
        if faults.is_empty() { Ok(Config { service, blogs, targets }) } else { Err(Faults::new(&file, &text, faults)) }
    }
}

/// Some file systems do not tell their files apart, and as a rule one group was meant.
fn compare_groups(
    defaults: &Defaults,
    feeds: &[(FeedName, file::Feed)],
    tables: &[(FeedName, Range<usize>, file::Group)],
    faults: &mut Vec<Fault>,
) {
    let mut known: HashMap<String, (FeedName, Range<usize>)> = HashMap::new();
    let named = feeds.iter().filter_map(|(_, feed)| feed.group.with_place());
    let tables = tables.iter().map(|(name, place, _)| (name.clone(), place.clone()));
    for (group, place) in defaults.grouped.iter().cloned().chain(named).chain(tables) {
        match known.get(&group.as_str().to_ascii_lowercase()) {
            Some((other, first)) if *other != group => {
                let message = format!("another group has the name \"{group}\" but for upper and lower case");
                let fault =
                    Fault { also: Some((first.clone(), "the other one")), ..Fault::new(Kind::Wrong, place, message) };
                faults.push(fault.label("the files of one would overwrite those of the other"));
            }
            Some(_) => {}
            None => drop(known.insert(group.as_str().to_ascii_lowercase(), (group, place))),
        }
    }
}

/// A group that no live blog names holds for nothing, and that may be meant: its last one was removed. Where the name of another
/// group is near, it is a slip.
fn miss_members(
    defaults: &Defaults,
    feeds: &[(FeedName, file::Feed)],
    tables: &[(FeedName, Range<usize>, file::Group)],
    faults: &mut Vec<Fault>,
) {
    let named = feeds.iter().filter_map(|(_, feed)| feed.group.with_place());
    let named: HashSet<FeedName> = defaults.grouped.iter().cloned().chain(named).map(|(group, _)| group).collect();
    let alone: Vec<String> =
        named.iter().filter(|group| !tables.iter().any(|(name, ..)| name == *group)).map(ToString::to_string).collect();
    for (name, place, _) in tables.iter().filter(|(name, ..)| !named.contains(name)) {
        let near = nearest(name.as_str(), alone.iter());
        // Of names that differ by their case alone that has been said.
        if let Some(near) = near.filter(|near| !near.eq_ignore_ascii_case(name.as_str())) {
            let message = format!("no live blog is in the group \"{name}\"");
            let fault = Fault::new(Kind::Wrong, place.clone(), message);
            faults.push(fault.label(format!("did you mean \"{near}\"?")));
        }
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

impl Config {
    /// Reads the text of a file, or tells all that is wrong with it; the profiles are those that come with the program.
    pub fn parse(text: &str, file: &Path) -> Result<Config, Faults> {
        Draft::read(text, file).with(Catalogue::shipped())
    }
}

/// A fault, if not even something wrong stands where live blogs should.
fn no_live_blog(document: &DeTable<'_>) -> Option<Fault> {
    if let Some((key, feeds)) = document.get_key_value("feed")
        && feeds.get_ref().as_array().is_some()
    {
        let fault = Fault::new(Kind::Missing, key.span(), "this looks like a configuration of rsspls".to_owned());
        return Some(fault.help("`liveticker import FILE` takes its feeds over, into another file"));
    }
    let (place, none) = match document.get_key_value("feeds") {
        Some((key, feeds)) => (key.span(), feeds.get_ref().as_table().is_some_and(|feeds| feeds.is_empty())),
        // An unknown table was probably meant to be one.
        None => (0..0, document.keys().all(|key| file::File::KEYS.contains(&key.get_ref().as_ref()))),
    };
    let fault = Fault::new(Kind::Missing, place, "no live blog is configured".to_owned());
    none.then(|| fault.help("add one: [feeds.NAME], and below it url = \"https://…\""))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use jiff::SignedDuration;
    use jiff::tz::TimeZone;
    use url::Url;

    use super::*;
    use crate::edition::Edition;
    use crate::liveblog::{Follow, Hub, Obedience};
    use crate::page::{Claim, Source};
    use crate::profile::{Pick, Select};
    use crate::rhythm::Rhythm;

    fn config(text: &str) -> Config {
        Config::parse(text, Path::new("/home/ann/feeds.toml")).unwrap_or_else(|faults| panic!("{faults}"))
    }

    fn one(keys: &str) -> LiveBlog {
        config(&format!("[feeds.x]\nurl = 'https://example.org/live'\n{keys}")).blogs.remove(0)
    }

    fn pick(text: &str) -> Option<Pick> {
        Some(Pick::parse(text).unwrap())
    }

    #[test]
    fn an_address_is_enough() {
        let read = config("[feeds.x]\nurl = 'https://www.theguardian.com/world/live/x'");
        let url = Url::parse("https://www.theguardian.com/world/live/x").unwrap();
        let followed = LiveBlog::at("x".parse().unwrap(), Source::Web(url), None)
            .with(|blog| blog.reading.claim = Claim::Followed);
        assert_eq!(read.blogs, [followed]);
        assert_eq!(one("live = true").reading.claim, Claim::Live);
        let output = PathBuf::from("/home/ann/public");
        assert_eq!(
            read.service,
            Service {
                state: None,
                output,
                public_url: None,
                websub: Vec::new(),
                contact: None,
                authorities: None,
                profiles: None,
                endpoints: true,
                list_ended: LiveBlog::LIST_ENDED,
                gap: Service::GAP,
                listen: None,
                is_machine: false,
                hosts: Vec::new(),
            }
        );
    }

    #[test]
    fn what_stands_in_etc_is_the_services_whoever_reads_it() {
        let read = |keys: &str, file: &str| {
            let text = format!("service = {{ {keys} }}\nfeeds.x.url = 'https://example.org/live'");
            let service = Config::parse(&text, Path::new(file)).unwrap_or_else(|faults| panic!("{faults}")).service;
            (service.machine_state(), service.output)
        };
        let machine = Some(PathBuf::from("/var/lib/liveticker"));
        for (keys, file, wanted) in [
            ("", "/etc/liveticker/feeds.toml", (machine.clone(), "/var/lib/liveticker/public")),
            ("", "/etc/liveticker/other.toml", (machine.clone(), "/var/lib/liveticker/public")),
            ("output = '/srv/feeds'", "/etc/liveticker/feeds.toml", (machine.clone(), "/srv/feeds")),
            ("output = 'feeds'", "/etc/liveticker/feeds.toml", (machine, "/etc/liveticker/feeds")),
            ("", "/home/ann/.config/liveticker/feeds.toml", (None, "/home/ann/.config/liveticker/public")),
            ("", "feeds.toml", (None, "public")),
        ] {
            assert_eq!(read(keys, file), (wanted.0, PathBuf::from(wanted.1)), "{keys} {file}");
        }
    }

    #[test]
    fn the_feeds_are_where_they_are_said_to_be_else_where_they_are_served() {
        for (text, address) in [
            ("", None),
            ("serve.listen = '127.0.0.1:8181'", Some("http://127.0.0.1:8181/")),
            ("serve.listen = '[::1]:80'", Some("http://[::1]/")),
            // Nobody can open these.
            ("serve.listen = '0.0.0.0:8181'", Some("http://localhost:8181/")),
            ("serve.listen = '[::]:8181'", Some("http://localhost:8181/")),
            (
                "serve.listen = '127.0.0.1:8181'\nservice.public_url = 'https://example.org/feeds'",
                Some("https://example.org/feeds/"),
            ),
        ] {
            let read = config(&format!("feeds.x.url = 'https://example.org/live'\n{text}"));
            let address = address.map(|address| Url::parse(address).unwrap());
            assert_eq!(
                (read.service.address(), &read.blogs[0].showing.public_url),
                (address.clone(), &address),
                "{text}"
            );
        }
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file() {
        for (path, file, found) in [
            ("a.html", "feeds.toml", "a.html"),
            ("a.html", "conf/feeds.toml", "conf/a.html"),
            ("../pages/a.html", "/etc/feeds.toml", "/etc/../pages/a.html"),
            ("/pages/a.html", "/etc/feeds.toml", "/pages/a.html"),
            ("./www.example.org/a.html", "feeds.toml", "./www.example.org/a.html"),
            ("C:/pages/a.html", "", "C:/pages/a.html"),
        ] {
            let text = format!("service = {{ state = '{path}', output = '{path}' }}\nfeeds.x.url = '{path}'");
            let read = Config::parse(&text, Path::new(file)).unwrap_or_else(|faults| panic!("{faults}"));
            assert_eq!(read.blogs[0].place.source, Source::File(found.into()), "{path} in {file}");
            assert_eq!(
                (read.service.state, read.service.output),
                (Some(found.into()), found.into()),
                "{path} in {file}"
            );
        }
    }

    #[test]
    fn what_is_written_is_what_holds() {
        let zone = |name: &str| Some(TimeZone::get(name).unwrap());
        assert_eq!(one("title = ' The storm '").showing.title.as_deref(), Some("The storm"));
        assert_eq!(one("language = 'zh-Hant-TW'").showing.language.as_deref(), Some("zh-Hant-TW"));
        assert_eq!(one("timezone = 'America/New_York'").reading.profile.timezone, zone("America/New_York"));
        assert_eq!(one("keep = 0x10").showing.keep, 16);
        let cron = |zone: &str| Rhythm::Cron("0 */5 6-23 * * *".parse().unwrap(), TimeZone::get(zone).unwrap());
        assert_eq!(one("every = '5min'").following.rhythm, Rhythm::Every(SignedDuration::from_mins(5)));
        assert_eq!(one("cron = '0 */5 6-23 * * *'").following.rhythm, cron("UTC"));
        assert_eq!(one("cron = '0 */5 6-23 * * *'\ntimezone = 'Asia/Tokyo'").following.rhythm, cron("Asia/Tokyo"));
        assert_eq!((one("").following.rhythm, one("").place.robots), (Rhythm::default(), Obedience::Obey));
        assert_eq!(one("robots = 'ignore'").place.robots, Obedience::Ignore);
        for (text, hours) in [("48h", 48), ("2d", 48), ("1w", 168), ("1d 12h", 36), ("2 days", 48), ("PT30H", 30)] {
            assert_eq!(
                one(&format!("keep_for = '{text}'")).showing.keep_for,
                SignedDuration::from_hours(hours),
                "{text}"
            );
        }
        assert_eq!((one("").showing.editions, one("").showing.group), (Vec::new(), None));
        let words = |keys: &str| one(keys).showing.editions.iter().map(Edition::word).collect::<Vec<_>>();
        assert_eq!(words("digest = '1h'\nalso = ['edits', 'key-events', 'edits']"), ["digest", "edits", "key-events"]);
        assert_eq!(words("also = 'edits'\nfilter = { exclude = 'betting', min_length = 20 }"), ["edits", "filtered"]);
        assert_eq!(one("group = 'world'").showing.group, "world".parse().ok());
        assert_eq!((one("").following.follow, one("").following.hub), (Follow::Newest, None));
        assert_eq!(one("follow = 'never'").following.follow, Follow::Never);
        assert_eq!(
            one("hub = 'https://example.org/storm'").following.hub,
            Url::parse("https://example.org/storm").ok().map(Hub::Page)
        );
        let template = "https://example.org/live-{d}-{month_name}";
        assert_eq!(one(&format!("hub = '{template}'")).following.hub, template.parse().ok().map(Hub::Template));
        let copy = config("feeds.x = { url = 'copy.html', as = 'https://www.mirror.co.uk/x' }").blogs.remove(0);
        assert_eq!(
            (copy.reading.profile.id.as_str(), copy.place.address.unwrap().as_str()),
            ("reach", "https://www.mirror.co.uk/x")
        );
        for (text, address) in [
            ("https://example.org", "https://example.org/"),
            ("http://example.org/feeds", "http://example.org/feeds/"),
            ("https://example.org/feeds/", "https://example.org/feeds/"),
        ] {
            let read = config(&format!("service.public_url = '{text}'\nfeeds.x.url = 'https://example.org/'"));
            assert_eq!(read.service.public_url.as_ref().unwrap().as_str(), address);
            assert_eq!(read.blogs[0].showing.public_url, read.service.public_url);
            assert!(read.service.websub.is_empty() && read.blogs[0].showing.push.is_empty());
        }
        let (hub, other) = ("https://hub.example.org/", "https://hub.example.org/?x=1");
        for (text, hubs) in [
            ("'https://HUB.example.org'".to_owned(), vec![hub]),
            (format!("['{hub}', '{other}', '{hub}']"), vec![hub, other]),
            ("[]".to_owned(), vec![]),
        ] {
            let read = config(&format!(
                "service = {{ public_url = 'https://example.org', websub = {text} }}\nfeeds.x.url = 'https://example.org/'"
            ));
            assert_eq!(read.service.websub.iter().map(Url::as_str).collect::<Vec<_>>(), hubs);
            assert_eq!(read.blogs[0].showing.push, read.service.websub);
        }
        for contact in ["me@example.org", "https://example.org/about", "mailto:me@example.org"] {
            let read = config(&format!("service.contact = '{contact}'\nfeeds.x.url = 'https://example.org/'"));
            assert_eq!(read.service.contact.as_deref(), Some(contact));
        }
    }

    #[test]
    fn a_live_blog_has_the_last_word_then_the_defaults_then_the_profile() {
        let read = config(
            "[feeds.b]
             url = 'https://www.independent.co.uk/x'
             keep = 7
             edits = 'ignore'
             language = 'cy'
             select = { title = ['h1', 'h2@title'] }
             [feeds.a]
             url = 'https://www.independent.co.uk/y'
             timezone = 'UTC'
             [defaults]
             keep = 9
             keep_for = '3h'
             edits = 'announce'
             withdrawn = 'drop'
             language = 'en'
             timezone = 'Europe/Paris'
             select = { title = 'h6', author = '.by' }",
        );
        let known = Catalogue::shipped().for_address(Url::parse("https://independent.co.uk").ok().as_ref()).select;
        let [b, a] = read.blogs.as_slice() else { panic!("{read:?}") };
        let shown = |blog: &LiveBlog| {
            let (name, crate::liveblog::Showing { keep, keep_for, edits, withdrawn, language, .. }) =
                (&blog.name, &blog.showing);
            format!("{name} {keep} {keep_for} {edits:?} {withdrawn:?} {language:?}")
        };
        assert_eq!(shown(b), "b 7 PT3H Ignore Drop Some(\"cy\")", "in the order of the file");
        assert_eq!(shown(a), "a 9 PT3H Announce Drop Some(\"en\")");
        let zone = |blog: &LiveBlog| blog.reading.profile.timezone.clone().unwrap().iana_name().unwrap().to_owned();
        assert_eq!((zone(b), zone(a)), ("Europe/Paris".to_owned(), "UTC".to_owned()));
        let author = pick(".by");
        assert_eq!(
            b.reading.profile.select,
            Select { title: pick("h1 | h2@title"), author: author.clone(), ..known.clone() }
        );
        assert_eq!(a.reading.profile.select, Select { title: pick("h6"), author, ..known });
    }

    #[test]
    fn an_error_is_not_followed_by_its_echo() {
        for (what, text, count) in [
            ("a wrong address is not a missing one", "feeds.x.url = 3", 1),
            ("nor is a mistyped one", "feeds.x.ulr = 'https://example.org/'", 1),
            ("nor is one in a broken line", "[feeds.x]\nurl 'https://example.org/'", 1),
            ("a mistyped entry is not a missing one", "[feeds.x]\nurl='x.html'\nselect={entri='a', title='b'}", 1),
            ("a wrong entry is not a missing one", "[feeds.x]\nurl='x.html'\nselect={entry='a[', title='b'}", 1),
            ("nor is a wrong default", "[feeds.x]\nurl='x.html'\nselect.title='b'\n[defaults]\nselect.entry=1", 1),
            ("a wrong name is not no live blog", "feeds.'a b'.url = 'x.html'", 1),
            ("a mistyped table is not no live blog", "feed.x.url = 'x.html'", 1),
            ("but no live blog is one more fault", "service.ouput = 'public'", 2),
            ("the picks of all need no entry", "[feeds.x]\nurl='x.html'\nkeep=0\n[defaults.select]\ndrop='.ad'", 1),
        ] {
            match Config::parse(text, Path::new("feeds.toml")) {
                Err(faults) => assert_eq!(faults.count(), count, "{what}:\n{faults}"),
                Ok(config) => panic!("{what}: {config:?}"),
            }
        }
    }

    #[test]
    fn hostile_files_are_refused_or_read() {
        let feeds = |keys: &str| (0..10_000).map(|n| format!("[feeds.f{n}]\r\nurl = 'x.html'\r\n{keys}\r\n")).collect();
        let long = "x".repeat(1_000_000);
        for (what, text, faults) in [
            ("many", feeds("title = 'x'"), 0..1),
            ("many with a pick", feeds("select.entry = '.post'"), 0..1),
            ("many wrong ones", feeds("keep = 0\r\nkeeep = 1"), 20_000..20_001),
            ("many that are no TOML", feeds("keep = = 1"), 10_000..30_001),
            ("many on one line", format!("feeds.x = {{ {} }}", "k = 0, ".repeat(1_000)), 900..1_100),
            ("deep lists", format!("a = {}", "[".repeat(100_000)), 1..200_000),
            ("deep tables", format!("[{}a]", "a.".repeat(100_000)), 1..10),
            ("deep inline tables", "a = {a = ".repeat(1_000), 1..10_000),
            ("a long key", format!("{long} = 1"), 1..2),
            ("a long name", format!("feeds.{long}.url = 'x'"), 1..2),
            ("a long zone", format!("feeds.x = {{ url = 'x', timezone = '{long}' }}"), 1..2),
            ("a long pick", format!("feeds.x = {{ url = 'x', select.entry = '{long}[' }}"), 1..2),
            ("NUL", "\0".repeat(1000), 1..2_000),
            ("byte-order marks", "\u{feff}\u{feff}".to_owned(), 1..3),
            ("carriage returns", "[feeds.x]\rurl = 'x'\r".to_owned(), 1..5),
        ] {
            let (count, shown) = match Config::parse(&text, Path::new("feeds.toml")) {
                Ok(_) => (0, String::new()),
                Err(faults) => (faults.count(), faults.render(false)),
            };
            assert!(faults.contains(&count), "{what}: {count} faults");
            assert!(shown.len() < 1000 * (count + 1), "{what}: {} bytes", shown.len());
        }
    }

    #[test]
    fn a_message_does_nothing_to_a_terminal_but_colour_it() {
        let text =
            "\u{9b}31m = '\u{202e}'\n\"\\u001b[2J\" = 1\n[feeds.\"\\u202e\u{9b}\"]\nurl='\u{2066}ftp://x\u{200f}\t'";
        let faults = Config::parse(text, Path::new("\u{1b}[2J\u{202e}.toml")).unwrap_err();
        let coloured = faults.render(true);
        assert!(coloured.contains("\u{1b}["));
        let mut plain = String::new();
        for (n, part) in coloured.split("\u{1b}[").enumerate() {
            let code = part.find(|char: char| !(char.is_ascii_digit() || char == ';')).unwrap_or_default();
            assert!(n == 0 || part[code..].starts_with('m'), "{part:?}");
            plain.push_str(part);
        }
        let hidden = |char: char| (char.is_control() && char != '\n') || "\u{202e}\u{2066}\u{200f}".contains(char);
        assert!(!plain.contains(hidden), "{plain:?}");
        assert_eq!(faults.to_string(), faults.render(false).trim_end());
    }
}
