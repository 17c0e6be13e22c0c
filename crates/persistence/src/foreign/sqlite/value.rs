//! Values of SQLite, by their storage class: what a column was declared as binds no value in it.

use roster_domain::SourceValue;
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use super::Bound;
use crate::foreign::ForeignError;
use crate::foreign::batch::{from_hex, hex};
use crate::foreign::position::Mark;
use crate::foreign::reader::Values;

/// A row of that many columns.
pub(super) fn all(row: &SqliteRow, columns: usize) -> Values {
    (0..columns).map(|at| of(row, at)).collect()
}

/// The value at a place of a row. Bytes that were stored as a text, but are none in UTF-8, are given as bytes.
pub(super) fn of(row: &SqliteRow, at: usize) -> SourceValue {
    let Ok(value) = row.try_get_raw(at) else {
        return SourceValue::Null;
    };
    if value.is_null() {
        return SourceValue::Null;
    }
    match value.type_info().name() {
        "INTEGER" => decoded(value).map_or(SourceValue::Null, SourceValue::Integer),
        "REAL" => decoded(value).map_or(SourceValue::Null, |number: f64| {
            if number.is_finite() {
                SourceValue::Number(number.to_string())
            } else {
                SourceValue::Text(number.to_string())
            }
        }),
        "TEXT" => match String::from_utf8(decoded(value).unwrap_or_default()) {
            Ok(text) => SourceValue::Text(text),
            Err(garbled) => SourceValue::Bytes(garbled.into_bytes()),
        },
        _ => SourceValue::Bytes(decoded(value).unwrap_or_default()),
    }
}

/// The value at a place of a row, so that it is found again.
pub(super) fn mark(row: &SqliteRow, at: usize) -> Mark {
    let Ok(value) = row.try_get_raw(at) else {
        return Mark::Null;
    };
    if value.is_null() {
        return Mark::Null;
    }
    match value.type_info().name() {
        "INTEGER" => Mark::Integer(decoded(value).unwrap_or_default()),
        "REAL" => Mark::Real(decoded::<f64>(value).unwrap_or_default().to_string()),
        "TEXT" => {
            let bytes: Vec<u8> = decoded(value).unwrap_or_default();
            Mark::Text(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => Mark::Blob(hex(&decoded::<Vec<u8>>(value).unwrap_or_default())),
    }
}

/// What is bound for a mark.
pub(super) fn bound(mark: &Mark) -> Result<Bound, ForeignError> {
    let bound = match mark {
        Mark::Null => Some(Bound::Null),
        Mark::Integer(number) => Some(Bound::Integer(*number)),
        Mark::Real(digits) => digits.parse().ok().map(Bound::Real),
        Mark::Text(text) => Some(Bound::Text(text.clone())),
        Mark::Blob(digits) => from_hex(digits).map(Bound::Blob),
    };
    bound.ok_or(ForeignError::Position)
}

/// The storage class was looked at before: the only failure left is one of memory.
fn decoded<'r, T: Decode<'r, Sqlite>>(value: SqliteValueRef<'r>) -> Option<T> {
    T::decode(value).ok()
}
