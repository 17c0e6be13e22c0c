//! Changing one's own password.

use super::notice::Notice;
use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::{Caller, ConfirmPasswordError};
use crate::domain::{PasswordHash, PasswordProblem, PlainPassword, RevokeReason};
use crate::mail::MailKind;
use crate::persistence::StoreError;
use crate::retry::retrying;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Why the password stays.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The current password was not proven.
    #[error(transparent)]
    Unconfirmed(#[from] ConfirmPasswordError),
    /// The new password is refused, for all these reasons.
    #[error("the password is refused")]
    Password(Vec<PasswordProblem>),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ChangePasswordError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// Sets another password. The other sessions and every mailed link are dead from then on, the caller's session goes
    /// on; the owner is told.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &PlainPassword,
        new: &PlainPassword,
        request: &RequestInfo,
    ) -> Result<(), ChangePasswordError> {
        self.require_own_identities()?;
        self.check_password(new, &caller.user.identity()).map_err(ChangePasswordError::Password)?;
        self.confirm_password(caller, current, request).await?;
        let hash = self.hash_password(new).await?;
        retrying(|| self.try_change_password(caller, &hash, request)).await
    }

    async fn try_change_password(
        &self,
        caller: &Caller,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<(), ChangePasswordError> {
        let now = self.now();
        let mut change = self.change().await?;
        let mut user = self.still_confirmed(&change, caller).await?;
        user.set_password(hash.clone(), now);
        change.users().update(&user).await?;
        let (kept, reason) = (caller.session_id(), RevokeReason::PasswordChanged);
        change.sessions().revoke_all(user.id, kept, reason, now).await?;
        change.one_time_tokens().void_every(user.id, now).await?;
        change.outdate_user(user.id);
        self.notify(&mut change, &user, Notice::of(MailKind::PasswordChangedNotice, request)).await?;
        self.event(Action::PasswordChanged, Actor::User(user.id), request)
            .user(user.id)
            .session(caller.session_id())
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(())
    }
}
