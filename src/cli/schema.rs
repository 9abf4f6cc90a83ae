//! `liveticker schema`: what may stand in feeds.toml, for editors.

use super::{FAILED, Out, WELL};
use crate::config::json_schema;

/// Prints the JSON schema of feeds.toml and returns the exit status.
pub fn run(out: &mut Out) -> u8 {
    match serde_json::to_string_pretty(&json_schema()) {
        Ok(schema) => {
            out.bytes(schema.as_bytes());
            out.bytes(b"\n");
            WELL
        }
        Err(error) => {
            out.error(&format!("cannot write the schema: {error}"));
            FAILED
        }
    }
}
