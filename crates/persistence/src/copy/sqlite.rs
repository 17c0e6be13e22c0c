//! Values as SQLite keeps them: read as the driver reads them, written as SeaORM writes them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _, Utc};
use sea_orm::Value as Bound;
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row as _, Sqlite, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use super::error::Misfit;
use super::kind::Kind;
use super::value::Value;
use super::{json, number};

/// Reads a column of a row.
pub(super) fn decode(kind: Kind, row: &SqliteRow, at: usize) -> Result<Value, Misfit> {
    let raw = row.try_get_raw(at).map_err(|_| Misfit::Type)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let stored = match raw.type_info().name() {
        "INTEGER" => Stored::Integer,
        "REAL" => Stored::Real,
        "TEXT" => Stored::Text,
        _ => Stored::Blob,
    };
    Ok(match (kind, stored) {
        (Kind::AsIs | Kind::Text, Stored::Text) => Value::Text(read(raw).map_err(|_| Misfit::Utf8)?),
        (Kind::AsIs | Kind::Int, Stored::Integer) => Value::Int(read(raw)?),
        (Kind::AsIs | Kind::Real, Stored::Real) => Value::Real(read(raw)?),
        (Kind::AsIs | Kind::Bytes, Stored::Blob) => Value::Bytes(read(raw)?),
        (Kind::Bytes, Stored::Text) => Value::Bytes(read::<String>(raw)?.into_bytes()),
        (Kind::Int, Stored::Text) => Value::Int(read::<String>(raw)?.parse().map_err(|_| Misfit::Type)?),
        (Kind::Real, Stored::Integer) => Value::Real(whole(read(raw)?)?),
        #[expect(clippy::cast_possible_truncation, reason = "the column of PostgreSQL has no more digits")]
        (Kind::SingleReal, Stored::Real) => Value::SingleReal(read::<f64>(raw)? as f32),
        #[expect(clippy::cast_possible_truncation, reason = "the column of PostgreSQL has no more digits")]
        (Kind::SingleReal, Stored::Integer) => Value::SingleReal(whole(read(raw)?)? as f32),
        (Kind::Numeric { .. }, Stored::Integer) => Value::Numeric(read::<i64>(raw)?.to_string()),
        (Kind::Numeric { .. }, Stored::Real) => numeric(read::<f64>(raw)?.to_string())?,
        (Kind::Numeric { .. }, Stored::Text) => numeric(read(raw)?)?,
        (Kind::Bool, Stored::Integer) => match read::<i64>(raw)? {
            0 => Value::Bool(false),
            1 => Value::Bool(true),
            _ => return Err(Misfit::Type),
        },
        (Kind::Uuid, Stored::Blob) => Value::Uuid(read(raw)?),
        (Kind::Uuid, Stored::Text) => {
            Value::Uuid(Uuid::parse_str(&read::<String>(raw)?).map_err(|_| Misfit::Type)?)
        }
        (Kind::Instant, _) => Value::Instant(read::<DateTime<Utc>>(raw)?.trunc_subsecs(6)),
        (Kind::DateTime, _) => Value::DateTime(read::<NaiveDateTime>(raw)?.trunc_subsecs(6)),
        (Kind::Date, Stored::Text) => Value::Date(read::<NaiveDate>(raw)?),
        (Kind::Time, Stored::Text) => Value::Time(read::<NaiveTime>(raw)?.trunc_subsecs(6)),
        (Kind::Json { .. }, Stored::Text) => Value::Json(read(raw)?),
        _ => return Err(Misfit::Type),
    })
}

/// What is bound for a value.
pub(super) fn encode(kind: Kind, value: Value) -> Result<Bound, Misfit> {
    Ok(match value {
        Value::Null => Bound::String(None),
        Value::Bytes(bytes) => bytes.into(),
        Value::Int(number) => number.into(),
        Value::Real(number) if number.is_nan() => return Err(Misfit::Range),
        Value::SingleReal(number) if number.is_nan() => return Err(Misfit::Range),
        Value::Real(number) => number.into(),
        Value::SingleReal(number) => f64::from(number).into(),
        Value::Numeric(text) if kind == (Kind::Numeric { is_text: false }) && !number::fits_double(&text) => {
            return Err(Misfit::Digits);
        }
        Value::Text(text) | Value::Numeric(text) => text.into(),
        Value::Bool(value) => value.into(),
        Value::Uuid(id) => id.into(),
        Value::Instant(time) => time.into(),
        Value::DateTime(time) => time.into(),
        Value::Date(date) => date.into(),
        Value::Time(time) => time.into(),
        Value::Json(text) => json::compact(&text)?.into(),
    })
}

/// How SQLite keeps a value, whatever its column is declared as.
#[derive(Debug, Clone, Copy)]
enum Stored {
    Integer,
    Real,
    Text,
    Blob,
}

fn read<'r, T: Decode<'r, Sqlite>>(raw: SqliteValueRef<'r>) -> Result<T, Misfit> {
    T::decode(raw).map_err(|_| Misfit::Type)
}

fn whole(number: i64) -> Result<f64, Misfit> {
    #[expect(clippy::cast_precision_loss, reason = "what is lost is asked for next")]
    let double = number as f64;
    if number::fits_double(&number.to_string()) { Ok(double) } else { Err(Misfit::Digits) }
}

fn numeric(text: String) -> Result<Value, Misfit> {
    number::normal(&text).ok_or(Misfit::Type)?;
    Ok(Value::Numeric(text))
}
