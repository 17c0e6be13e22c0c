//! Mails that tell the owner of an account what happened.

use std::net::IpAddr;

use crate::audit::RequestInfo;
use crate::change::Change;
use crate::domain::{Email, User};
use crate::mail::{MailKind, MailPayload};
use crate::{Internal, Roster};

/// A mail about something that a request did.
pub(crate) struct Notice {
    kind: MailKind,
    /// Where the request came from, as far as its reader may know.
    ip: Option<IpAddr>,
    /// Another address than the one that the user has by now.
    to: Option<Email>,
}

impl Notice {
    /// About something that a request did on the reader's account.
    pub(crate) fn of(kind: MailKind, request: &RequestInfo) -> Self {
        Self { kind, ip: request.ip, to: None }
    }

    /// About something that somebody else did; where they sit is not for the reader to know.
    pub(crate) fn by_others(kind: MailKind) -> Self {
        Self { kind, ip: None, to: None }
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
        notice: Notice,
    ) -> Result<(), Internal> {
        let to = notice.to.as_ref().unwrap_or(&user.email);
        let site = &self.settings().link_base;
        let mail = MailPayload::notice(notice.kind, to, site, self.now(), notice.ip);
        change.mail(Some(user.id), &mail).await
    }

    /// Tells the owner of an existing account that somebody signed up with the address. Not from where: a stranger does
    /// not decide what stands in this mail.
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
