//! A ticker that is told in one text: the body of an article in JSON-LD, whose lines begin with a clock or with the minute
//! of a match.

use serde_json::{Map, Value};

use crate::entry::{About, Layer};
use crate::extract::json::{plain, prose, string};
use crate::extract::view::{Body, Raw, View};
use crate::when;
use crate::when::solve::{Stamps, Told, solve};

/// Fewer lines that begin so are chance.
const FEWEST: usize = 4;

/// The view that the text of the page's article gives; `None` where its lines are no entries.
pub fn view(values: &[Value], context: &when::Context) -> Option<View<'static>> {
    let mut articles = Vec::new();
    values.iter().for_each(|value| collect(value, &mut articles));
    articles.into_iter().find_map(|article| lines_of(article, context))
}

fn collect<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(object) => {
            if object.get("articleBody").is_some_and(Value::is_string) {
                found.push(object);
            }
            object.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}

fn lines_of(article: &Map<String, Value>, context: &when::Context) -> Option<View<'static>> {
    let body = prose(string(article.get("articleBody")?)?);
    let lines = lines(&body);
    let abstract_begins = article.get("abstract").and_then(string).and_then(plain).map(|text| begin_of(&text));
    let mut entries: Vec<(Told, String)> = Vec::new();
    let (mut heads, mut others) = (0, 0);
    let mut is_over = false;
    for line in lines {
        let Some(text) = plain(&line) else { continue };
        // What the article began with stands below its ticker.
        let is_abstract = abstract_begins.as_ref().is_some_and(|begin| !begin.is_empty() && *begin == begin_of(&text));
        is_over |= is_abstract;
        let head = if is_over { None } else { head(&line, &text, context) };
        match head {
            Some(reading) => {
                heads += 1;
                entries.push((reading, line));
            }
            None if is_abstract || entries.is_empty() => entries.push((Told::default(), line)),
            None => {
                others += usize::from(!is_over);
                if let Some((_, entry)) = entries.last_mut() {
                    entry.push_str("<br>");
                    entry.push_str(&line);
                }
            }
        }
    }
    if heads < FEWEST || others > heads {
        return None;
    }
    let (told, lines): (Vec<Told>, Vec<String>) = entries.into_iter().unzip();
    let times = solve(&Stamps { page: context, told }).times;
    let entries = lines.into_iter().zip(times).map(|(line, time)| Raw {
        body: Some(Body::Markup(format!("<p>{line}</p>"))),
        published: time.map(|time| time.stamp),
        ..Raw::default()
    });
    Some(View { layer: Layer::JsonLd, about: About::default(), entries: entries.collect() })
}

/// The lines of a text: by line breaks and paragraphs in markup, by line feeds elsewhere.
fn lines(body: &Body<'_>) -> Vec<String> {
    match body {
        Body::Markup(markup) => {
            let mut markup = markup.replace('\n', " ");
            for (mark, plain) in
                [("<br/>", "<br>"), ("<br />", "<br>"), ("<BR>", "<br>"), ("</p>", "<br>"), ("<p>", "")]
            {
                markup = markup.replace(mark, plain);
            }
            markup.split("<br>").map(|line| line.trim().to_owned()).collect()
        }
        Body::Text(text) => text.lines().map(|line| line.trim().replace('<', "&lt;")).collect(),
        Body::Elements { .. } => Vec::new(),
    }
}

/// Whether a line begins an entry: with a time, a minute of a match, or a few words in bold that a dash sets off.
fn head(line: &str, text: &str, context: &when::Context) -> Option<Told> {
    if when::match_minute(text).is_some() {
        return Some(Told::default());
    }
    if let Some((meanings, _)) = when::meanings_leading(text, context) {
        return Some(Told::entry(meanings));
    }
    let (bold, rest) = line.strip_prefix("<b>").and_then(|rest| rest.split_once("</b>"))?;
    let is_set_off = rest.trim_start().starts_with(['-', '\u{2013}', '\u{2014}']);
    (is_set_off && bold.chars().count() <= 60).then(Told::default)
}

/// Enough of a text to know it by.
fn begin_of(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_ticker_may_be_told_in_one_text() {
        let begins = |body: &str, intro: &str| -> Vec<String> {
            let article = serde_json::json!({"@type": "NewsArticle", "articleBody": body, "abstract": intro});
            let context = when::Context::at("2026-03-02T13:00:00Z".parse().unwrap(), None);
            let view = view(&[article], &context);
            view.iter().flat_map(|view| &view.entries).map(|entry| entry.words()).collect()
        };
        let match_told = "46': Corner<br><b>Second half</b> - They are back<br>45': Off the bar<br>Again!<br>\
                          12': Foul<br>3': Wide<br>Two old rivals meet again.<br><b>Line-ups</b> as last week";
        assert_eq!(
            begins(match_told, "Two old rivals meet again."),
            [
                "46': Corner",
                "Second half - They are back",
                "45': Off the bar Again!",
                "12': Foul",
                "3': Wide",
                "Two old rivals meet again. Line-ups as last week"
            ]
        );
        assert_eq!(begins("14:05 One boat\n13:40 Two boats\n13:02 Three boats\n12:51 No boat", "").len(), 4);
        for article in [
            "The harbour is closed.<br>At 14:05 the first boat came in.<br>It was late.<br>So were others.",
            "3': Wide<br>2': Foul",
            "",
        ] {
            assert_eq!(begins(article, ""), Vec::<String>::new(), "{article}");
        }
    }
}
