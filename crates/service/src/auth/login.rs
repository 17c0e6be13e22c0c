//! Log-in: exactly one hash check whatever the identifier is, and no answer that tells whether an account exists.

use super::SessionTokens;
use super::upgrade::HashUpgrade;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{AccountStatus, Actor as StatusActor, DeviceName, PlainPassword, User};
use crate::persistence::Tx;
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

/// What somebody signs in with.
pub struct LoginInput {
    /// An e-mail address or a username, as typed.
    pub identifier: String,
    /// The password.
    pub password: PlainPassword,
    /// What the client calls itself.
    pub device_name: Option<DeviceName>,
    /// The device token of an earlier log-in.
    pub device_token: Option<OpaqueToken>,
}

/// A successful log-in.
pub struct LoggedIn {
    /// The tokens of the new session.
    pub tokens: SessionTokens,
    /// Marks the device as known.
    pub device_token: OpaqueToken,
    /// The user.
    pub user: User,
}

/// Why nobody was signed in. All but the first are told to the right password only.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Unknown identifier, wrong password, deleted account, no password, unproven registration: one answer.
    #[error("the credentials are not valid")]
    InvalidCredentials,
    /// The account is suspended.
    #[error("the account is suspended")]
    Suspended,
    /// The account's address is not verified and has to be.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// The account is locked.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// Signs somebody in.
    pub async fn log_in(&self, input: LoginInput, request: &RequestInfo) -> Result<LoggedIn, LoginError> {
        let mut ticket = self.hashing().reserve().map_err(Internal::from)?;
        let user = self.resolve_identifier(&input.identifier).await?;
        let stored = user.as_ref().and_then(|user| user.password_hash.as_ref());
        let is_right = ticket.verify(&input.password, stored).await.map_err(Internal::failed)?;
        let upgrade = match &user {
            Some(user) if is_right => self.upgrade_hash(&mut ticket, user, &input.password).await?,
            _ => None,
        };
        drop(ticket);
        match user {
            Some(user) if is_right => retrying(|| self.admit(&user, &input, upgrade.as_ref(), request)).await,
            user => {
                self.record_failure(user.as_ref(), None, request).await?;
                Err(LoginError::InvalidCredentials)
            }
        }
    }

    /// The password was right: whether the account may be used decides.
    async fn admit(
        &self,
        user: &User,
        input: &LoginInput,
        upgrade: Option<&HashUpgrade>,
        request: &RequestInfo,
    ) -> Result<LoggedIn, LoginError> {
        if let Some(refusal) = self.status_refusal(user) {
            self.record_failure(Some(user), Some(refusal_word(&refusal)), request).await?;
            return Err(refusal);
        }
        let mut tx = self.change().await.map_err(Internal::from)?;
        let user = self.sign_in_row(&tx, user).await?;
        if let Some(upgrade) = upgrade {
            upgrade.write(&mut tx, &user).await?;
        }
        let session = self.open_session(&mut tx, &user, input.device_name.clone(), request).await?;
        let device_token = self.know_device(&tx, user.id, input.device_token.clone()).await?;
        self.event(Action::LoginSucceeded, Actor::User(user.id), request)
            .user(user.id)
            .session(session.id)
            .record(&tx)
            .await?;
        tx.commit().await.map_err(Internal::from)?;
        let tokens = self.session_tokens(&session, &user).await?;
        Ok(LoggedIn { tokens, device_token, user })
    }

    /// Reads the row again under lock and notes the log-in. What changed while the password was checked counts: another
    /// password, a suspension or a deletion meanwhile refuses.
    async fn sign_in_row(&self, tx: &Tx, checked: &User) -> Result<User, LoginError> {
        let found = tx.users().lock(checked.id).await.map_err(Internal::from)?;
        let mut user = found
            .filter(|user| !user.is_deleted() && user.has_password_of(checked))
            .ok_or(LoginError::InvalidCredentials)?;
        if let Some(refusal) = self.status_refusal(&user) {
            return Err(refusal);
        }
        let settled = user.settle(self.now());
        self.record_move(tx, user.id, settled, StatusActor::System).await?;
        user.note_login(self.now());
        tx.users().save_sign_in(&user).await.map_err(Internal::from)?;
        Ok(user)
    }

    fn status_refusal(&self, user: &User) -> Option<LoginError> {
        let now = self.now();
        match user.status.effective(now) {
            AccountStatus::Active => None,
            AccountStatus::PendingVerification => Some(LoginError::EmailNotVerified),
            AccountStatus::Suspended { .. } => Some(LoginError::Suspended),
            AccountStatus::Locked { until, .. } => {
                let wait = until.map_or(self.settings().lockout_max, |until| until.since(now));
                Some(LoginError::TooManyAttempts { retry_after: wait.as_secs().max(1) })
            }
        }
    }

    /// Writes down that a log-in failed; the reason where the password was right.
    async fn record_failure(
        &self,
        user: Option<&User>,
        reason: Option<&'static str>,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let tx = self.store().begin().await?;
        let mut event = self.event(Action::LoginFailed, Actor::Anonymous, request);
        if let Some(user) = user {
            event = event.user(user.id);
        }
        if let Some(reason) = reason {
            event = event.detail("reason", reason);
        }
        event.record(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn refusal_word(refusal: &LoginError) -> &'static str {
    match refusal {
        LoginError::InvalidCredentials | LoginError::Internal(_) => "invalid_credentials",
        LoginError::Suspended => "account_suspended",
        LoginError::EmailNotVerified => "email_not_verified",
        LoginError::TooManyAttempts { .. } => "locked",
    }
}
