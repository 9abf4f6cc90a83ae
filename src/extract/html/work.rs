//! The reading budget for all that is done with a page once its tree is made: work is counted where most of it is done, and a
//! page that causes too much is given up in the midst of it.
//!
//! What reads a page goes over the same text again and again: for its times, its names, its entries, each list of elements that
//! may be the entries. All of it goes with the length of the page where a person has made the page, and with its square where
//! somebody has tried. No bound on what a page may hold tells the one from the other; the work does. It is counted, not timed:
//! the same page has the same fate on every machine.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use scraper::Html;

use super::budget::OverBudget;
use crate::extract::html::attributes::Attributes;

/// About a second's work, in nanoseconds or so as they were when it was measured. The pages that we know need a fifth at most.
pub const WORK: u64 = 800_000_000;

thread_local! {
    /// What is left for the page that this thread reads; without bounds where it reads none.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// What ends the work, from wherever it is.
struct Over;

/// Notes some work, in nanoseconds or so. Ends the work on the page where it was too much.
pub fn spend(work: usize) {
    let left = LEFT.get();
    if left == u64::MAX {
        return;
    }
    match left.checked_sub(work as u64) {
        Some(left) => LEFT.set(left),
        // No panic: it is no fault, and nothing is to be reported.
        None => resume_unwind(Box::new(Over)),
    }
}

/// Does work on a page, as much of it as a page is given; with how much of it was done.
pub fn limited<T>(work: impl FnOnce() -> T) -> (Result<T, OverBudget>, u64) {
    let before = LEFT.replace(WORK);
    // What is left half done is dropped with the page.
    let done = catch_unwind(AssertUnwindSafe(work));
    let left = LEFT.replace(before);
    match done {
        Ok(done) => (Ok(done), WORK - left),
        Err(payload) if payload.is::<Over>() => (Err(OverBudget::Work), WORK),
        Err(payload) => resume_unwind(payload),
    }
}

/// Fewer classes than this are not counted one by one. A page with 3,000 entries has half as many.
const MANY: usize = 100_000;

/// Notes what it takes to find the classes of a page again. All that are known stand in 4,096 lists, each of which is searched from
/// its beginning: that goes with the square where a page makes up ever new ones.
pub fn spend_on_classes(html: &Html) {
    let elements = || html.tree.nodes().filter_map(|node| node.value().as_element());
    let classes = || elements().filter_map(|element| element.attribute("class")).flat_map(str::split_ascii_whitespace);
    let all = classes().count();
    let different = if all < MANY { 0 } else { classes().collect::<HashSet<_>>().len() };
    spend(all * (100 + different / 100));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn ever_new_classes_cost_more_than_the_same_again() {
        let page = |class: fn(usize) -> String| {
            let elements: String = (0..2000).map(|n| format!("<i class='{}'>", class(n))).collect();
            let html = Html::parse_document(&elements.replace("'>", "'></i>"));
            limited(|| spend_on_classes(&html)).1
        };
        let same = page(|_| "a b c d ".repeat(16));
        let new = page(|n| (0..64).map(|k| format!("c{n}x{k} ")).collect());
        let few = page(|_| "a b".to_owned());
        assert!(same > few && new > 10 * same, "{few} {same} {new}");
    }

    #[test]
    fn work_is_ended_where_it_is_too_much_and_a_fault_is_passed_on() {
        assert_eq!(limited(|| spend(WORK as usize)), (Ok(()), WORK));
        let mut reached = 0;
        let endless = || loop {
            reached += 1;
            spend(WORK as usize / 4);
        };
        assert_eq!(limited::<()>(endless), (Err(OverBudget::Work), WORK));
        assert_eq!(reached, 5);
        // Outside there are no bounds, nor are those of one page another's.
        (0..10).for_each(|_| spend(WORK as usize));
        assert_eq!(limited(|| spend(7)), (Ok(()), 7));
        let fault = catch_unwind(|| limited(|| panic!("a fault")));
        assert!(fault.unwrap_err().is::<&str>());
        (0..10).for_each(|_| spend(WORK as usize));
    }
}
