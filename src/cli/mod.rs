//! The arguments; then a file for each command.

mod add;
mod answers;
mod capture;
mod check;
mod choice;
mod claims;
mod demo;
mod doctor;
mod edit;
mod entry_history;
mod explain;
mod export;
mod forget;
mod found;
mod game;
mod history;
mod house;
mod import;
mod init;
mod kept;
mod list;
pub mod log;
mod manual;
mod once;
mod opml;
mod out;
mod owner;
mod paint;
mod places;
mod preview;
mod profiles;
mod prune;
mod remove;
mod rename;
mod run;
mod said;
mod schema;
mod status;
mod takeover;
mod told;
mod typed;
mod unreachable;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::config::{Config, Draft, Service};
use crate::io::request::Caller;
use crate::profile::Catalogue;
use kept::runtime;
use out::Out;
use owner::go_on_as_owner;
use places::{config_home, find, given_out, no_state_folder, places, state_folder, state_of};

/// No file of ours is longer, in bytes: ten thousand live blogs take two million.
const LONGEST: u64 = 8 << 20;

/// All went well.
const WELL: u8 = 0;
/// Something failed, though the rest was done.
const FAILED: u8 = 1;
/// The command or the configuration is wrong: nothing was done.
const WRONG: u8 = 2;
/// What is shown may be no live blog.
const DOUBTFUL: u8 = 3;

/// Turns live blogs into RSS, Atom and JSON Feed.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 all went well, 1 something failed and the rest was done, \
                        2 the command or the configuration is wrong, 3 a page may not be a live blog.")]
struct Arguments {
    /// The configuration [default: ./feeds.toml, else liveticker/feeds.toml in ~/.config or /etc]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print only errors, and what other programs read
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell each request with its answer, and each file that is written
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Follow a live blog: read its page, add it to feeds.toml, publish its feeds
    Add(add::Add),
    /// List all feeds, with the addresses for a feed reader
    List(list::List),
    /// Check each live blog now, or those named, and write their feeds
    Once(once::Once),
    /// Follow all live blogs until stopped: the service
    Run(run::Run),
    /// Show the status of each live blog
    Status(status::StatusCommand),
    /// Print all feeds as OPML, for readers that import many at once
    Opml(opml::Opml),
    /// Show what a page would give; keep nothing
    Preview(preview::Preview),
    /// Check the configuration and report all mistakes
    Check(check::Check),
    /// List the profiles of sites and platforms, or print one to copy and change
    Profiles(profiles::Profiles),
    /// Show which entries of a live blog were edited or withdrawn, or the whole history of one
    History(history::History),
    /// Write the whole record of a live blog as lines of JSON, for `import`
    Export(export::Export),
    /// Read a record that `export` wrote, or take over feeds from rsspls, FreshRSS or RSS-Bridge
    Import(import::Import),
    /// Delete the record of a live blog; its published files stay
    Forget(forget::Forget),
    /// Stop following a live blog: take it out of feeds.toml
    Remove(remove::Remove),
    /// Give a live blog another name: its entries keep their ids
    Rename(rename::Rename),
    /// Stop checking a live blog for now; its feeds stay as they are
    Pause(remove::Pause),
    /// Check a paused live blog again
    Resume(remove::Resume),
    /// Remove the files of feeds that feeds.toml does not name any more
    Prune(prune::Prune),
    /// See it work: the service follows a football match that runs inside the program
    Demo(demo::Demo),
    /// Examine record, feeds, permissions and addresses, and say what to do
    Doctor(doctor::Doctor),
    /// Write a page and what was found on it into a folder, for a bug report
    Capture(capture::Capture),
    /// Write an example feeds.toml that explains itself; `add` needs none
    Init(init::Init),
    /// Print completions for a shell
    Completions(manual::Completions),
    /// Print a manual page: liveticker(1), or feeds.toml(5)
    Man(manual::Man),
    /// Print the JSON Schema of feeds.toml, for completion in editors
    Schema,
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = Out::new(arguments.quiet);
    let amount = match (arguments.quiet, arguments.verbose) {
        (true, _) => log::Amount::Little,
        (_, true) => log::Amount::Much,
        _ => log::Amount::Usual,
    };
    // A command tells itself what it does; only who asks for more hears the rest.
    if arguments.verbose {
        log::init(amount);
    }
    let status = match &arguments.command {
        Command::Add(add) => add.run(arguments.config.as_deref(), &mut out),
        Command::List(list) => list.run(arguments.config.as_deref(), &mut out),
        Command::Remove(remove) => remove.run(arguments.config.as_deref(), &mut out),
        Command::Rename(rename) => rename.run(arguments.config.as_deref(), &mut out),
        Command::Pause(pause) => pause.run(arguments.config.as_deref(), &mut out),
        Command::Resume(resume) => resume.run(arguments.config.as_deref(), &mut out),
        Command::Prune(prune) => prune.run(arguments.config.as_deref(), &mut out),
        Command::Once(once) => once.run(arguments.config.as_deref(), &mut out),
        Command::Run(run) => run.run(arguments.config.as_deref(), amount, &mut out),
        Command::Status(status) => status.run(arguments.config.as_deref(), &mut out),
        Command::Opml(opml) => opml.run(arguments.config.as_deref(), &mut out),
        Command::Preview(preview) => preview.run(arguments.config.as_deref(), &mut out),
        Command::Check(check) => check.run(arguments.config.as_deref(), &mut out),
        Command::Profiles(profiles) => profiles.run(arguments.config.as_deref(), &mut out),
        Command::History(history) => history.run(arguments.config.as_deref(), &mut out),
        Command::Export(export) => export.run(arguments.config.as_deref(), &mut out),
        Command::Import(import) => import.run(arguments.config.as_deref(), &mut out),
        Command::Forget(forget) => forget.run(arguments.config.as_deref(), &mut out),
        Command::Demo(demo) => demo.run(amount, &mut out),
        Command::Doctor(doctor) => doctor.run(arguments.config.as_deref(), &mut out),
        Command::Capture(capture) => capture.run(arguments.config.as_deref(), &mut out),
        Command::Init(init) => init.run(arguments.config.as_deref(), &mut out),
        Command::Completions(completions) => completions.run::<Arguments>(&mut out),
        Command::Man(man) => man.run::<Arguments>(&mut out),
        Command::Schema => schema::run(&mut out),
    };
    ExitCode::from(out.finish(status))
}

/// The configuration and the file that it stands in; what is wrong with it has been said where there is none.
fn configuration(given: Option<&Path>, out: &mut Out) -> Option<(Config, PathBuf)> {
    let Some(file) = find(given) else {
        let places: Vec<String> = places().iter().map(|file| file.display().to_string()).collect();
        out.error(&format!("there is no configuration: looked for {}", places.join(", ")));
        out.error(
            "`liveticker add URL` follows a live blog and makes one, `liveticker init` makes one that explains itself; `liveticker \
             preview URL` and `liveticker demo` need none, and keep nothing",
        );
        return None;
    };
    tracing::debug!("the configuration is {}", file.display());
    let draft = Draft::read(&text(&file, out)?, &file);
    let catalogue = read_catalogue(Some((&file, draft.service())), out);
    // What is wrong with feeds.toml is told whether its profiles are sound or not.
    match draft.with(catalogue.as_ref().unwrap_or(Catalogue::shipped())) {
        Ok(mut config) => {
            let home = file.canonicalize().ok();
            config.blogs.iter_mut().for_each(|blog| blog.home.clone_from(&home));
            catalogue.map(|_| (config, file))
        }
        Err(faults) => {
            out.faults(&faults);
            None
        }
    }
}

/// The profiles that the configuration would be read with, and whether it wants endpoints asked. Neither needs a
/// configuration, or one that is sound.
fn catalogue(given: Option<&Path>, out: &mut Out) -> Option<(Arc<Catalogue>, Option<Service>)> {
    let Some(file) = find(given) else { return Some((read_catalogue(None, out)?, None)) };
    let draft = Draft::read(&text(&file, out)?, &file);
    Some((read_catalogue(Some((&file, draft.service())), out)?, Some(draft.service().clone())))
}

/// In whose name requests are made.
fn caller(service: &Service) -> Caller<'_> {
    Caller { contact: service.contact.as_deref(), authorities: service.authorities.as_deref() }
}

/// The profiles that come with the program, and a person's own: in the folder that the configuration names, else beside
/// it, else where the user keeps such things. What is wrong has been said where there are none.
fn read_catalogue(config: Option<(&Path, &Service)>, out: &mut Out) -> Option<Arc<Catalogue>> {
    let said = config.and_then(|(_, service)| service.profiles.clone());
    let beside = config.map(|(file, _)| file.with_file_name("profiles"));
    let own = config_home().map(|folder| folder.join("liveticker/profiles"));
    let Some(folder) = said.or_else(|| [beside, own].into_iter().flatten().find(|folder| folder.is_dir())) else {
        return Some(Arc::clone(Catalogue::shipped()));
    };
    let mut files: Vec<PathBuf> = match std::fs::read_dir(&folder) {
        Ok(files) => files.filter_map(|file| Some(file.ok()?.path())).collect(),
        Err(error) => {
            out.error(&format!("cannot read the profiles in {}: {error}", folder.display()));
            return None;
        }
    };
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let read = files.into_iter().map(|file| Some((file.clone(), text(&file, out)?)));
    match Catalogue::with(read.collect::<Option<_>>()?) {
        Ok(catalogue) => Some(Arc::new(catalogue)),
        Err(faults) => {
            faults.iter().for_each(|faults| out.faults(faults));
            None
        }
    }
}

/// The text of a file; why there is none has been said.
fn text(file: &Path, out: &mut Out) -> Option<String> {
    // A pipe would be waited for, and a device never ends.
    if let Ok(kind) = std::fs::metadata(file)
        && !kind.is_file()
        && !kind.is_dir()
    {
        out.error(&format!("cannot read {}: it is no regular file", file.display()));
        return None;
    }
    // Each byte of a file is held some twenty times over until it is understood.
    if let Ok(kind) = std::fs::metadata(file)
        && kind.len() > LONGEST
    {
        out.error(&format!("cannot read {}: it is longer than {} MiB", file.display(), LONGEST >> 20));
        return None;
    }
    match std::fs::read(file).map(String::from_utf8) {
        Ok(Ok(text)) => Some(text),
        Ok(Err(error)) => {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + sound.iter().filter(|&&byte| byte == b'\n').count();
            // As some editors save it (a byte order mark of UTF-16).
            let advice = match error.as_bytes() {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " but UTF-16: save it as UTF-8",
                _ => "",
            };
            out.error(&format!("{}:{line}: not UTF-8{advice}", file.display()));
            None
        }
        Err(error) => {
            out.error(&format!("cannot read {}: {error}", file.display()));
            None
        }
    }
}
