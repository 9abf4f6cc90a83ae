//! What was done to entries, one after another, instead of the entries. A reader sees what came of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::fields::{Fields, folded};
use super::measure::{self, is_name, prose};
use super::table::{Column, Table, share};
use crate::extract::words::{self, Concept};
use crate::when;

type Object = Map<String, Value>;

/// A log has no more kinds of operations.
const KINDS: usize = 10;
/// A text that was changed has so much in common with what it was, on the whole, of its words.
const ALIKE: f64 = 0.5;
/// The key under which a folded row tells when it was changed.
const CHANGED: &str = "updatedAt";

/// The entries that a log leaves, in its order; `None` where the rows are no log.
pub fn folded_log(values: &[&Value], context: &when::Context) -> Option<Vec<Value>> {
    if values.len() < 3 || values.iter().any(|value| !value.is_object()) {
        return None;
    }
    let table = Table::of(values);
    let is_no_time = |column: &&Column<'_>| column.share(|value| measure::time(value, context).is_some()) < 0.5;
    let columns: Vec<&Column<'_>> = table.columns.iter().filter(is_no_time).collect();
    let mut ids: Vec<&Column<'_>> = columns.iter().copied().filter(|column| is_id(column)).collect();
    ids.sort_by(|one, other| other.distinct().total_cmp(&one.distinct()));
    let first_is_oldest = runs_forward(&table, context);
    for id in ids {
        let mut order: Vec<usize> = (0..values.len()).filter(|row| id.cells[*row].is_some()).collect();
        if !first_is_oldest {
            order.reverse();
        }
        let mut log = Log { values, context, id, operation: None, groups: groups(id, &order) };
        // An operation or two for an entry; what many rows share is no id of theirs.
        if log.groups.len() < 2 || log.groups.len() * 5 < order.len() * 2 || log.groups.len() == order.len() {
            continue;
        }
        for operation in columns.iter().copied().filter(|column| is_operation(column) && column.path != id.path) {
            log.operation = Some(operation);
            if log.is_one() {
                return Some(log.folded());
            }
        }
        log.operation = None;
        if table.columns.iter().any(|column| log.is_numbered(column)) {
            return Some(log.folded());
        }
    }
    None
}

/// Ids of which some stand there more than once.
fn is_id(column: &Column<'_>) -> bool {
    column.path.len() <= 2
        && column.present() >= 0.9
        && (0.15..1.0).contains(&column.distinct())
        && column.share(|value| id_of(value).is_some_and(|id| id.bytes().any(|byte| byte.is_ascii_digit()))) >= 0.8
        && !column.tells(words::keys(Concept::Writer))
}

/// Some count from nought.
fn id_of(value: &Value) -> Option<String> {
    measure::id(value).or_else(|| Some(value.as_u64()?.to_string()))
}

/// Few words that recur.
fn is_operation(column: &Column<'_>) -> bool {
    let is_word = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.len() <= 40 && !text.contains(|char: char| char == ' ' || char.is_numeric()))
    };
    column.path.len() <= 2
        && column.present() >= 0.9
        && (2..=KINDS).contains(&column.kinds())
        && column.distinct() <= 0.7
        && column.share(is_word) == 1.0
        && !column.tells(words::keys(Concept::Writer))
}

/// Whether the rows stand as they came, by the first column of times or of numbers that runs one way.
fn runs_forward(table: &Table<'_>, context: &when::Context) -> bool {
    for column in table.columns.iter().filter(|column| column.present() >= 0.9 && column.kinds() > 2) {
        let at = |value: &Value| Some(measure::time(value, context)?.instant()?.at.as_second());
        let times: Vec<i64> = column.cells.iter().flatten().filter_map(|value| at(value)).collect();
        if times.len() * 10 >= table.rows * 9 {
            let falling = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
            return falling * 2 < times.len();
        }
    }
    true
}

/// The rows of each id, in their order; the ids in the order of their first rows.
fn groups(id: &Column<'_>, order: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in order {
        let Some(id) = id.cells[*row].and_then(id_of) else { continue };
        let at = *known.entry(id).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(*row);
    }
    groups
}

struct Log<'l, 'v> {
    values: &'l [&'v Value],
    context: &'l when::Context,
    id: &'l Column<'v>,
    operation: Option<&'l Column<'v>>,
    groups: Vec<Vec<usize>>,
}

impl Log<'_, '_> {
    fn operation(&self, row: usize) -> &str {
        self.operation.and_then(|column| column.cells[row]?.as_str()).unwrap_or_default()
    }

    /// Whether each id is begun by an operation that is done to it but once, and what follows changes it or takes it away.
    fn is_one(&self) -> bool {
        let (mut first, mut later): (HashMap<&str, usize>, HashMap<&str, usize>) = (HashMap::new(), HashMap::new());
        for group in &self.groups {
            *first.entry(self.operation(group[0])).or_default() += 1;
            group[1..].iter().for_each(|row| *later.entry(self.operation(*row)).or_default() += 1);
        }
        let begins: HashSet<&str> = first
            .iter()
            .filter(|(operation, count)| **count > later.get(*operation).copied().unwrap_or(0))
            .map(|(operation, _)| *operation)
            .collect();
        let begun: usize =
            first.iter().filter(|(operation, _)| begins.contains(*operation)).map(|(_, count)| count).sum();
        if begun * 5 < self.groups.len() * 4
            || later.keys().any(|operation| begins.contains(operation))
            || later.is_empty()
        {
            return false;
        }
        let (mut changes, mut alike) = (0usize, 0.0);
        for group in &self.groups {
            for row in &group[1..] {
                if self.takes_away(*row, group) {
                    continue;
                }
                changes += 1;
                alike += if words::is_named(Concept::Changes, self.operation(*row)) {
                    1.0
                } else {
                    likeness(&said(self.values[group[0]]), &said(self.values[*row]))
                };
            }
        }
        changes == 0 || alike / changes as f64 >= ALIKE
    }

    /// Whether a column numbers the versions of each id, from the same number.
    fn is_numbered(&self, column: &Column<'_>) -> bool {
        let number = |row: usize| column.cells[row].and_then(Value::as_u64);
        let from = self.groups.first().and_then(|group| number(group[0]));
        column.path != self.id.path
            && from.is_some_and(|from| from <= 1)
            && self.groups.iter().all(|group| {
                number(group[0]) == from
                    && group.windows(2).all(|pair| match (number(pair[0]), number(pair[1])) {
                        (Some(one), Some(next)) => next == one + 1,
                        _ => false,
                    })
            })
    }

    /// Whether an operation takes its entry away: by its name, or because nothing is said any more.
    fn takes_away(&self, row: usize, group: &[usize]) -> bool {
        let operation = self.operation(row);
        let by_name = words::is_named(Concept::Deletes, operation) || words::is(Concept::NotShown, &folded(operation));
        let is_hidden = Fields::of(self.values[row]).is_some_and(|fields| fields.is_hidden());
        let is_silent = || {
            group.last() == Some(&row)
                && self.operation.is_some()
                && !words::is_named(Concept::Marks, operation)
                && !words::is_named(Concept::Changes, operation)
                && said(self.values[row]).is_empty()
        };
        by_name || is_hidden || is_silent()
    }

    fn folded(&self) -> Vec<Value> {
        let kept: BTreeSet<&str> = self
            .operation
            .iter()
            .chain([&self.id])
            .filter_map(|column| column.path.first().map(String::as_str))
            .collect();
        let mut left: Vec<(usize, Value)> = Vec::new();
        for group in &self.groups {
            let mut entry = self.values[group[0]].clone();
            let mut is_there = true;
            for row in &group[1..] {
                is_there = !self.takes_away(*row, group);
                if let (true, Some(entry), Some(later)) =
                    (is_there, entry.as_object_mut(), self.values[*row].as_object())
                {
                    self.change(entry, later, &kept);
                }
            }
            if is_there {
                left.push((group[0], entry));
            }
        }
        left.sort_by_key(|(row, _)| *row);
        left.into_iter().map(|(_, entry)| entry).collect()
    }

    /// What was said later in the place of what was said; when, by whom and as which number it was first stays.
    fn change(&self, entry: &mut Object, later: &Object, kept: &BTreeSet<&str>) {
        let time = |value: &Value| measure::time(value, self.context).is_some();
        for (key, value) in later.iter().filter(|(key, value)| !kept.contains(folded(key).as_str()) && !value.is_null())
        {
            match (entry.get_mut(key), value) {
                (Some(Value::Object(mine)), Value::Object(theirs)) => merge(mine, theirs),
                (None, _) | (_, Value::Array(_) | Value::Object(_)) => _ = entry.insert(key.clone(), value.clone()),
                (Some(_), Value::String(text)) if !time(value) && !is_name(text) => {
                    entry.insert(key.clone(), value.clone());
                }
                _ => {}
            }
        }
        let at = later
            .iter()
            .filter(|(key, value)| !kept.contains(folded(key).as_str()) && time(value))
            .map(|(_, value)| value);
        if let Some(at) = at.into_iter().next() {
            entry.insert(CHANGED.to_owned(), at.clone());
        }
    }
}

fn merge(mine: &mut Object, theirs: &Object) {
    for (key, value) in theirs {
        match (mine.get_mut(key), value) {
            (_, Value::Null) => {}
            (Some(Value::Object(mine)), Value::Object(theirs)) => merge(mine, theirs),
            _ => _ = mine.insert(key.clone(), value.clone()),
        }
    }
}

/// The words of the texts in a value.
pub fn said(value: &Value) -> HashSet<String> {
    fn collect(value: &Value, depth: usize, words: &mut HashSet<String>) {
        match value {
            Value::String(text) if prose(text) > 0 && !is_name(text) => {
                let parts = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
                words.extend(parts.map(str::to_lowercase));
            }
            Value::Array(list) if depth < 24 => list.iter().for_each(|value| collect(value, depth + 1, words)),
            Value::Object(object) if depth < 24 => object.values().for_each(|value| collect(value, depth + 1, words)),
            _ => {}
        }
    }
    let mut words = HashSet::new();
    collect(value, 0, &mut words);
    words
}

/// The share of the words of the shorter that the longer has as well.
pub fn likeness(one: &HashSet<String>, other: &HashSet<String>) -> f64 {
    share(one.intersection(other).count(), one.len().min(other.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn context() -> when::Context {
        when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None)
    }

    fn refs(values: &[Value]) -> Vec<&Value> {
        values.iter().collect()
    }

    #[test]
    fn a_log_leaves_what_was_not_taken_away() {
        let created =
            |id: &str, text: &str| json!({"what": "c", "of": id, "t": "2026-03-02T12:00:00Z", "doc": {"text": text}});
        let log = [
            created("a1", "Two boats are in now."),
            created("a2", "This is a test."),
            json!({"what": "d", "of": "a2", "t": "2026-03-02T12:01:00Z"}),
            json!({"what": "u", "of": "a1", "t": "2026-03-02T12:02:00Z", "doc": {"text": "Three boats are in now."}}),
            created("a3", "The ferry is late."),
        ];
        let left = folded_log(&refs(&log), &context()).unwrap();
        let told: Vec<String> = left.iter().map(|entry| format!("{} {}", entry["of"], entry["doc"]["text"])).collect();
        assert_eq!(told, ["\"a1\" \"Three boats are in now.\"", "\"a3\" \"The ferry is late.\""]);
        assert_eq!(
            (&left[0]["t"], &left[0][CHANGED]),
            (&json!("2026-03-02T12:00:00Z"), &json!("2026-03-02T12:02:00Z"))
        );
    }

    #[test]
    fn posts_of_kinds_and_copies_are_no_log() {
        let post = |id: &str, kind: &str, text: &str| json!({"id": id, "kind": kind, "t": "2026-03-02T12:00:00Z", "text": text});
        for (what, rows) in [
            (
                "kinds",
                vec![post("a", "goal", "It is in."), post("b", "foul", "He is down."), post("c", "goal", "In again.")],
            ),
            (
                "a copy",
                vec![post("a", "pin", "It is in."), post("b", "foul", "He is down."), post("a", "goal", "It is in.")],
            ),
            (
                "answers",
                vec![
                    post("a", "question", "Who won it?"),
                    post("b", "question", "When is tea?"),
                    post("a", "answer", "Nobody so far."),
                    post("b", "answer", "At five."),
                ],
            ),
        ] {
            assert_eq!(folded_log(&refs(&rows), &context()), None, "{what}");
        }
    }
}
