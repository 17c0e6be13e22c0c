//! A newer token brings its user up to date.

use super::token::VerifiedToken;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{Actor as StatusActor, MirroredAddress, RevokeReason, UserId};
use crate::persistence::{Constraint, StoreError};
use crate::retry::retrying;
use crate::{Internal, Roster};

/// Why the user stays as it is.
#[derive(Debug, thiserror::Error)]
enum RefreshError {
    /// Another user has the address that the token tells.
    #[error("the e-mail address is taken")]
    EmailTaken,
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for RefreshError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    /// Takes over what a token tells. When another user has its address, everything else is taken over and the old address
    /// stays; that is an event of the account the first time that the address is told.
    pub(super) async fn refresh_mirrored(
        &self,
        token: &VerifiedToken<'_>,
        user: UserId,
        request: &RequestInfo,
    ) -> Result<(), Internal> {
        let mut address = MirroredAddress::Taken;
        loop {
            match retrying(|| self.try_refresh_mirrored(token, user, address, request)).await {
                Ok(()) => return Ok(()),
                // The constraint tells that the address is taken, and the second try goes without.
                Err(RefreshError::EmailTaken) if address == MirroredAddress::Taken => {
                    address = MirroredAddress::Kept;
                }
                Err(RefreshError::EmailTaken) => {
                    return Err(Internal::failed("an address that was not written is taken"));
                }
                Err(RefreshError::Internal(error)) => return Err(error),
            }
        }
    }

    async fn try_refresh_mirrored(
        &self,
        token: &VerifiedToken<'_>,
        user: UserId,
        address: MirroredAddress,
        request: &RequestInfo,
    ) -> Result<(), RefreshError> {
        let (now, issuer) = (self.now(), &token.issuer.1.issuer);
        let mut change = self.change().await?;
        // Whoever was erased, suspended or brought up to date meanwhile is seen when the caller is read again.
        let locked = change.users().lock(user).await?.filter(|user| user.follows_its_issuer(now));
        let Some(mut user) = locked else { return Ok(()) };
        let identity = change.identities().find(issuer, &token.subject).await?;
        let identity = identity.filter(|identity| !identity.is_past(token.issued_at));
        let Some(mut identity) = identity else { return Ok(()) };

        let is_address_new = identity.note_token(&token.asserted.email, token.issued_at, now);
        change.identities().save_token(&identity).await?;
        let settled = user.settle(now);
        let mirrored = user.mirror(&token.asserted, address, now);
        if mirrored.is_changed {
            if mirrored.is_address_changed {
                change.users().yield_address(&user.email).await?;
                self.end_credentials(&mut change, user.id, RevokeReason::EmailChanged).await?;
            }
            self.record_move(&change, user.id, settled, StatusActor::System).await?;
            self.record_move(&change, user.id, mirrored.moved, StatusActor::System).await?;
            change.users().update_mirrored(&user).await?;
            change.outdate_user(user.id);
        }
        let is_conflict = address == MirroredAddress::Kept && is_address_new;
        let action = if is_conflict { Action::IdentityEmailConflict } else { Action::UserUpdated };
        if is_conflict || mirrored.is_changed {
            self.event(action, Actor::System, request)
                .user(user.id)
                .detail("issuer", issuer.as_str())
                .detail("email_changed", mirrored.is_address_changed)
                .record(&change)
                .await?;
        }
        change.commit().await?;
        Ok(())
    }
}
