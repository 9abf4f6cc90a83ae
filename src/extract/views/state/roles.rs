//! Which column of a table is the text, the time, the heading, the author, the id. By what the values are, row by row;
//! what the keys are called is evidence and no more.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::fields::{CHANGED, CREATED, is_no_time, is_of_greenwich, is_wrapper, tells_an_end, time_rank};
use super::measure::{self, is_address, is_name, is_sentence, prose};
use super::refs::Store;
use super::table::{Column, Table, share};
use crate::extract::json::names;
use crate::extract::words::{self, Concept};
use crate::when::{self, Precision, Reading};

/// A share of rows that is nearly all of them.
const MOST: f64 = 0.8;

/// A name is wrapped no deeper.
const WRAPPED: usize = 3;

/// Which columns are what.
pub struct Roles {
    /// The times of publication, row by row, as they are told.
    pub published: Vec<Option<Reading>>,
    /// How well the column of times is one: from 0 to 1.
    pub is_time: f64,
    /// Of the last change.
    pub changed: Vec<Option<Timestamp>>,
    /// Columns of prose, the text first.
    pub bodies: Vec<usize>,
    /// The heading.
    pub title: Option<usize>,
    /// Names, row by row.
    pub authors: Vec<Vec<String>>,
    /// Ids, the entry's own first.
    pub ids: Vec<usize>,
}

/// A table and what its columns are, as far as has been asked.
pub struct Reader<'t, 'v> {
    /// The rows.
    pub table: &'t Table<'v>,
    /// What stands elsewhere.
    pub store: &'t Store<'v>,
    /// By what times are to be understood.
    pub context: &'t when::Context,
    prose: OnceCell<Vec<Prose>>,
}

/// What a column holds that can be read.
struct Prose {
    /// Letters of each row.
    letters: Vec<usize>,
    /// The mean of the rows that have any.
    mean: f64,
    /// The share of rows that have any.
    told: f64,
    /// The share that ends as sentences do.
    sentences: f64,
}

impl<'t, 'v> Reader<'t, 'v> {
    /// The reader of a table.
    pub fn of(table: &'t Table<'v>, store: &'t Store<'v>, context: &'t when::Context) -> Reader<'t, 'v> {
        Reader { table, store, context, prose: OnceCell::new() }
    }

    /// What every column is.
    pub fn roles(&self) -> Roles {
        let (published, is_time, changed) = self.times();
        let is_time = if is_time > 0.0 { is_time } else { self.minutes() };
        let bodies = self.bodies();
        let title = self.title(bodies.first().copied());
        let authors = self.authors(title);
        let ids = self.ids();
        Roles { published, is_time, changed, bodies, title, authors, ids }
    }

    /// The letters that a row has in a column.
    pub fn letters(&self, column: usize, row: usize) -> usize {
        self.prose().get(column).and_then(|prose| prose.letters.get(row)).copied().unwrap_or(0)
    }

    fn prose(&self) -> &[Prose] {
        self.prose.get_or_init(|| {
            let of = |column: &Column<'_>| {
                let letters: Vec<usize> =
                    column.cells.iter().map(|cell| cell.map_or(0, |value| prose_within(value, 0))).collect();
                let told = letters.iter().filter(|letters| **letters > 0).count();
                let sum: usize = letters.iter().sum();
                let sentences = column.share(|value| last_text(value, 0).is_some_and(is_sentence));
                Prose { mean: share(sum, told), told: share(told, letters.len()), letters, sentences }
            };
            self.table.columns.iter().map(of).collect()
        })
    }

    /// Columns whose values are prose that differs from row to row, the likeliest text first.
    fn bodies(&self) -> Vec<usize> {
        let mut scored: Vec<(f64, usize)> = Vec::new();
        for (at, (column, prose)) in self.table.columns.iter().zip(self.prose()).enumerate() {
            let distinct = if self.table.rows > 1 { column.distinct() } else { 1.0 };
            // What all rows share says nothing.
            if prose.told < 0.15 || distinct < 0.4 || (column.kinds() < 2 && self.table.rows > 1) {
                continue;
            }
            if column.is_called(words::keys(Concept::Title))
                && column.share(|value| value.is_string()) > MOST
                && prose.mean < 120.0
            {
                continue;
            }
            let named = if column.is_called(words::keys(Concept::Text)) { 1.25 } else { 1.0 };
            let weak = if column.tells(words::keys(Concept::Summary)) { 0.6 } else { 1.0 };
            let beside = if column.tells(words::keys(Concept::Beside)) { 0.3 } else { 1.0 };
            // Of two that say the same, the one that knows its paragraphs.
            let is_marked =
                column.share(|value| value.is_array() || value.as_str().is_some_and(|text| text.contains("</")));
            let form = 1.0 + 0.1 * is_marked + 0.4 * prose.sentences;
            let names = column.share(|value| value.as_str().is_some_and(is_name));
            let depth = 1.0 - 0.01 * column.path.len() as f64;
            let worth = (1.0 + prose.mean).ln()
                * prose.told.sqrt()
                * distinct
                * named
                * weak
                * beside
                * form
                * depth
                * (1.0 - 0.7 * names);
            scored.push((worth, at));
        }
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        // What is far from the best is something else.
        let best = scored.first().map_or(0.0, |(worth, _)| *worth);
        scored.into_iter().filter(|(worth, _)| *worth * 3.0 >= best).map(|(_, at)| at).collect()
    }

    /// A short text that is each row's own and no part of its body.
    fn title(&self, body: Option<usize>) -> Option<usize> {
        let text = |at: usize, row: usize| -> Option<String> { flat_text(self.table.columns.get(at)?.cells[row]?) };
        let depth = body.map_or(1, |body| self.table.columns[body].path.len());
        let mut best: Option<(f64, usize)> = None;
        for (at, (column, prose)) in self.table.columns.iter().zip(self.prose()).enumerate() {
            // "newstitle", "post_title"
            let is_like = ["title", "headline", "heading"].iter().any(|name| column.key().ends_with(name));
            let is_like = is_like || column.path.iter().any(|key| words::is(Concept::HeadingKey, key));
            let is_named = column.is_called(words::keys(Concept::Title)) || column.key() == "basic" || is_like;
            if Some(at) == body
                || prose.mean > 130.0
                || column.tells(words::keys(Concept::Beside))
                || (column.tells(words::keys(Concept::Summary)) && !is_named)
            {
                continue;
            }
            // A list of tags, of names, of numbers is no heading; a list of one text may be.
            let is_text = column.share(|value| value.is_string() || prose_within(value, 0) > 0);
            let distinct = column.distinct();
            let names = column.share(|value| flat_text(value).is_some_and(|text| is_name(&text)));
            let least = if is_named { 0.05 } else { 0.5 };
            let has = if is_named { column.present() } else { prose.told };
            if is_text < MOST || has < least || (distinct < if is_named { 0.3 } else { 0.7 } && self.table.rows > 2) {
                continue;
            }
            let addresses = column.share(|value| value.as_str().is_some_and(is_address));
            let times = column.share(|value| measure::time(value, self.context).is_some());
            if addresses > 0.2
                || times > 0.5
                || (!is_named && (names > 0.5 || prose.sentences > 0.5 || prose.mean < 6.0))
            {
                continue;
            }
            if !is_named
                && body.is_some_and(|body| {
                    let rows = 0..self.table.rows;
                    let within = |row: &usize| match (text(at, *row), text(body, *row)) {
                        (Some(short), Some(long)) => long.contains(short.trim_end_matches(['.', '\u{2026}', ' '])),
                        _ => false,
                    };
                    rows.filter(within).count() * 2 > self.table.rows
                })
            {
                continue;
            }
            let apart = (column.path.len() as f64 - depth as f64).abs();
            let unnamed = if is_like { 0.5 } else { 0.0 };
            let rank = words::keys(Concept::Title).iter().position(|name| column.is_called(&[name]));
            let rank = rank.map_or(unnamed, |rank| 0.02 * rank as f64);
            let worth = if is_named { 3.0 - rank } else { 1.0 } + has + distinct
                - prose.sentences
                - 0.2 * apart
                - 0.2 * column.path.len() as f64;
            if best.is_none_or(|(so_far, _)| worth > so_far) {
                best = Some((worth, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// Names that recur from row to row.
    fn authors(&self, title: Option<usize>) -> Vec<Vec<String>> {
        let mut best: Option<(f64, Vec<Vec<String>>)> = None;
        let mut consider = |worth: f64, authors: Vec<Vec<String>>| {
            if best.as_ref().is_none_or(|(so_far, _)| worth > *so_far) {
                best = Some((worth, authors));
            }
        };
        for (at, column) in self.table.columns.iter().enumerate() {
            let is_called = column.path.iter().any(|key| words::is(Concept::AuthorKey, key));
            let is_named = column.tells(words::keys(Concept::Writer)) || column.key() == "by" || is_called;
            if Some(at) == title
                || (column.tells(words::keys(Concept::Nobody)) && !is_named)
                || column.tells(&["avatar", "bio", "role", "slug"])
            {
                continue;
            }
            let people: Vec<Vec<String>> = column
                .cells
                .iter()
                .map(|cell| cell.map(|value| self.people(value, is_named)).unwrap_or_default())
                .collect();
            let told = people.iter().filter(|people| !people.is_empty()).count();
            let present = column.cells.iter().flatten().count();
            let like =
                people.iter().filter(|people| !people.is_empty() && people.iter().all(|name| is_name(name))).count();
            let (told, like) = (share(told, present), share(like, present));
            let kinds = people.iter().collect::<HashSet<_>>().len();
            let recurs = 1.0 - share(kinds, people.len());
            let depth = 0.05 * column.path.len() as f64;
            if is_named && told >= 0.5 {
                let is_name_key = column.path.iter().rev().skip(1).all(|key| is_wrapper(key))
                    || column.tells(&["name", "byline"])
                    || column.share(Value::is_array) > 0.5;
                let rank = if is_name_key { 0.5 } else { 0.0 }
                    + if column.tells(&["author", "byline", "writer"]) { 0.4 } else { 0.0 };
                // A word that is no name may be a handle, or the newsroom.
                let is_resolved = column.share(|value| {
                    value.as_str().is_some_and(|text| !text.contains(' ') && self.store.under(text).is_some())
                });
                let rank = rank - is_resolved;
                if like >= 0.5 || (is_name_key && kinds > 1 && !column.tells(&["id", "type", "url", "email"])) {
                    consider(2.0 + like + rank - depth, people);
                }
            } else if like >= 0.9 && kinds >= 2 && column.present() >= 0.5 {
                consider(like + recurs - depth, people);
            }
        }
        // Some write the parts of a name apart.
        for (at, first) in self
            .table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| matches!(column.key(), "firstname" | "givenname"))
        {
            let parent = &first.path[..first.path.len() - 1];
            let last = self.table.columns.iter().find(|column| {
                matches!(column.key(), "lastname" | "familyname" | "surname")
                    && column.path.starts_with(parent)
                    && column.path.len() == first.path.len()
            });
            if let Some(last) = last {
                let whole = |row: usize| {
                    Some(format!("{} {}", self.table.columns[at].cells[row]?.as_str()?, last.cells[row]?.as_str()?))
                };
                let people = (0..self.table.rows).map(|row| whole(row).into_iter().collect()).collect();
                consider(if first.tells(words::keys(Concept::Writer)) { 4.0 } else { 2.5 }, people);
            }
        }
        best.map(|(_, authors)| authors).unwrap_or_else(|| vec![Vec::new(); self.table.rows])
    }

    /// Whose names a value holds.
    fn people(&self, value: &Value, is_named: bool) -> Vec<String> {
        match value {
            Value::String(text) => {
                let meant = self.store.under(text).filter(|_| is_named && !text.contains(' '));
                match meant.map(names).filter(|names| !names.is_empty()) {
                    Some(names) => names,
                    None if is_address(text) || prose(text) > 60 => Vec::new(),
                    None => names(value),
                }
            }
            Value::Array(list) => {
                let told = |value: &Value| -> Vec<String> {
                    let is_id = |text: &str| !text.contains(' ') && self.store.under(text).is_some();
                    let is_own = is_named && !value.as_str().is_some_and(is_id);
                    let known = if is_own { names(value) } else { Vec::new() };
                    match value {
                        Value::Object(_) if known.is_empty() => name_within(value, is_named, 0).into_iter().collect(),
                        Value::String(id) if is_named && !id.contains(' ') && self.store.under(id).is_some() => {
                            self.store.under(id).map(names).unwrap_or_default()
                        }
                        Value::String(text) if !is_named => {
                            Some(text.clone()).filter(|text| is_name(text)).into_iter().collect()
                        }
                        _ => known,
                    }
                };
                let mut people: Vec<String> = Vec::new();
                for name in list.iter().take(12).flat_map(told) {
                    if !people.contains(&name) {
                        people.push(name);
                    }
                }
                people
            }
            _ => Vec::new(),
        }
    }

    /// Columns of words that are each row's own and that machines have made.
    fn ids(&self) -> Vec<usize> {
        let mut scored: Vec<(f64, usize)> = Vec::new();
        for (at, column) in self.table.columns.iter().enumerate() {
            if column.present() < 0.9
                || column.tells(words::keys(Concept::Unstable))
                || column.share(|value| measure::id(value).is_some()) < 0.95
            {
                continue;
            }
            // A copy that is pinned on top has the id of the other.
            if self.table.rows > 2 && column.distinct() < 0.6 {
                continue;
            }
            let is_text = column.share(Value::is_string);
            let key = column.key();
            let is_named = words::keys(Concept::Id).contains(&key)
                || key.ends_with("id")
                || key.ends_with("uuid")
                || key.ends_with("kennung");
            let is_made = column.share(|value| measure::id(value).is_some_and(|id| measure::is_made(&id)));
            let is_time = column.share(|value| measure::time(value, self.context).is_some());
            // Numbers that run one way as the entries do, written as words: counts are written as numbers.
            let is_made = if is_text > 0.9 && is_sequence(column) { 1.0 } else { is_made };
            if (is_time > 0.5 && !is_named)
                || column.tells(words::keys(Concept::Beside))
                || (!is_named && (is_text < 0.9 || is_made < 0.7))
            {
                continue;
            }
            let rank = words::keys(Concept::Id)
                .iter()
                .position(|name| *name == key)
                .map_or(0.3, |rank| 1.0 - 0.03 * rank as f64);
            let worth = if is_named { 1.0 + rank } else { 0.5 + 0.3 * is_made };
            scored.push((worth - 0.4 * column.path.len() as f64, at));
        }
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        // Beside the entry's own only what is called an id as nothing else is.
        let own = scored.first().map(|(_, at)| *at);
        let others = scored.iter().skip(1).filter(|(_, at)| {
            words::keys(Concept::Id)[..10].contains(&self.table.columns[*at].key())
                && self.table.columns[*at].path.len() <= 3
        });
        own.into_iter().chain(others.map(|(_, at)| *at)).collect()
    }

    /// When each row was published and changed: the instants that run one way from row to row.
    fn times(&self) -> (Vec<Option<Reading>>, f64, Vec<Option<Timestamp>>) {
        let rows = self.table.rows;
        let mut candidates: Vec<Times> = Vec::new();
        for column in &self.table.columns {
            if column.share(Value::is_array) > 0.0 || tells_an_end(column.key()) {
                continue;
            }
            // A number under such a key is one; what is written as a date is that, whatever its key begins with in its language.
            if is_no_time(column.key()) && column.share(|value| measure::is_date(value, self.context)) < MOST {
                continue;
            }
            // What was told to appear at an hour may be few.
            let is_set = column.path.iter().rev().find_map(|key| time_rank(key)) == Some(0);
            if column.present() < 0.3 && !is_set {
                continue;
            }
            let greenwich = is_of_greenwich(column.key())
                .then(|| when::Context { zone: Some(TimeZone::UTC), ..self.context.clone() });
            let context = greenwich.as_ref().unwrap_or(self.context);
            let readings: Vec<Option<Reading>> =
                column.cells.iter().map(|cell| cell.and_then(|value| measure::time(value, context))).collect();
            let read = readings.iter().flatten().count();
            if read * 10 < column.cells.iter().flatten().count() * 6 || (read * 3 < rows && !is_set) || read == 0 {
                continue;
            }
            candidates.push(Times::of(column, readings, self.is_of_an_editor(column)));
        }
        self.join(&mut candidates);
        // Published before changed.
        let before: Vec<f64> = candidates
            .iter()
            .map(|one| {
                let earlier = candidates.iter().filter(|other| one.precedes(other) && !one.is_draft_of(other)).count();
                let later = candidates.iter().filter(|other| other.precedes(one) && !other.is_draft_of(one)).count();
                if earlier > 0 && later == 0 {
                    0.8
                } else if later > 0 {
                    -0.4
                } else {
                    0.0
                }
            })
            .collect();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|one, other| {
            (candidates[*other].worth + before[*other]).total_cmp(&(candidates[*one].worth + before[*one]))
        });
        let Some(best) = order.first().map(|at| &candidates[*at]) else {
            return (vec![None; rows], 0.0, vec![None; rows]);
        };
        let mut published = best.readings.clone();
        // The hour that was set is the one that readers see, where one was.
        for set in candidates.iter().filter(|times| times.rank == Some(0)) {
            published
                .iter_mut()
                .zip(&set.readings)
                .filter(|(_, set)| set.is_some())
                .for_each(|(mine, set)| *mine = set.clone());
        }
        for at in &order[1..] {
            // Only what tells of the same kind of time may stand in for another.
            let other = &candidates[*at];
            if other.rank.is_some() || other.worth > 3.0 {
                published
                    .iter_mut()
                    .zip(&other.readings)
                    .filter(|(mine, _)| mine.is_none())
                    .for_each(|(mine, other)| *mine = other.clone());
            }
        }
        let changes: Vec<&Times> = candidates.iter().filter(|times| times.rank == Some(CHANGED)).collect();
        let changed = (0..rows).map(|row| changes.iter().filter_map(|times| times.instant(row)).max()).collect();
        (published, best.quality(), changed)
    }

    /// Whether the rows tell the minute of a match where they tell no time: that is less than a time.
    fn minutes(&self) -> f64 {
        let is = |column: &&Column<'_>| {
            column.present() > MOST && column.kinds() > 2 && column.share(measure::is_minute) > MOST
        };
        if self.table.columns.iter().any(|column| is(&column)) { 0.6 } else { 0.0 }
    }

    /// Editor.js notes when a text was saved beside its blocks and its version.
    fn is_of_an_editor(&self, column: &Column<'_>) -> bool {
        let parent = &column.path[..column.path.len() - 1];
        !parent.is_empty()
            && column.key() == "time"
            && ["blocks", "version"].iter().all(|key| {
                self.table.columns.iter().any(|other| {
                    other.key() == *key && other.path.len() == column.path.len() && other.path.starts_with(parent)
                })
            })
    }

    /// A date and a clock in columns of their own are one time.
    fn join(&self, candidates: &mut Vec<Times>) {
        let is_day = |times: &&Times| times.days > MOST;
        let is_clock = |times: &&Times| times.clocks > MOST;
        let (Some(day), Some(clock)) = (candidates.iter().find(is_day), candidates.iter().find(is_clock)) else {
            return;
        };
        let zone = self.context.zone();
        let both = |(day, clock): (&Option<Reading>, &Option<Reading>)| {
            let date = match day.as_ref()? {
                Reading::Instant(stamp) => zone.to_datetime(stamp.at).date(),
                Reading::Day(date) => *date,
                Reading::Clock { .. } => return None,
            };
            let Reading::Clock { time, zone: told } = clock.as_ref()? else { return None };
            let zone = told.clone().unwrap_or_else(|| zone.clone());
            let at = zone.to_timestamp(date.to_datetime(*time)).ok()?;
            Some(Reading::Instant(when::Stamp {
                at,
                precision: Precision::Minute,
                inferred: self.context.zone.is_none(),
            }))
        };
        let readings: Vec<Option<Reading>> = day.readings.iter().zip(&clock.readings).map(both).collect();
        let worth = day.worth.max(clock.worth) + 1.5;
        let joined = Times::new(readings, worth, Some(6));
        candidates.push(joined);
    }
}

/// The name of a person in an object, or in one that it wraps: `{"node": {"name": "Ada Holm"}}`.
fn name_within(value: &Value, is_named: bool, depth: usize) -> Option<String> {
    let object = value.as_object()?;
    let own = object.values().filter_map(Value::as_str).find(|text| is_name(text));
    let inner = || {
        let inner = object.values().filter(|value| is_named && value.is_object() && depth < WRAPPED);
        inner
            .filter_map(|value| names(value).into_iter().next().or_else(|| name_within(value, is_named, depth + 1)))
            .next()
    };
    own.map(str::to_owned).or_else(inner)
}

/// Whether its values are whole numbers of which each is greater than the one before, or each less.
fn is_sequence(column: &Column<'_>) -> bool {
    let numbers: Vec<u64> =
        column.cells.iter().flatten().filter_map(|value| measure::id(value)?.parse().ok()).collect();
    numbers.len() >= 3
        && numbers.len() == column.cells.iter().flatten().count()
        && (numbers.windows(2).all(|pair| pair[0] > pair[1]) || numbers.windows(2).all(|pair| pair[0] < pair[1]))
}

/// A column of times.
struct Times {
    readings: Vec<Option<Reading>>,
    /// How near the key is to what readers see as the time; `None` where it tells nothing.
    rank: Option<u8>,
    days: f64,
    clocks: f64,
    steady: f64,
    worth: f64,
}

impl Times {
    fn new(readings: Vec<Option<Reading>>, worth: f64, rank: Option<u8>) -> Times {
        let read = readings.iter().flatten().count();
        let of = |is: &dyn Fn(&Reading) -> bool| {
            share(readings.iter().flatten().filter(|reading| is(reading)).count(), read)
        };
        let days = of(&|reading| {
            matches!(reading, Reading::Day(_))
                || matches!(reading, Reading::Instant(stamp) if stamp.precision == Precision::Day)
        });
        let clocks = of(&|reading| matches!(reading, Reading::Clock { .. }));
        let steady = steady(&readings);
        Times { days, clocks, steady, worth, rank, readings }
    }

    fn of(column: &Column<'_>, readings: Vec<Option<Reading>>, is_saved: bool) -> Times {
        let rank = column.path.iter().rev().find_map(|key| time_rank(key));
        let present = share(readings.iter().flatten().count(), readings.len());
        let mut times = Times::new(readings, 0.0, rank);
        let exact = 1.0 - times.days - times.clocks;
        let named = match rank {
            Some(CHANGED) => 0.1,
            Some(rank) => 2.0 - 0.15 * f64::from(rank),
            None => 0.0,
        };
        let alike = if column.kinds() < 2 && column.cells.len() > 2 { 4.0 } else { 1.5 * (1.0 - column.distinct()) };
        let beside = if column.tells(words::keys(Concept::Beside)) { 2.0 } else { 0.0 };
        times.worth = 3.0 * present + 4.0 * times.steady + 2.0 * exact + 0.8 * times.clocks + named
            - alike
            - beside
            - if is_saved { 2.0 } else { 0.0 }
            - 0.1 * column.path.len() as f64;
        times
    }

    fn instant(&self, row: usize) -> Option<Timestamp> {
        Some(self.readings.get(row)?.clone()?.instant()?.at)
    }

    /// Whether it is earlier in every row that has both, but for seconds, and truly earlier in some.
    fn precedes(&self, other: &Times) -> bool {
        let pairs: Vec<i64> = (0..self.readings.len())
            .filter_map(|row| Some(other.instant(row)?.as_second() - self.instant(row)?.as_second()))
            .collect();
        pairs.len() >= 2 && pairs.iter().all(|apart| *apart >= 0) && pairs.iter().any(|apart| *apart > 0)
    }

    /// Whether it tells by name when something was begun that the other says by name when it was published.
    fn is_draft_of(&self, other: &Times) -> bool {
        self.rank == Some(CREATED) && other.rank.is_some_and(|rank| rank < CREATED)
    }

    /// How well this is the time of entries: present, exact, one way.
    fn quality(&self) -> f64 {
        let present = share(self.readings.iter().flatten().count(), self.readings.len());
        let kinds = self.readings.iter().flatten().map(|reading| format!("{reading:?}")).collect::<HashSet<_>>().len();
        // A time that all rows share is that of the page.
        let own = if kinds == 1 && self.readings.len() > 2 { 0.2 } else { 1.0 };
        own * present * (1.0 - 0.5 * self.days) * (0.5 + 0.5 * self.steady)
    }
}

/// The share of steps that go the way that most go.
pub fn steady(readings: &[Option<Reading>]) -> f64 {
    let at: Vec<i64> = readings
        .iter()
        .flatten()
        .filter_map(|reading| match reading {
            Reading::Instant(stamp) => Some(stamp.at.as_second()),
            Reading::Clock { time, .. } => {
                Some(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second()))
            }
            Reading::Day(_) => None,
        })
        .collect();
    if at.len() < 2 {
        return if at.is_empty() { 0.0 } else { 0.5 };
    }
    let one_way = |at: &[i64]| {
        let falling = at.windows(2).filter(|pair| pair[0] >= pair[1]).count();
        let rising = at.windows(2).filter(|pair| pair[0] <= pair[1]).count();
        // Half of the steps of what has no order go either way.
        ((share(falling.max(rising), at.len() - 1) - 0.5) * 2.0).max(0.0)
    };
    // An old entry may be pinned on top.
    if at.len() > 2 { one_way(&at).max(0.9 * one_way(&at[1..])) } else { one_way(&at) }
}

/// The letters of all prose in a value, but for what stands under keys that never hold a text.
pub fn prose_within(value: &Value, depth: usize) -> usize {
    if depth > 24 {
        return 0;
    }
    match value {
        Value::String(text) => prose(text),
        Value::Array(list) => list.iter().map(|value| prose_within(value, depth + 1)).sum(),
        Value::Object(object) => object
            .iter()
            .filter(|(key, _)| {
                !matches!(
                    key.as_str(),
                    "type"
                        | "_type"
                        | "id"
                        | "_id"
                        | "_key"
                        | "key"
                        | "style"
                        | "alt"
                        | "url"
                        | "href"
                        | "class"
                        | "__typename"
                )
            })
            .map(|(_, value)| prose_within(value, depth + 1))
            .sum(),
        _ => 0,
    }
}

/// The last prose in a value.
fn last_text(value: &Value, depth: usize) -> Option<&str> {
    if depth > 24 {
        return None;
    }
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| prose(text) > 0),
        Value::Array(list) => list.iter().rev().find_map(|value| last_text(value, depth + 1)),
        Value::Object(object) => {
            object.values().filter_map(|value| last_text(value, depth + 1)).max_by_key(|text| text.len())
        }
        _ => None,
    }
}

/// All strings of a value in a row.
fn flat_text(value: &Value) -> Option<String> {
    fn collect(value: &Value, depth: usize, text: &mut String) {
        match value {
            Value::String(part) => {
                text.push_str(part);
                text.push(' ');
            }
            Value::Array(list) if depth < 24 => list.iter().for_each(|value| collect(value, depth + 1, text)),
            Value::Object(object) if depth < 24 => object.values().for_each(|value| collect(value, depth + 1, text)),
            _ => {}
        }
    }
    let mut text = String::new();
    collect(value, 0, &mut text);
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    /// Path of time quality, body, title, id; authors of the first row.
    fn told(rows: &[Value]) -> String {
        let store = Store::default();
        let rows: Vec<&Value> = rows.iter().collect();
        let table = Table::of(&rows);
        let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
        let roles = Reader::of(&table, &store, &context).roles();
        let path = |at: Option<usize>| at.map(|at| table.columns[at].path.join(".")).unwrap_or_default();
        let time = roles.published[0].clone().and_then(Reading::instant).map(|stamp| stamp.at.to_string());
        format!(
            "{} | {} | {} | {} | {}",
            time.unwrap_or_default(),
            path(roles.bodies.first().copied()),
            path(roles.title),
            path(roles.ids.first().copied()),
            roles.authors[0].join(", ")
        )
    }

    fn rows(row: impl Fn(usize) -> Value) -> Vec<Value> {
        (0..5).rev().map(row).collect()
    }

    #[test]
    fn columns_are_known_by_what_stands_in_them() {
        let at = |n: usize| format!("2026-03-02T12:{:02}:00Z", n * 7 + 1);
        let text = |n: usize| format!("The crew of boat {n} has left the quay. It will be back before noon.");
        let head = |n: usize| format!("Boat number {n} leaves the quay");
        let name = |n: usize| ["Ada Holm", "Ben Ortega"][n % 2];
        for (what, rows, wanted) in [
            (
                "plain names",
                rows(
                    |n| json!({"id": format!("p{n}"), "publishedAt": at(n), "title": head(n), "body": text(n), "author": {"name": name(n)}}),
                ),
                "2026-03-02T12:29:00Z | body | title | id | Ada Holm",
            ),
            (
                "no names",
                rows(
                    |n| json!({"a": format!("0c{n}f-77aa"), "b": {"c": at(n), "d": head(n), "e": {"f": text(n)}}, "g": name(n), "h": n * 31 % 7, "i": "draft"}),
                ),
                "2026-03-02T12:29:00Z | b.e.f | b.d | a | Ada Holm",
            ),
            (
                "published and changed",
                rows(|n| json!({"x": at(n + 1), "y": at(n), "t": text(n)})),
                "2026-03-02T12:29:00Z | t |  |  | ",
            ),
            (
                "the play's own clock",
                rows(
                    |n| json!({"sequence": n, "time": {"value": n * 300, "displayValue": format!("{}'", n * 5)}, "text": text(n), "play": {"id": format!("4800{n}"), "wallclock": at(n), "text": text(n)}}),
                ),
                "2026-03-02T12:29:00Z | text |  | play.id | ",
            ),
            (
                "what all share",
                rows(
                    |n| json!({"intro": "This is the same in every entry of the page, and it is long.", "began": "2026-03-01T09:00:00Z", "when": at(n), "t": text(n), "by": "Ada Holm"}),
                ),
                "2026-03-02T12:29:00Z | t |  |  | Ada Holm",
            ),
            (
                "a date and a clock",
                rows(|n| json!({"d": "2026-03-02", "c": format!("12:{:02}", n * 7 + 1), "t": text(n)})),
                "2026-03-02T12:29:00Z | t |  |  | ",
            ),
            (
                "paragraphs in a list, a summary beside it",
                rows(
                    |n| json!({"when": at(n), "summary": head(n), "parts": [{"k": "p", "v": text(n)}, {"k": "p", "v": text(n + 9)}]}),
                ),
                "2026-03-02T12:29:00Z | parts |  |  | ",
            ),
        ] {
            assert_eq!(told(&rows), wanted, "{what}");
        }
    }
}
