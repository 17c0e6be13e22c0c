//! An administrator makes an account.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::rights::UsersWrite;
use super::{Granted, ManageUserError};
use crate::accounts::NewLink;
use crate::audit::{Action, RequestInfo};
use crate::change::Change;
use crate::domain::{
    Email, Identity, InitialStatus, Metadata, NewUser, PasswordHash, PasswordProblem, Permission,
    PlainPassword, Profile, Requester, RoleName, StripeCustomerId, TokenPayload, TokenPurpose, User, UserId,
    UserOrigin, Username,
};
use crate::persistence::{Constraint, StoreError};
use crate::retry::retrying;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// What an administrator makes an account with.
pub struct CreateUserInput {
    /// The address.
    pub email: Email,
    /// Whether the administrator vouches for the address.
    pub is_email_verified: bool,
    /// The username.
    pub username: Option<Username>,
    /// The password; without one its owner sets it by an invitation.
    pub password: Option<PlainPassword>,
    /// The profile.
    pub profile: Profile,
    /// The role. One other than `viewer` takes the right to give roles.
    pub role: RoleName,
    /// The status. `None`: active with a password, pending without.
    pub status: Option<InitialStatus>,
    /// The customer's id at Stripe.
    pub stripe_customer_id: Option<StripeCustomerId>,
    /// The user's own data.
    pub metadata: Metadata,
    /// The backend's data.
    pub app_metadata: Metadata,
    /// Whether an invitation is mailed to an account without a password.
    pub sends_invitation: bool,
}

impl CreateUserInput {
    /// An invited viewer with nothing but an address, to be filled in.
    pub fn new(email: Email) -> Self {
        Self {
            email,
            is_email_verified: false,
            username: None,
            password: None,
            profile: Profile::default(),
            role: RoleName::viewer(),
            status: None,
            stripe_customer_id: None,
            metadata: Metadata::default(),
            app_metadata: Metadata::default(),
            sends_invitation: true,
        }
    }
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateUserError {
    /// The role has permissions that the caller lacks, or the caller may not give roles.
    #[error("the caller may not make a user of that role")]
    Forbidden,
    /// The address belongs to an account.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Somebody has this username.
    #[error("the username is taken")]
    UsernameTaken,
    /// Somebody has this Stripe customer.
    #[error("the Stripe customer is taken")]
    StripeCustomerTaken,
    /// There is no such role.
    #[error("there is no role of this name")]
    UnknownRole,
    /// The password is refused, for all these reasons.
    #[error("the password is refused: it {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; it "))]
    Password(Vec<PasswordProblem>),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for CreateUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            StoreError::Conflict(Constraint::UserUsername) => Self::UsernameTaken,
            StoreError::Conflict(Constraint::UserStripeCustomer) => Self::StripeCustomerTaken,
            // The only thing that a new user points at.
            StoreError::Conflict(Constraint::Reference) => Self::UnknownRole,
            other => Self::Internal(other.into()),
        }
    }
}

impl From<ManageUserError> for CreateUserError {
    fn from(error: ManageUserError) -> Self {
        match error {
            ManageUserError::Forbidden => Self::Forbidden,
            ManageUserError::UnknownRole => Self::UnknownRole,
            ManageUserError::Internal(error) => Self::Internal(error),
            other => Self::Internal(Internal::failed(other)),
        }
    }
}

impl Roster {
    /// A password that nobody guesses: 120 random bits, 20 characters.
    pub fn generate_password(&self) -> Result<Zeroizing<String>, Internal> {
        let random = Zeroizing::new(self.random::<15>()?);
        Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(random.as_slice())))
    }

    /// Makes an account. Takes the address from an unproven registration.
    pub async fn create_user(
        &self,
        by: &Granted<UsersWrite>,
        input: CreateUserInput,
        request: &RequestInfo,
    ) -> Result<User, CreateUserError> {
        self.require_own_identities()?;
        if input.role != RoleName::viewer() && !by.allows(&Permission::ROLES_ASSIGN) {
            return Err(CreateUserError::Forbidden);
        }
        let hash = match &input.password {
            Some(password) => {
                let (email, username) = (Some(&input.email), input.username.as_ref());
                let identity = Identity { email, username, profile: Some(&input.profile) };
                self.check_password(password, &identity).map_err(CreateUserError::Password)?;
                Some(self.hash_password(password).await?)
            }
            None => None,
        };
        let is_invited = hash.is_none() && input.sends_invitation;
        let user = self.new_user(input, hash)?;
        retrying(async || {
            let mut change = self.change().await?;
            self.require_above(&change, by, &user.role).await?;
            self.add_user(&mut change, by, &user, is_invited, request).await?;
            change.commit().await?;
            Ok(())
        })
        .await
        .map(|()| user)
    }

    /// Stores a new user, and mails the invitation if there is to be one.
    pub(super) async fn add_user(
        &self,
        change: &mut Change<'_>,
        by: &Granted<UsersWrite>,
        user: &User,
        is_invited: bool,
        request: &RequestInfo,
    ) -> Result<(), CreateUserError> {
        change.users().yield_address(&user.email).await?;
        let origin = if is_invited { UserOrigin::Invitation } else { UserOrigin::Administrator };
        change.users().insert(user, origin).await?;
        self.clear_throttles(change, user).await?;
        if is_invited {
            let link = NewLink {
                purpose: TokenPurpose::Invitation,
                requester: Requester::Trusted,
                payload: TokenPayload::default(),
            };
            self.send_link(change, user, link).await?;
        }
        self.event_by(Action::UserCreated, by, request)
            .user(user.id)
            .detail("invited", is_invited)
            .record(change)
            .await?;
        Ok(())
    }

    pub(super) fn new_user(
        &self,
        input: CreateUserInput,
        hash: Option<PasswordHash>,
    ) -> Result<User, Internal> {
        let now = self.now();
        let by_default = match hash {
            Some(_) => InitialStatus::Active,
            None => InitialStatus::PendingVerification,
        };
        let new = NewUser {
            id: UserId::generate(now, self.random()?),
            email: input.email,
            is_email_verified: input.is_email_verified,
            username: input.username,
            password_hash: hash,
            profile: input.profile,
            role: input.role,
            status: input.status.unwrap_or(by_default),
            stripe_customer_id: input.stripe_customer_id,
            metadata: input.metadata,
            app_metadata: input.app_metadata,
        };
        Ok(User::create(new, now))
    }
}
