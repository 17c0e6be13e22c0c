//! Rows as a JSON document that PostgreSQL reads back to the same values.

use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};
use sea_orm::{ActiveModelTrait, EntityTrait, IdenStatic, Iterable, Value};
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};

use crate::error::{DatabaseError, StoreError};

/// An array of objects, each a row with its columns. What a row does not name is null.
pub(super) fn document<E: EntityTrait>(rows: &[E::ActiveModel]) -> Result<String, StoreError> {
    let rows: Vec<Row<'_, E>> = rows.iter().map(Row).collect();
    serde_json::to_string(&rows)
        .map_err(|error| StoreError::Database(DatabaseError::new(None, error.to_string())))
}

struct Row<'a, E: EntityTrait>(&'a E::ActiveModel);

impl<E: EntityTrait> Serialize for Row<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        for column in E::Column::iter() {
            if let Some(value) = self.0.get(column).into_value().filter(Value::is_some) {
                row.serialize_entry(column.as_str(), &Cell(value))?;
            }
        }
        row.end()
    }
}

struct Cell(Value);

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Bool(value) => value.serialize(serializer),
            Value::Int(value) => value.serialize(serializer),
            Value::BigInt(value) => value.serialize(serializer),
            Value::String(value) => value.serialize(serializer),
            Value::Uuid(value) => value.map(|id| id.hyphenated().to_string()).serialize(serializer),
            Value::Json(value) => value.serialize(serializer),
            Value::ChronoDateTimeUtc(value) => value.map(time).serialize(serializer),
            // The columns of the tables that are written this way have no other types.
            _ => Err(S::Error::custom("a column of a type that no document has")),
        }
    }
}

/// RFC 3339; PostgreSQL knows no year 0, which is the year 1 before our era.
fn time(at: DateTime<Utc>) -> String {
    let text = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    match text.strip_prefix("0000-") {
        Some(rest) if at.year() == 0 => format!("0001-{rest} BC"),
        _ => text,
    }
}
