//! Erasing a user for good.

use super::rights::UsersDelete;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{Timestamp, UserId};
use crate::retry::retrying;

impl Roster {
    /// Erases everything about a deleted user. The audit trail keeps that things happened to this id, and nothing that
    /// tells of the person.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `NotDeleted`.
    pub async fn purge_user(
        &self,
        by: &Granted<UsersDelete>,
        id: UserId,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<(), ManageUserError> {
        self.purge_if(by, id, is_expected, None, request).await
    }

    /// Erases a user who was deleted before an instant, if one is given.
    pub(crate) async fn purge_if(
        &self,
        by: &Granted<UsersDelete>,
        id: UserId,
        is_expected: Expected<'_>,
        deleted_before: Option<Timestamp>,
        request: &RequestInfo,
    ) -> Result<(), ManageUserError> {
        retrying(async || {
            let mut change = self.change().await?;
            let user = self.any_target(&change, by, id, is_expected).await?;
            let deleted_at = user.deleted_at.ok_or(ManageUserError::NotDeleted)?;
            if deleted_before.is_some_and(|before| deleted_at >= before) {
                return Err(ManageUserError::NotDeleted);
            }
            change.audit().forget_person(id).await?;
            self.erase_throttles(&change, &user).await?;
            change.idempotency_keys().delete_of_caller(id).await?;
            self.extensions().erase_owned(&change, id).await?;
            change.users().erase(id).await?;
            change.outdate_user(id);
            self.event_by(Action::UserPurged, by, request).user(id).record(&change).await?;
            change.commit().await?;
            Ok(())
        })
        .await
    }
}
