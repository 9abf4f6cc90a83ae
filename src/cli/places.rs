//! Where things are: the configuration, the record, and the addresses of the feeds.

use std::path::{Path, PathBuf};

use url::Url;

use super::{Out, WRONG};
use crate::config::{Config, MACHINE, Service};
use crate::io::control::file_of;
use crate::io::owner::Owner;

/// The configuration: the file that was named, else the first that is there.
pub fn find(given: Option<&Path>) -> Option<PathBuf> {
    let file = given.map(Path::to_owned).or_else(|| places().into_iter().find(|file| file.exists()))?;
    // The machine's is known by its path, wherever the command was typed.
    let absolute = std::path::absolute(&file).ok().filter(|file| file.parent() == Some(Path::new(MACHINE)));
    Some(absolute.unwrap_or(file))
}

/// Where the configuration is looked for.
pub fn places() -> Vec<PathBuf> {
    [
        Some(PathBuf::from("feeds.toml")),
        config_home().map(|folder| folder.join("liveticker/feeds.toml")),
        Some(Path::new(MACHINE).join("feeds.toml")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where the user keeps configurations (XDG Base Directory Specification, section 3).
pub fn config_home() -> Option<PathBuf> {
    folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))
}

/// The folder of the record; see [`state_of`].
pub fn state_folder(config: &Config) -> Option<PathBuf> {
    state_of(Some(&config.service))
}

/// The folder of the record: where the configuration says, else where systemd says (systemd.exec, `StateDirectory=`), else
/// the service's where it is the machine's configuration, else below the user's own state (XDG Base Directory
/// Specification, section 3).
pub fn state_of(service: Option<&Service>) -> Option<PathBuf> {
    let systemd = || {
        let folders = std::env::var("STATE_DIRECTORY").ok()?;
        folders.split(':').next().filter(|folder| !folder.is_empty()).map(PathBuf::from)
    };
    let machine = || service.and_then(Service::machine_state);
    let xdg =
        || Some(folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))?.join("liveticker"));
    service.and_then(|service| service.state.clone()).or_else(systemd).or_else(machine).or_else(xdg)
}

/// Says that there is no folder for the record.
pub fn no_state_folder(out: &mut Out) -> u8 {
    out.error("there is no folder for the record: set `state` in [service], or HOME");
    WRONG
}

/// The address by which a reader on this machine reaches the folder of the feeds: that of the web, else that of the file
/// system.
pub fn given_out(service: &Service) -> Option<Url> {
    let folder = || std::path::absolute(&service.output).ok();
    service.address().or_else(|| Url::from_directory_path(folder()?).ok())
}

/// Where the socket of a service may be that keeps its record in that folder, the best place first: the folder that systemd made
/// for it (systemd.exec, `RuntimeDirectory=`), else the user's (XDG Base Directory Specification, section 3), else beside the
/// record.
pub fn sockets(state: &Path, is_machine: bool) -> Vec<PathBuf> {
    let systemd = std::env::var("RUNTIME_DIRECTORY").ok();
    let systemd = systemd.and_then(|folders| folders.split(':').next().map(PathBuf::from));
    let machine = is_machine.then(|| PathBuf::from("/run/liveticker"));
    let own = folder("XDG_RUNTIME_DIR").map(|folder| folder.join("liveticker"));
    // Whoever is root asks the service of another user.
    let owners = Owner::of(state).map(|owner| PathBuf::from(format!("/run/user/{}/liveticker", owner.user)));
    let file = file_of(state);
    let folders = [systemd, machine, own, owners.filter(|owners| owners.exists()), Some(state.to_owned())];
    folders.into_iter().flatten().map(|folder| folder.join(&file)).collect()
}

fn folder(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute())
}
