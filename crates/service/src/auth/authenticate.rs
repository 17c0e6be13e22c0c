//! Who is calling: an access token checked against keys, session and user.

use std::sync::Arc;

use crate::audit::RequestInfo;
use crate::cache::Known;
use crate::domain::{Session, SessionId, User};
use crate::mirror::ReadOnlyIdentity;
use crate::tokens::access::{self, AccessClaims};
use crate::{Internal, Roster};

/// A verified caller: the user, and the session where there is one, as they are now and not as the token says.
///
/// *Now* is up to a second ago for what another node has changed. A use case that changes something reads the user's row
/// again, under lock.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Caller {
    /// The signed-in user.
    pub user: Arc<User>,
    /// The session. `None` where the users are those of other issuers: their sessions are not Roster's.
    pub session: Option<Arc<Session>>,
}

impl Caller {
    /// The session's id, where there is one.
    pub fn session_id(&self) -> Option<SessionId> {
        self.session.as_ref().map(|session| session.id)
    }

    /// The session of Roster's own that a use case is about.
    pub(crate) fn own_session(&self) -> Result<&Session, ReadOnlyIdentity> {
        self.session.as_deref().ok_or(ReadOnlyIdentity)
    }
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// The token is none of ours, its time is over, or its session or account is.
    #[error("the access token is not valid")]
    Invalid,
    /// The first token of somebody of another issuer tells the address of a live user, who may be somebody else.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The subject of somebody of another issuer is the id of another user.
    #[error("the subject is the id of another user")]
    SubjectTaken,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// [`Self::authenticate_from`], where nothing is known of the request.
    pub async fn authenticate(&self, token: &str) -> Result<Caller, AuthenticateError> {
        self.authenticate_from(token, &RequestInfo::default()).await
    }

    /// Checks an access token: one of Roster's own, or in mirror mode one of another issuer, whose user comes to be with
    /// it. What is known of the user and counts needs no query; before anybody is refused the database is asked.
    pub async fn authenticate_from(
        &self,
        token: &str,
        request: &RequestInfo,
    ) -> Result<Caller, AuthenticateError> {
        match self.issuers() {
            Some(issuers) => self.authenticate_mirrored(issuers, token, request).await,
            None => self.authenticate_own(token).await,
        }
    }

    async fn authenticate_own(&self, token: &str) -> Result<Caller, AuthenticateError> {
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
        let caller = Caller { user: Arc::new(user), session: Some(Arc::new(session)) };
        if !self.admits(&caller, claims) {
            return Err(AuthenticateError::Invalid);
        }
        Ok(self.cache().keep(caller, stamp, now))
    }

    /// Whether session and user, as they are, let in who shows such a token at this moment.
    fn admits(&self, caller: &Caller, claims: &AccessClaims) -> bool {
        let now = self.now();
        let admits = |session: &Session| {
            session.user_id == claims.user
                && session.admits(claims.generation, &self.settings().sessions, now)
        };
        caller.session.as_deref().is_some_and(admits) && caller.user.may_hold_session(now)
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
