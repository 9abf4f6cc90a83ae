//! How a page was read, for a person: the views of it, which of them gave what, and the entries that are read otherwise than most.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Out;
use super::paint::{Paint, Style, cut};
use crate::entry::{Entry, Layer, Name, Sighting};
use crate::extract::account::{Account, Left, Seen, Sources};

/// The name of each part of an entry, and the view that gave it.
type Parts = [(&'static str, Option<Layer>); 6];

/// The parts of an entry, and the view that gave each.
fn parts(sources: &Sources) -> Parts {
    [
        ("id", sources.id),
        ("link", sources.link),
        ("title", sources.title),
        ("time", sources.published),
        ("text", sources.content),
        ("author", sources.authors),
    ]
}

/// How the page was read, for a program: each view, then each entry with the view that gave each of its parts.
pub fn as_facts(account: &Account, sighting: Option<&Sighting>) -> Value {
    let view = |seen: &Seen| {
        json!({
            "view": seen.layer,
            "entries": seen.entries,
            "taken": seen.taken,
            "score": seen.score,
            "why": seen.why,
        })
    };
    let left = |left: &Left| json!({"text": left.text, "rule": left.rule.to_string()});
    let entries = sighting.map(|sighting| sighting.entries.as_slice()).unwrap_or_default();
    let entry = |(nth, (entry, sources)): (usize, (&Entry, &Sources))| {
        let parts: BTreeMap<&str, Layer> =
            parts(sources).into_iter().filter_map(|(part, layer)| Some((part, layer?))).collect();
        let left_out = account.left.get(nth).map(Vec::as_slice).unwrap_or_default();
        json!({
            "title": entry.title,
            "published": entry.published.map(|stamp| stamp.at),
            "inferred": entry.published.is_some_and(|stamp| stamp.inferred),
            "parts": parts,
            "left_out": left_out.iter().map(left).collect::<Vec<_>>(),
        })
    };
    json!({
        "views": account.views.iter().map(view).collect::<Vec<_>>(),
        "profile_is_out_of_date": account.stale,
        "entries": entries.iter().zip(&account.entries).enumerate().map(entry).collect::<Vec<_>>(),
        "not_taken_for_entries": account.others.iter().map(left).collect::<Vec<_>>(),
    })
}

/// The views of the page; then a table of the parts of entries by the views that gave them; then the entries that differ from
/// most, or all of them.
pub fn explanation(account: &Account, sighting: Option<&Sighting>, all: bool, out: &mut Out) {
    let paint = Paint::of_stdout();
    out.line("Views of the page:");
    for seen in &account.views {
        let verdict = if seen.taken { "taken" } else { "left" };
        let score = seen.score.map_or(String::new(), |score| format!(", score {score}"));
        let entries = if seen.entries == 1 { "entry" } else { "entries" };
        let line =
            format!("{:<9}  {verdict:<5}  {} {entries}{score}: {}", seen.layer.to_string(), seen.entries, seen.why);
        wrapped(&line, 2, 20, paint, out);
    }
    if account.views.is_empty() {
        out.line("  none");
    }
    if account.stale {
        out.line("The profile finds far less than is on the page: it is out of date.");
    }
    if account.times.count > 0 {
        paint.wrapped(&format!("Times: {}.", account.times), 0).iter().for_each(|line| out.line(line));
    }
    let Some(sighting) = sighting else { return };
    out.line("");
    table(account, out);
    let usual = usual(account);
    let left = |nth: usize| account.left.get(nth).map(Vec::as_slice).unwrap_or_default();
    let is_shown = |nth: usize, sources: &Sources| all || Some(parts(sources)) != usual || !left(nth).is_empty();
    let entries = sighting.entries.iter().zip(&account.entries).enumerate();
    let shown: Vec<_> = entries.filter(|(nth, (_, sources))| is_shown(*nth, sources)).collect();
    if shown.is_empty() {
        return others(account, paint, out);
    }
    out.line("");
    let rest = account.entries.len() - shown.len();
    out.line(&match (all, rest) {
        (true, _) => "Entries, and the view that gave each part:".to_owned(),
        (false, 0) => "Entries, one for each way in which they were read:".to_owned(),
        (false, rest) => format!("Read otherwise than the other {rest} (--all shows every entry):"),
    });
    for (nth, (entry, sources)) in shown {
        let name = match entry.names.first() {
            Some(Name::Id(id)) => id.clone(),
            _ => "(no id)".to_owned(),
        };
        let time = entry.published.map_or("no time".to_owned(), |stamp| {
            let way = if stamp.inferred { ", inferred" } else { "" };
            format!("{}{way}", clock(stamp.at))
        });
        let begin = entry.title.clone().unwrap_or_else(|| entry.content.text.replace('\n', " "));
        out.line(&cut(&format!("  {name}  {time}  {begin}"), paint.columns().min(100)));
        let told = parts(sources);
        let told: Vec<String> =
            told.iter().filter_map(|(part, layer)| Some(format!("{part}: {}", (*layer)?))).collect();
        for line in paint.wrapped(&told.join(", "), 4) {
            out.painted(&paint.piece(Style::Dim, &line));
        }
        left(nth).iter().for_each(|left| left_out(4, left, paint, out));
    }
    others(account, paint, out);
}

/// What looks like entries and was not taken for them.
fn others(account: &Account, paint: Paint, out: &mut Out) {
    if !account.others.is_empty() {
        out.line("");
        out.line("Not taken for entries:");
        account.others.iter().for_each(|left| left_out(2, left, paint, out));
    }
}

/// A piece that was left out, and why.
fn left_out(indent: usize, left: &Left, paint: Paint, out: &mut Out) {
    let text: String = left.text.chars().take(100).collect();
    let more = if text.len() < left.text.len() { "…" } else { "" };
    let words = format!("left out: {text:?}{more}: {}", left.rule);
    paint.wrapped(&words, indent).iter().for_each(|line| out.line(line));
}

/// A time as the clock of this machine shows it, with its zone.
pub fn clock(at: jiff::Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// The same beside one that names the zone.
pub fn minute(at: jiff::Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The parts of entries, and how many each view gave.
fn table(account: &Account, out: &mut Out) {
    let mut layers: Vec<Layer> = Vec::new();
    let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let none = String::new();
    for sources in &account.entries {
        for (at, (_, layer)) in parts(sources).iter().enumerate() {
            if let Some(layer) = layer
                && !layers.contains(layer)
            {
                layers.push(*layer);
            }
            *counts.entry((at, layer.map_or(none.clone(), |layer| layer.to_string()))).or_default() += 1;
        }
    }
    let mut head: Vec<String> = layers.iter().map(ToString::to_string).collect();
    head.push("nobody".to_owned());
    let widths: Vec<usize> = head.iter().map(|name| name.len().max(5)).collect();
    let line = |first: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
        format!("  {first:<6}  {}", cells.join("  "))
    };
    out.line("Which view gave what, of how many entries:");
    out.line(&line("", &head));
    let names = parts(&Sources::default()).map(|(name, _)| name);
    for (at, name) in names.iter().enumerate() {
        let of = |layer: &String| match counts.get(&(at, layer.clone())) {
            Some(count) => count.to_string(),
            None => "·".to_owned(),
        };
        let mut cells: Vec<String> = layers.iter().map(|layer| of(&layer.to_string())).collect();
        cells.push(of(&none));
        out.line(&line(name, &cells));
    }
}

/// The combination of views that most entries were read with; none where each entry was read with another.
fn usual(account: &Account) -> Option<Parts> {
    let mut ways: Vec<(Parts, usize)> = Vec::new();
    for sources in &account.entries {
        let way = parts(sources);
        match ways.iter_mut().find(|(known, _)| *known == way) {
            Some((_, count)) => *count += 1,
            None => ways.push((way, 1)),
        }
    }
    let most = ways.into_iter().max_by_key(|(_, count)| *count)?;
    (most.1 > 1 || account.entries.len() == 1).then_some(most.0)
}

/// A line that is broken between words, and goes on below where its words begin.
fn wrapped(line: &str, first: usize, behind: usize, paint: Paint, out: &mut Out) {
    let Some(_) = paint.width else { return out.line(&format!("{}{line}", " ".repeat(first))) };
    // What is aligned in front stays so.
    let (front, rest) = line.split_at(line.char_indices().nth(behind - first).map_or(line.len(), |(at, _)| at));
    let mut lines = paint.wrapped(rest, behind).into_iter();
    let begin = lines.next().unwrap_or_default();
    out.line(&format!("{}{front}{}", " ".repeat(first), begin.trim_start()));
    lines.for_each(|line| out.line(&line));
}
