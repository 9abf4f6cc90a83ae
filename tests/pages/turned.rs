//! Pages changed in what is nothing to a reader: what was read of them must stay.

use std::collections::HashMap;

use liveticker::entry::Sighting;

use super::check::{brief, letters};
use super::plan::{Form, Plan};
use super::rng::Rng;
use super::story::Story;
use super::tree::{self, Node};
use super::{read, shell};

/// Which change, whether the entries stayed, and if not, what became of one of them.
pub type Turned = (&'static str, bool, String);

/// The page in all ways that its form allows.
pub fn all(plan: &Plan, story: &Story, page: &Node, address: &str, sighting: &Sighting) -> Vec<Turned> {
    let mut rng = Rng::new(plan.seed ^ 0x7e57_0000);
    let was = entries(sighting);
    let mut turned = Vec::new();
    let mut hold = |name: &'static str, page: &Node, minified: bool, now| {
        let is = read(&tree::write(page, minified), address, now).map(|sighting| entries(&sighting));
        let detail = match &is {
            Err(error) => error.to_string(),
            Ok(is) => {
                let new = is.iter().find(|entry| !was.contains(entry)).map(String::as_str).unwrap_or_default();
                let old = was.iter().find(|entry| !is.contains(entry)).map(String::as_str).unwrap_or_default();
                format!("{} entries were {}; {:?} was {:?}", is.len(), was.len(), brief(new), brief(old))
            }
        };
        turned.push((name, is.is_ok_and(|is| is == was), detail));
    };
    hold("classes renamed", &tree::renamed(page, &mut rng, &mut HashMap::new()), plan.minified, story.now);
    // Of tables, definition lists and details the tags are what their form is.
    if !matches!(plan.form, Form::Tr | Form::Dl | Form::DlDiv | Form::Details) && !plan.form.is_flat() {
        hold("tags turned to div", &tree::of_divs(page), plan.minified, story.now);
    }
    hold("wrapped once more", &tree::wrapped(page), plan.minified, story.now);
    hold("a footer added", &tree::ended(page, &shell::footer(story.tongue, &mut rng)), plan.minified, story.now);
    hold("other white space", page, !plan.minified, story.now);
    // What is counted from now falls on other minutes; on round ones too.
    let later = jiff::SignedDuration::from_mins(1 + (plan.seed % 5) as i64);
    hold("visited later", page, plan.minified, story.now + later);
    // Where nothing else says that it is live, what it says of itself in its head is what makes it one.
    if plan.says_live.title {
        hold("metadata taken away", &tree::bare(page), plan.minified, story.now);
        let other = Plan { oldest_first: !plan.oldest_first, ..plan.clone() };
        hold("order reversed", &shell::page(&other, story), plan.minified, story.now);
    }
    turned
}

/// What the entries say, whatever their order.
fn entries(sighting: &Sighting) -> Vec<String> {
    let say = |entry: &liveticker::entry::Entry| {
        letters(&format!("{} {}", entry.title.as_deref().unwrap_or_default(), entry.content.text))
    };
    let mut all: Vec<String> = sighting.entries.iter().map(say).collect();
    all.sort_unstable();
    all
}
