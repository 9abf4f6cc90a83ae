//! The arguments; then a file for each command.

mod check;
mod once;
mod out;
mod preview;
mod schema;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use out::Out;

/// All went well.
const WELL: u8 = 0;
/// Something failed, though the rest was done.
const FAILED: u8 = 1;
/// The command or the configuration is wrong: nothing was done.
const WRONG: u8 = 2;

/// Turns live blogs into RSS, Atom and JSON Feed.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 all went well, 1 something failed though the rest was done, \
                        2 the command or the configuration is wrong.")]
struct Arguments {
    /// The configuration [default: ./feeds.toml, else liveticker/feeds.toml in ~/.config or /etc]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look now at each live blog of the configuration, or at those named, and write their feeds
    Once(once::Once),
    /// Show what a page would give; keep nothing
    Preview(preview::Preview),
    /// Tell whether the configuration is sound
    Check(check::Check),
    /// Print the JSON Schema of feeds.toml, from which editors complete and check it
    Schema,
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = Out::new();
    let status = match &arguments.command {
        Command::Once(once) => once.run(arguments.config.as_deref(), &mut out),
        Command::Preview(preview) => preview.run(&mut out),
        Command::Check(check) => check.run(arguments.config.as_deref(), &mut out),
        Command::Schema => schema::run(&mut out),
    };
    ExitCode::from(out.finish(status))
}

/// The configuration and the file that it stands in; what is wrong with it has been said where there is none.
fn configuration(given: Option<&Path>, out: &mut Out) -> Option<(Config, PathBuf)> {
    let places = match given {
        Some(file) => vec![file.to_owned()],
        None => places(),
    };
    let Some(file) = places.iter().find(|file| given.is_some() || file.exists()) else {
        let places: Vec<String> = places.iter().map(|file| file.display().to_string()).collect();
        out.error(&format!("there is no configuration: looked for {}", places.join(", ")));
        return None;
    };
    let text = match std::fs::read(file) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                    .iter()
                    .filter(|&&byte| byte == b'\n')
                    .count();
                out.error(&format!("{}:{line}: not UTF-8", file.display()));
                return None;
            }
        },
        Err(error) => {
            out.error(&format!("cannot read {}: {error}", file.display()));
            return None;
        }
    };
    match Config::parse(&text, file) {
        Ok(config) => Some((config, file.clone())),
        Err(faults) => {
            out.faults(&faults);
            None
        }
    }
}

/// Where the configuration is looked for (XDG Base Directory Specification, section 3).
fn places() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    let xdg = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    [
        Some(PathBuf::from("feeds.toml")),
        xdg.or_else(|| home.map(|home| home.join(".config"))).map(|folder| folder.join("liveticker/feeds.toml")),
        Some(PathBuf::from("/etc/liveticker/feeds.toml")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where the record is kept: where the configuration says, else where systemd says (systemd.exec, `StateDirectory=`),
/// else below the user's own state (XDG Base Directory Specification, section 3).
fn state_folder(config: &Config) -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let systemd = || {
        let folders = std::env::var("STATE_DIRECTORY").ok()?;
        folders.split(':').next().filter(|folder| !folder.is_empty()).map(PathBuf::from)
    };
    let xdg =
        || Some(folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))?.join("liveticker"));
    config.service.state.clone().or_else(systemd).or_else(xdg)
}
