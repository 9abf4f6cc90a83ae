//! What the texts of one page mean as times: its words stand in an element, in those around it and in its data, and are asked for each
//! time.

use std::cell::RefCell;
use std::collections::HashMap;

use super::meaning::Meaning;
use super::reading::Context;

/// So many texts are remembered for each way to understand them.
const MOST: usize = 4096;

thread_local! {
    /// Of the page that this thread reads; `None` where it reads none.
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// Meanings by text, for each context: a page has a few.
type Known = Vec<(Context, HashMap<String, Vec<Meaning>>)>;

/// Puts back what was known before, also where the reading breaks off.
struct Before(Option<Known>);

impl Drop for Before {
    fn drop(&mut self) {
        KNOWN.with(|known| *known.borrow_mut() = self.0.take());
    }
}

/// Reads a page: what a text on it means is worked out once, and forgotten afterwards.
pub fn remembering<T>(read: impl FnOnce() -> T) -> T {
    let _before = Before(KNOWN.with(|known| known.borrow_mut().replace(Vec::new())));
    read()
}

/// What a text means in that context: as it is known, or worked out.
pub fn known(text: &str, context: &Context, work_out: impl FnOnce() -> Vec<Meaning>) -> Vec<Meaning> {
    let is_of = |(other, _): &&(Context, HashMap<String, Vec<Meaning>>)| other == context;
    let before = KNOWN.with(|known| {
        let known = known.borrow();
        known.as_ref()?.iter().find(is_of)?.1.get(text).cloned()
    });
    if let Some(meanings) = before {
        return meanings;
    }
    let meanings = work_out();
    KNOWN.with(|known| {
        let mut known = known.borrow_mut();
        let Some(known) = known.as_mut() else { return };
        let at = known.iter().position(|(other, _)| other == context).unwrap_or_else(|| {
            known.push((context.clone(), HashMap::new()));
            known.len() - 1
        });
        let texts = &mut known[at].1;
        if texts.len() < MOST {
            texts.insert(text.to_owned(), meanings.clone());
        }
    });
    meanings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;
    use crate::when::meaning::What;

    #[test]
    fn a_text_is_worked_out_once_a_page_and_context() {
        let worked_out = Cell::new(0);
        let now = "2026-11-24T12:00:30Z".parse().unwrap();
        let (one, other) = (Context::at(now, None), Context { utc_is_local: true, ..Context::at(now, None) });
        let ask = |text: &str, context: &Context| {
            known(text, context, || {
                worked_out.set(worked_out.get() + 1);
                let time = jiff::civil::Time::midnight();
                vec![Meaning { what: What::Clock { time, zone: None, seconds: false }, cost: worked_out.get() }]
            })[0]
                .cost
        };
        remembering(|| {
            assert_eq!((ask("noon", &one), ask("noon", &one), ask("noon", &other), ask("one", &one)), (1, 1, 2, 3));
            // A page in a page.
            assert_eq!(remembering(|| (ask("noon", &one), ask("noon", &one))), (4, 4));
            assert_eq!(ask("noon", &other), 2);
        });
        assert_eq!((ask("noon", &one), ask("noon", &one)), (5, 6), "where no page is read");
    }
}
