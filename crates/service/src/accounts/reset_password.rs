//! Setting a new password by a mailed link: whoever reads the mailbox gets the account back, whatever strangers did.

use super::notice::Notice;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{
    Actor as StatusActor, PasswordHash, PasswordProblem, PlainPassword, RevokeReason, TokenPurpose, User,
    UserId,
};
use crate::mail::MailKind;
use crate::persistence::StoreError;
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, ReadOnlyIdentity, Roster};

const PURPOSE: TokenPurpose = TokenPurpose::PasswordReset;

/// What a password is reset with.
pub struct ResetPasswordInput {
    /// The mailed token.
    pub token: OpaqueToken,
    /// The password that the account is to have.
    pub new_password: PlainPassword,
}

/// Why the password stays.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// The token is unknown, used, voided or expired: one answer for all.
    #[error("the token is not valid")]
    InvalidToken,
    /// The password is refused, for all these reasons; the token stays usable.
    #[error("the password is refused")]
    Password(Vec<PasswordProblem>),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ResetPasswordError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// Sets a new password. The address counts as proven, a pending account is active, a lock is lifted, a suspension
    /// stays. Every session, device token and other mailed link of the account is dead from then on; the owner is told.
    ///
    /// Answers a device token, which opens nothing, but lets its holder log in while others guess.
    pub async fn reset_password(
        &self,
        input: ResetPasswordInput,
        request: &RequestInfo,
    ) -> Result<OpaqueToken, ResetPasswordError> {
        self.require_own_identities()?;
        let ResetPasswordInput { token, new_password } = input;
        let user = self.held_link(PURPOSE, &token).await?.map(|(_, user)| user);
        let identity = user.as_ref().map(User::identity).unwrap_or_default();
        self.check_password(&new_password, &identity).map_err(ResetPasswordError::Password)?;
        let user = user.ok_or(ResetPasswordError::InvalidToken)?;
        let hash = self.hash_password(&new_password).await?;
        retrying(|| self.try_reset(&token, user.id, &hash, request)).await
    }

    async fn try_reset(
        &self,
        token: &OpaqueToken,
        user: UserId,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<OpaqueToken, ResetPasswordError> {
        let now = self.now();
        let mut change = self.change().await?;
        let spent = self.spend_link(&change, PURPOSE, token, user).await?;
        let (mut user, _) = spent.ok_or(ResetPasswordError::InvalidToken)?;
        let settled = user.settle(now);
        let moved = user.reset_password(hash.clone(), now);
        change.users().update(&user).await?;
        self.record_move(&change, user.id, settled, StatusActor::System).await?;
        self.record_move(&change, user.id, moved, StatusActor::User(user.id)).await?;
        self.end_credentials(&mut change, user.id, RevokeReason::PasswordReset).await?;
        self.clear_throttles(&change, &user).await?;
        change.device_tokens().revoke_all(user.id, now).await?;
        let device_token = self.know_device(&change, user.id, None).await?;
        if let Some(ip) = request.ip {
            self.know_network(&change, user.id, ip).await?;
        }
        self.notify(&mut change, &user, Notice::of(MailKind::PasswordChangedNotice, request)).await?;
        self.event(Action::PasswordReset, Actor::User(user.id), request)
            .user(user.id)
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(device_token)
    }
}
