//! An expression as a tree (XPath 1.0, sections 2 and 3).

use super::why::Unsayable;
use super::words::{Word, words};

/// An XPath 1.0 expression, parsed.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Two values and what stands between them.
    Binary(&'static str, Box<Expression>, Box<Expression>),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A function and what it is given.
    Call(String, Vec<Expression>),
    /// A location path: a set of nodes.
    Path(Path),
}

/// Where nodes are.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it begins.
    pub from: From,
    /// Then from step to step.
    pub steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// At the node in question.
    Here,
    /// At the top of the page.
    Top,
    /// At what is found by this, and meets these conditions.
    Group(Box<Expression>, Vec<Expression>),
}

/// A step of a location path: axis, node test and conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// In which direction: the name of an axis.
    pub axis: String,
    /// To which nodes.
    pub test: Test,
    /// The conditions.
    pub conditions: Vec<Expression>,
}

/// Which nodes are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Elements or attributes of that name.
    Name(String),
    /// All elements, or all attributes.
    Any,
    /// Texts.
    Text,
    /// All nodes.
    Node,
}

/// Nobody writes longer ones by hand.
const LONGEST: usize = 4000;
/// Nor as many brackets within brackets.
const DEEPEST: usize = 24;

/// Reads an expression.
pub fn read(text: &str) -> Result<Expression, Unsayable> {
    if text.len() > LONGEST {
        return Err(Unsayable::TooLong);
    }
    let words = words(text)?;
    if words.is_empty() {
        return Err(Unsayable::Syntax("it is empty".to_owned()));
    }
    let mut reader = Reader { words, at: 0, depth: 0 };
    let read = reader.expression()?;
    match reader.words.get(reader.at) {
        None => Ok(read),
        Some(word) => Err(Unsayable::Syntax(format!("{} stands where it should end", shown(word)))),
    }
}

fn shown(word: &Word) -> String {
    match word {
        Word::Name(text) | Word::Text(text) => format!("{text:?}"),
        Word::Number(number) => number.to_string(),
        Word::Operator(sign) | Word::Sign(sign) => format!("{sign:?}"),
    }
}

/// From the loosest to the tightest (section 3.5); the union is a value's.
const LEVELS: [&[&str]; 6] =
    [&["or"], &["and"], &["=", "!="], &["<", "<=", ">", ">="], &["+", "-"], &["*", "div", "mod"]];

struct Reader {
    words: Vec<Word>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn expression(&mut self) -> Result<Expression, Unsayable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unsayable::TooLong);
        }
        let read = self.level(0);
        self.depth -= 1;
        read
    }

    fn level(&mut self, level: usize) -> Result<Expression, Unsayable> {
        let Some(operators) = LEVELS.get(level) else { return self.union() };
        let mut left = self.level(level + 1)?;
        while let Some(Word::Operator(sign)) = self.words.get(self.at)
            && operators.contains(sign)
        {
            let sign = *sign;
            self.at += 1;
            left = Expression::Binary(sign, Box::new(left), Box::new(self.level(level + 1)?));
        }
        Ok(left)
    }

    fn union(&mut self) -> Result<Expression, Unsayable> {
        if self.is(&Word::Operator("-")) {
            return Err(Unsayable::Operator("-"));
        }
        let mut left = self.path()?;
        while self.takes(&Word::Operator("|")) {
            left = Expression::Binary("|", Box::new(left), Box::new(self.path()?));
        }
        Ok(left)
    }

    fn path(&mut self) -> Result<Expression, Unsayable> {
        match self.words.get(self.at).cloned() {
            Some(Word::Text(text)) => {
                self.at += 1;
                Ok(Expression::Text(text))
            }
            Some(Word::Number(number)) => {
                self.at += 1;
                Ok(Expression::Number(number))
            }
            Some(Word::Name(name)) if self.is_function(&name) => {
                self.at += 2;
                let mut given = Vec::new();
                if !self.is(&Word::Sign(")")) {
                    given.push(self.expression()?);
                    while self.takes(&Word::Sign(",")) {
                        given.push(self.expression()?);
                    }
                }
                self.expect(")")?;
                Ok(Expression::Call(name, given))
            }
            Some(Word::Sign("(")) => {
                self.at += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                let conditions = self.conditions()?;
                if conditions.is_empty() && !self.is(&Word::Sign("/")) && !self.is(&Word::Sign("//")) {
                    return Ok(inner);
                }
                self.steps(From::Group(Box::new(inner), conditions))
            }
            Some(Word::Sign("/" | "//")) => self.steps(From::Top),
            Some(_) => self.steps(From::Here),
            None => Err(Unsayable::Syntax("it ends too early".to_owned())),
        }
    }

    fn steps(&mut self, from: From) -> Result<Expression, Unsayable> {
        let mut steps = Vec::new();
        let mut is_first = from == From::Here;
        while is_first || self.is(&Word::Sign("/")) || self.is(&Word::Sign("//")) {
            if self.takes(&Word::Sign("//")) {
                steps.push(Step { axis: "descendant-or-self".to_owned(), test: Test::Node, conditions: Vec::new() });
            } else {
                self.takes(&Word::Sign("/"));
            }
            steps.push(self.step()?);
            is_first = false;
        }
        Ok(Expression::Path(Path { from, steps }))
    }

    fn step(&mut self) -> Result<Step, Unsayable> {
        for (sign, axis) in [(".", "self"), ("..", "parent")] {
            if self.takes(&Word::Sign(sign)) {
                return Ok(Step { axis: axis.to_owned(), test: Test::Node, conditions: self.conditions()? });
            }
        }
        let mut axis = "child".to_owned();
        if self.takes(&Word::Sign("@")) {
            axis = "attribute".to_owned();
        } else if let (Some(Word::Name(name)), Some(Word::Sign("::"))) =
            (self.words.get(self.at), self.words.get(self.at + 1))
        {
            axis = name.clone();
            self.at += 2;
        }
        let Some(Word::Name(name)) = self.words.get(self.at).cloned() else {
            return Err(match self.words.get(self.at) {
                Some(word) => Unsayable::Syntax(format!("{} stands where a name should", shown(word))),
                None => Unsayable::Syntax("it ends where a name should stand".to_owned()),
            });
        };
        self.at += 1;
        let is_type = self.takes(&Word::Sign("("));
        if is_type {
            self.expect(")")?;
        }
        let test = match (name.as_str(), is_type) {
            ("text", true) => Test::Text,
            ("node", true) => Test::Node,
            (_, true) => return Err(Unsayable::Function(name)),
            ("*", _) => Test::Any,
            _ if name.contains(':') => return Err(Unsayable::Prefix(name)),
            _ => Test::Name(name),
        };
        Ok(Step { axis, test, conditions: self.conditions()? })
    }

    fn conditions(&mut self) -> Result<Vec<Expression>, Unsayable> {
        let mut conditions = Vec::new();
        while self.takes(&Word::Sign("[")) {
            conditions.push(self.expression()?);
            self.expect("]")?;
        }
        Ok(conditions)
    }

    /// Whether a name with a bracket behind it calls a function, and is no kind of node.
    fn is_function(&self, name: &str) -> bool {
        let is_type = matches!(name, "text" | "node" | "comment" | "processing-instruction");
        !is_type && self.words.get(self.at + 1) == Some(&Word::Sign("("))
    }

    fn is(&self, word: &Word) -> bool {
        self.words.get(self.at) == Some(word)
    }

    fn takes(&mut self, word: &Word) -> bool {
        let is = self.is(word);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Unsayable> {
        match self.takes(&Word::Sign(sign)) {
            true => Ok(()),
            false => Err(match self.words.get(self.at) {
                Some(word) => Unsayable::Syntax(format!("{} stands where {sign:?} should", shown(word))),
                None => Unsayable::Syntax(format!("a {sign:?} is missing")),
            }),
        }
    }
}
