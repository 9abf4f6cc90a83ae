//! The history of one entry, as a person reads it: each change word by word.

use jiff::Timestamp;
use url::Url;

use super::Out;
use super::out::Piece;
use crate::entry::Image;
use crate::ledger::Event;
use crate::ledger::diff::{Stretch, shortened};
use crate::ledger::history::{Edit, EntryHistory, PastEvent};

/// Shows the history.
pub fn show(history: &EntryHistory, out: &mut Out) {
    out.line(&folded(&history.now.title));
    out.line(&format!("  {}", history.id));
    if let Some(link) = &history.link {
        out.line(&format!("  {link}"));
    }
    out.line(&format!("  published {}", second(history.published)));
    out.line("");
    out.line(&format!("{}  seen first", second(history.first_seen)));
    out.line(&format!("  title: {}", folded(&history.first.title)));
    history.first.content.text.lines().for_each(|line| out.line(&format!("  {line}")));
    history.first.content.links.iter().for_each(|link| out.line(&format!("  link: {link}")));
    history.first.content.images.iter().for_each(|image| out.line(&format!("  picture: {}", picture(image))));
    if history.events.is_empty() {
        out.line("");
        out.line("Nothing has happened to it since.");
    }
    history.events.iter().for_each(|past| show_event(past, out));
}

fn show_event(past: &PastEvent, out: &mut Out) {
    let event = match (past.event, &past.edit) {
        (Event::Revised, _) => "revised",
        (Event::Withdrawn, _) => "withdrawn",
        (Event::Returned, None) => "returned as it was",
        (Event::Returned, Some(_)) => "returned, and revised",
    };
    out.line("");
    out.line(&format!("{}  {event}", second(past.at)));
    let Some(edit) = &past.edit else { return };
    if edit.is_empty() {
        out.line("  (it was changed back since, or in a way that is not kept)");
    }
    show_edit(edit, out);
}

fn show_edit(edit: &Edit, out: &mut Out) {
    if let Some(title) = &edit.title {
        let lines = lines(title);
        for line in &lines {
            let mut pieces = vec![Piece::Plain("  title: ")];
            pieces.extend(line);
            out.pieces(&pieces);
        }
    }
    if let Some(text) = &edit.text {
        for line in &lines(&shortened(text)) {
            let mut pieces = vec![Piece::Plain("  ")];
            pieces.extend(line);
            out.pieces(&pieces);
        }
    }
    let links = |links: &[Url]| links.iter().map(Url::to_string).collect::<Vec<_>>();
    let images = |images: &[Image]| images.iter().map(picture).collect::<Vec<_>>();
    for (what, gone, new) in [
        ("  link: ", links(&edit.links_gone), links(&edit.links_new)),
        ("  picture: ", images(&edit.images_gone), images(&edit.images_new)),
    ] {
        gone.iter().for_each(|gone| out.pieces(&[Piece::Plain(what), Piece::Gone(gone)]));
        new.iter().for_each(|new| out.pieces(&[Piece::Plain(what), Piece::New(new)]));
    }
}

/// The same line by line: a mark and a colour end where their line does.
fn lines(stretches: &[Stretch]) -> Vec<Vec<Piece<'_>>> {
    let mut lines = vec![Vec::new()];
    for stretch in stretches {
        for (at, text) in stretch.text().split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            let piece = match stretch {
                Stretch::Same(_) => Piece::Plain(text),
                Stretch::Gone(_) => Piece::Gone(text),
                Stretch::New(_) => Piece::New(text),
            };
            if let Some(line) = lines.last_mut().filter(|_| !text.is_empty()) {
                line.push(piece);
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn picture(image: &Image) -> String {
    match &image.alt {
        Some(alt) if !alt.trim().is_empty() => format!("{} ({})", image.url, folded(alt)),
        _ => image.url.to_string(),
    }
}

fn second(at: Timestamp) -> String {
    at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}
