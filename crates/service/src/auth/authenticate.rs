//! Who is calling: an access token checked against keys, session and user.

use std::sync::Arc;

use crate::cache::Known;
use crate::domain::{Session, User};
use crate::tokens::access::{self, AccessClaims};
use crate::{Internal, Roster};

/// A verified caller: the user and the session as they are now, not as the token says.
///
/// *Now* is up to a second ago for what another node has changed. A use case that changes something reads the user's row
/// again, under lock.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Caller {
    /// The signed-in user.
    pub user: Arc<User>,
    /// The session.
    pub session: Arc<Session>,
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
    /// Checks an access token, its session and its user. What is known of them and counts needs no query; before anybody is
    /// refused the database is asked.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, AuthenticateError> {
        let kid = access::key_id(token).ok_or(AuthenticateError::Invalid)?;
        let keyring = self.keyring().knowing(self, &kid).await.map_err(Internal::from)?;
        let claims = access::check(&keyring, &self.settings().access_tokens, token, self.now())
            .map_err(|_| AuthenticateError::Invalid)?;
        self.cache().note_traffic();
        let known = self.cache().find(claims.session, self.monotonic());
        let known = match known.filter(|known| self.admits(known.caller(), &claims)) {
            Some(known) => known,
            None => self.read_caller(&claims).await?,
        };
        self.note_use(&known, &claims).await?;
        Ok(known.caller().clone())
    }

    /// Reads session and user from the database.
    async fn read_caller(&self, claims: &AccessClaims) -> Result<Arc<Known>, AuthenticateError> {
        let (stamp, now) = (self.cache().stamp(claims.user), self.monotonic());
        let found = self.store().sessions().find_with_user(claims.session).await.map_err(Internal::from)?;
        let (session, user) = found.ok_or(AuthenticateError::Invalid)?;
        let caller = Caller { user: Arc::new(user), session: Arc::new(session) };
        if !self.admits(&caller, claims) {
            return Err(AuthenticateError::Invalid);
        }
        Ok(self.cache().keep(caller, stamp, now))
    }

    /// Whether session and user, as they are, let in who shows such a token at this moment.
    fn admits(&self, caller: &Caller, claims: &AccessClaims) -> bool {
        let Caller { user, session } = caller;
        let now = self.now();
        session.user_id == claims.user
            && session.admits(claims.generation, &self.settings().sessions, now)
            && user.may_hold_session(now)
    }

    /// The first use of an access token of the newest generation shows that its refresh token arrived: from then on the
    /// token before it gets no second answer once the grace period is over. Written once a generation: soon, where somebody
    /// sees to that, and otherwise now.
    async fn note_use(&self, known: &Known, claims: &AccessClaims) -> Result<(), Internal> {
        if !known.is_first_use(claims.generation) {
            return Ok(());
        }
        let (cache, now) = (self.cache(), self.monotonic());
        cache.uses().note(claims.session, claims.generation, self.now(), now);
        if cache.is_caught_up(now) {
            cache.note_traffic();
            return Ok(());
        }
        self.write_uses().await
    }
}
