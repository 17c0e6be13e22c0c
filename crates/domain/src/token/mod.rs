//! One-time tokens: what a mailed link carries.

mod limit;

use std::fmt;
use std::time::Duration;

pub use limit::{LinkDecision, Requester, decide_link};

use crate::named::named;
use crate::{Email, OneTimeTokenId, RegistrationAttemptId, SessionId, Timestamp, UserId};

named! {
    /// What a one-time token is good for.
    pub enum TokenPurpose {
        /// Proves an address. Lives 24 hours.
        EmailVerification = "email_verification",
        /// Sets a new password. Lives 30 minutes.
        PasswordReset = "password_reset",
        /// Proves the new address of an account. Lives 24 hours.
        EmailChange = "email_change",
        /// Lets somebody in whom an administrator has invited. Lives 7 days.
        Invitation = "invitation",
    }
}

impl TokenPurpose {
    /// How long a token lives.
    pub const fn ttl(self) -> Duration {
        match self {
            Self::EmailVerification | Self::EmailChange => Duration::from_hours(24),
            Self::PasswordReset => Duration::from_mins(30),
            Self::Invitation => Duration::from_hours(7 * 24),
        }
    }
}

/// What a token carries beside its purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenPayload {
    /// The registration attempt that a verification link was mailed for.
    pub attempt: Option<RegistrationAttemptId>,
    /// The address that an account is to have.
    pub new_email: Option<Email>,
    /// The session that asked for a change of address; it survives the change.
    pub session: Option<SessionId>,
    /// Where the hosted page leads on to: a URL of a permitted origin.
    pub return_to: Option<String>,
}

/// A one-time token, as one row holds it. The token itself is known to its holder only.
#[derive(Clone, PartialEq)]
pub struct OneTimeToken {
    /// Id of the row.
    pub id: OneTimeTokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is good for.
    pub purpose: TokenPurpose,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// What it carries.
    pub payload: TokenPayload,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// When it was used, or made unusable.
    pub consumed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Without the hash.
impl fmt::Debug for OneTimeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneTimeToken")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("purpose", &self.purpose)
            .field("expires_at", &self.expires_at)
            .field("consumed_at", &self.consumed_at)
            .finish_non_exhaustive()
    }
}

impl OneTimeToken {
    /// A new token, which lives as long as its purpose says.
    pub fn new(
        id: OneTimeTokenId,
        user_id: UserId,
        purpose: TokenPurpose,
        token_hash: Vec<u8>,
        payload: TokenPayload,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus(purpose.ttl());
        Self { id, user_id, purpose, token_hash, payload, expires_at, consumed_at: None, created_at: now }
    }

    /// Whether it counts at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.consumed_at.is_none() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests;
