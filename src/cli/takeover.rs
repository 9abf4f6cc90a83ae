//! The settings of other tools become live blogs of feeds.toml: all that can be taken over, in one change of the file; and what
//! cannot is told.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use url::Url;

use super::add::toml_string;
use super::edit::{Edited, edited};
use super::found::name_for;
use super::kept::count;
use super::places::find;
use super::{FAILED, Out, WELL, WRONG};
use crate::config::{Config, with_added, with_all_added};
use crate::import::{Imported, Settings, read};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Login, Source};

/// What the arguments say.
pub struct Wanted<'w> {
    /// Another name, for the only feed.
    pub name: Option<&'w FeedName>,
    /// Whether nothing is to be changed.
    pub is_dry: bool,
}

/// A live blog that is to be added.
struct Added {
    name: FeedName,
    url: String,
    keys: Vec<(String, String)>,
    notes: Vec<String>,
}

/// What becomes of the feeds.
#[derive(Default)]
struct Sorted {
    added: Vec<Added>,
    /// Those that are followed already, as lines.
    known: Vec<String>,
    /// Those that are wrong, as lines.
    bad: Vec<String>,
}

/// Takes over what stands in a file, and tells what is not taken over.
pub fn take_over(
    bytes: &[u8],
    (path, name): (&Path, &str),
    wanted: Wanted<'_>,
    given: Option<&Path>,
    out: &mut Out,
) -> u8 {
    let settings = match read(bytes) {
        Ok(settings) => settings,
        Err(why) => {
            out.error(&format!("{name}: {why}; nothing was changed"));
            return WRONG;
        }
    };
    // The other tool's file may have the same name, and stand where ours would.
    let is_same =
        |ours: &Path| ours.canonicalize().is_ok_and(|ours| path.canonicalize().is_ok_and(|path| path == ours));
    if find(given).is_some_and(|ours| is_same(&ours)) {
        out.error(&format!(
            "{name} is {}, and liveticker's own configuration would be read from it too: nothing was changed; --config FILE says \
             which file is to be changed, or made",
            settings.kind
        ));
        return WRONG;
    }
    let edited = match edited(given, out) {
        Ok(edited) => edited,
        Err(status) => return status,
    };
    let mut sorted = sorted(&settings, &edited);
    if let Some(name) = wanted.name {
        match sorted.added.as_mut_slice() {
            [one] if Names::of(&edited).is_free(name) => one.name = name.clone(),
            [_] => {
                out.error(&format!("{name} is the name of another live blog or group: nothing was changed"));
                return WRONG;
            }
            many => {
                let many = count(many.len() as u64, "live blog", "live blogs");
                out.error(&format!("--as names one live blog, and {many} would be added: nothing was changed"));
                return WRONG;
            }
        }
    }
    let is_bad = !settings.bad.is_empty() || !sorted.bad.is_empty();
    let status = if is_bad { FAILED } else { WELL };
    for bad in &settings.bad {
        out.error(&format!("{name}: {}: not taken over: {}", bad.what, bad.why));
    }
    sorted.bad.iter().for_each(|line| out.error(&format!("{name}: {line}")));
    match wanted.is_dry {
        true => show(&settings, &sorted, name, out),
        false => tell(&settings, &sorted, name, out),
    }
    if wanted.is_dry {
        return status;
    }
    if sorted.added.is_empty() {
        out.line(&format!("Nothing to add: {} is as it was", edited.file.display()));
        return status;
    }
    let blogs: Vec<_> = sorted.added.into_iter().map(|added| (added.name, added.keys)).collect();
    if let Err(status) = edited.put(with_all_added(&edited.text, &blogs), given, out) {
        return status;
    }
    let many = count(blogs.len() as u64, "live blog", "live blogs");
    out.line(&format!("Added to {}: {many}; `liveticker once` checks them now", edited.file.display()));
    status
}

/// Which feeds are new, which are followed already, and which feeds.toml does not take.
fn sorted(settings: &Settings, edited: &Edited) -> Sorted {
    let mut sorted = Sorted::default();
    let mut names = Names::of(edited);
    let mut seen: Vec<&Imported> = Vec::new();
    for feed in &settings.feeds {
        let (source, has_login) = place(&feed.url);
        let twice = |known: &&Imported| known.url == feed.url && known.keys == feed.keys;
        let blogs = edited.config.iter().flat_map(|config| &config.blogs);
        if let Some(known) = blogs.into_iter().find(|blog| blog.place.source == source) {
            sorted.known.push(format!("{source} is followed already, as {}: left as it is", known.name));
            continue;
        }
        if seen.iter().any(twice) {
            sorted.known.push(format!("{source} stands there twice: taken over once"));
            continue;
        }
        let of_title = || {
            name_for(
                feed.title.as_deref().unwrap_or_default(),
                &LiveBlog::at(FeedName::preview(), source.clone(), None),
            )
        };
        let own = feed.name.clone().filter(|name| name.parse::<FeedName>().is_ok());
        let name = names.next(&own.unwrap_or_else(of_title));
        let mut notes = feed.notes.clone();
        if has_login {
            notes.push(
                "url: it contains a password, which feeds.toml has now too: let nobody else read that file, or use `basic`".to_owned(),
            );
        }
        let keys = keys(feed);
        match sound(&name, &keys, edited) {
            Ok(()) => {
                seen.push(feed);
                sorted.added.push(Added { name, url: source.to_string(), keys, notes });
            }
            Err(why) => sorted.bad.push(format!("{source}: not taken over:\n{why}")),
        }
    }
    sorted
}

/// Names that nothing else bears.
struct Names {
    taken: HashSet<String>,
    /// Which number the next of the same name gets.
    numbers: HashMap<String, usize>,
}

impl Names {
    /// Of live blogs and groups; in small letters, for some file systems do not tell them apart.
    fn of(edited: &Edited) -> Names {
        let blogs = edited.config.iter().flat_map(|config| &config.blogs);
        let names = blogs.flat_map(|blog| [Some(&blog.name), blog.showing.group.as_ref()]).flatten();
        Names { taken: names.map(|name| name.as_str().to_ascii_lowercase()).collect(), numbers: HashMap::new() }
    }

    fn is_free(&self, name: &FeedName) -> bool {
        !self.taken.contains(&name.as_str().to_ascii_lowercase())
    }

    /// The name, or the first like it with a number; it is taken from then on.
    fn next(&mut self, wanted: &str) -> FeedName {
        let mut number = self.numbers.get(&wanted.to_ascii_lowercase()).copied().unwrap_or(1);
        loop {
            let text = if number == 1 { wanted.to_owned() } else { format!("{wanted}-{number}") };
            number += 1;
            // What cannot be a name can be one behind another word.
            let name = text.parse::<FeedName>().or_else(|_| format!("feed-{number}").parse());
            let Some(name) = name.ok().filter(|name| self.is_free(name)) else { continue };
            self.taken.insert(name.as_str().to_ascii_lowercase());
            self.numbers.insert(wanted.to_ascii_lowercase(), number);
            return name;
        }
    }
}

/// Where a page is, as the configuration has it, and whether its address contains a password.
fn place(url: &str) -> (Source, bool) {
    match Url::parse(url) {
        Ok(mut url) => {
            let has_login = Login::taken_from(&mut url).is_some();
            (Source::Web(url), has_login)
        }
        Err(_) => (Source::File(url.into()), false),
    }
}

/// What is to stand below its name in feeds.toml.
fn keys(feed: &Imported) -> Vec<(String, String)> {
    let mut keys = vec![("url".to_owned(), toml_string(&feed.url))];
    keys.extend(feed.title.as_ref().map(|title| ("title".to_owned(), toml_string(title))));
    keys.extend(feed.keys.iter().map(|(key, texts)| {
        let texts: Vec<String> = texts.iter().map(|text| toml_string(text)).collect();
        (key.clone(), if texts.len() == 1 { texts.concat() } else { format!("[{}]", texts.join(", ")) })
    }));
    keys
}

/// Whether the configuration accepts it, checked by itself: one that is wrong must not lose the others.
fn sound(name: &FeedName, keys: &[(String, String)], edited: &Edited) -> Result<(), String> {
    let text = with_added("", name, keys).map_err(|error| error.to_string())?;
    Config::parse(&text, &edited.file).map(drop).map_err(|faults| faults.to_string())
}

/// What is said beside the live blogs, in lines.
fn remarks(settings: &Settings, sorted: &Sorted) -> Vec<String> {
    let mut lines = sorted.known.clone();
    lines.extend(settings.left.iter().map(|left| format!("{}: left out: {}", left.what, left.why)));
    if settings.ordinary > 0 {
        let many = count(settings.ordinary as u64, "ordinary feed", "ordinary feeds");
        lines.push(format!("{many} left out: liveticker follows pages, your reader follows feeds"));
    }
    lines
}

fn kind(settings: &Settings, sorted: &Sorted, name: &str) -> String {
    let many = match sorted.added.len() {
        0 => "nothing new".to_owned(),
        many => count(many as u64, "new live blog", "new live blogs"),
    };
    format!("{name} is {}: {many}", settings.kind)
}

fn tell(settings: &Settings, sorted: &Sorted, name: &str, out: &mut Out) {
    out.line(&kind(settings, sorted, name));
    settings.notes.iter().for_each(|note| out.line(note));
    for added in &sorted.added {
        out.line(&format!("{}  {}", added.name, added.url));
        added.notes.iter().for_each(|note| out.line(&format!("  {note}")));
    }
    remarks(settings, sorted).iter().for_each(|line| out.line(line));
}

/// The same as TOML, in which the remarks are comments.
fn show(settings: &Settings, sorted: &Sorted, name: &str, out: &mut Out) {
    let comment = |line: &str| format!("# {}\n", line.replace('\n', "\n# "));
    let mut text = comment(&kind(settings, sorted, name));
    let remarks = remarks(settings, sorted);
    settings.notes.iter().chain(&remarks).for_each(|line| text.push_str(&comment(line)));
    for added in &sorted.added {
        text.push('\n');
        added.notes.iter().for_each(|note| text.push_str(&comment(note)));
        text.push_str(&with_added("", &added.name, &added.keys).unwrap_or_default());
    }
    out.bytes(super::out::visible(&crate::table::without_logins(&text)).as_bytes());
}
