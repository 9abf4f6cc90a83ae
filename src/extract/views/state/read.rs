//! A row of a table, read as an entry: what its columns have been found to be, in the forms in which publishers keep text.

use std::cell::OnceCell;

use serde_json::Value;
use url::Url;

use super::blocks;
use super::fields::{Fields, folded};
use super::markdown;
use super::measure::{self, prose};
use super::roles::Roles;
use super::table::Table;
use super::texts::prose_within;
use crate::extract::json::{plain, prose as body_of, tags};
use crate::extract::view::{Body, Raw};

/// The rows as entries, each with its number; a row that says nothing is none. Times are to be filled in.
pub fn entries(
    table: &Table<'_>,
    values: &[&Value],
    roles: &Roles,
    names: &[Option<&str>],
    base: Option<&Url>,
) -> Vec<(usize, Raw<'static>)> {
    let rows = values.iter().enumerate();
    let mut entries: Vec<(usize, Raw<'static>)> = rows
        .filter_map(|(row, value)| {
            Some((row, entry(table, value, row, roles, names.get(row).copied().flatten(), base)?))
        })
        .collect();
    with_headings(&mut entries);
    entries
}

fn entry(
    table: &Table<'_>,
    value: &Value,
    row: usize,
    roles: &Roles,
    name: Option<&str>,
    base: Option<&Url>,
) -> Option<Raw<'static>> {
    let fields = Fields::of(value);
    let cell = |at: usize| table.columns.get(at)?.cells.get(row).copied().flatten();
    let texts = roles.bodies.iter().filter(|at| Some(**at) != roles.title);
    let body = texts.enumerate().find_map(|(nth, at)| {
        // In the place of the text only what is a text by itself.
        let told = cell(*at).filter(|value| nth == 0 || prose_within(value, 0) >= 12)?;
        body(told, value, &table.columns[*at].path)
    });
    let title = roles.title.and_then(cell).and_then(words);
    let mut ids: Vec<String> = Vec::new();
    for id in roles.ids.iter().filter_map(|at| measure::id(cell(*at)?)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    // A store calls its things by their ids.
    if ids.is_empty() {
        ids.extend(name.map(str::to_owned));
    }
    let holds_pictures = matches!(&body, Some(Body::Markup(markup)) if markup.contains("<img"));
    let images = fields.as_ref().filter(|_| !holds_pictures).map(|fields| fields.images(base)).unwrap_or_default();
    let raw = Raw {
        unread: None,
        anchor: None,
        rows: OnceCell::new(),
        ids,
        link: fields.as_ref().and_then(|fields| fields.link(base)),
        title,
        published: None,
        updated: roles.changed.get(row).copied().flatten(),
        authors: roles.authors.get(row).cloned().unwrap_or_default(),
        categories: fields.as_ref().map(Fields::categories).unwrap_or_default(),
        media: Vec::new(),
        images,
        body,
    };
    (raw.body.is_some() || raw.title.is_some() || !raw.images.is_empty()).then_some(raw)
}

/// What a cell says, as the body of an entry.
fn body(value: &Value, row: &Value, path: &[String]) -> Option<Body<'static>> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(match markdown::html(text) {
            Some(html) => Body::Markup(html),
            None => body_of(text),
        }),
        Value::Array(_) => {
            let html = blocks::html(whole(row, path).unwrap_or(value));
            Some(html).filter(|html| !html.trim().is_empty()).map(Body::Markup)
        }
        _ => None,
    }
}

/// The object around a list of blocks where it holds something that they refer to: Draft's `entityMap`.
fn whole<'v>(row: &'v Value, path: &[String]) -> Option<&'v Value> {
    let mut around = row;
    for key in path.iter().take(path.len().saturating_sub(1)) {
        around = around.as_object()?.iter().find(|(name, _)| folded(name) == *key)?.1;
    }
    (path.len() > 1 && around.get("entityMap").is_some()).then_some(around)
}

/// Plain text on one line, of a string or of a list of blocks.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => plain(text),
        // Notion's rich text.
        Value::Array(runs) if runs.iter().any(|run| run.get("plain_text").is_some()) => {
            plain(&runs.iter().filter_map(|run| run.get("plain_text")?.as_str()).collect::<String>())
        }
        Value::Array(_) => plain(&blocks::html(value)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Where no column holds the headings and most bodies begin with one, these are they.
fn with_headings(entries: &mut [(usize, Raw<'static>)]) {
    if entries.iter().any(|(_, raw)| raw.title.is_some()) {
        return;
    }
    let headings: Vec<Option<(String, String)>> = entries
        .iter()
        .map(|(_, raw)| match &raw.body {
            Some(Body::Markup(markup)) => heading(markup),
            _ => None,
        })
        .collect();
    let found = headings.iter().flatten().count();
    if found * 2 <= entries.len() {
        return;
    }
    for ((_, raw), heading) in entries.iter_mut().zip(headings) {
        if let Some((title, rest)) = heading {
            raw.title = Some(title);
            raw.body = Some(rest).filter(|rest| tags(rest) > 0 || prose(rest) > 0).map(Body::Markup);
        }
    }
}

/// The heading that markup begins with, and what stands behind it.
fn heading(markup: &str) -> Option<(String, String)> {
    let markup = markup.trim_start();
    let level = markup.strip_prefix("<h")?.chars().next().filter(char::is_ascii_digit)?;
    let end = format!("</h{level}>");
    let (head, rest) = markup.split_once(&end)?;
    let inner = head.split_once('>')?.1;
    let title = plain(inner).filter(|title| title.chars().count() <= 200)?;
    Some((title, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_heading_at_the_top_of_nearly_all_bodies_is_that_of_the_entry() {
        let raw = |markup: &str| (0, Raw { body: Some(Body::Markup(markup.to_owned())), ..Raw::default() });
        let mut entries = vec![raw("<h2>One</h2><p>A</p>"), raw("<h2>Two</h2><p>B</p>"), raw("<p>C</p>")];
        with_headings(&mut entries);
        let told: Vec<_> =
            entries.iter().map(|(_, raw)| (raw.title.clone().unwrap_or_default(), raw.words())).collect();
        assert_eq!(told[0], ("One".to_owned(), "One A".to_owned()));
        assert_eq!(told[2].0, "");
        let mut one = vec![raw("<h2>One</h2><p>A</p>"), raw("<p>B</p>"), raw("<p>C</p>")];
        with_headings(&mut one);
        assert!(one.iter().all(|(_, raw)| raw.title.is_none()), "a heading within one text is its own");
    }

    #[test]
    fn what_blocks_refer_to_stands_around_them() {
        let row = json!({"body": {"blocks": [{"type": "unstyled", "text": "See it", "entityRanges": [{"offset": 0, "length": 3, "key": 0}]}], "entityMap": {"0": {"type": "LINK", "data": {"url": "/x"}}}}});
        let path = ["body".to_owned(), "blocks".to_owned()];
        let body = body(&row["body"]["blocks"], &row, &path);
        assert!(
            matches!(&body, Some(Body::Markup(markup)) if markup == "<p><a href=\"/x\">See</a> it</p>"),
            "{body:?}"
        );
    }
}
