//! Prints what is seen of every list on some pages, for those who fit the weights of the choice:
//! `cargo run --example features -- ADDRESS PAGE [ADDRESS PAGE …]`, one line for each list, tab-separated:
//! page, rank, layer, entries, score, features.

#![allow(clippy::print_stdout, clippy::expect_used)]

use liveticker::extract::explain;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks_exact(2) {
        let bytes = std::fs::read(&pair[1]).expect("the page can be read");
        let page = Page::new(bytes, None, pair[0].parse().ok(), jiff::Timestamp::now());
        let (_, account) = explain(&page, &Profile::default(), &Catalogue::default());
        for (rank, seen) in account.views.iter().filter(|seen| !seen.features.is_empty()).enumerate() {
            let score = seen.score.unwrap_or(0);
            println!("{}\t{rank}\t{}\t{}\t{score}\t{}", pair[1], seen.layer, seen.entries, seen.features);
        }
    }
}
