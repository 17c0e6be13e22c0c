//! Free data beside a user: bounded JSON objects.

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
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

    /// What is kept under a key, as a type of one's own. `None` where there is nothing, or `null`.
    ///
    /// ```
    /// use roster_domain::Metadata;
    ///
    /// let metadata = Metadata::new(serde_json::json!({ "theme": "dark", "columns": [1, 2] }))?;
    /// assert_eq!(metadata.get::<String>("theme")?, Some("dark".to_owned()));
    /// assert_eq!(metadata.get::<Vec<u8>>("columns")?, Some(vec![1, 2]));
    /// assert_eq!(metadata.get::<bool>("beta")?, None);
    /// assert!(metadata.get::<bool>("theme").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When what is there is no `T`: users write their metadata as they like.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> serde_json::Result<Option<T>> {
        self.0.get(key).map_or(Ok(None), Option::deserialize)
    }

    /// The whole object as a type of one's own, such as a structure whose fields are all `Option` or have defaults.
    ///
    /// # Errors
    /// When it is no `T`.
    pub fn as_typed<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        T::deserialize(&self.0)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn merged(target: Value, patch: &Value) -> Value {
        let patched = Metadata::new(target).unwrap().merged(patch.as_object().unwrap()).unwrap();
        Value::Object(patched.as_object().clone())
    }

    #[test]
    fn only_objects_without_control_characters_are_metadata() {
        for value in [json!(null), json!([]), json!("x"), json!(1)] {
            assert_eq!(Metadata::new(value), Err(MetadataError::NotAnObject));
        }
        for value in [
            json!({"a": "x\u{0}"}),
            json!({"a\u{0}": 1}),
            json!({"a": [{"b": "\r"}]}),
            json!({"a": {"\u{1b}": 1}}),
        ] {
            assert_eq!(Metadata::new(value), Err(MetadataError::ControlCharacter));
        }
        assert!(Metadata::new(json!({"a": "line\n\tline"})).is_ok());
    }

    #[test]
    fn metadata_has_at_most_16_kib() {
        let of = |bytes: usize| json!({"a": "x".repeat(bytes - r#"{"a":""}"#.len())});
        assert!(Metadata::new(of(16 * 1024)).is_ok());
        assert_eq!(Metadata::new(of(16 * 1024 + 1)), Err(MetadataError::TooLarge));
    }

    /// The examples of RFC 7396, appendix A, whose documents are objects.
    #[test]
    fn a_merge_patch_does_what_rfc_7396_says() {
        for (target, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            assert_eq!(merged(target, &patch), result);
        }
    }

    #[test]
    fn a_key_and_the_whole_are_read_as_types_of_ones_own() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Settings {
            theme: Option<String>,
            #[serde(default)]
            beta: bool,
        }
        let metadata = Metadata::new(json!({"theme": "dark", "gone": null, "more": 1})).unwrap();
        let settings = Settings { theme: Some("dark".to_owned()), beta: false };
        assert_eq!(metadata.as_typed::<Settings>().unwrap(), settings);
        assert_eq!(metadata.get::<String>("gone").unwrap(), None);
        assert_eq!(metadata.get::<u8>("more").unwrap(), Some(1));
        assert!(metadata.get::<u8>("theme").is_err());
        assert!(Metadata::new(json!({"beta": 1})).unwrap().as_typed::<Settings>().is_err());
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map("[a-c]", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn object() -> impl Strategy<Value = Value> {
        proptest::collection::btree_map("[a-c]", value(), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn patching_twice_is_patching_once(target in object(), patch in object()) {
            let once = merged(target, &patch);
            prop_assert_eq!(merged(once.clone(), &patch), once);
        }
    }
}
