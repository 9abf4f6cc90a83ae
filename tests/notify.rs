//! People who are notified without a feed reader: by webhook, ntfy and letter, each of each thing once, whatever goes wrong on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use support::outlet::{Manner, Outlet, Reply, Request};
use support::running::{NEVER, page};
use tempfile::TempDir;

/// A live blog, who is notified of it, and a site for both.
struct Scene {
    home: TempDir,
    site: Outlet,
}

impl Scene {
    /// `targets` is what feeds.toml says of them; `{site}` in it is the address of the site, `{home}` the folder.
    fn open(targets: &str, names: &str) -> Scene {
        let scene = Scene { home: tempfile::tempdir().unwrap(), site: Outlet::open() };
        scene.follow(targets, names);
        scene.put("/hook", Reply::status(200));
        scene.put("/", Reply::status(200));
        scene.show(&[3, 2, 1]);
        assert_eq!(scene.once(0).status.code(), Some(0));
        assert!(scene.posts().is_empty(), "what was there before is no news");
        scene
    }

    /// Writes feeds.toml.
    fn follow(&self, targets: &str, names: &str) {
        let home = self.home.path().display().to_string();
        let site = self.site.url("/").to_string();
        let targets = targets.replace("{site}/", &site).replace("{home}", &home);
        let url = self.site.url("/live");
        let text = format!("[service]\ngap = '0s'\n[feeds.harbour]\nurl = '{url}'\nnotify = {names}\n{targets}");
        fs::write(self.home.path().join("feeds.toml"), text).unwrap();
    }

    fn put(&self, path: &str, reply: Reply) {
        self.site.put(path, reply);
    }

    fn show(&self, updates: &[u32]) {
        self.put("/live", Reply::page(&page(updates)));
    }

    fn command(&self, minute: u32, second: u32) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
        command.args(["once", "--now", &format!("2026-03-02T13:{minute:02}:{second:02}Z")]);
        command.current_dir(self.home.path()).env_clear().env("HOME", self.home.path()).stdin(Stdio::null());
        command
    }

    fn once(&self, minute: u32) -> Output {
        self.command(minute, 0).output().unwrap()
    }

    /// What was sent since this was last asked.
    fn posts(&self) -> Vec<Request> {
        self.site.seen().into_iter().filter(|request| request.method == "POST").collect()
    }

    /// Of the notifications at the hook: what has happened, and to what.
    fn told(&self) -> Vec<(String, String)> {
        let of = |request: &Request| {
            let notice: Value = serde_json::from_str(&request.body).unwrap();
            (notice["kind"].as_str().unwrap().to_owned(), notice["title"].as_str().unwrap().to_owned())
        };
        self.posts().iter().map(of).collect()
    }
}

fn told(kinds: &[(&str, &str)]) -> Vec<(String, String)> {
    kinds.iter().map(|(kind, title)| ((*kind).to_owned(), (*title).to_owned())).collect()
}

const HOOK: &str = "[notify.hook]\nwebhook = '{site}/hook'\n";

#[test]
fn a_webhook_hears_of_each_thing_once() {
    let scene = Scene::open(HOOK, "['hook']");
    scene.show(&[5, 4, 3, 2, 1]);
    scene.once(1);
    assert_eq!(scene.told(), told(&[("added", "Update 4"), ("added", "Update 5")]), "the oldest first");
    scene.once(2);
    assert_eq!(scene.told(), told(&[]), "nothing has happened");
    let edited = page(&[5, 4, 3, 2, 1]).replace("is calm, says number 4", "is not calm at all, says number 4");
    scene.put("/live", Reply::page(&edited));
    scene.once(3);
    assert_eq!(scene.told(), told(&[("edited", "Update 4")]));
    // Between two that stay: it was taken away, which is believed after a while.
    let gone = page(&[5, 3, 2, 1]);
    scene.put("/live", Reply::page(&gone));
    let mut after = Vec::new();
    for minute in 4..40 {
        scene.once(minute);
        after.extend(scene.told());
    }
    assert_eq!(after, told(&[("withdrawn", "Update 4")]));
}

#[test]
fn what_a_webhook_gets_is_whole_and_signed() {
    let scene = Scene::open(&format!("{HOOK}secret = 'hook.secret'\n"), "'hook'");
    fs::write(scene.home.path().join("hook.secret"), "sesame\n").unwrap();
    scene.show(&[4, 3, 2, 1]);
    scene.once(1);
    let posts = scene.posts();
    let [post] = posts.as_slice() else { panic!("{posts:?}") };
    let notice: Value = serde_json::from_str(&post.body).unwrap();
    let page = scene.site.url("/live");
    assert_eq!(notice["feed"], "harbour");
    assert_eq!(notice["feed_title"], "Harbour");
    assert_eq!(notice["text"], "The harbour is calm, says number 4.");
    assert_eq!(notice["url"], format!("{page}#post-004"));
    assert_eq!(
        (&notice["published"], &notice["noticed"]),
        (&"2026-03-02T12:04:00Z".into(), &"2026-03-02T13:01:00Z".into())
    );
    let feed = fs::read_to_string(scene.home.path().join("public/harbour.atom")).unwrap();
    assert!(feed.contains(notice["id"].as_str().unwrap()), "the id is that of the feed");
    assert_eq!(post.headers["x-liveticker-signature"], liveticker::notice::signature(b"sesame", post.body.as_bytes()));
    assert!(post.headers["idempotency-key"].contains("added"), "{:?}", post.headers);
    assert_eq!(post.headers["content-type"], "application/json");
}

#[test]
fn one_who_wants_key_events_or_matches_hears_of_those_alone() {
    let targets = "[notify.hook]\nwebhook = '{site}/hook'\nonly_key_events = true\n[notify.five]\nwebhook = '{site}/'\nfilter = { include = ['number 5'] }\n";
    let scene = Scene::open(targets, "['hook', 'five']");
    scene.show(&[6, 5, 4, 3, 2, 1]);
    scene.once(1);
    assert_eq!(scene.told(), told(&[("added", "Update 5")]));
}

#[test]
fn what_cannot_be_sent_is_sent_later_and_once() {
    let scene = Scene::open(HOOK, "['hook']");
    scene.put("/hook", Reply::status(500));
    scene.show(&[4, 3, 2, 1]);
    let output = scene.once(1);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("hook cannot be notified yet: answered 500"), "{said}");
    assert_eq!(output.status.code(), Some(0), "the check went well");
    assert_eq!(scene.told().len(), 1);
    // Not before its time.
    scene.command(1, 5).output().unwrap();
    assert_eq!(scene.told(), told(&[]));
    // It is edited meanwhile: nobody has heard of it, so it is new.
    scene.put("/hook", Reply::status(200));
    let edited = page(&[4, 3, 2, 1]).replace("is calm, says number 4", "is not calm at all, says number 4");
    scene.put("/live", Reply::page(&edited));
    scene.once(2);
    assert_eq!(scene.told(), told(&[("added", "Update 4")]));
    scene.once(3);
    assert_eq!(scene.told(), told(&[]));
    // One that refuses is asked three times.
    scene.put("/hook", Reply::status(404));
    scene.show(&[5, 4, 3, 2, 1]);
    let mut asked = 0;
    for minute in 4..20 {
        scene.once(minute);
        asked += scene.told().iter().filter(|(_, title)| title == "Update 5").count();
    }
    assert_eq!(asked, 3);
}

/// Two live blogs of a group, which names who is notified. One of them names the hook itself too, and another one is in no group.
#[test]
fn a_group_notifies_of_all_its_live_blogs_and_of_each_entry_once() {
    let targets = format!(
        "{HOOK}[groups.coast]\nnotify = 'hook'\n[defaults]\ngroup = 'coast'\n[feeds.port]\nurl = '{{site}}/port'\n\
         [feeds.inland]\nurl = '{{site}}/inland'\ngroup = 'fields'\n"
    );
    let scene = Scene { home: tempfile::tempdir().unwrap(), site: Outlet::open() };
    let show = |path: &str, who: &str, updates: &[u32]| {
        scene.put(path, Reply::page(&page(updates).replace("Update ", &format!("{who} "))));
    };
    let (all, old) = ([("/live", "Harbour"), ("/port", "Port"), ("/inland", "Inland")], [3, 2, 1]);
    all.iter().for_each(|(path, who)| show(path, who, &old));
    scene.put("/hook", Reply::status(200));
    scene.follow(&targets, "['hook']");
    scene.once(0);
    assert_eq!(scene.told(), told(&[]), "what was there before is no news");
    all.iter().for_each(|(path, who)| show(path, who, &[4, 3, 2, 1]));
    // The hook fails at first: all of it is sent later, and once.
    scene.put("/hook", Reply::status(500));
    scene.once(1);
    assert_eq!(scene.told().len(), 1, "the second waits with the first");
    scene.put("/hook", Reply::status(200));
    scene.once(3);
    let mut at_hook = scene.told();
    at_hook.sort();
    assert_eq!(at_hook, told(&[("added", "Harbour 4"), ("added", "Port 4")]));
    let edited =
        page(&[4, 3, 2, 1]).replace("Update ", "Port ").replace("is calm, says number 4", "is rough, says number 4");
    scene.put("/port", Reply::page(&edited));
    scene.once(4);
    assert_eq!(scene.told(), told(&[("edited", "Port 4")]));
    show("/port", "Port", &[3, 2, 1]);
    show("/live", "Harbour", &[4, 2, 1]);
    let mut after = Vec::new();
    for minute in 5..50 {
        scene.once(minute);
        after.extend(scene.told());
    }
    assert_eq!(after, told(&[("withdrawn", "Harbour 3")]));
}

/// A process that is ended whatever becomes of the test.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait().map(drop)).unwrap_or_default();
    }
}

#[test]
fn a_crash_loses_no_notification() {
    let scene = Scene::open(HOOK, "['hook']");
    scene.put("/hook", Reply::status(200).manner(Manner::Silent));
    scene.show(&[4, 3, 2, 1]);
    // It has saved what it learnt, and hangs at the hook.
    let process = Ending(scene.command(1, 0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let begun = Instant::now();
    while scene.posts().is_empty() {
        assert!(begun.elapsed() < NEVER, "nothing was sent");
        std::thread::yield_now();
    }
    drop(process);
    scene.put("/hook", Reply::status(200));
    scene.once(2);
    assert_eq!(scene.told(), told(&[("added", "Update 4")]));
    scene.once(3);
    assert_eq!(scene.told(), told(&[]));
}

#[test]
fn one_that_hangs_holds_up_neither_the_others_nor_the_feeds() {
    let scene = Scene::open(
        "[notify.slow]\nwebhook = '{site}/slow'\n[notify.hook]\nwebhook = '{site}/hook'\n",
        "['slow', 'hook']",
    );
    scene.put("/slow", Reply::status(200).manner(Manner::Silent));
    scene.show(&[5, 4, 3, 2, 1]);
    let process = Ending(scene.command(1, 0).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let (begun, mut at_hook) = (Instant::now(), 0);
    while at_hook < 2 {
        assert!(begun.elapsed() < NEVER, "the hook was not notified");
        at_hook += scene.posts().iter().filter(|post| post.path == "/hook").count();
        std::thread::yield_now();
    }
    let feed = fs::read_to_string(scene.home.path().join("public/harbour.json")).unwrap();
    assert!(feed.contains("Update 5"), "the feed came before");
    drop(process);
}

#[test]
fn ntfy_gets_a_message_of_the_topic() {
    let targets = "[notify.phone]\nntfy = '{site}/harbour-news'\nsecret = 'token'\n";
    let scene = Scene::open(targets, "['phone']");
    fs::write(scene.home.path().join("token"), "tk_abc\n").unwrap();
    scene.show(&[4, 3, 2, 1]);
    scene.once(1);
    let posts = scene.posts();
    let [post] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!((post.path.as_str(), post.headers["authorization"].as_str()), ("/", "Bearer tk_abc"));
    let message: Value = serde_json::from_str(&post.body).unwrap();
    assert_eq!(message["topic"], "harbour-news");
    assert_eq!(message["title"], "Harbour: Update 4");
    assert_eq!(message["message"], "The harbour is calm, says number 4.");
    assert_eq!(message["click"], format!("{}#post-004", scene.site.url("/live")));
}

/// A mail server that says yes to everything: what each letter came with.
fn mail_server() -> (String, Receiver<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (sender, letters) = channel();
    std::thread::spawn(move || {
        for visitor in listener.incoming().flatten() {
            let (mut reader, mut writer) = (BufReader::new(visitor.try_clone().unwrap()), visitor);
            let (mut said, mut is_letter) = (Vec::new(), false);
            let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).unwrap_or_default();
            say("220 mail.example.org");
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                let text = line.trim_end().to_owned();
                match text.as_str() {
                    "." => {
                        is_letter = false;
                        say("250 taken");
                    }
                    "QUIT" => say("221 bye"),
                    "DATA" => {
                        is_letter = true;
                        say("354 go on");
                    }
                    _ if is_letter => {}
                    text if text.starts_with("EHLO") => say("250-mail.example.org\r\n250 8BITMIME"),
                    _ => say("250 yes"),
                }
                said.push(text);
                line.clear();
            }
            sender.send(said).unwrap_or_default();
        }
    });
    (address, letters)
}

/// The text of a letter, and its subject.
fn read_letter(lines: &[String]) -> (String, String) {
    let head: Vec<&String> =
        lines.iter().skip_while(|line| !line.starts_with("From: ")).take_while(|line| !line.is_empty()).collect();
    let subject = head.iter().find_map(|line| line.strip_prefix("Subject: =?utf-8?B?")).unwrap().trim_end_matches("?=");
    let body: String =
        lines.iter().skip_while(|line| !line.is_empty()).skip(1).take_while(|line| *line != ".").cloned().collect();
    (decoded(subject), decoded(&body))
}

fn decoded(base64: &str) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for byte in base64.bytes().filter(|byte| *byte != b'=') {
        bits = bits << 6 | u32::try_from(digits.iter().position(|digit| *digit == byte).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_letter_comes_by_a_mail_server() {
    let (server, letters) = mail_server();
    let targets = format!("[notify.mail]\nemail = 'ada@example.org'\nfrom = 'news@example.org'\nsmtp = '{server}'\n");
    let scene = Scene::open(&targets, "['mail']");
    scene.show(&[4, 3, 2, 1]);
    scene.once(1);
    let letter = letters.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(letter.contains(&"MAIL FROM:<news@example.org>".to_owned()), "{letter:?}");
    assert!(letter.contains(&"RCPT TO:<ada@example.org>".to_owned()), "{letter:?}");
    assert!(letter.contains(&"Date: Mon, 02 Mar 2026 13:01:00 +0000".to_owned()), "{letter:?}");
    let (subject, text) = read_letter(&letter);
    assert_eq!(subject, "[Harbour] Update 4");
    assert!(text.starts_with("The harbour is calm, says number 4."), "{text}");
    assert!(letter.iter().all(|line| line.len() <= 78), "{letter:?}");
}

#[test]
fn a_letter_comes_by_sendmail() {
    let targets = "[notify.mail]\nemail = 'ada@example.org'\nsendmail = '{home}/sendmail'\n";
    let scene = Scene::open(targets, "['mail']");
    let program = scene.home.path().join("sendmail");
    fs::write(&program, "#!/bin/sh\n{ echo \"$@\"; cat; } >\"${0%/*}/letter\"\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    scene.show(&[4, 3, 2, 1]);
    let output = scene.once(1);
    assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
    let letter = fs::read_to_string(scene.home.path().join("letter")).unwrap();
    let lines: Vec<String> = letter.lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "-i -f ada@example.org -- ada@example.org");
    assert_eq!(read_letter(&lines).0, "[Harbour] Update 4");
    // One that fails is tried again.
    fs::write(&program, "#!/bin/sh\ncat >/dev/null; exit 75\n").unwrap();
    scene.show(&[5, 4, 3, 2, 1]);
    let said = String::from_utf8(scene.once(2).stderr).unwrap();
    assert!(said.contains("mail cannot be notified yet"), "{said}");
}
