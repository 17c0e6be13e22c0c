//! Deleting a user, with a way back.

use super::rights::UsersDelete;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::change::Change;
use crate::domain::{RevokeReason, User, UserId};
use crate::retry::retrying;

impl Roster {
    /// Deletes a user softly: address, username and Stripe customer are free at once, every session and mailed link is
    /// dead, and a restore brings the user back until the row is purged.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`, `LastAdmin`.
    pub async fn delete_user(
        &self,
        by: &Granted<UsersDelete>,
        id: UserId,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<(), ManageUserError> {
        retrying(async || {
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            self.delete_softly(&mut change, &mut user).await?;
            self.event_by(Action::UserDeleted, by, request).user(id).record(&change).await?;
            change.commit().await?;
            Ok(())
        })
        .await
    }

    /// Deletes a user whose row is held.
    pub(crate) async fn delete_softly(
        &self,
        change: &mut Change<'_>,
        user: &mut User,
    ) -> Result<(), ManageUserError> {
        self.keep_an_admin(change, user).await?;
        user.delete(self.now());
        self.extensions().erase_deleted(change, user.id).await?;
        change.users().update(user).await?;
        self.end_credentials(change, user.id, RevokeReason::Deleted).await?;
        change.device_tokens().revoke_all(user.id, self.now()).await?;
        Ok(())
    }
}
