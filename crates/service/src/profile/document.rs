//! A backend's own fields of one user, as they are told.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A backend's own fields of one user, as JSON: an object, `null` where nothing was ever written, or nothing at all where
/// no backend has registered any.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileDocument(Option<Value>);

impl ProfileDocument {
    /// What a backend has of a user, if anything.
    pub(super) fn of(fields: Option<Value>) -> Self {
        Self(Some(fields.unwrap_or_default()))
    }

    /// Whether no backend has registered any.
    pub fn is_unregistered(&self) -> bool {
        self.0.is_none()
    }
}

impl Serialize for ProfileDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
