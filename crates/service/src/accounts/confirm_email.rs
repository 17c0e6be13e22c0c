//! Confirming another address by the link that was mailed to it.

use super::notice::Notice;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Actor as StatusActor, Email, OneTimeToken, RevokeReason, TokenPurpose, User};
use crate::mail::MailKind;
use crate::persistence::{Constraint, StoreError};
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, ReadOnlyIdentity, Roster};

const PURPOSE: TokenPurpose = TokenPurpose::EmailChange;

/// Why the address stays.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmEmailError {
    /// The token is unknown, used, voided or expired: one answer for all.
    #[error("the token is not valid")]
    InvalidToken,
    /// Somebody else proved the address meanwhile; the token is spent.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ConfirmEmailError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    /// Gives the account the address that its token carries. Every session but the one that asked for it ends, every
    /// other mailed link is dead, and the old address is told.
    pub async fn confirm_email(
        &self,
        token: &OpaqueToken,
        request: &RequestInfo,
    ) -> Result<User, ConfirmEmailError> {
        self.require_own_identities()?;
        let live = self.live_link(PURPOSE, token).await?.ok_or(ConfirmEmailError::InvalidToken)?;
        let new_email = live.payload.new_email.clone();
        let new_email = new_email.ok_or_else(|| Internal::failed("a change of address has no address"))?;
        let outcome = retrying(|| self.try_confirm(token, &live, &new_email, request)).await;
        if matches!(outcome, Err(ConfirmEmailError::EmailTaken)) {
            // The refusal has rolled the spending back with it.
            retrying(|| self.spend_in_vain(&live)).await?;
        }
        outcome
    }

    async fn try_confirm(
        &self,
        token: &OpaqueToken,
        live: &OneTimeToken,
        new_email: &Email,
        request: &RequestInfo,
    ) -> Result<User, ConfirmEmailError> {
        let now = self.now();
        let mut change = self.change().await?;
        let spent = self.spend_link(&change, PURPOSE, token, live.user_id).await?;
        let (mut user, _) = spent.ok_or(ConfirmEmailError::InvalidToken)?;
        if user.email.canonical() != new_email.canonical() {
            change.users().yield_address(new_email).await?;
        }
        let old_email = user.email.clone();
        user.change_address(new_email.clone(), true, now);
        // What strangers tried at either address is no longer held against the account.
        let lifted = user.lift_lockout();
        self.clear_throttles(&change, &user).await?;
        change.users().update(&user).await?;
        self.record_move(&change, user.id, lifted, StatusActor::System).await?;
        let kept = live.payload.session;
        change.sessions().revoke_all(user.id, kept, RevokeReason::EmailChanged, now).await?;
        change.one_time_tokens().void_every(user.id, now).await?;
        change.outdate_user(user.id);
        let notice = Notice::of(MailKind::EmailChangedNotice, request).to(old_email);
        self.notify(&mut change, &user, notice).await?;
        self.event(Action::UserEmailChanged, Actor::User(user.id), request)
            .user(user.id)
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(user)
    }

    async fn spend_in_vain(&self, token: &OneTimeToken) -> Result<(), Internal> {
        let change = self.change().await?;
        change.one_time_tokens().void(token.id, self.now()).await?;
        change.commit().await?;
        Ok(())
    }
}
