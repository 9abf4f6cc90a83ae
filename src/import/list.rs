//! A list of addresses, one a line: as a person keeps it, or newsboat's `urls`.

use url::Url;

use super::bad::Bad;
use super::bridge::Call;

/// What stands in a line.
pub enum Line {
    /// An address of RSS-Bridge, with the title that the line gives it.
    Bridge(Box<Call>, Option<String>, String),
    /// An ordinary feed.
    Ordinary,
    /// A line that is no address of anything that can be followed, and why.
    Bad(Bad),
}

/// Whether all lines that say something are addresses, or what newsboat takes for one.
pub fn is_list(text: &str) -> bool {
    let mut said = said(text).peekable();
    let known = |line: &str| {
        ["http://", "https://", "file://", "feed://", "exec:", "filter:", "\"query:", "\"filter:", "\"exec:"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    said.peek().is_some() && said.all(|(_, line)| known(line))
}

fn said(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// All lines that say something.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    said(text).map(|(number, line)| {
        let address = line.split_whitespace().next().unwrap_or_default();
        if !address.starts_with("http") {
            return Line::Ordinary;
        }
        match Url::parse(address) {
            Ok(url) => match Call::of(&url) {
                Some(call) => Line::Bridge(Box::new(call), title(line), address.to_owned()),
                None => Line::Ordinary,
            },
            Err(error) => {
                Line::Bad(Bad { what: format!("line {number}"), why: format!("{address} is no address: {error}") })
            }
        }
    })
}

/// newsboat's way to name a feed: a tag that begins with "~".
fn title(line: &str) -> Option<String> {
    let quoted = line.split('"').skip(1).step_by(2).find_map(|tag| tag.strip_prefix('~'));
    let bare = || line.split_whitespace().skip(1).find_map(|tag| tag.strip_prefix('~'));
    quoted.or_else(bare).map(str::to_owned)
}
