//! Kinds of things in one list: the field that tells them apart, and the rows of each.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::fields::folded;
use super::table::{Column, Table};

/// More kinds than this are no kinds.
const MOST: usize = 16;
/// The rows of a kind have so much more in common than all have, of the paths that they have.
const GAIN: f64 = 0.08;

/// What an object says to be: what stands under all keys that are called a type, a kind, a component.
pub fn named(value: &Value) -> String {
    let Some(object) = value.as_object() else { return String::new() };
    let is_kind = |key: &str| {
        let key = folded(key);
        ["type", "kind", "typename", "component", "template"].iter().any(|name| key.ends_with(name))
    };
    let words = object.iter().filter(|(key, _)| is_kind(key)).filter_map(|(_, value)| value.as_str());
    words.collect::<Vec<_>>().join("\0")
}

/// The rows of each kind, where a field with few values parts them by what they hold; `None` where none does. What only few
/// rows have for a kind stays with the others of its shape.
pub fn groups(values: &[&Value]) -> Option<Vec<Vec<usize>>> {
    if values.len() < 3 {
        return None;
    }
    let table = Table::of(values);
    let shapes: Vec<HashSet<usize>> = (0..values.len())
        .map(|row| {
            table
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.cells[row].is_some())
                .map(|(at, _)| at)
                .collect()
        })
        .collect();
    let whole: Vec<usize> = (0..values.len()).collect();
    let before = coverage(&whole, &shapes);
    let mut best: Option<(f64, Vec<Vec<usize>>)> = None;
    for column in table.columns.iter().filter(|column| is_kind(column)) {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, cell) in column.cells.iter().enumerate() {
            groups.entry(cell.map(|value| value.to_string()).unwrap_or_default()).or_default().push(row);
        }
        let groups: Vec<Vec<usize>> = groups.into_values().collect();
        let within: f64 =
            groups.iter().map(|group| coverage(group, &shapes) * group.len() as f64).sum::<f64>() / values.len() as f64;
        // A field that is called so is preferred.
        let named = if column.tells(&["type", "kind", "contenttype", "typename", "component", "template"]) {
            0.05
        } else {
            0.0
        };
        let gain = within - before + named - 0.005 * groups.len() as f64;
        if gain > GAIN && best.as_ref().is_none_or(|(so_far, _)| gain > *so_far) {
            best = Some((gain, groups));
        }
    }
    best.map(|(_, groups)| groups)
}

/// Short words, few of them, that recur.
fn is_kind(column: &Column<'_>) -> bool {
    let kinds = column.kinds() + usize::from(column.present() < 1.0);
    let rows = column.cells.len();
    let is_word = |value: &Value| match value {
        Value::String(text) => text.len() <= 60 && !text.contains(' '),
        _ => false,
    };
    column.path.len() <= 6
        && (2..=MOST).contains(&kinds)
        && kinds * 3 <= rows * 2
        && column.present() >= 0.3
        && column.share(is_word) == 1.0
}

/// How much of all the paths of these rows each of them has.
fn coverage(rows: &[usize], shapes: &[HashSet<usize>]) -> f64 {
    let all: HashSet<&usize> = rows.iter().flat_map(|row| &shapes[*row]).collect();
    if all.is_empty() {
        return 1.0;
    }
    let has: usize = rows.iter().map(|row| shapes[*row].len()).sum();
    has as f64 / (rows.len() * all.len()) as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mixed_list_is_parted_by_what_its_kinds_hold() {
        let post = |n: usize| json!({"kind": "post", "id": n, "when": "x", "text": "y"});
        let person = |n: usize| json!({"kind": "person", "id": n, "name": "z"});
        for (what, list, parted) in [
            ("two kinds", vec![post(1), person(1), post(2), person(2), post(3)], Some(vec![vec![1, 3], vec![0, 2, 4]])),
            ("one kind", vec![post(1), post(2), post(3)], None),
            (
                "kinds of one shape",
                vec![
                    json!({"kind": "goal", "t": 1}),
                    json!({"kind": "foul", "t": 2}),
                    json!({"kind": "goal", "t": 3}),
                    json!({"kind": "foul", "t": 4}),
                ],
                None,
            ),
            ("too few", vec![post(1), person(1)], None),
        ] {
            assert_eq!(groups(&list.iter().collect::<Vec<_>>()), parted, "{what}");
        }
    }
}
