//! What an operator, a machine or a stranger does to the program that nobody has thought of: each is told, and nothing is lost.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;

use support::home::Home;
use support::outlet::Reply;
use support::running::page;

/// A home with a live blog that was checked once.
fn home(service: &str) -> Home {
    let home = Home::new("");
    home.outlet.put("/harbour", Reply::page(&page(&[3, 2, 1])));
    let url = home.url("/harbour");
    let text = format!(
        "[service]\nstate = \"state\"\ngap = \"0s\"\n{service}\n[feeds.harbour]\nurl = \"{url}\"\nrobots = \"ignore\"\n"
    );
    fs::write(home.file(), text).unwrap();
    let (said, error, status) = home.said(&["once"]);
    assert!(status == 0 && said.contains("harbour: 3 new"), "{said}{error}");
    home
}

fn feed(home: &Home) -> String {
    fs::read_to_string(home.path().join("public/harbour.atom")).unwrap()
}

#[test]
fn what_can_be_read_of_a_damaged_record_is_taken_over_wherever_the_command_was_typed() {
    let home = home("");
    let record = home.path().join("state/liveticker.db");
    let (good, before) = (fs::read(&record).unwrap(), feed(&home));
    let (mut set_aside, mut most) = (0, 0);
    for page in (1..good.len() / 4096).step_by(5) {
        let mut bad = good.clone();
        bad[page * 4096..][..4096].fill(0x55);
        fs::write(&record, &bad).unwrap();
        let (said, error, status) = home.said(&["once", "--force"]);
        assert_eq!(status, 0, "page {page}: {said}{error}");
        if let Some((_, rest)) = error.split_once("liveticker.db.damaged-") {
            set_aside += 1;
            let rows = rest.split_once(", and ").unwrap().1.split_once(" row").unwrap().0;
            most = most.max(rows.parse().unwrap());
        }
        assert_eq!(feed(&home), before, "page {page}: {error}");
    }
    assert!(set_aside >= 3, "only {set_aside} of these pages are of any use");
    assert!(most >= 4, "no more than {most} rows of a record with one bad page were taken over");
}
