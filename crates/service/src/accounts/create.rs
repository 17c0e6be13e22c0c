//! An operator makes an account.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{
    Email, Identity, InitialStatus, NewUser, PasswordProblem, PlainPassword, Profile, RoleName, User, UserId,
};
use crate::persistence::{Constraint, StoreError};
use crate::{Internal, Roster};

/// What an operator makes an account with.
pub struct CreateUserInput {
    /// The address. The operator vouches for it.
    pub email: Email,
    /// The role.
    pub role: RoleName,
    /// The profile.
    pub profile: Profile,
    /// The password.
    pub password: PlainPassword,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateUserError {
    /// The address belongs to an account.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// There is no such role.
    #[error("there is no role of this name")]
    UnknownRole,
    /// The password is refused, for all these reasons.
    #[error("the password is refused: it {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; it "))]
    Password(Vec<PasswordProblem>),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for CreateUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            // The only thing that a new user points at.
            StoreError::Conflict(Constraint::Reference) => Self::UnknownRole,
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    /// A password that nobody guesses: 120 random bits, 20 characters.
    pub fn generate_password(&self) -> Result<Zeroizing<String>, Internal> {
        let random = Zeroizing::new(self.random::<15>()?);
        Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(random.as_slice())))
    }

    /// Makes an account that may be used at once. Takes the address from an unproven registration.
    pub async fn create_user(&self, input: CreateUserInput) -> Result<User, CreateUserError> {
        let CreateUserInput { email, role, profile, password } = input;
        let identity = Identity { email: Some(&email), username: None, profile: Some(&profile) };
        self.settings().password_policy.check(&password, &identity).map_err(CreateUserError::Password)?;
        let mut ticket = self.hashing().reserve().map_err(Internal::from)?;
        let salt = self.random().map_err(Internal::from)?;
        let hash = ticket.hash(&password, salt).await.map_err(Internal::failed)?;
        drop(ticket);

        let now = self.now();
        let id = UserId::generate(now, self.random().map_err(Internal::from)?);
        let user = User::create(
            NewUser {
                is_email_verified: true,
                password_hash: Some(hash),
                profile,
                role,
                status: InitialStatus::Active,
                ..NewUser::new(id, email)
            },
            now,
        );
        let tx = self.change().await?;
        tx.users().yield_address(&user.email).await?;
        tx.users().insert(&user).await?;
        self.event(Action::UserCreated, Actor::System, &RequestInfo::default())
            .user(user.id)
            .record(&tx)
            .await?;
        tx.commit().await?;
        Ok(user)
    }
}
