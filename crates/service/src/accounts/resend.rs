//! Asking for the verification link again.

use super::wish::Wish;
use crate::domain::Email;
use crate::retry::retrying;
use crate::{Internal, OwnIdentityError, Roster};

impl Roster {
    /// Mails a fresh link when the address belongs to an account that is not verified. Answers alike in every case, after
    /// the same work.
    pub async fn resend_verification(&self, email: &Email) -> Result<(), OwnIdentityError> {
        self.require_own_identities()?;
        Ok(retrying(|| self.try_resend(email)).await?)
    }

    async fn try_resend(&self, email: &Email) -> Result<(), Internal> {
        let mut change = self.change().await?;
        self.wish(&mut change, Wish::Verification, email).await?;
        change.commit().await
    }
}
