//! `liveticker check`: is the configuration sound?

use std::path::Path;

use clap::Args;

use super::{FAILED, Out, WELL, WRONG, configuration, go_on_as_owner, state_folder};
use crate::io::owner::Owner;
use crate::io::publish::Publisher;

/// Tell whether the configuration is sound
#[derive(Debug, Args)]
pub struct Check {}

impl Check {
    /// Reads the configuration; says what is wrong with it, or what it follows.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let Some((config, file)) = configuration(file, out) else { return WRONG };
        // Whether it is sound is asked for whoever will read it and write the feeds.
        if let Some(status) = state_folder(&config).and_then(|state| go_on_as_owner(&state, out)) {
            return status;
        }
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
        let mut status = WELL;
        if let Err(error) = Publisher::new(&config.service.output).try_it() {
            match somebody_elses(&config.service.output) {
                Some(owner) => out.line(&format!(
                    "  the feeds' folder {} belongs to {owner}: `sudo -u {owner} liveticker check` tells whether it can be written",
                    config.service.output.display()
                )),
                None => {
                    out.error(&format!("no feed can be published: {error}"));
                    status = FAILED;
                }
            }
        }
        if let Some(listen) = config.service.listen.filter(|listen| !listen.ip().is_loopback())
            && config.service.public_url.is_none()
        {
            out.error(&format!(
                "warning: [serve] listens at {listen}, and [service] has no `public_url`: a feed then says that it is where it \
                 was asked for, and a copy of its file that it is on this machine. Add public_url = \"http://…/\", with the \
                 address by which readers reach it"
            ));
        }
        status
    }
}

/// Whose the nearest folder is that is there, where it is not ours.
fn somebody_elses(folder: &Path) -> Option<String> {
    let near = folder.ancestors().find(|near| near.exists())?;
    let (owner, me) = (Owner::of(near)?, Owner::me()?);
    (owner.user != me.user).then(|| owner.word())
}
