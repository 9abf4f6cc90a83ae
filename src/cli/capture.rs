//! `liveticker capture`: a folder with a page and with what was found on it, for a report.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::typed::web;
use super::{FAILED, Out, WELL, WRONG, caller, catalogue, runtime};
use crate::extract::explain;
use crate::io::fetch::{Errand, Fetcher, Limits};
use crate::liveblog::{FeedName, LiveBlog};
use crate::page::{Fetched, Source, Validators};
use crate::service::ask;

/// Write a page and what was found on it into a folder, for a bug report
///
/// Passwords, and what follows `?` in addresses, are left out; no cookies are sent. The page itself is as it came: look at it
/// before you send it.
#[derive(Debug, Args)]
pub struct Capture {
    /// The page
    #[arg(value_name = "URL", value_parser = web)]
    url: Url,
    /// The folder to create [default: named after the host and the time]
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Capture {
    /// Asks for the page, reads it, writes all that down.
    pub fn run(&self, file: Option<&Path>, out: &mut Out) -> u8 {
        let now = Timestamp::now();
        let Some((catalogue, service)) = catalogue(file, out) else { return WRONG };
        let blog = LiveBlog::at(FeedName::preview(), Source::Web(self.url.clone()), None).knowing(&catalogue);
        let blog = blog.with(|blog| blog.reading.endpoints = service.as_ref().is_none_or(|service| service.endpoints));
        let host = self.url.host_str().unwrap_or("page").to_owned();
        let name = format!("liveticker-{host}-{}", now.strftime("%Y%m%dT%H%M%SZ"));
        let folder = self.output.clone().unwrap_or_else(|| PathBuf::from(name));
        let fetcher = match Fetcher::new(service.as_ref().map(caller).unwrap_or_default(), Limits::default()) {
            Ok(fetcher) => fetcher,
            Err(error) => {
                out.error(&error.to_string());
                return FAILED;
            }
        };
        let Some(runtime) = runtime(out) else { return FAILED };
        out.hint(&format!("asking {} …", blog.place.source));
        let errand = Errand::of(&blog, now, false).eagerly();
        let answer = runtime.block_on(ask(&fetcher, &blog, &Validators::default(), &errand));
        let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
        let mut about = json!({
            "liveticker": env!("CARGO_PKG_VERSION"),
            "asked": now.to_string(),
            "address": plain(&self.url),
        });
        match answer {
            Ok(Fetched::Page { page, .. }) => {
                let (sighting, account) = explain(&page, &blog.reading.profile, &blog.reading.catalogue);
                about["found_at"] = json!(page.address.as_ref().map(plain));
                about["content_type"] = json!(page.content_type);
                about["profile"] = json!(blog.reading.profile.id);
                about["attached"] = json!(page.attached.iter().map(|part| plain(&part.url)).collect::<Vec<_>>());
                about["entries"] = json!(sighting.as_ref().map_or(0, |sighting| sighting.entries.len()));
                about["refused"] = json!(sighting.as_ref().err().map(ToString::to_string));
                about["doubt"] =
                    json!(sighting.as_ref().ok().and_then(|sighting| sighting.doubt.as_ref()).map(ToString::to_string));
                let found = format!("{account:#?}\n\n{sighting:#?}\n");
                let asked = [Some(&self.url), page.address.as_ref()];
                let queries = asked.into_iter().flatten().filter_map(Url::query).filter(|query| !query.is_empty());
                // Whole addresses, and their parts one by one.
                let found = queries.fold(found, |found, query| {
                    found.replace(&format!("?{query}"), "").replace(&format!("\"{query}\""), "\"…\"")
                });
                files.push(("found.txt", found.into_bytes()));
                files.push(("page.html", page.bytes));
            }
            Ok(Fetched::NotModified) => {}
            Err(error) => about["error"] = json!(error.to_string()),
        }
        files.push(("about.json", format!("{about:#}\n").into_bytes()));
        let written = std::fs::create_dir(&folder)
            .and_then(|()| files.iter().try_for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes)));
        match written {
            Ok(()) => {
                out.line(&format!(
                    "{} holds the page and what was found on it; look at it before you send it",
                    folder.display()
                ));
                WELL
            }
            Err(error) => {
                out.error(&format!("cannot write {}: {error}", folder.display()));
                FAILED
            }
        }
    }
}

/// An address without what may be a person's own.
fn plain(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // These fail only where there is no host.
    url.set_username("").and(url.set_password(None)).unwrap_or_default();
    url.to_string()
}
