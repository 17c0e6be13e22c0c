//! Sign-up in its three modes.
//!
//! In mode `verify` nothing that a stranger enters touches an account: it waits in a registration attempt until
//! whoever reads the mailbox proves the address. The answer is the same for every state of the address.

use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{
    Email, Identity, PasswordHash, PasswordProblem, PlainPassword, Profile, RegistrationAttempt,
    RegistrationAttemptId, User, UserId, UserOrigin, Username,
};
use crate::persistence::{Constraint, StoreError, Tx};
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, RegistrationMode, Roster};

/// How often the row of an address is looked for: one that was there at the insert may be gone at the look, when its owner
/// was erased in between.
const PENDING_ROW_TRIES: usize = 3;

/// What somebody signs up with.
pub struct RegisterInput {
    /// The address.
    pub email: Email,
    /// The password.
    pub password: PlainPassword,
    /// A username, if any.
    pub username: Option<Username>,
    /// The profile.
    pub profile: Profile,
}

/// What became of a sign-up.
pub enum Registered {
    /// Mode `verify`: the address has to be proven first. Said for every address, known or not.
    VerificationRequired {
        /// Names this attempt; with the mailed token it makes this attempt's password the account's.
        registration_id: OpaqueToken,
    },
    /// Mode `open`: the account exists.
    Created(Box<User>),
}

/// Why nobody was signed up.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Sign-up is closed.
    #[error("registration is closed")]
    Closed,
    /// The password is refused, for all these reasons.
    #[error("the password is refused")]
    Password(Vec<PasswordProblem>),
    /// Mode `open` only: the address belongs to an account.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Somebody has this username; names are public.
    #[error("the username is taken")]
    UsernameTaken,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserUsername) => Self::UsernameTaken,
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    /// Signs somebody up.
    pub async fn register(
        &self,
        input: RegisterInput,
        request: &RequestInfo,
    ) -> Result<Registered, RegisterError> {
        let mode = self.settings().registration;
        if mode == RegistrationMode::Closed || self.is_mirror() {
            return Err(RegisterError::Closed);
        }
        let identity = Identity {
            email: Some(&input.email),
            username: input.username.as_ref(),
            profile: Some(&input.profile),
        };
        self.check_password(&input.password, &identity).map_err(RegisterError::Password)?;
        let hash = self.hash_password(&input.password).await?;
        match mode {
            RegistrationMode::Open => retrying(|| self.register_open(&input, &hash, request)).await,
            RegistrationMode::Verify | RegistrationMode::Closed => {
                retrying(|| self.register_attempt(&input, &hash, request)).await
            }
        }
    }

    async fn register_attempt(
        &self,
        input: &RegisterInput,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<Registered, RegisterError> {
        let registration_id = OpaqueToken::generate(self.ids()).map_err(Internal::from)?;
        let mut tx = self.change().await?;
        if let Some(username) = &input.username
            && tx.users().is_username_taken(username).await?
        {
            return Err(RegisterError::UsernameTaken);
        }
        let user = self.pending_user(&tx, &input.email).await?;
        let is_known = !user.takes_registrations();
        if is_known {
            self.notify_already_registered(&mut tx, &user).await?;
        } else {
            let attempt = self.insert_attempt(&tx, &user, input, hash, &registration_id).await?;
            self.send_verification_link(&mut tx, &user, Some(attempt)).await?;
        }
        self.event(Action::UserRegistered, Actor::Anonymous, request)
            .user(user.id)
            .detail("already_registered", is_known)
            .record(&tx)
            .await?;
        tx.commit().await?;
        Ok(Registered::VerificationRequired { registration_id })
    }

    /// The row of the address, made when there is none. Parallel sign-ups meet in the unique index, not in a look.
    async fn pending_user(&self, tx: &Tx, email: &Email) -> Result<User, RegisterError> {
        let now = self.now();
        for _ in 0..PENDING_ROW_TRIES {
            let id = UserId::generate(now, self.random().map_err(Internal::from)?);
            tx.users()
                .insert_if_free(&User::register_pending(id, email.clone(), now), UserOrigin::SignUp)
                .await?;
            if let Some(user) = tx.users().lock_by_email(email).await? {
                return Ok(user);
            }
        }
        Err(Internal::failed("the row of an address went away whenever it was registered").into())
    }

    async fn insert_attempt(
        &self,
        tx: &Tx,
        user: &User,
        input: &RegisterInput,
        hash: &PasswordHash,
        registration_id: &OpaqueToken,
    ) -> Result<RegistrationAttemptId, RegisterError> {
        let now = self.now();
        let id = RegistrationAttemptId::generate(now, self.random().map_err(Internal::from)?);
        let attempt = RegistrationAttempt::new(
            id,
            user.id,
            registration_id.hash(),
            hash.clone(),
            input.username.clone(),
            input.profile.clone(),
            now,
        );
        tx.registration_attempts().insert(&attempt).await?;
        tx.registration_attempts().trim(user.id, RegistrationAttempt::MAX_PER_ADDRESS).await?;
        Ok(id)
    }

    async fn register_open(
        &self,
        input: &RegisterInput,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<Registered, RegisterError> {
        let now = self.now();
        let id = UserId::generate(now, self.random().map_err(Internal::from)?);
        let user = User::register_open(
            id,
            input.email.clone(),
            input.username.clone(),
            input.profile.clone(),
            hash.clone(),
            now,
        );
        let mut tx = self.change().await?;
        tx.users().insert(&user, UserOrigin::SignUp).await?;
        self.clear_throttles(&tx, &user).await?;
        self.send_verification_link(&mut tx, &user, None).await?;
        self.event(Action::UserRegistered, Actor::User(user.id), request).user(user.id).record(&tx).await?;
        tx.commit().await?;
        Ok(Registered::Created(Box::new(user)))
    }
}
