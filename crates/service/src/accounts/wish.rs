//! Links that anybody can ask for: what was wished is put into the outbox alike for every address, and whether a link
//! comes of it is found out when it is delivered.
//!
//! So neither the answer nor its time tells whether there is an account, in which state it is, how many links it has, or
//! whether as many mails have gone out as may: a request does the same work for all of them.

use super::link::NewLink;
use crate::change::Change;
use crate::domain::{Email, OutboxId, Requester, TokenPayload, TokenPurpose, User};
use crate::mail::{MailKind, MailPayload};
use crate::{Internal, Roster};

/// A link that anybody can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The link that proves an address, once more.
    Verification,
    /// The link that sets a new password.
    PasswordReset,
}

impl Wish {
    /// The wish that a mail in the outbox is: a link that has not been made yet.
    pub(crate) fn of(mail: &MailPayload) -> Option<Self> {
        match mail.kind() {
            _ if mail.has_link() => None,
            MailKind::VerifyEmail => Some(Self::Verification),
            MailKind::PasswordReset => Some(Self::PasswordReset),
            _ => None,
        }
    }

    const fn mail(self) -> MailKind {
        match self {
            Self::Verification => MailKind::VerifyEmail,
            Self::PasswordReset => MailKind::PasswordReset,
        }
    }

    const fn purpose(self) -> TokenPurpose {
        match self {
            Self::Verification => TokenPurpose::EmailVerification,
            Self::PasswordReset => TokenPurpose::PasswordReset,
        }
    }

    /// Whether the link is of use to a user. A password can be reset in every status.
    fn is_for(self, user: &User) -> bool {
        match self {
            Self::Verification => !user.email_verified(),
            Self::PasswordReset => true,
        }
    }
}

impl Roster {
    /// Puts a wish for a link to an address into the outbox.
    pub(super) async fn wish(
        &self,
        change: &mut Change<'_>,
        wish: Wish,
        email: &Email,
    ) -> Result<(), Internal> {
        let site = &self.settings().link_base;
        let mail = MailPayload::notice(wish.mail(), email, site, self.now(), None);
        change.mail(None, &mail).await
    }

    /// Answers a wish that was taken from the outbox, once: with a mail, if the address has an account that needs the link
    /// and may have it, and with nothing else.
    pub(crate) async fn answer_wish(&self, id: OutboxId, wish: Wish, email: &Email) -> Result<(), Internal> {
        let mut change = self.change().await?;
        let user = change.users().lock_by_email(email).await?;
        if let Some(user) = user.filter(|user| wish.is_for(user)) {
            let (purpose, payload) = (wish.purpose(), TokenPayload::default());
            let link = NewLink { purpose, requester: Requester::Anybody, payload };
            self.send_link(&mut change, &user, link).await?;
        }
        change.outbox().mark_sent(id, self.now()).await?;
        change.commit().await
    }
}
