//! Views aligned entry by entry, fused field by field: what a person sees on the page wins over what the page tells a
//! search engine.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::Url;

pub use super::align::{Believed, ids_of};
use super::align::{Row, aligned};
use super::clean::{Cleaned, clean};
use super::titles::{self, Headings};
use crate::entry::{Content, Entry, Layer, Media, Name, Stamp, category};
use crate::extract::boilerplate::recurring;
use crate::extract::found::parts;
use crate::extract::html::person;
use crate::extract::html::tree::OverBudget;
use crate::extract::view::alike::{beginning, folded};
use crate::extract::view::left::{Left, Rule};
use crate::extract::view::{Body, Raw};
use crate::profile::Profile;
use crate::when::{Context, Precision};

/// What views are fused with.
pub struct Fusing<'f> {
    /// How the site writes the addresses of its entries.
    pub profile: &'f Profile,
    /// The page's own address.
    pub page: Option<&'f Url>,
    /// From where relative addresses count.
    pub base: Option<&'f Url>,
    /// By what times in headings are to be understood.
    pub context: &'f Context,
    /// The page's own headline.
    pub headline: Option<&'f str>,
}

/// An entry, and which view gave what of it.
pub struct Fused {
    /// The entry.
    pub entry: Entry,
    /// Which view each field was taken from.
    pub sources: Sources,
    /// What of it is no part of its text.
    pub left: Vec<Left>,
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
        let mut rows = aligned(views);
        rows.iter_mut().for_each(|row| row.parts.sort_by_key(|part| part.trust));
        let page = Page {
            headings: Headings::of(&rows, self.headline),
            boxes: recurring::boxes(&rows.iter().filter_map(|row| Some(&row.parts.first()?.raw)).collect::<Vec<_>>()),
        };
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            entries.extend(self.entry(row, &page)?);
        }
        let mut entries = without_made_titles(entries);
        drop_pictures_of_the_page(&mut entries);
        Ok(entries)
    }
}

/// What the entries of a page have in common.
struct Page {
    headings: Headings,
    boxes: HashSet<String>,
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

/// A picture that three or more entries bear, and none in its text, stands for the page.
fn drop_pictures_of_the_page(entries: &mut [Fused]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let is_told = |fused: &Fused, url: &Url| {
        !fused.entry.content.html.as_str().contains("<img ")
            && fused.entry.content.images.iter().any(|image| image.url == *url)
    };
    for fused in entries.iter() {
        for image in fused.entry.content.images.iter().filter(|image| is_told(fused, &image.url)) {
            *counts.entry(image.url.to_string()).or_default() += 1;
        }
    }
    for fused in entries.iter_mut().filter(|fused| !fused.entry.content.html.as_str().contains("<img ")) {
        fused.entry.content.images.retain(|image| counts.get(image.url.as_str()).is_none_or(|count| *count < 3));
    }
}

impl Fusing<'_> {
    fn entry(&self, row: &Row<'_>, page: &Page) -> Result<Option<Fused>, OverBudget> {
        let mut ids: Vec<String> = Vec::new();
        for id in row.parts.iter().flat_map(|part| ids_of(&part.raw)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let told = row.parts.iter().find_map(|part| part.raw.title.as_deref()).map(folded);
        let (content_from, cleaned) = content(row, self.base, &page.boxes, told.as_deref())?;
        let Cleaned { mut content, mut left } = cleaned;
        for image in row.parts.iter().flat_map(|part| &part.raw.images) {
            if content.images.is_empty() {
                content.images.push(image.clone());
            }
        }
        let (title_from, title) = self.title_of(row, page, &content);
        let (title_from, title) = title
            .filter(|title| !page.headings.is_by_line(title))
            .map_or((None, None), |title| (title_from, Some(title)));
        if title.is_none() && content.html.as_str().is_empty() && content.media.is_empty() {
            return Ok(None);
        }
        let (published_from, published) = row.published();
        let (link_from, link) = self.link(row, ids.first());
        let is_lasting = row.parts.iter().all(|part| part.raw.anchor.is_none());
        let (authors_from, authors) =
            row.first(|raw| Some(names_among(&raw.authors)).filter(|authors| !authors.is_empty()));
        // A by-line that stands where a heading would.
        let by_line = || {
            row.parts
                .iter()
                .filter_map(|part| part.raw.title.as_deref())
                .find_map(|title| Some(person::by_line(title)).filter(|_| page.headings.is_by_line(title)))
        };
        let authors = authors.or_else(by_line).unwrap_or_default();
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
        let names = names(
            &ids,
            link.as_ref().filter(|_| is_lasting),
            published,
            &authors,
            title.as_deref(),
            &content,
            &self.context.zone(),
        );
        let updated = row.updated(published);
        let layer = content_from.unwrap_or_else(|| row.parts.first().map_or(Layer::Selectors, |part| part.layer));
        let layers = row.parts.iter().map(|part| part.layer).collect();
        let entry = Entry { names, link, title, content, published, updated, authors, categories, layer, layers };
        left.retain(|piece| !(piece.rule == Rule::Title && entry.title.as_deref() == Some(piece.text.as_str())));
        Ok(Some(Fused { entry, sources, left }))
    }

    /// The title of an entry, and the view that gave it: the first heading that is neither the page's own nor a rubric. A
    /// rubric stands before what the entry says.
    fn title_of(&self, row: &Row<'_>, page: &Page, content: &Content) -> (Option<Layer>, Option<String>) {
        let all = || {
            row.parts
                .iter()
                .filter_map(|part| Some((part.layer, self.title(part.raw.title.as_deref()?))))
                .filter(|(_, title)| !title.is_empty())
        };
        let headings = &page.headings;
        // A telling for machines may have a heading where a person sees none.
        let own = all().find(|(_, title)| !headings.is_of_page(title) && !headings.is_rubric(title));
        let rubric = all().find(|(_, title)| headings.is_rubric(title));
        match (own, rubric) {
            (Some((layer, title)), _) => (Some(layer), Some(title)),
            (None, Some((layer, rubric))) => (Some(layer), Some(titles::under_rubric(&rubric, &content.text))),
            (None, None) => (None, None),
        }
    }

    /// A heading on one line, without the clock that some sites write into it.
    fn title(&self, title: &str) -> String {
        let title = titles::plain(title);
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

/// What the views of one entry say, by field.
impl Row<'_> {
    /// What the most trusted view says that says anything.
    fn first<T>(&self, said: impl Fn(&Raw<'_>) -> Option<T>) -> (Option<Layer>, Option<T>) {
        self.parts.iter().find_map(|part| Some((part.layer, said(&part.raw)?))).unzip()
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

/// The body of the view that is trusted most, unless it has less than half of what another one has, or says no more than
/// the heading: then the page hides the rest behind a button, fills it in by a script, or tells a machine less than a person.
fn content(
    row: &Row<'_>,
    base: Option<&Url>,
    boxes: &HashSet<String>,
    heading: Option<&str>,
) -> Result<(Option<Layer>, Cleaned), OverBudget> {
    let mut best: Option<(Layer, Cleaned)> = None;
    let repeats = |cleaned: &Cleaned| heading.is_some_and(|heading| folded(&cleaned.content.text) == heading);
    for (nth, part) in row.parts.iter().enumerate() {
        let Some(body) = &part.raw.body else { continue };
        let is_enough = |(_, cleaned): &(Layer, Cleaned)| {
            (cleaned.content.text.chars().count() >= 40 || !cleaned.content.images.is_empty()) && !repeats(cleaned)
        };
        // What somebody has described is not mended by what only looks like it.
        let is_settled = best.as_ref().is_some_and(|(layer, cleaned)| {
            layer.is_seen() && part.layer.is_seen() && !repeats(cleaned) && !cleaned.content.html.as_str().is_empty()
        });
        if is_settled {
            continue;
        }
        if let Some(so_far) = best.as_ref().filter(|so_far| is_enough(so_far))
            && nth > 0
            && so_far.1.content.text.len() * 2 >= longest(body)
        {
            continue;
        }
        let cleaned = clean(body, base, boxes)?;
        let is_better = best.as_ref().is_none_or(|(_, so_far)| {
            so_far.content.text.len() * 2 < cleaned.content.text.len()
                || (so_far.content.html.as_str().is_empty() && !cleaned.content.html.as_str().is_empty())
                || (repeats(so_far) && so_far.content.text.len() < cleaned.content.text.len())
        });
        if is_better {
            best = Some((part.layer, cleaned));
        }
    }
    let (layer, cleaned) = best.unzip();
    Ok((layer, cleaned.unwrap_or_default()))
}

/// The names of persons and agencies among what a view gives for authors.
fn names_among(told: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in told.iter().flat_map(|told| person::names_of(told)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Adds what another layer knows of a film or a recording. One that the text does not hold is taken for the player that it holds
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
            let skipped: HashSet<_> = without.iter().map(|(element, _)| element.id()).collect();
            let text = |node: &ego_tree::NodeRef<'_, scraper::Node>| -> usize {
                node.descendants().filter_map(|inner| inner.value().as_text()).map(|text| text.len()).sum()
            };
            within.iter().filter(|node| !skipped.contains(&node.id())).map(text).sum()
        }
        Body::Markup(text) | Body::Text(text) => text.len(),
    }
}

/// Whether a time was worked out from neighbours: it is no more exact than a day, and not the midnight by which a day is told.
fn is_between(stamp: Stamp, zone: &TimeZone) -> bool {
    let is_midnight = |zone: &TimeZone| zone.to_datetime(stamp.at).time() == jiff::civil::Time::midnight();
    stamp.precision == Precision::Day && stamp.inferred && !is_midnight(zone) && !is_midnight(&TimeZone::UTC)
}

/// All words by which the entry can be found again, most trusted first.
fn names(
    ids: &[String],
    link: Option<&Url>,
    published: Option<Stamp>,
    authors: &[String],
    title: Option<&str>,
    content: &Content,
    zone: &TimeZone,
) -> Vec<Name> {
    let mut names: Vec<Name> = ids.iter().cloned().map(Name::Id).collect();
    names.extend(link.map(|link| Name::Link(link.to_string())));
    // What lies between its neighbours moves with them: it names nothing.
    if let Some(stamp) = published.filter(|stamp| !is_between(*stamp, zone)) {
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
    use crate::extract::view::View;

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
        let fusing = Fusing { profile: &profile, page: None, base: None, context: &context, headline: None };
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
    fn a_time_between_neighbours_names_nothing() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let stamp = |at: &str, precision| Stamp { at: at.parse().unwrap(), precision, inferred: true };
        let named = |stamp| {
            let content = Content::default();
            names(&[], None, Some(stamp), &["Ada Example".to_owned()], Some("Ferry"), &content, &berlin).len()
        };
        assert_eq!(named(stamp("2026-03-02T12:31:00Z", Precision::Day)), 1, "of its heading alone");
        assert_eq!(named(stamp("2026-03-01T23:00:00Z", Precision::Day)), 2, "a day that is told");
        assert_eq!(named(stamp("2026-03-02T12:31:00Z", Precision::Minute)), 2, "a clock");
    }

    #[test]
    fn headings_that_are_the_beginnings_of_their_texts_were_made_up() {
        let told = |count: usize| (0..count).map(|n| format!("{n}1::Word{n}:Word{n}")).collect::<Vec<_>>().join(" ");
        let titles = |count| fused(vec![view(Layer::JsonLd, &told(count))]);
        assert!(titles(5).iter().all(|entry| entry.ends_with(':')), "{:?}", titles(5));
        assert!(titles(2).iter().all(|entry| !entry.ends_with(':')), "two may be chance");
    }
}
