//! Which column of a table is the text, the time, the heading, the author, the id. By what the values are, row by row;
//! what the keys are called is evidence and no more.

use std::cell::OnceCell;

use jiff::Timestamp;
use serde_json::Value;

use super::measure::{self, is_address, is_name, is_sentence};
use super::refs::Store;
use super::table::{Column, Table, share};
use super::texts::{flat_text, last_text, prose_within};
use crate::extract::words::{self, Concept};
use crate::when::{self, Reading};

/// A share of rows that is nearly all of them.
const MOST: f64 = 0.8;

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
}

/// Whether its values are whole numbers of which each is greater than the one before, or each less.
fn is_sequence(column: &Column<'_>) -> bool {
    let numbers: Vec<u64> =
        column.cells.iter().flatten().filter_map(|value| measure::id(value)?.parse().ok()).collect();
    numbers.len() >= 3
        && numbers.len() == column.cells.iter().flatten().count()
        && (numbers.windows(2).all(|pair| pair[0] > pair[1]) || numbers.windows(2).all(|pair| pair[0] < pair[1]))
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
