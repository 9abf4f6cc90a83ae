//! Which entries stand in which archive document (RFC 5005, section 4), whatever has become of them since.
//!
//! An entry's place is given once, so it stands in the same document for ever. A document is complete as soon as the feed
//! can do without its entries; what is in no complete document stands in the feed itself, so that nothing falls between.
//!
//! For whoever publishes: [`due`] tells which are to be written after a check.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// So many entries stand in one document.
pub const ARCHIVE: i64 = 100;
/// Among the numbers of documents that are due: the feed itself.
pub const CURRENT: i64 = 0;

/// How many documents are complete, where so many places have been given to entries and the feed shows at least `keep`.
pub fn complete(keep: usize, places: i64) -> i64 {
    let keep = i64::try_from(keep).unwrap_or(i64::MAX);
    places.saturating_sub(keep).max(0) / ARCHIVE
}

/// The places of the entries of that document. The first one is 1.
pub fn places_of(number: i64) -> RangeInclusive<i64> {
    let last = number.saturating_mul(ARCHIVE);
    last.saturating_sub(ARCHIVE - 1)..=last
}

/// The document of the entry at that place, be it complete or not.
pub fn number_of(place: i64) -> i64 {
    place.saturating_sub(1).div_euclid(ARCHIVE) + 1
}

/// Which documents are due after a check: those that have become complete since there were `before`, and those of records
/// that it has touched, by their places.
pub fn due(before: i64, now: i64, touched: impl IntoIterator<Item = i64>) -> BTreeSet<i64> {
    let changed = touched.into_iter().map(number_of).filter(|number| (1..=now).contains(number));
    (before + 1..=now).chain(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_complete_when_the_feed_can_do_without_it() {
        for (keep, places, number) in [
            (200, 0, 0),
            (200, 200, 0),
            (200, 299, 0),
            (200, 300, 1),
            (200, 399, 1),
            (200, 1_000, 8),
            (1, 100, 0),
            (1, 101, 1),
            (usize::MAX, 1_000, 0),
        ] {
            assert_eq!(complete(keep, places), number, "{keep} of {places}");
        }
    }

    #[test]
    fn every_place_is_in_one_document() {
        assert_eq!((places_of(1), places_of(3)), (1..=100, 201..=300));
        for place in 1..=1_000 {
            let holding: Vec<i64> = (1..=20).filter(|&number| places_of(number).contains(&place)).collect();
            assert_eq!(holding, [number_of(place)], "{place}");
        }
    }
    #[test]
    fn a_document_is_due_when_it_is_complete_and_when_one_of_its_entries_has_changed() {
        for (before, now, touched, wanted) in [
            (0, 0, vec![1, 50], vec![]),
            (0, 2, vec![], vec![1, 2]),
            (2, 2, vec![], vec![]),
            (2, 2, vec![1, 200, 201, 900], vec![1, 2]),
            (2, 3, vec![7], vec![1, 3]),
            (3, 2, vec![7], vec![1]),
        ] {
            let is: Vec<i64> = due(before, now, touched.clone()).into_iter().collect();
            assert_eq!(is, wanted, "{before} {now} {touched:?}");
        }
    }
}
