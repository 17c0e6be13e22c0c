//! How users come to be.

use super::{AccountStatus, Email, Metadata, Profile, Source, StripeCustomerId, User, Username, Version};
use crate::{PasswordHash, RoleName, Timestamp, UserId};

/// The status that an operator gives a new user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitialStatus {
    /// May be used at once.
    Active,
    /// The address has to be proven first.
    PendingVerification,
}

/// A user whom an operator makes.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id.
    pub id: UserId,
    /// The address.
    pub email: Email,
    /// Whether the operator vouches for the address.
    pub is_email_verified: bool,
    /// The username.
    pub username: Option<Username>,
    /// The password's hash. `None` for those who set one by an invitation.
    pub password_hash: Option<PasswordHash>,
    /// The profile.
    pub profile: Profile,
    /// The role.
    pub role: RoleName,
    /// The status.
    pub status: InitialStatus,
    /// The customer's id at Stripe.
    pub stripe_customer_id: Option<StripeCustomerId>,
    /// The user's own data.
    pub metadata: Metadata,
    /// The backend's data.
    pub app_metadata: Metadata,
}

impl NewUser {
    /// A pending viewer with nothing but an address, to be filled in.
    pub fn new(id: UserId, email: Email) -> Self {
        Self {
            id,
            email,
            is_email_verified: false,
            username: None,
            password_hash: None,
            profile: Profile::default(),
            role: RoleName::viewer(),
            status: InitialStatus::PendingVerification,
            stripe_customer_id: None,
            metadata: Metadata::default(),
            app_metadata: Metadata::default(),
        }
    }
}

impl User {
    /// The row that a registration makes for an address that nobody has: pending, and nothing of what was entered. That
    /// waits in a registration attempt until the address is proven.
    pub fn register_pending(id: UserId, email: Email, at: Timestamp) -> Self {
        Self { self_registered: true, ..Self::create(NewUser::new(id, email), at) }
    }

    /// The user that a registration makes where accounts are open at once: active, the address unproven.
    pub fn register_open(
        id: UserId,
        email: Email,
        username: Option<Username>,
        profile: Profile,
        password_hash: PasswordHash,
        at: Timestamp,
    ) -> Self {
        let password_hash = Some(password_hash);
        let status = InitialStatus::Active;
        Self::create(NewUser { username, password_hash, profile, status, ..NewUser::new(id, email) }, at)
    }

    /// The user that an operator makes.
    pub fn create(new: NewUser, at: Timestamp) -> Self {
        Self {
            id: new.id,
            email: new.email,
            email_verified_at: new.is_email_verified.then_some(at),
            username: new.username,
            password_changed_at: new.password_hash.as_ref().map(|_| at),
            password_hash: new.password_hash,
            profile: new.profile,
            role: new.role,
            status: match new.status {
                InitialStatus::Active => AccountStatus::Active,
                InitialStatus::PendingVerification => AccountStatus::PendingVerification,
            },
            self_registered: false,
            failed_login_attempts: 0,
            last_login_at: None,
            stripe_customer_id: new.stripe_customer_id,
            metadata: new.metadata,
            app_metadata: new.app_metadata,
            source: Source::default(),
            version: Version::first(),
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }
}
