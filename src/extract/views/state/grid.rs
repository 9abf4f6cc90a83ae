//! Rows whose cells have no keys of their own: tuples, columns beside each other, a table with its head.

use serde_json::{Map, Value};

/// A table has no more columns.
const WIDEST: usize = 40;

/// `[["p1", 1772452800, "Two boats are in."], …]`: rows without keys. Empty where it is no such list.
pub fn of_tuples(values: &[Value]) -> Vec<Value> {
    let length = values.first().and_then(Value::as_array).map_or(0, Vec::len);
    let is_tuple = |value: &Value| {
        value.as_array().is_some_and(|tuple| {
            // React's elements are lists too.
            let scalars = tuple.iter().filter(|value| !value.is_array() && !value.is_object()).count();
            tuple.len() == length && scalars >= 2 && tuple.first().and_then(Value::as_str) != Some("$")
        })
    };
    if values.len() < 2 || !(2..=40).contains(&length) || !values.iter().all(is_tuple) {
        return Vec::new();
    }
    let row = |tuple: &Value| -> Value {
        let cells = tuple.as_array().into_iter().flatten().enumerate();
        Value::Object(cells.map(|(at, value)| (format!("c{at:02}"), value.clone())).collect())
    };
    values.iter().map(row).collect()
}

/// `{"ids": […], "times": […], "texts": […]}`: columns of one length. Empty where these are none.
pub fn of_columns(object: &Map<String, Value>) -> Vec<Value> {
    let columns: Vec<(&String, &Vec<Value>)> = object
        .iter()
        .filter_map(|(key, value)| Some((key, value.as_array()?)))
        .filter(|(_, column)| {
            column.len() >= 3 && column.iter().all(|value| value.is_string() || value.is_number() || value.is_null())
        })
        .collect();
    let Some(length) = columns.first().map(|(_, column)| column.len()) else { return Vec::new() };
    if columns.len() < 2 || columns.iter().any(|(_, column)| column.len() != length) {
        return Vec::new();
    }
    let row =
        |at: usize| Value::Object(columns.iter().map(|(key, column)| ((*key).clone(), column[at].clone())).collect());
    (0..length).map(row).collect()
}

/// A table with its head: `{"columns": ["id", "time"], "rows": [["p1", "18:40"], …]}`, whatever the two are called; a column may be
/// an object with a name, a row one with its cells, and a cell one with its value (`{"cols": [{"label": "Time"}], "rows": [{"c":
/// [{"v": "18:40"}]}]}`). Empty where it is none.
pub fn of_table(object: &Map<String, Value>) -> Vec<Value> {
    for rows in object.values().filter_map(Value::as_array).filter(|rows| rows.len() >= 2) {
        let Some(cells) = rows.iter().map(cells).collect::<Option<Vec<&Vec<Value>>>>() else { continue };
        let width = cells[0].len();
        if !(2..=WIDEST).contains(&width) || cells.iter().any(|cells| cells.len() > width || cells.len() * 2 < width) {
            continue;
        }
        let head = object.values().filter_map(Value::as_array).find_map(|head| names(head, width));
        let is_bare = rows[0].is_array();
        let Some(head) = head.or_else(|| (!is_bare).then(|| (0..width).map(numbered).collect())) else { continue };
        let row = |cells: &&Vec<Value>| -> Value {
            Value::Object(head.iter().cloned().zip(cells.iter().map(|cell| plain(cell).clone())).collect())
        };
        return cells.iter().map(row).collect();
    }
    Vec::new()
}

fn numbered(at: usize) -> String {
    format!("c{at:02}")
}

/// The cells of a row: a list, or an object that holds nothing but one.
fn cells(row: &Value) -> Option<&Vec<Value>> {
    match row {
        Value::Array(cells) => Some(cells),
        Value::Object(object) => {
            let mut lists = object.values().filter_map(Value::as_array);
            let cells = lists.next().filter(|_| object.len() <= 2)?;
            let is_cell =
                |cell: &Value| cell.is_null() || cell.as_object().is_some_and(|cell| value_of(cell).is_some());
            (lists.next().is_none() && cells.iter().all(is_cell)).then_some(cells)
        }
        _ => None,
    }
}

/// What a cell means, where it says how it is written as well.
fn plain(cell: &Value) -> &Value {
    cell.as_object().and_then(value_of).unwrap_or(cell)
}

fn value_of(cell: &Map<String, Value>) -> Option<&Value> {
    (cell.len() <= 4).then(|| cell.get("v").or_else(|| cell.get("value")))?
}

/// The names of so many columns, each its own.
fn names(head: &[Value], width: usize) -> Option<Vec<String>> {
    let name = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => ["label", "name", "title", "field", "key", "id"]
            .iter()
            .find_map(|key| object.get(*key)?.as_str().filter(|text| !text.trim().is_empty()))
            .map(str::to_owned),
        _ => None,
    };
    let names: Vec<String> = head.iter().map(name).collect::<Option<_>>()?;
    let is_own = |at: usize| !names[..at].contains(&names[at]) && names[at].chars().count() <= 60;
    (names.len() == width && (0..width).all(is_own)).then_some(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_has_a_head_and_rows() {
        let rows =
            vec![json!({"Time": "18:40", "Text": "Two are in."}), json!({"Time": "17:05", "Text": "None is in."})];
        for (what, table, wanted) in [
            (
                "names and lists",
                json!({"cols": ["Time", "Text"], "data": [["18:40", "Two are in."], ["17:05", "None is in."]]}),
                rows.clone(),
            ),
            (
                "objects",
                json!({"cols": [{"id": "A", "label": "Time"}, {"id": "B", "label": "Text"}], "rows": [{"c": [{"v": "18:40", "f": "at 18:40"}, {"v": "Two are in."}]}, {"c": [{"v": "17:05"}, {"v": "None is in."}]}]}),
                rows.clone(),
            ),
            ("no head", json!({"data": [["18:40", "Two are in."], ["17:05", "None is in."]]}), Vec::new()),
            (
                "rows with more than cells",
                json!({"cols": ["a", "b"], "rows": [{"tags": ["x", "y"], "a": 1, "b": 2}, {"tags": ["x", "y"], "a": 1, "b": 2}]}),
                Vec::new(),
            ),
        ] {
            assert_eq!(table.as_object().map(of_table), Some(wanted), "{what}");
        }
    }
}
