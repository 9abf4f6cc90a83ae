//! `liveticker run`, `status` and what `once` owes to the pace: the binary against a small outlet on a random loopback port.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use support::outlet::{Manner, Outlet, Reply};
use support::running::{Running, page};

struct Home {
    folder: tempfile::TempDir,
    outlet: Outlet,
}

impl Home {
    fn new() -> Home {
        let home = Home { folder: tempfile::tempdir().unwrap(), outlet: Outlet::open() };
        home.outlet.put("/harbour", Reply::page(&page(&[2, 1])));
        home
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("feeds.toml")
    }

    /// Writes feeds.toml as editors do: beside it, then over it.
    fn configure(&self, more: &str, names: &[&str]) {
        let feed = |name: &&str| format!("[feeds.{name}]\nurl = \"{}\"\n", self.outlet.url(&format!("/{name}")));
        let feeds: String = names.iter().map(feed).collect();
        let text = format!("[service]\nstate = \"state\"\ngap = \"0s\"\n{more}\n{feeds}");
        let beside = self.folder.path().join("feeds.toml.new");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.file()).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
        command
            .arg("--config")
            .arg(self.file())
            .args(arguments)
            .env_remove("LIVETICKER_LOG")
            .env_remove("NOTIFY_SOCKET");
        command
    }

    /// What a command says, on both outputs.
    fn said(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        // A first check says what a reader is to be given.
        text.lines().map(|line| line.split("  → ").next().unwrap_or_default().to_owned() + "\n").collect()
    }

    fn run(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(&[&["run"], arguments].concat()))
    }

    fn feed(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("public").join(name)).unwrap_or_default()
    }
}

#[test]
fn the_service_follows_takes_up_what_is_saved_and_ends_when_told() {
    let home = Home::new();
    home.configure("", &["harbour"]);
    let service = home.run(&[]);
    service.until("harbour: 2 new");
    assert!(home.feed("harbour.atom").contains("Update 2"));
    assert_eq!(home.said(&["once"]), "harbour: nothing new\n", "the service is asked");
    assert!(home.said(&["status"]).contains("running"));

    home.outlet.put("/market", Reply::page(&page(&[1])));
    home.configure("", &["harbour", "market"]);
    service.until("market: 1 new");

    home.configure("[defaults]\nevery = \"no\"\n", &["harbour"]);
    let log = service.until("the old one stays in force");
    assert!(log.contains("feeds.toml:5:9"), "{log}");
    service.signal("-HUP");
    service.until("the old one stays in force");

    home.configure("", &["market"]);
    service.until("following 1 live blog");
    service.signal("-TERM");
    let (status, took) = service.end();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(home.feed("harbour.atom").contains("Update 2"), "what was published stays");
}

#[test]
fn a_look_that_hangs_holds_up_neither_the_others_nor_the_end() {
    let home = Home::new();
    home.outlet.put("/silent", Reply::page("").manner(Manner::Silent));
    let silent = home.outlet.url("/silent").to_string().replace("127.0.0.1", "127.0.0.2");
    home.configure(&format!("[feeds.silent]\nurl = \"{silent}\"\nrobots = \"ignore\""), &["harbour"]);
    let service = home.run(&[]);
    service.until("harbour: 2 new");
    service.signal("-INT");
    service.signal("-INT");
    let (status, took) = service.end();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn pages_that_were_made_to_cost_hold_up_neither_the_others_nor_the_end() {
    let home = Home::new();
    let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<String>();
    let open = format!("<p>{}</p>{}", many(800, &|n| format!("<b a{n}>")), "<p>x</p>".repeat(3000));
    home.outlet.put("/formatting", Reply::page(&open));
    home.outlet.put("/attributes", Reply::page(&format!("<p{}>", many(200_000, &|n| format!(" a{n}")))));
    let costly = |name: &str| {
        let url = home.outlet.url(&format!("/{name}")).to_string().replace("127.0.0.1", "localhost");
        format!("[feeds.{name}]\nurl = \"{url}\"\nrobots = \"ignore\"\n")
    };
    home.configure(&format!("{}{}", costly("formatting"), costly("attributes")), &["harbour"]);
    let service = home.run(&[]);
    service.until_all(&[
        "harbour: 2 new".to_owned(),
        "formatting: the page is over the reading budget".to_owned(),
        "attributes: the page is over the reading budget".to_owned(),
    ]);
    service.signal("-TERM");
    let (status, took) = service.end();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_pipe_in_place_of_the_configuration_is_not_waited_for() {
    let home = Home::new();
    home.configure("", &["harbour"]);
    let service = home.run(&[]);
    service.until("harbour: 2 new");
    let file = home.folder.path().join("feeds.toml");
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    service.signal("-HUP");
    let log = service.until("the old one stays in force");
    assert!(log.contains("it is no regular file"), "{log}");
    service.signal("-TERM");
    let (status, took) = service.end();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn what_a_look_owes_to_the_outlet_it_owes_from_a_timer_too() {
    let home = Home::new();
    home.configure("", &["harbour"]);
    let asked = |home: &Home| home.outlet.seen().len();
    assert_eq!(home.said(&["once", "--due"]), "harbour: 2 new\n");
    assert_eq!(asked(&home), 1);
    assert_eq!((home.said(&["once", "--due"]), asked(&home)), (String::new(), 0), "it is not due yet");
    home.outlet.put("/harbour", Reply::status(429).with("Retry-After", "3600"));
    assert!(home.said(&["once"]).contains("answered 429"));
    assert_eq!(asked(&home), 1);
    home.outlet.put("/harbour", Reply::page(&page(&[3, 2, 1])));
    let said = home.said(&["once"]);
    assert!(said.contains("has asked us to wait until") && asked(&home) == 0, "{said}");
    assert_eq!(home.said(&["once", "--force"]), "harbour: 1 new\n");
    let status = home.said(&["status", "--json"]);
    assert!(status.contains("\"standing\": \"asleep\"") && status.contains("\"entries\": 3"), "{status}");
}

#[test]
fn a_wrong_configuration_is_told_and_nothing_begins() {
    let home = Home::new();
    home.configure("[serve]\nlisten = \"nowhere\"", &["harbour"]);
    let output = home.command(&["run"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("is no address with a port"));
    assert!(home.outlet.seen().is_empty() && !home.folder.path().join("state").exists());
}
