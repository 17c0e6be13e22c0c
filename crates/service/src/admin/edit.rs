//! Changing a user.

use super::rights::UsersWrite;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::accounts::Notice;
use crate::audit::{Action, RequestInfo};
use crate::domain::{Actor, RevokeReason, User, UserEdit, UserId};
use crate::mail::MailKind;
use crate::retry::retrying;
use crate::{ProfileChange, Roster};

impl Roster {
    /// Changes a user, and the backend's own fields of the user. What changes nothing leaves no trace. Another address ends every session and mailed link, and the
    /// old one is told.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`, `EmailTaken`, `UsernameTaken`, `StripeCustomerTaken`, `Data`,
    /// `ProfileConflict`, `ReadOnlyIdentity`.
    pub async fn edit_user(
        &self,
        by: &Granted<UsersWrite>,
        id: UserId,
        edit: &UserEdit,
        profile: &ProfileChange,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        if edit.is_about_identity() {
            self.require_own_identities()?;
        }
        retrying(async || {
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            let old_email = user.email.clone();
            self.change_profile(&change, &mut user, profile).await?;
            let edited = user.edit(edit.clone(), self.now())?;
            if !edited.is_changed {
                return Ok(user);
            }
            if edited.is_address_changed {
                change.users().yield_address(&user.email).await?;
                self.end_credentials(&mut change, id, RevokeReason::EmailChanged).await?;
                let lifted = user.lift_lockout();
                self.record_move(&change, id, lifted, Actor::System).await?;
                self.clear_throttles(&change, &user).await?;
                let notice = Notice::by_others(MailKind::EmailChangedNotice).to(old_email);
                self.notify(&mut change, &user, notice).await?;
            }
            change.users().update(&user).await?;
            change.outdate_user(id);
            self.event_by(Action::UserUpdated, by, request)
                .user(id)
                .detail("email_changed", edited.is_address_changed)
                .record(&change)
                .await?;
            change.commit().await?;
            Ok(user)
        })
        .await
    }
}
