//! The mailed link that proves an address.

use super::link::NewLink;
use crate::change::Change;
use crate::domain::{RegistrationAttemptId, Requester, TokenPayload, TokenPurpose, User};
use crate::{Internal, Roster};

impl Roster {
    /// Mails a fresh link to the address of `user`. `attempt` is the registration that it is mailed for.
    pub(super) async fn send_verification_link(
        &self,
        change: &mut Change<'_>,
        user: &User,
        attempt: Option<RegistrationAttemptId>,
    ) -> Result<(), Internal> {
        let link = NewLink {
            purpose: TokenPurpose::EmailVerification,
            requester: Requester::Anybody,
            payload: TokenPayload { attempt, ..TokenPayload::default() },
        };
        self.send_link(change, user, link).await
    }
}
