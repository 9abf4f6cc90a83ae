//! Object and list literals as JavaScript writes them (ECMA-262, section 13.2): keys without quotation marks, other
//! quotation marks, comments, dates, names that stand for values. Nothing is run: what is not plainly a value is null.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

/// Nothing is nested deeper that a reader could follow; what lies deeper is null.
const DEEPEST: usize = 150;

/// What names stand for: the arguments of a function around the literal.
pub type Names = HashMap<String, Value>;

/// The value that begins at `at`, and where it ends. `None` where none begins there, where the text ends too soon, or where
/// `left`, the number of bytes that may still be read, is used up.
pub fn read(text: &str, at: usize, names: &Names, left: &mut usize) -> Option<(Value, usize)> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at, depth: 0, names, given: HashMap::new(), left };
    let value = reader.primary()?;
    Some((value, reader.at))
}

/// The string that begins at `at` with a quotation mark, decoded (ECMA-262, section 12.9.4), and where it ends.
pub fn string(text: &str, at: usize, left: &mut usize) -> Option<(String, usize)> {
    let none = Names::new();
    let mut reader = Reader { text, bytes: text.as_bytes(), at, depth: 0, names: &none, given: HashMap::new(), left };
    let string = reader.string()?;
    Some((string, reader.at))
}

/// The arguments of a call, or what is assigned, from the bracket or the sign before them.
pub fn arguments(text: &str, at: usize, left: &mut usize) -> Option<Vec<Value>> {
    let none = Names::new();
    let mut reader = Reader { text, bytes: text.as_bytes(), at, depth: 0, names: &none, given: HashMap::new(), left };
    if reader.takes(b'=') {
        return reader.value().map(|value| vec![value]);
    }
    reader.arguments()
}

/// What the function that begins at `at` returns when it is called with the arguments behind it:
/// `function(a,b){return {x:a}}("1",2)`, and where the call ends. Assignments to members of its arguments are made.
pub fn called(text: &str, at: usize, left: &mut usize) -> Option<(Value, usize)> {
    let none = Names::new();
    let mut reader = Reader { text, bytes: text.as_bytes(), at, depth: 0, names: &none, given: HashMap::new(), left };
    reader.word("function")?;
    reader.space();
    reader.name();
    reader.space();
    reader.take(b'(')?;
    let mut parameters = Vec::new();
    while !reader.takes(b')') {
        parameters.push(reader.name()?);
        reader.space();
        reader.takes(b',');
        reader.space();
    }
    reader.space();
    let body = reader.at;
    reader.skip_brackets()?;
    let behind = reader.at;
    reader.space();
    reader.takes(b')');
    reader.space();
    reader.take(b'(')?;
    let mut names = Names::new();
    for name in parameters {
        reader.space();
        if reader.peek() == Some(b')') {
            break;
        }
        names.insert(name, reader.value()?);
        reader.space();
        reader.takes(b',');
    }
    reader.space();
    reader.take(b')')?;
    let end = reader.at;
    let mut inner = Reader {
        text: &text[..behind],
        bytes: &text.as_bytes()[..behind],
        at: body + 1,
        depth: 0,
        names: &none,
        given: names,
        left,
    };
    Some((inner.statements()?, end))
}

struct Reader<'t, 'l> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    names: &'t Names,
    /// What the text itself has given a name.
    given: Names,
    left: &'l mut usize,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self, bytes: usize) -> Option<()> {
        *self.left = self.left.checked_sub(bytes)?;
        self.at += bytes;
        Some(())
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn begins(&self, word: &str) -> bool {
        self.bytes[self.at.min(self.bytes.len())..].starts_with(word.as_bytes())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if self.begins(word) { self.step(word.len()) } else { None }
    }

    /// White space and comments.
    fn space(&mut self) {
        loop {
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let length = if rest.starts_with(b"/*") {
                self.text.get(self.at..).and_then(|rest| rest.find("*/")).map_or(rest.len(), |end| end + 2)
            } else if rest.starts_with(b"//") {
                rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
            } else {
                rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
            };
            if length == 0 || self.step(length).is_none() {
                return;
            }
        }
    }

    /// A name, without the dots and brackets behind it.
    fn name(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..)?;
        let is_part = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
        let length = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        if length == 0 || rest.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        self.step(length)?;
        Some(rest[..length].to_owned())
    }

    /// A value and the operators behind it, of which only `+` between strings is understood.
    fn value(&mut self) -> Option<Value> {
        let mut value = self.primary()?;
        loop {
            self.space();
            match self.peek() {
                None | Some(b',' | b'}' | b']' | b')' | b';' | b':') => return Some(value),
                Some(b'+') => {
                    self.step(1)?;
                    self.space();
                    let more = self.primary()?;
                    value = match (value, more) {
                        (Value::String(first), Value::String(more)) => Value::String(first + &more),
                        _ => Value::Null,
                    };
                }
                Some(_) => {
                    // A condition, a call, a comparison: what it gives is not known.
                    let is_default = self.begins("||") || self.begins("??");
                    self.skip_expression()?;
                    if !is_default || value.is_null() {
                        value = match value {
                            Value::Object(_) | Value::Array(_) => value,
                            _ => Value::Null,
                        };
                    }
                }
            }
        }
    }

    fn primary(&mut self) -> Option<Value> {
        self.space();
        match self.peek()? {
            b'{' => self.nested(Self::object),
            b'[' => self.nested(Self::list),
            b'"' | b'\'' | b'`' => self.string().map(Value::String),
            b'(' => self.parenthesised(),
            b'!' => {
                self.step(1)?;
                let inner = self.nested(Self::primary)?;
                let is_true = match inner {
                    Value::Null => false,
                    Value::Bool(is) => is,
                    Value::Number(number) => number.as_f64() != Some(0.0),
                    Value::String(text) => !text.is_empty(),
                    _ => true,
                };
                Some(Value::Bool(!is_true))
            }
            b'0'..=b'9' | b'-' | b'.' => self.number(),
            _ => self.named(),
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        if self.depth >= DEEPEST {
            self.skip_brackets()?;
            return Some(Value::Null);
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Option<Value> {
        self.step(1)?;
        let mut object = Map::new();
        loop {
            self.space();
            if self.takes(b'}') {
                return Some(Value::Object(object));
            }
            if self.takes(b',') {
                continue;
            }
            if self.begins("...") {
                self.step(3)?;
                if let Value::Object(more) = self.value()? {
                    object.extend(more);
                }
                continue;
            }
            let key = match self.peek()? {
                b'"' | b'\'' => self.string()?,
                b'[' => {
                    self.skip_brackets()?;
                    String::new()
                }
                b'0'..=b'9' => self.number()?.to_string(),
                _ => self.name()?,
            };
            self.space();
            match self.peek()? {
                b':' => {
                    self.step(1)?;
                    let value = self.value()?;
                    object.insert(key, value);
                }
                // A method.
                b'(' => self.skip_brackets().and_then(|()| {
                    self.space();
                    if self.peek() == Some(b'{') { self.skip_brackets() } else { None }
                })?,
                b',' | b'}' => {
                    let value = self.known(&key);
                    object.insert(key, value);
                }
                // `get x() {…}`, `async f() {…}`
                _ if matches!(key.as_str(), "get" | "set" | "async") => {}
                _ => return None,
            }
        }
    }

    fn list(&mut self) -> Option<Value> {
        self.step(1)?;
        let mut list = Vec::new();
        loop {
            self.space();
            if self.takes(b']') {
                return Some(Value::Array(list));
            }
            if self.takes(b',') {
                continue;
            }
            if self.begins("...") {
                self.step(3)?;
                if let Value::Array(more) = self.value()? {
                    list.extend(more);
                }
                continue;
            }
            list.push(self.value()?);
            self.space();
            if !matches!(self.peek()?, b',' | b']') {
                return None;
            }
        }
    }

    /// A string in any of the three quotation marks; what a template would fill in is left out.
    fn string(&mut self) -> Option<String> {
        let quote = self.peek()?;
        self.step(1)?;
        let rest = self.text.get(self.at..)?;
        let mut units: Vec<u16> = Vec::new();
        let mut text = String::new();
        let mut chars = rest.char_indices();
        let flush = |units: &mut Vec<u16>, text: &mut String| {
            if !units.is_empty() {
                text.push_str(&String::from_utf16_lossy(units));
                units.clear();
            }
        };
        while let Some((at, char)) = chars.next() {
            *self.left = self.left.checked_sub(char.len_utf8())?;
            if char == char::from(quote) {
                self.at += at + 1;
                flush(&mut units, &mut text);
                return Some(text);
            }
            let plain = match char {
                '\\' => match chars.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' | 'f' | 'v' | '0' => ' ',
                    '\n' => continue,
                    kind @ ('x' | 'u') => {
                        let (unit, length) = escaped(chars.as_str(), kind);
                        units.extend(unit);
                        (0..length).for_each(|_| _ = chars.next());
                        continue;
                    }
                    other => other,
                },
                // A string that is none: it would go on to the next apostrophe.
                '\n' if quote == b'\'' => return None,
                other => other,
            };
            flush(&mut units, &mut text);
            text.push(plain);
        }
        None
    }

    fn number(&mut self) -> Option<Value> {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .enumerate()
            .take_while(|(at, byte)| {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'.' | b'_')
                    || (matches!(byte, b'-' | b'+') && (*at == 0 || matches!(rest[at - 1], b'e' | b'E')))
            })
            .count();
        let text = self.text.get(self.at..self.at + length)?.replace('_', "");
        self.step(length.max(1))?;
        let text = text.trim_end_matches('n');
        let whole = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(hex) => i64::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        };
        let number = whole.map(Number::from).or_else(|| text.parse::<u64>().ok().map(Number::from));
        // `1e3` is a whole number too.
        let float = || {
            let float: f64 = text.parse().ok()?;
            let is_whole = float.fract() == 0.0 && float.abs() < 9e15;
            if is_whole { Some(Number::from(float as i64)) } else { Number::from_f64(float) }
        };
        Some(number.or_else(float).map_or(Value::Null, Value::Number))
    }

    /// `(value)`, or the parameters of an arrow function.
    fn parenthesised(&mut self) -> Option<Value> {
        let start = self.at;
        let (left, depth) = (*self.left, self.depth);
        self.step(1)?;
        let value = self.nested(Self::value);
        self.space();
        if let Some(value) = value
            && self.takes(b')')
        {
            let end = self.at;
            self.space();
            if !self.begins("=>") {
                self.at = end;
                return Some(value);
            }
        }
        (self.at, self.depth) = (start, depth);
        *self.left = left.min(*self.left);
        self.skip_expression()?;
        Some(Value::Null)
    }

    /// What begins with a name: a literal, a call, an argument, a function.
    fn named(&mut self) -> Option<Value> {
        let name = self.name()?;
        match name.as_str() {
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "null" | "undefined" | "NaN" | "Infinity" => return Some(Value::Null),
            "void" | "typeof" => {
                self.nested(Self::primary)?;
                return Some(Value::Null);
            }
            "new" => {
                self.space();
                let class = self.path()?;
                return self.call(&class);
            }
            "function" | "async" | "class" => {
                self.skip_function()?;
                return Some(Value::Null);
            }
            _ => {}
        }
        let path = self.rest_of_path(name)?;
        self.space();
        match self.peek() {
            Some(b'(') => self.call(&path),
            Some(b'=') if self.begins("=>") => {
                self.skip_expression()?;
                Some(Value::Null)
            }
            // `$R[1]={…}` names what it tells.
            Some(b'=') if !self.begins("==") => {
                self.step(1)?;
                let value = self.nested(Self::value)?;
                self.given.insert(path, value.clone());
                Some(value)
            }
            _ => Some(self.known(&path)),
        }
    }

    fn known(&self, name: &str) -> Value {
        self.given.get(name).or_else(|| self.names.get(name)).cloned().unwrap_or_default()
    }

    fn path(&mut self) -> Option<String> {
        let name = self.name()?;
        self.rest_of_path(name)
    }

    /// `a.b[0].c`
    fn rest_of_path(&mut self, mut path: String) -> Option<String> {
        loop {
            match self.peek() {
                Some(b'.') => {
                    self.step(1)?;
                    path.push('.');
                    path.push_str(&self.name()?);
                }
                Some(b'[') => {
                    let start = self.at;
                    self.skip_brackets()?;
                    path.push_str(self.text.get(start..self.at)?);
                }
                _ => return Some(path),
            }
            if path.len() > 200 {
                return None;
            }
        }
    }

    /// What a call gives, where that is known; else the first of its arguments that is an object or a list.
    fn call(&mut self, name: &str) -> Option<Value> {
        if self.peek() != Some(b'(') {
            return Some(Value::Null);
        }
        let arguments = self.arguments()?;
        // `new Date(2026, 8, 19)`: its parts, the month from nought.
        if name == "Date" && arguments.len() > 1 && arguments.iter().all(Value::is_number) {
            let parts: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            return Some(Value::String(format!("Date({})", parts.join(","))));
        }
        let mut arguments = arguments.into_iter();
        let last = name.rsplit('.').next().unwrap_or_default();
        Some(match (last, arguments.next()) {
            ("Date" | "URL" | "String" | "Number" | "BigInt", Some(value)) => value,
            ("Set", Some(value)) => value,
            ("Map", Some(Value::Array(pairs))) => map(pairs),
            ("parse", Some(Value::String(text))) if name == "JSON.parse" => {
                *self.left = self.left.checked_sub(text.len())?;
                serde_json::from_str(&text).unwrap_or_default()
            }
            ("decodeURIComponent" | "decodeURI" | "unescape", Some(Value::String(text))) => {
                Value::String(unpercent(&text))
            }
            ("atob", Some(Value::String(text))) => from_base64(&text).map_or(Value::Null, Value::String),
            (_, first) => first
                .into_iter()
                .chain(arguments)
                .find(|value| matches!(value, Value::Object(_) | Value::Array(_)))
                .unwrap_or_default(),
        })
    }

    /// What stands between the brackets behind a name.
    fn arguments(&mut self) -> Option<Vec<Value>> {
        let mut arguments = Vec::new();
        let read = self.nested(|reader| {
            reader.step(1)?;
            loop {
                reader.space();
                if reader.takes(b')') {
                    return Some(Value::Null);
                }
                if reader.takes(b',') {
                    continue;
                }
                arguments.push(reader.value()?);
                reader.space();
                if !matches!(reader.peek()?, b',' | b')') {
                    return None;
                }
            }
        });
        read?;
        Some(arguments)
    }

    /// To the next comma or closing bracket that is not within others.
    fn skip_expression(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                None | Some(b',' | b'}' | b']' | b')' | b';') => return Some(()),
                Some(b'{' | b'[' | b'(') => self.skip_brackets()?,
                Some(b'"' | b'\'' | b'`') => _ = self.string()?,
                _ => self.step(1)?,
            }
        }
    }

    fn skip_function(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b'(' => self.skip_brackets()?,
                b'{' => return self.skip_brackets(),
                b',' | b'}' | b']' | b')' | b';' => return Some(()),
                _ => self.step(1)?,
            }
        }
    }

    /// Over a bracket and all that is in it.
    fn skip_brackets(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'{' | b'[' | b'(' => {
                    depth += 1;
                    self.step(1)?;
                }
                b'}' | b']' | b')' => {
                    depth = depth.checked_sub(1)?;
                    self.step(1)?;
                    if depth == 0 {
                        return Some(());
                    }
                }
                b'"' | b'\'' | b'`' => _ = self.string()?,
                b'/' if self.begins("//") || self.begins("/*") => self.space(),
                _ => self.step(1)?,
            }
        }
    }

    /// The statements of a function up to what it returns.
    fn statements(&mut self) -> Option<Value> {
        loop {
            self.space();
            if self.takes(b';') {
                continue;
            }
            if self.begins("return") {
                self.step(6)?;
                return self.value();
            }
            let name = self.name()?;
            self.space();
            let member = match self.peek()? {
                b'.' => {
                    self.step(1)?;
                    Some(self.name()?)
                }
                b'[' => {
                    let start = self.at + 1;
                    self.skip_brackets()?;
                    Some(self.text.get(start..self.at - 1)?.trim_matches(['"', '\'']).to_owned())
                }
                _ => None,
            };
            self.space();
            if !self.takes(b'=') {
                self.skip_expression()?;
                continue;
            }
            let value = self.value()?;
            match (self.given.get_mut(&name), member) {
                (Some(Value::Object(object)), Some(member)) => _ = object.insert(member, value),
                (Some(Value::Array(list)), Some(_)) => list.push(value),
                (_, None) => _ = self.given.insert(name, value),
                _ => {}
            }
        }
    }
}

/// Pairs of a key and a value.
fn map(pairs: Vec<Value>) -> Value {
    let pairs = pairs.into_iter().filter_map(|pair| match pair {
        Value::Array(pair) => {
            let mut pair = pair.into_iter();
            let key = match pair.next()? {
                Value::String(key) => key,
                key => key.to_string(),
            };
            Some((key, pair.next()?))
        }
        _ => None,
    });
    Value::Object(pairs.collect())
}

/// The code unit behind `\x` or `\u`, and how many characters spell it. `\u{1f30d}` is spelt with more.
fn escaped(rest: &str, kind: char) -> (Option<u16>, usize) {
    let length = if kind == 'x' { 2 } else { 4 };
    match rest.get(..length).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Some(hex) => (u16::from_str_radix(hex, 16).ok(), length),
        None => (None, 0),
    }
}

/// `%7B%22` is `{"` (RFC 3986, section 2.1).
pub fn unpercent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(code) => {
                decoded.push(code);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// What base64 says (RFC 4648, sections 4 and 5); `None` where it is none, or no text.
pub fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Option<Value> {
        read(text, 0, &Names::new(), &mut 1_000_000).map(|(value, _)| value)
    }

    #[test]
    fn literals_are_read_as_scripts_read_them() {
        for (text, wanted) in [
            (r#"{"a": [1, {"b": "c"}]}"#, json!({"a": [1, {"b": "c"}]})),
            ("{a:1,$b_2:'it\\'s',\"c\":`d`,}", json!({"a": 1, "$b_2": "it's", "c": "d"})),
            (
                "{a:!0,b:!1,c:void 0,d:undefined,e:NaN,f:null}",
                json!({"a": true, "b": false, "c": null, "d": null, "e": null, "f": null}),
            ),
            ("{/* one */a: 1, // two\n b: 2}", json!({"a": 1, "b": 2})),
            (
                "{a:new Date(\"2026-03-02T12:00:00Z\"),b:new Date(1772452800000)}",
                json!({"a": "2026-03-02T12:00:00Z", "b": 1_772_452_800_000_i64}),
            ),
            ("{a:JSON.parse('{\"b\":[1]}'),c:decodeURIComponent(\"%7B%C3%A9\")}", json!({"a": {"b": [1]}, "c": "{é"})),
            ("{a:atob(\"eyJiIjoxfQ==\"),b:'x'+\"y\"}", json!({"a": "{\"b\":1}", "b": "xy"})),
            (
                "{a:function(e){return {x:1}},b:e=>e.x,c:(x,y)=>({z:x}),d(){return 1},e:2}",
                json!({"a": null, "b": null, "c": null, "e": 2}),
            ),
            ("[1.5,-2,.5,0x10,1e3,12n]", json!([1.5, -2, 0.5, 16, 1000, 12])),
            ("{1:2,'a b':3}", json!({"1": 2, "a b": 3})),
            ("{\"\\u003cp\\x3e\\ud83c\\udf0d\":\"\\u00e9\"}", json!({"<p>🌍": "é"})),
            ("new Map([[\"a\",{b:1}]])", json!({"a": {"b": 1}})),
            ("{...{a:1},b:[...[1,2],3]}", json!({"a": 1, "b": [1, 2, 3]})),
            ("Vue.reactive({a:1})", json!({"a": 1})),
            ("$R[0]={a:$R[1]=[1],b:$R[1]}", json!({"a": [1], "b": [1]})),
            ("{a:x||{b:1},c:d?1:2}", json!({"a": null, "c": null})),
        ] {
            assert_eq!(value(text), Some(wanted), "{text}");
        }
        for text in ["", "{", "{a", "{a:", "{a:1", "[1,", "\"a", "{if x}"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn a_function_gives_what_it_returns() {
        for (text, wanted) in [
            ("function(a,b){return {x:a,y:[b,a]}}(\"1\",{z:2}))", json!({"x": "1", "y": [{"z": 2}, "1"]})),
            ("function(a,b){return {x:a}})(true)", json!({"x": true})),
            ("function(a){a.x=\"y\";a.z={};return {a:a}}({})", json!({"a": {"x": "y", "z": {}}})),
            ("function(){return {data:[1]}}()", json!({"data": [1]})),
        ] {
            assert_eq!(called(text, 0, &mut 10_000).map(|(value, _)| value), Some(wanted), "{text}");
        }
        assert_eq!(called("function(a){if(a){return 1}}(2)", 0, &mut 10_000), None);
    }

    #[test]
    fn no_text_is_read_for_ever_or_without_bottom() {
        for text in
            ["[".repeat(100_000), "{a:".repeat(100_000), "(".repeat(100_000), "[!".repeat(50_000), "f(".repeat(50_000)]
        {
            let mut left = 1_000_000;
            read(&text, 0, &Names::new(), &mut left);
        }
        let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
        assert!(value(&deep).is_some(), "what lies deeper is null");
        assert_eq!(read("[1,2,3,4]", 0, &Names::new(), &mut 3), None, "the bound");
    }
}
