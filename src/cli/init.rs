//! `liveticker init`: a feeds.toml to begin with.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::places::config_home;
use super::{FAILED, Out, WELL, WRONG};

/// What the file says, but for its sample: that one is a page of the source tree.
const TEXT: &str = include_str!("../../feeds.toml");

/// Write an example feeds.toml that explains itself; `add` needs none
#[derive(Debug, Args)]
pub struct Init {}

impl Init {
    /// Writes it where it is looked for, or where `--config` says; never over another one.
    pub fn run(&self, given: Option<&Path>, out: &mut Out) -> u8 {
        let own = || Some(config_home()?.join("liveticker/feeds.toml"));
        let Some(file) = given.map(Path::to_owned).or_else(own) else {
            out.error("there is no folder for a configuration: say --config FILE, or set HOME");
            return WRONG;
        };
        match write(&file) {
            Ok(()) => {
                let file = file.display();
                out.line(&format!("{file} explains what can be said in it. It follows nothing yet:"));
                out.line(&format!("`liveticker --config {file} add URL` follows a live blog."));
                WELL
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                out.error(&format!("{} is there already, and is left as it is", file.display()));
                WRONG
            }
            Err(error) => {
                out.error(&format!("cannot write {}: {error}", file.display()));
                FAILED
            }
        }
    }
}

fn write(file: &PathBuf) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::File::options().write(true).create_new(true).open(file)?.write_all(begun().as_bytes())
}

/// The text with everything switched off.
fn begun() -> String {
    let mut text = String::new();
    let mut is_sample = false;
    for line in TEXT.lines() {
        is_sample = match line {
            "[feeds.sample]" => true,
            line => is_sample && !line.trim().is_empty(),
        };
        // The table that is written without a # holds nothing.
        if is_sample || line.starts_with("# Works without a network") || line.starts_with("#:schema") {
            continue;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Draft;

    #[test]
    fn it_is_sound_and_follows_nothing() {
        let text = begun();
        let draft = Draft::read(&text, Path::new("feeds.toml"));
        assert!(draft.follows_nothing(), "{text}");
        assert!(text.contains("#[feeds.ukraine]") && !text.contains("sample"), "{text}");
    }
}
