//! Whether the one who is signed in still is the owner: the current password, asked for before what matters.

use super::Caller;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{PlainPassword, User};
use crate::persistence::{StoreError, Tx};
use crate::retry::retrying;
use crate::throttle::ReserveError;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Why the current password does not count.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmPasswordError {
    /// It is wrong, or the account has none.
    #[error("the current password is wrong")]
    WrongPassword,
    /// Too many were wrong in this session.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// The session or the account has ended meanwhile.
    #[error("the session is over")]
    SessionOver,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ConfirmPasswordError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<ReserveError> for ConfirmPasswordError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Blocked { retry_after } => Self::TooManyAttempts { retry_after },
            ReserveError::Internal(error) => Self::Internal(error),
        }
    }
}

impl Roster {
    /// Checks the current password of who is signed in, with one hash run. A wrong one adds to the account's failures, but
    /// only the session's own budget turns it away: what strangers do at the log-in cannot stop a signed-in owner.
    ///
    /// The audit event of a wrong one is written here, and no other event belongs to that request; of a right one nothing
    /// is written but that the session's failures are forgotten.
    pub(crate) async fn confirm_password(
        &self,
        caller: &Caller,
        password: &PlainPassword,
        request: &RequestInfo,
    ) -> Result<(), ConfirmPasswordError> {
        let session = caller.own_session()?.id;
        let mut ticket = self.hashing().reserve().map_err(Internal::from)?;
        let stored = caller.user.password_hash.as_ref();
        let claimant = self.session_claimant(session, caller.user.id);
        let attempt = self.reserve_attempt(&claimant).await?;
        let outcome = match ticket.verify(password, stored).await {
            Ok(true) => retrying(|| self.forget_attempts(&attempt)).await.map_err(ConfirmPasswordError::from),
            Ok(false) => match retrying(|| self.note_wrong_current(caller, request)).await {
                Ok(()) => Err(ConfirmPasswordError::WrongPassword),
                Err(error) => Err(error.into()),
            },
            Err(failed) => Err(Internal::failed(failed).into()),
        };
        if let Err(ConfirmPasswordError::Internal(_)) = outcome {
            self.give_back(attempt).await;
        }
        outcome
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
        let session = tx.sessions().find(caller.own_session()?.id).await?;
        let session = session.filter(|session| session.is_live(&self.settings().sessions, now));
        let (user, _) = user.zip(session).ok_or(ConfirmPasswordError::SessionOver)?;
        if user.has_password_of(&caller.user) { Ok(user) } else { Err(ConfirmPasswordError::WrongPassword) }
    }

    async fn note_wrong_current(&self, caller: &Caller, request: &RequestInfo) -> Result<(), Internal> {
        let mut change = self.change().await?;
        self.count_wrong_password(&mut change, Some(caller.user.id), None).await?;
        self.event(Action::LoginFailed, Actor::User(caller.user.id), request)
            .user(caller.user.id)
            .session(caller.session_id())
            .detail("reason", "wrong_current_password")
            .record(&change)
            .await?;
        change.commit().await
    }
}
