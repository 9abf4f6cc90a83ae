//! What the commands say, and to whom: answers on standard output, trouble on standard error, neither able to hijack a
//! terminal.

use std::io::{ErrorKind, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::paint::Paint;
use super::{FAILED, WELL};
use crate::config::Faults;
use crate::io::control::Reply;
use crate::table::without_logins;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// As it is.
    Plain(&'t str),
    /// What is there no longer.
    Gone(&'t str),
    /// What was not there before.
    New(&'t str),
}

/// Where answers and trouble go.
pub struct Out {
    broken: Option<std::io::Error>,
    bar: ProgressBar,
    /// Trouble, where it is kept for somebody else to tell.
    kept: Option<String>,
    /// Whether only trouble is told, and what another program reads.
    is_quiet: bool,
}

impl Out {
    /// To standard output and standard error.
    pub fn new(is_quiet: bool) -> Out {
        Out { broken: None, bar: ProgressBar::hidden(), kept: None, is_quiet }
    }

    /// To nobody: trouble is kept to be told elsewhere.
    pub fn kept() -> Out {
        Out { kept: Some(String::new()), ..Out::new(false) }
    }

    /// From here on only trouble is told, and what another program reads.
    pub fn be_quiet(&mut self) {
        self.is_quiet = true;
    }

    /// Whether only that is told.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// The trouble that was kept.
    pub fn heard(self) -> String {
        self.kept.unwrap_or_default().trim_end().to_owned()
    }

    /// From here on a bar shows how many of so many are done, where there is a terminal to show it on.
    pub fn expect(&mut self, many: usize) {
        if many > 4 && !self.is_quiet {
            self.bar = ProgressBar::with_draw_target(Some(many as u64), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len}, {elapsed}") {
                self.bar.set_style(style);
            }
        }
    }

    /// One more is done.
    pub fn advance(&mut self) {
        self.bar.inc(1);
    }

    /// An answer: a line of text, made safe to show.
    pub fn line(&mut self, text: &str) {
        self.painted(&visible(text));
    }

    /// An answer: a line that was painted, and made safe to show, before.
    pub fn painted(&mut self, line: &str) {
        if !self.is_quiet {
            let lines: Vec<String> = line.split('\n').map(|line| Paint::of_stdout().fitted(line)).collect();
            self.bytes(format!("{}\n", lines.join("\n")).as_bytes());
        }
    }

    /// What a service has said that was asked.
    pub fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Line(line) => self.line(&line),
            Reply::Fact(json) => self.json(&format!("{json}\n")),
            Reply::Error(words) => self.error(&words),
            Reply::Status(_) => {}
        }
    }

    /// A word to a person who waits; to nobody else.
    pub fn hint(&mut self, text: &str) {
        if self.kept.is_none() && !self.is_quiet && std::io::stderr().is_terminal() {
            self.error(text);
        }
    }

    /// An answer for another program: as it is.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if self.broken.is_none() {
            let written = self.bar.suspend(|| {
                let mut stdout = std::io::stdout().lock();
                stdout.write_all(bytes).and_then(|()| stdout.flush())
            });
            self.broken = written.err();
        }
    }

    /// An answer: a line of pieces, each made safe to show. What is gone is red and struck and what is new is green; where
    /// there is no colour they stand in marks, as `git diff --word-diff` has them.
    pub fn pieces(&mut self, pieces: &[Piece<'_>]) {
        let is_in_colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        self.painted(&rendered(pieces, is_in_colour));
    }

    /// Facts as JSON for another program, laid out for a person's eyes too.
    pub fn facts(&mut self, facts: &impl Serialize) {
        match serde_json::to_string_pretty(facts) {
            Ok(json) => self.json(&format!("{json}\n")),
            Err(error) => self.error(&error.to_string()),
        }
    }

    /// JSON for another program, to which it means the same as before; a terminal cannot be hijacked by it either.
    pub fn json(&mut self, json: &str) {
        self.bytes(visible_json(json).as_bytes());
    }

    /// Whether nobody takes what is said.
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Asks a person whether something is to be lost; who says nothing keeps it. `None` where there is none to answer.
    pub fn ask(&mut self, question: &str) -> Option<bool> {
        self.confirm(question, false)
    }

    /// Asks a person; `usual` is meant by who says nothing. `None` where there is none to answer.
    pub fn confirm(&mut self, question: &str, usual: bool) -> Option<bool> {
        let answer = self.answer(&format!("{} {}", visible(question), if usual { "[Y/n]" } else { "[y/N]" }))?;
        match answer.to_lowercase().as_str() {
            "" => Some(usual),
            answer => Some(matches!(answer, "y" | "yes")),
        }
    }

    /// Asks a person for a number, from 1 to `most`. `None` where there is none to answer, or the answer is none.
    pub fn number(&mut self, question: &str, most: usize) -> Option<usize> {
        let answer = self.answer(&format!("{} [1–{most}]", visible(question)))?;
        answer.parse().ok().filter(|number| (1..=most).contains(number))
    }

    fn answer(&mut self, question: &str) -> Option<String> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let question = Paint::of_stderr().fitted(question);
        self.bar.suspend(|| std::io::stderr().write_all(format!("{question} ").as_bytes())).ok()?;
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer.trim().to_owned())
    }

    /// Trouble: a line of text, made safe to show.
    pub fn error(&mut self, text: &str) {
        // Somebody may have typed a password into an address.
        let text = visible(&without_logins(text));
        if let Some(kept) = &mut self.kept {
            return kept.push_str(&format!("{text}\n"));
        }
        let lines: Vec<String> = text.split('\n').map(|line| Paint::of_stderr().fitted(line)).collect();
        let line = format!("{}\n", lines.join("\n"));
        // Nobody is left to be told where standard error fails.
        self.bar.suspend(|| std::io::stderr().write_all(line.as_bytes()).unwrap_or_default());
    }

    /// What is wrong with a configuration; in colour where there is a terminal.
    pub fn faults(&mut self, faults: &Faults) {
        if let Some(kept) = &mut self.kept {
            return kept.push_str(&faults.render(false));
        }
        let stderr = std::io::stderr();
        let colour = stderr.is_terminal() && anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never;
        let text = faults.render(colour);
        stderr.lock().write_all(text.as_bytes()).and_then(|()| stderr.lock().write_all(b"\n")).unwrap_or_default();
    }

    /// The exit status; what was to be said and could not be is a failure, unless the reader has merely gone.
    pub fn finish(self, status: u8) -> u8 {
        self.bar.finish_and_clear();
        match self.broken {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                let line = format!("cannot write to standard output: {error}\n");
                std::io::stderr().write_all(line.as_bytes()).unwrap_or_default();
                if status == WELL { FAILED } else { status }
            }
            _ => status,
        }
    }
}

/// Text with every character made visible that could move the cursor, change colours or turn the line around.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\t' => shown.push(char),
            char if hijacks(char) => shown.extend(char.escape_unicode()),
            char => shown.push(char),
        }
    }
    shown
}

/// The same for JSON, in its own escapes: it stands for the same as before.
pub fn visible_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '\n' | '\t' => shown.push(char),
            // All of them have four digits at most.
            char if hijacks(char) => shown.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => shown.push(char),
        }
    }
    shown
}

fn hijacks(char: char) -> bool {
    let turns = matches!(
        char,
        '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}'
    );
    // Not seen at all, so that two names look alike: a mark of byte order, and those around annotations.
    let hides = matches!(char, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{180e}' | '\u{2060}'..='\u{2064}');
    turns || hides || char.is_control()
}

fn rendered(pieces: &[Piece<'_>], is_in_colour: bool) -> String {
    let one = |piece: &Piece<'_>| match (piece, is_in_colour) {
        (Piece::Plain(text), _) => visible(text),
        (Piece::Gone(text), true) => format!("\u{1b}[9;31m{}\u{1b}[0m", visible(text)),
        (Piece::New(text), true) => format!("\u{1b}[32m{}\u{1b}[0m", visible(text)),
        (Piece::Gone(text), false) => format!("[-{}-]", visible(text)),
        (Piece::New(text), false) => format!("{{+{}+}}", visible(text)),
    };
    pieces.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_hijack_the_terminal() {
        for (text, shown) in [
            ("Zwölf 🌍", "Zwölf 🌍"),
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\rb\u{7}", "a\\u{d}b\\u{7}"),
            ("\u{202e}txt.exe", "\\u{202e}txt.exe"),
            ("a\u{feff}b", "a\\u{feff}b"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn what_has_changed_is_marked_by_us_alone() {
        let pieces = [Piece::Plain("a\u{1b}[0m "), Piece::Gone("b\u{1b}[1m"), Piece::New("c")];
        assert_eq!(rendered(&pieces, false), "a\\u{1b}[0m [-b\\u{1b}[1m-]{+c+}");
        assert_eq!(rendered(&pieces, true), "a\\u{1b}[0m \u{1b}[9;31mb\\u{1b}[1m\u{1b}[0m\u{1b}[32mc\u{1b}[0m");
    }

    #[test]
    fn json_means_the_same_and_cannot_hijack_the_terminal() {
        let text = "Zwölf 🌍 \u{9b}31m \u{202e}txt \u{7f} \u{2028} \u{1b}[2J \"quoted\"\n";
        let json = serde_json::json!({ "text": text }).to_string();
        let shown = visible_json(&json);
        assert!(!shown.contains(hijacks), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), serde_json::from_str(&json).ok());
    }
}
