//! Pages that count their entries anew: there post 1 of today is not post 1 of yesterday, whatever the page calls it.

use std::collections::HashMap;

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::entry::{ContentHash, Entry, Name, Sighting};
use crate::ledger::Record;

/// The times of one entry do not differ by more than this, however often it is dated anew.
const APART: SignedDuration = SignedDuration::from_hours(6);

/// Whether the ids on a page that is new to its live blog mean other entries than they did before it: most of those that
/// are known by id are of another time and say something else.
pub fn are_own<'r>(sighting: &Sighting, records: impl Iterator<Item = &'r Record>) -> bool {
    let known: HashMap<&Name, &Record> =
        records.flat_map(|record| record.names.iter().filter(is_id).map(move |name| (name, record))).collect();
    let met = sighting.entries.iter().filter_map(|entry| {
        let record = entry.names.iter().filter(is_id).find_map(|name| known.get(name))?;
        Some(is_another(entry, record))
    });
    let (mut others, mut same) = (0, 0);
    met.for_each(|is_another| if is_another { others += 1 } else { same += 1 });
    others > same
}

fn is_another(entry: &Entry, record: &Record) -> bool {
    let is_apart = |at: jiff::Timestamp| at.duration_since(record.published.at).abs() > APART;
    entry.published.is_some_and(|stamp| is_apart(stamp.at)) && ContentHash::of(entry) != record.hash
}

fn is_id(name: &&Name) -> bool {
    matches!(name, Name::Id(_))
}

/// Makes the ids the page's own, by its address.
pub fn set_apart(sighting: &mut Sighting, page: &Url) {
    let sum = Sha256::digest(page.path().trim_end_matches('/').as_bytes());
    let mark: String = sum.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let names = sighting.entries.iter_mut().flat_map(|entry| &mut entry.names).chain(&mut sighting.tombstones);
    for name in names {
        if let Name::Id(id) = name {
            *id = format!("{id}-{mark}");
        }
    }
}
