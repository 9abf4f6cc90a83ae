//! Prints what is seen of every list on some pages, for those who fit the weights of the choice (`examples/fit.py`):
//! `cargo run --example features -- FOLDER`, where the folder has an `index.tsv` as `tests/pages.rs` writes it (file, address,
//! instant of the visit, number of entries; 0 where it is no live blog). A line for each list, tab-separated: file, entries of
//! the page, entries of the list, score, features.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::PathBuf;

use liveticker::extract::explain;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder is given"));
    let index = std::fs::read_to_string(folder.join("index.tsv")).expect("the folder has a list of its pages");
    for line in index.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, address, now, entries] = fields[..] else { continue };
        let bytes = std::fs::read(folder.join(file)).expect("the page can be read");
        let page = Page::new(bytes, None, address.parse().ok(), now.parse().expect("an instant"));
        let (_, account) = explain(&page, &Profile::default(), &Catalogue::default());
        for seen in account.views.iter().filter(|seen| !seen.features.is_empty()) {
            let score = seen.score.unwrap_or(0);
            println!("{file}\t{entries}\t{}\t{score}\t{}", seen.entries, seen.features);
        }
    }
}
