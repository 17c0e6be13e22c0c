//! Log-in: exactly one hash check whatever the identifier is, and no answer that tells whether an account exists.

use super::SessionTokens;
use super::upgrade::HashUpgrade;
use crate::audit::{Action, Actor, RequestInfo};
use crate::change::Change;
use crate::domain::{AccountStatus, Actor as StatusActor, DeviceName, PlainPassword, User};
use crate::hashing::Ticket;
use crate::retry::retrying;
use crate::throttle::ReserveError;
use crate::tokens::OpaqueToken;
use crate::{Internal, ReadOnlyIdentity, Roster};

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

/// Why nobody was signed in. What the account's state has to say is told to the right password only.
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
    /// Too many attempts failed, told to every password; or the account is locked by an import.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<ReserveError> for LoginError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Blocked { retry_after } => Self::TooManyAttempts { retry_after },
            ReserveError::Internal(error) => Self::Internal(error),
        }
    }
}

impl Roster {
    /// Signs somebody in.
    ///
    /// A place in the hashing queue comes first, so that nothing is written for whom there is none; then a place among the
    /// attempts at the account, so that of any number at the same moment only so many passwords are looked at as are
    /// allowed; then exactly one hash run; and only then what the account's state has to say.
    pub async fn log_in(&self, input: LoginInput, request: &RequestInfo) -> Result<LoggedIn, LoginError> {
        self.require_own_identities()?;
        let ticket = self.hashing().reserve().map_err(Internal::from)?;
        let user = self.resolve_identifier(&input.identifier).await?;
        let id = user.as_ref().map(|user| user.id);
        let device = self.recognise_device(id, input.device_token.as_ref(), request.ip).await?;
        let claimant = self.login_claimant(&input.identifier, user.as_ref(), device);
        let attempt = self.reserve_attempt(&claimant).await?;
        let outcome = match self.check_and_admit(ticket, user.as_ref(), &input, request).await {
            Err(refusal) => Err(self.note_refusal(id, refusal, attempt.locks_until, request).await),
            admitted => admitted,
        };
        // Whoever has the right password guesses at nothing, and what failed inside was never answered.
        if !matches!(outcome, Ok(_) | Err(LoginError::InvalidCredentials)) {
            self.give_back(attempt).await;
        }
        outcome
    }

    async fn check_and_admit(
        &self,
        mut ticket: Ticket,
        user: Option<&User>,
        input: &LoginInput,
        request: &RequestInfo,
    ) -> Result<LoggedIn, LoginError> {
        let stored = user.and_then(|user| user.password_hash.as_ref());
        let is_right = ticket.verify(&input.password, stored).await.map_err(Internal::failed)?;
        let user = user.filter(|_| is_right).ok_or(LoginError::InvalidCredentials)?;
        let upgrade = self.upgrade_hash(&mut ticket, user, &input.password).await?;
        drop(ticket);
        retrying(|| self.admit(user, input, upgrade.as_ref(), request)).await
    }

    /// The password was right: whether the account may be used decides. Every failure that was counted is forgotten.
    async fn admit(
        &self,
        user: &User,
        input: &LoginInput,
        upgrade: Option<&HashUpgrade>,
        request: &RequestInfo,
    ) -> Result<LoggedIn, LoginError> {
        let mut tx = self.change().await.map_err(Internal::from)?;
        let user = self.sign_in_row(&mut tx, user).await?;
        if let Some(upgrade) = upgrade {
            upgrade.write(&mut tx, &user).await?;
        }
        self.clear_throttles(&tx, &user).await?;
        let session = self.open_session(&mut tx, &user, input.device_name.clone(), request).await?;
        let device_token = self.know_device(&tx, user.id, input.device_token.clone()).await?;
        self.event(Action::LoginSucceeded, Actor::User(user.id), request)
            .user(user.id)
            .session(session.id)
            .record(&tx)
            .await?;
        tx.commit().await?;
        let tokens = self.session_tokens(&session, &user).await?;
        Ok(LoggedIn { tokens, device_token, user })
    }

    /// Reads the row again under lock and notes the log-in. What changed while the password was checked counts: another
    /// password, a suspension or a deletion meanwhile refuses.
    async fn sign_in_row(&self, tx: &mut Change<'_>, checked: &User) -> Result<User, LoginError> {
        let found = tx.users().lock(checked.id).await.map_err(Internal::from)?;
        let mut user = found
            .filter(|user| !user.is_deleted() && user.has_password_of(checked))
            .ok_or(LoginError::InvalidCredentials)?;
        let now = self.now();
        let settled = user.settle(now);
        // A lock with an end shows a throttle, and that has let this attempt pass: a known device, or after its block. A
        // lock without an end was imported and is a status.
        let lifted = user.lift_lockout();
        if let Some(refusal) = self.status_refusal(&user.status) {
            return Err(refusal);
        }
        // At the least the time of the last log-in is another one.
        tx.outdate_user(user.id);
        self.record_move(tx, user.id, settled, StatusActor::System).await?;
        self.record_move(tx, user.id, lifted, StatusActor::System).await?;
        user.note_login(now);
        tx.users().save_sign_in(&user).await.map_err(Internal::from)?;
        Ok(user)
    }

    fn status_refusal(&self, status: &AccountStatus) -> Option<LoginError> {
        match status {
            AccountStatus::Active => None,
            AccountStatus::PendingVerification => Some(LoginError::EmailNotVerified),
            AccountStatus::Suspended { .. } => Some(LoginError::Suspended),
            AccountStatus::Locked { .. } => Some(LoginError::TooManyAttempts {
                retry_after: self.settings().lockout.max_duration.as_secs(),
            }),
        }
    }
}
