//! What is wrong with a file of ours, and where: printed as rustc prints its errors.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::secret::without_logins;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the text.
    pub place: Range<usize>,
    /// What is wrong, with the key named.
    pub message: String,
    /// What to write instead; stands beside the place. Empty for none.
    pub label: String,
    /// What else there is to know; stands below.
    pub help: Option<String>,
    /// A second place, and what is there.
    pub also: Option<(Range<usize>, &'static str)>,
    /// Of what kind it is.
    pub kind: Kind,
}

/// Whether this can be read at all, and if so, whether something is wrong or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// This is not TOML.
    Syntax,
    /// What stands here is wrong.
    Wrong,
    /// Something should stand here and does not.
    Missing,
}

impl Fault {
    /// A fault of which no more is known than where and what.
    pub fn new(kind: Kind, place: Range<usize>, message: String) -> Fault {
        Fault { place, message, label: String::new(), help: None, also: None, kind }
    }

    /// Beside the place: what to write instead.
    pub fn label(self, label: impl Into<String>) -> Fault {
        Fault { label: label.into(), ..self }
    }

    /// Below: what else there is to know.
    pub fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }
}

/// All that is wrong with a file, in its order.
///
/// Shown without colour it is what [`Faults::render`] makes without colour. What it quotes from the file can do nothing
/// to a terminal: control characters and those that turn the direction of text are made visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    file: String,
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    faults: Vec<Fault>,
}

impl Faults {
    /// All that is wrong with that file, but for what only follows from other faults.
    pub fn new(file: &Path, text: &str, faults: Vec<Fault>) -> Faults {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        // A log and a page may show it.
        let text = without_logins(text);
        let faults =
            faults.into_iter().map(|fault| Fault { message: without_logins(&fault.message), ..fault }).collect();
        let mut all = Faults { file: visible(&file.display().to_string()), text, lines, faults };
        all.forget_echoes();
        all.faults.sort_by_key(|fault| (fault.place.start, fault.place.end));
        all.faults.dedup();
        all
    }

    /// The number of faults.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// All faults as rustc prints errors, with ANSI colours if wanted, ending in a line break.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for fault in &self.faults {
            if !out.is_empty() {
                out.push('\n');
            }
            // A line that marks nothing ends in blanks.
            for line in renderer.render(&self.groups(fault)).lines() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }

    fn groups(&self, fault: &Fault) -> [Group<'_>; 1] {
        let title = Level::ERROR.primary_title(shown(&fault.message));
        let mut group = Group::with_title(title);
        group = self.show(group, AnnotationKind::Primary, &fault.place, &fault.label);
        if let Some((place, what)) = &fault.also {
            group = self.show(group, AnnotationKind::Context, place, what);
        }
        if let Some(help) = &fault.help {
            group = group.element(Level::HELP.message(shown(help)));
        }
        [group]
    }

    /// Only the line is given to the renderer, which reads all that it is given at every fault.
    fn show<'a>(&self, group: Group<'a>, kind: AnnotationKind, place: &Range<usize>, label: &str) -> Group<'a> {
        let number = self.line(place.start);
        let (start, line) = self.text_of(number);
        let whole = line.len() <= SHOWN;
        let from = floor(line, place.start.saturating_sub(start));
        let to = floor(line, place.end.saturating_sub(start).max(from).min(from + MARKED)).max(from);
        let left = if whole { 0 } else { floor(line, from.saturating_sub(MARKED)) };
        let right = if whole { line.len() } else { floor(line, to + MARKED) };
        let (before, marked, after) = (visible(&line[left..from]), visible(&line[from..to]), visible(&line[to..right]));
        let mut annotation = kind.span(before.len()..before.len() + marked.len());
        if !label.is_empty() {
            annotation = annotation.label(shown(label));
        }
        let snippet = Snippet::source(format!("{before}{marked}{after}")).line_start(number + 1).annotation(annotation);
        if whole {
            return group.element(snippet.path(self.file.clone()));
        }
        let column = line[..from].chars().count() + 1;
        group.element(Origin::path(self.file.clone()).line(number + 1).char_column(column)).element(snippet)
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn text_of(&self, number: usize) -> (usize, &str) {
        let start = self.lines.get(number).copied().unwrap_or_default();
        let end = self.lines.get(number + 1).copied().unwrap_or(self.text.len());
        (start, self.text[start..end].trim_end_matches(['\r', '\n']))
    }

    fn is_header(&self, number: usize) -> bool {
        self.text_of(number).1.trim_start().starts_with('[')
    }

    /// Drops what is only an echo of the file not being TOML: what such a line was taken for, what stands under such a
    /// header and so seems to belong to another table, and what is missing where not all could be read.
    fn forget_echoes(&mut self) {
        let headers: Vec<usize> = (0..self.lines.len()).filter(|line| self.is_header(*line)).collect();
        let head = |line: usize| headers.partition_point(|header| *header <= line);
        let damaged = |fault: &&Fault| fault.kind == Kind::Syntax;
        let lines: HashSet<usize> =
            self.faults.iter().filter(damaged).map(|fault| self.line(fault.place.start)).collect();
        let tables: HashSet<usize> = lines.iter().map(|line| head(*line)).collect();
        let lost: HashSet<usize> = lines.iter().filter(|line| self.is_header(**line)).map(|line| head(*line)).collect();

        let faults = std::mem::take(&mut self.faults);
        let stands = |fault: &Fault| {
            let line = self.line(fault.place.start);
            match fault.kind {
                Kind::Syntax => true,
                Kind::Wrong => !lines.contains(&line) && !lost.contains(&head(line)),
                Kind::Missing => !tables.contains(&head(line)),
            }
        };
        self.faults = faults.into_iter().filter(stands).collect();
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for Faults {}

/// A line of more bytes is shown in part.
const SHOWN: usize = 400;
/// No more bytes than these are marked.
const MARKED: usize = 100;
/// A message of more characters is shown in part.
const MESSAGE: usize = 300;

/// The last place in `text`, up to `at`, where a character begins or the text ends.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// A message, harmless and not too long.
fn shown(text: &str) -> String {
    let text = visible(text);
    if text.chars().count() <= MESSAGE {
        text
    } else {
        format!("{}…", text.chars().take(MESSAGE).collect::<String>())
    }
}

/// Each character that could do something to a terminal or to the order of the line becomes one that cannot, and no
/// other character moves (for those that turn the direction of text see Unicode UAX 9, section 2).
fn visible(text: &str) -> String {
    let visible = |char: char| match char {
        '\t' => '\t',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => {
            char::REPLACEMENT_CHARACTER
        }
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => char::REPLACEMENT_CHARACTER,
        plain => plain,
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: Kind, place: Range<usize>) -> Fault {
        Fault::new(kind, place, format!("{kind:?}"))
    }

    #[test]
    fn what_only_follows_from_a_syntax_fault_is_not_reported() {
        // Lines begin at bytes 0, 4, 8, 12, 16 and 20.
        let text = "[a]\nb=1\nc=2\n[d]\ne=3\nf=4\n";
        for (what, syntax, rest, left) in [
            ("nothing is", None, vec![fault(Kind::Wrong, 4..5), fault(Kind::Missing, 0..1)], 2),
            ("what that line was taken for", Some(5), vec![fault(Kind::Wrong, 4..5), fault(Kind::Wrong, 8..9)], 1),
            ("what its table misses", Some(5), vec![fault(Kind::Missing, 1..2), fault(Kind::Missing, 13..14)], 1),
            (
                "what stands under a broken header",
                Some(2),
                vec![fault(Kind::Wrong, 4..5), fault(Kind::Wrong, 16..17)],
                1,
            ),
        ] {
            let damage = syntax.map(|at| fault(Kind::Syntax, at..at));
            let all = rest.into_iter().chain(damage.clone()).collect();
            assert_eq!(Faults::new(Path::new("x"), text, all).count(), left + usize::from(damage.is_some()), "{what}");
        }
    }

    #[test]
    fn a_fault_in_a_long_line_is_shown_with_what_stands_around_it() {
        let text = format!("a = '{}'\n{} WRONG {}", "x".repeat(1000), "ü".repeat(100_000), "z".repeat(100_000));
        let at = text.find("WRONG").unwrap_or_default();
        let faults = Faults::new(Path::new("x"), &text, vec![fault(Kind::Wrong, at..at + 5)]);
        let shown = faults.render(false);
        assert!(shown.contains("x:2:100002") && shown.contains("üü WRONG zz") && shown.len() < 1000, "{shown}");
        let whole = Faults::new(Path::new("x"), &text, vec![fault(Kind::Wrong, 4..1000)]).render(false);
        assert!(whole.len() < 1000, "{whole}");
    }

    #[test]
    fn a_place_outside_the_text_is_shown_at_its_end() {
        for text in ["", "ü", "a\n"] {
            assert!(
                Faults::new(Path::new("x"), text, vec![fault(Kind::Wrong, 90..99)]).render(false).contains("Wrong")
            );
        }
    }
}
