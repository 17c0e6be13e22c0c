//! Deleting one's own account.

use crate::admin::ManageUserError;
use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::{Caller, ConfirmPasswordError};
use crate::domain::PlainPassword;
use crate::persistence::StoreError;
use crate::retry::retrying;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Why the account stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteMeError {
    /// The current password was not proven.
    #[error(transparent)]
    Unconfirmed(#[from] ConfirmPasswordError),
    /// The account is not at a version that the caller allows.
    #[error("the account has changed since it was read")]
    Stale,
    /// No usable admin would be left.
    #[error("the last usable admin has to stay one")]
    LastAdmin,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for DeleteMeError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<ManageUserError> for DeleteMeError {
    fn from(error: ManageUserError) -> Self {
        match error {
            ManageUserError::LastAdmin => Self::LastAdmin,
            ManageUserError::Internal(error) => Self::Internal(error),
            other => Self::Internal(Internal::failed(other)),
        }
    }
}

impl Roster {
    /// Deletes the caller's account softly: the address is free at once, every session and mailed link is dead, and an
    /// administrator can bring the account back until it is purged.
    pub async fn delete_me(
        &self,
        caller: &Caller,
        password: &PlainPassword,
        is_expected: impl Fn(i64) -> bool,
        request: &RequestInfo,
    ) -> Result<(), DeleteMeError> {
        self.require_own_identities()?;
        self.confirm_password(caller, password, request).await?;
        retrying(async || {
            let mut change = self.change().await?;
            let mut user = self.still_confirmed(&change, caller).await?;
            if !is_expected(user.version.get()) {
                return Err(DeleteMeError::Stale);
            }
            self.delete_softly(&mut change, &mut user).await?;
            self.event(Action::UserDeleted, Actor::User(user.id), request)
                .user(user.id)
                .session(caller.session_id())
                .record(&change)
                .await?;
            change.commit().await?;
            Ok(())
        })
        .await
    }
}
