//! Rows that stand under their day, in JSON: `{"2026-11-06": [{"time": "07:45", …}], …}`, `[{"date": "2026-11-06", "entries": […]}]`.
//! Each is told the day that stands around it.

use std::borrow::Cow;

use jiff::civil::Date;
use serde_json::{Map, Value};

/// Under this key a row is told its day.
const DAY: &str = "date";

/// The rows of an object whose keys are all days; empty where it is none.
pub fn rows(object: &Map<String, Value>) -> Vec<Value> {
    let mut rows = Vec::new();
    for (key, value) in object {
        let (Some(day), Some(list)) = (day(key), value.as_array()) else { return Vec::new() };
        let told = list.iter().filter(|row| row.is_object()).map(|row| with(row, day));
        rows.extend(told);
    }
    rows
}

/// A row with the day that the object around its list tells.
pub fn within<'v>(around: &Value, row: &'v Value) -> Cow<'v, Value> {
    let told = around.as_object().into_iter().flatten().filter_map(|(_, value)| day(value.as_str()?)).next();
    told.map_or(Cow::Borrowed(row), |day| Cow::Owned(with(row, day)))
}

fn with(row: &Value, day: Date) -> Value {
    let mut row = row.clone();
    if let Some(object) = row.as_object_mut()
        && !object.contains_key(DAY)
    {
        object.insert(DAY.to_owned(), Value::String(day.to_string()));
    }
    row
}

/// `2026-11-06`, `20261106`
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    match text.len() {
        10 => text.parse().ok(),
        8 if text.starts_with("20") => Date::strptime("%Y%m%d", text).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_are_told_their_day() {
        let days =
            json!({"2026-11-05": [{"kl": "22:10"}], "2026-11-06": [{"kl": "07:45"}, {"kl": "06:20", "date": "x"}]});
        assert_eq!(
            days.as_object().map(rows),
            Some(vec![
                json!({"kl": "22:10", "date": "2026-11-05"}),
                json!({"kl": "07:45", "date": "2026-11-06"}),
                json!({"kl": "06:20", "date": "x"})
            ])
        );
        assert_eq!(json!({"2026-11-05": [{"kl": "22:10"}], "more": []}).as_object().map(rows), Some(Vec::new()));
        assert_eq!(
            *within(&json!({"day": "20261105", "posts": []}), &json!({"kl": "22:10"})),
            json!({"kl": "22:10", "date": "2026-11-05"})
        );
    }
}
