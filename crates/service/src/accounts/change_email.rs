//! Asking for another address: it counts once the new mailbox has confirmed.

use super::link::NewLink;
use super::notice::Notice;
use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::{Caller, ConfirmPasswordError};
use crate::change::Change;
use crate::domain::{Email, PlainPassword, Requester, TokenPayload, TokenPurpose, User};
use crate::mail::MailKind;
use crate::retry::retrying;
use crate::{Internal, Roster};

impl Roster {
    /// Mails a link to the new address and a notice to the present one. The answer is the same for an address that
    /// belongs to somebody: that account's owner is told instead.
    pub async fn request_email_change(
        &self,
        caller: &Caller,
        new_email: &Email,
        password: &PlainPassword,
        request: &RequestInfo,
    ) -> Result<(), ConfirmPasswordError> {
        self.require_own_identities()?;
        self.confirm_password(caller, password, request).await?;
        retrying(|| self.try_request_change(caller, new_email, request)).await
    }

    async fn try_request_change(
        &self,
        caller: &Caller,
        new_email: &Email,
        request: &RequestInfo,
    ) -> Result<(), ConfirmPasswordError> {
        let mut change = self.change().await?;
        let user = self.still_confirmed(&change, caller).await?;
        match change.users().find_by_email(new_email).await? {
            Some(owner) if owner.id != user.id && !owner.takes_registrations() => {
                // Nothing has happened to that owner's account, so that this notice is bounded.
                if self.may_mail(&change, MailKind::AddressInUse, &owner.email).await? {
                    self.notify(&mut change, &owner, Notice::by_others(MailKind::AddressInUse)).await?;
                }
            }
            _ => self.send_confirmation(&mut change, &user, caller, new_email).await?,
        }
        self.notify(&mut change, &user, Notice::of(MailKind::EmailChangeNotice, request)).await?;
        self.event(Action::UserEmailChangeRequested, Actor::User(user.id), request)
            .user(user.id)
            .session(caller.session_id())
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(())
    }

    async fn send_confirmation(
        &self,
        change: &mut Change<'_>,
        user: &User,
        caller: &Caller,
        new_email: &Email,
    ) -> Result<(), Internal> {
        let payload = TokenPayload {
            new_email: Some(new_email.clone()),
            session: caller.session_id(),
            ..TokenPayload::default()
        };
        let link = NewLink { purpose: TokenPurpose::EmailChange, requester: Requester::Trusted, payload };
        self.send_link(change, user, link).await
    }
}
