//! Values of PostgreSQL, from their texts.

use chrono::NaiveDateTime;
use roster_domain::{SourceValue, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};

use crate::foreign::batch::from_hex;
use crate::foreign::reader::Values;
use crate::foreign::table::{Column, Kind};

/// A row of columns.
pub(super) fn all(row: &PgRow, columns: &[Column]) -> Values {
    (0..).zip(columns).map(|(at, column)| of(row, at, column.kind)).collect()
}

/// The value at a place of a row. A text that its kind has no value for stays a text, such as `infinity`.
pub(super) fn of(row: &PgRow, at: usize, kind: Kind) -> SourceValue {
    let Some(bytes) = bytes(row, at) else {
        return SourceValue::Null;
    };
    // A database without an encoding (SQL_ASCII) takes any bytes for text.
    let Ok(text) = str::from_utf8(bytes) else {
        return SourceValue::Bytes(bytes.to_vec());
    };
    read(text, kind).unwrap_or_else(|| SourceValue::Text(text.to_owned()))
}

/// The text at a place of a row.
pub(super) fn text(row: &PgRow, at: usize) -> Option<String> {
    bytes(row, at).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn bytes(row: &PgRow, at: usize) -> Option<&[u8]> {
    let value = row.try_get_raw(at).ok().filter(|value| !value.is_null())?;
    value.as_bytes().ok()
}

fn read(text: &str, kind: Kind) -> Option<SourceValue> {
    match kind {
        Kind::Own | Kind::Text => None,
        Kind::Bool => text.parse().ok().map(SourceValue::Bool),
        Kind::Integer => text.parse().ok().map(SourceValue::Integer),
        Kind::Number => text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e'))
            .then(|| SourceValue::Number(text.to_owned())),
        // The session's time zone is UTC.
        Kind::Instant => local_time(text.strip_suffix("+00")?)
            .and_then(|at| Timestamp::from_unix_micros(at.and_utc().timestamp_micros()))
            .map(SourceValue::Instant),
        Kind::LocalTime => local_time(text).map(SourceValue::LocalTime),
        Kind::Json => serde_json::from_str(text).ok().map(SourceValue::Json),
        Kind::Bytes => text.strip_prefix("\\x").and_then(from_hex).map(SourceValue::Bytes),
    }
}

/// `infinity`, and years before the first and after 9999, are none.
fn local_time(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kind_has_no_value_for_is_none_of_it() {
        for (text, kind) in [
            ("infinity", Kind::Instant),
            ("-infinity", Kind::LocalTime),
            ("0044-03-15 12:00:00+00 BC", Kind::Instant),
            ("12026-01-01 00:00:00", Kind::LocalTime),
            ("NaN", Kind::Number),
            ("Infinity", Kind::Number),
            ("\\000", Kind::Bytes),
        ] {
            assert_eq!(read(text, kind), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_to_the_microsecond() {
        let at = Timestamp::parse_rfc3339("2026-11-21T01:42:01.837123Z").map(SourceValue::Instant);
        assert!(at.is_some());
        assert_eq!(read("2026-11-21 01:42:01.837123+00", Kind::Instant), at);
    }
}
