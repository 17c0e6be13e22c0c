//! Opening a session, and the tokens that go with it.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::audit::RequestInfo;
use crate::change::Change;
use crate::domain::{DeviceName, NewSession, RevokeReason, Session, SessionId, User};
use crate::tokens::access::{self, Subject};
use crate::tokens::{RefreshToken, RefreshTokens};
use crate::{Internal, Roster};

/// What a client gets at log-in and at each refresh.
pub struct SessionTokens {
    /// The access token, a JWT.
    pub access_token: Zeroizing<String>,
    /// How long the access token lives.
    pub expires_in: Duration,
    /// The refresh token.
    pub refresh_token: RefreshToken,
    /// How long the session can be refreshed at most.
    pub refresh_token_expires_in: Duration,
    /// The session.
    pub session: SessionId,
}

impl Roster {
    /// Opens a session for `user` in the transaction of the log-in.
    pub(super) async fn open_session(
        &self,
        tx: &mut Change<'_>,
        user: &User,
        device_name: Option<DeviceName>,
        request: &RequestInfo,
    ) -> Result<Session, Internal> {
        let now = self.now();
        let id = SessionId::generate(now, self.random()?);
        let nonce: [u8; 32] = self.random()?;
        let token = RefreshTokens(self.secrets()).issue(id, 0, &nonce);
        let session = Session::open(
            NewSession {
                id,
                user_id: user.id,
                refresh_token_hash: token.hash(),
                refresh_nonce: nonce.to_vec(),
                user_agent: request.user_agent.clone(),
                ip: request.ip.map(|ip| ip.to_string()),
                device_name,
            },
            &self.settings().sessions,
            now,
        );
        tx.sessions().insert(&session).await?;
        // The log-in holds the user's row, so that parallel ones count each other's sessions.
        let settings = &self.settings().sessions;
        let keep = settings.sessions_kept();
        let superseded = RevokeReason::Superseded;
        for ended in tx.sessions().revoke_surplus(user.id, keep, superseded, settings, now).await? {
            tx.outdate_session(user.id, ended);
        }
        Ok(session)
    }

    /// The tokens of a session as it stands. The refresh token is the current generation's, made again.
    pub(crate) async fn session_tokens(
        &self,
        session: &Session,
        user: &User,
    ) -> Result<SessionTokens, Internal> {
        let refresh_token = RefreshTokens(self.secrets())
            .reissue(session.id, session.generation, &session.refresh_nonce, &session.refresh_token_hash)
            .ok_or_else(|| {
                Internal::failed("the session's refresh token was made with an unknown secret key")
            })?;
        let now = self.now();
        let settings = &self.settings().access_tokens;
        let subject = Subject {
            user: user.id,
            session: session.id,
            generation: session.generation,
            role: user.role.as_str().to_owned(),
            auth_time: session.auth_time,
        };
        let jti = uuid::Builder::from_random_bytes(self.random()?).into_uuid();
        let keyring = self.keyring().current(self).await?;
        let access_token = access::issue(&keyring, settings, &subject, jti, now)?;
        Ok(SessionTokens {
            access_token: Zeroizing::new(access_token),
            expires_in: settings.ttl,
            refresh_token,
            refresh_token_expires_in: session.expires_at.since(now),
            session: session.id,
        })
    }
}
