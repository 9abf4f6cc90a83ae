//! The steps of a path as the parts of a selector.

use super::condition::{Counted, attribute_name, conditions, is_first, name};
use super::tree::{Expression, From, Path, Step, Test};
use super::why::Unsayable;

/// From where a path is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the top of a page.
    Page,
    /// From an entry.
    Entry,
    /// From an element that is to meet a condition.
    Element,
}

/// One element of a selector, and how it stands to the one before: " ", ">", "+" or "~".
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// The CSS combinator that joins it to what is before it, such as ' ' or '>'.
    pub combinator: char,
    /// The name of the element; none for any.
    pub tag: Option<String>,
    /// The conditions, as CSS.
    pub rest: String,
}

/// The elements of a selector, and what of the last one is meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trail {
    /// None where the path stays where it begins.
    pub elements: Vec<Element>,
    /// Which attribute.
    pub attribute: Option<String>,
    /// Whether its texts are meant.
    pub is_text: bool,
}

impl Element {
    /// As CSS, without the combinator.
    pub fn css(&self) -> String {
        match &self.tag {
            Some(tag) => format!("{tag}{}", self.rest),
            None if self.rest.is_empty() => "*".to_owned(),
            None => self.rest.clone(),
        }
    }
}

impl Trail {
    /// As CSS. Behind `before` if that is something, and with the first combinator then, or where it is no blank.
    pub fn css(&self, before: &str) -> String {
        let mut css = before.to_owned();
        for element in &self.elements {
            match element.combinator {
                ' ' if css.is_empty() => {}
                ' ' => css.push(' '),
                sign if css.is_empty() => css.push_str(&format!("{sign} ")),
                sign => css.push_str(&format!(" {sign} ")),
            }
            css.push_str(&element.css());
        }
        css
    }

    /// With one more condition on the last element.
    pub fn with(mut self, css: &str) -> Trail {
        if let Some(last) = self.elements.last_mut() {
            last.rest.push_str(css);
        }
        self
    }
}

/// Follows a path. Where only the first thing found is wanted, a "[1]" at its end says nothing more.
pub fn trail(path: &Path, origin: Origin, wants_first: bool) -> Result<Trail, Unsayable> {
    match (&path.from, origin) {
        (From::Top, Origin::Entry | Origin::Element) => return Err(Unsayable::Top),
        (From::Group(..), _) => return Err(Unsayable::Count),
        _ => {}
    }
    let mut trail = Trail::default();
    let mut descends = false;
    for (at, step) in path.steps.iter().enumerate() {
        let is_tail = |step: &Step| step.axis == "attribute" || step.test == Test::Text;
        let is_last = path.steps[at + 1..].iter().all(is_tail);
        if trail.attribute.is_some() || trail.is_text {
            return Err(Unsayable::NoElement);
        }
        let from_top = origin == Origin::Page && trail.elements.is_empty();
        match (step.axis.as_str(), &step.test) {
            ("descendant-or-self", Test::Node) if step.conditions.is_empty() => descends = true,
            ("self", Test::Node | Test::Any) if step.conditions.is_empty() && !descends => {}
            ("self", test) if !descends => {
                let css = match test {
                    Test::Name(tag) => format!(":is({})", name(tag)?),
                    Test::Any | Test::Node => String::new(),
                    Test::Text => return Err(Unsayable::Text),
                };
                if trail.elements.is_empty() {
                    return Err(Unsayable::Itself);
                }
                trail = trail.with(&(css + &conditions(&step.conditions, Counted::No)?));
            }
            ("attribute", test) => {
                let Test::Name(attribute) = test else { return Err(Unsayable::Joined) };
                if !step.conditions.is_empty() {
                    return Err(Unsayable::Count);
                }
                if descends {
                    // The element itself may bear it too.
                    return Err(Unsayable::Itself);
                }
                trail.attribute = Some(attribute_name(attribute)?);
            }
            ("child" | "descendant", Test::Text) => {
                let says_nothing = |condition: &Expression| {
                    matches!(condition, Expression::Call(name, given) if name == "normalize-space" && given.len() < 2)
                        || wants_first && is_first(condition)
                };
                if !step.conditions.iter().all(says_nothing) {
                    return Err(Unsayable::Text);
                }
                trail.is_text = true;
            }
            ("child" | "descendant", Test::Node)
                if is_last && step.conditions.is_empty() && origin == Origin::Entry =>
            {
                // All that is in it is what it holds.
            }
            ("child", test) => {
                let combinator = if descends { ' ' } else { '>' };
                let mut element = Element { combinator, tag: tag(test)?, rest: String::new() };
                if from_top && !descends {
                    element.combinator = ' ';
                    match element.tag.as_deref() {
                        Some("html") => {}
                        Some(other) => return Err(Unsayable::Root(other.to_owned())),
                        None => element.rest.push_str(":root"),
                    }
                }
                let counted = Counted::Among(element.tag.clone());
                element.rest.push_str(&met(step, counted, wants_first && is_last)?);
                let row_of_table = element.tag.as_deref() == Some("tr")
                    && trail.elements.last().is_some_and(|last| last.tag.as_deref() == Some("table"));
                if row_of_table && !descends {
                    trail.elements.push(Element { tag: Some("tbody".to_owned()), ..any('>') });
                }
                trail.elements.push(element);
                descends = false;
            }
            ("descendant", test) => {
                let rest = met(step, Counted::No, wants_first && is_last)?;
                trail.elements.push(Element { combinator: ' ', tag: tag(test)?, rest });
                descends = false;
            }
            ("descendant-or-self", test) if from_top => {
                let rest = met(step, Counted::No, wants_first && is_last)?;
                trail.elements.push(Element { combinator: ' ', tag: tag(test)?, rest });
            }
            ("following-sibling", test) if !descends => {
                if trail.elements.is_empty() && origin != Origin::Element {
                    return Err(Unsayable::Leaves);
                }
                let is_next = *test == Test::Any && step.conditions.first().is_some_and(is_first);
                let step = match is_next {
                    true => Step { conditions: step.conditions[1..].to_vec(), ..step.clone() },
                    false => step.clone(),
                };
                let rest = met(&step, Counted::No, wants_first && is_last && !is_next)?;
                let combinator = if is_next { '+' } else { '~' };
                trail.elements.push(Element { combinator, tag: tag(test)?, rest });
            }
            ("preceding-sibling" | "parent" | "ancestor", test) if !descends => {
                let turned = backwards(&trail, &step.axis, origin)?;
                let rest = met(step, Counted::No, false)?;
                let element = Element { tag: tag(test)?, ..turned };
                // The name is a condition where the parent has one already.
                trail.elements.pop();
                if step.axis != "preceding-sibling" {
                    trail.elements.pop();
                }
                trail.elements.push(Element { rest: format!("{}{rest}", element.rest), ..element });
            }
            (axis, _) => return Err(axis_unsayable(axis, trail.elements.is_empty() && origin == Origin::Entry)),
        }
    }
    Ok(trail)
}

/// The element that stands in front of the last one, around it or above it, and that is known by having it.
fn backwards(trail: &Trail, axis: &str, origin: Origin) -> Result<Element, Unsayable> {
    let (Some(last), count) = (trail.elements.last(), trail.elements.len()) else {
        return Err(if origin == Origin::Entry { Unsayable::Leaves } else { Unsayable::Axis(axis.to_owned()) });
    };
    let alone = last.css();
    match (axis, last.combinator) {
        ("preceding-sibling", ' ' | '>') => Ok(Element { rest: format!(":has(~ {alone})"), ..any(last.combinator) }),
        // Whatever is above an element that may be anywhere on the page.
        ("parent", ' ') if count == 1 && origin == Origin::Page => {
            Ok(Element { rest: format!(":has(> {alone})"), ..any(' ') })
        }
        ("ancestor", ' ') if count == 1 && origin == Origin::Page => {
            Ok(Element { rest: format!(":has({alone})"), ..any(' ') })
        }
        ("parent", '>') if count > 1 => {
            let parent = &trail.elements[count - 2];
            // What the parent is called stands there as a condition; the step may name it once more.
            let known = parent.css();
            Ok(Element { rest: format!(":is({known}):has(> {alone})"), ..any(parent.combinator) })
        }
        _ => Err(Unsayable::Axis(axis.to_owned())),
    }
}

fn any(combinator: char) -> Element {
    Element { combinator, tag: None, rest: String::new() }
}

fn axis_unsayable(axis: &str, leaves: bool) -> Unsayable {
    match axis {
        "following" | "preceding" if leaves => Unsayable::Leaves,
        "descendant-or-self" => Unsayable::Itself,
        _ => Unsayable::Axis(axis.to_owned()),
    }
}

fn tag(test: &Test) -> Result<Option<String>, Unsayable> {
    match test {
        Test::Name(tag) => name(tag).map(Some),
        Test::Any => Ok(None),
        // What is behind it are elements, and so is it.
        Test::Node => Ok(None),
        Test::Text => Err(Unsayable::Text),
    }
}

/// The conditions of a step; a last "[1]" may say nothing more.
fn met(step: &Step, counted: Counted, wants_first: bool) -> Result<String, Unsayable> {
    match conditions(&step.conditions, counted.clone()) {
        Err(Unsayable::Count) if wants_first && step.conditions.last().is_some_and(is_first) => {
            conditions(&step.conditions[..step.conditions.len() - 1], counted)
        }
        met => met,
    }
}
