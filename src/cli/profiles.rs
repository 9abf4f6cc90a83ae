//! `liveticker profiles`: which sites and platforms are known, and what is known of one.

use std::path::Path;

use clap::Args;
use serde_json::{Value, json};

use super::paint::Paint;
use super::{Out, WELL, WRONG, catalogue};
use crate::profile::{Catalogue, Known};
use crate::table::nearest;

/// List the profiles of sites and platforms, or print one to copy and change
#[derive(Debug, Args)]
pub struct Profiles {
    /// The profile to print
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// The list as JSON, for other programs
    #[arg(long, conflicts_with = "id")]
    json: bool,
}

/// More of a list is not shown.
const SHORT: usize = 34;

impl Profiles {
    /// Lists them, or prints one.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((catalogue, _)) = catalogue(file, out) else { return WRONG };
        match &self.id {
            None if self.json => out.facts(&facts(&catalogue)),
            None => list(&catalogue, out),
            Some(id) => match catalogue.all().iter().find(|known| known.profile.id == *id) {
                Some(known) => out.bytes(known.text.as_bytes()),
                None => {
                    let meant = nearest(id, catalogue.all().iter().map(|known| known.profile.id.as_str()));
                    let meant = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
                    out.error(&format!("there is no profile called {id:?}{meant}; `liveticker profiles` lists them"));
                    return WRONG;
                }
            },
        }
        WELL
    }
}

fn facts(catalogue: &Catalogue) -> Vec<Value> {
    let fact = |known: &Known| {
        let profile = &known.profile;
        json!({
            "id": profile.id,
            "name": profile.name,
            "hosts": profile.hosts,
            "verified": profile.verified,
            "own": known.own.is_some(),
        })
    };
    catalogue.all().iter().map(fact).collect()
}

fn list(catalogue: &Catalogue, out: &mut Out) {
    let width = |of: fn(&Known) -> &str| {
        catalogue.all().iter().map(|known| of(known).chars().count()).max().unwrap_or_default().min(SHORT)
    };
    let (ids, names) = (width(|known| &known.profile.id), width(|known| &known.profile.name));
    // What a person chooses by stands in front.
    let room = Paint::of_stdout().columns();
    let has_pages = room > ids + names + SHORT + 22;
    let has_rest = room > ids + names + 22;
    for known in catalogue.all() {
        let profile = &known.profile;
        let verified = profile.verified.as_deref().unwrap_or("never");
        let whose = if known.own.is_some() { "own" } else { "shipped" };
        let (id, name, pages) = (&profile.id, &profile.name, pages(known));
        let pages = if has_pages { format!("  {pages:SHORT$}") } else { String::new() };
        let rest = if has_rest { format!("  {verified:7}  {whose}") } else { String::new() };
        out.line(format!("{id:ids$}  {name:names$}{pages}{rest}").trim_end());
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
