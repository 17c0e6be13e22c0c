//! What an administrator changes about a user in one go.

use serde_json::{Map, Value};

use super::{Email, Metadata, MetadataError, Patch, ProfileChanges, StripeCustomerId, User};
use crate::Timestamp;

/// Changes by an administrator.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserEdit {
    /// What the user could change as well.
    pub profile: ProfileChanges,
    /// The backend's data: `Set` is a merge patch of it, `Clear` empties it.
    pub app_metadata: Patch<Map<String, Value>>,
    /// The customer's id at Stripe.
    pub stripe_customer_id: Patch<StripeCustomerId>,
    /// Another address, and whether the administrator vouches for it.
    pub address: Option<(Email, bool)>,
}

impl UserEdit {
    /// Whether something is to change that belongs to a user's identity: where another issuer keeps that, it is its to say.
    pub fn is_about_identity(&self) -> bool {
        self.address.is_some() || self.profile.is_about_identity()
    }
}

/// Which data would not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The user's own.
    #[error(transparent)]
    Metadata(MetadataError),
    /// The backend's.
    #[error(transparent)]
    AppMetadata(MetadataError),
}

/// What an edit has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// Whether anything is different now.
    pub is_changed: bool,
    /// Whether the user has another address now: one of another canonical form.
    pub is_address_changed: bool,
}

impl User {
    /// Applies the changes. The version rises when anything is different.
    ///
    /// # Errors
    /// When merged data would be too large; the user is half changed then and must not be stored.
    pub fn edit(&mut self, edit: UserEdit, now: Timestamp) -> Result<Edited, EditError> {
        let UserEdit { profile, app_metadata, stripe_customer_id, address } = edit;
        let mut is_changed = self.apply(profile, now).map_err(EditError::Metadata)?;
        let merged = match &app_metadata {
            Patch::Keep => self.app_metadata.clone(),
            Patch::Clear => Metadata::default(),
            Patch::Set(patch) => self.app_metadata.merged(patch).map_err(EditError::AppMetadata)?,
        };
        let customer = self.stripe_customer_id.clone();
        stripe_customer_id.apply_to(&mut self.stripe_customer_id);
        if merged != self.app_metadata || customer != self.stripe_customer_id {
            self.app_metadata = merged;
            self.touch(now);
            is_changed = true;
        }
        let is_address_changed =
            address.is_some_and(|(email, vouched)| self.edit_address(email, vouched, now));
        Ok(Edited { is_changed: is_changed || self.version.is_raised(), is_address_changed })
    }

    /// Answers whether the address is another one, and not only written in another way.
    fn edit_address(&mut self, email: Email, vouched: bool, now: Timestamp) -> bool {
        let is_other = email.canonical() != self.email.canonical();
        if is_other {
            self.change_address(email, vouched, now);
        } else {
            if email.as_typed() != self.email.as_typed() {
                self.email = email;
                self.touch(now);
            }
            if vouched && !self.email_verified() {
                self.email_verified_at = Some(now);
                self.touch(now);
            }
        }
        is_other
    }
}
