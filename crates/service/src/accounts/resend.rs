//! Asking for the verification link again.

use crate::domain::Email;
use crate::retry::retrying;
use crate::{Internal, Roster};

impl Roster {
    /// Mails a fresh link when the address belongs to an account that is not verified. Answers alike in every case.
    pub async fn resend_verification(&self, email: &Email) -> Result<(), Internal> {
        retrying(|| self.try_resend(email)).await
    }

    async fn try_resend(&self, email: &Email) -> Result<(), Internal> {
        let mut tx = self.change().await?;
        if let Some(user) = tx.users().lock_by_email(email).await?
            && !user.email_verified()
        {
            self.send_verification_link(&mut tx, &user, None).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
