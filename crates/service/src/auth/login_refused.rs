//! What a refused log-in leaves behind: its event, and after a wrong password its count.

use super::LoginError;
use crate::audit::{Action, Actor, EventBuilder, RequestInfo};
use crate::domain::{Timestamp, UserId};
use crate::retry::retrying;
use crate::{Internal, Roster};

impl Roster {
    /// Writes down why a log-in was refused. `locks_until` is the block that begins if the password was wrong. Answers what
    /// is to be told: the refusal, or that it could not be written.
    pub(super) async fn note_refusal(
        &self,
        user: Option<UserId>,
        refusal: LoginError,
        locks_until: Option<Timestamp>,
        request: &RequestInfo,
    ) -> LoginError {
        let reason = match &refusal {
            LoginError::InvalidCredentials => None,
            LoginError::Suspended => Some("account_suspended"),
            LoginError::EmailNotVerified => Some("email_not_verified"),
            LoginError::TooManyAttempts { .. } => Some("locked"),
            LoginError::ReadOnlyIdentity(_) | LoginError::Internal(_) => return refusal,
        };
        let noted = match reason {
            None => retrying(|| self.note_wrong_password(user, locks_until, request)).await,
            Some(reason) => retrying(|| self.note_status(user, reason, request)).await,
        };
        noted.err().map_or(refusal, LoginError::Internal)
    }

    async fn note_wrong_password(
        &self,
        user: Option<UserId>,
        locks_until: Option<Timestamp>,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let mut change = self.change().await?;
        let locked_until = self.count_wrong_password(&mut change, user, locks_until).await?;
        let mut event = self.failed_login(user, request);
        if let Some(until) = locked_until {
            event = event.detail("locked_until", until.to_string());
        }
        event.record(&change).await?;
        change.commit().await
    }

    /// The password was right and the account's state refused it.
    async fn note_status(
        &self,
        user: Option<UserId>,
        reason: &'static str,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let tx = self.store().begin().await?;
        self.failed_login(user, request).detail("reason", reason).record(&tx).await?;
        Ok(tx.commit().await?)
    }

    fn failed_login<'a>(&'a self, user: Option<UserId>, request: &'a RequestInfo) -> EventBuilder<'a> {
        let event = self.event(Action::LoginFailed, Actor::Anonymous, request);
        match user {
            Some(user) => event.user(user),
            None => event,
        }
    }
}
