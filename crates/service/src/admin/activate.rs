//! Making an account active.

use super::rights::UsersWrite;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{TokenPurpose, User, UserId};
use crate::retry::retrying;

impl Roster {
    /// Makes a pending or suspended account active, and vouches for its address or does not. Nothing that a registration
    /// entered becomes the account's: its owner sets a password by a reset.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`, `InvalidTransition`, `ReadOnlyIdentity`.
    pub async fn activate_user(
        &self,
        by: &Granted<UsersWrite>,
        id: UserId,
        vouches_for_address: bool,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        if vouches_for_address {
            self.require_own_identities()?;
        }
        retrying(async || {
            let now = self.now();
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            let moved = user.activate(vouches_for_address, now)?;
            change.users().update(&user).await?;
            self.record_move(&change, id, moved, by.status_actor()).await?;
            change.registration_attempts().delete_all(id).await?;
            change.one_time_tokens().void_all(id, TokenPurpose::EmailVerification, now).await?;
            change.outdate_user(id);
            self.event_by(Action::UserActivated, by, request).user(id).record(&change).await?;
            change.commit().await?;
            Ok(user)
        })
        .await
    }
}
