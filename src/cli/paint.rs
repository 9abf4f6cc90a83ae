//! What a terminal can show beyond plain text: weight, colour by state, links, and lines that fit its width. Where there is no
//! terminal, or `NO_COLOR` says so (no-color.org), there is nothing but the text.

use std::io::IsTerminal;

use unicode_width::UnicodeWidthStr;

use super::out::visible;

/// Lines for a person are no wider, however wide the terminal: nobody reads further.
const WIDEST: usize = 100;
/// The width where nobody knows it.
const USUAL: usize = 80;

/// How a piece of a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
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
        let stdout = std::io::stdout();
        let is_on = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        if !stdout.is_terminal() {
            return Paint { is_on: false, width: None };
        }
        let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = said.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
        Paint { is_on, width: Some(width.unwrap_or(USUAL).max(20)) }
    }

    /// A piece of a line, made safe to show.
    pub fn piece(self, look: Look, text: &str) -> String {
        let text = visible(text);
        let code = match look {
            Look::Plain => return text,
            Look::Bold => "1",
            Look::Dim => "2",
            Look::Good => "32",
            Look::Fair => "33",
            Look::Bad => "31",
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

    /// A text in lines that fit, each with that indent; broken between words only. One line where nobody looks.
    pub fn wrapped(self, text: &str, indent: usize) -> Vec<String> {
        let blank = " ".repeat(indent);
        let Some(width) = self.width else { return vec![format!("{blank}{text}")] };
        let room = width.min(WIDEST).saturating_sub(indent).max(10);
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        lines.iter().map(|line| format!("{blank}{line}")).collect()
    }

    /// How many columns a table may have; as many as it likes where nobody looks.
    pub fn columns(self) -> usize {
        self.width.unwrap_or(usize::MAX)
    }
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
        assert_eq!(PIPE.piece(Look::Bad, "failing"), "failing");
        assert_eq!(PIPE.link("war", "https://example.org/"), "war");
        assert_eq!(PIPE.wrapped(&"long ".repeat(90), 2).len(), 1);
    }

    #[test]
    fn a_terminal_gets_weight_links_and_lines_that_fit() {
        assert_eq!(TERMINAL.piece(Look::Bold, "war"), "\u{1b}[1mwar\u{1b}[0m");
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
            ["港に二隻の船が", "入りました"],
            "which are twice as wide"
        );
    }

    #[test]
    fn what_is_cut_says_so() {
        for (text, columns, wanted) in [("harbour", 7, "harbour"), ("harbour", 5, "harb…"), ("港に二隻", 5, "港に…")]
        {
            assert_eq!(cut(text, columns), wanted);
        }
    }
}
