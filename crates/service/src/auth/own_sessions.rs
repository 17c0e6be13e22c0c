//! The signed-in user's own sessions.

use super::Caller;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Page, PageRequest, RevokeReason, Session, SessionId, UserId};
use crate::persistence::Position;
use crate::retry::retrying;
use crate::{Internal, ListError, Roster};

/// Why a session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The user has no live session of this id.
    #[error("there is no such session")]
    NotFound,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
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

    /// Ends one of the caller's sessions. Somebody else's is as unknown as one that does not exist.
    pub async fn end_own_session(
        &self,
        caller: &Caller,
        id: SessionId,
        request: &RequestInfo,
    ) -> Result<(), EndSessionError> {
        let found = self.store().sessions().find(id).await.map_err(Internal::from)?;
        let is_own = found.is_some_and(|session| {
            session.user_id == caller.user.id && session.is_live(&self.settings().sessions, self.now())
        });
        if !is_own {
            return Err(EndSessionError::NotFound);
        }
        Ok(retrying(|| self.end_session(id, caller.user.id, RevokeReason::Ended, request)).await?)
    }

    /// Ends the caller's sessions.
    pub async fn end_own_sessions(
        &self,
        caller: &Caller,
        which: EndSessions,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        retrying(|| self.try_end_own(caller, which, request)).await
    }

    async fn try_end_own(
        &self,
        caller: &Caller,
        which: EndSessions,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let user = caller.user.id;
        let kept = match which {
            EndSessions::Others => Some(caller.session.id),
            EndSessions::All => None,
        };
        let mut change = self.change().await?;
        let ended = change.sessions().revoke_all(user, kept, RevokeReason::Ended, self.now()).await?;
        if ended > 0 {
            change.outdate_user(user);
            self.event(Action::SessionRevoked, Actor::User(user), request)
                .user(user)
                .session(caller.session.id)
                .detail("reason", RevokeReason::Ended.as_str())
                .detail("sessions", ended)
                .record(&change)
                .await?;
            change.commit().await?;
        }
        Ok(())
    }
}
