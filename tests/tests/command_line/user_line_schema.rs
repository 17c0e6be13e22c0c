//! The published schema of a user's line, as far as it goes: every keyword of JSON Schema that it uses.

use std::fs;

use serde_json::Value;

/// `docs/user-line.schema.json`
pub(super) struct UserLineSchema(Value);

impl UserLineSchema {
    pub(super) fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/user-line.schema.json");
        Self(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    }

    /// The keys that a line can have.
    pub(super) fn keys(&self) -> Vec<&String> {
        self.0["properties"].as_object().unwrap().keys().collect()
    }

    /// Checks a line.
    #[track_caller]
    pub(super) fn accepts(&self, line: &Value) {
        self.check(&self.0, line, "");
    }

    #[track_caller]
    fn check(&self, schema: &Value, value: &Value, at: &str) {
        for (keyword, rule) in schema.as_object().unwrap() {
            let length = || value.as_str().map(|text| text.chars().count() as u64);
            let fits = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "properties" => true,
                "$ref" => {
                    let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.0.pointer(pointer).unwrap(), value, at);
                    true
                }
                "type" => is_of(rule, value),
                "enum" => rule.as_array().unwrap().contains(value),
                "required" => {
                    rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some())
                }
                "additionalProperties" => {
                    assert_eq!(rule, false, "{at}");
                    self.has_only_known(schema, value, at);
                    true
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.check(rule, item, &format!("{at}/-"));
                    }
                    true
                }
                "minLength" => length().is_none_or(|length| length >= rule.as_u64().unwrap()),
                "maxLength" => length().is_none_or(|length| length <= rule.as_u64().unwrap()),
                "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
                "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
                "format" => value.as_str().is_none_or(|text| has_format(rule, text)),
                unknown => panic!("the schema uses `{unknown}`, which this does not check"),
            };
            assert!(fits, "{at}: {value} does not fit {keyword} {rule}");
        }
    }

    #[track_caller]
    fn has_only_known(&self, schema: &Value, value: &Value, at: &str) {
        for (key, value) in value.as_object().unwrap() {
            let property = schema["properties"].get(key);
            self.check(
                property.unwrap_or_else(|| panic!("{at}/{key} is unknown")),
                value,
                &format!("{at}/{key}"),
            );
        }
    }
}

/// Whether the value is of one of the types.
fn is_of(types: &Value, value: &Value) -> bool {
    let one = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        unknown => panic!("the schema has the type `{unknown}`, which this does not know"),
    };
    types.as_array().map_or_else(|| one(types), |types| types.iter().any(one))
}

fn has_format(format: &Value, text: &str) -> bool {
    match format.as_str().unwrap() {
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "uuid" => text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]),
        unknown => panic!("the schema has the format `{unknown}`, which this does not know"),
    }
}
