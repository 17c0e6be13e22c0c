//! Mails that tell the owner of an account what happened.

use crate::audit::RequestInfo;
use crate::change::Change;
use crate::domain::{Email, User};
use crate::mail::{MailKind, MailPayload};
use crate::{Internal, Roster};

/// A mail about something that a request did.
pub(crate) struct Notice<'a> {
    kind: MailKind,
    request: &'a RequestInfo,
    /// Another address than the one that the user has by now.
    to: Option<Email>,
}

impl<'a> Notice<'a> {
    pub(crate) fn of(kind: MailKind, request: &'a RequestInfo) -> Self {
        Self { kind, request, to: None }
    }

    /// To the address that the user had before.
    pub(crate) fn to(self, address: Email) -> Self {
        Self { to: Some(address), ..self }
    }
}

impl Roster {
    /// Tells a user what happened to the account. Such a mail is never limited.
    pub(crate) async fn notify(
        &self,
        change: &mut Change<'_>,
        user: &User,
        notice: Notice<'_>,
    ) -> Result<(), Internal> {
        let to = notice.to.as_ref().unwrap_or(&user.email);
        let site = &self.settings().link_base;
        let mail = MailPayload::notice(notice.kind, to, site, self.now(), notice.request.ip);
        change.mail(Some(user.id), &mail).await
    }

    /// Tells the owner of an existing account that somebody signed up with the address. Not from where: a stranger does
    /// not decide what stands in this mail.
    pub(super) async fn notify_already_registered(
        &self,
        change: &mut Change<'_>,
        user: &User,
    ) -> Result<(), Internal> {
        let site = &self.settings().link_base;
        let mail = MailPayload::notice(MailKind::AlreadyRegistered, &user.email, site, self.now(), None);
        change.mail(Some(user.id), &mail).await
    }
}
