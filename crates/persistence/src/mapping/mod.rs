//! From rows to the domain's types and back, total in both directions: a row that fits no type is an error that names
//! table, row and column, never a panic and never a guess.

pub(crate) mod audit_event;
pub(crate) mod idempotency_key;
pub(crate) mod identity;
pub(crate) mod one_time_token;
pub(crate) mod registration_attempt;
pub(crate) mod role;
pub(crate) mod session;
pub(crate) mod status_change;
pub(crate) mod user;

use roster_domain::{
    DisplayName, ExperienceLevel, FirstName, ImageUrl, LastName, Phone, Profile, TargetRole, Timestamp,
};
use sea_orm::prelude::DateTimeUtc;
use serde_json::{Map, Value};

use crate::StoreError;

/// A stored instant.
pub(crate) fn time(at: DateTimeUtc) -> Timestamp {
    Timestamp::new(at)
}

/// A count as the database's signed integer, which none of ours outgrows.
pub(crate) fn integer(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Where a value came from, for the error that says it is unfit.
#[derive(Clone, Copy)]
struct Row<'a> {
    table: &'static str,
    id: &'a dyn std::fmt::Display,
}

impl Row<'_> {
    fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, id: self.id.to_string(), column }
    }

    /// The value of a column, unless it is unfit.
    fn fit<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    fn object(self, column: &'static str, value: Value) -> Result<Map<String, Value>, StoreError> {
        match value {
            Value::Object(object) => Ok(object),
            _ => Err(self.corrupt(column)),
        }
    }

    fn count(self, column: &'static str, value: i32) -> Result<u32, StoreError> {
        self.fit(column, u32::try_from(value).ok())
    }
}

/// The profile columns of a user, which a registration attempt keeps as JSON.
fn profile_texts(profile: &Profile) -> [(&'static str, Option<String>); 7] {
    let text = |value: Option<&str>| value.map(str::to_owned);
    [
        ("name", text(profile.name.as_ref().map(DisplayName::as_str))),
        ("first_name", text(profile.first_name.as_ref().map(FirstName::as_str))),
        ("last_name", text(profile.last_name.as_ref().map(LastName::as_str))),
        ("phone", text(profile.phone.as_ref().map(Phone::as_str))),
        ("image", text(profile.image.as_ref().map(ImageUrl::as_str))),
        ("target_role", text(profile.target_role.as_ref().map(TargetRole::as_str))),
        ("experience_level", text(profile.experience_level.map(ExperienceLevel::as_str))),
    ]
}
