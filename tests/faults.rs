//! What an operator, a machine or a stranger does to the program that nobody has thought of: each is told, and nothing is lost.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread::spawn;

use support::home::Home;
use support::outlet::Reply;
use support::running::{Running, page};

/// What a server does with whoever asks for a path.
type Deed = fn(&str, &mut TcpStream) -> std::io::Result<()>;

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

/// A server that answers each request in its own way, by what it was asked for.
fn server(answer: Deed) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    spawn(move || {
        for visitor in listener.incoming() {
            let mut visitor = visitor.unwrap();
            spawn(move || {
                let (mut request, mut byte) = (Vec::new(), [0]);
                while !request.ends_with(b"\r\n\r\n") && matches!(visitor.read(&mut byte), Ok(1)) {
                    request.push(byte[0]);
                }
                let request = String::from_utf8(request).unwrap();
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                drop(answer(&path, &mut visitor));
            });
        }
    });
    port
}

fn redirect(visitor: &mut TcpStream, more: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 302 Found\r\n{more}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    visitor.write_all(head.as_bytes())
}

fn feeds(more: &str, url: &str) -> String {
    format!("[service]\nstate = \"state\"\ngap = \"0s\"\n{more}\n[feeds.harbour]\nurl = \"{url}\"\n")
}

#[test]
fn what_is_no_file_is_not_waited_for_wherever_it_stands() {
    for (place, config, status, words) in [
        ("state/liveticker.lock", "", 1, "liveticker.lock is no regular file"),
        ("state/liveticker.db", "", 1, "liveticker.db is no regular file"),
        ("profiles/mine.toml", "", 2, "profiles/mine.toml: it is no regular file"),
        ("secret", "headers = \"secret\"\nrobots = \"ignore\"", 1, "secret: it is no regular file"),
        ("page.html", "", 1, "page.html: it is no regular file"),
    ] {
        let home = Home::new("");
        let url = if place == "page.html" { place.to_owned() } else { home.url("/harbour") };
        home.outlet.put("/harbour", Reply::page(&page(&[1])));
        fs::write(home.file(), feeds("", &url) + config).unwrap();
        let pipe = home.path().join(place);
        fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (said, error, got) = home.said(&["once"]);
        assert!(got == status && error.contains(words), "{place}: {got} {said}{error}");
    }
}

#[test]
fn a_configuration_as_editors_save_it_is_read_or_told() {
    let home = home("");
    let text = home.feeds();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for (what, bytes, status, words) in [
        ("line breaks of Windows, a byte order mark", windows.into_bytes(), 0, "nothing new"),
        ("UTF-16", [&[0xff, 0xfe][..], &utf16(&text)].concat(), 2, "not UTF-8 but UTF-16"),
        ("Latin-1", [text.as_bytes(), b"# caf\xe9\n"].concat(), 2, "feeds.toml:8: not UTF-8"),
        ("nested", [b"a = ".to_vec(), vec![b'['; 200_000]].concat(), 2, "feeds.toml:1"),
        ("of 9 MiB", [text.as_bytes(), &b"# x\n".repeat(9 << 18)].concat(), 2, "longer than 8 MiB"),
    ] {
        fs::write(home.file(), bytes).unwrap();
        let (said, error, got) = home.said(&["once", "--force"]);
        assert!(got == status && (said.clone() + &error).contains(words), "{what}: {got} {said}{error:.500}");
    }
}

#[test]
fn a_service_whose_configuration_or_record_is_taken_away_says_so() {
    let home = home("");
    let mut command = home.command(&["run"]);
    command.env("LIVETICKER_LOG", "liveticker=info");
    let service = Running::start(command);
    service.until("following 1 live blog");
    let config = home.feeds();
    fs::remove_file(home.file()).unwrap();
    fs::create_dir(home.file()).unwrap();
    service.signal("-HUP");
    service.until("the old one stays in force");
    fs::remove_dir(home.file()).unwrap();
    fs::write(home.file(), &config).unwrap();
    let before = feed(&home);
    // Another file in its place, as where a backup is put back under a service that runs.
    let record = home.path().join("state/liveticker.db");
    fs::rename(&record, home.path().join("away")).unwrap();
    fs::copy(home.path().join("away"), &record).unwrap();
    home.outlet.put("/harbour", Reply::page(&page(&[4, 3, 2, 1])));
    let (said, error, status) = home.said(&["once"]);
    let told = "was removed or replaced while it was in use";
    assert!(status == 1 && (said.clone() + &error).contains(told), "{status} {said}{error}");
    service.until(told);
    let (status, took) = service.end();
    assert_eq!(status, Some(1), "so that systemd starts it anew");
    assert!(took.as_secs() < 5, "{took:?}");
    assert_eq!(feed(&home), before, "what could not be kept was not published");
}

#[test]
fn what_is_planted_in_the_folder_of_the_feeds_is_replaced_and_not_followed() {
    let home = home("");
    let (victim, public) = (home.path().join("victim"), home.path().join("public"));
    fs::write(&victim, "mine").unwrap();
    for name in ["harbour.atom", "harbour.rss"] {
        fs::remove_file(public.join(name)).unwrap();
        std::os::unix::fs::symlink(&victim, public.join(name)).unwrap();
    }
    fs::remove_file(public.join("harbour.json")).unwrap();
    fs::create_dir(public.join("harbour.json")).unwrap();
    home.outlet.put("/harbour", Reply::page(&page(&[4, 3, 2, 1])));
    let (said, error, status) = home.said(&["once", "--force"]);
    assert!(status == 1 && error.contains("cannot replace public/harbour.json"), "{said}{error}");
    fs::remove_dir(public.join("harbour.json")).unwrap();
    assert_eq!(home.said(&["once", "--force"]).2, 0);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    for name in ["harbour.atom", "harbour.rss", "harbour.json"] {
        let path = public.join(name);
        assert!(fs::symlink_metadata(&path).unwrap().is_file(), "{name}");
        assert!(fs::read_to_string(&path).unwrap().contains("Update 4"), "{name}");
    }
}

#[test]
fn redirects_that_were_made_to_hurt_end_in_a_word() {
    let rows: [(&str, Deed, &str); 4] = [
        (
            "an address of 200 kB",
            |_, to| redirect(to, &format!("Location: /{}", "x".repeat(200_000))),
            "to an address of 200001 bytes",
        ),
        (
            "a long one that is none",
            |_, to| redirect(to, &format!("Location: http://[{}", "x".repeat(9_000))),
            "invalid IPv6",
        ),
        (
            "a jar of cookies at each step",
            |path, to| {
                let cookies: String = (0..90).map(|n| format!("Set-Cookie: c{n}={}\r\n", "v".repeat(3_000))).collect();
                redirect(to, &format!("{cookies}Location: {path}x"))
            },
            "more than 10 redirects",
        ),
        ("a circle", |_, to| redirect(to, "Location: ../live?again"), "more than 10 redirects"),
    ];
    for (what, answer, words) in rows {
        let home = Home::new("");
        let url = format!("http://127.0.0.1:{}/live", server(answer));
        fs::write(home.file(), feeds("", &url) + "robots = \"ignore\"").unwrap();
        let (_, error, status) = home.said(&["once"]);
        assert!(status == 1 && error.contains(words) && error.len() < 1_000, "{what}: {error:.2000}");
    }
}

#[test]
fn whoever_answers_with_more_than_is_wanted_costs_nothing() {
    // A robots.txt that never ends; a push hub and a webhook that answer with more than there is memory for.
    let port = server(|path, to| {
        let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
        if path == "/live" {
            let page = page(&[2, 1]);
            return to.write_all(format!("{ok}Content-Length: {}\r\n\r\n{page}", page.len()).as_bytes());
        }
        to.write_all(format!("{ok}\r\nUser-agent: *\nDisallow: /private\n").as_bytes())?;
        loop {
            to.write_all(&b"Disallow: /x\n".repeat(10_000))?;
        }
    });
    let home = Home::new("");
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let more = format!(
        "websub = \"{}\"\npublic_url = \"https://feeds.example/\"\n[notify.me]\nwebhook = \"{}\"",
        at("/hub"),
        at("/hook")
    );
    fs::write(home.file(), feeds(&more, &at("/live")) + "notify = \"me\"\n").unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 600000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_liveticker"), "once", "--force"]);
    let output = command.current_dir(home.path()).env_clear().env("HOME", home.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("harbour: 2 new"), "{:?} {said}", output.status);
}

#[test]
fn an_environment_that_is_bare_or_nonsense_is_no_trouble() {
    let home = home("");
    let bare: [&[(&str, &str)]; 4] = [
        &[],
        &[("TZ", ":../../etc/passwd"), ("LANG", "xx_YY.\u{1}"), ("LC_ALL", "C.latin1"), ("HOME", "/nonexistent")],
        &[
            ("HOME", "relative"),
            ("XDG_STATE_HOME", "relative"),
            ("XDG_CONFIG_HOME", "/dev/null"),
            ("TZ", "Mars/Phobos"),
        ],
        &[("NOTIFY_SOCKET", "/nonexistent"), ("LISTEN_FDS", "77"), ("WATCHDOG_USEC", "-1"), ("JOURNAL_STREAM", "x")],
    ];
    for environment in bare {
        for arguments in [&["once", "--force"][..], &["status"], &["check"]] {
            let mut command = home.command(arguments);
            let output = command.env_clear().envs(environment.iter().copied()).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && said.is_empty(), "{environment:?} {arguments:?}: {said}");
        }
    }
}

#[test]
fn a_record_that_another_program_has_locked_is_told_and_nothing_is_lost() {
    let home = home("");
    let script = "import sqlite3, sys\nheld = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                  held.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\nsys.stdin.read()";
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(home.path().join("state/liveticker.db"));
    let mut other = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(other.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "held\n");
    home.outlet.put("/harbour", Reply::page(&page(&[4, 3, 2, 1])));
    let before = feed(&home);
    let (said, error, status) = home.said(&["once", "--force"]);
    drop(other.stdin.take());
    other.wait().unwrap();
    assert!(status == 1 && error.contains("another program has locked it"), "{said}{error}");
    assert_eq!(feed(&home), before);
    let (said, error, status) = home.said(&["once", "--force"]);
    assert!(status == 0 && said.contains("harbour: 1 new"), "{said}{error}");
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
