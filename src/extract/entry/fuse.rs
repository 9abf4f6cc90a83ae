//! Views aligned entry by entry, fused field by field: what a person sees on the page wins over what the page tells a
//! search engine.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::clean::clean;
use crate::entry::{Content, Entry, Layer, Media, Name, Stamp, category};
use crate::extract::found::parts;
use crate::extract::html::tree::OverBudget;
use crate::extract::view::alike::{Texts, beginning, folded};
use crate::extract::view::{Body, Raw, View, bare_id, fold, ids_in};
use crate::profile::Profile;
use crate::when::Context;

/// What views are fused with.
pub struct Fusing<'f> {
    /// How the outlet writes the addresses of its entries.
    pub profile: &'f Profile,
    /// The page's own address.
    pub page: Option<&'f Url>,
    /// From where relative addresses count.
    pub base: Option<&'f Url>,
    /// By what times in headings are to be understood.
    pub context: &'f Context,
}

/// A view, and what it may do.
pub struct Believed<'a> {
    /// The view.
    pub view: View<'a>,
    /// Whether an entry that no other view has is believed.
    pub adds: bool,
}

/// An entry, and which view gave what of it.
pub struct Fused {
    /// The entry.
    pub entry: Entry,
    /// By field.
    pub sources: Sources,
}

/// Which view gave a field; `None` where none did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The most trusted id.
    pub id: Option<Layer>,
    /// The permalink, where it was not made from the id.
    pub link: Option<Layer>,
    /// The heading.
    pub title: Option<Layer>,
    /// The time of publication.
    pub published: Option<Layer>,
    /// What it says.
    pub content: Option<Layer>,
    /// Who wrote it.
    pub authors: Option<Layer>,
}

impl Fusing<'_> {
    /// All that the views say, one entry for each. They come in the order of trust: what a person sees first.
    pub fn fuse(&self, views: Vec<Believed<'_>>) -> Result<Vec<Fused>, OverBudget> {
        let rows = aligned(views);
        let mut entries = Vec::with_capacity(rows.len());
        for mut row in rows {
            row.parts.sort_by_key(|part| part.trust);
            entries.extend(self.entry(&row)?);
        }
        Ok(without_made_titles(entries))
    }
}

/// The views aligned: a row for each entry, in the order of the page.
fn aligned(views: Vec<Believed<'_>>) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut order: Vec<usize> = Vec::new();
    let mut index = Index::default();
    let mut views: Vec<(usize, Believed<'_>)> = views.into_iter().enumerate().collect();
    // The longest view gives the order of the page; what only a shorter one has goes where it stands in that.
    views.sort_by_key(|(_, believed)| (!believed.adds, std::cmp::Reverse(believed.view.entries.len())));
    for (trust, Believed { view, adds }) in views {
        let known = rows.len();
        index.is_alone = known == 0;
        let mut behind = None;
        let mut added: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        // Two that bear different ids are two, if the views mean the same by an id.
        let shares_ids = view.entries.iter().any(|raw| ids_of(raw).iter().any(|id| index.ids.contains_key(id)));
        for raw in view.entries {
            let part = Part { trust, layer: view.layer, raw };
            let found = index.find(&part, &rows, shares_ids);
            if found.is_none() && !adds {
                continue;
            }
            let at = found.unwrap_or(rows.len());
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
    order.into_iter().filter_map(|at| rows.get_mut(at)?.take()).collect()
}

/// Some publishing systems have no headings and fill the first words of the text in where a search engine wants one.
/// It shows in this: nearly all headings are the beginnings of their texts.
fn without_made_titles(mut entries: Vec<Fused>) -> Vec<Fused> {
    let is_told = |fused: &&Fused| fused.sources.title.is_some_and(|layer| !layer.is_seen());
    let is_made = |fused: &Fused| {
        let title = fused.entry.title.as_deref().map(folded).unwrap_or_default();
        let begin = title.trim_end_matches(['.', '\u{2026}', ' ']);
        is_told(&fused)
            && !begin.is_empty()
            && beginning(&fused.entry.content.text, begin.len() + 64).starts_with(begin)
    };
    let told = entries.iter().filter(is_told).count();
    let made = entries.iter().filter(|fused| is_made(fused)).count();
    if made >= 3 && made * 5 >= told * 4 {
        entries.iter_mut().filter(|fused| is_made(fused)).for_each(|fused| {
            (fused.entry.title, fused.sources.title) = (None, None);
        });
    }
    entries
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

/// Every id of an entry, in its address too, without the prefixes under which layers spell it.
pub fn ids_of(raw: &Raw<'_>) -> Vec<String> {
    let linked = raw.link.iter().flat_map(ids_in).collect::<Vec<_>>();
    let mut ids: Vec<String> = Vec::new();
    for id in raw.ids.iter().chain(&linked).map(|id| bare_id(id).to_owned()) {
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Where the entries stand by what they are known under.
#[derive(Default)]
struct Index {
    /// Whether no other view is in yet: nothing to align with, but for copies within the view.
    is_alone: bool,
    ids: HashMap<String, usize>,
    links: HashMap<String, usize>,
    /// A heading that several entries bear is none to go by.
    titles: HashMap<String, Vec<usize>>,
    minutes: HashMap<i64, Vec<usize>>,
    /// Looked at last, and read only when all else has failed.
    texts: RefCell<Read>,
}

/// The texts of the entries, as far as they have been read.
#[derive(Default)]
struct Read {
    known: Texts,
    /// How many parts of each row are in.
    parts: Vec<usize>,
    /// The rows that have parts that are not.
    new: Vec<usize>,
}

impl Read {
    fn take_in(&mut self, rows: &[Row<'_>]) {
        self.parts.resize(rows.len(), 0);
        self.new.sort_unstable();
        self.new.dedup();
        for at in self.new.drain(..) {
            let (Some(row), Some(read)) = (rows.get(at), self.parts.get_mut(at)) else { continue };
            row.parts[*read..].iter().for_each(|part| self.known.add(at, part.raw.rows()));
            *read = row.parts.len();
        }
    }
}

impl Index {
    fn add(&mut self, at: usize, part: &Part<'_>) {
        self.texts.get_mut().new.push(at);
        for id in ids_of(&part.raw) {
            self.ids.entry(id).or_insert(at);
        }
        if let Some(link) = &part.raw.link {
            self.links.entry(link.to_string()).or_insert(at);
        }
        if let Some(stamp) = part.raw.published {
            note(self.minutes.entry(minute(stamp)).or_default(), at);
        }
        if let Some(title) = &part.raw.title {
            note(self.titles.entry(folded(title)).or_default(), at);
        }
    }

    /// By id, by address, by heading and time, by text. Two entries of one view are one only if they bear the same id:
    /// a copy that is pinned on top.
    fn find(&self, part: &Part<'_>, rows: &[Row<'_>], shares_ids: bool) -> Option<usize> {
        let ids = ids_of(&part.raw);
        if let Some(at) = ids.iter().find_map(|id| self.ids.get(id)) {
            return Some(*at);
        }
        // Where the views mean the same by an id, an entry with an id that is new is new.
        if self.is_alone || (shares_ids && !ids.is_empty() && !rows.iter().any(Row::is_nameless)) {
            return None;
        }
        let is_free = |at: &&usize| {
            let row = &rows[**at];
            let has_other_id =
                shares_ids && !ids.is_empty() && row.parts.iter().any(|other| !ids_of(&other.raw).is_empty());
            !has_other_id && row.parts.iter().all(|other| other.trust != part.trust)
        };
        if let Some(at) = part.raw.link.as_ref().and_then(|link| self.links.get(link.as_str())).filter(is_free) {
            return Some(*at);
        }
        let none = Vec::new();
        let alike = part.raw.title.as_deref().and_then(|title| self.titles.get(&folded(title))).unwrap_or(&none);
        let of_that_minute = part.raw.published.and_then(|mine| self.minutes.get(&minute(mine))).unwrap_or(&none);
        if let Some(at) = match alike.as_slice() {
            [only] => Some(only).filter(is_free),
            several => several.iter().filter(|at| of_that_minute.binary_search(at).is_ok()).find(is_free),
        } {
            return Some(*at);
        }
        let mut texts = self.texts.borrow_mut();
        texts.take_in(rows);
        texts.known.find(part.raw.rows(), |at| is_free(&&at), |at| of_that_minute.binary_search(&at).is_ok())
    }
}

fn note(rows: &mut Vec<usize>, at: usize) {
    // In order: of a page that has one heading a thousand times, each would be compared with all.
    if let Err(place) = rows.binary_search(&at) {
        rows.insert(place, at);
    }
}

fn minute(stamp: Stamp) -> i64 {
    stamp.at.as_second().div_euclid(60)
}

impl Fusing<'_> {
    fn entry(&self, row: &Row<'_>) -> Result<Option<Fused>, OverBudget> {
        let mut ids: Vec<String> = Vec::new();
        for id in row.parts.iter().flat_map(|part| ids_of(&part.raw)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let (content_from, mut content) = row.content(self.base)?;
        for image in row.parts.iter().flat_map(|part| &part.raw.images) {
            if content.images.is_empty() {
                content.images.push(image.clone());
            }
        }
        let (title_from, title) =
            row.first(|raw| Some(self.title(raw.title.as_deref()?)).filter(|title| !title.is_empty()));
        if title.is_none() && content.html.as_str().is_empty() {
            return Ok(None);
        }
        let (published_from, published) = row.published();
        let (link_from, link) = self.link(row, ids.first());
        let is_lasting = row.parts.iter().all(|part| part.raw.anchor.is_none());
        let (authors_from, authors) = row.first(|raw| Some(raw.authors.clone()).filter(|authors| !authors.is_empty()));
        let authors = authors.unwrap_or_default();
        row.parts.iter().flat_map(|part| &part.raw.media).for_each(|media| know_more(&mut content.media, media));
        let categories = category::in_order(row.parts.iter().flat_map(|part| part.raw.categories.iter().cloned()));
        let sources = Sources {
            id: row.parts.iter().find(|part| !ids_of(&part.raw).is_empty()).map(|part| part.layer),
            link: link_from,
            title: title_from,
            published: published_from,
            content: content_from,
            authors: authors_from,
        };
        let names = names(&ids, link.as_ref().filter(|_| is_lasting), published, &authors, title.as_deref(), &content);
        let updated = row.updated(published);
        let layer = content_from.unwrap_or_else(|| row.parts.first().map_or(Layer::Selectors, |part| part.layer));
        let entry = Entry { names, link, title, content, published, updated, authors, categories, layer };
        Ok(Some(Fused { entry, sources }))
    }

    /// A heading on one line, without the clock that some outlets write into it.
    fn title(&self, title: &str) -> String {
        let title = fold(title);
        let bare = parts::without_time(&title, self.context);
        if bare.is_empty() { title } else { bare }
    }

    fn link(&self, row: &Row<'_>, id: Option<&String>) -> (Option<Layer>, Option<Url>) {
        let by_profile = || {
            let (template, page, id) = (self.profile.permalink.as_ref()?, self.page?, id?);
            let mut bare = page.clone();
            bare.set_fragment(None);
            bare.set_query(None);
            Url::parse(&template.replace("{page}", bare.as_str()).replace("{id}", id)).ok()
        };
        if let Some(link) = by_profile() {
            return (None, Some(link));
        }
        let given = row.first(|raw| raw.link.clone());
        if given.1.is_some() {
            return given;
        }
        let by_anchor = || {
            let seen = row.parts.iter().filter(|part| part.layer.is_seen());
            let anchor = seen.clone().find_map(|part| part.raw.ids.first());
            let anchor = anchor.or_else(|| row.parts.iter().find_map(|part| part.raw.anchor.as_ref()))?;
            let mut link = self.page?.clone();
            link.set_fragment(Some(anchor));
            Some(link)
        };
        (None, by_anchor())
    }
}

impl Row<'_> {
    fn is_nameless(&self) -> bool {
        self.parts.iter().all(|part| part.raw.ids.is_empty() && part.raw.link.is_none())
    }

    /// What the most trusted view says that says anything.
    fn first<T>(&self, said: impl Fn(&Raw<'_>) -> Option<T>) -> (Option<Layer>, Option<T>) {
        self.parts.iter().find_map(|part| Some((part.layer, said(&part.raw)?))).unzip()
    }

    /// The body of the view that is trusted most, unless it has less than half of what another one has: then the page
    /// hides the rest behind a button, or fills it in by a script.
    fn content(&self, base: Option<&Url>) -> Result<(Option<Layer>, Content), OverBudget> {
        let mut best: Option<(Layer, Content)> = None;
        for (nth, part) in self.parts.iter().enumerate() {
            let Some(body) = &part.raw.body else { continue };
            let is_enough =
                |(_, content): &(Layer, Content)| content.text.chars().count() >= 40 || !content.images.is_empty();
            // What somebody has described is not mended by what only looks like it.
            if best.as_ref().is_some_and(|(layer, _)| layer.is_seen()) && part.layer.is_seen() {
                continue;
            }
            if let Some(so_far) = best.as_ref().filter(|so_far| is_enough(so_far))
                && nth > 0
                && so_far.1.text.len() * 2 >= longest(body)
            {
                continue;
            }
            let content = clean(body, base)?;
            if best.as_ref().is_none_or(|(_, so_far)| {
                so_far.text.len() * 2 < content.text.len()
                    || (so_far.html.as_str().is_empty() && !content.html.as_str().is_empty())
            }) {
                best = Some((part.layer, content));
            }
        }
        let (layer, content) = best.unzip();
        Ok((layer, content.unwrap_or_default()))
    }

    /// What was read before what was worked out, the exact before the vague, what is seen before what is told.
    fn published(&self) -> (Option<Layer>, Option<Stamp>) {
        let mut best: Option<(Layer, Stamp)> = None;
        for (layer, stamp) in self.parts.iter().filter_map(|part| Some((part.layer, part.raw.published?))) {
            let worth = |stamp: &Stamp| (!stamp.inferred, stamp.precision);
            if best.is_none_or(|(_, so_far)| worth(&stamp) > worth(&so_far)) {
                best = Some((layer, stamp));
            }
        }
        best.unzip()
    }

    fn updated(&self, published: Option<Stamp>) -> Option<Timestamp> {
        let updated = self.parts.iter().find_map(|part| part.raw.updated)?;
        let after =
            published.is_none_or(|published| updated.duration_since(published.at) > SignedDuration::from_secs(59));
        Some(updated).filter(|_| after)
    }
}

/// What another layer tells of a film or a recording. One that the text does not hold stands for the player that it holds
/// instead; of a film that it holds, another file is the same in another quality.
fn know_more(known: &mut Vec<Media>, told: &Media) {
    if let Some(media) = known.iter_mut().find(|media| media.is_same_file(told)) {
        media.mime = media.mime.take().or_else(|| told.mime.clone());
        media.bytes = media.bytes.or(told.bytes);
        media.seconds = media.seconds.or(told.seconds);
    } else if !known.iter().any(|media| media.kind == told.kind) {
        known.push(told.clone());
    }
}

/// At most how long the text of a body can be, found without cleaning it.
fn longest(body: &Body<'_>) -> usize {
    match body {
        Body::Elements { within, without, .. } => {
            let skipped: HashSet<_> = without.iter().map(|element| element.id()).collect();
            let text = |node: &ego_tree::NodeRef<'_, scraper::Node>| -> usize {
                node.descendants().filter_map(|inner| inner.value().as_text()).map(|text| text.len()).sum()
            };
            within.iter().filter(|node| !skipped.contains(&node.id())).map(text).sum()
        }
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
    let text: String = beginning(&content.text, 400).chars().take(80).collect();
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
        let context = Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        let profile = Profile::default();
        let fusing = Fusing { profile: &profile, page: None, base: None, context: &context };
        let believed = views.into_iter().map(|view| Believed { view, adds: true }).collect();
        let entries = fusing.fuse(believed).unwrap();
        let id = |entry: &Entry| match &entry.names[0] {
            Name::Id(id) => id.clone(),
            _ => "-".to_owned(),
        };
        let title = |entry: &Entry| entry.title.clone().unwrap_or_default();
        entries.iter().map(|fused| format!("{}:{}", id(&fused.entry), title(&fused.entry))).collect()
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
