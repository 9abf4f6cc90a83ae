//! Situations that people reported of tools that do the same job, each with the kinds of stamps that it is one of: dates without a year
//! across New Year, twelve hours in many languages, forms for machines, short ages, days and clocks mixed.

use jiff::Timestamp;
use liveticker::extract::extract;
use liveticker::page::Page;
use liveticker::profile::{Catalogue, Profile};
use serde_json::json;

use crate::pages::ENTRIES;

/// The page that shows these stamps: as text, in an attribute, or to search engines alone.
fn html(how: &str, language: &str, stamps: &[&str]) -> String {
    let entries = stamps.iter().zip(&ENTRIES);
    let article = |time: String, (title, body): &(&str, &str)| {
        format!("<article class=\"live-post\"><div class=\"meta\">{time}</div><h3>{title}</h3><p>{body}</p></article>")
    };
    let list: String = match how {
        "text" => entries.map(|(text, entry)| article(format!("<span class=\"time\">{text}</span>"), entry)).collect(),
        "datetime" => {
            entries.map(|(text, entry)| article(format!("<time datetime=\"{text}\">&nbsp;</time>"), entry)).collect()
        }
        _ => {
            let updates: Vec<_> = entries
                .map(|(text, (title, body))| {
                    json!({"@type": "BlogPosting", "headline": title, "datePublished": text, "articleBody": body})
                })
                .collect();
            let told = json!({"@context": "https://schema.org", "@type": "LiveBlogPosting", "headline": "Gale", "liveBlogUpdate": updates});
            format!("<script type=\"application/ld+json\">{told}</script>")
        }
    };
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>Gale on the coast: live updates</title></head><body><main><h1>Gale on the coast: live \
         updates</h1><p>We follow the gale through the day.</p><div class=\"live-blog\">{list}</div></main></body></html>"
    )
}

/// Every line of cases.tsv that is read otherwise.
pub fn faults() -> Vec<String> {
    let lines = include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(fault).collect()
}

fn fault(line: &str) -> Option<String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [_, how, language, now, stamps, wanted] = fields.try_into().expect("a row has six columns");
    let stamps: Vec<&str> = stamps.split('|').collect();
    let wanted: Vec<Timestamp> = wanted.split('|').map(|at| at.parse().expect("an instant")).collect();
    let address = "https://news.example.org/live".parse().ok();
    let page = Page::new(html(how, language, &stamps).into_bytes(), None, address, now.parse().expect("an instant"));
    let sighting = match extract(&page, &Profile::default(), &Catalogue::default()) {
        Ok(sighting) => sighting,
        Err(error) => return Some(format!("{line}\n    {error}")),
    };
    let is: Vec<Option<Timestamp>> =
        sighting.entries.iter().map(|entry| entry.published.map(|stamp| stamp.at)).collect();
    let fits = |(is, wanted): (&Option<Timestamp>, &Timestamp)| {
        is.is_some_and(|is| is.duration_since(*wanted).as_secs().abs() < 60)
    };
    let holds = is.len() == wanted.len() && is.iter().zip(&wanted).all(fits);
    (!holds).then(|| format!("{line}\n    {is:?}"))
}
