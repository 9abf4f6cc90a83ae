//! HTML parsed within bounds: a page of nothing but `<div>` would otherwise hold the parser for minutes.

use html5ever::driver::{ParseOpts, Parser, parse_document, parse_fragment};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{LocalName, QualName, ns};
use scraper::{Html, HtmlTreeSink};
use thiserror::Error;

/// No page that a person made comes near it; browsers stop nesting at 512.
const DEEPEST: usize = 1000;
/// How much is parsed between two looks at the depth, in bytes.
const PIECE: usize = 4096;

/// The page nests its elements without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("its elements are nested more than {DEEPEST} deep")]
pub struct TooDeep;

/// A whole page as a tree.
pub fn document(html: &str) -> Result<Html, TooDeep> {
    within_bounds(parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default()), html)
}

/// A piece of a page as a tree: what could stand in a `<body>`.
pub fn fragment(html: &str) -> Result<Html, TooDeep> {
    let body = QualName::new(None, ns!(html), LocalName::from("body"));
    within_bounds(
        parse_fragment(HtmlTreeSink::new(Html::new_fragment()), ParseOpts::default(), body, Vec::new(), false),
        html,
    )
}

fn within_bounds(mut parser: Parser<HtmlTreeSink>, html: &str) -> Result<Html, TooDeep> {
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from(piece));
        rest = after;
        // html5ever's cost grows with the square of the depth, so it is looked at often; it is found where the last
        // node was put.
        let so_far = parser.tokenizer.sink.sink.0.borrow();
        if so_far.tree.nodes().next_back().is_some_and(|last| last.ancestors().nth(DEEPEST).is_some()) {
            return Err(TooDeep);
        }
    }
    Ok(parser.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_gives_the_same_tree_as_at_one_stroke() {
        let page = format!("<!doctype html><title>é</title>{}", "<p>Grüße, <b>Welt</b>: ½ 🌍".repeat(2000));
        assert_eq!(document(&page).map(|html| html.tree), Ok(Html::parse_document(&page).tree));
        assert_eq!(fragment(&page).map(|html| html.tree), Ok(Html::parse_fragment(&page).tree));
    }

    #[test]
    fn a_page_without_bottom_is_given_up() {
        assert_eq!(document(&"<div>".repeat(20_000)), Err(TooDeep));
        assert_eq!(document(&"<ul><li>".repeat(200_000)), Err(TooDeep));
        assert_eq!(fragment(&"<b><i>".repeat(200_000)), Err(TooDeep));
    }
}
