//! `liveticker profiles`: which outlets and platforms are known, and what is known of one.

use std::path::Path;

use clap::Args;

use super::{Out, WELL, WRONG, catalogue};
use crate::profile::{Catalogue, Known};

/// List the profiles of sites and platforms, or print one to copy and change
#[derive(Debug, Args)]
pub struct Profiles {
    /// The profile to print
    #[arg(value_name = "ID")]
    id: Option<String>,
}

/// More of a list is not shown.
const SHORT: usize = 34;

impl Profiles {
    /// Lists them, or prints one.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((catalogue, _)) = catalogue(file, out) else { return WRONG };
        match &self.id {
            None => list(&catalogue, out),
            Some(id) => match catalogue.all().iter().find(|known| known.profile.id == *id) {
                Some(known) => out.bytes(known.text.as_bytes()),
                None => {
                    out.error(&format!("there is no profile called {id:?}; `liveticker profiles` lists them"));
                    return WRONG;
                }
            },
        }
        WELL
    }
}

fn list(catalogue: &Catalogue, out: &mut Out) {
    let width = |of: fn(&Known) -> &str| {
        catalogue.all().iter().map(|known| of(known).chars().count()).max().unwrap_or_default().min(SHORT)
    };
    let (ids, names) = (width(|known| &known.profile.id), width(|known| &known.profile.name));
    for known in catalogue.all() {
        let profile = &known.profile;
        let verified = profile.verified.as_deref().unwrap_or("never");
        let whose = if known.own.is_some() { "own" } else { "shipped" };
        let (id, name, pages) = (&profile.id, &profile.name, pages(known));
        out.line(&format!("{id:ids$}  {name:names$}  {pages:SHORT$}  {verified:7}  {whose}"));
    }
}

/// Which pages it is for, in short: the first of its hosts and how many more, else its marks.
fn pages(known: &Known) -> String {
    let profile = &known.profile;
    let all = match profile.hosts.as_slice() {
        [] => profile.fingerprint.as_ref().map(ToString::to_string).unwrap_or_default(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    if all.chars().count() <= SHORT { all } else { format!("{}…", all.chars().take(SHORT - 1).collect::<String>()) }
}
