//! JSON between JavaScript: behind `=`, in calls, in strings; and the rows that React streams to the browser.

use std::collections::HashMap;

use serde_json::Value;

/// What stands in a script, and where it ends.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// An object or a list.
    Json(usize),
    /// The same in a string, which has been decoded.
    Text(String, usize),
    /// What `self.__next_f.push` is given.
    Flight(usize),
}

/// The next piece at or behind `from`. `sight` is how many bytes may still be looked at.
pub fn next(script: &str, from: usize, sight: &mut usize) -> Option<(usize, Piece)> {
    let bytes = script.as_bytes();
    // The last character that is no white space: only behind some of them a value can stand.
    let mut before = script.get(..from)?.trim_end().bytes().next_back().unwrap_or(b'=');
    for at in from..bytes.len() {
        let byte = bytes[at];
        let can_begin = matches!(before, b'=' | b'(' | b',' | b':' | b'[' | b'n' | b'&' | b'|');
        if can_begin && *sight > 0 {
            let piece = match byte {
                b'{' | b'[' if begins_json(&bytes[at..]) => extent(bytes, at, sight).map(|end| {
                    if script[..at].ends_with("__next_f.push(") { Piece::Flight(end) } else { Piece::Json(end) }
                }),
                b'"' | b'\'' | b'`' if begins_text(&bytes[at + 1..]) => text(script, at, byte, sight),
                _ => None,
            };
            if let Some(piece) = piece {
                return Some((at, piece));
            }
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// `{"key":`, `[{"key":`, `[1,"`: what JavaScript alone rarely begins with.
fn begins_json(bytes: &[u8]) -> bool {
    let trimmed = bytes[1..bytes.len().min(400)].trim_ascii_start();
    match bytes[0] {
        b'[' => {
            trimmed.starts_with(b"{") && trimmed[1..].trim_ascii_start().starts_with(b"\"")
                || trimmed.starts_with(b"1,\"")
        }
        _ => {
            let Some(key) = trimmed.strip_prefix(b"\"") else { return false };
            let Some(end) = key.iter().position(|&byte| byte == b'"') else { return false };
            key[end + 1..].trim_ascii_start().starts_with(b":")
        }
    }
}

/// `{\"`, `[{\"`, `{"` behind the quotation mark.
fn begins_text(bytes: &[u8]) -> bool {
    let begin = bytes[..bytes.len().min(40)].trim_ascii_start();
    let Some(begin) = begin.strip_prefix(b"{").or_else(|| begin.strip_prefix(b"[")) else { return false };
    let begin = begin.trim_ascii_start();
    let begin = begin.strip_prefix(b"{").unwrap_or(begin);
    begin.starts_with(b"\\") || begin.starts_with(b"\"")
}

/// Where the object or list that begins here ends; the end of the script, where it has none.
fn extent(bytes: &[u8], start: usize, sight: &mut usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, &byte) in bytes.iter().enumerate().skip(start) {
        *sight = sight.checked_sub(1)?;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    Some(bytes.len())
}

/// The string that begins here as JavaScript reads it (ECMA-262, section 12.9.4).
fn text(script: &str, start: usize, quote: u8, sight: &mut usize) -> Option<Piece> {
    let rest = &script[start + 1..];
    let mut units: Vec<u16> = Vec::new();
    let mut chars = rest.char_indices();
    while let Some((at, char)) = chars.next() {
        *sight = sight.checked_sub(char.len_utf8())?;
        if char == char::from(quote) {
            return Some(Piece::Text(String::from_utf16_lossy(&units), start + 1 + at + 1));
        }
        let char = match char {
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
            '\n' if quote != b'`' => return None,
            other => other,
        };
        units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
    }
    None
}

/// The code unit behind `\x` or `\u`, and how many characters spell it.
fn escaped(rest: &str, kind: char) -> (Option<u16>, usize) {
    let length = if kind == 'x' { 2 } else { 4 };
    match rest.get(..length).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Some(hex) => (u16::from_str_radix(hex, 16).ok(), length),
        None => (None, 0),
    }
}

/// The values of React's rows: `1a:{…}` to the end of the line, `1b:T4f,` and as many bytes of text. A value names a
/// text by `"$1b"`.
pub fn flight(rows: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut texts: HashMap<&str, &str> = HashMap::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let line = rest.split('\n').next().unwrap_or_default();
        let (id, row) = line.split_once(':').unwrap_or(("", ""));
        let is_id = id.len() <= 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id && let Some((text, after)) = text_row(&rest[id.len()..]) {
            texts.insert(id, text);
            rest = after;
            continue;
        }
        // A letter before it marks a row for the browser alone: modules, style sheets.
        if is_id && row.starts_with(['{', '[']) {
            values.extend(serde_json::from_str::<Value>(row));
        }
        rest = rest.get(line.len() + 1..).unwrap_or_default();
    }
    values.iter_mut().for_each(|value| refer(value, &texts));
    values
}

/// `:T4f,` and the text, and what stands behind it.
fn text_row(row: &str) -> Option<(&str, &str)> {
    let row = row.strip_prefix(":T")?;
    let (length, text) =
        row.get(..row.floor_char_boundary(10))?.split_once(',').map(|(hex, _)| (hex, &row[hex.len() + 1..]))?;
    let length = usize::from_str_radix(length, 16).ok()?;
    Some((text.get(..length)?, text.get(length..)?))
}

fn refer(value: &mut Value, texts: &HashMap<&str, &str>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| refer(value, texts)),
        Value::Object(object) => object.values_mut().for_each(|value| refer(value, texts)),
        Value::String(text) => {
            if let Some(meant) = text.strip_prefix('$').and_then(|id| texts.get(id)) {
                *text = (*meant).to_owned();
            } else if let Some(date) = text.strip_prefix("$D") {
                *text = date.to_owned();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn strings_are_read_as_scripts_read_them() {
        for (script, text) in [
            (r#"x="{\"a\":1}";"#, r#"{"a":1}"#),
            (r#"x='{"a":"it\'s"}'"#, r#"{"a":"it's"}"#),
            (r#"x="\x7b";y="{\u0022a\u0022:\x31}""#, r#"{"a":1}"#),
            (r#"x="{\"a\":\"\ud83c\udf0d \ud800!\"}""#, "{\"a\":\"🌍 \u{fffd}!\"}"),
            (r#"x=`{"a":1}`"#, r#"{"a":1}"#),
        ] {
            let piece = next(script, 0, &mut 1000).map(|(_, piece)| piece);
            assert!(matches!(&piece, Some(Piece::Text(found, _)) if found == text), "{script}: {piece:?}");
        }
    }

    #[test]
    fn a_text_of_its_own_row_is_put_where_it_is_named() {
        let rows = "0:{\"body\":\"$1\",\"at\":\"$D2026-03-02T12:00:00.000Z\"}\n1:T8,<p>é\n</2:[\"$L1\"]\n:HL[\"x\"]\n";
        assert_eq!(flight(rows), vec![json!({"body": "<p>é\n</", "at": "2026-03-02T12:00:00.000Z"}), json!(["$L1"])]);
    }
}
