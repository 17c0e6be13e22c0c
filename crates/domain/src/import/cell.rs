//! Values of a row under their names, picked one after the other.

use std::borrow::Cow;

use serde_json::Value;

use super::SourceValue;

/// A value of the source under the source's own name of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'r> {
    pub(super) column: &'r str,
    pub(super) value: &'r SourceValue,
}

impl<'r> Cell<'r> {
    /// The same value under another name.
    pub(super) fn called(self, column: &'r str) -> Self {
        Self { column, ..self }
    }

    /// The value as a text. `None` when there is nothing.
    pub(super) fn text(self) -> Option<Cow<'r, str>> {
        Some(match self.value {
            SourceValue::Null | SourceValue::Json(Value::Null) => return None,
            SourceValue::Text(text) | SourceValue::Number(text) | SourceValue::Json(Value::String(text)) => {
                Cow::Borrowed(text.as_str())
            }
            SourceValue::Bool(flag) => Cow::Owned(flag.to_string()),
            SourceValue::Integer(number) => Cow::Owned(number.to_string()),
            SourceValue::Instant(at) => Cow::Owned(at.to_string()),
            SourceValue::LocalTime(local) => Cow::Owned(local.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            SourceValue::Json(json) => Cow::Owned(json.to_string()),
            SourceValue::Bytes(bytes) => String::from_utf8_lossy(bytes),
        })
    }
}

/// The text of a value that may be absent. An empty or blank one is none.
pub(super) fn text_of(cell: Option<Cell<'_>>) -> Option<Cow<'_, str>> {
    cell?.text().filter(|text| !text.trim().is_empty())
}

/// The columns of a row. Those that are taken have a place in Roster; the rest goes to `source`.
pub(super) struct Columns<'r> {
    left: Vec<Cell<'r>>,
}

impl<'r> Columns<'r> {
    pub(super) fn new(columns: &'r [(String, SourceValue)]) -> Self {
        Self { left: columns.iter().map(|(column, value)| Cell { column, value }).collect() }
    }

    /// Takes the column of a name in `snake_case`, which may be written in `camelCase` just as well.
    pub(super) fn take(&mut self, name: &str) -> Option<Cell<'r>> {
        let at = self
            .left
            .iter()
            .position(|cell| cell.column == name)
            .or_else(|| self.left.iter().position(|cell| is_camel_case_of(cell.column, name)))?;
        Some(self.left.remove(at))
    }

    pub(super) fn rest(self) -> Vec<Cell<'r>> {
        self.left
    }
}

/// Whether `column` is what `name` is called in `camelCase`.
fn is_camel_case_of(column: &str, name: &str) -> bool {
    let mut letters = column.chars();
    let mut is_upper = false;
    for letter in name.chars() {
        if letter == '_' {
            is_upper = true;
            continue;
        }
        let expected = if is_upper { letter.to_ascii_uppercase() } else { letter };
        if letters.next() != Some(expected) {
            return false;
        }
        is_upper = false;
    }
    letters.next().is_none()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_column_is_found_in_snake_case_and_in_camel_case() {
        let columns = ["emailVerified", "created_at", "createdAt", "ID"]
            .map(|name| (name.to_owned(), SourceValue::Null));
        let mut columns = Columns::new(&columns);
        assert_eq!(columns.take("email_verified").unwrap().column, "emailVerified");
        assert_eq!(columns.take("created_at").unwrap().column, "created_at");
        assert!(columns.take("id").is_none() && columns.take("email").is_none());
        let rest: Vec<&str> = columns.rest().into_iter().map(|cell| cell.column).collect();
        assert_eq!(rest, ["createdAt", "ID"]);
    }

    #[test]
    fn a_value_that_is_not_kept_as_text_is_read_as_one() {
        let text = |value: SourceValue| Cell { column: "c", value: &value }.text().map(Cow::into_owned);
        assert_eq!(text(SourceValue::Integer(-7)).unwrap(), "-7");
        assert_eq!(text(SourceValue::Json(Value::from("a"))).unwrap(), "a");
        assert_eq!(text(SourceValue::Json(Value::from(vec![1]))).unwrap(), "[1]");
        assert_eq!(text(SourceValue::Bytes(b"ab".to_vec())).unwrap(), "ab");
        assert_eq!(text(SourceValue::Null), None);
    }
}
