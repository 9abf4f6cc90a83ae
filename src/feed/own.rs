//! The ids that entries have in further feeds and in groups. Some readers keep one entry for each id, in whatever feed it
//! stands: with the same id in two feeds, one of them is shown empty (newsboat, elfeed).

use crate::edition::Edition;
use crate::entry::EntryId;
use crate::liveblog::FeedName;

use super::document::{FeedEntry, Tombstone};

/// Gives entries and tombstones of a further feed their own ids. Those of a digest and of edits are made for it alone, and say
/// of which entry of the full feed they tell.
pub fn in_edition(edition: &Edition, entries: &mut [FeedEntry], tombstones: &mut [Tombstone]) {
    match edition {
        Edition::Digest(_) | Edition::Edits => {}
        Edition::KeyEvents | Edition::Filtered(_) => {
            let id = |id: &EntryId| EntryId(format!("{id}~{}", edition.word()));
            entries.iter_mut().for_each(|entry| set_apart(entry, id));
            tombstones.iter_mut().for_each(|tombstone| tombstone.id = id(&tombstone.id));
        }
    }
}

/// The id of an entry in the feed of a group. No word of a further feed has a full stop in it, and no name of a group a slash.
pub fn in_group(group: &FeedName, id: &EntryId) -> EntryId {
    EntryId(format!("{id}~group.{group}"))
}

/// Gives an entry another id, and what announces it too: both stand in the same feed.
pub fn set_apart(entry: &mut FeedEntry, id: impl Fn(&EntryId) -> EntryId) {
    entry.id = id(&entry.id);
    entry.announces = entry.announces.as_ref().map(id);
}
