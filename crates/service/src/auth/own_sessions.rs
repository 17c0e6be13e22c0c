//! The signed-in user's own sessions.

use super::Caller;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Page, PageRequest, RevokeReason, Session, SessionId, UserId};
use crate::persistence::{Position, StoreError};
use crate::retry::retrying;
use crate::{Internal, ListError, ReadOnlyIdentity, Roster};

/// Why sessions were not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The user has no live session of this id.
    #[error("there is no such session")]
    NotFound,
    /// The user is not at a version that the caller allows.
    #[error("the account has changed since it was read")]
    Stale,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for EndSessionError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Which sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndSessions {
    /// All but the one that asks.
    Others,
    /// All, the one that asks included.
    All,
}

impl Roster {
    /// A page of the caller's live sessions, the newest first.
    pub async fn list_own_sessions(
        &self,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<Page<Session>, ListError> {
        self.require_own_identities()?;
        self.live_sessions(caller.user.id, page).await
    }

    pub(crate) async fn live_sessions(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Session>, ListError> {
        let name = format!("sessions:{user}");
        let window = self.window(&name, page)?;
        let settings = &self.settings().sessions;
        let sessions = self.store().sessions().live_of_user(user, settings, self.now(), window).await;
        let position = |session: &Session| Position::at(session.created_at, session.id.as_uuid());
        Ok(self.page(&name, page, sessions.map_err(Internal::from)?, position)?)
    }

    /// Ends one of the caller's sessions. Somebody else's is as unknown as one that does not exist. `is_expected` says whether
    /// the caller's own version is one that the call was meant for (`If-Match`).
    pub async fn end_own_session(
        &self,
        caller: &Caller,
        id: SessionId,
        is_expected: &(dyn Fn(i64) -> bool + Sync),
        request: &RequestInfo,
    ) -> Result<(), EndSessionError> {
        self.require_own_identities()?;
        retrying(async || {
            let change = self.change().await?;
            let user = change.users().lock(caller.user.id).await?.ok_or(EndSessionError::NotFound)?;
            let session = change.sessions().find(id).await?.ok_or(EndSessionError::NotFound)?;
            if session.user_id != user.id || !session.is_live(&self.settings().sessions, self.now()) {
                return Err(EndSessionError::NotFound);
            }
            if !is_expected(user.version.get()) {
                return Err(EndSessionError::Stale);
            }
            Ok(self.end_session(change, id, user.id, RevokeReason::Ended, request).await?)
        })
        .await
    }

    /// Ends the caller's sessions. `is_expected` as for one of them.
    pub async fn end_own_sessions(
        &self,
        caller: &Caller,
        which: EndSessions,
        is_expected: &(dyn Fn(i64) -> bool + Sync),
        request: &RequestInfo,
    ) -> Result<(), EndSessionError> {
        self.require_own_identities()?;
        retrying(|| self.try_end_own(caller, which, is_expected, request)).await
    }

    async fn try_end_own(
        &self,
        caller: &Caller,
        which: EndSessions,
        is_expected: &(dyn Fn(i64) -> bool + Sync),
        request: &RequestInfo,
    ) -> Result<(), EndSessionError> {
        let user = caller.user.id;
        let kept = match which {
            EndSessions::Others => caller.session_id(),
            EndSessions::All => None,
        };
        let mut change = self.change().await?;
        // Whoever is gone by now has no session left.
        let Some(own) = change.users().lock(user).await? else { return Ok(()) };
        if !is_expected(own.version.get()) {
            return Err(EndSessionError::Stale);
        }
        let ended = change.sessions().revoke_all(user, kept, RevokeReason::Ended, self.now()).await?;
        if ended > 0 {
            change.outdate_user(user);
            self.event(Action::SessionRevoked, Actor::User(user), request)
                .user(user)
                .session(caller.session_id())
                .detail("reason", RevokeReason::Ended.as_str())
                .detail("sessions", ended)
                .record(&change)
                .await?;
            change.commit().await?;
        }
        Ok(())
    }
}
