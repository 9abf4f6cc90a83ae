//! What commands tell, to whom and how much of it: facts as JSON, only trouble, or all that is done; and those that only tell: the
//! binary, against a small outlet.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;
use support::home::Home;
use support::outlet::Reply;
use support::running::{NEVER, Running};

/// A home that follows the live blog of its outlet and has checked it once.
fn followed() -> Home {
    let home = Home::new("");
    let feeds = format!("[feeds.harbour]\nurl = \"{}\"\n", home.url("/news/live/harbour-storm"));
    fs::write(home.file(), feeds).unwrap();
    assert_eq!(home.said(&["once"]).2, 0);
    home
}

/// Notes of a council without a time on any of them: nothing says that it is a live blog.
fn council() -> String {
    let note = |number: usize| {
        format!(
            "<div class=\"note\"><h4>Item {number} is called</h4><p>The members talk about item {number} of the agenda of today, and \
             take their time over it. Nobody objects.</p></div>"
        )
    };
    let notes: String = (1..8).map(note).collect();
    format!("<html lang=\"en\"><title>Council</title><body><h1>Council meeting</h1><main>{notes}</main>")
}

#[test]
fn a_page_that_is_not_understood_is_offered_with_selectors_and_a_sample() {
    let home = Home::new("# Mine.\n");
    home.outlet.put("/council", Reply::page(&council()));
    let url = home.url("/council");
    let (out, err, status) = home.said(&["add", "--yes", &url]);
    assert!(err.contains("not a live blog: ") && status == 1, "{out}{err}");
    for part in [
        "  1  7 updates, none of them with a time; the first:\n",
        "       Item 1 is called: The members talk about item 1 of the agenda",
        "     select.entry = \"div.note\"\n     select.title = \"h4\"\n",
        "`--choose 1` takes the first",
    ] {
        assert!(out.contains(part), "{part:?} is not in {out}");
    }
    assert_eq!(home.feeds(), "# Mine.\n", "yes is not said to a guess");
    let (_, err, status) = home.said(&["add", "--choose", "2", &url]);
    assert!(err.contains("--choose 2: there are only 1") && status == 2, "{err}");

    let (out, err, status) = home.said(&["add", "--choose", "1", "--name", "council", &url]);
    assert!(out.contains("council: 7 new  → ") && status == 0, "{out}{err}");
    let wanted = format!(
        "# Mine.\n\n[feeds.council]\nurl = \"{url}\"\nlive = true\nselect.entry = \"div.note\"\nselect.title = \"h4\"\n"
    );
    assert_eq!(home.feeds(), wanted);
    assert_eq!(home.said(&["check"]).2, 0);
    let feed = fs::read_to_string(home.path().join("public/council.atom")).unwrap();
    assert_eq!(feed.matches("<entry>").count(), 7);
}

#[test]
fn a_number_chooses_one_of_the_live_blogs_of_a_section() {
    let home = Home::new("");
    let section = "<title>News</title><h1>News</h1><a href='/news/live/harbour-storm-live-updates'>Harbour storm: live updates</a>";
    home.outlet.put("/news", Reply::page(section));
    home.outlet.put("/news/live/harbour-storm-live-updates", Reply::page(&support::running::page(&[2, 1])));
    let (out, err, status) =
        home.said(&["--config", "feeds.toml", "add", "--yes", "--choose", "1", &home.url("/news")]);
    assert_eq!(status, 0, "{out}{err}");
    assert_eq!(
        home.feeds(),
        format!("[feeds.harbour]\nurl = \"{}\"\n", home.url("/news/live/harbour-storm-live-updates"))
    );
}

#[test]
fn yes_is_not_said_to_a_doubt() {
    let home = Home::new("");
    // Texts with times, the oldest on top, on a page that does not call itself live.
    let card = |number: usize| {
        format!(
            "<div class=item><h3>Step {number}</h3><time datetime='2026-03-02T14:0{number}:00Z'>14:0{number}</time><p>Take flour and water \
             number {number}, and leave the dough alone for a while until it has grown.</p></div>"
        )
    };
    let page = format!("<title>Kitchen</title><h1>Kitchen</h1><main>{}</main>", (1..7).map(card).collect::<String>());
    home.outlet.put("/kitchen", Reply::page(&page));
    let url = home.url("/kitchen");
    let (out, err, status) = home.said(&["add", "--yes", &url]);
    assert!(out.contains("This may be no live blog: ") && status == 3, "{out}{err}");
    assert!(err.contains("nothing was changed") && err.contains("--live says that it is one"), "{err}");
    assert_eq!(home.feeds(), "");
    let (out, err, status) = home.said(&["--config", "feeds.toml", "add", "--yes", "--live", &url]);
    assert_eq!(status, 0, "{out}{err}");
    assert!(home.feeds().ends_with("live = true\n"), "{}", home.feeds());
}

#[test]
fn whoever_wants_quiet_hears_only_what_went_wrong() {
    let home = followed();
    let page = home.url("/news/live/harbour-storm");
    for arguments in [
        &["list"][..],
        &["once"],
        &["status"],
        &["check"],
        &["check", "--online"],
        &["doctor"],
        &["preview", &page],
        &["history", "harbour"],
        &["profiles"],
        &["add", "--yes", &page],
        &["pause", "harbour"],
        &["resume", "harbour"],
        &["prune"],
    ] {
        let (out, err, status) = home.said(&[&["--quiet"], arguments].concat());
        assert_eq!((out.as_str(), err.as_str(), status), ("", "", 0), "{arguments:?}");
    }
    assert!(home.said(&["-q", "opml"]).0.contains("<opml"), "what another program reads is printed");
    assert!(home.said(&["-q", "status", "--json"]).0.starts_with('['));
    home.outlet.put("/news/live/harbour-storm", Reply::status(404));
    let (out, err, status) = home.said(&["-q", "once"]);
    assert!(out.is_empty() && err.contains("answered 404") && status == 1, "{out}{err}");
}

#[test]
fn whoever_wants_more_hears_of_each_request_and_each_file() {
    let home = followed();
    fs::remove_file(home.path().join("public/harbour.rss")).unwrap();
    let (out, err, status) = home.said(&["--verbose", "once"]);
    assert_eq!((out.as_str(), status), ("harbour: nothing new; its feeds were written again\n", 0), "{err}");
    for part in [
        "the configuration is feeds.toml",
        &format!("asked {}: 200, ", home.url("/news/live/harbour-storm")),
        "/harbour.rss",
    ] {
        assert!(err.contains(part), "{part:?} is not in {err}");
    }
    assert_eq!(home.said(&["-v", "-q", "once"]).2, 2, "both at once mean nothing");
}

#[test]
fn every_command_that_tells_facts_tells_them_as_json() {
    let home = followed();
    let page = home.url("/news/live/harbour-storm");
    let facts = |arguments: &[&str]| -> Value {
        let (out, err, status) = home.said(arguments);
        assert!(status <= 1, "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    };
    assert_eq!(facts(&["list", "--json"])[0]["feed"], "harbour");
    assert_eq!(facts(&["status", "--json"])[0]["standing"], "asleep");
    let once = facts(&["once", "--json"]);
    assert_eq!((&once["name"], &once["new"], &once["trouble"]), (&"harbour".into(), &0.into(), &Value::Array(vec![])));
    assert_eq!(once["feed"], home.address("harbour.atom"));
    let preview = facts(&["preview", "--json", &page]);
    assert_eq!((&preview["title"], preview["entries"].as_array().unwrap().len()), (&"Harbour".into(), 3));
    let explained = facts(&["preview", "--explain", "--json", &page]);
    assert_eq!(explained["entries"][0]["parts"]["text"], "json-ld");
    let check = facts(&["check", "--online", "--json"]);
    assert_eq!((&check["live_blogs"][0]["entries"], &check["cannot_publish"]), (&3.into(), &Value::Null));
    assert!(facts(&["profiles", "--json"]).as_array().unwrap().iter().any(|profile| profile["id"] == "guardian"));
    assert_eq!(facts(&["history", "harbour", "--json"])["entries"], 3);
    let doctor = facts(&["doctor", "--json"]);
    assert!(doctor.as_array().unwrap().iter().any(|found| found["says"].as_str().unwrap().starts_with("record: ")));
    let added = facts(&["add", "--yes", "--json", &page]);
    assert_eq!((&added["added"], &added["name"]), (&false.into(), &"harbour".into()), "it is followed already");
    let refused = facts(&["add", "--yes", "--json", &home.url("/nowhere")]);
    assert!(refused["why"].as_str().unwrap().contains("answered 404") && refused["added"] == false, "{refused}");
    // Trouble is a fact too.
    home.outlet.put("/news/live/harbour-storm", Reply::status(500));
    let once = facts(&["once", "--json"]);
    assert!(once["trouble"][0].as_str().unwrap().contains("answered 500") && once["checked"] == false, "{once}");
}

#[test]
fn check_asks_for_each_page_and_keeps_nothing() {
    let home = Home::new("");
    let feeds = format!(
        "[feeds.harbour]\nurl = \"{}\"\n[feeds.gone]\nurl = \"{}\"\n",
        home.url("/news/live/harbour-storm"),
        home.url("/gone")
    );
    fs::write(home.file(), feeds).unwrap();
    let (out, err, status) = home.said(&["check", "--online"]);
    assert!(out.contains("3 entries, 3 of them within an hour"), "{out}");
    assert!(err.contains("gone: ") && err.contains("answered 404") && status == 1, "{err}");
    assert!(!home.path().join(".local/state/liveticker").exists(), "there is no record");
    home.outlet.seen();
    assert_eq!(home.said(&["check"]).2, 0);
    assert!(home.outlet.seen().is_empty(), "nobody is asked unless it is said");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let home = followed();
    let (out, err, status) = home.said(&["doctor"]);
    assert_eq!((err.as_str(), status), ("", 0), "{out}");
    for part in [
        "ok      configuration: feeds.toml is sound, one live blog\n",
        "one live blog, 3 entries",
        "note    service: not running\n",
    ] {
        assert!(out.contains(part), "{part:?} is not in {out}");
    }
    // A feed that is followed no more, one that was never checked, and a folder that is none.
    let more = format!("{}\n[feeds.budget]\nurl = \"{}\"\n", home.feeds(), home.url("/budget"));
    fs::write(home.file(), more).unwrap();
    fs::rename(home.path().join("public/harbour.atom"), home.path().join("public/old.atom")).unwrap();
    let atom = fs::read_to_string(home.path().join("public/old.atom")).unwrap();
    assert!(atom.contains("liveticker"));
    let (out, _, status) = home.said(&["doctor"]);
    assert!(out.contains("note    record: never checked yet: budget\n") && status == 0, "{out}");
    assert!(out.contains("note    feeds: left over: old (`liveticker prune` removes them)\n"), "{out}");
    assert!(out.contains("note    feeds: not there: harbour, budget"), "{out}");
    fs::remove_dir_all(home.path().join("public")).unwrap();
    fs::write(home.path().join("public"), "in the way").unwrap();
    let (out, _, status) = home.said(&["doctor"]);
    assert!(out.contains("WRONG   feeds: cannot create ") && status == 1, "{out}");
    // A record that is none.
    fs::write(home.path().join(".local/state/liveticker/liveticker.db"), "in the way").unwrap();
    let (out, _, status) = home.said(&["doctor"]);
    assert!(out.contains("WRONG   record: ") && status == 1, "{out}");
}

#[test]
fn the_doctor_gives_files_back_to_the_owner_of_the_record() {
    use std::os::unix::fs::{MetadataExt, chown};
    let home = followed();
    if fs::metadata(home.path()).unwrap().uid() != 0 {
        // Only root can give files away.
        return;
    }
    let file = home.path().join("public/harbour.atom");
    chown(&file, Some(54_321), Some(54_321)).unwrap();
    let (out, _, status) = home.said(&["doctor"]);
    assert!(out.contains("WRONG   owners: one file is not of root") && status == 1, "{out}");
    let (out, _, status) = home.said(&["doctor", "--repair"]);
    assert!(out.contains("note    owners: one file was given back to root") && status == 0, "{out}");
    assert_eq!(fs::metadata(&file).unwrap().uid(), 0);
}

#[test]
fn a_capture_holds_the_page_and_nothing_of_whoever_took_it() {
    let home = Home::new("");
    let shown = "/news/live/harbour-storm?session=s3cret";
    let harbour = support::running::page(&[2, 1]);
    home.outlet.put(shown, Reply::page(&harbour).with("Set-Cookie", "id=s3cret"));
    let url = home.url(shown).replace("http://", "http://ann:s3cret@");
    let (out, err, status) = home.said(&["capture", "--output", "report", &url]);
    assert!(out.starts_with("report holds the page") && status == 0, "{out}{err}");
    let read = |file: &str| fs::read_to_string(home.path().join("report").join(file)).unwrap();
    assert_eq!(read("page.html"), harbour, "byte for byte");
    let about: Value = serde_json::from_str(&read("about.json")).unwrap();
    assert_eq!((&about["entries"], &about["address"]), (&2.into(), &home.url("/news/live/harbour-storm").into()));
    assert_eq!(about["liveticker"], env!("CARGO_PKG_VERSION"));
    for file in ["about.json", "found.txt", "page.html"] {
        assert!(!read(file).contains("s3cret") && !read(file).contains("ann:"), "{file}: {}", read(file));
    }
    let (_, err, status) = home.said(&["capture", "--output", "report", &url]);
    assert!(err.contains("cannot write report") && status == 1, "a report is not written over: {err}");
    let (_, _, status) = home.said(&["capture", "--output", "gone", &home.url("/gone")]);
    assert_eq!(status, 0);
    let about: Value = serde_json::from_str(&fs::read_to_string(home.path().join("gone/about.json")).unwrap()).unwrap();
    assert!(about["error"].as_str().unwrap().contains("answered 404"), "{about}");
}

/// The commands that `--help` names.
fn commands(home: &Home) -> Vec<String> {
    let help = home.said(&["--help"]).0;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let first = |line: &str| {
        line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split(' ').next().map(str::to_owned)
    };
    list.lines().filter_map(first).filter(|name| name != "help").collect()
}

#[test]
fn completions_know_every_command_and_are_sound() {
    let home = Home::new("");
    let commands = commands(&home);
    assert!(commands.len() > 20, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (out, err, status) = home.said(&["completions", shell]);
        assert_eq!((err.as_str(), status), ("", 0), "{shell}");
        for name in &commands {
            assert!(out.contains(name.as_str()), "{shell} does not know {name}");
        }
    }
    let mut bash = Command::new("bash");
    let sound = bash.args(["-n", "-c", &home.said(&["completions", "bash"]).0]).stdin(Stdio::null()).status().unwrap();
    assert!(sound.success());
}

#[test]
fn the_manual_has_every_command_and_every_key() {
    let home = Home::new("");
    let (page, _, status) = home.said(&["man"]);
    assert!(page.contains(".TH liveticker 1") && status == 0, "{page}");
    for name in commands(&home) {
        assert!(page.contains(&format!(".SH \"LIVETICKER {}\"", name.to_uppercase())), "{name}");
    }
    let (page, _, status) = home.said(&["man", "feeds.toml"]);
    assert!(page.starts_with(".TH feeds.toml 5\n") && status == 0, "{page}");
    let schema: Value = serde_json::from_str(&home.said(&["schema"]).0).unwrap();
    for table in ["/properties/service", "/properties/serve", "/properties/feeds/additionalProperties"] {
        for key in schema.pointer(table).unwrap()["properties"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("\n.B {}\n", key.replace('-', "\\-"))), "{table}: {key}");
        }
    }
}

#[test]
fn the_demonstration_is_followed_and_served() {
    let home = Home::new("");
    let mut command = home.command(&["demo"]);
    command.env("TMPDIR", home.path());
    let service = Running::start(command);
    let log = service.until_all(&["serving at ".to_owned(), "match: 5 new".to_owned()]);
    let address = log.lines().find_map(|line| line.split("serving at ").nth(1)?.split(' ').next()).unwrap();
    let feed = client::get(address, "match.atom");
    assert!(feed.contains("Kick-off") && feed.contains("Albion – Rovers"), "{feed}");
    service.signal("-TERM");
    service.until("stopped");
    assert_eq!(service.end().0, Some(0));
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["feeds.toml"], "and nothing is left behind");
}

/// The smallest client that there is.
mod client {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// What a path at an address ("http://127.0.0.1:8080/") answers, head and body.
    pub fn get(address: &str, path: &str) -> String {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(super::NEVER)).unwrap();
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}
