//! Why nothing came of a call on owned rows.

use crate::Internal;
use crate::persistence::{Constraint, StoreError};

/// Why nothing came of a call on owned rows.
#[derive(Debug, thiserror::Error)]
pub enum OwnedError {
    /// The owner has no such row. Somebody else's is told as one that nobody has.
    #[error("there is no such row")]
    NotFound,
    /// The row has another version than was expected.
    #[error("the row was changed meanwhile")]
    Stale,
    /// A unique constraint: its name, or on SQLite its columns.
    #[error("the row conflicts with {0}")]
    Conflict(String),
    /// The row points at one that the owner does not have.
    #[error("the row points at one that does not exist")]
    UnknownReference,
    /// Something still points at the row.
    #[error("something points at the row")]
    InUse,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl OwnedError {
    /// What stood against a row that was written.
    pub(super) fn written(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::NotFound,
            StoreError::Stale => Self::Stale,
            StoreError::Conflict(Constraint::Reference) => Self::UnknownReference,
            StoreError::Conflict(constraint) => Self::Conflict(constraint.to_string()),
            other => Self::Internal(other.into()),
        }
    }

    /// What stood against a row that was to be deleted.
    pub(super) fn deleted(error: StoreError) -> Self {
        match Self::written(error) {
            Self::UnknownReference => Self::InUse,
            other => other,
        }
    }

    /// Whether the same work, done again at once, may succeed.
    pub(super) fn is_retryable(&self) -> bool {
        matches!(self, Self::Internal(error) if crate::retry::is_retryable(error))
    }
}

impl From<StoreError> for OwnedError {
    fn from(error: StoreError) -> Self {
        Self::written(error)
    }
}
