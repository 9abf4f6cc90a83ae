//! Who reads the feed of a storm, and remembers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

use crate::CALM;
use crate::outlet::{Plan, instant};

#[derive(Default)]
pub struct Reader {
    pub readings: usize,
    /// So often an entry was gone from the feed and stood there again at a later reading.
    pub back: usize,
    /// The id that each entry was announced under.
    ids: BTreeMap<usize, String>,
    /// Those of the last reading, and those that had been there before and were not.
    there: BTreeSet<usize>,
    gone: BTreeSet<usize>,
    /// A page may have been cut off where nobody could see it: what stands at its end is half a text for a while.
    pub may_be_cut: bool,
    /// From when to when the clock was behind.
    pub behind: Vec<(i64, i64)>,
    /// Taken away, and nobody can tell. Before the page was read for the first time after the record was lost: of the feed alone it
    /// is not known what was on the page. Or before that was seen often enough, and then the page came cut off above it, or was made
    /// anew and is read by another layer, which never told of it.
    pub may_stay: BTreeSet<usize>,
    /// What it should never have seen.
    pub wrong: Vec<String>,
}

impl Reader {
    /// Reads it as it is at that second; whether it says then what the outlet says.
    pub fn read(&mut self, file: &Path, plan: &Plan, second: i64) -> Result<(), String> {
        let Ok(bytes) = std::fs::read(file) else { return Err("there is no feed".to_owned()) };
        self.readings += 1;
        let Ok(feed) = serde_json::from_slice::<Value>(&bytes) else {
            self.wrong.push(format!("at {second}: half a feed"));
            return Err("half a feed".to_owned());
        };
        let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let (mut is, mut dates) = (Vec::new(), Vec::<Timestamp>::new());
        let before = std::mem::take(&mut self.there);
        for item in feed["items"].as_array().into_iter().flatten() {
            let (id, title, html) = (text(item, "id"), text(item, "title"), text(item, "content_html"));
            let number = title.rsplit(' ').next().and_then(|number| number.parse::<usize>().ok());
            let told = plan.told.iter().find(|told| Some(told.number) == number && told.title() == title);
            let said = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(&html);
            let was_said = told.is_some_and(|told| {
                let is_it = |text: &str| {
                    text == said || self.may_be_cut && (text.starts_with(whole_words(said)) || said == told.title())
                };
                told.at <= second && told.versions.iter().any(|(since, text)| *since <= second && is_it(text))
            });
            let Some(told) = told.filter(|_| was_said) else {
                self.wrong.push(format!("at {second}: what nobody has said: {title}: {html}"));
                continue;
            };
            let known = self.ids.entry(told.number).or_insert_with(|| id.clone());
            if *known != id {
                self.wrong.push(format!("at {second}: {title} was announced as {known} and now as {id}"));
                known.clone_from(&id);
            }
            self.there.insert(told.number);
            // It was in the feed, and at the last reading it was not.
            self.back += usize::from(self.gone.remove(&told.number));
            let date = text(item, "date_published");
            dates.push(date.parse::<Timestamp>().unwrap());
            let is_dated = dates.last() == Some(&instant(told.at))
                || dates.last() < Some(&instant(told.at)) && self.was_behind(told.at);
            let date = if is_dated { instant(told.at).to_string() } else { date };
            if told.is_shown(second) || !self.may_stay.contains(&told.number) {
                is.push(format!("{} {date}: {said}", told.number));
            }
        }
        self.gone.extend(before.difference(&self.there));
        let wanted: Vec<String> = plan
            .told
            .iter()
            .filter(|told| told.is_shown(second))
            .rev()
            .map(|told| format!("{} {}: {}", told.number, instant(told.at), told.text(second)))
            .collect();
        if !dates.is_sorted_by(|newer, older| newer >= older) {
            return Err("not in the order of their dates".to_owned());
        }
        let (mut lost, mut more) = (wanted.clone(), is.clone());
        lost.retain(|entry| !is.contains(entry));
        more.retain(|entry| !wanted.contains(entry));
        if lost.is_empty() && more.is_empty() && is.len() == wanted.len() {
            return Ok(());
        }
        Err(format!(
            "{} entries where {} belong; not there: {lost:#?}; there instead: {more:#?}",
            is.len(),
            wanted.len(),
        ))
    }

    /// What comes out of the future is dated with the present, and stays so: whether it was put online before its time or the clock
    /// is behind cannot be told.
    fn was_behind(&self, at: i64) -> bool {
        self.behind.iter().any(|(from, to)| *from - CALM <= at && at <= *to)
    }

    /// The entries of the last reading.
    pub fn there(&self) -> &BTreeSet<usize> {
        &self.there
    }
}

/// Without the beginning of a tag in which a page was cut off: that is text.
fn whole_words(said: &str) -> &str {
    let begun = ["&lt;/", "&lt;"].iter().find_map(|tag| said.strip_suffix(tag)).unwrap_or(said);
    begun.strip_suffix("</p><p>").unwrap_or(begun)
}
