//! The rows of a list of objects as a table: a column for each path that leads to a value, whatever its keys are called.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::fields::folded;

/// A row is read no deeper.
const DEEPEST: usize = 9;
/// A table has no more columns; hostile rows could each have their own.
const MOST: usize = 400;

/// A list of objects, laid out by path.
pub struct Table<'v> {
    /// How many rows.
    pub rows: usize,
    /// In the order of their paths.
    pub columns: Vec<Column<'v>>,
}

/// All values that stand under one path.
pub struct Column<'v> {
    /// The keys that lead there, folded.
    pub path: Vec<String>,
    /// A scalar or a list for each row, or nothing.
    pub cells: Vec<Option<&'v Value>>,
}

impl<'v> Table<'v> {
    /// The table of rows; what is no object is a row without values.
    pub fn of(rows: &[&'v Value]) -> Table<'v> {
        let mut columns: BTreeMap<Vec<String>, Vec<Option<&'v Value>>> = BTreeMap::new();
        for (nth, row) in rows.iter().enumerate() {
            collect(row, &mut Vec::new(), &mut |path, value| {
                if columns.len() >= MOST && !columns.contains_key(path) {
                    return;
                }
                let cells = columns.entry(path.to_vec()).or_insert_with(|| vec![None; rows.len()]);
                cells[nth] = Some(value);
            });
        }
        let columns = columns.into_iter().map(|(path, cells)| Column { path, cells }).collect();
        Table { rows: rows.len(), columns }
    }
}

fn collect<'v>(value: &'v Value, path: &mut Vec<String>, found: &mut impl FnMut(&[String], &'v Value)) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            if path.len() < DEEPEST {
                for (key, value) in object {
                    path.push(folded(key));
                    collect(value, path, found);
                    path.pop();
                }
            }
        }
        Value::Array(list) if list.is_empty() => {}
        value => found(path, value),
    }
}

impl Column<'_> {
    /// The share of rows that have a value here.
    pub fn present(&self) -> f64 {
        share(self.cells.iter().flatten().count(), self.cells.len())
    }

    /// The share of the values that no other row has.
    pub fn distinct(&self) -> f64 {
        let values: Vec<String> = self.cells.iter().flatten().map(|value| value.to_string()).collect();
        let all: HashSet<&String> = values.iter().collect();
        share(all.len(), values.len())
    }

    /// How many different values there are.
    pub fn kinds(&self) -> usize {
        self.cells.iter().flatten().map(|value| value.to_string()).collect::<HashSet<_>>().len()
    }

    /// The share of the values of which something is true.
    pub fn share(&self, is: impl Fn(&Value) -> bool) -> f64 {
        let values: Vec<&&Value> = self.cells.iter().flatten().collect();
        share(values.iter().filter(|value| is(value)).count(), values.len())
    }

    /// The nearest key.
    pub fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether one of the keys that lead there has one of these words in it.
    pub fn tells(&self, words: &[&str]) -> bool {
        self.path.iter().any(|key| words.iter().any(|word| key.contains(word)))
    }

    /// Whether one of the keys that lead there is one of these.
    pub fn is_called(&self, names: &[&str]) -> bool {
        self.path.iter().any(|key| names.contains(&key.as_str()))
    }
}

/// A part of the whole, from 0 to 1; nought of nothing.
pub fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_are_columns() {
        let rows =
            [json!({"id": 1, "a": {"b": "x", "c": [1, 2]}}), json!({"id": 2, "a": {"b": "x", "c": []}, "d": null})];
        let table = Table::of(&rows.iter().collect::<Vec<_>>());
        let told: Vec<(String, f64, f64)> =
            table.columns.iter().map(|column| (column.path.join("."), column.present(), column.distinct())).collect();
        assert_eq!(told, [("a.b".to_owned(), 1.0, 0.5), ("a.c".to_owned(), 0.5, 1.0), ("id".to_owned(), 1.0, 1.0)]);
    }
}
