//! Who is calling, where the users are those of other issuers.

use std::sync::Arc;
use std::time::Duration;

use super::Issuers;
use super::token::VerifiedToken;
use crate::audit::RequestInfo;
use crate::cache::{Reading, Stamp};
use crate::domain::{AssertedUser, ExternalIdentity, MirroredAddress, Subject, Timestamp, User};
use crate::{AuthenticateError, Caller, Internal, Roster};

/// How often a token's user is looked for: somebody may be made, and erased, while it is looked.
const TRIES: usize = 4;

/// Somebody of an issuer: the place of the issuer in the settings, and the subject.
pub(crate) type Mirrored = (usize, Subject);

/// A mirrored user, as read from the database, with what the newest token that was seen here tells.
#[derive(Debug)]
pub(crate) struct KnownMirrored {
    caller: Caller,
    reading: Reading,
    newest: Timestamp,
    /// What the newest token tells; `None` when only older ones were here.
    told: Option<AssertedUser>,
}

impl KnownMirrored {
    /// Whether a token tells nothing that is not known.
    fn knows(&self, token: &VerifiedToken<'_>) -> bool {
        token.issued_at < self.newest
            || token.issued_at == self.newest && self.told.as_ref() == Some(&token.asserted)
    }

    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }
}

impl Roster {
    /// Checks a token of another issuer, and finds its user, who comes to be or is brought up to date where the token is
    /// the first or tells something new. What is known and counts needs no query.
    pub(crate) async fn authenticate_mirrored(
        &self,
        issuers: &Issuers,
        token: &str,
        request: &RequestInfo,
    ) -> Result<Caller, AuthenticateError> {
        let token = self.verify_external(issuers, token).await?;
        self.cache().note_traffic();
        let key = (token.issuer.0, token.subject.clone());
        let known = self.cache().find_mirrored(&key, self.monotonic());
        match known.filter(|known| known.knows(&token) && known.caller.user.may_hold_session(self.now())) {
            Some(known) => Ok(known.caller.clone()),
            None => self.read_mirrored(key, token, request).await,
        }
    }

    async fn read_mirrored(
        &self,
        key: Mirrored,
        token: VerifiedToken<'_>,
        request: &RequestInfo,
    ) -> Result<Caller, AuthenticateError> {
        let issuer = &token.issuer.1.issuer;
        let mut is_up_to_date = false;
        for _ in 0..TRIES {
            let found =
                self.store().identities().find(issuer, &token.subject).await.map_err(Internal::from)?;
            let Some(identity) = found else {
                self.provision(&token, request).await?;
                is_up_to_date = true;
                continue;
            };
            let (stamp, read_at) = (self.cache().stamp(identity.user_id), self.monotonic());
            let user = self.store().users().find(identity.user_id).await.map_err(Internal::from)?;
            // Erased in between, and the identity with the user.
            let Some(user) = user else { continue };
            if !is_up_to_date && self.has_news(&token, &identity, &user) {
                self.refresh_mirrored(&token, identity.user_id, request).await?;
                is_up_to_date = true;
                continue;
            }
            if !user.may_hold_session(self.now()) {
                return Err(AuthenticateError::Invalid);
            }
            return Ok(self.keep_mirrored(key, token, &identity, user, (stamp, read_at)));
        }
        Err(Internal::failed("the user of a token went away whenever it was looked for").into())
    }

    /// Whether the token is to be written down. Of one that came with the very second of the newest it is enough that it
    /// changes something: it is the same token, or one that was asked for right after a change.
    fn has_news(&self, token: &VerifiedToken<'_>, identity: &ExternalIdentity, user: &User) -> bool {
        let now = self.now();
        if !user.follows_its_issuer(now) || identity.is_past(token.issued_at) {
            return false;
        }
        let told = &token.asserted.email;
        // Somebody else had the address when the newest token told it: that it is another one is no news.
        let is_known_conflict =
            identity.email.as_deref() == Some(told.as_typed()) && user.email.canonical() != told.canonical();
        let address = if is_known_conflict { MirroredAddress::Kept } else { MirroredAddress::Taken };
        identity.token_issued_at != Some(token.issued_at)
            || user.clone().mirror(&token.asserted, address, now).is_changed
    }

    fn keep_mirrored(
        &self,
        key: Mirrored,
        token: VerifiedToken<'_>,
        identity: &ExternalIdentity,
        user: User,
        (stamp, read_at): (Stamp, Duration),
    ) -> Caller {
        let caller = Caller { user: Arc::new(user), session: None };
        let reading = Reading::new(caller.user.id, stamp, read_at);
        let newest = identity.token_issued_at.unwrap_or(token.issued_at);
        let told = (newest == token.issued_at).then_some(token.asserted);
        self.cache().keep_mirrored(key, KnownMirrored { caller: caller.clone(), reading, newest, told });
        caller
    }
}
