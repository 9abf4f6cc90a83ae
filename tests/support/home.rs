//! The binary in a home of its own that nobody has used yet, and a small outlet with a live blog beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::outlet::{Outlet, Reply};
use super::running::page;

pub struct Home {
    folder: TempDir,
    pub outlet: Outlet,
}

impl Home {
    /// With that feeds.toml.
    pub fn new(feeds: &str) -> Home {
        let home = Home { folder: tempfile::tempdir().unwrap(), outlet: Outlet::open() };
        home.outlet.put("/news/live/harbour-storm", Reply::page(&page(&[3, 2, 1])));
        fs::write(home.file(), feeds).unwrap();
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self) -> PathBuf {
        self.path().join("feeds.toml")
    }

    pub fn feeds(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liveticker"));
        command.args(arguments).current_dir(self.path()).env_clear().env("HOME", self.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command says on standard output, on standard error, and its exit status.
    pub fn said(&self, arguments: &[&str]) -> (String, String, i32) {
        let output = self.run(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    pub fn url(&self, path: &str) -> String {
        self.outlet.url(path).to_string()
    }

    pub fn address(&self, file: &str) -> String {
        format!("file://{}/public/{file}", fs::canonicalize(self.path()).unwrap().display())
    }
}
