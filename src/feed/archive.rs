//! Which entries stand in which archive document (RFC 5005, section 4), whatever has become of them since.
//!
//! An entry's place is given once, so it stands in the same document for ever. A document is complete as soon as the feed
//! can do without its entries; what is in no complete document stands in the feed itself, so that nothing falls between.
//!
//! For whoever publishes: after a look, the documents up to [`complete`] are due that were not there before it, and of
//! the others those with [`number_of`] the places of records that the look has touched.

use std::ops::RangeInclusive;

/// So many entries stand in one document.
pub const ARCHIVE: i64 = 100;

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
}
