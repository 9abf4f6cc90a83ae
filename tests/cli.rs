//! The binary: what it prints, what it writes, its exit status.

#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::outlet::{Outlet, Reply};
use tempfile::TempDir;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/independent/harbour/01.html");
const ADDRESS: &str = "https://www.independent.co.uk/news/uk/harbour-storm-live-b2000001.html";

/// The binary in a folder of its own, as a home that nobody has used yet.
fn liveticker(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

fn run(home: &Path, arguments: &[&str]) -> Output {
    liveticker(home, arguments).output().unwrap()
}

/// What was said on standard output, without the addresses that a first check says.
fn out(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = text.split_inclusive('\n').map(|line| match line.split_once("  → ") {
        Some((words, _)) => format!("{words}\n"),
        None => line.to_owned(),
    });
    lines.collect()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn home(feeds: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("feeds.toml"), feeds).unwrap();
    home
}

fn sample() -> String {
    format!("[feeds.sample]\nurl = '{SAMPLE}'\nas = '{ADDRESS}'\n")
}

#[test]
fn once_writes_the_feeds_and_a_second_time_nothing() {
    let home = home(&sample());
    let first = run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"]);
    assert_eq!((out(&first).as_str(), err(&first).as_str(), first.status.code()), ("sample: 6 new\n", "", Some(0)));
    let told = String::from_utf8(first.stdout).unwrap();
    let place = fs::canonicalize(home.path()).unwrap();
    assert_eq!(
        told,
        format!("sample: 6 new  → file://{}/public/sample.atom\n", place.display()),
        "what a reader is to be given"
    );
    let files = |home: &Path| {
        let mut files: Vec<_> = fs::read_dir(home.join("public")).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files
            .iter()
            .map(|file| (file.clone(), fs::read(file).unwrap(), fs::metadata(file).unwrap().modified().unwrap()))
            .collect::<Vec<_>>()
    };
    let before = files(home.path());
    let names: Vec<_> = before.iter().map(|(file, ..)| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["sample.atom", "sample.json", "sample.rss"]);
    let second = run(home.path(), &["once"]);
    assert_eq!((out(&second).as_str(), second.status.code()), ("sample: nothing new\n", Some(0)));
    assert_eq!(files(home.path()), before, "not even touched");
    assert!(home.path().join(".local/state/liveticker/liveticker.db").exists(), "the record is where XDG wants it");
}

#[test]
fn the_formats_hold_the_same_entries() {
    let home = home(&sample());
    run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"]);
    let parsed = ["rss", "atom", "json"].map(|format| {
        let bytes = fs::read(home.path().join(format!("public/sample.{format}"))).unwrap();
        let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap();
        let mut entries: Vec<_> = feed
            .entries
            .into_iter()
            .map(|entry| {
                (
                    entry.id,
                    entry.title.map(|title| title.content),
                    entry.published,
                    entry.links.first().map(|link| link.href.clone()),
                )
            })
            .collect();
        entries.sort();
        entries
    });
    assert_eq!(parsed[0].len(), 6);
    assert_eq!(parsed[0], parsed[1]);
    assert_eq!(parsed[1], parsed[2]);
}

#[test]
fn what_fails_is_told_and_the_rest_is_done() {
    let outlet = Outlet::open();
    let missing = outlet.url("/missing");
    let home = home(&format!("[feeds.gone]\nurl = '{missing}'\n[feeds.absent]\nurl = 'absent.html'\n{}", sample()));
    let output = run(home.path(), &["once"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), "sample: 6 new\n");
    let said = err(&output);
    assert!(said.contains(&format!("gone: {missing} answered 404 (not found: has the page moved?)\n")), "{said}");
    assert!(said.contains("absent: cannot read absent.html: No such file or directory"), "{said}");

    let named = run(home.path(), &["once", "sample"]);
    assert_eq!((out(&named).as_str(), named.status.code()), ("sample: nothing new\n", Some(0)));
    let stranger = run(home.path(), &["once", "sampel"]);
    assert_eq!(
        (err(&stranger).as_str(), stranger.status.code()),
        ("feeds.toml has no live blog called \"sampel\"\n", Some(2))
    );
}

#[test]
fn a_wrong_configuration_is_told_and_nothing_is_done() {
    let home = home("[feeds.sample]\nulr = 'x.html'\nkeep = 0\n");
    for command in ["once", "check"] {
        let output = run(home.path(), &[command]);
        assert_eq!((out(&output).as_str(), output.status.code()), ("", Some(2)), "{command}");
        let said = err(&output);
        assert!(said.contains("feeds.toml:2:1") && said.contains("`url`") && said.contains("feeds.toml:3:"), "{said}");
    }
    assert!(!home.path().join("public").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    let output = run(elsewhere.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("there is no configuration: looked for feeds.toml, "), "{}", err(&output));
    fs::write(elsewhere.path().join("feeds.toml"), b"# caf\xe9\n").unwrap();
    assert_eq!(err(&run(elsewhere.path(), &["check"])), "feeds.toml:1: not UTF-8\n");
}

#[test]
fn check_tells_what_is_followed() {
    let home = home(&format!("{}[feeds.other]\nurl = 'https://example.org/live'\n", sample()));
    let output = run(home.path(), &["check"]);
    let wanted = format!(
        "feeds.toml is sound: 2 live blogs\n  sample: {SAMPLE} (read as The Independent)\n  other: https://example.org/live\n"
    );
    assert_eq!((out(&output), output.status.code()), (wanted, Some(0)));
}

#[test]
fn the_configuration_is_found_where_it_belongs() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join(".config/liveticker")).unwrap();
    fs::write(home.path().join(".config/liveticker/feeds.toml"), sample()).unwrap();
    assert!(out(&run(home.path(), &["check"])).contains(".config/liveticker/feeds.toml is sound"));
    let given = home.path().join("mine.toml");
    fs::write(&given, sample()).unwrap();
    assert!(out(&run(home.path(), &["--config", "mine.toml", "check"])).starts_with("mine.toml is sound"));
    assert!(out(&run(home.path(), &["check", "--config", "mine.toml"])).starts_with("mine.toml is sound"));
    assert!(err(&run(home.path(), &["check", "--config", "none.toml"])).starts_with("cannot read none.toml: "));

    let state = home.path().join("systemd");
    let output = liveticker(home.path(), &["once"]).env("STATE_DIRECTORY", &state).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(state.join("liveticker.db").exists());
}

#[test]
fn preview_shows_a_page_and_keeps_nothing() {
    let home = tempfile::tempdir().unwrap();
    let text = run(home.path(), &["preview", "--as", ADDRESS, SAMPLE]);
    assert_eq!(text.status.code(), Some(0));
    let shown = out(&text);
    assert!(shown.starts_with("Harbour storm (The Independent)\nhttps://"), "{shown}");
    assert!(shown.contains("\n6 entries, newest first\n\n2026-03-02 12:40 UTC  Ferries stay in until the evening\n  Ada Example · [Key event] · #post-2000101\n"), "{shown}");
    for format in ["atom", "rss", "json"] {
        let feed = run(home.path(), &["preview", "--format", format, "--as", ADDRESS, SAMPLE]);
        assert_eq!(feed_rs::parser::parse(feed.stdout.as_slice()).unwrap().entries.len(), 6, "{format}");
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is left behind");

    let outlet = Outlet::open();
    outlet.put("/live", Reply::page(&fs::read_to_string(SAMPLE).unwrap()));
    assert!(out(&run(home.path(), &["preview", outlet.url("/live").as_str()])).contains("6 entries"));
}

#[test]
fn preview_explains_how_a_page_was_read() {
    let home = tempfile::tempdir().unwrap();
    let known = out(&run(home.path(), &["preview", "--explain", "--as", ADDRESS, SAMPLE]));
    for line in [
        "  selectors  taken  6 entries: the profile of The Independent\n",
        "  json-ld    taken  6 entries: it describes a live blog\n",
        "Which view gave what, of how many entries:\n",
        "  title           5       1\n",
    ] {
        assert!(known.contains(line), "{line}\n{known}");
    }
    let strange = out(&run(home.path(), &["preview", "--explain", "--no-profile", "--as", ADDRESS, SAMPLE]));
    assert!(!strange.contains("the profile of"), "{strange}");
    assert!(strange.contains("  repeated   taken  6 entries, score "), "{strange}");
    let all = out(&run(home.path(), &["preview", "--explain", "--all", "--no-profile", "--as", ADDRESS, SAMPLE]));
    assert!(all.contains("title: repeated"), "{all}");

    fs::write(
        home.path().join("roses.html"),
        "<title>Roses</title><article><p>With a knife.</p><p>In March.</p></article>",
    )
    .unwrap();
    let none = run(home.path(), &["preview", "--explain", "roses.html"]);
    assert_eq!((out(&none).as_str(), none.status.code()), ("Views of the page:\n  none\n", Some(1)));
    assert!(err(&none).contains("not a live blog: it is an article"), "{}", err(&none));
}

#[test]
fn preview_of_a_page_that_is_no_live_blog_says_why() {
    let home = tempfile::tempdir().unwrap();
    for (page, why) in [
        ("", "the page is empty"),
        (
            "<html><title>Roses</title><h1>How to prune roses</h1><p>With a knife.",
            "not a live blog: nothing on the page looks like timed updates",
        ),
        ("%PDF-1.7", "this is a PDF document, not a web page"),
        (
            "<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":{}}</script>",
            "it holds no updates yet",
        ),
        ("<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",</script>", "not a live blog"),
    ] {
        fs::write(home.path().join("page.html"), page).unwrap();
        let output = run(home.path(), &["preview", "page.html"]);
        assert_eq!((out(&output).as_str(), output.status.code()), ("", Some(1)), "{page}");
        assert!(err(&output).starts_with("page.html: ") && err(&output).contains(why), "{page}: {}", err(&output));
    }
    for wrong in [["preview", "ftp://example.org/x"], ["preview", "http://"]] {
        assert_eq!(run(home.path(), &wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(run(home.path(), &["preview", "absent.html"]).status.code(), Some(1));
    assert_eq!(run(home.path(), &["preview", "--as", "not an address", "page.html"]).status.code(), Some(2));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_is_lost() {
    let home = home(&format!("[service]\noutput = 'feeds.toml/public'\n{}", sample()));
    let output = run(home.path(), &["once"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("sample: not published: cannot create feeds.toml/public: "), "{}", err(&output));
    let status = out(&run(home.path(), &["status"]));
    assert!(status.contains("failing") && status.contains("    not published since "), "{status}");
    let check = run(home.path(), &["check"]);
    assert!(err(&check).contains("no feed can be published: cannot create feeds.toml/public: "), "{}", err(&check));
    assert_eq!(check.status.code(), Some(1));
    // What was learnt is kept, and published when there is a place for it.
    fs::write(home.path().join("feeds.toml"), sample()).unwrap();
    assert_eq!(out(&run(home.path(), &["once"])), "sample: nothing new; its feeds were written again\n");
    assert!(home.path().join("public/sample.rss").exists());

    fs::write(home.path().join("feeds.toml"), format!("[service]\nstate = 'feeds.toml/state'\n{}", sample())).unwrap();
    let output = run(home.path(), &["once"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("cannot keep the record in feeds.toml/state: "), "{}", err(&output));
}

#[test]
fn a_page_cannot_hijack_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let page = r#"<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"\u001b[2JHa\u202e","liveBlogUpdate":
        [{"headline":"\u009b31mred\u0007","articleBody":"\u001b]0;owned\u0007 text","datePublished":"2026-03-02T12:00:00Z"}]}</script>"#;
    fs::write(home.path().join("page.html"), page).unwrap();
    let output = run(home.path(), &["preview", "page.html"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let shown = out(&output);
    assert!(!shown.contains(|char: char| (char.is_control() && char != '\n') || char == '\u{202e}'), "{shown:?}");
    for format in ["rss", "atom", "json"] {
        let feed = out(&run(home.path(), &["preview", "--format", format, "page.html"]));
        assert!(!feed.contains(|char: char| (char.is_control() && char != '\n') || char == '\u{202e}'), "{feed:?}");
    }
}

#[test]
fn output_that_nobody_takes_is_no_panic_and_output_that_is_lost_is_a_failure() {
    let home = tempfile::tempdir().unwrap();
    let mut gone = liveticker(home.path(), &["preview", "--as", ADDRESS, SAMPLE])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(gone.stdout.take());
    let output = gone.wait_with_output().unwrap();
    assert_eq!((err(&output).as_str(), output.status.code()), ("", Some(0)));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = liveticker(home.path(), &["preview", "--as", ADDRESS, SAMPLE]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).starts_with("cannot write to standard output: "), "{}", err(&output));
}

#[test]
fn profiles_are_listed_and_one_can_be_copied_and_changed() {
    let home = tempfile::tempdir().unwrap();
    let list = out(&run(home.path(), &["profiles"]));
    let line = |list: &str, id: &str| list.lines().find(|line| line.starts_with(&format!("{id} "))).unwrap().to_owned();
    let words = |line: String| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    assert_eq!(words(line(&list, "lemonde")), "lemonde Le Monde *.lemonde.fr 2026-11 shipped");
    assert!(words(line(&list, "reach")).contains("Reach *.mirror.co.uk and "), "{list}");
    assert!(words(line(&list, "sourcefabric")).contains("Sourcefabric article.lb-post 2026-11 shipped"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() < 120), "{list}");

    let mine = out(&run(home.path(), &["profiles", "guardian"]));
    assert_eq!(mine, fs::read_to_string("src/profile/guardian.toml").unwrap());
    let folder = home.path().join(".config/liveticker/profiles");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("guardian.toml"), mine.replace("*.theguardian.com", "*.independent.co.uk")).unwrap();
    fs::write(folder.join("notes.txt"), "not a profile").unwrap();
    let list = out(&run(home.path(), &["profiles"]));
    assert_eq!(
        words(list.lines().next().unwrap().to_owned()),
        "guardian The Guardian *.independent.co.uk 2026-11 own",
        "a person's own come first"
    );
    assert_eq!(list.lines().filter(|line| line.starts_with("guardian ")).count(), 1);

    let stranger = run(home.path(), &["profiles", "gaurdian"]);
    assert_eq!((out(&stranger).as_str(), stranger.status.code()), ("", Some(2)));
    assert!(err(&stranger).contains("there is no profile called \"gaurdian\""), "{}", err(&stranger));
}

#[test]
fn a_persons_own_profiles_are_read_from_where_they_belong() {
    const PAGE: &str = "<title>Fire</title><ul><li id=a91><time datetime=2026-03-02T12:00:00Z></time>One<li id=a52>Two<li id=a43>Three<li>Four</ul>";
    const PROFILE: &str =
        "name = 'The Example'\nhosts = 'example.org'\n[select]\nentry = 'li[id]'\ntime = 'time@datetime'\n";
    let home = home("[feeds.fire]\nurl = 'fire.html'\nas = 'https://example.org/fire'\n");
    fs::write(home.path().join("fire.html"), PAGE).unwrap();
    let check = |home: &Path| out(&run(home, &["check"]));
    assert!(!check(home.path()).contains("The Example"));
    for folder in [".config/liveticker/profiles", "profiles", "elsewhere"] {
        fs::create_dir_all(home.path().join(folder)).unwrap();
        fs::write(home.path().join(folder).join("example.toml"), PROFILE.replace("Example", folder)).unwrap();
        if folder == "elsewhere" {
            let feeds = fs::read_to_string(home.path().join("feeds.toml")).unwrap();
            fs::write(home.path().join("feeds.toml"), format!("[service]\nprofiles = 'elsewhere'\n{feeds}")).unwrap();
        }
        assert!(check(home.path()).contains(&format!("(read as The {folder})")), "{folder}: {}", check(home.path()));
    }
    let preview = run(home.path(), &["preview", "--as", "https://example.org/fire", "fire.html"]);
    assert!(out(&preview).contains("3 entries"), "{}", err(&preview));
    assert_eq!(out(&run(home.path(), &["once"])), "fire: 3 new\n");
    // With other profiles a page is read again, though it is the same.
    fs::write(home.path().join("elsewhere/example.toml"), PROFILE.replace("li[id]", "li")).unwrap();
    assert_eq!(out(&run(home.path(), &["once"])), "fire: 1 new\n");

    fs::write(home.path().join("elsewhere/wrong.toml"), "name = 'X'\nhosts = 'example.org'\nselect.entri = 'li'")
        .unwrap();
    for arguments in [&["check"][..], &["once"], &["profiles"], &["preview", "fire.html"]] {
        let output = run(home.path(), arguments);
        assert_eq!((out(&output).as_str(), output.status.code()), ("", Some(2)), "{arguments:?}");
        let said = err(&output);
        assert!(said.contains("elsewhere/wrong.toml:3:8") && said.contains("did you mean `entry`?"), "{said}");
    }
    // Each file that is wrong is told of, feeds.toml too; a preview needs no live blogs.
    let feeds = fs::read_to_string(home.path().join("feeds.toml")).unwrap();
    fs::write(home.path().join("feeds.toml"), feeds.replace("url =", "ulr =")).unwrap();
    let said = err(&run(home.path(), &["check"]));
    assert!(said.contains("elsewhere/wrong.toml:3:8") && said.contains("feeds.toml:4:1"), "{said}");
    fs::remove_file(home.path().join("elsewhere/wrong.toml")).unwrap();
    let preview = run(home.path(), &["preview", "--as", "https://example.org/fire", "fire.html"]);
    assert!(out(&preview).contains("4 entries"), "{}", err(&preview));
    fs::remove_dir_all(home.path().join("elsewhere")).unwrap();
    let output = run(home.path(), &["check"]);
    assert!(err(&output).starts_with("cannot read the profiles in elsewhere: "), "{}", err(&output));
}

#[test]
fn a_profile_out_of_date_is_told_of_and_the_page_is_read_all_the_same() {
    let page = r#"<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Fire","liveBlogUpdate":
        [{"headline":"One","articleBody":"Smoke.","datePublished":"2026-03-02T12:00:00Z"}]}</script>"#;
    let home = home(
        "[feeds.fire]\nurl = 'fire.html'\nas = 'https://www.theguardian.com/fire'\n[feeds.mine]\nurl = 'fire.html'\nselect.entry = '.smoke'\n",
    );
    fs::write(home.path().join("fire.html"), page).unwrap();
    let output = run(home.path(), &["once"]);
    assert_eq!(output.status.code(), Some(0));
    let said = err(&output);
    assert!(said.contains("fire: the profile of The Guardian finds no entries where the rest of the page"), "{said}");
    assert!(said.contains("mine: `select` in feeds.toml finds no entries"), "{said}");
    let preview = run(home.path(), &["preview", "--as", "https://www.theguardian.com/fire", "fire.html"]);
    assert!(err(&preview).starts_with("fire.html: the profile of The Guardian"), "{}", err(&preview));
    assert!(out(&preview).contains("1 entry"));
}

#[test]
fn help_and_schema_read_well() {
    let home = tempfile::tempdir().unwrap();
    let help = out(&run(home.path(), &["--help"]));
    for word in [
        "once",
        "preview",
        "check",
        "history",
        "export",
        "import",
        "forget",
        "profiles",
        "schema",
        "--config",
        "Exit status",
    ] {
        assert!(help.contains(word), "{word}:\n{help}");
    }
    assert_eq!(run(home.path(), &["ones"]).status.code(), Some(2));
    assert!(out(&run(home.path(), &["--version"])).starts_with("liveticker 0."));
    let schema: serde_json::Value = serde_json::from_str(&out(&run(home.path(), &["schema"]))).unwrap();
    assert!(schema["properties"]["feeds"].is_object() && schema["$schema"].is_string());
}

#[test]
fn further_feeds_and_groups_come_with_a_look_and_go_with_the_configuration() {
    let base = "[service]\npublic_url = 'https://feeds.example.org/'\n";
    let home = home(&format!(
        "{base}{}digest = '1h'\nalso = ['key-events', 'edits']\ngroup = 'all'\n[feeds.sample.filter]\ninclude = 'harbour'\n",
        sample()
    ));
    let once = |minute: u32| run(home.path(), &["once", "--now", &format!("2026-03-02T13:{minute:02}:00Z")]);
    assert_eq!(out(&once(0)), "sample: 6 new\n");
    let public = home.path().join("public");
    let names = |public: &Path| {
        let mut names: Vec<String> =
            fs::read_dir(public).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name.ends_with(".atom"));
        names.sort();
        names
    };
    let all = [
        "all.atom",
        "sample.atom",
        "sample~digest.atom",
        "sample~edits.atom",
        "sample~filtered.atom",
        "sample~key-events.atom",
    ];
    assert_eq!(names(&public), all);
    let digest = fs::read_to_string(public.join("sample~digest.atom")).unwrap();
    assert!(digest.contains("https://feeds.example.org/sample~digest.atom"), "{digest}");
    for file in ["sample~digest.rss", "all.json"] {
        let before = fs::read(public.join(file)).unwrap();
        fs::remove_file(public.join(file)).unwrap();
        assert_eq!(once(5).status.code(), Some(0));
        assert_eq!(fs::read(public.join(file)).unwrap(), before, "{file} is written again, and the same");
    }
    let opml = out(&run(home.path(), &["opml", "--format", "rss"]));
    let addresses: Vec<&str> =
        opml.split("xmlUrl=\"https://feeds.example.org/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let wanted = [
        "sample.rss",
        "sample~digest.rss",
        "sample~key-events.rss",
        "sample~edits.rss",
        "sample~filtered.rss",
        "all.rss",
    ];
    assert_eq!(addresses, wanted, "{opml}");
    assert!(opml.contains("<outline text=\"all\"") && !opml.contains("text=\"sample\""), "{opml}");
    // Another filter is another feed, though the page is the same.
    let text = fs::read_to_string(home.path().join("feeds.toml")).unwrap();
    fs::write(home.path().join("feeds.toml"), text.replace("include = 'harbour'", "include = 'nothing-of-that'"))
        .unwrap();
    assert_eq!(out(&once(10)), "sample: nothing new; its feeds were written again\n");
    let filtered = fs::read_to_string(public.join("sample~filtered.atom")).unwrap();
    assert!(!filtered.contains("<entry>") && filtered.contains("</feed>"), "{filtered}");
}

#[test]
fn what_is_to_be_shown_otherwise_or_was_not_published_is_written_though_no_look_is_due() {
    let home = home(&sample());
    let once = |arguments: &[&str]| {
        let arguments = [&["once", "--now", "2026-03-02T13:00:30Z"], arguments].concat();
        run(home.path(), &arguments)
    };
    assert_eq!(out(&once(&[])), "sample: 6 new\n");
    let public = home.path().join("public");
    let read = || fs::read_to_string(public.join("sample.atom")).unwrap();
    let before = read();
    assert_eq!((out(&once(&["--due"])).as_str(), read()), ("", before.clone()));
    fs::write(home.path().join("feeds.toml"), sample() + "title = 'Another title'\n").unwrap();
    assert_eq!(once(&["--due"]).status.code(), Some(0));
    let after = read();
    assert!(after.contains("Another title"), "{after}");
    // Nothing can be written, and then it can again.
    let away = home.path().join("away");
    fs::rename(&public, &away).unwrap();
    fs::write(&public, "").unwrap();
    fs::write(home.path().join("feeds.toml"), sample() + "title = 'A third one'\n").unwrap();
    assert_eq!(once(&["--due"]).status.code(), Some(1));
    fs::remove_file(&public).unwrap();
    fs::rename(&away, &public).unwrap();
    assert_eq!((once(&["--due"]).status.code(), read().contains("A third one")), (Some(0), true));
    // An empty file is no feed.
    let whole = read();
    fs::write(public.join("sample.atom"), "").unwrap();
    assert_eq!((once(&["--due"]).status.code(), read()), (Some(0), whole));
}

#[test]
fn status_names_the_record_that_it_read() {
    let home = home(&sample());
    let status = out(&run(home.path(), &["status"]));
    let folder = home.path().join(".local/state/liveticker");
    assert!(
        status.contains(&format!("Nothing was checked yet: there is no record in {}\n", folder.display())),
        "{status}"
    );
    run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"]);
    let status = out(&run(home.path(), &["status"]));
    let record = format!("Record: {}\nService: not running\n", folder.join("liveticker.db").display());
    assert!(status.ends_with(&record), "{status}");
}

#[test]
fn root_leaves_nothing_behind_that_the_owner_of_the_record_cannot_write() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let home =
        home(&format!("[service]\nstate = 'state'\noutput = 'public'\n{}", sample().replace(SAMPLE, "page.html")));
    let path = home.path();
    if fs::metadata(path).unwrap().uid() != 0 {
        // Only root can become somebody else; tests/systemd does.
        return;
    }
    let program = path.join("liveticker");
    fs::copy(env!("CARGO_BIN_EXE_liveticker"), &program).unwrap();
    fs::copy(SAMPLE, path.join("page.html")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    for folder in ["state", "public"] {
        fs::create_dir(path.join(folder)).unwrap();
        chown(path.join(folder), Some(54_321), Some(54_321)).unwrap();
    }
    let once = Command::new(&program).arg("once").current_dir(path).env_clear().env("HOME", "/root").output().unwrap();
    assert_eq!((err(&once).as_str(), once.status.code()), ("", Some(0)));
    for file in ["state/liveticker.db", "state/liveticker.lock", "public/sample.atom"] {
        assert_eq!(fs::metadata(path.join(file)).unwrap().uid(), 54_321, "{file}");
    }
}

#[test]
fn a_feed_never_says_that_it_is_where_it_is_not() {
    let home = home(&sample());
    let feed = |keys: &str| {
        fs::write(home.path().join("feeds.toml"), format!("{keys}{}", sample())).unwrap();
        run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"]);
        let list = out(&run(home.path(), &["opml"]));
        let list = list.split("xmlUrl=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let atom = fs::read_to_string(home.path().join("public/sample.atom")).unwrap();
        let own = atom.split("<link").find(|link| link.contains("rel=\"self\""));
        (list, own.map(|link| link.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()))
    };
    let file = format!("file://{}/public/sample.atom", fs::canonicalize(home.path()).unwrap().display());
    assert_eq!(feed(""), (file, None), "whoever serves the files is not known");
    let served = "http://127.0.0.1:8181/sample.atom".to_owned();
    assert_eq!(feed("[serve]\nlisten = '127.0.0.1:8181'\n"), (served.clone(), Some(served)));
    let public = "https://example.org/feeds/sample.atom".to_owned();
    let keys = "[serve]\nlisten = '0.0.0.0:8181'\n[service]\npublic_url = 'https://example.org/feeds'\n";
    assert_eq!(feed(keys), (public.clone(), Some(public)));

    fs::write(home.path().join("feeds.toml"), format!("[serve]\nlisten = '0.0.0.0:8181'\n{}", sample())).unwrap();
    let check = run(home.path(), &["check"]);
    assert!(
        err(&check).contains("warning: [serve] listens at 0.0.0.0:8181, and [service] has no `public_url`"),
        "{}",
        err(&check)
    );
    assert_eq!(check.status.code(), Some(0));
}

#[test]
fn a_password_is_sent_and_shown_nowhere() {
    let outlet = Outlet::open();
    outlet.put("/live", Reply::page(&fs::read_to_string(SAMPLE).unwrap()));
    let with_login = |path: &str| outlet.url(path).as_str().replace("http://", "http://ann:s3cret@");
    let feeds = format!(
        "[feeds.live]\nurl = '{}'\n[feeds.gone]\nurl = '{}'\n[feeds.shut]\nurl = 'http://ann:s3cret@127.0.0.1:9/x'\n",
        with_login("/live"),
        with_login("/gone")
    );
    let home = home(&feeds);
    let once = run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"]);
    assert!(out(&once).contains("live: 6 new"), "{}", err(&once));
    let authorised = |path: &str| {
        let seen = outlet.seen_all();
        seen.iter().any(|request| {
            request.path == path
                && request.headers.get("authorization").map(String::as_str) == Some("Basic YW5uOnMzY3JldA==")
        })
    };
    assert!(authorised("/live"));
    let mut shown = vec![out(&once), err(&once)];
    let live = with_login("/live");
    for arguments in [
        &["status"][..],
        &["status", "--json"],
        &["opml"],
        &["check"],
        &["history", "live", "--all"],
        &["export", "live"],
        &["preview", &live],
        &["preview", &live, "--format", "atom"],
        &["preview", &with_login("/gone")],
    ] {
        let output = run(home.path(), arguments);
        shown.extend([out(&output), err(&output)]);
    }
    assert!(authorised("/live"), "a preview sends it too");
    for file in fs::read_dir(home.path().join("public")).unwrap() {
        shown.push(fs::read_to_string(file.unwrap().path()).unwrap());
    }
    fs::write(
        home.path().join("feeds.toml"),
        feeds.replace("[feeds.gone]", "evry = '1s'\n[feeds.gone]").replace("/live", "/li ve:x"),
    )
    .unwrap();
    shown.push(err(&run(home.path(), &["check"])));
    for text in shown {
        assert!(!text.contains("s3cret") && !text.contains("ann:"), "{text}");
    }
}

#[test]
fn one_name_in_two_configurations_is_two_live_blogs() {
    let home = home(&sample());
    let folder = |name: &str| {
        fs::create_dir_all(home.path().join(name)).unwrap();
        fs::write(home.path().join(name).join("feeds.toml"), sample()).unwrap();
    };
    let once = |name: &str| run(home.path(), &["--config", &format!("{name}/feeds.toml"), "once"]);
    folder("a");
    folder("b");
    assert_eq!(once("a").status.code(), Some(0));
    let other = once("b");
    let whose = fs::canonicalize(home.path()).unwrap().join("a/feeds.toml");
    let wanted = format!("sample: the live blog of this name in the record is that of {}: ", whose.display());
    assert!(err(&other).starts_with(&wanted), "{}", err(&other));
    assert_eq!(other.status.code(), Some(2));
    assert!(!home.path().join("b/public").exists());
    // Whoever moves their folder takes the record along.
    fs::rename(home.path().join("a"), home.path().join("c")).unwrap();
    let moved = once("c");
    assert_eq!((out(&moved).as_str(), moved.status.code()), ("sample: nothing new\n", Some(0)));
    // And a record of its own is nobody else's.
    fs::write(home.path().join("b/feeds.toml"), format!("[service]\nstate = 'state'\n{}", sample())).unwrap();
    assert_eq!(out(&once("b")), "sample: 6 new\n");
}

#[test]
fn another_address_under_the_same_name_begins_anew() {
    let outlet = Outlet::open();
    let page = |story: &str, ids: &[u32]| {
        let update = |id: &u32| {
            format!(
                r##"{{"@type":"BlogPosting","@id":"{story}-{id}","datePublished":"2026-03-02T12:{id:02}:00Z","articleBody":"Of {story}, number {id} tells this."}}"##
            )
        };
        let updates: Vec<String> = ids.iter().map(update).collect();
        Reply::page(&format!(
            r#"<title>{story}</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"{story}","liveBlogUpdate":[{}]}}</script>"#,
            updates.join(",")
        ))
    };
    outlet.put("/sport/live/albion-rovers-cup-final-first-half", page("Match one", &[3, 2, 1]));
    outlet.put("/politics/budget-day", page("Budget", &[9, 8]));
    outlet.put("/sport/live/albion-rovers-cup-final-second-half", page("Match one", &[5, 4]));
    let home = home("");
    let follow = |path: &str| {
        fs::write(home.path().join("feeds.toml"), format!("[feeds.match]\nurl = '{}'\n", outlet.url(path))).unwrap();
        run(home.path(), &["once", "--now", "2026-03-02T13:00:00Z"])
    };
    let ids = || {
        let atom = fs::read(home.path().join("public/match.atom")).unwrap();
        let feed = feed_rs::parser::parse(atom.as_slice()).unwrap();
        (feed.id, feed.entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>())
    };
    follow("/sport/live/albion-rovers-cup-final-first-half");
    let (first, _) = ids();
    // Of the same series: the same live blog goes on.
    let on = follow("/sport/live/albion-rovers-cup-final-second-half");
    assert!(out(&on).contains("match: 2 new"), "{}{}", out(&on), err(&on));
    assert_eq!((ids().0.clone(), ids().1.len()), (first.clone(), 5));

    let other = follow("/politics/budget-day");
    assert_eq!((out(&other).as_str(), other.status.code()), ("match: 2 new\n", Some(0)));
    let said = err(&other);
    assert!(
        said.contains("/politics/budget-day shares nothing with the 5 entries so far: the feed begins anew"),
        "{said}"
    );
    let (second, entries) = ids();
    assert_eq!((second, entries.len()), (format!("{first}.2"), 2), "nothing of the old one is in it");
    let history = out(&run(home.path(), &["history", "match.1", "--all"]));
    assert!(history.contains("Of Match one, number 1"), "{history}");
    // It goes on as one that was there ever since.
    outlet.put("/politics/budget-day", page("Budget", &[10, 9, 8]));
    assert_eq!(out(&follow("/politics/budget-day")), "match: 1 new\n");
}
