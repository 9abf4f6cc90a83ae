//! Who wrote each row of a table: names that recur from row to row, and those whom a row names by an id.

use std::collections::HashSet;

use serde_json::Value;

use super::fields::is_wrapper;
use super::measure::{is_address, is_name, prose};
use super::roles::Reader;
use super::table::share;
use crate::extract::json::names;
use crate::extract::words::{self, Concept};

/// A name is wrapped no deeper.
const WRAPPED: usize = 3;

impl Reader<'_, '_> {
    /// Names that recur from row to row.
    pub fn authors(&self, title: Option<usize>) -> Vec<Vec<String>> {
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
                match meant.map(names_in).filter(|names| !names.is_empty()) {
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
                            self.store.under(id).map(names_in).unwrap_or_default()
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
}

/// The names that a record tells that an entry refers to, whatever it calls them: `{"id": "u7", "jmeno": "Jana Kubíčková"}`.
fn names_in(record: &Value) -> Vec<String> {
    let told = names(record);
    if told.is_empty() { name_within(record, true, 0).into_iter().collect() } else { told }
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
