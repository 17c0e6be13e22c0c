//! Ending everything by which somebody could get into an account.

use crate::change::Change;
use crate::domain::{RevokeReason, UserId};
use crate::{Internal, Roster};

impl Roster {
    /// Ends every session and mailed link of a user, and every registration attempt for the address.
    pub(crate) async fn end_credentials(
        &self,
        change: &mut Change<'_>,
        user: UserId,
        reason: RevokeReason,
    ) -> Result<(), Internal> {
        let now = self.now();
        change.sessions().revoke_all(user, None, reason, now).await?;
        change.one_time_tokens().void_every(user, now).await?;
        change.registration_attempts().delete_all(user).await?;
        change.outdate_user(user);
        Ok(())
    }
}
