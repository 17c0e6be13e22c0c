//! Values as PostgreSQL writes them as text, in the formats that [`super::session`] sets.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _};
use uuid::Uuid;

use super::error::Misfit;
use super::kind::Kind;
use super::value::{Value, hexadecimal};
use super::{json, number};

/// Reads a text of PostgreSQL.
pub(super) fn decode(kind: Kind, text: Option<String>) -> Result<Value, Misfit> {
    let Some(text) = text else { return Ok(Value::Null) };
    let value = match kind {
        Kind::AsIs | Kind::Text => Some(Value::Text(text)),
        Kind::Bytes => bytes(&text).map(Value::Bytes),
        Kind::Int => text.parse().ok().map(Value::Int),
        Kind::Real => text.parse().ok().map(Value::Real),
        Kind::SingleReal => text.parse().ok().map(Value::SingleReal),
        Kind::Numeric { .. } => {
            return number::normal(&text).map(|_| Value::Numeric(text)).ok_or(Misfit::Range);
        }
        Kind::Bool => text.parse().ok().map(Value::Bool),
        Kind::Uuid => Uuid::parse_str(&text).ok().map(Value::Uuid),
        // Infinite times, and years that chrono or SQLite do not know.
        Kind::Instant => return instant(&text).ok_or(Misfit::Range),
        Kind::DateTime => return date_time(&text).ok_or(Misfit::Range),
        Kind::Date => return date(&text).ok_or(Misfit::Range),
        Kind::Time => return time(&text).ok_or(Misfit::Range),
        Kind::Json { .. } => return Ok(Value::Json(text)),
    };
    value.ok_or(Misfit::Type)
}

/// Writes a text for PostgreSQL.
pub(super) fn encode(kind: Kind, value: &Value) -> Result<Option<String>, Misfit> {
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Text(text) if text.contains('\0') => return Err(Misfit::Nul),
        Value::Text(text) | Value::Numeric(text) => text.clone(),
        Value::Bytes(bytes) => format!("\\x{}", hexadecimal(bytes)),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::SingleReal(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Uuid(id) => id.to_string(),
        Value::Instant(time) => time.to_rfc3339(),
        Value::DateTime(time) => time.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Json(text) => {
            let has_nul = json::has_nul(text)?;
            if has_nul && kind == (Kind::Json { is_binary: true }) {
                return Err(Misfit::Nul);
            }
            text.clone()
        }
    }))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x")?.as_bytes();
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

fn instant(text: &str) -> Option<Value> {
    let time = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok()?;
    Some(Value::Instant(time.to_utc().trunc_subsecs(6)))
}

fn date_time(text: &str) -> Option<Value> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    Some(Value::DateTime(time.trunc_subsecs(6)))
}

fn date(text: &str) -> Option<Value> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Value::Date)
}

fn time(text: &str) -> Option<Value> {
    // 24:00:00 is a time of PostgreSQL, and of nobody else.
    NaiveTime::parse_from_str(text, "%H:%M:%S%.f").ok().map(|time| Value::Time(time.trunc_subsecs(6)))
}
