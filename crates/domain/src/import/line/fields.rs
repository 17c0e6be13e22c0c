//! The fields of a line and their types.

use serde_json::{Map, Value};

use crate::import::{Finding, FindingCode, SourceValue};

/// The JSON type of a field. `null` is of every type, and as good as leaving the field out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldType {
    Text,
    Number,
    Object,
    List,
}

/// The fields of a line, in the order in which they are written.
pub(super) const FIELDS: &[(&str, FieldType)] = &[
    ("id", FieldType::Text),
    ("source_system", FieldType::Text),
    ("source_id", FieldType::Text),
    ("email", FieldType::Text),
    ("email_verified_at", FieldType::Text),
    ("username", FieldType::Text),
    ("password_hash", FieldType::Text),
    ("name", FieldType::Text),
    ("first_name", FieldType::Text),
    ("last_name", FieldType::Text),
    ("phone", FieldType::Text),
    ("image", FieldType::Text),
    ("role", FieldType::Text),
    ("account_status", FieldType::Text),
    ("status_reason", FieldType::Text),
    ("status_until", FieldType::Text),
    ("failed_login_attempts", FieldType::Number),
    ("last_login_at", FieldType::Text),
    ("target_role", FieldType::Text),
    ("experience_level", FieldType::Text),
    ("stripe_customer_id", FieldType::Text),
    ("metadata", FieldType::Object),
    ("app_metadata", FieldType::Object),
    ("source", FieldType::Object),
    ("created_at", FieldType::Text),
    ("updated_at", FieldType::Text),
    ("deleted_at", FieldType::Text),
    ("version", FieldType::Number),
    ("identities", FieldType::List),
    ("status_changes", FieldType::List),
];

/// Checks that an object has no other fields than these, each of its type. `within` is where the object stands, empty or
/// with a slash at its end.
pub(super) fn check(
    object: &Map<String, Value>,
    fields: &[(&str, FieldType)],
    within: &str,
) -> Result<(), Finding> {
    for key in object.keys() {
        if !fields.iter().any(|(name, _)| name == key) {
            let pointer = format!("{within}{}", pointer_token(key));
            return Err(Finding::of(&pointer, FindingCode::UnknownField, "there is no such field"));
        }
    }
    for (name, field_type) in fields {
        let Some(value) = object.get(*name).filter(|value| !value.is_null()) else { continue };
        let (expected, is_fit) = match field_type {
            FieldType::Text => ("a text", value.is_string()),
            FieldType::Number => ("a number", value.is_number()),
            FieldType::Object => ("an object", value.is_object()),
            FieldType::List => ("a list", value.is_array()),
        };
        if !is_fit {
            let detail = format!("is {}, and has to be {expected}", type_of(value));
            return Err(Finding::of(&format!("{within}{name}"), FindingCode::WrongType, detail));
        }
    }
    Ok(())
}

/// An object of a list, after where it stands.
pub(super) type Listed = (String, Map<String, Value>);

/// The objects of a list.
pub(super) fn objects(list: Option<Value>, field: &str) -> Result<Vec<Listed>, Finding> {
    let Some(Value::Array(items)) = list else { return Ok(Vec::new()) };
    let object = |(index, item): (usize, Value)| match item {
        Value::Object(object) => Ok((format!("{field}/{index}/"), object)),
        other => {
            let detail = format!("is {}, and has to be an object", type_of(&other));
            Err(Finding::of(&format!("{field}/{index}"), FindingCode::WrongType, detail))
        }
    };
    items.into_iter().enumerate().map(object).collect()
}

/// The fields of an object as columns.
pub(super) fn columns(object: Map<String, Value>) -> Vec<(String, SourceValue)> {
    object.into_iter().map(|(key, value)| (key, source_value(value))).collect()
}

fn source_value(value: Value) -> SourceValue {
    match value {
        Value::Null => SourceValue::Null,
        Value::Bool(flag) => SourceValue::Bool(flag),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| SourceValue::Number(number.to_string()), SourceValue::Integer)
        }
        Value::String(text) => SourceValue::Text(text),
        json @ (Value::Array(_) | Value::Object(_)) => SourceValue::Json(json),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A key as it stands in a JSON pointer (RFC 6901, section 3), cut where it is too long to be read.
fn pointer_token(key: &str) -> String {
    const MOST: usize = 100;
    key.chars().take(MOST).collect::<String>().replace('~', "~0").replace('/', "~1")
}
