//! The commands that change what is followed, and those that ask a service that runs: the binary, against a small outlet.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;

use support::home::Home;
use support::outlet::Reply;
use support::running::{Running, page};

const FEEDS: &str = "\
# Mine, with care.

[defaults]   # for all
keep = 50

# The budget.
[feeds.budget]
url = 'budget.html' # saved
# The end.
";

#[test]
fn add_shows_a_live_blog_writes_it_down_and_publishes_it() {
    let home = Home::new(FEEDS);
    let url = home.url("/news/live/harbour-storm");
    let (out, err, status) = home.said(&["add", &url]);
    assert_eq!(status, 2, "{out}{err}");
    assert!(err.contains("there is nobody to ask whether it is to be followed: nothing was changed"), "{err}");
    assert_eq!(home.feeds(), FEEDS);

    let (out, err, status) = home.said(&["add", "--yes", &url]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    let wanted = format!("{FEEDS}\n[feeds.harbour]\nurl = \"{url}\"\n");
    assert_eq!(home.feeds(), wanted, "all that was there is as it was");
    assert!(out.starts_with("Harbour  127.0.0.1\n3 entries, 3 of them within an hour, the newest "), "{out}");
    for part in [
        "  Update 3\n".to_owned(),
        "harbour stands in feeds.toml from now on.\n".to_owned(),
        format!("harbour: 3 new  → {}\n", home.address("harbour.atom")),
        format!("Subscribe to it in your feed reader: {}\n", home.address("harbour.atom")),
    ] {
        assert!(out.contains(&part), "{part:?} is not in {out}");
    }
    assert!(!out.contains('\u{1b}'), "what goes into a pipe has no escapes");
    assert_eq!(home.said(&["check"]).2, 0);
    let (out, _, status) = home.said(&["add", "--yes", &url]);
    assert!(out.contains("is followed already, as harbour: file://") && status == 0, "{out}");
    assert_eq!(home.feeds(), wanted);
    // Another page of the same title has another name.
    home.outlet.put("/news/live/another-harbour-storm", Reply::page(&page(&[2, 1])));
    home.said(&["add", "--yes", &home.url("/news/live/another-harbour-storm")]);
    assert!(home.feeds().contains("\n[feeds.harbour-2]\n"), "{}", home.feeds());
}

#[test]
fn add_makes_a_configuration_where_there_is_none() {
    let home = Home::new("");
    fs::remove_file(home.file()).unwrap();
    let (_, err, _) = home.said(&["once"]);
    assert!(err.contains("`liveticker add URL` follows a live blog and makes one"), "{err}");
    let url = home.url("/news/live/harbour-storm");
    let (out, err, status) = home.said(&["add", "--yes", "--name", "storm", "--title", "The \"storm\"", &url]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    let made = fs::read_to_string(home.path().join(".config/liveticker/feeds.toml")).unwrap();
    assert_eq!(made, format!("[feeds.storm]\nurl = \"{url}\"\ntitle = \"The \\\"storm\\\"\"\n"));
    let feed = fs::read_to_string(home.path().join(".config/liveticker/public/storm.atom")).unwrap();
    assert!(feed.contains("<title>The &quot;storm&quot;</title>"), "{feed}");
}

#[test]
fn add_offers_the_live_blogs_of_a_section_and_says_what_another_page_is() {
    let home = Home::new(FEEDS);
    let section = "<title>News</title><h1>News</h1><a href='/news/live/harbour-storm-live-updates'>Harbour storm</a>\
        <p><a href='/news/2026/roses-in-march-and-april'>Roses in March</a>";
    home.outlet.put("/news", Reply::page(section));
    home.outlet.put("/roses", Reply::page("<title>Roses</title><h1>Roses</h1><p>With a knife.<p>In March."));
    let (out, err, status) = home.said(&["add", "--yes", &home.url("/news")]);
    assert_eq!(status, 1, "{out}");
    assert!(err.contains("/news: not a live blog: "), "{err}");
    let offer = format!("  1  Harbour storm\n     {}\n", home.url("/news/live/harbour-storm-live-updates"));
    assert!(out.contains(&offer) && !out.contains("Roses"), "{out}");
    let (out, err, status) = home.said(&["add", "--yes", &home.url("/roses")]);
    assert!(out.is_empty() && status == 1 && err.contains("not a live blog: "), "{out}{err}");
    for (typed, words) in [
        ("example.org/live", "https://example.org/live"),
        ("ftp://example.org/", "only http, https and files can"),
        ("https://", "is no address"),
    ] {
        let (_, err, status) = home.said(&["add", "--yes", typed]);
        assert!(err.contains(words) && status == 2, "{typed}: {err}");
    }
    assert_eq!(home.feeds(), FEEDS, "nothing was changed");
    fs::write(home.file(), "[feeds.x]\nulr = 'x'\n").unwrap();
    let (_, err, status) = home.said(&["add", "--yes", &home.url("/news/live/harbour-storm")]);
    assert!(err.starts_with("feeds.toml is faulty, and is left as it is: mend it first\n") && status == 2, "{err}");
}

#[test]
fn what_is_followed_is_listed_renamed_paused_and_removed() {
    let home = Home::new("");
    let url = home.url("/news/live/harbour-storm");
    home.said(&["--config", "feeds.toml", "add", "--yes", "--name", "harbour", &url]);
    assert_eq!(home.said(&["list"]).0, format!("harbour  {}\n", home.address("harbour.atom")));
    let listed: serde_json::Value = serde_json::from_str(&home.said(&["list", "--json"]).0).unwrap();
    assert_eq!((&listed[0]["feed"], &listed[0]["page"]), (&"harbour".into(), &url.as_str().into()));
    let ids = |file: &str| {
        let atom = fs::read_to_string(home.path().join("public").join(file)).unwrap();
        atom.lines().filter(|line| line.contains("<id>")).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = ids("harbour.atom");

    let (out, err, status) = home.said(&["rename", "harbour", "storm"]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    assert!(out.contains("harbour is called storm from now on; its entries keep their ids"), "{out}");
    assert_eq!(home.feeds(), format!("[feeds.storm]\nurl = \"{url}\"\n"));
    home.outlet.put("/news/live/harbour-storm", Reply::page(&page(&[4, 3, 2, 1])));
    assert_eq!(home.said(&["once"]).0, "storm: 1 new\n", "all that was known is known");
    let after = ids("storm.atom");
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} {after:?}");
    let (_, err, status) = home.said(&["rename", "harbour", "other"]);
    assert!(err.contains("feeds.toml follows no live blog called harbour") && status == 2, "{err}");

    // Whoever has written the other name into feeds.toml first is told the way back to the ids.
    fs::write(home.file(), home.feeds().replace("[feeds.storm]", "[feeds.gale]")).unwrap();
    let (out, err, _) = home.said(&["once"]);
    assert!(out.starts_with("gale: 4 new"), "{out}");
    assert!(err.starts_with("gale: storm, which is not followed any more, followed the same page"), "{err}");
    assert!(err.contains("`liveticker forget gale`, then `liveticker rename storm gale`"), "{err}");
    home.said(&["forget", "--yes", "gale"]);
    let (out, err, status) = home.said(&["rename", "storm", "gale"]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    assert_eq!(
        home.said(&["once"]).0,
        "gale: nothing new; its feeds were written again\n",
        "all that was known is known"
    );
    assert!(before.iter().all(|id| ids("gale.atom").contains(id)));
    home.said(&["rename", "gale", "storm"]);
    home.said(&["once"]);
    fs::write(home.path().join("public/mine.rss"), "<rss>not of liveticker</rss>").unwrap();
    assert!(home.said(&["check"]).0.contains("not followed any more: gale, harbour (`liveticker prune`"));
    assert_eq!(home.said(&["prune"]).2, 2, "nobody is there to be asked");
    let (out, _, status) = home.said(&["prune", "--yes"]);
    assert!(out.contains("6 files in ") && status == 0, "{out}");
    let mut files: Vec<_> =
        fs::read_dir(home.path().join("public")).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["mine.rss", "storm.atom", "storm.json", "storm.rss"]);

    home.said(&["pause", "storm"]);
    assert!(home.feeds().ends_with("paused = true\n"), "{}", home.feeds());
    home.outlet.seen();
    assert_eq!(home.said(&["once"]).0, "");
    assert!(home.outlet.seen().is_empty(), "nobody is asked");
    assert!(home.said(&["status"]).0.contains("storm  paused"), "{}", home.said(&["status"]).0);
    home.said(&["resume", "storm"]);
    assert_eq!(home.said(&["once"]).0, "storm: nothing new\n");

    let (out, _, status) = home.said(&["remove", "storm"]);
    assert!(out.contains("storm is not followed any more") && out.contains("3 files of its feeds stay"), "{out}");
    assert_eq!((status, home.feeds().trim()), (0, ""));
}

#[test]
fn commands_ask_the_service_that_runs() {
    let home = Home::new("");
    let url = home.url("/news/live/harbour-storm");
    fs::write(
        home.file(),
        format!("[service]\nstate = 'state'\ngap = '0s'\n[defaults]\nevery = '1h'\n[feeds.harbour]\nurl = '{url}'\n"),
    )
    .unwrap();
    let mut command = home.command(&["run"]);
    command.env("XDG_RUNTIME_DIR", home.path().join("run"));
    let service = Running::start(command);
    service.until("harbour: 3 new");
    let said = |arguments: &[&str]| {
        let output = home.command(arguments).env("XDG_RUNTIME_DIR", home.path().join("run")).output().unwrap();
        (String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(), output.status.code())
    };
    home.outlet.put("/news/live/harbour-storm", Reply::page(&page(&[4, 3, 2, 1])));
    assert_eq!(said(&["once"]), ("harbour: 1 new\n".to_owned(), Some(0)), "it checks at once");
    let fact: serde_json::Value = serde_json::from_str(&said(&["once", "--json"]).0).unwrap();
    assert_eq!((&fact["name"], &fact["checked"], &fact["new"]), (&"harbour".into(), &true.into(), &0.into()), "{fact}");
    let (words, status) = said(&["once", "nobody"]);
    assert!(words.contains("no live blog called \"nobody\"") && status == Some(2), "{words}");

    // What is added, paused and renamed is taken up without waiting.
    home.outlet.put("/news/live/budget-day", Reply::page(&page(&[2, 1])));
    let (words, status) = said(&["add", "--yes", "--name", "budget", &home.url("/news/live/budget-day")]);
    assert!(words.contains("budget: 2 new  → ") && status == Some(0), "{words}");
    assert_eq!(said(&["rename", "budget", "money"]).1, Some(0));
    let (words, status) = said(&["once", "money"]);
    assert!(words.starts_with("money: nothing new") && status == Some(0), "all that was known is known: {words}");
    assert_eq!(said(&["pause", "money"]).1, Some(0));
    let (words, _) = said(&["status"]);
    assert!(words.contains("money    paused") && words.contains("Service: running"), "{words}");

    let record = said(&["export", "money"]).0;
    fs::write(home.path().join("money.jsonl"), record).unwrap();
    let (words, status) = said(&["forget", "--yes", "money"]);
    assert!(words.contains("money: 2 entries") && words.contains("; forgotten.") && status == Some(0), "{words}");
    let (words, status) = said(&["import", "money.jsonl", "--as", "old-money"]);
    assert_eq!((words.as_str(), status), ("old-money: 2 entries, now in the record\n", Some(0)));
    service.signal("-TERM");
    service.until("stopped");
    assert_eq!(service.end().0, Some(0));
    assert_eq!(fs::read_dir(home.path().join("run/liveticker")).unwrap().count(), 0, "its socket is gone");
}
