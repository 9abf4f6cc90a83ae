//! The conditions of a step as CSS: what stands between "[" and "]".

use super::trail::{Element, Origin, Trail, trail};
use super::tree::{Expression, From, Path, Step, Test};
use super::why::Unsayable;

/// Among which elements a number counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Counted {
    /// Among its siblings of that name, or among all.
    Among(Option<String>),
    /// Among what other conditions leave: CSS has no number for that.
    No,
}

/// All conditions of a step, as one piece of CSS behind the element's name.
pub fn conditions(all: &[Expression], counted: Counted) -> Result<String, Unsayable> {
    let mut css = String::new();
    for (at, one) in all.iter().enumerate() {
        // Behind another condition, only what meets that one is counted.
        let counted = if at == 0 { counted.clone() } else { Counted::No };
        css.push_str(&match is_number(one) {
            true => position("=", one, &counted)?,
            false => condition(one, &counted)?,
        });
    }
    Ok(css)
}

/// Whether it says that the first is meant.
pub fn is_first(condition: &Expression) -> bool {
    let is_one = |number: &Expression| matches!(number, Expression::Number(number) if *number == 1.0);
    match condition {
        Expression::Binary("=", left, right) => {
            is_call(left, "position") && is_one(right) || is_call(right, "position") && is_one(left)
        }
        condition => is_one(condition),
    }
}

/// Whether a condition counts, anywhere in it.
pub fn counts(condition: &Expression) -> bool {
    fn any(expression: &Expression) -> bool {
        match expression {
            Expression::Binary(_, left, right) => any(left) || any(right),
            Expression::Call(name, given) => name == "position" || name == "last" || given.iter().any(any),
            _ => false,
        }
    }
    is_number(condition) || any(condition)
}

fn is_number(expression: &Expression) -> bool {
    match expression {
        Expression::Number(_) => true,
        Expression::Call(name, _) => {
            ["last", "position", "count", "string-length", "number", "sum", "floor", "round", "ceiling"]
                .contains(&name.as_str())
        }
        Expression::Binary(sign, ..) => ["+", "-", "*", "div", "mod"].contains(sign),
        _ => false,
    }
}

fn is_call(expression: &Expression, wanted: &str) -> bool {
    matches!(expression, Expression::Call(name, _) if name == wanted)
}

fn condition(expression: &Expression, counted: &Counted) -> Result<String, Unsayable> {
    match expression {
        Expression::Binary("and", left, right) => {
            Ok(format!("{}{}", condition(left, counted)?, condition(right, counted)?))
        }
        Expression::Binary("or" | "|", left, right) => {
            let (left, right) = (condition(left, counted)?, condition(right, counted)?);
            // What is always met makes the whole always met.
            Ok(if left.is_empty() || right.is_empty() { String::new() } else { format!(":is({left}, {right})") })
        }
        Expression::Binary(sign, left, right) => compared(sign, left, right, counted),
        Expression::Call(name, given) => called(name, given, counted),
        Expression::Path(path) => found(path, |attribute| format!("[{attribute}]")),
        Expression::Text(_) | Expression::Number(_) => Err(Unsayable::Fixed),
    }
}

fn called(name: &str, given: &[Expression], counted: &Counted) -> Result<String, Unsayable> {
    let unsayable = || Unsayable::Function(name.to_owned());
    match (name, given) {
        ("true", []) => Ok(String::new()),
        ("boolean", [one]) => condition(one, counted),
        ("not", [one]) => {
            let css = condition(one, counted)?;
            if css.is_empty() { Err(unsayable()) } else { Ok(format!(":not({css})")) }
        }
        ("contains", [Expression::Call(concat, parts), Expression::Text(text)]) if concat == "concat" => {
            one_of_words(parts, text).unwrap_or_else(|| Err(Unsayable::Function("concat".to_owned())))
        }
        ("contains", [value, Expression::Text(text)]) => own(value).map(|attribute| contains(&attribute, "*=", text)),
        ("starts-with", [value, Expression::Text(text)]) => {
            own(value).map(|attribute| contains(&attribute, "^=", text))
        }
        // A text that is none is false.
        ("string", [value]) => own(value).map(|attribute| filled(&attribute)),
        _ => Err(unsayable()),
    }
}

/// Every text contains none.
fn contains(attribute: &str, sign: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("[{attribute}{sign}{}]", quoted(text)) }
}

/// `contains(concat(' ', @class, ' '), ' live ')`: one of the words of an attribute.
fn one_of_words(parts: &[Expression], text: &str) -> Option<Result<String, Unsayable>> {
    let is_blank = |part: &Expression| matches!(part, Expression::Text(text) if text == " ");
    let [first, value, last] = parts else { return None };
    let word = text.strip_prefix(' ')?.strip_suffix(' ')?;
    if !is_blank(first) || !is_blank(last) || word.is_empty() || word.contains(char::is_whitespace) {
        return None;
    }
    let value = match value {
        Expression::Call(name, given) if name == "normalize-space" && given.len() == 1 => &given[0],
        value => value,
    };
    Some(own(value).map(|attribute| match name(word) {
        Ok(class) if attribute == "class" && class == word => format!(".{class}"),
        _ => format!("[{attribute}~={}]", quoted(word)),
    }))
}

fn compared(sign: &'static str, left: &Expression, right: &Expression, counted: &Counted) -> Result<String, Unsayable> {
    let is_position = |side: &Expression| {
        is_call(side, "position") || matches!(side, Expression::Binary("mod", left, _) if is_call(left, "position"))
    };
    match (left, right) {
        (left, right) if is_position(left) => positions(left, sign, right, counted),
        (left, right) if is_position(right) => positions(right, turned(sign), left, counted),
        (Expression::Path(path), Expression::Text(text)) | (Expression::Text(text), Expression::Path(path)) => {
            let is = |attribute: &str| format!("[{attribute}={}]", quoted(text));
            match sign {
                "=" => found_of(path, &is),
                "!=" => found_of(path, &|attribute| format!("[{attribute}]:not({})", is(attribute))),
                sign => Err(Unsayable::Operator(sign)),
            }
        }
        (Expression::Call(name, given), Expression::Number(number)) if given.len() == 1 => {
            let is_some = match (sign, *number) {
                (">", 0.0) | (">=", 1.0) | ("!=", 0.0) => true,
                ("=", 0.0) | ("<", 1.0) | ("<=", 0.0) => false,
                _ => return Err(Unsayable::Function(name.clone())),
            };
            let css = match name.as_str() {
                "count" => condition(&given[0], counted)?,
                "string-length" => filled(&own(&given[0])?),
                _ => return Err(Unsayable::Function(name.clone())),
            };
            Ok(if is_some { css } else { format!(":not({css})") })
        }
        (Expression::Call(name, _), _) | (_, Expression::Call(name, _)) => Err(Unsayable::Function(name.clone())),
        _ => Err(Unsayable::Operator(sign)),
    }
}

fn turned(sign: &'static str) -> &'static str {
    match sign {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        sign => sign,
    }
}

fn positions(
    left: &Expression,
    sign: &'static str,
    right: &Expression,
    counted: &Counted,
) -> Result<String, Unsayable> {
    match (left, right) {
        (Expression::Binary("mod", _, of), Expression::Number(rest)) if sign == "=" => match **of {
            Expression::Number(of) if of > 0.0 && *rest >= 0.0 && *rest < of => {
                nth(counted, "nth", &format!("{}n+{}", whole(of)?, whole(*rest)?))
            }
            _ => Err(Unsayable::Count),
        },
        (Expression::Binary(..), _) => Err(Unsayable::Count),
        _ => position(sign, right, counted),
    }
}

/// That its number is, or is not, or is less than, another: a number, or one that counts from the last.
fn position(sign: &str, number: &Expression, counted: &Counted) -> Result<String, Unsayable> {
    let (which, number) = match number {
        Expression::Number(number) => ("nth", whole(*number)?),
        Expression::Call(name, _) if name == "last" => ("nth-last", 1),
        Expression::Binary("-", left, right) if is_call(left, "last") => match **right {
            Expression::Number(less) => ("nth-last", whole(less)? + 1),
            _ => return Err(Unsayable::Count),
        },
        _ => return Err(Unsayable::Count),
    };
    // From the last, less is more.
    let sign = match (which, sign) {
        ("nth-last", "<") => ">",
        ("nth-last", ">") => "<",
        ("nth-last", "<=") => ">=",
        ("nth-last", ">=") => "<=",
        (_, sign) => sign,
    };
    let formula = match sign {
        "=" => format!("{number}"),
        "!=" => return nth(counted, which, &format!("{number}")).map(|css| format!(":not({css})")),
        "<" => format!("-n+{}", number - 1),
        "<=" => format!("-n+{number}"),
        ">" => format!("n+{}", number + 1),
        ">=" => format!("n+{number}"),
        _ => return Err(Unsayable::Count),
    };
    nth(counted, which, &formula)
}

fn nth(counted: &Counted, which: &str, formula: &str) -> Result<String, Unsayable> {
    match counted {
        Counted::No => Err(Unsayable::Count),
        Counted::Among(None) => Ok(format!(":{which}-child({formula})")),
        Counted::Among(Some(_)) => Ok(format!(":{which}-of-type({formula})")),
    }
}

fn whole(number: f64) -> Result<i64, Unsayable> {
    // More children nobody counts by hand.
    let is_whole = number.fract() == 0.0 && (0.0..1e6).contains(&number);
    if is_whole { Ok(number as i64) } else { Err(Unsayable::Count) }
}

/// The element's own attribute. Of several that a path finds, a function takes only the first, which CSS does not know.
fn own(value: &Expression) -> Result<String, Unsayable> {
    let Expression::Path(path) = value else {
        return Err(match value {
            Expression::Call(name, _) => Unsayable::Function(name.clone()),
            _ => Unsayable::Fixed,
        });
    };
    let trail = trail(path, Origin::Element, false)?;
    match trail {
        Trail { elements, attribute: Some(attribute), .. } if elements.is_empty() => Ok(attribute),
        Trail { attribute: Some(_), .. } => Err(Unsayable::Count),
        _ => Err(Unsayable::Text),
    }
}

fn filled(attribute: &str) -> String {
    format!("[{attribute}]:not([{attribute}=\"\"])")
}

/// That a path finds an element, or an attribute that is as `of` says.
fn found(path: &Path, of: impl Fn(&str) -> String) -> Result<String, Unsayable> {
    if let Some(outside) = outside(path, &of) {
        return outside;
    }
    let trail = self_or_trail(path)?;
    if trail.is_text {
        return Err(Unsayable::Text);
    }
    let css = trail.attribute.as_deref().map(of).unwrap_or_default();
    match trail.elements.is_empty() {
        true => Ok(css),
        false => Ok(format!(":has({})", trail.with(&css).css(""))),
    }
}

/// The same where it has to be an attribute.
fn found_of(path: &Path, of: &dyn Fn(&str) -> String) -> Result<String, Unsayable> {
    match path.steps.last() {
        Some(step) if step.axis == "attribute" => found(path, of),
        _ => Err(Unsayable::Text),
    }
}

/// A path from an element; `self::p` is a condition on that one.
fn self_or_trail(path: &Path) -> Result<Trail, Unsayable> {
    trail(path, Origin::Element, false)
}

/// A path that goes up or back from the element, by one step: `ancestor::article`, `../@class`, `self::p`.
fn outside(path: &Path, of: &impl Fn(&str) -> String) -> Option<Result<String, Unsayable>> {
    let (step, behind) = path.steps.split_first().filter(|_| path.from == From::Here)?;
    let combinator = match step.axis.as_str() {
        "self" if step.test != Test::Node => "",
        "ancestor" | "ancestor-or-self" => " ",
        "parent" => " > ",
        "preceding-sibling" => " ~ ",
        _ => return None,
    };
    let attribute = match behind {
        [] => None,
        [Step { axis, test: Test::Name(name), conditions }] if axis == "attribute" && conditions.is_empty() => {
            Some(name)
        }
        _ => return Some(Err(Unsayable::Axis(step.axis.clone()))),
    };
    Some(stands(step, attribute.map(String::as_str), combinator, of))
}

fn stands(
    step: &Step,
    attribute: Option<&str>,
    combinator: &str,
    of: &impl Fn(&str) -> String,
) -> Result<String, Unsayable> {
    let is_next =
        step.axis == "preceding-sibling" && step.test == Test::Any && step.conditions.first().is_some_and(is_first);
    let met = conditions(&step.conditions[usize::from(is_next)..], Counted::No)?;
    let attribute = attribute.map(|name| attribute_name(name).map(|name| of(&name))).transpose()?.unwrap_or_default();
    let tag = match &step.test {
        Test::Name(tag) => Some(name(tag)?),
        Test::Any | Test::Node => None,
        Test::Text => return Err(Unsayable::Text),
    };
    let css = Element { combinator: ' ', tag, rest: met + &attribute }.css();
    Ok(match (step.axis.as_str(), is_next) {
        ("self", _) => format!(":is({css})"),
        ("ancestor-or-self", _) => format!(":is({css}, {css} *)"),
        (_, true) => format!(":is({css} + *)"),
        _ => format!(":is({css}{combinator}*)"),
    })
}

/// A text as CSS writes it between quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            char if char.is_control() => quoted.push_str(&format!("\\{:x} ", u32::from(char))),
            char => quoted.push(char),
        }
    }
    quoted + "\""
}

/// A name as CSS writes it; XPath allows a full stop in it.
pub fn name(text: &str) -> Result<String, Unsayable> {
    if text.contains(':') {
        return Err(Unsayable::Prefix(text.to_owned()));
    }
    let is_plain = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
    Ok(text.chars().flat_map(|char| (!is_plain(char)).then_some('\\').into_iter().chain([char])).collect())
}

/// The same for an attribute, whose name has to be one that stands behind "@" too.
pub fn attribute_name(text: &str) -> Result<String, Unsayable> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if text.bytes().all(is_plain) { Ok(text.to_owned()) } else { Err(Unsayable::Prefix(text.to_owned())) }
}
