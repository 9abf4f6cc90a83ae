//! Which rows of a list readers see: no advertisements, nothing that is deleted, drafted or still to come.

use jiff::SignedDuration;
use serde_json::Value;

use super::fields::{Fields, folded};
use super::table::{Column, Table};
use crate::extract::words::{self, Concept};
use crate::when::{self, Reading};

/// A field that says in which state a row is has no more values.
const STATES: usize = 6;
/// A clock that is wrong, or rounded up, is so far ahead and no more.
const AHEAD: SignedDuration = SignedDuration::from_mins(20);

/// The rows that are to be shown. What nearly all rows say of themselves (`draft`) says nothing.
pub fn rows(values: &[&Value]) -> Vec<usize> {
    let mut hidden: Vec<bool> =
        values.iter().map(|value| Fields::of(value).is_some_and(|fields| fields.is_hidden())).collect();
    if values.len() >= 3 {
        let table = Table::of(values);
        drafts(&table).into_iter().for_each(|row| hidden[row] = true);
        for column in table.columns.iter().filter(|column| column.path.len() <= 4) {
            let odd = unpublished(column)
                .into_iter()
                .chain(unchecked(column))
                .chain(switched_off(column))
                .chain(unfilled(column, values));
            odd.for_each(|row| hidden[row] = true);
        }
    }
    let count = hidden.iter().filter(|hidden| **hidden).count();
    let says_something = count * 5 < values.len() * 4;
    (0..values.len()).filter(|at| !says_something || !hidden[*at]).collect()
}

/// Where most rows are said to be published, in whichever field, those of which it is not said.
fn unpublished(column: &Column<'_>) -> Vec<usize> {
    let said: Vec<Option<String>> = column
        .cells
        .iter()
        .map(|cell| cell.and_then(Value::as_str).map(folded).filter(|word| !word.is_empty()))
        .collect();
    let is_published = |word: &String| words::is(Concept::Published, word);
    let published = said.iter().flatten().filter(|word| is_published(word)).count();
    if published * 2 <= column.cells.len()
        || !(2..=STATES).contains(&column.kinds())
        || column.share(Value::is_string) < 1.0
    {
        return Vec::new();
    }
    // "Pinned", "live", "breaking" are states of what is published, too.
    let marks = [Concept::Changes, Concept::Marks, Concept::Live, Concept::Updates];
    let is_odd = |word: &String| !is_published(word) && !marks.iter().any(|concept| words::is(*concept, word));
    (0..said.len()).filter(|row| said[*row].as_ref().is_some_and(is_odd)).collect()
}

/// Where a field of a name that means "published" is true in most rows, those that do not have it: what is false is often left out.
fn unchecked(column: &Column<'_>) -> Vec<usize> {
    let key = column.key();
    let is_named = words::is(Concept::Published, key.strip_prefix("is").unwrap_or(key));
    let checked = column.cells.iter().flatten().filter(|value| value.as_bool() == Some(true)).count();
    let all = column.cells.iter().flatten().count();
    if !is_named || checked * 2 <= column.cells.len() || checked < all {
        return Vec::new();
    }
    (0..column.cells.len()).filter(|row| column.cells[*row].is_none()).collect()
}

/// So many rows that readers see are there for each that they do not.
const SEEN: usize = 4;

/// Where a state is on in nearly all rows, those in which it is off.
fn switched_off(column: &Column<'_>) -> Vec<usize> {
    let key = column.key();
    let state = |value: &Value| match value {
        Value::Bool(on) => Some(*on),
        Value::Number(number) => {
            [(0.0, false), (1.0, true)].iter().find(|(n, _)| number.as_f64() == Some(*n)).map(|it| it.1)
        }
        Value::String(text) => match folded(text).as_str() {
            "1" | "true" | "yes" | "on" => Some(true),
            "0" | "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    };
    if !words::is(Concept::Published, key.strip_prefix("is").unwrap_or(key)) && !words::is(Concept::Switch, key) {
        return Vec::new();
    }
    let Some(on) = column.cells.iter().map(|cell| cell.and_then(state)).collect::<Option<Vec<bool>>>() else {
        return Vec::new();
    };
    let off: Vec<usize> = (0..on.len()).filter(|row| !on[*row]).collect();
    if off.len() * SEEN <= on.len() - off.len() { off } else { Vec::new() }
}

/// Where nearly all rows have a time of publishing, those that say in so many words that they have none.
fn unfilled(column: &Column<'_>, values: &[&Value]) -> Vec<usize> {
    let key = column.key();
    let is_time = ["at", "on", "date", "time"]
        .iter()
        .filter_map(|end| key.strip_suffix(end))
        .any(|stem| words::is(Concept::Published, stem));
    if !is_time {
        return Vec::new();
    }
    let is_null = |row: usize| {
        let inner = column.path.iter().try_fold(values[row], |value, key| {
            value.as_object()?.iter().find(|(name, _)| folded(name) == *key).map(|(_, value)| value)
        });
        inner.is_some_and(Value::is_null)
    };
    let empty: Vec<usize> = (0..values.len()).filter(|&row| column.cells[row].is_none() && is_null(row)).collect();
    if empty.len() * SEEN <= column.cells.iter().flatten().count() { empty } else { Vec::new() }
}

/// Sanity keeps a draft beside what is published, under an id of its own ("drafts.…"): <https://www.sanity.io/docs/drafts>.
fn drafts(table: &Table<'_>) -> Vec<usize> {
    let is_draft = |value: &Value| value.as_str().is_some_and(|id| id.starts_with("drafts."));
    let ids = table.columns.iter().filter(|column| column.path.len() == 1 && column.key() == "id");
    ids.flat_map(|column| (0..table.rows).filter(|row| column.cells[*row].is_some_and(is_draft))).collect()
}

/// Rows of a time to come, where a field has a value for them that no other row has: they are to be published then.
pub fn awaited(table: &Table<'_>, published: &[Option<Reading>], context: &when::Context) -> Vec<usize> {
    let from = context.own_now() + AHEAD;
    let is_ahead =
        |reading: &Option<Reading>| reading.clone().and_then(Reading::instant).is_some_and(|stamp| stamp.at > from);
    let ahead: Vec<usize> = (0..table.rows).filter(|row| is_ahead(&published[*row])).collect();
    let is_told = |column: &Column<'_>| {
        let said = |row: usize| column.cells[row].filter(|value| value.is_string() || value.is_boolean());
        let first = said(ahead[0]);
        first.is_some()
            && (2..=STATES).contains(&column.kinds())
            && (0..table.rows).all(|row| (said(row) == first) == ahead.contains(&row))
    };
    let is_few = !ahead.is_empty() && ahead.len() * 2 < table.rows;
    if is_few && table.columns.iter().any(is_told) { ahead } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_odd_ones_are_not_shown() {
        let row = |state: &str| json!({"stanje": state, "n": 1});
        for (what, values, shown) in [
            (
                "a state in a field of any name",
                vec![row("objavljeno"), row("objavljeno"), row("caka"), row("objavljeno")],
                vec![0, 1, 3],
            ),
            ("a state that is off", [1, 1, 0, 1, 1].map(|on| json!({"status": on, "n": 1})).to_vec(), vec![0, 1, 3, 4]),
            ("nobody's state", [1, 1, 0, 1, 1].map(|on| json!({"goals": on, "n": 1})).to_vec(), vec![0, 1, 2, 3, 4]),
            (
                "as often off as on",
                [1, 0, 0, 1, 1].map(|on| json!({"status": on, "n": 1})).to_vec(),
                vec![0, 1, 2, 3, 4],
            ),
            (
                "no time of publishing",
                [json!("2026-03-02"), json!("2026-03-02"), json!(null), json!("2026-03-01"), json!("2026-03-01")]
                    .map(|at| json!({"publishedAt": at, "n": 1}))
                    .to_vec(),
                vec![0, 1, 3, 4],
            ),
            (
                "a draft beside what is published",
                ["a", "drafts.b", "c"].map(|id| json!({"_id": id, "n": 1})).to_vec(),
                vec![0, 2],
            ),
            ("no state", vec![row("goal"), row("goal"), row("foul"), row("goal")], vec![0, 1, 2, 3]),
            ("changed", vec![row("published"), row("published"), row("updated"), row("published")], vec![0, 1, 2, 3]),
            (
                "pinned",
                vec![row("published"), row("pinned"), row("live"), row("published"), row("published")],
                vec![0, 1, 2, 3, 4],
            ),
            ("no tick", vec![json!({"Public": true}), json!({"Public": true}), json!({"n": 1})], vec![0, 1]),
            (
                "no tick that means it",
                vec![json!({"Photo": true}), json!({"Photo": true}), json!({"n": 1})],
                vec![0, 1, 2],
            ),
        ] {
            assert_eq!(rows(&values.iter().collect::<Vec<_>>()), shown, "{what}");
        }
    }
}
