//! What a terminal can show beyond plain text: weight, colour by state, links, and lines that fit its width. Where there is no
//! terminal, or `NO_COLOR` says so (no-color.org), there is nothing but the text.

use std::io::IsTerminal;
use std::os::fd::AsFd;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::out::visible;

/// Lines for a person are no wider, however wide the terminal: nobody reads further.
const WIDEST: usize = 100;
/// The width where nobody knows it.
const USUAL: usize = 80;

/// The style of a piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// What a line is about.
    Bold,
    /// A fact beside it.
    Dim,
    /// All is well.
    Good,
    /// It may be well.
    Fair,
    /// Somebody has to do something.
    Bad,
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Whether there is colour, weight and links.
    pub is_on: bool,
    /// So many columns there are; none where lines are not wrapped, since another program reads them.
    pub width: Option<usize>,
}

impl Paint {
    /// For standard output, as it is now.
    pub fn of_stdout() -> Paint {
        Paint::of(&std::io::stdout())
    }

    /// For standard error, as it is now.
    pub fn of_stderr() -> Paint {
        Paint::of(&std::io::stderr())
    }

    fn of(stream: &(impl IsTerminal + anstream::stream::RawStream + AsFd)) -> Paint {
        if !IsTerminal::is_terminal(stream) {
            return Paint { is_on: false, width: None };
        }
        let is_on = anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never;
        let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = said.or_else(|| terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0)));
        Paint { is_on, width: Some(width.unwrap_or(USUAL).max(20)) }
    }

    /// A line that was painted, as it fits; as it is in a pipe.
    pub fn fitted(self, line: &str) -> String {
        self.width.map_or_else(|| line.to_owned(), |columns| folded(line, columns))
    }

    /// A piece of a line, made safe to show.
    pub fn piece(self, style: Style, text: &str) -> String {
        let text = visible(text);
        let code = match style {
            Style::Plain => return text,
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Good => "32",
            Style::Fair => "33",
            Style::Bad => "31",
        };
        if self.is_on && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text }
    }

    /// A piece of a line that leads to an address (OSC 8, as most terminals know it); only the text where there are no links.
    pub fn link(self, text: &str, url: &str) -> String {
        let text = visible(text);
        // Nothing but printable ASCII may stand in an address there.
        let is_plain = url.bytes().all(|byte| (0x21..0x7f).contains(&byte));
        if self.is_on && is_plain { format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\") } else { text }
    }

    /// A text broken between words into lines that fit the terminal, each with that indent. One line where the output is no terminal.
    pub fn wrapped(self, text: &str, indent: usize) -> Vec<String> {
        let blank = " ".repeat(indent);
        let Some(width) = self.width else { return vec![format!("{blank}{text}")] };
        let room = width.min(WIDEST).saturating_sub(indent).max(10);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (mut lines, mut line, mut at) = (Vec::new(), String::new(), 0);
        for Word { blanks, text, width } in words(&text) {
            if !line.is_empty() && at + blanks + width > room {
                lines.push(std::mem::take(&mut line));
                at = 0;
            }
            if !line.is_empty() {
                line.push_str(&" ".repeat(blanks));
                at += blanks;
            }
            line.push_str(text);
            at += width;
        }
        lines.push(line);
        lines.iter().map(|line| format!("{blank}{line}")).collect()
    }

    /// How many columns a table may have; without a limit where the output is no terminal.
    pub fn columns(self) -> usize {
        self.width.unwrap_or(usize::MAX)
    }
}

/// A line that was painted, broken between words so that it fits; what is behind the first break stands a little further in. One
/// that fits stays as it is. A word that is longer by itself, as an address, is not broken: it could not be copied.
pub fn folded(line: &str, columns: usize) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len() + 2;
    let mut folded = String::with_capacity(line.len());
    let (mut at, mut is_begun) = (0, false);
    for Word { blanks, text, width } in words(line) {
        let is_broken = is_begun && width > 0 && at + blanks + width > columns;
        let blanks = if is_broken { indent } else { blanks };
        if is_broken {
            folded.push('\n');
            at = 0;
        }
        folded.push_str(&" ".repeat(blanks));
        folded.push_str(text);
        at += blanks + width;
        is_begun |= width > 0;
    }
    folded
}

/// A piece of a line that is not broken.
struct Word<'l> {
    /// How many blanks stand before it.
    blanks: usize,
    /// With the escapes in it and around it.
    text: &'l str,
    /// Its width, in columns of the terminal.
    width: usize,
}

/// What a line may be broken into: at blanks, and between two ideographs (UAX #14, class ID).
fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut blanks, mut begin, mut width, mut was_wide) = (0, 0, 0, false);
    let mut at = 0;
    while let Some(char) = line[at..].chars().next() {
        let escape = escape(&line[at..]);
        if escape > 0 {
            at += escape;
            continue;
        }
        let columns = char.width().unwrap_or_default();
        let is_wide = columns == 2;
        if begin < at && (char == ' ' || is_wide && was_wide) {
            words.push(Word { blanks, text: &line[begin..at], width });
            (blanks, begin, width) = (0, at, 0);
        }
        at += char.len_utf8();
        if char == ' ' {
            (blanks, begin) = (blanks + 1, at);
        } else {
            width += columns;
        }
        was_wide = is_wide;
    }
    if begin < line.len() {
        words.push(Word { blanks, text: &line[begin..], width });
    }
    words
}

/// How long the escape is that a text begins with, in bytes: one of those that are painted here.
fn escape(text: &str) -> usize {
    let end = match text.as_bytes() {
        [0x1b, b'[', ..] => text.find('m').map(|at| at + 1),
        [0x1b, b']', ..] => text[2..].find("\u{1b}\\").map(|at| at + 4),
        _ => None,
    };
    end.unwrap_or_default()
}

/// A text of no more columns, with an ellipsis where it is cut.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for char in text.chars() {
        let mut next = kept.clone();
        next.push(char);
        if next.width() + 1 > columns {
            break;
        }
        kept = next;
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Paint = Paint { is_on: true, width: Some(20) };
    const PIPE: Paint = Paint { is_on: false, width: None };

    #[test]
    fn a_pipe_gets_nothing_but_the_text() {
        assert_eq!(PIPE.piece(Style::Bad, "failing"), "failing");
        assert_eq!(PIPE.link("war", "https://example.org/"), "war");
        assert_eq!(PIPE.wrapped(&"long ".repeat(90), 2).len(), 1);
    }

    #[test]
    fn a_terminal_gets_weight_links_and_lines_that_fit() {
        assert_eq!(TERMINAL.piece(Style::Bold, "war"), "\u{1b}[1mwar\u{1b}[0m");
        assert_eq!(
            TERMINAL.link("war", "https://a.example/"),
            "\u{1b}]8;;https://a.example/\u{1b}\\war\u{1b}]8;;\u{1b}\\"
        );
        assert_eq!(TERMINAL.link("war", "https://a.example/\u{1b}\\"), "war", "an address cannot end it");
        assert_eq!(
            TERMINAL.wrapped("Two boats are in, and nobody else is.", 2),
            ["  Two boats are in,", "  and nobody else", "  is."]
        );
        assert_eq!(TERMINAL.wrapped("Donaudampfschifffahrtsgesellschaft", 0), ["Donaudampfschifffahrtsgesellschaft"]);
        assert_eq!(
            TERMINAL.wrapped("港に二隻の船が 入りました", 0),
            ["港に二隻の船が 入り", "ました"],
            "which are twice as wide, and are broken anywhere"
        );
    }

    #[test]
    fn a_line_is_folded_between_words_and_never_within_one() {
        for (line, wanted) in [
            ("it fits", "it fits"),
            ("  a  table  that fits", "  a  table  that\n    fits"),
            ("war: https://example.org/a/long/address", "war:\n  https://example.org/a/long/address"),
            ("\u{1b}[1mbold words that are\u{1b}[0m many", "\u{1b}[1mbold words that\n  are\u{1b}[0m many"),
            (
                "\u{1b}]8;;https://a.example/\u{1b}\\a link of words\u{1b}]8;;\u{1b}\\ here",
                "\u{1b}]8;;https://a.example/\u{1b}\\a link of words\u{1b}]8;;\u{1b}\\\n  here",
            ),
            ("港に二隻の船が入りました。", "港に二隻の船が入り\n  ました。"),
        ] {
            assert_eq!(folded(line, 18), wanted);
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        for (text, columns, wanted) in [("harbour", 7, "harbour"), ("harbour", 5, "harb…"), ("港に二隻", 5, "港に…")]
        {
            assert_eq!(cut(text, columns), wanted);
        }
    }
}
