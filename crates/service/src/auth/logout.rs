//! Signing out.

use super::Caller;
use crate::audit::{Action, Actor, RequestInfo};
use crate::change::Change;
use crate::domain::{RevokeReason, SessionId, UserId};
use crate::retry::retrying;
use crate::tokens::RefreshTokens;
use crate::{Internal, OwnIdentityError, Roster};

impl Roster {
    /// Ends the session that the caller is signed in with.
    pub async fn log_out(&self, caller: &Caller, request: &RequestInfo) -> Result<(), OwnIdentityError> {
        Ok(self.sign_out(caller.own_session()?.id, caller.user.id, request).await?)
    }

    /// Ends the session that a refresh token belongs to. A token that is none ends nothing and is no error.
    pub async fn log_out_by_refresh_token(
        &self,
        token: &str,
        request: &RequestInfo,
    ) -> Result<(), OwnIdentityError> {
        self.require_own_identities()?;
        let tokens = RefreshTokens(self.secrets());
        let Some(presented) = RefreshTokens::read(token) else {
            return Ok(());
        };
        match self.store().sessions().find(presented.session).await.map_err(Internal::from)? {
            Some(session) if tokens.is_genuine(&presented, &session.refresh_nonce) => {
                Ok(self.sign_out(session.id, session.user_id, request).await?)
            }
            _ => Ok(()),
        }
    }

    async fn sign_out(
        &self,
        session: SessionId,
        user: UserId,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        retrying(async || {
            let change = self.change().await?;
            self.end_session(change, session, user, RevokeReason::Logout, request).await
        })
        .await
    }

    /// Ends a session of a user, by that user, and with that the change.
    pub(super) async fn end_session(
        &self,
        mut change: Change<'_>,
        session: SessionId,
        user: UserId,
        reason: RevokeReason,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        if change.sessions().revoke(session, reason, self.now()).await? {
            self.event(Action::SessionRevoked, Actor::User(user), request)
                .user(user)
                .session(session)
                .detail("reason", reason.as_str())
                .record(&change)
                .await?;
            change.outdate_session(user, session);
            change.commit().await?;
        }
        Ok(())
    }
}
