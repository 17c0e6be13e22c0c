//! Asking for a new password by mail.

use super::link::NewLink;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Email, Requester, TokenPayload, TokenPurpose};
use crate::retry::retrying;
use crate::{Internal, Roster};

impl Roster {
    /// Mails a link that sets a new password to the account of the address, whatever its status. Answers alike in every
    /// case.
    pub async fn forgot_password(&self, email: &Email, request: &RequestInfo) -> Result<(), Internal> {
        retrying(|| self.try_forgot(email, request)).await
    }

    async fn try_forgot(&self, email: &Email, request: &RequestInfo) -> Result<(), Internal> {
        let mut change = self.change().await?;
        let user = change.users().lock_by_email(email).await?;
        let mut event = self.event(Action::PasswordResetRequested, Actor::Anonymous, request);
        if let Some(user) = user {
            event = event.user(user.id);
            let link = NewLink {
                purpose: TokenPurpose::PasswordReset,
                requester: Requester::Anybody,
                payload: TokenPayload::default(),
            };
            self.send_link(&mut change, &user, link).await?;
        }
        event.record(&change).await?;
        change.commit().await?;
        Ok(())
    }
}
