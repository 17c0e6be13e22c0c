//! The mailed link that proves an address.

use crate::domain::{
    LinkDecision, OneTimeToken, OneTimeTokenId, RegistrationAttemptId, Requester, TokenPayload, TokenPurpose,
    User, decide_link,
};
use crate::mail::MailPayload;
use crate::persistence::Tx;
use crate::tokens::OpaqueToken;
use crate::{Internal, Roster};

const PURPOSE: TokenPurpose = TokenPurpose::EmailVerification;

impl Roster {
    /// Mails a fresh link to the address of `user`, unless enough of them are on their way: at most three are live, and
    /// nobody kills the owner's link by asking again.
    ///
    /// `attempt` is the registration that the link is mailed for.
    pub(super) async fn send_verification_link(
        &self,
        tx: &Tx,
        user: &User,
        attempt: Option<RegistrationAttemptId>,
    ) -> Result<(), Internal> {
        let now = self.now();
        let live = tx.one_time_tokens().live_of(user.id, PURPOSE, now).await?;
        match decide_link(&live, Requester::Anybody, now) {
            LinkDecision::Withhold => return Ok(()),
            LinkDecision::Send { replace } => {
                if let Some(oldest) = replace {
                    tx.one_time_tokens().void(oldest, now).await?;
                }
            }
        }
        let token = OpaqueToken::generate(self.ids())?;
        let row = OneTimeToken::new(
            OneTimeTokenId::generate(now, self.random()?),
            user.id,
            PURPOSE,
            token.hash(),
            TokenPayload { attempt, ..TokenPayload::default() },
            now,
        );
        tx.one_time_tokens().insert(&row).await?;
        let link = format!("{}/verify-email?token={}", self.settings().link_base, token.expose());
        let mail = MailPayload::VerifyEmail { to: user.email.clone(), link, valid_for: PURPOSE.ttl() };
        self.enqueue(tx, Some(user.id), &mail).await
    }
}
