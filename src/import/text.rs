//! The text of a file, in the encoding that it says it has.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// The text; or the line in which it ceases to be one.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    let told = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| declared(bytes)).unwrap_or(UTF_8);
    let (text, _, is_damaged) = told.decode(bytes);
    if !is_damaged {
        return Ok(text);
    }
    let sound = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    Err(1 + bytes[..sound].iter().filter(|byte| **byte == b'\n').count())
}

/// `<?xml version="1.0" encoding="ISO-8859-1"?>` (XML 1.0, section 4.3.3).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}
