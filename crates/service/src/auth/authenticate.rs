//! Who is calling: an access token checked against keys, session and user.

use crate::domain::{Session, User};
use crate::retry::retrying;
use crate::tokens::access::{self, AccessClaims};
use crate::{Internal, Roster};

/// A verified caller: the user and the session as they are now, not as the token says.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The signed-in user.
    pub user: User,
    /// The session.
    pub session: Session,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// The token is none of ours, its time is over, or its session or account is.
    #[error("the access token is not valid")]
    Invalid,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// Checks an access token, its session and its user.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, AuthenticateError> {
        let now = self.now();
        let kid = access::key_id(token).ok_or(AuthenticateError::Invalid)?;
        let keyring = self.keyring().knowing(self, &kid).await.map_err(Internal::from)?;
        let claims = access::check(&keyring, &self.settings().access_tokens, token, now)
            .map_err(|_| AuthenticateError::Invalid)?;
        let found = self.store().sessions().find_with_user(claims.session).await.map_err(Internal::from)?;
        let (session, user) = found.ok_or(AuthenticateError::Invalid)?;
        let is_admitted = session.admits(claims.generation, &self.settings().sessions, now);
        if session.user_id != claims.user || !is_admitted || !user.may_hold_session(now) {
            return Err(AuthenticateError::Invalid);
        }
        retrying(|| self.note_use(&session, claims)).await?;
        Ok(Caller { user, session })
    }

    /// The first use of an access token of the newest generation shows that its refresh token arrived: from then on the
    /// token before it gets no second answer once the grace period is over. Written once a generation.
    async fn note_use(&self, session: &Session, claims: AccessClaims) -> Result<(), Internal> {
        if session.is_first_use(claims.generation) {
            let tx = self.store().begin().await?;
            tx.sessions().note_successor_used(session.id, session.generation, self.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
