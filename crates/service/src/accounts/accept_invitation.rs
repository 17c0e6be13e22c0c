//! Accepting an invitation: a password is chosen, the address is proven.

use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::{Arrival, LoggedIn};
use crate::change::Change;
use crate::domain::{
    Actor as StatusActor, DisplayName, PasswordHash, PasswordProblem, PlainPassword, RevokeReason,
    StatusKind, TokenPurpose, User, UserId,
};
use crate::persistence::StoreError;
use crate::retry::retrying;
use crate::tokens::OpaqueToken;
use crate::{Internal, ReadOnlyIdentity, Roster};

const PURPOSE: TokenPurpose = TokenPurpose::Invitation;

/// What an invitation is accepted with.
pub struct AcceptInvitationInput {
    /// The mailed token.
    pub token: OpaqueToken,
    /// The password that the account is to have.
    pub password: PlainPassword,
    /// The display name; the one that the administrator gave stays when there is none.
    pub name: Option<DisplayName>,
}

/// Why nobody joined.
#[derive(Debug, thiserror::Error)]
pub enum AcceptInvitationError {
    /// The token is unknown, used, voided or expired: one answer for all.
    #[error("the token is not valid")]
    InvalidToken,
    /// The password is refused, for all these reasons; the token stays usable.
    #[error("the password is refused")]
    Password(Vec<PasswordProblem>),
    /// The account is suspended; the token stays usable.
    #[error("the account is suspended")]
    Suspended,
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for AcceptInvitationError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// Takes the invitation and signs its holder in.
    pub async fn accept_invitation(
        &self,
        input: AcceptInvitationInput,
        request: &RequestInfo,
    ) -> Result<LoggedIn, AcceptInvitationError> {
        self.require_own_identities()?;
        let (user, hash) = self.invited(&input).await?;
        retrying(|| self.join_signed_in(&input, user, &hash, request)).await
    }

    /// Takes the invitation and opens no session: for a page, which has nowhere to keep one.
    pub async fn accept_invitation_signed_out(
        &self,
        input: AcceptInvitationInput,
        request: &RequestInfo,
    ) -> Result<User, AcceptInvitationError> {
        self.require_own_identities()?;
        let (user, hash) = self.invited(&input).await?;
        retrying(|| self.join_signed_out(&input, user, &hash, request)).await
    }

    /// Who is invited, and the hash of the password, once it is one that may be set.
    async fn invited(
        &self,
        input: &AcceptInvitationInput,
    ) -> Result<(UserId, PasswordHash), AcceptInvitationError> {
        let mut user = self.held_link(PURPOSE, &input.token).await?.map(|(_, user)| user);
        if let (Some(user), Some(name)) = (&mut user, &input.name) {
            user.profile.name = Some(name.clone());
        }
        let identity = user.as_ref().map(User::identity).unwrap_or_default();
        self.check_password(&input.password, &identity).map_err(AcceptInvitationError::Password)?;
        let user = user.ok_or(AcceptInvitationError::InvalidToken)?;
        Ok((user.id, self.hash_password(&input.password).await?))
    }

    async fn join_signed_in(
        &self,
        input: &AcceptInvitationInput,
        user: UserId,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<LoggedIn, AcceptInvitationError> {
        let mut change = self.change().await?;
        let mut user = self.join(&mut change, input, user, hash).await?;
        user.note_login(self.now());
        change.users().save_sign_in(&user).await?;
        let arrival = Arrival { device_name: None, device_token: None };
        let (session, device_token) = self.arrive(&mut change, &user, arrival, request).await?;
        self.event(Action::InvitationAccepted, Actor::User(user.id), request)
            .user(user.id)
            .session(session.id)
            .record(&change)
            .await?;
        change.commit().await?;
        let tokens = self.session_tokens(&session, &user).await?;
        Ok(LoggedIn { tokens, device_token, user })
    }

    async fn join_signed_out(
        &self,
        input: &AcceptInvitationInput,
        user: UserId,
        hash: &PasswordHash,
        request: &RequestInfo,
    ) -> Result<User, AcceptInvitationError> {
        let mut change = self.change().await?;
        let user = self.join(&mut change, input, user, hash).await?;
        self.event(Action::InvitationAccepted, Actor::User(user.id), request)
            .user(user.id)
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(user)
    }

    async fn join(
        &self,
        change: &mut Change<'_>,
        input: &AcceptInvitationInput,
        user: UserId,
        hash: &PasswordHash,
    ) -> Result<User, AcceptInvitationError> {
        let now = self.now();
        let spent = self.spend_link(change, PURPOSE, &input.token, user).await?;
        let (mut user, _) = spent.ok_or(AcceptInvitationError::InvalidToken)?;
        let settled = user.settle(now);
        if user.status.kind() == StatusKind::Suspended {
            return Err(AcceptInvitationError::Suspended);
        }
        let moved = user.accept_invitation(hash.clone(), input.name.clone(), now);
        change.users().update(&user).await?;
        self.record_move(change, user.id, settled, StatusActor::System).await?;
        self.record_move(change, user.id, moved, StatusActor::User(user.id)).await?;
        self.end_credentials(change, user.id, RevokeReason::PasswordChanged).await?;
        self.clear_throttles(change, &user).await?;
        Ok(user)
    }
}
