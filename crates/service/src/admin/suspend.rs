//! Stopping an account.

use super::rights::UsersWrite;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{RevokeReason, StatusReason, Timestamp, TokenPurpose, User, UserId};
use crate::retry::retrying;

impl Roster {
    /// Suspends a user, or replaces reason and end of a suspension. Every session ends at once, and no device is known any
    /// longer; a reset of the password stays possible and leaves the suspension.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`, `EndNotAhead`, `LastAdmin`.
    pub async fn suspend_user(
        &self,
        by: &Granted<UsersWrite>,
        id: UserId,
        reason: &StatusReason,
        until: Option<Timestamp>,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        if until.is_some_and(|until| until <= self.now()) {
            return Err(ManageUserError::EndNotAhead);
        }
        retrying(async || {
            let now = self.now();
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            self.keep_an_admin(&change, &user).await?;
            let moved = user.suspend(reason.clone(), until, now);
            change.users().update(&user).await?;
            self.record_move(&change, id, moved, by.status_actor()).await?;
            change.sessions().revoke_all(id, None, RevokeReason::Suspended, now).await?;
            change.device_tokens().revoke_all(id, now).await?;
            // Whoever has taken the account over must not move it to another mailbox meanwhile.
            change.one_time_tokens().void_all(id, TokenPurpose::EmailChange, now).await?;
            change.outdate_user(id);
            self.event_by(Action::UserSuspended, by, request).user(id).record(&change).await?;
            change.commit().await?;
            Ok(user)
        })
        .await
    }
}
