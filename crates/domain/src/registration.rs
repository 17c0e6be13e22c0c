//! Registration attempts: what somebody entered at sign-up, until the address is proven.

use std::fmt;
use std::time::Duration;

use crate::{PasswordHash, Profile, RegistrationAttemptId, Timestamp, UserId, Username};

/// What one sign-up entered. The account takes over the attempt of whoever proves the address, so that nobody gains by
/// being the first to sign up with somebody else's.
#[derive(Clone, PartialEq)]
pub struct RegistrationAttempt {
    /// Id of the row.
    pub id: RegistrationAttemptId,
    /// The pending user of the address.
    pub user_id: UserId,
    /// SHA-256 of the `registration_id` that the client holds.
    pub secret_hash: Vec<u8>,
    /// The hash of the password that was chosen.
    pub password_hash: PasswordHash,
    /// The username that was chosen.
    pub username: Option<Username>,
    /// The profile that was entered.
    pub profile: Profile,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Without the hashes, nor what was entered.
impl fmt::Debug for RegistrationAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationAttempt")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl RegistrationAttempt {
    /// How long an attempt counts: 24 hours.
    pub const TTL: Duration = Duration::from_hours(24);
    /// Attempts that are kept of one address; older ones go. Enough that a stranger who keeps signing up with somebody's
    /// address does not push the owner's attempt out between the mail and the click.
    pub const MAX_PER_ADDRESS: u64 = 20;

    /// A new attempt.
    pub fn new(
        id: RegistrationAttemptId,
        user_id: UserId,
        secret_hash: Vec<u8>,
        password_hash: PasswordHash,
        username: Option<Username>,
        profile: Profile,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus(Self::TTL);
        Self { id, user_id, secret_hash, password_hash, username, profile, expires_at, created_at: now }
    }

    /// Whether it counts at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}
