//! Values on their way into a column and out of it.

use roster_domain::Timestamp;
use sea_orm::Value;

use crate::error::{DatabaseError, StoreError};
use crate::paging::Mark;

/// The value as both databases keep it: times to the microsecond, which is what PostgreSQL has room for. SQLite would keep
/// more, and a list would not find the place again where a page has ended.
pub(super) fn kept(value: Value) -> Value {
    match value {
        Value::ChronoDateTimeUtc(Some(time)) => {
            Value::ChronoDateTimeUtc(Some(Timestamp::new(time).to_datetime()))
        }
        value => value,
    }
}

/// What a list is ordered by, of a row that has this value there.
pub(super) fn mark(value: Value) -> Result<Mark, StoreError> {
    let integer = |number: Option<i64>| Ok(number.map_or(Mark::Nothing, Mark::Integer));
    match value {
        Value::ChronoDateTimeUtc(time) => {
            Ok(time.map_or(Mark::Nothing, |time| Mark::Time(Timestamp::new(time))))
        }
        Value::String(text) => Ok(text.map_or(Mark::Nothing, Mark::Text)),
        Value::TinyInt(number) => integer(number.map(Into::into)),
        Value::SmallInt(number) => integer(number.map(Into::into)),
        Value::Int(number) => integer(number.map(Into::into)),
        Value::BigInt(number) => integer(number),
        _ => {
            let reason = "a list is ordered by a column that holds neither a time nor a text nor an integer";
            Err(StoreError::Database(DatabaseError::new(None, reason)))
        }
    }
}
