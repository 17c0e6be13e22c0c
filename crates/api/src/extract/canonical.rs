//! One form for each content, whatever the order of its fields and the space between them.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use serde_json::{Map, Value};

/// What was sent, in a form that is the same for the same content.
pub trait Canonical {
    /// Writes the form piece by piece: it may hold a password, and is put together nowhere.
    ///
    /// # Errors
    /// Those of `out`.
    fn write_canonical(&self, out: &mut dyn Write) -> Result<()>;
}

/// An object with its fields in the order of their names, without space.
pub(super) fn write_object(object: &Map<String, Value>, out: &mut dyn Write) -> Result<()> {
    // Sorted here, because the map keeps the order of the text when any crate of the build asks it to.
    let fields: BTreeMap<&String, &Value> = object.iter().collect();
    out.write_all(b"{")?;
    for (number, (name, value)) in fields.into_iter().enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, name)?;
        out.write_all(b":")?;
        write_value(value, out)?;
    }
    out.write_all(b"}")
}

fn write_value(value: &Value, out: &mut dyn Write) -> Result<()> {
    match value {
        Value::Object(object) => write_object(object, out),
        Value::Array(items) => {
            out.write_all(b"[")?;
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.write_all(b",")?;
                }
                write_value(item, out)?;
            }
            out.write_all(b"]")
        }
        plain => Ok(serde_json::to_writer(out, plain)?),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::from_str;

    use super::*;

    fn form(text: &str) -> String {
        let mut out = Vec::new();
        write_object(&from_str(text).unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn order_and_space_make_no_difference_and_everything_else_does() {
        let one = form(r#"{ "b": [1, {"y": null, "x": "\u00e9"}], "a": 1.5 }"#);
        assert_eq!(one, r#"{"a":1.5,"b":[1,{"x":"é","y":null}]}"#);
        assert_eq!(one, form(r#"{"a":1.5,"b":[1,{"x":"é","y":null}]}"#));
        for other in [r#"{"a":1.5}"#, r#"{"a":1.5,"b":[{"x":"é","y":null},1]}"#, r#"{"a":"1.5"}"#, "{}"] {
            assert_ne!(one, form(other), "{other}");
        }
    }
}
