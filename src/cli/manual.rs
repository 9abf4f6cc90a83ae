//! `liveticker completions` and `liveticker man`: what shells and man(1) want to know, from the same words as `--help`.

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use serde_json::Value;

use super::{Out, WELL};
use crate::config::json_schema;

/// Print completions for a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them; `complete` is the whole command.
    pub fn run<C: CommandFactory>(&self, out: &mut Out) -> u8 {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut C::command(), "liveticker", &mut bytes);
        out.bytes(&bytes);
        WELL
    }
}

/// Print a manual page: `liveticker man | man -l -`
#[derive(Debug, Args)]
pub struct Man {
    /// The command, or its configuration
    #[arg(value_enum, default_value_t = Page::Liveticker)]
    page: Page,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Page {
    /// liveticker(1)
    Liveticker,
    /// feeds.toml(5)
    #[value(name = "feeds.toml")]
    FeedsToml,
}

impl Man {
    /// Prints the manual page in roff and returns the exit status.
    pub fn run<C: CommandFactory>(&self, out: &mut Out) -> u8 {
        let bytes = match self.page {
            Page::Liveticker => command_page(&C::command()),
            Page::FeedsToml => file_page().into_bytes(),
        };
        out.bytes(&bytes);
        WELL
    }
}

/// The command, then each of its commands.
fn command_page(command: &clap::Command) -> Vec<u8> {
    let mut bytes = Vec::new();
    let whole = clap_mangen::Man::new(command.clone());
    // Only the writer can fail, and a Vec never does.
    whole.render(&mut bytes).unwrap_or_default();
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        bytes.extend(format!(".SH \"LIVETICKER {}\"\n", sub.get_name().to_uppercase()).bytes());
        man.render_synopsis_section(&mut bytes).unwrap_or_default();
        man.render_description_section(&mut bytes).unwrap_or_default();
        man.render_options_section(&mut bytes).unwrap_or_default();
    }
    bytes
}

/// All tables and keys of feeds.toml, as its schema has them.
fn file_page() -> String {
    let schema = json_schema();
    let mut page = String::from(
        ".TH feeds.toml 5\n.SH NAME\nfeeds.toml \\- the live blogs that liveticker follows, and how it runs\n.SH DESCRIPTION\n",
    );
    page.push_str(&roff(schema["description"].as_str().unwrap_or_default()));
    page.push_str(
        "\n.PP\nIt is looked for in the current folder, then as liveticker/feeds.toml in ~/.config, then in /etc. The service reloads \
         it whenever it is saved. With the one in /etc, record and feeds are in /var/lib/liveticker.\n",
    );
    let feed = "/properties/feeds/additionalProperties";
    for (title, path) in [
        ("[service]", "/properties/service"),
        ("[serve]", "/properties/serve"),
        ("[defaults]", "/properties/defaults"),
        ("[notify.NAME]", "/properties/notify/additionalProperties"),
        ("[groups.NAME]", "/properties/groups/additionalProperties"),
        ("[feeds.NAME]", feed),
        ("[feeds.NAME.filter]", "/properties/feeds/additionalProperties/properties/filter"),
        ("[feeds.NAME.select]", "/properties/feeds/additionalProperties/properties/select"),
    ] {
        let Some(table) = schema.pointer(path) else { continue };
        page.push_str(&format!(".SH \"{title}\"\n{}\n", roff(table["description"].as_str().unwrap_or_default())));
        for (key, about) in table["properties"].as_object().into_iter().flatten() {
            let usual = match &about["default"] {
                Value::Null => String::new(),
                Value::String(text) => format!(" \\(dq{}\\(dq", roff(text)),
                value => format!(" {}", roff(&value.to_string())),
            };
            let usual = if usual.is_empty() { usual } else { format!(" (default:{usual})") };
            page.push_str(&format!(
                ".TP\n.B {}\n{}{usual}\n",
                roff(key),
                roff(about["description"].as_str().unwrap_or_default())
            ));
        }
    }
    page + ".SH SEE ALSO\nliveticker(1)\n"
}

/// Text that roff shows as it is: no line begins with its control characters.
fn roff(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let escaped = line.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq");
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}
