//! Users: their columns, and what may happen to them.

mod account_change;
mod characters;
mod edit;
mod email;
mod image;
mod imported;
mod lifecycle;
mod metadata;
mod mirrored;
mod moves;
mod new;
mod phone;
mod profile;
mod search;
mod status;
mod status_change;
mod text;
mod username;
mod version;

pub use account_change::{AccountChange, Standing, UserOrigin};
pub use edit::{EditError, Edited, UserEdit};
pub use email::{Email, EmailError};
pub use image::{ImageUrl, ImageUrlError};
pub use metadata::{Metadata, MetadataError};
pub use mirrored::{Mirrored, MirroredAddress};
pub use new::{InitialStatus, NewUser};
pub use phone::{InvalidPhone, Phone};
pub use profile::{ExperienceLevel, Patch, Profile, ProfileChanges};
pub use search::{DeletedUsers, SearchPrefix, TimeRange, UserFilter, UserOrder, UserSort};
pub use status::{AccountStatus, InvalidTransition, StatusAction, StatusColumns, StatusKind, UnfitStatus};
pub use status_change::{Actor, StatusChange, StatusMove};
pub use text::{
    DeviceName, DisplayName, FirstName, LastName, RoleDescription, StatusReason, StripeCustomerId,
    TargetRole, TextError,
};
pub use username::{Username, UsernameError};
pub use version::Version;

use serde_json::{Map, Value};

use crate::{Identity, PasswordHash, RoleName, Timestamp, UserId};

/// A user, as one row holds it.
///
/// The fields are open for reading and for the layer that stores them; changes go through the methods, which keep
/// `created_at <= updated_at` and raise the version where an editor would want to know.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// The id; an imported UUID is kept.
    pub id: UserId,
    /// The address.
    pub email: Email,
    /// When the address was proven.
    pub email_verified_at: Option<Timestamp>,
    /// The username.
    pub username: Option<Username>,
    /// The stored hash of the password. `None` for those who have not set one.
    pub password_hash: Option<PasswordHash>,
    /// When the password was set last.
    pub password_changed_at: Option<Timestamp>,
    /// What the user tells about themselves.
    pub profile: Profile,
    /// The role.
    pub role: RoleName,
    /// The status as it is stored; [`AccountStatus::effective`] tells what it amounts to at an instant.
    pub status: AccountStatus,
    /// Whether this is a pending row that a registration alone has made.
    pub self_registered: bool,
    /// Checked log-in failures since the last success.
    pub failed_login_attempts: u32,
    /// When the user signed in last.
    pub last_login_at: Option<Timestamp>,
    /// The customer's id at Stripe.
    pub stripe_customer_id: Option<StripeCustomerId>,
    /// The user's own data.
    pub metadata: Metadata,
    /// The backend's and the administrators' data; the user reads it only.
    pub app_metadata: Metadata,
    /// Where an imported user came from.
    pub source: Source,
    /// The version.
    pub version: Version,
    /// When the user was made.
    pub created_at: Timestamp,
    /// When the version rose last.
    pub updated_at: Timestamp,
    /// When the user was deleted, if so; deletion is undone by a restore until the row is purged.
    pub deleted_at: Option<Timestamp>,
}

/// Where an imported user came from. All is `None` for those who were made here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// The kind of system.
    pub system: Option<String>,
    /// The key there.
    pub id: Option<String>,
    /// What the system held that has no place here.
    pub remainder: Option<Map<String, Value>>,
    /// The version that the import wrote last: a higher one was edited here since.
    pub version: Option<i64>,
}

impl User {
    /// Whether the address was proven.
    pub fn email_verified(&self) -> bool {
        self.email_verified_at.is_some()
    }

    /// Whether the account is suspended, by its stored status.
    pub fn disabled(&self) -> bool {
        self.status.kind() == StatusKind::Suspended
    }

    /// Whether the user was deleted.
    pub fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// Whether the user's sessions count at `now`. A lock stops password log-in only; open sessions go on.
    pub fn may_hold_session(&self, now: Timestamp) -> bool {
        let kind = self.status.effective(now).kind();
        !self.is_deleted() && matches!(kind, StatusKind::Active | StatusKind::Locked)
    }

    /// Whether a registration of this address adds an attempt; the owner of any other row gets a notice instead.
    pub fn takes_registrations(&self) -> bool {
        self.self_registered && !self.is_deleted()
    }

    /// What a password of this user must not contain.
    pub fn identity(&self) -> Identity<'_> {
        Identity { email: Some(&self.email), username: self.username.as_ref(), profile: Some(&self.profile) }
    }

    /// Changes profile, username and metadata (RFC 7396: what is kept stays, what is cleared is removed, metadata is
    /// merged). Answers whether anything is different now; only then the version rises.
    ///
    /// # Errors
    /// [`MetadataError`] when the merged metadata is too large; nothing is changed then.
    pub fn apply(&mut self, changes: ProfileChanges, now: Timestamp) -> Result<bool, MetadataError> {
        let metadata = changes.merged_metadata(&self.metadata)?;
        let before = (self.username.clone(), self.profile.clone());
        let is_metadata_new = metadata != self.metadata;
        self.metadata = metadata;
        changes.apply_to(&mut self.username, &mut self.profile);
        let is_changed = is_metadata_new || before.0 != self.username || before.1 != self.profile;
        if is_changed {
            self.touch(now);
        }
        Ok(is_changed)
    }

    /// A backend's own fields of the user are different now.
    pub fn note_own_fields(&mut self, now: Timestamp) {
        self.touch(now);
    }

    /// Sets a password. What it replaces has to be dealt with by the caller: sessions, one-time tokens.
    pub fn set_password(&mut self, hash: PasswordHash, now: Timestamp) {
        self.password_hash = Some(hash);
        self.password_changed_at = Some(now);
        self.touch(now);
    }

    /// Whether the password is the one that it was when `earlier` was read. Its hash may be another all the same: replacing
    /// one hash of a password by a better one leaves the version as it is, which a change of the password raises.
    pub fn has_password_of(&self, earlier: &Self) -> bool {
        match (&self.password_hash, &earlier.password_hash) {
            (Some(now), Some(then)) => now == then || self.version == earlier.version,
            (now, then) => now == then,
        }
    }

    /// Notes a successful log-in: bookkeeping, no new version.
    pub fn note_login(&mut self, now: Timestamp) {
        self.last_login_at = Some(now);
        self.failed_login_attempts = 0;
    }

    /// An editor would want to know: raises the version, and `updated_at` with it.
    fn touch(&mut self, now: Timestamp) {
        self.version.raise();
        // A clock that was set back moves no row before its own beginning.
        self.updated_at = now.max(self.updated_at).max(self.created_at);
    }
}

#[cfg(test)]
mod tests;
