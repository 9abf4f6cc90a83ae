//! Whoever is root goes on as the owner of the record: the service could not write what root leaves behind.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::{FAILED, Out};
use crate::config::MACHINE_STATE;
use crate::io::beside::spooled;
use crate::io::owner::Owner;

/// The system user of the service, which its package makes.
const SERVICE: &str = "liveticker";

/// Begins the whole command again as the owner of the record in that folder, where we are root and it is not root's. Comes
/// back where there is nothing to be done, or with the exit status where that failed; what did has been said. To be called
/// before there are threads, and before anything is written.
pub fn go_on_as_owner(state: &Path, out: &mut Out) -> Option<u8> {
    go_on_as_owner_with(state, None, out)
}

/// The same where some of standard input has been read already: what it held from its start on.
pub fn go_on_as_owner_with(state: &Path, input: Option<&mut dyn Read>, out: &mut Out) -> Option<u8> {
    if Owner::me()?.user != 0 {
        return None;
    }
    let owner = Owner::of(state).or_else(|| future_owner(state))?;
    if owner.user == 0 {
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    match input.map(spooled).transpose() {
        Ok(Some(input)) => drop(command.stdin(input)),
        Ok(None) => {}
        Err(error) => {
            out.error(&format!("cannot read standard input: {error}"));
            return Some(FAILED);
        }
    }
    // The groups of root go with its number.
    let error = command.args(std::env::args_os().skip(1)).uid(owner.user).gid(owner.group).exec();
    let name = owner.word();
    out.error(&format!(
        "the record in {} belongs to {name}, and the command cannot go on as {name}: {error}",
        state.display()
    ));
    Some(FAILED)
}

/// Whose the record of the service will be, where its folder is not there yet: it is made for them.
fn future_owner(state: &Path) -> Option<Owner> {
    let owner = Owner::named(SERVICE).filter(|_| state == Path::new(MACHINE_STATE))?;
    owner.make_folder(state).ok()?;
    Some(owner)
}

/// Runs a command as the owner of the record in that folder, where we are root and it is not root's; its exit status. `None`
/// where it can as well be done by ourselves.
pub fn as_owner(state: &Path, arguments: &[&str], file: Option<&Path>) -> Option<u8> {
    if Owner::me()?.user != 0 {
        return None;
    }
    let owner = Owner::of(state).filter(|owner| owner.user != 0)?;
    let mut command = Command::new(std::env::current_exe().ok()?);
    if let Some(file) = file {
        command.arg("--config").arg(file);
    }
    let status = command.args(arguments).uid(owner.user).gid(owner.group).status().ok()?;
    status.code().and_then(|code| u8::try_from(code).ok())
}

/// Whose a file or the nearest folder is, where it is not ours.
pub fn whose(path: &Path) -> Option<String> {
    let near = path.ancestors().find(|near| near.exists())?;
    let (owner, me) = (Owner::of(near)?, Owner::me()?);
    (owner.user != me.user).then(|| owner.word())
}
