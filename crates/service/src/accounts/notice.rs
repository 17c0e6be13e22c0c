//! The mail to an owner whose address somebody tried to sign up with.

use crate::change::Change;
use crate::domain::User;
use crate::mail::{MailKind, MailPayload};
use crate::{Internal, Roster};

impl Roster {
    /// Tells the owner of an existing account that somebody signed up with the address, so often as may be.
    pub(super) async fn notify_already_registered(
        &self,
        change: &mut Change<'_>,
        user: &User,
    ) -> Result<(), Internal> {
        let kind = MailKind::AlreadyRegistered;
        if !self.may_mail(change, kind, &user.email).await? {
            return Ok(());
        }
        let site = &self.settings().link_base;
        let mail = MailPayload::notice(kind, &user.email, site, self.now(), None);
        change.mail(Some(user.id), &mail).await
    }
}
