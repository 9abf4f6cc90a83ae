//! A ledger made of what was published, where the record is lost.

use jiff::Timestamp;

use crate::entry::{Entry, Layer, Name, Precision, Stamp};
use crate::feed::published::{Item, Published};
use crate::ledger::{Ledger, Restored};

/// Of these documents of one live blog: the archive documents from the first on, and at last the current one.
pub fn ledger(documents: Vec<Published>, now: Timestamp) -> Option<Ledger> {
    let last = documents.last()?;
    let (scope, about) = (last.scope.clone(), last.about.clone());
    // In each the newest is the first.
    let items = documents.into_iter().flat_map(|document| document.items.into_iter().rev());
    let entries = items.map(|item| restored(item, &scope)).collect();
    Some(Ledger::restored(scope.clone(), about, entries, now))
}

fn restored(item: Item, scope: &str) -> Restored {
    let Item { id, link, title, content, published, updated, authors, categories } = item;
    let key = id.0.strip_prefix(scope).unwrap_or_default().trim_start_matches('/').to_owned();
    let names = std::iter::once(Name::Id(key)).chain(link.iter().map(|link| Name::Link(link.to_string()))).collect();
    let entry = Entry {
        names,
        link,
        title: Some(title),
        content,
        published: Some(Stamp { at: published, precision: Precision::Second, inferred: false }),
        updated: Some(updated),
        authors,
        categories,
        layer: Layer::Repeated,
        layers: Vec::new(),
    };
    Restored { id, entry, updated }
}
