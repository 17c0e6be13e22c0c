//! What a wrong password leaves on the user's row.

use uuid::Uuid;

use crate::Internal;
use crate::Roster;
use crate::change::Change;
use crate::domain::{Actor as StatusActor, Timestamp, UserId};

impl Roster {
    /// Counts a wrong password of `user`, and shows the block that it began, if any, as a lock. Answers until when the
    /// account is locked by this failure.
    ///
    /// Where there is no user the same statement is sent and finds nothing, so that no answer comes sooner for it.
    pub(crate) async fn count_wrong_password(
        &self,
        change: &mut Change<'_>,
        user: Option<UserId>,
        locks_until: Option<Timestamp>,
    ) -> Result<Option<Timestamp>, Internal> {
        let id = user.unwrap_or(UserId::from_uuid(Uuid::nil()));
        let counted = change.users().count_failure(id).await?;
        let (Some(mut user), Some(until)) = (counted, locks_until) else {
            return Ok(None);
        };
        // A lock whose end has passed returns first, so that history tells both. Of an account that is suspended, pending
        // or locked by an import the throttle alone knows.
        let settled = user.settle(self.now());
        let Ok(locked) = user.lock(until) else {
            return Ok(None);
        };
        change.users().save_sign_in(&user).await?;
        self.record_move(change, user.id, settled, StatusActor::System).await?;
        self.record_move(change, user.id, locked, StatusActor::System).await?;
        change.outdate_user(user.id);
        Ok(Some(until))
    }
}
