//! Why a message was not delivered.

use crate::mail::MailerError;

/// Why a message was not delivered. The text is stored and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Undelivered {
    is_permanent: bool,
    reason: String,
}

impl Undelivered {
    /// Another try may succeed.
    pub(crate) fn transient(reason: impl Into<String>) -> Self {
        Self { is_permanent: false, reason: reason.into() }
    }

    /// Another try of the same message would fail too.
    pub(crate) fn permanent(reason: impl Into<String>) -> Self {
        Self { is_permanent: true, reason: reason.into() }
    }

    pub(super) fn is_permanent(&self) -> bool {
        self.is_permanent
    }
}

impl From<MailerError> for Undelivered {
    fn from(error: MailerError) -> Self {
        Self { is_permanent: error.is_permanent(), reason: error.to_string() }
    }
}
