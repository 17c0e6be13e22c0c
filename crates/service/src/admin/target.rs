//! The user that something is done to.

use super::{Granted, NotGranted};
use crate::domain::{Actor as StatusActor, EditError, InvalidTransition, RoleName, User, UserId};
use crate::persistence::{Constraint, StoreError, Tx};
use crate::profile::ProfileError;
use crate::{Internal, ReadOnlyIdentity, Roster};

/// Why a user was not changed, read or removed. Each use case says which of these it can answer.
#[derive(Debug, thiserror::Error)]
pub enum ManageUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The user or the role has permissions that the caller lacks.
    #[error("the caller may not act on that user")]
    Forbidden,
    /// The user is not at a version that the caller allows.
    #[error("the user has changed since it was read")]
    Stale,
    /// The user is deleted: it has to be restored first.
    #[error("the user is deleted")]
    Deleted,
    /// The user is not deleted.
    #[error("the user is not deleted")]
    NotDeleted,
    /// The status of the account does not allow that.
    #[error(transparent)]
    InvalidTransition(#[from] InvalidTransition),
    /// The suspension would be over before it begins.
    #[error("the end is not in the future")]
    EndNotAhead,
    /// No usable admin would be left.
    #[error("the last usable admin has to stay one")]
    LastAdmin,
    /// There is no such role.
    #[error("there is no role of this name")]
    UnknownRole,
    /// The address belongs to another user.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Another user has the username.
    #[error("the username is taken")]
    UsernameTaken,
    /// Another user has the Stripe customer.
    #[error("the Stripe customer is taken")]
    StripeCustomerTaken,
    /// The backend's own fields of the user conflict with something.
    #[error("the profile conflicts: {0}")]
    ProfileConflict(String),
    /// The merged data does not fit.
    #[error(transparent)]
    Data(#[from] EditError),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ManageUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserEmail) => Self::EmailTaken,
            StoreError::Conflict(Constraint::UserUsername) => Self::UsernameTaken,
            StoreError::Conflict(Constraint::UserStripeCustomer) => Self::StripeCustomerTaken,
            // The only thing that a user's row points at.
            StoreError::Conflict(Constraint::Reference) => Self::UnknownRole,
            StoreError::Stale => Self::Stale,
            other => Self::Internal(other.into()),
        }
    }
}

impl From<ProfileError> for ManageUserError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Conflict(with) => Self::ProfileConflict(with),
            ProfileError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<NotGranted> for ManageUserError {
    fn from(error: NotGranted) -> Self {
        match error {
            NotGranted::Forbidden => Self::Forbidden,
            NotGranted::Internal(error) => Self::Internal(error),
        }
    }
}

/// Whether a version is one that the caller wants to change (`If-Match`).
pub(super) type Expected<'a> = &'a (dyn Fn(i64) -> bool + Sync);

impl Roster {
    /// Holds the row of a live user who is to be changed, with the status as it is now.
    pub(super) async fn target<R>(
        &self,
        tx: &Tx,
        by: &Granted<R>,
        id: UserId,
        is_expected: Expected<'_>,
    ) -> Result<User, ManageUserError> {
        let mut user = self.any_target(tx, by, id, is_expected).await?;
        if user.is_deleted() {
            return Err(ManageUserError::Deleted);
        }
        let settled = user.settle(self.now());
        self.record_move(tx, user.id, settled, StatusActor::System).await?;
        Ok(user)
    }

    /// Holds the row of a user who is to be changed, deleted or not.
    pub(super) async fn any_target<R>(
        &self,
        tx: &Tx,
        by: &Granted<R>,
        id: UserId,
        is_expected: Expected<'_>,
    ) -> Result<User, ManageUserError> {
        let user = tx.users().lock(id).await?.ok_or(ManageUserError::NotFound)?;
        self.require_above(tx, by, &user.role).await?;
        if !is_expected(user.version.get()) {
            return Err(ManageUserError::Stale);
        }
        Ok(user)
    }

    /// Nobody acts above themselves: whoever acts needs every permission of the role concerned.
    pub(crate) async fn require_above<R>(
        &self,
        tx: &Tx,
        by: &Granted<R>,
        role: &RoleName,
    ) -> Result<(), ManageUserError> {
        if by.covers_by_name(role) {
            return Ok(());
        }
        let role = tx.roles().find(role).await?.ok_or(ManageUserError::UnknownRole)?;
        if by.covers(&role) { Ok(()) } else { Err(ManageUserError::Forbidden) }
    }
}
