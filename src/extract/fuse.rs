//! Views aligned entry by entry, fused field by field: what a person sees on the page wins over what the page tells a
//! search engine.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::clean::clean;
use super::tree::TooDeep;
use super::view::{Body, Raw, View, bare_id, fold, ids_in, text_of};
use crate::entry::{Content, Entry, Layer, Name, Stamp, canonical};
use crate::profile::Profile;

/// All that the views say, one entry for each. `views` come in the order of trust: what a person sees first.
pub fn fuse(views: Vec<View<'_>>, profile: &Profile, page: Option<&Url>) -> Result<Vec<Entry>, TooDeep> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut order: Vec<usize> = Vec::new();
    let mut index = Index::default();
    let mut views: Vec<(usize, View<'_>)> = views.into_iter().enumerate().collect();
    // The longest view gives the order of the page; what only a shorter one has goes where it stands in that.
    views.sort_by_key(|(_, view)| std::cmp::Reverse(view.entries.len()));
    for (trust, view) in views {
        let known = rows.len();
        let mut behind = None;
        let mut added: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for raw in view.entries {
            let part = Part { trust, layer: view.layer, raw };
            let at = index.find(&part, &rows).unwrap_or(rows.len());
            index.add(at, &part);
            match rows.get_mut(at) {
                Some(row) => {
                    row.parts.push(part);
                    // A copy within this very view says nothing of the order.
                    if at < known {
                        behind = Some(at);
                    }
                }
                None => {
                    rows.push(Row { parts: vec![part] });
                    added.entry(behind).or_default().push(at);
                }
            }
        }
        // What stands before all that is known comes first; where nothing is known, that says nothing.
        let above = added.remove(&None).unwrap_or_default();
        let (above, below) = if behind.is_some() { (above, Vec::new()) } else { (Vec::new(), above) };
        let known = std::mem::replace(&mut order, above);
        for at in known {
            order.push(at);
            order.extend(added.remove(&Some(at)).unwrap_or_default());
        }
        order.extend(below);
    }
    let mut rows: Vec<Option<Row<'_>>> = rows.into_iter().map(Some).collect();
    let mut entries = Vec::with_capacity(rows.len());
    for mut row in order.into_iter().filter_map(|at| rows.get_mut(at)?.take()) {
        row.parts.sort_by_key(|part| part.trust);
        if let Some(entry) = row.entry(profile, page)? {
            entries.push(entry);
        }
    }
    Ok(without_made_titles(entries))
}

/// Some publishing systems have no headings and fill the first words of the text in where a search engine wants one.
/// It shows in this: nearly all headings are the beginnings of their texts.
fn without_made_titles(mut entries: Vec<(Entry, bool)>) -> Vec<Entry> {
    let is_made = |(entry, is_seen): &(Entry, bool)| {
        let title = entry.title.as_deref().map(folded).unwrap_or_default();
        let begin = title.trim_end_matches(['.', '\u{2026}', ' ']);
        !is_seen && !begin.is_empty() && folded(&entry.content.text).starts_with(begin)
    };
    let told = entries.iter().filter(|(entry, is_seen)| entry.title.is_some() && !is_seen).count();
    let made = entries.iter().filter(|entry| is_made(entry)).count();
    if made >= 3 && made * 5 >= told * 4 {
        entries.iter_mut().filter(|entry| is_made(entry)).for_each(|(entry, _)| entry.title = None);
    }
    entries.into_iter().map(|(entry, _)| entry).collect()
}

/// What the views say of one entry.
struct Row<'a> {
    parts: Vec<Part<'a>>,
}

/// What one view says of it.
struct Part<'a> {
    /// Less is more.
    trust: usize,
    layer: Layer,
    raw: Raw<'a>,
}

impl Part<'_> {
    fn ids(&self) -> Vec<String> {
        let linked = self.raw.link.iter().flat_map(ids_in).collect::<Vec<_>>();
        let mut ids: Vec<String> = Vec::new();
        for id in self.raw.ids.iter().chain(&linked).map(|id| bare_id(id).to_owned()) {
            if !id.is_empty() && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Where the entries stand by what they are known under.
#[derive(Default)]
struct Index {
    ids: HashMap<String, usize>,
    links: HashMap<String, usize>,
    /// A heading that several entries bear is none to go by.
    titles: HashMap<String, Vec<usize>>,
    minutes: HashMap<i64, Vec<usize>>,
}

impl Index {
    fn add(&mut self, at: usize, part: &Part<'_>) {
        for id in part.ids() {
            self.ids.entry(id).or_insert(at);
        }
        if let Some(link) = &part.raw.link {
            self.links.entry(link.to_string()).or_insert(at);
        }
        if let Some(stamp) = part.raw.published {
            let rows = self.minutes.entry(minute(stamp)).or_default();
            if !rows.contains(&at) {
                rows.push(at);
            }
        }
        if let Some(title) = &part.raw.title {
            let rows = self.titles.entry(folded(title)).or_default();
            if !rows.contains(&at) {
                rows.push(at);
            }
        }
    }

    /// By id, by address, by heading and time. Two entries of one view are one only if they bear the same id: a copy
    /// that is pinned on top.
    fn find(&self, part: &Part<'_>, rows: &[Row<'_>]) -> Option<usize> {
        let ids = part.ids();
        if let Some(at) = ids.iter().find_map(|id| self.ids.get(id)) {
            return Some(*at);
        }
        let is_free = |at: &&usize| {
            let row = &rows[**at];
            let has_other_id = !ids.is_empty() && row.parts.iter().any(|other| !other.ids().is_empty());
            !has_other_id && row.parts.iter().all(|other| other.layer != part.layer)
        };
        if let Some(at) = part.raw.link.as_ref().and_then(|link| self.links.get(link.as_str())).filter(is_free) {
            return Some(*at);
        }
        let none = Vec::new();
        let alike = part.raw.title.as_deref().and_then(|title| self.titles.get(&folded(title))).unwrap_or(&none);
        let of_that_minute = part.raw.published.and_then(|mine| self.minutes.get(&minute(mine))).unwrap_or(&none);
        if let Some(at) = match alike.as_slice() {
            [only] => Some(only).filter(is_free),
            several => several.iter().filter(|at| of_that_minute.contains(at)).find(is_free),
        } {
            return Some(*at);
        }
        match of_that_minute.as_slice() {
            [only] if is_free(&only) && rows[*only].parts.iter().any(|other| say_the_same(other, part)) => Some(*only),
            _ => None,
        }
    }
}

fn minute(stamp: Stamp) -> i64 {
    stamp.at.as_second().div_euclid(60)
}

/// Whether half of the words that one begins with stand at the beginning of the other.
fn say_the_same(one: &Part<'_>, other: &Part<'_>) -> bool {
    let words = |part: &Part<'_>| -> Vec<String> {
        let text = match &part.raw.body {
            Some(Body::Elements { within, .. }) => {
                within.iter().map(|element| text_of(*element)).collect::<Vec<_>>().join(" ")
            }
            Some(Body::Markup(text) | Body::Text(text)) => text.clone(),
            None => String::new(),
        };
        let text = format!("{} {text}", part.raw.title.as_deref().unwrap_or_default()).to_lowercase();
        text.split(|char: char| !char.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .take(40)
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.iter().take(20).filter(|word| other.contains(word)).count();
    shared * 2 > one.len().min(20)
}

fn folded(title: &str) -> String {
    canonical(title).to_lowercase()
}

impl Row<'_> {
    fn entry(&self, profile: &Profile, page: Option<&Url>) -> Result<Option<(Entry, bool)>, TooDeep> {
        let raws = || self.parts.iter().map(|part| &part.raw);
        let mut ids: Vec<String> = Vec::new();
        for id in self.parts.iter().flat_map(Part::ids) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let (layer, mut content) = self.content(page)?;
        for image in raws().flat_map(|raw| &raw.images) {
            if content.images.is_empty() {
                content.images.push(image.clone());
            }
        }
        let (title, is_seen) = self.title().unzip();
        if title.is_none() && content.html.as_str().is_empty() {
            return Ok(None);
        }
        let published = self.published();
        let link = self.link(profile, page, ids.first());
        let authors = raws().map(|raw| &raw.authors).find(|authors| !authors.is_empty()).cloned().unwrap_or_default();
        let mut categories: Vec<String> = Vec::new();
        for category in raws().flat_map(|raw| &raw.categories) {
            if !categories.contains(category) {
                categories.push(category.clone());
            }
        }
        let names = names(&ids, link.as_ref(), published, &authors, title.as_deref(), &content);
        let updated = self.updated(published);
        let entry = Entry { names, link, title, content, published, updated, authors, categories, layer };
        Ok(Some((entry, is_seen.unwrap_or(true))))
    }

    /// The body of the view that is trusted most, unless it has less than half of what another one has: then the page
    /// hides the rest behind a button, or fills it in by a script.
    fn content(&self, page: Option<&Url>) -> Result<(Layer, Content), TooDeep> {
        let mut best: Option<(Layer, Content)> = None;
        for part in &self.parts {
            let Some(body) = &part.raw.body else { continue };
            let is_enough =
                |(_, content): &(Layer, Content)| content.text.chars().count() >= 40 || !content.images.is_empty();
            if best.as_ref().is_some_and(is_enough) && part.trust > 0 && !matches!(body, Body::Elements { .. }) {
                let longest = raw_length(body);
                if best.as_ref().is_some_and(|(_, content)| content.text.len() * 2 >= longest) {
                    continue;
                }
            }
            let content = clean(body, page)?;
            if best.as_ref().is_none_or(|(_, so_far)| {
                so_far.text.len() * 2 < content.text.len()
                    || (so_far.html.as_str().is_empty() && !content.html.as_str().is_empty())
            }) {
                best = Some((part.layer, content));
            }
        }
        Ok(best.unwrap_or_else(|| (self.parts.first().map_or(Layer::Selectors, |part| part.layer), Content::default())))
    }

    /// The heading of the view that is trusted most, and whether a person can see it on the page.
    fn title(&self) -> Option<(String, bool)> {
        let mut titles =
            self.parts.iter().filter_map(|part| Some((fold(part.raw.title.as_deref()?), part.layer.is_seen())));
        titles.find(|(title, _)| !title.is_empty())
    }

    /// What was read before what was worked out, the exact before the vague, what is seen before what is told.
    fn published(&self) -> Option<Stamp> {
        let mut best: Option<Stamp> = None;
        for stamp in self.parts.iter().filter_map(|part| part.raw.published) {
            let worth = |stamp: &Stamp| (!stamp.inferred, stamp.precision);
            if best.is_none_or(|so_far| worth(&stamp) > worth(&so_far)) {
                best = Some(stamp);
            }
        }
        best
    }

    fn updated(&self, published: Option<Stamp>) -> Option<Timestamp> {
        let updated = self.parts.iter().find_map(|part| part.raw.updated)?;
        let after =
            published.is_none_or(|published| updated.duration_since(published.at) > SignedDuration::from_secs(59));
        Some(updated).filter(|_| after)
    }

    fn link(&self, profile: &Profile, page: Option<&Url>, id: Option<&String>) -> Option<Url> {
        let by_profile = || {
            let (template, page, id) = (profile.permalink.as_ref()?, page?, id?);
            let mut bare = page.clone();
            bare.set_fragment(None);
            bare.set_query(None);
            Url::parse(&template.replace("{page}", bare.as_str()).replace("{id}", id)).ok()
        };
        let given = || self.parts.iter().find_map(|part| part.raw.link.clone());
        let by_anchor = || {
            let anchor = self.parts.iter().filter(|part| part.layer.is_seen()).find_map(|part| part.raw.ids.first())?;
            let mut link = page?.clone();
            link.set_fragment(Some(anchor));
            Some(link)
        };
        by_profile().or_else(given).or_else(by_anchor)
    }
}

/// At most how long the text of a body can be, found without reading it.
fn raw_length(body: &Body<'_>) -> usize {
    match body {
        Body::Elements { .. } => usize::MAX,
        Body::Markup(text) | Body::Text(text) => text.len(),
    }
}

/// All words by which the entry can be found again, most trusted first.
fn names(
    ids: &[String],
    link: Option<&Url>,
    published: Option<Stamp>,
    authors: &[String],
    title: Option<&str>,
    content: &Content,
) -> Vec<Name> {
    let mut names: Vec<Name> = ids.iter().cloned().map(Name::Id).collect();
    names.extend(link.map(|link| Name::Link(link.to_string())));
    if let Some(stamp) = published {
        let second = stamp.at.as_second();
        if let Some(author) = authors.first() {
            names.push(Name::Moment(format!("{second} {}", folded(author))));
        }
        if let Some(title) = title {
            names.push(Name::Heading(format!("{} {}", second.div_euclid(60), folded(title))));
        }
    }
    let text: String = folded(&content.text).chars().take(80).collect();
    if text.chars().count() >= 20 {
        names.push(Name::Text(text));
    }
    if names.is_empty() {
        names.push(Name::Text(folded(title.unwrap_or(&content.text))));
    }
    names
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::entry::About;

    /// "7:noon:Ferry" is an entry with that id, time and heading; an empty part is not told.
    fn view(layer: Layer, entries: &str) -> View<'static> {
        let entries = entries.split_whitespace().map(|word| {
            let parts: Vec<&str> = word.split(':').collect();
            let told = |at: usize| parts.get(at).filter(|part| !part.is_empty()).map(|part| (*part).to_owned());
            Raw {
                ids: told(0).into_iter().collect(),
                published: told(1)
                    .map(|minute| Stamp::exact(Timestamp::from_second(minute.parse::<i64>().unwrap() * 60).unwrap())),
                title: told(2),
                body: told(3).map(|text| {
                    Body::Text(["so-", "and-", "on-"].map(|word| format!("{text} {word}{text}")).join(" "))
                }),
                ..Raw::default()
            }
        });
        View { layer, about: About::default(), entries: entries.collect() }
    }

    fn fused(views: Vec<View<'static>>) -> Vec<String> {
        let entries = fuse(views, &Profile::default(), None).unwrap();
        let id = |entry: &Entry| match &entry.names[0] {
            Name::Id(id) => id.clone(),
            _ => "-".to_owned(),
        };
        let title = |entry: &Entry| entry.title.clone().unwrap_or_default();
        entries.iter().map(|entry| format!("{}:{}", id(entry), title(entry))).collect()
    }

    #[test]
    fn views_are_aligned_entry_by_entry() {
        use Layer::{JsonLd, Selectors};
        for (what, seen, told, wanted) in [
            ("one view", "3::C 2::B 1::A", "", "3:C 2:B 1:A"),
            ("a copy pinned on top", "2::B 3::C 2::B 1::A", "", "2:B 3:C 1:A"),
            (
                "by id, however it is spelt",
                "post-13::C post-12::B",
                "liveblogPost13::X liveblogPost12::Y liveblogPost11::Z",
                "13:C 12:B 11:Z",
            ),
            ("what only one of them has, where it stands", "3::C 1::A", "4::D 3::C 2::B 1::A", "4:D 3:C 2:B 1:A"),
            ("the same from the other side", "4::D 3::C 2::B 1::A", "3::C 5::E", "4:D 3:C 5:E 2:B 1:A"),
            ("by heading", "3::Ferry 2::Boat", "::Boat ::Ferry", "3:Ferry 2:Boat"),
            (
                "by heading and time, where two are called the same",
                "3:9:Goal 2:8:Goal",
                ":8:Goal :9:Goal",
                "3:Goal 2:Goal",
            ),
            (
                "by time and words",
                "3:9:Ferry-sails:ferry 2:8:Boat:boats",
                ":9:Ferry:ferry :8:Boat:boats",
                "3:Ferry-sails 2:Boat",
            ),
            ("not by time alone", "3:9:Ferry:ferry", ":9:Whale:whales", "3:Ferry -:Whale"),
            ("other ids are other entries", "3::Goal 2::Goal", "5::Goal", "3:Goal 2:Goal 5:Goal"),
        ] {
            let is = fused(vec![view(Selectors, seen), view(JsonLd, told)]);
            assert_eq!(is.join(" "), wanted, "{what}");
        }
    }

    #[test]
    fn headings_that_are_the_beginnings_of_their_texts_were_made_up() {
        let told = |count: usize| (0..count).map(|n| format!("{n}1::Word{n}:Word{n}")).collect::<Vec<_>>().join(" ");
        let titles = |count| fused(vec![view(Layer::JsonLd, &told(count))]);
        assert!(titles(5).iter().all(|entry| entry.ends_with(':')), "{:?}", titles(5));
        assert!(titles(2).iter().all(|entry| !entry.ends_with(':')), "two may be chance");
    }
}
