//! The free objects of a line: metadata, and what a source held besides.

use serde_json::{Map, Value};

use crate::import::cell::Cell;
use crate::import::json::object_without;
use crate::import::reading::Reading;
use crate::import::secret::is_secret;
use crate::import::values::is_control_in_lines;
use crate::import::{FindingCode, SourceValue};
use crate::{Metadata, MetadataError};

impl Reading<'_> {
    /// Metadata without control characters. What is too large does not fit in part: it is kept in `source` as a whole.
    pub(super) fn metadata(&mut self, field: &str, value: Option<Value>) -> Metadata {
        let Some(Value::Object(object)) = value else { return Metadata::default() };
        let error = match Metadata::from_object(object.clone()) {
            Ok(metadata) => return metadata,
            Err(error) => error,
        };
        let clean = object_without(&object, &is_control_in_lines);
        let given = SourceValue::Json(Value::Object(object));
        let cell = Some(Cell { column: field, value: &given });
        if error == MetadataError::ControlCharacter {
            let detail = "has control characters, which were taken out";
            self.change(field, FindingCode::InvalidValue, detail, cell);
        }
        Metadata::from_object(clean).unwrap_or_else(|_| {
            self.change(field, FindingCode::TooLong, "is larger than 16 KiB, and left out", cell);
            Metadata::default()
        })
    }

    /// What a source held besides, save what is called a secret: that is kept nowhere.
    pub(super) fn source(&mut self, value: Option<Value>) -> Map<String, Value> {
        let Some(Value::Object(object)) = value else { return Map::new() };
        let mut clean = object_without(&object, &|character| character == '\0');
        if clean != object {
            let detail = "has NUL characters, which were taken out";
            self.change("source", FindingCode::InvalidValue, detail, None);
        }
        let count = clean.len();
        clean.retain(|name, value| !is_secret(name, value));
        if clean.len() != count {
            let detail = "names passwords, hashes or tokens, which were left out";
            self.change("source", FindingCode::InvalidValue, detail, None);
        }
        clean
    }
}
