//! A place in the order of the rows.

use serde::{Deserialize, Serialize};

use super::ForeignError;

/// What a row is ordered by: when it was made, then its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    pub(super) created: Mark,
    pub(super) key: Mark,
}

/// A value of a column that rows are ordered by, so that the database finds it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mark {
    Null,
    Integer(i64),
    /// The shortest digits that make the same number again.
    Real(String),
    /// A text, and every value of PostgreSQL, which reads its own texts back.
    Text(String),
    /// Bytes, in hexadecimal digits.
    Blob(String),
}

impl Position {
    /// Reads what [`to_text`](Self::to_text) wrote; nothing from an empty text.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, ForeignError> {
        if text.is_empty() {
            return Ok(None);
        }
        serde_json::from_str(text).map(Some).map_err(|_| ForeignError::Position)
    }

    pub(super) fn to_text(&self) -> String {
        // Two short values that are written without fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
