//! Asking for a new password by mail.

use super::wish::Wish;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::Email;
use crate::retry::retrying;
use crate::{Internal, OwnIdentityError, Roster};

impl Roster {
    /// Mails a link that sets a new password to the account of the address, whatever its status. Answers alike in every
    /// case, after the same work.
    pub async fn forgot_password(
        &self,
        email: &Email,
        request: &RequestInfo,
    ) -> Result<(), OwnIdentityError> {
        self.require_own_identities()?;
        Ok(retrying(|| self.try_forgot(email, request)).await?)
    }

    async fn try_forgot(&self, email: &Email, request: &RequestInfo) -> Result<(), Internal> {
        let mut change = self.change().await?;
        let mut event = self.event(Action::PasswordResetRequested, Actor::Anonymous, request);
        if let Some(user) = change.users().find_by_email(email).await? {
            event = event.user(user.id);
        }
        self.wish(&mut change, Wish::PasswordReset, email).await?;
        event.record(&change).await?;
        change.commit().await
    }
}
