//! Free data beside a user: bounded JSON objects.

use serde_json::{Map, Value};

/// Why a value is no metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// It is no JSON object.
    #[error("is not a JSON object")]
    NotAnObject,
    /// It has more than 16,384 bytes when written as JSON without white space.
    #[error("is larger than 16 KiB")]
    TooLarge,
    /// There is a control character other than line feed and tab in a text or a key of it.
    #[error("contains control characters")]
    ControlCharacter,
}

/// A JSON object of at most 16 KiB.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata(Map<String, Value>);

impl Metadata {
    /// Most bytes, written as JSON without white space.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Checks a value.
    pub fn new(value: Value) -> Result<Self, MetadataError> {
        match value {
            Value::Object(object) => Self::from_object(object),
            _ => Err(MetadataError::NotAnObject),
        }
    }

    /// Checks an object.
    pub fn from_object(object: Map<String, Value>) -> Result<Self, MetadataError> {
        if object.iter().any(|(key, value)| has_control(key) || value_has_control(value)) {
            return Err(MetadataError::ControlCharacter);
        }
        // An object of texts, numbers and objects can always be written; one that cannot would not fit either.
        let bytes = serde_json::to_vec(&object).map_err(|_| MetadataError::TooLarge)?;
        if bytes.len() > Self::MAX_BYTES { Err(MetadataError::TooLarge) } else { Ok(Self(object)) }
    }

    /// The object that the database holds.
    pub const fn from_stored(object: Map<String, Value>) -> Self {
        Self(object)
    }

    /// This object with a merge patch applied (RFC 7396): members are set, replaced, merged, and removed by `null`.
    pub fn merged(&self, patch: &Map<String, Value>) -> Result<Self, MetadataError> {
        let mut object = self.0.clone();
        merge(&mut object, patch);
        Self::from_object(object)
    }

    /// The object.
    pub const fn as_object(&self) -> &Map<String, Value> {
        &self.0
    }
}

fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                target.remove(key);
            }
            Value::Object(inner) => {
                let member = target.entry(key).or_insert_with(|| Value::Object(Map::new()));
                if !member.is_object() {
                    *member = Value::Object(Map::new());
                }
                if let Value::Object(member) = member {
                    merge(member, inner);
                }
            }
            other => {
                target.insert(key.clone(), other.clone());
            }
        }
    }
}

fn has_control(text: &str) -> bool {
    text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t'))
}

fn value_has_control(value: &Value) -> bool {
    match value {
        Value::String(text) => has_control(text),
        Value::Array(items) => items.iter().any(value_has_control),
        Value::Object(members) => {
            members.iter().any(|(key, value)| has_control(key) || value_has_control(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
