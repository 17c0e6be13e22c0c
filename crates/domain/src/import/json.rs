//! Values of a source as JSON, fit for a database.

use serde_json::{Map, Number, Value};

use super::SourceValue;
use super::cell::Cell;

/// Deepest JSON that is kept as such. What wraps it later (a row, a line) goes deeper, and readers of JSON stop at 128.
const MAX_DEPTH: usize = 64;

/// A value as JSON: times as ISO 8601, numbers as numbers where JSON has them exactly, bytes in hex. NUL, which
/// PostgreSQL keeps in no text, is left out.
pub(super) fn json_of(cell: Cell<'_>) -> Value {
    match cell.value {
        SourceValue::Null => Value::Null,
        SourceValue::Bool(flag) => Value::Bool(*flag),
        SourceValue::Integer(number) => Value::from(*number),
        SourceValue::Number(digits) => {
            exact(digits).map_or_else(|| Value::from(digits.as_str()), Value::Number)
        }
        SourceValue::Json(json) if is_deep(json, MAX_DEPTH) => Value::String(json.to_string()),
        SourceValue::Json(json) => without(json, &|character| character == '\0'),
        SourceValue::Bytes(bytes) => Value::String(hex(bytes)),
        SourceValue::Text(_) | SourceValue::Instant(_) | SourceValue::LocalTime(_) => {
            Value::String(cell.text().unwrap_or_default().replace('\0', ""))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The number whose digits these are. `None` when JSON would write others.
fn exact(digits: &str) -> Option<Number> {
    let number = match (digits.parse::<i64>(), digits.parse::<u64>()) {
        (Ok(number), _) => Number::from(number),
        (_, Ok(number)) => Number::from(number),
        _ => Number::from_f64(digits.parse().ok()?)?,
    };
    (number.to_string() == digits).then_some(number)
}

fn is_deep(json: &Value, most: usize) -> bool {
    let Some(less) = most.checked_sub(1) else { return true };
    match json {
        Value::Array(items) => items.iter().any(|item| is_deep(item, less)),
        Value::Object(members) => members.values().any(|member| is_deep(member, less)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The same without some characters in its texts and keys. Of two keys that are one then, the first stays.
pub(super) fn without(json: &Value, is_unfit: &impl Fn(char) -> bool) -> Value {
    match json {
        Value::String(text) => Value::String(text.replace(is_unfit, "")),
        Value::Array(items) => items.iter().map(|item| without(item, is_unfit)).collect(),
        Value::Object(members) => Value::Object(object_without(members, is_unfit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => json.clone(),
    }
}

/// As [`without`], of an object.
pub(super) fn object_without(
    members: &Map<String, Value>,
    is_unfit: &impl Fn(char) -> bool,
) -> Map<String, Value> {
    let mut clean = Map::new();
    for (key, member) in members {
        clean.entry(key.replace(is_unfit, "")).or_insert_with(|| without(member, is_unfit));
    }
    clean
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;
    use crate::Timestamp;

    fn kept(value: &SourceValue) -> Value {
        json_of(Cell { column: "c", value })
    }

    #[test]
    fn a_value_is_kept_as_it_was() {
        let at = Timestamp::parse_rfc3339("2024-01-01T00:00:00.007919Z").unwrap();
        for (value, expected) in [
            (SourceValue::Null, json!(null)),
            (SourceValue::Bool(true), json!(true)),
            (SourceValue::Integer(i64::MIN), json!(i64::MIN)),
            (SourceValue::Number("18446744073709551615".to_owned()), json!(u64::MAX)),
            (SourceValue::Number("1.5".to_owned()), json!(1.5)),
            (SourceValue::Number("1.50".to_owned()), json!("1.50")),
            (
                SourceValue::Number("0.1000000000000000055511151231257827".to_owned()),
                json!("0.1000000000000000055511151231257827"),
            ),
            (SourceValue::Number("NaN".to_owned()), json!("NaN")),
            (SourceValue::Text("a\0\tb".to_owned()), json!("a\tb")),
            (SourceValue::Instant(at), json!("2024-01-01T00:00:00.007919Z")),
            (SourceValue::LocalTime(at.to_datetime().naive_utc()), json!("2024-01-01T00:00:00.007919")),
            (SourceValue::Json(json!({"a\0": ["\0x"]})), json!({"a": ["x"]})),
            (SourceValue::Bytes(vec![0, 255]), json!("00ff")),
        ] {
            assert_eq!(kept(&value), expected);
        }
    }

    #[test]
    fn what_is_too_deep_for_readers_of_json_is_kept_as_text() {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert!(kept(&SourceValue::Json(deep)).is_string());
        let flat = (0..60).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(kept(&SourceValue::Json(flat.clone())), flat);
    }
}
