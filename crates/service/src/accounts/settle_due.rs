//! Suspensions and locks whose end has come: the row follows what everybody sees already.

use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Actor as StatusActor, StatusKind, UserId};
use crate::retry::retrying;
use crate::{Internal, Roster};

impl Roster {
    /// Lets up to `limit` accounts return to the status before, each in a transaction of its own with its history and its
    /// event. Answers how many did. Any number of nodes may do this at once: the
    /// second one at a row finds nothing left to do.
    ///
    /// # Errors
    /// When the database cannot be reached. Any other failure at one account is logged and keeps none of the others back.
    pub async fn settle_due(&self, limit: u64) -> Result<u64, Internal> {
        let mut settled = 0;
        for user in self.store().users().with_ended_status(self.now(), limit).await? {
            match retrying(|| self.settle_user(user)).await {
                Ok(is_moved) => settled += u64::from(is_moved),
                Err(error @ Internal::Unavailable { .. }) => return Err(error),
                Err(error) => {
                    tracing::error!(user.id = %user, error = &error as &dyn std::error::Error, "an account could not return to its status");
                }
            }
        }
        Ok(settled)
    }

    async fn settle_user(&self, id: UserId) -> Result<bool, Internal> {
        let mut change = self.change().await?;
        let Some(mut user) = change.users().lock(id).await? else {
            return Ok(false);
        };
        let Some(moved) = user.settle(self.now()) else {
            return Ok(false);
        };
        let action = match moved.from {
            StatusKind::Locked => Action::UserUnlocked,
            _ => Action::UserActivated,
        };
        let now_is = moved.to.as_str();
        change.users().save_sign_in(&user).await?;
        self.record_move(&change, id, Some(moved), StatusActor::System).await?;
        change.outdate_user(id);
        let request = RequestInfo::default();
        let event = self.event(action, Actor::System, &request).user(id);
        event.detail("reason", "ended").detail("status", now_is).record(&change).await?;
        change.commit().await?;
        Ok(true)
    }
}
