//! Which lists in the JSON may be the entries of a live blog: every list of objects is laid out as a table, split by kind
//! where it is mixed, and weighed.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use super::days;
use super::fields::folded;
use super::grid;
use super::kinds;
use super::log;
use super::measure;
use super::read;
use super::refs::Store;
use super::roles::{Reader, Roles};
use super::shown;
use super::table::Table;
use super::texts::{last_text, prose_within};
use super::versions;
use super::weigh::{ENOUGH, Place, Weighed, weigh};
use crate::entry::{About, Layer};
use crate::extract::html::work;
use crate::extract::json;
use crate::extract::json::{Parent, drop_what_never_differs};
use crate::extract::view::{Raw, View};
use crate::extract::words::{self, Concept};
use crate::when;
use crate::when::solve::{Source, Stamps, Timed, Told, solve};

/// A page has one list of entries, perhaps another of those that are pinned or key; what else is weighed is told.
const MOST_LISTS: usize = 8;
/// Nesting beyond which nothing is looked for.
const DEEPEST: usize = 120;
/// So many objects of a list tell whether it is worth reading all.
const SAMPLE: usize = 20;
/// How many lists are read through, and how many values of them; hostile JSON could be nothing but lists that nearly are one.
const MOST_READ: usize = 96;
const MOST_VALUES: usize = 1_500_000;
/// A longer list is read as it is.
const MOST_LOGGED: usize = 5_000;
/// What is far from a list of entries is not even told of.
const WORTH_TELLING: f64 = 20.0;

/// A list in JSON that was weighed.
pub struct Listed {
    /// The entries that it would give.
    pub view: View<'static>,
    /// How much it looks like the entries of a live blog: about 0 to 110. From `ENOUGH` on a page that calls itself live may
    /// have it for its entries.
    pub score: f64,
    /// Whether that is enough.
    pub is_likely: bool,
    /// Whether the JSON around it calls itself a live blog.
    pub is_live: bool,
    /// Whether its texts are sentences, told within hours of each other.
    pub is_told_within_hours: bool,
    /// What its rows say that readers are not shown: drafts, what was taken away, what is to come.
    pub hidden: Vec<String>,
    /// What it is called, and what speaks for and against it.
    pub account: String,
    /// What speaks most against it, as the end of "…, because".
    pub objection: Option<&'static str>,
}

/// Every list that was weighed, best first.
/// `reads_ld` says whether JSON-LD is read too: in a page another view does that, with more understanding.
pub fn lists(documents: &[Value], base: Option<&Url>, context: &when::Context, reads_ld: bool) -> Vec<Listed> {
    let store = Store::of(documents);
    let mut miner = Miner {
        base,
        context,
        store: &store,
        reads_ld,
        left: MOST_READ,
        values: MOST_VALUES,
        path: Vec::new(),
        is_named: false,
        found: Vec::new(),
    };
    documents.iter().for_each(|document| miner.walk(document, 0, calls_itself_live(document)));
    let mut found = miner.found;
    found.sort_by(|one, other| other.worth().total_cmp(&one.worth()));
    named_first(&mut found);

    let mut known: HashSet<String> = HashSet::new();
    let mut listed = Vec::new();
    for candidate in found {
        let names = candidate.names();
        // The same entries again: in an index, by another way, in another script.
        let is_copy =
            !names.is_empty() && names.iter().filter(|name| known.contains(*name)).count() * 5 >= names.len() * 4;
        if is_copy || listed.len() == MOST_LISTS {
            continue;
        }
        known.extend(names);
        listed.push(candidate.listed());
    }
    listed
}

/// Where a list names most of what stands in one pool, the rest of it is something else.
fn named_first(found: &mut [Candidate]) {
    let names: Vec<HashSet<String>> = found.iter().map(Candidate::names).collect();
    for at in 1..found.len() {
        let is_choice = found[at].is_named && names[at].len() >= 3 && found[at].weighed.score >= ENOUGH;
        let is_pool = |whole: &usize| {
            !found[*whole].is_named
                && names[at].len() < names[*whole].len()
                && names[at].len() * 3 >= names[*whole].len() * 2
                && names[at].is_subset(&names[*whole])
        };
        if let Some(pool) = (0..at).find(|whole| is_choice && is_pool(whole)) {
            found[pool..=at].rotate_right(1);
            return;
        }
    }
}

struct Miner<'c> {
    base: Option<&'c Url>,
    context: &'c when::Context,
    store: &'c Store<'c>,
    /// Whether JSON-LD is read too.
    reads_ld: bool,
    /// Lists that may still be read.
    left: usize,
    /// Values that may still be read.
    values: usize,
    /// The keys that say something, from the outside.
    path: Vec<String>,
    /// Whether what is read was named by a list elsewhere.
    is_named: bool,
    found: Vec<Candidate>,
}

/// What a row says, in a line, to tell of it where it is left out.
fn said(row: &Value) -> String {
    last_text(row, 0).and_then(json::plain).unwrap_or_default()
}

/// A list that may be one.
struct Candidate {
    entries: Vec<Raw<'static>>,
    weighed: Weighed,
    path: String,
    is_live: bool,
    /// What its rows say that readers are not shown.
    hidden: Vec<String>,
    /// Whether a list elsewhere names each of its entries.
    is_named: bool,
}

impl Candidate {
    /// More entries that say more decide between two lists that are otherwise equal.
    fn worth(&self) -> f64 {
        self.weighed.score + (self.entries.len().min(30) as f64) * 0.2
    }

    /// By what its entries can be known again.
    fn names(&self) -> HashSet<String> {
        let name = |raw: &Raw<'_>| {
            let words: String = raw.words().chars().take(80).collect();
            raw.ids.first().cloned().filter(|_| words.trim().is_empty()).unwrap_or(words)
        };
        self.entries.iter().map(name).filter(|name| !name.trim().is_empty()).collect()
    }

    fn listed(self) -> Listed {
        let objection = self.weighed.objection();
        let called = if self.path.is_empty() { "a list".to_owned() } else { format!("\u{201c}{}\u{201d}", self.path) };
        Listed {
            account: format!("{called}: {}", self.weighed.told()),
            score: self.weighed.score,
            is_likely: self.weighed.score >= ENOUGH,
            is_told_within_hours: self.weighed.height("dense") >= 0.5 && self.weighed.height("whole") >= 0.2,
            is_live: self.is_live,
            hidden: self.hidden,
            objection,
            view: View { layer: Layer::State, about: About::default(), entries: self.entries },
        }
    }
}

/// Rows that are to be judged as one list.
struct Rows<'v> {
    values: Vec<&'v Value>,
    /// Under which key each stood, where that was a store.
    names: Vec<Option<&'v str>>,
    /// Whether they stood in an order of their own.
    has_order: bool,
}

impl<'v> Rows<'v> {
    fn listed(values: Vec<&'v Value>) -> Rows<'v> {
        Rows { names: vec![None; values.len()], values, has_order: true }
    }

    fn chosen(&self, which: &[usize]) -> Rows<'v> {
        let values = which.iter().filter_map(|at| self.values.get(*at).copied()).collect();
        let names = which.iter().filter_map(|at| self.names.get(*at).copied()).collect();
        Rows { values, names, has_order: self.has_order }
    }
}

impl Miner<'_> {
    fn walk(&mut self, value: &Value, depth: usize, is_live: bool) {
        if depth > DEEPEST || self.left == 0 {
            return;
        }
        match value {
            Value::Array(values) => {
                // The outer list is the entries; the lists in them are their blocks.
                if self.take_list(value, values, is_live) {
                    return;
                }
                values.iter().for_each(|value| self.walk(value, depth + 1, is_live));
            }
            Value::Object(object) => {
                let is_live = is_live || calls_itself_live(value);
                let table = grid::of_table(object);
                if !table.is_empty() && self.take(&Rows::listed(table.iter().collect()), is_live) {
                    return;
                }
                let columns = grid::of_columns(object);
                let days = days::rows(object);
                if !days.is_empty() {
                    let rows = Rows { names: vec![None; days.len()], values: days.iter().collect(), has_order: false };
                    if self.take(&rows, is_live) {
                        return;
                    }
                }
                if self.take_store(object, is_live)
                    || (!columns.is_empty() && self.take(&Rows::listed(columns.iter().collect()), is_live))
                {
                    return;
                }
                for (key, value) in object {
                    let key = folded(key);
                    let is_live = is_live || names_live_blog(&key);
                    let says = !words::keys(Concept::Vague).contains(&key.as_str()) && !key.is_empty();
                    if says {
                        self.path.push(key);
                    }
                    self.walk(value, depth + 1, is_live);
                    if says {
                        self.path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn take_list(&mut self, list: &Value, values: &[Value], is_live: bool) -> bool {
        let tuples = grid::of_tuples(values);
        if !tuples.is_empty() {
            return self.take(&Rows::listed(tuples.iter().collect()), is_live);
        }
        let objects: Vec<&Value> = values.iter().filter(|value| value.is_object()).collect();
        if let Some(meant) = self.store.members(list) {
            // What they name stands elsewhere, and is found there again.
            self.is_named = true;
            self.take(&Rows::listed(meant), is_live);
            self.is_named = false;
            return false;
        }
        if objects.len() * 5 < values.len() * 4 || objects.is_empty() {
            return false;
        }
        let rows = Rows::listed(objects);
        self.take(&rows, is_live) || self.take_joined(&rows, is_live)
    }

    /// Objects that stand under their ids, of one kind or of several: `{"Post:17": {…}, "Author:3": {…}}`.
    fn take_store(&mut self, object: &Map<String, Value>, is_live: bool) -> bool {
        let mut groups: BTreeMap<&str, (Vec<&Value>, Vec<Option<&str>>)> = BTreeMap::new();
        let are_alike = are_alike(object);
        for (key, value) in object.iter().filter(|(_, value)| value.is_object()) {
            if are_alike || key.bytes().any(|byte| byte.is_ascii_digit()) || key.contains(':') || key.contains('-') {
                let (values, names) = groups.entry(key.split_once(':').map_or("", |(kind, _)| kind)).or_default();
                values.push(value);
                names.push(Some(key.split_once(':').map_or(key.as_str(), |(_, id)| id)));
            }
        }
        let mut taken = false;
        for (kind, (values, names)) in groups.into_iter().filter(|(_, (values, _))| values.len() > 1) {
            let kind = folded(kind);
            let says = !kind.is_empty();
            if says {
                self.path.push(kind);
            }
            let rows = Rows { values, names, has_order: false };
            taken |= self.take(&rows, is_live);
            if says {
                self.path.pop();
            }
        }
        taken
    }

    /// Lists of one kind in a list of others: the entries of each day, of each chapter.
    fn take_joined(&mut self, rows: &Rows<'_>, is_live: bool) -> bool {
        if rows.values.len() < 2 || are_of_many_kinds(&rows.values) {
            return false;
        }
        let size: usize = rows.values.iter().map(|value| count(value, 0)).sum();
        work::spend(1000 * size);
        let Some(left) = self.values.checked_sub(size) else { return false };
        self.values = left;
        let table = Table::of(&rows.values);
        let mut taken = false;
        for column in table.columns.iter().filter(|column| column.path.len() <= 4) {
            let lists =
                column.cells.iter().zip(&rows.values).filter_map(|(cell, row)| Some((*row, (*cell)?.as_array()?)));
            let lists: Vec<(&Value, &Vec<Value>)> = lists.collect();
            let told = lists.iter().flat_map(|(row, list)| {
                list.iter().filter(|value| value.is_object()).map(|value| match self.instant(value) {
                    Some(_) => Cow::Borrowed(value),
                    None => days::within(row, value),
                })
            });
            let values: Vec<Cow<'_, Value>> = told.collect();
            if lists.len() >= 2 && values.len() > lists.len() {
                self.path.push(column.key().to_owned());
                taken |= self.take(&Rows::listed(values.iter().map(AsRef::as_ref).collect()), is_live);
                self.path.pop();
            }
        }
        taken
    }

    /// Whether these are entries, or what is left of them by a log; what was weighed is kept either way.
    fn take(&mut self, rows: &Rows<'_>, is_live: bool) -> bool {
        if rows.values.len() >= 2 && rows.values.len() <= MOST_LOGGED && self.left > 0 {
            work::spend(2000 * rows.values.len());
            let folded = log::folded_log(&rows.values, self.context);
            let now = folded.or_else(|| versions::with_newest(&rows.values, self.context));
            if let Some(now) = now {
                return self.take_rows(
                    &Rows { names: vec![None; now.len()], values: now.iter().collect(), has_order: rows.has_order },
                    is_live,
                );
            }
        }
        self.take_rows(rows, is_live)
    }

    fn take_rows(&mut self, rows: &Rows<'_>, is_live: bool) -> bool {
        let is_named = is_live
            || self
                .path
                .last()
                .is_some_and(|name| words::keys(Concept::OneEntryList).iter().any(|word| name.contains(word)));
        let least = if is_named { 1 } else { 2 };
        if rows.values.len() < least || self.left == 0 || !self.is_worth_reading(&rows.values) {
            return false;
        }
        let size: usize = rows.values.iter().map(|value| count(value, 0)).sum();
        work::spend(1000 * size);
        let Some(values) = self.values.checked_sub(size) else { return false };
        (self.left, self.values) = (self.left - 1, values);
        let mut best = self.judged(rows, is_live);
        if let Some(groups) = kinds::groups(&rows.values) {
            // Kinds that each are entries belong together, in the order of the list.
            let mut passed: Vec<usize> = Vec::new();
            for group in &groups {
                let judged = self.judged(&rows.chosen(group), is_live);
                if let Some(candidate) = judged {
                    let is_entries = candidate.weighed.score >= ENOUGH;
                    if is_entries {
                        passed.extend(group);
                    }
                    best = better(best, candidate);
                }
            }
            passed.sort_unstable();
            if groups.iter().all(|group| group.len() < passed.len())
                && passed.len() < rows.values.len()
                && let Some(candidate) = self.judged(&rows.chosen(&passed), is_live)
            {
                best = better(best, candidate);
            }
        }
        let Some(mut best) = best else { return false };
        // Entries that are told within rows: a list of days, each with its own.
        if let Some(inner) = self.inner(rows, is_live)
            && inner.weighed.score + 5.0 >= best.weighed.score
        {
            best = inner;
        }
        // One of several rows may be what holds the entries.
        let is_whole = best.entries.len() > 1 || rows.values.len() < 2;
        let is_taken = best.weighed.score >= ENOUGH && is_whole;
        if best.weighed.score >= WORTH_TELLING {
            self.found.push(best);
        }
        is_taken
    }

    /// Where the rows hold lists whose members have instants of their own, these are the entries.
    fn inner(&mut self, rows: &Rows<'_>, is_live: bool) -> Option<Candidate> {
        if are_of_many_kinds(&rows.values) {
            return None;
        }
        let table = Table::of(&rows.values);
        let mut best: Option<Candidate> = None;
        for column in table.columns.iter().filter(|column| column.path.len() <= 3) {
            let lists: Vec<&Vec<Value>> = column.cells.iter().flatten().filter_map(|value| value.as_array()).collect();
            let all: Vec<&Value> =
                lists.iter().flat_map(|list| list.iter()).filter(|value| value.is_object()).collect();
            if lists.is_empty() || all.len() <= rows.values.len() || lists.len() * 2 < rows.values.len() {
                continue;
            }
            // The blocks of one entry bear its time, or none.
            let own = |list: &&&Vec<Value>| {
                let times: HashSet<Timestamp> = list.iter().filter_map(|value| self.instant(value)).collect();
                times.len() * 5 >= list.len() * 4 && (times.len() > 1 || list.len() == 1)
            };
            if lists.iter().filter(own).count() * 2 > lists.len()
                && let Some(candidate) = self.judged(&Rows::listed(all), is_live)
            {
                best = better(best, candidate);
            }
        }
        best
    }

    /// The first instant among the values of an object that stand near.
    fn instant(&self, value: &Value) -> Option<Timestamp> {
        let object = value.as_object()?;
        let own = object.iter().filter(|(_, value)| value.is_string() || value.is_number());
        own.filter_map(|(_, value)| measure::time(value, self.context)?.instant()).map(|stamp| stamp.at).next()
    }

    fn judged(&self, rows: &Rows<'_>, is_live: bool) -> Option<Candidate> {
        if !self.store.has_references {
            return self.judged_alone(rows, is_live);
        }
        let filled = self.store.filled(&rows.values);
        let rows = Rows { values: filled.iter().collect(), names: rows.names.clone(), has_order: rows.has_order };
        self.judged_alone(&rows, is_live)
    }

    fn judged_alone(&self, rows: &Rows<'_>, is_live: bool) -> Option<Candidate> {
        let values = shown::rows(&rows.values);
        let is_shown: HashSet<usize> = values.iter().copied().collect();
        let mut hidden: Vec<String> =
            (0..rows.values.len()).filter(|row| !is_shown.contains(row)).map(|row| said(rows.values[row])).collect();
        let rows = &rows.chosen(&values);
        if rows.values.is_empty() {
            return None;
        }
        let mut table = Table::of(&rows.values);
        let reader = Reader::of(&table, self.store, self.context);
        let mut roles = reader.roles();
        // What has no time where the others have one, and is of another kind than all of them: a box between entries. Where they are
        // of several kinds themselves, its own says nothing.
        let kinds: Vec<String> = rows.values.iter().map(|value| kinds::named(value)).collect();
        let timed: HashSet<&String> =
            kinds.iter().zip(&roles.published).filter(|(_, time)| time.is_some()).map(|(kind, _)| kind).collect();
        let is_other = |row: usize| roles.is_time > 0.5 && timed.len() == 1 && !timed.contains(&kinds[row]);
        let awaited = shown::awaited(&table, &roles.published, self.context);
        hidden.extend(awaited.iter().map(|row| said(rows.values[*row])));
        hidden.retain(|text| !text.is_empty());
        // What stands between entries has neither time nor text; what the others are is seen better without it.
        let telling: Vec<usize> = (0..rows.values.len())
            .filter(|row| !awaited.contains(row))
            .filter(|row| {
                roles.published[*row].is_some()
                    || (roles.bodies.iter().any(|body| reader.letters(*body, *row) > 0) && !is_other(*row))
            })
            .collect();
        let fewer;
        let mut rows = rows;
        if telling.len() < rows.values.len() && !telling.is_empty() {
            fewer = rows.chosen(&telling);
            rows = &fewer;
            table = Table::of(&rows.values);
            roles = Reader::of(&table, self.store, self.context).roles();
        }
        let reader = Reader::of(&table, self.store, self.context);
        if roles.is_time == 0.0 && !is_live {
            return None;
        }
        let (entries, times) = self.entries(&table, rows, &roles);
        if entries.is_empty() {
            return None;
        }
        let place = Place { base: self.base, path: &self.path, is_live };
        let weighed = weigh(&reader, &roles, &rows.values, &times, &place, !rows.has_order);
        Some(Candidate {
            entries,
            weighed,
            path: self.path.iter().rev().take(3).rev().cloned().collect::<Vec<_>>().join("."),
            is_live,
            hidden,
            is_named: self.is_named,
        })
    }

    fn entries(
        &self,
        table: &Table<'_>,
        rows: &Rows<'_>,
        roles: &Roles,
    ) -> (Vec<Raw<'static>>, Vec<Option<Timestamp>>) {
        let read = read::entries(table, &rows.values, roles, &rows.names, self.base);
        let timed = read.iter().filter(|(row, _)| roles.published[*row].is_some()).count();
        // Where nearly all have a time, what has neither time nor text is something between them.
        let is_timed = timed * 2 > read.len();
        let read: Vec<(usize, Raw<'static>)> = read
            .into_iter()
            .filter(|(row, raw)| !is_timed || roles.published[*row].is_some() || raw.body.is_some())
            .collect();
        let told = read.iter().map(|(row, _)| {
            let meanings = roles.published[*row].clone().map(|reading| when::meaning_of(reading, self.context));
            Told::entry(meanings.into_iter().collect())
        });
        let times = solve(&Stamps { page: self.context, told: told.collect() }).times;
        // Where rows have no order, nothing lies between others.
        let is_told = |time: &Timed| rows.has_order || time.source != Source::Between;
        let stamps = times.into_iter().map(|time| time.filter(is_told).map(|time| time.stamp));
        let mut entries: Vec<Raw<'static>> = read.into_iter().map(|(_, raw)| raw).collect();
        entries.iter_mut().zip(stamps).for_each(|(entry, stamp)| {
            entry.published = stamp;
            entry.updated = entry.updated.filter(|updated| stamp.is_none_or(|stamp| *updated >= stamp.at));
        });
        drop_shared_ids(&mut entries);
        if !rows.has_order {
            // Ids have no order of their own.
            entries.sort_by_key(|entry| Reverse(entry.published.map(|stamp| stamp.at)));
        }
        drop_what_never_differs(&mut entries, &Parent::default());
        let times = entries.iter().map(|entry| entry.published.map(|stamp| stamp.at)).collect();
        (entries, times)
    }

    /// Whether the first few of them have a time and a text. JSON-LD that an application keeps beside its own data is a copy
    /// of what another view reads with more understanding.
    fn is_worth_reading(&self, values: &[&Value]) -> bool {
        let sample = values.len().min(SAMPLE);
        if !self.reads_ld && values.iter().take(SAMPLE).any(|value| value.get("@type").is_some()) {
            return false;
        }
        let first = values.iter().take(SAMPLE);
        let mut looked = 2_000;
        let told = first
            .filter(|value| {
                self.has_time(value, 0, &mut looked) && prose_within(value, 0) > 0 || self.store.has_references
            })
            .count();
        // Entries may be the fewer among what they stand among.
        told > 0 && told * 5 >= sample
    }

    fn has_time(&self, value: &Value, depth: usize, looked: &mut usize) -> bool {
        if *looked == 0 || depth > 6 {
            return false;
        }
        *looked -= 1;
        match value {
            Value::Object(object) => object.values().any(|value| self.has_time(value, depth + 1, looked)),
            Value::Array(list) => list.iter().take(3).any(|value| self.has_time(value, depth + 1, looked)),
            value => measure::time(value, self.context).is_some() || measure::is_minute(value),
        }
    }
}

/// Whether each of several objects says to be of a kind of its own: the modules of a page, whose lists have nothing in common.
fn are_of_many_kinds(values: &[&Value]) -> bool {
    let kinds: Vec<String> = values.iter().map(|value| kinds::named(value)).collect();
    let different: HashSet<&String> = kinds.iter().filter(|kind| !kind.is_empty()).collect();
    values.len() > 1 && different.len() * 4 >= values.len() * 3
}

/// Whether an object is a store, whatever its keys: three things or more, of which most are made alike.
fn are_alike(object: &Map<String, Value>) -> bool {
    let mut things = object.values().filter_map(Value::as_object);
    let Some(first) = things.next().filter(|first| object.len() >= 3 && first.len() >= 3) else { return false };
    let (mut others, mut alike) = (0, 0);
    for thing in things {
        others += 1;
        alike += usize::from(first.keys().filter(|key| thing.contains_key(*key)).count() * 5 >= first.len() * 3);
    }
    others + 1 == object.len() && alike * 5 >= others * 4
}

fn better(best: Option<Candidate>, other: Candidate) -> Option<Candidate> {
    // More entries of nearly the same weight are the whole of which the others are a part.
    let worth = |candidate: &Candidate| candidate.weighed.score + 0.5 * candidate.entries.len().min(40) as f64;
    match best {
        Some(best) if worth(&best) >= worth(&other) => Some(best),
        _ => Some(other),
    }
}

/// How many values there are in a value.
fn count(value: &Value, depth: usize) -> usize {
    if depth > DEEPEST {
        return 1;
    }
    1 + match value {
        Value::Array(values) => values.iter().map(|value| count(value, depth + 1)).sum::<usize>(),
        Value::Object(object) => object.values().map(|value| count(value, depth + 1)).sum(),
        _ => 0,
    }
}

/// `liveBlog`, `live-ticker`: keys and kinds that mean a live blog.
fn names_live_blog(word: &str) -> bool {
    [
        "liveblog",
        "liveticker",
        "livestory",
        "livepost",
        "liveupdate",
        "livefeed",
        "livepage",
        "liveevent",
        "livetext",
        "minuteby",
        "minutoaminuto",
        "newsticker",
        "isliveblog",
    ]
    .iter()
    .any(|name| word.contains(name))
}

/// Whether an object says that it is a live blog, or that one runs in it.
fn calls_itself_live(value: &Value) -> bool {
    let Some(object) = value.as_object() else { return false };
    object.iter().any(|(key, value)| match value {
        Value::Bool(true) => matches!(
            folded(key).as_str(),
            "islive" | "live" | "isliveblog" | "liveblog" | "liveblogging" | "livebloggingnow" | "iscurrentlylive"
        ),
        Value::String(kind) if kind.len() <= 40 => {
            let key = folded(key);
            let tells = key.ends_with("type")
                || key.ends_with("template")
                || matches!(
                    key.as_str(),
                    "typename" | "kind" | "component" | "subtype" | "layout" | "format" | "design"
                );
            tells && names_live_blog(&folded(kind))
        }
        _ => false,
    })
}

/// An id that three of them bear, or all, is that of something around them; two may be a post and its pinned copy.
fn drop_shared_ids(entries: &mut [Raw<'_>]) {
    let mut bearers: HashMap<String, usize> = HashMap::new();
    entries.iter().flat_map(|entry| &entry.ids).for_each(|id| *bearers.entry(id.clone()).or_default() += 1);
    let all = entries.len();
    let is_shared = |id: &String| bearers.get(id).is_some_and(|count| *count > 2 || (*count == all && all > 1));
    entries.iter_mut().for_each(|entry| entry.ids.retain(|id| !is_shared(id)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn views(document: Value) -> Vec<View<'static>> {
        let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        let base = Url::parse("https://a.example/news/live/storm").ok();
        let listed = lists(&[document], base.as_ref(), &context, false);
        listed.into_iter().filter(|listed| listed.is_likely).map(|listed| listed.view).collect()
    }

    /// The ids of every list.
    fn ids(document: Value) -> Vec<String> {
        let ids =
            |view: View<'_>| view.entries.iter().flat_map(|entry| entry.ids.clone()).collect::<Vec<_>>().join(" ");
        views(document).into_iter().map(ids).collect()
    }

    fn post(n: usize) -> Value {
        json!({"id": format!("p{n}"), "date": format!("2026-03-02T12:{n:02}:00Z"), "body": format!("<p>Boat {n} is in.</p>")})
    }

    fn with(n: usize, more: Value) -> Value {
        let mut post = post(n);
        post.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post
    }

    #[test]
    fn lists_of_entries_are_found_wherever_they_are() {
        let flow = |n: usize| json!({"type": "post", "data": {"id": n, "created": "1772452800", "title": null, "extra": {"authorName": "Ada"}}, "postJson": [{"type": "markup", "data": {"markup": format!("<p>Boat {n}")}}]});
        for (what, document, found) in [
            ("a list of its own", json!([post(2), post(1)]), vec!["p2 p1"]),
            ("one post", json!({"initialPosts": [post(1)]}), vec!["p1"]),
            ("one object of no name", json!({"things": [post(1)]}), vec![]),
            ("Flow", json!({"liveBlogId": 3, "initialPosts": [flow(12), flow(11)]}), vec!["12 11"]),
            ("GraphQL", json!({"data": {"posts": {"edges": [{"node": post(2)}, {"node": post(1)}]}}}), vec!["p2 p1"]),
            (
                "Strapi",
                json!({"data": [{"id": 7, "attributes": {"publishedAt": "2026-03-02T12:00:00Z", "content": "One is in."}}, {"id": 6, "attributes": {"publishedAt": "2026-03-02T11:00:00Z", "content": "None is in."}}]}),
                vec!["7 6"],
            ),
            ("a store by id, newest first", json!({"posts": {"byId": {"p1": post(1), "p2": post(2)}}}), vec!["p2 p1"]),
            (
                "Apollo",
                json!({"Author:1": {"name": "Ada"}, "Post:1": post(1), "Post:2": post(2), "ROOT_QUERY": {}}),
                vec!["p2 p1"],
            ),
            (
                "a store whose keys are words",
                json!({"posts": {"qwe": post(1), "rty": post(2), "uio": post(3)}}),
                vec!["p3 p2 p1"],
            ),
            (
                "rows without keys",
                json!([
                    ["ab1203", "2026-03-02T12:03:00Z", "Boat 3 is in now."],
                    ["ab1202", "2026-03-02T12:02:00Z", "Boat 2 is in now."],
                    ["ab1201", "2026-03-02T12:01:00Z", "Boat 1 is in now."]
                ]),
                vec!["ab1203 ab1202 ab1201"],
            ),
            (
                "columns",
                json!({"i": ["ab3101", "ab3202", "ab3303"], "t": [1_772_452_800, 1_772_452_860, 1_772_452_920], "x": ["Boat 1 is in now.", "Boat 2 is in now.", "Boat 3 is in now."]}),
                vec!["ab3101 ab3202 ab3303"],
            ),
            (
                "a match that tells minutes alone",
                json!({"commentary": (1..7).rev().map(|n| json!({"id": format!("c{n}"), "minute": format!("{}'", n * 9), "text": format!("Boat {n} takes the lead on the far side, and the crowd stands up to see it.")})).collect::<Vec<_>>()}),
                vec!["c6 c5 c4 c3 c2 c1"],
            ),
            (
                "days and their entries",
                json!({"days": [{"label": "Monday", "in": {"posts": [post(4), post(3)]}}, {"label": "Sunday", "in": {"posts": [post(2), post(1)]}}]}),
                vec!["p4 p3 p2 p1"],
            ),
            (
                "with advertisements",
                json!([post(2), {"type": "ad", "date": "2026-03-02T12:00:00Z"}, {"type": "ad"}, post(1)]),
                vec!["p2 p1"],
            ),
            (
                "with what is deleted",
                json!([post(3), with(2, json!({"deleted": true})), with(1, json!({"status": "draft"})), post(0)]),
                vec!["p3 p0"],
            ),
            (
                "posts and their blocks",
                json!({"posts": [with(2, json!({"elements": [post(8), post(9)]})), post(1)]}),
                vec!["p2 p1"],
            ),
            (
                "key events among them",
                json!({"posts": [post(3), post(2), post(1)], "keyEvents": [post(2)]}),
                vec!["p3 p2 p1"],
            ),
            (
                "a pinned one beside them",
                json!({"posts": [post(3), post(2)], "pinnedPost": [post(1)]}),
                vec!["p3 p2", "p1"],
            ),
        ] {
            assert_eq!(ids(document), found, "{what}");
        }
    }

    #[test]
    fn other_lists_are_left_alone() {
        let all = |more: &dyn Fn(usize) -> Value| (1..6).map(|n| with(n, more(n))).collect::<Vec<_>>();
        let teaser = |n: usize| json!({"title": format!("Storm {n}"), "url": format!("/news/storm-{n}"), "date": "2026-03-02T12:00:00Z", "description": "It blows."});
        for (what, document) in [
            ("teasers", json!({"posts": [teaser(1), teaser(2), teaser(3)]})),
            ("articles with a page each", json!({"articles": all(&|n| json!({"link": format!("/news/storm-{n}")}))})),
            ("comments", json!({"items": all(&|_| json!({"parentId": null, "upvotes": 3, "userName": "x"}))})),
            ("comments by their name", json!({"comments": all(&|_| json!({}))})),
            ("read next", json!({"relatedContent": {"items": all(&|_| json!({}))}})),
            ("films", json!({"items": all(&|_| json!({"duration": 30, "poster": "/a.jpg"}))})),
            ("fixtures", json!({"items": all(&|_| json!({"homeTeam": "A", "awayTeam": "B"}))})),
            ("pictures", json!({"items": all(&|_| json!({"type": "image"}))})),
            ("the same again and again", json!({"items": [post(1), post(1), post(1), post(1)]})),
            ("stamped with one hour", json!({"items": all(&|_| json!({"date": "2026-03-02T12:00:00Z"}))})),
            ("no times", json!({"items": [{"id": 1, "body": "a"}, {"id": 2, "body": "b"}]})),
            (
                "no texts",
                json!({"items": [{"id": 1, "date": "2026-03-02T12:00:00Z"}, {"id": 2, "date": "2026-03-02T12:01:00Z"}]}),
            ),
            ("JSON-LD", json!({"liveBlogUpdate": all(&|_| json!({"@type": "BlogPosting"}))})),
            ("numbers", json!([1, 2, 3])),
        ] {
            assert_eq!(ids(document), Vec::<String>::new(), "{what}");
        }
    }

    #[test]
    fn nothing_is_invented() {
        let found = views(json!([post(2), post(1)]));
        let entry = &found[0].entries[0];
        assert_eq!((&entry.link, &entry.title, entry.updated), (&None, &None, None));
        assert!(entry.authors.is_empty() && entry.categories.is_empty() && entry.images.is_empty());
        let alike: Vec<Value> = (1..6).map(|n| with(n, json!({"title": "Storm"}))).collect();
        assert!(views(json!(alike))[0].entries.iter().all(|entry| entry.title.is_none() && entry.published.is_some()));
    }

    #[test]
    fn the_id_of_the_live_blog_is_none_of_its_entries() {
        let own = |n: usize| with(n, json!({"post": {"id": "blog"}}));
        assert_eq!(ids(json!([own(3), own(2), own(1)])), ["p3 p2 p1"]);
        assert_eq!(ids(json!({"posts": [own(1)]})), ["p1 blog"], "one alone cannot tell");
        assert_eq!(ids(json!([with(2, json!({"pinned": true})), post(3), post(2)])), ["p2 p3 p2"]);
    }

    #[test]
    fn clocks_get_their_dates() {
        let found = views(
            json!({"posts": [{"time": "12:40", "text": "Two are in."}, {"time": "12:20", "text": "One is in."}]}),
        );
        let times: Vec<_> = found[0].entries.iter().map(|entry| entry.published.unwrap().at.to_string()).collect();
        assert_eq!(times, ["2026-03-02T12:40:00Z", "2026-03-02T12:20:00Z"]);
    }
}
