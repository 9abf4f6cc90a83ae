//! README and docs are true: every command in them is run, every snippet is read by what it is meant for, no link is dead.
//!
//! Each page is gone through from top to bottom in a home of its own, with a page of a small site behind every address. What
//! changes the machine (`sudo systemctl …`) is held against the project's files here, and typed in a real Debian by
//! `tests/systemd`. `UPDATE=1 cargo test --test docs` writes what is generated.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::outlet::{Outlet, Reply};
use support::running::Running;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const BIN: &str = env!("CARGO_BIN_EXE_liveticker");
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/independent/harbour/01.html");
const ADDRESS: &str = "https://www.independent.co.uk/news/uk/harbour-storm-live-b2000001.html";

/// A fenced block of a page.
struct Block {
    /// What stands behind the fence: the language, and for some the name of a file.
    lang: String,
    file: Option<String>,
    text: String,
    line: usize,
}

/// README and all pages of docs, by their paths in the project.
fn pages() -> Vec<(String, String)> {
    let mut names = vec!["README.md".to_owned()];
    for entry in fs::read_dir(Path::new(ROOT).join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            names.push(format!("docs/{name}"));
        }
    }
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read_to_string(Path::new(ROOT).join(&name)).unwrap())).collect()
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut open): (Vec<Block>, Option<Block>) = (Vec::new(), None);
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let (lang, file) = (words.next().unwrap_or_default(), words.next());
                open = Some(Block { lang, file, text: String::new(), line: number + 1 });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block that does not end");
    blocks
}

/// The page without its blocks.
fn prose(page: &str) -> String {
    let mut is_block = false;
    let lines = page.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        is_block ^= is_fence;
        !is_fence && !is_block
    });
    lines.fold(String::new(), |all, line| all + line + "\n")
}

/// A home with two live blogs that were checked once, as most pages suppose, and a small site.
struct Stage {
    home: TempDir,
    site: Outlet,
}

impl Stage {
    fn open(is_bare: bool) -> Stage {
        let home = tempfile::tempdir().unwrap();
        let bin = home.path().join("bin");
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(BIN, bin.join("liveticker")).unwrap();
        let stage = Stage { home, site: Outlet::open() };
        if !is_bare {
            let blog = |name: &str, number: u8| {
                format!(
                    "[feeds.{name}]\nurl = '{SAMPLE}'\nas = '{}'\n",
                    ADDRESS.replace("2000001", &format!("200000{number}"))
                )
            };
            fs::write(stage.path("feeds.toml"), blog("politics", 2) + &blog("election", 3)).unwrap();
            let output = stage.sh("liveticker once --now 2026-03-02T13:00:00Z");
            assert!(output.status.success(), "{output:?}");
        }
        stage
    }

    fn path(&self, file: &str) -> PathBuf {
        self.home.path().join(file)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]).current_dir(self.home.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.home.path());
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()));
        command
    }

    fn sh(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// The line as it can be run here: addresses lead to the small site, and nobody is there to be asked.
    fn here(&self, line: &str) -> String {
        let mut before = "";
        let words: Vec<String> = line
            .split(' ')
            .map(|word| {
                let is_page = word.starts_with("https://") && before != "--as";
                before = word;
                if !is_page {
                    return word.replace("/etc/liveticker/feeds.toml", "feeds.toml");
                }
                let path = format!("/{}", word.trim_start_matches("https://"));
                self.site.put(&path, Reply::page(&fs::read_to_string(SAMPLE).unwrap()));
                self.site.url(&path).to_string()
            })
            .collect();
        let line = words.join(" ");
        let line = line.strip_prefix("sudo ").unwrap_or(&line).to_owned();
        let asks = ["add", "prune", "forget"].iter().any(|command| line.starts_with(&format!("liveticker {command}")));
        if asks && !line.contains("--yes") { line + " --yes" } else { line }
    }

    /// Runs a line of a page; what is wrong with it.
    fn run(&self, line: &str) -> Result<(), String> {
        for part in line.split(" && ") {
            match elsewhere(part) {
                Some(Ok(())) => {}
                Some(Err(why)) => return Err(why),
                None => self.run_here(part)?,
            }
        }
        Ok(())
    }

    fn run_here(&self, part: &str) -> Result<(), String> {
        let line = self.here(part);
        let words: Vec<&str> = line.split(' ').skip_while(|word| word.contains('=')).collect();
        if words.first() != Some(&"liveticker") {
            return Err("neither liveticker nor known to `elsewhere`".to_owned());
        }
        if matches!(words.get(1), Some(&"run" | &"demo")) {
            let service = Running::start(self.command(&format!("exec env {line}")));
            service.until("following");
            service.signal("-TERM");
            return match service.end() {
                (Some(0), _) => Ok(()),
                (status, _) => Err(format!("ended with {status:?}")),
            };
        }
        let output = self.sh(&line);
        // A preview of a page that is not read well is what some pages are about.
        let allowed: &[i32] = if words.get(1) == Some(&"preview") { &[0, 1, 3] } else { &[0] };
        match output.status.code() {
            Some(code) if allowed.contains(&code) => Ok(()),
            code => Err(format!("{line}: exit status {code:?}: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }
}

/// What is done to the machine, or by other programs, held against the project's files; `None`: it can be run here.
fn elsewhere(part: &str) -> Option<Result<(), String>> {
    let words: Vec<&str> = part.strip_prefix("sudo ").unwrap_or(part).split_whitespace().collect();
    let root = Path::new(ROOT);
    let there = |file: &str| match root.join(file).exists() {
        true => Ok(()),
        false => Err(format!("{file} is not there")),
    };
    let unit = |name: &str| match name.contains('.') {
        true => there(&format!("systemd/{name}")),
        false => there(&format!("systemd/{name}.service")),
    };
    let version = env!("CARGO_PKG_VERSION");
    Some(match words.as_slice() {
        ["git", "clone", from] if *from == env!("CARGO_PKG_REPOSITORY") => Ok(()),
        ["git", "-C", "liveticker", "pull"] | ["systemd-sysusers"] => Ok(()),
        ["cargo", "install", "--locked", "--path", "liveticker"] => there("Cargo.lock"),
        // tests/newcomer runs it.
        ["cargo", "uninstall", "liveticker"] => Ok(()),
        [script @ ("packages/deb" | "packages/static" | "tests/run")] => there(script),
        ["install", "-m", "755", "~/.cargo/bin/liveticker" | "target/package/liveticker", "/usr/bin/"] => Ok(()),
        ["install", "-m", "644", "-D", from, to] if to.starts_with("/usr/lib/sysusers.d/") => there(from),
        ["install", "-m", "644", from @ .., "/etc/systemd/system/"] => from.iter().try_for_each(|pattern| {
            let ending = pattern.strip_prefix("systemd/*.").ok_or_else(|| format!("{pattern}?"))?;
            let mut units = fs::read_dir(root.join("systemd")).unwrap().map(|entry| entry.unwrap().path());
            units
                .any(|unit| unit.extension().is_some_and(|is| is == ending))
                .then_some(())
                .ok_or(format!("no {pattern}"))
        }),
        ["systemctl", "daemon-reload"] => Ok(()),
        ["systemctl", "enable" | "disable", "--now", name] => unit(name),
        ["systemctl", "status" | "reload" | "restart" | "edit", name] => unit(name),
        ["journalctl", "-u", name] => unit(name),
        ["apt", "install", package] if *package == format!("./target/package/liveticker_{version}_amd64.deb") => Ok(()),
        ["apt", "remove" | "purge", "liveticker"] => Ok(()),
        ["rm", paths @ ..] if paths.iter().all(|path| path.starts_with('-') || path.contains("liveticker")) => Ok(()),
        ["podman", "build", "-t", "liveticker", "-f", file, "."] => there(file),
        ["podman", "compose", "-f", file, "up", "-d"] => there(file),
        ["podman", "run", options @ .., "liveticker"] if options.contains(&"./feeds:/etc/liveticker") => Ok(()),
        ["git" | "cargo" | "systemctl" | "apt" | "install" | "rm" | "podman" | "journalctl", ..] => {
            Err("not a form that the tests know".to_owned())
        }
        _ => return None,
    })
}

#[test]
fn every_command_of_every_page_runs() {
    let mut wrong = Vec::new();
    let mut run = 0;
    for (name, text) in pages() {
        // On these pages a reader begins with nothing.
        let is_bare = ["README.md", "docs/follow.md", "docs/commands.md", "docs/selectors.md"].contains(&name.as_str());
        let blocks = blocks(&text);
        if !blocks.iter().any(|block| block.lang == "sh") {
            continue;
        }
        let stage = Stage::open(is_bare);
        for block in blocks {
            if let Some(file) = &block.file {
                let file = stage.path(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, &block.text).unwrap();
            }
            for line in block.text.lines().filter(|line| block.lang == "sh" && !line.trim().is_empty()) {
                run += 1;
                if let Err(why) = stage.run(line) {
                    wrong.push(format!("{name}, block of line {}: `{line}`: {why}", block.line));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(run > 40, "only {run} commands were found");
}

#[test]
fn every_snippet_is_read_by_what_it_is_meant_for() {
    let mut wrong = Vec::new();
    for (name, text) in pages() {
        for block in blocks(&text) {
            let said = match block.lang.as_str() {
                "toml" => toml(&block),
                "json" => {
                    serde_json::from_str::<serde_json::Value>(&block.text).map(drop).map_err(|error| error.to_string())
                }
                "nginx" => nginx(&block.text),
                "caddy" => caddy(&block.text),
                "systemd" => systemd(&block.text),
                "html" if block.file.is_none() => Err("a page has a name, to be tried".to_owned()),
                // Run by the test above, or what is printed.
                "html" | "sh" | "text" => Ok(()),
                other => Err(format!("what is {other:?}?")),
            };
            wrong.extend(said.err().map(|why| format!("{name}:{}: {why}", block.line)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A configuration, or a profile, is sound by `check`.
fn toml(block: &Block) -> Result<(), String> {
    let home = tempfile::tempdir().unwrap();
    let file = block.file.as_deref().unwrap_or("feeds.toml");
    fs::create_dir(home.path().join("profiles")).unwrap();
    let live_blog = format!("\n[feeds.some-live-blog]\nurl = '{SAMPLE}'\nas = '{ADDRESS}'\n");
    if file != "feeds.toml" {
        fs::write(home.path().join("feeds.toml"), &live_blog).unwrap();
    }
    let needs_one = file == "feeds.toml" && !block.text.contains("[feeds.");
    fs::write(home.path().join("council.html"), fs::read(SAMPLE).unwrap()).unwrap();
    fs::write(home.path().join(file), block.text.clone() + if needs_one { &live_blog } else { "" }).unwrap();
    let output = Command::new(BIN).arg("check").current_dir(home.path()).env_clear().env("HOME", home.path()).output();
    let output = output.unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Blocks are closed, and every other line is a directive that ends.
fn nginx(text: &str) -> Result<(), String> {
    let mut open = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line {
            "}" => open -= 1,
            line if line.ends_with('{') => open += 1,
            line if line.ends_with(';') => {}
            line => return Err(format!("{line:?} does not end")),
        }
        let known = [
            "server",
            "listen",
            "server_name",
            "root",
            "types",
            "location",
            "proxy_pass",
            "proxy_set_header",
            "}",
            "application/atom+xml",
            "application/rss+xml",
            "application/feed+json",
        ];
        let first = line.split_whitespace().next().unwrap_or_default();
        if !known.contains(&first) {
            return Err(format!("{first} is no directive that this test knows"));
        }
    }
    if open == 0 { Ok(()) } else { Err("braces do not match".to_owned()) }
}

/// A site with its directives, indented by tabs as `caddy fmt` wants it.
fn caddy(text: &str) -> Result<(), String> {
    let lines: Vec<&str> = text.lines().collect();
    let [site, inside @ .., "}"] = lines.as_slice() else { return Err("no site".to_owned()) };
    if !site.ends_with(" {") {
        return Err(format!("{site:?} opens no site"));
    }
    let known = ["root", "file_server", "reverse_proxy"];
    inside.iter().try_for_each(|line| {
        let directive = line.strip_prefix('\t').and_then(|line| line.split_whitespace().next());
        let is_known = directive.is_some_and(|directive| known.contains(&directive));
        if is_known { Ok(()) } else { Err(format!("{line:?} is no directive that this test knows")) }
    })
}

/// Sections and their assignments.
fn systemd(text: &str) -> Result<(), String> {
    text.lines().try_for_each(|line| match line.split_once('=') {
        Some(("Environment" | "LoadCredential", _)) => Ok(()),
        None if line == "[Service]" => Ok(()),
        _ => Err(format!("{line:?}?")),
    })
}

/// Each fault of docs/reliability.md names tests, and those are there: in Rust a function whose name begins so, in Python one of
/// that name, else the file.
#[test]
fn every_fault_has_its_test() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/reliability.md")).unwrap();
    let faults = page.split("## Faults").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = faults.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), 67);
    for (row, number) in rows.iter().zip(1..) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!((cells.len(), cells[0]), (4, number.to_string().as_str()), "{row}");
        let tests: Vec<&str> = cells[3].split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test shows it: {row}");
        for test in tests {
            let (file, name) = test.split_once(": ").unwrap_or((test, ""));
            let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_else(|_| panic!("{file}: {row}"));
            let is_there = ["fn ", "def "].iter().any(|word| text.contains(&format!("{word}{name}")));
            assert!(name.is_empty() || is_there, "{file} has no {name}");
            assert!(!file.ends_with(".rs") || text.contains("#[test]") || text.contains("#[tokio::test"), "{file}");
        }
    }
}

#[test]
fn no_link_is_dead() {
    let pages: HashMap<String, String> = pages().into_iter().collect();
    let anchors: HashMap<&String, BTreeSet<String>> =
        pages.iter().map(|(name, text)| (name, prose(text).lines().filter_map(anchor).collect())).collect();
    let mut wrong = Vec::new();
    let mut outside = BTreeSet::new();
    for (name, text) in &pages {
        for target in links(&prose(text)) {
            if target.starts_with("https://") || target.starts_with("http://") {
                outside.insert(target);
                continue;
            }
            let (file, fragment) = target.split_once('#').unwrap_or((&target, ""));
            let folder = Path::new(name).parent().unwrap();
            let file = if file.is_empty() { name.clone() } else { normal(&folder.join(file)) };
            if !Path::new(ROOT).join(&file).exists() {
                wrong.push(format!("{name}: {target} leads nowhere"));
            } else if !fragment.is_empty() && !anchors.get(&file).is_some_and(|known| known.contains(fragment)) {
                wrong.push(format!("{name}: {target}: no such heading"));
            }
        }
    }
    // A picture is one that can be seen, and small.
    let picture = fs::metadata(Path::new(ROOT).join("docs/picture.png")).map(|file| file.len()).unwrap_or_default();
    assert!((10_000..300_000).contains(&picture), "docs/picture.png has {picture} bytes");
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Nothing is asked of other hosts: whoever changes the list has seen that they answer.
    generated("tests/links.txt", &outside.into_iter().map(|link| link + "\n").collect::<String>());
}

/// The targets of `[…](target)`.
fn links(text: &str) -> Vec<String> {
    text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchor that a heading has where such pages are shown.
fn anchor(line: &str) -> Option<String> {
    let heading = line.starts_with('#').then(|| line.trim_start_matches('#').trim().to_lowercase())?;
    Some(
        heading
            .chars()
            .filter(|char| char.is_alphanumeric() || "-_ ".contains(*char))
            .collect::<String>()
            .replace(' ', "-"),
    )
}

/// A path without its `..`.
fn normal(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.iter().map(|part| part.to_str().unwrap()) {
        match part {
            ".." => parts.truncate(parts.len().saturating_sub(1)),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Text that is made and kept in the project: it is as it would be made now.
fn generated(file: &str, text: &str) {
    let path = Path::new(ROOT).join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} is not current: UPDATE=1 cargo test --test docs writes it");
}

#[test]
fn the_readme_is_short_and_each_cell_about_others_has_its_source() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let words = readme.split_whitespace().count();
    assert!(words <= 700, "{words} words");
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() > 7 && rows[0].len() == 6, "{rows:?}");
    for row in &rows[2..] {
        let [_, _, others @ ..] = row.as_slice() else { panic!("{row:?}") };
        for cell in others {
            assert!(cell.starts_with('[') && cell.contains("](https://github.com/"), "{row:?}: {cell} has no source");
        }
    }
}

#[test]
fn the_description_of_feeds_toml_is_that_of_its_schema() {
    let output = Command::new(BIN).arg("schema").output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut page = String::from(
        "# feeds.toml\n\n<!-- written by UPDATE=1 cargo test --test docs, from the schema; the words are those of src/config/file.rs -->\n\n\
         Only `url` below `[feeds.NAME]` is needed; everything else refines. `liveticker check` reports all mistakes in the file, and\n\
         `liveticker schema > feeds.schema.json` makes your editor complete and check it. `liveticker init` writes an example.\n",
    );
    let feed = "/properties/feeds/additionalProperties";
    for (title, path) in [
        ("[service]", "/properties/service".to_owned()),
        ("[serve]", "/properties/serve".to_owned()),
        ("[defaults]", "/properties/defaults".to_owned()),
        ("[notify.NAME]", "/properties/notify/additionalProperties".to_owned()),
        ("[groups.NAME]", "/properties/groups/additionalProperties".to_owned()),
        ("[feeds.NAME]", feed.to_owned()),
        ("[feeds.NAME.filter]", format!("{feed}/properties/filter")),
        ("[feeds.NAME.select]", format!("{feed}/properties/select")),
    ] {
        let table = schema.pointer(&path).unwrap();
        page.push_str(&format!(
            "\n## {title}\n\n{}\n\n| key | value | |\n|---|---|---|\n",
            line(&table["description"])
        ));
        for (key, about) in table["properties"].as_object().unwrap() {
            page.push_str(&format!("| `{key}` | {} | {} |\n", value(about), line(&about["description"])));
        }
    }
    generated("docs/configuration.md", &page);
}

/// Words of the schema on one line of a table.
fn line(text: &serde_json::Value) -> String {
    let line = text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('|', "\\|").replace('<', "&lt;")
}

/// What can stand behind a key, and what holds where nothing does.
fn value(about: &serde_json::Value) -> String {
    let shown = |value: &serde_json::Value| format!("`{value}`");
    let of = |about: &serde_json::Value| match (&about["enum"], &about["type"]) {
        (serde_json::Value::Array(words), _) => words.iter().map(shown).collect::<Vec<_>>().join(", "),
        (_, serde_json::Value::String(kind)) => match kind.as_str() {
            "string" => "text".to_owned(),
            "integer" => "number".to_owned(),
            "boolean" => "`true`, `false`".to_owned(),
            "array" => "list".to_owned(),
            "object" => "table".to_owned(),
            other => other.to_owned(),
        },
        _ => "text or list".to_owned(),
    };
    let kind = match &about["items"]["enum"] {
        serde_json::Value::Array(_) => format!("list of {}", of(&about["items"])),
        _ => of(about),
    };
    match &about["default"] {
        serde_json::Value::Null => kind,
        default => format!("{kind}; default {}", shown(default)),
    }
}

#[test]
fn every_command_that_is_named_is_there_with_its_options() {
    let help = |words: &[&str]| {
        let output = Command::new(BIN).args(words).arg("--help").output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    };
    let mut helps: HashMap<String, Option<String>> = HashMap::new();
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for (name, text) in pages() {
        for span in prose(&text).split('`').skip(1).step_by(2).filter(|span| span.starts_with("liveticker ")) {
            let words: Vec<&str> = span.split_whitespace().skip(1).take_while(|word| *word != ">").collect();
            let command = words[0].to_owned();
            named.insert(command.clone());
            match helps.entry(command.clone()).or_insert_with(|| help(&[&command])) {
                None => wrong.push(format!("{name}: `{span}`: no such command")),
                Some(help) => wrong.extend(
                    words
                        .iter()
                        .filter(|word| word.starts_with("--") && !help.contains(**word))
                        .map(|word| format!("{name}: `{span}`: no {word}")),
                ),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // And each that is there is named in the list of commands.
    let all = help(&[]).unwrap();
    let commands = all.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    let page = fs::read_to_string(Path::new(ROOT).join("docs/commands.md")).unwrap();
    for command in commands.into_iter().filter(|command| *command != "help") {
        assert!(page.contains(&format!("| `liveticker {command}")), "docs/commands.md does not name {command}");
    }
}

#[test]
fn the_containers_files_are_sound() {
    let read = |file: &str| fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
    let containerfile = read("packages/Containerfile").replace("\\\n", " ");
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "ENV",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ];
    for line in containerfile.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let instruction = line.split_whitespace().next().unwrap();
        assert!(known.contains(&instruction), "{line}");
        if let Some(start) = line.find('[') {
            let words: Vec<String> =
                serde_json::from_str(&line[start..]).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(!words.is_empty());
        }
    }
    assert!(containerfile.contains("COPY --from=build /src/target/package/liveticker /usr/bin/liveticker"));
    assert!(
        read("packages/static").contains("target/package/liveticker"),
        "what the image copies is what the script makes"
    );
    let compose = read("packages/compose.yaml");
    for line in compose.lines().filter(|line| !line.starts_with('#')) {
        assert!(!line.contains('\t') && (line.len() - line.trim_start().len()) % 2 == 0, "{line:?}");
        let is_item = line.trim_start().starts_with("- ");
        assert!(is_item || line.contains(':'), "{line:?}");
    }
    assert!(compose.contains("dockerfile: packages/Containerfile") && compose.contains("context: .."));
    let volume = compose.lines().find_map(|line| line.trim().strip_prefix("- record:")).unwrap();
    assert!(containerfile.contains(&format!("VOLUME {volume}")));
}

#[test]
fn the_packages_configuration_is_sound() {
    let text = fs::read_to_string(Path::new(ROOT).join("packages/feeds.toml")).unwrap();
    let block = Block { lang: "toml".to_owned(), file: None, text, line: 1 };
    toml(&block).unwrap();
    for script in ["deb", "static", "postinst", "prerm", "postrm"] {
        let script = Path::new(ROOT).join("packages").join(script);
        let is_sound = Command::new("bash").arg("-n").arg(&script).status().unwrap();
        assert!(is_sound.success(), "{}", script.display());
    }
}
