//! What a page leads to that is no live blog by itself: which of the live blogs to which it links, or which selectors, a person
//! means.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

use super::paint::{Paint, Style, cut};
use super::{FAILED, Out, WRONG};
use crate::extract::Offer;
use crate::suggest::Suggestion;

/// All of it for a program.
pub fn as_facts(why: &str, offers: &[Offer], suggestions: &[Suggestion]) -> Value {
    let offer = |offer: &Offer| json!({"title": offer.title, "url": offer.url});
    let suggestion = |suggestion: &Suggestion| {
        let select: BTreeMap<&str, &str> = suggestion.picks.iter().map(|(key, pick)| (*key, pick.as_str())).collect();
        json!({"select": select, "entries": suggestion.entries, "timed": suggestion.timed})
    };
    json!({
        "added": false,
        "why": why,
        "live_blogs": offers.iter().map(offer).collect::<Vec<_>>(),
        "selectors": suggestions.iter().map(suggestion).collect::<Vec<_>>(),
    })
}

/// How it is chosen: by a number that was said beforehand, or by asking.
pub struct Choice {
    /// The number of one of the offers, from 1.
    pub said: Option<u8>,
    /// Whether nobody is to be asked.
    pub yes: bool,
}

impl Choice {
    /// Which of the live blogs on a page it is to be. What there is has been said where nobody can be asked.
    pub fn of_offers(&mut self, offers: &[Offer], out: &mut Out) -> Result<Url, u8> {
        if offers.is_empty() {
            return Err(FAILED);
        }
        let paint = Paint::of_stdout();
        out.line("");
        out.line("It links to what may be live blogs:");
        for (number, offer) in (1..).zip(offers) {
            let title = if offer.title.is_empty() { "(a picture)" } else { &offer.title };
            in_list(number, title, paint, out);
            out.painted(&format!("     {}", paint.link(offer.url.as_str(), offer.url.as_str())));
        }
        out.line("");
        match self.number("Which one?", offers.len(), out)?.and_then(|at| offers.get(at)) {
            Some(offer) => Ok(offer.url.clone()),
            None => {
                out.line("`liveticker add URL` follows one of them; `--choose 1` the first.");
                Err(FAILED)
            }
        }
    }

    /// By which selectors a page is to be read that is not understood. Yes is not said to a guess.
    pub fn of_suggestions<'s>(&mut self, all: &'s [Suggestion], out: &mut Out) -> Result<&'s Suggestion, u8> {
        let paint = Paint::of_stdout();
        out.line("");
        out.line("If one of these is what you mean, it can be read all the same:");
        for (number, suggestion) in (1..).zip(all) {
            show(number, suggestion, paint, out);
        }
        out.line("");
        let asked = "Which of them are the updates? (Enter: none)";
        match self.number(asked, all.len(), out)?.and_then(|at| all.get(at)) {
            Some(suggestion) => Ok(suggestion),
            None => {
                out.line(
                    "Nothing was changed. `--choose 1` takes the first, and writes its selectors into feeds.toml.",
                );
                Err(FAILED)
            }
        }
    }

    /// The place of what was chosen; none where nobody can be asked, or they mean none.
    fn number(&mut self, question: &str, many: usize, out: &mut Out) -> Result<Option<usize>, u8> {
        // It is said of the first page that leads to others; what is behind it was not known.
        if let Some(said) = self.said.take() {
            return match usize::from(said) {
                said if said <= many => Ok(Some(said - 1)),
                said => {
                    out.error(&format!("--choose {said}: there are only {many}"));
                    Err(WRONG)
                }
            };
        }
        Ok(if self.yes { None } else { out.number(question, many).map(|number| number - 1) })
    }
}

/// A line of the list with its number, broken between words.
fn in_list(number: usize, text: &str, paint: Paint, out: &mut Out) {
    for (at, line) in paint.wrapped(text, 5).iter().enumerate() {
        let front = if at == 0 { format!("{number:>3}  ") } else { " ".repeat(5) };
        out.painted(&format!("{front}{}", paint.piece(Style::Bold, line.trim_start())));
    }
}

/// Selectors as they would stand in feeds.toml, and the first entry that they give.
fn show(number: usize, suggestion: &Suggestion, paint: Paint, out: &mut Out) {
    let Suggestion { picks, entries, timed, sample } = suggestion;
    let times = match timed {
        0 => "none of them with a time".to_owned(),
        timed if timed == entries => "all with a time".to_owned(),
        timed => format!("{timed} of them with a time"),
    };
    in_list(number, &format!("{entries} updates, {times}; the first:"), paint, out);
    let time = sample.published.map_or(String::new(), |stamp| format!("{}  ", super::explain::clock(stamp.at)));
    let title = sample.title.as_deref().map_or(String::new(), |title| format!("{title}: "));
    let text = sample.content.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = cut(&format!("{time}{title}{text}"), 2 * paint.columns().min(100).saturating_sub(14).max(20));
    paint.wrapped(&words, 7).iter().for_each(|line| out.line(line));
    for (key, pick) in picks {
        out.painted(&paint.piece(Style::Dim, &format!("     select.{key} = {}", super::add::toml_string(pick))));
    }
}
