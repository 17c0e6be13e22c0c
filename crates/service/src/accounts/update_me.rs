//! Changing one's own profile, username and metadata.

use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::Caller;
use crate::domain::{Actor as StatusActor, MetadataError, ProfileChanges, User};
use crate::persistence::{Constraint, StoreError};
use crate::profile::ProfileError;
use crate::retry::retrying;
use crate::{Internal, ProfileChange, ReadOnlyIdentity, Roster};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateMeError {
    /// The account is not at a version that the caller allows.
    #[error("the account has changed since it was read")]
    Stale,
    /// The backend's own fields of the user conflict with something.
    #[error("the profile conflicts: {0}")]
    ProfileConflict(String),
    /// Somebody has this username.
    #[error("the username is taken")]
    UsernameTaken,
    /// The merged metadata does not fit.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for UpdateMeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::UserUsername) => Self::UsernameTaken,
            StoreError::Stale => Self::Stale,
            other => Self::Internal(other.into()),
        }
    }
}

impl From<ProfileError> for UpdateMeError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Conflict(with) => Self::ProfileConflict(with),
            ProfileError::Internal(error) => Self::Internal(error),
        }
    }
}

impl Roster {
    /// Changes the caller's own account, and the backend's own fields of it. `is_expected` says whether the version at hand is one that the caller wants to
    /// change (`If-Match`). What changes nothing leaves no trace.
    pub async fn update_me(
        &self,
        caller: &Caller,
        changes: ProfileChanges,
        profile: &ProfileChange,
        is_expected: impl Fn(i64) -> bool,
        request: &RequestInfo,
    ) -> Result<User, UpdateMeError> {
        if changes.is_about_identity() {
            self.require_own_identities()?;
        }
        retrying(|| self.try_update_me(caller, &changes, profile, &is_expected, request)).await
    }

    async fn try_update_me(
        &self,
        caller: &Caller,
        changes: &ProfileChanges,
        profile: &ProfileChange,
        is_expected: &impl Fn(i64) -> bool,
        request: &RequestInfo,
    ) -> Result<User, UpdateMeError> {
        let mut tx = self.change().await?;
        let locked = tx.users().lock(caller.user.id).await?;
        let mut user = locked.ok_or_else(|| Internal::failed("a signed-in user has no row"))?;
        if !is_expected(user.version.get()) {
            return Err(UpdateMeError::Stale);
        }
        let settled = user.settle(self.now());
        self.change_profile(&tx, &mut user, profile).await?;
        user.apply(changes.clone(), self.now())?;
        if user.version.is_raised() {
            self.record_move(&tx, user.id, settled, StatusActor::System).await?;
            tx.users().update(&user).await?;
            self.event(Action::UserUpdated, Actor::User(user.id), request)
                .user(user.id)
                .session(caller.session_id())
                .record(&tx)
                .await?;
            tx.outdate_user(user.id);
            tx.commit().await?;
        }
        Ok(user)
    }
}
