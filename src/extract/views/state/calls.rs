//! Calls in a script that say one after another what the page is to show: `ticker.add(7, {…})`, `posts.push({…})`, `posts[3] = {…}`.
//! Those of one receiver are the rows of a list, each with what is called.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::extract::html::work;
use crate::extract::json::literal;

/// A script has no more calls that are read.
const MOST: usize = 5_000;
/// So many times the length of the script may be read: calls stand within calls.
const AGAIN: usize = 4;
/// A name is no longer.
const NAME: usize = 80;
/// The key under which a row tells what is called.
const CALLED: &str = "op";

/// A list for each receiver that is called more than once with something to show.
pub fn lists(text: &str) -> Vec<Value> {
    let mut found: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    let mut last = "";
    work::spend(text.len());
    for (at, _) in text.match_indices(['(', '=']).take(MOST * 20) {
        work::spend(100);
        let Some((mut receiver, name, open)) = call(text, at) else { continue };
        // A chain.
        if receiver.is_empty() && name.starts_with('.') {
            receiver = last;
        }
        last = receiver;
        found.entry(receiver).or_default().push((name.trim_start_matches('.'), open));
    }
    let mut left = text.len().saturating_mul(AGAIN);
    let lists = found.into_values().filter(|calls| (2..=MOST).contains(&calls.len()));
    lists.filter_map(|calls| list(text, &calls, &mut left)).collect()
}

fn list(text: &str, calls: &[(&str, usize)], left: &mut usize) -> Option<Value> {
    let kinds: std::collections::HashSet<&str> = calls.iter().map(|(name, _)| *name).collect();
    let mut rows: Vec<Value> = Vec::new();
    let mut telling = 0;
    for (name, open) in calls {
        let Some(mut arguments) = literal::arguments(text, *open, left) else { continue };
        arguments.retain(|value| !value.is_null());
        if arguments.is_empty() {
            continue;
        }
        telling += usize::from(arguments.iter().any(|value| value.as_object().is_some_and(|object| object.len() >= 2)));
        let mut row = match (arguments.len(), &mut arguments[0]) {
            (1, Value::Object(object)) => std::mem::take(object),
            (_, _) => {
                arguments.into_iter().enumerate().map(|(at, value)| (format!("c{at:02}"), value)).collect::<Map<_, _>>()
            }
        };
        if kinds.len() > 1 && !row.contains_key(CALLED) {
            row.insert(CALLED.to_owned(), Value::String((*name).to_owned()));
        }
        rows.push(Value::Object(row));
    }
    (telling >= 2).then_some(Value::Array(rows))
}

/// The receiver, what is called of it, and where the bracket of its arguments is; `None` where no statement begins so.
fn call(text: &str, at: usize) -> Option<(&str, &str, usize)> {
    let bytes = text.as_bytes();
    let is_assigned = bytes[at] == b'=';
    let argument = text[at + 1..].trim_start();
    let can_begin = |text: &str| {
        text.starts_with(|char: char| matches!(char, '{' | '[' | '"' | '\'' | '`') || char.is_ascii_digit())
    };
    let before = text[..at].trim_end();
    let path_end = if is_assigned {
        // `posts[3] = {`
        if !argument.starts_with('{') || !before.ends_with(']') {
            return None;
        }
        // What stands in the bracket is no longer than a name: a search through the whole script for each would have no end.
        let near = &before.as_bytes()[before.len().saturating_sub(NAME)..];
        before.len() - near.len() + near.iter().rposition(|byte| *byte == b'[')?
    } else {
        if !can_begin(argument) && !argument.starts_with("new ") {
            return None;
        }
        at
    };
    let start = text[..path_end]
        .bytes()
        .rev()
        .take(NAME + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.'))
        .count();
    let path = &text[path_end - start..path_end];
    let begins = text[..path_end - start].trim_end_matches([' ', '\t']);
    let is_statement = begins.is_empty()
        || begins.ends_with([';', '}', '{', '\n', '\r', ','])
        || (path.starts_with('.') && begins.trim_end().ends_with(')'));
    let is_word = matches!(
        path,
        "if" | "for" | "while" | "switch" | "function" | "return" | "catch" | "typeof" | "else" | "with"
    );
    if path.is_empty()
        || start > NAME
        || !is_statement
        || is_word
        || path.starts_with(|char: char| char.is_ascii_digit())
    {
        return None;
    }
    if is_assigned {
        return Some((path, "=", at));
    }
    let dot = path.rfind('.');
    Some((dot.map_or("", |dot| &path[..dot]), dot.map_or(path, |dot| &path[dot..]), at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_calls_of_one_receiver_are_rows() {
        for (what, script, wanted) in [
            (
                "an entry each, and what takes one away",
                "var t = new T('x', {a: 1, b: 2});\nt.add(7, {time: 1, text: 'One'});\nt.add(8, {time: 2, text: 'Two'}); t.drop(7);\nt.render();",
                vec![
                    json!([{"op": "add", "c00": 7, "c01": {"time": 1, "text": "One"}}, {"op": "add", "c00": 8, "c01": {"time": 2, "text": "Two"}}, {"op": "drop", "c00": 7}]),
                ],
            ),
            (
                "pushed",
                "p.push({a: 1, b: 'x'});p.push({a: 2, b: 'y'})",
                vec![json!([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])],
            ),
            (
                "set",
                "p[0] = {a: 1, b: 'x'};\np[1] = {a: 2, b: 'y'};",
                vec![json!([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])],
            ),
            (
                "functions",
                "add({a: 1, b: 'x'});\nadd({a: 2, b: 'y'});",
                vec![json!([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])],
            ),
            ("one", "p.push({a: 1, b: 'x'});", vec![]),
            ("of nothing to show", "ga('send', 'x');\nga('send', 'y');", vec![]),
        ] {
            assert_eq!(lists(script), wanted, "{what}");
        }
    }
}
