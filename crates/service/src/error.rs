//! What goes wrong without being anybody's refusal.

use crate::hashing::HashingBusy;
use crate::keys::KeysError;
use crate::persistence::StoreError;
use crate::ports::RandomnessError;
use crate::secrets::SealError;
use crate::tokens::access::SigningError;

/// A failure inside: the caller can do nothing about it but, perhaps, try again.
///
/// The cause is for the log; it never reaches an answer.
#[derive(Debug, thiserror::Error)]
pub enum Internal {
    /// Something that Roster depends on cannot be reached or is overloaded; trying again later may help.
    #[error("unavailable")]
    Unavailable {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Everything else: a bug, a damaged row, a broken dependency.
    #[error("internal failure")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Seconds that a caller waits when the database cannot be reached.
const DATABASE_RETRY_SECONDS: u64 = 2;

impl Internal {
    /// Any failure without a name of its own.
    pub(crate) fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }

    /// Something that Roster depends on does not answer.
    pub(crate) fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { retry_after: DATABASE_RETRY_SECONDS, cause: cause.into() }
    }
}

impl From<StoreError> for Internal {
    fn from(error: StoreError) -> Self {
        // What is left of a deadlock or a serialization failure after all tries passes with the load.
        if error.is_unavailable() || error.is_retryable() {
            Self::unavailable(error)
        } else {
            Self::failed(error)
        }
    }
}

impl From<HashingBusy> for Internal {
    fn from(busy: HashingBusy) -> Self {
        Self::Unavailable { retry_after: busy.retry_after.as_secs().max(1), cause: busy.into() }
    }
}

impl From<RandomnessError> for Internal {
    fn from(error: RandomnessError) -> Self {
        Self::failed(error)
    }
}

impl From<SealError> for Internal {
    fn from(error: SealError) -> Self {
        Self::failed(error)
    }
}

impl From<SigningError> for Internal {
    fn from(error: SigningError) -> Self {
        Self::failed(error)
    }
}

impl From<KeysError> for Internal {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Internal(internal) => internal,
            other => Self::failed(other),
        }
    }
}
