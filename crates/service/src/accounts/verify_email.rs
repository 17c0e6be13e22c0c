//! Proving an address with the mailed token, and deciding whose password the account gets.
//!
//! The token proves the *address*. Whose password and profile become the account's is decided by whoever holds the
//! token: by naming their own registration attempt, by choosing a password there and then, or, for an account that is
//! open already, by being signed in to it. A token alone changes nothing and stays usable.

use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::Caller;
use crate::domain::{
    Actor as StatusActor, OneTimeToken, PasswordHash, PasswordProblem, PlainPassword, RegistrationAttempt,
    RevokeReason, StatusMove, Timestamp, TokenPurpose, User, UserId,
};
use crate::persistence::{Constraint, StoreError};
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, ReadOnlyIdentity, Roster};

const PURPOSE: TokenPurpose = TokenPurpose::EmailVerification;

/// What somebody proves an address with: the token, and what tells whose password the account gets.
pub struct VerifyEmailInput {
    /// The mailed token.
    pub token: OpaqueToken,
    /// The id of the holder's own registration.
    pub registration: Option<OpaqueToken>,
    /// A password: the one of the registration, or a new one.
    pub password: Option<PlainPassword>,
    /// A session of the account itself.
    pub session: Option<Box<Caller>>,
}

/// Why an address was not proven.
#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    /// The token is unknown, used, voided or expired: one answer for all.
    #[error("the token is not valid")]
    InvalidToken,
    /// The token is good but alone: it stays usable.
    #[error("a password has to be confirmed")]
    PasswordConfirmationRequired,
    /// The password is refused, for all these reasons; the token stays usable.
    #[error("the password is refused")]
    Password(Vec<PasswordProblem>),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for VerifyEmailError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// What the account becomes when the token is spent.
enum Claim {
    /// This attempt's password and profile.
    Attempt(RegistrationAttempt),
    /// This password, and the attempt's profile when it was that attempt's password.
    Password(PasswordHash, Option<RegistrationAttempt>),
    /// Nothing but the proof of the address.
    AddressOnly,
}

impl Roster {
    /// Proves an address.
    pub async fn verify_email(
        &self,
        input: VerifyEmailInput,
        request: &RequestInfo,
    ) -> Result<User, VerifyEmailError> {
        self.require_own_identities()?;
        let held = self.held_link(PURPOSE, &input.token).await?;
        if let Some(password) = &input.password {
            let identity = held.as_ref().map(|(_, user)| user.identity()).unwrap_or_default();
            self.check_password(password, &identity).map_err(VerifyEmailError::Password)?;
        }
        let (token, user) = held.ok_or(VerifyEmailError::InvalidToken)?;
        let mut claim = self.claim(&token, &user, &input).await?;
        // A name taken by another account between the look and the write is left out; the constraint is what tells.
        loop {
            match retrying(|| self.spend(user.id, &input, &claim, request)).await {
                Err(SpendError::UsernameTaken) => claim.leave_username_out(),
                Err(SpendError::Refused(error)) => return Err(error),
                Ok(user) => return Ok(user),
            }
        }
    }

    /// Whose password the account gets: the named registration's, the one that was sent, or for the account's own
    /// session the one that it has.
    async fn claim(
        &self,
        token: &OneTimeToken,
        user: &User,
        input: &VerifyEmailInput,
    ) -> Result<Claim, VerifyEmailError> {
        if let Some(id) = &input.registration {
            let attempts = self.store().registration_attempts();
            if let Some(attempt) = attempts.find_live_by_secret(&id.hash(), user.id, self.now()).await? {
                return Ok(Claim::Attempt(attempt));
            }
        }
        match (&input.password, &input.session) {
            (Some(password), _) => self.claim_by_password(token, user, password).await,
            (None, Some(caller)) if caller.user.id == user.id => Ok(Claim::AddressOnly),
            (None, _) => Err(VerifyEmailError::PasswordConfirmationRequired),
        }
    }

    /// Two hash runs at most, in one place of the queue: whether it is the attempt's password, and the new hash if not.
    async fn claim_by_password(
        &self,
        token: &OneTimeToken,
        user: &User,
        password: &PlainPassword,
    ) -> Result<Claim, VerifyEmailError> {
        let mailed_for = match token.payload.attempt {
            Some(id) => self.store().registration_attempts().find_live(id, user.id, self.now()).await?,
            None => None,
        };
        let mut ticket = self.hashing().reserve().map_err(Internal::from)?;
        if let Some(attempt) = mailed_for
            && ticket.verify(password, Some(&attempt.password_hash)).await.map_err(Internal::failed)?
        {
            return Ok(Claim::Password(attempt.password_hash.clone(), Some(attempt)));
        }
        let salt = self.random().map_err(Internal::from)?;
        let hash = ticket.hash(password, salt).await.map_err(Internal::failed)?;
        Ok(Claim::Password(hash, None))
    }

    /// Spends the token and makes the account what `claim` says, in one transaction. Every other attempt of the account
    /// is void then, and every other link that proves its address; a newly set password voids every link of any kind and
    /// ends every session but the one that it was set from.
    async fn spend(
        &self,
        user: UserId,
        input: &VerifyEmailInput,
        claim: &Claim,
        request: &RequestInfo,
    ) -> Result<User, SpendError> {
        let now = self.now();
        let mut tx = self.change().await?;
        let Some((mut user, _)) = self.spend_link(&tx, PURPOSE, &input.token, user).await? else {
            return Err(SpendError::Refused(VerifyEmailError::InvalidToken));
        };
        let settled = user.settle(now);
        // Strangers may have tried the address long before its owner came.
        let lifted = user.lift_lockout();
        self.clear_throttles(&tx, &user).await?;
        let moved = claim.apply(&mut user, now);
        tx.users().update(&user).await?;
        self.record_move(&tx, user.id, settled, StatusActor::System).await?;
        self.record_move(&tx, user.id, lifted, StatusActor::System).await?;
        self.record_move(&tx, user.id, moved, StatusActor::User(user.id)).await?;
        tx.registration_attempts().delete_all(user.id).await?;
        if matches!(claim, Claim::AddressOnly) {
            tx.one_time_tokens().void_all(user.id, PURPOSE, now).await?;
        } else {
            tx.one_time_tokens().void_every(user.id, now).await?;
            let own = input.session.as_ref().filter(|caller| caller.user.id == user.id);
            let own = own.and_then(|caller| caller.session_id());
            tx.sessions().revoke_all(user.id, own, RevokeReason::PasswordChanged, now).await?;
        }
        self.event(Action::UserVerified, Actor::User(user.id), request).user(user.id).record(&tx).await?;
        tx.outdate_user(user.id);
        tx.commit().await?;
        Ok(user)
    }
}

impl Claim {
    fn apply(&self, user: &mut User, now: Timestamp) -> Option<StatusMove> {
        match self {
            Self::AddressOnly => user.verify_address(now),
            Self::Attempt(attempt) | Self::Password(_, Some(attempt)) => user.activate_by(attempt, now),
            Self::Password(hash, None) => user.activate_with_password(hash.clone(), now),
        }
    }

    fn leave_username_out(&mut self) {
        if let Self::Attempt(attempt) | Self::Password(_, Some(attempt)) = self {
            attempt.username = None;
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum SpendError {
    #[error("the username is taken")]
    UsernameTaken,
    #[error(transparent)]
    Refused(VerifyEmailError),
}

impl From<StoreError> for SpendError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserUsername) => Self::UsernameTaken,
            other => Self::Refused(other.into()),
        }
    }
}

impl From<Internal> for SpendError {
    fn from(error: Internal) -> Self {
        Self::Refused(error.into())
    }
}
