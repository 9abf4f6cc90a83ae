//! A whole expression as ways to find something.

use super::condition::{counts, is_first};
use super::trail::{Origin, trail};
use super::tree::{Expression, From, Path, Step, Test};
use super::why::Unsayable;

/// What an expression is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The entries of a page: elements, all of them.
    Entries,
    /// One part of an entry: the first that is found.
    First,
    /// A link of an entry: the first that is found. A site that is put in front of it is left out: links are made whole anyhow.
    Link,
    /// Parts of an entry, all of them.
    All,
}

/// A way to find it. Of several ways, the first that finds something is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// A CSS selector; empty for the entry itself.
    pub css: String,
    /// Which attribute is meant; else the element, or its text.
    pub attribute: Option<String>,
}

/// The ways to find what an expression finds.
pub fn ways(expression: &Expression, part: Part) -> Result<Vec<Way>, Unsayable> {
    let ways: Vec<Way> =
        paths(plain(expression, part), part)?.iter().map(|path| way(path, part)).collect::<Result<_, _>>()?;
    joined(ways, part)
}

/// Without the functions that change nothing for us: texts are folded, and links are made whole.
fn plain(expression: &Expression, part: Part) -> &Expression {
    match expression {
        Expression::Call(name, given) if part != Part::Entries => match (name.as_str(), given.as_slice()) {
            ("normalize-space" | "string", [one]) => plain(one, part),
            ("concat", [Expression::Text(site), one]) if part == Part::Link && is_site(site) => plain(one, part),
            _ => expression,
        },
        expression => expression,
    }
}

/// Whether it is an address of nothing but a site.
fn is_site(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.trim_end_matches('/').contains(['/', '?', '#']))
}

/// The paths of a union, without brackets around them.
fn paths(expression: &Expression, part: Part) -> Result<Vec<Path>, Unsayable> {
    match expression {
        Expression::Binary("|", left, right) => {
            let mut all = paths(left, part)?;
            all.extend(paths(right, part)?);
            Ok(all)
        }
        Expression::Path(Path { from: From::Group(inner, conditions), steps }) => {
            let all = paths(inner, part)?;
            all.into_iter().map(|path| continued(path, conditions, steps, part)).collect()
        }
        Expression::Path(path) => Ok(vec![path.clone()]),
        Expression::Text(_) | Expression::Number(_) => Err(Unsayable::Fixed),
        Expression::Call(name, _) => Err(Unsayable::Function(name.clone())),
        Expression::Binary(sign, ..) => Err(Unsayable::Operator(sign)),
    }
}

/// A path in brackets, with what stands behind them.
fn continued(mut path: Path, conditions: &[Expression], steps: &[Step], part: Part) -> Result<Path, Unsayable> {
    let is_tail = |step: &Step| step.axis == "attribute" || step.test == Test::Text;
    for condition in conditions {
        let is_wanted_anyhow =
            matches!(part, Part::First | Part::Link) && is_first(condition) && steps.iter().all(is_tail);
        match path.steps.last_mut() {
            _ if is_wanted_anyhow => {}
            Some(last) if !counts(condition) => last.conditions.push(condition.clone()),
            _ => return Err(Unsayable::Count),
        }
    }
    path.steps.extend_from_slice(steps);
    Ok(path)
}

fn way(path: &Path, part: Part) -> Result<Way, Unsayable> {
    if part == Part::Entries {
        let trail = trail(path, Origin::Page, false)?;
        return match trail.attribute.is_some() || trail.is_text || trail.elements.is_empty() {
            true => Err(Unsayable::NoElement),
            false => Ok(Way { css: trail.css(""), attribute: None }),
        };
    }
    let trail = trail(path, Origin::Entry, part != Part::All)?;
    let css = match trail.elements.as_slice() {
        [] if trail.is_text => return Err(Unsayable::Itself),
        [] => String::new(),
        [one] if one.combinator == ' ' => one.css(),
        // What is above the entry is not meant by its parts.
        _ => trail.css(":scope"),
    };
    Ok(Way { css, attribute: trail.attribute })
}

/// Of ways that find the same kind of thing, one is made.
fn joined(ways: Vec<Way>, part: Part) -> Result<Vec<Way>, Unsayable> {
    let is_one = ways.iter().all(|way| way.attribute == ways[0].attribute && !way.css.is_empty());
    match part {
        _ if ways.len() < 2 => Ok(ways),
        _ if is_one => {
            let all: Vec<String> = ways.iter().map(|way| way.css.clone()).collect();
            Ok(vec![Way { css: all.join(", "), attribute: ways[0].attribute.clone() }])
        }
        Part::First | Part::Link => Ok(ways),
        Part::Entries | Part::All => Err(Unsayable::Joined),
    }
}
