//! Refreshing: rotation by compare-and-swap, the same successor on a replay, reuse detection.

use super::SessionTokens;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{RefreshDecision, RevokeReason, Session, User};
use crate::mail::{MailKind, MailPayload};
use crate::retry::retrying;
use crate::tokens::RefreshTokens;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Rotations that another request may win before this one gives up: more than can race for one token, since the first
/// that wins makes all others replays.
const MAX_LOST_RACES: usize = 3;

/// Why no tokens were given.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The token is none of ours, too old, used before, or its session is over.
    #[error("the refresh token is not valid")]
    Invalid,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// Exchanges a refresh token for the next tokens of its session.
    ///
    /// The current token rotates. The one before it gets **the same successor** again within the grace period, or for up
    /// to a day while that successor was never used, so that a lost answer or two tabs at once sign nobody out. Anything
    /// older shows that somebody else holds a copy: the session ends (RFC 9700 section 4.14.2).
    pub async fn refresh(&self, token: &str, request: &RequestInfo) -> Result<SessionTokens, RefreshError> {
        self.require_own_identities()?;
        let tokens = RefreshTokens(self.secrets());
        let presented = RefreshTokens::read(token).ok_or(RefreshError::Invalid)?;
        for _ in 0..MAX_LOST_RACES {
            let found =
                self.store().sessions().find_with_user(presented.session).await.map_err(Internal::from)?;
            let (session, user) = found.ok_or(RefreshError::Invalid)?;
            if !tokens.is_genuine(&presented, &session.refresh_nonce) || !user.may_hold_session(self.now()) {
                return Err(RefreshError::Invalid);
            }
            let session = self.cache().uses().apply_to(session);
            match session.decide_refresh(presented.generation, &self.settings().sessions, self.now()) {
                RefreshDecision::Rotate => {
                    if let Some(rotated) = retrying(|| self.rotate(&session)).await? {
                        return Ok(self.session_tokens(&rotated, &user).await?);
                    }
                }
                RefreshDecision::SameSuccessor => return Ok(self.session_tokens(&session, &user).await?),
                RefreshDecision::Reuse => {
                    retrying(|| self.end_reused(&session, &user, request)).await?;
                    return Err(RefreshError::Invalid);
                }
                RefreshDecision::Dead | RefreshDecision::Invalid => return Err(RefreshError::Invalid),
            }
        }
        Err(Internal::failed("a refresh lost every race").into())
    }

    /// One compare-and-swap on the generation. `None` when another request rotated or revoked the session meanwhile.
    async fn rotate(&self, session: &Session) -> Result<Option<Session>, Internal> {
        let generation =
            session.generation.checked_add(1).ok_or_else(|| Internal::failed("generations used up"))?;
        let token = RefreshTokens(self.secrets()).issue(session.id, generation, &session.refresh_nonce);
        let tx = self.store().begin().await?;
        let rotated = tx.sessions().rotate(session.id, session.generation, token.hash(), self.now()).await?;
        tx.commit().await?;
        // No other node has to know: a token of a generation that it does not know makes it ask the database.
        self.cache().outdate(session.user_id);
        Ok(rotated)
    }

    async fn end_reused(
        &self,
        session: &Session,
        user: &User,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let mut tx = self.change().await?;
        if tx.sessions().revoke(session.id, RevokeReason::RefreshReused, self.now()).await? {
            self.event(Action::SessionRefreshReused, Actor::Anonymous, request)
                .user(user.id)
                .session(session.id)
                .record(&tx)
                .await?;
            let site = &self.settings().link_base;
            let kind = MailKind::SessionReuseNotice;
            let notice = MailPayload::notice(kind, &user.email, site, self.now(), request.ip);
            tx.mail(Some(user.id), &notice).await?;
            tx.outdate_session(user.id, session.id);
        }
        tx.commit().await?;
        Ok(())
    }
}
