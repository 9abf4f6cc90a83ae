//! HTML parsed within the reading budget: some pages would otherwise hold the parser for minutes.

use std::cell::{Cell, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink, create_element};
use html5ever::{LocalName, QualName, ns};
use scraper::node::Node;
use scraper::{Html, HtmlTreeSink};

use super::budget::{DEEPEST, FORMATTING, Made, Scanner, Spent, Standing};

pub use super::budget::OverBudget;

type Builder = TreeBuilder<<HtmlTreeSink as TreeSink>::Handle, HtmlTreeSink>;

/// A whole page as a tree.
pub fn document(html: &str) -> Result<Html, OverBudget> {
    within_budget(TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), TreeBuilderOpts::default()), html)
}

/// A piece of a page as a tree: what could stand in a `<body>`.
pub fn fragment(html: &str) -> Result<Html, OverBudget> {
    let sink = HtmlTreeSink::new(Html::new_fragment());
    let body = create_element(&sink, QualName::new(None, ns!(html), LocalName::from("body")), Vec::new());
    within_budget(TreeBuilder::new_for_fragment(sink, body, None, TreeBuilderOpts::default()), html)
}

fn within_budget(builder: Builder, html: &str) -> Result<Html, OverBudget> {
    let tokenizer = Tokenizer::new(
        Watched { builder, made: Cell::new(Made::Tag), templates: RefCell::default() },
        TokenizerOpts::default(),
    );
    let (mut scanner, mut spent) = (Scanner::new(html), Spent::default());
    let mut standing = Standing { nodes: 0, depth: 0, formatting: 0 };
    let queue = BufferQueue::default();
    let mut from = 0;
    loop {
        let watched = &tokenizer.sink;
        let is_foreign = watched.adjusted_current_node_present_but_not_in_html_namespace();
        let Some(piece) = scanner.next(watched.made.get(), is_foreign)? else { break };
        queue.push_back(StrTendril::from(&html[from..piece.end]));
        // It stops where a browser would run a script or change the encoding.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        from = piece.end;
        standing = standing_after(standing, &watched.builder.sink);
        spent.add(piece, standing)?;
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// What stands at the end of what has been parsed: where the last element was put. A comment or text may be put higher up
/// while the elements stay open; where there is no new element, it stands as it stood.
fn standing_after(before: Standing, sink: &HtmlTreeSink) -> Standing {
    // One for each mistake of the page; nobody reads them.
    sink.0.borrow_mut().errors.clear();
    let html = sink.0.borrow();
    let nodes = html.tree.nodes().len();
    let new = nodes.saturating_sub(before.nodes);
    let Some(last) = html.tree.nodes().rev().take(new).find(|node| node.value().is_element()) else {
        return Standing { nodes, ..before };
    };
    let (mut depth, mut formatting) = (0, 0);
    for around in last.ancestors().take(DEEPEST + 1) {
        depth += 1;
        if let Node::Element(element) = around.value() {
            formatting += usize::from(FORMATTING.contains(&element.name()));
        }
    }
    Standing { nodes, depth, formatting }
}

/// Passes tokens on, and notes what was made of the last tag.
struct Watched {
    builder: Builder,
    made: Cell<Made>,
    /// The templates that are open, and whether each is a shadow tree.
    templates: RefCell<Vec<bool>>,
}

impl Watched {
    /// A declarative shadow tree (HTML, section 4.12.3) is shown, as if it stood in its host: it becomes a box of its own.
    fn shown(&self, token: Token) -> Token {
        let Token::TagToken(mut tag) = token else { return token };
        if &*tag.name == "template" {
            let mut open = self.templates.borrow_mut();
            let is_shadow = match tag.kind {
                TagKind::StartTag => {
                    let is_shadow = tag
                        .attrs
                        .iter()
                        .any(|attr| matches!(attr.name.local.as_ref(), "shadowrootmode" | "shadowroot"));
                    open.push(is_shadow);
                    is_shadow
                }
                TagKind::EndTag => open.pop().unwrap_or(false),
            };
            if is_shadow {
                tag.name = LocalName::from("div");
            }
        }
        Token::TagToken(tag)
    }
}

impl TokenSink for Watched {
    type Handle = <Builder as TokenSink>::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        let token = self.shown(token);
        let made = match token {
            Token::TagToken(Tag { .. }) => Made::Tag,
            Token::ParseError(_) => self.made.get(),
            _ => Made::Text,
        };
        let result = self.builder.process_token(token, line);
        self.made.set(match result {
            TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext => Made::Opening,
            _ => made,
        });
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_gives_the_same_tree_as_at_one_stroke() {
        let piece = "<p class=a>Grüße, <b>Welt</b>: ½ 🌍<script>if (a<b) '<b a b>'</script><!-- x > --><textarea><b></textarea>";
        let foreign = "<svg><style><b></style><![CDATA[ <b a> ]]></svg><![CDATA[ <b> ]]><a href='x' href=\"y\">z</a >";
        let page = format!("<!doctype html><title>é</title>{}{}", piece.repeat(2000), foreign.repeat(300));
        assert_eq!(document(&page).map(|html| html.tree), Ok(Html::parse_document(&page).tree));
        assert_eq!(fragment(&page).map(|html| html.tree), Ok(Html::parse_fragment(&page).tree));
    }

    #[test]
    fn a_page_that_would_cost_too_much_is_given_up() {
        let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<String>();
        let open = format!("<p>{}</p>", many(800, &|n| format!("<b a{n}>")));
        let listed = many(1000, &|n| format!(" a{n}"));
        for (what, page, wanted) in [
            ("boxes", "<div>".repeat(20_000), OverBudget::Depth),
            ("lists", "<ul><li>".repeat(200_000), OverBudget::Depth),
            ("formatting", "<b><i>".repeat(200_000), OverBudget::Depth),
            ("boxes with something behind them", "<div></body><!-- x -->".repeat(20_000), OverBudget::Depth),
            ("attributes", format!("<p{}>", many(200_000, &|n| format!(" a{n}"))), OverBudget::Attributes),
            (
                "attributes behind a script that pretends to go on",
                format!("<script><!--<script></script></script><p{}>", many(200_000, &|n| format!(" a{n}"))),
                OverBudget::Attributes,
            ),
            ("attributes everywhere", format!("<p{listed}>").repeat(1200), OverBudget::AllAttributes),
            ("attributes of one element, in pieces", format!("<html{listed}>").repeat(3), OverBudget::Attributes),
            ("formatting left open", format!("{open}{}", "<p>x</p>".repeat(3000)), OverBudget::Repeated),
            (
                "formatting compared",
                format!("{}{}", many(700, &|n| format!("<b b{n}>")), format!("<b{listed}></b>").repeat(100)),
                OverBudget::Steps,
            ),
            ("paragraphs far down", format!("{}{}", "<div>".repeat(900), "</x>".repeat(200_000)), OverBudget::Steps),
            ("elements", "<p>x".repeat(400_000), OverBudget::Nodes),
        ] {
            assert_eq!(document(&page).err(), Some(wanted), "{what}");
        }
    }

    #[test]
    fn a_piece_of_a_page_has_the_same_budget() {
        assert_eq!(fragment(&"<b><i>".repeat(20_000)).err(), Some(OverBudget::Depth));
    }

    #[test]
    fn no_more_is_kept_of_a_page_for_its_mistakes() {
        let page = document(&"\0".repeat(1 << 20));
        assert_eq!(page.map(|page| page.errors.len() < 5000), Ok(true));
    }
}
