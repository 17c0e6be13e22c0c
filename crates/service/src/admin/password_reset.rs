//! Starting a password reset for somebody else.

use super::rights::UsersWrite;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::accounts::NewLink;
use crate::audit::{Action, RequestInfo};
use crate::domain::{Requester, TokenPayload, TokenPurpose, UserId};
use crate::retry::retrying;

impl Roster {
    /// Mails a link that sets a new password to the user's own address, whatever the status of the account. The caller never
    /// sees it. Where three are on their way it replaces the oldest.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`.
    pub async fn request_password_reset(
        &self,
        by: &Granted<UsersWrite>,
        id: UserId,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<(), ManageUserError> {
        self.require_own_identities()?;
        retrying(async || {
            let mut change = self.change().await?;
            let user = self.any_target(&change, by, id, is_expected).await?;
            if user.is_deleted() {
                return Err(ManageUserError::Deleted);
            }
            let link = NewLink {
                purpose: TokenPurpose::PasswordReset,
                requester: Requester::Trusted,
                payload: TokenPayload::default(),
            };
            self.send_link(&mut change, &user, link).await?;
            self.event_by(Action::PasswordResetRequested, by, request).user(id).record(&change).await?;
            Ok(change.commit().await?)
        })
        .await
    }
}
