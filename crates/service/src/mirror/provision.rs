//! The first token of somebody makes the user.

use super::token::VerifiedToken;
use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::{ExternalIdentity, IdentityId, RoleName, User, UserId, UserOrigin};
use crate::persistence::{Constraint, StoreError, Tx};
use crate::retry::retrying;
use crate::{AuthenticateError, Internal, Roster};

/// Why no user was made.
#[derive(Debug, thiserror::Error)]
enum ProvisionError {
    /// Somebody has the id, the address or the identity. Which of them the database tells first is its own affair.
    #[error("something of the user is taken")]
    Taken,
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ProvisionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserId | Constraint::UserEmail | Constraint::Identity) => {
                Self::Taken
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    /// Makes the user of a token. Somebody else may have been faster: then there is one now.
    ///
    /// # Errors
    /// `SubjectTaken` when the subject is the id of another user, `EmailTaken` when a live user has the address: neither is
    /// ever taken for the token's.
    pub(super) async fn provision(
        &self,
        token: &VerifiedToken<'_>,
        request: &RequestInfo,
    ) -> Result<(), AuthenticateError> {
        match retrying(|| self.try_provision(token, request)).await {
            Ok(()) => Ok(()),
            Err(ProvisionError::Taken) => Ok(self.who_has_it(token).await.map_err(Internal::from)??),
            Err(ProvisionError::Internal(error)) => Err(error.into()),
        }
    }

    async fn try_provision(
        &self,
        token: &VerifiedToken<'_>,
        request: &RequestInfo,
    ) -> Result<(), ProvisionError> {
        let (now, issuer) = (self.now(), &token.issuer.1.issuer);
        let random = || self.random().map_err(Internal::from);
        let id = match token.subject.as_user_id() {
            Some(id) => id,
            None => UserId::generate(now, random()?),
        };
        let change = self.change().await?;
        let role = self.mapped_role(&change, token).await?;
        let user = User::provision(id, &token.asserted, role, now);
        let identity = ExternalIdentity::new(
            IdentityId::generate(now, random()?),
            id,
            (issuer, &token.subject),
            &user.email,
            token.issued_at,
            now,
        );
        change.users().yield_address(&user.email).await?;
        change.users().insert(&user, UserOrigin::Issuer).await?;
        change.identities().insert(&identity).await?;
        self.event(Action::UserRegistered, Actor::User(id), request)
            .user(id)
            .detail("issuer", issuer.as_str())
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// The role that the issuer's map gives, as long as it exists: roles come and go while the settings stay.
    async fn mapped_role(&self, tx: &Tx, token: &VerifiedToken<'_>) -> Result<RoleName, ProvisionError> {
        let issuer = token.issuer.1;
        let Some(mapped) = issuer.role_of(&token.asserted.roles) else { return Ok(RoleName::viewer()) };
        if tx.roles().find(mapped).await?.is_some() {
            return Ok(mapped.clone());
        }
        tracing::warn!(
            issuer = issuer.issuer,
            role = mapped.as_str(),
            "the role map of an issuer names a role that does not exist; the new user is a viewer"
        );
        Ok(RoleName::viewer())
    }

    /// Whether it is the token's user who has what was taken, and if not, what was taken.
    async fn who_has_it(
        &self,
        token: &VerifiedToken<'_>,
    ) -> Result<Result<(), AuthenticateError>, StoreError> {
        let issuer = &token.issuer.1.issuer;
        if self.store().identities().find(issuer, &token.subject).await?.is_some() {
            return Ok(Ok(()));
        }
        let is_id_taken = match token.subject.as_user_id() {
            Some(id) => self.store().users().find(id).await?.is_some(),
            None => false,
        };
        let error = if is_id_taken { AuthenticateError::SubjectTaken } else { AuthenticateError::EmailTaken };
        Ok(Err(error))
    }
}
