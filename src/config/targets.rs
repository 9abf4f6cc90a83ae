//! Who is notified: [notify.NAME].

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file;
use super::text::TargetName;
use crate::liveblog::{Channel, Secret, Target};
use crate::table::{Fault, Kind, nearest};

/// The program that takes letters, unless the configuration names another.
const SENDMAIL: &str = "/usr/sbin/sendmail";

/// The targets of a file in that folder, in the order in which they are written.
pub fn targets(written: file::Targets, folder: &Path, faults: &mut Vec<Fault>) -> Vec<Arc<Target>> {
    written.0.into_iter().filter_map(|(name, table)| target(name, table, folder, faults)).map(Arc::new).collect()
}

fn target(name: String, table: file::Notify, folder: &Path, faults: &mut Vec<Fault>) -> Option<Target> {
    let places = [table.webhook.place(), table.ntfy.place(), table.email.place()];
    let mut given = places.iter().flatten();
    if let (Some(first), Some(second)) = (given.next(), given.next()) {
        let message = format!("`notify.{name}` has two ways to be notified");
        let fault =
            Fault { also: Some((first.clone(), "the other one")), ..Fault::new(Kind::Wrong, second.clone(), message) };
        faults.push(fault.label("make it another [notify.NAME]"));
        return None;
    }
    let secret = table.secret.given().map(|secret| match secret {
        Secret::File(path) => Secret::File(folder.join(path)),
        credential => credential,
    });
    let channel = if let Some(url) = table.webhook.given() {
        Channel::Webhook { url, secret }
    } else if let Some(url) = table.ntfy.given() {
        Channel::Ntfy { url, token: secret }
    } else {
        let to = table.email.given()?.0;
        let from = table.from.given().map_or_else(|| to.clone(), |from| from.0);
        let sendmail = table.sendmail.given().unwrap_or_else(|| PathBuf::from(SENDMAIL));
        Channel::Email { to, from, smtp: table.smtp.given().map(|server| server.0), sendmail: folder.join(sendmail) }
    };
    Some(Target {
        name,
        channel,
        only_key_events: table.only_key_events.given().unwrap_or_default(),
        filter: super::blog::filter(table.filter, faults),
    })
}

/// Those of these names, of all that there are; `written` are also those that are faulty.
pub fn named(
    wanted: Option<(Vec<TargetName>, Range<usize>)>,
    targets: &[Arc<Target>],
    written: &[String],
    faults: &mut Vec<Fault>,
) -> Vec<Arc<Target>> {
    let Some((names, place)) = wanted else { return Vec::new() };
    let mut found: Vec<Arc<Target>> = Vec::new();
    for TargetName(name) in names {
        match targets.iter().find(|target| target.name == name) {
            Some(_) if found.iter().any(|known| known.name == name) => {}
            Some(target) => found.push(Arc::clone(target)),
            // What is wrong with it has been said.
            None if written.contains(&name) => {}
            None => {
                let near = nearest(&name, written.iter());
                let label = match near {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("write [notify.{name}], and below it webhook, ntfy or email"),
                };
                let message = format!("nobody is called \"{name}\" in [notify]");
                faults.push(Fault::new(Kind::Wrong, place.clone(), message).label(label));
            }
        }
    }
    found
}
