//! A signed-in user proves to know the current password, before something that a stolen session must not do.

use super::Caller;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{PlainPassword, User};
use crate::persistence::{StoreError, Tx};
use crate::{Internal, Roster};

/// Why the password was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmPasswordError {
    /// It is not the current one.
    #[error("the current password is wrong")]
    WrongPassword,
    /// This session has tried too often.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ConfirmPasswordError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// Checks the current password of the caller.
    pub(crate) async fn confirm_password(
        &self,
        caller: &Caller,
        password: &PlainPassword,
        request: &RequestInfo,
    ) -> Result<(), ConfirmPasswordError> {
        let mut ticket = self.hashing().reserve().map_err(Internal::from)?;
        let stored = caller.user.password_hash.as_ref();
        if ticket.verify(password, stored).await.map_err(Internal::failed)? {
            return Ok(());
        }
        let change = self.change().await?;
        self.event(Action::LoginFailed, Actor::User(caller.user.id), request)
            .user(caller.user.id)
            .session(caller.session.id)
            .detail("reason", "wrong_current_password")
            .record(&change)
            .await?;
        change.commit().await?;
        Err(ConfirmPasswordError::WrongPassword)
    }

    /// Reads the caller's row again under lock. A password that changed since it was confirmed, or an account or session
    /// that ended, confirms nothing.
    pub(crate) async fn still_confirmed(
        &self,
        tx: &Tx,
        caller: &Caller,
    ) -> Result<User, ConfirmPasswordError> {
        let now = self.now();
        let user = tx.users().lock(caller.user.id).await?.filter(|user| user.may_hold_session(now));
        user.filter(|user| user.password_hash == caller.user.password_hash)
            .ok_or(ConfirmPasswordError::WrongPassword)
    }
}
