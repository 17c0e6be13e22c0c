//! The sessions of other users.

use super::rights::{SessionsRead, SessionsRevoke};
use super::{Granted, ManageUserError};
use crate::audit::{Action, RequestInfo};
use crate::domain::{Page, PageRequest, RevokeReason, Session, UserId};
use crate::retry::retrying;
use crate::{ListError, Roster};

impl Roster {
    /// A page of the live sessions of a user, the newest first.
    pub async fn list_sessions_of(
        &self,
        _by: &Granted<SessionsRead>,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Session>, ListError> {
        self.require_own_identities()?;
        self.require_user(user).await?;
        self.live_sessions(user, page).await
    }

    /// Ends every session of a user.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`.
    pub async fn end_sessions_of(
        &self,
        by: &Granted<SessionsRevoke>,
        id: UserId,
        is_expected: &(dyn Fn(i64) -> bool + Sync),
        request: &RequestInfo,
    ) -> Result<(), ManageUserError> {
        self.require_own_identities()?;
        retrying(async || {
            let mut change = self.change().await?;
            let user = self.any_target(&change, by, id, is_expected).await?;
            let ended = change.sessions().revoke_all(user.id, None, RevokeReason::Ended, self.now()).await?;
            if ended == 0 {
                return Ok(());
            }
            change.outdate_user(user.id);
            self.event_by(Action::SessionRevoked, by, request)
                .user(user.id)
                .detail("reason", RevokeReason::Ended.as_str())
                .detail("sessions", ended)
                .record(&change)
                .await?;
            change.commit().await?;
            Ok(())
        })
        .await
    }
}
