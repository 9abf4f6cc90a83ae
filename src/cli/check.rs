//! `liveticker check`: is the configuration sound?

use std::path::Path;

use clap::Args;

use super::{Out, WELL, WRONG, configuration};

/// Tell whether the configuration is sound
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Reads the configuration; says what is wrong with it, or what it follows.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        let many = match config.blogs.len() {
            1 => "one live blog".to_owned(),
            many => format!("{many} live blogs"),
        };
        out.line(&format!("{} is sound: {many}", file.display()));
        for blog in &config.blogs {
            let profile = match blog.profile.name.as_str() {
                "" => String::new(),
                name => format!(" (read as {name})"),
            };
            out.line(&format!("  {}: {}{profile}", blog.name, blog.source));
        }
        WELL
    }
}
