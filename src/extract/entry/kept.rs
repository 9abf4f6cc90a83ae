//! A check that tests make of all that is cleaned: every letter that stands in an entry is in its text, or was left out
//! with a rule.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::collections::HashMap;

use ego_tree::NodeRef;
use scraper::{Html, Node};

use super::clean::Cleaned;
use crate::extract::view::{Body, is_silent};

/// Fails where a letter of the body is missing.
pub fn hold(body: &Body<'_>, cleaned: &Cleaned) {
    let mut said = String::new();
    match body {
        Body::Elements { within, .. } => within.iter().for_each(|node| collect(*node, &mut said)),
        Body::Markup(markup) => collect(*Html::parse_fragment(markup).root_element(), &mut said),
        Body::Text(text) => said.push_str(text),
    }
    // Letters that were taken for others are mended.
    if said.contains(|char: char| ('\u{80}'..='\u{9f}').contains(&char)) {
        return;
    }
    let mut kept = String::new();
    collect(*Html::parse_fragment(cleaned.content.html.as_str()).root_element(), &mut kept);
    cleaned.left.iter().for_each(|left| kept.push_str(&left.text));
    let mut letters: HashMap<char, i64> = HashMap::new();
    said.chars().filter(|char| char.is_alphanumeric()).for_each(|char| *letters.entry(char).or_default() += 1);
    kept.chars().filter(|char| char.is_alphanumeric()).for_each(|char| *letters.entry(char).or_default() -= 1);
    let missing: String = letters
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(char, count)| char.to_string().repeat(*count as usize))
        .collect();
    assert!(missing.is_empty(), "lost {missing:?} of {said:?}: kept {kept:?}");
}

fn collect(node: NodeRef<'_, Node>, text: &mut String) {
    match node.value() {
        Node::Text(part) => text.push_str(part),
        Node::Element(element) if !is_silent(element) || element.name() == "math" => {
            node.children().for_each(|child| collect(child, text));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use crate::page::Page;
    use crate::profile::{Catalogue, Profile};

    fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pages(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                found.push(path);
            }
        }
    }

    #[test]
    fn no_letter_of_a_page_is_lost_in_silence() {
        let mut found = Vec::new();
        pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut found);
        // Others than the project's own, where somebody has them.
        std::env::var("PAGES").into_iter().for_each(|folder| pages(Path::new(&folder), &mut found));
        let mut entries = 0;
        for path in &found {
            for (profile, catalogue) in
                [(Profile::default(), Catalogue::shipped().clone()), (Profile::default(), Catalogue::default().into())]
            {
                let address = "https://a.example/live/harbour-storm-2026".parse().ok();
                let page =
                    Page::new(std::fs::read(path).unwrap(), None, address, "2026-03-02T13:00:00Z".parse().unwrap());
                entries +=
                    crate::extract::extract(&page, &profile, &catalogue).map_or(0, |sighting| sighting.entries.len());
            }
        }
        assert!(found.len() > 50 && entries > 200, "{} pages, {entries} entries", found.len());
    }
}
