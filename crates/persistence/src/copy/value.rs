//! A value as both databases mean it.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::error::Misfit;
use super::{json, number};

/// A value as both databases mean it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    Bytes(Vec<u8>),
    Int(i64),
    Real(f64),
    SingleReal(f32),
    /// A decimal number, as it was written.
    Numeric(String),
    Bool(bool),
    Uuid(Uuid),
    /// In whole microseconds.
    Instant(DateTime<Utc>),
    /// In whole microseconds.
    DateTime(NaiveDateTime),
    Date(NaiveDate),
    /// In whole microseconds.
    Time(NaiveTime),
    /// A document, as it was written.
    Json(String),
}

impl Value {
    /// Appends the bytes that are equal exactly where two values are: what it is, how long, and the value.
    pub(super) fn canonical(&self, out: &mut Vec<u8>) -> Result<(), Misfit> {
        let mut part = |kind: u8, bytes: &[u8]| {
            out.push(kind);
            out.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            out.extend_from_slice(bytes);
        };
        match self {
            Self::Null => part(0, &[]),
            Self::Text(text) => part(1, text.as_bytes()),
            Self::Bytes(bytes) => part(2, bytes),
            Self::Int(number) => part(3, &number.to_be_bytes()),
            // SQLite keeps no sign of zero.
            Self::Real(number) => part(4, &(number + 0.0).to_be_bytes()),
            Self::SingleReal(number) => part(5, &(number + 0.0).to_be_bytes()),
            Self::Numeric(text) => part(6, number::normal(text).ok_or(Misfit::Type)?.as_bytes()),
            Self::Bool(value) => part(7, &[u8::from(*value)]),
            Self::Uuid(id) => part(8, id.as_bytes()),
            Self::Instant(time) => part(9, &time.timestamp_micros().to_be_bytes()),
            Self::DateTime(time) => part(10, &time.and_utc().timestamp_micros().to_be_bytes()),
            Self::Date(date) => part(11, date.to_string().as_bytes()),
            Self::Time(time) => part(12, time.to_string().as_bytes()),
            Self::Json(text) => part(13, json::canonical(text)?.as_bytes()),
        }
        Ok(())
    }

    /// How a row is named by it when it is its key.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Text(text) | Self::Numeric(text) | Self::Json(text) => text.escape_debug().to_string(),
            Self::Bytes(bytes) => hexadecimal(bytes),
            Self::Int(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::SingleReal(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Uuid(id) => id.to_string(),
            Self::Instant(time) => time.to_rfc3339(),
            Self::DateTime(time) => time.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time.to_string(),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Numeric(text) | Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 16,
        }
    }
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Writing to a text does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
