//! What the site has changed or taken away after it was published, one item for each time, and how it reads now.

use std::collections::HashMap;

use url::Url;

use crate::entry::{About, Content, EntryId, Html};
use crate::ledger::diff::{Stretch, shortened};
use crate::ledger::history::{Edit, EntryHistory, PastEvent};
use crate::ledger::{Event, Past, Record};
use crate::liveblog::{LiveBlog, Withdrawals};

use super::brief::brief;
use super::document::FeedEntry;
use super::phrases::{Happened, Phrases, phrases};
use super::shown::{entry, is_volatile, spoken, stub, summary};
use super::writable::{attribute, escaped};

/// Texts of more bytes are shown where they differ …
const WHOLE: usize = 2_000;
/// … and no more of them than so many characters, of one stretch a quarter: nobody compares a book.
const MOST: usize = 10_000;

/// The items for these records, of which `past` is all that has happened.
pub fn edits(blog: &LiveBlog, about: &About, records: &[&Record], past: &[Past]) -> Vec<FeedEntry> {
    let mut pasts: HashMap<&EntryId, Vec<Past>> = HashMap::new();
    for past in past {
        pasts.entry(&past.id).or_default().push(past.clone());
    }
    let changed = records.iter().filter_map(|record| Some((*record, pasts.remove(&record.id)?)));
    changed.flat_map(|(record, past)| items(blog, about, record, past)).collect()
}

fn items(blog: &LiveBlog, about: &About, record: &Record, mut past: Vec<Past>) -> Vec<FeedEntry> {
    past.sort_by_key(|past| past.number);
    let numbers: Vec<u32> = past.iter().map(|past| past.number).collect();
    // What the feed says of an entry that was taken away, it says here too.
    let is_hidden = record.is_withdrawn() && blog.showing.withdrawn != Withdrawals::Keep;
    let shown = blog.clone().with(|blog| blog.showing.withdrawn = Withdrawals::Keep);
    let Some(entry) = entry(&shown, record, about) else { return Vec::new() };
    let phrases = phrases(spoken(blog, about));
    let history = EntryHistory::of(record, past);
    let last = history.events.len().saturating_sub(1);
    // An item of before says so each time that the entry is taken away and shown again.
    let is_turn = |event: &&PastEvent| event.event != Event::Revised && blog.showing.withdrawn != Withdrawals::Keep;
    let turned = history.events.iter().filter(is_turn).map(|event| event.at).max();
    let item = |(at, (event, number)): (usize, (&PastEvent, u32))| {
        let content = match (&event.event, &event.edit) {
            (Event::Withdrawn, _) => stub(phrases, event.at),
            _ if is_hidden => stub(phrases, record.updated),
            // What it says now is another thing at each look.
            _ if at == last && is_volatile(blog, record) => words(&phrases.volatile),
            (_, Some(edit)) if !edit.is_empty() => difference(phrases, edit),
            (Event::Returned, _) => words(&phrases.shown_again),
            (Event::Revised, _) => words(&phrases.only_form),
        };
        let happened = match event.event {
            Event::Revised => Happened::Edited,
            Event::Withdrawn => Happened::Withdrawn,
            Event::Returned => Happened::ShownAgain,
        };
        FeedEntry {
            id: EntryId(format!("{}/edit-{number}", record.id)),
            announces: Some(record.id.clone()),
            title: phrases.titled(happened, &entry.title),
            summary: summary(&content.text),
            content,
            published: event.at,
            updated: match event.event {
                // It says for good that it was.
                Event::Withdrawn => event.at,
                Event::Revised | Event::Returned => turned.map_or(event.at, |turned| turned.max(event.at)),
            },
            ..entry.clone()
        }
    };
    history.events.iter().zip(numbers).enumerate().map(item).collect()
}

fn words(words: &str) -> Content {
    Content { html: Html::cleaned(format!("<p><em>{words}</em></p>")), text: words.to_owned(), ..Content::default() }
}

/// An edit, with what is gone struck out and what is new underlined.
fn difference(phrases: &Phrases, edit: &Edit) -> Content {
    let mut html = String::new();
    if let Some(title) = &edit.title {
        html.push_str(&format!("<h3>{}</h3>", marked(title).join(" ")));
    }
    if let Some(text) = &edit.text {
        let length: usize = text.iter().map(|stretch| stretch.text().len()).sum();
        let text = if length > WHOLE { begun(shortened(text)) } else { text.clone() };
        html.extend(marked(&text).iter().map(|line| format!("<p>{line}</p>")));
    }
    let link = |url: &Url| format!("<a href=\"{}\">{}</a>", attribute(url.as_str()), escaped(url.as_str()));
    let mut list = |what: &str, urls: Vec<&Url>| {
        let items: String = urls.into_iter().map(|url| format!("<li>{}</li>", link(url))).collect();
        if !items.is_empty() {
            html.push_str(&format!("<p>{what}</p><ul>{items}</ul>"));
        }
    };
    list(&phrases.links_gone, edit.links_gone.iter().collect());
    list(&phrases.links_new, edit.links_new.iter().collect());
    list(&phrases.pictures_gone, edit.images_gone.iter().map(|image| &image.url).collect());
    list(&phrases.pictures_new, edit.images_new.iter().map(|image| &image.url).collect());
    let said = |stretch: &Stretch| match stretch {
        Stretch::Same(text) => text.clone(),
        Stretch::Gone(text) => format!("[-{text}-]"),
        Stretch::New(text) => format!("[+{text}+]"),
    };
    let parts: Vec<String> =
        edit.title.iter().chain(&edit.text).map(|stretches| stretches.iter().map(said).collect()).collect();
    // No more of it than the summary asks for.
    Content { text: brief(&parts.join(" · "), WHOLE).into_owned(), html: Html::cleaned(html), ..Content::default() }
}

/// The beginning of it, where it is too long.
fn begun(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut room = MOST;
    let mut kept = Vec::new();
    for stretch in stretches {
        if room == 0 {
            kept.push(Stretch::Same(" …".to_owned()));
            break;
        }
        let text = brief(stretch.text(), room.min(MOST / 4)).into_owned();
        room = room.saturating_sub(text.chars().count());
        kept.push(match stretch {
            Stretch::Same(_) => Stretch::Same(text),
            Stretch::Gone(_) => Stretch::Gone(text),
            Stretch::New(_) => Stretch::New(text),
        });
    }
    kept
}

/// The lines of a text, each as HTML.
fn marked(stretches: &[Stretch]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for stretch in stretches {
        for (at, part) in stretch.text().split('\n').enumerate() {
            if at > 0 {
                lines.push(String::new());
            }
            let (part, line) = (escaped(part), lines.last_mut());
            let Some(line) = line.filter(|_| !part.is_empty()) else { continue };
            match stretch {
                Stretch::Same(_) => line.push_str(&part),
                Stretch::Gone(_) => line.push_str(&format!("<del>{part}</del>")),
                Stretch::New(_) => line.push_str(&format!("<ins>{part}</ins>")),
            }
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}
