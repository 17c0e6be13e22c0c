//! Lifting a lock.

use super::rights::UsersWrite;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{User, UserId};
use crate::retry::retrying;

impl Roster {
    /// Lifts a lock, also an imported one, and clears every throttle of the account.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`; `InvalidTransition` when there is neither lock nor throttle.
    pub async fn unlock_user(
        &self,
        by: &Granted<UsersWrite>,
        id: UserId,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        retrying(async || {
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            let was_throttled = self.clear_throttles(&change, &user).await?;
            let moved = match user.unlock() {
                Err(refused) if !was_throttled => return Err(refused.into()),
                unlocked => unlocked.ok().flatten(),
            };
            user.forget_failures();
            change.users().save_sign_in(&user).await?;
            self.record_move(&change, id, moved, by.status_actor()).await?;
            change.outdate_user(id);
            self.event_by(Action::UserUnlocked, by, request).user(id).record(&change).await?;
            change.commit().await?;
            Ok(user)
        })
        .await
    }
}
