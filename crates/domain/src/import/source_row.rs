//! A row as another database has it.

use std::fmt;

use chrono::NaiveDateTime;
use serde_json::Value;

use crate::Timestamp;

/// A value as a database has it. `Debug` does not show it: it may be a hash or a token.
#[derive(Clone, PartialEq)]
pub enum SourceValue {
    /// Nothing.
    Null,
    /// A truth value, where the database has a type for it.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, in the digits of the database.
    Number(String),
    /// A text, also an enumeration, a UUID, and whatever has no type of its own here.
    Text(String),
    /// A time with its zone.
    Instant(Timestamp),
    /// A time without a zone.
    LocalTime(NaiveDateTime),
    /// A JSON value.
    Json(Value),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl fmt::Debug for SourceValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Number(_) => "Number(..)",
            Self::Text(_) => "Text(..)",
            Self::Instant(_) => "Instant(..)",
            Self::LocalTime(_) => "LocalTime(..)",
            Self::Json(_) => "Json(..)",
            Self::Bytes(_) => "Bytes(..)",
        })
    }
}

/// A row of another system's user table, with what its other tables say of that user.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow {
    /// The key, as text.
    pub key: String,
    /// All columns of the user table, under their own names and in their order, the key among them.
    pub columns: Vec<(String, SourceValue)>,
    /// The user's rows of the table of accounts (Better Auth), each with its columns.
    pub accounts: Vec<Vec<(String, SourceValue)>>,
    /// When the user's newest session began that nobody else had opened in the user's name.
    pub newest_session: SourceValue,
}
