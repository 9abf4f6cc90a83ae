//! What the commands say, and to whom: answers on standard output, trouble on standard error, neither able to hijack a
//! terminal.

use std::io::{ErrorKind, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FAILED, WELL};
use crate::config::Faults;

/// Where answers and trouble go.
pub struct Out {
    broken: Option<std::io::Error>,
    bar: ProgressBar,
}

impl Out {
    /// To standard output and standard error.
    pub fn new() -> Out {
        Out { broken: None, bar: ProgressBar::hidden() }
    }

    /// From here on a bar shows how many of so many are done, where there is a terminal to show it on.
    pub fn expect(&mut self, many: usize) {
        if many > 4 {
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
        let line = format!("{}\n", visible(text));
        self.bytes(line.as_bytes());
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

    /// Trouble: a line of text, made safe to show.
    pub fn error(&mut self, text: &str) {
        let line = format!("{}\n", visible(text));
        // Nobody is left to be told where standard error fails.
        self.bar.suspend(|| std::io::stderr().write_all(line.as_bytes()).unwrap_or_default());
    }

    /// What is wrong with a configuration; in colour where there is a terminal.
    pub fn faults(&mut self, faults: &Faults) {
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
            '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{61c}' => {
                shown.extend(char.escape_unicode());
            }
            char if char.is_control() => shown.extend(char.escape_unicode()),
            char => shown.push(char),
        }
    }
    shown
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
        ] {
            assert_eq!(visible(text), shown);
        }
    }
}
