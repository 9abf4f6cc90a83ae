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
        for column in table.columns.iter().filter(|column| column.path.len() <= 4) {
            let odd = unpublished(column).into_iter().chain(unchecked(column));
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
