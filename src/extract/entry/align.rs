//! Views aligned entry by entry: which of what they say is of one entry, copies within one view included.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::entry::{Layer, Precision, Stamp};
use crate::extract::html::weight::weight;
use crate::extract::view::alike::{Texts, folded};
use crate::extract::view::{Raw, View, bare_id, ids_in};

/// A view, and what it may do.
pub struct Believed<'a> {
    /// The view.
    pub view: View<'a>,
    /// Whether an entry that no other view has is believed.
    pub adds: bool,
}

/// The views aligned: a row for each entry, in the order of the page.
pub fn aligned(views: Vec<Believed<'_>>) -> Vec<Row<'_>> {
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

/// What the views say of one entry.
pub struct Row<'a> {
    /// What each view says, the most trusted first.
    pub parts: Vec<Part<'a>>,
}

/// What one view says of it.
pub struct Part<'a> {
    /// Less is more.
    pub trust: usize,
    /// Which layer.
    pub layer: Layer,
    /// What it says.
    pub raw: Raw<'a>,
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
    /// The texts: compared last, and read only when all else has failed.
    texts: RefCell<Read>,
    /// By view and second of publication: entries that stand twice on the page are of one time.
    seconds: HashMap<(usize, i64), Vec<usize>>,
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
            note(self.seconds.entry((part.trust, stamp.at.as_second())).or_default(), at);
        }
        if let Some(title) = &part.raw.title {
            note(self.titles.entry(folded(title)).or_default(), at);
        }
    }

    /// By id, by address, by heading and time, by text. Two entries of one view are one only if they bear the same id, or
    /// are of one second and say the same: a copy that is pinned on top, or made for another screen.
    fn find(&self, part: &Part<'_>, rows: &[Row<'_>], shares_ids: bool) -> Option<usize> {
        let ids = ids_of(&part.raw);
        if let Some(at) = ids.iter().find_map(|id| self.ids.get(id)) {
            return Some(*at);
        }
        if let Some(at) = self.copied(part, rows) {
            return Some(at);
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
        let is_likely = |at: usize| of_that_minute.binary_search(&at).is_ok();
        texts.known.find(part.raw.rows(), |at| is_free(&&at), is_likely).or_else(|| self.short(part, rows, is_free))
    }

    /// An entry of few words, or one that a view cuts after a few: of the same time, and one text begins as the other does.
    fn short(&self, part: &Part<'_>, rows: &[Row<'_>], is_free: impl Fn(&&usize) -> bool) -> Option<usize> {
        /// So many of one time are compared: more are of a page that tells dates alone.
        const MOST: usize = 12;
        let stamp = part.raw.published?;
        let text = letters(&part.raw.words());
        if stamp.precision == Precision::Day {
            return None;
        }
        let says = |at: usize, is: &dyn Fn(&Part<'_>, &str) -> bool| {
            rows[at].parts.iter().any(|other| is(other, &letters(&other.raw.words())))
        };
        let in_minute = |off: i64| self.minutes.get(&(minute(stamp) + off)).into_iter().flatten().filter(&is_free);
        let cut = in_minute(0).take(MOST).find(|&&at| says(at, &|_, other| begins_alike(&text, other)));
        // An age tells the hour at best.
        let is_rough = |other: &Part<'_>| stamp.inferred || other.raw.published.is_some_and(|stamp| stamp.inferred);
        let rough = || {
            let mut same = (-HOUR..=HOUR).flat_map(in_minute).take(MOST);
            same.find(|&&at| says(at, &|other, said| is_rough(other) && !text.is_empty() && said == text))
        };
        cut.or_else(rough).copied()
    }
}

/// An hour, in minutes.
const HOUR: i64 = 60;

/// As far into a text as a by-line or a label may reach before it, in letters.
const BEFORE: usize = 40;

/// Whether the shorter of two texts stands at the beginning of the longer one.
fn begins_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && long[..long.floor_char_boundary(short.len() + BEFORE)].contains(short)
}

fn letters(text: &str) -> String {
    folded(text).chars().filter(|char| char.is_alphanumeric()).collect()
}

impl Index {
    /// The entry of the same view of which this is a copy.
    fn copied(&self, part: &Part<'_>, rows: &[Row<'_>]) -> Option<usize> {
        /// On pages that tell dates alone all are of one time: no more are compared.
        const MOST: usize = 12;
        let stamp = part.raw.published?;
        let near = self.seconds.get(&(part.trust, stamp.at.as_second()))?;
        let words = part.raw.words();
        near.iter().copied().take(MOST).find(|&at| {
            rows[at].parts.iter().filter(|other| other.trust == part.trust).any(|other| {
                let titles = (part.raw.title.as_deref().map(folded), other.raw.title.as_deref().map(folded));
                // "Goal!" may be said twice in a minute.
                let says_enough = weight(&words) >= 25 || (part.raw.ids.is_empty() && part.raw.link.is_none());
                let is_same = || {
                    let (mine, its) = (part.raw.rows(), other.raw.rows());
                    let shared = mine.iter().filter(|row| its.binary_search(row).is_ok()).count();
                    // A badge says that it is pinned.
                    mine == its || (shared >= 3 && shared * 5 >= mine.len().max(its.len()) * 4)
                };
                titles.0 == titles.1 && says_enough && is_same()
            })
        })
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

impl Row<'_> {
    fn is_nameless(&self) -> bool {
        self.parts.iter().all(|part| part.raw.ids.is_empty() && part.raw.link.is_none())
    }
}
