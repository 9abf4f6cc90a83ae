//! Every wrong feeds.toml beside the message it earns, and the feeds.toml that is shipped.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use liveticker::config::Config;

/// Compares with a file of the project; with `UPDATE=1` in the environment, writes it.
fn compare(path: &Path, is: &str, differences: &mut String) {
    let wanted = fs::read_to_string(path).unwrap_or_default();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, is).unwrap();
    } else if wanted != is {
        writeln!(differences, "\n{}:", path.display()).unwrap();
        differences.push_str(&diff(&wanted.lines().collect::<Vec<_>>(), &is.lines().collect::<Vec<_>>()));
    }
}

/// The lines that went and came, between the longest run of lines that stayed.
fn diff(old: &[&str], new: &[&str]) -> String {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for (o, n) in (0..old.len()).rev().flat_map(|o| (0..new.len()).rev().map(move |n| (o, n))) {
        common[o][n] = if old[o] == new[n] { common[o + 1][n + 1] + 1 } else { common[o + 1][n].max(common[o][n + 1]) };
    }
    let (mut o, mut n, mut shown) = (0, 0, String::new());
    while o < old.len() || n < new.len() {
        if o < old.len() && n < new.len() && old[o] == new[n] {
            (o, n) = (o + 1, n + 1);
        } else if n == new.len() || (o < old.len() && common[o + 1][n] >= common[o][n + 1]) {
            writeln!(shown, "  {:>4} - {}", o + 1, old[o]).unwrap();
            o += 1;
        } else {
            writeln!(shown, "  {:>4} + {}", n + 1, new[n]).unwrap();
            n += 1;
        }
    }
    shown
}

#[test]
fn a_wrong_file_earns_its_message() {
    let mut differences = String::new();
    let mut count = 0;
    for file in fs::read_dir("tests/fixtures/config").unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            let name = Path::new(path.file_name().unwrap());
            let message = match Config::parse(&text, name) {
                Ok(config) => panic!("{} was read as {config:?}", path.display()),
                Err(faults) => faults.render(false),
            };
            assert!(!message.contains(|char: char| char.is_control() && char != '\n'), "{message:?}");
            compare(&path.with_extension("txt"), &message, &mut differences);
            count += 1;
        }
    }
    assert!(differences.is_empty(), "messages have changed (UPDATE=1 accepts them):\n{differences}");
    assert!(count > 20, "only {count} files found");
}

#[test]
fn the_shipped_file_works_as_it_stands() {
    let text = fs::read_to_string("feeds.toml").unwrap();
    let config = Config::parse(&text, Path::new("feeds.toml")).unwrap_or_else(|faults| panic!("{faults}"));
    let names: Vec<_> = config.blogs.iter().map(|blog| blog.name.as_str()).collect();
    assert_eq!(names, ["sample"]);
    assert_eq!(config.blogs[0].reading.profile.id, "independent");
}

#[test]
fn all_that_the_shipped_file_has_in_comments_works_too() {
    let text = fs::read_to_string("feeds.toml").unwrap();
    // Prose has a space behind its mark, a setting has none.
    let setting = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', ':'])).map(str::to_owned);
    let all: Vec<_> = text.lines().map(|line| setting(line).unwrap_or_else(|| line.to_owned())).collect();
    let config = Config::parse(&all.join("\n"), Path::new("feeds.toml")).unwrap_or_else(|faults| panic!("{faults}"));
    let profiles: Vec<_> = config.blogs.iter().map(|blog| blog.reading.profile.id.as_str()).collect();
    assert_eq!(profiles, ["independent", "independent", "guardian", "times-of-israel", "reach", "", ""]);
    assert_eq!(config.blogs[5].showing.editions.len(), 4, "the busy one has all further feeds");
    let silent = Config::parse(&text, Path::new("feeds.toml")).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.service.output, silent.service.output, "a commented default is the default");
    let kept = |config: &Config| {
        let blog = &config.blogs[0];
        (blog.showing.keep, blog.showing.keep_for, blog.showing.edits, blog.showing.withdrawn)
    };
    assert_eq!(kept(&config), kept(&silent));
}
